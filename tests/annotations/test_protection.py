"""Anyone on the desk may protect a source; only editors lift it, whatever the door."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from annotations.models import Citation, Source
from annotations.sources import csl, library
from annotations.writing import Cited
from articles.models import Article
from newsroom.actions import drafts
from newsroom.actions.freeze import _source_names
from tests.deciding import cite, note_on
from tests.desk_fixtures import make_article, sentence

LANDLORD = {
    "type": "interview",
    "title": "Conversation with the landlord of the pier",
    "author": [{"family": "Vane", "given": "Otto"}],
    "URL": "https://pier.example/otto?utm_source=mail",
}
ADMIN = "/admin/annotations/source/"


@pytest.fixture
def article(db) -> Article:
    return make_article()


@pytest.fixture
def hidden(db) -> Source:
    return library.find_or_create(LANDLORD, None, visibility="protected")


@pytest.fixture
def as_role(client, make_user):
    def log_in(role: str):
        client.force_login(make_user(role))
        return client

    return log_in


def form_data(source: Source | None = None, **changes: Any) -> dict[str, Any]:
    """What the admin's page of the source sends if nothing is touched; of a new one where there is none."""
    item = source.csl if source else {}
    fields = csl.to_fields(item)
    return {
        "work": item.get("title", ""),
        "kind": item.get("type", "report"),
        "authors": fields["authors"],
        "publisher": fields["publisher"],
        "date": fields["date"],
        "address": item.get("URL", ""),
        "doi": item.get("DOI", ""),
        "isbn": item.get("ISBN", ""),
        "visibility": source.visibility if source else "public",
        "archive_url": source.archive_url if source else "",
        "internal_note": source.internal_note if source else "",
        "seen_version": source.version if source else "",
        **changes,
    }


def change(client, source: Source, **changes: Any):
    source.refresh_from_db()
    return client.post(f"{ADMIN}{source.pk}/change/", form_data(source, **changes))


def citation(**changes: Any) -> dict[str, Any]:
    return {"act": "citation", "stance": "supports", "source": "", "locator": "", "quote": "", **changes}


# --- The admin's form


def test_an_annotator_protects_a_source_and_cannot_take_it_back(as_role, db) -> None:
    source = library.find_or_create(LANDLORD, None)
    client = as_role("Annotator")
    assert change(client, source, visibility="protected").status_code == 302
    answer = change(client, source, visibility="public")
    assert b"Only an editor may make a protected source public." in answer.content
    source.refresh_from_db()
    assert source.visibility == "protected"


@pytest.mark.parametrize("role", ["Editor", "Administrator"])
def test_editors_lift_protection(as_role, hidden, role) -> None:
    assert change(as_role(role), hidden, visibility="public").status_code == 302
    hidden.refresh_from_db()
    assert hidden.is_public


@pytest.mark.parametrize(
    "changes",
    [
        {"work": "City records"},
        {"address": "https://city.example/"},
        {"address": ""},
        {"authors": ""},
        {"doi": "10.1000/182"},
        {"kind": "report"},
    ],
)
def test_an_annotator_cannot_make_a_protected_source_another_one(as_role, hidden, changes) -> None:
    """It would no longer be recognised where somebody cites it as a public one."""
    answer = change(as_role("Annotator"), hidden, **changes)
    assert b"Only an editor may change a protected source." in answer.content
    hidden.refresh_from_db()
    assert hidden.csl == LANDLORD


def test_an_annotator_writes_the_internal_note_of_a_protected_source(as_role, hidden) -> None:
    client = as_role("Annotator")
    assert b"Protected: only an editor" in client.get(f"{ADMIN}{hidden.pk}/change/").content
    assert change(client, hidden, internal_note="Spelled Fane.").status_code == 302
    hidden.refresh_from_db()
    assert (hidden.internal_note, hidden.visibility) == ("Spelled Fane.", "protected")


ALIKE = [
    {"work": "Anything", "address": "http://www.pier.example/otto/#top"},
    {"work": LANDLORD["title"]},
    {"work": LANDLORD["title"].upper(), "authors": "Vane, Otto"},
    {"work": LANDLORD["title"], "authors": "Otto Vane", "publisher": "Port Ellery", "date": "2024"},
]


@pytest.mark.parametrize("same", ALIKE)
def test_an_annotator_cannot_add_the_public_twin_of_a_protected_source(as_role, hidden, same) -> None:
    answer = as_role("Annotator").post(f"{ADMIN}add/", form_data(**same))
    assert b"This is the protected source" in answer.content
    assert Source.objects.count() == 1


def test_what_only_resembles_a_protected_source_is_added(as_role, hidden) -> None:
    client = as_role("Annotator")
    other = {"work": LANDLORD["title"], "address": "https://pier.example/other"}
    for data in (other, {"work": LANDLORD["title"], "authors": "Lee, Ana"}, {"work": "Conversation"}):
        assert client.post(f"{ADMIN}add/", form_data(**data)).status_code == 302
    assert Source.objects.filter(visibility="public").count() == 3


