"""Sources are cited on notes, found, added and removed."""

import pytest
from django.urls import reverse

from annotations.models import (
    Citation,
    Source,
)
from annotations.sources import library
from tests.support.workbench_forms import (
    citation_data,
    citation_fields,
    cite,
    write,
)


def noted(article, address):
    """A new note on the third sentence, and where a source is added to it."""
    note = write(article, "k3")
    return note, f"{address}?s=k3&form=source-{note.pk}"


def test_a_source_is_chosen(desk, article, address) -> None:
    source, note = cite(article).source, write(article, "k3")
    desk.post(
        f"{address}?s=k3&form=source-{note.pk}",
        citation_data(note, source=source.pk, quote="Two gates."),
    )
    made = Citation.objects.get(locator="p. 4")
    assert (made.source, made.quote, made.note) == (source, "Two gates.", note)


def test_what_a_source_says_follows_from_the_rating_unless_it_is_said(
    desk, article, address
) -> None:
    source, note = cite(article).source, write(article, "k3")
    for place, stance in (("p. 1", ""), ("p. 2", "context")):
        data = citation_data(note, source=source.pk, locator=place, stance=stance)
        desk.post(f"{address}?s=k3&form=source-{note.pk}", data)
    assert dict(note.citations.values_list("locator", "stance")) == {
        "p. 1": "contradicts",
        "p. 2": "context",
    }


def test_a_source_is_looked_for_by_its_words(desk, article, address) -> None:
    first, note = cite(article, title="Minutes of March").source, write(article, "k3")
    at = f"{address}?s=k3&form=source-{note.pk}"
    answer = desk.post(at, citation_data(note, find="march minutes"))
    assert answer.status_code == 422, "nobody may have seen the only hit"
    assert b"Choose one of these options." in answer.content
    assert answer.content.count(b'type="radio" name="citation-source"') == 1
    desk.post(at, citation_data(note, find="minutes of March"))
    assert Citation.objects.get(locator="p. 4").source == first
    cite(article, title="Minutes of April")
    answer = desk.post(at, citation_data(note, find="minutes"))
    assert answer.status_code == 422
    assert b"Choose one of these options." in answer.content
    assert answer.content.count(b'type="radio" name="citation-source"') == 2
    assert b"Name the source" in desk.post(at, citation_data(note)).content


def test_what_was_looked_for_in_vain_begins_a_new_source_and_nothing_else_is_shown(
    desk, article, address
) -> None:
    cite(article)
    note = write(article, "k3")
    answer = desk.post(
        f"{address}?s=k3&form=source-{note.pk}",
        citation_data(note, find="A ledger of 1907"),
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "No source matches" in html
    assert 'name="citation-title" value="A ledger of 1907"' in html
    assert 'type="radio" name="citation-source"' not in html
    assert '<details class="make" open>' in html


# --- A paste --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pasted", ["https://ledger.example/1907", "10.1000/182", "978-0-306-40615-7"]
)
def test_a_reference_alone_is_asked_for_its_title_and_for_nothing_else(
    desk, article, address, pasted
) -> None:
    note, at = noted(article, address)
    answer = desk.post(at, citation_data(note, find=pasted))
    html = answer.content.decode()
    assert (answer.status_code, f">{pasted}</textarea>" in html) == (422, True)
    assert html.count('name="citation-title"') == 1
    assert html.index('name="citation-title"') < html.index('<details class="make">')
    assert not Source.objects.exists()
    data = citation_data(note, find=pasted, title="The ledger")
    assert desk.post(at, data).status_code == 302
    csl = note.citations.get().source.csl
    assert csl["title"] == "The ledger"
    assert csl.keys() & {"URL", "DOI", "ISBN"}


