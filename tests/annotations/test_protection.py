"""Anyone on the desk may protect a source; what identifies it is read by few, and two
people lift it.
"""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotations.models import AccessRecord, Citation, Source, SourceIdentity
from annotations.notes import change_citation
from annotations.sources import csl, library
from annotations.writing import Cited
from articles.models import Article
from newsroom.actions import drafts
from newsroom.actions.freeze_citations import source_names
from newsroom.models import ActRequest
from tests.support.decisions import cite, note_on
from tests.support.desk import make_article, sentence
from tests.support.workbench_forms import citation_data

LANDLORD = {
    "type": "interview",
    "title": "Conversation with the landlord of the pier",
    "author": [{"family": "Vane", "given": "Otto"}],
    "URL": "https://pier.example/otto?utm_source=mail",
}
KEEPER = "Keeper of sources"
CALLED = "A landlord by the water"
ADMIN = "/admin/annotations/source/"


@pytest.fixture
def article(db) -> Article:
    return make_article()


@pytest.fixture
def hidden(db) -> Source:
    return library.find_or_create(
        LANDLORD, None, visibility="protected", description=CALLED
    )


@pytest.fixture
def as_role(client, make_user):
    """as_role("Editor", "Keeper of sources") is one who has both."""

    def log_in(*roles: str):
        user = make_user(roles[0])
        user.groups.add(*Group.objects.filter(name__in=roles))
        client.force_login(user)
        return client

    return log_in


def form_data(source: Source | None = None, **changes: Any) -> dict[str, Any]:
    """What the admin's page of the source sends if nothing is touched; of a new one
    where there is none.
    """
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
        "description": CALLED if changes.get("visibility") == "protected" else "",
        "contact": "",
        "archive_url": source.archive_url if source else "",
        "internal_note": source.internal_note if source else "",
        "seen_version": source.version if source else "",
        **changes,
    }


def change(client, source: Source, **changes: Any):
    source.refresh_from_db()
    return client.post(f"{ADMIN}{source.pk}/change/", form_data(source, **changes))


def let_read(source: Source, *roles: str) -> None:
    """Whoever has the first of the roles, as `as_role` makes them."""
    reader = User.objects.get(username=roles[0].lower())
    source.identity.readers.add(reader)


# --- The admin's form


def test_an_annotator_protects_a_source_and_cannot_take_it_back(as_role, db) -> None:
    source = library.find_or_create(LANDLORD, None)
    client = as_role("Annotator")
    assert change(client, source, visibility="protected").status_code == 302
    assert change(client, source, visibility="public").status_code == 302
    source.refresh_from_db()
    assert source.visibility == "protected"
    assert ask_public(client, source).status_code == 403


def ask_public(client, source: Source):
    return client.post(f"{ADMIN}{source.pk}/public/", {"reason": "He agreed."})


def test_an_editor_who_may_read_its_identity_asks_another_to_lift_protection(
    as_role, hidden, make_user
) -> None:
    other = make_user("Editor", "other")
    client = as_role("Editor", KEEPER)
    assert change(client, hidden, visibility="public").status_code == 302
    assert "Make public…" in client.get(f"{ADMIN}{hidden.pk}/change/").text
    assert "He agreed." not in client.get(f"{ADMIN}{hidden.pk}/public/").text
    answer = ask_public(client, hidden)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/requests/")
    hidden.refresh_from_db()
    assert not hidden.is_public
    client.force_login(other)
    client.post(
        "/admin/requests/", {"request": ActRequest.objects.get().pk, "act": "agree"}
    )
    hidden = Source.objects.get()
    assert (hidden.csl, hidden.visibility) == (LANDLORD, "public")
    assert not SourceIdentity.objects.exists()
    assert SourceIdentity.history.latest().history_type == "-"
    assert ask_public(as_role("Administrator", KEEPER), hidden).status_code == 404


