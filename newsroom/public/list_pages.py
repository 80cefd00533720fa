"""Pages and feeds of lists of many articles, newest first, a page at a time.

One statement gives the rows of a page, however many articles there are.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from markupsafe import Markup

from articles.model_fields import inflate
from newsroom.conf.databases import Ask, Rows
from newsroom.editions.citations import SIDES
from newsroom.editions.imprint import TopicView, moment
from newsroom.editions.view import EditionView
from newsroom.public import build, feeds, render, told
from newsroom.public.article_rows import CORRECTION, WITHHELD_SOURCE
from newsroom.public.documents import DOCUMENT, join, reading_of
from newsroom.public.pages import GONE, HTML, JSON, Page, PageRequest, Route, gone_as_data, route
from newsroom.public.told import API

PER_PAGE = 20
NEWEST = "z"  # after all keys

# Hazard: asked for the smaller keys of one list, PostgreSQL takes each list to be short once it has prepared
# that, and sorts all that is older. Pairs between two it reads in the order of their index.
LISTED = (
    "SELECT sort_key, sha256, openings, CAST(data AS text) AS data FROM public_listing WHERE list >= %s"  # noqa: S608
    f" AND (list, sort_key) < (%s, %s) ORDER BY list DESC, sort_key DESC LIMIT {PER_PAGE + 1}"
)
WITH = (
    f"SELECT listed.sort_key, listed.sha256, listed.openings, listed.data, {{}} FROM ({LISTED}) listed"  # noqa: S608
    f" {join('listed')} {{}}"
    " ORDER BY listed.sort_key DESC"
)
WITH_DOCUMENTS = WITH.format(", ".join(DOCUMENT), "")
# Of a summary that another build made nothing is read, but the document.
SUMMARY = "LEFT JOIN public_summary summary ON summary.sha256 = listed.sha256 AND summary.build = %s"
WITH_HTML, WITH_ITEMS, WITH_DATA = (
    WITH.format(
        ", ".join(
            [f"summary.{name}", *(f"CASE WHEN summary.sha256 IS NULL THEN {one} END" for one in DOCUMENT)]
        ),
        SUMMARY,
    )
    for name in ("html", "item", "data")
)


class ListedArticle(NamedTuple):
    """An article in a list. data: of its `Listing`. shown: what the query for a whole page gives."""

    sha256: str
    data: dict[str, Any]
    shown: Sequence[Any] = ()


class ListPage(NamedTuple):
    """Newest first. brief: what a page is known by. older: address of the next page, or nothing."""

    rows: list[ListedArticle]
    brief: tuple[object, ...]
    older: str


def _rows(asked: PageRequest, name: str, whole: str) -> ListPage:
    values = [name, name, asked.before or NEWEST]
    if asked.whole and SUMMARY in whole:
        values.append(build.current())
    found = asked.ask(whole if asked.whole else LISTED, values)
    brief = tuple(tuple(row[:4]) for row in found)  # the last says that there are more
    shown = found[:PER_PAGE] if asked.whole else found[:1]
    rows = [ListedArticle(sha256, json.loads(data), rest) for _, sha256, _, data, *rest in shown]
    return ListPage(rows, brief, f"{asked.path}?before={brief[-2][0]}" if len(brief) > PER_PAGE else "")


def _page(asked: PageRequest, rows: ListPage, template: str, **context: Any) -> Page:
    """Of rows that are HTML of our own templates."""

    def make() -> str:
        listed = Markup("").join(Markup(_row(row.sha256, *row.shown)) for row in rows.rows)  # noqa: S704
        return render.page(template, rows=listed, older=rows.older, **context)

    return asked.page(rows.brief, make, is_rare=bool(asked.before))


def _row(sha256: str, html: str | None, *stored: bytes | None) -> str:
    """From its document where the summary was made by another build. Raises Damaged."""
    return render.row(reading_of(sha256, *stored)) if html is None else html


def _item(sha256: str, item: bytes | None, *stored: bytes | None) -> feeds.FeedItem:
    """The same for feeds."""
    if item is None or not (text := inflate(bytes(item))):
        return feeds.item(reading_of(sha256, *stored))
    found: feeds.FeedItem = json.loads(text)
    return found


def _front(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, "all", WITH_HTML)
    return _page(asked, rows, "front", is_first=not asked.before)


def _topic(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """Called as its newest article there calls it. None where no published article has the topic."""
    rows = _rows(asked, f"topic/{match['slug']}", WITH_HTML)
    if not rows.rows:
        return None
    return _page(asked, rows, "topic", topic=TopicView(match["slug"], rows.rows[0].data["name"]))


def _source(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """As the newest article that cites it describes it. None where no published article does, or did."""
    key, is_data = str(int(match["key"])), bool(match["api"])
    rows = _rows(asked, f"source/{key}", WITH_DOCUMENTS)
    if rows.rows:
        make = _source_as_data if is_data else _of_source
        return asked.page(rows.brief, lambda: make(key, rows), JSON if is_data else HTML, is_rare=True)
    withheld = _rows(asked, f"{WITHHELD_SOURCE}{key}", LISTED)
    if asked.before or not withheld.rows:
        return None
    words = withheld.rows[0].data["words"]
    if is_data:
        return gone_as_data((WITHHELD_SOURCE, words), lambda: words)
    return Page((WITHHELD_SOURCE, words), lambda: render.page("withheld", words=words), status=GONE)


def _source_as_data(key: str, rows: ListPage) -> str:
    return told.dumps(told.uses(key, _readings(rows), _next(rows)))


def _readings(rows: ListPage) -> Iterator[EditionView]:
    """Of rows with documents. Raises Damaged."""
    return (reading_of(row.sha256, *row.shown) for row in rows.rows)


def _of_source(key: str, rows: ListPage) -> str:
    """With where the articles cite it."""
    sides: dict[str, list[object]] = {side: [] for side in SIDES}
    newest = None
    for reading in _readings(rows):
        with render.speaking(reading.article.language):
            title = reading.article.listed_title
        for rests in (one for one in reading.sources if one.source.id == key):
            newest = newest or rests.source
            for side, found in rests.sides:
                sides[side].append((title, reading.article, found))
    shown = [(side, cited) for side, cited in sides.items() if cited]
    return render.page("source", source=newest, sides=shown, older=rows.older)


def _corrections(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, CORRECTION, LISTED)

    def make() -> str:
        told = [
            one | {"title": render.title_of(one), "published_at": moment(one["published_at"])}
            for one in (row.data for row in rows.rows)
        ]
        return render.page("corrections", corrections=told, older=rows.older)

    return asked.page(rows.brief, make, is_rare=bool(asked.before))


# --- Feeds ------------------------------------------------------------------------------


def _feed(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """Of all articles, or of a topic or an author, called as the newest article there calls it: None where no
    published article has it."""
    of, (write, media_type) = match["of"], feeds.FORMATS[match["format"] or "rss"]
    rows = _rows(asked, f"{of}/{match['slug']}" if of else "all", WITH_ITEMS)
    if of and not rows.rows:
        return None
    title = f"{settings.SITE_NAME}: {rows.rows[0].data['name']}" if of else settings.SITE_NAME
    home = f"/topics/{match['slug']}/" if of == "topic" else "/"

    def make() -> bytes:
        items = [_item(row.sha256, *row.shown) for row in rows.rows]
        return write(items, title=title, address=asked.path, home=home)

    return asked.page(rows.brief, make, media_type)


def _feed_of_corrections(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, CORRECTION, LISTED)
    return asked.page(rows.brief, lambda: feeds.corrections_rss([row.data for row in rows.rows]), feeds.RSS)


# --- Data ----------------------------------------------------------------------------------------------


def _next(rows: ListPage) -> str:
    """What the page after this one is asked for by; nothing if it is the last."""
    return rows.older.partition("=")[2]


def _articles_as_data(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, "all", WITH_DATA)

    def make() -> str:
        found = [json.loads(lines_of(row.sha256, *row.shown).partition("\n")[0]) for row in rows.rows]
        answer: told.ArticlesData = {"articles": found, "next": _next(rows), "licence": told.licence()}
        return told.dumps(answer)

    return asked.page(rows.brief, make, JSON, is_rare=bool(asked.before))


def lines_of(sha256: str, data: bytes | None, *stored: bytes | None) -> str:
    """As `told.lines` gives them."""
    text = inflate(bytes(data)) if data else ""
    return text or told.lines(reading_of(sha256, *stored), sha256)


# --- The sitemap ----------------------------------------------------------------------------------------
# An index of files, in which articles have the places that search gives them. No file names more than URLS
# articles, so that each costs the same however many articles there are.

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


def _sitemap(asked: PageRequest, _: re.Match[str]) -> Page:
    files = sitemap_files(asked.ask)
    return asked.page(files, lambda: index(files), XML)


def _sitemap_file(asked: PageRequest, match: re.Match[str]) -> Page | None:
    number = int(match["number"])
    articles = asked.ask(ARTICLES, (number * URLS, (number + 1) * URLS))
    if not articles or asked.path != sitemap_address(number):
        return None
    return asked.page(articles, lambda: urlset(articles), XML, is_rare=True)


def sitemap_address(number: int) -> str:
    return f"/sitemap-{number:06}.xml"


def sitemap_files(ask: Ask) -> list[int]:
    """Those that name any article, first those of what was published first."""
    return [number for (number,) in ask(FILES, (URLS, URLS, URLS))]


def index(files: Sequence[int]) -> bytes:
    addresses = [feeds.absolute(sitemap_address(number)) for number in files]
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


SLUG, FORMATS = r"(?P<slug>[-a-zA-Z0-9_]+)", "|".join(feeds.FORMATS)
ROUTES: tuple[Route, ...] = (
    route("/", _front, is_paged=True),
    route(rf"/topics/{SLUG}/", _topic, is_paged=True),
    route(rf"/feeds/(?:articles\.(?P<format>{FORMATS})|(?P<of>topic|author)s/{SLUG}\.rss)", _feed),
    route(r"/feeds/corrections\.rss", _feed_of_corrections),
    route("/corrections/", _corrections, is_paged=True),
    route(rf"(?P<api>{API})?/sources/(?P<key>\d{{1,20}})/", _source, is_paged=True),
    route(f"{API}/articles/", _articles_as_data, is_paged=True),
    route(r"/sitemap\.xml", _sitemap),
    route(r"/sitemap-(?P<number>\d{6,12})\.xml", _sitemap_file),
)
