"""A WSGI application, named by COUNTED, that says in X-Queries what each answer asked
of the database.

It listens to the databases' own libraries, so that no way round Django is missed:
SQLite tells of each statement, libpq of each message that it sends.
"""

import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import Any

import psycopg
from psycopg.pq import Trace


class Count:
    def __init__(self) -> None:
        self.statements = 0
        self.sent = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process

    def of(self) -> int:
        # Never seek: libpq writes where this file's one position is, in whatever
        # thread.
        file = self.sent.fileno()
        sent = os.pread(file, os.fstat(file).st_size, 0)
        return self.statements + len(
            re.findall(rb"^F\t[0-9]+\t(?:Query|Execute)\b", sent, re.MULTILINE)
        )

    def listen_to_sqlite(
        self, connect: Callable[..., sqlite3.Connection], *args: Any, **options: Any
    ) -> Any:
        connection = connect(*args, **options)
        connection.set_trace_callback(self.note)
        return connection

    def note(self, statement: str) -> None:
        self.statements += not statement.startswith("--")  # of a trigger

    def listen_to_postgresql(
        self, connect: Callable[..., Any], *args: Any, **options: Any
    ) -> Any:
        connection = connect(*args, **options)
        connection.pgconn.trace(os.dup(self.sent.fileno()))
        connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        return connection


def application() -> Callable[..., Iterable[bytes]]:
    count = Count()
    sqlite3.connect = sqlite3.dbapi2.connect = partial(
        count.listen_to_sqlite, sqlite3.connect
    )
    connect = psycopg.Connection.connect.__func__
    psycopg.Connection.connect = classmethod(
        partial(count.listen_to_postgresql, connect)
    )
    psycopg.connect = psycopg.Connection.connect
    module, _, name = os.environ["COUNTED"].partition(":")
    counted = getattr(import_module(module), name)()

    def answer(
        environ: dict[str, Any], start: Callable[..., object]
    ) -> Iterable[bytes]:
        before = count.of()

        def begin(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            return start(
                status, [*headers, ("X-Queries", str(count.of() - before))], *rest
            )

        return counted(environ, begin)

    return answer
