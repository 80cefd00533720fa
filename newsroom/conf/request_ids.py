"""An id for each request, by which people and the log speak of the same one."""

import re
import secrets
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from newsroom.conf.clients import client_address
from newsroom.conf.errors import DESK
from newsroom.conf.logs import RequestMarks, mark_lines

HEADER = "X-Request-ID"
GIVEN = "HTTP_X_REQUEST_ID"
ID = "newsroom.request_id"  # in the environment of a request that Django answers
CLEAN = re.compile(r"[\w-]{8,64}", re.ASCII)


class Identified:
    """A WSGI application that gives each request of `application` an id.

    The header is on answers of the desk and on errors. Hazard: a cache would hand out
    the id of one reader with everybody's page.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        marks = RequestMarks(id_of(environ))
        if settings.LOG_CLIENTS:
            marks.client = client_address(environ)
        mark_lines(marks)
        environ[ID] = marks.request
        is_desk = environ["PATH_INFO"].startswith(DESK)

        def start_with_id(
            status: str, headers: list[tuple[str, str]], *_: object
        ) -> Callable[[bytes], object]:
            if is_desk or not is_shared(status, headers):
                headers = [*headers, (HEADER, marks.request)]
            return start(status, headers)

        return self.application(environ, start_with_id)


def id_of(environ: WSGIEnvironment) -> str:
    """Return the id that the operator's proxy gave the request, or a new one."""
    given = str(environ.get(GIVEN, ""))
    if settings.PROXY_COUNT and CLEAN.fullmatch(given):
        return given
    return secrets.token_hex(8)


def is_shared(status: str, headers: Iterable[tuple[str, str]]) -> bool:
    """Return whether a cache may give a reader's answer to others."""
    if status < "4":
        return True
    return any(
        name == "Cache-Control" and value.startswith("public")
        for name, value in headers
    )