CASE = """TY  - CASE
TI  - Reeve v. Borough of Ellery
M1  - 17-cv-204
SV  - 12
PB  - High Court
KW  - tides
KW  - gates
DA  - 2019/05/12/evening
ER  -
"""
BIBTEX = "@book{gate,\n title = {The gate},\n author = {Renn, Ida},\n keywords = {tides},\n date = {1907/1909}\n}"
PASTES = [
    (
        CASE,
        {
            "title": "Reeve v. Borough of Ellery",
            "type": "legal_case",
            "number": "17-cv-204",
        },
        ["SV: 12", "KW: tides; gates", "DA: 2019/05/12/evening"],
    ),
    (
        BIBTEX,
        {
            "title": "The gate",
            "type": "book",
            "author": [{"family": "Renn", "given": "Ida"}],
        },
        ["keywords: tides", "date: 1907/1909"],
    ),
    (
        '{"type": "hearing", "title": "Minutes", "section": "4", "shelf": "B 12"}',
        {"title": "Minutes", "type": "hearing", "section": "4"},
        ["shelf: B 12"],
    ),
]


@pytest.mark.parametrize(
    ("pasted", "expected", "remarks"), PASTES, ids=["ris", "bibtex", "csl"]
)
def test_nothing_of_a_paste_is_lost_and_nothing_more_is_asked(
    desk, article, address, pasted, expected, remarks
) -> None:
    note, at = noted(article, address)
    assert desk.post(at, citation_data(note, find=pasted)).status_code == 302
    source = note.citations.get().source
    assert source.csl | expected == source.csl
    for remark in remarks:
        assert remark in source.internal_note
        assert remark not in str(source.csl)


def test_of_several_the_first_is_cited_and_the_others_are_added(
    desk, article, address
) -> None:
    note, at = noted(article, address)
    pasted = f"{BIBTEX}\n@misc{{log, title = {{The log}}}}\n"
    assert desk.post(at, citation_data(note, find=pasted)).status_code == 302
    assert note.citations.get().source.title == "The gate"
    assert sorted(Source.objects.values_list("title", flat=True)) == [
        "The gate",
        "The log",
    ]
    other = write(article, "k1")
    desk.post(
        f"{address}?s=k1&form=source-{other.pk}", citation_data(other, find=pasted)
    )
    assert Source.objects.count() == 2
    assert other.citations.get().source == note.citations.get().source


def test_a_paste_of_which_a_part_cannot_be_read_is_refused_and_stays(
    desk, article, address
) -> None:
    note, at = noted(article, address)
    pasted = f"{BIBTEX}\n@misc{{log, year = 2000}}\n"
    answer = desk.post(at, citation_data(note, find=pasted))
    assert answer.status_code == 422
    assert "Line 7: A source needs a title." in answer.text
    assert "keywords = {tides}" in answer.text
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "pasted",
    ["@book{gate,\n author = {Renn, Ida},\n year = 1907\n}", CASE.replace("TI", "T9")],
    ids=["bibtex", "ris"],
)
def test_a_paste_without_a_title_is_asked_for_that_alone(
    desk, article, address, pasted
) -> None:
    note, at = noted(article, address)
    told = desk.post(reverse("find_sources"), {"q": pasted}).json()["new"]
    assert told["lacks_title"]
    answer = desk.post(at, citation_data(note, find=pasted))
    assert answer.status_code == 422
    assert answer.text.count('name="citation-title"') == 1
    data = citation_data(note, find=pasted, read=told["read"], title="The gate")
    assert desk.post(at, data).status_code == 302
    source = note.citations.get().source
    assert source.title == "The gate"
    assert source.csl.keys() & {"author", "number"}


def test_the_others_of_a_paste_are_added_beside_a_chosen_source(
    desk, article, address
) -> None:
    known = library.find_or_create({"title": "The gate", "ISBN": "9780306406157"}, None)
    pasted = "@book{gate, title = {Gate}, isbn = {9780306406157}}\n@misc{log, title = {The log}}"
    answer = desk.post(reverse("find_sources"), {"q": pasted}).json()
    assert [row["id"] for row in answer["sources"]] == [known.pk]
    note = write(article, "k3")
    read = answer["new"]["read"]
    desk.post(
        f"{address}?s=k3&form=source-{note.pk}",
        citation_data(note, source=known.pk, find=pasted, read=read),
    )
    assert note.citations.get().source == known
    assert Source.objects.filter(title="The log").exists()


