"""Django's development server, which reloads; here it also makes readers' pages anew from what was saved."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.commands.runserver import Command as RunServer
from django.utils.autoreload import file_changed


class Command(RunServer):
    def inner_run(self, *args: object, **options: object) -> None:
        """Once in every process that the reloader starts."""
        call_command("rebuild_pages")
        file_changed.connect(_remake)
        super().inner_run(*args, **options)


def _remake(file_path: Path, **_: object) -> None:
    """Python files start another process; templates do not, and the stamp is of what was imported."""
    if file_path.suffix != ".py":
        call_command("rebuild_pages", all=True)
