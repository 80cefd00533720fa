"""Brings what is stored up to this code; `bin/serve` does it before it serves."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from newsroom.operations.chores import renew_lists
from newsroom.operations.grants import grant_readers, grant_serving
from newsroom.operations.installation import (
    count_missing_migrations,
    remember_installation,
)
from newsroom.operations.reindexing import outdated, renew_summaries
from newsroom.operations.static_collection import collect_static
from newsroom.public import build

# Articles on the first pages of lists. `reindex --summaries` renews the others.
NEWEST = 100
UPGRADE_LOCK = 0x75706772  # any number that nothing else locks
WAITING = "Another upgrade of this database is at work; this one waits for it."


class Command(BaseCommand):
    help = "Bring the database and the static files up to date with the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--readers",
            action="store_true",
            help="the static files only: the database is left as it is",
        )
        parser.add_argument(
            "--site",
            action="store_true",
            help="from now on the newsroom goes by the address, name, language and zone of these settings",
        )

    def handle(self, *, readers: bool, site: bool, **options: object) -> None:
        if readers:
            collect_static()
            return
        only_upgrade = _on_sqlite
        if connection.vendor == "postgresql":
            only_upgrade = _on_postgresql
        with only_upgrade(self.tell):
            self._migrate()
            remember_installation(anew=site)
            grant_readers()
            grant_serving(settings.SERVING_ROLE)
            self._renew_lists()
        collect_static()
        build.keep_static()

    def _migrate(self) -> None:
        steps = count_missing_migrations()
        verbosity = 0
        if steps:
            self.tell(f"The database is brought up to date in {steps} steps.")
            verbosity = 1
        call_command("migrate", interactive=False, verbosity=verbosity)

    def _renew_lists(self) -> None:
        renew_summaries(NEWEST)
        if outdated().exists():
            renew_lists.enqueue()
            self.tell(
                "The worker of bin/serve renews the lists of older articles, which are slow until then."
            )

    def tell(self, words: str) -> None:
        """Write a line at once, for a person who waits and reads the log."""
        self.stdout.write(words)
        self.stdout.flush()


# --- One upgrade at a time ------------------------------------------------------------
# Servers of one database may start at once; a migration that is made twice fails.


@contextmanager
def _on_sqlite(tell: Callable[[str], None]) -> Iterator[None]:
    # Hazard: the lock is beside the database, since two versions of the code may have
    # each a VAR_DIR of its own.
    with Path(f"{connection.settings_dict['NAME']}-upgrade").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(WAITING)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _on_postgresql(tell: Callable[[str], None]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [UPGRADE_LOCK])
        if not cursor.fetchone()[0]:
            tell(WAITING)
            # Hazard: waiting for the lock is a statement too.
            cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [UPGRADE_LOCK])
            cursor.execute("RESET lock_timeout; RESET statement_timeout")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [UPGRADE_LOCK])
