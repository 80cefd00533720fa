"""How a page becomes an answer: in which encoding, under which ETag, or that nothing
has changed; and the finished pages that this process keeps.

Both ways to it go by this: the readers' lane, and the views of Django. What is kept is
not in Django's cache framework: its local memory counts entries, not bytes, and takes 5
microseconds to give one (this .2), of some 70 that an answer takes; a cache server is
asked in no less time than the database.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import brotli
from django.conf import settings
from django.utils.http import parse_etags, parse_header_parameters

from newsroom.conf.clients import address, network
from newsroom.conf.databases import Ask, let_go
from newsroom.conf.errors import API
from newsroom.conf.turns import Turns
from newsroom.public import list_pages, method, opendata, pages
from newsroom.public.pages import (
    FOUND,
    HEADS,
    HTML,
    OK,
    Elsewhere,
    Page,
    PageRequest,
    redirect,
)
from newsroom.public.statements import LINES

BUDGET = 16_000_000  # bytes of a process
SEEN = 10_000  # keys of pages that were asked for once
LEVEL = 5  # of gzip
# of Brotli: a fifth smaller than gzip; the next one takes twice as long for 2%
QUALITY = 5


@dataclass
class FinishedPage:
    """The bytes of a page, in each encoding that was asked for."""

    gzip: bytes

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.gzip)

    @cached_property
    def brotli(self) -> bytes:
        compressed: bytes = brotli.compress(self.plain, quality=QUALITY)
        return compressed

    @property
    def weight(self) -> int:
        return 2 * len(self.gzip) + 1_000


def compressed(plain: bytes) -> FinishedPage:
    # Without mtime=0 the same page would be other bytes every second.
    return FinishedPage(gzip.compress(plain, LEVEL, mtime=0))


class Memory:
    """By key; what was not asked for longest goes first."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        self.weight = 0
        self.bodies: OrderedDict[str, FinishedPage] = OrderedDict()
        self.seen: OrderedDict[str, None] = OrderedDict()

    def get(self, key: str) -> FinishedPage | None:
        with self.lock:
            if body := self.bodies.get(key):
                self.bodies.move_to_end(key)
            return body

    def offer(self, key: str, body: FinishedPage, *, at_once: bool) -> None:
        """Keeps it, if it is no giant; one that is rarely asked for (not at_once) from
        its second time on.
        """
        with self.lock:
            if body.weight > self.budget // 8 or not (at_once or self._was_seen(key)):
                return
            self.weight += body.weight - (
                self.bodies[key].weight if key in self.bodies else 0
            )
            self.bodies[key] = body
            while self.weight > self.budget:
                self.weight -= self.bodies.popitem(last=False)[1].weight

    def _was_seen(self, key: str) -> bool:
        was_seen = key in self.seen
        self.seen[key] = None
        if len(self.seen) > SEEN:
            self.seen.popitem(last=False)
        return was_seen


MEMORY = Memory()


# --- Answers --------------------------------------------------------------------------


MAX_AGE = 60
CACHE_CONTROL = f"public, max-age={MAX_AGE}"
# public data, and no cookie goes with it
ANYWHERE = ("Access-Control-Allow-Origin", "*")
LICENSED = {*opendata.FILES.values(), LINES}
# Another encoding is another representation: with one ETag for both a cache would mix
# them up.
SUFFIXES = {"br": "-br", "gzip": "-gz", "identity": ""}
ROUTES = (*pages.ROUTES, *list_pages.ROUTES, *method.ROUTES)
WAIT_SECONDS = 10  # for a page that is being made, or for a turn
TAGS_LENGTH = 2_000  # characters of If-None-Match that are looked at
CODINGS_LENGTH = 500  # and of Accept-Encoding


type Address = tuple[str, str]
"""Path, and the key by which a list goes on."""


class HttpAnswer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Busy(Exception):
    """So much is asked for that nobody asked before that it cannot be made now."""


