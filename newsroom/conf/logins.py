"""Limits of guesses at every door: passwords, codes, keys, links.

newsroom/conf/clients.py counts. The limits hold before any hash is made.
"""

import logging
import math
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple
from unicodedata import normalize

from allauth.account.internal.stagekit import unstash_login
from allauth.account.signals import (
    authentication_step_completed,
    password_changed,
    password_set,
)
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.core.signing import BadSignature, TimestampSigner
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from newsroom.conf.clients import RateLimit, Share, client_of
from newsroom.conf.errors import busy_response
from newsroom.conf.middleware import Answer, answer_when_free

# Where forms prove who somebody is: by password, code, key, passkey or one-time link.
LOGIN = "/accounts/login/"
DOORS = (
    LOGIN,
    "/accounts/link/",
    "/accounts/password/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/webauthn/login/",
    "/accounts/2fa/webauthn/reauthenticate/",
)
# Where a stranger makes a session begin, or asks the provider, and proves nothing yet.
STARTS = ("/accounts/2fa/webauthn/login/", "/accounts/oidc/")
GUESS_SECONDS = 900
# Guesses in that time from one client, or from the browsers that are known for a name.
GUESSES = 16
# Guesses at one name from all other clients: one alone does not use them up.
OF_A_NAME = 2 * GUESSES
STARTS_OF_A_CLIENT = 4 * GUESSES  # a newsroom may have one address
# Code points of a name that are read: no account has a longer one.
NAME_LENGTH = 150
NAME_DIGITS = 3  # how many digits of a name's digest are counted by
LINE = 8  # how many guesses of strangers wait or are answered at once in one worker
KNOWN_COOKIE = "known_browser"
KNOWN_SECONDS = 90 * 86_400
SALT = "newsroom.known-browser"
SIGNER = TimestampSigner(salt=SALT)
# In META: the owner of the browser in which somebody has just logged in.
SIGNED_IN = "newsroom.signed_in"
# In META: the `Attempt` that the request makes.
ATTEMPT = "newsroom.attempt"
# The status of answers to forms that were not looked at.
NOT_TRIED = {HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE}
log = logging.getLogger("newsroom.conf.logins")


def owner_of(name: str) -> str:
    """Return what stands for a login name in the cookie, and does not reveal it.

    Hazard: normalising may make a text 18 times as long, so the name is cut before.
    """
    folded = normalize("NFKC", name[:NAME_LENGTH]).casefold()
    return salted_hmac(SALT, folded, algorithm="sha256").hexdigest()[:32]


def known_owner(cookies: Mapping[str, str]) -> str:
    """Return the owner of the browser that sends these cookies.

    Return "" where nobody has logged in with it lately.
    """
    try:
        return SIGNER.unsign(cookies.get(KNOWN_COOKIE, ""), max_age=KNOWN_SECONDS)
    except BadSignature:
        return ""


def share_of_worker(most: int) -> int:
    """Return how many of `most` each worker allows, at least 2."""
    return max(2, math.ceil(most / settings.WORKERS))


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: AbstractBaseUser, **_: object) -> None:
    """Note whose browser it is now, however this person logged in."""
    request.META[SIGNED_IN] = owner_of(user.get_username())


@receiver([authentication_step_completed, password_changed, password_set])
def note_proof(request: HttpRequest, **_: object) -> None:
    """Note that what was sent was right."""
    attempt = request.META.get(ATTEMPT)
    if attempt is not None:
        attempt.succeeded = True


class Guess(NamedTuple):
    """A password that is tried: what counts it, and under which key."""

    limit: RateLimit
    key: str


@dataclass
class Attempt:
    """One form that tries to prove who somebody is, and the guesses it counts as."""

    guesses: list[Guess] = field(default_factory=list)
    succeeded: bool = False

    def wait(self, guess: Guess) -> int:
        """Count a guess and return 0, or return how many seconds to wait."""
        seconds = guess.limit.wait(guess.key)
        if not seconds:
            self.guesses.append(guess)
        return seconds

    def forgive(self) -> None:
        """Count the guesses no longer."""
        for guess in self.guesses:
            guess.limit.forgive(guess.key)


