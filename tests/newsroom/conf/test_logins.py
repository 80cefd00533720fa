"""Guesses at passwords are refused before a hash is made, by client and by name; a
known browser is not.
"""

from collections import Counter
from http.cookies import SimpleCookie
from ipaddress import ip_network

import pytest
from django.contrib.auth import hashers
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from newsroom.conf import middleware
from newsroom.conf.clients import RateLimit, Share

RIGHT = "correct horse battery"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """The passwords of which a hash was made."""
    made: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def noted(self, password, *rest, **named):
        made.append(password)
        return encode(self, password, *rest, **named)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", noted)
    return made


@pytest.fixture
def door(settings) -> Client:
    """One worker's, for whoever comes; it keeps no cookies."""
    settings.PROXY_COUNT, settings.WORKERS = 1, 1
    return Client()


def log_in(
    door: Client,
    name: str,
    password: str,
    address: str,
    cookies: SimpleCookie | None = None,
):
    door.cookies = cookies or SimpleCookie()
    typed = {"username": name, "password": password}
    return door.post("/admin/login/", typed, headers={"X-Forwarded-For": address})


def test_a_client_has_so_many_guesses_over_all_names_and_no_hash_is_made_after(
    door, editor, hashed
):
    for number in range(middleware.GUESSES):
        assert log_in(door, f"name{number}", "wrong", "198.51.100.1").status_code == 200
    del hashed[:]
    answer = log_in(door, "another", "wrong", "198.51.100.1")
    assert (answer.status_code, hashed) == (429, [])
    assert 0 < int(answer["Retry-After"]) <= middleware.GUESS_SECONDS
    assert "Wait 15 minutes, then try again." in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert log_in(door, "editor", RIGHT, "203.0.113.7").status_code == 302


def test_with_ipv6_a_client_is_a_network(door, hashed):
    for number in range(middleware.GUESSES):
        log_in(door, f"name{number}", "wrong", f"2001:db8::{number:x}")
    assert log_in(door, "another", "wrong", "2001:db8::ffff").status_code == 429
    assert log_in(door, "another", "wrong", "2001:db8:0:1::1").status_code == 200


@pytest.mark.parametrize("workers", [1, 2, 16, 64])
def test_one_client_does_not_close_a_name(door, editor, settings, workers):
    settings.WORKERS = workers
    answers = [
        log_in(door, "editor", "wrong", "198.51.100.1").status_code for _ in range(120)
    ]
    assert answers.count(200) == middleware.share_of_worker(middleware.GUESSES)
    assert log_in(door, "editor", RIGHT, "203.0.113.7").status_code == 302


def test_the_name_of_a_client_that_is_refused_is_not_even_read(
    door, editor, monkeypatch
):
    for _ in range(middleware.GUESSES):
        log_in(door, "editor", "wrong", "198.51.100.1")
    monkeypatch.setattr(
        middleware, "owner_of", lambda name: pytest.fail("the name was read")
    )
    assert log_in(door, "editor", "wrong", "198.51.100.1").status_code == 429


@pytest.mark.slow
def test_invented_names_neither_empty_the_count_of_a_name_nor_fill_that_of_another(
    settings,
):
    settings.PROXY_COUNT, settings.WORKERS = 0, 1
    logins = middleware.Logins(lambda _: HttpResponse())
    clients = map(str, ip_network("10.0.0.0/8"))

    def guess(name: str) -> int:
        request = RequestFactory(REMOTE_ADDR=next(clients)).post(
            "/admin/login/", {"username": name}
        )
        return logins(request).status_code

    assert [guess("editor") for _ in range(middleware.OF_A_NAME)] == [
        200
    ] * middleware.OF_A_NAME
    answers = Counter(guess(f"name{number}") for number in range(RateLimit.CLIENTS))
    # those that happen to be counted with that name
    assert answers[429] <= middleware.GUESSES
    assert guess("editor") == 429
    assert guess("somebody") == 200
    assert len(logins.names.counts) <= 16**middleware.NAME_DIGITS < RateLimit.CLIENTS


@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_a_name_has_so_many_guesses_over_all_clients(door, editor, hashed, name):
    for number in range(middleware.OF_A_NAME):
        assert log_in(door, name, "wrong", f"198.51.100.{number}").status_code == 200
    del hashed[:]
    for spelling in (name, name.upper(), f"{name[0]}{name[1:]}"):
        assert log_in(door, spelling, "wrong", "198.51.100.200").status_code == 429
    assert hashed == []


