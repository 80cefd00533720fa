"""Readers see editions only: every address answers to a role that may read nothing
else.

What is proven is the database's word, not ours: a query of any other table would be
refused.
"""

import hashlib
import secrets
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import override_settings

from annotations.models import PagePicture
from articles.models import Article, Picture
from newsroom.editions.models import Edition, OldAddress, Openings
from newsroom.models import Installation
from newsroom.operations.grants import grant_readers
from newsroom.public import article_pages, feeds, opendata, urls
from newsroom.public.models import (
    ArticleWords,
    IndexedArticle,
    Listing,
    Place,
    PublicVersion,
    PublishedSite,
    PublishedWord,
    StaticFile,
    Summary,
)
from tests import NIGHTLY
from tests.support.databases import lent, used
from tests.support.editions import (
    answered,
    document,
    make_pages,
    other_article,
    publish,
    published_addresses,
    withdrawal,
)
from tests.support.site import Site, with_few_samples

pytestmark = pytest.mark.database("postgresql")

SITE_URL = "http://localhost:8000"
BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
MOVED, MOVED_TO, GONE, DRAFT = (
    f"/articles/{slug}/" for slug in ("was-here", "is-here", "gone", "draft")
)
OLDER = "?before=20250110080000-article-9"
NONE_OLDER = "?before=20200101000000-x"
ARTICLE = "articles/<slug:slug>/"
EDITION = f"{ARTICLE}editions/<int:number>/"
STATEMENT = f"{ARTICLE}statements/<slug:sentence>/"
HURT = hashlib.sha256(b"Nobody was hurt.").hexdigest()[:10]

