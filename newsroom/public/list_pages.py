"""Pages and feeds of lists of many articles, newest first, a page at a time.

One statement gives the rows of a page, however many articles there are.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.conf import settings
from markupsafe import Markup

from newsroom.conf.connections import Query
from newsroom.editions.entries import Sentence
from newsroom.editions.imprint import Topic
from newsroom.editions.view import Reading
from newsroom.public import build, feeds, render, sitemap
from newsroom.public.article_rows import CORRECTION, WITHHELD_SOURCE, html_of, item_of
from newsroom.public.documents import DOCUMENT, join, reading_of
from newsroom.public.pages import GONE, HTML, Asked, Keep, Page, Routes, route

PER_PAGE = 20
NEWEST = "z"  # after all keys

# Hazard: asked for the smaller keys of one list, PostgreSQL takes each list to be short once it has prepared
# that, and sorts all that is older. Pairs between two it reads in the order of their index.
ROWS = (
    "SELECT sort_key, sha256, {data} AS data FROM public_listing WHERE list >= {{}}"
    " AND (list, sort_key) < ({{}}, {{}}) ORDER BY list DESC, sort_key DESC LIMIT {limit}"
)
WITH = (
    "SELECT listed.sort_key, listed.sha256, listed.data, {shown} FROM ({rows}) listed {joined} {edition}"
    " ORDER BY listed.sort_key DESC"
)
# Of a summary that another build made nothing is read, but the document.
SUMMARY = "LEFT JOIN public_summary summary ON summary.sha256 = listed.sha256 AND summary.build = {}"
OR_DOCUMENT = f"CASE WHEN summary.sha256 IS NULL THEN {DOCUMENT} END"


def _query(name: str, shown: str = "", joined: str = "") -> Query:
    both = {}
    for vendor, data in (("sqlite", "data"), ("postgresql", "data::text")):
        rows = ROWS.format(data=data, limit=PER_PAGE + 1).replace("{{}}", "{}")
        whole = WITH.format(shown=shown, rows=rows, joined=joined, edition=join("listed"))
        both[vendor] = whole if shown else rows
    return Query(name, **both)


LISTED = _query("listed")
WITH_HTML = _query("listed-html", f"summary.html, {OR_DOCUMENT}", SUMMARY)
WITH_ITEMS = _query("listed-items", f"summary.item, {OR_DOCUMENT}", SUMMARY)
WITH_DOCUMENTS = _query("listed-documents", DOCUMENT)


class Row(NamedTuple):
    """An article in a list. stored: JSON of `Listing.data`. shown: what the query for a whole page gives."""

    key: str
    sha256: str
    stored: str
    shown: Sequence[Any] = ()

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.stored)
        return data


class Rows(NamedTuple):
    """Newest first. brief: what a page is known by. older: the key before which there are more; nothing if
    there are none."""

    rows: list[Row]
    brief: tuple[object, ...]
    older: str

    def older_address(self, path: str) -> str:
        return f"{path}?before={self.older}" if self.older else ""


def _rows(asked: Asked, name: str, whole: Query) -> Rows:
    values = [name, name, asked.before or NEWEST]
    if asked.whole and SUMMARY in whole.sqlite:
        values.append(build.current())
    found = asked.ask(whole if asked.whole else LISTED, values)
    brief = tuple((key, sha256, data) for key, sha256, data, *_ in found)  # the last says that there are more
    shown = found[:PER_PAGE] if asked.whole else found[:1]
    rows = [Row(key, sha256, data, rest) for key, sha256, data, *rest in shown]
    return Rows(rows, brief, brief[PER_PAGE - 1][0] if len(brief) > PER_PAGE else "")


def _page(asked: Asked, rows: Rows, make: Callable[[], str | bytes], media_type: str = HTML) -> Page:
    return asked.page(rows.brief, make, media_type, Keep.AGAIN if asked.before else Keep.AT_ONCE)


def _together(rows: Rows) -> Markup:
    """Each is HTML of our own templates."""
    return Markup("").join(Markup(html_of(row.sha256, *row.shown)) for row in rows.rows)  # noqa: S704


def _front(asked: Asked, _: re.Match[str]) -> Page:
    rows = _rows(asked, "all", WITH_HTML)
    older, is_first = rows.older_address("/"), not asked.before
    return _page(asked, rows, lambda: render.front_page(_together(rows), older=older, is_first=is_first))


def _topic(asked: Asked, match: re.Match[str]) -> Page | None:
    """Called as its newest article there calls it. None where no published article has the topic."""
    rows = _rows(asked, f"topic/{match['slug']}", WITH_HTML)
    if not rows.rows:
        return None
    topic = Topic(match["slug"], rows.rows[0].data["name"])
    older = rows.older_address(topic.address)
    return _page(asked, rows, lambda: render.topic_page(topic, _together(rows), older=older))


def _source(asked: Asked, match: re.Match[str]) -> Page | None:
    """As the newest article that cites it describes it. None where no published article does, or did."""
    key = str(int(match["key"]))
    rows = _rows(asked, f"source/{key}", WITH_DOCUMENTS)
    if rows.rows:
        older = rows.older_address(f"/sources/{key}/")
        return asked.page(rows.brief, lambda: _of_source(key, rows, older), keep=Keep.AGAIN)
    if asked.before or not asked.ask(LISTED, (f"{WITHHELD_SOURCE}{key}", f"{WITHHELD_SOURCE}{key}", NEWEST)):
        return None
    return Page((WITHHELD_SOURCE,), lambda: render.withheld_page(None), status=GONE)


def _of_source(key: str, rows: Rows, older: str) -> str:
    readings = [reading_of(row.sha256, *row.shown) for row in rows.rows]
    uses = [use for reading in readings for use in _uses(reading, key)]
    return render.source_page(uses[0].source, uses, older=older)


def _uses(reading: Reading, key: str) -> Iterator[SimpleNamespace]:
    """As `render.source_page` takes it, with the source itself as this edition describes it."""
    with render.speaking_of(reading):
        title = reading.article.listed_title
    with render.speaking_for_all():
        for rests in reading.sources:
            if rests.source.id == key:
                yield SimpleNamespace(
                    source=rests.source,
                    title=title,
                    language=reading.article.language,
                    address=reading.article.address,
                    on_article=rests.on_article,
                    sentences=[_resting(sentence, key) for sentence in rests.sentences],
                )


def _resting(sentence: Sentence, source: str) -> SimpleNamespace:
    citations = [citation for citation in sentence.citations if citation.source.id == source]
    return SimpleNamespace(
        key=sentence.key,
        text=sentence.text,
        rating=sentence.rating,
        whose=sentence.whose,
        stance=", ".join(dict.fromkeys(citation.stance_words for citation in citations)),
        locator=", ".join(dict.fromkeys(citation.locator for citation in citations if citation.locator)),
    )


def _corrections(asked: Asked, _: re.Match[str]) -> Page:
    rows = _rows(asked, CORRECTION, LISTED)
    older = rows.older_address("/corrections/")
    return _page(asked, rows, lambda: render.corrections_page([row.data for row in rows.rows], older=older))


# --- Feeds and the sitemap ------------------------------------------------------------------------------


def _feed_of_all(asked: Asked, match: re.Match[str]) -> Page:
    write, media_type = feeds.FORMATS[match["format"]]
    rows = _rows(asked, "all", WITH_ITEMS)
    return _feed(asked, rows, write, media_type, settings.SITE_NAME)


def _feed_of_list(asked: Asked, name: str, home: str) -> Page | None:
    """None where no published article is in the list, whose rows say what readers call it."""
    rows = _rows(asked, name, WITH_ITEMS)
    if not rows.rows:
        return None
    title = f"{settings.SITE_NAME}: {rows.rows[0].data['name']}"
    return _feed(asked, rows, feeds.rss, feeds.RSS, title, home)


def _feed(
    asked: Asked, rows: Rows, write: Callable[..., bytes], media_type: str, title: str, home: str = "/"
) -> Page:
    def make() -> bytes:
        items = [item_of(row.sha256, *row.shown) for row in rows.rows]
        return write(items, title=title, address=asked.path, home=home)

    return asked.page(rows.brief, make, media_type)


def _feed_of_topic(asked: Asked, match: re.Match[str]) -> Page | None:
    return _feed_of_list(asked, f"topic/{match['slug']}", f"/topics/{match['slug']}/")


def _feed_of_author(asked: Asked, match: re.Match[str]) -> Page | None:
    return _feed_of_list(asked, f"author/{match['slug']}", "/")


def _feed_of_corrections(asked: Asked, _: re.Match[str]) -> Page:
    rows = _rows(asked, CORRECTION, LISTED)
    return asked.page(rows.brief, lambda: feeds.corrections_rss([row.data for row in rows.rows]), feeds.RSS)


def _sitemap(asked: Asked, _: re.Match[str]) -> Page:
    files = sitemap.files(asked.ask)
    return asked.page(files, lambda: sitemap.index(files), sitemap.XML)


def _sitemap_file(asked: Asked, match: re.Match[str]) -> Page | None:
    number = int(match["number"])
    articles = sitemap.articles(number, asked.ask) if asked.path == sitemap.address(number) else ()
    if not articles:
        return None
    return asked.page(articles, lambda: sitemap.urlset(articles), sitemap.XML, Keep.AGAIN)


SLUG = r"(?P<slug>[-a-zA-Z0-9_]+)"
ROUTES: Routes = (
    route("/", _front, is_paged=True),
    route(rf"/topics/{SLUG}/", _topic, is_paged=True),
    route(rf"/feeds/articles\.(?P<format>{'|'.join(feeds.FORMATS)})", _feed_of_all),
    route(rf"/feeds/topics/{SLUG}\.rss", _feed_of_topic),
    route(rf"/feeds/authors/{SLUG}\.rss", _feed_of_author),
    route(r"/feeds/corrections\.rss", _feed_of_corrections),
    route("/corrections/", _corrections, is_paged=True),
    route(r"/sources/(?P<key>\d{1,20})/", _source, is_paged=True),
    route(r"/sitemap\.xml", _sitemap),
    route(r"/sitemap-(?P<number>\d{6,12})\.xml", _sitemap_file),
)
