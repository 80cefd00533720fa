"""Search answers as whoever reads every edition would, on every database, and is
bounded.
"""

import gzip
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from articles.problems import Refused
from newsroom.editions.models import Edition
from newsroom.editions.view import read
from newsroom.operations.reindexing import editions_of, find_row_faults
from newsroom.public import passages, queries, search, search_results
from newsroom.public.documents import PublishedEdition
from newsroom.public.models import ArticleWords, IndexedArticle
from newsroom.public.search import find_articles, parse_question
from newsroom.public.search_results import SHOWN, Hit, hits
from newsroom.public.verdicts import verdict_of, verdicts_of
from tests import by_night
from tests.support.databases import analyse
from tests.support.editions import (
    cite,
    document,
    make_pages,
    other_article,
    publish,
    rate,
    withdrawal,
)
from tests.support.expected_passages import begins, holds, units
from tests.support.html import flat

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
API = "/api/v1/search/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def bridge():
    edition = publish(document())
    make_pages(edition.article)
    return edition


def published(number: int, *sentences: Any, **article: Any) -> Edition:
    """An article with these sentences, each a text or with its notes, in the index
    alone.
    """
    day = date(2025, 1, 1) + timedelta(days=number)
    made = other_article(number, **{"at": f"{day}T08:00:00Z"} | article)
    if sentences:
        said = [
            (one, "none", [], []) if isinstance(one, str) else one for one in sentences
        ]
        made = document(
            [("paragraph", said)], article=made["article"], edition=made["edition"]
        )
    return index(publish(made))


def index(edition: Edition) -> Edition:
    reading = read_again(edition).reading
    passages.index_article(reading, passages.words_of_article(reading))
    return edition


def is_true_to(edition: Edition) -> bool:
    reading = read_again(edition).reading
    return passages.is_true_to(reading, passages.words_of_article(reading))


def read_again(edition: Edition) -> PublishedEdition:
    return PublishedEdition(lambda: edition.content, edition.sha256, 0)


def found(query: str, **asked: str) -> list[Hit]:
    """On every page of the answer."""
    question = parse_question({"q": query} | asked)
    page = find_articles(question)
    shown = hits(page)
    while page.next:
        page = find_articles(question, page.next)
        shown += hits(page)
    return shown


def slugs(query: str, **asked: str) -> list[str]:
    return [hit.row.slug for hit in found(query, **asked)]


def texts(query: str, **asked: str) -> list[str]:
    """Of the passages that are shown."""
    return [one.data["text"] for hit in found(query, **asked) for one in hit.passages]


# --- The same as reading everything ---------------------------------------------------

# A few sentences in each language; articles are made of their pieces in any order.
SAID = {
    "en": [
        "The mayor's office paid 1,200 euros for the off-shore survey.",
        "Nobody read the survey that the office had paid for.",
    ],
    "de": [
        "Die Straße zum Hafen wurde dreimal bezahlt.",
        "Der Bürgermeister läßt die Straße nicht prüfen.",
    ],
    "fr": [
        "L’eau de l’usine n’a jamais été contrôlée.",
        "Le maire a payé l’étude à l’usine.",
    ],
    "es": [
        "El señor alcalde pagó el estudio del río.",
        "Nadie leyó el estudio que pagó la oficina.",
    ],
    "tr": [
        "IĞDIR belediyesi köprüyü üç kez ödedi.",
        "İSTANBUL’da kimse köprüyü görmedi.",
    ],
    "ru": ["Мэр заплатил за ещё один осмотр моста.", "Никто не видел отчёт о мосте."],
    "el": [
        "Ο δήμαρχος πλήρωσε τη μελέτη του ΠΟΤΑΜΟΥ.",
        "Κανείς δεν διάβασε τη μελέτη.",
    ],
    "ar": ["دفع العُمدة ثمن دراسة النهر مرتين.", "لم يقرأ أحد دراسة النهر عام ٢٠٢٤."],
    "zh": ["市长办公室为海上调查付了１２００欧元。", "没有人读过办公室付钱的调查。"],
    "ja": ["市長は橋の検査に二度支払った。", "タワーの検査報告を読んだ人はいない。"],
    "ko": ["시장은 다리 검사에 두 번 지불했다.", "아무도 다리 보고서를 읽지 않았다."],
    "th": ["นายกเทศมนตรีจ่ายค่าตรวจสะพานสองครั้ง", "ไม่มีใครอ่านรายงานการตรวจสะพาน"],
    "hi": ["महापौर ने पुल की जाँच के लिए दो बार भुगतान किया।", "किसी ने रिपोर्ट नहीं पढ़ी।"],
}


def mixed(chance: random.Random) -> list[str]:
    """Sentences of all languages, with their words in other orders too, and figures
    among characters.
    """
    sentences = []
    for language in SAID.values():
        for _ in range(20):
            words = " ".join(language).split()
            sentences.append(
                " ".join(chance.sample(words, chance.randint(2, min(len(words), 9))))
            )
    sentences += [one for language in SAID.values() for one in language]
    sentences += [figures(chance) for _ in range(120)]
    chance.shuffle(sentences)
    return [*dict.fromkeys(sentences)]


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


def questions(
    chance: random.Random, sentences: list[str], number: int
) -> Iterator[str]:
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
FIGURE = re.compile(r"\d")
LETTERS = 3  # that a word must have to be a beginning


