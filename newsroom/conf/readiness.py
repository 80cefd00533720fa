"""What must be here before anyone is served or anything is written: settings, packages,
room on the disk.
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
# Those that only some systems have (a condition after ;) are left to make setup.
WANTED = re.compile(r"^([\w.-]+)==([\w.]+) \\$", re.MULTILINE)
LEAST_ROOM = 5_000_000  # bytes; a database needs some to come out of what it had begun
# For which a disk counts as full that was: also a quota, or that of PostgreSQL's own
# machine.
FULL_SECONDS = 60
DISK_IS_FULL = "the disk is full: nothing can be saved"


def missing_settings() -> Iterator[str]:
    """One sentence for each setting that a server still needs."""
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
    """Raises ImproperlyConfigured naming everything that is missing.

    With DEBUG, and for hosts of this machine alone, nothing is.
    """
    if not settings.DEBUG or _public_hosts():
        refuse_missing_settings()


def refuse_missing_settings() -> None:
    """Raises ImproperlyConfigured naming everything that a server lacks."""
    if sentences := list(missing_settings()):
        raise ImproperlyConfigured(
            "Nothing was done: settings are missing, in the environment and in newsroom.env. "
            + " ".join(sentences)
        )


# --- The file of SQLite, which SQLite itself would make anew, without a word
# ----------------------------


def missing_database() -> str:
    """A sentence that says what to do where SQLite's file is missing or empty; else
    nothing.
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
    """Raises ImproperlyConfigured where a server would make an empty newsroom."""
    if sentence := missing_database():
        raise ImproperlyConfigured(sentence)


# --- Packages -------------------------------------------------------------------------


def missing_packages() -> Iterator[str]:
    """Each that is not here, or is older than the lock says."""
    for name, wanted in WANTED.findall(LOCK.read_text("utf-8")):
        try:
            here = version(name)
        except PackageNotFoundError:
            yield f"{name} {wanted}"
            continue
        if _order(here) < _order(wanted):
            yield f"{name} {wanted} ({here} is here)"


def ask_for_packages() -> str:
    """A sentence that says what to do, or nothing."""
    names = ", ".join(missing_packages())
    return (
        f"Packages are missing or too old: {names}. Nothing was changed. Get them: make setup"
        if names
        else ""
    )


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", release))


# --- The disk: a newsroom where it is full goes on showing what it has, and saves
# nothing -----------------


def is_disk_full() -> bool:
    return any(_free(folder) < LEAST_ROOM for folder in _folders()) or _was_full()


def note_full_disk() -> None:
    """For all processes of this server; where not even that can be written,
    is_disk_full sees why.
    """
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
        return time.time() - _note().stat().st_mtime < FULL_SECONDS
    except OSError:
        return False


def _note() -> Path:
    return Path(settings.VAR_DIR) / "disk-was-full"
