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
CHANGED_SINCE = "rows kept for ever changed since {file}: restore a backup from before"
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
        parser.add_argument(
            "--since",
            nargs="+",
            default=[],
            type=Path,
            metavar="FILE",
            help="also against what digest, or backup, wrote earlier",
        )

    def handle(self, *, heads: list[str], since: list[Path], **options: object) -> None:
        """Name everything that is wrong. Raise CommandError if anything is."""
        kept = [model for model in damage.all_models() if model not in DERIVED]
        wrong = [
            *self._name_all(damage.wrong_values(kept), KEPT_VALUE),
            *self._name_all(damage.wrong_values(DERIVED), DERIVED_VALUE),
            *self._name_all(damage.broken_pages(), BROKEN_PAGE),
            *self._name_all(damage.lost_links(), LOST_LINK),
            *self._name_all(find_file_faults(), FILE_CHANGED),
            *self._name_all(find_gap_faults(), GAP_UNEXPLAINED),
            *self._name_all(find_key_faults(), KEY_CHANGED),
            *self._run_check("verify_editions", heads=[Path(file) for file in heads]),
            *self._run_check("check_anchors"),
            *self._name_all(unguarded(connection, append_only_tables()), UNGUARDED),
            *self._name_all(missing_editions(), EDITION_MISSING),
            *self._name_all(find_row_faults(), STALE),
        ]
        for file in since:
            problem = CHANGED_SINCE.format(file=file)
            wrong += self._name_all(find_changes(file), problem)
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
        number = 0
        texts = (str(name) for name in names)
        for name in damage.catching_damage("a table", lambda: texts):
            number += 1
            if number <= NAMED:
                self.stderr.write(f"{name}: {problem}.")
        if number == 0:
            return []
        return [f"{number} {problem}."]