def test_whom_the_browser_knows_the_guesses_of_others_do_not_keep_out(door, editor):
    assert log_in(door, "editor", RIGHT, "203.0.113.7").status_code == 302
    known = SimpleCookie(
        {middleware.KNOWN_COOKIE: door.cookies[middleware.KNOWN_COOKIE].value}
    )
    for number in range(middleware.OF_A_NAME):
        log_in(door, "editor", "wrong", f"198.51.100.{number}")
    assert log_in(door, "editor", RIGHT, "203.0.113.7").status_code == 429
    assert log_in(door, "editor", RIGHT, "203.0.113.7", known).status_code == 302
    for number in range(middleware.GUESSES):
        log_in(door, f"name{number}", "wrong", "203.0.113.8")
    assert log_in(door, "editor", RIGHT, "203.0.113.8", known).status_code == 302


def test_a_known_browser_has_a_share_of_its_own_and_only_for_its_owner(
    door, editor, make_user
):
    make_user("Annotator", "ann")
    assert log_in(door, "editor", RIGHT, "203.0.113.7").status_code == 302
    known = SimpleCookie(
        {middleware.KNOWN_COOKIE: door.cookies[middleware.KNOWN_COOKIE].value}
    )
    for number in range(middleware.GUESSES):
        log_in(door, "editor", "wrong", f"203.0.113.{number}", known)
    assert log_in(door, "editor", "wrong", "203.0.113.99", known).status_code == 429
    for number in range(middleware.OF_A_NAME):
        log_in(door, "ann", "wrong", f"198.51.100.{number}", known)
    assert log_in(door, "ann", "wrong", "198.51.100.200", known).status_code == 429


@pytest.mark.parametrize(
    "change", [lambda value: value[:-1], lambda value: "x" + value, lambda _: ""]
)
def test_a_made_up_cookie_is_none(door, editor, change):
    log_in(door, "editor", RIGHT, "203.0.113.7")
    value = door.cookies[middleware.KNOWN_COOKIE].value
    assert middleware.known_owner(
        {middleware.KNOWN_COOKIE: value}
    ) == middleware.owner_of("editor")
    assert middleware.known_owner({middleware.KNOWN_COOKIE: change(value)}) == ""
    assert "editor" not in value
    with override_settings(SECRET_KEY="another" * 9):
        assert middleware.owner_of("editor") not in value


def test_right_passwords_are_not_counted(door, editor):
    for _ in range(2 * middleware.OF_A_NAME):
        assert log_in(door, "editor", RIGHT, "203.0.113.7").status_code == 302


def test_the_cookie_is_for_the_desk_alone(door, editor):
    log_in(door, "editor", RIGHT, "203.0.113.7")
    cookie = door.cookies[middleware.KNOWN_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        "/admin/",
        True,
        "Lax",
    )


def test_workers_divide_what_there_is(settings):
    settings.WORKERS = 4
    assert middleware.share_of_worker(16) == 4
    settings.WORKERS = 64
    assert middleware.share_of_worker(16) == 2


def test_a_line_that_is_full_takes_nobody_more(door, editor, hashed):
    answering = door.handler
    log_in(door, "editor", "wrong", "203.0.113.7")
    del hashed[:]
    busy = middleware.Logins(lambda _: None)
    busy.line = Share(0, 0)
    request = door.request().wsgi_request
    assert answering is door.handler
    assert busy.answer_in_line(request).status_code == 503
    assert hashed == []


def test_places_are_shared_and_given_back():
    share = Share(3, 2)
    with share.place("a") as one, share.place("a") as two, share.place("a") as three:
        assert (one, two, three) == (True, True, False)
        with share.place("b") as four, share.place("c") as five:
            assert (four, five) == (True, False)
    assert not share.held
    with share.place("c") as one:
        assert one


def test_what_was_forgiven_is_not_counted():
    bursts = RateLimit(1, seconds=60)
    bursts.forgive("nobody")
    assert [bursts.wait("a"), bool(bursts.wait("a"))] == [0, True]
    bursts.forgive("a")
    assert [bursts.wait("a"), bool(bursts.wait("a"))] == [0, True]
