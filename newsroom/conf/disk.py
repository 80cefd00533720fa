"""Whether there is room: a newsroom whose disk is full goes on showing what it has, and saves nothing."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

LEAST = 5_000_000  # bytes; a database needs some to come out of what it had begun
SECONDS = 60  # for which a disk counts as full that was: also a quota, or that of PostgreSQL's own machine
WORDS = "the disk is full: nothing can be saved"


def is_full() -> bool:
    return any(_free(folder) < LEAST for folder in _folders()) or _was_full()


def note_full() -> None:
    """For all processes of this server; where not even that can be written, is_full sees why."""
    with suppress(OSError):
        _note().touch()


def _folders() -> Iterator[Path]:
    yield from (settings.VAR_DIR, Path(tempfile.gettempdir()))
    if connection.vendor == "sqlite":
        yield Path(connection.settings_dict["NAME"]).parent


def _free(folder: Path) -> float:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # there is none yet
        return float("inf")


def _was_full() -> bool:
    try:
        return time.time() - _note().stat().st_mtime < SECONDS
    except OSError:
        return False


def _note() -> Path:
    return Path(settings.VAR_DIR) / "disk-was-full"
