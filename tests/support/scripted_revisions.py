"""Invented articles and scripted revisions of them, each with its truth: what alignment
is tried on.

Every sentence brings a light and a heavy rewording of its own, so that a revision can
be told to reword it by about a third or by more than half; some bring a split.
``revisions(seed)`` makes one list of cases, the same for the same seed.
"""

# ruff: noqa: E501 -- the sentences are as long as sentences are

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Expect = Literal["same", "changed", "gone", "typography"]


@dataclass(frozen=True)
class S:
    text: str
    light: str = ""
    heavy: str = ""
    split: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    name: str
    language: str
    paragraphs: tuple[tuple[S, ...], ...]
    joint: str = ", and "  # what joins two sentences into one
    swaps: tuple[tuple[str, str], ...] = ()  # a name and who might stand in its place
    negations: tuple[tuple[str, str], ...] = ()


HARBOUR = Article(
    "harbour",
    "en",
    (
        (
            S(
                "The port of Ellesby paid 6.3 million euros to three consultancies between 2018 and 2022.",
                "Ellesby's port paid three consultancies 6.3 million euros between 2018 and 2022.",
                "Between 2018 and 2022, consultants from three firms billed Ellesby harbour for 6.3 million euros.",
            ),
            S(
                "Invoices seen by this newspaper show that 41 of them carried no description of the work.",
                "Invoices this newspaper has seen show that 41 carried no description of any work.",
                "On 41 bills obtained by reporters, nobody had written down what had been done for the money.",
            ),
            S(
                "The port authority declined to answer questions.",
                "The port authority declined to answer any of our questions.",
                "No reply came from the port authority to a list of questions.",
            ),
        ),
        (
            S(
                "Marta Kvist, who ran the purchasing office until last spring, said she had warned the board twice.",
                "Marta Kvist, head of the purchasing office until last spring, says she warned the board two times.",
                "The board was warned on two occasions, according to Marta Kvist, then in charge of purchasing.",
                (
                    "Marta Kvist ran the purchasing office until last spring.",
                    "She said she had warned the board twice.",
                ),
            ),
            S(
                '"They told me to stop writing things down," she said.',
                '"They told me to stop putting things in writing," she said.',
                "She recalled being instructed to leave no more notes.",
            ),
            S(
                "Her successor has not kept minutes since.",
                "Her successor has kept no minutes since then.",
                "Since she left, the meetings of her office have gone unrecorded.",
            ),
        ),
        (
            S(
                "Brandt Advisory received 2.9 million euros for a study on dredging.",
                "Brandt Advisory was paid 2.9 million euros for a dredging study.",
                "A study about dredging earned Brandt Advisory 2.9 million euros.",
            ),
            S(
                "Lindqvist Partners received 2.1 million euros for a study on cranes.",
                "Lindqvist Partners was paid 2.1 million euros for a crane study.",
                "A report about cranes brought Lindqvist Partners 2.1 million euros.",
            ),
            S(
                "Oster and Vale received 1.3 million euros for a study on parking.",
                "Oster and Vale was paid 1.3 million euros for a parking study.",
                "For looking into parking, Oster and Vale collected 1.3 million euros.",
            ),
            S(
                "The port authority declined to answer questions.",
            ),
            S(
                "None of the three studies has been published.",
                "None of these three studies was ever published.",
                "The public has not been shown any of the studies.",
            ),
        ),
        (
            S(
                "Prosecutors in Ellesby opened a preliminary inquiry in February, a court document shows.",
                "Prosecutors in Ellesby began a preliminary inquiry in February, according to a court document.",
                "A court paper shows that a first investigation by the Ellesby prosecutors has been under way since February.",
            ),
            S(
                "A hearing is expected before the summer recess.",
                "A hearing is due before the summer recess.",
                "Judges may hear the case before they break for summer.",
            ),
        ),
    ),
    swaps=(
        ("Kvist", "Halloran"),
        ("Ellesby", "Norrvik"),
        ("Brandt", "Castor"),
        ("February", "March"),
    ),
    negations=(
        ("has not kept", "has kept"),
        ("declined to answer", "agreed to answer"),
    ),
)

