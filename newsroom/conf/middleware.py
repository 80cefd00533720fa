"""What stands before every view: readers send nothing, and neither they nor the desk
take all the threads.

What a request brings is made clean here, once: no view, form or query meets a character
that a database, a feed or a page cannot hold. That text is UTF-8 is for
newsroom/conf/gateway.py to see.
"""

import logging
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
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
from newsroom.conf.clients import Bursts, Share, address, network
from newsroom.conf.databases import database_identity
from newsroom.conf.errors import (
    DESK,
    PROBES,
    as_problem,
    busy,
    is_api,
    is_desk,
    log_in_first,
    moved,
    too_large,
)

type Answer = Callable[[HttpRequest], HttpResponseBase]

SAFE = ("GET", "HEAD")
# What a browser asks before it lets a script of another site ask with headers of its
# own.
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
# in that time from one client, or from the browsers that are known for a name
GUESSES = 16
OF_A_NAME = 2 * GUESSES  # from all others: one client alone does not use them up
# code points of a name that are looked at: no account has a longer one
NAME_LENGTH = 150
NAME_DIGITS = 3  # of what stands for a name
LINE = 8  # strangers who wait, or are waited for, in one worker
KNOWN_COOKIE = "known_browser"
KNOWN_SECONDS = 90 * 86_400
SALT = "newsroom.known-browser"
SIGNER = TimestampSigner(salt=SALT)
# in META: the owner of the browser in which somebody has just logged in
SIGNED_IN = "newsroom.signed_in"
# in META: whether newsroom/conf/gateway.py threw the body away
DISCARDED = "newsroom.discarded"
# what a wrong password is answered, with the form; else none was tried
WRONG = HTTPStatus.OK
log = logging.getLogger("newsroom.conf.middleware")


def readers_send_nothing(answer: Answer) -> Answer:
    """Refuses what a reader sends before a byte of it is read, and closes the
    connection.

    Whoever reads a body waits for it, as the check of a form's token does: a slow
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
            words = gettext("A request to read must not carry a body.")
            return _refuse(request, words, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return answer(request)

    return guarded


class MovedDatabase:
    """Refuses to save where the file of the database was moved or replaced since this
    process began.

    Readers are answered from a file in its place, as newsroom/public/fast_path.py answers
    them. Whether it is a newsroom's and up to date is asked only when the server
    starts.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self.opened = database_identity()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = database_identity()
        if found == self.opened:
            return self.answer(request)
        if found is None or is_desk(request) or request.path_info in PROBES:
            return moved(request)
        connections.close_all()  # this thread's still reads the file that was there
        return self.answer(request)


class Lanes:
    """The desk has its own share of the database's connections;
    newsroom/public/limits.py shares out what readers have.

    However many slow requests the desk makes, a reader's finds a connection; the rest
    wait in line, at most WAIT_SECONDS, before they touch the database.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self.desk = threading.BoundedSemaphore(settings.DESK_SHARE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_desk(request):
            return self.answer(request)
        return wait_for(self.desk, self.answer, request)


def wait_for(
    places: threading.BoundedSemaphore, answer: Answer, request: HttpRequest
) -> HttpResponseBase:
    """Hazard: many who wait hold as many threads."""
    if not places.acquire(timeout=WAIT_SECONDS):
        return busy(request)
    try:
        return answer(request)
    finally:
        places.release()


class CompressDesk(GZipMiddleware):
    """Readers' pages are kept compressed; files go out as they are.

    Hazard: the length of a compressed page that repeats what an attacker chose tells
    what else it holds. Of secrets a desk page holds the form's token, masked anew in
    each answer; cookies that are SameSite let no other site fetch pages by the
    thousand; and Django adds a random number of bytes to each answer.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not is_desk(request):
            return response
        return super().process_response(request, response)


def speaks(answer: Answer) -> Answer:
    """The desk speaks the language that a person chose, else one that the browser asks
    for.

    Readers' pages speak the newsroom's, since they are made once and the same for
    everyone.
    """

    def speaking(request: HttpRequest) -> HttpResponseBase:
        if not is_desk(request):
            with translation.override(settings.LANGUAGE_CODE):
                return answer(request)
        with translation.override(_language_of_desk(request)):
            response = answer(request)
            response.headers.setdefault(
                "Content-Language", translation.get_language() or ""
            )
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return speaking


def _language_of_desk(request: HttpRequest) -> str:
    """The one of its languages that the request asks for."""
    asked, known = (
        get_language_from_request(request),
        [code for code, _ in settings.DESK_LANGUAGES],
    )
    return asked if asked in known else known[0]


def offer_login(answer: Answer) -> Answer:
    """Offer a login where the body was thrown away, before anything is done with the
    rest of the request.
    """

    def offering(request: HttpRequest) -> HttpResponseBase:
        if DISCARDED in request.META:
            return log_in_first(request)
        return answer(request)

    return offering


def sends_body(environ: dict[str, object]) -> bool:
    """Whether a request as WSGI describes it has a body."""
    return (
        environ.get("CONTENT_LENGTH") not in {None, "", "0"}
        or "HTTP_TRANSFER_ENCODING" in environ
    )


def _refuse(request: HttpRequest, sentence: str, status: HTTPStatus) -> HttpResponse:
    if is_api(request):
        response = as_problem(status, sentence)
    else:
        response = HttpResponse(
            f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8"
        )
    response["Allow"] = OPTIONS["Allow"]
    response["Connection"] = "close"
    return response


# --- Who may try a password -----------------------------------------------------------


def owner_of(name: str) -> str:
    """What stands for a name in the cookie, and says nothing of it.

    Hazard: normalising may make a text 18 times as long, so that the name is cut
    before.
    """
    folded = normalize("NFKC", name[:NAME_LENGTH]).casefold()
    return salted_hmac(SALT, folded, algorithm="sha256").hexdigest()[:32]


