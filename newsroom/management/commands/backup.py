"""A copy of the newsroom as it is at one moment, made while people write and read."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

PARTS = {"HOST": "host", "PORT": "port", "USER": "user", "NAME": "dbname"}


class Command(BaseCommand):
    help = "Copy the database, which holds everything, to a new FILE, which docs/operators.md restores."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        if file.exists():
            raise CommandError(f"{file} is there already: give each backup a name of its own.")
        begun = file.with_name(f"{file.name}.part")  # what was cut short must not be taken for a backup
        try:
            (_dump if connection.vendor == "postgresql" else _copy)(begun)
            begun.rename(file)
        finally:
            begun.unlink(missing_ok=True)
        self.stdout.write(f"Everything is in {file}.")


def _copy(file: Path) -> None:
    """Raises CommandError if SQLite finds the copy damaged."""
    address = f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise CommandError(f"No backup was made: the database is damaged ({found}).")


def _dump(file: Path) -> None:
    """By PostgreSQL's own program. Raises CommandError with what it says."""
    from psycopg.conninfo import make_conninfo  # a newsroom on SQLite need not load it

    own = connection.settings_dict
    given = {name: str(own[part]) for part, name in PARTS.items() if own[part]}
    given |= {name: value for name, value in own["OPTIONS"].items() if name.startswith("ssl")}
    command = ["pg_dump", "--format=custom", "--no-owner", f"--file={file}", make_conninfo(**given)]
    try:
        # Hazard: whoever lists the processes of this machine reads their arguments.
        env = os.environ | ({"PGPASSWORD": own["PASSWORD"]} if own["PASSWORD"] else {})
        done = subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise CommandError(
            "pg_dump is not here: install PostgreSQL's programs, as new as the server."
        ) from error
    if done.returncode:
        raise CommandError(f"No backup was made. {done.stderr.strip()}")
