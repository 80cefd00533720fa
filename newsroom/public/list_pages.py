"""Pages, feeds and data of lists of many articles, newest first, a page at a time."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from markupsafe import Markup

from articles.model_fields import inflate
from articles.text.translation import gettext
from newsroom.editions.citations import SIDES
from newsroom.editions.publication_view import TopicView
from newsroom.editions.schema import EditionDocument
from newsroom.editions.view import EditionView, read
from newsroom.public import api_schemas, feeds, render
from newsroom.public.documents import document_of, reading_of
from newsroom.public.listing_rows import (
    ARCHIVE,
    CORRECTION,
    NEWS,
    WITHHELD_SOURCE,
)
from newsroom.public.listings import (
    BOTH_WITH_HTML,
    BOTH_WITH_ITEMS,
    LISTED,
    NEWEST,
    PER_PAGE,
    WITH_DATA,
    WITH_DOCUMENTS,
    WITH_HTML,
    ListedArticle,
    ListPage,
    months_of_list,
    page_of_list,
)
from newsroom.public.pages import (
    GONE,
    HTML,
    JSON,
    Page,
    PageRequest,
    gone_as_data,
)
from newsroom.public.site import this_site
from newsroom.public.version import VERSION

TOPICS_ON_FRONT = 12
CORRECTIONS_ON_FRONT = 3


def _page(
    request: PageRequest,
    rows: ListPage,
    make: Callable[[], str | bytes],
    media_type: str = HTML,
) -> Page:
    """Return the page of a list; the first, which many ask for, is kept at once."""
    page = request.page(rows.brief, make, media_type, is_rare=bool(request.before))
    return replace(page, shown=rows.shown, known=frozenset(rows.brief))


def _articles_as_html(rows: ListPage) -> list[Markup]:
    """Return the articles as lists show them. Raise Damaged."""
    html = [_article_as_html(row.sha256, *row.shown) for row in rows.rows]
    # The HTML is that of our own templates.
    return [Markup(article) for article in html]  # noqa: S704


def _article_as_html(sha256: str, html: str | None, *stored: bytes | None) -> str:
    """Return the article from its summary, or from its document if that is of old."""
    if html is None:
        return render.row(reading_of(sha256, *stored))
    return html


def front(request: PageRequest, _: re.Match[str]) -> Page:
    """Return the front page, or the pages of older articles that follow it."""
    is_first = not request.before
    statement = BOTH_WITH_HTML if is_first else WITH_HTML
    rows = page_of_list(request, "all", statement, has_news=is_first)

    def make() -> str:
        return render.page(
            "front",
            rows=_articles_as_html(rows),
            older=rows.older,
            is_first=is_first,
            topics=_topics(rows) if is_first else [],
            corrections=[
                render.shown_correction(row.data)
                for row in rows.news[:CORRECTIONS_ON_FRONT]
            ],
        )

    return _page(request, rows, make)


def _topics(rows: ListPage) -> list[TopicView]:
    """Return the topics of these articles, as the oldest of them names each."""
    topics: dict[str, TopicView] = {}
    for row in rows.rows:
        for topic in row.data["topics"]:
            topics[topic["slug"]] = TopicView(**topic)
    return list(topics.values())[:TOPICS_ON_FRONT]


def group(kind: str, request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the articles of a topic or an author, or the months that have any.

    It is called as its newest article calls it. None where no published article has it.
    """
    slug = match["slug"]
    rows = page_of_list(request, f"{kind}/{slug}", WITH_HTML)
    if not rows.rows:
        return None
    name = rows.rows[0].data["name"]
    months: dict[str, str] = {}
    if match["name"]:
        months = months_of_list(request.ask, f"{kind}/{slug}", f"/{kind}s/{slug}/")
        brief = (*rows.brief, *months.items())
        rows = rows._replace(brief=brief, shown=frozenset())

    def make() -> str:
        return render.page(
            "group",
            rows=_articles_as_html(rows),
            older=rows.older,
            months=months,
            of=kind,
            slug=slug,
            name=name,
        )

    return _page(request, rows, make)


def corrections(request: PageRequest, _: re.Match[str]) -> Page:
    """Return the log of corrections."""
    rows = page_of_list(request, CORRECTION, LISTED)

    def make() -> str:
        shown = [render.shown_correction(row.data) for row in rows.rows]
        return render.page("corrections", corrections=shown, older=rows.older)

    return _page(request, rows, make)