def known_owner(cookies: Mapping[str, str]) -> str:
    """Of the browser that shows these cookies; nothing where nobody has logged in with
    it lately.
    """
    try:
        return SIGNER.unsign(cookies.get(KNOWN_COOKIE, ""), max_age=KNOWN_SECONDS)
    except BadSignature:
        return ""


def of_worker(most: int) -> int:
    return max(2, math.ceil(most / settings.WORKERS))


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: AbstractBaseUser, **_: object) -> None:
    """Note whose browser it is now, however this person logged in."""
    request.META[SIGNED_IN] = owner_of(user.get_username())


class Logins:
    """Strangers have a share of guesses, by client and by name, before any hash is
    made.

    A hash is dear on purpose. One of a stranger's is made at a time by each worker, and
    few wait for it. A browser in which somebody has logged in before shows a signed
    cookie and is counted by itself, so that whoever guesses at a name elsewhere does
    not keep its owner out. All is counted in the memory of each worker, which has its
    part of the whole: in the database each guess would be a change, for which saves
    wait.

    A name is counted with the others whose digest begins as its own does, of which
    nobody without the secret key knows any. There are fewer beginnings than `Bursts`
    remembers, so that no number of invented names makes a count be forgotten.

    Stands before the lanes: who is refused takes no share of the database.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self.clients, self.browsers = (
            Bursts(of_worker(GUESSES), GUESS_SECONDS) for _ in range(2)
        )
        self.names = Bursts(2 * of_worker(GUESSES), GUESS_SECONDS)
        self.line = Share(LINE, LINE)
        self.hashing = threading.BoundedSemaphore(1)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_guess = request.method == "POST" and request.path_info == LOGIN
        response = self.guess(request) if is_guess else self.answer(request)
        owner = request.META.get(SIGNED_IN)
        if owner:
            remember_browser(response, owner)
        return response

    def guess(self, request: HttpRequest) -> HttpResponseBase:
        counted = []
        for count, key in self.counts(request):
            seconds = count.wait(key)
            if seconds:
                return refuse_guess(request, seconds)
            counted.append((count, key))
        is_known = counted[0][0] is self.browsers
        response = self.answer(request) if is_known else self.in_turn(request)
        if response.status_code != WRONG:
            for count, key in counted:
                count.forgive(key)
        return response

    def counts(self, request: HttpRequest) -> Iterator[tuple[Bursts, str]]:
        """Yield what counts a guess. A stranger's name is not read before the client
        has been asked for.
        """
        known = known_owner(request.COOKIES)
        if known and known == typed_owner(request):
            yield self.browsers, known
            return
        yield self.clients, network(address(request.META))
        yield self.names, typed_owner(request)[:NAME_DIGITS]

    def in_turn(self, request: HttpRequest) -> HttpResponseBase:
        with self.line.place("") as has_place:
            return (
                wait_for(self.hashing, self.answer, request)
                if has_place
                else busy(request)
            )


def typed_owner(request: HttpRequest) -> str:
    return owner_of(request.POST.get("username", ""))


def remember_browser(response: HttpResponseBase, owner: str) -> None:
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
    client = network(address(request.META))
    log.warning(
        "Passwords from %s are refused for %s seconds: too many were wrong",
        client,
        seconds,
    )
    return too_many_guesses(seconds)


def too_many_guesses(seconds: int) -> HttpResponse:
    # Without the request: who is logged in is another question to the database.
    page = render_to_string(
        "admin/too_many_guesses.html", {"minutes": math.ceil(seconds / 60)}
    )
    response = HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


# --- What a request brings ------------------------------------------------------------


def clean_address(get_response: Answer) -> Answer:
    """Before the session: cookies and the query lose such characters; a path that has
    one is no page's.

    Readers have no cookies: of one that cannot be read, sessions and form tokens would
    send another.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if count_forbidden(request.path_info):
            if is_api(request):
                return as_problem(HTTPStatus.NOT_FOUND)
            return HttpResponseNotFound(
                gettext("There is no such page."), content_type="text/plain"
            )
        cookies = request.COOKIES if is_desk(request) else {}
        request.COOKIES = {
            name: value for name, value in cookies.items() if not count_forbidden(value)
        }
        if request.META.get("QUERY_STRING"):
            request.GET = _cleaned(request.GET)
        return get_response(request)

    return middleware


class CleanView:
    """What a view is given: after the check of the form's token, because it reads the
    body, which nobody without a token may ask for.
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
        """Raises Http404 for a row of the back office that has no number: its history
        asks the database.
        """
        rows = [*args, named["object_id"]] if "object_id" in named else args
        if any(whole_number(row) is None for row in rows):
            raise Http404(gettext("There is no such row."))
        if request.method == "POST":
            request.POST = _cleaned(request.POST)

    def process_exception(
        self, request: HttpRequest, problem: Exception
    ) -> HttpResponseBase | None:
        """For what no database can look up: a choice of 20 digits in any form; in a
        list of the back office, such as the year -1, as Django answers other filters
        that make no sense.
        """
        if request.method == "POST" and isinstance(problem, OverflowError):
            return too_large(request)
        name = getattr(request.resolver_match, "url_name", None) or ""
        if name.endswith("_changelist") and isinstance(
            problem, ValueError | OverflowError
        ):
            return (
                None
                if "e" in request.GET
                else HttpResponseRedirect(f"{request.path}?e=1")
            )
        return None


def _cleaned(data: QueryDict) -> Any:
    """The same names and values; only ours to read, as before."""
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        cleaned.setlist(clean_text(name), [clean_text(value) for value in values])
    cleaned._mutable = False  # as Django makes them
    return cleaned
