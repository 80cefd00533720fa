"""The production server and its database: one that is late, restarts or is kept busy.

Both databases are tried by day; `test_server.py` has what the server does without one.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import dj_database_url
import psycopg
import pytest

from tests.newsroom.conf.test_server import MANY, Sender, Visitor, get
from tests.support.site import ROOT, Site, with_samples

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms):
    folder = tmp_path_factory.mktemp("served")
    with Site(
        folder, template=with_samples(), LOCK_TIMEOUT="4", DATABASE_POOL="4"
    ) as site:
        site.add_user("ada", "Editor")
        yield site


def open_database(site):
    """A connection of its own, as another program has it; autocommit."""
    url = site.env["DATABASE_URL"]
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    parts = dj_database_url.parse(url)
    return psycopg.connect(
        host=parts["HOST"], user=parts["USER"], dbname=parts["NAME"], autocommit=True
    )


@contextmanager
def nobody_can_import(site):
    """Somebody holds the lock that an import needs, and never ends."""
    connection = open_database(site)
    if isinstance(connection, sqlite3.Connection):
        connection.execute("BEGIN IMMEDIATE")
    else:
        connection.execute("BEGIN")
        connection.execute(
            "LOCK TABLE articles_original, django_session IN EXCLUSIVE MODE"
        )
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


# --- The database is late -------------------------------------------------------------


def test_what_was_typed_is_kept_when_the_database_is_late(served):
    editor = Visitor(served, "ada")
    with nobody_can_import(served):
        status, page = editor.ask(
            "/admin/desk/import/", text="Three hours <b>of work</b>."
        )
        assert status == 503
        assert "nothing was changed. Your text is still here" in page
        assert "Three hours &lt;b&gt;of work&lt;/b&gt;." in page
        status, said = editor.ask(
            "/admin/desk/import/", accept="application/json", text="x"
        )
        assert status == 503
        assert "Your text is still here" in said
    assert editor.ask("/admin/desk/import/", text="Three hours of work.")[0] == 200


def test_slow_work_of_the_desk_stops_no_reader(served):
    session = next(c.value for c in Visitor(served, "ada").jar if c.name == "sessionid")
    token = "a" * 32
    body = f"csrfmiddlewaretoken={token}&text=Slow+work."
    headers = (
        f"Cookie: sessionid={session}; csrftoken={token}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    )
    with nobody_can_import(served), ExitStack() as stack:
        desk = [
            stack.enter_context(
                Sender(served, "POST", "/admin/desk/import/", headers, sent=body)
            )
            for _ in range(MANY)
        ]
        for _ in range(12):
            assert get(served, "/corrections/")[0] == 200
        assert desk[0].status() == 503


# --- Connections to the database ------------------------------------------------------

COUNT = """
from newsroom.wsgi import application
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import RequestFactory
environ = lambda: RequestFactory().get("/healthz", headers={"host": "127.0.0.1"}).environ
made = []
connection_created.connect(lambda **_: made.append(1), weak=False)
for _ in range(20):
    b"".join(application(environ(), lambda *_: None))
pool = getattr(connection, "pool", None)
print(pool.get_stats()["connections_num"] if pool else len(made))
if pool:
    pool.close()
"""


def test_one_request_after_another_uses_the_same_connection(served):
    done = subprocess.run(
        [sys.executable, "-c", COUNT],
        cwd=ROOT,
        env=served.env,
        capture_output=True,
        text=True,
    )
    # A pool that opens may make one for the first request and one to keep.
    assert done.stdout.strip() in {"1", "2"}, done.stderr


@pytest.mark.database("sqlite")  # PostgreSQL's are in the pool
def test_the_server_holds_its_connections(served):
    get(served, "/corrections/")
    links = [
        os.readlink(f"/proc/{worker}/fd/{name}")
        for worker in served.workers()
        for name in os.listdir(f"/proc/{worker}/fd")
    ]
    assert served.env["DATABASE_URL"].removeprefix("sqlite:///") in links


@pytest.mark.database("postgresql")
def test_a_restart_of_the_database_is_not_seen_by_readers(served):
    for _ in range(12):
        get(served)
    with open_database(served) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    for _ in range(12):
        assert get(served)[0] == 200


def test_the_database_is_told_how_long_to_wait(served):
    if served.env["DATABASE_URL"].startswith("sqlite"):
        asked, expected = (
            "print(c.execute('PRAGMA busy_timeout').fetchone()[0])",
            "4000",
        )
    else:
        names = (
            "lock_timeout",
            "statement_timeout",
            "idle_in_transaction_session_timeout",
        )
        asked = f"for name in {names}: print(c.execute('SHOW ' + name).fetchone()[0])"
        expected = "4s\n7s\n5min"
    code = f"from django.db import connection; c = connection.cursor()\n{asked}"
    served.env["STATEMENT_TIMEOUT"] = "7"
    try:
        assert served.manage("shell", "-v0", "-c", code).stdout.strip() == expected
    finally:
        del served.env["STATEMENT_TIMEOUT"]
