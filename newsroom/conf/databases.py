"""Which database answers whom: readers a replica, if there is one, and all others the
one that is written to.

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
from typing import TYPE_CHECKING, Any, Self, cast
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
type Rows = Sequence[Sequence[Any]]
type Ask = Callable[[str, Values], Rows]
"""SQL of our own, that both databases understand, with %s for each value."""

AGAIN_SECONDS = 10  # that a process leaves a replica alone that has failed
_asked = ContextVar("_asked", default=DEFAULT_DB_ALIAS)


class Router:
    """Names, for Django, the database that is asked here and now."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        return _asked.get()

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == DEFAULT_DB_ALIAS


def database() -> BaseDatabaseWrapper:
    """The connection to it, for SQL of our own."""
    return connections[_asked.get()]


def ask(sql: str, values: Values) -> Rows:
    """By Django's own connection, on which PostgreSQL keeps how it answers: planning
    costs more than that.
    """
    with _cursor(database()) as cursor:
        cursor.execute(sql, values)
        rows: Rows = cursor.fetchall()
        return rows


def ask_in_passing(sql: str, values: Values) -> Rows:
    """The same for an answer that goes out slowly: between its questions the connection
    is another's.
    """
    try:
        return ask(sql, values)
    finally:
        give_back()


def give_back() -> None:
    """Let others have the connection, unless there is a transaction on it."""
    if not database().in_atomic_block:
        database().close()


def let_go() -> None:
    """Gives the connection to others while this thread waits. On SQLite each thread has
    its own.
    """
    asked = database()
    if asked.vendor != "sqlite" and not asked.in_atomic_block:
        asked.close()


def _cursor(asked: BaseDatabaseWrapper) -> CursorWrapper:
    """With what Django adds to each: its own errors, and a log of what was asked."""
    if asked.vendor == "sqlite":
        return asked.cursor()
    asked.ensure_connection()
    wrap = asked.make_debug_cursor if asked.queries_logged else asked.make_cursor
    return wrap(preparing_cursor()(asked.connection))  # type: ignore[arg-type] # as Django wraps its own


@cache
def preparing_cursor() -> "type[psycopg.Cursor[Any]]":
    """A cursor of PostgreSQL that prepares what it asks. A newsroom on SQLite need not
    load psycopg.
    """
    import psycopg

    class Preparing(psycopg.Cursor[Any]):
        def execute(self, sql: str, values: Sequence[object]) -> Self:  # type: ignore[override]
            # As text they are of the type that the database expects, whatever their
            # size.
            given = [str(value) for value in values]
            try:
                return super().execute(sql.encode(), given, prepare=True, binary=True)
            except psycopg.errors.FeatureNotSupported:
                # Hazard: a migration may have changed a column since; the connection
                # outlives it.
                return super().execute(sql.encode(), given, prepare=False, binary=True)

    return Preparing


class Readers:
    """Answers readers, in one process, from settings.READERS."""

    def __init__(self) -> None:
        self.again = 0.0  # when a replica that failed may be asked again

    def answer[Answer](
        self, request: HttpRequest, make: Callable[[], Answer]
    ) -> Answer:
        """What `make` makes of the database that it is given; of the one that is
        written to if a replica fails. `make` only reads, so that it may be called
        twice.
        """
        if not self.may_lag(request.META):
            return make()
        before = _asked.set(settings.READERS)
        try:
            return make()
        except Error as error:
            self.again = time.monotonic() + AGAIN_SECONDS
            log.warning(
                "The replica does not answer; readers are answered without it: %s",
                error,
            )
        finally:
            _asked.reset(before)
        return make()

    def may_lag(self, environ: Mapping[str, Any]) -> bool:
        """Whether a replica is to be asked. No session is looked up: a cookie of that
        name is enough.
        """
        return (
            settings.READERS != DEFAULT_DB_ALIAS
            and settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
            and time.monotonic() >= self.again
        )


readers = Readers()


# --- The file of SQLite ---------------------------------------------------------------
# Hazard: a connection goes on writing to the file that it opened, wherever that was
# moved since.


def file_identity(file: str) -> tuple[int, int]:
    """What tells a file from another in its place. Raises OSError where there
    is none.
    """
    found = os.stat(file)
    return found.st_dev, found.st_ino


def database_identity() -> tuple[int, int] | None:
    """Of the file of the database; nothing where there is none."""
    if connection.vendor != "sqlite":
        return None
    try:
        return file_identity(connection.settings_dict["NAME"])
    except OSError:
        return None


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction of work that has many in a row, so that a save in between does not
    wait for all of them.

    On SQLite one process at a time has its turn, and the database is then left alone
    for as long again. Hazard: whoever waits for its lock looks now and then, ever more
    rarely, and would find us there for ever.
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
# They ask a few queries, over and over: no request opens one or looks whether it is
# well. What one cannot answer is asked once more of a new one: it only reads.

WAIT_SECONDS = 1  # for a connection that others use
PAUSE_SECONDS = 5  # until it is tried again, when the database does not answer
CONNECT_SECONDS = 2


class Away(Exception):
    """The database does not answer, or not now; nothing is known of the row."""


class Connections:
    """At most `size`, opened when they are first needed, in the process that needs
    them; each is used by one thread at a time.
    """

    def __init__(self, size: int, alias: str) -> None:
        self.alias, database = alias, cast("Any", connections[alias])
        self.faults = (OSError, database.Database.Error)
        self.file = (
            database.settings_dict["NAME"] if database.vendor == "sqlite" else ""
        )
        self.idle: queue.SimpleQueue[tuple[Any, object]] = queue.SimpleQueue()
        for _ in range(size):
            self.idle.put((None, None))
        self.pauses_until = 0.0 if size else float("inf")

    def ask(self, sql: str, values: Values) -> Rows:
        """Raises Away."""
        if self.pauses_until > time.monotonic():
            raise Away
        try:
            connection, opened = self.idle.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise Away from None
        try:
            if connection:
                try:
                    if self.identity() == opened:
                        return self.rows(connection, sql, values)
                    connection.close()
                except self.faults:
                    connection.close()
            opened, connection = self.identity(), _open(connections[self.alias])
            return self.rows(connection, sql, values)
        except self.faults as fault:
            self.pauses_until = time.monotonic() + PAUSE_SECONDS
            raise Away from fault
        finally:
            self.idle.put((connection, opened))

    def identity(self) -> object:
        """Hazard: an operator puts another file in the place of SQLite's, which would
        be read for ever.
        """
        if not self.file:
            return None
        return file_identity(self.file)

    def rows(self, connection: Any, sql: str, values: Values) -> Rows:
        # Hazard: a statement that is not read to its end goes on seeing the moment at
        # which it began.
        marked = sql.replace("%s", "?") if self.file else sql
        found: Rows = connection.cursor().execute(marked, values).fetchall()
        return found


def _open(database: Any) -> Any:
    if database.vendor == "sqlite":
        file = f"file:{quote(os.fspath(database.settings_dict['NAME']))}?mode=ro"
        patience = database.settings_dict["OPTIONS"].get("timeout", WAIT_SECONDS)
        return sqlite3.connect(
            file,
            uri=True,
            timeout=patience,
            isolation_level=None,
            check_same_thread=False,
        )
    given = {"connect_timeout": CONNECT_SECONDS} | database.get_connection_params()
    ours = {"context": None, "cursor_factory": preparing_cursor(), "autocommit": True}
    return database.Database.connect(**given | ours)