def fields_of(edition: dict[str, Any]) -> dict[str, list[str]]:
    """All that readers are told of an article, from its document alone. Notes here have
    no Markdown.
    """
    article, open_sources = (
        edition["article"],
        [one for one in edition["sources"] if not one["protected"]],
    )
    named = {one["id"] for one in open_sources}
    others = [article["byline"], *(one["name"] for one in article["credits"])]
    others += [
        edition["text"][one["start"] : one["end"]] for one in edition["sentences"]
    ]
    others += [part for note in edition["notes"] for part in note["body"].split("\n\n")]
    others += [one["quote"] for one in edition["citations"] if one["source"] in named]
    others += [
        one["csl"][name] for one in open_sources for name in ("title", "publisher")
    ]
    return {
        "title": [article["title"]],
        "standfirst": [article["standfirst"]],
        "others": others,
    }


type Read = list[tuple[str, int, dict[str, list[str]]]]


def everything_read() -> Read:
    """Of each article that is published its slug, its place, and what readers
    are told.
    """
    places = dict(IndexedArticle.objects.values_list("slug", "place"))
    newest = [
        one.content for one in Edition.objects.current().exclude(kind="withdrawal")
    ]
    return [
        (one["article"]["slug"], places[one["article"]["slug"]], fields_of(one))
        for one in newest
    ]


def by_reading(question: str, read: Read) -> dict[str, tuple[object, ...]]:
    """Slugs of the articles that hold all of it, each with its rank: the least is the
    best.
    """
    parts = [
        (sign, quoted, word)
        for sign, quoted, word in PIECE.findall(question)
        if units(quoted or word)
    ]
    wanted = [
        (quoted or word, _is_open(quoted, word, question))
        for sign, quoted, word in parts
        if not sign
    ]
    unwanted = [quoted or word for sign, quoted, word in parts if sign]
    ranks: dict[str, tuple[object, ...]] = {}
    for slug, place, fields in read:
        everything = [field for some in fields.values() for field in some]
        has_all = bool(wanted) and all(_is_in(everything, *one) for one in wanted)
        if has_all and not any(
            holds(field, one) for one in unwanted for field in everything
        ):
            ranks[slug] = (*_rank(fields, wanted), -place)
    return ranks


def _is_open(quoted: str, word: str, question: str) -> bool:
    """Whether it may be the beginning of a word: the last thing that is asked, or with
    a star.
    """
    if quoted or len(units(word)) > 1 or _is_character(units(word)[0].text):
        return False
    plain = units(word)[0].text
    return word.endswith("*") or (
        question.rstrip().endswith(word)
        and len(plain) >= LETTERS
        and not FIGURE.search(plain)
    )


def _is_character(text: str) -> bool:
    return len(text) == 1 and not text.isascii() and text.isalpha()


def _is_in(fields: list[str], piece: str, is_open: bool) -> bool:
    return any(holds(one, piece) or (is_open and begins(one, piece)) for one in fields)


def _rank(
    fields: dict[str, list[str]], wanted: list[tuple[str, bool]]
) -> tuple[bool, int]:
    everything = [field for some in fields.values() for field in some]
    whole = all(any(holds(one, piece) for one in everything) for piece, _ in wanted)
    if all(
        _is_in(fields["title"], piece, is_open and not whole)
        for piece, is_open in wanted
    ):
        return not whole, 0
    often = [
        sum(holds(one, piece) for one in everything) >= 3
        or any(holds(one, piece) for one in (*fields["title"], *fields["standfirst"]))
        for piece, _ in wanted
    ]
    return not whole, 1 if whole and all(often) else 2


def _of_letters(question: str) -> bool:
    """Words that are one term each: of these the order is told, too."""
    return all(
        len(units(quoted or word)) == 1 and not quoted
        for _, quoted, word in PIECE.findall(question)
    )


@pytest.mark.slow
def test_questions_in_many_languages_are_answered_as_by_reading_every_edition():
    chance = random.Random(11)  # noqa: S311 - nothing secret
    sentences = mixed(chance)
    for number, start in enumerate(range(0, len(sentences), 7)):
        title, *others = sentences[start : start + 7]
        some = [_noted(chance, one) for one in others]
        # In no language that has a stemmer: other forms have tests of their own.
        published(
            number,
            *some,
            title=title,
            byline=chance.choice(["Marta Venn", "李明"]),
            language="zh",
        )
    published(1, "It is no longer here.")
    make_pages(
        publish(
            withdrawal(other_article(2), ""), kind="withdrawal", change_note="Wrong."
        ).article
    )
    read, answered, ordered = everything_read(), 0, 0
    for question in questions(chance, sentences, asked := by_night(2_000)):
        try:
            query = parse_question({"q": question})
        except Refused:
            query = None
        if query is None:
            continue
        right = by_reading(question, read)
        page = find_articles(query)
        assert (page.count, page.more) == (len(right), False), question
        got = slugs(question)
        assert sorted(got) == sorted(right), question
        if _of_letters(question):
            assert got == sorted(right, key=lambda slug: right[slug]), question
            ordered += len(right) > 1
        answered += bool(right)
    assert answered > asked / 2
    assert ordered > asked / 20


def _noted(chance: random.Random, sentence: str) -> Any:
    """Every third with a note, a quotation and a source."""
    if chance.randrange(3):
        return sentence
    notes = [
        rate(
            chance.choice(["false", "supported"]),
            "The office paid twice.\n\nAnd the log says so.",
        )
    ]
    return (
        sentence,
        "none",
        notes,
        [cite(chance.choice(["11", "12", "p1"]), quote="海上调查 survey")],
    )


