"""Databases: a replica, if there is one, answers readers; the primary all others.

A replica is some moments behind. Editors read what they have written, on readers' pages
too.
"""

import fcntl
import logging
import os
import queue
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast
from urllib.parse import quote

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django.http import HttpRequest

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger("newsroom.conf.databases")

type Values = Sequence[Any]
type Row = Sequence[Any]
type Rows = Sequence[Row]
type Ask = Callable[[str, Values], Rows]
"""SQL of our own, that both databases understand, with %s for each value."""

# How long a process leaves a replica alone that has failed.
AGAIN_SECONDS = 10
_alias = ContextVar("_alias", default=DEFAULT_DB_ALIAS)


class Router:
    """Names, for Django, the database that is read in this context."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        """Return the alias of the database to read."""
        return _alias.get()

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Return whether `db` is the primary, which alone is migrated."""
        return db == DEFAULT_DB_ALIAS


def current_connection() -> BaseDatabaseWrapper:
    """Return the connection that is read in this context, for SQL of our own."""
    return connections[_alias.get()]


def ask_database(sql: str, values: Values) -> Rows:
    """Return the rows that Django's own connection answers.

    PostgreSQL keeps on it how it answers: planning costs more than that.
    """
    with _cursor(current_connection()) as cursor:
        cursor.execute(sql, values)
        rows: Rows = cursor.fetchall()
        return rows


def ask_and_release(sql: str, values: Values) -> Rows:
    """Return the rows and release the connection.

    An answer that goes out slowly asks like this: others use the connection between its
    queries.
    """
    try:
        return ask_database(sql, values)
    finally:
        release_connection()


def release_connection() -> None:
    """Let others have the connection, unless there is a transaction on it."""
    current = current_connection()
    if not current.in_atomic_block:
        current.close()


def release_while_waiting() -> None:
    """Let others have the connection while this thread waits.

    On SQLite each thread has its own, which stays open.
    """
    if current_connection().vendor != "sqlite":
        release_connection()


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """Return a cursor with Django's errors and its log of queries."""
    if database.vendor == "sqlite":
        return database.cursor()
    database.ensure_connection()
    cursor = preparing_cursor()(database.connection)
    # Django wraps its own cursors in the same way.
    if database.queries_logged:
        return database.make_debug_cursor(cursor)  # type: ignore[arg-type]
    return database.make_cursor(cursor)  # type: ignore[arg-type]


@cache
def preparing_cursor() -> "type[psycopg.Cursor]":
    """Return the class of PostgreSQL's cursors that prepare every statement.

    A newsroom on SQLite need not load psycopg.
    """
    import psycopg

    class Preparing(psycopg.Cursor):
        def execute(  # type: ignore[override]
            self, sql: str, values: Sequence[object]
        ) -> Self:
            statement = sql.encode()
            # As texts the values get the type that the database expects, whatever their
            # size.
            texts = [str(value) for value in values]
            try:
                return super().execute(statement, texts, prepare=True, binary=True)
            except psycopg.errors.FeatureNotSupported:
                # Hazard: a migration may have changed a column since; the connection
                # outlives it.
                return super().execute(statement, texts, prepare=False, binary=True)

    return Preparing


class Readers:
    """Answers readers, in one process, from settings.READERS."""

    def __init__(self) -> None:
        self.again = 0.0  # when a replica that failed may be asked again

    def answer[Answer](
        self, request: HttpRequest, make: Callable[[], Answer]
    ) -> Answer:
        """Return what `make` makes of the replica, or of the primary if that fails.

        `make` only reads, so that it may be called twice.
        """
        if not self.may_lag(request.META):
            return make()
        before = _alias.set(settings.READERS)
        try:
            return make()
        except Error as error:
            self.again = time.monotonic() + AGAIN_SECONDS
            log.warning(
                "The replica does not answer; readers are answered without it: %s",
                error,
            )
        finally:
            _alias.reset(before)
        return make()

    def may_lag(self, environ: Mapping[str, object]) -> bool:
        """Return whether a replica may answer the request that `environ` describes.

        No session is looked up: a cookie of that name is enough.
        """
        if settings.READERS == DEFAULT_DB_ALIAS:
            return False
        if settings.SESSION_COOKIE_NAME in str(environ.get("HTTP_COOKIE", "")):
            return False
        return time.monotonic() >= self.again


readers = Readers()


# --- The file of SQLite ---------------------------------------------------------------
# Hazard: a connection goes on writing to the file that it opened, wherever that was
# moved since.


