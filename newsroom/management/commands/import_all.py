"""Loads what `export_all` wrote into an empty database, and proves it."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from newsroom.management.holding import hold_what_is_scheduled
from newsroom.operations import export_reading, installation
from newsroom.operations.export_folder import DIGEST


class Command(BaseCommand):
    help = "Load FOLDER of `export_all` into an empty database, and prove that."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="only prove that the folder is whole"
        )

    def handle(self, *, folder: Path, check: bool, **options: object) -> None:
        """Raise CommandError if something that is loaded is not whole; it is kept."""
        tables = export_reading.check_folder(folder)
        if check:
            self.stdout.write(f"{folder} is whole: every row and file is as written.")
            return
        export_reading.refuse_filled()
        installation.refuse_other_role("import_all FOLDER")
        call_command("migrate", interactive=False, verbosity=0)
        export_reading.load_folder(folder, tables)
        told = {"stdout": self.stdout, "stderr": self.stderr}
        call_command("upgrade", **told)
        # Hazard: held before it is proved, since it stays whatever the proof says.
        hold_what_is_scheduled(self.stdout)
        call_command("reindex", **told)
        call_command("check_all", since=[folder / DIGEST], **told)
        self.stdout.write(f"The newsroom of {folder} is here. Log in again.")
