"""Which database answers whom: readers a replica, if there is one, and all others the one that is written to.

A replica is some moments behind. Editors read what they have written, on readers' pages too.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django.http import HttpRequest

from newsroom.conf.connections import Query, Rows, Values, preparing_cursor

log = logging.getLogger("newsroom.conf.databases")

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


type Ask = Callable[[Query, Values], Rows]


def ask(query: Query, values: Values) -> Rows:
    """By Django's own connection, on which PostgreSQL keeps how it answers: planning costs more than that."""
    asked = database()
    with _cursor(asked) as cursor:
        cursor.execute(query.marked(asked.vendor, ["%s"] * len(values)), values)
        rows: Rows = cursor.fetchall()
        return rows


def _cursor(asked: BaseDatabaseWrapper) -> CursorWrapper:
    """With what Django adds to each: its own errors, and a log of what was asked."""
    if asked.vendor == "sqlite":
        return asked.cursor()
    asked.ensure_connection()
    wrap = asked.make_debug_cursor if asked.queries_logged else asked.make_cursor
    return wrap(preparing_cursor()(asked.connection))  # type: ignore[arg-type] # as Django wraps its own


class Readers:
    """Answers readers, in one process, from settings.READERS."""

    def __init__(self) -> None:
        self.again = 0.0  # when a replica that failed may be asked again

    def answer[Answer](self, request: HttpRequest, make: Callable[[], Answer]) -> Answer:
        """What `make` makes of the database that it is given; of the one that is written to if a replica
        fails. `make` only reads, so that it may be called twice."""
        if not self.may_lag(request.META):
            return make()
        before = _asked.set(settings.READERS)
        try:
            return make()
        except Error as error:
            self.again = time.monotonic() + AGAIN_SECONDS
            log.warning("The replica does not answer; readers are answered without it: %s", error)
        finally:
            _asked.reset(before)
        return make()

    def may_lag(self, environ: Mapping[str, Any]) -> bool:
        """Whether a replica is to be asked. No session is looked up: a cookie of that name is enough."""
        return (
            settings.READERS != DEFAULT_DB_ALIAS
            and settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
            and time.monotonic() >= self.again
        )


readers = Readers()


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction of work that has many in a row, so that a save in between does not wait for all of them.

    On SQLite one process at a time has its turn, and the database is then left alone for as long again.
    Hazard: whoever waits for its lock looks now and then, ever more rarely, and would find us there for ever.
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