def file_identity(file: str) -> tuple[int, int]:
    """Return what tells a file from another one in its place.

    Raise OSError where there is none.
    """
    status = os.stat(file)
    return status.st_dev, status.st_ino


def database_identity() -> tuple[int, int] | None:
    """Return the identity of SQLite's file; None on PostgreSQL or without a file."""
    if connection.vendor != "sqlite":
        return None
    try:
        return file_identity(connection.settings_dict["NAME"])
    except OSError:
        return None


@contextmanager
def transaction_in_turn() -> Iterator[None]:
    """Begin one of many transactions in a row, between which others may save.

    On SQLite one process at a time has its turn, and the database is then left alone
    for as long again. Hazard: a process that waits for SQLite's lock looks ever more
    rarely whether it is free, and would never find it so.
    """
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    folder = os.open(settings.VAR_DIR, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with transaction.atomic():
            began = time.monotonic()
            yield
        time.sleep(time.monotonic() - began)
    finally:
        os.close(folder)


# --- Connections that stay open for readers -------------------------------------------
# They ask a few queries, over and over, so no request opens one or tests whether it
# works. A query that fails is asked once more on a new connection: it only reads.

WAIT_SECONDS = 1  # for a connection that others use
PAUSE_SECONDS = 5  # until the next attempt, when the database does not answer
CONNECT_SECONDS = 2


class DatabaseAway(Exception):
    """The database does not answer, or not now; nothing is known of the row."""


class HeldConnection(NamedTuple):
    """A connection of the driver, and the identity of the file that it opened."""

    driver: Any = None
    file: tuple[int, int] | None = None


class Connections:
    """At most `size` connections, each opened at its first use in its process.

    Each is used by one thread at a time.
    """

    def __init__(self, size: int, alias: str) -> None:
        self.alias = alias
        database = cast("Any", connections[alias])
        self.faults = (OSError, database.Database.Error)
        self.file = ""
        if database.vendor == "sqlite":
            self.file = database.settings_dict["NAME"]
        self.idle: queue.SimpleQueue[HeldConnection] = queue.SimpleQueue()
        for _ in range(size):
            self.idle.put(HeldConnection())
        self.pauses_until = 0.0 if size else float("inf")

    def ask(self, sql: str, values: Values) -> Rows:
        """Return the rows. Raise DatabaseAway."""
        if self.pauses_until > time.monotonic():
            raise DatabaseAway
        try:
            held = self.idle.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise DatabaseAway from None
        try:
            rows = self._ask_held(held, sql, values)
            if rows is None:
                held = self._open()
                rows = self._fetch(held, sql, values)
            return rows
        except self.faults as fault:
            self.pauses_until = time.monotonic() + PAUSE_SECONDS
            raise DatabaseAway from fault
        finally:
            self.idle.put(held)

    def _ask_held(self, held: HeldConnection, sql: str, values: Values) -> Rows | None:
        """Return the rows, or close a connection that does not answer; return None."""
        if not held.driver:
            return None
        try:
            if self._identify_file() == held.file:
                return self._fetch(held, sql, values)
        except self.faults:
            pass
        held.driver.close()
        return None

    def _open(self) -> HeldConnection:
        # Hazard: a file that is replaced meanwhile must not pass for the one opened.
        file = self._identify_file()
        return HeldConnection(_connect(connections[self.alias]), file)

    def _identify_file(self) -> tuple[int, int] | None:
        """Return the identity of SQLite's file.

        Hazard: when an operator puts another file in its place, the old one would be
        read for ever.
        """
        if not self.file:
            return None
        return file_identity(self.file)

    def _fetch(self, held: HeldConnection, sql: str, values: Values) -> Rows:
        # Hazard: a statement that is not read to its end goes on seeing the moment at
        # which it began.
        if self.file:
            sql = sql.replace("%s", "?")
        rows: Rows = held.driver.cursor().execute(sql, values).fetchall()
        return rows


def _connect(database: Any) -> Any:
    """Open a connection of the database's driver, which only reads."""
    if database.vendor == "sqlite":
        return _connect_sqlite(database)
    options: dict[str, object] = {"connect_timeout": CONNECT_SECONDS}
    options |= database.get_connection_params()
    options |= {
        "context": None,
        "cursor_factory": preparing_cursor(),
        "autocommit": True,
    }
    return database.Database.connect(**options)


def _connect_sqlite(database: Any) -> sqlite3.Connection:
    path = quote(os.fspath(database.settings_dict["NAME"]))
    patience = database.settings_dict["OPTIONS"].get("timeout", WAIT_SECONDS)
    return sqlite3.connect(
        f"file:{path}?mode=ro",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )
