"""Connections to a database that stay open and ask a few queries, over and over: no request opens one or
looks whether it is well. What one cannot answer is asked once more of a new one: it only reads.
"""

import os
import queue
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import quote

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import psycopg

WAIT_SECONDS = 1  # for a connection that others use
PAUSE_SECONDS = 5  # until it is tried again, when the database does not answer
CONNECT_SECONDS = 2

type Values = Sequence[Any]
type Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Query:
    """SQL of our own, by vendor, with {} for each value. name: the query's, among all of them."""

    name: str
    sqlite: str
    postgresql: str

    def marked(self, vendor: str, marks: Iterable[str]) -> str:
        """As it is sent, with these marks for the values."""
        return str(getattr(self, vendor)).format(*marks)


class Away(Exception):
    """The database does not answer, or not now; nothing is known of the row."""


class Connection(Protocol):
    """Used by one thread at a time."""

    def ask(self, query: Query, values: Values) -> Rows: ...

    def close(self) -> None: ...


class Connections:
    """At most `size` connections, opened when they are first needed, in the process that needs them."""

    def __init__(self, size: int, alias: str) -> None:
        self.alias = alias
        self.faults = _faults(connections[alias])
        self.idle: queue.SimpleQueue[Connection | None] = queue.SimpleQueue()
        for _ in range(size):
            self.idle.put(None)
        self.pauses_until = 0.0 if size else float("inf")

    def ask(self, query: Query, values: Values) -> Rows:
        """Raises Away."""
        if self.pauses_until > time.monotonic():
            raise Away
        try:
            connection = self.idle.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise Away from None
        try:
            if connection:
                try:
                    return connection.ask(query, values)
                except self.faults:
                    connection.close()
            connection = _open(connections[self.alias])
            return connection.ask(query, values)
        except self.faults as fault:
            self.pauses_until = time.monotonic() + PAUSE_SECONDS
            raise Away from fault
        finally:
            self.idle.put(connection)

    def close(self) -> None:
        """Those that nobody uses now."""
        for _ in range(self.idle.qsize()):
            if connection := self.idle.get():
                connection.close()
            self.idle.put(None)


def _open(database: BaseDatabaseWrapper) -> Connection:
    return (_SQLite if database.vendor == "sqlite" else _PostgreSQL)(database)


def _faults(database: BaseDatabaseWrapper) -> tuple[type[Exception], ...]:
    """What a connection to it raises."""
    if database.vendor == "sqlite":
        return Away, OSError, sqlite3.Error
    import psycopg  # a newsroom on SQLite need not load it

    return Away, OSError, psycopg.Error


class _SQLite:
    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self.path = os.fspath(database.settings_dict["NAME"])
        self.file = _identity(self.path)
        self.connection = sqlite3.connect(
            f"file:{quote(self.path)}?mode=ro",
            uri=True,
            timeout=database.settings_dict["OPTIONS"].get("timeout", WAIT_SECONDS),
            isolation_level=None,
            check_same_thread=False,
        )

    def ask(self, query: Query, values: Values) -> Rows:
        # Hazard: an operator puts another file in its place, and this one would be read for ever.
        if _identity(self.path) != self.file:
            raise Away
        # Hazard: a statement that is not read to its end goes on seeing the moment at which it began.
        return self.connection.execute(query.marked("sqlite", "?" * len(values)), values).fetchall()

    def close(self) -> None:
        self.connection.close()


def _identity(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


class _PostgreSQL:
    """By libpq's own calls: around them psycopg's cursor costs more than all else that an answer needs."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        import psycopg
        from psycopg.adapt import Transformer

        given = database.get_connection_params()
        ours = {"connect_timeout": CONNECT_SECONDS, **given, "context": None, "cursor_factory": None}
        self.connection = psycopg.connect(**ours, autocommit=True)
        self.link, self.found = self.connection.pgconn, psycopg.pq.ExecStatus.TUPLES_OK
        self.reader = Transformer(self.connection)
        self.prepared: set[str] = set()

    def ask(self, query: Query, values: Values) -> Rows:
        name = query.name.encode()
        if query.name not in self.prepared:
            marks = [f"${place}" for place, _ in enumerate(values, 1)]
            self.link.prepare(name, query.marked("postgresql", marks).encode())
            self.prepared.add(query.name)
        # As text they are of the type that the database expects, whatever their size.
        result = self.link.exec_prepared(name, [str(value).encode() for value in values], result_format=1)
        if result.status != self.found:
            raise Away(result.get_error_message())
        self.reader.set_pgresult(result)
        return self.reader.load_rows(0, result.ntuples, tuple)

    def close(self) -> None:
        self.connection.close()


@cache
def preparing_cursor() -> "type[psycopg.Cursor[Any]]":
    """A cursor of PostgreSQL that prepares what it asks, for connections that Django holds."""
    import psycopg

    class Preparing(psycopg.Cursor[Any]):
        def execute(self, sql: str, values: Sequence[object]) -> Self:  # type: ignore[override]
            # As text they are of the type that the database expects, whatever their size.
            given = [str(value) for value in values]
            try:
                return super().execute(sql.encode(), given, prepare=True, binary=True)
            except psycopg.errors.FeatureNotSupported:
                # Hazard: a migration may have changed a column since; the connection outlives it.
                return super().execute(sql.encode(), given, prepare=False, binary=True)

    return Preparing
