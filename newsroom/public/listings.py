"""Lists of many articles: their places in them, as publication stores them, and the pages made from these.

A few queries for each page, however many articles there are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from newsroom.conf.databases import Ask, Query, ask
from newsroom.editions import schema
from newsroom.editions.schema import EditionDocument
from newsroom.editions.view import Reading, Reliance, Sentence, Source, Topic, article_facts, moment
from newsroom.public import feeds, pieces, render, sitemap
from newsroom.public.pieces import Joined, Piece
from newsroom.public.store import HTML, Content, Listing, Page, joined

KEY = re.compile(r"\d{14}-[-a-zA-Z0-9_]{1,100}")
PER_PAGE = 20


def entries_of(reading: Reading, kept: feeds.Entry | None = None) -> Iterator[Listing]:
    """Every place of a published article. kept: its entry in feeds, as it is stored."""
    updated = reading.edition.published_at.isoformat()
    row = {"address": reading.article.address, "updated": updated}
    piece = pieces.pack(render.row(reading).encode())
    yield _entry(reading, "row", row, piece)
    yield _entry(reading, "item", feeds.entry(feeds.item(reading), kept))
    for topic in reading.article.topics:
        yield _entry(reading, f"topic/{topic.slug}", {"name": topic.name}, piece)
    for author in reading.article.authors:
        yield _entry(reading, f"author/{author.slug}", {"name": author.name})
    yield from _uses(reading)


def correction_of(document: EditionDocument) -> Listing | None:
    """For an edition that corrects or withdraws."""
    edition, article = document["edition"], document["article"]
    if edition["kind"] not in {"correction", "withdrawal"}:
        return None
    published_at = moment(edition["published_at"])
    data: feeds.Correction = {
        "uid": article["uid"],
        "number": edition["number"],
        "title": _title(article),
        "language": article["language"],
        "address": f"/articles/{article['slug']}/",
        "kind": edition["kind"],
        "change_note": edition["change_note"],
        "why": edition["why"],
        "published_at": published_at.isoformat(),
    }
    return Listing(
        list="correction",
        sort_key=sort_key(published_at, article["slug"]),
        article=article["uid"],
        number=edition["number"],
        data=data,
    )


GONE = "gone/"  # the list of a source that was withheld begins so


def gone_source(reading: Reading, key: str) -> Listing:
    """For an edition that withholds a source of the editions before it."""
    article, edition = reading.article, reading.edition
    at = sort_key(edition.published_at, article.slug)
    return Listing(list=f"{GONE}{key}", sort_key=at, article=article.uid, number=edition.number, data={})


def _title(article: schema.Article) -> str:
    with render.speaking(article["language"]):
        return article_facts(article).listed_title


def sort_key(time: datetime, slug: str) -> str:
    return f"{time.strftime('%Y%m%d%H%M%S')}-{slug}"


def slug_of(key: str) -> str:
    return key.partition("-")[2]


def newest(name: str, before: str = "") -> tuple[list[Listing], str]:
    """A page of a list, newest first, and the key before which there are more; one query.

    before: a key; only what is older than it.
    """
    rows = Listing.objects.filter(list=name).order_by("-sort_key")
    if before:
        rows = rows.filter(sort_key__lt=before)
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return shown, shown[-1].sort_key if len(found) > PER_PAGE else ""


def keys(name: str, limit: int) -> list[str]:
    """Of a list's newest `limit` places."""
    rows = Listing.objects.filter(list=name).order_by("-sort_key")
    return list(rows.values_list("sort_key", flat=True)[:limit])


class Items:
    """The entries of articles in feeds, each read once however many lists it is in. While nobody writes."""

    def __init__(self) -> None:
        self._read: dict[str, feeds.Kept] = {}

    def of(self, keys: Iterable[str]) -> list[feeds.Kept]:
        """In the order of the keys; at most one query."""
        wanted = list(keys)
        if missing := [key for key in wanted if key not in self._read]:
            rows = Listing.objects.filter(list="item", sort_key__in=missing)
            self._read |= {key: feeds.Kept(data) for key, data in rows.values_list("sort_key", "data")}
        return [self._read[key] for key in wanted if key in self._read]


def _entry(reading: Reading, name: str, data: Mapping[str, object], piece: bytes = b"") -> Listing:
    """Sorted by first publication, so that an update moves nothing."""
    article, edition = reading.article, reading.edition
    key = sort_key(edition.first_published_at, article.slug)
    return Listing(
        list=name, sort_key=key, article=article.uid, number=edition.number, data=data, piece=piece
    )


def _uses(reading: Reading) -> list[Listing]:
    title = _title(reading.document["article"])
    public = [rests for rests in reading.sources if not rests.source.protected]
    with render.speaking_for_all():
        return [_entry(reading, f"source/{rests.source.id}", _use(reading, title, rests)) for rests in public]


