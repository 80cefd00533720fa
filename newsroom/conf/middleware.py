"""What stands before every view: readers send nothing, and neither they nor the desk take all the threads.

What a request brings is made clean here, once: no view, form or query meets a character that a database, a
feed or a page cannot hold. That text is UTF-8 is for newsroom/conf/gateway.py to see.
"""

import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
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

from articles.text.characters import clean_text, forbidden, whole_number
from newsroom.conf.errors import busy, is_desk, too_large

type Answer = Callable[[HttpRequest], HttpResponseBase]

SAFE = ("GET", "HEAD")
WAIT_SECONDS = 20


def readers_send_nothing(answer: Answer) -> Answer:
    """Refuses what a reader sends before a byte of it is read, and closes the connection.

    Whoever reads a body waits for it, as the check of a form's token does: a slow sender would hold a thread.
    """

    def guarded(request: HttpRequest) -> HttpResponseBase:
        if is_desk(request):
            return answer(request)
        if request.method not in SAFE:
            return _refuse(gettext("Only GET and HEAD are allowed here."), HTTPStatus.METHOD_NOT_ALLOWED)
        if sends_body(request.META):
            return _refuse(
                gettext("A request to read must not carry a body."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
        return answer(request)

    return guarded


class Lanes:
    """Readers and the desk each have their own share of the database's connections.

    However many slow requests the desk makes, a reader's finds a connection; the rest wait in line, at most
    WAIT_SECONDS, before they touch the database.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self.desk = threading.BoundedSemaphore(settings.DESK_SHARE)
        self.readers = threading.BoundedSemaphore(settings.READERS_SHARE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        lane = self.desk if is_desk(request) else self.readers
        if not lane.acquire(timeout=WAIT_SECONDS):
            return busy(request)
        try:
            return self.answer(request)
        finally:
            lane.release()


class CompressDesk(GZipMiddleware):
    """Readers' pages are kept compressed; files go out as they are.

    Hazard: the length of a compressed page that repeats what an attacker chose tells what else it holds. Of
    secrets a desk page holds the form's token, masked anew in each answer; cookies that are SameSite let no
    other site fetch pages by the thousand; and Django adds a random number of bytes to each answer.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not is_desk(request):
            return response
        return super().process_response(request, response)


def speaks(answer: Answer) -> Answer:
    """The desk speaks the language that a person chose, else one that the browser asks for.

    Readers' pages speak the newsroom's, since they are made once and the same for everyone.
    """

    def speaking(request: HttpRequest) -> HttpResponseBase:
        if not is_desk(request):
            with translation.override(settings.LANGUAGE_CODE):
                return answer(request)
        with translation.override(get_language_from_request(request)):
            response = answer(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return speaking


def sends_body(environ: dict[str, object]) -> bool:
    """Whether a request as WSGI describes it has a body."""
    return environ.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in environ


def _refuse(sentence: str, status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Allow"] = ", ".join(SAFE)
    response["Connection"] = "close"
    return response


# --- What a request brings ----------------------------------------------------------------------------


def clean_address(get_response: Answer) -> Answer:
    """Before the session: cookies and the query lose such characters; a path that has one is no page's.

    Readers have no cookies: of one that cannot be read, sessions and form tokens would send another.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if forbidden(request.path_info):
            return HttpResponseNotFound(gettext("There is no such page."), content_type="text/plain")
        cookies = request.COOKIES if is_desk(request) else {}
        request.COOKIES = {name: value for name, value in cookies.items() if not forbidden(value)}
        if request.META.get("QUERY_STRING"):
            request.GET = _cleaned(request.GET)
        return get_response(request)

    return middleware


class CleanView:
    """What a view is given: after the check of the form's token, because it reads the body, which nobody
    without a token may ask for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[str, ...], named: dict[str, str]
    ) -> None:
        """Raises Http404 for a row of the back office that has no number: its history asks the database."""
        rows = [*args, named["object_id"]] if "object_id" in named else args
        if any(whole_number(row) is None for row in rows):
            raise Http404(gettext("There is no such row."))
        if request.method == "POST":
            request.POST = _cleaned(request.POST)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """For what no database can look up: a choice of 20 digits in any form; in a list of the back office,
        such as the year -1, as Django answers other filters that make no sense."""
        if request.method == "POST" and isinstance(problem, OverflowError):
            return too_large(request)
        name = getattr(request.resolver_match, "url_name", None) or ""
        if name.endswith("_changelist") and isinstance(problem, ValueError | OverflowError):
            return None if "e" in request.GET else HttpResponseRedirect(f"{request.path}?e=1")
        return None


def _cleaned(data: QueryDict) -> Any:
    """The same names and values; only ours to read, as before."""
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        cleaned.setlist(clean_text(name), [clean_text(value) for value in values])
    cleaned._mutable = False  # as Django makes them
    return cleaned
