"""Databases where commits are real, for tests of what several connections do to one
another.

The other tests' database is rolled back after each test, and on SQLite it is in memory:
nothing there is ever seen by a second connection.
"""

import os
import re
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
from django.db import connection, connections

from newsroom.conf.databases import without_pool

# DATABASE_URL of a test that asks for no database
NOWHERE = "sqlite:////nowhere/newsroom.sqlite3"
HANG = 60  # seconds after which a test that cannot go on fails


def new_database(folder: Path, template: str = "") -> str:
    """The URL of a new one, empty or a copy of that at the URL `template`.

    It is beside the database of the other tests and of the same kind: on SQLite
    newsroom.sqlite3 in `folder`.
    """
    url = os.environ.get("DATABASE_URL", "")
    assert url != NOWHERE, (
        "Ask for the fixture `newsrooms`, or the test runs on SQLite only."
    )
    if not url.startswith("postgres"):
        file = folder / "newsroom.sqlite3"
        if template:
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(template.removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"
    name = f"newsroom_{secrets.token_hex(4)}"
    like = ""
    if template:
        # Files are copied at half the cost of writing each page to the log first.
        original = dj_database_url.parse(template)["NAME"]
        like = f' TEMPLATE "{original}" STRATEGY FILE_COPY'
    with administered(dj_database_url.parse(url)) as server:
        server.execute(f'CREATE DATABASE "{name}"{like}')
    return re.sub(r"/[^/]*$", f"/{name}", url)


def forget_site(url: str) -> None:
    """A database that others copy is of no newsroom yet: each has an address of its
    own.
    """
    with opened(url) as connection:
        with suppress(
            sqlite3.OperationalError, psycopg.errors.UndefinedTable
        ):  # of static files there is none
            connection.execute("DELETE FROM newsroom_installation")
        connection.commit()


def opened(url: str) -> Any:
    """A connection as another program has it, which closes with the block."""
    settings = dj_database_url.parse(url)
    if settings["ENGINE"].endswith("sqlite3"):
        return closing(sqlite3.connect(settings["NAME"]))
    return psycopg.connect(**server_of(settings), dbname=settings["NAME"])


@contextmanager
def lent(folder: Path, template: str = "") -> Iterator[dict[str, Any]]:
    """Settings of a new database, which goes when it is given back. On SQLite NAME is
    its file.
    """
    own = settings_of(new_database(folder, template))
    try:
        yield own
    finally:
        if "postgresql" in own["ENGINE"]:
            with administered(own) as server:
                server.execute(f'DROP DATABASE "{own["NAME"]}" WITH (FORCE)')


def settings_of(url: str) -> dict[str, Any]:
    """Django's settings of the database at `url`, for `used`."""
    own = connections.settings["default"] | dj_database_url.parse(url)
    own["OPTIONS"] = without_pool(connections.settings["default"]["OPTIONS"])
    return own


def administered(settings: Mapping[str, Any]) -> psycopg.Connection:
    """Whoever makes and drops databases is in none of them."""
    return psycopg.connect(**server_of(settings), dbname="postgres", autocommit=True)


def server_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What psycopg needs to find the server of these settings."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {
        theirs: settings[ours] for theirs, ours in names.items() if settings.get(ours)
    }


def settle(url: str) -> None:
    """This process works on a copy of the database at `url`: on SQLite in memory, else
    on one of its own.
    """
    connection.close()
    if connection.vendor == "sqlite":
        connection.settings_dict["NAME"] = "file:newsroom?mode=memory&cache=shared"
        connection.ensure_connection()
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as template:
            template.backup(connection.connection)
        return
    connection.close_pool()
    connection.settings_dict["NAME"] = dj_database_url.parse(new_database(Path(), url))[
        "NAME"
    ]


@contextmanager
def used(own: dict[str, Any]) -> Iterator[None]:
    """`own` is the default database of this thread, and of every thread that starts
    here.
    """
    before, before_settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = own
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before_settings
        connections["default"] = before


class Actor:
    """Does one thing in a thread with a connection of its own, and can be made to stop
    on the way.
    """

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act
        self.error: BaseException | None = None
        self.paused, self.resumed, self.began, self.done = (
            threading.Event() for _ in range(4)
        )
        self.in_transaction = False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def stop_before(self, monkeypatch: Any, module: Any, name: str) -> "Actor":
        """The first time that it calls the function `name`."""
        function = getattr(module, name)

        def stopping(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is self.thread and not self.paused.is_set():
                self.in_transaction = connection.in_atomic_block
                self.paused.set()
                assert self.resumed.wait(HANG)
            return function(*args, **kwargs)

        monkeypatch.setattr(module, name, stopping)
        return self

    def start(self) -> "Actor":
        """Runs until it stops, or to the end."""
        self.thread.start()
        while not self.paused.wait(0.01) and not self.done.wait(0.01):
            pass
        return self

    def start_against(self, other: "Actor") -> "Actor":
        """Runs until it is done, or waits for a lock that `other`, which has stopped,
        holds.
        """
        assert other.paused.is_set()
        assert not other.done.is_set(), other.error
        self.thread.start()
        while not self.done.wait(0.01) and not self._waits_for(other):
            pass
        return self

    def _waits_for(self, other: "Actor") -> bool:
        if connection.vendor == "sqlite":
            return other.in_transaction and self.began.is_set()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(cursor.fetchone()[0])

    def finish(self) -> None:
        """Lets it go on; raises what it raised."""
        self.resumed.set()
        self.thread.join(HANG)
        assert self.done.is_set(), "It hangs."
        if self.error:
            raise self.error

    def _run(self) -> None:
        try:
            with connection.execute_wrapper(self._watch):
                self.act()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()
            self.done.set()

    def _watch(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if re.match("BEGIN", sql):
            self.began.set()
        return execute(sql, params, many, context)


def analyse() -> None:
    """Queries are planned for the rows that are there, until this test's transaction is
    rolled back.

    Hazard: PostgreSQL writes its counts of a table over the row of its catalogue, so
    that a rollback would leave them to the tests that follow, whose queries then took a
    thousand times as long. In a row that this transaction wrote they go with it.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE pg_class SET reltuples = reltuples WHERE relkind IN ('r', 'i')"
            )
            # Hazard: the cluster's own tables are those of other tests too, which would
            # wait for each other.
            names = map(
                connection.ops.quote_name, connection.introspection.table_names()
            )
            cursor.execute(f"ANALYZE {', '.join(names)}")
        else:
            cursor.execute("ANALYZE")


def planned_rows() -> dict[str, float]:
    """What PostgreSQL plans queries for: by table, its rows."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")
        return dict(cursor.fetchall())


# --- What is in a database ------------------------------------------------------------


def contents() -> dict[str, list[dict[str, str]]]:
    """Per table, its rows by column; but for the pages in which SQLite keeps its index
    of words.
    """
    tables = sorted(connection.introspection.table_names())
    return {
        table: rows_of(table)
        for table in tables
        if not table.startswith("public_articleterms_")
    }


def rows_of(table: str) -> list[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - as the database names it
        names = [column[0] for column in cursor.description]
        # A table has no order of its own.
        return [
            dict(zip(names, row, strict=True))
            for row in sorted([*map(plain, row)] for row in cursor)
        ]


def plain(value: Any) -> str:
    return repr(bytes(value) if isinstance(value, memoryview) else value)
