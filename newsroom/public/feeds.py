"""RSS, Atom and JSON feeds, from items of articles. Deterministic: no clock, no query.

What is plain text here is escaped twice where the standard means HTML (RSS `description`, Atom `summary`):
once as HTML, once as XML.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from articles.text.shapes import Json
from articles.text.translation import gettext
from newsroom.editions.imprint import moment
from newsroom.editions.view import EditionView
from newsroom.public import render

# What a reader that takes the element for HTML would take for a tag.
TAG = re.compile(r"<[a-zA-Z/!?]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"


type FeedItem = dict[str, Any]
"""An article, as `item` gives it."""


def item(reading: EditionView) -> FeedItem:
    article, edition = reading.article, reading.edition
    with render.speaking(reading.article.language):
        title, said = article.listed_title, article.standfirst or reading.summary
        summary = gettext(" ").join(filter(None, [article.origin, said]))
    return {
        "uid": article.uid,
        "slug": article.slug,
        "title": title,
        "language": article.language,
        "summary": summary,
        "html": render.about("feed_item", reading, address=absolute(article.address)),
        "byline": article.byline,
        "topics": [topic.name for topic in article.topics],
        "published": edition.first_published_at.isoformat(),
        "updated": edition.published_at.isoformat(),
    }


class Steady(SyndicationFeed):
    """Dated by its newest entry, and an empty one not by the clock: the same entries give the same bytes.

    content, attributes: of the element that has the HTML of an article.
    """

    content: str
    attributes: dict[str, str] = {}

    @staticmethod
    def named(text: str) -> str:
        """A title, a name or a category, as this format wants it before it is escaped as XML."""
        return text

    def latest_post_date(self) -> datetime:
        return max((entry["updateddate"] or entry["pubdate"] for entry in self.items), default=EPOCH)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if html := item.get("content"):
            handler.addQuickElement(self.content, html, self.attributes)


class Rss(Steady, Rss201rev2Feed):
    content = "content:encoded"

    @staticmethod
    def named(text: str) -> str:
        """RSS leaves open whether these are HTML, and readers differ: only what could be a tag is escaped."""
        return escape(text) if TAG.search(text) else text

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}


class Atom(Steady, Atom1Feed):
    content, attributes = "content", {"type": "html"}


def json_feed(items: Sequence[FeedItem], *, title: str, address: str, home: str = "/") -> bytes:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(home),
        "feed_url": absolute(address),
        "items": [_json_item(item) for item in items],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def _told(correction: Mapping[str, Any]) -> str:
    """Its change note, and why it is called no more than a typing error, if somebody said so."""
    if not correction["why"]:
        return str(correction["change_note"])
    with render.speaking():
        words = gettext("Why it is not called more than that:")
        return gettext(" ").join([correction["change_note"], words, correction["why"]])


def corrections_rss(corrections: Sequence[Mapping[str, Any]]) -> bytes:
    """corrections: as `article_rows.corrections_of` has them, newest first."""
    with render.speaking():
        title = gettext("%(site)s: corrections") % {"site": settings.SITE_NAME}
        forms = {True: gettext("Withdrawn: %(title)s"), False: gettext("Corrected: %(title)s")}
    feed = _feed(Rss, title, "/feeds/corrections.rss", "/corrections/")
    for correction in corrections:
        form = forms[correction["kind"] == "withdrawal"]
        feed.add_item(
            title=feed.named(form % {"title": render.title_of(correction)}),
            link=absolute(correction["address"]),
            description=escape(_told(correction)),
            unique_id=uuid5(UUID(correction["uid"]), f"edition-{correction['number']}").urn,
            unique_id_is_permalink=False,
            pubdate=moment(correction["published_at"]),
        )
    return _bytes(feed)


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def _xml(
    kind: type[Steady], items: Sequence[FeedItem], *, title: str, address: str, home: str = "/"
) -> bytes:
    feed = _feed(kind, title, address, home)
    for item in items:
        feed.add_item(
            title=feed.named(item["title"]),
            link=absolute(f"/articles/{item['slug']}/"),
            description=escape(item["summary"]),
            unique_id=f"urn:uuid:{item['uid']}",
            unique_id_is_permalink=False,
            pubdate=moment(item["published"]),
            updateddate=moment(item["updated"]),
            categories=[feed.named(topic) for topic in item["topics"]],
            author_name=feed.named(item["byline"]) or None,
            content=item["html"],
        )
    return _bytes(feed)


rss, atom = partial(_xml, Rss), partial(_xml, Atom)
FORMATS: dict[str, tuple[Callable[..., bytes], str]] = {
    "rss": (rss, RSS),
    "atom": (atom, ATOM),
    "json": (json_feed, JSON_FEED),
}


def _feed(kind: type[Steady], title: str, address: str, home: str) -> Steady:
    with render.speaking():
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


def _json_item(item: FeedItem) -> dict[str, Json]:
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
