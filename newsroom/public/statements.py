"""All rated statements of current editions, a line each, in the order in which their
articles were first published. A few articles are read at a time and sent, however many
there are.
"""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from newsroom.conf.databases import Ask, Rows
from newsroom.public import build
from newsroom.public.documents import DOCUMENT, join
from newsroom.public.list_pages import SUMMARY, VERSION, lines_of
from newsroom.public.pages import Page

LINES = "application/jsonl; charset=utf-8"
LEVEL = 3  # of gzip
FEW = 50  # articles that are read at once
LISTED = (
    "SELECT sort_key, sha256, openings FROM public_listing WHERE list <= 'all'"
    " AND (list, sort_key) > ('all', %s) ORDER BY list, sort_key LIMIT {}"
)
WHOLE = (
    "SELECT listed.sort_key, listed.sha256, summary.data, "  # noqa: S608
    + ", ".join(f"CASE WHEN summary.sha256 IS NULL THEN {one} END" for one in DOCUMENT)
    + f" FROM ({LISTED.format(FEW)}) listed {join('listed')} {SUMMARY} ORDER BY listed.sort_key"
)


def page(ask: Ask) -> Page:
    """It is not made, but sent in `pieces`."""
    return Page((LINES, *map(tuple, ask(VERSION, ()))), str, LINES)


def pieces(ask: Ask, *, is_gzip: bool) -> Iterator[bytes]:
    """Raises Damaged: whoever reads sees that the answer has no end."""
    packer = zlib.compressobj(LEVEL, wbits=31) if is_gzip else None
    for rows in _each(ask, WHOLE, build.of_summaries()):
        plain = "".join(map(_of_article, rows)).encode()
        if piece := packer.compress(plain) if packer else plain:
            yield piece
    yield packer.flush() if packer else b""


def _each(ask: Ask, sql: str, *values: str) -> Iterator[Rows]:
    after = ""
    while rows := ask(sql, (after, *values)):
        yield rows
        after = rows[-1][0]


def _of_article(row: Sequence[Any]) -> str:
    _, sha256, *stored = row
    statements = lines_of(sha256, *stored).partition("\n")[2]
    return f"{statements}\n" if statements else ""
