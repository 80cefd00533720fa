"""How a page becomes an answer, and the finished pages that this process keeps.

An answer has one encoding and an ETag, or says that nothing has changed. The fast path
and the views of Django both use this. What is kept is not in Django's cache framework:
its local memory counts entries, not bytes, and takes 5 microseconds to give one (this
.2), of some 70 that an answer takes; a cache server is asked in no less time than the
database.
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

from newsroom.conf.clients import client_of
from newsroom.conf.errors import API
from newsroom.public import build, opendata
from newsroom.public.addresses import ADDRESSES
from newsroom.public.limits import Turns
from newsroom.public.pages import (
    FOUND,
    HTML,
    OK,
    Elsewhere,
    Page,
    PageRequest,
    redirect,
)
from newsroom.public.queries import Ask, release_while_waiting
from newsroom.public.site import AskWithSite, remember
from newsroom.public.statements import LINES
from newsroom.public.version import VERSION

BUDGET = settings.KEPT_MB * 1_000_000  # bytes of a process
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
        """Return the page as it was made."""
        return gzip.decompress(self.gzip)

    @cached_property
    def brotli(self) -> bytes:
        """Return the page in Brotli, which takes long."""
        compressed: bytes = brotli.compress(self.plain, quality=QUALITY)
        return compressed

    def encoded(self, coding: str) -> bytes:
        """Return the page in one of the encodings of `SUFFIXES`."""
        if coding == "br":
            return self.brotli
        if coding == "gzip":
            return self.gzip
        return self.plain

    @property
    def weight(self) -> int:
        """Return how much of the memory it takes, about, with another encoding."""
        return 2 * len(self.gzip) + 1_000


def compressed(plain: bytes) -> FinishedPage:
    """Return a page as it is kept."""
    # Without mtime=0 the same page would be other bytes every second.
    return FinishedPage(gzip.compress(plain, LEVEL, mtime=0))


class Memory:
    """Finished pages by key; those not asked for longest go first."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget all pages."""
        self.weight = 0
        self.bodies: OrderedDict[str, FinishedPage] = OrderedDict()
        self.seen: OrderedDict[str, None] = OrderedDict()

    def get(self, key: str) -> FinishedPage | None:
        """Return the page of that key, or None."""
        with self.lock:
            body = self.bodies.get(key)
            if body:
                self.bodies.move_to_end(key)
            return body

    def offer(self, key: str, body: FinishedPage, *, at_once: bool) -> None:
        """Keep a page that is no giant, from its second time on if not `at_once`."""
        with self.lock:
            if body.weight > self.budget // 8:
                return
            if not at_once and not self._was_seen(key):
                return
            if key in self.bodies:
                self.weight -= self.bodies[key].weight
            self.weight += body.weight
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
HEADS = "/heads.json"
WAIT_SECONDS = 10  # for a page that is being made, or for a turn
TAGS_LENGTH = 2_000  # characters of If-None-Match that are looked at
CODINGS_LENGTH = 500  # and of Accept-Encoding


type Environ = Mapping[str, Any]
"""The environment of a WSGI request."""
type PlaceKey = tuple[str, str]
"""Path, and the key by which a list goes on."""


class HttpAnswer(NamedTuple):
    """Status, headers and body of a response."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Busy(Exception):
    """A page that cannot be made now, since too many others are asked for."""


class Dear(Exception):
    """A page that takes so long to be made that its readers are counted."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


def follows(path: str) -> str:
    """Return the name of the parameter by which the pages of a list go on."""
    if path.startswith(API) or path == HEADS:
        return "after"
    return "before"


def find_page(path: str, before: str, ask: Ask, *, whole: bool = False) -> Page | None:
    """Return the page at an address, or None.

    With `whole` it has all that it is made of. Damaged is raised only when the page is
    made.
    """
    ask_with_site = AskWithSite(ask)
    page = _find_page(PageRequest(path, before, ask_with_site, whole))
    if page is None:
        return None
    return page.within(ask_with_site)


def known_page(path: str, before: str, ask: Ask) -> Page | None:
    """Return the page that stood at an address, if nothing public changed since."""
    last = LAST.get((path, before))
    if last is None:
        return None
    for (version,) in ask(VERSION, ()):
        if last.page.moment == (version, build.current()):
            return last.page
    return None


def _find_page(request: PageRequest) -> Page | None:
    path, before, *_rest = request
    for _path, handler, pattern, _names, key in ADDRESSES:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        if key is None:
            return handler(request._replace(before=""), match)
        if before and not key.fullmatch(before):
            return None
        try:
            return handler(request, match)
        except Elsewhere as elsewhere:
            if elsewhere.key is None:
                return None
            following = f"?{follows(path)}={elsewhere.key}" if elsewhere.key else ""
            return redirect(f"{path}{following}", FOUND)
    return None


def remembered(environ: Environ, page: Page) -> HttpAnswer | None:
    """Return an answer for which nothing is made, or None.

    It is a redirect, says that nothing has changed, or has a page from memory.
    """
    remember(page.site)
    if page.target:
        headers = [
            ("Content-Type", HTML),
            ("Location", page.target),
            ("Cache-Control", CACHE_CONTROL),
            ANYWHERE,
            ("Content-Length", "0"),
        ]
        return HttpAnswer(page.status, headers, b"")
    if page.status == OK:
        unchanged = _unchanged(environ, page)
        if unchanged:
            return unchanged
    body = MEMORY.get(page.key)
    if body is None:
        return _meanwhile(environ, page)
    _remember(page)
    return answer_with(environ, page, body)


