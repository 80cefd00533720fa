"""Databases where commits are real, for tests of what several connections do to one another.

The other tests' database is rolled back after each test, and on SQLite it is in memory: nothing there is
ever seen by a second connection.
"""

import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
from django.db import connection, connections

from tests.site import Site

HANG = 60  # seconds after which a test that cannot go on fails


class Template:
    """A newsroom with the samples in it, made once; copies of it are cheap."""

    def __init__(self, folder: Path) -> None:
        site = Site(folder)
        site.manage("migrate", "-v0")
        site.manage("load_samples", "--password", "correct horse battery")
        self.url = site.env["DATABASE_URL"]

    @contextmanager
    def copy(self, folder: Path) -> Iterator[dict[str, Any]]:
        """Settings of a copy. On SQLite NAME is its file."""
        own = connections.settings["default"] | dj_database_url.parse(self.url)
        # A pool would be the other database's: Django keeps one for an alias.
        own["OPTIONS"] = {k: v for k, v in connections.settings["default"]["OPTIONS"].items() if k != "pool"}
        if "sqlite" in own["ENGINE"]:
            own["NAME"] = str(shutil.copy(own["NAME"], folder / "copy.sqlite3"))
            yield own
            return
        template, own["NAME"] = own["NAME"], f"copy_{secrets.token_hex(4)}"
        with psycopg.connect(
            host=own["HOST"], user=own["USER"], dbname="postgres", autocommit=True
        ) as server:
            server.execute(f'CREATE DATABASE "{own["NAME"]}" TEMPLATE "{template}"')
            yield own
            server.execute(f'DROP DATABASE "{own["NAME"]}" WITH (FORCE)')


@contextmanager
def used(own: dict[str, Any]) -> Iterator[None]:
    """`own` is the default database of this thread, and of every thread that starts here."""
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
    """Does one thing in a thread with a connection of its own, and can be made to stop on the way."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act
        self.error: BaseException | None = None
        self.paused, self.resumed, self.began, self.done = (threading.Event() for _ in range(4))
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
        """Runs until it is done, or waits for a lock that `other`, which has stopped, holds."""
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

    def _watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match("BEGIN", sql):
            self.began.set()
        return execute(sql, params, many, context)
