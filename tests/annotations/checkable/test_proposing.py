"""Which words of a sentence a person is asked to rate. Braces stand round each
proposal.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.checkable import assess, propose
from articles.engine_errors import noting
from articles.text.shapes import Reason
from bench.proposing import STATEMENTS, judged, labelled
from tests.house.test_linear import calls
from tests.support.tables import table


def proposed(sentence: str, language: str = "en") -> list[Reason]:
    return propose(sentence, assess(sentence, language)["reasons"], language)


def marked(sentence: str, language: str = "en") -> str:
    """The sentence with braces round what is proposed in it."""
    for one in reversed(proposed(sentence, language)):
        start, end = one["start"], one["end"]
        sentence = f"{sentence[:start]}{{{sentence[start:end]}}}{sentence[end:]}"
    return sentence


@table(
    ("language", "marks"),
    [
        ("en", "The region has {43 unicorn companies} and no bank."),
        ("en", "They put {$14 billion Shanghai airport money} into bonds."),
        ("en", "About {12 million people} live in the flood zone."),
        ("en", "Roughly {60%} believe the figures are wrong."),
        ("en", "The city has {16 public swimming pools} left."),
        ("en", "He earned {2 million pounds} working for the bank."),
        ("de", "Die Stadt hat {43 junge Unternehmen} verloren."),
        ("de", "{38 Prozent} waren dagegen, der Rest dafür."),
        ("fr", "La ville compte {43 jeunes entreprises} et aucune banque."),
        ("fr", "{38 %} étaient contre, les autres pour."),
        ("es", "La ciudad tiene {43 nuevas empresas} y ningún banco."),
    ],
)
def test_a_proposal_ends_with_a_noun_phrase(language, marks):
    assert marked(marks.translate({123: None, 125: None}), language) == marks


@table(
    "marks",
    [
        "Its share {grew by 58% since 2020 to over 1.2 million containers}.",
        "The rate {fell from 12 to 7 percent in May}.",
        "The gale injured {14 people} and killed {30 animals}.",
        "The mill was sold for {4.1 million euros in March 2024}.",
        "In {2019, 41 percent of the pupils} failed.",
        "The mill closed in {1987}.",
        "The mill, which closed in {1987}, had {340 workers}.",
        "It is the {longest tunnel in the country}.",
        "The bank bought the country's {oldest canal}.",
        "Rents have {doubled since 2015}.",
    ],
)
def test_a_statement_is_proposed_once_with_all_that_tells_it(marks: str) -> None:
    assert marked(re.sub("[{}]", "", marks)) == marks


@table(
    "marks",
    [
        "{“We did,” she said, “not know.”}",
        "{“We lost 40 barrels in 1998,”} said a guard.",
        "{“The water is clean,”} the mayor said. {“It always was.”}",
        "{“They told us nothing about the 40 barrels.}",
        "{Six barrels fell into the sea,”} said the guard.",
        "He called the plan {“a disgrace for the city”}.",
        "Her novel “The Salt Road” was printed by a bank.",
        "The “sponsors” were employees of the bank.",
    ],
)
def test_a_quotation_is_one_and_nothing_in_it_is_proposed(marks: str) -> None:
    assert marked(re.sub("[{}]", "", marks)) == marks


@table(
    "marks",
    [
        "{Mayor Anke Lindqvist} signed the contract.",
        "The bank sued the {mayor Anke Lindqvist}.",
        "The bank sued the city's {mayor, Anke Lindqvist}.",
        "The bank sued {Leo Brandt, the operator's spokesman}.",
        "The bank sued {Dr. Lena Osei}.",
        "The bank sued Leo Brandt.",
        "The bank sued Mayor Lindqvist.",
        "The bank sued the Border Police Union.",
    ],
)
def test_a_full_name_with_an_office_is_proposed_and_a_bare_name_is_not(
    marks: str,
) -> None:
    assert marked(re.sub("[{}]", "", marks)) == marks


@table(
    "sentence",
    [
        "The minister said on Tuesday that the dam was safe.",
        "Two former guards confirmed the account.",
        "The ministry prepares for the 2025 Harvest Games.",
        "Who paid the 40 guards in 2019?",
        "Rain ran down the windows while the men waited.",
    ],
)
def test_what_only_sets_the_scene_is_not_proposed(sentence: str) -> None:
    assert proposed(sentence) == []


@table(
    ("language", "marks"),
    [
        ("de", "Die Stadt verkaufte das Grundstück {2016 für 3,4 Millionen Euro}."),
        ("de", "{„Das Wasser ist sauber“, sagte sie, „und es war immer sauber.“}"),
        ("de", "Es ist die {größte Brücke} des Landes."),
        ("fr", "Le chômage est passé de {12 à 7 % en mai}."),
        ("es", "La explosión causó {14 muertos} y dejó heridas a {30 personas}."),
        ("pt", "A empresa foi fundada em {1987} e emprega {340 pessoas}."),
        ("ru", "Завод основан в {1987} году."),
        ("zh", "工厂成立于{1987年}，现有职工{三百四十人}。"),
        ("zh", "{“水是干净的，”她说，“一直都是。”}"),
        ("ja", "失業率は{12%から7%}に下がった。"),
        ("ar", "يعمل في المصنع {340 عاملا}."),
        ("ko", "공장에는 {340명이} 일한다."),
        ("xx", "The rate fell from 12 to 7 percent."),
    ],
)
def test_statements_are_proposed_in_every_language_with_tables(
    language: str, marks: str
) -> None:
    assert marked(re.sub("[{}]", "", marks), language) == marks


def test_a_proposal_says_what_kind_of_statement_it_is() -> None:
    sentence = "Mayor Anke Lindqvist sold 40 boats, which sank on Friday, and “saw no need to ask us”."
    assert [one["kind"] for one in proposed(sentence)] == [
        "name",
        "figure",
        "date",
        "quotation",
    ]
    assert [one["kind"] for one in proposed("Rents have doubled.")] == ["comparison"]


def test_the_labelled_statements_are_proposed_and_little_else() -> None:
    rows = labelled(STATEMENTS)
    found = [proposed(row.text, row.language) for row in rows]
    judgements = [
        judged(row, proposals) for row, proposals in zip(rows, found, strict=True)
    ]
    missed = sum(len(one) for one, _ in judgements)
    superfluous = sum(len(one) for _, one in judgements)
    assert missed <= 0.05 * sum(len(row.statements) for row in rows)
    assert superfluous <= 0.03 * sum(map(len, found))


MARKS = "“”\"«»',.;?$三，。「」"
WORDS = st.sampled_from(
    [
        *MARKS,
        "12",
        "2019",
        "May",
        "said",
        "two",
        "percent",
        "Mayor",
        "Ann",
        "Lee-Roth,",
        "which",
        "and",
    ]
) | st.sampled_from(
    ["more", "than", "the", "most", "rose", "市长", "说", "12%", "мэр", "größte"]
)


@given(
    st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)),
    st.sampled_from(["en", "de", "fr", "zh", "ja", "ar", "ru", "xx", ""]),
)
def test_proposals_are_in_order_and_apart_in_any_sentence(
    sentence: str, language: str
) -> None:
    reasons = assess(sentence, language)["reasons"]
    with noting() as failures:
        found = propose(sentence, reasons, language)
    assert not failures
    offsets = [offset for one in found for offset in (one["start"], one["end"])]
    assert offsets == sorted(offsets)
    assert all(one["start"] < one["end"] for one in found)
    assert not offsets or (offsets[0] >= 0 and offsets[-1] <= len(sentence))
    assert found == propose(sentence, reasons, language)


@table(
    "unit",
    [
        "9 ",
        "“a b c d” ",
        "“We did,” she said, ",
        "May 3 said ",
        "Mayor Ann Lee, ",
        "9, and 2019 ",
        "”",
    ],
)
def test_proposing_takes_steps_in_proportion_to_the_length(unit: str) -> None:
    def steps(length: int) -> int:
        text = f"It rose by 9 percent. {unit * length}"
        reasons = assess(text)["reasons"]
        return calls(lambda text: propose(text, reasons, "en"), text)

    assert steps(800) < 2.6 * steps(400)


@pytest.mark.unjudged
def test_what_it_fails_on_gets_no_proposals() -> None:
    with noting() as failures:
        assert propose("Short.", [{"kind": "date", "start": 40, "end": 44}], "en") == []
    assert failures[0].what == "claims"
