"""Feeds that any feed reader takes, with the whole annotated article in them."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import feedparser
import pytest

from newsroom import feeds
from newsroom.reading import read
from tests.reader_fixtures import INVESTIGATION, cite, document, other_article, rate

HOSTILE = "]]> <script>alert(1)</script> & \u2028 “ü” 😀"


def items(*made):
    return [feeds.item(read(one)) for one in made or [document()]]


def rss(*made, write=feeds.rss):
    return write(items(*made), title="The Paper", address="/feeds/articles.rss")


def parsed(content: bytes):
    feed = feedparser.parse(content)
    assert not feed.bozo, feed.bozo_exception
    return feed


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://paper.example"
    settings.SITE_NAME = "The Paper"


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_a_feed_is_valid_and_whole(write):
    feed = parsed(rss(write=write))
    (entry,) = feed.entries
    assert entry.title == "The bridge that was inspected on paper"
    assert entry.link == "https://paper.example/articles/the-bridge-that-was-inspected-on-paper/"
    assert entry.id == "urn:uuid:7d0b1a52-9c14-4e0e-8a51-3c8f2f1c9a10"
    assert entry.author == "Marta Venn and Jonas Aldous"
    assert [tag.term for tag in entry.tags] == ["Public works", "Hallen"]
    assert "eleven centimetres" in entry.content[0].value
    assert entry.published_parsed[:3] == (2025, 3, 1)


def test_rss_says_what_it_is():
    text = rss().decode()
    assert '<guid isPermaLink="false">urn:uuid:' in text
    assert '<atom:link href="https://paper.example/feeds/articles.rss" rel="self"' in text
    assert "<dc:creator>Marta Venn and Jonas Aldous</dc:creator>" in text
    assert "<content:encoded>" in text


def test_the_build_date_is_of_the_newest_edition_not_of_the_clock():
    updated = document(edition={"published_at": "2025-05-03T10:00:00Z"})
    feed = parsed(rss(updated, other_article(1)))
    assert datetime(*feed.feed.updated_parsed[:6], tzinfo=UTC) == datetime(2025, 5, 3, 10, tzinfo=UTC)
    assert rss() == rss()


def test_an_empty_feed_is_valid_and_the_same_every_time():
    empty = feeds.rss([], title="The Paper", address="/feeds/articles.rss")
    assert parsed(empty).entries == []
    assert empty == feeds.rss([], title="The Paper", address="/feeds/articles.rss")


def test_marks_stand_as_raised_numbers_with_the_sign_of_the_rating():
    (item,) = items()
    links = re.findall(r'<sup><a href="([^"]+)">\[(\d+)(.?)\]</a></sup>', item["html"])
    assert len(links) == 19
    assert links[11][1:] == ("12", "!")
    assert links[1][1:] == ("2", "")
    assert all(link.startswith("https://paper.example/articles/") for link, *_ in links)


def test_notes_and_sources_follow_as_a_numbered_list():
    (item,) = items()
    notes = item["html"].split("<ol>")[1]
    assert notes.count("<li><p><strong>") == 12 - 1  # sentences with a note; the rest have only sources
    assert "Flawed comparison, Exaggerated" in notes
    assert "<q>Osterby paid 1,900 crowns last year, Vell 2,600.</q>" in notes
    assert "A source we protect" in notes


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen: list[tuple[str, str | None]] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen += [(tag, value) for name, value in attrs if name in {"href", "src"}]
        self.attributes |= {name for name, _ in attrs}


def test_every_link_is_absolute_and_nothing_is_styled():
    (item,) = items(document(article={"standfirst": HOSTILE}))
    links = Links()
    links.feed(item["html"])
    assert all(value and value.startswith("https://") for _, value in links.seen)
    assert links.attributes <= {"href", "lang", "dir", "rel", "title", "start"}


def test_hostile_text_stays_text():
    hostile = document(
        [("paragraph", [(HOSTILE, "check", [rate("false", HOSTILE)], [cite("11", quote=HOSTILE)])])],
        article={"title": HOSTILE, "standfirst": HOSTILE, "byline": HOSTILE},
    )
    for write in (feeds.rss, feeds.atom):
        feed = parsed(rss(hostile, write=write))
        assert "<script" not in feed.entries[0].content[0].value
    (item,) = items(hostile)
    assert "<script" not in item["html"]


def test_corrections_stand_before_the_text():
    made = document(edition={"number": 2, "kind": "correction", "change_note": "Not metres."})
    made["history"] = [
        {
            "number": 1,
            "kind": "first",
            "change_note": "",
            "published_at": "2025-01-01T00:00:00Z",
            "sha256": "x",
        }
    ]
    html = items(made)[0]["html"]
    assert html.index("Not metres.") < html.index("On the morning of")


def test_json_feed_has_what_its_standard_asks():
    feed = json.loads(rss(document(), other_article(1, byline=""), write=feeds.json_feed))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    first, second = feed["items"]
    assert first["id"].startswith("urn:uuid:")
    assert first["authors"] == [{"name": "Marta Venn and Jonas Aldous"}]
    assert "authors" not in second
    assert "<sup>" in first["content_html"]


def correction(kind="correction", number=2):
    return {
        "uid": "7d0b1a52-9c14-4e0e-8a51-3c8f2f1c9a10",
        "number": number,
        "title": HOSTILE,
        "language": "en",
        "address": "/articles/x/",
        "kind": kind,
        "change_note": HOSTILE,
        "published_at": "2025-05-03T10:00:00+00:00",
    }


def test_the_feed_of_corrections_is_valid_and_tells_them_apart():
    feed = parsed(feeds.corrections_rss([correction("withdrawal", 3), correction()]))
    assert [entry.title.split(":")[0] for entry in feed.entries] == ["Withdrawn", "Corrected"]
    assert len({entry.id for entry in feed.entries}) == 2
    assert all(entry.id.startswith("urn:uuid:") for entry in feed.entries)


def test_a_right_to_left_text_says_so():
    html = items(document(INVESTIGATION[:1], article={"language": "ar"}))[0]["html"]
    assert '<div lang="ar" dir="rtl">' in html
