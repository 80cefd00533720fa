"""Pages and feeds of lists of many articles, newest first, a page at a time.

One statement gives the rows of a page, however many articles there are.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from markupsafe import Markup

from articles.model_fields import inflate
from articles.text.translation import gettext
from newsroom.conf.databases import Ask, Rows
from newsroom.editions.citations import SIDES
from newsroom.editions.publication_view import TopicView
from newsroom.editions.view import EditionView
from newsroom.public import api_schemas, build, feeds, render
from newsroom.public.api_schemas import API
from newsroom.public.article_rows import CORRECTION, NEWS, WITHHELD_SOURCE
from newsroom.public.documents import DOCUMENT, join, reading_of
from newsroom.public.pages import (
    GONE,
    HTML,
    JSON,
    KEY,
    Elsewhere,
    Page,
    PageRequest,
    Route,
    gone_as_data,
    route,
)

PER_PAGE = 20
NEWEST = "z"  # after all keys

# Hazard: asked for the smaller keys of one list, PostgreSQL takes each list to be short
# once it has prepared that, and sorts all that is older. Pairs between two it reads in
# the order of their index.
LIST = (
    "SELECT list, sort_key, {}, openings, CAST(data AS text) AS data FROM public_listing"
    " WHERE list >= %s AND (list, sort_key) < (%s, %s) ORDER BY list DESC, sort_key DESC LIMIT {}"
)
LISTED = LIST.format("sha256", PER_PAGE + 1)
# With the row of the key itself, which says that it is one.
LISTED_FROM = LIST.replace("<", "<=").format("sha256", PER_PAGE + 2)
# The key by which a page goes on that shows the same.
KEY_ABOVE = (
    "SELECT min(sort_key) FROM public_listing WHERE list = %s AND sort_key >= %s"
)
# With what comes up again, which its data alone tells.
BOTH = "SELECT * FROM ({}) listed UNION ALL SELECT * FROM ({}) news"
BOTH = BOTH.format(LISTED, LIST.format("'' AS sha256", PER_PAGE + 1))
# Of a summary that another build made nothing is read, but the document.
SUMMARY = "LEFT JOIN public_summary summary ON summary.sha256 = listed.sha256 AND summary.build = %s"
UNMADE = [f"CASE WHEN summary.sha256 IS NULL THEN {one} END" for one in DOCUMENT]


def _whole(rows: str, columns: Sequence[str], summary: str = "") -> str:
    shown = ", ".join(["SELECT listed.*", *columns])
    return f"{shown} FROM ({rows}) listed {join('listed')} {summary} ORDER BY listed.sort_key DESC"


WITH_DOCUMENTS = _whole(LISTED, DOCUMENT)
WITH_HTML, BOTH_HTML = (
    _whole(rows, ["summary.html", *UNMADE], SUMMARY) for rows in (LISTED, BOTH)
)
BOTH_ITEMS = _whole(BOTH, ["summary.item", *UNMADE], SUMMARY)
WITH_DATA = _whole(LISTED, ["summary.data", *UNMADE], SUMMARY)


class ListedArticle(NamedTuple):
    """An article in a list, or news of one. data: of its `Listing`. shown: what the
    query for a whole page gives.
    """

    list: str
    sort_key: str
    sha256: str
    data: dict[str, Any]
    shown: Sequence[Any] = ()


class ListPage(NamedTuple):
    """Newest first. brief: what a page is known by. shown: what of it the page shows.
    older: address of the next page, or nothing. news: what comes up again.
    """

    rows: list[ListedArticle]
    brief: tuple[object, ...]
    shown: frozenset[object]
    older: str
    news: list[ListedArticle]


def _rows(
    asked: PageRequest, name: str, whole: str, *, has_news: bool = False
) -> ListPage:
    """Raises Elsewhere where the page is asked for by a key that the list has not."""
    lists = [name, NEWS + name] if has_news else [name]
    if asked.whole:
        values = [
            value for one in lists for value in (one, one, asked.before or NEWEST)
        ]
        if SUMMARY in whole:
            values.append(build.of_summaries())
        found = asked.ask(whole, values)
    elif asked.before:
        found = _following(asked, name)
    else:
        values = [value for one in lists for value in (one, one, NEWEST)]
        found = asked.ask(BOTH if has_news else LISTED, values)
    kept = PER_PAGE if asked.whole else 1
    rows, news = (
        [row for row in found if row[0] == one] for one in (name, NEWS + name)
    )
    # the last says so
    older = f"{asked.path}?before={rows[-2][1]}" if len(rows) > PER_PAGE else ""
    brief = [[tuple(row[:5]) for row in some] for some in (rows, news)]
    shown = frozenset(row for some in brief for row in some[:PER_PAGE])
    return ListPage(
        _listed(rows[:kept]),
        tuple(brief[0] + brief[1]),
        shown,
        older,
        _listed(news[:kept]),
    )


def _following(asked: PageRequest, name: str) -> Rows:
    """The rows after a key. Raises Elsewhere: whoever invents keys gets no page for
    each.
    """
    found = asked.ask(LISTED_FROM, (name, name, asked.before))
    if not found:
        raise Elsewhere(None)
    first, *rows = found
    if tuple(first[:2]) == (name, asked.before):
        return rows
    [(key,)] = asked.ask(KEY_ABOVE, (name, asked.before))
    raise Elsewhere(key or "")


def _listed(rows: Rows) -> list[ListedArticle]:
    return [
        ListedArticle(name, key, sha256, json.loads(data), rest)
        for name, key, sha256, _, data, *rest in rows
    ]


def _page(asked: PageRequest, rows: ListPage, template: str, **context: Any) -> Page:
    """Of rows that are HTML of our own templates."""

    def make() -> str:
        listed = [Markup(_row(row.sha256, *row.shown)) for row in rows.rows]  # noqa: S704
        return render.page(template, rows=listed, older=rows.older, **context)

    return _of_list(asked, rows, make)


def _of_list(
    asked: PageRequest,
    rows: ListPage,
    make: Callable[[], str | bytes],
    media_type: str = HTML,
) -> Page:
    """Kept at once where it is the first, which many ask for."""
    page = asked.page(rows.brief, make, media_type, is_rare=bool(asked.before))
    return replace(page, shown=rows.shown, known=frozenset(rows.brief))


def _row(sha256: str, html: str | None, *stored: bytes | None) -> str:
    """From its document where the summary was made by another build. Raises Damaged."""
    return render.row(reading_of(sha256, *stored)) if html is None else html


TOPICS, TOLD = 12, 3  # on the front page, at most


def _front(asked: PageRequest, _: re.Match[str]) -> Page:
    is_first = not asked.before
    rows = _rows(asked, "all", BOTH_HTML if is_first else WITH_HTML, has_news=is_first)
    topics = {
        topic["slug"]: TopicView(**topic)
        for row in rows.rows
        for topic in row.data["topics"]
    }
    told = (
        [render.correction(row.data) for row in rows.news[:TOLD]] if asked.whole else []
    )
    shown = [*topics.values()][:TOPICS] if is_first else []
    return _page(
        asked, rows, "front", is_first=is_first, topics=shown, corrections=told
    )


def _group(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """Of a topic or an author, called as the newest article there calls it. None where
    no published article has it.
    """
    of, slug = match["of"], match["slug"]
    rows = _rows(asked, f"{of}/{slug}", WITH_HTML)
    if not rows.rows:
        return None
    return _page(asked, rows, "group", of=of, slug=slug, name=rows.rows[0].data["name"])


def _source(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """As the newest article that cites it describes it. None where no published article
    does, or did.
    """
    key, is_data = str(int(match["key"])), bool(match["api"])
    rows = _rows(asked, f"source/{key}", WITH_DOCUMENTS)
    if rows.rows:
        make = _source_as_data if is_data else _of_source
        return asked.page(
            rows.brief, lambda: make(key, rows), JSON if is_data else HTML, is_rare=True
        )
    withheld = _rows(asked, f"{WITHHELD_SOURCE}{key}", LISTED)
    if asked.before or not withheld.rows:
        return None
    words = withheld.rows[0].data["words"]
    if is_data:
        return gone_as_data((WITHHELD_SOURCE, words), lambda: words)
    return Page(
        (WITHHELD_SOURCE, words),
        lambda: render.page("withheld", words=words),
        status=GONE,
    )


def _source_as_data(key: str, rows: ListPage) -> str:
    return api_schemas.dumps(api_schemas.uses(key, _readings(rows), _next(rows)))


def _readings(rows: ListPage) -> Iterator[EditionView]:
    """Of rows with documents. Raises Damaged."""
    return (reading_of(row.sha256, *row.shown) for row in rows.rows)


def _of_source(key: str, rows: ListPage) -> str:
    """With where the articles cite it."""
    sides: dict[str, list[object]] = {side: [] for side in SIDES}
    newest = None
    for reading in _readings(rows):
        with render.speaking(reading.article.language):
            title = reading.listed_title
        for rests in (one for one in reading.sources if one.source.id == key):
            newest = newest or rests.source
            for side, found in rests.sides:
                sides[side].append((title, reading.article, found))
    shown = [(side, cited) for side, cited in sides.items() if cited]
    return render.page("source", source=newest, sides=shown, older=rows.older)


def _corrections(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, CORRECTION, LISTED)

    def make() -> str:
        told = [render.correction(row.data) for row in rows.rows]
        return render.page("corrections", corrections=told, older=rows.older)

    return _of_list(asked, rows, make)


# --- Feeds ----------------------------------------------------------------------------


def _feed(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """Of all articles, or of a topic or an author, called as the newest article there
    calls it, with what was corrected or withdrawn since: None where no published
    article has it, or had.
    """
    of, slug = match["of"], match["slug"]
    rows = _rows(asked, f"{of}/{slug}" if of else "all", BOTH_ITEMS, has_news=True)
    if of and not rows.brief:
        return None
    title = settings.SITE_NAME
    if of:
        name = (rows.rows or rows.news)[0].data["name"]
        title = gettext("%(site)s: %(name)s") % {"site": title, "name": name}
    home = f"/{of}s/{slug}/" if of and rows.rows else "/"
    return _written(asked, match["format"], rows, title, home)


def _feed_of_corrections(asked: PageRequest, match: re.Match[str]) -> Page:
    with render.speaking():
        title = gettext("%(site)s: corrections") % {"site": settings.SITE_NAME}
    return _written(
        asked, match["format"], _rows(asked, CORRECTION, LISTED), title, "/corrections/"
    )


def _written(
    asked: PageRequest, form: str, rows: ListPage, title: str, home: str
) -> Page:
    write, media_type = feeds.FORMATS[form]

    def make() -> bytes:
        newest = sorted(
            [*rows.rows, *rows.news], key=lambda row: row.sort_key, reverse=True
        )[:PER_PAGE]
        return write(
            [_item(row) for row in newest], title=title, address=asked.path, home=home
        )

    return _of_list(asked, rows, make, media_type)


def _item(row: ListedArticle) -> feeds.FeedItem:
    """From its document where the summary was made by another build. Raises Damaged."""
    if row.list.startswith((CORRECTION, NEWS)):
        return feeds.correction_item(row.data)
    item, *stored = row.shown
    if item is None or not (text := inflate(bytes(item))):
        return feeds.item(reading_of(row.sha256, *stored))
    found: feeds.FeedItem = json.loads(text)
    return found


# --- Data -----------------------------------------------------------------------------


def _next(rows: ListPage) -> str:
    """What the page after this one is asked for by; nothing if it is the last."""
    return rows.older.partition("=")[2]


def _articles_as_data(asked: PageRequest, _: re.Match[str]) -> Page:
    rows = _rows(asked, "all", WITH_DATA)

    def make() -> str:
        found = [
            json.loads(lines_of(row.sha256, *row.shown).partition("\n")[0])
            for row in rows.rows
        ]
        answer: api_schemas.ArticlesData = {
            "articles": found,
            "next": _next(rows),
            "licence": api_schemas.licence(),
        }
        return api_schemas.dumps(answer)

    return _of_list(asked, rows, make, JSON)


def lines_of(sha256: str, data: bytes | None, *stored: bytes | None) -> str:
    """As `api_schemas.lines` gives them."""
    text = inflate(bytes(data)) if data else ""
    return text or api_schemas.lines(reading_of(sha256, *stored), sha256)


# --- The sitemap ----------------------------------------------------------------------
# An index of files, in which articles have the places that search gives them. No file
# names more than URLS articles, so that each costs the same however many articles there
# are. Topics and authors stand where the newest article of theirs does; what they show
# first tells when they changed. Sources are not named: each article leads to its own.

XML = "application/xml; charset=utf-8"
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
URLS = 200
STANDING_FILE = "/sitemap-pages.xml"

VERSION = "SELECT value FROM public_listsversion"
# From one file that names any to the next, each by one look into the table.
FILE = "min(id) / %s FROM newsroom_indexedarticle WHERE number > 0 AND id >="
FILES = (
    f"WITH RECURSIVE files (file) AS (SELECT {FILE} 0 UNION ALL"  # noqa: S608 - words of ours
    f" SELECT (SELECT {FILE} (file + 1) * %s) FROM files WHERE file IS NOT NULL)"
    " SELECT file FROM files WHERE file IS NOT NULL"
)
FILES_AND_VERSION = (
    f"SELECT value, file FROM ({VERSION}) version LEFT JOIN ({FILES}) files ON true"  # noqa: S608
)
# When any article changed that the first page of a list shows.
CHANGED = (
    "(SELECT max(updated) FROM newsroom_indexedarticle WHERE article IN (SELECT uid FROM public_listing shown"
    " WHERE shown.list = {} ORDER BY shown.sort_key DESC LIMIT %s))"
)
NAMED = (
    "SELECT name, CAST(changed AS text) FROM (SELECT 0 AS part, id, 'article/' || slug AS name,"
    " updated AS changed FROM newsroom_indexedarticle WHERE id >= %s AND id < %s AND number > 0"
    " UNION ALL SELECT 1, 0, listed.list, {} FROM public_listing listed"
    " WHERE substr(listed.list, 1, 6) IN ('topic/', 'author') AND uid IN"
    " (SELECT article FROM newsroom_indexedarticle WHERE id >= %s AND id < %s AND number > 0)"
    " AND NOT EXISTS (SELECT 1 FROM public_listing newer"
    " WHERE newer.list = listed.list AND newer.sort_key > listed.sort_key)) named ORDER BY part, id, name"
)
NAMED = NAMED.format(CHANGED.format("listed.list"))
STANDING = "SELECT CAST({} AS text), (SELECT max(sort_key) FROM public_listing WHERE list = %s)"
STANDING = STANDING.format(CHANGED.format("%s"))
ADDRESSES = {of: f"/{of}s/{{}}/" for of in ("topic", "author", "article")}


def _sitemap(asked: PageRequest, _: re.Match[str]) -> Page:
    sql, values = (
        (FILES_AND_VERSION, (URLS, URLS, URLS)) if asked.whole else (VERSION, ())
    )
    rows = asked.ask(sql, values)

    def make() -> bytes:
        return index([file for _version, file in rows if file is not None])

    return asked.page({row[0] for row in rows}, make, XML)


def _sitemap_file(asked: PageRequest, match: re.Match[str]) -> Page | None:
    number = int(match["number"])
    span = number * URLS, (number + 1) * URLS
    named = asked.ask(NAMED, (*span, PER_PAGE, *span))
    if not named or asked.path != sitemap_address(number):
        return None

    def make() -> bytes:
        parts = [(*name.partition("/"), changed) for name, changed in named]
        return urlset(
            [
                (ADDRESSES[kind].format(slug), changed)
                for kind, _, slug, changed in parts
            ]
        )

    return asked.page(named, make, XML, is_rare=True)


def _sitemap_standing(asked: PageRequest, _: re.Match[str]) -> Page:
    """Of the pages that there always are."""
    [(changed, key)] = asked.ask(STANDING, ("all", PER_PAGE, CORRECTION))
    corrected = (
        datetime.fromisoformat(f"{key[:8]}T{key[8:14]}").isoformat() if key else None
    )
    pages = [("/", changed), ("/corrections/", corrected), ("/method/", None)]
    return asked.page((changed, key), lambda: urlset(pages), XML, is_rare=True)


def sitemap_address(number: int) -> str:
    return f"/sitemap-{number:06}.xml"


def sitemap_files(ask: Ask) -> list[int]:
    """Those that name any article, first those of what was published first."""
    return [number for (number,) in ask(FILES, (URLS, URLS, URLS))]


def index(files: Sequence[int]) -> bytes:
    paths = [STANDING_FILE, *map(sitemap_address, files)]
    return _xml(
        "sitemapindex",
        [
            f"<sitemap><loc>{escape(render.absolute(one))}</loc></sitemap>"
            for one in paths
        ],
    )


def urlset(pages: Rows) -> bytes:
    """pages: the path of each, and when it changed last, in UTC, if that is known."""
    return _xml(
        "urlset",
        [
            f"<url><loc>{escape(render.absolute(one))}</loc>{_changed(at)}</url>"
            for one, at in pages
        ],
    )


def _changed(at: str | None) -> str:
    moment = at and datetime.fromisoformat(at).replace(tzinfo=UTC).isoformat()
    return f"<lastmod>{moment}</lastmod>" if moment else ""


def _xml(root: str, places: list[str]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<{root} xmlns="{SCHEMA}">',
        *places,
        f"</{root}>\n",
    ]
    return "\n".join(lines).encode()


SLUG, FORMATS = r"(?P<slug>[-a-zA-Z0-9_]+)", "|".join(feeds.FORMATS)
ROUTES: tuple[Route, ...] = (
    route("/", _front, key=KEY),
    route(rf"/(?P<of>topic|author)s/{SLUG}/", _group, key=KEY),
    route(
        rf"/feeds/(?:articles|(?P<of>topic|author)s/{SLUG})\.(?P<format>{FORMATS})",
        _feed,
    ),
    route(rf"/feeds/corrections\.(?P<format>{FORMATS})", _feed_of_corrections),
    route("/corrections/", _corrections, key=KEY),
    route(rf"(?P<api>{API})?/sources/(?P<key>\d{{1,20}})/", _source, key=KEY),
    route(f"{API}/articles/", _articles_as_data, key=KEY),
    route(r"/sitemap\.xml", _sitemap),
    route(re.escape(STANDING_FILE), _sitemap_standing),
    route(r"/sitemap-(?P<number>\d{6,12})\.xml", _sitemap_file),
)
