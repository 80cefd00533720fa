"""Writes what `check_all --since` compares the database with later."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.operations.digests import write_digest


class Command(BaseCommand):
    help = "Write hashes of all rows that are kept for ever to FILE. Keep it outside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            write_digest(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Written to {file}.")