def test_words_are_found_wherever_they_stand_in_an_article():
    """In its title, its byline, two sentences, a note, a quotation and a source; not in
    two articles.
    """
    notes = [rate("false", "The log of May says otherwise.")]
    published(
        1,
        ("It rained.", "none", notes, [cite("11", quote="So it did")]),
        "The ferry went.",
        title="Weather",
        byline="Marta Venn",
    )
    published(2, "It rained.", "The ferry stayed.")
    assert slugs("weather venn rained ferry otherwise did inspection") == ["article-1"]
    assert slugs("went stayed") == []
    assert slugs("rained -went") == ["article-2"]
    assert slugs('"ferry went" rained') == ["article-1"]


def test_a_word_is_found_by_its_beginning_where_it_is_the_last_or_has_a_star():
    published(1, "The inspection was late.", title="One")
    published(2, "An inspector came.", title="Two")
    published(3, "Inspect it in 2024.", title="Three")
    assert (
        slugs("insp")
        == slugs("inspec*")
        == slugs("INSPEC")
        == ["article-3", "article-2", "article-1"]
    )
    assert slugs("inspe* was") == slugs("was inspe") == ["article-1"]
    assert slugs("inspectio") == ["article-1"]
    assert slugs("inspecto") == ["article-2"]
    # Whole words come first; in quotes there are only these.
    assert slugs("inspect") == ["article-3", "article-2", "article-1"]
    assert slugs('"inspect"') == ["article-3"]
    for nothing in ("in", '"insp"', "insp was", "202", "inspection s", "came -insp"):
        assert "article-1" not in slugs(nothing), nothing
    assert slugs("202*") == ["article-3"]
    assert slugs("came -inspec*") == []
    assert slugs("came -inspec") == ["article-2"]
    assert slugs("was -inspec*") == slugs("it -insp*") == []


def test_the_best_come_first():
    """Titles, what says it often, then the newest; whole words before beginnings."""
    published(1, "A harbour is a harbour.", title="The harbour")
    published(2, "A harbour.", "Of the harbour.", "To the harbour.")
    published(3, "A harbour.", "A ferry.", "A gate.")
    published(4, "It rained.", standfirst="On the harbour.")
    published(5, "The harbourmaster left.", title="The harbourmaster")
    published(6, "The harbourmaster left.", "A harbour.")
    published(7, "The harbourmaster left.")
    assert slugs("harbour") == [f"article-{number}" for number in (1, 4, 2, 6, 3, 5, 7)]
    assert slugs('"harbour"') == [f"article-{number}" for number in (1, 4, 2, 6, 3)]


def test_a_title_of_long_ago_comes_before_a_thousand_newer_articles(monkeypatch):
    monkeypatch.setattr(search, "COUNTED", 5)
    published(1, "It rained.", title="Rained off")
    for number in range(2, 30):
        published(number, "It rained.")
    page = find_articles(parse_question({"q": "rained"}))
    assert (page.count, page.more) == (5, True)
    assert slugs("rained") == [
        "article-1",
        *(f"article-{number}" for number in range(29, 1, -1)),
    ]


def test_no_article_fills_the_page():
    published(1, *(f"It rained {place}." for place in range(40)))
    published(2, "It rained.")
    first, second = found('"rained"')
    assert (len(first.passages), first.others) == (SHOWN, 40 - SHOWN)
    assert (len(second.passages), second.others) == (1, 0)


def test_the_passages_shown_have_all_that_was_asked():
    """One that has everything, if there is; else between them."""
    published(
        1,
        "The gate opened.",
        "The gate shut.",
        "A gate.",
        "A bar.",
        "The ferry left.",
        "The ferry came.",
    )
    assert texts("gate ferry") == [
        "The gate opened.",
        "The ferry left.",
        "The gate shut.",
    ]
    published(2, "The gate opened.", "The ferry passed the gate.", "The ferry left.")
    assert texts("gate ferry")[:1] == ["The ferry passed the gate."]
    assert [hit.others for hit in found("gate ferry")] == [0, 2]


