"""`python -m tests.releases.dump v0.2` keeps the database of DATABASE_URL as that release's.

The same database gives the same bytes. Every table of it must hold something.
"""

import gzip
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg

from tests.databases import server_of
from tests.postgres import find_programs

# psql's own commands, and settings that not every PostgreSQL knows.
ONLY_FOR_PSQL = re.compile(r"^(\\(un)?restrict \w+|SET transaction_timeout = 0;)\n", re.MULTILINE)

OF_TABLE = re.compile(r"""(?:INSERT INTO|CREATE TABLE) ["'](\w+)["']""")


def read(settings: dict[str, Any]) -> str:
    """Schema and rows of that database, in statements of SQL."""
    if "sqlite" in settings["ENGINE"]:
        with closing(sqlite3.connect(settings["NAME"])) as database:
            return "\n".join(statements(database)) + "\n"
    dumped = subprocess.run(
        [
            *[find_programs() / "pg_dump", "--no-owner", "--no-acl", "--inserts"],
            *["-h", settings["HOST"], "-U", settings["USER"], settings["NAME"]],
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return without_psql(dumped.stdout)


def statements(database: sqlite3.Connection) -> Iterator[str]:
    """Of a table that SQLite makes of others, an index of words, how it is made: its own dump has parts that
    cannot be read back."""
    made = "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    virtual = dict(database.execute(made).fetchall())
    for statement in database.iterdump():
        if statement == "COMMIT;":
            yield from (f"INSERT INTO {name} ({name}) VALUES ('rebuild');" for name in virtual)  # noqa: S608
        name = OF_TABLE.match(statement)
        if statement.startswith("INSERT INTO sqlite_master"):
            yield from (f"{sql};" for name, sql in virtual.items() if f"'{name}'" in statement)
        elif not (name and name[1].startswith(tuple(virtual))) and "writable_schema" not in statement:
            yield statement


def without_psql(sql: str) -> str:
    return ONLY_FOR_PSQL.sub("", sql)


def packed(sql: str) -> bytes:
    return gzip.compress(sql.encode(), mtime=0)


def restore(settings: dict[str, Any], dump: bytes) -> None:
    """Into an empty database."""
    sql = gzip.decompress(dump).decode()
    if "sqlite" in settings["ENGINE"]:
        with closing(sqlite3.connect(settings["NAME"])) as database:
            database.executescript(sql)
        return
    with psycopg.connect(**server_of(settings), dbname=settings["NAME"]) as database:
        database.execute(sql.encode())


def main(release: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    from django.db import connection

    from tests.releases import dump_of

    path = dump_of(release)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(packed(read(connection.settings_dict)))
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
