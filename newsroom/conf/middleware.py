"""Middleware before every view.

Readers send nothing, and neither they nor the desk take all the threads. What a request
brings is cleaned here, once: no view, form or query meets a character that a database,
a feed or a page cannot hold. newsroom/conf/gateway.py checks that text is UTF-8.
"""

import logging
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, cast
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.core.signing import BadSignature, TimestampSigner
from django.db import connections
from django.dispatch import receiver
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
    HttpResponseRedirect,
    QueryDict,
)
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language_from_request, gettext

from articles.text.characters import clean_text, count_forbidden, whole_number
from newsroom.conf.clients import RateLimit, Share, client_of
from newsroom.conf.databases import database_identity
from newsroom.conf.errors import (
    DESK,
    PROBES,
    busy_response,
    is_api,
    is_desk,
    log_in_first,
    moved_database_response,
    problem_response,
    too_large_response,
)

if TYPE_CHECKING:
    from django.http.request import _ImmutableQueryDict

type Answer = Callable[[HttpRequest], HttpResponseBase]

SAFE = ("GET", "HEAD")
# The answer to a browser that asks whether a script of another site may send headers
# of its own.
OPTIONS = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
WAIT_SECONDS = 20
LOGIN = f"{DESK}login/"
GUESS_SECONDS = 900
# Guesses in that time from one client, or from the browsers that are known for a name.
GUESSES = 16
# Guesses at one name from all other clients: one alone does not use them up.
OF_A_NAME = 2 * GUESSES
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
# In META: whether newsroom/conf/gateway.py threw the body away.
DISCARDED = "newsroom.discarded"
# The status of the answer to a wrong password; another one means that none was tried.
WRONG = HTTPStatus.OK
log = logging.getLogger("newsroom.conf.middleware")


