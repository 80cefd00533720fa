"""Writes what `check_all --since` compares the database with later."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from newsroom.operations.backups import whole_or_none
from newsroom.operations.digests import write_digest


class Command(BaseCommand):
    help = "Write hashes of all rows kept for ever to FILE, to be kept elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        with whole_or_none(file) as begun:
            write_digest(begun)
        self.stdout.write(f"Written to {file}.")