def _use(reading: Reading, title: str, rests: Reliance) -> dict[str, object]:
    """As `render.source_page` takes it, with the source itself as this edition describes it."""
    return {
        "source": {"csl": rests.source.csl, "archive_url": rests.source.archive_url},
        "title": title,
        "language": reading.article.language,
        "address": reading.article.address,
        "on_article": rests.on_article,
        "sentences": [_rests(sentence, rests.source.id) for sentence in rests.sentences],
    }


def _rests(sentence: Sentence, source: str) -> dict[str, object]:
    citations = [citation for citation in sentence.citations if citation.source.id == source]
    rating = sentence.rating
    return {
        "key": sentence.key,
        "text": sentence.text,
        "rating": {"sign": rating.sign, "label": rating.label, "tone": rating.tone} if rating else None,
        "whose": sentence.whose,
        "stance": ", ".join(dict.fromkeys(citation.stance_words for citation in citations)),
        "locator": ", ".join(dict.fromkeys(citation.locator for citation in citations if citation.locator)),
    }


# --- Pages --------------------------------------------------------------------------------------------

STANDING = ("front", "corrections", "sitemap", "feeds")
"""The lists that there always are, even when nothing has been published."""


def showing(lists: Iterable[str]) -> set[str]:
    """Those of `lists` that have stored pages, as `pages` takes them.

    Pages of sources are made when they are asked for: an article has dozens, and few are ever read.
    """
    return {name for name in lists if name.startswith(("topic/", "author/"))}


def pages(name: str, items: Items | None = None) -> list[Page]:
    """What a list stores: 'topic/<slug>', 'author/<slug>' or one of STANDING. Nothing where no published
    article is in it, nor where only earlier code stored such a list.

    items: shared by lists that are made in one transaction.
    """
    kind, _, which = name.partition("/")
    made = PAGES[kind](which, items or Items()) if kind in PAGES else ()
    return [Page(path, content, name) for path, content in made]


type Made = Iterator[tuple[str, Content]]


def _front(_: str, _items: Items) -> Made:
    yield "/", front()


def _of_corrections(_: str, _items: Items) -> Made:
    entries, older = newest("correction")
    yield "/corrections/", _ready(_corrections(entries, older))
    yield "/feeds/corrections.rss", _ready(feeds.corrections_rss([one.data for one in entries]), feeds.RSS)


def _index(_: str, _items: Items) -> Made:
    yield "/sitemap.xml", _ready(sitemap.index(), sitemap.XML)


def _feeds(_: str, items: Items) -> Made:
    entries = items.of(keys("item", PER_PAGE))
    for extension, write in feeds.FORMATS.items():
        path = f"/feeds/articles.{extension}"
        yield path, write(entries, title=settings.SITE_NAME, address=path)


def _topic(slug: str, items: Items) -> Made:
    page = topic(slug)
    if page is not None:
        yield f"/topics/{slug}/", page
        places, _ = newest(f"topic/{slug}")
        yield _feed(places, items, f"/feeds/topics/{slug}.rss", home=f"/topics/{slug}/")


def _author(slug: str, items: Items) -> Made:
    places, _ = newest(f"author/{slug}")
    if places:
        yield _feed(places, items, f"/feeds/authors/{slug}.rss")


PAGES = {
    "front": _front,
    "corrections": _of_corrections,
    "sitemap": _index,
    "feeds": _feeds,
    "topic": _topic,
    "author": _author,
}


def _ready(body: bytes, media_type: str = HTML) -> Content:
    return Content(lambda: body, media_type)


def front(before: str = "", ask: Ask = ask) -> Content:
    return _together("/", None, _rows(FRONT, before, ask), before)


def topic(slug: str, before: str = "", ask: Ask = ask) -> Content | None:
    """None where no published article has the topic."""
    rows = _rows(f"topic/{slug}", before, ask)
    if not rows.pieces:
        return None
    shown = Topic(slug, rows.name)
    return _together(shown.address, shown, rows, before)


ADDRESS = re.compile(rf"/(?:topics/([-\w]+)/)?\?before=({KEY.pattern})", re.ASCII)


def older(address: str, ask: Ask) -> Content | None:
    """What an address such as '/topics/<slug>/?before=<key>' answers, if it is one of the lists that are put
    together from the rows of articles."""
    asked = ADDRESS.fullmatch(address)
    if asked is None:
        return None
    slug, before = asked.groups()
    return topic(slug, before, ask) if slug else front(before, ask)


class Rows(NamedTuple):
    """pieces: as articles stand in a list, newest first. name: of the list, as the first of them has it.
    older: the key before which there are more."""

    pieces: list[Piece]
    name: str
    older: str


FRONT = "row"  # the list of all articles, which has no name
NEWEST = "z"  # after all keys


