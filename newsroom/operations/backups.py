"""The whole database as one file, and back, by its own means. What is cut short is left
nowhere.
"""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from articles.problems import Refused
from newsroom.operations.installation import database_file, is_file

PARTS = {"HOST": "host", "PORT": "port", "USER": "user", "NAME": "dbname"}


def back_up(file: Path) -> None:
    """As it is at one moment, while people write. Raises Refused where that cannot be
    done.
    """
    with _whole_or_none(file) as begun:
        if is_file():
            _copy(database_file(), begun)
        else:
            _run("pg_dump", "--format=custom", "--no-owner", f"--file={begun}")


def restore_backup(file: Path) -> None:
    """Into a database without tables. Raises Refused where `file` is not a backup that
    is whole.
    """
    if is_file():
        take_away()
        with _whole_or_none(database_file()) as begun:
            _copy(file, begun)
    else:
        # Roles may be missing here: `upgrade` gives those that are here their rights.
        whole = ("--exit-on-error", "--single-transaction")
        _run("pg_restore", *whole, "--no-owner", "--no-privileges", str(file))


def take_away() -> None:
    """The file of the database; what is on PostgreSQL is for the operator to drop.
    Hazard: SQLite would read the log of an old file into the new one.
    """
    if is_file():
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{database_file()}{ending}").unlink(missing_ok=True)


@contextmanager
def _whole_or_none(file: Path) -> Iterator[Path]:
    begun = file.with_name(f"{file.name}.part")  # must not be taken for the file
    try:
        yield begun
        begun.rename(file)
    finally:
        begun.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Raises Refused if SQLite finds the copy damaged."""
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
    """One of PostgreSQL's own programs. Raises Refused with what it says."""
    from psycopg.conninfo import make_conninfo  # a newsroom on SQLite need not load it

    own = connection.settings_dict
    given = {name: str(own[part]) for part, name in PARTS.items() if own[part]}
    given |= {
        name: value for name, value in own["OPTIONS"].items() if name.startswith("ssl")
    }
    try:
        # Hazard: whoever lists the processes of this machine reads their arguments.
        env = os.environ | ({"PGPASSWORD": own["PASSWORD"]} if own["PASSWORD"] else {})
        command = [program, f"--dbname={make_conninfo(**given)}", *options]
        done = subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise Refused(
            f"{program} is not here: install PostgreSQL's programs, as new as the server."
        ) from error
    if done.returncode:
        raise Refused(f"Nothing was done: {done.stderr.strip()}")
