"""Acts on accounts and sources that take two people, and the page of all requests."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError

from annotations.models import AccessRecord, Source
from annotations.note_history import save_as
from annotations.sources import library
from annotations.sources.duplicates import merge_sources
from annotations.sources.identities import may_open
from articles.problems import Refused
from newsroom.accounts.models import AccountEvent, RoleMapping, record
from newsroom.actions.act_requests import (
    About,
    Act,
    answer_act,
    request_act,
)
from newsroom.actions.publish import request_publication
from newsroom.actions.waiting import waiting_for
from newsroom.models import ActRequest, NoticeKind
from tests.annotations.test_protection import identity_data
from tests.support.sign_in import refresh


@pytest.fixture
def other(make_user):
    return make_user("Administrator", "other")


@pytest.fixture
def about(annotator):
    return About(account=annotator, role=Group.objects.get(name="Editor"))


def test_a_role_is_given_once_another_administrator_agrees(
    about, administrator, other, annotator
):
    request = request_act(Act.ROLE, about, reason="She edits.", user=administrator)
    assert not annotator.groups.filter(name="Editor").exists()
    with pytest.raises(Refused, match="yourself"):
        answer_act(request.pk, agrees=True, user=administrator)
    assert [item.kind for item in waiting_for(other)] == [NoticeKind.ACT]
    answer_act(request.pk, agrees=True, user=other)
    assert annotator.groups.filter(name="Editor").exists()
    event = annotator.events.get()
    assert (event.act, event.by, event.detail) == (
        AccountEvent.AccountAct.ROLE_GIVEN,
        administrator,
        "Editor",
    )
    with pytest.raises(Refused, match="already answered"):
        answer_act(request.pk, agrees=True, user=other)


def test_a_declined_request_changes_nothing(about, administrator, other, annotator):
    request = request_act(Act.ROLE, about, reason="She edits.", user=administrator)
    answer_act(request.pk, agrees=False, user=other)
    assert not annotator.groups.filter(name="Editor").exists()


def test_alone_an_administrator_acts_alone(about, administrator, annotator):
    request = request_act(Act.ROLE, about, reason="She edits.", user=administrator)
    assert (request.answer, request.answered_by) == ("agreed", administrator)
    assert annotator.groups.filter(name="Editor").exists()


def test_a_puppet_does_not_agree(about, administrator, other, make_user):
    record(other, AccountEvent.AccountAct.CREATED, administrator)
    make_user("Administrator", "third")
    request = request_act(Act.ROLE, about, reason="She edits.", user=administrator)
    with pytest.raises(Refused, match="set up the account"):
        answer_act(request.pk, agrees=True, user=other)


def test_nobody_asks_without_a_reason_twice_or_without_the_right(
    about, administrator, other, editor
):
    with pytest.raises(Refused, match="Say why"):
        request_act(Act.ROLE, about, reason=" … ", user=administrator)
    request_act(Act.ROLE, about, reason="She edits.", user=administrator)
    with pytest.raises(Refused, match="already requested"):
        request_act(Act.ROLE, about, reason="Again.", user=other)
    with pytest.raises(PermissionDenied):
        request_act(Act.ROLE, about, reason="Me too.", user=editor)


def test_a_mapping_of_a_group_takes_two(administrator, other):
    role = Group.objects.get(name="Editor")
    given = About(role=role, claim="desk")
    request = request_act(Act.MAPPING, given, reason="New desk.", user=administrator)
    assert not RoleMapping.objects.exists()
    answer_act(request.pk, agrees=True, user=other)
    assert RoleMapping.objects.get().claim == "desk"


def test_a_mapping_is_taken_away_by_two(administrator, other, client):
    mapping = RoleMapping.objects.create(
        claim="desk", role=Group.objects.get(name="Editor")
    )
    client.force_login(administrator)
    asking = client.get(f"/admin/accounts/rolemapping/{mapping.pk}/delete/")["Location"]
    client.post(f"/admin/accounts/rolemapping/{mapping.pk}/delete/", {"post": "yes"})
    listed = {"action": "delete_selected", "_selected_action": [mapping.pk]}
    client.post("/admin/accounts/rolemapping/", listed | {"post": "yes"})
    assert "desk" in client.get(asking).text
    assert client.post(asking, {"reason": "It was closed."}).status_code == 302
    assert RoleMapping.objects.exists()
    with pytest.raises(ProtectedError):
        mapping.role.delete()
    answer_act(ActRequest.objects.get().pk, agrees=True, user=other)
    assert not RoleMapping.objects.exists()


# --- Sources --------------------------------------------------------------------------

ITEM = {"title": "Talk with Otto Vane", "type": "interview"}


@pytest.fixture
def keepers(make_user):
    """Two editors who are keepers too."""
    made = [make_user("Editor", "kay"), make_user("Editor", "kim")]
    for user in made:
        user.groups.add(Group.objects.get(name="Keeper of sources"))
    return made


def hidden_by(user) -> Source:
    return library.find_or_create(
        ITEM, user, visibility="protected", description="A landlord"
    )


def test_a_source_is_made_public_by_two(keepers, editor):
    given = About(source=hidden_by(keepers[0]))
    with pytest.raises(PermissionDenied):
        request_act(Act.PUBLIC, given, reason="He agreed.", user=editor)
    request = request_act(Act.PUBLIC, given, reason="He agreed.", user=keepers[0])
    assert not Source.objects.get().is_public
    answer_act(request.pk, agrees=True, user=editor)
    source = Source.objects.get()
    assert (source.is_public, source.csl["title"]) == (True, ITEM["title"])
    assert source.history.latest().history_user == keepers[0]


def test_where_nobody_else_may_one_person_makes_a_source_public(keepers):
    keepers[1].delete()
    given = About(source=hidden_by(keepers[0]))
    request = request_act(Act.PUBLIC, given, reason="He agreed.", user=keepers[0])
    assert request.answered_by == keepers[0]
    assert Source.objects.get().is_public


def test_a_source_that_was_merged_or_made_public_meanwhile_stays_as_it_is(keepers):
    source = hidden_by(keepers[0])
    given = About(source=source)
    request = request_act(Act.PUBLIC, given, reason="He agreed.", user=keepers[0])
    twin = Source(csl={"title": "Twin"}, visibility="protected")
    save_as(twin, None)
    merge_sources(twin, source, keepers[0])
    with pytest.raises(Refused, match="made public or merged"):
        answer_act(request.pk, agrees=True, user=keepers[1])
    assert not Source.objects.filter(visibility="public").exists()
    assert answer_act(request.pk, agrees=False, user=keepers[0]).answer == "declined"


def test_its_handler_reads_an_identity_alone_and_others_ask_once(keepers, client):
    handler, other = keepers
    source = hidden_by(handler)
    address = f"/admin/annotations/source/{source.pk}/identity/"
    history = f"/admin/annotations/source/{source.pk}/history/"
    client.force_login(handler)
    assert "Vane" in client.get(address).text
    refresh(client, handler, ago=700)
    assert client.get(address)["Location"].startswith("/accounts/reauthenticate/")
    assert client.get(history)["Location"].startswith("/accounts/reauthenticate/")
    client.force_login(other)
    asking = client.get(address)["Location"]
    assert client.get(history).status_code == 403
    client.post(asking, {"reason": "Kay is away."})
    request = ActRequest.objects.get()
    assert client.get(address)["Location"] == asking
    assert not may_open(source, other)
    answer_act(request.pk, agrees=True, user=handler)
    for _time in range(2):
        assert "Vane" in client.get(address).text
    readings = AccessRecord.objects.filter(what="identity")
    assert list(readings.order_by("pk").values_list("person", flat=True)) == [
        *(handler.pk, other.pk, other.pk)
    ]


def test_a_handler_without_the_right_reads_nothing_but_may_agree(
    keepers, annotator, client
):
    source = hidden_by(annotator)
    given = About(source=source)
    request = request_act(Act.IDENTITY, given, reason="To call.", user=keepers[0])
    client.force_login(annotator)
    assert (
        client.get(f"/admin/annotations/source/{source.pk}/identity/").status_code
        == 403
    )
    assert "To call." in client.get("/admin/requests/").text
    answer_act(request.pk, agrees=True, user=annotator)
    assert may_open(source, keepers[0])
    assert not may_open(source, keepers[1])


def test_alone_a_keeper_reads_an_identity_and_the_requests_say_so(keepers):
    source = hidden_by(None)
    keepers[1].delete()
    given = About(source=source)
    request = request_act(Act.IDENTITY, given, reason="To call.", user=keepers[0])
    assert request.answered_by == keepers[0]
    assert may_open(source, keepers[0])


def test_who_made_the_account_of_the_other_does_not_let_them_read(keepers):
    source = hidden_by(keepers[0])
    record(keepers[1], AccountEvent.AccountAct.LINK_MADE, keepers[0])
    given = About(source=source)
    request = request_act(Act.IDENTITY, given, reason="To call.", user=keepers[1])
    # Nobody else counts, so that it is done alone and says so.
    assert request.answered_by == keepers[1]


def test_another_handler_is_named_on_the_page(keepers, client):
    handler, other = keepers
    source = hidden_by(handler)
    client.force_login(handler)
    address = f"/admin/annotations/source/{source.pk}/identity/"
    data = identity_data(source, handler=other.pk)
    assert client.post(address, data).status_code == 302
    assert [may_open(source, user) for user in keepers] == [False, True]
    client.force_login(other)
    shown = client.get(f"/admin/annotations/source/{source.pk}/history/").text
    assert "handler" in shown.casefold()
    assert "kim" in shown


# --- The page -------------------------------------------------------------------------


def test_the_page_lists_what_waits_and_what_was_answered(
    about, administrator, other, pier, client
):
    request_publication(pier, reason="It cannot wait.", user=administrator)
    request = request_act(Act.ROLE, about, reason="She edits.", user=administrator)
    client.force_login(other)
    page = client.get("/admin/requests/").content.decode()
    assert "It cannot wait." in page
    assert "She edits." in page
    answer = client.post("/admin/requests/", {"request": request.pk, "act": "agree"})
    assert answer.status_code == 302
    page = client.get("/admin/requests/").content.decode()
    assert "agreed" in page


def test_an_annotator_sees_no_request_of_others(about, administrator, other, client):
    request_act(Act.ROLE, about, reason="She edits.", user=administrator)
    client.force_login(about.account)
    assert "She edits." not in client.get("/admin/requests/").content.decode()
