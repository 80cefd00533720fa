"""Who signed is read from a byline only where persons can be told apart."""

import pytest

from articles.text.names import name_slug, names_in
from articles.text.slugs import LONGEST_SLUG
from tests.support.tables import table


@table(
    ("byline", "names"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("By Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee, Bo Ek and Cy Du Bois", ["Ann Lee", "Bo Ek", "Cy Du Bois"]),
        ("Ann Lee, Bo Ek, and Cy Orr", ["Ann Lee", "Bo Ek", "Cy Orr"]),
        ("Ann Lee & Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Jana Muster und Karl von der Au", ["Jana Muster", "Karl von der Au"]),
        ("Анна Ли и Иван Петров", ["Анна Ли", "Иван Петров"]),
        ("王明、李华", ["王明", "李华"]),
        ("J. R. R. Tolkien", ["J. R. R. Tolkien"]),
        ("Jean-Luc d'Arc", ["Jean-Luc d'Arc"]),
        ("Sammy Davis, Jr.", ["Sammy Davis, Jr."]),
        ("Ann Lee in London and Bo Ek in Paris", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee, Reuters", ["Ann Lee"]),
        ("Ann Lee and Staff", ["Ann Lee"]),
        ("Ann Lee, political correspondent", ["Ann Lee"]),
        ("ANN LEE; Ann Lee", ["ANN LEE"]),
        ("  Ann   Lee ", ["Ann Lee"]),
    ],
)
def test_persons_who_can_be_told_apart(byline, names):
    assert names_in(byline) == names


@table(
    "byline",
    [
        *(
            "",
            " ",
            "By ",
            "Staff",
            "Reuters",
            "AP",
            "Associated Press",
            "The Editors",
            "Human Rights Watch",
        ),
        *("新华社", "本报记者", "Редакция", "Our Special Correspondent"),
        *(
            "Lee, Ann",
            "José Ortega y Gasset",
            "Santiago Ramón y Cajal",
            "Madonna",
            "A. B.",
        ),
        *("王明 李华", "山田 太郎", "فريق التحرير"),
        *(
            "ann@paper.example",
            "https://paper.example/ann",
            "Ann Lee 2",
            "Ann Lee (ed.)",
            "Ann Lee's dog ate",
        ),
        "Ann Lee; additional research by Bo Ek",
        "<script>alert(1)</script> Ann Lee",
        ", ".join(
            f"Ann {one}"
            for one in [
                "Aa",
                "Bb",
                "Cc",
                "Dd",
                "Ee",
                "Ff",
                "Gg",
                "Hh",
                "Ii",
                "Jj",
                "Kk",
                "Ll",
                "Mm",
            ]
        ),
    ],
)
def test_nobody_where_it_is_not_safe(byline):
    assert names_in(byline) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann Lee", "ANN  LEE"),
        ("José Paz", "Jose Paz"),
        ("Pat O’Hara", "Pat O'Hara"),
        ("J.R.R. Orr", "J. R. R. Orr"),
    ],
)
def test_the_same_name_is_the_same_person(one, other):
    assert name_slug(one) == name_slug(other)


def test_names_that_lose_letters_stay_apart():
    slugs = {
        name_slug(name)
        for name in (
            "王明",
            "李华",
            "Łukasz Ek",
            "ukasz Ek",
            "Ann 王",
            "Ann",
            "!",
            "Ünal Ek",
        )
    }
    assert len(slugs) == 8
    assert {"ann", "lukasz-ek", "ukasz-ek", "unal-ek"} <= slugs


@table(
    "name",
    ["", "?", "Ann Lee", "王" * 200, "a" * 300, "ł" + "a" * 300, "王" + "a" * 300],
)
def test_every_slug_is_an_address(name):
    assert name_slug(name).replace("-", "").isascii()
    assert 1 <= len(name_slug(name)) <= LONGEST_SLUG
