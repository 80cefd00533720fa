"""What `bin/serve` does before it serves, in one process: what is stored, brought up to
this code.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from newsroom.operations.grants import grant_readers
from newsroom.operations.installation import remember_installation
from newsroom.operations.reindexing import outdated, renew_summaries
from newsroom.public import build

# articles that are on the first pages of lists; of the others `reindex --summaries` is
# told
NEWEST = 100
UPGRADE_LOCK = 0x75706772  # any number that nothing else locks
WAITING = "Another upgrade of this database is at work; this one waits for it."


class Command(BaseCommand):
    help = "Bring the database and the static files up to date with the code."
    # the others look at the code alone, at each start
    requires_system_checks = [Tags.security]

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
        if not readers:
            with (_on_postgresql if connection.vendor == "postgresql" else _on_sqlite)(
                self.tell
            ):
                self._migrate()
                remember_installation(anew=site)
                grant_readers()
                self._renew_lists()
        collect_static()
        if not readers:
            build.keep_static()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        number = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if number:
            self.tell(f"The database is brought up to date in {number} steps.")
        call_command("migrate", interactive=False, verbosity=1 if number else 0)

    def _renew_lists(self) -> None:
        renew_summaries(NEWEST)
        if outdated().exists():
            self.tell(
                "Lists of older articles are slow until manage.py reindex has run. People may work."
            )

    def tell(self, words: str) -> None:
        """At once: whoever waits reads it in a log."""
        self.stdout.write(words)
        self.stdout.flush()


# Servers of one database may start at once; a migration that is made twice fails.


@contextmanager
def _on_sqlite(tell: Callable[[str], None]) -> Iterator[None]:
    # Hazard: beside the database, since two versions of the code have each a VAR_DIR of
    # its own.
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


def collect_static() -> None:
    """Hashing and compressing every file takes seconds: only where one, or what hashes
    it, has changed.
    """
    stamp = Path(settings.STATIC_ROOT) / "collected"
    made_from = hashlib.sha256("\n".join(_made_from()).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == made_from:
        return
    stamp.unlink(missing_ok=True)  # a run that is cut short leaves none
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(made_from)


def _made_from() -> Iterator[str]:
    """What hashes them; then the names, sizes and times of all files that would be
    collected.
    """
    yield from (
        str(settings.STORAGES["staticfiles"]),
        *map(version, ("Django", "whitenoise", "brotli")),
    )
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            yield f"{name} {status.st_size} {status.st_mtime_ns}"