@pytest.mark.parametrize(
    "roles", [("Annotator", KEEPER), ("Editor",), ("Administrator",)]
)
def test_one_without_the_other_lifts_nothing(as_role, hidden, roles) -> None:
    client = as_role(*roles)
    assert change(client, hidden, visibility="public").status_code == 302
    assert ask_public(client, hidden).status_code == 403
    assert client.get(f"{ADMIN}{hidden.pk}/public/").status_code == 403
    hidden.refresh_from_db()
    assert not hidden.is_public


@pytest.mark.parametrize(
    "changes", [{"work": "Otto Vane"}, {"work": "City records"}, {"kind": "report"}]
)
@pytest.mark.parametrize("role", ["Annotator", "Editor", "Administrator"])
def test_who_may_not_read_it_cannot_change_it_or_learn_by_trying(
    as_role, hidden, changes, role
) -> None:
    """Whether a name is refused would tell whose it is."""
    answer = change(as_role(role), hidden, **changes)
    assert (
        b"Only people who may read the identity of a protected source may change the source."
        in answer.content
    )
    hidden.refresh_from_db()
    assert hidden.title == CALLED


def test_what_is_sent_of_its_identity_to_the_page_of_all_changes_nothing(
    as_role, hidden
) -> None:
    sent = {
        "authors": "",
        "address": "https://city.example/",
        "doi": "10.1000/182",
        "archive_url": "https://a.b/",
    }
    assert change(as_role("Annotator"), hidden, **sent).status_code == 302
    hidden.refresh_from_db()
    assert (hidden.csl, hidden.archive_url) == (
        {"type": "interview", "title": CALLED},
        "",
    )
    assert hidden.identity.csl == LANDLORD


def test_an_annotator_adds_to_what_only_few_read(as_role, hidden) -> None:
    client = as_role("Annotator")
    assert (
        b"Only people who may read the identity of a protected source may change it."
        in client.get(f"{ADMIN}{hidden.pk}/change/").content
    )
    for note, contact in (("Spelled Fane.", "By post."), ("He moved.", "")):
        assert (
            change(client, hidden, internal_note=note, contact=contact).status_code
            == 302
        )
    hidden = Source.objects.get()
    assert (hidden.internal_note, hidden.visibility) == ("", "protected")
    assert hidden.identity.internal_note == "Spelled Fane.\n\nHe moved."
    assert hidden.identity.contact == "By post."
    assert b"Fane" not in client.get(f"{ADMIN}{hidden.pk}/change/").content
    answer = change(client, hidden, internal_note="x" * 5000)
    assert b"The internal details of the source are too long." in answer.content


ALIKE = [
    {"work": "Anything", "address": "http://www.pier.example/otto/#top"},
    {"work": LANDLORD["title"]},
    {"work": LANDLORD["title"].upper(), "authors": "Vane, Otto"},
    {
        "work": LANDLORD["title"],
        "authors": "Otto Vane",
        "publisher": "Port Ellery",
        "date": "2024",
    },
]


@pytest.mark.parametrize("same", ALIKE)
@pytest.mark.parametrize("role", ["Annotator", "Editor", "Administrator"])
def test_nobody_learns_by_adding_one_who_is_protected(
    as_role, hidden, role, same
) -> None:
    client = as_role(role)
    assert client.post(f"{ADMIN}add/", form_data(**same)).status_code == 302
    assert Source.objects.filter(visibility="public").count() == 1


@pytest.mark.parametrize("same", ALIKE)
def test_who_may_read_identities_is_told_that_it_is_a_protected_one(
    as_role, hidden, same
) -> None:
    answer = as_role("Annotator", KEEPER).post(f"{ADMIN}add/", form_data(**same))
    assert b"This is the protected source" in answer.content
    assert Source.objects.count() == 1