# --- The archive ----------------------------------------------------------------------
# Hazard: all of a long list is counted, so only when a list has changed since. From one
# part to the next leads one look into the table.

OF_ARCHIVE = " FROM public_listing WHERE list = %s AND sort_key >= "
NEWEST_FIRST = " ORDER BY sort_key DESC LIMIT 1"
PART = "SELECT substr(sort_key, 1, {0})" + OF_ARCHIVE
COUNTED = (
    "WITH RECURSIVE parts (part) AS (SELECT ({}) UNION ALL SELECT ({}) FROM parts"
    " WHERE part IS NOT NULL) SELECT part, ({}) FROM parts WHERE part IS NOT NULL"
)
NUMBERED = COUNTED.format(
    PART + "%s AND sort_key < %s" + NEWEST_FIRST,
    PART + "%s AND sort_key < part" + NEWEST_FIRST,
    "SELECT count(*)" + OF_ARCHIVE + "part AND sort_key < part || 'z'",
)
ANY = "SELECT sort_key AS part, 0" + OF_ARCHIVE + "%s AND sort_key < %s" + NEWEST_FIRST
PARTS = "SELECT * FROM ({}) version LEFT JOIN ({}) parts ON true ORDER BY part DESC LIMIT 999"


def archive(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the years of the archive, or the months of one, with their numbers.

    None where nothing was published in the year.
    """
    year = match.groupdict().get("year", "")
    statement = ANY
    values = [ARCHIVE, year, f"{year}{NEWEST}"]
    if request.whole:
        statement = NUMBERED.format(6 if year else 4)
        values += [ARCHIVE, year, ARCHIVE]
    rows = request.ask(PARTS.format(VERSION, statement), values)
    parts = [row[1:] for row in rows if row[1]]
    if year and not parts:
        return None

    def make() -> str:
        return render.page("archive", year=year, parts=parts, rows=[], older="")

    return request.page({row[0] for row in rows}, make)


def month(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the articles of a month, or None where nothing was published then."""
    part = match["year"] + match["month"]
    if request.before and not request.before.startswith(part):
        return None
    rows = page_of_list(request, ARCHIVE, WITH_HTML, within=part)
    if not rows.rows:
        return None

    def make() -> str:
        html = _articles_as_html(rows)
        return render.page("archive", year=part, parts=[], rows=html, older=rows.older)

    return _page(request, rows, make)


# --- A source -------------------------------------------------------------------------


def source(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the page of a source, as the newest article that cites it describes it.

    None where no published article cites it, or did.
    """
    key = str(int(match["key"]))
    rows = page_of_list(request, f"source/{key}", WITH_DOCUMENTS)
    if rows.rows:
        return request.page(
            rows.brief, lambda: _source_as_html(key, rows), is_rare=True
        )
    reason = _why_withheld(request, key)
    if reason is None:
        return None

    def make() -> str:
        return render.page("withheld", words=reason, is_address=False)

    return Page((WITHHELD_SOURCE, reason), make, status=GONE)


def source_as_data(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return what the API says of a source."""
    key = str(int(match["key"]))
    rows = page_of_list(request, f"source/{key}", WITH_DOCUMENTS)
    if rows.rows:

        def make() -> str:
            return api_schemas.dump_compact(
                api_schemas.source_uses(key, _readings(rows), rows.next_key)
            )

        return request.page(rows.brief, make, JSON, is_rare=True)
    reason = _why_withheld(request, key)
    if reason is None:
        return None
    return gone_as_data((WITHHELD_SOURCE, reason), lambda: reason)


def _why_withheld(request: PageRequest, key: str) -> str | None:
    """Return the public reason for which a source is withheld; None if none is."""
    rows = page_of_list(request, f"{WITHHELD_SOURCE}{key}", LISTED)
    if request.before or not rows.rows:
        return None
    reason: str = rows.rows[0].data["words"]
    return reason


def _readings(rows: ListPage) -> Iterator[EditionView]:
    """Yield the editions of rows that have their documents. Raise Damaged."""
    for row in rows.rows:
        yield reading_of(row.sha256, *row.shown)


def _citing(document: EditionDocument, source: str) -> EditionDocument:
    """Return the document with those sentences alone for which a source is cited.

    An examined text stays whole: beside its title stands what was found in all of it.
    """
    if document["article"]["kind"] == "examined":
        return document
    citations = document["citations"]
    citing = {item["note"] for item in citations if item["source"] == source}
    notes = document["notes"]
    keys = {note["sentence"] for note in notes if note["id"] in citing}
    cited = [item for item in document["sentences"] if item["key"] in keys]
    beside = [note for note in notes if note["sentence"] in keys]
    return {**document, "sentences": cited, "notes": beside}


def _source_as_html(key: str, rows: ListPage) -> str:
    """Return the source with where the articles cite it."""
    sides: dict[str, list[object]] = {side: [] for side in SIDES}
    newest = None
    for row in rows.rows:
        reading = read(_citing(document_of(row.sha256, *row.shown), key))
        with render.speaking(reading.article.language):
            title = reading.listed_title
        for reliance in reading.sources:
            if reliance.source.id != key:
                continue
            newest = newest or reliance.source
            for side, uses in reliance.sides:
                sides[side].append((title, reading.article, uses))
    shown = [(side, cited) for side, cited in sides.items() if cited]
    return render.page("source", source=newest, sides=shown, older=rows.older)


# --- Feeds ----------------------------------------------------------------------------


def feed(request: PageRequest, match: re.Match[str]) -> Page:
    """Return the feed of all articles, and of what was corrected since."""
    rows = page_of_list(request, "all", BOTH_WITH_ITEMS, has_news=True)
    return _feed(request, match["name"], rows, lambda: this_site().name, "/")


def feed_of_group(kind: str, request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the feed of a topic or an author, and of what was corrected since.

    It is called as its newest article calls it. None where no published article has
    it, or had.
    """
    slug = match["slug"]
    rows = page_of_list(request, f"{kind}/{slug}", BOTH_WITH_ITEMS, has_news=True)
    named = rows.rows or rows.news
    if not named:
        # A feed without any article has the name that those of the archive give.
        archived = page_of_list(request, f"{kind}/{slug}", LISTED)
        rows = rows._replace(brief=archived.brief)
        named = archived.rows
    if not named:
        return None

    def title() -> str:
        return gettext("%(site)s: %(name)s") % {
            "site": this_site().name,
            "name": named[0].data["name"],
        }

    home = f"/{kind}s/{slug}/" if rows.rows else "/"
    return _feed(request, match["name"], rows, title, home)


def feed_of_corrections(request: PageRequest, match: re.Match[str]) -> Page:
    """Return the feed of all corrections."""
    rows = page_of_list(request, CORRECTION, LISTED)

    def title() -> str:
        with render.speaking():
            return gettext("%(site)s: corrections") % {"site": this_site().name}

    return _feed(request, match["name"], rows, title, "/corrections/")


def _feed(
    request: PageRequest,
    feed_format: str,
    rows: ListPage,
    title: Callable[[], str],
    home: str,
) -> Page:
    write, media_type = feeds.FORMATS[feed_format]

    def make() -> bytes:
        entries = [*rows.rows, *rows.news]
        entries.sort(key=lambda row: row.sort_key, reverse=True)
        items = [_item(row) for row in entries[:PER_PAGE]]
        return write(items, title=title(), address=request.path, home=home)

    return _page(request, rows, make, media_type)


def _item(row: ListedArticle) -> feeds.FeedItem:
    """Return the item from its summary, or from its document if another build made it.

    Raise Damaged.
    """
    if row.list.startswith((CORRECTION, NEWS)):
        return feeds.correction_item(row.data)
    packed, *stored = row.shown
    text = inflate(bytes(packed)) if packed is not None else ""
    if not text:
        return feeds.item(reading_of(row.sha256, *stored))
    item: feeds.FeedItem = json.loads(text)
    return item


# --- Data -----------------------------------------------------------------------------


def articles_as_data(request: PageRequest, _: re.Match[str]) -> Page:
    """Return the articles as the API lists them."""
    rows = page_of_list(request, "all", WITH_DATA)

    def make() -> str:
        articles = []
        for row in rows.rows:
            article, _, _ = summary_lines(row.sha256, *row.shown).partition("\n")
            articles.append(json.loads(article))
        answer: api_schemas.ArticlesData = {
            "articles": articles,
            "next": rows.next_key,
            "licence": api_schemas.licence(),
        }
        return api_schemas.dump_compact(answer)

    return _page(request, rows, make, JSON)


def summary_lines(sha256: str, data: bytes | None, *stored: bytes | None) -> str:
    """Return the article and its statements as `api_schemas.lines` gives them."""
    text = inflate(bytes(data)) if data else ""
    return text or api_schemas.lines(reading_of(sha256, *stored), sha256)
