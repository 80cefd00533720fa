"""The readers' lane answers as Django does: the same status, headers and bytes, or not
at all.
"""

import io
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import connection
from django.db.models import F, QuerySet
from django.utils.http import http_date

from articles.immutable import _drop, guard
from newsroom.conf.gateway import Gateway
from newsroom.editions.models import Edition
from newsroom.public import queries
from newsroom.public.answers import MEMORY
from newsroom.public.fast_path import FastPath
from newsroom.public.limits import COMPARISONS
from newsroom.public.models import Place
from newsroom.public.version import VERSION
from tests import NIGHTLY
from tests.support.databases import lent, used
from tests.support.editions import (
    document,
    make_pages,
    other_article,
    publish,
    published_addresses,
    withdrawal,
)
from tests.support.site import migrated

pytestmark = pytest.mark.slow

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
MOVED, GONE = "/articles/was-here/", "/articles/gone/"
KINDS = {
    "article": BRIDGE,
    "edition": f"{BRIDGE}editions/1/",
    "superseded": f"{BRIDGE}editions/2/",
    "history": f"{BRIDGE}editions/",
    "comparison": f"{BRIDGE}editions/1/2/",
    "front": "/",
    "topic": "/topics/hallen/",
    "log of corrections": "/corrections/",
    "feed": "/feeds/articles.rss",
    "author's feed": "/feeds/authors/marta-venn.rss",
    "json": f"{BRIDGE}edition.json",
    "annotations": f"{BRIDGE}annotations.jsonld",
    "bibliography": f"{BRIDGE}sources.bib",
    "sitemap": "/sitemap.xml",
    "older": "/?before=20250301060000-the-bridge-that-was-inspected-on-paper",
    "older of a topic": "/topics/hallen/?before=20250301060000-the-bridge-that-was-inspected-on-paper",
    "newer than all": "/topics/hallen/?before=20990101000000-x",
    "heads": "/heads.json",
    "more heads": "/heads.json?after=gone",
    "invented heads": "/heads.json?after=x",
    "older than all": "/topics/hallen/?before=19990101000000-x",
    "no key": "/?before=nonsense",
    "twice a key": "/?before=20250301060001-x&before=20250301060001-x",
    "corrections": "/corrections/?before=20990101000000-x",
    "redirect": MOVED,
    "withdrawn": GONE,
    "missing": "/articles/never/",
    "made on asking": "/sources/11/",
    "far apart": f"{BRIDGE}editions/1/3/",
    "robots": "/robots.txt",
    "oembed": "/oembed?url=nothing",
    "static": "/static/public/never.css",
    "no slash": BRIDGE.rstrip("/"),
    "control character": f"{BRIDGE}\x00",
    "line end": f"{BRIDGE}\n",
    "other letters": "/articles/br\xfccke/",
    "twice a slash": f"/{BRIDGE}",
    "empty": "",
}
CHANGING = [
    "/admin/",
    "/admin/login/",
    "/accounts/login/",
    "/healthz",
    "/readyz",
    "/search/?q=bridge",
]  # no two answers are the same


@pytest.fixture(scope="module")
def published(tmp_path_factory, django_db_setup, django_db_blocker):
    """A newsroom with each kind of address, where commits are real."""
    folder = tmp_path_factory.mktemp("lane")
    with django_db_blocker.unblock(), lent(folder, migrated()) as own, used(own):
        for kind in ("", "correction", "update"):
            make_pages(publish(document(), kind=kind).article)
        make_pages(publish(other_article(1, slug="was-here")).article)
        make_pages(publish(other_article(1, slug="is-here")).article)
        make_pages(publish(other_article(2, slug="gone")).article)
        gone = withdrawal(other_article(2, slug="gone"), "")
        make_pages(publish(gone, kind="withdrawal", change_note="Not true.").article)
        yield own


