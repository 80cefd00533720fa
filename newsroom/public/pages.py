"""What stands at an address of the readers: a request for a page, and the page.

One statement answers both what a page is known by and what it is made of. Its brief
form says which rows show on the page; of these, the build and the settings the page's
key is made. Its whole form has the documents too, so that on a replica a page may be
older, but never of two moments.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from newsroom.conf.errors import PROBLEM, problem_json
from newsroom.public import build
from newsroom.public.site import NOTHING, AskWithSite, SiteContent, showing

HTML = "text/html; charset=utf-8"
JSON = "application/json"
OK = 200
MOVED = 301
FOUND = 302
GONE = 410

# By which the pages of a list go on: the sort key of a listing.
KEY = re.compile(r"\d{14}-[-a-zA-Z0-9_]{1,100}", re.ASCII)


class Elsewhere(Exception):
    """No page of the list goes on by the key that is asked for.

    `key` is that of the page that shows the same; "" is the first page, None says that
    nothing follows.
    """

    def __init__(self, key: str | None) -> None:
        super().__init__()
        self.key = key


class PageRequest(NamedTuple):
    """A request for the page at `path`.

    Of a list, `before` is the key before which the page goes on. `whole` says whether
    the page is to be made; else only its key is needed.
    """

    path: str
    before: str
    ask: AskWithSite
    whole: bool

    def page(
        self,
        rows: object,
        make: Callable[[], str | bytes],
        media_type: str = HTML,
        *,
        is_rare: bool = False,
    ) -> "Page":
        """Return the page of this address that shows `rows`."""
        address = (self.path, self.before)
        return Page(
            (*address, rows), make, media_type, is_rare=is_rare, address=address
        )


@dataclass(frozen=True)
class Page:
    """What is at an address, and how it is made.

    `rows` are what the statement answered, apart from documents. `make` gives the page
    if the request was for the whole; it may raise Damaged. `target` is where a redirect
    leads. A page that `is_rare` is kept in memory only from its second request on.
    `is_dear` says whether it takes long, if the request was for the whole. `address` is
    path and key. Of a list, `shown` are the rows that the page shows, and `known` those
    and the ones after them. `site` is what the page shows of the newsroom. `moment` is
    the version of what was public when the page was found, and the build.
    """

    rows: tuple[object, ...]
    make: Callable[[], str | bytes]
    media_type: str = HTML
    status: int = OK
    target: str = ""
    is_rare: bool = False
    is_dear: Callable[[], bool] = lambda: False
    address: tuple[str, str] = ("", "")
    shown: frozenset[object] = frozenset()
    known: frozenset[object] = frozenset()
    site: SiteContent = NOTHING
    moment: tuple[str, str] = ("", "")

    def within(self, ask: AskWithSite) -> "Page":
        """Return the page as it shows the newsroom, which is part of its key."""
        site = ask.content()
        return replace(
            self,
            site=site,
            rows=(*self.rows, site.version),
            moment=(ask.public_version, build.current()),
        )

    def without_content(self) -> "Page":
        """Return the page without what makes it, which holds documents."""
        return replace(self, make=str, is_dear=Page.is_dear)

    def content(self) -> str | bytes:
        """Make the page. Raise Damaged."""
        with showing(self.site):
            return self.make()

    @cached_property
    def key(self) -> str:
        """Return 32 hexadecimal digits, others where a page could differ by a byte."""
        content = repr((self.rows, self.status, build.current()))
        return hashlib.sha256(content.encode()).hexdigest()[:32]


def gone_as_data(rows: tuple[object, ...], reason: Callable[[], str]) -> Page:
    """Return the problem that the API answers for what was taken back."""

    def make() -> str:
        return problem_json(GONE, reason())

    return Page((PROBLEM, *rows), make, PROBLEM, GONE, is_rare=True)


def redirect(target: str, status: int = MOVED) -> Page:
    """Return a page that leads to `target`."""
    return Page((), str, status=status, target=target)
