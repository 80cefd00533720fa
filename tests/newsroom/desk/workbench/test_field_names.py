"""The names of the fields that one form sends."""

from collections import Counter

import pytest
from django.urls import reverse
from lxml import html

from newsroom.desk.workbench.forms import CitationForm, NoteForm
from tests.support.desk import add_revision
from tests.support.workbench_forms import cite, write

# Of these a form may have several of one name: only the chosen ones are sent.
CHOSEN = {"radio", "checkbox", "submit"}


def list_names(form: html.FormElement) -> list[str]:
    """The names that the form sends; a group of choices counts once."""
    choices: set[str] = set()
    names: list[str] = []
    for control in form.xpath(
        ".//input[@name] | .//textarea | .//select | .//button[@name]"
    ):
        kind = control.get("type", "submit" if control.tag == "button" else "")
        if kind in CHOSEN:
            choices.add(control.get("name"))
        else:
            names.append(control.get("name"))
    return [*names, *choices]


def repeated_names(page: str) -> list[str]:
    """The names that a form of the page has twice."""
    repeated: list[str] = []
    for form in html.fromstring(page).xpath("//form[@method='post']"):
        counts = Counter(list_names(form))
        repeated += [name for name in counts if counts[name] > 1]
    return repeated


def test_the_fields_of_a_note_and_of_its_citation_have_different_names() -> None:
    note, citation = NoteForm(), CitationForm()
    names = [field.html_name for form in (note, citation) for field in form]
    assert len(names) == len(set(names))
    assert {field.html_name.partition("-")[0] for field in citation} == {"citation"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "s=k0",
        "s=k1&form=note",
        "s=k1&form=mark",
        "s=k1&form=support",
        "s=k0&form=note-{note}",
        "s=k0&form=source-{note}",
        "s=k0&form=citation-{citation}",
        "s=k0&form=remarks",
    ],
)
def test_no_form_of_the_workbench_sends_two_fields_of_one_name(
    editors_desk, article, address, query
) -> None:
    write(article)
    citation = cite(article)
    query = query.format(note=citation.note_id, citation=citation.pk)
    page = editors_desk.get(f"{address}?{query}").text
    assert 'name="act"' in page
    assert repeated_names(page) == []


def test_a_form_whose_sentence_is_gone_sends_no_two_fields_of_one_name(
    editors_desk, article, address
) -> None:
    add_revision(article, [["Another text."]], keys=["other"])
    page = editors_desk.get(f"{address}?s=k0&form=note").text
    assert 'name="to"' in page
    assert repeated_names(page) == []


def test_the_page_that_cites_on_several_notes_sends_no_two_fields_of_one_name(
    editors_desk, article
) -> None:
    write(article)
    page = editors_desk.get(reverse("desk:cite", args=[article.pk])).text
    assert 'name="notes"' in page
    assert repeated_names(page) == []
