"""What becomes of a puppet, a stolen session, a lost phone, a phished password, and the
account of a colleague who leaves.
"""

import time

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from annotations.sources import library
from newsroom.accounts import factors
from newsroom.accounts import sign_in_links as links
from newsroom.accounts.managing import note_switch
from newsroom.accounts.models import AccountEvent
from newsroom.actions import withhold
from newsroom.actions.act_requests import acts_to_answer
from newsroom.conf.session_store import BEGAN
from newsroom.editions.models import Withholding
from newsroom.models import ActRequest
from tests.support.decisions import publish
from tests.support.sign_in import PASSWORD, code, give_app, refresh, sign_in

pytestmark = pytest.mark.django_db
NEW = "a new horse staple"
ADD_APP = "/accounts/2fa/totp/activate/"
Act = AccountEvent.AccountAct


@pytest.fixture
def thief() -> Client:
    return Client()


def acts(user) -> list[str]:
    return list(user.events.order_by("pk").values_list("act", flat=True))


def is_inside(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_who_stole_a_session_takes_over_no_account_and_is_out_within_hours(
    client, thief, administrator, editor
):
    client.force_login(administrator)
    refresh(client, administrator, ago=700)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_inside(thief)
    passwords = {"oldpassword": "?", "password1": NEW, "password2": NEW}
    assert thief.post("/accounts/password/change/", passwords).status_code == 200
    for path in (
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        reverse("admin:auth_user_link", args=[editor.pk]),
    ):
        answer = thief.post(path, {"code": code(), "name": "Mine"})
        assert answer["Location"].startswith("/accounts/reauthenticate/"), path
    assert not factors.has_factor(administrator)
    assert acts(editor) == []
    session = client.session
    session[BEGAN] = time.time() - 12 * 3_600
    session.save()
    assert not is_inside(thief)


def test_the_owner_of_a_stolen_session_ends_it_by_logging_out(client, thief, editor):
    client.force_login(editor)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    assert not is_inside(thief)


def test_who_lost_the_phone_comes_in_by_a_recovery_code_or_after_a_reset(
    client, thief, editor
):
    first, *_rest = give_app(editor)
    sign_in(client, "editor")
    client.post("/accounts/2fa/authenticate/", {"code": first})
    assert is_inside(client)
    call_command("reset_factor", "editor", verbosity=0)
    assert not is_inside(client)
    assert sign_in(client, "editor")["Location"] == "/admin/"
    assert acts(editor)[-2:] == [Act.FACTOR_RESET, Act.SIGNED_IN]


def test_a_phished_password_without_a_factor_opens_until_the_owner_changes_it(
    client, thief, editor
):
    sign_in(client, "editor")
    sign_in(thief, "editor")
    assert is_inside(thief)
    assert acts(editor) == [Act.NEW_DEVICE, Act.NEW_DEVICE]  # of which a mail tells
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/accounts/password/change/", data)
    assert [is_inside(client), is_inside(thief)] == [True, False]
    assert sign_in(thief, "editor").status_code == 200


def test_a_phished_password_sets_up_no_factor_where_one_is_needed(
    client, thief, editor, settings
):
    settings.SECOND_FACTOR = "some"
    sign_in(client, "editor")
    # At the very first login the owner may, as whoever was made at the shell.
    assert client.get(ADD_APP).status_code == 200
    client.post("/accounts/logout/")
    for _again in range(2):
        sign_in(thief, "editor")
        for path in (ADD_APP, "/accounts/2fa/webauthn/add/"):
            said = thief.post(path, {"code": code(), "name": "Mine"}, follow=True)
            assert said.redirect_chain == [("/accounts/2fa/", 302)]
            assert "ask an administrator for a sign-in link" in said.text
        thief.post("/accounts/logout/")
    assert not factors.has_factor(editor)

    editor.refresh_from_db()
    link = links.make_link(editor, None).partition("8000")[2]
    answer = client.post(link, {"new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302, answer.text
    said = sign_in(client, "editor", NEW)
    assert said.status_code == 302, said.text
    assert client.get("/admin/")["Location"] == "/accounts/2fa/"
    assert client.get(ADD_APP).status_code == 200
    sign_in(thief, "editor", NEW)
    assert thief.get(ADD_APP)["Location"] == "/accounts/2fa/"


def test_after_a_reset_too_a_factor_is_set_up_with_a_link(
    client, thief, editor, settings
):
    settings.SECOND_FACTOR = "some"
    sign_in(client, "editor")
    client.post("/accounts/logout/")
    give_app(editor)
    call_command("reset_factor", "editor", verbosity=0)
    sign_in(thief, "editor")
    assert thief.get(ADD_APP)["Location"] == "/accounts/2fa/"


def test_a_phished_password_with_a_factor_opens_nothing(thief, editor):
    give_app(editor)
    sign_in(thief, "editor")
    for path in ("/admin/", "/accounts/2fa/", "/accounts/password/change/"):
        assert thief.get(path).status_code == 302
    thief.post("/accounts/2fa/authenticate/", {"code": "123"})
    assert not is_inside(thief)
    assert acts(editor) == []


def test_a_colleague_who_leaves_comes_in_at_no_door(client, editor, administrator):
    client.force_login(editor)
    link = links.make_link(editor, administrator).rsplit("/", 2)[1]
    editor.is_active = False
    editor.save()
    note_switch(editor, administrator)
    assert not is_inside(client)
    assert links.account_of_link(editor.pk, link) is None
    assert sign_in(client, "editor").status_code == 200
    assert not is_inside(client)
    assert acts(editor) == [Act.LINK_MADE, Act.SWITCHED_OFF]


# --- A puppet -------------------------------------------------------------------------


def withhold_words(client: Client) -> Withholding:
    typed = {"words": "Nobody asked", "reason": "A complaint.", "act": "withhold"}
    assert client.post("/admin/editions/withholding/", typed).status_code == 302
    return Withholding.objects.get()


def confirm(client: Client, request: Withholding) -> None:
    sent = {"number": request.pk, "answer": "agree"}
    assert client.post("/admin/editions/withholding/", sent).status_code == 302
    request.refresh_from_db()


def test_who_lets_themselves_into_another_account_confirms_nothing_with_it(
    pier, client, thief, administrator, editor, make_user
):
    make_user("Editor", "third")
    publish(pier, user=editor)
    client.force_login(administrator)
    page = client.post(reverse("admin:auth_user_link", args=[editor.pk]))
    link = page.context["link"].partition("8000")[2]
    thief.post(link, {"new_password1": NEW, "new_password2": NEW})
    sign_in(thief, "editor", NEW)
    request = withhold_words(client)
    confirm(thief, request)
    assert request.answer == ""
    assert "A complaint" in thief.get("/articles/the-pier/").text
    thief.post(
        "/admin/editions/withholding/", {"number": request.pk, "answer": "decline"}
    )
    assert "Nobody asked" in thief.get("/articles/the-pier/").text


def test_who_makes_an_account_agrees_to_nothing_with_it(
    pier, client, thief, administrator, editor, make_user
):
    other = make_user("Administrator", "other")
    publish(pier, user=editor)
    client.force_login(administrator)
    client.post(reverse("admin:auth_user_add"), {"username": "puppet"})
    puppet = User.objects.get(username="puppet")
    role = Group.objects.get(name="Editor")
    data = {"is_active": "on", "is_staff": "on", "groups": [role.pk]}
    data |= {"username": "puppet", "reason": "She edits."}
    data |= {"date_joined_0": "2024-01-01", "date_joined_1": "00:00"}
    client.post(reverse("admin:auth_user_change", args=[puppet.pk]), data)
    assert not puppet.groups.exists()
    asked = ActRequest.objects.get()
    client.post("/admin/requests/", {"request": asked.pk, "act": "agree"})
    assert not puppet.groups.exists()
    client.force_login(other)
    client.post("/admin/requests/", {"request": asked.pk, "act": "agree"})
    assert puppet.groups.exists()
    client.force_login(administrator)
    request = withhold_words(client)
    thief.force_login(User.objects.get(pk=puppet.pk))
    confirm(thief, request)
    assert request.answer == ""
    thief.force_login(editor)
    confirm(thief, request)
    assert request.answer == "agreed"


# --- What a session alone does not open -----------------------------------------------


def test_who_stole_a_session_hides_confirms_and_reads_no_source(
    pier, client, thief, editor, make_user
):
    editor.groups.add(Group.objects.get(name="Keeper of sources"))
    source = library.find_or_create(
        {"title": "Talk with Otto Vane"},
        editor,
        visibility="protected",
        description="A landlord",
    )
    publish(pier, user=editor)
    other = make_user("Editor", "other")
    waiting = withhold.request_withholding(
        words="It paid", reason="A complaint.", user=other
    )
    client.force_login(editor)
    refresh(client, editor, ago=700)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    identity = reverse("admin:annotations_source_identity", args=[source.pk])
    assert thief.get(identity)["Location"].startswith("/accounts/reauthenticate/")
    for path, sent in (
        (
            "/admin/editions/withholding/",
            {"words": "Nobody", "reason": "x", "act": "withhold"},
        ),
        ("/admin/editions/withholding/", {"number": waiting.pk, "answer": "agree"}),
        (reverse("desk:ask_public", args=[source.pk]), {"reason": "x"}),
        ("/admin/requests/", {"request": 1, "act": "agree"}),
    ):
        answer = thief.post(path, sent)
        assert answer["Location"].startswith("/accounts/reauthenticate/"), path
    assert [one.answer for one in Withholding.objects.all()] == [""]
    assert not ActRequest.objects.exists()


def test_what_a_colleague_who_leaves_had_asked_or_might_agree_to_waits_for_others(
    client, editor, administrator, make_user
):
    editor.groups.add(Group.objects.get(name="Keeper of sources"))
    source = library.find_or_create(
        {"title": "Talk with Otto Vane"},
        editor,
        visibility="protected",
        description="A landlord",
    )
    keeper = make_user("Editor", "keeper")
    keeper.groups.add(Group.objects.get(name="Keeper of sources"))
    editor.is_active = False
    editor.save()
    note_switch(editor, administrator)
    client.force_login(keeper)
    asking = reverse("desk:ask_identity", args=[source.pk])
    client.post(asking, {"reason": "The handler has left."})
    request = ActRequest.objects.get()
    assert acts_to_answer(editor) == []
    assert (request.answer, request.answered_by) == ("agreed", keeper)
    identity = reverse("admin:annotations_source_identity", args=[source.pk])
    assert "Vane" in client.get(identity).text
