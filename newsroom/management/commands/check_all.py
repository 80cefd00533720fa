"""Proves that everything that is kept is whole, and that readers find what was published; one report."""

from collections.abc import Iterable

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from articles.immutable import append_only_tables, unguarded
from newsroom.operations.reindexing import faults

NAMED = 20
COMMANDS = ("verify_editions", "check_anchors")


class Command(BaseCommand):
    help = "Prove that all that is kept is whole, and that readers find what was published."

    def handle(self, **options: object) -> None:
        """Exit code 1 if anything is wrong; it is named."""
        wrong = [problem for command in COMMANDS if (problem := self._problem(command))]
        wrong += self._named(
            unguarded(connection, append_only_tables()),
            "rows kept for ever could be changed: manage.py migrate",
        )
        wrong += self._named(faults(), "not what the editions say: manage.py reindex")
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write("Rows kept for ever are guarded; readers find what was published, and no more.")

    def _problem(self, command: str) -> str:
        try:
            call_command(command, stdout=self.stdout, stderr=self.stderr)
        except CommandError as problem:
            return f"{command}: {problem}"
        return ""

    def _named(self, names: Iterable[str], problem: str) -> list[str]:
        """Says each, up to NAMED; one sentence about all, if there are any."""
        number = 0
        for number, name in enumerate(names, start=1):
            if number <= NAMED:
                self.stderr.write(f"{name}: {problem}.")
        return [f"{number} {problem}."] if number else []
