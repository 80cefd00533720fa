"""What readers' answers ask of the database, and the documents they read, does not grow
with the newsroom.

Counted is what the database works through, not what it gives back: on SQLite the steps
of its machine, on PostgreSQL the rows it fetched.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import connection

from newsroom.public import article_pages, documents, search, sitemap
from newsroom.public.answers import MEMORY
from newsroom.public.models import ArticleWords, IndexedArticle, Listing, Place
from tests import NIGHTLY
from tests.support.databases import analyse
from tests.support.editions import document, make_pages, publish

# PostgreSQL asks an index of a large table only.
IS_LARGE = NIGHTLY or connection.vendor == "postgresql"
FEW, MANY = 50, 5_000 if IS_LARGE else 500
SLUG = "the-bridge-that-was-inspected-on-paper"
FEEDS = ("articles", "corrections", "topics/hallen", "authors/marta-venn")
ADDRESSES = [
    "/",
    "/topics/hallen/",
    "/authors/marta-venn/",
    "/sources/11/",
    "/corrections/",
    "/method/",
    "/archive/2025/03/",
    *(f"/feeds/{of}.{form}" for of in FEEDS for form in ("rss", "atom", "json")),
    "/api/v1/articles/",
    "/api/v1/sources/11/",
    "/api/v1/search/?q=bridge",
    "/search/?q=bridge",
    "/search/?topic=hallen",
    f"/articles/{SLUG}/",
    f"/articles/{SLUG}/editions/",
    f"/articles/{SLUG}/edition.json",
    f"/articles/{SLUG}/editions/1/pictures/{'0' * 64}.webp",
    f"/oembed?url={quote(f'https://paper.example/articles/{SLUG}/')}",
    "/heads.json",
    "/sitemap-pages.xml",
    "/statements.jsonl",
    "/robots.txt",
    "/healthz",
    "/readyz",
]
# Each is as long as the newsroom is large, so that only what it is known by is counted.
AS_LONG_AS_ALL = ["/statements.jsonl", "/sitemap.xml", "/archive/", "/archive/2025/"]


class Work:
    steps = 0
    documents = 0


@contextmanager
def counted(monkeypatch) -> Iterator[Work]:
    work = Work()
    real = documents.hash_of

    def hash_of(text: str) -> str:
        work.documents += 1
        return real(text)

    def step() -> None:
        work.steps += 1

    with monkeypatch.context() as listening:
        listening.setattr(documents, "hash_of", hash_of)
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(step, 1)
            yield work
            connection.connection.set_progress_handler(None, 1)
        else:
            before = fetched()
            yield work
            work.steps = fetched() - before


def fetched() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) FROM pg_stat_xact_user_tables"
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def newsroom(db, settings, monkeypatch):
    """One article, corrected; the others are its rows under other names."""
    settings.SITE_URL = "https://paper.example"
    # What is listed at once is full with few articles already.
    monkeypatch.setattr(sitemap, "URLS", 20)
    monkeypatch.setattr(article_pages, "HEADS_AT_ONCE", 20)
    monkeypatch.setattr(search, "COUNTED", 20)
    make_pages(publish(document()).article)
    make_pages(publish(document(), kind="correction", change_note="Eleven.").article)


def grow(first: int, last: int) -> None:
    """Copies of the rows of the one article, which name its document."""
    uid = Place.objects.values_list("uid", flat=True)[0]
    rows = [*Place.objects.filter(uid=uid), *Listing.objects.filter(uid=uid)]
    indexed = IndexedArticle.objects.get(article=uid)
    words = ArticleWords.objects.get(pk=indexed.place)
    copies: dict[type, list] = {
        Place: [],
        Listing: [],
        IndexedArticle: [],
        ArticleWords: [],
    }
    for number in range(first, last):
        for row in (*rows, indexed, words):
            copies[type(row)].append(renamed(row, number))
    for model, made in copies.items():
        model.objects.bulk_create(made, batch_size=500)


def renamed(row, number: int):
    made = copy(row)
    made._state = copy(row._state)
    made.pk = None
    slug = f"copy-{number:05}"
    match made:
        case Place():
            made.uid, made.slug, made.home = UUID(int=number), slug, slug
        case Listing():
            made.uid, made.sort_key = UUID(int=number), f"{number:014}-{slug}"
        case IndexedArticle():
            made.pk, made.article, made.slug = row.pk + number, UUID(int=number), slug
            made.place = row.place + number
        case ArticleWords():
            made.pk = row.pk + number
            # PostgreSQL fetches all that a question finds, so that there only few are
            # found.
            is_found = number < FEW or connection.vendor == "sqlite"
            made.terms = (
                f"bridge /hbridge /t/hallen w{number}" if is_found else f"w{number}"
            )
    return made


def measured(client, path: str, monkeypatch) -> list[tuple[int, int]]:
    """Steps and documents of an answer: never asked for, kept, and unchanged."""
    found = []
    MEMORY.clear()
    headers: dict[str, str] = {}
    for number in range(3):
        is_counted = path not in AS_LONG_AS_ALL or number == 2
        with counted(monkeypatch) if is_counted else nullcontext(Work()) as work:
            answer = client.get(path, headers=headers)
        assert answer.status_code in {200, 304, 404}, path
        answer.getvalue()  # what is sent in pieces holds a place until its end
        if is_counted:
            found.append((work.steps, work.documents))
        if "ETag" in answer and number == 1:
            headers["if-none-match"] = answer["ETag"]
    return found


def addresses() -> list[str]:
    """With those that follow on the first, and the newest file of the sitemap."""
    keys = (
        Listing.objects.filter(list="all")
        .order_by("-sort_key")
        .values_list("sort_key", flat=True)
    )
    key = keys[20]
    newest = sitemap.sitemap_address(
        IndexedArticle.objects.order_by("-pk")[0].pk // sitemap.URLS - 1
    )
    lists = ("/", "/topics/hallen/", "/authors/marta-venn/", "/sources/11/")
    return [
        *ADDRESSES,
        "/sitemap.xml",
        newest,
        *(f"{path}?before={key}" for path in lists),
        *(f"{path}?before=19990101000000-invented" for path in lists),
        f"/api/v1/articles/?after={key}",
        "/heads.json?after=copy-00020",
        "/heads.json?after=invented",
    ]


def all_measured(client, monkeypatch) -> dict[str, list[tuple[int, int]]]:
    if connection.vendor == "postgresql":
        analyse()
    found = {}
    for path in addresses():
        name = re.sub(
            r"(before|after)=0\d+-copy-\d+",
            r"\1=KEY",
            re.sub(r"sitemap-\d+", "sitemap-N", path),
        )
        followed = client.get(path)
        followed.getvalue()
        if followed.status_code == 302:
            path = followed["Location"]
        found[name] = measured(client, path, monkeypatch)
    return found


@pytest.mark.slow
def test_no_answer_costs_more_in_a_large_newsroom(newsroom, client, monkeypatch):
    grow(1, FEW)
    few = all_measured(client, monkeypatch)
    grow(FEW, MANY)
    many = all_measured(client, monkeypatch)
    grown = {
        path: (few[path], many[path])
        for path in few
        if any(
            steps > 2 * before + 60 or read > read_before
            for (before, read_before), (steps, read) in zip(
                few[path], many[path], strict=True
            )
        )
    }
    assert not grown
    assert max(read for answers in many.values() for _, read in answers) <= 41
