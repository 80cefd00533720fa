"""Connections to a database that stay open and ask a few queries, over and over: no request opens one or
looks whether it is well. One that is dead is replaced, and the query asked once more: it only reads.
"""

import os
import queue
import sqlite3
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.conf.databases import Query, Rows, Values

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

WAIT_SECONDS = 1  # for a connection that others use
PAUSE_SECONDS = 5  # until it is tried again, when the database does not answer
CONNECT_SECONDS = 2


class Away(Exception):
    """The database does not answer, or not now; nothing is known of the row."""


class Dead(Away):
    """The connection leads nowhere any more; another one may."""


class Connection(Protocol):
    def ask(self, query: Query, values: Values) -> Rows:
        """Raises Away."""

    def close(self) -> None: ...


class Held:
    """At most `size` connections, opened when they are first needed, in the process that needs them."""

    def __init__(self, size: int, alias: str) -> None:
        self.open = lambda: _open(connections[alias])
        self.places: queue.SimpleQueue[_Place] = queue.SimpleQueue()
        for _ in range(size):
            self.places.put(_Place(self.open))
        self.pauses_until = 0.0 if size else float("inf")

    def ask(self, query: Query, values: Values) -> Rows:
        """Raises Away."""
        if self.pauses_until > time.monotonic():
            raise Away
        try:
            place = self.places.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise Away from None
        try:
            return place.ask(query, values)
        except Away:
            self.pauses_until = time.monotonic() + PAUSE_SECONDS
            raise
        finally:
            self.places.put(place)

    def close(self) -> None:
        """Those that nobody uses now."""
        for _ in range(self.places.qsize()):
            place = self.places.get()
            place.close()
            self.places.put(place)


class _Place:
    """One connection after the other; used by one thread at a time."""

    def __init__(self, open_one: Callable[[], Connection]) -> None:
        self.open_one = open_one
        self.connection: Connection | None = None

    def ask(self, query: Query, values: Values) -> Rows:
        if self.connection:
            try:
                return self.connection.ask(query, values)
            except Dead:
                self.close()
        try:
            self.connection = self.connection or self.open_one()
            return self.connection.ask(query, values)
        except Away:
            self.close()
            raise

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


def _open(database: BaseDatabaseWrapper) -> Connection:
    return (_SQLite if database.vendor == "sqlite" else _PostgreSQL)(database)


class _SQLite:
    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self.path = os.fspath(database.settings_dict["NAME"])
        try:
            self.file = _identity(self.path)
            self.connection = sqlite3.connect(
                f"file:{quote(self.path)}?mode=ro",
                uri=True,
                timeout=database.settings_dict["OPTIONS"].get("timeout", WAIT_SECONDS),
                isolation_level=None,
                check_same_thread=False,
            )
        except (OSError, sqlite3.Error) as error:
            raise Away from error

    def ask(self, query: Query, values: Values) -> Rows:
        try:
            # Hazard: an operator puts another file in its place, and this one would be read for ever.
            if _identity(self.path) != self.file:
                raise Dead
            # Hazard: a statement that is not read to its end goes on seeing the moment at which it began.
            return self.connection.execute(query.marked("sqlite", "?" * len(values)), values).fetchall()
        except (OSError, sqlite3.Error) as error:
            raise Away from error

    def close(self) -> None:
        self.connection.close()


def _identity(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


class _PostgreSQL:
    """By libpq itself: psycopg's cursors cost more than the query."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        import psycopg  # a newsroom on SQLite need not load it

        self.bad = psycopg.pq.ConnStatus.BAD
        self.ready, self.found = psycopg.pq.ExecStatus.COMMAND_OK, psycopg.pq.ExecStatus.TUPLES_OK
        given = database.get_connection_params()
        ours = {"connect_timeout": CONNECT_SECONDS, **given, "context": None, "cursor_factory": None}
        try:
            self.connection = psycopg.connect(**ours, autocommit=True)
        except psycopg.Error as error:
            raise Away from error
        self.link = self.connection.pgconn
        self.prepared: set[str] = set()

    def ask(self, query: Query, values: Values) -> Rows:
        name = query.name.encode()
        if query.name not in self.prepared:
            marks = [f"${place}" for place, _ in enumerate(values, 1)]
            self._checked(self.link.prepare(name, query.marked("postgresql", marks).encode()), self.ready)
            self.prepared.add(query.name)
        given = [str(value).encode() for value in values]
        result = self._checked(self.link.exec_prepared(name, given, result_format=1), self.found)
        read = [_READ[result.ftype(column)] for column in range(result.nfields)]
        return [
            [as_type(result.get_value(row, column)) for column, as_type in enumerate(read)]
            for row in range(result.ntuples)
        ]

    def _checked(self, result: "PGresult", expected: int) -> "PGresult":
        if result.status != expected:
            raise Dead if self.link.status == self.bad else Away
        return result

    def close(self) -> None:
        self.connection.close()


def _number(value: bytes | None) -> int | None:
    return None if value is None else int.from_bytes(value, signed=True)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()


def _bytes(value: bytes | None) -> bytes | None:
    return value


# By the numbers that PostgreSQL gives types: bytea, bigint, smallint, integer, text, varchar.
_READ: dict[int, Callable[[bytes | None], Any]] = {
    17: _bytes,
    20: _number,
    21: _number,
    23: _number,
    25: _text,
    1043: _text,
}
