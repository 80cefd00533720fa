"""Wrong passwords are counted for the client that typed them, whatever stands
between.
"""

import logging
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.test import Client, RequestFactory

from newsroom.conf import clients
from newsroom.conf.clients import client_address
from newsroom.conf.logins import GUESSES, OF_A_NAME

PROXY, EDITOR, STRANGER = "10.0.0.5", "203.0.113.7", "198.51.100.66"
RIGHT = "correct horse battery"


@pytest.fixture
def door(editor, settings) -> Client:
    """One worker's, behind a proxy; it keeps no cookies."""
    settings.PROXY_COUNT, settings.WORKERS = 1, 1
    return Client(REMOTE_ADDR=PROXY)


def log_in(door: Client, password: str, forwarded: str) -> int:
    door.cookies.clear()
    typed = {"login": "editor", "password": password}
    return door.post(
        "/accounts/login/", typed, headers={"X-Forwarded-For": forwarded}
    ).status_code


def guess(door: Client, forwarded: str) -> None:
    for _ in range(GUESSES):
        assert log_in(door, "wrong", forwarded) == 200


@pytest.mark.django_db
def test_a_strangers_guesses_behind_a_proxy_do_not_close_the_editors_login(
    door, caplog
):
    guess(door, STRANGER)
    with caplog.at_level(logging.WARNING, "newsroom.conf.logins"):
        assert log_in(door, RIGHT, STRANGER) == 429
    assert "Passwords are refused" in caplog.text
    assert STRANGER not in caplog.text
    assert log_in(door, RIGHT, EDITOR) == 302


@pytest.mark.django_db
def test_addresses_that_the_client_made_up_change_nothing(door):
    for number in range(GUESSES):
        log_in(door, "wrong", f"192.0.2.{number}, {STRANGER}")
    assert log_in(door, RIGHT, f"192.0.2.99, {STRANGER}") == 429
    assert log_in(door, RIGHT, EDITOR) == 302


@pytest.mark.django_db
def test_nobody_can_close_an_editors_login_in_the_editors_name(door):
    guess(door, f"{EDITOR}, {STRANGER}")
    assert log_in(door, RIGHT, EDITOR) == 302


@pytest.mark.django_db
def test_without_a_proxy_the_header_is_not_read(door, settings):
    settings.PROXY_COUNT = 0
    for number in range(GUESSES):
        log_in(door, "wrong", f"198.51.100.{number}")
    assert log_in(door, RIGHT, EDITOR) == 429


@pytest.mark.django_db
def test_who_goes_on_guessing_does_not_keep_the_login_closed(door, monkeypatch):
    """The quarter of an hour counts from the first guess, and what is refused is not
    counted.
    """
    clock = [1_000.0]
    monkeypatch.setattr(clients, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    guess(door, STRANGER)
    for _ in range(OF_A_NAME):
        clock[0] += 20
        assert log_in(door, "wrong", STRANGER) == 429
    clock[0] = 1_000.0 + 900
    assert log_in(door, RIGHT, STRANGER) == 302


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (0, "203.0.113.7", PROXY),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "192.0.2.1, 203.0.113.7", "203.0.113.7"),
        (1, "192.0.2.1,203.0.113.7", "203.0.113.7"),
        (2, "192.0.2.1, 203.0.113.7, 10.0.0.9", "203.0.113.7"),
        (2, "203.0.113.7", PROXY),  # fewer than told: whoever wrote it was no proxy
        (1, "", PROXY),
        (1, "203.0.113.7, junk", PROXY),
        (1, "203.0.113.7, ", PROXY),
        (1, "203.0.113.7:50123", "203.0.113.7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "2001:DB8:0::7", "2001:db8::7"),
        (1, "[2001:db8::7]", "2001:db8::7"),
        (1, "[2001:db8::7]:50123", "2001:db8::7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "fe80::1%eth0", PROXY),
        (1, "²", PROXY),
        (1, "203.0.113.7\x00", PROXY),
    ],
)
def test_the_client_is_as_many_from_the_end_as_there_are_proxies(
    settings, count, forwarded, expected
):
    settings.PROXY_COUNT = count
    request = RequestFactory(REMOTE_ADDR=PROXY).get(
        "/", headers={"X-Forwarded-For": forwarded}
    )
    assert client_address(request.META) == expected


def test_a_socket_without_an_address_is_one_client(settings):
    assert client_address({"REMOTE_ADDR": ""}) == "0.0.0.0"


def test_a_proxy_that_is_not_counted_is_warned_of(settings):
    settings.BEHIND_HTTPS_PROXY, settings.PROXY_COUNT = True, 0
    assert "newsroom.W001" in found(deploy=True)
    settings.PROXY_COUNT = 1
    assert "newsroom.W001" not in found(deploy=True)


def found(*, deploy: bool = False) -> set[str]:
    messages = run_checks(tags=["security"], include_deployment_checks=deploy)
    return {
        message.id for message in messages if message.id.startswith("newsroom.")
    } - {"newsroom.E001"}
