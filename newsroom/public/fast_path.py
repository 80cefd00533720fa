"""Answers before Django with pages that are in memory, or unchanged.

This is most of what readers ask for. An answer has the same status, headers and bytes
as one by way of Django; everything else, and everything that is in any doubt, goes that
way. tests/newsroom/public/test_fast_path.py compares both.
"""

import io
import re
import sys
import time
from collections.abc import Callable, Iterable
from http.client import responses
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from newsroom.conf.errors import DESK
from newsroom.conf.gateway import count_answer, note_kept
from newsroom.conf.middleware import SAFE, sends_body
from newsroom.public import build
from newsroom.public.answers import (
    MEMORY,
    HttpAnswer,
    find_page,
    follows,
    known_page,
    remembered,
)
from newsroom.public.queries import Connections, DatabaseAway
from newsroom.public.serving import readers

type Headers = list[tuple[str, str]]
type Visited = tuple[str | None, ...]
"""The name under which the site is asked, and how."""

PLAIN_PATH = re.compile(r"/[-\w./]*", re.ASCII)
# Few enough that Django takes them all. key: what pages of a list are asked with.
QUERY = re.compile(
    r"(?P<name>before|after)=(?P<key>[-\w]{1,115})"
    r"|(?!.*(?:before|after))[-\w.~=&]{0,200}",
    re.ASCII,
)
ELSEWHERE = (*DESK, settings.STATIC_URL)
PROBE = "/robots.txt"  # asks no database
OWN = {"Content-Type", "Content-Length"}  # of the probe's answer
NAMES_KEPT = 200  # of the site: a proxy may send any, and so may a stranger the port


class FastPath:
    """The fast path as a WSGI application before `application`."""

    def __init__(self, application: WSGIApplication) -> None:
        build.code()  # Of what is loaded now, before files can be replaced.
        build.code(build.OF_SUMMARIES)
        self.application = application
        self.alias = settings.READERS
        self.connections = Connections(settings.LANE_SHARE, self.alias)
        proxy = settings.SECURE_PROXY_SSL_HEADER
        self.visited = VISITED + ((proxy[0],) if proxy else ())
        self.frames: dict[Visited, Headers | None] = {}

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        began = time.perf_counter()
        answer = self.answer(environ)
        if answer is None:
            made = self.application(environ, start)
            note_kept(MEMORY.weight)
            return made
        count_answer("kept", answer.status, began)
        start(STATUS[answer.status], answer.headers)
        return [answer.body]

    def answer(self, environ: WSGIEnvironment) -> HttpAnswer | None:
        """Return the whole answer; None where it is for Django to give."""
        # Editors are not answered by a replica.
        may_ask = self.alias == DEFAULT_DB_ALIAS or readers.may_lag(environ)
        if not may_ask or not is_plain(environ):
            return None
        frame = self.frame(environ)
        if frame is None:
            return None
        answer = self.find(environ)
        if answer is None:
            return None
        return answer._replace(headers=answer.headers + frame)

    def find(self, environ: WSGIEnvironment) -> HttpAnswer | None:
        """Return the answer without the frame's headers, or None."""
        match = QUERY.fullmatch(environ.get("QUERY_STRING", ""))
        if match is None:
            return None
        path = environ["PATH_INFO"]
        if match["name"] and match["name"] != follows(path):
            return None
        key = match["key"] or ""
        ask = self.connections.ask
        try:
            page = known_page(path, key, ask) or find_page(path, key, ask)
        except DatabaseAway:
            return None
        if page is None:
            return None
        return remembered(environ, page)

    def frame(self, environ: WSGIEnvironment) -> Headers | None:
        """Return the headers that the middleware gives every answer.

        None where it does not let readers through.
        """
        visited = tuple(environ.get(name) for name in self.visited)
        if visited not in self.frames:
            if len(self.frames) >= NAMES_KEPT:
                self.frames.clear()
            self.frames[visited] = self.probe(environ)
        return self.frames[visited]

    def probe(self, environ: WSGIEnvironment) -> Headers | None:
        """Return the headers with which Django answers under the same name.

        The request is for a page for which it needs nothing. Hazard: nothing else of
        what a stranger sent is in it, which Django may be unable to read.
        """
        request: WSGIEnvironment = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": PROBE,
            "QUERY_STRING": "",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        for name in (*self.visited, "SERVER_PROTOCOL"):
            if name in environ:
                request[name] = environ[name]
        answered: list[Any] = []

        def start(*given: object) -> Callable[[bytes], object]:
            answered.extend(given)
            return answered.append

        self.application(request, start)
        status, headers = answered[:2]
        if status != STATUS[200]:
            return None
        return [(name, value) for name, value in headers if name not in OWN]


STATUS = {code: f"{code} {phrase}" for code, phrase in responses.items()}
VISITED = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme")


def is_plain(environ: WSGIEnvironment) -> bool:
    """Return whether only the address and what `answers` reads can matter."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] not in SAFE or path.startswith(ELSEWHERE):
        return False
    if "/statements/" in path:  # They have a policy of their own for frames.
        return False
    if not PLAIN_PATH.fullmatch(path):
        return False
    return not environ.get("SCRIPT_NAME") and not sends_body(environ)