CLINIC = Article(
    "clinic",
    "en",
    (
        (
            S(
                "At least 27 patients were given the wrong dose of a blood thinner at Saint Aldhelm's hospital last year.",
                "At least 27 patients got a wrong dose of a blood thinner last year at Saint Aldhelm's hospital.",
                "Last year staff at Saint Aldhelm's gave no fewer than 27 people too much or too little of an anticoagulant.",
            ),
            S(
                "Two of them died within a week.",
                "Two of these patients died within one week.",
                "Within seven days, two had lost their lives.",
            ),
            S(
                "The hospital calls the deaths unrelated.",
                "The hospital says the deaths are unrelated.",
            ),
        ),
        (
            S(
                "Nurses on ward 9 had reported a fault in the infusion pumps as early as January.",
                "As early as January, nurses on ward 9 had reported a fault with the infusion pumps.",
                "The pumps' defect had been known since January, when it was reported by nursing staff of ward 9.",
            ),
            S(
                "The maker, Corvane Medical, recalled 1,140 pumps in September, eight months after the first report.",
                "The manufacturer, Corvane Medical, recalled 1,140 pumps in September, eight months after that first report.",
                "It took eight months until Corvane Medical called back 1,140 of its devices in September.",
                (
                    "The maker, Corvane Medical, recalled 1,140 pumps in September.",
                    "That was eight months after the first report.",
                ),
            ),
            S(
                "It did not say how many were still in use.",
                "It did not say how many of them are still in use.",
                "How many remain in service is not known from the company.",
            ),
            S(
                '"We acted as soon as we had evidence," a spokeswoman, Dina Farrow, wrote in an email.',
                '"We acted once we had evidence," spokeswoman Dina Farrow wrote in an email.',
                "Dina Farrow, speaking for the firm, answered by email that action followed as soon as there was proof.",
            ),
        ),
        (
            S(
                "The health inspectorate visited the hospital 14 times in ten years.",
                "Inspectors from the health inspectorate visited the hospital 14 times in ten years.",
                "In a decade, 14 visits to the hospital were made by the health inspectorate.",
            ),
            S(
                "It found no serious shortcomings in any of its reports.",
                "It found no serious shortcoming in any report.",
                "Not one of its reports mentions a grave failing.",
            ),
            S(
                "The families of the two patients have hired a lawyer, Owen Pryce, who wants the pumps examined.",
                "The two patients' families have hired a lawyer, Owen Pryce, who wants to have the pumps examined.",
                "Owen Pryce, a lawyer acting for relatives of the dead, is asking for an examination of the pumps.",
            ),
            S("He denies it.", "He has denied it."),
        ),
    ),
    swaps=(
        ("Corvane", "Meditrax"),
        ("Farrow", "Bexley"),
        ("Pryce", "Morgan"),
        ("January", "June"),
    ),
    negations=(("did not say", "did say"), ("found no serious", "found serious")),
)

RIVER = Article(
    "river",
    "en",
    (
        (
            S(
                "Water from the Tamsin river contained nitrate at four times the legal limit in 2023.",
                "In 2023, water from the Tamsin river contained four times the legal limit of nitrate.",
                "Nitrate levels in the Tamsin were found to exceed what the law allows fourfold in 2023.",
            ),
            S(
                "The figures come from 312 samples that a group of anglers took every Sunday.",
                "The figures come from 312 samples taken by a group of anglers every Sunday.",
                "Anglers went out each Sunday and filled the 312 bottles on which the numbers rest.",
            ),
            S(
                "Officials had measured at one point only, upstream of the farms.",
                "Officials measured at only one point, upstream of the farms.",
                "A single station, above the farmland, was all the authorities relied on.",
            ),
        ),
        (
            S(
                "Site A: 188 milligrams per litre.",
                "Site A: 188 mg per litre.",
            ),
            S("Site B: 204 milligrams per litre.", "Site B: 204 mg per litre."),
            S("Site C: 97 milligrams per litre.", "Site C: 97 mg per litre."),
            S("Site D: 31 milligrams per litre.", "Site D: 31 mg per litre."),
        ),
        (
            S(
                "Harald Stenning, who keeps 9,000 pigs near Alder Cross, said he followed every rule.",
                "Harald Stenning, a farmer with 9,000 pigs near Alder Cross, says he follows every rule.",
                "All rules were observed, insisted Harald Stenning, whose 9,000 pigs live close to Alder Cross.",
            ),
            S(
                "His slurry permit expired in 2019, records of the county show, but he was never fined.",
                "His permit for slurry ran out in 2019, county records show, but he was never fined.",
                "According to county files, he has had no valid slurry permit since 2019 and paid no fine.",
                (
                    "His slurry permit expired in 2019, records of the county show.",
                    "He was never fined.",
                ),
            ),
            S(
                "The county council did not reply.",
                "The county council has not replied.",
            ),
        ),
        (
            S(
                "Professor Lucia Amado of the University of Tarn, an expert on groundwater, called the data sound.",
                "Lucia Amado, a groundwater professor at the University of Tarn, called the data sound.",
                "The measurements are reliable in the view of Lucia Amado, who teaches hydrology at Tarn.",
            ),
            S(
                "She would not drink from the river herself.",
                "She herself would not drink from the river.",
                "Drinking it is something she would refuse to do.",
            ),
            S("The county council did not reply."),
        ),
    ),
    joint=", while ",
    swaps=(
        ("Stenning", "Mallory"),
        ("Amado", "Ferreira"),
        ("Tamsin", "Orle"),
        ("Sunday", "Monday"),
    ),
    negations=(("was never fined", "was fined"), ("would not drink", "would drink")),
)

