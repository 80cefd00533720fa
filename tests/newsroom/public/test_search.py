"""Search answers as whoever reads every published passage would, on every database, and is bounded."""

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.problems import Refused
from articles.text.characters import terms
from newsroom.conf import databases
from newsroom.operations.reindexing import faults
from newsroom.public import passages, search
from newsroom.public.documents import PublishedEdition
from newsroom.public.models import IndexedArticle, Passage
from newsroom.public.search import ask, find
from tests import by_night
from tests.read_by_eye import holds, units
from tests.reader_fixtures import cite, document, make_pages, other_article, publish, rate, withdrawal

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
API = "/api/v1/search/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def bridge():
    edition = publish(document())
    make_pages(edition.article)
    return edition


def published(number: int, *sentences: str, **article) -> None:
    """An article with these sentences, in the index alone."""
    made = other_article(number, **article)
    if sentences:
        blocks = [("paragraph", [(one, "none", [], []) for one in sentences])]
        made = document(blocks, article=made["article"], edition=made["edition"])
    index(publish(made))


def index(edition) -> None:
    as_published = read_again(edition)
    passages.index(as_published.reading, passages.of(as_published.reading))


def is_true_to(edition) -> bool:
    as_published = read_again(edition)
    return passages.is_true_to(as_published.reading, passages.of(as_published.reading))


def read_again(edition) -> PublishedEdition:
    return PublishedEdition(lambda: edition.content, edition.sha256, 0)


def texts(query: str, **asked: str) -> list[str]:
    """Of every page of the answer."""
    page = find(ask({"q": query} | asked))
    found = [hit.text for hit in page.hits]
    while page.next:
        page = find(ask({"q": query} | asked), page.next)
        found += [hit.text for hit in page.hits]
    return found


# --- The same as reading everything --------------------------------------------------------------------

# A few sentences in each language; articles are made of their pieces in any order.
SAID = {
    "en": [
        "The mayor's office paid 1,200 euros for the off-shore survey.",
        "Nobody read the survey that the office had paid for.",
    ],
    "de": ["Die Straße zum Hafen wurde dreimal bezahlt.", "Der Bürgermeister läßt die Straße nicht prüfen."],
    "fr": ["L’eau de l’usine n’a jamais été contrôlée.", "Le maire a payé l’étude à l’usine."],
    "es": ["El señor alcalde pagó el estudio del río.", "Nadie leyó el estudio que pagó la oficina."],
    "tr": ["IĞDIR belediyesi köprüyü üç kez ödedi.", "İSTANBUL’da kimse köprüyü görmedi."],
    "ru": ["Мэр заплатил за ещё один осмотр моста.", "Никто не видел отчёт о мосте."],
    "el": ["Ο δήμαρχος πλήρωσε τη μελέτη του ΠΟΤΑΜΟΥ.", "Κανείς δεν διάβασε τη μελέτη."],
    "ar": ["دفع العُمدة ثمن دراسة النهر مرتين.", "لم يقرأ أحد دراسة النهر عام ٢٠٢٤."],
    "zh": ["市长办公室为海上调查付了１２００欧元。", "没有人读过办公室付钱的调查。"],
    "ja": ["市長は橋の検査に二度支払った。", "タワーの検査報告を読んだ人はいない。"],
    "ko": ["시장은 다리 검사에 두 번 지불했다.", "아무도 다리 보고서를 읽지 않았다."],
    "th": ["นายกเทศมนตรีจ่ายค่าตรวจสะพานสองครั้ง", "ไม่มีใครอ่านรายงานการตรวจสะพาน"],
    "hi": ["महापौर ने पुल की जाँच के लिए दो बार भुगतान किया।", "किसी ने रिपोर्ट नहीं पढ़ी।"],
}


def mixed(chance: random.Random) -> list[str]:
    """Sentences of all languages, with their words in other orders too, and figures among characters."""
    sentences = []
    for language in SAID.values():
        for _ in range(20):
            words = " ".join(language).split()
            sentences.append(" ".join(chance.sample(words, chance.randint(2, min(len(words), 9)))))
    sentences += [one for language in SAID.values() for one in language]
    sentences += [figures(chance) for _ in range(120)]
    chance.shuffle(sentences)
    return sentences


