"""Copying the whole database to one file and back, by the database's own means.

A copy that is cut short leaves no file.
"""

import fcntl
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import ProgrammingError, connection

from articles.problems import Refused
from newsroom.conf.databases import without_pool
from newsroom.operations.installation import database_file, is_file

# The names that bin/nightly gives.
NIGHTLY = re.compile(r"newsroom-\d{4}-\d\d-\d\d-\d{6}\.backup(\.age)?")
# Databases of this role that a check made and that nobody uses.
ABANDONED = r"""
    SELECT datname FROM pg_database
    WHERE datname ~ '^newsroom_check_[0-9a-f]{8}$'
        AND pg_get_userbyid(datdba) = current_user
        AND datname NOT IN
            (SELECT datname FROM pg_stat_activity WHERE datname IS NOT NULL)
"""
PARTS = {"HOST": "host", "PORT": "port", "USER": "user", "NAME": "dbname"}


def back_up(file: Path) -> None:
    """Copy the database as it is at one moment, while people write; raise Refused."""
    with whole_or_none(file) as begun:
        if is_file():
            _copy(database_file(), begun)
        else:
            _run("pg_dump", "--format=custom", "--no-owner", f"--file={begun}")


def restore_backup(file: Path) -> None:
    """Restore a backup into a database without tables.

    Raise Refused where `file` is not a backup that is whole.
    """
    if is_file():
        take_away()
        with whole_or_none(database_file()) as begun:
            _copy(file, begun)
    else:
        # Roles may be missing here: `upgrade` gives those that are here their rights.
        whole = ("--exit-on-error", "--single-transaction")
        _run("pg_restore", *whole, "--no-owner", "--no-privileges", str(file))


def take_away() -> None:
    """Delete the file of the database; one on PostgreSQL is the operator's to drop.

    Hazard: SQLite would read the log of an old file into the new one.
    """
    if is_file():
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{database_file()}{ending}").unlink(missing_ok=True)


@contextmanager
def whole_or_none(file: Path) -> Iterator[Path]:
    """Open a block that writes another file, which has this name if nothing fails."""
    begun = file.with_name(f"{file.name}.part")
    try:
        yield begun
        begun.rename(file)
    finally:
        begun.unlink(missing_ok=True)


def last_backup() -> Path:
    """Return the link to the backup that was made last from this folder."""
    return Path(settings.VAR_DIR) / "last-backup"


def note_backup(file: Path) -> None:
    """Note that this backup was made now, unless nothing can be written here."""
    with suppress(OSError):
        last_backup().unlink(missing_ok=True)
        last_backup().symlink_to(file.resolve())


@contextmanager
def temporary_database() -> Iterator[None]:
    """Let the block use a new, empty database, which is removed after it.

    Those that processes left behind when they were killed are removed before.
    """
    if is_file():
        folder = settings.VAR_DIR
        folder.mkdir(parents=True, exist_ok=True)
        _delete_abandoned(folder)
        with (
            tempfile.TemporaryDirectory(dir=folder, prefix="check-") as private,
            _locked(Path(private)),
            _connected_to(f"{private}/newsroom.sqlite3"),
        ):
            yield
        return
    name = f"newsroom_check_{secrets.token_hex(4)}"
    cursor = connection.cursor()
    cursor.execute(ABANDONED)
    for (abandoned,) in cursor.fetchall():
        cursor.execute(f"DROP DATABASE IF EXISTS {abandoned}")
    try:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except ProgrammingError as error:
        role = connection.settings_dict["USER"]
        raise Refused(
            "The backup was not proved: the role of the database makes no other one"
            f" ({error}). As the superuser: ALTER ROLE {role} CREATEDB;"
        ) from error
    try:
        with _connected_to(name), closing(connection.copy()) as held:
            # Hazard: between two steps no other connection shows that it is in use.
            held.ensure_connection()
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _delete_abandoned(folder: Path) -> None:
    """Delete folders of checks that were killed; a check holds a lock on its own."""
    for abandoned in folder.glob("check-*"):
        with suppress(OSError), _locked(abandoned):
            shutil.rmtree(abandoned)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock the folder for the block; raise BlockingIOError if another process does."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Let the block use the database of this name in the place of the newsroom's."""
    own = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(NAME=name, OPTIONS=without_pool(own["OPTIONS"]))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(own)


# --- The rule -------------------------------------------------------------------------


def superseded_backups(folder: Path) -> list[Path]:
    """Return the backups of `bin/nightly` that BACKUP_DAYS and BACKUP_WEEKS let go.

    The newest of each of so many days and weeks is kept; all are, if both are 0. Days
    without a backup do not count, so that none goes while none is made.
    """
    if not settings.BACKUP_DAYS + settings.BACKUP_WEEKS:
        return []
    days: dict[str, Path] = {}
    weeks: dict[str, Path] = {}
    backups = [file for file in folder.iterdir() if NIGHTLY.fullmatch(file.name)]
    backups.sort(reverse=True)
    for file in backups:
        made = date.fromisoformat(file.name.removeprefix("newsroom-")[:10])
        days.setdefault(made.isoformat(), file)
        weeks.setdefault(made.strftime("%G-%V"), file)
    kept = list(days.values())[: settings.BACKUP_DAYS]
    kept += list(weeks.values())[: settings.BACKUP_WEEKS]
    return [file for file in backups if file not in kept]


# --- The database's own means ---------------------------------------------------------


def _copy(source: Path, target: Path) -> None:
    """Copy a SQLite file; raise Refused if SQLite finds the copy damaged."""
    address = f"file:{quote(str(source))}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as given,
            closing(sqlite3.connect(target)) as copy,
        ):
            given.backup(copy)
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
            # Hazard: who reads a file with a log makes files beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise Refused(
            f"Nothing was done: {source} cannot be copied to {target}: {error}."
        ) from error
    if found != "ok":
        raise Refused(f"Nothing was done: {source} is damaged ({found}).")


def _run(program: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs; raise Refused with what it says."""
    # A newsroom on SQLite need not load it.
    from psycopg.conninfo import make_conninfo

    own = connection.settings_dict
    given = {name: str(own[part]) for part, name in PARTS.items() if own[part]}
    given |= {
        name: value for name, value in own["OPTIONS"].items() if name.startswith("ssl")
    }
    env = dict(os.environ)
    # Hazard: whoever lists the processes of this machine reads their arguments.
    if own["PASSWORD"]:
        env["PGPASSWORD"] = own["PASSWORD"]
    command = [program, f"--dbname={make_conninfo(**given)}", *options]
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise Refused(
            f"{program} is not here: install PostgreSQL's programs, as new as the server."
        ) from error
    if done.returncode:
        raise Refused(f"Nothing was done: {done.stderr.strip()}")
