"""Django's development server, which reloads; here it also makes readers' pages anew from what was saved."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.commands.runserver import Command as RunServer
from django.template import engines
from django.utils.autoreload import BaseReloader, autoreload_started, file_changed


class Command(RunServer):
    def run(self, **options: object) -> None:
        autoreload_started.connect(_watch)  # before the reloader begins
        super().run(**options)

    def inner_run(self, *args: object, **options: object) -> None:
        """Once in every process that the reloader starts."""
        call_command("rebuild_pages")
        file_changed.connect(_remake)
        super().inner_run(*args, **options)


def _watch(sender: BaseReloader, **_: object) -> None:
    """Django does so with its own templates only."""
    for folder in engines["jinja2"].template_dirs:
        sender.watch_dir(folder, "**/*.html")


def _remake(file_path: Path, **_: object) -> bool:
    """Python files start another process; templates do not, and the stamp is of what was imported."""
    if file_path.suffix == ".py":
        return False
    call_command("rebuild_pages", all=True)
    return True