def test_an_annotator_cannot_make_a_public_source_the_twin_of_a_protected_one(as_role, hidden) -> None:
    public = library.find_or_create({"title": "City records", "type": "report"}, None)
    client = as_role("Annotator")
    answer = change(client, public, address="pier.example/otto", work="A")
    assert answer.status_code == 200
    answer = change(client, public, address="https://pier.example/otto", work="A")
    assert b"This is the protected source" in answer.content
    public.refresh_from_db()
    assert public.title == "City records"


def test_a_source_that_was_public_beside_a_protected_one_can_still_be_corrected(as_role, db) -> None:
    public = library.find_or_create(LANDLORD, None)
    library.find_or_create(LANDLORD, None, visibility="protected")
    assert change(as_role("Annotator"), public, publisher="Port Ellery").status_code == 302


def test_an_editor_may_add_the_public_twin(as_role, hidden) -> None:
    assert as_role("Editor").post(f"{ADMIN}add/", form_data(**ALIKE[0])).status_code == 302
    assert Source.objects.filter(visibility="public").count() == 1


@pytest.mark.parametrize("role", ["Annotator", "Editor", "Administrator"])
def test_an_earlier_public_state_does_not_come_back_from_the_history(as_role, db, role) -> None:
    source = library.find_or_create(LANDLORD, None)
    source.visibility, source.version = "protected", 2
    source.save()
    client = as_role(role)
    address = f"{ADMIN}{source.pk}/history/"
    assert "<del>public</del>" in client.get(address).text
    assert client.post(address, form_data(source, visibility="public")).status_code == 405
    source.refresh_from_db()
    assert not source.is_public


@pytest.mark.parametrize("action", ["delete_selected", "make_public", ""])
def test_no_action_of_the_list_touches_a_source(as_role, hidden, action) -> None:
    data = {"action": action, "_selected_action": [hidden.pk], "post": "yes"}
    # What a list that can be edited in place would take.
    data |= {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": hidden.pk, "_save": "Save"}
    as_role("Administrator").post(ADMIN, data | {"form-0-visibility": "public"})
    assert Source.objects.get().visibility == "protected"


# --- The workbench, files and imports


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "Anything", "reference": "www.pier.example/otto"},
        {"title": LANDLORD["title"]},
        {"title": LANDLORD["title"], "authors": "Vane, Otto", "publisher": "x"},
    ],
)
def test_a_protected_source_typed_on_the_workbench_stays_protected(as_role, article, hidden, typed) -> None:
    address = f"{reverse('workbench', args=[article.pk])}?s=k0"
    client = as_role("Annotator")
    data = citation(**typed, kind="interview", note=note_on(sentence(article, "k0"), "unverified").pk)
    assert client.post(address, data).status_code == 302
    assert Citation.objects.get().source == hidden
    assert Source.objects.get().visibility == "protected"


def test_a_citation_moves_off_a_protected_source_only_by_an_editor(as_role, article, hidden) -> None:
    public = library.find_or_create({"title": "City records", "type": "report"}, None)
    cited = cite(sentence(article, "k0"), Cited(hidden, quote="He said so."))
    address = f"{reverse('workbench', args=[article.pk])}?s=k0"
    data = citation(number=cited.pk, source=public.pk, quote="He said so.", version=1)
    answer = as_role("Annotator").post(address, data)
    assert answer.status_code == 422
    assert b"Only an editor may move a citation" in answer.content
    assert b"He said so." in answer.content
    cited.refresh_from_db()
    assert cited.source == hidden
    assert as_role("Editor").post(address, data).status_code == 302


def test_annotate_keeps_a_protected_source_protected(tmp_path, article, hidden, annotator) -> None:
    given = [LANDLORD | {"visibility": "public"}, {"title": LANDLORD["title"]}, hidden.pk]
    file = tmp_path / "notes.json"
    file.write_text(
        json.dumps(
            [
                {"sentence": f"k{n}", "citations": [{"source": source, "stance": "supports"}]}
                for n, source in enumerate(given)
            ]
        )
    )
    call_command("annotate", article.slug, str(file), "--as", annotator.username)
    assert [cited.source for cited in Citation.objects.all()] == [hidden] * 3
    assert Source.objects.get().visibility == "protected"


def test_an_imported_link_to_a_protected_source_stays_protected(hidden, annotator) -> None:
    link = {"kind": "link", "text": "", "start": 0, "end": 4, "urls": ["http://pier.example/otto"]}
    (reference,) = drafts.references(link, "here")
    assert library.find_or_create(reference.item, annotator) == hidden


def test_an_edition_names_no_protected_source(article, hidden) -> None:
    cited = cite(sentence(article, "k0"), Cited(hidden))
    assert _source_names([cited.source]) == {hidden.pk: "p1"}
