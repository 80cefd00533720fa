"""Django's; where nothing has changed since, `--if-changed` leaves what is collected as it is.

Hashing and compressing every file takes seconds, and `bin/serve` asks for it at each start.
"""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command as CollectStatic
from django.core.management.base import CommandParser

LIBRARIES = ("Django", "whitenoise", "brotli")


class Command(CollectStatic):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--if-changed", action="store_true", help="only if a file or what hashes it has changed"
        )

    def handle(self, **options: Any) -> str | None:
        stamp = Path(settings.STATIC_ROOT) / "collected"
        made_from = _fingerprint()
        if options["if_changed"] and stamp.is_file() and stamp.read_text() == made_from:
            return None
        stamp.unlink(missing_ok=True)  # a run that is cut short leaves none
        said = super().handle(**options)
        if not options["dry_run"]:
            stamp.write_text(made_from)
        return said


def _fingerprint() -> str:
    """Of the names, sizes and times of all files that would be collected, and of what hashes them."""
    made_from = [
        str(settings.STORAGES["staticfiles"]),
        *map(version, LIBRARIES),
        *sorted(_files()),
    ]
    return hashlib.sha256("\n".join(made_from).encode()).hexdigest()


def _files() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            yield f"{name} {status.st_size} {status.st_mtime_ns}"
