"""One state of the database for a page that is made of several queries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from django.db import connection, transaction

_is_reading: ContextVar[bool] = ContextVar("_is_reading", default=False)


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all queries of the block see one state, whatever others commit meanwhile.

    Nothing can be written in the block: see `after_snapshot`. Within a transaction it
    changes nothing.
    """
    if connection.in_atomic_block:
        yield
        return
    begin = _on_postgresql
    if connection.vendor == "sqlite":
        begin = _on_sqlite
    with begin():
        before = _is_reading.set(True)
        try:
            yield
        finally:
            _is_reading.reset(before)


def after_snapshot(write: Callable[[], object]) -> None:
    """Call `write` now, or within a snapshot as soon as that has ended.

    A page that fails has written nothing.
    """
    if _is_reading.get():
        transaction.on_commit(write)
    else:
        write()


@contextmanager
def _on_postgresql() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _on_sqlite() -> Iterator[None]:
    """Begin a transaction without the write lock.

    Hazard: such a transaction fails when it writes after somebody else has committed.
    With query_only it always fails, so that the mistake is noticed.
    """
    sqlite = cast("Any", connection)
    mode = sqlite.transaction_mode
    sqlite.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            sqlite.connection.execute("PRAGMA query_only = ON")
            try:
                yield
            finally:
                sqlite.connection.execute("PRAGMA query_only = OFF")
    finally:
        sqlite.transaction_mode = mode
