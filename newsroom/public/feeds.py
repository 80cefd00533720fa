"""RSS, Atom and JSON feeds, from the entries that publication stored. Deterministic: no clock, no query.

Every format's entry is written and compressed once, when its article is published, and joined to many feeds.

What is plain text here is escaped twice where the standard means HTML (RSS `description`, Atom `summary`):
once as HTML, once as XML.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import zip_longest
from typing import TypedDict
from uuid import UUID, uuid5
from xml.sax.saxutils import escape
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext
from django.utils.xmlutils import SimplerXMLGenerator

from articles.text.shapes import Json
from newsroom.editions.view import Reading, moment
from newsroom.public import pieces, render
from newsroom.public.pieces import Joined, Piece, Told
from newsroom.public.store import Content, joined

# What a reader that takes the element for HTML would take for a tag.
TAG = re.compile(r"<[a-zA-Z/!?]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"


class Item(TypedDict):
    """An article. topics: their names. published, updated: ISO."""

    uid: str
    slug: str
    title: str
    language: str
    summary: str
    html: str
    byline: str
    topics: list[str]
    published: str
    updated: str


class Entry(TypedDict):
    """An article as every format has it, in pieces (`newsroom.public.pieces`). uid: by which older forms of
    the table know whose it is. updated: ISO."""

    uid: str
    updated: str
    rss: str
    atom: str
    json: str


class Correction(TypedDict):
    """An edition that corrects or withdraws. number: of the edition. published_at: ISO."""

    uid: str
    number: int
    title: str
    language: str
    address: str
    kind: str
    change_note: str
    why: str
    published_at: str


def entry(item: Item, kept: Entry | None = None) -> Entry:
    """kept: the article's entry as it is stored. It is handed back where it says the same: to unpack it costs
    an eighth of packing another."""
    texts = (
        _cut(_xml(Rss, item), b"<item>", b"</item>"),
        _cut(_xml(Atom, item), b"<entry", b"</entry>"),
        json.dumps(_json_item(item), ensure_ascii=False, sort_keys=True).encode(),
    )
    if kept and Kept(kept).says(item, texts):
        return kept
    rss, atom, json_feed = map(_piece, texts)
    return {"uid": item["uid"], "updated": item["updated"], "rss": rss, "atom": atom, "json": json_feed}


class Kept:
    """An entry as it is stored. Many feeds have it: each piece is unpacked when it is first asked for, which
    raises Damaged if it is."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    @cached_property
    def rss(self) -> Piece:
        return pieces.from_text(self.entry.get("rss", ""))

    @cached_property
    def atom(self) -> Piece:
        return pieces.from_text(self.entry.get("atom", ""))

    @cached_property
    def json(self) -> Piece:
        return pieces.from_text(self.entry.get("json", ""))

    @property
    def updated(self) -> datetime:
        try:
            return moment(self.entry["updated"])
        except (KeyError, TypeError, ValueError) as error:
            raise pieces.damaged() from error

    @property
    def told(self) -> tuple[Told, Told, Told]:
        return self.rss.told, self.atom.told, self.json.told

    def says(self, item: Item, texts: tuple[bytes, bytes, bytes]) -> bool:
        """Whether it is the entry of `item`, and whole."""
        try:
            about = self.entry["uid"], self.entry["updated"]
            return about == (item["uid"], item["updated"]) and self.told == tuple(map(pieces.tell, texts))
        except pieces.DAMAGE:
            return False


def _piece(text: bytes) -> str:
    return pieces.as_text(pieces.pack(text))


def _cut(feed: bytes, start: bytes, end: bytes) -> bytes:
    return feed[feed.index(start) : feed.rindex(end) + len(end)]


def item(reading: Reading) -> Item:
    article, edition = reading.article, reading.edition
    with render.speaking_of(reading):
        title, said = article.listed_title, article.standfirst or reading.summary
        summary = f"{article.origin} {said}".strip()
    return {
        "uid": article.uid,
        "slug": article.slug,
        "title": title,
        "language": article.language,
        "summary": summary,
        "html": render.feed_item(reading),
        "byline": article.byline,
        "topics": [topic.name for topic in article.topics],
        "published": edition.first_published_at.isoformat(),
        "updated": edition.published_at.isoformat(),
    }


class Steady(SyndicationFeed):
    """Dated by its newest entry, and an empty one not by the clock: the same entries give the same bytes."""

    @staticmethod
    def named(text: str) -> str:
        """A title, a name or a category, as this format wants it before it is escaped as XML."""
        return text

    latest = EPOCH  # of entries that are put in afterwards

    def latest_post_date(self) -> datetime:
        dates = [entry["updateddate"] or entry["pubdate"] for entry in self.items]
        return max(dates, default=self.latest)


class Rss(Steady, Rss201rev2Feed):
    @staticmethod
    def named(text: str) -> str:
        """RSS leaves open whether these are HTML, and readers differ: only what could be a tag is escaped."""
        return escape(text) if TAG.search(text) else text

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, str]) -> None:
        super().add_item_elements(handler, item)
        if item["byline"]:
            handler.addQuickElement("dc:creator", item["byline"])
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])


