"""Signing in through a real provider of OpenID Connect, in a process of its own."""

import html
import re
import subprocess
import sys
import time

import pytest
import requests
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from newsroom.accounts import factors
from newsroom.accounts import provider as provider_accounts
from newsroom.accounts.models import AccountEvent, RoleMapping
from tests.support.sign_in import PASSWORD, refresh
from tests.support.site import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Act = AccountEvent.AccountAct


@pytest.fixture(scope="module")
def provider():
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                requests.get(address, timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
        process.terminate()


@pytest.fixture
def newsroom(settings, provider, monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    app = settings.OIDC_APP | {"name": "Examiner ID", "client_id": "newsroom"}
    app["secret"] = "secret"
    app["settings"] = app["settings"] | {"server_url": provider}
    settings.OIDC_URL = provider
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    RoleMapping.objects.create(claim="desk", role=Group.objects.get(name="Editor"))
    RoleMapping.objects.create(claim="all", role=Group.objects.get(name="Annotator"))
    return provider


def sign_in(client: Client, provider: str, sub: str, **claims):
    """Go to the provider, be somebody there, and come back."""
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=9)
    return be_there(client, provider, "/accounts/oidc/oidc/login/", sub)


def be_there(client: Client, provider: str, path: str, sub: str):
    there = client.get(path)["Location"]
    assert there.startswith(provider)
    back = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=9)
    address = back.headers["Location"]
    assert address.startswith("http://testserver/accounts/oidc/oidc/login/callback/")
    return client.get(address.removeprefix("http://testserver"))


def roles(name: str) -> set[str]:
    account = User.objects.get(username=name)
    return set(account.groups.values_list("name", flat=True))


def test_the_login_page_offers_it(client, newsroom):
    page = client.get("/accounts/login/").text
    assert "Log in with Examiner ID" in page
    assert "/accounts/oidc/oidc/login/" in page


def test_a_new_person_gets_an_account_with_the_mapped_roles_only(client, newsroom):
    claims = {"preferred_username": "nora", "groups": ["desk", "everyone"]}
    answer = sign_in(client, newsroom, "1", **claims)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    nora = User.objects.get(username="nora")
    assert not nora.has_usable_password()
    assert not nora.is_superuser
    assert roles("nora") == {"Editor"}
    acts = list(nora.events.order_by("pk").values_list("act", "by", "detail"))
    assert acts[:2] == [
        (Act.CREATED, None, "OpenID Connect"),
        (Act.ROLE_GIVEN, None, "Editor"),
    ]
    assert acts[2][0] == Act.NEW_DEVICE


def test_the_roles_follow_the_groups(client, newsroom):
    for groups, expected in (
        (["desk"], {"Editor"}),
        (["all", "desk"], {"Editor", "Annotator"}),
        ("all", {"Annotator"}),
    ):
        sign_in(Client(), newsroom, "1", preferred_username="nora", groups=groups)
        assert roles("nora") == expected


def test_it_is_the_account_of_the_same_name_without_a_password_and_stays_so(
    client, newsroom, make_user
):
    keeper = make_user("Keeper of sources", "keeper")
    sign_in(client, newsroom, "2", preferred_username="keeper", groups=["all"])
    assert "_auth_user_id" not in client.session
    keeper.set_unusable_password()
    keeper.save()
    sign_in(client, newsroom, "2", preferred_username="keeper", groups=["all"])
    assert client.session["_auth_user_id"] == str(keeper.pk)
    assert roles("keeper") == {"Keeper of sources", "Annotator"}
    other = Client()
    sign_in(other, newsroom, "2", preferred_username="renamed", groups=["all"])
    assert other.session["_auth_user_id"] == str(keeper.pk)


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "nora"},
        {"preferred_username": "nora", "groups": ["strangers"]},
        {"preferred_username": "nora", "groups": {"desk": 1}},
        {"preferred_username": "no ra!", "groups": ["desk"]},
        {"groups": ["desk"]},
    ],
)
def test_who_has_no_role_or_name_here_is_told_so(client, newsroom, claims):
    answer = sign_in(client, newsroom, "3", **claims)
    assert answer.status_code == 403
    assert "None of your groups has a role in this newsroom." in answer.text
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


@pytest.mark.parametrize(("counts", "status"), [(False, 302), (True, 200)])
def test_it_is_a_second_factor_only_by_setting(
    client, newsroom, settings, counts, status
):
    settings.SECOND_FACTOR, settings.OIDC_IS_FACTOR = "all", counts
    sign_in(client, newsroom, "1", preferred_username="nora", groups=["desk"])
    assert client.get("/admin/").status_code == status