def test_what_only_resembles_a_protected_source_is_added(as_role, hidden) -> None:
    client = as_role("Annotator", KEEPER)
    other = {"work": LANDLORD["title"], "address": "https://pier.example/other"}
    for data in (
        other,
        {"work": LANDLORD["title"], "authors": "Lee, Ana"},
        {"work": "Conversation"},
    ):
        assert client.post(f"{ADMIN}add/", form_data(**data)).status_code == 302
    assert Source.objects.filter(visibility="public").count() == 3


def test_a_public_source_does_not_become_the_twin_of_a_protected_one(
    as_role, hidden
) -> None:
    public = library.find_or_create({"title": "City records", "type": "report"}, None)
    answer = change(
        as_role("Annotator", KEEPER),
        public,
        address="https://pier.example/otto",
        work="A",
    )
    assert b"This is the protected source" in answer.content
    public.refresh_from_db()
    assert public.title == "City records"


def test_a_source_that_was_public_beside_a_protected_one_can_still_be_corrected(
    as_role, db
) -> None:
    public = library.find_or_create(LANDLORD, None)
    library.find_or_create(LANDLORD, None, visibility="protected")
    assert (
        change(
            as_role("Annotator", KEEPER), public, publisher="Port Ellery"
        ).status_code
        == 302
    )


def test_the_states_before_it_was_protected_are_for_those_who_may_read_it(
    as_role, db
) -> None:
    source = library.find_or_create(LANDLORD, None)
    source.visibility, source.version = "protected", 2
    source.save()
    address = f"{ADMIN}{source.pk}/history/"
    for role in ("Annotator", "Editor", "Administrator"):
        client = as_role(role)
        assert client.get(address).status_code == 403
        assert "/history/" not in client.get(f"{ADMIN}{source.pk}/change/").text
    client = as_role(KEEPER, "Annotator")
    assert client.get(address).status_code == 403
    let_read(source, KEEPER)
    assert "<del>public</del>" in client.get(address).text
    assert "Vane" in client.get(address).text
    assert (
        client.post(address, form_data(source, visibility="public")).status_code == 405
    )
    source.refresh_from_db()
    assert not source.is_public
    assert AccessRecord.objects.filter(what="history").count() == 2


@pytest.mark.parametrize("action", ["delete_selected", "make_public", ""])
def test_no_action_of_the_list_touches_a_source(as_role, hidden, action) -> None:
    data = {"action": action, "_selected_action": [hidden.pk], "post": "yes"}
    # What a list that can be edited in place would take.
    data |= {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": hidden.pk,
        "_save": "Save",
    }
    as_role("Administrator").post(ADMIN, data | {"form-0-visibility": "public"})
    assert Source.objects.get().visibility == "protected"


# --- The workbench, files and imports


TYPED = [
    {"title": "Anything", "reference": "www.pier.example/otto"},
    {"title": LANDLORD["title"]},
    {"title": LANDLORD["title"], "authors": "Vane, Otto", "publisher": "x"},
]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("reads", [True, False])
def test_one_who_is_protected_typed_on_the_workbench(
    as_role, article, hidden, typed, reads
) -> None:
    """Who may read identities cites the protected source; to others it is one like any
    other.
    """
    address = f"{reverse('workbench', args=[article.pk])}?s=k0"
    client = as_role("Annotator", *([KEEPER] if reads else []))
    note = note_on(sentence(article, "k0"), "unverified")
    data = citation_data(note, **typed, kind="interview", locator="")
    assert client.post(address, data).status_code == 302
    assert (Citation.objects.get().source == hidden) is reads
    assert Source.objects.count() == (1 if reads else 2)


