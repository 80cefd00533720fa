"""Middleware before every view.

Readers send nothing, and neither they nor the desk take all the threads. What a request
brings is cleaned here, once: no view, form or query meets a character that a database,
a feed or a page cannot hold. newsroom/conf/gateway.py checks that text is UTF-8.
"""

import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import connections
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
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, gettext

from articles.text.characters import clean_text, count_forbidden, whole_number
from newsroom.conf.databases import database_identity
from newsroom.conf.errors import (
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
# In META: whether newsroom/conf/gateway.py threw the body away.
DISCARDED = "newsroom.discarded"


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