WERFT = Article(
    "werft",
    "de",
    (
        (
            S(
                "Die Werft in Osterhaven hat seit 2016 mindestens 84 Leiharbeiter ohne gültige Verträge beschäftigt.",
                "Seit 2016 hat die Werft in Osterhaven mindestens 84 Leiharbeiter ohne gültigen Vertrag beschäftigt.",
                "Ohne gültige Papiere arbeiteten seit 2016 wenigstens 84 geliehene Kräfte auf der Osterhavener Werft.",
            ),
            S(
                "Das geht aus internen Listen hervor, die dieser Zeitung vorliegen.",
                "Dies geht aus internen Listen hervor, die unserer Zeitung vorliegen.",
                "Interne Listen, in die unsere Redaktion Einblick hatte, belegen es.",
            ),
            S(
                "Geschäftsführer Jens Ahlborn bestreitet die Vorwürfe.",
                "Der Geschäftsführer Jens Ahlborn weist die Vorwürfe zurück.",
                "Die Anschuldigungen seien falsch, erklärte Jens Ahlborn, der das Unternehmen leitet.",
            ),
        ),
        (
            S(
                "Die Männer schliefen zu sechst in Containern und zahlten dafür 310 Euro im Monat.",
                "Die Männer schliefen zu sechst in einem Container und zahlten 310 Euro monatlich dafür.",
                "310 Euro Miete kostete sie jeden Monat ein Platz im Container, den sich sechs Männer teilten.",
                (
                    "Die Männer schliefen zu sechst in Containern.",
                    "Dafür zahlten sie 310 Euro im Monat.",
                ),
            ),
            S(
                "Der Zoll kontrollierte das Gelände in acht Jahren nur zweimal.",
                "In acht Jahren kontrollierte der Zoll das Gelände nur zweimal.",
                "Lediglich zwei Kontrollen des Zolls gab es dort binnen acht Jahren.",
            ),
            S(
                "Eine Anzeige der Gewerkschaft blieb ohne Folgen.",
                "Eine Anzeige der Gewerkschaft blieb folgenlos.",
                "Dass die Gewerkschaft Anzeige erstattet hatte, änderte nichts.",
            ),
        ),
        (
            S(
                "Staatsanwältin Ruth Behrens prüft nun, ob der Verdacht für eine Anklage reicht.",
                "Die Staatsanwältin Ruth Behrens prüft jetzt, ob der Verdacht für eine Anklage ausreicht.",
                "Ob es zur Anklage kommt, hängt von einer Prüfung durch Ruth Behrens ab.",
            ),
            S(
                "Ein Ergebnis wird nicht vor Oktober erwartet.",
                "Ein Ergebnis wird vor Oktober nicht erwartet.",
                "Bis Oktober dürfte es dauern.",
            ),
        ),
    ),
    joint=", und ",
    swaps=(
        ("Ahlborn", "Petersen"),
        ("Behrens", "Lorenz"),
        ("Osterhaven", "Westerhaven"),
    ),
    negations=(("wird nicht vor", "wird vor"), ("ohne gültige", "mit gültigen")),
)