@pytest.mark.parametrize(
    ("said", "known", "missing"),
    [
        (
            "截至2024年5月的统计。",
            ["2024年", "2024", "年5月", "2024年5月", "截至2024年", "5月", "年"],
            ["024年", "024", "2024月"],
        ),
        (
            "营收278亿元人民币。",
            ["278亿", "278亿元", "亿元", "营收278", "收278亿"],
            ["78亿", "278元"],
        ),
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
def test_a_figure_beside_characters_is_found_by_each_natural_part(said, known, missing):
    published(1, said, title="Figures")
    for question in known:
        assert texts(question) == [said], question
    for question in missing:
        assert texts(question) == [], question


@pytest.mark.parametrize("question", ["2024年", "278亿", "43家", "2023년", "5月", "年"])
def test_such_a_figure_can_be_excluded_and_is_marked(client, question):
    said = "今年营收278亿元，43家企业在2024年5月前。2023년에."
    published(1, said, title="Figures")
    assert texts(f"278 -{question}") == []
    assert f"<mark>{question}</mark>" in client.get("/search/", {"q": question}).text


@pytest.mark.parametrize("sign", ["\u2212", "\u2013", "\u2014", "\u2012"])
def test_a_minus_sign_or_a_dash_belongs_to_its_figure(sign):
    said = f"At night it was {sign}12.5 °C."
    published(1, said, "By day it was 12.5 °C.")
    assert said in texts(f"{sign}12.5 °C")
    assert said in texts(f"night {sign}12.5")
    assert texts("night -12.5") == [], "a hyphen excludes"


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
        [
            (
                "paragraph",
                [
                    (one, "none", notes, [cite("11")])
                    for one in ("It rained.", "It went.")
                ],
            )
        ],
        article={"title": "The harbour", "standfirst": "All day long"},
    )
    make_pages(publish(made).article)
    assert texts(f'"{phrase}"') == []


def test_words_of_two_fields_of_a_source_are_found_together():
    made = document([("paragraph", [("It rained.", "none", [], [cite("13")])])])
    make_pages(publish(made).article)
    said = "Gate logs of the Calder Quay service road · Adwoa Osei and Per Lindqvist · Hallen Transport Archive"
    assert texts("gate osei archive") == texts('"service road" "adwoa osei"') == [said]
    assert texts('"road adwoa"') == texts('"lindqvist hallen"') == []


def test_pages_follow_one_another_without_a_gap():
    for number in range(45):
        published(
            number,
            f"Sentence {number}.",
            title=f"Title {number}" if number % 3 else f"Sentence {number}",
        )
    right = by_reading("sentence", everything_read())
    assert slugs("sentence") == sorted(right, key=lambda slug: right[slug])
    assert len(right) == 45


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        '"sentence 1"',
        '"of sentence"',
        'sentence -"sentence 1"',
        '"sentence 1" "sentence 2"',
    ],
)
def test_articles_that_are_looked_through_one_by_one_are_not_lost_and_counted_right(
    monkeypatch, question
):
    for number in range(20):
        published(
            number, *(f"Sentence {place} of {number}." for place in range(number % 4))
        )
    right = by_reading(question, everything_read())
    monkeypatch.setattr(search, "COUNTED", 7)
    monkeypatch.setattr(search, "LOOKED_AT", 5)
    monkeypatch.setattr(search, "PER_PAGE", 3)
    monkeypatch.setattr(search, "AT_ONCE", 2)
    assert sorted(slugs(question)) == sorted(right)
    first = find_articles(parse_question({"q": question}))
    assert first.count <= 7
    assert first.more or (first.ended and first.count == len(right))


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """What is asked of the database's index."""
    questions: list[str] = []

    def ask_and_note(sql, values):
        questions.append(sql)
        return queries.ask_database(sql, values)

    monkeypatch.setattr(search, "ask_database", ask_and_note)
    return questions


def test_a_phrase_is_found_however_often_its_words_stand_apart(monkeypatch):
    monkeypatch.setattr(search, "LOOKED_AT", 3)
    published(1, "The ferry to the harbour was late.")
    for number in range(2, 12):
        published(number, "The harbour has a ferry to itself.")
    page = find_articles(parse_question({"q": '"ferry to the harbour"'}))
    assert (page.count, page.ended) == (1, True)
    assert texts('"ferry to the harbour"') == ["The ferry to the harbour was late."]


def test_the_more_phrases_there_are_the_fewer_articles_are_looked_at_for_one_answer(
    monkeypatch,
):
    monkeypatch.setattr(search, "LOOKED_AT", 8)
    for number in range(5):
        published(number, "It rained.")
    assert find_articles(parse_question({"q": '"it rained"'})).ended
    question = 'rained -"it snowed" -"it thawed" -"it froze" -"it dried"'
    page = find_articles(parse_question({"q": question}))
    assert (page.count, page.ended, page.more) == (2, False, True)
    assert len(slugs(question)) == 5


def test_what_is_said_twice_is_asked_once():
    assert parse_question(
        {"q": '"it rained" "It  rained" -snow -Snow'}
    ) == parse_question({"q": '"it rained" -snow'})


# --- What can be found ----------------------------------------------------------------


def kinds(query: str, **asked: str) -> set[tuple[str, str]]:
    shown = [one.data for hit in found(query, **asked) for one in hit.passages]
    return {(one["kind"], one["address"].removeprefix(BRIDGE)) for one in shown}


