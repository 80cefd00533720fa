"""What an address of the readers means: which rows show on it, and what is made of them and of documents.

One statement answers both. Its brief form tells which rows; of these, the build and the settings a page's key
is made. Its whole form has the documents too, so that on a replica a page is older, but never of two moments.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from newsroom.conf.databases import Ask
from newsroom.public import build

HTML = "text/html; charset=utf-8"
OK, REDIRECT, GONE = 200, 301, 410
KEY = re.compile(r"\d{14}-[-a-zA-Z0-9_]{1,100}")


class Keep(IntEnum):
    """How often a page must have been asked for before it is kept in memory."""

    AT_ONCE = 1
    AGAIN = 2


class Asked(NamedTuple):
    """before: of a list, the key before which it goes on. whole: whether the page is to be made."""

    path: str
    before: str
    ask: Ask
    whole: bool

    def page(
        self, rows: object, make: Callable[[], str | bytes], media_type: str = HTML, keep: Keep = Keep.AT_ONCE
    ) -> "Page":
        return Page((self.path, self.before, rows), make, media_type, keep=keep)


@dataclass(frozen=True)
class Page:
    """rows: what the question answered, apart from documents. make: gives the page, if all was asked for; may
    raise Damaged. target: where a redirect leads. is_dear: whether it takes long, if all was asked for."""

    rows: tuple[object, ...]
    make: Callable[[], str | bytes]
    media_type: str = HTML
    status: int = OK
    target: str = ""
    keep: Keep = Keep.AT_ONCE
    is_dear: Callable[[], bool] = lambda: False

    @cached_property
    def key(self) -> str:
        """32 hexadecimal digits. Two pages that could differ by a byte have different keys."""
        made_of = repr((self.rows, self.status, build.current()))
        return hashlib.sha256(made_of.encode()).hexdigest()[:32]


def redirect(target: str) -> Page:
    return Page((), str, status=REDIRECT, target=target)


type Handler = Callable[[Asked, re.Match[str]], Page | None]


class Route(NamedTuple):
    """is_paged: whether the page goes on before a key."""

    pattern: re.Pattern[str]
    handler: Handler
    is_paged: bool


type Routes = Sequence[Route]


def route(pattern: str, handler: Handler, *, is_paged: bool = False) -> Route:
    return Route(re.compile(pattern, re.ASCII), handler, is_paged)


def find(routes: Routes, asked: Asked) -> Page | None:
    """The page at an address; None where there is none. Raises Damaged only when the page is made."""
    for pattern, handler, is_paged in routes:
        if match := pattern.fullmatch(asked.path):
            if is_paged and asked.before and not KEY.fullmatch(asked.before):
                return None
            return handler(asked if is_paged else asked._replace(before=""), match)
    return None