def test_a_citation_moves_off_a_protected_source_at_the_shell_alone(
    as_role, article, hidden
) -> None:
    public = library.find_or_create({"title": "City records", "type": "report"}, None)
    cited = cite(sentence(article, "k0"), Cited(hidden, quote="He said so."))
    address = f"{reverse('workbench', args=[article.pk])}?s=k0"
    typed = {"source": public.pk, "locator": "", "quote": "He said so.", "version": 1}
    data = citation_data(None, number=cited.pk, **typed)
    for roles in (("Annotator",), ("Editor", KEEPER)):
        answer = as_role(*roles).post(address, data)
        assert answer.status_code == 422
        assert b"is not moved to a public one" in answer.content
        assert b"He said so." in answer.content
        cited.refresh_from_db()
        assert cited.source == hidden
    change_citation(cited.pk, Cited(public), version=1, user=None)


def test_annotate_keeps_a_protected_source_protected(
    tmp_path, article, hidden, annotator
) -> None:
    given = [
        LANDLORD | {"visibility": "public"},
        {"title": LANDLORD["title"]},
        hidden.pk,
    ]
    file = tmp_path / "notes.json"
    file.write_text(
        json.dumps(
            [
                {
                    "sentence": f"k{n}",
                    "citations": [{"source": source, "stance": "supports"}],
                }
                for n, source in enumerate(given)
            ]
        )
    )
    annotator.groups.add(Group.objects.get(name=KEEPER))
    call_command("annotate", article.slug, str(file), "--as", annotator.username)
    assert [cited.source for cited in Citation.objects.all()] == [hidden] * 3
    assert Source.objects.get().visibility == "protected"


def test_an_imported_link_to_a_protected_source_stays_protected(
    hidden, annotator
) -> None:
    link = {
        "kind": "link",
        "text": "",
        "start": 0,
        "end": 4,
        "urls": ["http://pier.example/otto"],
    }
    (reference,) = drafts.references_in(link, "here")
    assert library.find_or_create(reference.item, None) == hidden
    assert library.find_or_create(reference.item, annotator) != hidden


def test_an_edition_names_no_protected_source(article, hidden) -> None:
    cited = cite(sentence(article, "k0"), Cited(hidden))
    assert source_names([cited.source]) == {hidden.pk: "p1"}


# --- Parted, and put together again


def test_what_identifies_it_stands_apart(hidden) -> None:
    assert hidden.csl == {"type": "interview", "title": CALLED}
    assert (hidden.title, hidden.url, hidden.search_text.strip()) == (
        CALLED,
        "",
        CALLED.casefold(),
    )
    assert hidden.identity.csl == LANDLORD
    assert [state.title for state in Source.history.all()] == [CALLED]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("inspector", True), ("vane2024", False), ("the-landlord", False), ("", False)],
)
def test_an_id_stays_where_it_tells_nothing(db, name, kept) -> None:
    made = library.find_or_create(
        LANDLORD | {"id": name}, None, visibility="protected", description="A man"
    )
    made.save()
    assert ("id" in made.csl) is kept


def test_whoever_protects_says_what_the_desk_calls_it_and_does_not_name_it(
    as_role, db
) -> None:
    source = library.find_or_create(LANDLORD, None)
    client = as_role("Annotator")
    bad = (
        "",
        "Mr VANE of the pier",
        "See pier.example/otto?utm_source=mail",
        LANDLORD["title"].upper(),
    )
    for description in bad:
        answer = change(
            client,
            source,
            visibility="protected",
            description=description,
            contact="555 0199",
        )
        assert answer.status_code == 200
        assert "555 0199" in answer.text
    assert Source.objects.get().is_public
    answer = change(client, source, description="Somebody", contact="555 0199")
    assert b"This value is only for a protected source" in answer.content
    sent = {
        "visibility": "protected",
        "description": "A pierced vanity",
        "contact": "555 0199",
    }
    assert change(client, source, publisher="Port Ellery", **sent).status_code == 302
    assert SourceIdentity.objects.get().csl == LANDLORD | {"publisher": "Port Ellery"}
    assert SourceIdentity.objects.get().contact == "555 0199"
    assert Source.objects.get().title == "A pierced vanity"


