"""Wrong passwords are counted for the client that typed them, whatever stands between."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client, RequestFactory

from newsroom.conf.clients import address

PROXY, EDITOR, STRANGER = "10.0.0.5", "203.0.113.7", "198.51.100.66"


def log_in(password: str, forwarded: str, username: str = "editor") -> int:
    client = Client(REMOTE_ADDR=PROXY)
    typed = {"username": username, "password": password}
    return client.post("/admin/login/", typed, headers={"X-Forwarded-For": forwarded}).status_code


def guess(forwarded: str, times: int = settings.AXES_FAILURE_LIMIT) -> None:
    for _ in range(times):
        log_in("wrong", forwarded)


@pytest.mark.django_db
def test_a_strangers_guesses_behind_a_proxy_do_not_close_the_editors_login(editor, settings):
    settings.PROXY_COUNT = 1
    guess(STRANGER)
    assert log_in("correct horse battery", STRANGER) == 429
    assert log_in("correct horse battery", EDITOR) == 302


@pytest.mark.django_db
def test_addresses_that_the_client_made_up_change_nothing(editor, settings):
    settings.PROXY_COUNT = 1
    for number in range(settings.AXES_FAILURE_LIMIT):
        guess(f"192.0.2.{number}, {STRANGER}", times=1)
    assert log_in("correct horse battery", f"192.0.2.99, {STRANGER}") == 429
    assert log_in("correct horse battery", EDITOR) == 302


@pytest.mark.django_db
def test_nobody_can_close_an_editors_login_in_the_editors_name(editor, settings):
    settings.PROXY_COUNT = 1
    guess(f"{EDITOR}, {STRANGER}")
    assert log_in("correct horse battery", EDITOR) == 302


@pytest.mark.django_db
def test_without_a_proxy_the_header_is_not_read(editor, settings):
    settings.PROXY_COUNT = 0
    guess(STRANGER)
    assert log_in("correct horse battery", EDITOR) == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {PROXY}


@pytest.mark.django_db
def test_who_goes_on_guessing_does_not_keep_the_login_closed(editor):
    guess(STRANGER)
    closed_at = AccessAttempt.objects.get().attempt_time
    guess(STRANGER, times=3)
    assert AccessAttempt.objects.get().attempt_time == closed_at


@pytest.mark.django_db
def test_the_operator_opens_a_login_again(editor):
    guess(STRANGER)
    assert log_in("correct horse battery", STRANGER) == 429
    call_command("axes_reset_username", "editor", verbosity=0)
    assert log_in("correct horse battery", STRANGER) == 302


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
def test_the_client_is_as_many_from_the_end_as_there_are_proxies(settings, count, forwarded, expected):
    settings.PROXY_COUNT = count
    request = RequestFactory(REMOTE_ADDR=PROXY).get("/", headers={"X-Forwarded-For": forwarded})
    assert address(request) == expected


def test_a_socket_without_an_address_is_one_client(settings):
    assert address(RequestFactory(REMOTE_ADDR="").get("/")) == "0.0.0.0"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_check_asks_the_throttle_itself(settings, count):
    settings.PROXY_COUNT = count
    assert found() == set()
    settings.AXES_CLIENT_IP_CALLABLE = lambda request: request.META["REMOTE_ADDR"]
    assert found() == ({"newsroom.E002"} if count else set())


def test_a_proxy_that_is_not_counted_is_warned_of(settings):
    settings.BEHIND_HTTPS_PROXY, settings.PROXY_COUNT = True, 0
    assert "newsroom.W001" in found(deploy=True)
    settings.PROXY_COUNT = 1
    assert "newsroom.W001" not in found(deploy=True)


def found(*, deploy: bool = False) -> set[str]:
    messages = run_checks(tags=["security"], include_deployment_checks=deploy)
    return {message.id for message in messages if message.id.startswith("newsroom.")} - {"newsroom.E001"}
