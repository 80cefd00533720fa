"""All rated statements of current editions, a line each.

They stand in the order in which their articles were first published. A few articles are
read at a time and sent, however many there are.
"""

import zlib
from collections.abc import Iterator

from newsroom.public import build
from newsroom.public.documents import join
from newsroom.public.list_pages import summary_lines
from newsroom.public.listings import SUMMARY, UNMADE
from newsroom.public.pages import Page
from newsroom.public.queries import Ask, Row, Rows
from newsroom.public.version import VERSION

LINES = "application/jsonl; charset=utf-8"
LEVEL = 3  # of gzip
FEW = 50  # articles that are read at once
LISTED = (
    "SELECT sort_key, sha256, openings FROM public_listing WHERE list <= 'all'"
    " AND (list, sort_key) > ('all', %s) ORDER BY list, sort_key LIMIT {}"
)
WHOLE = (
    "SELECT listed.sort_key, listed.sha256, summary.data, "  # noqa: S608
    + ", ".join(UNMADE)
    + f" FROM ({LISTED.format(FEW)}) listed {join('listed')} {SUMMARY} ORDER BY listed.sort_key"
)


def statements_page(ask: Ask) -> Page:
    """Return the page of all statements: it is not made, but sent in pieces."""
    rows = ask(VERSION, ())
    return Page((LINES, *map(tuple, rows)), str, LINES)


def statement_pieces(ask: Ask, *, is_gzip: bool) -> Iterator[bytes]:
    """Yield the file a few articles at a time.

    Raise Damaged in the middle: a reader then sees that the answer has no end.
    """
    packer = zlib.compressobj(LEVEL, wbits=31) if is_gzip else None
    for rows in _few_articles(ask):
        plain = "".join(_lines(row) for row in rows).encode()
        piece = packer.compress(plain) if packer else plain
        if piece:
            yield piece
    yield packer.flush() if packer else b""


def _few_articles(ask: Ask) -> Iterator[Rows]:
    summaries = build.of_summaries()
    rows = ask(WHOLE, ("", summaries))
    while rows:
        yield rows
        rows = ask(WHOLE, (rows[-1][0], summaries))


def _lines(row: Row) -> str:
    _, sha256, *stored = row
    _article, _, statements = summary_lines(sha256, *stored).partition("\n")
    if not statements:
        return ""
    return f"{statements}\n"