def test_every_kind_of_passage_is_found_with_the_place_where_it_stands():
    notes = [
        rate(
            "false",
            "See [the *log*](https://a.example/hidden) of May.\n\nAnd `that` too.",
        )
    ]
    made = document(
        [
            (
                "paragraph",
                [("It rained.", "none", notes, [cite("11", quote="“So it did”")])],
            )
        ],
        article={
            "title": "Weather",
            "standfirst": "All day long.",
            "byline": "Marta Venn",
        },
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


def noted_for(claimant: str, speaker: str) -> dict[str, Any]:
    """The bridge, an examined text, where every claim is one's."""
    made = document(article={"kind": "examined"})
    for note in made["notes"]:
        note.update(
            claimant=claimant if note["rating"] else "",
            speaker=speaker if note["rating"] else "",
        )
    return made


@pytest.mark.parametrize("whose", [("author", ""), ("speaker", "The port"), ("", "")])
def test_verdicts_travel_with_what_is_found(client, whose):
    """In the form of all open data: the article's with each hit, each sentence's with
    its passage.
    """
    edition = publish(noted_for(*whose))
    make_pages(edition.article)
    (published_now,) = editions_of(edition.article.pk)
    reading = published_now.reading
    rated = {one.key: verdicts_of(one.notes) for one in reading.sentences}
    seen = 0
    for sentence in reading.sentences:
        (told,) = client.get(
            API,
            {"q": f'"{sentence.text[:150]}"'},
            REMOTE_ADDR=f"10.0.0.{sentence.number}",
        ).json()["results"]
        assert told["article"] == verdict_of(reading)
        for passage in told["passages"]:
            if passage["kind"] == "sentence":
                assert passage["ratings"] == rated[passage["sentence"]]
                seen += len(passage["ratings"])
            elif passage["kind"] == "note":
                assert passage["ratings"][0] in rated[passage["sentence"]]
            else:
                assert passage["kind"] in {"title", "source", "quotation"}
    assert seen >= 10


def test_the_verdict_on_a_text_as_a_whole_travels(client):
    made = noted_for("author", "")
    made["overall"] = {
        "rating": "false",
        "body": "Most of it does not hold.",
        "authors": ["Jun Abara"],
        "approved_by": "Ines Moreau",
        "approved_alone": False,
    }
    make_pages(publish(made).article)
    (told,) = client.get(API, {"q": "most does not hold"}).json()["results"]
    assert told["article"]["finding"] == "Overall rating: false"
    (note,) = [one for one in told["passages"] if one["kind"] == "note"]
    assert note["ratings"] == [{"rating": "false", "claimant": "", "words": ""}]
    assert note["address"] == f"{BRIDGE}#n-article"
    page = flat(client.get("/search/", {"q": "most does not hold"}).text)
    assert "<strong>Third-party text</strong>·<bdi>Overall rating: false</bdi>" in page
    assert 'data-tone="false"' in page


def test_of_a_long_article_only_the_passages_that_are_shown_are_read(monkeypatch):
    published(1, *(f"Crane {number} was moved to the quay." for number in range(50)))
    read_lines = []
    read_passage = search_results._read_passage

    def counting(line: str) -> passages.Findable:
        read_lines.append(line)
        return read_passage(line)

    monkeypatch.setattr(search_results, "_read_passage", counting)
    (hit,) = found("crane quay")
    assert hit.others == 50 - SHOWN
    assert len(read_lines) == SHOWN


@pytest.mark.parametrize("language", ["en-gb", "zh-hans", "ar"])
def test_a_finding_is_said_in_the_language_of_lists_whenever_it_was_indexed(
    bridge, client, settings, language
):
    settings.LANGUAGE_CODE = language
    (told,) = client.get(API, {"q": "certificates"}).json()["results"]
    row = client.get("/").text
    assert told["article"]["finding"].casefold() in row.casefold()
    assert list(find_row_faults()) == [] or language != "en-gb"


def test_nothing_is_found_that_is_not_read(bridge):
    """No key of the document, no hash, no name of a field, no address behind a link,
    nobody who approved.
    """
    key = bridge.content["sentences"][0]["key"]
    hidden = (
        "needs_source",
        "standfirst",
        "sha256",
        "paragraph",
        "newsroom/edition/",
        "csl",
        "protected",
    )
    for query in (
        "Ines Moreau",
        key,
        bridge.sha256[:12],
        "cyclist submarine",
        "https",
        *hidden,
    ):
        assert texts(query) == [], query


def test_a_word_is_no_part_of_another(bridge):
    assert slugs('"bridge"') == [bridge.article.slug]
    assert slugs('"bri"') == slugs("ridge") == slugs("bri certificates") == []


def test_of_a_protected_source_there_is_nothing():
    made = document(
        [
            (
                "paragraph",
                [
                    (
                        "It rained.",
                        "none",
                        [],
                        [cite("p1", quote="Her words", locator="p. 9")],
                    )
                ],
            )
        ]
    )
    make_pages(publish(made).article)
    assert texts("rained") == ["It rained."]
    for query in ("protect", "p1", "interview", "her words"):
        assert texts(query) == []
    assert texts("rained", source="p1") == []
    assert not ArticleWords.objects.filter(terms__contains="/s/p1").exists()


def test_filters_narrow_what_is_found_and_can_stand_alone():
    topics = [{"slug": "water", "name": "Water"}]
    blocks = [
        (
            "paragraph",
            [
                (
                    "It rained.",
                    "none",
                    [rate("false", "It did not.")],
                    [cite("11", quote="Dry")],
                )
            ],
        ),
        ("paragraph", [("It snowed.", "none", [rate("supported", "It did.")], [])]),
    ]
    made = document(
        blocks, article=other_article(3, byline="Ana Duarte", topics=topics)["article"]
    )
    made["article"]["credits"][0] |= {"name": "Ana Duarte", "slug": "ana-duarte"}
    made["edition"]["published_at"] = made["edition"]["first_published_at"] = (
        "2025-03-05T22:00:00Z"
    )
    make_pages(publish(made).article)
    published(4, "It rained.", at="2025-04-05T08:00:00Z")
    assert len(slugs("rained")) == 2
    for narrowing in (
        {"rating": "false"},
        {"topic": "water"},
        {"source": "11"},
        {"author": "ana-duarte"},
        {"from": "2025-03-05", "to": "2025-03-05"},
        {"to": "2025-04-04"},
        {"rating": "False", "topic": "water", "from": "2025-01-01"},
    ):
        assert len(slugs("rained", **narrowing)) == 1, narrowing
    for narrowing in (
        {"rating": "disputed"},
        {"topic": "wat"},
        {"from": "2025-03-06", "to": "2025-04-04"},
    ):
        assert texts("rained", **narrowing) == [], narrowing
    assert texts("", rating="false") == ["It rained.", "It did not.", "Dry"]
    assert texts("it", rating="supported") == ["It snowed.", "It did."]
    assert texts("", topic="water") == [made["article"]["title"]]
    # Words and rating are of the article; what is shown has both, where any passage
    # does.
    assert texts("snowed", rating="false")[:1] == ["It rained."]


def test_days_are_the_newsrooms(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    published(1, "It rained.", at="2025-03-05T20:00:00Z")
    assert texts("rained", **{"from": "2025-03-06", "to": "2025-03-06"}) == [
        "It rained."
    ]
    assert texts("rained", to="2025-03-05") == []


# --- What is published ----------------------------------------------------------------


def test_a_new_edition_replaces_what_was_found_and_a_withdrawal_takes_it_away():
    published(1, "It rained.", "It stopped.")
    place = IndexedArticle.objects.get().pk
    published(2, "Another.")
    published(1, "It snowed.", "It stopped.")
    assert (texts("rained"), texts("snowed"), texts("stopped")) == (
        [],
        ["It snowed."],
        ["It stopped."],
    )
    made = other_article(1)
    make_pages(
        publish(
            withdrawal(made, ""), kind="withdrawal", change_note="Not true."
        ).article
    )
    assert texts("snowed") == texts("stopped") == []
    published(1, "It rained.")
    assert texts("rained") == ["It rained."]
    assert IndexedArticle.objects.order_by("pk").first().pk == place


def test_an_article_stands_by_its_first_publication_whenever_it_came_in():
    days = ("2025-03-05", "2014-05-31", "2014-06-01", "2026-01-01")
    for number, day in enumerate(days, 1):
        published(number, "It rained.", at=f"{day}T12:00:00Z")
    assert slugs("rained") == ["article-4", "article-1", "article-3", "article-2"]
    page = find_articles(parse_question({"q": "rained", "to": "2014-12-31"}))
    assert len(page.articles) == 2
    newest = Edition.objects.get(article__slug="article-1")
    newest.content["edition"]["first_published_at"] = "2013-01-01T12:00:00Z"
    moved = read(newest.content)
    passages.index_article(moved, passages.words_of_article(moved))
    assert slugs("rained") == ["article-4", "article-3", "article-2", "article-1"]
    assert passages.is_whole()
    assert not passages.words_of_no_article().exists()


def test_the_index_knows_whether_it_is_true_to_an_edition(bridge):
    for fault in (
        lambda: ArticleWords.objects.all().delete(),
        lambda: ArticleWords.objects.update(words=" another "),
        lambda: ArticleWords.objects.update(terms="another"),
        lambda: ArticleWords.objects.update(content="{}"),
        lambda: ArticleWords.objects.update(id=1),
        lambda: IndexedArticle.objects.update(place=1),
        lambda: IndexedArticle.objects.update(title="Another"),
        lambda: (
            ArticleWords.objects.all().delete(),
            IndexedArticle.objects.all().delete(),
        ),
    ):
        assert is_true_to(bridge)
        fault()
        assert not is_true_to(bridge)
        assert f"search/{bridge.article.slug}" in list(find_row_faults())
        index(bridge)
    assert is_true_to(bridge)
    assert passages.is_whole()
    assert slugs("certificates") == [bridge.article.slug]


@pytest.mark.slow
@pytest.mark.parametrize(
    "harm", ["rating", "claimant", "tally", "overall", "kind", "label"]
)
def test_a_wrong_verdict_in_a_row_is_seen_and_made_right(bridge, harm):
    row = ArticleWords.objects.get()
    harmed = {
        "rating": row.content.replace('"rating": "false"', '"rating": "supported"'),
        "claimant": row.content.replace('"claimant": ""', '"claimant": "author"', 1),
        "tally": row.content.replace('["False", 1]', '["False", 2]'),
        "overall": row.content.replace('"found": [""', '"found": ["False"'),
        "kind": re.sub(r'^\{"kind": "[^"]*"', '{"kind": "examined"', row.content),
        "label": row.content.replace('"label": "False"', '"label": "Fine"'),
    }[harm]
    assert harmed != row.content
    ArticleWords.objects.update(content=harmed)
    assert list(find_row_faults()) == [f"search/{bridge.article.slug}"]
    call_command("reindex", stdout=StringIO())
    assert ArticleWords.objects.get().content == row.content
    assert list(find_row_faults()) == []


@pytest.mark.database("sqlite")
def test_an_index_of_terms_that_is_not_that_of_the_rows_is_noticed_and_made_anew(
    bridge,
):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public_articleterms (rowid, terms) VALUES (1000, 'certificates')"
        )
    assert not passages.is_whole()
    (fault,) = find_row_faults()
    assert fault == "search"
    call_command("reindex", stdout=StringIO())
    assert passages.is_whole()
    assert slugs("certificates") == [bridge.article.slug]


TAKEN_OUT = "INSERT INTO public_articleterms (public_articleterms, rowid, terms) VALUES ('delete', %s, %s)"
PUT_IN = "INSERT INTO public_articleterms (rowid, terms) VALUES (%s, %s)"


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("shift", [0, 1, 2, (1 << 31) - 1, 1 << 20, 1 << 31, 1 << 33])
def test_words_that_stand_under_other_articles_are_noticed(bridge, shift):
    """As many of each as should be there, and under numbers that add up to the same."""
    numbers = [(1 << 40) + 100 * place for place in range(4)]
    for number in numbers:
        ArticleWords.objects.create(
            pk=number,
            words=" zebra ",
            terms="zebra",
            content="",
        )
    assert passages.is_whole()
    with connection.cursor() as cursor:
        for number, moved in zip(numbers, (-shift, shift, shift, -shift), strict=True):
            cursor.execute(TAKEN_OUT, [number, "zebra"])
            if shift:
                cursor.execute(PUT_IN, [number + moved, "zebra"])
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
    """And goes on where it was stopped; what is not in it yet is taken away and put in
    like all else.
    """
    for number in range(5):
        published(number, "It rained.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public_articleterms (rowid, terms) VALUES (1000, 'certificates')"
        )
    fill, steps = passages._fill, []

    def fill_once() -> bool:
        if steps:
            raise KeyboardInterrupt
        steps.append(fill())
        return steps[0]

    monkeypatch.setattr(passages, "BATCH", 2)
    monkeypatch.setattr(passages, "_fill", fill_once)
    with pytest.raises(KeyboardInterrupt):
        passages.make_whole()
    monkeypatch.undo()
    assert not passages.is_whole()
    for row in (ArticleWords.objects.latest("pk"), ArticleWords.objects.earliest("pk")):
        ArticleWords.objects.filter(pk=row.pk).delete()
        row.save(force_insert=True)
    published(7)
    passages.make_whole()
    assert passages.is_whole()
    assert bridge.article.slug in slugs("certificates")
    assert len(slugs("rained")) == 5


def test_checking_pages_checks_what_search_finds(bridge):
    assert list(find_row_faults()) == []
    ArticleWords.objects.first().delete()
    # Its words are then those of no article.
    assert list(find_row_faults()) == [f"search/{bridge.article.slug}", "search"]
    call_command("reindex", stdout=StringIO())
    assert list(find_row_faults()) == []
    IndexedArticle.objects.create(
        article="00000000-0000-4000-8000-000000000099",
        place=1,
        number=1,
        slug="never",
        title="N",
        language="en",
        published=bridge.published_at,
    )
    zebra = {
        "words": " zebra ",
        "terms": "zebra",
        "content": "{}",
    }
    ArticleWords.objects.create(pk=1, **zebra)
    assert list(find_row_faults()) == ["search/never"]
    call_command("reindex", stdout=StringIO())
    assert (slugs("zebra"), list(find_row_faults())) == ([], [])
    ArticleWords.objects.create(pk=2, **zebra)
    assert list(find_row_faults()) == ["search/2"]
    call_command("reindex", stdout=StringIO())
    assert (
        find_articles(parse_question({"q": "zebra"})).count,
        list(find_row_faults()),
    ) == (
        0,
        [],
    )


def test_all_of_a_long_passage_is_found():
    words = " ".join(f"word{number}" for number in range(3_000))
    said = "".join(f"第{number}家企业在2024年交了税。" for number in range(200))
    published(1, words, said, title="Long")
    for number in (0, 1_499, 1_500, 2_999):
        assert slugs(f"word{number}") == ["article-1"]
    for number in range(0, 200, 20):
        assert slugs(f"第{number}家企业在2024年交了税") == ["article-1"], number


@pytest.mark.slow
def test_an_article_of_more_words_than_a_database_takes_is_published_and_found():
    """PostgreSQL refuses a row of more than a megabyte of different terms."""
    rare = [f"word{number:x}{'x' * 20}" for number in range(9_000)]
    pick = random.Random(1)  # noqa: S311
    characters = "".join(chr(pick.randrange(0x4E00, 0x9FA5)) for _ in range(100_000))
    made = other_article(1, title="Endless")
    blocks = [
        (
            "paragraph",
            [
                (" ".join(rare) + characters, "none", [], []),
                ("It ended.", "none", [], []),
            ],
        )
    ]
    make_pages(publish(document(blocks, article=made["article"])).article)
    assert slugs("endless") == slugs(rare[0]) == slugs(f'"{rare[7]}"') == ["article-1"]
    assert list(find_row_faults()) == []


def test_publication_leaves_what_did_not_change(django_assert_num_queries):
    edition = published(1, "It rained.", "It stopped.")
    with django_assert_num_queries(2):
        index(edition)


def test_a_small_newsroom_too_is_searched_by_its_index():
    """PostgreSQL read the terms of each article, milliseconds each, where there were
    less than some six hundred.
    """
    for number in range(3):
        published(number, "It rained.")
    asked: list[tuple[str, Any]] = []

    def listen(execute, sql, values, many, context):
        if "articleterms" in sql or "@@" in sql:
            asked.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(listen):
        assert slugs("rained")
        assert not passages.unused_words().exists()
    analyse()
    how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        for sql, values in asked:
            cursor.execute(how + sql, values)
            plan = str(cursor.fetchall())
            assert "Seq Scan on public_articlewords" not in plan
            assert "articleterms" in plan or "VIRTUAL TABLE INDEX" in plan
    assert len(asked) > 2


# --- What is asked --------------------------------------------------------------------

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
    *(
        "\x00",
        "bri\x00dge",
        "\ud800",
        "١",
        "\ufffe",
        "a\u0301" * 90,
        "-a -b",
        "{a}",
        "a + b",
        "💧",
    ),
]


