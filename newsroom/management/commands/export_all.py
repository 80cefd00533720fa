"""Writes everything to a folder, from which another database can be filled."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from newsroom.operations.export_folder import SECRETS, export_all


class Command(BaseCommand):
    help = "Write everything but sessions to a new FOLDER, for `import_all`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: object) -> None:
        export_all(folder)
        secrets = ", ".join(sorted(set(SECRETS.values())))
        self.stdout.write(f"Everything but sessions is in {folder}.")
        self.stdout.write(f"Keep it secret. It holds all drafts, and {secrets}.")
