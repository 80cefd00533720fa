"""Pages that show many articles, made from listings: a few queries each, however many articles there are."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings

from newsroom.editions.schema import read_document
from newsroom.editions.view import Source, Topic, moment, read
from newsroom.public import feeds, listings, render, store
from newsroom.public.models import Listing, StoredPage
from newsroom.public.store import HTML

XML = "application/xml; charset=utf-8"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Made(NamedTuple):
    """body is None where nothing is left to list: the address is no more."""

    path: str
    body: bytes | None
    media_type: str


def standing() -> Iterator[Made]:
    """The lists that there always are, even when nothing has been published."""
    yield Made("/", front(), HTML)
    corrected, older = listings.newest("correction")
    yield Made("/corrections/", _corrections(corrected, older), HTML)
    yield Made("/sitemap.xml", sitemap_index(), XML)
    items = [entry.data for entry in listings.newest("item")[0]]
    for extension, (media_type, write) in feeds.FORMATS.items():
        path = f"/feeds/articles.{extension}"
        yield Made(path, write(items, title=settings.SITE_NAME, address=path), media_type)
    yield Made("/feeds/corrections.rss", feeds.corrections_rss([one.data for one in corrected]), feeds.RSS)


def touching(names: Iterable[str]) -> Iterator[Made]:
    """The lists named; the months of the sitemap as 'month/<yyyymm>'."""
    for name in sorted(names):
        kind, _, which = name.partition("/")
        if kind == "topic":
            yield Made(f"/topics/{which}/", topic(which), HTML)
            yield _feed(name, f"/feeds/topics/{which}.rss", home=f"/topics/{which}/")
        elif kind == "author":
            yield _feed(name, f"/feeds/authors/{which}.rss")
        elif kind == "source":
            yield Made(f"/sources/{which}/", source(which), HTML)
        elif kind == "month":
            yield Made(f"/sitemap-{which}.xml", _sitemap(which), XML)


def front(before: str = "") -> bytes:
    rows, older = listings.newest("row", before)
    return render.front_page(_html(rows), older=_older("/", older), is_first=not before).encode()


def topic(slug: str, before: str = "") -> bytes | None:
    """None where no published article has the topic."""
    places, older = listings.newest(f"topic/{slug}", before)
    if not places:
        return None
    shown = Topic(slug, places[0].data["name"])
    rows = _html(listings.beside("row", places))
    return render.topic_page(shown, rows, older=_older(shown.address, older)).encode()


def source(key: str, before: str = "") -> bytes | None:
    """As the newest article that cites it describes it. None where no published article does."""
    uses, older = listings.newest(f"source/{key}", before)
    if not uses:
        return None
    shown = Source(id=key, protected=False, **uses[0].data["source"])
    older = _older(shown.address, older)
    return render.source_page(shown, [use.data for use in uses], older=older).encode()


def corrections(before: str = "") -> bytes:
    return _corrections(*listings.newest("correction", before))


def _corrections(entries: list[Listing], older: str) -> bytes:
    shown = [entry.data | {"published_at": moment(entry.data["published_at"])} for entry in entries]
    return render.corrections_page(shown, older=_older("/corrections/", older)).encode()


def comparison(slug: str, older: int, newer: int) -> bytes | None:
    """What changed between two editions of a published article; None unless both are public."""
    paths = [f"/articles/{slug}/editions/{number}/edition.json" for number in (older, newer)]
    found = store.documents(paths)
    if len(found) < len(paths):
        return None
    return render.comparison_page(*(read(read_document(found[path])) for path in paths)).encode()


def _feed(name: str, path: str, home: str = "/") -> Made:
    """Of the articles in the list of that name, whose places say what readers call it."""
    places, _ = listings.newest(name)
    if not places:
        return Made(path, None, feeds.RSS)
    items = [entry.data for entry in listings.beside("item", places)]
    title = f"{settings.SITE_NAME}: {places[0].data['name']}"
    return Made(path, feeds.rss(items, title=title, address=path, home=home), feeds.RSS)


def sitemap_index() -> bytes:
    # Hazard: SQLite walks the whole table for a prefix alone. Digits, since collations may pass over '/'.
    parts = StoredPage.objects.filter(path__gt="/sitemap-0", path__lt="/sitemap-9")
    addresses = map(feeds.absolute, parts.order_by("path").values_list("path", flat=True))
    places = [f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses]
    return _xml("sitemapindex", places)


def _sitemap(month: str) -> bytes | None:
    places = [
        f"<url><loc>{escape(feeds.absolute(row.data['address']))}</loc><lastmod>{row.data['updated']}</lastmod></url>"
        for row in listings.of_month(month)
    ]
    return _xml("urlset", places) if places else None


def _xml(root: str, places: list[str]) -> bytes:
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{SITEMAP}">', *places, f"</{root}>\n"]
    return "\n".join(lines).encode()


def _html(rows: list[Listing]) -> list[str]:
    return [row.data["html"] for row in rows]


def _older(address: str, key: str) -> str:
    return f"{address}?before={key}" if key else ""
