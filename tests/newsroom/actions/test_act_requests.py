"""Acts on accounts and sources that take two people, and the page of all requests."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from annotations.sources import library
from articles.problems import Refused
from newsroom.accounts.models import AccountEvent, RoleMapping, record
from newsroom.actions.act_requests import (
    About,
    Act,
    answer_act,
    is_agreed,
    request_act,
)
from newsroom.actions.second_requests import request_second
from newsroom.actions.waiting import waiting_for
from newsroom.models import NoticeKind


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


def test_an_agreement_that_a_source_becomes_public_is_for_whoever_asked(
    editor, make_user
):
    ledger = library.find_or_create({"title": "The ledger", "type": "book"}, editor)
    second = make_user("Editor", "second")
    given = About(source=ledger)
    request = request_act(Act.PUBLIC, given, reason="She agreed.", user=editor)
    assert not is_agreed(Act.PUBLIC, given, editor)
    answer_act(request.pk, agrees=True, user=second)
    assert is_agreed(Act.PUBLIC, given, editor)
    assert not is_agreed(Act.PUBLIC, given, second)


def test_the_page_lists_what_waits_and_what_was_answered(
    about, administrator, other, pier, client
):
    request_second(pier, reason="It cannot wait.", user=administrator)
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
