"""One feed for each author of what is published, and none for anybody else."""

from typing import Any

import feedparser
import pytest

from newsroom.actions.details import describe_article
from newsroom.actions.publish import withdraw
from newsroom.actions.second_requests import Reasons
from newsroom.editions.models import Edition
from newsroom.editions.publication_view import CreditView
from newsroom.editions.view import read
from newsroom.models import Person
from tests.support.decisions import publish as publish_draft
from tests.support.desk import make_article
from tests.support.editions import (
    NO_MORE,
    document,
    make_pages,
    other_article,
    publish,
    published_addresses,
    withdrawal,
)

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
MARTA, JONAS = "/feeds/authors/marta-venn.rss", "/feeds/authors/jonas-aldous.rss"

pytestmark = pytest.mark.django_db


def put_out(made, **options) -> Edition:
    edition = publish(made, **options)
    make_pages(edition.article)
    return edition


@pytest.fixture
def bridge() -> Edition:
    return put_out(document())


def titles(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/rss+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.bozo_exception
    return [entry.title for entry in feed.entries]


def test_each_author_has_a_feed_of_their_articles_newest_first(bridge, client):
    put_out(other_article(1, byline="Marta Venn", at="2025-07-01T00:00:00Z"))
    put_out(other_article(2, byline="Somebody Else"))
    second, first = titles(client, MARTA)
    assert first == "The bridge that was inspected on paper" != second
    assert titles(client, JONAS) == [first]
    feed = feedparser.parse(client.get(MARTA).content).feed
    assert feed.title.endswith(": Marta Venn")
    assert next(link.href for link in feed.links if link.rel == "self").endswith(MARTA)


def test_an_article_leads_to_its_authors_feeds_in_its_head_alone(bridge, client):
    head, _, body = client.get(BRIDGE).text.partition("</head>")
    for address, name in ((MARTA, "Marta Venn"), (JONAS, "Jonas Aldous")):
        link = f'<link rel="alternate" type="application/rss+xml" title="{name}" href="{address}">'
        assert link in head
        assert address not in body


def test_an_author_whom_an_edition_drops_loses_the_article_and_the_last_one_the_feed(
    bridge, client
):
    put_out(document(article={"byline": "Jonas Aldous"}), change_note="Signed by one.")
    assert client.get(MARTA).status_code == 404
    assert len(titles(client, JONAS)) == 1
    assert MARTA not in client.get(f"{BRIDGE}editions/1/").text


def test_a_feed_says_that_an_article_was_withdrawn_and_its_author_has_no_page_without_one(
    bridge, client
):
    put_out(other_article(1, byline="Marta Venn"))
    assert client.get("/authors/jonas-aldous/").status_code == 200
    put_out(
        withdrawal(document(), ""), kind="withdrawal", change_note="It was not true."
    )
    withdrawn = "Withdrawn: The bridge that was inspected on paper"
    assert sorted(titles(client, MARTA)) == ["Article 1", withdrawn]
    assert titles(client, JONAS) == [withdrawn]
    assert client.get("/authors/jonas-aldous/").status_code == 404


def signed(credits: list[dict[str, Any]]) -> tuple[CreditView, ...]:
    made = document()
    made["article"]["credits"] = [{**NO_MORE, **one} for one in credits]
    return read(made).article.authors


def test_who_signed_is_what_the_edition_credits():
    credits = [
        {"role": "author", "name": "Ann Lee", "slug": "ann-lee-2"},
        {"role": "reviewer", "name": "Bo Ek", "slug": "bo-ek"},
        {"role": "author", "name": "Ann Lee", "slug": "ann-lee-2"},
    ]
    assert signed(credits) == (CreditView("author", "Ann Lee", "ann-lee-2"),)
    assert signed([]) == ()


def everything_public(client) -> str:
    return "\n".join(client.get(path).text for path in published_addresses())


def test_nobody_is_public_before_what_they_sign_is(editor, client):
    article = make_article()
    describe_article(
        article,
        {"byline": "Ottilie Garnet", "kind": "ours"},
        changed={"byline", "kind"},
        version=1,
        user=editor,
    )
    person = Person.objects.get(slug="ottilie-garnet")
    Person.objects.filter(pk=person.pk).update(user=editor)
    put_out(document())
    feed = "/feeds/authors/ottilie-garnet.rss"
    assert "Garnet" not in everything_public(client)
    assert client.get(feed).status_code == 404
    publish_draft(
        article, user=editor, reasons=Reasons(unchecked="A test.", own="A test.")
    )
    assert len(titles(client, feed)) == 1
    withdraw(article, user=editor, reason="It was not true.")
    assert len(titles(client, feed)) == 1


def test_who_wrote_an_examined_text_has_neither_page_nor_feed(db, client):
    put_out(document(article={"kind": "examined"}))
    page = client.get(BRIDGE).text
    assert "<bdi>Jonas Aldous</bdi>" in page
    for address in (
        JONAS,
        "/authors/jonas-aldous/",
        "/feeds/authors/jonas-aldous.json",
    ):
        assert client.get(address).status_code == 404
        assert address not in page