FEEDS = {
    "articles": {"articles": 200},
    "corrections": {"corrections": 200},
    "topics/<slug:slug>": {"topics/all": 200, "topics/drafts": 404},
    "authors/<slug:slug>": {"authors/marta-venn": 200, "authors/nobody": 404},
}
# Each route of the readers, with addresses of it and what they answer.
ADDRESSES: dict[str, dict[str, int]] = {
    "": {"/": 200, f"/{OLDER}": 200, "/?before=nonsense": 404},
    "search/": {
        f"/search/?q={words}": 200
        for words in ("", "bridge", "harbour", "certificates%20inspection")
    },
    "api/v1/search/": {
        "/api/v1/search/?q=bridge": 200,
        "/api/v1/search/?q=bridge&from=2025-01-01&rating=false": 200,
        "/api/v1/search/": 400,
    },
    "topics/<slug:slug>/": {
        "/topics/all/": 200,
        f"/topics/all/{OLDER}": 200,
        f"/topics/all/{NONE_OLDER}": 404,
        "/topics/drafts/": 404,
    },
    "authors/<slug:slug>/": {"/authors/marta-venn/": 200, "/authors/nobody/": 404},
    "topics/<slug:slug>/months/": {
        "/topics/all/months/": 200,
        "/topics/drafts/months/": 404,
    },
    "authors/<slug:slug>/months/": {
        "/authors/marta-venn/months/": 200,
        "/authors/nobody/months/": 404,
    },
    "schemas/edition-2.json": {"/schemas/edition-2.json": 200},
    "sources/<int:key>/": {
        "/sources/11/": 200,
        f"/sources/11/{OLDER}": 200,
        "/sources/99/": 404,
    },
    "method/": {"/method/": 200},
    "archive/": {"/archive/": 200},
    "archive/<int:year>/": {"/archive/2025/": 200, "/archive/1999/": 404},
    "archive/<int:year>/<int:month>/": {
        "/archive/2025/01/": 200,
        f"/archive/2025/01/{OLDER}": 200,
        "/archive/2025/13/": 404,
    },
    "pages/<slug:slug>/": {"/pages/about/": 200, "/pages/drafts/": 404},
    "pages/<slug:slug>/<slug:language>/": {
        "/pages/about/zh-hans/": 200,
        "/pages/about/de/": 404,
    },
    "identity/<slug:sha256>.webp": {f"/identity/{'0' * 64}.webp": 404},
    r"^identity/(?P<light>[0-9a-fA-F]{6})-(?P<dark>[0-9a-fA-F]{6})\.css$": {
        "/identity/0b5394-8ab8ee.css": 200
    },
    "corrections/": {"/corrections/": 200, f"/corrections/{OLDER}": 200},
    ARTICLE: {BRIDGE: 200, MOVED: 301, MOVED_TO: 200, GONE: 410, DRAFT: 404},
    STATEMENT: {
        f"{BRIDGE}statements/{HURT}/": 200,
        f"{BRIDGE}statements/never/": 404,
        f"{MOVED}statements/{HURT}/": 301,
        f"{GONE}statements/{HURT}/": 410,
        f"{DRAFT}statements/{HURT}/": 404,
    },
    f"{STATEMENT}share-<slug:digest>.png": {
        f"{BRIDGE}statements/{HURT}/share-{'0' * 16}.png": 302,
        f"{GONE}statements/{HURT}/share-{'0' * 16}.png": 410,
    },
    f"{ARTICLE}share-<slug:digest>.png": {
        f"{BRIDGE}share-{'0' * 16}.png": 302,
        f"{GONE}share-{'0' * 16}.png": 410,
        f"{DRAFT}share-{'0' * 16}.png": 404,
    },
    f"{ARTICLE}editions/": {
        f"{BRIDGE}editions/": 200,
        f"{MOVED}editions/": 301,
        f"{GONE}editions/": 410,
        f"{DRAFT}editions/": 404,
    },
    EDITION: {
        f"{BRIDGE}editions/1/": 200,
        f"{BRIDGE}editions/9/": 404,
        f"{MOVED_TO}editions/1/": 301,
        f"{GONE}editions/2/": 410,
        f"{DRAFT}editions/1/": 404,
    },
    f"{EDITION}pictures/<slug:sha256>.webp": {
        f"{at}editions/1/pictures/{'0' * 64}.webp": status
        for at, status in ((BRIDGE, 404), (GONE, 410), (DRAFT, 404))
    },
    f"{EDITION}pages/<slug:sha256>.png": {
        f"{at}editions/1/pages/{'0' * 64}.png": status
        for at, status in ((BRIDGE, 404), (GONE, 410), (DRAFT, 404))
    },
    f"{ARTICLE}editions/<int:older>/<int:newer>/": {
        f"{BRIDGE}editions/1/2/": 200,
        f"{BRIDGE}editions/1/3/": 200,
        f"{BRIDGE}editions/3/1/": 302,
        f"{BRIDGE}editions/1/9/": 404,
        f"{GONE}editions/1/2/": 410,
        f"{GONE}editions/1/9/": 410,
        f"{DRAFT}editions/1/2/": 404,
    },
    **{
        f"{route}{name}": {
            f"{at}{name}": status
            for at, status in zip(addresses, (200, 410, 404), strict=True)
        }
        for name in opendata.FILES
        for route, addresses in (
            (ARTICLE, (BRIDGE, GONE, DRAFT)),
            (
                EDITION,
                (f"{BRIDGE}editions/1/", f"{GONE}editions/1/", f"{DRAFT}editions/1/"),
            ),
        )
    },
    **{
        f"feeds/{route}.{extension}": {
            f"/feeds/{of}.{extension}": status for of, status in feeds_of.items()
        }
        for extension in feeds.FORMATS
        for route, feeds_of in FEEDS.items()
    },
    **{
        f"api/v1/{route}{name}": {
            f"/api/v1{at}{name}": status
            for at, status in zip(addresses, (200, 410, 404), strict=True)
        }
        for name in ("", article_pages.ANNOTATIONS)
        for route, addresses in (
            (ARTICLE, (BRIDGE, GONE, DRAFT)),
            (
                EDITION,
                (f"{BRIDGE}editions/1/", f"{GONE}editions/1/", f"{DRAFT}editions/1/"),
            ),
        )
    },
    "api/v1/articles/": {"/api/v1/articles/": 200},
    "api/v1/sources/<int:key>/": {
        "/api/v1/sources/11/": 200,
        "/api/v1/sources/99/": 404,
    },
    "api/v1/openapi.json": {"/api/v1/openapi.json": 200},
    "statements.jsonl": {"/statements.jsonl": 200},
    "feed/": {"/feed/": 302},
    "oembed": {
        f"/oembed?url={quote(f'{SITE_URL}{path}')}": status
        for path, status in ((BRIDGE, 200), (MOVED, 200), (GONE, 404), (DRAFT, 404))
    },
    "sitemap.xml": {"/sitemap.xml": 200},
    "sitemap-pages.xml": {"/sitemap-pages.xml": 200},
    "sitemap-<int:file>.xml": {
        "/sitemap-000000.xml": 200,
        "/sitemap-190001.xml": 404,
    },
    "static/<path:name>": {"/static/public/never.css": 404},
    "heads.json": {"/heads.json": 200},
    "verify.py": {"/verify.py": 200},
    "robots.txt": {"/robots.txt": 200},
    "healthz": {"/healthz": 200},
    "readyz": {"/readyz": 200},
}


READ = (
    *(
        Place,
        Listing,
        Summary,
        StaticFile,
        ArticleWords,
        IndexedArticle,
        PublishedWord,
        Installation,
        PublishedSite,
    ),
    *(PublicVersion, PagePicture, Picture),
)
# columns that it may read
OF_EDITIONS = {
    Edition: {"sha256", "document"},
    Openings: {"sha256", "opened"},
    OldAddress: {"sha256", "uid", "withheld"},
}


