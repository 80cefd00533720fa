"""What search takes for the same word, and what for another."""

import random
import sys
import unicodedata

import pytest

from articles.text.search_terms import (
    find_terms,
    fold,
    is_character,
    query_terms,
    terms,
    unspaced_characters,
)
from tests.support.tables import table

ALIKE = [
    ("Ärzte in Zürich", "ärzte IN zürich"),
    ("Ärzte", "A\u0308rzte"),
    ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
    ("Ὀδυσσεὺς", "οδυσσευς"),
    ("kΩ", "k\u2126"),
    ("İSTANBUL", "istanbul"),
    ("IĞDIR", "ığdır"),
    ("Straße", "STRASSE"),
    ("ＡＢＣ１２３", "abc123"),
    ("ﬁnance", "Finance"),
    ("Москва", "МОСКВА"),
    ("Орёл", "орел"),
    ("ver\u00adhandeln", "verhandeln"),
    ("タワー", "ﾀﾜｰ"),
    ("مُحَمَّد", "محمد"),
    ("مـحـمـد", "محمد"),
    ("أحمد", "احمد"),
    ("שָׁלוֹם", "שלום"),
    ("١٩٤٥", "1945"),
    ("Łódź", "lodz"),
    ("Đà Nẵng", "da nang"),
    ("smørrebrød", "SMORREBROD"),
    ("don’t", "don't"),
]


@table(("one", "other"), ALIKE)
def test_case_accents_widths_and_forms_do_not_matter(one: str, other: str):
    assert terms(one) == terms(other)


@table(
    ("one", "other"),
    [
        ("мой", "мои"),
        ("か", "が"),
        ("हिन्दी", "हिन्दु"),
        ("กา", "กี"),
        ("bridge", "bridges"),
    ],
)
def test_a_mark_that_makes_another_letter_does_and_nothing_is_stemmed(
    one: str, other: str
):
    assert terms(one) != terms(other)


@table(
    ("text", "made"),
    [
        ("AT&T's 3.5-year plan", ["at", "t", "s", "3", "5", "year", "plan"]),
        ("l’eau", ["l", "eau"]),
        ("東京タワー", ["東京", "京タ", "タワ", "ワー", "ー"]),
        ("3月 9日", ["3", "月", "9", "日"]),
        ("서울에서 왔다", ["서울", "울에", "에서", "서", "왔다", "다"]),
        ("ภาษาไทย", ["ภา", "าษ", "ษา", "าไ", "ไท", "ทย", "ย"]),
        ("Tokyo東京Tower", ["tokyo", "東京", "京", "tower"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("😀 … — \u202e", []),
        ("a" * 70, ["a" * 60]),
    ],
)
def test_a_word_is_a_term_and_writing_without_spaces_its_pairs(
    text: str, made: list[str]
):
    assert terms(text) == made


def test_characters_of_writing_without_spaces_can_be_looked_for_alone():
    assert unspaced_characters("3月 in 東京") == {"月", "東", "京"}
    assert is_character("月")
    assert not is_character("a")
    assert not is_character("東京")


@table(
    ("text", "looked_for"),
    [
        ("2024年", ("2024", "年")),
        ("278亿元", ("278", "亿元")),
        ("年5月", ("年", "5", "月")),
        ("東京タ", ("東京", "京タ")),
        ("東 京", ("東", "京")),
        ("月", ("月",)),
        ("it rained", ("it", "rained")),
        ("…", ()),
    ],
)
def test_what_is_looked_for_leaves_open_what_follows_its_last_character(
    text: str, looked_for: tuple[str, ...]
):
    assert query_terms(text) == looked_for


def marked(text: str, *wanted: str) -> list[str]:
    return [
        text[start:end]
        for start, end in find_terms(text, [query_terms(one) for one in wanted])
    ]


def test_what_is_found_is_marked_where_it_stands_in_the_text_as_it_is():
    text = "Die A\u0308rzte — ÄRZTE, don’t — in 東京タワー, 東."
    assert marked(text, "ärzte") == ["A\u0308rzte", "ÄRZTE"]
    assert marked(text, "don't") == ["don’t"]
    assert marked(text, "京タワ") == ["京タワ"]
    assert marked(text, "東") == ["東", "東"]
    assert marked(text, "die arzte") == ["Die A\u0308rzte"]
    assert marked(text, "東京", "京タ") == ["東京タ"]
    assert marked(text, "missing") == []
    assert marked("今年278亿元，2024年5月前。", "278亿", "年5", "2024") == [
        "278亿",
        "2024年5",
    ]
    assert marked("", "x") == []


def test_any_text_folds_once_and_for_all_into_terms_that_hold_no_sign():
    chance = random.Random(1)  # noqa: S311 - nothing secret
    known = [
        chr(code)
        for code in range(32, sys.maxunicode)
        if unicodedata.category(chr(code))[0] != "C"
    ]
    for _ in range(2_000):
        text = "".join(chance.choices(known, k=12))
        assert fold(fold(text)) == fold(text)
        made = terms(text)
        assert " ".join(made).split() == made
        assert not any(sign in term for term in made for sign in "/'\\:\"")
        assert all(
            text[start:end] for start, end in find_terms(text, [made] if made else [])
        )


@pytest.mark.slow
@table(
    "cycle",
    ["a", "a ", "京", "\u0301", "a\u0301", "\u200b", "가", "ก\u0e31", "- ", "ß", "ﷺ"],
)
def test_a_long_run_of_anything_is_folded_and_marked(cycle: str):
    text = cycle * 20_000
    assert len(fold(text)) <= 20 * len(text)
    find_terms(text, [terms(text)[:2] or ["a"]])
