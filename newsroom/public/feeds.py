"""RSS, Atom and JSON feeds, from items of articles. Deterministic: no clock, no query.

What is plain text here is escaped twice where the standard means HTML (RSS
`description`, Atom `summary`): once as HTML, once as XML.
"""

import json
import re
from collections.abc import Callable, Sequence
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
from newsroom.editions.view import EditionView
from newsroom.public import render
from newsroom.public.site import absolute, this_site
from newsroom.public.verdicts import article_card, verdict_of

# What a reader that takes the element for HTML would take for a tag.
TAG = re.compile(r"<[a-zA-Z/!?]")
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"


type FeedItem = dict[str, Any]
"""An article, as `item` gives it, or a correction of one, as `correction_item` does."""
type Entry = dict[str, Any]
"""An entry as Django's `SyndicationFeed` keeps it."""


def item(reading: EditionView) -> FeedItem:
    """Return an article as feeds show it."""
    article = reading.article
    edition = reading.edition
    with render.speaking(article.language):
        title = reading.listed_title
        summary = reading.description
        verdict = verdict_of(reading)
        picture = article_card(reading).url
    return {
        "id": UUID(article.uid).urn,
        "address": article.address,
        "title": title,
        "language": article.language,
        "summary": summary,
        "verdict": verdict,
        "html": render.about("feed_item", reading, address=absolute(article.address)),
        "picture": picture,
        "byline": article.byline,
        "topics": [topic.name for topic in article.topics],
        "published": edition.first_published_at.isoformat(),
        "updated": edition.published_at.isoformat(),
    }


def correction_item(data: render.CorrectionData) -> FeedItem:
    """Return a correction as feeds show it.

    It leads to what changed; where an article was withdrawn, to its page, which says
    why.
    """
    return {
        "id": uuid5(UUID(data["uid"]), f"edition-{data['number']}").urn,
        "address": data["compared"] or data["address"],
        "title": render.titles_of(data).corrected,
        "language": data["language"],
        "summary": _correction_summary(data),
        "verdict": None,
        "html": "",
        "picture": "",
        "byline": "",
        "topics": [],
        "published": data["published_at"],
        "updated": data["published_at"],
    }


class Steady(SyndicationFeed):
    """A feed that is dated by its newest entry, and an empty one not by the clock.

    The same entries give the same bytes. `content` and `attributes` are those of the
    element that has the HTML of an article.
    """

    content: str
    attributes: dict[str, str] = {}

    @staticmethod
    def named(text: str) -> str:
        """Return a title, a name or a category before it is escaped as XML."""
        return text

    def latest_post_date(self) -> datetime:
        """Return when the newest entry was published or updated."""
        moments = [entry["updateddate"] or entry["pubdate"] for entry in self.items]
        return max(moments, default=EPOCH)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Entry) -> None:
        """Add the elements of an entry, with its share picture and its HTML."""
        super().add_item_elements(handler, item)
        picture = item.get("picture")
        if picture:
            attributes = {"xmlns:media": MEDIA, "url": picture, "medium": "image"}
            handler.addQuickElement("media:content", "", attributes)
        html = item.get("content")
        if html:
            handler.addQuickElement(self.content, html, self.attributes)


class Rss(Steady, Rss201rev2Feed):
    """RSS 2.0 with the HTML and the language of each entry."""

    content = "content:encoded"

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Entry) -> None:
        """Add the elements of an entry, with its language."""
        super().add_item_elements(handler, item)
        namespace = {"xmlns:dc": DUBLIN_CORE}
        handler.addQuickElement("dc:language", item["language"], namespace)

    @staticmethod
    def named(text: str) -> str:
        """Return the text, escaped only if it could be a tag.

        RSS leaves open whether these are HTML, and readers differ.
        """
        if TAG.search(text):
            return escape(text)
        return text

    def rss_attributes(self) -> dict[str, str]:
        """Return the attributes of the root element."""
        namespace = {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}
        return super().rss_attributes() | namespace


class Atom(Steady, Atom1Feed):
    """Atom 1.0 with the HTML and the language of each entry."""

    content = "content"
    attributes = {"type": "html"}

    def item_attributes(self, item: Entry) -> dict[str, str]:
        """Return the attributes of an entry's element."""
        return {"xml:lang": item["language"]}


def json_feed(
    items: Sequence[FeedItem], *, title: str, address: str, home: str = "/"
) -> bytes:
    """Return a JSON Feed 1.1."""
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


def _correction_summary(correction: render.CorrectionData) -> str:
    """Return the change note, with the reason for which it is called no more."""
    if not correction["why"]:
        return str(correction["change_note"])
    with render.speaking():
        words = gettext("Reason for this publication type:")
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
            picture=item["picture"],
            language=item["language"],
        )
    return _bytes(feed)


rss = partial(_xml, Rss)
atom = partial(_xml, Atom)
FORMATS: dict[str, tuple[Callable[..., bytes], str]] = {
    "rss": (rss, RSS),
    "atom": (atom, ATOM),
    "json": (json_feed, JSON_FEED),
}


def _feed(kind: type[Steady], title: str, address: str, home: str) -> Steady:
    with render.speaking():
        words = gettext("Investigations with their evidence, from %(site)s") % {
            "site": this_site().name
        }
    return kind(
        title=kind.named(title),
        language=settings.LANGUAGE_CODE,
        feed_copyright=_rights(),
        link=absolute(home),
        description=escape(words),
        feed_url=absolute(address),
        author_name=kind.named(this_site().name),
    )


def _rights() -> str:
    """Return the licence of notes and data; what others wrote has none of ours."""
    with render.speaking():
        words = gettext("Notes and data: %(name)s, %(url)s")
    return words % this_site().licence._asdict()


def _bytes(feed: SyndicationFeed) -> bytes:
    return feed.writeString("utf-8").encode()


def _json_item(item: FeedItem) -> dict[str, Json]:
    entry: dict[str, Json] = {
        "id": item["id"],
        "url": absolute(item["address"]),
        "title": item["title"],
        "summary": item["summary"],
    }
    if item["html"]:
        entry["content_html"] = item["html"]
    else:
        entry["content_text"] = item["summary"]
    entry["date_published"] = item["published"]
    entry["date_modified"] = item["updated"]
    entry["language"] = item["language"]
    if item["picture"]:
        entry["image"] = item["picture"]
    entry["tags"] = [*item["topics"]]
    if item["byline"]:
        entry["authors"] = [{"name": item["byline"]}]
    if item["verdict"]:
        entry["_verdict"] = item["verdict"]
    return entry
