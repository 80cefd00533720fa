"""What becomes of a stolen session, a lost phone, a phished password, and the account of
a colleague who leaves.
"""

import time

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from newsroom.accounts import factors
from newsroom.accounts import sign_in_links as links
from newsroom.accounts.managing import note_switch
from newsroom.accounts.models import AccountEvent
from newsroom.conf.session_store import BEGAN
from tests.support.sign_in import PASSWORD, code, give_app, refresh, sign_in

pytestmark = pytest.mark.django_db
NEW = "a new horse staple"
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
