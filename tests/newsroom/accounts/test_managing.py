"""What administrators do with accounts, and what the history says of it."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from newsroom.accounts.factors import has_factor
from newsroom.accounts.models import AccountEvent, RoleMapping
from newsroom.actions.act_requests import answer_act
from newsroom.models import ActRequest
from tests.newsroom.desk.test_people import form_data, page
from tests.support.sign_in import give_app, refresh, sign_in

pytestmark = pytest.mark.django_db
Act = AccountEvent.AccountAct


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def history(user: User) -> list[tuple[str, str]]:
    return list(user.events.order_by("pk").values_list("act", "detail"))


def test_a_link_is_shown_once_to_who_has_just_signed_in(desk, administrator, editor):
    address = reverse("admin:auth_user_link", args=[editor.pk])
    assert "Make a sign-in link" in desk.get(page(editor)).text
    assert desk.get(address).status_code == 405
    refresh(desk, administrator, ago=3600)
    again = desk.post(address)
    assert again["Location"].startswith("/accounts/reauthenticate/")
    data = {"password": "correct horse battery"}
    shown = desk.post(again["Location"], data)
    assert "/accounts/link/" in shown.text
    assert "no-store" in shown["Cache-Control"]
    assert history(editor) == [(Act.LINK_MADE, "")]
    assert editor.events.get().by == administrator


def test_before_a_fresh_sign_in_people_are_told_that_files_are_not_kept(
    desk, administrator, editor
):
    refresh(desk, administrator, ago=3600)
    address = reverse("admin:auth_user_link", args=[editor.pk])
    file = SimpleUploadedFile("letter.pdf", b"x")
    again = desk.post(address, {"letter": file})
    told = "Files are not kept: choose them again after this."
    assert told in desk.get(again["Location"]).text
    again = desk.post(address)
    assert told not in desk.get(again["Location"]).text


@pytest.mark.parametrize("is_inside", [True, False])
def test_a_form_that_is_shown_again_names_the_files_to_choose_again(
    administrator, is_inside
):
    """Of somebody whose login has ended, or whose form has no valid token."""
    strict = Client(enforce_csrf_checks=is_inside)
    if is_inside:
        strict.force_login(administrator)
    files = [SimpleUploadedFile(f"{name}.docx", b"x") for name in "ab"]
    data = {"text": "What I typed", "files": files}
    shown = strict.post(reverse("desk:import"), data)
    assert shown.status_code == (403 if is_inside else 401)
    for words in ("What I typed", "Choose this file again", "a.docx", "b.docx"):
        assert words in shown.text


def test_nobody_makes_a_link_for_an_account_above_their_own(desk, administrator):
    chief = User.objects.create_superuser("chief")
    refresh(desk, administrator)
    address = reverse("admin:auth_user_link", args=[chief.pk])
    assert desk.post(address).status_code == 403
    assert history(chief) == []


def test_no_page_sets_anothers_password(desk, editor):
    assert desk.get(f"/admin/auth/user/{editor.pk}/password/").status_code in (302, 404)
    before = editor.password
    data = form_data(editor, password="x", password1="y" * 12, password2="y" * 12)
    desk.post(page(editor), data)
    editor.refresh_from_db()
    assert editor.password == before


def test_the_history_says_what_an_account_was_given_and_by_whom(
    desk, administrator, editor
):
    theirs = Client()
    theirs.force_login(editor)
    annotator = Group.objects.get(name="Annotator")
    desk.post(page(editor), form_data(editor, groups=[annotator.pk]))
    assert history(editor) == [
        (Act.ROLE_GIVEN, "Annotator"),
        (Act.ROLE_TAKEN, "Editor"),
    ]
    assert theirs.get("/admin/").status_code == 302
    desk.post(page(editor), form_data(editor, is_active=""))
    assert history(editor)[2:] == [(Act.SWITCHED_OFF, "")]
    shown = desk.get(page(editor, "history")).text
    assert "role given" in shown
    assert "Annotator" in shown
    assert "administrator" in shown


def test_at_the_shell_a_link_is_printed_and_factors_are_removed(client, editor):
    out = StringIO()
    call_command("sign_in_link", "editor", stdout=out)
    path = out.getvalue().strip().removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    give_app(editor)
    call_command("reset_factor", "editor", stdout=out)
    assert sign_in(client, "editor")["Location"] == "/admin/"
    assert [act for act, _ in history(editor)] == [
        Act.LINK_MADE,
        Act.FACTOR_RESET,
        Act.NEW_DEVICE,
    ]


# --- Acts of two ----------------------------------------------------------------------


def grant(client, account, role, reason):
    groups = [Group.objects.get(name=role).pk]
    return client.post(page(account), form_data(account, groups=groups, reason=reason))


def test_a_role_above_annotator_is_requested_of_another_administrator(
    client, administrator, make_user
):
    make_user("Administrator", "other")
    account = make_user(None, "nora")
    client.force_login(administrator)
    answer = grant(client, account, "Editor", "")
    assert "Say why." in answer.content.decode()
    assert grant(client, account, "Editor", "She edits.").status_code == 302
    assert not account.groups.exists()
    request = ActRequest.objects.get()
    assert (request.account, request.role.name, request.answer) == (
        account,
        "Editor",
        "",
    )


def test_the_role_of_an_annotator_is_given_alone(client, administrator, make_user):
    make_user("Administrator", "other")
    account = make_user(None, "nora")
    client.force_login(administrator)
    assert grant(client, account, "Annotator", "").status_code == 302
    assert account.groups.get().name == "Annotator"


def test_second_factors_are_reset_once_another_administrator_agrees(
    client, administrator, make_user
):
    other = make_user("Administrator", "other")
    account = make_user("Editor", "nora")
    give_app(account)
    client.force_login(administrator)
    client.post(f"/admin/auth/user/{account.pk}/factors/", {"reason": "Phone lost."})
    request = ActRequest.objects.get()
    assert has_factor(account)
    answer_act(request.pk, agrees=True, user=other)
    assert not has_factor(account)


def test_a_group_of_the_provider_gets_a_role_once_another_agrees(
    client, administrator, make_user
):
    other = make_user("Administrator", "other")
    client.force_login(administrator)
    role = Group.objects.get(name="Editor")
    data = {"claim": "desk", "role": role.pk, "reason": "New desk."}
    answer = client.post("/admin/accounts/rolemapping/add/", data)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/requests/")
    assert not RoleMapping.objects.exists()
    answer_act(ActRequest.objects.get().pk, agrees=True, user=other)
    assert RoleMapping.objects.get().role == role