def test_who_is_switched_off_does_not_come_in_by_it(client, newsroom, editor):
    editor.is_active = False
    editor.save()
    sign_in(client, newsroom, "4", preferred_username="editor", groups=["desk"])
    assert "_auth_user_id" not in client.session


# --- A fresh sign-in, of people who have neither password nor factor here


@pytest.fixture
def nora(client, newsroom, settings) -> User:
    """An administrator by her groups; her session began an hour ago."""
    settings.SECOND_FACTOR = "none"
    role = Group.objects.get(name="Administrator")
    RoleMapping.objects.create(claim="admins", role=role)
    sign_in(client, newsroom, "1", preferred_username="nora", groups=["admins"])
    nora = User.objects.get(username="nora")
    refresh(client, nora, factors.AT_PROVIDER, ago=3600)
    return nora


def ask_for_link(client: Client, account: User):
    """The page where a fresh sign-in is asked, and its link to the provider."""
    asked = client.post(reverse("admin:auth_user_link", args=[account.pk]))
    page = client.get(asked["Location"])
    found = re.search(r'href="(/accounts/oidc/[^"]+)"', page.text)
    return asked["Location"], html.unescape(found[1])


def test_who_signs_in_there_alone_proves_it_there_again_and_goes_on(
    client, newsroom, nora, editor
):
    page, path = ask_for_link(client, editor)
    there = client.get(path)["Location"]
    assert "prompt=login" in there
    assert "max_age=0" in there
    back = be_there(client, newsroom, path, "1")
    assert back["Location"] == page
    shown = client.get(page)
    assert "/accounts/link/" in shown.text
    assert editor.events.filter(act=Act.LINK_MADE, by=nora).count() == 1
    # Once: nobody is led to do it again.
    assert "/accounts/link/" not in client.get(page).text
    assert editor.events.filter(act=Act.LINK_MADE).count() == 1


def test_a_second_factor_can_be_added_after_it(client, newsroom, nora):
    page = client.get("/accounts/2fa/totp/activate/")["Location"]
    path = html.unescape(
        re.search(r'href="(/accounts/oidc/[^"]+)', client.get(page).text)[1]
    )
    be_there(client, newsroom, path, "1")
    assert client.get(page)["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize("said", [{"auth_time": 1}, {"auth_time": "now"}, {}])
def test_a_login_of_before_or_of_no_known_time_is_not_fresh(
    client, newsroom, nora, editor, monkeypatch, said
):
    page, path = ask_for_link(client, editor)
    monkeypatch.setattr(provider_accounts, "_claims", lambda _login: said)
    be_there(client, newsroom, path, "1")
    shown = client.get(page)
    assert "did not confirm a new login" in shown.text
    assert not editor.events.exists()
    # What was asked waits still.
    monkeypatch.undo()
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    be_there(client, newsroom, path, "1")
    assert "/accounts/link/" in client.get(page).text


def test_to_be_somebody_else_there_proves_nothing(client, newsroom, nora, editor):
    sign_in(Client(), newsroom, "9", preferred_username="mallory", groups=["desk"])
    page, path = ask_for_link(client, editor)
    be_there(client, newsroom, path, "9")
    assert client.session["_auth_user_id"] == str(nora.pk)
    assert "did not confirm a new login" in client.get(page).text
    assert not editor.events.exists()


def test_to_come_in_without_a_question_there_is_no_fresh_sign_in(
    client, newsroom, nora, editor, monkeypatch
):
    client.logout()
    monkeypatch.setattr(
        provider_accounts,
        "_claims",
        lambda _login: {"auth_time": 1, "groups": ["admins"]},
    )
    be_there(client, newsroom, "/accounts/oidc/oidc/login/", "1")
    assert client.session["_auth_user_id"] == str(nora.pk)
    session = client.session
    steps = session[AUTHENTICATION_METHODS_SESSION_KEY]
    # tests/conftest.py notes a password at each login.
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        step for step in steps if step["method"] != "password"
    ]
    session.save()
    asked = client.post(reverse("admin:auth_user_link", args=[editor.pk]))
    assert asked["Location"].startswith("/accounts/reauthenticate/provider/?next=")


def test_a_password_is_offered_with_the_provider_to_who_has_both(client, nora):
    nora.set_password(PASSWORD)
    nora.save()
    client.force_login(nora)
    refresh(client, nora, ago=3600)
    page = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert page.startswith("/accounts/reauthenticate/?next=")
    assert "/accounts/reauthenticate/provider/?next=" in client.get(page).text