BEFORE = ["", "截至", "今年", "第", "，", "約", "지난 ", "전체", "ราคา", " "]
FIGURES = ["2024", "2023", "278", "43", "５", "5G", "1.5", "A", "iPhone15", "K", "١٢"]
AFTER = [
    "年",
    "年5月",
    "亿元",
    "亿",
    "家企业",
    "家",
    "网络",
    "股",
    "円",
    "度",
    "년",
    "년에",
    "억원",
    "팝",
    "ปี",
    "บาท",
    " 元",
]


def figures(chance: random.Random) -> str:
    """Of writing in which they stand side by side with characters."""
    return "".join(
        chance.choice(BEFORE) + chance.choice(FIGURES) + chance.choice(AFTER)
        for _ in range(chance.randint(1, 4))
    )


def questions(chance: random.Random, sentences: list[str], number: int) -> Iterator[str]:
    for _ in range(number):
        parts = []
        sentence = chance.choice(sentences)
        for _ in range(chance.randint(1, 3)):
            start = chance.randrange(len(sentence))
            words = sentence.split()
            piece = chance.choice(
                [
                    chance.choice(words),
                    sentence[start : start + chance.randint(1, 6)],
                    f'"{" ".join(words[(at := chance.randrange(len(words))) : at + 2])}"',
                    f"-{chance.choice(chance.choice(sentences).split())}",
                ]
            )
            parts.append(chance.choice([str.upper, str.lower, str])(piece))
        yield " ".join(parts)


PIECE = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


def by_reading(question: str) -> list[str]:
    pieces = [(sign, quoted or word) for sign, quoted, word in PIECE.findall(question)]
    wanted = [piece for sign, piece in pieces if units(piece) and not sign]
    unwanted = [piece for sign, piece in pieces if units(piece) and sign]
    found = [
        (pk, text)
        for pk, text in Passage.objects.order_by("-pk").values_list("pk", "text")
        if wanted
        and all(holds(text, one) for one in wanted)
        and not any(holds(text, one) for one in unwanted)
    ]
    return [text for pk, text in sorted(found, key=lambda row: passages.kind_of(row[0]) != "title")]


@pytest.mark.slow
def test_two_thousand_questions_in_many_languages_are_answered_as_by_reading_everything():
    chance = random.Random(11)  # noqa: S311 - nothing secret
    sentences = mixed(chance)
    for number, start in enumerate(range(0, len(sentences), 12)):
        published(number, *sentences[start : start + 12], title=sentences[start])
    answered = 0
    for question in questions(chance, sentences, asked := by_night(2_000)):
        try:
            query = ask({"q": question})
        except Refused:
            query = None
        if query is None:
            continue
        right = by_reading(question)
        page = find(query)
        assert (page.count, page.more) == (len(right), False), question
        assert [hit.text for hit in page.hits] == right[: search.PER_PAGE], question
        answered += bool(right)
    assert answered > asked / 2


@pytest.mark.parametrize(
    ("said", "found", "missing"),
    [
        (
            "截至2024年5月的统计。",
            ["2024年", "2024", "年5月", "2024年5月", "截至2024年", "5月", "年"],
            ["024年", "024", "2024月"],
        ),
        ("营收278亿元人民币。", ["278亿", "278亿元", "亿元", "营收278", "收278亿"], ["78亿", "278元"]),
        ("共有43家企业。", ["43家", "43家企", "43", "家企业"], ["3家", "43企业"]),
        ("２０２４年度の売上", ["2024年", "2024年度"], ["2024度"]),
        ("3月9日に発表", ["3月", "月9日", "3月9日に"], ["3日"]),
        ("지난 2023년에는 5월부터", ["2023년", "2023년에", "5월", "2023"], ["2023에"]),
        ("ราคา500บาทต่อคน", ["500บาท", "500บ", "ราคา500"], ["50บาท"]),
        ("全球5G网络和A股", ["5G", "5g网", "A股", "球5G", "和A"], ["5", "G网络"]),
        ("今天，天气很好。", ["今天", "天气", '"今天，天气"'], ["今天气", "天天"]),
        ("人人 人口", ["人人", "人口", '"人 人"', '"人人 人口"'], ["人人口", "人人人"]),
    ],
)
def test_a_figure_beside_characters_is_found_by_each_natural_part(said, found, missing):
    published(1, said, title="Figures")
    for question in found:
        assert texts(question) == [said], question
    for question in missing:
        assert texts(question) == [], question


