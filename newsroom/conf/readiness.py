"""Readiness: settings, packages, a database and room on the disk.

All must be there before anyone is served or anything is written.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

LOCK = Path(__file__).resolve().parent.parent.parent / "requirements" / "run.txt"
# Packages that only some systems need have a condition after ; and are left to
# make setup.
WANTED = re.compile(r"^([\w.-]+)==([\w.]+) \\$", re.MULTILINE)
LEAST_ROOM = 5_000_000  # bytes; a database needs some to end what it has begun
# How long a disk counts as full after a write failed: it may also be a quota, or the
# disk of PostgreSQL's machine.
FULL_SECONDS = 60
DISK_IS_FULL = "the disk is full: nothing can be saved"


def missing_settings() -> Iterator[str]:
    """Yield one sentence for each setting that a server still needs."""
    if settings.DEBUG:
        yield "Set DEBUG=0: with DEBUG errors show the code to strangers. For development use make dev."
    key = settings.SECRET_KEY
    if key == settings.DEVELOPMENT_KEY or len(key) < 50 or len(set(key)) < 5:
        yield "Set SECRET_KEY to a random text of 50 characters or more that only you know."
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield "Set ALLOWED_HOSTS to the host names that readers use, separated by commas; * is not one."
    if _public_hosts() and not settings.SITE_URL.startswith("https://"):
        yield "Set SITE_URL to the https:// address that readers use; logins must not travel in the clear."


def _public_hosts() -> set[str]:
    return set(settings.ALLOWED_HOSTS) - set(settings.LOCAL_HOSTS)


def refuse_unready() -> None:
    """Raise ImproperlyConfigured naming everything that is missing.

    With DEBUG, and for hosts of this machine alone, nothing is missing.
    """
    if not settings.DEBUG or _public_hosts():
        refuse_missing_settings()


def refuse_missing_settings() -> None:
    """Raise ImproperlyConfigured naming everything that a server lacks."""
    sentences = " ".join(missing_settings())
    if sentences:
        raise ImproperlyConfigured(
            f"Nothing was done: settings are missing, in the environment and in newsroom.env. {sentences}"
        )


# --- The file of SQLite ---------------------------------------------------------------
# Hazard: SQLite itself would make an empty one.


def missing_database() -> str:
    """Return a sentence that says what to do if SQLite's file is missing or empty.

    Return "" if it is there.
    """
    if connection.vendor != "sqlite":
        return ""
    file = Path(connection.settings_dict["NAME"])
    with suppress(OSError):
        if file.stat().st_size:
            return ""
    return (
        f"There is no database at {file}. If it was moved, or its disk is not mounted, put it back."
        " If this newsroom is new, make one: manage.py upgrade"
    )


def refuse_missing_database() -> None:
    """Raise ImproperlyConfigured where a server would make an empty newsroom."""
    sentence = missing_database()
    if sentence:
        raise ImproperlyConfigured(sentence)


# --- Packages -------------------------------------------------------------------------


def missing_packages() -> Iterator[str]:
    """Yield each package that is missing, or older than the lock says."""
    for name, wanted in WANTED.findall(LOCK.read_text("utf-8")):
        try:
            installed = version(name)
        except PackageNotFoundError:
            yield f"{name} {wanted}"
            continue
        if _numbers_of(installed) < _numbers_of(wanted):
            yield f"{name} {wanted} ({installed} is here)"


def ask_for_packages() -> str:
    """Return a sentence that says what to do if packages are missing, or ""."""
    names = ", ".join(missing_packages())
    if not names:
        return ""
    return f"Packages are missing or too old: {names}. Nothing was changed. Get them: make setup"


def _numbers_of(release: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", release))


# --- The disk -------------------------------------------------------------------------
# A newsroom whose disk is full goes on showing what it has, and saves nothing.


def is_disk_full() -> bool:
    """Return whether a disk has no room now, or had none a moment ago."""
    return _was_full() or any(_free_bytes(folder) < LEAST_ROOM for folder in _folders())


def note_full_disk() -> None:
    """Note for all processes of this server that a disk is full.

    Where not even the note can be written, is_disk_full sees why.
    """
    with suppress(OSError):
        _note().touch()


def _folders() -> Iterator[Path]:
    yield settings.VAR_DIR
    yield Path(tempfile.gettempdir())
    if connection.vendor == "sqlite":
        yield Path(connection.settings_dict["NAME"]).parent


def _free_bytes(folder: Path) -> float:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # the folder does not exist yet
        return float("inf")


def _was_full() -> bool:
    try:
        noted_at = _note().stat().st_mtime
    except OSError:
        return False
    return time.time() - noted_at < FULL_SECONDS


def _note() -> Path:
    return Path(settings.VAR_DIR) / "disk-was-full"
