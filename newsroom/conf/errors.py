"""Pages for what went wrong: each says what to do next, and that nothing typed is lost."""

import errno
import logging
import sqlite3
import sys
from collections.abc import Iterator
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
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
DESK = "/admin/"  # all that staff can reach stands under it; everything else is for readers
RETRY_SECONDS = "30"
log = logging.getLogger("newsroom.conf.errors")
SQLITE_BUSY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    fields = typed_fields(request) if request.user.is_authenticated else []
    return render(request, "403_csrf.html", {"reason": reason, "fields": fields}, status=403)


def uncaught(request: HttpRequest) -> HttpResponse:
    """The answer to an exception that no view caught; Django calls it while that one is being handled."""
    if is_full(sys.exception()):
        return full(request)
    if is_busy(sys.exception()):
        return busy(request)
    return _answer(request, FAILED, HTTPStatus.INTERNAL_SERVER_ERROR)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django calls it for Http404."""
    if not is_desk(request) or not request.user.is_authenticated:
        return page_not_found(request, exception)
    return render(request, "desk/missing.html", {"why": _sentence(exception)}, status=HTTPStatus.NOT_FOUND)


def _sentence(exception: Exception) -> str:
    """What a view says of it; nothing where Django says it, in words for programmers."""
    words = str(exception.args[0]) if exception.args else ""
    return words if words.endswith((".", "。")) and "matches" not in words else ""


def busy(request: HttpRequest) -> HttpResponse:
    """It took too long, here or in the database. What was typed is shown again."""
    response = _answer(request, BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    return response


def full(request: HttpRequest) -> HttpResponse:
    """There is no room on the disk, and trying again is of no use. What was typed is shown again."""
    note_full_disk()
    log.error("The disk is full: %s could not be done", request.path)
    if not is_desk(request):
        return busy(request)
    response = _keeping(request, FULL, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Cache-Control"] = "no-store"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """Where what was sent holds a number that no row of ours can have."""
    return _keeping(request, TOO_LARGE, HTTPStatus.BAD_REQUEST)


def is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(DESK)


def is_busy(error: BaseException | None) -> bool:
    """Whether the database was locked, slow, full or away: nothing is wrong with the request or the code."""
    return any(_is_passing(cause) for cause in _causes(error))


def is_full(error: BaseException | None) -> bool:
    """Whether there was no room to write."""
    return any(_is_no_room(cause) for cause in _causes(error)) or (is_busy(error) and is_disk_full())


def _is_no_room(error: BaseException) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return getattr(error, "errno", 0) == errno.ENOSPC or "psycopg.errors.DiskFull" in _kinds(error)


def is_of_another_version(error: BaseException | None) -> bool:
    """Whether the database lacks what this code asks for."""
    return any(
        str(cause).startswith(("no such table", "no such column"))
        if isinstance(cause, sqlite3.OperationalError)
        else bool({"psycopg.errors.UndefinedTable", "psycopg.errors.UndefinedColumn"} & _kinds(cause))
        for cause in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _is_passing(error: BaseException) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        # The low byte is the kind, what is above it the case.
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE_BUSY
    if isinstance(error, DatabaseError):
        return False  # Django's own wrapper: its cause says more
    passing = {"psycopg.OperationalError", "psycopg.errors.IdleInTransactionSessionTimeout"}
    return bool(_kinds(error) & passing)


def _kinds(error: BaseException) -> set[str]:
    """By name: a newsroom on SQLite need not load psycopg."""
    return {f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__}


def _answer(request: HttpRequest, sentence: Promise, status: HTTPStatus) -> HttpResponse:
    if request.method == "POST":
        return _keeping(request, sentence, status)
    template = f"desk/{status:d}.html" if is_desk(request) else f"{status:d}.html"
    return HttpResponse(render_to_string(template), status=status)


def _keeping(request: HttpRequest, sentence: Promise, status: HTTPStatus) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    told = {"fields": _typed(request), "sentence": sentence, "method": request.method}
    # Without the request: who is logged in is another question to the database.
    return HttpResponse(render_to_string("error.html", told), status=status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Nothing, if what was sent is what could not be read."""
    try:
        return typed_fields(request)
    except Exception:
        return []


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, to be shown again so that nothing typed is lost; no files and no passwords."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
