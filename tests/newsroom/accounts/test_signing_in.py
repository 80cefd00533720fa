"""Signing in by password, second factor and one-time link; and how sessions end."""

import json
import re
import time

import pytest
from allauth.mfa.adapter import get_adapter
from django.contrib.sessions.models import Session
from django.core.cache.backends import locmem
from django.db import transaction
from django.test import Client
from django.urls import reverse

from newsroom.accounts import factors, sessions
from newsroom.accounts import sign_in_links as links
from newsroom.accounts.models import AccountEvent
from newsroom.conf import logins, session_store
from newsroom.models import SiteIdentity
from tests.support.sign_in import PASSWORD, SECRET, code, give_app, refresh, sign_in

pytestmark = pytest.mark.django_db
NEW = "a new horse staple"
Act = AccountEvent.AccountAct


def acts(user) -> list[str]:
    return list(user.events.order_by("pk").values_list("act", flat=True))


def is_inside(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_the_old_addresses_lead_to_the_new_ones(client):
    answer = client.get("/admin/login/?next=/admin/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/accounts/login/?next=/admin/",
    )
    assert client.get("/admin/password_change/")["Location"] == (
        "/accounts/password/change/"
    )


def test_with_a_password_a_person_gets_where_they_wanted(client, editor):
    data = {"login": "editor", "password": PASSWORD, "next": "/admin/desk/import/"}
    answer = client.post("/accounts/login/", data)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/desk/import/")
    assert is_inside(client)
    assert acts(editor) == [Act.NEW_DEVICE]
    sign_in(client, "editor")
    assert acts(editor) == [Act.NEW_DEVICE, Act.SIGNED_IN]


def test_nobody_is_led_to_another_site(client, editor):
    data = {"login": "editor", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/login/", data)["Location"] == "/admin/"


def test_the_caret_stands_in_the_name(client):
    page = client.get("/accounts/login/").text
    (field,) = re.findall('<input[^>]*name="login"[^>]*>', page)
    assert "autofocus" in field


@pytest.mark.parametrize("missing", ["is_active", "is_staff"])
def test_who_has_no_business_at_the_desk_is_not_let_in(client, editor, missing):
    setattr(editor, missing, False)
    editor.save()
    sign_in(client, "editor")
    assert "_auth_user_id" not in client.session
    assert acts(editor) == []


def test_nobody_registers_and_no_page_asks_for_an_address(client, editor):
    for path in ("signup/", "email/", "password/reset/", "3rdparty/signup/"):
        assert client.get(f"/accounts/{path}").status_code == 404, path


def test_readers_get_no_cookies_and_their_answers_do_not_vary_by_them(client, editor):
    client.force_login(editor)
    for path in ("/", "/search/", "/method/", "/api/articles/", "/no/such/page/"):
        answer = client.get(path)
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies


# --- Second factors


def test_who_has_an_app_is_asked_for_its_code(client, editor):
    give_app(editor)
    assert sign_in(client, "editor")["Location"] == "/accounts/2fa/authenticate/"
    assert not is_inside(client)
    page = "/accounts/2fa/authenticate/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"code": "000000"}).status_code == 200
    assert not is_inside(client)
    assert client.post(page, {"code": code()})["Location"] == "/admin/"
    assert is_inside(client)


def test_a_recovery_code_opens_once(editor):
    first, *_rest = give_app(editor)
    for expected in (302, 200):
        client = Client()
        sign_in(client, "editor")
        answer = client.post("/accounts/2fa/authenticate/", {"code": first})
        assert answer.status_code == expected


@pytest.mark.parametrize(
    ("rule", "role", "expected"),
    [
        ("none", "Administrator", False),
        ("some", "Annotator", False),
        ("some", "Editor", True),
        ("some", "Administrator", True),
        ("some", "Keeper of sources", True),
        ("all", "Annotator", True),
    ],
)
def test_the_setting_says_who_needs_a_factor(
    client, make_user, settings, rule, role, expected
):
    settings.SECOND_FACTOR = rule
    person = make_user(role, "person")
    assert factors.needs_factor(person) == expected
    sign_in(client, "person")
    assert is_inside(client) != expected
    if expected:
        assert client.get("/admin/")["Location"] == reverse("mfa_index")
        give_app(person)
        assert is_inside(client)


def test_an_app_is_added_with_its_code_and_the_recovery_codes_are_shown_once(
    client, editor, settings, monkeypatch
):
    # Outside of tests a transaction ends before the session is saved.
    monkeypatch.setattr(transaction, "on_commit", lambda done: done())
    secret = "allauth.mfa.totp.internal.auth.generate_totp_secret"
    monkeypatch.setattr(secret, lambda: SECRET)
    sign_in(client, "editor")
    other = Client()
    sign_in(other, "editor")
    page = client.get("/accounts/2fa/totp/activate/")
    assert "<svg" in page.text
    assert "data:" not in page.text
    assert client.post("/accounts/2fa/totp/activate/", {"code": "1"}).status_code == 200
    data = {"code": code()}
    answer = client.post("/accounts/2fa/totp/activate/", data, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/recovery-codes/"
    assert factors.has_factor(editor)
    assert is_inside(client)
    assert not is_inside(other)
    assert {Act.FACTOR_ADDED, Act.CODES_MADE} <= set(acts(editor))
    # Whoever set it up has just used it, and is asked for no further code.
    settings.SECOND_FACTOR = "some"
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_apps_and_keys_call_the_site_by_its_published_name(client, editor, settings):
    assert get_adapter().get_totp_issuer() == settings.SITE_NAME
    SiteIdentity.objects.create(name="The Harbour Ledger")
    assert get_adapter().get_totp_issuer() == "The Harbour Ledger"
    assert "issuer=The%20Harbour%20Ledger" in get_adapter().build_totp_url(
        editor, SECRET
    )
    sign_in(client, "editor")
    page = client.get("/accounts/2fa/webauthn/add/").text
    assert '"name": "The Harbour Ledger"' in page


def test_a_reset_takes_the_factors_and_ends_every_session(client, editor):
    give_app(editor)
    client.force_login(editor)
    factors.reset_factors(editor, None)
    assert not factors.has_factor(editor)
    assert not is_inside(client)
    assert acts(editor) == [Act.FACTOR_RESET]


# --- A fresh sign-in


def test_a_factor_is_added_only_after_a_fresh_sign_in(client, editor):
    client.force_login(editor)
    refresh(client, editor, ago=3600)
    answer = client.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    page = answer["Location"]
    assert client.post(page, {"password": "wrong"}).status_code == 200
    assert client.post(page, {"password": PASSWORD}).status_code == 302
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize(
    ("rule", "method", "ago", "expected"),
    [
        ("some", "mfa", 0, True),
        ("some", "mfa", 700, False),
        ("some", "password", 0, False),
        ("none", "password", 0, True),
        ("none", "password", 700, False),
    ],
)
def test_who_has_a_factor_signs_in_afresh_by_it(
    client, editor, settings, rf, rule, method, ago, expected
):
    settings.SECOND_FACTOR = rule
    give_app(editor)
    client.force_login(editor)
    refresh(client, editor, method, ago)
    request = rf.get("/")
    request.user, request.session = editor, client.session
    assert factors.is_fresh(request) == expected


def test_a_code_works_once_in_all_processes(client, editor):
    """What one process remembers by itself, the next does not know."""
    give_app(editor)
    codes = [code(), code(30)]
    for digits in codes:
        sign_in(client, "editor")
        client.post("/accounts/2fa/authenticate/", {"code": digits})
        assert is_inside(client)
        client.logout()
    locmem._caches.clear()
    sign_in(client, "editor")
    for digits in codes:
        answer = client.post("/accounts/2fa/authenticate/", {"code": digits})
        assert "wrong or was used before" in answer.text
    assert not is_inside(client)
    client.force_login(editor)
    path = "/accounts/2fa/reauthenticate/"
    assert (
        client.post(path, {"code": f"{codes[1][:3]} {codes[1][3:]}"}).status_code == 200
    )
    # Half a minute may have passed meanwhile.
    unused = next(one for one in (code(-30), code(30)) if one not in codes)
    assert client.post(path, {"code": unused}).status_code == 302


# --- One-time links


def test_a_link_sets_a_password_once(client, editor, administrator):
    client.force_login(editor)
    stranger = Client()
    path = links.make_link(editor, administrator).removeprefix("http://127.0.0.1:8000")
    assert "editor" in stranger.get(path).text
    data = {"new_password1": NEW, "new_password2": NEW}
    assert stranger.post(path, data)["Location"] == "/accounts/login/"
    assert not is_inside(client)
    assert not is_inside(stranger)
    sign_in(stranger, "editor", NEW)
    assert is_inside(stranger)
    assert Client().get(path).status_code == 404
    assert acts(editor)[:2] == [Act.LINK_MADE, Act.PASSWORD_SET]
    assert editor.events.get(act=Act.LINK_MADE).by == administrator


def test_a_link_is_void_after_three_days_and_when_another_one_is_made(
    client, editor, monkeypatch
):
    first = links.make_link(editor, None).rsplit("/", 2)[1]
    assert links.account_of_link(editor.pk, first) == editor
    second = links.make_link(editor, None).rsplit("/", 2)[1]
    assert links.account_of_link(editor.pk, first) is None
    now = links.TOKENS._now()
    later = now.__class__.fromtimestamp(now.timestamp() + 3 * 86_400 + 60)
    monkeypatch.setattr(links.TOKENS, "_now", lambda: later)
    assert links.account_of_link(editor.pk, second) is None


def test_what_a_backup_holds_lets_nobody_in(client, editor):
    """`restore` calls it."""
    sign_in(client, "editor")
    editor.refresh_from_db()
    token = links.make_link(editor, None).rsplit("/", 2)[1]
    assert links.account_of_link(editor.pk, token) == editor
    links.end_access()
    assert not is_inside(client)
    assert links.account_of_link(editor.pk, token) is None
    assert acts(editor)[-1] == Act.SESSIONS_ENDED


def test_a_link_for_one_account_opens_no_other(editor, administrator):
    token = links.make_link(editor, None).rsplit("/", 2)[1]
    assert links.account_of_link(administrator.pk, token) is None
    editor.is_active = False
    editor.save()
    assert links.account_of_link(editor.pk, token) is None


# --- Sessions


def test_a_session_ends_two_hours_after_its_use_and_twelve_after_the_login(
    client, editor, monkeypatch
):
    client.force_login(editor)
    left = Session.objects.get().expire_date.timestamp() - time.time()
    assert 7_100 < left <= 7_200
    session = client.session
    session[session_store.BEGAN] -= 11 * 3_600
    session[sessions.SEEN] -= 3_600
    session.save()
    assert is_inside(client)
    left = Session.objects.get().expire_date.timestamp() - time.time()
    assert 3_500 < left <= 3_600
    session = client.session
    session[session_store.BEGAN] -= 3_600
    session.save()
    assert not is_inside(client)


def test_what_a_page_asks_by_itself_is_no_use(client, editor):
    client.force_login(editor)
    for path, is_use in (
        ("/admin/articles/article/1/workbench/live/", False),
        ("/admin/", True),
    ):
        session = client.session
        session[sessions.SEEN] = before = time.time() - 3_600
        session.save()
        client.get(path)
        assert (client.session[sessions.SEEN] > before) == is_use


def test_the_owner_sees_and_ends_sessions(client, editor):
    other, third = Client(headers={"User-Agent": "Firefox (Windows)"}), Client()
    for each in (client, other, third):
        sign_in(each, "editor")
    page = client.get("/accounts/sessions/")
    assert "Firefox, Windows" in page.text
    assert page.text.count("from this network") == 3
    assert "127.0.0.1" not in page.text
    far = client.get("/accounts/sessions/", REMOTE_ADDR="198.51.100.7").text
    assert far.count("from another network") == 3
    assert page.text.count("End session") == 2
    assert client.session.session_key not in page.text
    mark = next(
        session.mark
        for session in sessions.open_sessions(editor)
        if session.key == other.session.session_key
    )
    client.post("/accounts/sessions/", {"session": mark})
    assert [is_inside(each) for each in (client, other, third)] == [True, False, True]
    client.post("/accounts/sessions/")
    assert [is_inside(each) for each in (client, third)] == [True, False]
    assert acts(editor).count(Act.SESSIONS_ENDED) == 2


def test_administrators_end_the_sessions_of_accounts_below_them(
    client, editor, administrator, annotator
):
    theirs = Client()
    theirs.force_login(editor)
    path = f"/accounts/sessions/{editor.pk}/"
    client.force_login(annotator)
    assert client.post(path).status_code == 403
    assert is_inside(theirs)
    client.force_login(administrator)
    assert client.get(path).status_code == 200
    client.post(path)
    assert not is_inside(theirs)
    assert editor.events.get().by == administrator


def test_a_changed_password_ends_the_other_sessions(client, editor):
    other = Client()
    for each in (client, other):
        sign_in(each, "editor")
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    answer = client.post("/accounts/password/change/", data)
    assert answer["Location"] == "/admin/"
    assert [is_inside(each) for each in (client, other)] == [True, False]
    assert acts(editor)[-1] == Act.PASSWORD_CHANGED


# --- Guesses at every door


@pytest.fixture
def strict(settings):
    settings.PROXY_COUNT, settings.WORKERS = 1, 1


def doors(user, outside: Client, inside: Client):
    """Each door: who knocks, its address, and what is sent with a wrong proof."""
    give_app(user)
    sign_in(outside, user.username)
    inside.force_login(user)
    link = links.make_link(user, None).split("8000")[1][:-8] + "aaaaaaa/"
    passwords = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    return {
        "password": (Client(), "login/", {"login": "x", "password": "wrong"}),
        "code": (outside, "2fa/authenticate/", {"code": "000000"}),
        "key": (outside, "2fa/authenticate/", {"credential": "{}"}),
        "passkey": (Client(), "2fa/webauthn/login/", {"credential": "{}"}),
        "again": (inside, "2fa/reauthenticate/", {"code": "000000"}),
        "old password": (inside, "password/change/", passwords),
        "link": (Client(), link.removeprefix("/accounts/"), {"new_password1": NEW}),
    }


@pytest.mark.parametrize(
    "door", ["password", "code", "key", "passkey", "again", "old password", "link"]
)
def test_at_each_door_a_client_has_so_many_guesses(editor, strict, door):
    knocking, path, data = doors(editor, Client(), Client())[door]

    def guess() -> int:
        knocking.cookies.pop(logins.KNOWN_COOKIE, None)
        return knocking.post(
            f"/accounts/{path}", data, headers={"X-Forwarded-For": "198.51.100.1"}
        ).status_code

    answers = [guess() for _ in range(logins.GUESSES + 1)]
    assert 429 not in answers[:-1]
    assert answers[-1] == 429


@pytest.mark.parametrize("start", ["2fa/webauthn/login/", "oidc/oidc/login/callback/"])
def test_where_a_session_begins_a_client_comes_so_often(strict, start):
    client = Client()

    def begin(last: int) -> int:
        client.cookies.clear()
        address = f"198.51.100.{last}"
        return client.get(
            f"/accounts/{start}", headers={"X-Forwarded-For": address}
        ).status_code

    answers = [begin(1) for _ in range(logins.STARTS_OF_A_CLIENT + 1)]
    assert 429 not in answers[:-1]
    assert answers[-1] == 429
    assert begin(2) != 429
    assert Session.objects.count() <= logins.STARTS_OF_A_CLIENT + 1


def test_many_clients_that_know_the_password_have_so_many_guesses_at_the_code(
    editor, strict
):
    """Nor do they keep the owner out, whose browser is known."""
    give_app(editor)
    owner = Client()
    sign_in(owner, "editor")
    owner.post("/accounts/2fa/authenticate/", {"code": code()})
    assert is_inside(owner)

    def guess(client: Client, digits: str, number: int) -> int:
        return client.post(
            "/accounts/2fa/authenticate/",
            {"code": digits},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code

    strangers = [Client() for _ in range(logins.OF_A_NAME + 1)]
    for stranger in strangers:
        stranger.handler = owner.handler  # one worker, which counts them all
        assert sign_in(stranger, "editor").status_code == 302
    answers = [guess(one, "000000", number) for number, one in enumerate(strangers)]
    assert 429 not in answers[:-1]
    assert answers[-1] == 429
    sign_in(owner, "editor")
    assert guess(owner, code(30), 250) == 302


WHOLE = {"clientDataJSON": "e30", "authenticatorData": "YQ", "signature": "YQ"}
KEY = {"id": "YQ", "rawId": "YQ", "type": "public-key"}


@pytest.mark.parametrize(
    "credential",
    [
        *("", "x", "1", "[]", "{}", "null", '{"id": 1}', '{"rawId": 1, "response": 1}'),
        json.dumps(KEY | {"response": []}),
        json.dumps(KEY | {"response": WHOLE}),
        json.dumps(KEY | {"response": WHOLE | {"userHandle": 1}}),
        json.dumps(KEY | {"response": WHOLE | {"userHandle": "MQ"}}),
    ],
)
def test_what_is_no_key_is_refused(client, editor, credential):
    give_app(editor)
    sign_in(client, "editor")
    data = {"credential": credential}
    assert client.post("/accounts/2fa/authenticate/", data).status_code == 200
    answer = client.post("/accounts/2fa/webauthn/login/", data)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert not is_inside(client)