class Both:
    """The application with the lane and without it; how many answers the lane gave."""

    def __init__(self):
        self.django = Gateway(WSGIHandler())
        self.lane = FastPath(self.django)
        self.passed = 0
        self.asked = set()
        self.lane.application = self.counted

    def counted(self, environ, start):
        self.passed += environ["PATH_INFO"] != "/robots.txt"
        return self.django(environ, start)

    def ask(self, path, method="GET", **given):
        """Both answers, which are the same, however often it was asked before."""
        COMPARISONS.counts.clear()
        if (path, method) not in self.asked:
            for _ in range(2):  # what few ask for is kept from then on
                answer_of(self.django, path, method, given)
            self.asked.add((path, method))
        before = self.passed
        ours, theirs = (
            answer_of(one, path, method, given) for one in (self.lane, self.django)
        )
        assert ours == theirs
        self.by_lane = self.passed == before
        return ours

    def close(self):
        idle = self.lane.connections.idle
        while not idle.empty():
            connection, _ = idle.get()
            if connection:
                connection.close()


def answer_of(application, path, method, given):
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    said = []

    def start(status, headers, problem=None):
        said.extend([status, sorted(headers)])

    body = b"".join(
        application(
            {k: v for k, v in (environ | given).items() if v is not None}, start
        )
    )
    return *said, body


@pytest.fixture
def both(published, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "news.example"]
    made = Both()
    yield made
    made.close()


# --- The same -------------------------------------------------------------------------