@pytest.mark.parametrize("question", ["2024年", "278亿", "43家", "2023년", "5月", "年"])
def test_such_a_figure_can_be_excluded_and_is_marked(client, question):
    said = "今年营收278亿元，43家企业在2024年5月前。2023년에."
    published(1, said, title="Figures")
    assert texts(f"278 -{question}") == []
    assert f"<mark>{question}</mark>" in client.get("/search/", {"q": question}).text


@pytest.mark.parametrize(
    "phrase",
    [
        "harbour all",  # title and standfirst
        "long it",  # standfirst and text
        "rained it",  # two sentences
        "may and",  # two paragraphs of a note
        "2024 port",  # title and publisher of a source
    ],
)
def test_a_phrase_does_not_go_on_in_another_field(phrase):
    notes = [rate("false", "See the log of May.\n\nAnd that too.")]
    made = document(
        [("paragraph", [(one, "none", notes, [cite("11")]) for one in ("It rained.", "It went.")])],
        article={"title": "The harbour", "standfirst": "All day long"},
    )
    make_pages(publish(made).article)
    assert texts(f'"{phrase}"') == []


def test_words_of_two_fields_of_a_source_are_found_together():
    made = document([("paragraph", [("It rained.", "none", [], [cite("13")])])])
    make_pages(publish(made).article)
    said = (
        "Gate logs of the Calder Quay service road · Adwoa Osei and Per Lindqvist · Hallen Transport Archive"
    )
    assert texts("gate osei archive") == texts('"service road" "adwoa osei"') == [said]
    assert texts('"road adwoa"') == texts('"lindqvist hallen"') == []


def test_pages_follow_one_another_without_a_gap():
    for number in range(30):
        published(
            number, *(f"Sentence {place} of {number}." for place in range(3)), title=f"Sentence {number}"
        )
    assert texts("sentence") == by_reading("sentence")
    assert len(texts("sentence")) == 120


@pytest.mark.parametrize(
    "question", ["sentence", '"sentence 1"', "sentence -1", "nothing -1", '"of sentence"']
)
def test_blocks_that_are_looked_through_one_by_one_lose_nothing_and_count_right(monkeypatch, question):
    for number in range(20):
        published(number, *(f"Sentence {place} of {number}." for place in range(3)))
    right = {*by_reading(question)}
    monkeypatch.setattr(search, "COUNTED", 7)
    monkeypatch.setattr(search, "LOOKED_AT", 5)
    monkeypatch.setattr(search, "PER_PAGE", 3)
    assert {*texts(question)} == right
    first = find(ask({"q": question}))
    assert first.count <= 7
    assert first.more == (bool(right) or not first.ended)


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """What is asked of the database's index."""
    queries: list[str] = []

    def ask_and_note(sql, values):
        queries.append(sql)
        return databases.ask(sql, values)

    monkeypatch.setattr(search, "ask_database", ask_and_note)
    return queries


def published_at(place: int, number: int, *sentences: str) -> None:
    """Those between have no passages: what tells is the places."""
    IndexedArticle.objects.create(
        pk=place,
        article=other_article(number)["article"]["uid"],
        number=0,
        slug="",
        title="",
        language="en",
        published="2025-01-01T00:00:00Z",
    )
    published(number, *sentences)


def test_what_is_far_apart_is_found_by_a_few_questions(asked):
    places = (3, 40, 41, 600, 9_000, 9_001, 70_000)
    for number, place in enumerate(places):
        published_at(place, number, f"Rare word at {place}.")
    assert texts("rare") == [f"Rare word at {place}." for place in reversed(places)]
    assert len(asked) <= 5


