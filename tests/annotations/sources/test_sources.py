"""Sources are checked at the door, found again rather than made twice, and described in
one line.
"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from annotations.models import Source
from annotations.presentation import describe_source
from annotations.sources import csl, library
from annotations.sources.csl import BadSource
from tests.support.tables import table

REPORT = {
    "id": "gate-report",
    "type": "report",
    "title": "Inspection of the tide gate",
    "author": [
        {"family": "Okafor", "given": "Nneka"},
        {"literal": "Water Inspectorate"},
    ],
    "publisher": "Crown Press",
    "issued": {"date-parts": [[2021, 6, 3]]},
    "URL": "https://inspectorate.example/gate",
}


# --- Checking


def test_a_good_item_is_kept_as_it_is() -> None:
    assert csl.checked(REPORT) == REPORT


def test_unknown_variables_and_remarks_are_left_out() -> None:
    item = csl.checked(
        {"title": "A", "type": "book", "onclick": "x", "note": "my landlord says so"}
    )
    assert item == {"title": "A", "type": "book"}


def test_an_address_or_a_number_can_be_taken_away() -> None:
    assert csl.checked({"title": "A", "URL": "", "DOI": " ", "ISBN": ""}) == {
        "title": "A",
        "type": "document",
    }


def test_a_missing_type_is_the_plainest_one() -> None:
    assert csl.checked({"title": "A"})["type"] == "document"
    assert csl.checked({"title": "A", "URL": "https://a.example/"})["type"] == "webpage"


def test_forbidden_characters_go() -> None:
    assert csl.checked({"title": "A\x00 \ud800B\ufffe\x1b"})["title"] == "A B"


@table(
    ("item", "says"),
    [
        ({"type": "book"}, "needs a title"),
        ({"title": " "}, "needs a title"),
        ({"title": "A", "type": "rumour"}, "'rumour' is not a CSL type"),
        ({"title": "A", "URL": "javascript:alert(1)"}, "http:// or https://"),
        ({"title": "A", "URL": "ftp://a.example/"}, "http:// or https://"),
        ({"title": "A", "DOI": "11.5/x"}, "is not a DOI"),
        ({"title": "A", "ISBN": "9780306406158"}, "is not an ISBN"),
        ({"title": "A" * 501}, "title has 501 characters; the limit is 500"),
        ({"title": "A", "author": "Ana Lee"}, "author is not a list of names"),
        ({"title": "A", "author": [{"family": "x"}] * 101}, "101 names"),
        ({"title": "A", "issued": {"date-parts": [["May"]]}}, "not numbers"),
        ({"title": "A", "issued": {"date-parts": [[2024, 13]]}}, "not a valid date"),
        ({"title": "A", "issued": 7}, "issued is not a date"),
        ({"title": ["A"]}, "title must be text"),
        ("a title", "CSL-JSON object"),
        (None, "CSL-JSON object"),
    ],
)
def test_a_bad_item_is_refused_with_a_sentence(item: Any, says: str) -> None:
    with pytest.raises(BadSource, match=says):
        csl.checked(item)


# --- Typed by an editor


@table(
    ("typed", "item"),
    [
        ("", {}),
        ("https://a.example/x?y=1", {"URL": "https://a.example/x?y=1"}),
        ("a.example/x", {"URL": "https://a.example/x"}),
        ("10.1000/ABC", {"DOI": "10.1000/abc", "URL": "https://doi.org/10.1000/abc"}),
        (
            "https://doi.org/10.1000/182",
            {"DOI": "10.1000/182", "URL": "https://doi.org/10.1000/182"},
        ),
        (
            "doi: 10.1000/182",
            {"DOI": "10.1000/182", "URL": "https://doi.org/10.1000/182"},
        ),
        ("0-306-40615-2", {"ISBN": "9780306406157"}),
        ("ISBN 978 0 306 40615 7", {"ISBN": "9780306406157"}),
    ],
)
def test_a_reference_is_recognised(typed: str, item: dict[str, str]) -> None:
    assert csl.from_reference(typed) == item


@table(
    "typed",
    ["9780306406158", "javascript:alert(1)", "the minutes", "file:///etc/passwd"],
)
def test_what_is_no_reference_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(BadSource):
        csl.from_reference(typed)


def test_fields_become_an_item_and_fields_again() -> None:
    fields = {
        "title": "A",
        "reference": "https://a.example/",
        "authors": "Lee, Ana\nWorld Bank",
        "publisher": "B",
        "date": "2024-05",
        "kind": "report",
    }
    item = csl.from_fields(**fields)
    assert item["author"] == [
        {"family": "Lee", "given": "Ana"},
        {"literal": "World Bank"},
    ]
    assert item["issued"] == {"date-parts": [[2024, 5]]}
    assert csl.to_fields(item) == fields


# --- In words


@table(
    ("item", "words"),
    [
        (
            REPORT,
            "Nneka Okafor and Water Inspectorate, “Inspection of the tide gate”, Crown Press, 3 June 2021",
        ),
        ({"title": "A"}, "“A”"),
        ({"title": "A", "issued": {"date-parts": [[2024]]}}, "“A”, 2024"),
        ({"title": "A", "issued": {"date-parts": [[2024, 2, 30]]}}, "“A”, 2024-2-30"),
        ({"title": "A", "issued": {"literal": "last spring"}}, "“A”, last spring"),
        (
            {"title": "A", "author": [{"family": f"N{n}"} for n in range(3)]},
            "N0 and others, “A”",
        ),
    ],
)
def test_a_source_in_one_line(item: dict[str, Any], words: str) -> None:
    assert describe_source(item) == words


# --- Rows


def test_the_same_source_is_made_once(annotator) -> None:
    first = library.find_or_create(REPORT, annotator)
    again = library.find_or_create(
        REPORT | {"URL": "http://inspectorate.example/gate/#p3"}, annotator
    )
    assert again == first
    assert first.created_by == annotator
    assert first.history.get().history_user == annotator


def test_another_spelling_of_the_address_is_the_same_source(annotator) -> None:
    first = library.find_or_create(
        REPORT | {"URL": "https://www.paper.example/a?utm_source=x&id=1"}, annotator
    )
    second = library.find_or_create(
        REPORT | {"URL": "http://paper.example/a/?id=1&fbclid=y"}, annotator
    )
    other = library.find_or_create(
        {"title": "C", "URL": "https://paper.example/a?id=2"}, annotator
    )
    assert second == first != other
    assert (
        first.csl["URL"] == first.url == "https://www.paper.example/a?utm_source=x&id=1"
    )


def test_another_title_at_the_address_is_another_source(annotator) -> None:
    address = "https://paper.example/pages"
    first = library.find_or_create({"title": "Page one", "URL": address}, annotator)
    second = library.find_or_create({"title": "Page two", "URL": address}, annotator)
    assert first != second
    again = library.find_or_create({"title": "PAGE ONE.", "URL": address}, annotator)
    assert again == first
    untitled = {"title": "paper.example/pages", "URL": address}
    assert library.find_or_create(untitled, annotator) == first
    assert library.other_at_address({"title": "Page three", "URL": address}) == first
    assert library.other_at_address({"title": "Page two", "URL": address}) is None


def test_a_title_completes_a_source_that_had_only_an_address(annotator) -> None:
    address = "https://paper.example/bare"
    bare = {"title": "paper.example/bare", "URL": address}
    first = library.find_or_create(bare, annotator)
    titled = {"title": "The survey", "URL": address}
    assert library.find_or_create(titled, annotator) == first


def test_a_protected_source_is_known_by_any_mark_of_it(annotator) -> None:
    marks = {"DOI": "10.1000/182", "ISBN": "9780306406157", "URL": "https://b.example/"}
    hidden = library.find_or_create(
        {"title": "B"} | marks, annotator, visibility="protected"
    )
    for name, mark in marks.items():
        assert library.find_or_create({"title": "Another", name: mark}, None) == hidden
        more = (
            {"DOI": "10.1000/999", name: mark}
            if name == "URL"
            else {"URL": "https://x.example/", name: mark}
        )
        assert library.find_or_create({"title": "Another"} | more, None) == hidden
    assert library.find_or_create({"title": "Another"} | marks, annotator) != hidden


def test_the_same_isbn_in_another_writing_is_the_same_book(annotator) -> None:
    first = library.find_or_create(
        {"title": "A", "type": "book", "ISBN": "0-306-40615-2"}, annotator
    )
    assert (
        library.find_or_create({"title": "B", "ISBN": "9780306406157"}, annotator)
        == first
    )


def test_an_id_alone_does_not_make_two_sources_one(annotator) -> None:
    first = library.find_or_create({"id": "1", "title": "The minutes"}, annotator)
    assert (
        library.find_or_create({"id": "1", "title": "The minutes"}, annotator) == first
    )
    assert (
        library.find_or_create({"id": "1", "title": "The budget"}, annotator) != first
    )


def test_a_protected_source_never_becomes_a_public_one_or_is_taken_for_it(
    annotator,
) -> None:
    public = library.find_or_create(REPORT, annotator)
    protected = library.find_or_create(REPORT, annotator, visibility="protected")
    assert (public.visibility, protected.visibility) == ("public", "protected")
    other = {"title": "B", "URL": "https://b.example/"}
    hidden = library.find_or_create(other, annotator, visibility="protected")
    assert library.find_or_create(other, None) == hidden
    assert library.find_or_create(other, annotator) != hidden


def test_remarks_stay_on_the_desk(annotator) -> None:
    source = library.find_or_create(
        {"title": "A", "note": "met at the pier"}, annotator
    )
    assert source.internal_note == "met at the pier"
    assert "pier" not in str(source.csl)


def test_who_may_not_add_sources_may_still_find_them(make_user, annotator) -> None:
    first = library.find_or_create(REPORT, annotator)
    nobody = make_user(None)
    assert library.find_or_create(REPORT, nobody) == first
    with pytest.raises(PermissionDenied):
        library.find_or_create({"title": "New"}, nobody)


def test_by_id(annotator) -> None:
    source = library.find_or_create(REPORT, annotator)
    names = ("gate-report", source.pk)
    assert {library.Sources([], names).by_id(name) for name in names} == {source}
    for unknown in ("no-such", "", "9" * 30, "²"):
        with pytest.raises(BadSource, match="No source has the id"):
            library.Sources([], [unknown]).by_id(unknown)


def test_search_by_any_words(annotator) -> None:
    source = library.find_or_create(REPORT, annotator)
    assert list(Source.objects.matching("okafor GATE")) == [source]
    assert not Source.objects.matching("okafor weir").exists()