class Dear(Exception):
    """The page takes so long to be made that its readers are counted."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


def follows(path: str) -> str:
    """What the address of a page of a list names the key by which it goes on."""
    return "after" if path.startswith((API, HEADS)) else "before"


def find(path: str, before: str, ask: Ask, *, whole: bool = False) -> Page | None:
    """The page at an address; None where there is none. whole: with all that it is made
    of. Raises Damaged only when the page is made.
    """
    asked = PageRequest(path, before, ask, whole)
    for pattern, handler, key in ROUTES:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        if key is None:
            return handler(asked._replace(before=""), match)
        if before and not key.fullmatch(before):
            return None
        try:
            return handler(asked, match)
        except Elsewhere as elsewhere:
            if elsewhere.key is None:
                return None
            following = f"?{follows(path)}={elsewhere.key}" if elsewhere.key else ""
            return redirect(f"{path}{following}", FOUND)
    return None


def remembered(environ: Mapping[str, Any], page: Page) -> HttpAnswer | None:
    """Where nothing has to be made: a redirect, 304, or what is in memory."""
    if page.target:
        headers = [
            ("Content-Type", HTML),
            ("Location", page.target),
            ("Cache-Control", CACHE_CONTROL),
        ]
        return HttpAnswer(
            page.status, [*headers, ANYWHERE, ("Content-Length", "0")], b""
        )
    if page.status == OK and (unchanged := _unchanged(environ, page)):
        return unchanged
    body = MEMORY.get(page.key)
    if body is None:
        return _meanwhile(environ, page)
    _remember(page)
    return answer(environ, page, body)


def _unchanged(environ: Mapping[str, Any], page: Page) -> HttpAnswer | None:
    """304 where the reader has the page in an encoding that it takes, by weak
    comparison.
    """
    known = environ.get("HTTP_IF_NONE_MATCH", "")[:TAGS_LENGTH]
    if page.key not in known and "*" not in known:
        return None
    tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
    for coding in wanted_codings(environ):
        if {"*", tag := _tag(page.key, coding)} & tags:
            # As Django's middleware has it where nothing is sent: the length of the
            # page is not known here.
            return HttpAnswer(
                304, [*_headers(tag, page.media_type), ("Content-Length", "0")], b""
            )
    return None


class LastPage(NamedTuple):
    """What stood at an address. at: when it was last known to be what stands there."""

    page: Page
    at: float


LAST: dict[Address, LastPage] = {}  # of lists that many ask for
LAST_KEPT = 1_000


def _remember(page: Page) -> None:
    if not page.shown or page.is_rare:
        return
    if len(LAST) >= LAST_KEPT:
        LAST.clear()
    LAST[page.address] = LastPage(page, time.monotonic())


def _meanwhile(environ: Mapping[str, Any], page: Page) -> HttpAnswer | None:
    """While a page is made for somebody, what stood there before, if nothing was taken
    from it since.

    Hazard: what was withdrawn, withheld or corrected shows on no list any more as it
    did. Only where each row of the page before is still there, of the same edition with
    the same openings, was nothing.
    """
    last = LAST.get(page.address)
    if last is None or page.key not in MAKING or not last.page.shown <= page.known:
        return None
    age = time.monotonic() - last.at
    body = MEMORY.get(last.page.key) if age < MAX_AGE else None
    if body is None:
        return None
    stale = answer(environ, last.page, body)
    return stale._replace(headers=[*stale.headers, ("Age", str(int(age)))])


@dataclass
class Making:
    """A page that is made by one for all who ask meanwhile."""

    done: threading.Event = field(default_factory=threading.Event)
    result: tuple[Page, FinishedPage] | None = None


MAKING: dict[str, Making] = {}  # by the key of the page
# one at a time in this process: the desk and who searches have theirs meanwhile
PAGES = Turns(1)


def made(
    environ: Mapping[str, Any], found: Page, whole: Callable[[], Page | None]
) -> HttpAnswer | None:
    """What has to be made of a page that was found; None where there is none any more.
    whole: finds it with all that it is made of. Raises Busy; Dear; Damaged.
    """
    let_go()
    own = Making()
    making = MAKING.setdefault(found.key, own)
    if making is not own:
        making.done.wait(WAIT_SECONDS)
        if making.result is None:
            raise Busy
        return answer(environ, *making.result, is_new=True)
    try:
        with _turn(environ):
            return _made(environ, whole, own)
    finally:
        del MAKING[found.key]
        own.done.set()


@contextmanager
def _turn(environ: Mapping[str, Any]) -> Iterator[None]:
    """Raises Busy."""
    with PAGES.place(network(address(environ)), WAIT_SECONDS) as has_turn:
        if not has_turn:
            raise Busy
        yield


def _made(
    environ: Mapping[str, Any], whole: Callable[[], Page | None], making: Making
) -> HttpAnswer | None:
    page = whole()
    if page is None:
        return None
    if page.target:
        return remembered(environ, page)
    body = MEMORY.get(page.key)
    if body is None:
        if page.is_dear():
            raise Dear(page)
        body = _body(page)
    making.result = page, body
    return answer(environ, page, body, is_new=True)


def finished(environ: Mapping[str, Any], page: Page) -> HttpAnswer:
    """page: with all that it is made of. Raises Damaged."""
    return answer(environ, page, _body(page), is_new=True)


def _body(page: Page) -> FinishedPage:
    """Raises Damaged."""
    made = page.make()
    body = compressed(made.encode() if isinstance(made, str) else made)
    MEMORY.offer(page.key, body, at_once=not page.is_rare)
    _remember(page)
    return body


def made_now(environ: Mapping[str, Any], plain: bytes, media_type: str) -> HttpAnswer:
    """What is made anew for each request, and has no key but its content."""
    page = Page((plain,), lambda: plain, media_type)
    return _unchanged(environ, page) or answer(
        environ, page, compressed(plain), is_new=True
    )


def begun(environ: Mapping[str, Any], page: Page) -> HttpAnswer:
    """What goes before a page that is sent in pieces: plain, or as gzip."""
    is_gzip = "gzip" in wanted_codings(environ)
    headers = _headers(
        _tag(page.key, "gzip" if is_gzip else "identity"), page.media_type
    )
    headers += [("Content-Encoding", "gzip")] if is_gzip else []
    return HttpAnswer(page.status, [*headers, ("Content-Type", page.media_type)], b"")


def answer(
    environ: Mapping[str, Any], page: Page, body: FinishedPage, *, is_new: bool = False
) -> HttpAnswer:
    """is_new: it was just made. Brotli is worth its time for what is asked for
    again.
    """
    wanted = wanted_codings(environ)
    coding = next(one for one in wanted if one != "br" or not is_new)
    sent = {
        "br": lambda: body.brotli,
        "gzip": lambda: body.gzip,
        "identity": lambda: body.plain,
    }[coding]()
    headers = [
        *_headers(_tag(page.key, coding), page.media_type),
        ("Content-Length", str(len(sent))),
    ]
    headers.append(("Content-Type", page.media_type))
    if coding != "identity":
        headers.append(("Content-Encoding", coding))
    return HttpAnswer(
        page.status,
        headers,
        b"" if environ["REQUEST_METHOD"].upper() == "HEAD" else sent,
    )


def _headers(tag: str, media_type: str) -> list[tuple[str, str]]:
    headers = [
        ("ETag", tag),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", CACHE_CONTROL),
    ]
    if media_type != HTML:
        headers.append(ANYWHERE)
    if media_type in LICENSED:
        headers.append(("Link", f'<{settings.DATA_LICENCE_URL}>; rel="license"'))
    return headers


def _tag(key: str, coding: str) -> str:
    return f'"{key}{SUFFIXES[coding]}"'


# --- Accept-Encoding ------------------------------------------------------------------


def wanted_codings(environ: Mapping[str, Any]) -> tuple[str, ...]:
    return codings(environ.get("HTTP_ACCEPT_ENCODING", "")[:CODINGS_LENGTH])


@lru_cache(64)  # hazard: what is remembered of strangers must be small
def codings(header: str) -> tuple[str, ...]:
    """Those of ours that `Accept-Encoding` takes, best first, the smaller one of two
    that it likes as much; plain at the end of all (RFC 9110, 12.5.3).
    """
    wanted: dict[str, float] = {}
    for part in header.split(","):
        try:
            coding, parameters = parse_header_parameters(part)
        except ValueError:  # a parameter in an alphabet that there is not
            continue
        wanted[coding] = _quality(parameters.get("q", "1"))
    others = wanted.get("*", 0.0)
    liked = {
        # whoever takes anything is more likely to mean gzip
        "br": wanted.get("br", 0.0),
        "gzip": wanted.get("gzip", wanted.get("x-gzip", others)),
        "identity": wanted.get("identity", 0.0),
    }
    best = sorted(
        (coding for coding in liked if liked[coding] > 0),
        key=lambda coding: -liked[coding],
    )
    return tuple(dict.fromkeys([*best, "identity"]))


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
