"""Text that its author did not write: what is found, what is left alone."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.injected import find_injected
from articles.text.shapes import Span, Suspect
from tests import by_night
from tests.support.tables import table

# Fictional news, written for this suite.
HOSTS = {
    "en": [
        "The port authority leased two cranes from a firm that never owned any, tax records show.",
        "The lease ran for nine years. Nobody at the harbour can remember seeing the machines.",
        "Ruth Adeyemi, who kept the books until 2020, said she was told to stop asking.",
        "The authority declined to comment. A hearing is planned for the autumn.",
    ],
    "de": [
        "Der Landkreis hat für ein Schwimmbad gezahlt, das nie eröffnet wurde. Das zeigen Rechnungen.",
        "Die Baufirma meldete im Januar Insolvenz an. Ihr Geschäftsführer lebt inzwischen in Dubai.",
        "Eine Sprecherin des Landrats sagte, man habe sich auf die Gutachter verlassen.",
    ],
    "es": [
        "El ayuntamiento pagó por un hospital que sigue sin camas, según consta en las facturas.",
        "La constructora cambió de nombre tres veces. Sus dueños no respondieron a las preguntas.",
        "Los vecinos esperan desde hace años una explicación de la alcaldesa.",
    ],
    "ru": [
        "Областной музей купил картину, которой не существует. Договор подписал заместитель директора.",
        "Деньги ушли на счёт фирмы, зарегистрированной за неделю до сделки.",
        "В министерстве культуры сообщили, что проверка продолжается. Директор музея в отпуске.",
    ],
    "zh": [
        "县政府去年向一家物流企业支付了六百万元，但货车从未上路。审计人员在三月发现了问题。",
        "企业负责人对记者说，车辆正在维修。维修厂的地址是一片菜地。",
        "村民告诉记者，他们从来没有见过这些货车。调查仍在继续。",
    ],
    "ar": [
        "دفعت وزارة الزراعة ثمن آلاف الأشجار التي لم تزرع قط، وفق وثائق حصلنا عليها.",
        "يقول المزارعون إن الأرض ما زالت فارغة. ولم يزرها أي موظف منذ عامين.",
        "رفض المتحدث باسم الوزارة الإجابة عن أسئلتنا.",
    ],
    "ko": [
        "군청은 존재하지 않는 다리를 짓는 데 사십억 원을 썼다. 계약서는 하루 만에 서명되었다.",
        "주민들은 공사 차량을 본 적이 없다고 말했다. 담당 공무원은 휴가 중이다.",
        "감사원은 다음 달에 결과를 발표할 예정이다.",
    ],
}  # fmt: skip

# script of the spam -> texts
SPAM = {
    "Han": [
        "杭州夜生活论坛2023",
        "南京高端私人会所预约",
        "重庆美女上门vx8826",
        "天津足疗spa全套服务",
        "金沙娱乐城开户送58",
        "澳洲幸运5开奖网",
        "代写论文包过查重",
        "武汉新茶嫩茶工作室",
    ],
    "Cyrillic": [
        "Займ онлайн на карту без проверок",
        "Лучшие онлайн казино на деньги",
        "Эскорт услуги Москва недорого",
        "Купить права категории Б без экзаменов",
        "Накрутка подписчиков дешево и быстро",
    ],
    "Arabic": [
        "افضل كازينو عربي بونص ترحيبي",
        "سحب قروض بدون كفيل اتصل الان 0555123456",
        "شراء متابعين انستقرام رخيص",
        "تنزيل العاب مهكرة للكمبيوتر",
    ],
    "Hangul": [
        "안전놀이터 추천 메이저사이트",
        "강남 오피 예약 문의",
        "신용불량자 당일대출 가능한곳",
        "비아그라 구매 정품 판매",
    ],
    "Thai": ["สล็อตเว็บตรงแตกง่าย", "บาคาร่าออนไลน์ เครดิตฟรี 100", "แทงบอลออนไลน์ขั้นต่ำ10บาท"],
    "Latin": [
        "Cheap designer handbags with free worldwide shipping",
        "Play live roulette and win real money today",
        "Achetez des abonnés instagram pas cher livraison rapide",
        "Bandar togel online resmi pasaran lengkap",
        "Casinos ohne Lizenz mit schneller Auszahlung",
        "Güvenilir kumarhane siteleri yeni üyelere hediye",
    ],
}
LATIN_HOSTS = {"en", "de", "es"}
SCRIPT_OF_HOST = {"ru": "Cyrillic", "zh": "Han", "ar": "Arabic", "ko": "Hangul"}

# Other languages in the host's own alphabet.
OTHER_LANGUAGE = {
    "en": [
        "Kaufen Sie günstige Medikamente ohne Rezept",
        "Comprar seguidores reales para tu cuenta",
        "Daftar situs judi terpercaya bonus harian",
        "Vay tiền nhanh chỉ cần chứng minh thư",
        "Nejlepší online kasina s bonusem zdarma",
        "Najlepsze kasyna internetowe bez depozytu",
        "Paras nettikasino ilman rekisteröitymistä suomalaisille",
    ],
    "de": [
        "Best crypto trading signals for beginners",
        "Meilleurs sites pour acheter des montres de luxe",
        "Agen bola resmi dengan pelayanan cepat",
        "Mejores casas de apuestas con bono gratis",
    ],
    "es": [
        "Buy followers and likes from real people",
        "Ucuz takipçi satın almak için hemen tıklayın",
        "Schnelle Kredite ohne lange Wartezeit erhalten",
        "Situs taruhan bola dengan bonus terbesar",
    ],
}

# Sentences that hold another script or language for a reason. None may be flagged
# certain or likely.
INNOCENT = {
    "en": [
        "Foreign minister Wang Yi (王毅) left without speaking to reporters.",
        "The sign above the door reads “福”, meaning good fortune.",
        "The messaging service 微信 is used by almost everyone in the district.",
        "Fans held up a banner with the words Слава Україні before kick-off.",
        "The newspapers Коммерсантъ, Новая газета and 人民日报 all carried the picture.",
        "He studied the novel 《红楼梦》 for ten years.",
        "“Я ничего не подписывал,” he said. “I signed nothing.”",
        "„Davon weiß ich nichts“, she answered, and hung up.",
        "The shipping label was printed in Thai: สินค้าเกษตร.",
        "A plaque with the inscription ἐν οἴνῳ ἀλήθεια hangs over the bar.",
        "The coefficient β rose while ΔT and the angle θ stayed the same.",
        "Samples held between 3 and 9 µg of cadmium per litre, or about 0.1 kΩ on the old meter.",
        "Toyota (トヨタ自動車) and Hyundai (현대자동차) refused to take part.",
        "The opposition daily Cumhuriyet and the weekly Der Spiegel shared the documents.",
        "The order to run was `curl -X POST https://example.org/api/v1/pay`, the logs show.",
        "In Arabic the town is called الرقة; in Kurdish, Reqa.",
        "The dish, known as 麻婆豆腐, was on every menu.",
        "Her pen name, 三毛, means three hairs.",
        "Ngozi Okonjo-Iweala met Nguyễn Xuân Phúc and Recep Tayyip Erdoğan in Geneva.",
        "The hashtag #مهسا_امینی was used two million times in a day.",
        "They sang Non, je ne regrette rien until the lights went out.",
        "The party calls itself Alternative für Deutschland and holds 80 seats.",
        "Tickets for La traviata at the Teatro alla Scala cost 300 euros.",
        "Text messages ending in 谢谢 were sent to all 400 members.",
        "The building is still known by its Russian name, Дом Советов, in Kaliningrad.",
        "The code word was Шторм and only four men knew it.",
        "The Greek word κρίσις first meant judgement.",
        "Gazprom (Газпром) cut deliveries in June. The company denied it.",
        "Translated from the Chinese by Li Wei (李伟) and Zhang Min (张敏).",
        "Kyiv (Київ), not Kiev, is the spelling that Ukraine prefers.",
    ],
    "de": [
        "Das Buch «Война и мир» lag aufgeschlagen auf dem Tisch.",
        "Außenminister Wang Yi (王毅) reiste ohne Kommentar ab.",
        "Der Slogan „Make America Great Again“ stand auf der Mütze.",
        "Das Unternehmen Deutsche Telekom bietet Cloud Services und Managed Security an.",
        "Die Zeitung Le Monde und der Guardian hatten zuerst berichtet.",
    ],
    "es": [
        "El presidente chino Xi Jinping (习近平) no asistió a la cumbre.",
        "La película se titula «Good Bye, Lenin!» y se rodó en Berlín.",
        "La pancarta decía “Yankee go home” en letras rojas.",
    ],
    "ru": [
        "Журналисты The Wall Street Journal получили копию договора.",
        "Компания Huawei (华为) отказалась от комментариев.",
        "На стене висел плакат «Keep calm and carry on».",
        "Группа Nautilus Pompilius выступила в Екатеринбурге.",
        "IT-компания и SMM-агентство работали в одном здании.",
        "Адрес сайта — https://example.org/ru/index.html, он закрыт с мая.",
    ],
    "zh": [
        "《华尔街日报》（The Wall Street Journal）获得了合同副本。",
        "他在社交媒体上写道：“Nobody told us anything.”",
        "特斯拉（Tesla）首席执行官 Elon Musk 没有回应。",
        "该软件支持 Windows 11、macOS Sonoma 和 Ubuntu 24.04。",
        "化学式 H2SO4 和 CO2 写在黑板上。",
        "联合国儿童基金会（UNICEF）与 Save the Children 合作。",
        "报告编号为 ISO 9001:2015，共 419 页。",
    ],
    "ar": [
        "قالت صحيفة The New York Times إن العقد مزور.",
        "شركة Microsoft Corporation لم ترد على أسئلتنا.",
        "كتب على الجدار «Freedom» بخط كبير.",
    ],
    "ko": [
        "왕이(王毅) 외교부장은 답하지 않았다.",
        "삼성전자는 Galaxy S24 Ultra 판매를 중단했다.",
        "그는 “No comment”라고만 말했다.",
    ],
}
INNOCENT_LINES = [
    ("en", "合同 The contract"),
    ("en", "Photo: 新华社 / Reuters"),
    ("en", "By Li Wei and Olga Petrova"),
    ("en", "The trail of the money"),
    ("en", "Kapitel 1"),
    ("zh", "The New York Times"),
    ("ru", "Wall Street Journal"),
    ("en", "《红楼梦》"),
]


def spans_of(paragraphs: list[str]) -> tuple[str, list[Span]]:
    """The paragraphs as one text, a blank line between them, and where each stands in
    it.
    """
    spans, at = [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return "\n\n".join(paragraphs), spans


def places(host: list[str], spam: str, spaced: bool) -> list[tuple[str, list[str]]]:
    """The host with the spam as a paragraph, before, between and after its sentences,
    and inside one.
    """
    gap = " " if spaced else ""
    second = host[1]
    stop = max(second.find(". "), second.find("。"), second.find("؟ ")) + 1
    words = second[:stop].split(" ")
    middle = len(words) // 2
    inside = (
        " ".join([*words[:middle], spam, *words[middle:]])
        if spaced
        else second[:6] + spam + second[6:stop]
    )
    return [
        ("whole", [host[0], spam, *host[1:]]),
        ("head", [host[0], f"{spam} {second}", *host[2:]]),
        (
            "between",
            [
                host[0],
                f"{second[:stop]}{gap}{spam}{gap}{second[stop:].strip()}",
                *host[2:],
            ],
        ),
        ("tail", [host[0], f"{second}{gap}{spam}", *host[2:]]),
        ("inside", [host[0], f"{inside}{second[stop:]}", *host[2:]]),
    ]


def foreign_cases() -> list[tuple[str, str, str, list[str]]]:
    """(language, place, spam, paragraphs) for every host, every spam in a script that
    is not its own.
    """
    return [
        (language, place, spam, paragraphs)
        for language, host in HOSTS.items()
        for script, spams in SPAM.items()
        if script != SCRIPT_OF_HOST.get(language, "Latin")
        for spam in spams
        for place, paragraphs in places(host, spam, spaced=language != "zh")
    ]


def other_language_cases() -> list[tuple[str, str, str, list[str]]]:
    return [
        (language, place, spam, paragraphs)
        for language, spams in OTHER_LANGUAGE.items()
        for spam in spams
        for place, paragraphs in places(HOSTS[language], spam, spaced=True)
        if place != "inside"
    ]


def hit_tier(
    spam: str, paragraphs: list[str], language: str, kind: str | None = None
) -> str:
    """The strongest tier among the findings that touch the spam, 'none' without one."""
    text, spans = spans_of(paragraphs)
    start = text.index(spam)
    tiers = {
        finding.tier
        for finding in find_injected(text, spans, language)
        if finding.start < start + len(spam)
        and start < finding.end
        and kind in (None, finding.kind)
    }
    return next(
        (tier for tier in ("certain", "likely", "hint") if tier in tiers), "none"
    )


def findings_in(
    paragraphs: list[str], language: str | None = None
) -> list[tuple[str, str, str]]:
    """(text, kind, tier) of every finding."""
    text, spans = spans_of(paragraphs)
    return [
        (text[f.start : f.end], f.kind, f.tier)
        for f in find_injected(text, spans, language)
    ]


def recall(cases: list[tuple[str, str, str, list[str]]]) -> float:
    hits = [
        hit_tier(spam, paragraphs, language) in ("certain", "likely")
        for language, _, spam, paragraphs in cases
    ]
    return sum(hits) / len(hits)


def test_finds_spam_in_another_script_wherever_it_stands() -> None:
    assert recall(foreign_cases()) >= 0.98


def test_finds_other_languages_in_the_same_alphabet() -> None:
    assert recall(other_language_cases()) >= 0.9


@table(
    ("language", "sentence"),
    [(lang, s) for lang, group in INNOCENT.items() for s in group],
)
def test_leaves_quotations_glosses_and_names_alone(
    language: str, sentence: str
) -> None:
    host = HOSTS[language]
    assert findings_in([*host[:2], sentence, *host[2:]], language) == []


@table(("language", "line"), INNOCENT_LINES)
def test_leaves_short_lines_to_the_editor(language: str, line: str) -> None:
    host = HOSTS[language]
    tiers = {tier for _, _, tier in findings_in([*host[:2], line, *host[2:]], language)}
    assert tiers <= {"hint"}


# Whole lines that an editor may well have put there: shown, at most set aside, never
# blocking.
@table(
    "line",
    [
        "Перевод: Иван Петров",
        "他们早就知道了。我们什么都没签。",
        "地址：上海市浦东新区世纪大道100号",
        "ООО «Ромашка», ИНН 7701234567",
        "中国日报, 环球时报, 财新网",
        "Τὸν δ᾽ ἠμείβετ᾽ ἔπειτα θεὰ γλαυκῶπις Ἀθήνη",
        "Договор №419 от 12.03.2020 г.",
        "Que será, será.",
    ],
)
def test_a_line_that_may_be_the_authors_never_blocks(line: str) -> None:
    host = HOSTS["en"]
    assert "certain" not in {
        tier for _, _, tier in findings_in([*host[:2], line, *host[2:]], "en")
    }


@table("language", HOSTS)
def test_finds_nothing_in_a_clean_article(language: str) -> None:
    assert findings_in(HOSTS[language], language) == []
    assert findings_in(HOSTS[language]) == []


def test_a_bilingual_article_is_not_spam() -> None:
    pairs = [
        paragraph
        for own, translated in zip(HOSTS["en"][:3], HOSTS["ru"], strict=True)
        for paragraph in (own, translated)
    ]
    assert {tier for _, _, tier in findings_in(pairs, "en")} <= {"hint"}


def test_spans_hold_the_glued_parts_and_nothing_else() -> None:
    host = HOSTS["en"]
    spam = "东莞桑拿会所jj水磨2019"
    [(found, kind, tier)] = findings_in([host[0], f"{spam} {host[1]}", *host[2:]], "en")
    assert (found, kind, tier) == (spam, "foreign_script", "certain")


def test_a_number_in_front_and_a_telephone_number_behind_belong_to_the_run() -> None:
    host = HOSTS["en"]
    spam = "18禁成人直播 0755123456"
    assert findings_in([host[0], spam, *host[1:]], "en")[0][0] == spam


def test_a_few_words_in_another_script_after_a_paragraph_are_a_hint() -> None:
    first, *others = HOSTS["en"]
    for words in ("谢谢大家", "Спасибо вам"):
        found = findings_in([f"{first} {words}.", *others], "en")
        assert found == [(words, "foreign_script", "hint")]


def test_a_run_between_two_words_may_hold_a_brand_but_not_the_articles_words() -> None:
    host = HOSTS["de"]
    spam = "Ставки betkings зеркало сайта"
    assert findings_in([host[0], spam, *host[1:]], "de")[0][0] == spam
    assert (
        findings_in([*host, "Befragt wurden Олег Рубцов und Нина Краузе."], "de") == []
    )
    line = "The sign says 会所 veryverylongmassagehouse 水磨 on both sides."
    assert findings_in([*HOSTS["en"], line], "en") == []


def test_the_reason_is_a_sentence_that_says_where_and_why() -> None:
    text, spans = spans_of(
        [HOSTS["en"][0], f"{SPAM['Han'][0]} {HOSTS['en'][1]}", *HOSTS["en"][2:]]
    )
    [finding] = find_injected(text, spans, "en")
    assert finding.reason == (
        "Chinese or Japanese text appears before the first sentence; the article "
        "is in Latin script; digits are attached and it has words that "
        "advertising uses."
    )


def test_the_declared_language_does_not_outvote_the_text() -> None:
    assert findings_in(HOSTS["de"], "en") == []
    assert findings_in(HOSTS["zh"], "en") == []
    assert findings_in(HOSTS["en"], "xx-nonsense") == []


@table(
    "line",
    [
        "Advertisement",
        "Read more: The cranes of the north",
        "Newsletter abonnieren",
        "Читайте также: Музей без картин",
        "相关阅读：菜地里的维修厂",
        "Partager sur Facebook",
        "© 2024 Harbour Post",
    ],
)
def test_page_furniture_is_a_hint(line: str) -> None:
    host = HOSTS["en"]
    host = (
        HOSTS["zh"]
        if "：" in line
        else HOSTS["ru"]
        if ":" in line and "Ч" in line
        else host
    )
    assert [(kind, tier) for _, kind, tier in findings_in([*host, line])] == [
        ("page_furniture", "hint")
    ]


@table(
    "sentence",
    [
        "He was told to read more before signing anything.",
        "The advertisement ran twice in the local paper.",
        "Subscribers of the theatre paid in advance.",
        "The casino paid no tax, and its online arm gave the party a bonus.",
        "Cheap loans were offered to farmers after the drought, the bank said.",
        "Police searched the poker room and the betting shop for free chips.",
    ],
)
def test_sentences_about_such_things_are_not(sentence: str) -> None:
    assert findings_in([*HOSTS["en"], sentence], "en") == []


def test_advertising_in_the_articles_own_language_is_likely() -> None:
    spam = "Buy cheap Cialis online without a prescription"
    assert findings_in([*HOSTS["en"], spam], "en") == [(spam, "spam_words", "likely")]


def test_a_contact_handle_alone_is_a_hint() -> None:
    assert [
        kind
        for _, kind, _ in findings_in(
            [*HOSTS["en"], "Write to us at t.me/harbourloans today."]
        )
    ] == ["spam_words"]


def test_a_line_repeated_three_times_is_a_hint_from_the_second_on() -> None:
    line = "The harbour never sleeps and never forgets."
    assert [
        kind
        for _, kind, _ in findings_in(
            [HOSTS["en"][0], line, HOSTS["en"][1], line, line]
        )
    ] == ["repeated"] * 2
    assert findings_in([HOSTS["en"][0], line, HOSTS["en"][1], line]) == []


@table(
    "word",
    [
        "har\u200bbour",
        "har\u2060bour",
        "\u202eruobrah",
        "har\u200dbour",
        "har\U000e0041\U000e0042bour",
        "har\u2066bour",
    ],
)
def test_hidden_characters_are_shown(word: str) -> None:
    assert [
        kind for _, kind, _ in findings_in([*HOSTS["en"], f"The {word} was closed."])
    ] == ["hidden_character"]


@table(
    "sentence",
    [
        "The har\u00adbour was closed.",
        "\ufeffThe harbour was closed.",
        "He sent a \U0001f468\u200d\U0001f469\u200d\U0001f467.",
        "The flag \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f flew over it.",
        "The paper می\u200cخواهم (“I want”) was banned.",
        "The sign (हिन्\u200dदी) was taken down.",
        "The name (\u200fשלום\u200f) was painted over.",
    ],
)
def test_characters_that_scripts_and_emoji_need_are_not(sentence: str) -> None:
    assert findings_in([*HOSTS["en"], sentence]) == []


def test_look_alike_letters_inside_a_word_are_shown_and_units_are_not() -> None:
    assert findings_in([*HOSTS["en"], "The p\u0430ypal account was closed."]) == [
        ("p\u0430ypal", "mixed_script_word", "likely")
    ]
    assert (
        findings_in(
            [*HOSTS["en"], "A resistance of 3 kΩ, a change ΔT and 5 µm were measured."]
        )
        == []
    )


def test_nothing_outside_the_paragraphs_is_looked_at() -> None:
    text = f"{SPAM['Han'][0]}\n{HOSTS['en'][0]}"
    assert find_injected(text, [Span(text.index("\n") + 1, len(text))], "en") == []
    assert find_injected(text, [], "en") == []
    assert find_injected("", [Span(0, 0)], "en") == []


PIECES = st.sampled_from(
    [
        *SPAM["Han"],
        *SPAM["Cyrillic"],
        *HOSTS["en"],
        *HOSTS["zh"],
        "419",
        "“",
        "”",
        "(",
        ")",
        ". ",
        "。",
        " ",
        "\n",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\ud800",
        "\u0301",
        "İ",
        "ß",
        "t.me/abc",
        "微信:vx2233",
        "µ",
        "ー",
        "Advertisement",
    ]
)
PARAGRAPHS = st.lists(
    st.lists(PIECES | st.text(max_size=8), max_size=8).map("".join), max_size=6
)


@settings(max_examples=by_night(150), deadline=None)
@given(PARAGRAPHS, st.sampled_from([None, "en", "zh", "ar", "xx", ""]))
def test_findings_are_trimmed_disjoint_and_within_one_paragraph(
    paragraphs: list[str], language: str | None
) -> None:
    text, spans = spans_of(paragraphs)
    findings = find_injected(text, spans, language)
    for finding in findings:
        assert isinstance(finding, Suspect)
        assert finding.reason.endswith(".")
        found = text[finding.start : finding.end]
        assert found
        assert found == found.strip()
        assert any(
            span.start <= finding.start and finding.end <= span.end for span in spans
        )
    assert all(before.end <= after.start for before, after in pairwise(findings))
    assert findings == find_injected(text, spans, language)