# Hazard: asked for the smaller keys of one list, PostgreSQL takes each list to be short once it has prepared
# that, and sorts all that is older. Pairs between two it reads in the order of their index.
FROM = "FROM newsroom_listing WHERE list >= {} AND (list, sort_key) < ({}, {})"
NEWEST_FIRST = "ORDER BY list DESC, sort_key DESC LIMIT"


def _select(name: str, which: str = "") -> str:
    return f"SELECT sort_key, piece, {name} {FROM} {which} {NEWEST_FIRST} {PER_PAGE + 1}"


def _first(name: str) -> str:
    return f"(SELECT {name} {FROM} {NEWEST_FIRST} 1)"


# SQLite reads keys and pieces side by side in an index of their own (newsroom/migrations/0018), if the query
# says word for word of which lists that is. A name stands elsewhere, and is looked up once.
INDEXED = "AND (list = 'row' OR list >= 'topic/' AND list < 'topic0')"
ROWS_OF = Query("rows", sqlite=_select("''", INDEXED), postgresql=_select("''"))
NAMED_ROWS_OF = Query(
    "named-rows",
    sqlite=_select(_first("json_extract(data, '$.name')"), INDEXED),
    postgresql=_select(_first("data->>'name'")),
)


def _rows(name: str, before: str, ask: Ask) -> Rows:
    """Of a page of a list; one query, which the ORM would take longer to build than to ask."""
    where = (name, name, before or NEWEST)
    found = ask(ROWS_OF, where) if name == FRONT else ask(NAMED_ROWS_OF, where * 2)
    shown = found[:PER_PAGE]
    older = shown[-1][0] if len(found) > PER_PAGE else ""
    return Rows([Piece(bytes(piece)) for _, piece, _ in shown], shown[0][2] if shown else "", older)


# Where the rows, and the address of what is older, come on the page that is made around them. No text of ours
# has characters for private use.
ROWS, OLDER = "\ue000rows\ue001", "\ue000older\ue001"


def _together(address: str, topic: Topic | None, rows: Rows, before: str) -> Content:
    """A page with the rows in their place. What is made when it is asked for is not packed anew: most of it
    is packed already."""
    older = _older(address, rows.older)
    asked = topic, bool(rows.pieces), bool(older)
    if not before:
        text = _around(*asked, is_first=True).replace(OLDER, older).encode()
        shown = b"".join(piece.plain for piece in rows.pieces)
        return Content(lambda: text.replace(ROWS.encode(), shown))
    top, middle, end = _remembered(*asked, settings.SITE_NAME, settings.SITE_URL, settings.LANGUAGE_CODE)
    return joined(Joined([top, *rows.pieces, middle, Piece(pieces.short(older.encode())), end]))


def _around(topic: Topic | None, has_rows: bool, has_older: bool, *, is_first: bool) -> str:
    marks = ROWS if has_rows else "", OLDER if has_older else ""
    if topic:
        return render.topic_page(topic, marks[0], older=marks[1])
    return render.front_page(marks[0], older=marks[1], is_first=is_first)


@lru_cache(200)
def _remembered(topic: Topic | None, has_rows: bool, has_older: bool, *_site: str) -> list[Piece]:
    """The pieces around the rows, and around the address. Hazard: only for what is never stored; styles may
    get other names in a process that publishes, not in one that serves."""
    top, _, bottom = _around(topic, has_rows, has_older, is_first=False).partition(ROWS)
    middle, _, end = bottom.partition(OLDER)
    return [pieces.piece(part.encode()) for part in (top, middle, end)]


def source(key: str, before: str = "") -> bytes | None:
    """As the newest article that cites it describes it. None where no published article does."""
    uses, older = newest(f"source/{key}", before)
    if not uses:
        return None
    shown = Source(id=key, protected=False, **uses[0].data["source"])
    older = _older(shown.address, older)
    return render.source_page(shown, [use.data for use in uses], older=older).encode()


def withheld_source(key: str) -> Content | None:
    """Of one that no published article cites any more, that it was withheld, if it was."""
    if not Listing.objects.filter(list=f"{GONE}{key}").exists():
        return None
    return Content(render.withheld_page(None).encode, status=410)


def corrections(before: str = "") -> bytes:
    return _corrections(*newest("correction", before))


def _corrections(entries: list[Listing], older: str) -> bytes:
    shown = [entry.data | {"published_at": moment(entry.data["published_at"])} for entry in entries]
    return render.corrections_page(shown, older=_older("/corrections/", older)).encode()


def _feed(places: list[Listing], items: Items, path: str, home: str = "/") -> tuple[str, Content]:
    """Of the articles in a list, whose places say what readers call it."""
    entries = items.of(place.sort_key for place in places)
    title = f"{settings.SITE_NAME}: {places[0].data['name']}"
    return path, feeds.rss(entries, title=title, address=path, home=home)


def _older(address: str, key: str) -> str:
    return f"{address}?before={key}" if key else ""