@pytest.mark.parametrize("question", ["rained", "rained -nothing"])
def test_what_was_frequent_only_long_ago_is_found_in_order(monkeypatch, asked, question):
    """More than the newest articles let expect."""
    monkeypatch.setattr(search, "COUNTED", 3)
    monkeypatch.setattr(search, "LOOKED_AT", 5)
    for number in range(6):
        published_at(number * 30 + 1, number, *(f"It rained {place} of {number}." for place in range(6)))
    published_at(70_000, 6, "It snowed.")
    assert texts(question) == by_reading(question)
    assert len(texts(question)) == 36
    published_at(20_000, 7, *(f"It rained {place}." for place in range(3)))
    del asked[:]
    page = find(ask({"q": question}))
    assert (page.count, page.more) == (3, True)
    assert len(asked) <= 40


def test_a_phrase_is_found_however_often_its_words_stand_apart(monkeypatch):
    monkeypatch.setattr(search, "LOOKED_AT", 3)
    published(1, "The ferry to the harbour was late.")
    for number in range(2, 12):
        published(number, "The harbour has a ferry to itself.")
    page = find(ask({"q": '"ferry to the harbour"'}))
    assert (page.count, page.ended) == (1, True)
    assert [hit.text for hit in page.hits] == ["The ferry to the harbour was late."]


def test_the_more_is_excluded_the_fewer_passages_are_looked_at_for_one_answer(monkeypatch):
    monkeypatch.setattr(search, "COMPARED", 8)
    for number in range(5):
        published(number, "It rained.")
    assert find(ask({"q": "rained -snowed"})).ended
    page = find(ask({"q": "rained -snowed -thawed -froze -dried"}))
    assert (page.count, page.ended) == (2, False)
    assert len(texts("rained -snowed -thawed -froze -dried")) == 5


def test_what_is_said_twice_is_asked_once():
    assert ask({"q": '"it rained" "It  rained" -snow -Snow'}) == ask({"q": '"it rained" -snow'})


def test_over_a_thousand_is_said_so_and_the_newest_are_ranked(monkeypatch):
    monkeypatch.setattr(search, "COUNTED", 3)
    for number in range(5):
        published(number, "It rained.", title=f"Rained {number}" if number == 2 else "Title")
    page = find(ask({"q": "rained"}))
    assert (page.count, page.more) == (3, True)
    assert [hit.text for hit in page.hits] == ["Rained 2", "It rained.", "It rained."]


# --- What can be found ------------------------------------------------------------------------------------


def kinds(query: str, **asked: str) -> set[tuple[str, str]]:
    return {(hit.kind, hit.address.removeprefix(BRIDGE)) for hit in find(ask({"q": query} | asked)).hits}


def test_every_kind_of_passage_is_found_with_the_place_where_it_stands():
    notes = [rate("false", "See [the *log*](https://a.example/hidden) of May.\n\nAnd `that` too.")]
    made = document(
        [("paragraph", [("It rained.", "none", notes, [cite("11", quote="“So it did”")])])],
        article={"title": "Weather", "standfirst": "All day long.", "byline": "Marta Venn"},
        on_article=([rate("disputed", "On the whole.")], []),
    )
    make_pages(publish(made).article)
    at = f"#s-{made['sentences'][0]['key']}"
    assert kinds("weather") == {("title", "")}
    assert kinds("day long") == {("title", "")}
    assert kinds("venn") == {("byline", "")}
    assert kinds("rained") == {("sentence", at)}
    assert kinds("see the log of may") == kinds('"and that too"') == {("note", at)}
    assert kinds("on the whole") == {("note", "#n-article")}
    assert kinds("so did") == {("quotation", at)}
    assert ("source", at) in kinds(made["sources"][0]["csl"]["title"])


def test_nothing_is_found_that_is_not_read(bridge):
    """No key of the document, no hash, no name of a field, no address behind a link, nobody who approved."""
    key = bridge.content["sentences"][0]["key"]
    hidden = ("needs_source", "standfirst", "sha256", "paragraph", "newsroom/edition/", "csl", "protected")
    for query in ("Ines Moreau", key, bridge.sha256[:12], "cyclist submarine", "https", *hidden):
        assert texts(query) == [], query


def test_a_word_is_no_part_of_another(bridge):
    said = [row.text for row in Passage.objects.all()]
    assert len(texts("first")) == sum("first" in terms(one) for one in said)
    assert texts("bri") == []