DOROGA = Article(
    "doroga",
    "ru",
    (
        (
            S(
                "Строительство дороги в Заречном обошлось бюджету в 740 миллионов рублей вместо обещанных 410.",
                "Дорога в Заречном обошлась бюджету в 740 миллионов рублей вместо обещанных 410 миллионов.",
                "Вместо 410 миллионов рублей, о которых говорили вначале, на дорогу в Заречном потратили 740.",
            ),
            S(
                "Подрядчик трижды переносил срок сдачи.",
                "Подрядчик три раза переносил срок сдачи.",
                "Срок, к которому подрядчик обещал закончить, сдвигали трижды.",
            ),
            S(
                "В администрации района на вопросы редакции не ответили.",
                "Администрация района на вопросы редакции не ответила.",
                "Редакция не получила от районных властей никакого ответа.",
            ),
        ),
        (
            S(
                "Инженер Павел Гордеев рассказал, что асфальт укладывали в дождь.",
                "Инженер Павел Гордеев говорит, что асфальт клали под дождём.",
                "По словам Павла Гордеева, работавшего там инженером, дождь укладке асфальта не мешал.",
            ),
            S(
                "Через полгода на 12 километрах появились трещины.",
                "Спустя полгода на 12 километрах появились трещины.",
                "Трещинами за шесть месяцев покрылись 12 километров пути.",
            ),
            S(
                "Прокуратура начала проверку в апреле.",
                "Прокуратура в апреле начала проверку.",
                "С апреля этим занимается прокуратура.",
            ),
        ),
        (
            S(
                "Суд отклонил иск жителей, но они намерены обжаловать решение.",
                "Суд отклонил иск жителей, однако они собираются обжаловать это решение.",
                "Жители, чей иск был отклонён, готовят жалобу в следующую инстанцию.",
                ("Суд отклонил иск жителей.", "Они намерены обжаловать решение."),
            ),
            S("В администрации района на вопросы редакции не ответили."),
        ),
    ),
    joint=", а ",
    swaps=(("Гордеев", "Савельев"), ("Заречном", "Подгорном"), ("апреле", "мае")),
    negations=(("не ответили", "ответили"),),
)

GONGCHANG = Article(
    "gongchang",
    "zh",
    (
        (
            S(
                "南湾化工厂去年向河中排放了约430吨未经处理的废水。",
                "去年，南湾化工厂向河里排放了约430吨没有处理的废水。",
                "约430吨废水去年未经任何净化便从南湾化工厂流入河道。",
            ),
            S(
                "附近三个村庄的居民说，井水从春天起就有异味。",
                "附近三个村的居民表示，井水从春天开始有异味。",
                "自春季以来，周边三村村民发现水井里的水味道不对。",
            ),
            S("工厂没有回应本报的提问。", "该工厂未回应本报的提问。"),
        ),
        (
            S(
                "环保部门的记录显示，检查人员五年内只来过两次。",
                "环保部门记录显示，检查人员在五年里只来过两次。",
                "五年之内仅有两次检查，这是环保部门档案里写明的。",
            ),
            S(
                "退休工程师陈立国说，他曾多次提醒厂方。",
                "退休的工程师陈立国表示，他曾多次提醒过厂方。",
                "厂方早就得到过陈立国的警告，这位已退休的工程师回忆说。",
            ),
            S(
                "工厂的许可证在2020年到期，此后一直没有更新。",
                "工厂许可证于2020年到期，之后没有更新过。",
                "自2020年失效以来，该厂再未办理新的许可证。",
                ("工厂的许可证在2020年到期。", "此后许可证一直没有更新。"),
            ),
        ),
        (
            S(
                "法院将于9月12日开庭。",
                "法院将在9月12日开庭审理。",
                "案件的审理定在9月12日。",
            ),
            S(
                "村民要求赔偿每户8万元。",
                "村民要求每户赔偿8万元。",
                "每户8万元，是村民们提出的赔偿数额。",
            ),
            S("工厂没有回应本报的提问。"),
        ),
    ),
    joint="，同时",
    swaps=(("陈立国", "王建平"), ("南湾", "北岭")),
    negations=(("没有回应", "回应了"), ("一直没有更新", "已经更新")),
)