@pytest.mark.slow
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
        ({"q": "-bridge"}, "at least one search word"),
        ({"q": "…"}, "at least one search word"),
        ({"from": "2025-01-01"}, "at least one search word"),
        ({}, "in the parameter q"),
        ({"q": "a", "from": "yesterday"}, "2025-03-31; “yesterday” is not a date"),
        ({"q": "a", "to": "2025-02-30"}, "2025-03-31"),
        ({"q": "a", "to": "9999-12-31"}, "2025-03-31"),
        ({"q": "a", "topic": "a b"}, "topic"),
        ({"q": "a", "after": "x"}, "next"),
        ({"q": "a", "after": "1"}, "next"),
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


# --- Answers --------------------------------------------------------------------------


def test_the_api_answers_as_its_contract_says(bridge, client):
    answer = client.get(API, {"q": "certificates inspection"})
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert told.keys() == {"count", "more", "results", "next"}
    assert (told["count"], told["more"], told["next"]) == (1, False, "")
    (result,) = told["results"]
    assert result.keys() == {"article", "passages"}
    assert result["article"].keys() == {"slug", "title", "kind", "finding"}
    assert result["passages"]
    for passage in result["passages"]:
        assert passage.keys() == {"kind", "text", "sentence", "address", "ratings"}
        assert passage["address"] == f"{BRIDGE}#s-{passage['sentence']}"
        assert passage["sentence"] in {
            one["key"] for one in bridge.content["sentences"]
        }
        assert all(
            one.keys() == {"rating", "claimant", "words"} for one in passage["ratings"]
        )


