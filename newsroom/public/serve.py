"""A stored page as an answer: one query, no session, no cookie, and only the encoding is chosen."""

import gzip
import hashlib
from datetime import UTC, datetime

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from newsroom.public.models import StoredPage

CACHE_CONTROL = "public, max-age=60"
SELECT = (
    "SELECT media_type, body, etag, last_modified, status "  # noqa: S608 - the table's own name
    f"FROM {StoredPage._meta.db_table} WHERE path = %s"
)


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page stored for `path`, for GET and HEAD. Raises Http404 where there is none."""
    # Building the query with the ORM takes 20 times as long as asking it, on the hottest path there is.
    with connection.cursor() as cursor:
        cursor.execute(SELECT, [path])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    media_type, body, etag, last_modified, status = row
    if last_modified.tzinfo is None:  # SQLite keeps UTC without saying so
        last_modified = last_modified.replace(tzinfo=UTC)
    if status in {301, 302}:
        return _redirect(gzip.decompress(body).decode(), status)
    return answer(
        request, bytes(body), media_type=media_type, etag=etag, last_modified=last_modified, status=status
    )


def made_now(request: HttpRequest, body: bytes, media_type: str) -> HttpResponse:
    """The same for a page that is not stored."""
    etag = hashlib.sha256(body).hexdigest()[:32]
    compressed = gzip.compress(body, 6, mtime=0)
    return answer(request, compressed, media_type=media_type, etag=etag, last_modified=None, status=200)


def answer(
    request: HttpRequest,
    compressed: bytes,
    *,
    media_type: str,
    etag: str,
    last_modified: datetime | None,
    status: int,
) -> HttpResponse:
    as_gzip = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    # Another encoding is another representation: with one ETag for both a cache would mix them up.
    tag = f'"{etag}-gz"' if as_gzip else f'"{etag}"'
    unchanged = status == 200 and is_unchanged(request, tag, last_modified)
    body = compressed if as_gzip else gzip.decompress(compressed)
    silent = unchanged or request.method == "HEAD"
    response = HttpResponse(b"" if silent else body, content_type=media_type)
    response.status_code = 304 if unchanged else status
    response["ETag"] = tag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = CACHE_CONTROL
    if last_modified:
        response["Last-Modified"] = http_date(last_modified.timestamp())
    if not media_type.startswith("text/html"):
        response["Access-Control-Allow-Origin"] = "*"  # public data, and no cookie goes with it
    if unchanged:
        del response["Content-Type"]
        return response
    if as_gzip:
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(body))
    return response


def accepts_gzip(header: str) -> bool:
    """Whether `Accept-Encoding` prefers gzip, or likes it as much as no encoding (RFC 9110, 12.5.3)."""
    wanted: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, *parameters = [piece.strip() for piece in part.split(";")]
        wanted[coding] = _quality(parameters)
    gzipped = wanted.get("gzip", wanted.get("x-gzip", wanted.get("*", 0.0)))
    return gzipped > 0 and gzipped >= wanted.get("identity", 0.0)


def is_unchanged(request: HttpRequest, tag: str, last_modified: datetime | None) -> bool:
    """If-None-Match by weak comparison; only without it If-Modified-Since (RFC 9110, 13.2.2)."""
    if header := request.headers.get("If-None-Match", ""):
        known = parse_etags(header)
        return known == ["*"] or tag in {one.removeprefix("W/") for one in known}
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return bool(since and last_modified and int(last_modified.timestamp()) <= since)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _redirect(address: str, status: int) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Location"] = address
    response["Cache-Control"] = CACHE_CONTROL
    return response