SADD = Article(
    "sadd",
    "ar",
    (
        (
            S(
                "أنفقت الوزارة 52 مليون دولار على سد وادي النخيل منذ عام 2015.",
                "منذ عام 2015 أنفقت الوزارة 52 مليون دولار على سد وادي النخيل.",
                "بلغت تكلفة سد وادي النخيل على الوزارة 52 مليون دولار خلال السنوات التي تلت 2015.",
            ),
            S(
                "لم يكتمل سوى ثلث البناء حتى الآن.",
                "لم يكتمل حتى الآن سوى ثلث البناء.",
                "ما زال ثلثا المشروع بلا إنجاز.",
            ),
            S("رفضت الوزارة التعليق على ذلك.", "رفضت الوزارة أن تعلق على ذلك."),
        ),
        (
            S(
                "قال المهندس سامي الخطيب إن الأساسات ضعيفة.",
                "وقال المهندس سامي الخطيب إن أساسات السد ضعيفة.",
                "الأساسات لا تتحمل، بحسب سامي الخطيب الذي عمل مهندسا هناك.",
            ),
            S(
                "وعثر الصحفيون على 19 فاتورة لا تحمل توقيعا.",
                "وعثر صحفيون على 19 فاتورة بلا توقيع.",
                "تسع عشرة فاتورة (19) وجدها الصحفيون دون أي توقيع عليها.",
            ),
            S(
                "يطالب السكان بتعويض قدره 3000 دولار لكل أسرة.",
                "ويطالب السكان بتعويض يبلغ 3000 دولار لكل أسرة.",
                "التعويض الذي ينتظره الأهالي هو 3000 دولار للأسرة الواحدة.",
            ),
        ),
    ),
    joint="، كما ",
    swaps=(("الخطيب", "النجار"), ("النخيل", "الزيتون")),
    negations=(("لا تحمل", "تحمل"),),
)

CHAT = Article(
    "chat",
    "en",
    (
        (
            S(
                "The group chat was called Sunrise 🌅 and had 63 members.",
                "The group chat, called Sunrise 🌅, had 63 members.",
                "Sixty-three people (63) belonged to a chat named Sunrise 🌅.",
            ),
            S("Yes."),
            S("No."),
            S(
                "𝔸 message of 4 May reads: delete everything 🔥.",
                "𝔸 message dated 4 May reads: delete everything 🔥.",
                "Everything had to be deleted 🔥, as one member demanded on 4 May.",
            ),
            S("Yes."),
        ),
        (
            S("“It was a joke”, said Ravi."),
            S("Nobody laughed.", "Nobody was laughing."),
            S(
                "The phone of the treasurer, Inés Calvo, was wiped the same night.",
                "The phone of Inés Calvo, the treasurer, was wiped that same night.",
                "That very night somebody erased all data from treasurer Inés Calvo's mobile.",
            ),
            S("Yes."),
            S("👍"),
        ),
    ),
    swaps=(("Calvo", "Duarte"), ("Ravi", "Amit")),
    negations=(("Nobody laughed", "Everybody laughed"),),
)

ARTICLES = (HARBOUR, CLINIC, RIVER, WERFT, DOROGA, GONGCHANG, SADD, CHAT)

STRANGERS = {
    "en": (
        "Ticket sales for the festival begin on Friday morning.",
        "A lorry carrying 20 tonnes of apples overturned near the Falk junction.",
        "Temperatures will drop below zero in the north.",
        "The museum lent two of its paintings to a gallery in Osaka.",
        '"My grandmother knew all these songs," said the singer, Yusuf Demir.',
        "Voters in the valley go to the polls again in November.",
        "The striker signed for three more years.",
        "She called for a vote.",
        "Bakers in the old town raised the price of a loaf to 4.20 euros.",
    ),
    "de": (
        "Der Zirkus gastiert bis Sonntag auf dem Marktplatz.",
        "Im Süden fielen 40 Zentimeter Schnee.",
        "Das Orchester spielt im Mai in Prag.",
    ),
    "ru": (
        "Выставка картин открывается в пятницу.",
        "Ночью в горах выпало 30 сантиметров снега.",
        "Команда выиграла последний матч сезона.",
    ),
    "zh": (
        "音乐节的门票周五开始发售。",
        "北方气温将降至零下15度。",
        "这家博物馆借出了两幅画。",
    ),
    "ar": (
        "تبدأ مباريات الموسم يوم الجمعة.",
        "سقطت أمطار غزيرة على الشمال.",
        "افتتح المتحف قاعة جديدة.",
    ),
}