def test_an_internal_note_that_would_be_cut_is_refused(desk, article, address) -> None:
    note, at = noted(article, address)
    pasted = f"@misc{{log, title = {{The log}}, keywords = {{{'tide ' * 1_100}}}}}"
    answer = desk.post(at, citation_data(note, find=pasted))
    assert answer.status_code == 422
    assert "the limit is 5,000" in answer.text
    assert not Source.objects.exists()


def test_an_address_is_the_source_that_has_it_and_no_other(
    desk, article, address
) -> None:
    url = "https://ledger.example/1907"
    longer = library.find_or_create({"title": "Page", "URL": f"{url}/page"}, None)
    note, at = noted(article, address)
    assert desk.post(at, citation_data(note, find=url)).status_code == 422
    known = library.find_or_create({"title": "The ledger", "URL": url}, None)
    desk.post(at, citation_data(note, find=f"{url}/?utm_source=mail"))
    assert note.citations.get().source == known != longer


def test_the_page_at_an_address_is_read_where_the_newsroom_fetches(
    desk, article, address, settings, monkeypatch
) -> None:
    asked: list[str] = []

    def read_page(url: str) -> dict[str, str]:
        asked.append(url)
        return {"type": "webpage", "title": "The tide of May", "URL": url}

    monkeypatch.setattr("annotations.sources.at_address.source_at", read_page)
    note, at = noted(article, address)
    url = "https://tide.example/may"
    assert desk.post(at, citation_data(note, find=url)).status_code == 422
    settings.FETCH_URLS = True
    told = desk.post(reverse("find_sources"), {"q": url}).json()["new"]
    assert (told["words"], told["lacks_title"]) == ("“The tide of May”", False)
    data = citation_data(note, find=url, read=told["read"])
    assert desk.post(at, data).status_code == 302
    assert note.citations.get().source.title == "The tide of May"
    assert asked == [url]


def test_what_is_read_while_it_is_typed_adds_nothing(desk, article) -> None:
    known = library.find_or_create({"title": "The ledger of 1907"}, None)
    answer = desk.post(reverse("find_sources"), {"q": "ledger 1907"}).json()
    assert [row["id"] for row in answer["sources"]] == [known.pk]
    answer = desk.post(reverse("find_sources"), {"q": BIBTEX}).json()
    assert answer["new"]["words"] == "Ida Renn, “The gate”, 1907"
    answer = desk.post(reverse("find_sources"), {"q": "[{"}).json()
    assert "The text is not JSON" in answer["error"]
    assert Source.objects.count() == 1


def test_an_observation_of_our_own_is_no_document(desk, article, address) -> None:
    note = write(article, "k3")
    made = {"title": "What we counted at the gate", "kind": "observation"}
    desk.post(f"{address}?s=k3", citation_data(note, **made))
    source = note.citations.get().source
    assert (source.basis, source.csl["type"]) == ("observation", "document")


def test_a_source_is_taken_off_its_note_and_put_back(desk, article, address) -> None:
    citation = cite(article)
    data = {"number": citation.pk, "version": citation.version}
    answer = desk.post(f"{address}?s=k0", data | {"act": "uncite"}, follow=True)
    assert b"Removed: Minutes" in answer.content
    desk.post(f"{address}?s=k0", data | {"act": "recite"})
    assert Citation.objects.get().removed_at is None


