"""Proves that all stored data is whole, and that readers find what was published."""

from collections.abc import Iterable
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from articles.immutable import append_only_tables, unguarded
from newsroom.conf.errors import is_busy
from newsroom.operations import damage
from newsroom.operations.digests import find_changes
from newsroom.operations.histories import find_unrecorded_changes
from newsroom.operations.kept_files import (
    find_file_faults,
    find_gap_faults,
    find_key_faults,
)
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
BROKEN_PAGE = (
    "the file of the database is damaged: restore a backup, manage.py restore FILE"
)
FILE_CHANGED = (
    "not the bytes of its hash, nor erased on record: restore a backup from before"
)
GAP_UNEXPLAINED = "withheld by no agreed request: restore a backup from before"
KEY_CHANGED = "made with another WITHHOLDING_KEY: set the key that it was"
UNRECORDED = "not as its history says: restore a backup from before"
CHANGED_SINCE = "rows kept for ever changed since {file}: restore a backup from before"
STALE = "not what the editions say: manage.py reindex"


class Command(BaseCommand):
    help = "Prove that all that is kept is whole, and that readers find what was published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads",
            nargs="+",
            default=[],
            type=Path,
            metavar="FILE",
            help="as verify_editions has it",
        )
        parser.add_argument(
            "--since",
            nargs="+",
            default=[],
            type=Path,
            metavar="FILE",
            help="also against what digest, or backup, wrote earlier",
        )

    def handle(
        self, *, heads: list[Path], since: list[Path], **options: object
    ) -> None:
        """Name everything that is wrong. Raise CommandError if anything is."""
        kept = [model for model in damage.all_models() if model not in DERIVED]
        names_of: dict[str, Iterable[object]] = {
            KEPT_VALUE: damage.wrong_values(kept),
            DERIVED_VALUE: damage.wrong_values(DERIVED),
            BROKEN_PAGE: damage.broken_pages(),
            LOST_LINK: damage.lost_links(),
            FILE_CHANGED: find_file_faults(),
            GAP_UNEXPLAINED: find_gap_faults(),
            KEY_CHANGED: find_key_faults(),
            UNRECORDED: find_unrecorded_changes(),
            UNGUARDED: unguarded(connection, append_only_tables()),
            EDITION_MISSING: missing_editions(),
            STALE: find_row_faults(),
        }
        for file in since:
            names_of[CHANGED_SINCE.format(file=file)] = find_changes(file)
        wrong: list[str] = []
        for problem, names in names_of.items():
            wrong += self._name_all(names, problem)
        wrong += self._run_check("verify_editions", heads=heads)
        wrong += self._run_check("check_anchors")
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write(
            "Rows kept for ever are guarded; readers find what was published, and no more."
        )

    def _run_check(self, command: str, **options: object) -> list[str]:
        """Return what the command says is wrong.

        Where the command itself fails, the other checks go on.
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

    def _name_all(self, names: Iterable[object], problem: str) -> list[str]:
        """Write each name, up to NAMED. Return one sentence about all, if there are any."""
        found = damage.catching_damage("a table", map, str, names)
        texts = list(found)
        for text in texts[:NAMED]:
            self.stderr.write(f"{text}: {problem}.")
        if texts:
            return [f"{len(texts)} {problem}."]
        return []