@dataclass
class Line:
    """One sentence on its way from the old to the new text; ``origins`` are old
    indices.
    """

    text: str
    origins: tuple[int, ...] = ()
    kind: Expect = "same"


@dataclass(frozen=True)
class Truth:
    old: int
    expect: Expect
    targets: tuple[int, ...]
    ops: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    name: str
    scenario: str
    old: list[str]
    new: list[str]
    truth: list[Truth]


@dataclass
class Draft:
    """A revision in the making."""

    article: Article
    random: random.Random
    paragraphs: list[list[Line]]
    sources: list[S]
    ops: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, article: Article, seed: int) -> "Draft":
        sources = [
            sentence for paragraph in article.paragraphs for sentence in paragraph
        ]
        numbers = iter(range(len(sources)))
        paragraphs = [
            [Line(s.text, (next(numbers),)) for s in paragraph]
            for paragraph in article.paragraphs
        ]
        return cls(article, random.Random(f"{article.name}{seed}"), paragraphs, sources)  # noqa: S311

    def places(
        self, wanted: Callable[[Line], bool] = lambda line: True
    ) -> list[tuple[int, int]]:
        """Sentences not yet touched."""
        return [
            (p, k)
            for p, paragraph in enumerate(self.paragraphs)
            for k, line in enumerate(paragraph)
            if line.kind == "same"
            and len(line.origins) == 1
            and line.origins[0] not in self.ops
            and wanted(line)
        ]

    def pick(
        self, wanted: Callable[[Line], bool] = lambda line: True
    ) -> tuple[int, int] | None:
        places = self.places(wanted)
        return self.random.choice(places) if places else None

    def note(self, line: Line, op: str) -> None:
        for origin in line.origins:
            self.ops.setdefault(origin, []).append(op)

    def source(self, line: Line) -> S:
        return self.sources[line.origins[0]]

    def rewrite(
        self, op: str, change: Callable[[Line], str | None], kind: Expect = "changed"
    ) -> bool:
        place = self.pick(lambda line: (change(line) or line.text) != line.text)
        if place is None:
            return False
        line = self.paragraphs[place[0]][place[1]]
        text = change(line)
        assert text is not None
        self.note(line, op)
        line.text, line.kind = text, kind
        return True

    def insert_beside(self, place: tuple[int, int], text: str, reach: int = 1) -> None:
        paragraph = self.paragraphs[place[0]]
        at = min(
            len(paragraph), max(0, place[1] + self.random.randint(1 - reach, reach))
        )
        paragraph.insert(at, Line(text))

    def case(self, name: str, scenario: str) -> Case:
        lines = [line for paragraph in self.paragraphs for line in paragraph]
        truth = []
        for i in range(len(self.sources)):
            targets = [j for j, line in enumerate(lines) if i in line.origins]
            kinds = {lines[j].kind for j in targets}
            expect: Expect = kinds.pop() if kinds else "gone"
            truth.append(Truth(i, expect, tuple(targets), tuple(self.ops.get(i, ()))))
        return Case(
            name,
            scenario,
            [s.text for s in self.sources],
            [line.text for line in lines],
            truth,
        )