@pytest.fixture(scope="module")
def newsroom(
    tmp_path_factory, django_db_setup, django_db_blocker
) -> Iterator[dict[str, Any]]:
    """Settings of the samples' newsroom, in which all that one can publish is
    published. Tests read it alone.
    """
    folder = tmp_path_factory.mktemp("readers")
    with lent(folder, with_few_samples()) as own:
        with (
            django_db_blocker.unblock(),
            used(own),
            override_settings(SITE_URL=SITE_URL),
        ):
            fill()
        yield own


@pytest.fixture
def reader(newsroom, django_db_blocker, settings) -> Iterator[str]:
    """The name of a role with the rights that an upgrade gives."""
    settings.SITE_URL = SITE_URL
    role = f"readers_{secrets.token_hex(4)}"
    with (
        django_db_blocker.unblock(),
        psycopg.connect(
            host=newsroom["HOST"],
            user=newsroom["USER"],
            dbname=newsroom["NAME"],
            autocommit=True,
        ) as server,
    ):
        server.execute(f"CREATE ROLE {role} LOGIN")
        with used(newsroom):
            assert grant_readers(role)
        with used(newsroom | {"USER": role}):
            yield role
        server.execute(f"DROP OWNED BY {role}")
        server.execute(f"DROP ROLE {role}")


def fill() -> None:
    """A bridge with three editions, two dozen articles and corrections, one moved, one
    withdrawn, a draft.
    """
    for kind in ("", "correction", "update"):
        make_pages(publish(document(), kind=kind).article)
    everything = [{"slug": "all", "name": "All"}]
    for number in range(24):
        made = other_article(number, topics=everything)
        make_pages(publish(made).article)
        make_pages(
            publish(
                made, kind="correction", at=f"2025-01-{number + 1:02d}T08:00:00Z"
            ).article
        )
    make_pages(publish(other_article(30, slug="was-here")).article)
    make_pages(publish(other_article(30, slug="is-here")).article)
    gone = other_article(31, slug="gone")
    make_pages(publish(gone).article)
    make_pages(
        publish(
            withdrawal(gone, ""), kind="withdrawal", change_note="Not true."
        ).article
    )
    Article.objects.create(slug="draft", title="A draft about the harbour")


def routes(patterns=urls.urlpatterns) -> set[str]:
    return {str(pattern.pattern) for pattern in patterns}


def test_every_route_of_the_readers_is_asked():
    assert routes() == ADDRESSES.keys()


def test_every_address_answers_to_a_role_that_may_read_what_is_published_only(
    reader, client
):
    asked = {
        address: status
        for addresses in ADDRESSES.values()
        for address, status in addresses.items()
    }
    cookie = {"cookie": "sessionid=whatever; csrftoken=whatever; messages=whatever"}
    assert {
        address: client.get(address, headers=cookie).status_code for address in asked
    } == asked
    assert {address: client.head(address).status_code for address in asked} == asked
    assert "draft about" not in client.get("/search/?q=harbour").text


def test_every_published_address_does_too(reader, client):
    """By day every eighth address is asked: every route is asked above."""
    published = published_addresses()
    assert len(published) > 500
    found = {
        path: answered(path).status_code for path in published[:: 1 if NIGHTLY else 8]
    }
    assert set(found.values()) == {200, 301, 410}


def test_the_role_reads_nothing_else_and_writes_nothing(reader):
    published = {model._meta.db_table for model in (*READ, *OF_EDITIONS)}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                "SELECT has_any_column_privilege(%(table)s, 'SELECT'),"
                " has_any_column_privilege(%(table)s, 'INSERT, UPDATE')"
                " OR has_table_privilege(%(table)s, 'DELETE, TRUNCATE')",
                {"table": table},
            )
            assert cursor.fetchone() == (table in published, False), table
        for model, columns in OF_EDITIONS.items():
            for field in model._meta.local_concrete_fields:
                asked = [model._meta.db_table, field.column]
                cursor.execute("SELECT has_column_privilege(%s, %s, 'SELECT')", asked)
                assert cursor.fetchone() == (field.column in columns,), asked
    with pytest.raises(DatabaseError, match="permission denied"):
        Article.objects.exists()


@pytest.mark.browser
def test_the_server_of_readers_starts_with_it(reader, newsroom, tmp_path):
    url = f"postgres://{reader}@{quote(newsroom['HOST'], safe='')}/{newsroom['NAME']}"
    with Site(tmp_path, options=["--readers"], DATABASE_URL=url, WORKERS="1") as site:
        for path in ("/", BRIDGE, "/search/?q=bridge"):
            with urllib.request.urlopen(f"{site.url}{path}", timeout=60) as answer:  # noqa: S310
                assert BRIDGE in answer.read().decode()
