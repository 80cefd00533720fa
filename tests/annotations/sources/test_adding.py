"""Many sources at once: what is new is made, what is there is found, the rest is
listed.
"""

import json

import pytest

from annotations.models import Source
from annotations.sources import library
from annotations.sources.adding import add_sources
from articles.problems import Refused
from tests.support.tables import table

WORKS = [
    {
        "id": "a",
        "type": "book",
        "title": "Tides",
        "ISBN": "9780306406157",
        "note": "Borrowed from Ana",
    },
    {"type": "article-journal", "title": "Gates", "DOI": "10.1000/182"},
    {
        "type": "webpage",
        "title": "The page",
        "URL": "https://a.example/x?utm_source=mail",
    },
    {"type": "report", "title": "A report without a number"},
]


def statuses(added) -> list[str]:
    return [one.status for one in added]


def test_what_is_new_is_made_and_the_second_time_is_found(make_user, db) -> None:
    user = make_user("Annotator")
    first = add_sources(json.dumps([*WORKS, {"title": ""}]), "", user)
    assert statuses(first) == ["created"] * 4 + ["refused"]
    assert first[0].source.internal_note == "Borrowed from Ana"
    assert "note" not in first[0].source.csl
    assert {one.created_by for one in Source.objects.all()} == {user}
    assert {one.history.get().history_user for one in Source.objects.all()} == {user}
    again = add_sources(
        "9780306406157\nhttps://doi.org/10.1000/182\nhttp://www.a.example/x/", "", user
    )
    assert statuses(again) == ["duplicate"] * 3
    assert [one.source for one in again] == [one.source for one in first[:3]]


def test_what_is_twice_in_one_text_is_made_once(db) -> None:
    added = add_sources("https://a.example/\nhttp://a.example", "", None)
    assert statuses(added) == ["created", "duplicate"]
    assert added[0].source == added[1].source == Source.objects.get()


def test_a_protected_one_is_found_and_stays_protected(db) -> None:
    hidden = library.find_or_create(WORKS[1], None, visibility="protected")
    (added,) = add_sources("10.1000/182", "", None)
    assert (added.status, added.source) == ("duplicate", hidden)
    assert not Source.objects.get().is_public


def test_that_it_is_a_protected_one_is_told_to_nobody_else(make_user, db) -> None:
    hidden = library.find_or_create(WORKS[1], None, visibility="protected")
    (added,) = add_sources("10.1000/182", "", make_user("Administrator"))
    assert (added.status, added.source == hidden) == ("created", False)


def test_queries_do_not_grow_with_what_is_added(
    django_assert_max_num_queries, db
) -> None:
    works = [{"type": "book", "title": f"Work {number}"} for number in range(60)]
    works += [
        {"title": f"Page {number}", "URL": f"https://a.example/{number}"}
        for number in range(60)
    ]
    with django_assert_max_num_queries(9):
        assert statuses(add_sources(json.dumps(works), "", None)) == ["created"] * 120


def test_who_may_only_read_adds_nothing(make_user, db) -> None:
    library.find_or_create(WORKS[1], None)
    found, refused = add_sources("10.1000/182\n10.1000/183", "", make_user(None))
    assert (found.status, refused.status) == ("duplicate", "refused")
    assert Source.objects.count() == 1


@table(
    "text, form",
    [("", ""), (" \n", "text"), ("", "ris"), ("% nothing", "bibtex"), ("[]", "csl")],
)
def test_a_text_without_an_entry_is_refused(db, text, form) -> None:
    with pytest.raises(Refused):
        add_sources(text, form, None)
