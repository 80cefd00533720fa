"""Answers to errors: each says what to do next, and shows again what was typed."""

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
from django.utils.translation import gettext, gettext_lazy
from django.views.defaults import page_not_found

from newsroom.conf.readiness import is_disk_full, note_full_disk

BUSY = gettext_lazy(
    "The server was too busy, so nothing was changed. Your text is still here: "
    "wait a minute, then try again."
)
FAILED = gettext_lazy(
    "The server could not do this, and the error has been recorded. Your text is "
    "still here: copy it before you try again."
)
TOO_LARGE = gettext_lazy(
    "A number in this form is too large, so nothing was saved. Copy what you "
    "typed, go back, and choose from the list again."
)
FULL = gettext_lazy(
    "The server's disk is full, so nothing was saved. Your text is still here: "
    "copy it, and ask an administrator to free some space."
)
MOVED = gettext_lazy(
    "The database was moved or replaced, so nothing was saved. Your text is still "
    "here: copy it, and ask an administrator to put the file back or to restart "
    "the server."
)
# A program that watches the server gets the reason in one line.
PROBES = ("/healthz", "/readyz")
LOGIN_ENDED = gettext_lazy(
    "Your login has ended. Your text is still here: log in in another tab, then "
    "save again."
)
# What the pages of these errors say, for programs.
TO_PROGRAMS = {
    HTTPStatus.NOT_FOUND: gettext_lazy(
        "There is no page at this URL. It may have been mistyped, or the article "
        "may not be published yet."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy(
        "The fault is ours and has been recorded. Try again in a minute."
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_lazy(
        "The page could not be delivered in time. The URL is correct: try again "
        "in a minute."
    ),
}
# All that staff can reach stands under these; everything else is for readers.
DESK = ("/admin/", "/accounts/")
API = "/api/"  # programs ask here
PROBLEM = "application/problem+json"
RETRY_SECONDS = "30"
log = logging.getLogger("newsroom.conf.errors")
# What identifies an error, as `_signs` finds it.
PASSING = {
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "psycopg.OperationalError",
    "psycopg.errors.ReadOnlySqlTransaction",
    "psycopg.errors.IdleInTransactionSessionTimeout",
    # The process has no memory, or no descriptors, left.
    "builtins.MemoryError",
    f"errno {errno.ENOMEM}",
    f"errno {errno.EMFILE}",
}
NO_ROOM = {"SQLITE_FULL", f"errno {errno.ENOSPC}", "psycopg.errors.DiskFull"}
# SQLite's file is no database, or too damaged to be read.
NO_DATABASE = {"SQLITE_NOTADB", "SQLITE_CORRUPT"}
# The role lacks a right. Django names no cause where it cannot make its first table.
FORBIDDEN = {
    "psycopg.errors.InsufficientPrivilege",
    "django.db.migrations.exceptions.MigrationSchemaMissing",
}
# The database lacks a table or column that this code uses.
OTHER_VERSION = {
    "no such table",
    "no such column",
    "psycopg.errors.UndefinedTable",
    "psycopg.errors.UndefinedColumn",
}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the answer to a form without a valid token, for Django to call."""
    fields = []
    if request.user.is_authenticated:
        fields = typed_fields(request)
    context = {"reason": reason, "fields": fields}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the answer to an exception that no view caught.

    Django calls it while the exception is being handled.
    """
    error = sys.exception()
    if is_full(error):
        return full_disk_response(request)
    if is_busy(error):
        return busy_response(request)
    return _answer(request, FAILED, HTTPStatus.INTERNAL_SERVER_ERROR)


def missing_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the answer to Http404, for Django to call."""
    if is_api(request):
        return problem_response(HTTPStatus.NOT_FOUND)
    if not is_desk(request) or not request.user.is_authenticated:
        return page_not_found(request, exception)
    return render(
        request,
        "desk/missing.html",
        {"why": _sentence(exception)},
        status=HTTPStatus.NOT_FOUND,
    )


def _sentence(exception: Exception) -> str:
    """Return what a view says of it, or "" for Django's words to programmers."""
    if not exception.args:
        return ""
    words = str(exception.args[0])
    if "matches" in words or not words.endswith((".", "。")):
        return ""
    return words


def busy_response(request: HttpRequest) -> HttpResponse:
    """Return the answer where the server or the database took too long.

    It shows again what was typed.
    """
    response = _answer(request, BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    return response


def full_disk_response(request: HttpRequest) -> HttpResponse:
    """Return the answer where the disk is full, and trying again is of no use.

    It shows again what was typed.
    """
    note_full_disk()
    log.error("The disk is full: %s could not be done", request.path)
    if not is_desk(request):
        return busy_response(request)
    response = _show_typed(request, FULL, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Cache-Control"] = "no-store"
    return response


def moved_database_response(request: HttpRequest) -> HttpResponse:
    """Return the answer where the database's file is not the one that was opened.

    It shows again what was typed.
    """
    log.error(
        "The file of the database was moved or replaced: %s could not be done",
        request.path,
    )
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if request.path_info in PROBES:
        words = "the file of the database was moved or replaced"
        response = HttpResponse(words, status=status, content_type="text/plain")
    elif is_desk(request):
        response = _show_typed(request, MOVED, status)
    else:
        return busy_response(request)
    response["Cache-Control"] = "no-store"
    return response


def too_large_response(request: HttpRequest) -> HttpResponse:
    """Return the answer to a number that no row can have."""
    return _show_typed(request, TOO_LARGE, HTTPStatus.BAD_REQUEST)


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
    content = {"error": LOGIN_ENDED, "login": reverse("admin:login")}
    return JsonResponse(content, status=HTTPStatus.UNAUTHORIZED)


def is_desk(request: HttpRequest) -> bool:
    """Return whether the address is one of the desk's."""
    return request.path_info.startswith(DESK)


def is_busy(error: BaseException | None) -> bool:
    """Return whether the database was locked, slow, full or away, or memory scarce.

    Nothing is wrong with the request or the code then.
    """
    return has_sign(error, PASSING)


def is_full(error: BaseException | None) -> bool:
    """Return whether there was no room to write."""
    if has_sign(error, NO_ROOM):
        return True
    return is_busy(error) and is_disk_full()


def has_sign(error: BaseException | None, signs: set[str]) -> bool:
    """Return whether one of `signs` identifies the error or one of its causes."""
    return not signs.isdisjoint(_signs(error))


def _signs(error: BaseException | None) -> Iterator[str]:
    """Yield what identifies an error and its causes.

    Classes are named: a newsroom on SQLite need not load psycopg.
    """
    while error is not None:
        for kind in type(error).__mro__:
            yield f"{kind.__module__}.{kind.__name__}"
        yield f"errno {getattr(error, 'errno', 0)}"
        if isinstance(error, sqlite3.DatabaseError):
            # The first two words of a name such as SQLITE_IOERR_WRITE are its kind.
            words = getattr(error, "sqlite_errorname", "").split("_")
            yield "_".join(words[:2])
            yield str(error).partition(":")[0]
        error = error.__cause__


def problem_json(status: int, detail: str) -> str:
    """Return the JSON of an error as RFC 9457 describes it."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return json.dumps(content, ensure_ascii=False)


def problem_response(status: HTTPStatus, detail: str = "") -> HttpResponse:
    """Return the answer of the API to an error."""
    body = problem_json(status, detail or str(TO_PROGRAMS[status]))
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(body, status=status, content_type=PROBLEM, headers=headers)


def is_api(request: HttpRequest) -> bool:
    """Return whether the address is one of the API's."""
    return request.path.startswith(API)


def _answer(
    request: HttpRequest, sentence: Promise, status: HTTPStatus
) -> HttpResponse:
    if is_api(request):
        return problem_response(status)
    if request.method == "POST":
        return _show_typed(request, sentence, status)
    template = f"{status:d}.html"
    if is_desk(request):
        template = f"desk/{template}"
    return HttpResponse(render_to_string(template), status=status)


def _show_typed(
    request: HttpRequest, sentence: Promise, status: HTTPStatus
) -> HttpResponse:
    """Return a page with the sentence and what was typed; for scripts the sentence."""
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    context = {
        "fields": typed_fields(request),
        "sentence": sentence,
        "method": request.method,
    }
    # Rendered without the request: that would ask the database who is logged in.
    return HttpResponse(render_to_string("error.html", context), status=status)


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script asks, which reads JSON."""
    return "application/json" in request.headers.get("Accept", "")


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the names and values of a form, to be shown again.

    Of files the names alone; passwords are left out. Return nothing if the body cannot
    be read.
    """
    try:
        lists = list(request.POST.lists())
    except Exception:
        return []
    fields = []
    for name, values in lists:
        if name == "csrfmiddlewaretoken" or "password" in name:
            continue
        fields += [(name, value) for value in values]
    again = gettext("Choose this file again")
    for _name, files in request.FILES.lists():
        fields += [(again, str(file.name)) for file in files]
    return fields
