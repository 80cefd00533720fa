"""Proves that everything that is kept is whole, and that readers find what was
published; one report.
"""

from collections.abc import Iterable
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from articles.immutable import append_only_tables, unguarded
from newsroom.conf.errors import is_busy
from newsroom.operations import damage
from newsroom.operations.reindexing import DERIVED, find_row_faults, missing_editions

NAMED = 20
KEPT_VALUE = (
    "not a value of its column: restore a backup from before, manage.py restore FILE"
)
DERIVED_VALUE = "not a value of its column: manage.py reindex"
LOST_LINK = "the row that it belongs to is missing: restore a backup from before, manage.py restore FILE"
UNGUARDED = "rows kept for ever could be changed: manage.py migrate"
EDITION_MISSING = (
    "edition missing: restore the backup that has it; "
    "manage.py verify_editions --heads FILE says which it is"
)
STALE = "not what the editions say: manage.py reindex"


class Command(BaseCommand):
    help = "Prove that all that is kept is whole, and that readers find what was published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads",
            nargs="+",
            default=[],
            metavar="FILE",
            help="as verify_editions has it",
        )

    def handle(self, *, heads: list[str], **options: object) -> None:
        """Exit code 1 if anything is wrong; it is named."""
        kept = [model for model in damage.all_models() if model not in DERIVED]
        wrong = [
            *self._named(damage.wrong_values(kept), KEPT_VALUE),
            *self._named(damage.wrong_values(DERIVED), DERIVED_VALUE),
            *self._named(damage.lost_links(), LOST_LINK),
            *self._problem("verify_editions", heads=[Path(file) for file in heads]),
            *self._problem("check_anchors"),
            *self._named(unguarded(connection, append_only_tables()), UNGUARDED),
            *self._named(missing_editions(), EDITION_MISSING),
            *self._named(find_row_faults(), STALE),
        ]
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write(
            "Rows kept for ever are guarded; readers find what was published, and no more."
        )

    def _problem(self, command: str, **options: object) -> list[str]:
        """What the command says is wrong. Where it fails itself, the other checks go
        on.
        """
        try:
            call_command(command, stdout=self.stdout, stderr=self.stderr, **options)
        except CommandError as problem:
            return [f"{command}: {problem}"]
        except Exception as error:
            if is_busy(error):
                raise
            return [f"{command}: it could not go on ({type(error).__name__}: {error})."]
        return []

    def _named(self, names: Iterable[object], problem: str) -> list[str]:
        """Says each, up to NAMED; one sentence about all, if there are any."""
        number = 0
        for name in damage.catching_damage("a table", lambda: map(str, names)):
            number += 1
            if number <= NAMED:
                self.stderr.write(f"{name}: {problem}.")
        return [f"{number} {problem}."] if number else []
