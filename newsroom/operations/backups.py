"""Copying the whole database to one file and back, by the database's own means.

A copy that is cut short leaves no file.
"""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from articles.problems import Refused
from newsroom.operations.installation import database_file, is_file

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