class Logins:
    """Limits the guesses of strangers, by client and by name, before any hash is made.

    This is so at each of DOORS. The name is the one that is typed, or that of the
    person who has already typed the right password.

    A hash is expensive on purpose. Each worker makes one at a time for strangers, and
    few wait for it. A browser in which somebody has logged in before shows a signed
    cookie and is counted by itself, so that a stranger who guesses at a name does not
    keep its owner out. Each worker counts in memory and allows its part of the whole:
    in the database each guess would be a change, for which saves wait.

    A name is counted together with the others whose digest begins with the same
    digits. Without the secret key a stranger knows none of them. There are fewer
    beginnings than a `RateLimit` remembers, so that no number of invented names makes
    it forget a count.

    It stands before `DeskShare`: a refused guess takes no share of the database.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        guesses = share_of_worker(GUESSES)
        self.clients = RateLimit(guesses, GUESS_SECONDS)
        self.browsers = RateLimit(guesses, GUESS_SECONDS)
        self.names = RateLimit(2 * guesses, GUESS_SECONDS)
        self.starts = RateLimit(share_of_worker(STARTS_OF_A_CLIENT), GUESS_SECONDS)
        self.line = Share(LINE, LINE)
        self.hashing = threading.BoundedSemaphore(1)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and request.path_info.startswith(DOORS):
            response = self.guess(request)
        elif request.path_info.startswith(STARTS):
            response = self.start(request)
        else:
            response = self.answer(request)
        owner = request.META.get(SIGNED_IN)
        if owner:
            remember_browser(response, owner)
        return response

    def start(self, request: HttpRequest) -> HttpResponseBase:
        """Answer what writes a session, or refuse it if there were too many."""
        seconds = self.starts.wait(client_of(request.META))
        if seconds:
            return refuse_guess(request, seconds)
        return self.answer(request)

    def guess(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a guess, or refuse it if there were too many."""
        attempt = Attempt()
        request.META[ATTEMPT] = attempt
        for guess in self.counts(request):
            seconds = attempt.wait(guess)
            if seconds:
                return refuse_guess(request, seconds)
        if attempt.guesses[0].limit is self.browsers:
            response = self.answer(request)
        else:
            response = self.answer_in_line(request)
        if attempt.succeeded or response.status_code in NOT_TRIED:
            attempt.forgive()
        return response

    def counts(self, request: HttpRequest) -> Iterator[Guess]:
        """Yield what counts a guess.

        A stranger's name is not read before the client was counted.
        """
        known = known_owner(request.COOKIES)
        is_login = request.path_info == LOGIN
        if known and (not is_login or known == typed_owner(request)):
            yield Guess(self.browsers, known)
            return
        yield Guess(self.clients, client_of(request.META))
        if is_login:
            yield Guess(self.names, typed_owner(request)[:NAME_DIGITS])

    def process_view(
        self, request: HttpRequest, *_view: object
    ) -> HttpResponseBase | None:
        """Count a guess by the account whose password was right, or refuse it."""
        attempt = request.META.get(ATTEMPT)
        if attempt is None or request.path_info == LOGIN:
            return None
        owner = owner_inside(request)
        if not owner or owner == known_owner(request.COOKIES):
            return None
        seconds = attempt.wait(Guess(self.names, owner[:NAME_DIGITS]))
        if not seconds:
            return None
        return refuse_guess(request, seconds)

    def answer_in_line(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a stranger when no other one's password is hashed."""
        with self.line.place("") as has_place:
            if not has_place:
                return busy_response(request)
            return answer_when_free(self.hashing, self.answer, request)


def typed_owner(request: HttpRequest) -> str:
    """Return what stands for the login name that was typed."""
    return owner_of(request.POST.get("login", ""))


def owner_inside(request: HttpRequest) -> str:
    """Return what stands for the person who is logged in, or who lacks the factor."""
    if request.user.is_authenticated:
        return owner_of(request.user.get_username())
    login = unstash_login(request, peek=True)
    if login is None:
        return ""
    return owner_of(login.user.get_username())


def remember_browser(response: HttpResponseBase, owner: str) -> None:
    """Set the cookie by which the browser is known from now on."""
    response.set_cookie(
        KNOWN_COOKIE,
        SIGNER.sign(owner),
        max_age=KNOWN_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def refuse_guess(request: HttpRequest, seconds: int) -> HttpResponse:
    """Log that this client must wait, and answer with the page that says so."""
    log.warning("Passwords are refused for %s seconds: too many were wrong", seconds)
    context = {"minutes": math.ceil(seconds / 60)}
    # Rendered without the request: that would ask the database who is logged in.
    page = render_to_string("admin/too_many_guesses.html", context)
    response = HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