def _unchanged(environ: Environ, page: Page) -> HttpAnswer | None:
    """Return 304 if the reader has the page in an encoding that it takes, or None.

    ETags are compared weakly.
    """
    known = environ.get("HTTP_IF_NONE_MATCH", "")[:TAGS_LENGTH]
    if page.key not in known and "*" not in known:
        return None
    tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
    for coding in wanted_codings(environ):
        tag = _tag(page.key, coding)
        if "*" in tags or tag in tags:
            # As Django's middleware has it where nothing is sent: the length of the
            # page is not known here.
            headers = [*_headers(tag, page.media_type), ("Content-Length", "0")]
            return HttpAnswer(304, headers, b"")
    return None


class LastPage(NamedTuple):
    """The page that stood at an address, and when it was last known to stand there.

    It is in memory, or was.
    """

    page: Page
    at: float


LAST: dict[PlaceKey, LastPage] = {}  # of pages that many ask for
LAST_KEPT = 1_000


def _remember(page: Page) -> None:
    if not page.address[0]:
        return
    if len(LAST) >= LAST_KEPT:
        LAST.clear()
    LAST[page.address] = LastPage(page, time.monotonic())


def _meanwhile(environ: Environ, page: Page) -> HttpAnswer | None:
    """Return what stood at the address before, while the page is made for somebody.

    None if it is no list, or if something was taken from it since. Hazard: what was
    withdrawn, withheld or corrected shows on no list any more as it did. Nothing was
    taken only where each row of the page before is still there, of the same edition
    with the same openings.
    """
    last = LAST.get(page.address)
    if last is None or page.key not in MAKING:
        return None
    if not last.page.shown or not last.page.shown <= page.known:
        return None
    if last.page.site != page.site:
        return None
    age = time.monotonic() - last.at
    body = MEMORY.get(last.page.key) if age < MAX_AGE else None
    if body is None:
        return None
    stale = answer_with(environ, last.page, body)
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
    environ: Environ, found: Page, whole: Callable[[], Page | None]
) -> HttpAnswer | None:
    """Return the answer with a page that is made now; None if it is there no more.

    `found` is the page as it was found; `whole` finds it with all that it is made of.
    Raise Busy, Dear, Damaged.
    """
    release_while_waiting()
    own = Making()
    making = MAKING.setdefault(found.key, own)
    if making is not own:
        making.done.wait(WAIT_SECONDS)
        if making.result is None:
            raise Busy
        return answer_with(environ, *making.result, is_new=True)
    try:
        with _turn(environ):
            return _made(environ, whole, own)
    finally:
        del MAKING[found.key]
        own.done.set()


@contextmanager
def _turn(environ: Environ) -> Iterator[None]:
    """Wait for the turn to make a page. Raise Busy."""
    with PAGES.place(client_of(environ), WAIT_SECONDS) as has_turn:
        if not has_turn:
            raise Busy
        yield


def _made(
    environ: Environ, whole: Callable[[], Page | None], making: Making
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
    return answer_with(environ, page, body, is_new=True)


def finished(environ: Environ, page: Page) -> HttpAnswer:
    """Return the answer with a page that has all that it is made of. Raise Damaged."""
    return answer_with(environ, page, _body(page), is_new=True)


def _body(page: Page) -> FinishedPage:
    """Make the page. Raise Damaged."""
    content = page.content()
    if isinstance(content, str):
        content = content.encode()
    body = compressed(content)
    MEMORY.offer(page.key, body, at_once=not page.is_rare)
    if not page.is_rare:
        _remember(page.without_content())
    return body


def made_now(environ: Environ, plain: bytes, media_type: str) -> HttpAnswer:
    """Return the answer with content that is made anew for each request.

    It has no key but the content.
    """
    page = Page((plain,), lambda: plain, media_type)
    unchanged = _unchanged(environ, page)
    if unchanged:
        return unchanged
    return answer_with(environ, page, compressed(plain), is_new=True)


def streamed(environ: Environ, page: Page) -> HttpAnswer:
    """Return the headers of a page that is sent in pieces: plain, or as gzip."""
    is_gzip = "gzip" in wanted_codings(environ)
    coding = "gzip" if is_gzip else "identity"
    headers = _headers(_tag(page.key, coding), page.media_type)
    if is_gzip:
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Type", page.media_type))
    return HttpAnswer(page.status, headers, b"")


def answer_with(
    environ: Environ, page: Page, body: FinishedPage, *, is_new: bool = False
) -> HttpAnswer:
    """Return the answer with a finished page, in the best encoding for the reader.

    Brotli takes too long for a page that `is_new`, which may never be asked for again.
    """
    codings = wanted_codings(environ)
    if is_new:
        codings = tuple(coding for coding in codings if coding != "br")
    coding = codings[0]
    content = body.encoded(coding)
    headers = _headers(_tag(page.key, coding), page.media_type)
    headers.append(("Content-Length", str(len(content))))
    headers.append(("Content-Type", page.media_type))
    if coding != "identity":
        headers.append(("Content-Encoding", coding))
    if environ["REQUEST_METHOD"].upper() == "HEAD":
        content = b""
    return HttpAnswer(page.status, headers, content)


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


def wanted_codings(environ: Environ) -> tuple[str, ...]:
    """Return the encodings that a reader takes, best first."""
    return codings(environ.get("HTTP_ACCEPT_ENCODING", "")[:CODINGS_LENGTH])


@lru_cache(64)  # hazard: what is remembered of strangers must be small
def codings(header: str) -> tuple[str, ...]:
    """Return those of our encodings that `Accept-Encoding` takes, best first.

    The smaller of two that it likes as much comes first; plain comes at the end of all
    (RFC 9110, 12.5.3).
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
        # A reader that takes anything is more likely to mean gzip.
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