def typo(draft: Draft) -> bool:
    def change(line: Line) -> str | None:
        letters = [
            k for k in range(1, len(line.text) - 2) if line.text[k : k + 2].isalpha()
        ]
        if len(letters) < 8:
            return None
        k = letters[len(letters) // 2]
        return line.text[:k] + line.text[k + 1] + line.text[k] + line.text[k + 2 :]

    return draft.rewrite("typo", change)


def other_figure(text: str) -> str | None:
    found = re.search(r"\d+", text)
    if not found:
        return None
    return text[: found.start()] + str(int(found.group()) * 3 + 7) + text[found.end() :]


def figure(draft: Draft) -> bool:
    return draft.rewrite("figure", lambda line: other_figure(line.text))


def magnitude(draft: Draft) -> bool:
    pairs = (
        ("million", "billion"),
        ("миллионов", "миллиардов"),
        ("مليون", "مليار"),
        ("万", "亿"),
    )
    return draft.rewrite("magnitude", lambda line: _first_swap(line.text, pairs))


def _first_swap(text: str, pairs: tuple[tuple[str, str], ...]) -> str | None:
    return next((text.replace(a, b, 1) for a, b in pairs if a in text), None)


def name(draft: Draft) -> bool:
    return draft.rewrite(
        "name", lambda line: _first_swap(line.text, draft.article.swaps)
    )


def negation(draft: Draft) -> bool:
    return draft.rewrite(
        "negation", lambda line: _first_swap(line.text, draft.article.negations)
    )


def light(draft: Draft) -> bool:
    return draft.rewrite("light", lambda line: draft.source(line).light or None)


def heavy(draft: Draft) -> bool:
    return draft.rewrite("heavy", lambda line: draft.source(line).heavy or None)


def typography(draft: Draft) -> bool:
    def change(line: Line) -> str:
        text = (
            re.sub(r'"([^"]*)"', "“\\1”", line.text)
            .replace("'", "’")
            .replace(" - ", " — ")
        )
        return text.replace(" ", "\u00a0", 1)

    return draft.rewrite("typography", change, "typography")


def split(draft: Draft) -> bool:
    place = draft.pick(lambda line: bool(draft.source(line).split))
    if place is None:
        return False
    p, k = place
    line = draft.paragraphs[p][k]
    draft.note(line, "split")
    draft.paragraphs[p][k : k + 1] = [
        Line(part, line.origins, "changed") for part in draft.source(line).split
    ]
    return True


def merge(draft: Draft) -> bool:
    places = set(draft.places(lambda line: len(line.text) > 12))
    pairs = [(p, k) for p, k in sorted(places) if (p, k + 1) in places]
    if not pairs:
        return False
    p, k = draft.random.choice(pairs)
    one, two = draft.paragraphs[p][k : k + 2]
    for line in (one, two):
        draft.note(line, "merge")
    second = (
        two.text[0].lower() + two.text[1:]
        if two.text.split()[0] in ("The", "His", "She", "It")
        else two.text
    )
    text = one.text.rstrip(".。") + draft.article.joint + second
    draft.paragraphs[p][k : k + 2] = [
        Line(text, (*one.origins, *two.origins), "changed")
    ]
    return True


def delete(draft: Draft) -> bool:
    place = draft.pick()
    if place is None:
        return False
    draft.note(draft.paragraphs[place[0]].pop(place[1]), "delete")
    return True


def replace(draft: Draft) -> bool:
    place = draft.pick()
    if place is None:
        return False
    p, k = place
    draft.note(draft.paragraphs[p][k], "replace")
    draft.paragraphs[p][k] = Line(
        draft.random.choice(STRANGERS[draft.article.language])
    )
    return True


def delete_lookalike(draft: Draft) -> bool:
    """Gone, while one that ends alike stays."""
    endings = [line.text[-16:] for paragraph in draft.paragraphs for line in paragraph]
    place = draft.pick(
        lambda line: len(line.text) > 24 and endings.count(line.text[-16:]) > 1
    )
    if place is None:
        return False
    draft.note(draft.paragraphs[place[0]].pop(place[1]), "lookalike")
    return True


def insert(draft: Draft) -> bool:
    place = draft.pick()
    if place is not None:
        draft.insert_beside(
            place, draft.random.choice(STRANGERS[draft.article.language])
        )
    return place is not None


def insert_twin(draft: Draft) -> bool:
    """A second one near or far, but not side by side: then nobody could say which is
    which.
    """
    place = draft.pick(lambda line: len(line.text) > 12)
    if place is None:
        return False
    line = draft.paragraphs[place[0]][place[1]]
    paragraph = draft.random.choice(draft.paragraphs)
    spots = [
        k
        for k in range(len(paragraph) + 1)
        if all(other.text != line.text for other in paragraph[max(0, k - 1) : k + 1])
    ]
    if not spots:
        return False
    paragraph.insert(draft.random.choice(spots), Line(line.text))
    draft.note(line, "twin")
    return True


def delete_twin(draft: Draft) -> bool:
    texts = [line.text for paragraph in draft.paragraphs for line in paragraph]
    place = draft.pick(lambda line: texts.count(line.text) > 1)
    if place is None:
        return False
    draft.note(draft.paragraphs[place[0]].pop(place[1]), "delete")
    return True


def insert_near_copy(draft: Draft) -> bool:
    place = draft.pick(lambda line: other_figure(line.text) is not None)
    if place is None:
        return False
    line = draft.paragraphs[place[0]][place[1]]
    draft.note(line, "near-copy")
    draft.insert_beside(place, other_figure(line.text) or "")
    return True


def near_copy_and_light(draft: Draft) -> bool:
    place = draft.pick(
        lambda line: (
            other_figure(line.text) is not None and bool(draft.source(line).light)
        )
    )
    if place is None:
        return False
    line = draft.paragraphs[place[0]][place[1]]
    draft.note(line, "near-copy+light")
    draft.insert_beside(place, other_figure(line.text) or "")
    line.text, line.kind = draft.source(line).light, "changed"
    return True


def move(draft: Draft) -> bool:
    place = draft.pick(lambda line: len(line.text) > 12)
    if place is None or len(draft.paragraphs) < 2:
        return False
    line = draft.paragraphs[place[0]].pop(place[1])
    draft.note(line, "move")
    target = draft.random.choice(
        [p for p in range(len(draft.paragraphs)) if p != place[0]]
    )
    draft.paragraphs[target].insert(
        draft.random.randint(0, len(draft.paragraphs[target])), line
    )
    return True


def move_light(draft: Draft) -> bool:
    place = draft.pick(
        lambda line: bool(draft.source(line).light) and len(line.text) > 30
    )
    if place is None or len(draft.paragraphs) < 2:
        return False
    line = draft.paragraphs[place[0]].pop(place[1])
    draft.note(line, "move+light")
    line.text, line.kind = draft.source(line).light, "changed"
    target = draft.random.choice(
        [p for p in range(len(draft.paragraphs)) if p != place[0]]
    )
    draft.paragraphs[target].append(line)
    return True


def move_paragraph(draft: Draft) -> bool:
    if len(draft.paragraphs) < 3:
        return False
    paragraph = draft.paragraphs.pop(draft.random.randrange(len(draft.paragraphs)))
    draft.paragraphs.insert(draft.random.randint(0, len(draft.paragraphs)), paragraph)
    return True


def join_paragraphs(draft: Draft) -> bool:
    if len(draft.paragraphs) < 2:
        return False
    p = draft.random.randrange(len(draft.paragraphs) - 1)
    draft.paragraphs[p].extend(draft.paragraphs.pop(p + 1))
    return True


def rewrite_paragraph(draft: Draft) -> bool:
    p = draft.random.randrange(len(draft.paragraphs))
    for line in draft.paragraphs[p]:
        draft.note(line, "replace")
    strangers = STRANGERS[draft.article.language]
    draft.paragraphs[p] = [
        Line(text) for text in draft.random.sample(strangers, min(3, len(strangers)))
    ]
    return True


EDITS: tuple[Callable[[Draft], bool], ...] = (
    typo,
    figure,
    magnitude,
    name,
    negation,
    light,
    heavy,
    typography,
    split,
    merge,
    delete,
    replace,
    delete_lookalike,
    insert,
    insert_twin,
    delete_twin,
    insert_near_copy,
    near_copy_and_light,
    move,
    move_light,
    move_paragraph,
    join_paragraphs,
    rewrite_paragraph,
)
LAYOUT = (move_paragraph, join_paragraphs)


def revisions(seed: int, rounds: int = 2, mixed: int = 6) -> Iterator[Case]:
    """Every single edit ``rounds`` times on every article, then ``mixed`` light and
    heavy mixtures.
    """
    for article in ARTICLES:
        for edit in EDITS:
            for k in range(rounds):
                draft = Draft.of(article, seed * 1000 + k)
                if edit(draft):
                    yield draft.case(
                        f"{article.name}-{edit.__name__}-{k}", edit.__name__
                    )
        for k in range(mixed):
            draft = Draft.of(article, seed * 1000 + 500 + k)
            count = 3 if k % 2 else max(4, len(draft.sources) // 2)
            for edit in draft.random.choices(EDITS[:-3], k=count):
                edit(draft)
            if draft.random.random() < 0.3:
                draft.random.choice(LAYOUT)(draft)
            yield draft.case(f"{article.name}-mixed-{k}", "mixed")
