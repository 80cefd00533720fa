"""Databases: a replica, if there is one, answers readers; the primary all others.

A replica is some moments behind. Editors read what they have written, on readers' pages
too.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

_alias = ContextVar("_alias", default=DEFAULT_DB_ALIAS)


class Router:
    """Names, for Django, the database that is read in this context."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        """Return the alias of the database to read."""
        return _alias.get()

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Return whether `db` is the primary, which alone is migrated."""
        return db == DEFAULT_DB_ALIAS


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Let the block read from the database of this alias."""
    before = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(before)


def current_connection() -> BaseDatabaseWrapper:
    """Return the connection that is read in this context, for SQL of our own."""
    return connections[_alias.get()]


def release_connection() -> None:
    """Let others have the connection, unless there is a transaction on it."""
    current = current_connection()
    if not current.in_atomic_block:
        current.close()


def use_owner() -> None:
    """Connect as the role that owns the tables; call it before any query.

    Without OWNER_DATABASE_URL that is the role of the server.
    """
    if settings.OWNER_DATABASE is None:
        return
    for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
        connection.settings_dict[part] = settings.OWNER_DATABASE[part]


def use_no_pool() -> None:
    """Let this process open its connections itself; call it before any query.

    A command asks on one connection: where there is none it says why at once, while a
    pool would try again until its patience ends and only say that.
    """
    for own in connections.settings.values():
        own["OPTIONS"] = without_pool(own["OPTIONS"])


def without_pool(options: Mapping[str, object]) -> dict[str, object]:
    """Return the options of a database, of which none lends a connection.

    Hazard: Django keeps a pool for an alias, whose database may become another.
    """
    return {name: options[name] for name in options if name != "pool"}


def owns_tables(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the role of a connection to PostgreSQL owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableowner = current_user FROM pg_tables"
            " WHERE tablename = 'django_migrations' AND schemaname = current_schema()"
        )
        return bool(cursor.fetchone() == (True,))


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
