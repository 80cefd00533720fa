"""Feeds that any feed reader takes, with the whole annotated article in them."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import feedparser
import lxml.etree
import lxml.html
import pytest

from newsroom.editions.view import read
from newsroom.public import feeds
from tests.support.editions import INVESTIGATION, cite, document, other_article, rate
from tests.support.html import flat
from tests.support.tables import table

ATOM = "{http://www.w3.org/2005/Atom}"
FOUND = "2 claims supported, 1 mostly supported, 1 missing context."
OF_ALL = "6 claims supported, 1 mostly supported, 2 missing context, 1 disputed, 1 false, 1 unverified."
HOSTILE = "]]> <script>alert(1)</script> & \u2028 “ü” 😀"


def items(*made):
    return [feeds.item(read(one)) for one in made or [document()]]


def written(write, items, **options):
    return write(items, **options)


def rss(*made, write=feeds.rss):
    return written(
        write, items(*made), title="The Paper", address="/feeds/articles.rss"
    )


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
    assert (
        entry.link
        == "https://paper.example/articles/the-bridge-that-was-inspected-on-paper/"
    )
    assert entry.id == "urn:uuid:7d0b1a52-9c14-4e0e-8a51-3c8f2f1c9a10"
    assert entry.author == "Marta Venn and Jonas Aldous"
    assert [tag.term for tag in entry.tags] == ["Public works", "Hallen"]
    assert "eleven centimetres" in entry.content[0].value
    assert entry.published_parsed[:3] == (2025, 3, 1)


def test_rss_says_what_it_is():
    text = rss().decode()
    assert '<guid isPermaLink="false">urn:uuid:' in text
    assert (
        '<atom:link href="https://paper.example/feeds/articles.rss" rel="self"' in text
    )
    assert re.search("<dc:creator [^>]+>Marta Venn and Jonas Aldous</dc:creator>", text)
    assert "<content:encoded>" in text


def test_the_build_date_is_of_the_newest_edition_not_of_the_clock():
    updated = document(edition={"published_at": "2025-05-03T10:00:00Z"})
    feed = parsed(rss(updated, other_article(1)))
    assert datetime(*feed.feed.updated_parsed[:6], tzinfo=UTC) == datetime(
        2025, 5, 3, 10, tzinfo=UTC
    )
    assert rss() == rss()


def test_an_empty_feed_is_valid_and_the_same_every_time():
    empty = written(feeds.rss, [], title="The Paper", address="/feeds/articles.rss")
    assert parsed(empty).entries == []
    assert empty == written(
        feeds.rss, [], title="The Paper", address="/feeds/articles.rss"
    )


def test_notes_with_prose_stand_as_raised_numbers():
    (item,) = items()
    links = re.findall(r'<sup><a href="([^"]+)">\[(\d+)\]</a></sup>', item["html"])
    assert [number for _, number in links] == [str(number) for number in range(1, 12)]
    assert all(link.startswith("https://paper.example/articles/") for link, _ in links)


def test_notes_and_sources_follow_as_a_list_that_leads_back():
    (item,) = items()
    notes = flat(item["html"].split("<h2>Notes and sources</h2>")[1])
    # others have only sources
    assert len(re.findall("<p>(?:<a [^>]*>[^<]*</a>)?<strong>", notes)) == 12
    assert re.search(r'#s-\w+">\[8\]</a><strong>!<bdi>Disputed</bdi></strong>', notes)
    assert re.search(r'#s-\w+">Sentence 2</a>', notes)
    assert "<bdi>Flawed comparison</bdi>,<bdi>Exaggerated</bdi>" in notes
    assert ">Osterby paid 1,900 crowns last year, Vell 2,600.</q>" in notes
    assert "A source whose name we withhold" in notes


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
        [
            (
                "paragraph",
                [
                    (
                        HOSTILE,
                        "check",
                        [rate("false", HOSTILE)],
                        [cite("11", quote=HOSTILE)],
                    )
                ],
            )
        ],
        article={"title": HOSTILE, "standfirst": HOSTILE, "byline": HOSTILE},
    )
    for write in (feeds.rss, feeds.atom):
        feed = parsed(rss(hostile, write=write))
        assert "<script" not in feed.entries[0].content[0].value
    (item,) = items(hostile)
    assert "<script" not in item["html"]


def test_corrections_stand_before_the_text():
    made = document(
        edition={"number": 2, "kind": "correction", "change_note": "Not metres."}
    )
    made["history"] = [
        {
            "number": 1,
            "kind": "first",
            "change_note": "",
            "published_at": "2025-01-01T00:00:00Z",
            "sha256": "x",
            "correction": "",
            "why": "",
        }
    ]
    html = items(made)[0]["html"]
    assert html.index("Not metres.") < html.index("On the morning of")


def test_json_feed_has_what_its_standard_asks():
    feed = json.loads(
        rss(document(), other_article(1, byline=""), write=feeds.json_feed)
    )
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    first, second = feed["items"]
    assert first["id"].startswith("urn:uuid:")
    assert first["authors"] == [{"name": "Marta Venn and Jonas Aldous"}]
    assert "authors" not in second
    assert "<sup>" in first["content_html"]


def test_json_feed_is_what_the_edition_says_word_for_word():
    made = other_article(
        7,
        at="2025-01-08T08:00:00Z",
        byline="Ida Renn",
        topics=[{"slug": "t", "name": "T"}],
    )
    made["edition"]["published_at"] = "2025-02-01T09:00:00Z"
    (entry,) = items(made)
    content = written(
        feeds.json_feed,
        [entry],
        title="The Paper",
        address="/feeds/topics/t.json",
        home="/topics/t/",
    )
    assert json.loads(content) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Paper",
        "home_page_url": "https://paper.example/topics/t/",
        "feed_url": "https://paper.example/feeds/topics/t.json",
        "language": "en-gb",
        "_rights": "Notes and data: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        "items": [
            {
                "id": "urn:uuid:00000000-0000-4000-8000-000000000007",
                "url": "https://paper.example/articles/article-7/",
                "title": "Article 7",
                "summary": f"What article 7 is about. {FOUND}",
                "_verdict": {
                    "slug": "article-7",
                    "title": "Article 7",
                    "kind": "",
                    "finding": FOUND[:-1],
                },
                "content_html": entry["html"],
                "date_published": "2025-01-08T08:00:00+00:00",
                "date_modified": "2025-02-01T09:00:00+00:00",
                "language": "en",
                "image": entry["picture"],
                "tags": ["T"],
                "authors": [{"name": "Ida Renn"}],
            }
        ],
    }


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_a_feed_says_whose_it_is_and_where_it_lives(write):
    made = other_article(7, at="2025-01-08T08:00:00Z", byline="Ida Renn")
    made["edition"]["published_at"] = "2025-02-01T09:00:00Z"
    feed = parsed(
        written(
            write,
            items(made),
            title="The Paper: T",
            address="/feeds/topics/t.rss",
            home="/topics/t/",
        )
    )
    assert (feed.feed.title, feed.feed.link) == (
        "The Paper: T",
        "https://paper.example/topics/t/",
    )
    links = {link.rel: link.href for link in feed.feed.links}
    assert links["self"] == "https://paper.example/feeds/topics/t.rss"
    (entry,) = feed.entries
    assert (entry.summary, entry.author) == (
        f"What article 7 is about. {FOUND}",
        "Ida Renn",
    )
    assert entry.published_parsed[:5] == (2025, 1, 8, 8, 0)
    assert feed.feed.updated_parsed[:5] == (2025, 2, 1, 9, 0)
    assert entry.content[0].type == "text/html"
    without = parsed(
        written(write, items(other_article(7, byline="")), title="x", address="/")
    )
    assert not without.entries[0].get("author")


def test_an_empty_feed_is_dated_at_the_beginning_of_time():
    for write in (feeds.rss, feeds.atom):
        empty = parsed(
            written(write, [], title="The Paper", address="/feeds/articles.rss")
        )
        assert empty.feed.updated_parsed[:6] == (1970, 1, 1, 0, 0, 0)


def correction(kind="correction", number=2, correction=""):
    return {
        "uid": "7d0b1a52-9c14-4e0e-8a51-3c8f2f1c9a10",
        "number": number,
        "title": HOSTILE,
        "language": "en",
        "is_examined": False,
        "found": None,
        "correction": correction,
        "why": "",
        "address": "/articles/x/",
        "compared": "" if kind == "withdrawal" else "/articles/x/editions/1/2/",
        "kind": kind,
        "change_note": HOSTILE,
        "published_at": "2025-05-03T10:00:00+00:00",
    }


def of_corrections(*told, write=feeds.rss):
    items = [feeds.correction_item(one) for one in told]
    return written(
        write, items, title="The Paper: corrections", address="/feeds/corrections.rss"
    )


KINDS = {
    "": "Correction",
    "typo": "Typing error",
    "clarification": "Clarification",
    "correction": "Correction",
    "retraction": "Retraction",
}


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_corrections_are_items_of_their_kind_that_lead_to_what_changed(write):
    told = [
        correction("withdrawal", 9),
        *(correction(number=n, correction=c) for n, c in enumerate(KINDS, 2)),
    ]
    feed = parsed(of_corrections(*told, write=write))
    assert [entry.title.split(":")[0] for entry in feed.entries] == [
        "Withdrawn",
        *KINDS.values(),
    ]
    assert len({entry.id for entry in feed.entries}) == 6
    assert all(entry.id.startswith("urn:uuid:") for entry in feed.entries)
    assert [entry.link for entry in feed.entries[:2]] == [
        "https://paper.example/articles/x/",
        "https://paper.example/articles/x/editions/1/2/",
    ]
    assert all(
        entry.published_parsed[:5] == (2025, 5, 3, 10, 0) for entry in feed.entries
    )
    assert feed.feed.title == "The Paper: corrections"


def test_a_right_to_left_text_says_so():
    html = items(document(INVESTIGATION[:1], article={"language": "ar"}))[0]["html"]
    assert '<div lang="ar" dir="rtl">' in html


# --- Plain text stays text in every reader --------------------------------------------

RUNS = '<img src=x onerror="document.title=1"><script>document.title=1</script>'


def of_runs():
    """An article in which everything that was imported or typed as plain text would run
    as HTML.
    """
    topics = [{"slug": "t", "name": RUNS}]
    return document(
        article={"title": RUNS, "standfirst": RUNS, "byline": RUNS, "topics": topics}
    )


def shown_as_html(content: bytes) -> list[str]:
    """Every piece of text that a feed reader may put into its page as HTML, taken out
    without cleaning.
    """
    root = lxml.etree.fromstring(content)
    plain = {
        f"{ATOM}title",
        f"{ATOM}name",
        f"{ATOM}id",
        f"{ATOM}updated",
        f"{ATOM}published",
    }
    return [one.text for one in root.iter() if one.text and one.tag not in plain]


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_what_was_plain_text_runs_nowhere_that_a_reader_shows_as_html(
    write, settings, browser
):
    settings.SITE_NAME = RUNS
    pieces = shown_as_html(
        written(write, items(of_runs()), title=RUNS, address="/feeds/articles.rss")
    )
    assert len([piece for piece in pieces if "onerror" in piece]) >= 2
    assert_nothing_runs(browser, pieces)


def test_no_correction_runs_in_a_reader(browser):
    made = correction() | {"title": RUNS, "change_note": RUNS}
    pieces = shown_as_html(of_corrections(made))
    assert len([piece for piece in pieces if "onerror" in piece]) == 2
    assert_nothing_runs(browser, pieces)


def assert_nothing_runs(browser, pieces):
    page = browser.new_page()
    page.set_content(f"<title>quiet</title>{''.join(pieces)}", wait_until="load")
    page.wait_for_timeout(200)
    assert page.title() == "quiet"
    assert page.locator("script, img").count() == 0
    page.close()


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_html_elements_give_back_what_was_written(write):
    summary = "Costs rose < 5% & “fell” <b>again</b>; AT&amp;T"
    feed = parsed(
        written(
            write,
            items(document(article={"standfirst": summary})),
            title="x",
            address="/",
        )
    )
    assert feed.entries[0].summary_detail.type == "text/html"
    text = lxml.html.fragment_fromstring(feed.entries[0].summary, "p").text_content()
    assert text == f"{summary} {OF_ALL}"


@table("write", [feeds.rss, feeds.atom])
@table("title", ["Smith & Sons", "Costs < 5%, income > 6%", "AT&amp;T", "It’s “so”"])
def test_a_name_without_a_tag_is_written_once(write, title):
    made = document(article={"title": title, "byline": title})
    root = lxml.etree.fromstring(written(write, items(made), title="x", address="/"))
    named = [
        one.text
        for one in root.iter(f"{ATOM}entry", "item")
        for one in one.iter()
        if one.text == title
    ]
    assert len(named) == 2


def test_the_atom_title_says_that_it_is_text():
    feed = parsed(rss(of_runs(), write=feeds.atom))
    assert (feed.entries[0].title_detail.type, feed.entries[0].title) == (
        "text/plain",
        RUNS,
    )


def test_json_feed_keeps_plain_text_plain():
    (entry,) = json.loads(rss(of_runs(), write=feeds.json_feed))["items"]
    assert (entry["title"], entry["summary"], entry["tags"]) == (
        RUNS,
        f"{RUNS} {OF_ALL}",
        [RUNS],
    )
    assert "<script" not in entry["content_html"]
