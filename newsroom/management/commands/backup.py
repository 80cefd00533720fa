"""Copies the newsroom as it is at one moment, while people write and read."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.operations.backups import back_up, note_backup, whole_or_none
from newsroom.operations.digests import write_digest


class Command(BaseCommand):
    help = "Copy the database, which holds everything, to a new FILE, from which `restore` makes it anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
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