def test_of_a_protected_source_there_is_nothing():
    made = document(
        [("paragraph", [("It rained.", "none", [], [cite("p1", quote="Her words", locator="p. 9")])])]
    )
    make_pages(publish(made).article)
    assert texts("rained") == ["It rained."]
    for query in ("protect", "p1", "interview", "her words"):
        assert texts(query) == []
    assert texts("rained", source="p1") == []
    assert not Passage.objects.filter(words__contains="/s/p1").exists()


def test_filters_narrow_what_is_found_and_can_stand_alone():
    topics = [{"slug": "water", "name": "Water"}]
    blocks = [
        ("paragraph", [("It rained.", "none", [rate("false", "It did not.")], [cite("11", quote="Dry")])]),
        ("paragraph", [("It snowed.", "none", [rate("supported", "It did.")], [])]),
    ]
    made = document(blocks, article=other_article(3, byline="Ana Duarte", topics=topics)["article"])
    made["article"]["credits"][0] |= {"name": "Ana Duarte", "slug": "ana-duarte"}
    made["edition"]["published_at"] = made["edition"]["first_published_at"] = "2025-03-05T22:00:00Z"
    make_pages(publish(made).article)
    published(4, "It rained.", at="2025-04-05T08:00:00Z")
    assert len(texts("rained")) == 2
    for narrowing in (
        {"rating": "false"},
        {"topic": "water"},
        {"source": "11"},
        {"author": "ana-duarte"},
        {"from": "2025-03-05", "to": "2025-03-05"},
        {"to": "2025-04-04"},
        {"rating": "False", "topic": "water", "from": "2025-01-01"},
    ):
        assert len(texts("rained", **narrowing)) == 1, narrowing
    for narrowing in ({"rating": "supported"}, {"topic": "wat"}, {"from": "2025-03-06", "to": "2025-04-04"}):
        assert texts("rained", **narrowing) == [], narrowing
    assert set(texts("", rating="false")) == {"It rained.", "It did not.", "Dry"}
    assert texts("it", rating="supported") == ["It snowed.", "It did."]


