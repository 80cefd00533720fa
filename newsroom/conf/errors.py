"""Pages for what went wrong: each says what to do next, and that nothing typed
is lost.
"""

import errno
import json
import logging
import sqlite3
import sys
from collections.abc import Iterator
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.defaults import page_not_found

from newsroom.conf.readiness import is_disk_full, note_full_disk

BUSY = gettext_lazy(
    "The newsroom was too busy to do this in time, and nothing was changed. What you typed is still here: "
    "wait a minute, then try again."
)
FAILED = gettext_lazy(
    "The newsroom could not do this; the fault is ours and has been recorded. What you typed is still here: "
    "copy it before you try again."
)
TOO_LARGE = gettext_lazy(
    "A number in this form is too large, so nothing was saved. What you typed is still here: copy it, go "
    "back, and choose from the list again."
)
FULL = gettext_lazy(
    "The disk of the newsroom is full, so nothing was saved. What you typed is still here: copy it, and ask "
    "whoever runs the newsroom to free some space."
)
MOVED = gettext_lazy(
    "The database of the newsroom was moved or replaced, so nothing was saved. What you typed is still here: "
    "copy it, and ask whoever runs the newsroom to put the file back, or to start the server again."
)
# What watches the server is told the reason in one line.
PROBES = ("/healthz", "/readyz")
LOGIN_ENDED = gettext_lazy(
    "Your login has ended. What you typed is still here: log in in another tab, then save again."
)
# Programs are told what the pages of these errors say.
TO_PROGRAMS = {
    HTTPStatus.NOT_FOUND: gettext_lazy(
        "There is no page at this address. It may have been mistyped, or the article may not be published"
        " yet."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy(
        "The fault is ours and has been recorded. Try again in a minute."
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_lazy(
        "The page could not be delivered in time. The address is right: try again in a minute."
    ),
}
# all that staff can reach stands under it; everything else is for readers
DESK = "/admin/"
API = "/api/"  # whoever asks there is a program
PROBLEM = "application/problem+json"
RETRY_SECONDS = "30"
log = logging.getLogger("newsroom.conf.errors")
# By what an error is known, as `_signs` finds it.
PASSING = {
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN"),
    *("psycopg.OperationalError", "psycopg.errors.IdleInTransactionSessionTimeout"),
}
NO_ROOM = {"SQLITE_FULL", f"errno {errno.ENOSPC}", "psycopg.errors.DiskFull"}
NO_DATABASE = {"SQLITE_NOTADB", "SQLITE_CORRUPT"}
OTHER_VERSION = {
    *("no such table", "no such column"),
    *("psycopg.errors.UndefinedTable", "psycopg.errors.UndefinedColumn"),
}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    fields = typed_fields(request) if request.user.is_authenticated else []
    return render(
        request, "403_csrf.html", {"reason": reason, "fields": fields}, status=403
    )


def uncaught(request: HttpRequest) -> HttpResponse:
    """The answer to an exception that no view caught; Django calls it while that one is
    being handled.
    """
    if is_full(sys.exception()):
        return full(request)
    if is_busy(sys.exception()):
        return busy(request)
    return _answer(request, FAILED, HTTPStatus.INTERNAL_SERVER_ERROR)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django calls it for Http404."""
    if is_api(request):
        return as_problem(HTTPStatus.NOT_FOUND)
    if not is_desk(request) or not request.user.is_authenticated:
        return page_not_found(request, exception)
    return render(
        request,
        "desk/missing.html",
        {"why": _sentence(exception)},
        status=HTTPStatus.NOT_FOUND,
    )


def _sentence(exception: Exception) -> str:
    """What a view says of it; nothing where Django says it, in words for
    programmers.
    """
    words = str(exception.args[0]) if exception.args else ""
    return words if words.endswith((".", "。")) and "matches" not in words else ""


def busy(request: HttpRequest) -> HttpResponse:
    """It took too long, here or in the database. What was typed is shown again."""
    response = _answer(request, BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    return response


def full(request: HttpRequest) -> HttpResponse:
    """There is no room on the disk, and trying again is of no use. What was typed is
    shown again.
    """
    note_full_disk()
    log.error("The disk is full: %s could not be done", request.path)
    if not is_desk(request):
        return busy(request)
    response = _keeping(request, FULL, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Cache-Control"] = "no-store"
    return response


def moved(request: HttpRequest) -> HttpResponse:
    """The file of the database is not the one that was opened. What was typed is shown
    again.
    """
    log.error(
        "The file of the database was moved or replaced: %s could not be done",
        request.path,
    )
    unable = HTTPStatus.SERVICE_UNAVAILABLE
    if request.path_info in PROBES:
        words = "the file of the database was moved or replaced"
        response = HttpResponse(words, status=unable, content_type="text/plain")
    elif is_desk(request):
        response = _keeping(request, MOVED, unable)
    else:
        return busy(request)
    response["Cache-Control"] = "no-store"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """Where what was sent holds a number that no row of ours can have."""
    return _keeping(request, TOO_LARGE, HTTPStatus.BAD_REQUEST)


def log_in_first(request: HttpRequest) -> HttpResponse:
    """Offer a login to a browser that sent more than is read without one.

    Nothing of it is left to show: the page that sent it, or the browser, still has it.
    """
    if wants_json(request):
        return login_ended_as_json()
    page = render_to_string("login_ended.html", {"is_discarded": True})
    response = HttpResponse(page, status=HTTPStatus.UNAUTHORIZED)
    response["Cache-Control"] = "no-store"
    return response


def login_ended_as_json() -> JsonResponse:
    """Return the answer from which scripts of the desk show a sentence and a link."""
    said = {"error": LOGIN_ENDED, "login": reverse("admin:login")}
    return JsonResponse(said, status=HTTPStatus.UNAUTHORIZED)


def is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(DESK)


def is_busy(error: BaseException | None) -> bool:
    """Whether the database was locked, slow, full or away: nothing is wrong with the
    request or the code.
    """
    return not PASSING.isdisjoint(_signs(error))


def is_full(error: BaseException | None) -> bool:
    """Whether there was no room to write."""
    return not NO_ROOM.isdisjoint(_signs(error)) or (is_busy(error) and is_disk_full())


def is_no_database(error: BaseException | None) -> bool:
    """Whether the file of SQLite is none of its own, or is damaged so that it cannot be
    read.
    """
    return not NO_DATABASE.isdisjoint(_signs(error))


def is_of_another_version(error: BaseException | None) -> bool:
    """Whether the database lacks what this code asks for."""
    return not OTHER_VERSION.isdisjoint(_signs(error))


def _signs(error: BaseException | None) -> Iterator[str]:
    """Of an error and its causes. Classes by name: a newsroom on SQLite need not load
    psycopg.
    """
    while error is not None:
        yield from (
            f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__
        )
        yield f"errno {getattr(error, 'errno', 0)}"
        if isinstance(error, sqlite3.DatabaseError):
            # Of a name such as SQLITE_IOERR_WRITE the end is the case.
            yield "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
            yield str(error).partition(":")[0]
        error = error.__cause__


def problem(status: int, detail: str) -> str:
    """As RFC 9457 has it."""
    title = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return json.dumps(told, ensure_ascii=False)


def as_problem(status: HTTPStatus, detail: str = "") -> HttpResponse:
    words = problem(status, detail or str(TO_PROGRAMS[status]))
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(words, status=status, content_type=PROBLEM, headers=headers)


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def _answer(
    request: HttpRequest, sentence: Promise, status: HTTPStatus
) -> HttpResponse:
    if is_api(request):
        return as_problem(status)
    if request.method == "POST":
        return _keeping(request, sentence, status)
    template = f"desk/{status:d}.html" if is_desk(request) else f"{status:d}.html"
    return HttpResponse(render_to_string(template), status=status)


def _keeping(
    request: HttpRequest, sentence: Promise, status: HTTPStatus
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    told = {
        "fields": typed_fields(request),
        "sentence": sentence,
        "method": request.method,
    }
    # Without the request: who is logged in is another question to the database.
    return HttpResponse(render_to_string("error.html", told), status=status)


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, to be shown again so that nothing typed is lost; no files and
    no passwords. Nothing, if what was sent cannot be read.
    """
    try:
        fields = list(request.POST.lists())
    except Exception:
        return []
    return [
        (name, value)
        for name, values in fields
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