@pytest.mark.parametrize("address", ["/search/", API])
def test_answers_are_cached_by_all_compressed_and_known_again(bridge, client, address):
    answer = client.get(address, {"q": "bridge"}, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert b"certificates" in gzip.decompress(answer.content)
    assert answer["Cache-Control"] == client.get(BRIDGE)["Cache-Control"]
    assert answer["Vary"] == "Accept-Encoding"
    assert not answer.cookies
    known = {"If-None-Match": answer["ETag"], "Accept-Encoding": "gzip"}
    assert client.get(address, {"q": "bridge"}, headers=known).status_code == 304
    published(1, "Another bridge.")
    assert client.get(address, {"q": "bridge"}, headers=known).status_code == 200


def test_the_api_goes_on_after_what_it_gave_as_next(client):
    for number in range(15):
        published(number, f"It rained {number}.")
    first = client.get(API, {"q": "rained"}).json()
    second = client.get(API, {"q": "rained", "after": first["next"]}).json()
    assert (first["count"], second["count"], second["next"]) == (15, 15, "")
    both = [one["article"]["slug"] for one in first["results"] + second["results"]]
    assert both == [f"article-{number}" for number in reversed(range(15))]
    published(30, "It rained again.")
    again = client.get(API, {"q": "rained", "after": first["next"]}).json()
    assert again["results"] == second["results"]


def test_the_page_shows_each_hit_with_its_words_marked_and_a_link_to_it(bridge, client):
    page = flat(client.get("/search/", {"q": 'CERTIFICATES "only gate" brid'}).text)
    assert "<mark>certificates</mark>" in page
    assert "<mark>only gate</mark>" in page
    assert f'<a href="{BRIDGE}">The<mark>bridge</mark>that was' in page
    (hit,) = found('certificates "only gate" brid')
    for one in hit.below:
        assert f'<a href="{one.data["address"]}">' in page
    assert 'value="CERTIFICATES &#34;only gate&#34; brid"' in page


def test_the_page_says_each_verdict_beside_what_it_is_about(client):
    make_pages(publish(noted_for("speaker", "The port")).article)
    page = flat(client.get("/search/", {"q": '"struck Lars Brandt"'}).text)
    said = '<span class="whose">The port’s claim:</span><span class="verdict" dir="ltr" data-tone="false">'
    assert f"Sentence ·{said}" in page
    assert "<strong>Third-party text</strong>" in page


def test_the_page_counts_and_leads_on(client):
    for number in range(15):
        published(number, "It rained.", topics=[{"slug": "water", "name": "Water"}])
    page = client.get("/search/", {"q": "it rained", "topic": "water"}).text
    assert "15 articles contain all of these words." in page
    assert page.count("<mark>It</mark> <mark>rained</mark>") == 10
    assert "topic" in page
    assert "/search/?q=it+rained&amp;topic=water&amp;after=" in page
    assert (
        "No article contains all of these words."
        in client.get("/search/", {"q": "snowed"}).text
    )


def test_the_page_says_how_many_more_an_article_has(client):
    published(1, *(f"It rained {place}." for place in range(5)))
    assert (
        f'<a href="/articles/article-1/">{5 - SHOWN} more in this article</a>'
        in flat(client.get("/search/", {"q": '"rained"'}).text)
    )


def test_the_page_says_over_a_thousand_instead_of_a_false_count(client, monkeypatch):
    for number in range(3):
        published(number, "It rained.")
    monkeypatch.setattr(search, "LOOKED_AT", 2)
    page = client.get("/search/", {"q": 'it -"it snowed"'}).text
    assert (
        "2 articles contain all of these words so far; the search is not finished."
        in page
    )
    monkeypatch.setattr(search, "COUNTED", 2)
    assert (
        "More than 1,000 articles contain all of these words."
        in client.get("/search/", {"q": "rained"}).text
    )


def test_a_long_passage_is_shown_round_what_was_looked_for(client):
    published(
        1,
        " ".join(["Many words come first."] * 40)
        + " Then it rained. "
        + "And more. " * 60,
    )
    page = client.get("/search/", {"q": "rained"}).text
    assert "<mark>rained</mark>" in page
    assert page.count("Many words") < 10
    assert page.count("…") == 2


def test_sixty_searches_a_minute_and_then_one_waits(bridge, client):
    for _ in range(30):
        assert client.get(API, {"q": "bridge"}).status_code == 200
        assert client.get("/search/", {"q": "bridge"}).status_code == 200
    answer, page = (
        client.get(API, {"q": "bridge"}),
        client.get("/search/", {"q": "bridge"}),
    )
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

    def counted_as(address: str) -> str:
        return clients.client_of({"REMOTE_ADDR": address})

    bursts = clients.RateLimit(2, seconds=60)
    assert counted_as("2001:db8::1") == counted_as("2001:db8::ffff:1")
    assert counted_as("2001:db8::1") != counted_as("2001:db8:0:1::1")
    assert (counted_as("10.0.0.1"), counted_as("a socket")) == ("10.0.0.1", "a socket")
    assert [bool(bursts.wait("a")) for _ in range(3)] == [False, False, True]
    monkeypatch.setattr(bursts, "CLIENTS", 2)
    for client in "bcd":
        assert not bursts.wait(client)
    assert [*bursts.counts] == ["c", "d"]


def test_a_search_asks_a_few_questions_however_many_articles_there_are(asked):
    for number in range(60):
        published(number, "It rained.")
        if number in {2, 59}:
            find_articles(parse_question({"q": "rained"}))
    assert len(asked) <= 12
