"""Pages that are in memory, or unchanged, answered before Django: most of what readers
ask for.

What is here goes out with the same status, headers and bytes as by way of Django;
whatever else, and whatever is in any doubt, goes that way.
tests/newsroom/public/test_fast_path.py holds both beside each other.
"""

import io
import re
import sys
from collections.abc import Callable, Iterable
from http.client import responses
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from newsroom.conf.databases import Away, Connections, readers
from newsroom.conf.errors import DESK
from newsroom.conf.middleware import SAFE, sends_body
from newsroom.public import build
from newsroom.public.answers import HttpAnswer, find_page, follows, remembered

type Headers = list[tuple[str, str]]
type Visited = tuple[str | None, ...]
"""Under which name, and how, the site is asked."""

PLAIN_PATH = re.compile(r"/[-\w./]*", re.ASCII)
# Few enough that Django takes them all. key: what pages of a list are asked with.
QUERY = re.compile(
    r"(?P<name>before|after)=(?P<key>[-\w]{1,115})|(?!.*(?:before|after))[-\w.~=&]{0,200}",
    re.ASCII,
)
ELSEWHERE = (DESK, settings.STATIC_URL)
PROBE = "/robots.txt"  # asks no database
OWN = {"Content-Type", "Content-Length"}  # of the probe's answer
NAMES_KEPT = 200  # of the site: a proxy may send any, and so may a stranger the port


class Lane:
    def __init__(self, application: WSGIApplication) -> None:
        build.code()  # of what is loaded now, before files can be replaced
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
        # Editors are not answered by a replica.
        may_ask = self.alias == DEFAULT_DB_ALIAS or readers.may_lag(environ)
        frame = self.frame(environ) if may_ask and is_plain(environ) else None
        found = None if frame is None else self.find(environ)
        if frame is None or found is None:
            return self.application(environ, start)
        start(STATUS[found.status], found.headers + frame)
        return [found.body]

    def find(self, environ: WSGIEnvironment) -> HttpAnswer | None:
        match = QUERY.fullmatch(environ.get("QUERY_STRING", ""))
        path = environ["PATH_INFO"]
        if match is None or (match["name"] or follows(path)) != follows(path):
            return None
        try:
            page = find_page(path, match["key"] or "", self.connections.ask)
        except Away:
            return None
        return remembered(environ, page) if page else None

    def frame(self, environ: WSGIEnvironment) -> Headers | None:
        """The headers that the middleware gives every answer; None where it does not
        let readers through.
        """
        visited = tuple(environ.get(name) for name in self.visited)
        if visited not in self.frames:
            if len(self.frames) >= NAMES_KEPT:
                self.frames.clear()
            self.frames[visited] = self.probe(environ)
        return self.frames[visited]

    def probe(self, environ: WSGIEnvironment) -> Headers | None:
        """What Django answers under the same name to a request for a page for which it
        needs nothing. Hazard: nothing else of what a stranger sent is in it, which
        Django may be unable to read.
        """
        asked = {
            name: environ[name]
            for name in (*self.visited, "SERVER_PROTOCOL")
            if name in environ
        }
        asked |= {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": PROBE,
            "QUERY_STRING": "",
        }
        asked |= {"wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}
        answered: list[Any] = []

        def start(*given: Any) -> Callable[[bytes], object]:
            answered.extend(given)
            return answered.append

        self.application(asked, start)
        status, headers = answered[:2]
        return (
            [one for one in headers if one[0] not in OWN]
            if status == STATUS[200]
            else None
        )


STATUS = {code: f"{code} {phrase}" for code, phrase in responses.items()}
VISITED = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme")


def is_plain(environ: WSGIEnvironment) -> bool:
    """Whether nothing but the address, and what `answers` goes by, can matter to the
    answer.
    """
    path = environ["PATH_INFO"]
    return bool(
        environ["REQUEST_METHOD"] in SAFE
        and PLAIN_PATH.fullmatch(path)
        and not path.startswith(ELSEWHERE)
        and not environ.get("SCRIPT_NAME")
        and not sends_body(environ)
    )