def refuse_features(answer: Answer) -> Answer:
    """Tell the browser, with every answer, which of its features no page may use."""

    def refusing(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        response["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response

    return refusing


def readers_send_nothing(answer: Answer) -> Answer:
    """Refuse what a reader sends before a byte of it is read.

    Code that reads a body waits for it, as the check of a form's token does, so a slow
    sender would hold a thread.
    """

    def guarded(request: HttpRequest) -> HttpResponseBase:
        if is_desk(request):
            return answer(request)
        if request.method == "OPTIONS" and not sends_body(request.META):
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=OPTIONS)
        if request.method not in SAFE:
            words = gettext("Only GET and HEAD are allowed here.")
            return _refuse(request, words, HTTPStatus.METHOD_NOT_ALLOWED)
        if sends_body(request.META):
            words = gettext("A GET or HEAD request must not have a body.")
            return _refuse(request, words, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return answer(request)

    return guarded


class MovedDatabase:
    """Refuses to save if the database's file was moved or replaced since the start.

    Readers are answered from a file in its place, as newsroom/public/fast_path.py
    answers them. Only the start of the server checks that it is a newsroom's and up to
    date.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self.opened = database_identity()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        identity = database_identity()
        if identity == self.opened:
            return self.answer(request)
        if identity is None or is_desk(request) or request.path_info in PROBES:
            return moved_database_response(request)
        connections.close_all()  # this thread's still reads the file that was there
        return self.answer(request)


class DeskShare:
    """Keeps the desk to its share of the database's connections.

    A reader's request finds a connection however many slow requests the desk makes.
    The desk's others wait, at most WAIT_SECONDS, before they touch the database.
    newsroom/public/limits.py divides the readers' share.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self.desk = threading.BoundedSemaphore(settings.DESK_SHARE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_desk(request):
            return self.answer(request)
        return answer_when_free(self.desk, self.answer, request)


def answer_when_free(
    places: threading.BoundedSemaphore, answer: Answer, request: HttpRequest
) -> HttpResponseBase:
    """Answer once there is a place, or say that the server is busy.

    Hazard: each request that waits holds a thread.
    """
    if not places.acquire(timeout=WAIT_SECONDS):
        return busy_response(request)
    try:
        return answer(request)
    finally:
        places.release()


class CompressDesk(GZipMiddleware):
    """Compresses the desk's pages. Readers' pages are stored compressed, files are not.

    Hazard: the length of a compressed page that repeats what an attacker chose tells
    what else it holds. The only secret of a desk page is the form's token, masked anew
    in each answer; SameSite cookies let no other site fetch pages by the thousand; and
    Django adds a random number of bytes to each answer.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response, compressed if it is a page of the desk."""
        if response.streaming or not is_desk(request):
            return response
        return super().process_response(request, response)


def choose_language(answer: Answer) -> Answer:
    """Answer the desk in the language that the person or the browser chose.

    Readers' pages are in the newsroom's language, since they are made once and the same
    for everyone.
    """

    def answer_in_language(request: HttpRequest) -> HttpResponseBase:
        if not is_desk(request):
            with translation.override(settings.LANGUAGE_CODE):
                return answer(request)
        with translation.override(_desk_language(request)):
            response = answer(request)
            language = translation.get_language() or ""
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return answer_in_language


def _desk_language(request: HttpRequest) -> str:
    """Return the desk's language that the request asks for, or its first one."""
    wanted = get_language_from_request(request)
    languages = [code for code, _ in settings.DESK_LANGUAGES]
    if wanted in languages:
        return wanted
    return languages[0]


def offer_login(answer: Answer) -> Answer:
    """Offer a login, and do nothing else, where the body was thrown away."""

    def offering(request: HttpRequest) -> HttpResponseBase:
        if DISCARDED in request.META:
            return log_in_first(request)
        return answer(request)

    return offering


def sends_body(environ: Mapping[str, object]) -> bool:
    """Return whether the request that `environ` describes has a body."""
    if environ.get("CONTENT_LENGTH") not in {None, "", "0"}:
        return True
    return "HTTP_TRANSFER_ENCODING" in environ


def _refuse(request: HttpRequest, sentence: str, status: HTTPStatus) -> HttpResponse:
    if is_api(request):
        response = problem_response(status, sentence)
    else:
        response = HttpResponse(
            f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8"
        )
    response["Allow"] = OPTIONS["Allow"]
    response["Connection"] = "close"
    return response


# --- Who may try a password -----------------------------------------------------------


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


class Guess(NamedTuple):
    """A password that is tried: what counts it, and under which key."""

    limit: RateLimit
    key: str


class Logins:
    """Limits the guesses of strangers, by client and by name, before any hash is made.

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
        self.line = Share(LINE, LINE)
        self.hashing = threading.BoundedSemaphore(1)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and request.path_info == LOGIN:
            response = self.guess(request)
        else:
            response = self.answer(request)
        owner = request.META.get(SIGNED_IN)
        if owner:
            remember_browser(response, owner)
        return response

    def guess(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a guess, or refuse it if there were too many."""
        counted = []
        for guess in self.counts(request):
            seconds = guess.limit.wait(guess.key)
            if seconds:
                return refuse_guess(request, seconds)
            counted.append(guess)
        if counted[0].limit is self.browsers:
            response = self.answer(request)
        else:
            response = self.answer_in_line(request)
        if response.status_code != WRONG:
            for guess in counted:
                guess.limit.forgive(guess.key)
        return response

    def counts(self, request: HttpRequest) -> Iterator[Guess]:
        """Yield what counts a guess.

        A stranger's name is not read before the client was counted.
        """
        known = known_owner(request.COOKIES)
        if known and known == typed_owner(request):
            yield Guess(self.browsers, known)
            return
        yield Guess(self.clients, client_of(request.META))
        yield Guess(self.names, typed_owner(request)[:NAME_DIGITS])

    def answer_in_line(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a stranger when no other one's password is hashed."""
        with self.line.place("") as has_place:
            if not has_place:
                return busy_response(request)
            return answer_when_free(self.hashing, self.answer, request)


def typed_owner(request: HttpRequest) -> str:
    """Return what stands for the login name that was typed."""
    return owner_of(request.POST.get("username", ""))


def remember_browser(response: HttpResponseBase, owner: str) -> None:
    """Set the cookie by which the browser is known from now on."""
    response.set_cookie(
        KNOWN_COOKIE,
        SIGNER.sign(owner),
        max_age=KNOWN_SECONDS,
        path=DESK,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def refuse_guess(request: HttpRequest, seconds: int) -> HttpResponse:
    """Log that this client must wait, and answer with the page that says so."""
    client = client_of(request.META)
    log.warning(
        "Passwords from %s are refused for %s seconds: too many were wrong",
        client,
        seconds,
    )
    return too_many_guesses(seconds)


def too_many_guesses(seconds: int) -> HttpResponse:
    """Return the page that says in how many minutes to try again."""
    context = {"minutes": math.ceil(seconds / 60)}
    # Rendered without the request: that would ask the database who is logged in.
    page = render_to_string("admin/too_many_guesses.html", context)
    response = HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


# --- What a request brings ------------------------------------------------------------


def clean_address(get_response: Answer) -> Answer:
    """Remove forbidden characters from cookies and query; no page has one in its path.

    It stands before the session. Readers' cookies are ignored: sessions and form tokens
    would answer one that they cannot read with another.
    """

    def clean(request: HttpRequest) -> HttpResponseBase:
        if count_forbidden(request.path_info):
            if is_api(request):
                return problem_response(HTTPStatus.NOT_FOUND)
            return HttpResponseNotFound(
                gettext("There is no such page."), content_type="text/plain"
            )
        request.COOKIES = _clean_cookies(request)
        if request.META.get("QUERY_STRING"):
            request.GET = _cleaned(request.GET)
        return get_response(request)

    return clean


def _clean_cookies(request: HttpRequest) -> dict[str, str]:
    if not is_desk(request):
        return {}
    cookies = request.COOKIES.items()
    return {name: value for name, value in cookies if not count_forbidden(value)}


class CleanView:
    """Cleans what a view is given.

    It stands after the check of the form's token, because it reads the body, which only
    a browser with a token may make the server do.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,
        args: tuple[str, ...],
        named: dict[str, str],
    ) -> None:
        """Clean what a form sends; raise Http404 for a row whose key is no number.

        The history of a row in the back office would ask the database for it.
        """
        keys = list(args)
        if "object_id" in named:
            keys.append(named["object_id"])
        if any(whole_number(key) is None for key in keys):
            raise Http404(gettext("There is no such record."))
        if request.method == "POST":
            request.POST = _cleaned(request.POST)

    def process_exception(
        self, request: HttpRequest, problem: Exception
    ) -> HttpResponseBase | None:
        """Answer a request for what no database can look up.

        That is a choice of 20 digits in any form, or in a list of the back office a
        filter such as the year -1, which is answered as Django answers other filters
        that make no sense.
        """
        if request.method == "POST" and isinstance(problem, OverflowError):
            return too_large_response(request)
        if not isinstance(problem, ValueError | OverflowError):
            return None
        name = getattr(request.resolver_match, "url_name", None) or ""
        if not name.endswith("_changelist") or "e" in request.GET:
            return None
        return HttpResponseRedirect(f"{request.path}?e=1")


def _cleaned(data: QueryDict) -> "_ImmutableQueryDict":
    """Return the same names and values without forbidden characters, read-only."""
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        cleaned.setlist(clean_text(name), [clean_text(value) for value in values])
    cleaned._mutable = False  # as Django makes them
    return cast("_ImmutableQueryDict", cleaned)
