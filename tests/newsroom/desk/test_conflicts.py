"""Two who change the same note, citation or finding see every field in which they
differ.
"""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations import notes
from annotations.models import Citation, Note, Rating, Reason, Source
from annotations.overall import write_overall
from annotations.sources import library
from annotations.writing import Cited
from articles.models import Article
from newsroom.desk.article_forms import OVERALL, OverallForm
from newsroom.desk.workbench.conflicts import ROWS
from newsroom.desk.workbench.forms import CitationForm, NoteForm
from tests.support.decisions import cite
from tests.support.small_article import new_article, sentence
from tests.support.workbench_forms import citation_data

pytestmark = pytest.mark.slow

BOOK = {"type": "book", "title": "The register"}


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor, kind="examined")


@pytest.fixture
def desk(client, annotator) -> Client:
    client.force_login(annotator)
    return client


def rating(slug: str = "disputed") -> Rating:
    return Rating.objects.get(slug=slug, scale__is_default=True)


def differing(page: bytes) -> list[str]:
    """What the page names as different."""
    return re.findall(r'<h[235]>([^<]+)</h[235]>\s*<dl class="both">', page.decode())


@pytest.mark.parametrize("form", [NoteForm, CitationForm, OverallForm])
def test_no_field_of_a_form_is_forgotten(form) -> None:
    compared = [
        name for row in ({**ROWS, OverallForm: OVERALL})[form] for name in row.fields
    ]
    assert sorted(compared) == sorted(form.base_fields.keys() - {"version"})


NOTE = {
    "rating": ("false", "Rating"),
    "reasons": ("outdated", "Reasons"),
    "body": ("Not so.", "Note for readers"),
    "internal": ("Ask again.", "Internal note"),
    "claimant": ("speaker:the mayor", "Attributed to"),
    "speaker": ("the engineer", "Attributed to"),
    "words": ("3.1 million euros", "Selected words"),
    "at": ("3", "Selected words"),
    "covers": ([], "Covered claims"),
    "covering": ("True", "Covered claims"),
    "also_needs": ("release", "Required before publication"),
}


def test_the_fields_below_are_all_there_are() -> None:
    assert NOTE.keys() == NoteForm.base_fields.keys() - {"version"}


@pytest.mark.parametrize("name", NOTE)
def test_each_field_of_a_note_is_shown_where_only_it_differs(pier, desk, name) -> None:
    where = sentence(pier, "It paid")
    said: dict[str, Any] = {
        "rating": rating(),
        "body": "Checked.",
        "claimant": "author",
    }
    note = notes.write_note(where, **said, user=None)
    notes.change_note(note.pk, version=1, **said | {"internal": "Seen."}, user=None)
    typed = {
        "act": "note",
        "number": note.pk,
        "version": 1,
        "rating": rating().pk,
        "body": "Checked.",
    }
    typed |= {"internal": "Seen.", "claimant": "author"}
    value, label = NOTE[name]
    made = {
        "rating": lambda: rating(value).pk,
        "reasons": lambda: Reason.objects.get(slug=value).pk,
    }
    typed |= {name: made.get(name, lambda: value)()}
    if name == "speaker":
        typed["claimant"] = "somebody"
    if name == "at":
        typed["words"] = "paid"
    if name == "covers":
        typed["covering"] = "True"
    answer = desk.post(
        f"{reverse('workbench', args=[pier.pk])}?s={where.public_key}&form=note-{note.pk}",
        typed,
    )
    assert answer.status_code == 409
    assert differing(answer.content) == [label]
    assert Note.objects.get().internal == "Seen."


CITED = {
    "stance": ("contradicts", "Stance"),
    "locator": ("p. 9", "Location in the source"),
    "quote": ("So.", "Quoted passage"),
}
MADE = {
    "title": "Another register",
    "reference": "https://register.example/",
    "authors": "Lunde, Odd",
    "publisher": "The harbour",
    "date": "2020",
    "kind": "report",
    "protected": "on",
}


@pytest.mark.parametrize("name", [*CITED, *MADE, "source", "find"])
def test_each_field_of_a_citation_is_shown_where_only_it_differs(
    pier, desk, name
) -> None:
    where = sentence(pier, "It paid")
    source = library.find_or_create(BOOK, None)
    citation = cite(where, Cited(source, stance="supports"))
    notes.change_citation(
        citation.pk, Cited(source, "p. 1", stance="supports"), version=1, user=None
    )
    twin = Source(csl=BOOK)
    twin.copy_from_csl()
    twin.save()
    typed = {"version": 1, "source": source.pk, "locator": "p. 1", "kind": "book"}
    if name in CITED:
        typed[name], label = CITED[name]
    elif name == "source":
        typed[name], label = twin.pk, "Source"
    else:
        del typed["source"]
        Source.objects.create(
            csl=BOOK | {"title": "Ledger"}, title="Ledger", search_text="ledger"
        )
        made = (
            {"find": "Ledger"}
            if name == "find"
            else {"title": "The register", name: MADE[name]}
        )
        made |= {"description": "A list"} if name == "protected" else {}
        typed, label = typed | made, "Source"
    answer = desk.post(
        f"{reverse('workbench', args=[pier.pk])}?s={where.public_key}&form=citation-{citation.pk}",
        citation_data(None, number=citation.pk, **typed),
    )
    assert answer.status_code == 409
    assert differing(answer.content) == [label]
    assert Citation.objects.get().locator == "p. 1"


def test_a_citation_that_says_the_same_differs_in_nothing(pier, desk) -> None:
    where = sentence(pier, "It paid")
    source = library.find_or_create(BOOK, None)
    citation = cite(where, Cited(source, stance="supports"))
    notes.change_citation(
        citation.pk, Cited(source, "p. 1", stance="supports"), version=1, user=None
    )
    address = f"{reverse('workbench', args=[pier.pk])}?s={where.public_key}&form=citation-{citation.pk}"
    typed = {"version": 1, "locator": "p. 2", "title": "The register", "kind": "book"}
    answer = desk.post(address, citation_data(None, number=citation.pk, **typed))
    assert differing(answer.content) == ["Location in the source"]


def test_who_is_late_with_an_overall_finding_sees_what_stands(pier, desk) -> None:
    write_overall(pier, rating=rating(), body="It holds.", version=0, user=None)
    said = {"rating": rating("false").pk, "body": "It does not hold.", "version": 0}
    typed = {"finding": "save"} | {
        f"finding-{name}": value for name, value in said.items()
    }
    answer = desk.post(reverse("admin:articles_article_change", args=[pier.pk]), typed)
    assert answer.status_code == 422
    assert differing(answer.content) == ["Rating", "Assessment"]
    assert b"It <ins>does not hold</ins>" in answer.content
