"""What `bin/serve` does before it serves, in one process: what is stored, brought up to this code."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

UPGRADE_LOCK = 0x75706772  # any number that nothing else locks


class Command(BaseCommand):
    help = "Bring the database, the static files and the readers' pages up to date with the code."
    requires_system_checks = [Tags.security]  # the others look at the code alone, at each start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--readers", action="store_true", help="the static files only: the database is left as it is"
        )

    def handle(self, *, readers: bool, **options: object) -> None:
        if not readers:
            with one_after_the_other():
                call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", if_changed=True, interactive=False, verbosity=0)
        if not readers:  # which name the static files by their hashes
            try:
                call_command("rebuild_pages")
            except CommandError as problem:  # readers still have the pages that there were
                self.stderr.write(str(problem))


@contextmanager
def one_after_the_other() -> Iterator[None]:
    """Servers on several machines may start at once; a migration that is made twice fails."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        # Hazard: waiting for the lock is a statement too.
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [UPGRADE_LOCK])
        cursor.execute("RESET lock_timeout; RESET statement_timeout")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [UPGRADE_LOCK])