class Atom(Steady, Atom1Feed):
    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, str]) -> None:
        super().add_item_elements(handler, item)
        if item["byline"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", item["byline"])
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


def rss(entries: Sequence[Kept], *, title: str, address: str, home: str = "/") -> Content:
    feed = _frame(Rss, entries, title, address, home)
    return _joined(feed, b"</channel>", [kept.rss for kept in entries], RSS)


def atom(entries: Sequence[Kept], *, title: str, address: str, home: str = "/") -> Content:
    feed = _frame(Atom, entries, title, address, home)
    return _joined(feed, b"</feed>", [kept.atom for kept in entries], ATOM)


def json_feed(entries: Sequence[Kept], *, title: str, address: str, home: str = "/") -> Content:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(home),
        "feed_url": absolute(address),
    }
    frame = f'{json.dumps(feed, ensure_ascii=False)[:-1]}, "items": []}}'
    return _joined(frame.encode(), b"]}", [kept.json for kept in entries], JSON_FEED, between=b",\n")


def _frame(kind: type[Steady], entries: Sequence[Kept], title: str, address: str, home: str) -> bytes:
    """The feed without its entries, dated by them."""
    feed = _feed(kind, title, address, home)
    feed.latest = max((kept.updated for kept in entries), default=EPOCH)
    return _bytes(feed)


def _joined(
    frame: bytes, end: bytes, entries: Sequence[Piece], media_type: str, between: bytes = b""
) -> Content:
    head, tail = frame[: frame.rindex(end)], frame[frame.rindex(end) :]
    gaps = [pieces.piece(between)] * (len(entries) - 1) if between else []
    inside = [piece for pair in zip_longest(entries, gaps) for piece in pair if piece]
    return joined(Joined([pieces.piece(head), *inside, pieces.piece(tail)]), media_type)


def _told(correction: Correction) -> str:
    """Its change note, and why it is called no more than a typing error, if somebody said so."""
    if not correction.get("why"):  # rows from before it could be said have none
        return correction["change_note"]
    with render.speaking_for_all():
        words = gettext("Why it is not called more than that:")
    return f"{correction['change_note']} {words} {correction['why']}"


def corrections_rss(corrections: Sequence[Correction]) -> bytes:
    with render.speaking_for_all():
        title = gettext("%(site)s: corrections") % {"site": settings.SITE_NAME}
        forms = {True: gettext("Withdrawn: %(title)s"), False: gettext("Corrected: %(title)s")}
    feed = _feed(Rss, title, "/feeds/corrections.rss", "/corrections/")
    for correction in corrections:
        form = forms[correction["kind"] == "withdrawal"]
        feed.add_item(
            title=feed.named(form % {"title": correction["title"]}),
            link=absolute(correction["address"]),
            description=escape(_told(correction)),
            unique_id=uuid5(UUID(correction["uid"]), f"edition-{correction['number']}").urn,
            unique_id_is_permalink=False,
            pubdate=moment(correction["published_at"]),
            byline="",
            content="",
        )
    return _bytes(feed)


def absolute(path: str) -> str:
    return settings.SITE_URL + path


FORMATS: dict[str, Callable[..., Content]] = {"rss": rss, "atom": atom, "json": json_feed}


def _xml(kind: type[Steady], item: Item) -> bytes:
    """A feed of one article."""
    feed = _feed(kind, "", "/", "/")
    feed.add_item(
        title=feed.named(item["title"]),
        link=absolute(f"/articles/{item['slug']}/"),
        description=escape(item["summary"]),
        unique_id=f"urn:uuid:{item['uid']}",
        unique_id_is_permalink=False,
        pubdate=moment(item["published"]),
        updateddate=moment(item["updated"]),
        categories=[feed.named(topic) for topic in item["topics"]],
        byline=feed.named(item["byline"]),
        content=item["html"],
    )
    return _bytes(feed)


def _feed(kind: type[Steady], title: str, address: str, home: str) -> Steady:
    with render.speaking_for_all():
        words = gettext("Investigations with their evidence, from %(site)s") % {"site": settings.SITE_NAME}
    return kind(
        title=kind.named(title),
        link=absolute(home),
        description=escape(words),
        feed_url=absolute(address),
        author_name=kind.named(settings.SITE_NAME),
    )


def _bytes(feed: SyndicationFeed) -> bytes:
    return feed.writeString("utf-8").encode()


def _json_item(item: Item) -> dict[str, Json]:
    entry: dict[str, Json] = {
        "id": f"urn:uuid:{item['uid']}",
        "url": absolute(f"/articles/{item['slug']}/"),
        "title": item["title"],
        "summary": item["summary"],
        "content_html": item["html"],
        "date_published": item["published"],
        "date_modified": item["updated"],
        "language": item["language"],
        "tags": [*item["topics"]],
    }
    if item["byline"]:
        entry["authors"] = [{"name": item["byline"]}]
    return entry
