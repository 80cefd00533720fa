"""RSS, Atom and JSON feeds, from the items that publication stored. Deterministic: no clock, no query.

An item is a dict: uid, slug, title, language, summary, html, byline, topics (names), published and updated
(ISO). A correction is a dict as `rendering.corrections_page` takes it, with its edition's number and uid.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed

from newsroom import rendering
from newsroom.reading import Reading, moment

Item = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"


def item(reading: Reading) -> Item:
    article, edition = reading.article, reading.edition
    return {
        "uid": article.uid,
        "slug": article.slug,
        "title": article.title,
        "language": article.language,
        "summary": article.standfirst or reading.summary,
        "html": rendering.feed_item(reading),
        "byline": article.byline,
        "topics": [topic.name for topic in article.topics],
        "published": edition.first_published_at.isoformat(),
        "updated": edition.published_at.isoformat(),
    }


class Steady(SyndicationFeed):
    """Dated by its newest entry, and an empty one not by the clock: the same entries give the same bytes."""

    def latest_post_date(self) -> datetime:
        dates = [entry["updateddate"] or entry["pubdate"] for entry in self.items]
        return max(dates, default=EPOCH)


class Rss(Steady, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: Any, item: Item) -> None:
        super().add_item_elements(handler, item)
        if item["byline"]:
            handler.addQuickElement("dc:creator", item["byline"])
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])


class Atom(Steady, Atom1Feed):
    def add_item_elements(self, handler: Any, item: Item) -> None:
        super().add_item_elements(handler, item)
        if item["byline"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", item["byline"])
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


def rss(items: Sequence[Item], *, title: str, address: str, home: str = "/") -> bytes:
    return _written(Rss, items, title=title, address=address, home=home)


def atom(items: Sequence[Item], *, title: str, address: str, home: str = "/") -> bytes:
    return _written(Atom, items, title=title, address=address, home=home)


def json_feed(items: Sequence[Item], *, title: str, address: str, home: str = "/") -> bytes:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(home),
        "feed_url": absolute(address),
        "items": [_json_item(item) for item in items],
    }
    return json.dumps(feed, ensure_ascii=False, sort_keys=True, indent=1).encode()


def corrections_rss(corrections: Sequence[Item]) -> bytes:
    feed = _feed(Rss, f"{settings.SITE_NAME}: corrections", "/feeds/corrections.rss", "/corrections/")
    for correction in corrections:
        withdrawn = correction["kind"] == "withdrawal"
        feed.add_item(
            title=f"{'Withdrawn' if withdrawn else 'Corrected'}: {correction['title']}",
            link=absolute(correction["address"]),
            description=correction["change_note"],
            unique_id=uuid5(UUID(correction["uid"]), f"edition-{correction['number']}").urn,
            unique_id_is_permalink=False,
            pubdate=moment(correction["published_at"]),
            byline="",
            content="",
        )
    return _bytes(feed)


def absolute(path: str) -> str:
    return settings.SITE_URL + path


FORMATS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "rss": (RSS, rss),
    "atom": (ATOM, atom),
    "json": (JSON_FEED, json_feed),
}


def _written(
    kind: type[SyndicationFeed], items: Sequence[Item], *, title: str, address: str, home: str
) -> bytes:
    feed = _feed(kind, title, address, home)
    for item in items:
        feed.add_item(
            title=item["title"],
            link=absolute(f"/articles/{item['slug']}/"),
            description=item["summary"],
            unique_id=f"urn:uuid:{item['uid']}",
            unique_id_is_permalink=False,
            pubdate=moment(item["published"]),
            updateddate=moment(item["updated"]),
            categories=item["topics"],
            byline=item["byline"],
            content=item["html"],
        )
    return _bytes(feed)


def _feed(kind: type[SyndicationFeed], title: str, address: str, home: str) -> SyndicationFeed:
    return kind(
        title=title,
        link=absolute(home),
        description=f"Investigations with their evidence, from {settings.SITE_NAME}",
        feed_url=absolute(address),
        author_name=settings.SITE_NAME,
    )


def _bytes(feed: SyndicationFeed) -> bytes:
    return feed.writeString("utf-8").encode()


def _json_item(item: Item) -> Item:
    entry = {
        "id": f"urn:uuid:{item['uid']}",
        "url": absolute(f"/articles/{item['slug']}/"),
        "title": item["title"],
        "summary": item["summary"],
        "content_html": item["html"],
        "date_published": item["published"],
        "date_modified": item["updated"],
        "language": item["language"],
        "tags": item["topics"],
    }
    return entry | ({"authors": [{"name": item["byline"]}]} if item["byline"] else {})
