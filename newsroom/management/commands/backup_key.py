"""Makes the key to which backups are encrypted."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from newsroom.operations.backup_keys import make_key


class Command(BaseCommand):
    help = (
        "Write a secret key to a new FILE, to be kept elsewhere; print its public part."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        self.stdout.write(f"BACKUP_KEY={make_key(file)}")
        self.stderr.write(
            f"Move {file} to another machine: who has it can read backups, and without it nobody can."
        )
