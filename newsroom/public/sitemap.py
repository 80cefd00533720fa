"""The sitemap: a stored index of files, in which articles have the places that search gives them.

No file names more than URLS: it is made when it is asked for, and costs the same however many articles there
are, and however busy the month in which they came.
"""

from xml.sax.saxutils import escape

from newsroom.conf.databases import Query, ask
from newsroom.public import feeds
from newsroom.public.passages import IndexedArticle

XML = "application/xml; charset=utf-8"
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
URLS = 200

# From one file that names any to the next, each by one look into the table.
FILE = "min(id) / {} FROM newsroom_indexedarticle WHERE number > 0 AND id >="
SELECT_FILES = (
    f"WITH RECURSIVE files (file) AS (SELECT {FILE} 0 UNION ALL"  # noqa: S608 - words of ours
    f" SELECT (SELECT {FILE} (file + 1) * {{}}) FROM files WHERE file IS NOT NULL)"
    " SELECT file FROM files WHERE file IS NOT NULL"
)
FILES = Query("files", sqlite=SELECT_FILES, postgresql=SELECT_FILES)


def address(number: int) -> str:
    return f"/sitemap-{number:06}.xml"


def files() -> list[int]:
    """Those that name any article, first those of what was published first."""
    return [number for (number,) in ask(FILES, (URLS, URLS, URLS))]


def index() -> bytes:
    addresses = [feeds.absolute(address(number)) for number in files()]
    return _xml("sitemapindex", [f"<sitemap><loc>{escape(one)}</loc></sitemap>" for one in addresses])


def urlset(number: int) -> bytes | None:
    """None where no published article is in it."""
    first = number * URLS
    articles = IndexedArticle.objects.filter(pk__gte=first, pk__lt=first + URLS, number__gt=0).order_by("pk")
    line = "<url><loc>{}</loc><lastmod>{}</lastmod></url>"
    lines = [
        line.format(escape(feeds.absolute(f"/articles/{slug}/")), (updated or published).isoformat())
        for slug, updated, published in articles.values_list("slug", "updated", "published")
    ]
    return _xml("urlset", lines) if lines else None


def _xml(root: str, places: list[str]) -> bytes:
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{SCHEMA}">', *places, f"</{root}>\n"]
    return "\n".join(lines).encode()
