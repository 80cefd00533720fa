"""Who may try a password: strangers have a share of guesses, by client and by name, before any hash is made.

A hash is dear on purpose. One of a stranger's is made at a time by each worker, and few wait for it. A
browser in which somebody has logged in before shows a signed cookie and is counted by itself, so that
whoever guesses at a name elsewhere does not keep its owner out. All is counted in the memory of each worker,
which has its part of the whole: in the database each guess would be a change, for which saves wait.
"""

import logging
import math
import threading
from collections.abc import Mapping
from http import HTTPStatus
from unicodedata import normalize

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from newsroom.conf.clients import Bursts, Share, address, network
from newsroom.conf.errors import DESK, busy
from newsroom.conf.middleware import WAIT_SECONDS, Answer

LOGIN = f"{DESK}login/"
SECONDS = 900
GUESSES = 16  # in that time from one client, or from the browsers that are known for a name
OF_A_NAME = 32  # from all others
LINE = 8  # strangers who wait, or are waited for, in one worker
COOKIE = "known_browser"
KNOWN_SECONDS = 90 * 86_400
SALT = "newsroom.known-browser"
SIGNER = TimestampSigner(salt=SALT)
WRONG = HTTPStatus.OK  # what a wrong password is answered, with the form; else none was tried
log = logging.getLogger("newsroom.conf.logins")


def owner_of(name: str) -> str:
    """What stands for a name in the cookie, and says nothing of it."""
    return salted_hmac(SALT, normalize("NFKC", name).casefold(), algorithm="sha256").hexdigest()[:32]


def known_owner(cookies: Mapping[str, str]) -> str:
    """Of the browser that shows these cookies; nothing where nobody has logged in with it lately."""
    try:
        return SIGNER.unsign(cookies.get(COOKIE, ""), max_age=KNOWN_SECONDS)
    except BadSignature:
        return ""


def of_worker(most: int) -> int:
    return max(2, math.ceil(most / settings.WORKERS))


class Logins:
    """Stands before the lanes: who is refused takes no share of the database."""

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self.clients, self.browsers = (Bursts(of_worker(GUESSES), SECONDS) for _ in range(2))
        self.names = Bursts(of_worker(OF_A_NAME), SECONDS)
        self.line = Share(LINE, LINE)
        self.hashing = threading.BoundedSemaphore(1)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or request.path_info != LOGIN:
            return self.answer(request)
        owner = owner_of(request.POST.get("username", ""))
        is_known = known_owner(request.COOKIES) == owner
        client = network(address(request))
        counts = [(self.browsers, owner)] if is_known else [(self.clients, client), (self.names, owner)]
        if seconds := max(count.wait(key) for count, key in counts):
            log.warning("Passwords from %s are refused for %s seconds: too many were wrong", client, seconds)
            return refused(seconds)
        response = self.answer(request) if is_known else self.in_turn(request)
        if response.status_code != WRONG:
            for count, key in counts:
                count.forgive(key)
        if response.status_code == HTTPStatus.FOUND and isinstance(response, HttpResponse):
            remember(response, owner)
        return response

    def in_turn(self, request: HttpRequest) -> HttpResponseBase:
        """Hazard: many who wait hold as many threads."""
        with self.line.place("") as has_place:
            if not (has_place and self.hashing.acquire(timeout=WAIT_SECONDS)):
                return busy(request)
            try:
                return self.answer(request)
            finally:
                self.hashing.release()


def remember(response: HttpResponse, owner: str) -> None:
    response.set_cookie(
        COOKIE,
        SIGNER.sign(owner),
        max_age=KNOWN_SECONDS,
        path=DESK,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def refused(seconds: int) -> HttpResponse:
    # Without the request: who is logged in is another question to the database.
    page = render_to_string("admin/too_many_guesses.html", {"minutes": math.ceil(seconds / 60)})
    response = HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
