"""Who gets what while a page is made: one makes it for all, and others may have what
stood there before.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import grimp
import pytest
from django.db import connection
from django.test import Client

from newsroom.operations.reindexing import renew_summaries
from newsroom.public import (
    answers,
    article_pages,
    build,
    embedding,
    limits,
    list_pages,
    opendata,
    render,
)
from newsroom.public.answers import MEMORY
from newsroom.public.models import Listing, StaticFile, Summary
from tests.support.databases import HANG, lent, new_database, settings_of, used
from tests.support.editions import make_pages, other_article, publish, withdrawal
from tests.support.site import migrated

pytestmark = pytest.mark.slow

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"


@pytest.fixture(scope="module")
def thirty_articles(tmp_path_factory, django_db_setup, django_db_blocker) -> str:
    """The URL of a database with them, which tests copy."""
    url = new_database(tmp_path_factory.mktemp("thirty"), migrated())
    with django_db_blocker.unblock(), used(settings_of(url)):
        for number in range(30):
            at, topics = (
                f"2025-01-{number + 1:02d}T08:00:00Z",
                [{"slug": "hallen", "name": "Hallen"}],
            )
            make_pages(publish(other_article(number, at=at, topics=topics)).article)
    return url


@pytest.fixture
def newsroom(tmp_path, thirty_articles, django_db_blocker):
    """Where commits are real, since several threads ask; thirty articles."""
    with django_db_blocker.unblock(), lent(tmp_path, thirty_articles) as own, used(own):
        yield own


class Reader:
    """Asks in a thread of its own."""

    def __init__(self, path: str, **headers: str) -> None:
        self.thread = threading.Thread(
            target=self.ask, args=(path, headers), daemon=True
        )
        self.thread.start()

    def ask(self, path: str, headers: dict[str, str]) -> None:
        try:
            self.answer = Client().get(path, headers=headers)
        finally:
            connection.close()

    def result(self):
        self.thread.join(HANG)
        return self.answer


@contextmanager
def being_made(monkeypatch, name: str) -> Iterator[list[str]]:
    """Whoever makes a page by this template stands still until the block ends. Names
    each that is made.
    """
    made: list[str] = []
    goes_on, began = threading.Event(), threading.Event()
    real = render.page

    def page(template: str, *args: object, **context: object) -> str:
        if template == name:
            made.append(template)
            began.set()
            assert goes_on.wait(HANG)
        return real(template, *args, **context)

    monkeypatch.setattr(render, "page", page)
    made_by = Reader("/" if name == "front" else BRIDGE)
    assert began.wait(HANG)
    try:
        yield made
    finally:
        goes_on.set()
        made_by.result()
        monkeypatch.setattr(render, "page", real)


def put_out(number: int) -> None:
    make_pages(publish(other_article(number, at="2025-03-01T08:00:00Z")).article)


def test_while_a_page_is_made_others_get_the_last_one_with_its_age(
    newsroom, monkeypatch
):
    before = Client().get("/")
    put_out(40)
    with being_made(monkeypatch, "front") as made:
        meanwhile = Client().get("/")
        assert (meanwhile.status_code, meanwhile.content) == (200, before.content)
        assert 0 <= int(meanwhile["Age"]) < 60
        assert meanwhile["ETag"] == before["ETag"]
        assert made == ["front"]
    after = Client().get("/")
    assert b"Article 40" in after.content
    assert "Age" not in after


def test_a_page_that_was_known_to_be_right_too_long_ago_is_not_shown(
    newsroom, monkeypatch
):
    Client().get("/")
    put_out(40)
    with being_made(monkeypatch, "front"):
        monkeypatch.setattr(answers, "WAIT_SECONDS", 0.01)
        assert "Age" in Client().get("/")
        monkeypatch.setattr(answers, "MAX_AGE", 0)
        assert Client().get("/").status_code == 503


TAKEN = {
    "withdrawn": lambda: make_pages(
        publish(
            withdrawal(other_article(29), ""), kind="withdrawal", change_note="Wrong."
        ).article
    ),
    "corrected": lambda: make_pages(
        publish(other_article(29), kind="correction", change_note="So.").article
    ),
    "withheld or hidden": lambda: Listing.objects.filter(
        sort_key__endswith="-article-29"
    ).update(openings=1),
    "withdrawn where it slid off": lambda: make_pages(
        publish(
            withdrawal(other_article(10), ""), kind="withdrawal", change_note="Wrong."
        ).article
    ),
}


@pytest.mark.parametrize("act", TAKEN)
def test_what_was_taken_away_is_shown_to_nobody_meanwhile(newsroom, monkeypatch, act):
    assert b"Article 29" in Client().get("/").content
    assert b"Article 10<" in Client().get("/").content
    put_out(40)
    TAKEN[act]()
    monkeypatch.setattr(answers, "WAIT_SECONDS", 0.01)
    with being_made(monkeypatch, "front"):
        answer = Client().get("/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_a_page_is_made_once_for_all_who_ask(newsroom, monkeypatch):
    with being_made(monkeypatch, "front") as made:
        readers = [Reader("/") for _ in range(4)]
        waits_for_all(readers)
    bodies = {reader.result().content for reader in readers}
    assert (made, len(bodies)) == (["front"], 1)


def waits_for_all(readers: list[Reader]) -> None:
    """Each of them waits for what another one makes, or is done."""
    for reader in readers:
        reader.thread.join(0.2)


def test_who_searches_does_not_wait_for_pages_that_are_made(newsroom, monkeypatch):
    monkeypatch.setattr(answers, "WAIT_SECONDS", 60)
    with being_made(monkeypatch, "front"):
        crawler = [
            Reader(f"/articles/article-{number}/editions/1/") for number in range(8)
        ]
        assert Client().get("/search/?q=article").status_code == 200
        assert Client().get("/healthz").status_code == 200
    assert {reader.result().status_code for reader in crawler} == {200}


# --- What is invented -----------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/topics/hallen/", "/api/v1/articles/"])
def test_an_invented_key_leads_to_one_that_there_is(newsroom, path):
    """So whoever invents a thousand makes no page with them; and the link of a page on
    which an article stood last that was withdrawn since goes on.
    """
    name = "after" if path.startswith("/api/") else "before"
    keys = Listing.objects.filter(list="all").values_list("sort_key", flat=True)
    known = sorted(keys)[25]
    invented = f"{known[:-1]}"
    answer = Client().get(f"{path}?{name}={invented}")
    assert (answer.status_code, answer["Location"]) == (302, f"{path}?{name}={known}")
    assert Client().get(answer["Location"]).status_code == 200
    newer = Client().get(f"{path}?{name}=20990101000000-x")
    assert (newer.status_code, newer["Location"]) == (302, path)


def test_an_invented_picture_is_refused_without_a_document(newsroom, monkeypatch):
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(article_pages, "reading_of", never)
    monkeypatch.setattr(opendata, "edition_json", never)
    at = "/articles/article-1/editions/1/pictures/"
    for name in ("0" * 64, "0" * 63, "A" * 64, "never"):
        assert Client().get(f"{at}{name}.webp").status_code == 404


def test_an_embedding_is_made_once(newsroom, settings, monkeypatch):
    made = []
    real = embedding.embedded
    monkeypatch.setattr(
        embedding, "embedded", lambda *given: made.append(1) or real(*given)
    )
    address = f"/oembed?url={settings.SITE_URL}/articles/article-1/&maxwidth=300"
    answers_ = [Client().get(address) for _ in range(4)]
    assert {one.json()["width"] for one in answers_} == {300}
    assert len(made) == 2, "what is rarely asked for is kept from its second time on"


def test_annotations_of_long_texts_are_counted_by_client(newsroom, monkeypatch):
    monkeypatch.setattr(article_pages, "LONG", 10)
    monkeypatch.setattr(limits.COMPARISONS, "most", 2)
    path = "/articles/article-1/annotations.jsonld"
    statuses = []
    for _ in range(3):
        MEMORY.clear()
        statuses.append(Client().get(path).status_code)
    assert statuses == [200, 200, 429]
    refused = Client().get(path)
    assert refused["Content-Type"] == "application/problem+json"
    assert Client().get("/articles/article-1/").status_code == 200


# --- Summaries ------------------------------------------------------------------------


def test_lists_are_made_of_summaries_after_an_upgrade_of_other_code(
    newsroom, monkeypatch
):
    """Of the desk, of what imports, or of styles."""
    monkeypatch.setattr(build, "current", lambda: "another")
    monkeypatch.setattr(list_pages, "reading_of", None)
    for path in (
        "/",
        "/topics/hallen/",
        "/feeds/articles.rss",
        "/api/v1/articles/",
        "/statements.jsonl",
    ):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert b"rticle" in answer.getvalue()


def test_an_upgrade_makes_the_summaries_of_the_first_pages_anew(newsroom, monkeypatch):
    Summary.objects.update(build="another", html="<li>Stale")
    renew_summaries(most=20)
    assert Summary.objects.filter(build=build.of_summaries()).count() == 20
    monkeypatch.setattr(list_pages, "reading_of", None)
    for path in ("/", "/topics/hallen/", "/feeds/articles.rss", "/api/v1/articles/"):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert "Stale" not in answer.text
    renew_summaries()
    assert not Summary.objects.exclude(build=build.of_summaries()).exists()


def test_what_makes_summaries_is_all_part_of_what_they_are_known_by():
    graph = grimp.build_graph("newsroom", "annotations", "articles")
    makers = {
        "newsroom.public.render",
        "newsroom.public.feeds",
        "newsroom.public.api_schemas",
    }
    for maker in list(makers):
        makers |= graph.find_upstream_modules(maker)
    known = {part.removesuffix(".py").replace("/", ".") for part in build.OF_SUMMARIES}
    assert not {name for name in makers if not {name, *parents(name)} & known}


def parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts))}


# --- What stands under its hash -------------------------------------------------------


def test_a_swapped_style_is_not_served(db, client, caplog):
    content = b"body {}"
    name = (
        f"public/x.{hashlib.md5(content, usedforsecurity=False).hexdigest()[:12]}.css"
    )
    StaticFile.objects.create(name=name, content=content, used="2025-01-01T00:00:00Z")
    assert client.get(f"/static/{name}").status_code == 200
    StaticFile.objects.update(content=b"body { display: none }")
    assert client.get(f"/static/{name}").status_code == 503
    assert f"{name} does not match its hash" in caplog.text