def test_days_are_the_newsrooms(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    published(1, "It rained.", at="2025-03-05T20:00:00Z")
    assert texts("rained", **{"from": "2025-03-06", "to": "2025-03-06"}) == ["It rained."]
    assert texts("rained", to="2025-03-05") == []


# --- What is published --------------------------------------------------------------------------------


def test_a_new_edition_replaces_what_was_found_and_a_withdrawal_takes_it_away():
    published(1, "It rained.", "It stopped.")
    place = IndexedArticle.objects.get().pk
    published(2, "Another.")
    published(1, "It snowed.", "It stopped.")
    assert (texts("rained"), texts("snowed"), texts("stopped")) == ([], ["It snowed."], ["It stopped."])
    made = other_article(1)
    make_pages(publish(withdrawal(made, ""), kind="withdrawal", change_note="Not true.").article)
    assert texts("snowed") == texts("stopped") == []
    published(1, "It rained.")
    assert texts("rained") == ["It rained."]
    assert IndexedArticle.objects.order_by("pk").first().pk == place


def test_the_index_knows_whether_it_is_true_to_an_edition(bridge):
    place = IndexedArticle.objects.get().pk
    stray = Passage(pk=passages.id_of(place, "note", 99), sentence="", text="x", words=" x ")
    for fault in (
        lambda: Passage.objects.filter(text__contains="certificates").first().delete(),
        lambda: Passage.objects.filter(text__contains="certificates").update(text="Another"),
        lambda: stray.save(force_insert=True),
        lambda: IndexedArticle.objects.update(title="Another"),
        lambda: (Passage.objects.all().delete(), IndexedArticle.objects.all().delete()),
    ):
        assert is_true_to(bridge)
        fault()
        assert not is_true_to(bridge)
        index(bridge)
    assert is_true_to(bridge)
    assert passages.is_whole()
    assert texts("certificates") == by_reading("certificates") != []


@pytest.mark.database("sqlite")
def test_an_index_of_words_that_is_not_that_of_the_passages_is_noticed_and_made_anew(bridge):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO newsroom_passage_words (rowid, words) VALUES (1, 'certificates')")
    assert not passages.is_whole()
    (fault,) = faults()
    assert fault == "search"
    call_command("reindex", stdout=StringIO())
    assert passages.is_whole()
    assert texts("certificates") == by_reading("certificates") != []


TAKEN_OUT = (
    "INSERT INTO newsroom_passage_words (newsroom_passage_words, rowid, words) VALUES ('delete', %s, %s)"
)
PUT_IN = "INSERT INTO newsroom_passage_words (rowid, words) VALUES (%s, %s)"


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("shift", [0, 1, 2, (1 << 31) - 1, 1 << 20, 1 << 31, 1 << 33])
def test_words_that_stand_under_other_passages_are_noticed(bridge, shift):
    """As many of each as should be there, and under numbers that add up to the same."""
    place = IndexedArticle.objects.get().pk
    numbers = [passages.id_of(place, "note", ordinal) for ordinal in (50, 40, 30, 20)]
    for number in numbers:
        Passage.objects.create(pk=number, sentence="", text="Zebra", words=" zebra ")
    assert passages.is_whole()
    with connection.cursor() as cursor:
        for number, moved in zip(numbers, (-shift, shift, shift, -shift), strict=True):
            cursor.execute(TAKEN_OUT, [number, " zebra "])
            if shift:
                cursor.execute(PUT_IN, [number + moved, " zebra "])
    assert not passages.is_whole()
    passages.make_whole()
    assert passages.is_whole()


@pytest.mark.database("sqlite")
def test_nobody_who_writes_is_waited_for_to_know_it(own_database):
    with closing(sqlite3.connect(own_database["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert passages.is_whole()


@pytest.mark.database("sqlite")
def test_it_is_made_anew_in_steps_between_which_others_publish(bridge, monkeypatch):
    """And goes on where it was stopped; what is not in it yet is taken away and put in like all else."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO newsroom_passage_words (rowid, words) VALUES (1, 'certificates')")
    fill, steps = passages._fill, []

    def fill_once() -> bool:
        if steps:
            raise KeyboardInterrupt
        steps.append(fill())
        return steps[0]

    monkeypatch.setattr(passages, "BATCH", 7)
    monkeypatch.setattr(passages, "_fill", fill_once)
    with pytest.raises(KeyboardInterrupt):
        passages.make_whole()
    monkeypatch.undo()
    assert not passages.is_whole()
    newest, oldest = Passage.objects.order_by("-pk").first(), Passage.objects.order_by("pk").first()
    for row in (newest, oldest):
        Passage.objects.filter(pk=row.pk).delete()
        row.save(force_insert=True)
    published(7)
    passages.make_whole()
    assert passages.is_whole()
    assert texts("certificates") == by_reading("certificates") != []


def test_checking_pages_checks_what_search_finds(bridge):
    assert list(faults()) == []
    Passage.objects.first().delete()
    assert list(faults()) == [f"search/{bridge.article.slug}"]
    call_command("reindex", stdout=StringIO())
    assert list(faults()) == []
    index_of_nothing = IndexedArticle(
        article="00000000-0000-4000-8000-000000000099", number=1, slug="never", title="N", language="en"
    )
    index_of_nothing.published = bridge.published_at
    index_of_nothing.save()
    Passage.objects.create(pk=passages.id_of(index_of_nothing.pk, "title", 0), text="Zebra", words=" zebra ")
    assert list(faults()) == ["search/never"]
    call_command("reindex", stdout=StringIO())
    assert (texts("zebra"), list(faults())) == ([], [])
    stray = passages.id_of(index_of_nothing.pk + 1, "title", 0)
    Passage.objects.create(pk=stray, text="Zebra", words=" zebra ")
    assert list(faults()) == [f"search/{stray}"]
    call_command("reindex", stdout=StringIO())
    assert (find(ask({"q": "zebra"})).count, list(faults())) == (0, [])


def test_a_long_passage_is_cut_and_all_of_it_is_found():
    words = " ".join(f"word{number}" for number in range(3_000))
    published(1, words, title="Long")
    for number in (0, 1_499, 1_500, 2_999):
        assert len(texts(f"word{number}")) == 1


def test_a_long_passage_without_spaces_is_cut_between_its_sentences():
    said = "".join(f"第{number}家企业在2024年交了税。" for number in range(200))
    published(1, said, title="Long")
    assert Passage.objects.filter(text__contains="企业").count() > 1
    for number in range(200):
        assert len(texts(f"第{number}家企业在2024年交了税")) == 1, number


def test_publication_writes_what_changed_only():
    published(1, "It rained.", "It stopped.")
    made = other_article(1)
    blocks = [("paragraph", [(one, "none", [], []) for one in ("It rained.", "It began.")])]
    again = publish(document(blocks, article=made["article"], edition=made["edition"]))
    with CaptureQueriesContext(connection) as queries:
        index(again)
    inserted = [one["sql"] for one in queries if one["sql"].startswith('INSERT INTO "newsroom_passage"')]
    assert len(inserted) == 1
    assert "It began." in inserted[0]
    assert "It rained." not in inserted[0]


# --- What is asked ---------------------------------------------------------------------------------------

HOSTILE = [
    *(
        '"',
        '""',
        "\\",
        "%",
        "_",
        "<script>",
        "‘sit",
        "*",
        "a*",
        "NEAR(a b)",
        "a AND",
        "OR",
        "^a",
        "words:a",
        "-",
    ),
    *(
        "'",
        "a'b",
        "a:*",
        "a & b",
        "!a",
        "a | b",
        "<->",
        "a <-> b",
        "(a",
        "/r/false",
        "/0/0",
        "\u202ea\u2066",
        "--",
    ),
    *("\x00", "bri\x00dge", "\ud800", "١", "\ufffe", "a\u0301" * 90, "-a -b", "{a}", "a + b", "💧"),
]


@pytest.mark.parametrize("question", [*HOSTILE, "", "   "])
def test_anything_can_be_asked(bridge, client, question):
    sent = quote(question, errors="surrogatepass")
    page = client.get(f"/search/?q={sent}")
    assert page.status_code in {200, 400}
    assert b"<script>" not in page.content
    assert b"\x00" not in page.content
    answer = client.get(f"{API}?q={sent}&source={sent}&from={sent}")
    assert answer.status_code == 400
    assert client.get(f"{API}?q={sent}").status_code in {200, 400}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"q": "a" * 201}, "200 characters"),
        ({"q": "a " * 60}, "40"),
        ({"q": "-bridge"}, "at least one word"),
        ({"q": "…"}, "at least one word"),
        ({"from": "2025-01-01"}, "at least one word"),
        ({}, "in q"),
        ({"q": "a", "from": "yesterday"}, "2025-03-31; “yesterday” is not a date"),
        ({"q": "a", "to": "2025-02-30"}, "2025-03-31"),
        ({"q": "a", "to": "9999-12-31"}, "2025-03-31"),
        ({"q": "a", "topic": "a b"}, "topic"),
        ({"q": "a", "after": "x"}, "next"),
        ({"q": "a", "after": "1.2"}, "next"),
        ({"q": "a", "after": "1.2.3.4"}, "next"),
        ({"q": "a", "after": f"{'9' * 30}.1.1"}, "next"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_do(client, asked, why):
    answer = client.get(API, asked)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["title"], problem["status"]) == ("Bad Request", 400)
    assert why in problem["detail"]
    if asked:
        page = client.get("/search/", asked)
        assert page.status_code == 400
        assert why in page.text


# --- Answers -----------------------------------------------------------------------------------------------


def test_the_api_answers_as_its_contract_says(bridge, client):
    answer = client.get(API, {"q": "certificates inspection"})
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert told.keys() == {"count", "more", "results", "next"}
    for result in told["results"]:
        assert result.keys() == {"kind", "text", "article", "sentence", "address"}
        assert f"/articles/{result['article']['slug']}/" == BRIDGE
        assert result["address"] == f"{BRIDGE}#s-{result['sentence']}"
        assert result["sentence"] in {one["key"] for one in bridge.content["sentences"]}
    assert told["count"] == len(told["results"]) > 0
    etag = answer["ETag"]
    assert (
        client.get(API, {"q": "certificates inspection"}, headers={"If-None-Match": etag}).status_code == 304
    )


def test_the_api_goes_on_after_what_it_gave_as_next(client):
    for number in range(25):
        published(number, f"It rained {number}.")
    first = client.get(API, {"q": "rained"}).json()
    second = client.get(API, {"q": "rained", "after": first["next"]}).json()
    assert (first["count"], second["count"], second["next"]) == (25, 25, "")
    both = [one["text"] for one in first["results"] + second["results"]]
    assert both == [f"It rained {number}." for number in reversed(range(25))]
    published(30, "It rained again.")
    again = client.get(API, {"q": "rained", "after": first["next"]}).json()
    assert again["results"] == second["results"]


def test_the_page_shows_each_hit_with_its_words_marked_and_a_link_to_it(bridge, client):
    page = client.get("/search/", {"q": 'CERTIFICATES "only gate"'}).text
    assert "<mark>certificates</mark>" in page
    assert "<mark>only gate</mark>" in page
    (hit, *_) = find(ask({"q": 'certificates "only gate"'})).hits
    assert f'<a href="{hit.address}">' in page
    assert 'value="CERTIFICATES &#34;only gate&#34;"' in page


def test_the_page_counts_and_leads_on(client):
    for number in range(25):
        published(number, "It rained.", topics=[{"slug": "water", "name": "Water"}])
    page = client.get("/search/", {"q": "it rained", "topic": "water"}).text
    assert "25 passages contain all of this." in page
    assert page.count("<mark>It</mark> <mark>rained</mark>") == 20
    assert "topic" in page
    assert "/search/?q=it+rained&amp;topic=water&amp;after=0." in page
    assert "No passage contains all of this." in client.get("/search/", {"q": "snowed"}).text


def test_the_page_says_over_a_thousand_instead_of_a_false_count(client, monkeypatch):
    for number in range(3):
        published(number, "It rained.")
    monkeypatch.setattr(search, "COUNTED", 1_000)
    monkeypatch.setattr(search, "LOOKED_AT", 2)
    page = client.get("/search/", {"q": "it -snowed"}).text
    assert "2 passages contain all of this so far; the search has not reached the end." in page


def test_a_long_passage_is_shown_round_what_was_looked_for(client):
    published(1, " ".join(["Many words come first."] * 40) + " Then it rained. " + "And more. " * 60)
    page = client.get("/search/", {"q": "rained"}).text
    assert "<mark>rained</mark>" in page
    assert page.count("Many words") < 10
    assert page.count("…") == 2


def test_sixty_searches_a_minute_and_then_one_waits(bridge, client):
    for _ in range(30):
        assert client.get(API, {"q": "bridge"}).status_code == 200
        assert client.get("/search/", {"q": "bridge"}).status_code == 200
    answer, page = client.get(API, {"q": "bridge"}), client.get("/search/", {"q": "bridge"})
    assert (answer.status_code, page.status_code) == (429, 429)
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer.json()["status"] == 429
    assert "Wait" in page.text
    assert "no-store" in page["Cache-Control"]
    assert 'value="bridge"' in page.text
    assert client.get("/search/").status_code == 200
    assert client.get(BRIDGE).status_code == 200
    assert client.get(API, {"q": "bridge"}, REMOTE_ADDR="10.0.0.2").status_code == 200


def test_one_subscriber_has_many_addresses_and_few_are_remembered(monkeypatch):
    from newsroom.conf import clients

    bursts = clients.Bursts(2, seconds=60)
    assert clients.network("2001:db8::1") == clients.network("2001:db8::ffff:1")
    assert clients.network("2001:db8::1") != clients.network("2001:db8:0:1::1")
    assert (clients.network("10.0.0.1"), clients.network("a socket")) == ("10.0.0.1", "a socket")
    assert [bool(bursts.wait("a")) for _ in range(3)] == [False, False, True]
    monkeypatch.setattr(bursts, "CLIENTS", 2)
    for client in "bcd":
        assert not bursts.wait(client)
    assert [*bursts.asked] == ["c", "d"]


def test_search_is_cached_for_all_and_leaves_no_cookie(bridge, client):
    response = client.get("/search/", {"q": "bridge"})
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "public" in response["Cache-Control"]


def test_a_search_asks_a_few_questions_however_many_articles_there_are(asked):
    for number in range(60):
        published(number, "It rained.")
        if number in {2, 59}:
            find(ask({"q": "rained"}))
    assert len(asked) <= 8