def requests(etag: str) -> dict[str, dict[str, str | None]]:
    conditions = [
        f'"{etag}"',
        f'"{etag}-gz"',
        f'"{etag}-br"',
        f'W/"{etag}-gz"',
        f'"other", W/"{etag}-gz"',
        f'"a, b", "{etag}-gz"',
        f'"{etag}-gz", ',
        "*",
        " * ",
        etag,
        f'x"{etag}-gz"',
        f'"{etag}-gz',
        f'"{etag}x"',
        '"other"',
        ",,",
        "\x7f\xff",
    ]
    dates = [http_date(0), http_date(4e9), "yesterday", ""]
    codings = [
        "gzip",
        "br",
        "br, gzip",
        "gzip;q=0",
        "br;q=0.5, gzip",
        "*",
        "identity",
        "x" * 999,
        ";;q=,",
    ]
    return {
        "plain": {},
        **{f"known {one}": {"HTTP_IF_NONE_MATCH": one} for one in conditions},
        **{
            f"known {one}, gzip": {
                "HTTP_IF_NONE_MATCH": one,
                "HTTP_ACCEPT_ENCODING": "gzip",
            }
            for one in conditions
        },
        **{f"since {one}": {"HTTP_IF_MODIFIED_SINCE": one} for one in dates},
        "both": {
            "HTTP_IF_MODIFIED_SINCE": http_date(4e9),
            "HTTP_IF_NONE_MATCH": '"other"',
        },
        **{f"in {one}": {"HTTP_ACCEPT_ENCODING": one} for one in codings},
        "cookies": {"HTTP_COOKIE": 'sessionid=x; csrftoken=short; messages="\x01"; =;'},
        "a range": {"HTTP_RANGE": "bytes=0-10"},
        "another language": {"HTTP_ACCEPT_LANGUAGE": "zh-hans"},
        "credentials": {"HTTP_AUTHORIZATION": "Basic eA=="},
        "another method": {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
        "no host": {"HTTP_HOST": None},
        "bad host": {"HTTP_HOST": "evil.example"},
        "nonsense host": {"HTTP_HOST": "a b/<script>"},
        "other host": {"HTTP_HOST": "News.example:81"},
        "by a proxy": {
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_X_FORWARDED_HOST": "evil.example",
        },
        "encrypted": {"wsgi.url_scheme": "https"},
        "below another address": {"SCRIPT_NAME": "/below"},
        "with a body": {"CONTENT_LENGTH": "5", "wsgi.input": io.BytesIO(b"12345")},
        "in chunks": {"HTTP_TRANSFER_ENCODING": "chunked"},
        "an empty body": {
            "CONTENT_LENGTH": "0",
            "CONTENT_TYPE": "text/plain; charset=utf-7",
        },
    }


METHODS = ("get", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
QUERIES = (
    "",
    "utm_source=x",
    "a=b&c",
    "before=20250110080000-x",
    "%62efore=1",
    "x=\x00",
    "a&" * 1_500,
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_lane_answers_as_django_does(both, kind):
    """By day each kind is asked in every fourth way, the next kind in the ways that
    follow.
    """
    path = KINDS[kind]
    etag = dict(both.ask(path)[1]).get("ETag", "x").strip('"')
    turns = 1 if NIGHTLY else 4
    turn = [*KINDS].index(kind) % turns
    for given in [*requests(etag).values()][turn::turns]:
        for method in ("GET", "HEAD"):
            both.ask(path, method, **given)
    for method in METHODS[turn::turns]:
        both.ask(path, method)
    mark = "&" if "?" in path else "?"
    for query in QUERIES[turn::turns]:
        both.ask(f"{path}{mark}{query}")


@pytest.mark.parametrize("path", CHANGING)
def test_what_is_made_anew_goes_by_django(both, path):
    before = both.passed
    assert answer_of(both.lane, path, "GET", {})[0] in {"200 OK", "302 Found"}
    assert both.passed == before + 1


def test_every_published_page_goes_by_the_lane(both, published):
    """By day every third of them."""
    paths = sorted({*published_addresses()})
    assert len(paths) > 50
    for path in paths[:: 1 if NIGHTLY else 3]:
        for given in ({}, {"HTTP_ACCEPT_ENCODING": "br, gzip"}):
            assert both.ask(path, **given)[0].split()[0] in {"200", "301", "410"}
            assert both.by_lane, path


SECURE = [
    ({"SECURE_SSL_REDIRECT": True}, {}, False),
    ({"SECURE_SSL_REDIRECT": True}, {"wsgi.url_scheme": "https"}, True),
    ({"SECURE_SSL_REDIRECT": True}, {"HTTP_X_FORWARDED_PROTO": "https"}, False),
    (
        {"SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 9},
        {"wsgi.url_scheme": "https"},
        True,
    ),
    ({"SECURE_HSTS_SECONDS": 9, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True}, {}, True),
    ({"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}, {}, True),
    *(
        (
            {
                "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
                "SECURE_SSL_REDIRECT": True,
                "SECURE_HSTS_SECONDS": 9,
            },
            {"HTTP_X_FORWARDED_PROTO": proto},
            lane,
        )
        for proto, lane in (
            ("https", True),
            ("http", False),
            (" https, http", True),
            ("", False),
            ("x", False),
        )
    ),
    (
        {"SECURE_REFERRER_POLICY": "no-referrer", "X_FRAME_OPTIONS": "SAMEORIGIN"},
        {},
        True,
    ),
    (
        {
            "SECURE_CSP": {"default-src": ["'none'"]},
            "SECURE_CROSS_ORIGIN_OPENER_POLICY": None,
        },
        {},
        True,
    ),
    ({"ALLOWED_HOSTS": ["*"]}, {"HTTP_HOST": "any.example"}, True),
    ({"ALLOWED_HOSTS": [".example"]}, {"HTTP_HOST": "any.example"}, True),
    ({"ALLOWED_HOSTS": ["one.example"]}, {"HTTP_HOST": "other.example"}, False),
]


@pytest.mark.parametrize(("changed", "given", "by_lane"), SECURE)
def test_it_does_with_every_setting_of_security(
    published, settings, changed, given, by_lane
):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    for name, value in changed.items():
        setattr(settings, name, value)
    both = Both()
    for path in (BRIDGE, f"{BRIDGE}edition.json", GONE, MOVED):
        for _ in range(2):
            both.ask(path, **given)
            assert both.by_lane is by_lane
            both.ask(path)
    both.close()


def test_headers_of_one_name_are_not_those_of_another(both):
    both.django.application = forgetful(both.django.application)
    assert ("X-Asked", "news.example") in both.ask(BRIDGE, HTTP_HOST="news.example")[1]
    assert ("X-Asked", "127.0.0.1:8000") in both.ask(BRIDGE)[1]
    assert both.by_lane


def forgetful(application):
    """Gives each answer a header of its own, as middleware might."""

    def answer(environ, start):
        def begin(status, headers, problem=None):
            start(status, [*headers, ("X-Asked", environ["HTTP_HOST"])])

        return application(environ, begin)

    return answer


# --- What it asks ---------------------------------------------------------------------


def test_a_page_that_is_kept_starts_nothing_of_django(both):
    started = []
    both.ask(BRIDGE)

    def note(**_):
        started.append(1)

    request_started.connect(note)
    answer_of(both.lane, BRIDGE, "GET", {})
    assert started == []
    answer_of(both.django, BRIDGE, "GET", {})
    assert started == [1]


@pytest.mark.parametrize("host", ["news.example", "elsewhere.example"])
def test_what_django_could_not_read_matters_under_no_name(both, host):
    """Django reads a query by the encoding that a client declares: some that Python has
    read no text.
    """
    both.ask("/?a=b", HTTP_HOST=host, CONTENT_TYPE="text/html; charset=rot13")


def test_names_of_the_site_are_not_remembered_without_end(both):
    for port in range(1, 500):
        answer_of(both.lane, BRIDGE, "HEAD", {"HTTP_HOST": f"127.0.0.1:{port}"})
        answer_of(
            both.lane, BRIDGE, "HEAD", {"HTTP_HOST": f"{port}.example"}
        ) if port < 9 else None
    assert len(both.lane.frames) <= 200


def asked_of(both, monkeypatch):
    """What the queries of the lane give, from now on."""
    rows = []
    real = both.lane.connections.ask
    monkeypatch.setattr(
        both.lane.connections,
        "ask",
        lambda *given: rows.extend(real(*given)) or rows[-1:],
    )
    return rows


def test_no_document_is_fetched_by_the_lane(both, monkeypatch):
    both.ask(BRIDGE)
    rows = asked_of(both, monkeypatch)
    for method, given in (
        ("HEAD", {}),
        ("GET", {}),
        ("GET", {"HTTP_IF_NONE_MATCH": "*"}),
    ):
        answer_of(both.lane, BRIDGE, method, given)
    assert len(rows) == 3
    assert not any(isinstance(value, bytes) for row in rows for value in row)


@pytest.mark.parametrize(
    "path", ["/", BRIDGE, f"{BRIDGE}editions/2/", "/feeds/articles.rss", "/heads.json"]
)
def test_a_page_that_still_stands_is_not_looked_up_again(both, monkeypatch, path):
    def answered() -> object:
        status, headers, body = both.ask(path)
        return status, dict(headers)["ETag"], body

    both.ask(path)
    before = answered()
    statements: list[str] = []
    real = both.lane.connections.ask
    monkeypatch.setattr(
        both.lane.connections,
        "ask",
        lambda sql, values: statements.append(sql) or real(sql, values),
    )
    assert answered() == before
    assert statements == [VERSION]
    Place.objects.filter(slug="gone").update(number=F("number"))
    statements.clear()
    assert answered() == before
    assert len(statements) > 1


def test_what_is_unchanged_is_said_to_be_so_though_nobody_keeps_it(both):
    tag = dict(both.ask(BRIDGE)[1])["ETag"]
    MEMORY.clear()
    before = both.passed
    assert (
        answer_of(both.lane, BRIDGE, "GET", {"HTTP_IF_NONE_MATCH": tag})[0]
        == "304 Not Modified"
    )
    assert both.passed == before


# --- Connections ----------------------------------------------------------------------


def by_lane(both) -> bool:
    both.ask(BRIDGE)
    return both.by_lane


def test_a_database_that_is_away_is_django_s_matter(both, monkeypatch):
    def away(*_):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(queries, "_connect", away)
        assert not by_lane(both)
    assert not by_lane(both)  # it waits a little
    both.lane.connections.pauses_until = 0
    assert by_lane(both)


def test_without_a_connection_to_spare_all_goes_by_django(published, settings):
    settings.LANE_SHARE = 0
    assert not by_lane(Both())


def test_the_connections_of_a_process_are_counted(settings):
    assert (
        settings.DESK_SHARE + settings.LANE_SHARE + settings.READERS_SHARE
        == settings.DATABASE_POOL
    )
    pool = settings.DATABASES["default"]["OPTIONS"].get("pool")
    assert (
        pool is None or pool["max_size"] + settings.LANE_SHARE == settings.DATABASE_POOL
    )


def test_older_articles_go_by_the_lane(both):
    for path in (KINDS["older"], KINDS["older of a topic"]):
        assert both.ask(path, HTTP_ACCEPT_ENCODING="gzip")[0] == "200 OK"
        assert both.by_lane


# --- Damage ---------------------------------------------------------------------------


DAMAGED = {
    "page": BRIDGE,
    "file": f"{BRIDGE}edition.json",
    "two editions": KINDS["far apart"],
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_damaged_is_said_to_be_so(both, caplog, damage):
    """Not as a fault of the program: no text is shown that has not the hash that was
    published.
    """
    path = DAMAGED[damage]
    assert both.ask(path)[0] == "200 OK"
    places = list(Place.objects.filter(slug=BRIDGE.split("/")[2]))
    other = Place.objects.exclude(uid=places[0].uid).values_list("sha256", flat=True)[0]
    _exchange(places[-1].sha256, other)
    MEMORY.clear()
    status, headers, body = both.ask(path)
    _exchange(places[-1].sha256, other)
    assert status == "503 Service Unavailable"
    assert {("Retry-After", "600"), ("Cache-Control", "no-store")} <= set(headers)
    assert b"This page cannot be shown now" in body
    assert f"{path} could not be answered" in caplog.text
    assert "manage.py verify_editions" in caplog.text
    assert both.ask(path)[0] == "200 OK"


def _exchange(one, other):
    """The documents of two editions, as whoever owns the tables could."""
    unprotected = Edition._meta.db_table
    _drop(connection, unprotected)
    documents = dict(Edition.objects.values_list("sha256", "document"))
    for sha256, now in ((one, documents[other]), (other, documents[one])):
        QuerySet(Edition).filter(sha256=sha256).update(document=now)
    guard(connection, [unprotected])


def test_what_is_published_is_read_at_once(both):
    path = "/articles/article-5/"
    assert by_lane(both)
    assert both.ask(path)[0] == "404 Not Found"
    make_pages(publish(other_article(5)).article)
    assert both.ask(path)[0] == "200 OK"
    both.ask(path)
    assert both.by_lane, "once it was made"


@pytest.mark.database("sqlite")
def test_a_file_in_the_place_of_the_database_is_read_at_once(both, tmp_path):
    """As an operator who restores a backup puts it there."""
    file, copy = connection.settings_dict["NAME"], tmp_path / "backup.sqlite3"
    tag = dict(both.ask(BRIDGE)[1])["ETag"]
    assert both.by_lane
    with (
        closing(sqlite3.connect(file)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute(
            "UPDATE public_place SET openings = 7 WHERE slug = ?",
            [BRIDGE.split("/")[2]],
        )
        target.commit()
    connection.close()
    for name in (f"{file}-wal", f"{file}-shm"):
        Path(name).unlink(missing_ok=True)
    copy.rename(file)
    assert dict(both.ask(BRIDGE)[1])["ETag"] != tag
    both.ask(BRIDGE)
    assert both.by_lane, "once it was made"


@pytest.mark.database("sqlite")
def test_a_file_that_is_gone_is_not_read_any_more(both, tmp_path):
    file = Path(connection.settings_dict["NAME"])
    assert by_lane(both)
    file.rename(tmp_path / "kept.sqlite3")
    assert both.lane.find({"PATH_INFO": BRIDGE, "REQUEST_METHOD": "GET"}) is None
    (tmp_path / "kept.sqlite3").rename(file)
    both.lane.connections.pauses_until = 0
    assert by_lane(both)


@pytest.mark.database("postgresql")
def test_a_connection_that_died_is_replaced(both, published):
    assert by_lane(both)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert by_lane(both)
