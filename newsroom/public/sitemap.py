"""The sitemap: an index of files, in which articles have the places that search gives them.

No file names more than URLS articles, so that each costs the same however many articles there are, and
however busy the month in which they came.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from newsroom.conf.databases import Ask, Rows
from newsroom.public import feeds

XML = "application/xml; charset=utf-8"
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
URLS = 200

# From one file that names any to the next, each by one look into the table.
FILE = "min(id) / %s FROM newsroom_indexedarticle WHERE number > 0 AND id >="
FILES = (
    f"WITH RECURSIVE files (file) AS (SELECT {FILE} 0 UNION ALL"  # noqa: S608 - words of ours
    f" SELECT (SELECT {FILE} (file + 1) * %s) FROM files WHERE file IS NOT NULL)"
    " SELECT file FROM files WHERE file IS NOT NULL"
)
ARTICLES = (
    "SELECT slug, CAST(updated AS text) FROM newsroom_indexedarticle"
    " WHERE id >= %s AND id < %s AND number > 0 ORDER BY id"
)


def address(number: int) -> str:
    return f"/sitemap-{number:06}.xml"


def files(ask: Ask) -> list[int]:
    """Those that name any article, first those of what was published first."""
    return [number for (number,) in ask(FILES, (URLS, URLS, URLS))]


def articles(number: int, ask: Ask) -> Rows:
    """Of a file: slug, and when its newest edition was published, in UTC, as the database writes it."""
    return ask(ARTICLES, (number * URLS, (number + 1) * URLS))


def index(files: Sequence[int]) -> bytes:
    addresses = [feeds.absolute(address(number)) for number in files]
    return _xml("sitemapindex", [f"<sitemap><loc>{escape(one)}</loc></sitemap>" for one in addresses])


def urlset(articles: Rows) -> bytes:
    line = "<url><loc>{}</loc><lastmod>{}</lastmod></url>"
    lines = [
        line.format(
            escape(feeds.absolute(f"/articles/{slug}/")),
            datetime.fromisoformat(changed).replace(tzinfo=UTC).isoformat(),
        )
        for slug, changed in articles
    ]
    return _xml("urlset", lines)


def _xml(root: str, places: list[str]) -> bytes:
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{SCHEMA}">', *places, f"</{root}>\n"]
    return "\n".join(lines).encode()
