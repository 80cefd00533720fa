"""The newsroom of each release, as it was tagged.

`python -m tests.releases 1.0.0` puts the samples' newsroom of this code into
tests/data/releases/1.0.0, for the database that DATABASE_URL names: once for SQLite
and, by `python -m tests.postgres`, once for PostgreSQL. A release that is out is never
made again.
"""

import lzma
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import dj_database_url
import psycopg.conninfo
from django.db import connection

from newsroom.editions import json_schema
from tests.postgres import find_programs
from tests.support.databases import server_of
from tests.support.site import Site, with_samples

FOLDER = Path(__file__).parent / "data" / "releases"
# What an older server does not know, and what only psql does.
FOREIGN = re.compile(r"^(?:SET transaction_timeout .*|\\\S.*)\n", re.MULTILINE)


def kept() -> list[str]:
    return sorted(folder.name for folder in FOLDER.glob("*"))


def put_back(release: str) -> None:
    """Into the default database, which is empty."""
    if connection.vendor == "sqlite":
        connection.close()
        content = lzma.decompress((FOLDER / release / "sqlite.xz").read_bytes())
        Path(connection.settings_dict["NAME"]).write_bytes(content)
        return
    script = lzma.decompress((FOLDER / release / "postgresql.xz").read_bytes()).decode()
    with connection.cursor() as cursor:
        cursor.execute(script)
    connection.close()  # what the script set for itself is over


def make(release: str) -> Path:
    """Raises FileExistsError where it is there."""
    folder = FOLDER / release
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["TEST_TEMPLATES"] = tempfile.mkdtemp()
    (folder / "edition-2.json").write_bytes(json_schema.published())
    site = Site(Path(tempfile.mkdtemp()), template=with_samples())
    url = site.env["DATABASE_URL"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            database.execute("VACUUM")
        made, content = (
            folder / "sqlite.xz",
            Path(url.removeprefix("sqlite:///")).read_bytes(),
        )
    else:
        made, content = folder / "postgresql.xz", _dumped(url)
    with made.open("xb") as file:
        file.write(lzma.compress(content, preset=9))
    return made


def _dumped(url: str) -> bytes:
    settings = dj_database_url.parse(url)
    where = psycopg.conninfo.make_conninfo(
        **server_of(settings), dbname=settings["NAME"]
    )
    options = ("--inserts", "--rows-per-insert=200", "--no-owner", "--no-privileges")
    command = [f"{find_programs()}/pg_dump", f"--dbname={where}", *options]
    script = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return FOREIGN.sub("", script).encode()


if __name__ == "__main__":
    sys.stdout.write(f"{make(sys.argv[1])}\n")
