"""Pages and feeds of lists of many articles, newest first, a page at a time.

One statement gives the rows of a page, however many articles there are.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from markupsafe import Markup

from newsroom.editions.imprint import TopicView
from newsroom.public import build, feeds, render, sitemap
from newsroom.public.article_rows import CORRECTION, WITHHELD_SOURCE, html_of, item_of
from newsroom.public.documents import DOCUMENT, join, reading_of
from newsroom.public.pages import GONE, Page, PageRequest, Route, route

PER_PAGE = 20
NEWEST = "z"  # after all keys

# Hazard: asked for the smaller keys of one list, PostgreSQL takes each list to be short once it has prepared
# that, and sorts all that is older. Pairs between two it reads in the order of their index.
LISTED = (
    "SELECT sort_key, sha256, CAST(data AS text) AS data FROM public_listing WHERE list >= %s"  # noqa: S608
    f" AND (list, sort_key) < (%s, %s) ORDER BY list DESC, sort_key DESC LIMIT {PER_PAGE + 1}"
)
WITH = (
    f"SELECT listed.sort_key, listed.sha256, listed.data, {{}} FROM ({LISTED}) listed"  # noqa: S608
    f" {join('listed')} {{}}"
    " ORDER BY listed.sort_key DESC"
)
WITH_DOCUMENTS = WITH.format(DOCUMENT, "")
# Of a summary that another build made nothing is read, but the document.
SUMMARY = "LEFT JOIN public_summary summary ON summary.sha256 = listed.sha256 AND summary.build = %s"
WITH_HTML, WITH_ITEMS = (
    WITH.format(f"summary.{name}, CASE WHEN summary.sha256 IS NULL THEN {DOCUMENT} END", SUMMARY)
    for name in ("html", "item")
)


class ListedArticle(NamedTuple):
    """An article in a list. stored: JSON of `Listing.data`. shown: what the query for a whole page gives."""

    sha256: str
    stored: str
    shown: Sequence[Any] = ()

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.stored)
        return data


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
    brief = tuple((key, sha256, data) for key, sha256, data, *_ in found)  # the last says that there are more
    shown = found[:PER_PAGE] if asked.whole else found[:1]
    rows = [ListedArticle(sha256, data, rest) for _, sha256, data, *rest in shown]
    return ListPage(rows, brief, f"{asked.path}?before={brief[-2][0]}" if len(brief) > PER_PAGE else "")


def _page(asked: PageRequest, rows: ListPage, template: str, **context: Any) -> Page:
    """Of rows that are HTML of our own templates."""

    def make() -> str:
        listed = Markup("").join(Markup(html_of(row.sha256, *row.shown)) for row in rows.rows)  # noqa: S704
        return render.page(template, rows=listed, older=rows.older, **context)

    return asked.page(rows.brief, make, is_rare=bool(asked.before))


def _front(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, "all", WITH_HTML)
    return _page(asked, rows, "public/front.html", is_first=not asked.before)


def _topic(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """Called as its newest article there calls it. None where no published article has the topic."""
    rows = _rows(asked, f"topic/{match['slug']}", WITH_HTML)
    if not rows.rows:
        return None
    return _page(asked, rows, "public/topic.html", topic=TopicView(match["slug"], rows.rows[0].data["name"]))


def _source(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """As the newest article that cites it describes it. None where no published article does, or did."""
    key = str(int(match["key"]))
    rows = _rows(asked, f"source/{key}", WITH_DOCUMENTS)
    if rows.rows:
        return asked.page(rows.brief, lambda: _of_source(key, rows), is_rare=True)
    if asked.before or not asked.ask(LISTED, (f"{WITHHELD_SOURCE}{key}", f"{WITHHELD_SOURCE}{key}", NEWEST)):
        return None
    return Page((WITHHELD_SOURCE,), lambda: render.withheld_page(None), status=GONE)


def _of_source(key: str, rows: ListPage) -> str:
    readings = (reading_of(row.sha256, *row.shown) for row in rows.rows)
    uses = [(reading.article, rests) for reading in readings for rests in reading.sources]
    return render.source_page([use for use in uses if use[1].source.id == key], older=rows.older)


def _corrections(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, CORRECTION, LISTED)
    data = [row.data for row in rows.rows]
    is_rare = bool(asked.before)
    return asked.page(rows.brief, lambda: render.corrections_page(data, older=rows.older), is_rare=is_rare)


# --- Feeds and the sitemap ------------------------------------------------------------------------------


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
        items = [item_of(row.sha256, *row.shown) for row in rows.rows]
        return write(items, title=title, address=asked.path, home=home)

    return asked.page(rows.brief, make, media_type)


def _feed_of_corrections(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, CORRECTION, LISTED)
    return asked.page(rows.brief, lambda: feeds.corrections_rss([row.data for row in rows.rows]), feeds.RSS)


def _sitemap(asked: PageRequest, _: re.Match[str]) -> Page:
    files = sitemap.files(asked.ask)
    return asked.page(files, lambda: sitemap.index(files), sitemap.XML)


def _sitemap_file(asked: PageRequest, match: re.Match[str]) -> Page | None:
    number = int(match["number"])
    articles = sitemap.articles(number, asked.ask) if asked.path == sitemap.address(number) else ()
    if not articles:
        return None
    return asked.page(articles, lambda: sitemap.urlset(articles), sitemap.XML, is_rare=True)


SLUG, FORMATS = r"(?P<slug>[-a-zA-Z0-9_]+)", "|".join(feeds.FORMATS)
ROUTES: tuple[Route, ...] = (
    route("/", _front, is_paged=True),
    route(rf"/topics/{SLUG}/", _topic, is_paged=True),
    route(rf"/feeds/(?:articles\.(?P<format>{FORMATS})|(?P<of>topic|author)s/{SLUG}\.rss)", _feed),
    route(r"/feeds/corrections\.rss", _feed_of_corrections),
    route("/corrections/", _corrections, is_paged=True),
    route(r"/sources/(?P<key>\d{1,20})/", _source, is_paged=True),
    route(r"/sitemap\.xml", _sitemap),
    route(r"/sitemap-(?P<number>\d{6,12})\.xml", _sitemap_file),
)
