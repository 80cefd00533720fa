"""The sitemap: an index of files, in which articles have the places that search gives.

No file names more than `URLS` articles, so that each costs the same however many
articles there are. Topics and authors stand where their newest article does; the
articles that they show first tell when they changed. Sources are not named: each
article leads to its own.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from newsroom.public.listing_rows import CORRECTION, GROUPS
from newsroom.public.listings import PER_PAGE
from newsroom.public.pages import Page, PageRequest
from newsroom.public.queries import Ask
from newsroom.public.site import METHOD, absolute
from newsroom.public.version import VERSION

XML = "application/xml; charset=utf-8"
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
URLS = 200
STANDING_FILE = "/sitemap-pages.xml"

# From one file that names any to the next, each by one look into the table.
FILE = "min(id) / %s FROM newsroom_indexedarticle WHERE number > 0 AND id >="
FILES = (
    f"WITH RECURSIVE files (file) AS (SELECT {FILE} 0 UNION ALL"  # noqa: S608
    f" SELECT (SELECT {FILE} (file + 1) * %s) FROM files WHERE file IS NOT NULL)"
    " SELECT file FROM files WHERE file IS NOT NULL"
)
FILES_AND_VERSION = (
    f"SELECT value, file FROM ({VERSION}) version"  # noqa: S608
    f" LEFT JOIN ({FILES}) files ON true"
)
# When any article changed that the first page of a list shows.
CHANGED = (
    "(SELECT max(updated) FROM newsroom_indexedarticle WHERE article IN"
    " (SELECT uid FROM public_listing shown WHERE shown.list = {}"
    " ORDER BY shown.sort_key DESC LIMIT %s))"
)
# The first letters of a list's name tell its kind.
LETTERS = 6
BEGINNINGS = ", ".join("'{}'".format(f"{kind}/"[:LETTERS]) for kind in GROUPS)
NAMED = (
    "SELECT name, CAST(changed AS text) FROM"
    " (SELECT 0 AS part, id, 'article/' || slug AS name, updated AS changed"
    " FROM newsroom_indexedarticle WHERE id >= %s AND id < %s AND number > 0"
    " UNION ALL SELECT 1, 0, listed.list, {} FROM public_listing listed"
    " WHERE substr(listed.list, 1, {}) IN ({}) AND uid IN"
    " (SELECT article FROM newsroom_indexedarticle"
    " WHERE id >= %s AND id < %s AND number > 0)"
    " AND NOT EXISTS (SELECT 1 FROM public_listing newer"
    " WHERE newer.list = listed.list AND newer.sort_key > listed.sort_key)) named"
    " ORDER BY part, id, name LIMIT 100000"
)
NAMED = NAMED.format(CHANGED.format("listed.list"), LETTERS, BEGINNINGS)
STANDING = (
    "SELECT CAST({} AS text),"
    " (SELECT max(sort_key) FROM public_listing WHERE list = %s)"
)
STANDING = STANDING.format(CHANGED.format("%s"))

type ListedUrl = tuple[str, str | None]
"""A path, and when it changed last, in UTC, if that is known."""


def sitemap(request: PageRequest, _: re.Match[str]) -> Page:
    """Return the index of the files."""
    statement = VERSION
    values: tuple[int, ...] = ()
    if request.whole:
        statement = FILES_AND_VERSION
        values = (URLS, URLS, URLS)
    rows = request.ask(statement, values)

    def make() -> bytes:
        return index_of([row[1] for row in rows if row[1] is not None])

    return request.page({row[0] for row in rows}, make, XML)


def articles_of_file(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return one file of articles, with the topics and authors that stand there."""
    number = int(match["file"])
    first = number * URLS
    end = first + URLS
    named = request.ask(NAMED, (first, end, PER_PAGE, first, end))
    if not named or request.path != sitemap_address(number):
        return None

    def make() -> bytes:
        urls: list[ListedUrl] = []
        for name, changed in named:
            kind, _, slug = name.partition("/")
            urls.append((f"/{kind}s/{slug}/", changed))
        return urlset(urls)

    return request.page(named, make, XML, is_rare=True)


def standing_pages(request: PageRequest, _: re.Match[str]) -> Page:
    """Return the file of the pages that there always are."""
    [(changed, key)] = request.ask(STANDING, ("all", PER_PAGE, CORRECTION))
    corrected = None
    if key:
        corrected = datetime.fromisoformat(f"{key[:8]}T{key[8:14]}").isoformat()
    urls = [("/", changed), ("/corrections/", corrected)]
    urls += [("/archive/", None), ("/method/", None)]
    texts = request.ask.content().texts
    urls += [(text.address, None) for text in texts if text.slug != METHOD]
    return request.page((changed, key), lambda: urlset(urls), XML, is_rare=True)


def sitemap_address(number: int) -> str:
    """Return the path of the file of that number."""
    return f"/sitemap-{number:06}.xml"


def sitemap_files(ask: Ask) -> list[int]:
    """Return the numbers of the files that name any article, the oldest first."""
    return [number for (number,) in ask(FILES, (URLS, URLS, URLS))]


def index_of(files: Sequence[int]) -> bytes:
    """Return the index of these files as XML."""
    paths = [STANDING_FILE, *(sitemap_address(number) for number in files)]
    places = [
        f"<sitemap><loc>{escape(absolute(path))}</loc></sitemap>" for path in paths
    ]
    return _xml("sitemapindex", places)


def urlset(urls: Iterable[ListedUrl]) -> bytes:
    """Return one file of these pages as XML."""
    places = [
        f"<url><loc>{escape(absolute(path))}</loc>{_last_change(changed)}</url>"
        for path, changed in urls
    ]
    return _xml("urlset", places)


def _last_change(changed: str | None) -> str:
    if not changed:
        return ""
    moment = datetime.fromisoformat(changed).replace(tzinfo=UTC)
    return f"<lastmod>{moment.isoformat()}</lastmod>"


def _xml(root: str, places: list[str]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<{root} xmlns="{SCHEMA}">',
        *places,
        f"</{root}>\n",
    ]
    return "\n".join(lines).encode()
