"""Django's development server, which reloads; here readers' pages follow templates that are saved."""

from pathlib import Path

from django.core.management.commands.runserver import Command as RunServer
from django.template import engines
from django.utils.autoreload import BaseReloader, autoreload_started, file_changed

from newsroom.public import build


class Command(RunServer):
    def run(self, **options: object) -> None:
        autoreload_started.connect(_watch)  # before the reloader begins
        super().run(**options)

    def inner_run(self, *args: object, **options: object) -> None:
        """Once in every process that the reloader starts."""
        file_changed.connect(_forget)
        super().inner_run(*args, **options)


def _watch(sender: BaseReloader, **_: object) -> None:
    """Django does so with its own templates only."""
    for folder in engines["jinja2"].template_dirs:
        sender.watch_dir(folder, "**/*.html")


def _forget(file_path: Path, **_: object) -> bool:
    """Python files start another process; templates do not, and pages are kept by what was there at first."""
    if file_path.suffix == ".py":
        return False
    build.renew()
    return True
