"""RSS, Atom and JSON feeds, from items of articles. Deterministic: no clock, no query.

What is plain text here is escaped twice where the standard means HTML (RSS
`description`, Atom `summary`): once as HTML, once as XML.
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
from newsroom.editions.publication_view import moment
from newsroom.editions.verdicts import verdict_of
from newsroom.editions.view import EditionView
from newsroom.public import render
from newsroom.templatetags.paper import absolute, this_site

# What a reader that takes the element for HTML would take for a tag.
TAG = re.compile(r"<[a-zA-Z/!?]")
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"


type FeedItem = dict[str, Any]
"""An article, as `item` gives it, or a correction of one, as `correction_item` does."""


def item(reading: EditionView) -> FeedItem:
    article, edition = reading.article, reading.edition
    with render.speaking(article.language):
        title, summary, verdict = (
            reading.listed_title,
            reading.description,
            verdict_of(reading),
        )
    return {
        "id": UUID(article.uid).urn,
        "address": article.address,
        "title": title,
        "language": article.language,
        "summary": summary,
        "verdict": verdict,
        "html": render.about("feed_item", reading, address=absolute(article.address)),
        "byline": article.byline,
        "topics": [topic.name for topic in article.topics],
        "published": edition.first_published_at.isoformat(),
        "updated": edition.published_at.isoformat(),
    }


def correction_item(told: Mapping[str, Any]) -> FeedItem:
    """told: as `article_rows` keeps it. It leads to what changed; where an article was
    withdrawn, to its page, which says why.
    """
    return {
        "id": uuid5(UUID(told["uid"]), f"edition-{told['number']}").urn,
        "address": told["compared"] or told["address"],
        "title": render.titles_of(told).corrected,
        "language": told["language"],
        "summary": _told(told),
        "verdict": None,
        "html": "",
        "byline": "",
        "topics": [],
        "published": told["published_at"],
        "updated": told["published_at"],
    }


class Steady(SyndicationFeed):
    """Dated by its newest entry, and an empty one not by the clock: the same entries
    give the same bytes.

    content, attributes: of the element that has the HTML of an article.
    """

    content: str
    attributes: dict[str, str] = {}

    @staticmethod
    def named(text: str) -> str:
        """A title, a name or a category, as this format wants it before it is escaped
        as XML.
        """
        return text

    def latest_post_date(self) -> datetime:
        return max(
            (entry["updateddate"] or entry["pubdate"] for entry in self.items),
            default=EPOCH,
        )

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        super().add_item_elements(handler, item)
        if html := item.get("content"):
            handler.addQuickElement(self.content, html, self.attributes)


class Rss(Steady, Rss201rev2Feed):
    content = "content:encoded"

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement(
            "dc:language", item["language"], {"xmlns:dc": DUBLIN_CORE}
        )

    @staticmethod
    def named(text: str) -> str:
        """RSS leaves open whether these are HTML, and readers differ: only what could
        be a tag is escaped.
        """
        return escape(text) if TAG.search(text) else text

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/"
        }


class Atom(Steady, Atom1Feed):
    content, attributes = "content", {"type": "html"}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}


def json_feed(
    items: Sequence[FeedItem], *, title: str, address: str, home: str = "/"
) -> bytes:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(home),
        "feed_url": absolute(address),
        "language": settings.LANGUAGE_CODE,
        "_rights": _rights(),
        "items": [_json_item(item) for item in items],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def _told(correction: Mapping[str, Any]) -> str:
    """Its change note, and why it is called no more than a typing error, if somebody
    said so.
    """
    if not correction["why"]:
        return str(correction["change_note"])
    with render.speaking():
        words = gettext("Why it is not called more than that:")
        return gettext(" ").join([correction["change_note"], words, correction["why"]])


def _xml(
    kind: type[Steady],
    items: Sequence[FeedItem],
    *,
    title: str,
    address: str,
    home: str = "/",
) -> bytes:
    feed = _feed(kind, title, address, home)
    for item in items:
        feed.add_item(
            title=feed.named(item["title"]),
            link=absolute(item["address"]),
            description=escape(item["summary"]),
            unique_id=item["id"],
            unique_id_is_permalink=False,
            pubdate=moment(item["published"]),
            updateddate=moment(item["updated"]),
            categories=[feed.named(topic) for topic in item["topics"]],
            author_name=feed.named(item["byline"]) or None,
            content=item["html"],
            language=item["language"],
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
        words = gettext("Investigations with their evidence, from %(site)s") % {
            "site": settings.SITE_NAME
        }
    return kind(
        title=kind.named(title),
        language=settings.LANGUAGE_CODE,
        feed_copyright=_rights(),
        link=absolute(home),
        description=escape(words),
        feed_url=absolute(address),
        author_name=kind.named(settings.SITE_NAME),
    )


def _rights() -> str:
    """Of notes and data, and nothing of what others wrote."""
    with render.speaking():
        return (
            gettext("Notes and data: %(name)s, %(url)s") % this_site().licence._asdict()
        )


def _bytes(feed: SyndicationFeed) -> bytes:
    return feed.writeString("utf-8").encode()


def _json_item(item: FeedItem) -> dict[str, Json]:
    entry: dict[str, Json] = {
        "id": item["id"],
        "url": absolute(item["address"]),
        "title": item["title"],
        "summary": item["summary"],
        **(
            {"content_html": item["html"]}
            if item["html"]
            else {"content_text": item["summary"]}
        ),
        "date_published": item["published"],
        "date_modified": item["updated"],
        "language": item["language"],
        "tags": [*item["topics"]],
    }
    if item["byline"]:
        entry["authors"] = [{"name": item["byline"]}]
    if item["verdict"]:
        entry["_verdict"] = item["verdict"]
    return entry