def test_a_source_is_made_in_place(desk, article, address, annotator) -> None:
    note = write(article, "k3")
    made = {
        "title": "The ledger",
        "reference": "ledger.example",
        "date": "2019-03",
        "kind": "report",
    }
    answer = desk.post(
        f"{address}?s=k3", citation_data(note, **made, authors="Renn, Ida")
    )
    assert answer.status_code == 302
    source = Source.objects.get()
    assert source.csl == {
        "type": "report",
        "title": "The ledger",
        "URL": "https://ledger.example",
        "author": [{"family": "Renn", "given": "Ida"}],
        "issued": {"date-parts": [[2019, 3]]},
    }
    assert (source.visibility, source.created_by) == ("public", annotator)
    assert Citation.objects.get().source == source


def test_a_protected_source_is_made_in_place(desk, article, address) -> None:
    """Whoever makes it says what the desk calls it, and nothing typed is lost until
    that is said.
    """
    made = {
        "title": "The ledger",
        "authors": "Renn, Ida",
        "kind": "report",
        "protected": "on",
    }
    data = citation_data(write(article, "k3"), **made)
    for description, said in (
        ("", "Enter an internal name"),
        ("Ida’s book", "The internal name reveals the source: “Ida”"),
    ):
        answer = desk.post(
            f"{address}?s=k3", data | citation_fields(description=description)
        )
        assert (
            answer.status_code,
            said in answer.text,
            "Renn, Ida" in answer.text,
        ) == (422, True, True)
    assert (
        desk.post(
            f"{address}?s=k3", data | citation_fields(description="A book")
        ).status_code
        == 302
    )
    source = Source.objects.get()
    assert (source.title, source.visibility) == ("A book", "protected")
    assert source.identity.csl["author"] == [{"family": "Renn", "given": "Ida"}]


def test_a_bad_new_source_is_said_and_what_was_typed_stays(
    desk, article, address
) -> None:
    note = write(article, "k3")
    data = citation_data(
        note,
        title="The ledger",
        reference="the ledger",
        kind="report",
        quote="Kept words.",
    )
    answer = desk.post(f"{address}?s=k3&form=source-{note.pk}", data)
    assert answer.status_code == 422
    assert b"is not a URL, a DOI or an ISBN" in answer.content
    assert b"Kept words." in answer.content
    assert not Source.objects.exists()


def test_a_citation_is_changed_and_a_stale_change_shows_both(
    desk, article, address
) -> None:
    citation = cite(article)
    query = f"{address}?s=k0&form=citation-{citation.pk}"
    data = citation_data(None, number=citation.pk, version=1, source=citation.source_id)
    assert desk.post(query, data).status_code == 302
    answer = desk.post(query, data | citation_fields(locator="p. 9"))
    assert answer.status_code == 409
    assert b"p. <del>4</del>" in answer.content
    assert b"p. <ins>9</ins>" in answer.content
    assert Citation.objects.get().locator == "p. 4"


def test_another_source_at_the_address_is_named_before_one_is_added(
    desk, article, address
) -> None:
    url = "https://ledger.example/pages"
    library.find_or_create({"title": "Page one", "URL": url}, None)
    note, at = noted(article, address)
    data = citation_data(note, title="Page two", reference=url, kind="webpage")
    answer = desk.post(at, data)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Another source has this URL: “Page one”." in html
    assert 'name="citation-told"' in html
    assert desk.post(at, data | citation_fields(told="on")).status_code == 302
    assert note.citations.get().source.title == "Page two"
    assert Source.objects.filter(address_key__isnull=False).count() == 2


@pytest.mark.parametrize("empty", ["---", "\u3164", "https://ledger.example/1907"])
def test_a_place_that_says_nothing_is_refused(desk, article, address, empty) -> None:
    source, note = cite(article).source, write(article, "k3")
    data = citation_data(note, source=source.pk, locator=empty)
    answer = desk.post(f"{address}?s=k3&form=source-{note.pk}", data)
    assert answer.status_code == 422
    assert b"a link or signs alone do not count" in answer.content
    assert not note.citations.exists()
