"""How a stored row becomes an answer: which of its bodies, under which ETag, or that nothing has changed.

Both ways to it go by this: the readers' lane, and the views of Django.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.http import http_date, parse_etags, parse_http_date_safe

from newsroom.conf.databases import Ask, Query
from newsroom.public.pieces import unpacked
from newsroom.public.store import HTML, REDIRECT, Content, StoredBody, StoredPage

CACHE_CONTROL = "public, max-age=60"
# Another encoding is another representation: with one ETag for both a cache would mix them up.
SUFFIXES = {"br": "-br", "gzip": "-gz", "identity": ""}
NEVER = -1


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request decides how a page is answered. codings: those that its reader takes, best first.

    known: If-None-Match; since: If-Modified-Since, only where that is not there (RFC 9110, 13.2.2).
    """

    is_head: bool
    codings: tuple[str, ...]
    known: str
    since: int

    def has(self, tag: str, modified: int | None) -> bool:
        """By weak comparison."""
        if self.known:
            tags = parse_etags(self.known)
            return tags == ["*"] or tag in {one.removeprefix("W/") for one in tags}
        return modified is not None and modified <= self.since


def asked_by(environ: Mapping[str, Any]) -> Asked:
    """From a request as WSGI has it."""
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    since = "" if known else environ.get("HTTP_IF_MODIFIED_SINCE", "")
    return Asked(
        is_head=environ["REQUEST_METHOD"].upper() == "HEAD",
        codings=codings(environ.get("HTTP_ACCEPT_ENCODING", "")),
        known=known,
        since=(parse_http_date_safe(since) or NEVER) if since else NEVER,
    )


class Row(NamedTuple):
    """A stored page as PAGE gives it. modified: seconds since 1970. smaller: bytes of the body in Brotli,
    if there is one. body: in Brotli or as gzip; None if the reader needs none."""

    status: int
    media_type: str
    etag: str
    modified: int | None
    size: int
    packed: int
    smaller: int | None
    body: bytes | None


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def _select(find: str, modified: str) -> str:
    """A body that the reader has, or does not want, stays where it is: most answers need none.

    Values: HEAD or not, If-None-Match, seconds of If-Modified-Since, whether Brotli is wanted, the path.
    """
    page, body = StoredPage._meta.db_table, StoredBody._meta.db_table
    return (
        f"SELECT page.status, page.media_type, page.etag, {modified}, body.size, length(body.gzip),"  # noqa: S608
        f" length(body.brotli), CASE WHEN page.status = 200 AND (CAST({{}} AS boolean)"
        f" OR {find}({{}}, page.etag) > 0 OR {modified} <= CAST({{}} AS bigint)) THEN NULL"
        f" WHEN CAST({{}} AS boolean) AND body.brotli IS NOT NULL THEN body.brotli"
        f" ELSE body.gzip END"
        f" FROM {page} page JOIN {body} body ON body.hash = page.body_id WHERE page.path = {{}}"
    )


PAGE = Query(
    "page",
    # SQLite keeps UTC as text, of which the fraction would round up, and may lack unixepoch().
    sqlite=_select(
        "instr", "CAST(round((julianday(substr(page.last_modified, 1, 19)) - 2440587.5) * 86400) AS integer)"
    ),
    postgresql=_select("strpos", "CAST(floor(extract(epoch FROM page.last_modified)) AS bigint)"),
)


def stored(environ: Mapping[str, Any], path: str, ask: Ask) -> Answer | None:
    """The page stored for `path`; None where there is none."""
    asked = asked_by(environ)
    try:
        return _looked_up(asked, path, ask)
    except BodyNeeded:
        return _looked_up(replace(asked, known="", since=NEVER), path, ask)


def _looked_up(asked: Asked, path: str, ask: Ask) -> Answer | None:
    rows = ask(PAGE, (asked.is_head, asked.known, asked.since, asked.codings[0] == "br", path))
    return answer(asked, Row(*rows[0])) if rows else None


def made_now(environ: Mapping[str, Any], content: Content) -> Answer:
    """The same for a page that is not stored."""
    packed = content.gzip
    # As good as a hash of the page, which is much longer.
    digest = content.joined.digest if content.joined else hashlib.sha256(packed).digest()
    etag = digest.hex()[:32]
    row = Row(content.status, content.media_type, etag, None, content.size, len(packed), None, packed)
    return answer(asked_by(environ), row)


class BodyNeeded(Exception):
    """What If-None-Match names only looked like the page's ETag."""


def answer(asked: Asked, row: Row) -> Answer:
    """Raises BodyNeeded; Damaged where a body has to be unpacked that cannot be."""
    if row.status == REDIRECT:
        return _redirect(unpacked(row.body or b"", row.size).decode())
    coding = next(one for one in asked.codings if one != "br" or row.smaller is not None)
    tag = f'"{row.etag}{SUFFIXES[coding]}"'
    unchanged = row.status == 200 and asked.has(tag, row.modified)
    silent = unchanged or asked.is_head
    if row.body is None and not silent:
        raise BodyNeeded
    length = {"br": row.smaller, "gzip": row.packed, "identity": row.size}[coding]
    headers = [
        ("ETag", tag),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", CACHE_CONTROL),
        ("Content-Length", str(length)),
    ]
    if row.modified is not None:
        headers.append(("Last-Modified", _date(row.modified)))
    if not row.media_type.startswith("text/html"):
        # Public data, and no cookie goes with it.
        headers.append(("Access-Control-Allow-Origin", "*"))
    if unchanged:
        return Answer(304, headers, b"")
    headers.append(("Content-Type", row.media_type))
    if coding != "identity":
        headers.append(("Content-Encoding", coding))
    return Answer(row.status, headers, b"" if silent else _sent(row, coding))


def _sent(row: Row, coding: str) -> bytes:
    # Hardly anybody asks for it plain: unpacking costs less than a database that is four times as large.
    body = row.body or b""
    return unpacked(body, row.size) if coding == "identity" else body


def _redirect(address: str) -> Answer:
    headers = [("Content-Type", HTML), ("Location", address), ("Cache-Control", CACHE_CONTROL)]
    return Answer(REDIRECT, [*headers, ("Content-Length", "0")], b"")


_date = lru_cache(1_000)(http_date)


# --- Accept-Encoding ----------------------------------------------------------------------------------


def codings(header: str) -> tuple[str, ...]:
    """Those of ours that `Accept-Encoding` takes, best first, the smaller one of two that it likes as much;
    plain at the end of all (RFC 9110, 12.5.3)."""
    # Hazard: what is remembered of strangers must be small.
    return _remembered(header) if len(header) < 200 else _read(header)


def _read(header: str) -> tuple[str, ...]:
    wanted: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, *parameters = [piece.strip() for piece in part.split(";")]
        wanted[coding] = _quality(parameters)
    others = wanted.get("*", 0.0)
    liked = {
        "br": wanted.get("br", 0.0),  # whoever takes anything is more likely to mean gzip
        "gzip": wanted.get("gzip", wanted.get("x-gzip", others)),
        "identity": wanted.get("identity", 0.0),
    }
    taken = [coding for coding, quality in liked.items() if quality > 0]
    best = sorted(taken, key=lambda coding: -liked[coding])
    return tuple(best if "identity" in best else [*best, "identity"])


_remembered = lru_cache(1_000)(_read)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