def test_who_holds_the_row_from_before_does_not_name_it(hidden) -> None:
    before = Source.objects.get()
    stale = Source(pk=before.pk, csl=LANDLORD | {"note": "x"}, visibility="protected")
    stale.created_at, stale.archive_url = before.created_at, "https://slate.example/"
    stale.save()
    after = Source.objects.get()
    assert (after.csl, after.archive_url) == (before.csl, "")


def test_no_way_around_it(hidden) -> None:
    with pytest.raises(TypeError, match="one by one"):
        Source.objects.bulk_create([Source(csl=LANDLORD, visibility="protected")])
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.update(url="https://pier.example/otto")


# --- Its page


def identity_data(source: Source, **changes: Any) -> dict[str, Any]:
    identity = source.identity
    data = form_data(
        Source(csl=identity.csl, visibility="protected", version=identity.version)
    )
    said = {
        "archive_url": identity.archive_url,
        "internal_note": identity.internal_note,
    }
    handler = identity.handler or User.objects.filter(is_staff=True)[0]
    people = {"contact": identity.contact, "handler": handler.pk}
    return data | said | people | changes


def test_its_page_is_for_few_and_each_reading_is_recorded(as_role, hidden) -> None:
    address = f"{ADMIN}{hidden.pk}/identity/"
    for role in ("Annotator", "Editor", "Administrator"):
        client = as_role(role)
        assert (
            client.get(address).status_code
            == client.post(address, {}).status_code
            == 403
        )
        assert address not in client.get(f"{ADMIN}{hidden.pk}/change/").text
    assert not AccessRecord.objects.exclude(source=None).exists()
    client = as_role(KEEPER, "Annotator")
    assert address in client.get(f"{ADMIN}{hidden.pk}/change/").text
    asking = client.get(address)["Location"]
    assert "Reason" in client.get(asking).text
    let_read(hidden, KEEPER)
    assert not AccessRecord.objects.exclude(source=None).exists()
    assert "Vane, Otto" in client.get(address).text
    (reading,) = AccessRecord.objects.exclude(source=None)
    assert (reading.person.username, reading.what) == ("keeper of sources", "identity")
    history = client.get(f"{ADMIN}{hidden.pk}/history/").text
    assert "read: identity" in history


def test_it_is_changed_there_and_nothing_typed_is_lost(as_role, hidden) -> None:
    client, address = as_role(KEEPER, "Annotator"), f"{ADMIN}{hidden.pk}/identity/"
    let_read(hidden, KEEPER)
    data = identity_data(hidden, authors="Fane, Otto", contact="555 0199")
    assert client.post(address, data).status_code == 302
    hidden = Source.objects.get()
    assert hidden.identity.csl["author"] == [{"family": "Fane", "given": "Otto"}]
    again = client.post(address, data | {"contact": "555 0100"})
    assert "Somebody else saved this" in again.text
    assert "555 0100" in again.text
    named = client.post(address, identity_data(hidden, authors="Landlord, Otto"))
    assert "The internal name reveals the source" in named.text
    assert client.post(address, identity_data(hidden, work="")).status_code == 200
    assert "Fane, Otto" not in client.get(f"{ADMIN}{hidden.pk}/change/").text


def test_a_public_source_has_no_such_page(as_role, db) -> None:
    source = library.find_or_create(LANDLORD, None)
    assert (
        as_role(KEEPER, "Annotator").get(f"{ADMIN}{source.pk}/identity/").status_code
        == 404
    )


def test_what_was_written_of_it_stays_for_few_when_it_is_public_again(
    as_role, hidden
) -> None:
    change(as_role("Annotator"), hidden, contact="555 0199")
    assert ask_public(as_role("Editor", KEEPER), hidden).status_code == 302
    assert Source.objects.get().is_public  # nobody else could agree
    address = f"{ADMIN}{hidden.pk}/history/"
    assert "555 0199" in as_role(KEEPER, "Annotator").get(address).text
    assert "555 0199" not in as_role("Administrator").get(address).text
