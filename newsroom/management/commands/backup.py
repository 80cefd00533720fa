"""Copies the newsroom as it is at one moment, while people write and read."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.problems import Refused
from newsroom.operations.backup_keys import encrypt
from newsroom.operations.backups import (
    back_up,
    note_backup,
    superseded_backups,
    whole_or_none,
)
from newsroom.operations.digests import write_digest


class Command(BaseCommand):
    help = "Copy the database, which holds everything, to a new FILE, from which `restore` makes it anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--nightly",
            action="store_true",
            help="also prove it, encrypt it, and delete older ones, as settings say",
        )

    def handle(self, *, file: Path, nightly: bool, **options: object) -> None:
        if file.exists():
            raise CommandError(
                f"{file} is there already: give each backup a name of its own."
            )
        digest = file.with_name(f"{file.name}.digest")
        # The rows of the digest are in the backup, since they are kept for ever.
        with whole_or_none(digest) as begun:
            write_digest(begun)
            back_up(file)
        note_backup(file)
        self.stdout.write(f"Everything is in {file}; hashes of its rows in {digest}.")
        if nightly:
            self._prove(file)
            self._keep(file)

    def _prove(self, file: Path) -> None:
        """Raise CommandError if it is not whole; another name says so."""
        try:
            call_command("restore", file, check=True, stdout=self.stdout)
        except (CommandError, Refused) as problem:
            # Hazard: under its own name it would take the place of one that is whole.
            unproved = file.rename(f"{file}.unproved")
            raise CommandError(f"{problem}\nIt is kept as {unproved}.") from problem

    def _keep(self, file: Path) -> None:
        """Encrypt a proved backup, then delete those that the rule does not keep."""
        if settings.BACKUP_KEY:
            encrypted = encrypt(file)
            note_backup(encrypted)
            self.stdout.write(f"Encrypted, it is in {encrypted}.")
        for old in superseded_backups(file.parent):
            old.unlink()
            self.stdout.write(f"{old} is deleted, as BACKUP_DAYS and BACKUP_WEEKS say.")
