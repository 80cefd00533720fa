"""What a folder of `export_all` holds; docs/export.md describes it.

There is a file of JSON lines for each table, a file for each binary value, a digest of
the rows that are kept for ever, and last a manifest. A folder without one is not whole.
"""

import tomllib
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import AutoField, BinaryField, Field, Max, Model

from newsroom.operations.damage import all_models
from newsroom.operations.reindexing import DERIVED
from newsroom.public.models import ListsVersion

FORMAT = "newsroom/export/1"
MANIFEST = "manifest.json"
DIGEST = "rows.digest"
# Sessions are void elsewhere, and `reindex` makes the others anew.
LEFT_OUT = {Session, ListsVersion, *DERIVED}
SECRETS = {
    "annotations_historicalsourceidentity": "names of protected sources",
    "annotations_sourceidentity": "names of protected sources",
    "auth_user": "hashes of passwords, mail addresses",
    "mfa_authenticator": "second factors",
    "newsroom_hiddenopenings": "words that are hidden from readers",
    "socialaccount_socialtoken": "tokens of the identity provider",
}

type AnyField = Field[object, object]


class Table(TypedDict):
    """A table of the manifest; `last` is the last key that the database gave a row."""

    columns: list[str]
    rows: int
    sha256: str
    last: int | None


class Manifest(TypedDict):
    """The manifest; `files` is the number of binary values."""

    format: str
    version: str
    database: str
    tables: dict[str, Table]
    files: int
    secrets: dict[str, str]


def product_version() -> str:
    """Return the version of this code."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def exported_models() -> dict[str, type[Model]]:
    """Return by table the models whose rows are in the folder."""
    models = [model for model in all_models() if model not in LEFT_OUT]
    return {model._meta.db_table: model for model in models}


def fields_of(model: type[Model]) -> list[AnyField]:
    """Return the fields that are columns."""
    return list(model._meta.concrete_fields)


def columns_of(model: type[Model]) -> list[str]:
    """Return the names of the columns."""
    return [str(field.column) for field in fields_of(model)]


def holds_files(model: type[Model]) -> bool:
    """Return whether a row may hold a file, of which few fit into memory."""
    return any(isinstance(field, BinaryField) for field in fields_of(model))


def table_path(folder: Path, table: str) -> Path:
    """Return the path of the rows of a table."""
    return folder / "tables" / f"{table}.jsonl"


def file_path(folder: Path, sha256: str) -> Path:
    """Return the path of a binary value."""
    return folder / "files" / sha256[:2] / sha256


# --- The last key ---------------------------------------------------------------------
# Hazard: a key that is given twice would make the history of a row that is gone that of
# a new one.


def last_key(model: type[Model]) -> int | None:
    """Return the last key that a row had; None where the database gives no keys."""
    key = model._meta.pk
    if not isinstance(key, AutoField):
        return None
    query = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)"
    params = [model._meta.db_table, key.column]
    if connection.vendor == "sqlite":
        query = "SELECT max(seq) FROM sqlite_sequence WHERE name = %s"
        params = [model._meta.db_table]
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        given = cursor.fetchone()[0] or 0
    there = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    return max(given, there)


def go_on_after(model: type[Model], last: int) -> None:
    """Let the database give keys after this one."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last])
            return
        sequence = "pg_get_serial_sequence(%s, %s)"
        params = [table, model._meta.pk.column, last]
        cursor.execute(f"SELECT setval({sequence}, %s)", params)
