"""The archive lists all that is published by its first day; an article of an older site
stands there, and in no list that tells of news.
"""

import json
import re

import pytest

from newsroom.operations.reindexing import find_row_faults
from newsroom.public.models import Listing
from tests.support.editions import (
    answered,
    body,
    document,
    make_pages,
    other_article,
    publish,
    withdrawal,
)

WORDS = "Published before we annotated; not checked"
OLD = "/articles/article-1/"
TOPIC = {"topics": [{"slug": "hallen", "name": "Hallen"}]}


def put_out(made):
    edition = publish(made)
    make_pages(edition.article)
    return edition


def of_the_archive(number=1, at="2014-05-31T00:00:00Z"):
    made = other_article(number, **TOPIC)
    made["edition"] |= {"archived": True, "first_published_at": at}
    made["notes"] = made["citations"] = made["sources"] = []
    for sentence in made["sentences"]:
        sentence["state"] = "open"
    return made


@pytest.fixture
def paper(db):
    put_out(document())
    put_out(of_the_archive())


def test_years_and_months_are_counted(paper):
    put_out(of_the_archive(2, "2014-06-01T00:00:00Z"))
    years = " ".join(body("/archive/").split())
    assert '<a href="/archive/2025/">2025</a> (1 article)' in years
    assert '<a href="/archive/2014/">2014</a> (2 articles)' in years
    assert years.index("2025/") < years.index("2014/")
    months = " ".join(body("/archive/2014/").split())
    assert '<a href="/archive/2014/05/">May 2014</a> (1 article)' in months
    assert '<a href="/archive/2014/06/">June 2014</a> (1 article)' in months
    month = body("/archive/2014/05/")
    assert OLD in month
    assert "article-2" not in month
    assert "<script" not in month.replace("<script type=", "")


@pytest.mark.parametrize("path", ["1999/", "1999/01/", "2014/04/", "2014/13/"])
def test_where_nothing_was_published_there_is_no_page(paper, path):
    assert answered(f"/archive/{path}").status_code == 404


def test_an_empty_newsroom_has_an_archive(db):
    assert "Nothing has been published yet." in body("/archive/")


def test_a_month_goes_on_by_pages_and_ends_where_it_ends(paper):
    for number in range(2, 24):
        put_out(of_the_archive(number, f"2014-05-{number:02d}T00:00:00Z"))
    put_out(of_the_archive(40, "2014-04-30T00:00:00Z"))
    first = body("/archive/2014/05/")
    assert first.count('class="row"') == 20
    _, _, rest = first.partition("?before=")
    key = rest.partition('"')[0]
    second = body(f"/archive/2014/05/?before={key}")
    assert second.count('class="row"') == 3
    assert "?before=" not in second
    for wrong in ("20140430000000-article-40", "20150430000000-x", "x"):
        wrong_page = answered(f"/archive/2014/05/?before={wrong}")
        assert wrong_page.status_code == 404


def test_a_month_begins_at_the_midnight_of_the_newsroom(db, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    put_out(of_the_archive(1, "2014-04-30T17:00:00Z"))
    assert OLD in body("/archive/2014/05/")


def test_what_is_withdrawn_leaves_at_once(paper):
    assert OLD in body("/archive/2014/05/")
    gone = publish(
        withdrawal(of_the_archive(), ""), kind="withdrawal", change_note="Not true."
    )
    make_pages(gone.article)
    assert answered("/archive/2014/05/").status_code == 404
    assert "2014" not in body("/archive/")
    for path in (*NEWS, "/corrections/", "/topics/hallen/"):
        assert b"article-1" not in content(path), path
    assert "Not true." in answered(OLD).text
    assert "article-1" in body("/heads.json")
    assert not [*find_row_faults()]


def test_an_article_of_the_archive_says_that_it_is_not_checked(paper):
    page = body(OLD)
    assert f"{WORDS}." in page
    assert "31 May 2014" in page
    for words in ("Nothing to check", "Meaning of the marks", 'class="strip'):
        assert words not in page
    # Another article has them.
    assert 'class="strip' in body("/articles/the-bridge-that-was-inspected-on-paper/")


NEWS = [
    "/",
    "/statements.jsonl",
    "/api/v1/articles/",
    *(f"/feeds/{of}.rss" for of in ("articles", "corrections", "topics/hallen")),
    *(f"/feeds/{of}.json" for of in ("articles", "authors/marta-venn")),
]


def content(path: str) -> bytes:
    answer = answered(path)
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize("path", NEWS)
def test_it_is_no_news(paper, path):
    assert b"article-1" not in content(path)


@pytest.mark.parametrize("path", ["/feeds/topics/hallen.json", NEWS[-1]])
def test_a_feed_is_full_however_many_newer_ones_it_leaves_out(paper, path):
    for number in range(2, 24):
        put_out(of_the_archive(number, f"2026-05-{number:02d}T00:00:00Z"))
    items = json.loads(body(path))["items"]
    assert [item["url"].rpartition("/articles/")[2] for item in items] == [
        "the-bridge-that-was-inspected-on-paper/"
    ]


def test_a_topic_of_the_archive_alone_has_an_empty_feed(db):
    put_out(of_the_archive())
    feed = json.loads(body("/feeds/topics/hallen.json"))
    assert feed["title"].endswith("Hallen")
    assert feed["items"] == []
    assert "/feeds/topics/hallen.rss" in body("/topics/hallen/")
    assert answered("/feeds/topics/none.json").status_code == 404


@pytest.mark.parametrize("path", ["/topics/hallen/", "/authors/marta-venn/"])
def test_lists_that_have_it_say_that_it_is_not_checked(paper, path):
    page = body(path)
    assert OLD in page
    assert WORDS in page


def test_search_and_sitemap_have_it(paper):
    found = json.loads(body("/api/v1/search/?q=what"))["results"]
    findings = {one["article"]["slug"]: one["article"]["finding"] for one in found}
    assert findings["article-1"] == WORDS
    # Articles are listed by their numbers, which PostgreSQL never gives twice.
    maps = re.findall(r"/sitemap-\d+\.xml", body("/sitemap.xml"))
    assert any(OLD in body(one) for one in maps)


def test_front_page_and_footer_lead_to_the_archive(paper):
    assert body("/").count('href="/archive/"') == 2
    assert "/archive/" in body("/method/")
    assert "/archive/" in body("/sitemap-pages.xml")
    assert Listing.objects.filter(list="archive").count() == 2
