"""The folder of `export_all`, which docs/export.md describes, and writing it."""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import AutoField, BinaryField, Field, Max, Model
from tqdm import tqdm

from articles.problems import Refused
from articles.snapshot import snapshot
from newsroom.editions.verify import canonical
from newsroom.operations.damage import all_models
from newsroom.operations.digests import plain_value, write_digest
from newsroom.operations.reindexing import DERIVED
from newsroom.public.models import PublicVersion

FORMAT = "newsroom/export/1"
MANIFEST = "manifest.json"
DIGEST = "rows.digest"
# Sessions are void elsewhere, and `reindex` makes the others anew.
LEFT_OUT = {Session, PublicVersion, *DERIVED}
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
    """A table of the manifest; `last` is the last key that a row had."""

    rows: int
    sha256: str
    last: int


def export_all(folder: Path) -> None:
    """Write the newsroom as it is at one moment, while people work.

    Raise Refused if `folder` holds anything.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty: give each export a folder of its own.")
    (folder / "tables").mkdir(parents=True)
    folder.chmod(0o700)
    # The rows of the digest are in the export, since they are kept for ever.
    write_digest(folder / DIGEST)
    tables = {}
    with snapshot():
        for table, model in exported_models().items():
            tables[table] = _write_table(folder, model)
    # It is written last: a folder without it is not whole.
    manifest = {
        "format": FORMAT,
        "version": product_version(),
        "database": connection.vendor,
        "tables": tables,
        "secrets": SECRETS,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(f"{text}\n", "utf-8")


def _write_table(folder: Path, model: type[Model]) -> Table:
    fields = fields_of(model)
    number = 0
    hashed = hashlib.sha256()
    names = [field.attname for field in fields.values()]
    rows = model._base_manager.order_by("pk").values_list(*names)
    rows_read = rows.iterator(rows_at_once(model))
    with table_path(folder, model).open("wb") as lines:
        for values in progress(rows_read, model):
            row = {}
            for (column, field), value in zip(fields.items(), values, strict=True):
                row[column] = _plain(folder, field.get_prep_value(value))
            line = f"{canonical(row)}\n".encode()
            lines.write(line)
            hashed.update(line)
            number += 1
    return {
        "rows": number,
        "sha256": hashed.hexdigest(),
        "last": _last_key(model),
    }


def _plain(folder: Path, value: object) -> object:
    """Return a value as it stands in JSON: a hash for a file, which is written."""
    plain = plain_value(value)
    if isinstance(value, (bytes, memoryview)):
        path = file_path(folder, str(plain))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(value)
    return plain


def _last_key(model: type[Model]) -> int:
    """Return the last key that a row had, also one that is gone; 0 without such keys.

    Hazard: a key that is given twice gives a new row the history of another one.
    """
    if not isinstance(model._meta.pk, AutoField):
        return 0
    query = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)"
    if connection.vendor == "sqlite":
        query = "SELECT max(seq) FROM sqlite_sequence WHERE name = %s AND %s <> ''"
    with connection.cursor() as cursor:
        cursor.execute(query, [model._meta.db_table, model._meta.pk.column])
        given = cursor.fetchone()[0] or 0
    there = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    return max(given, there)


# --- What the folder holds ------------------------------------------------------------


def product_version() -> str:
    """Return the version of this code."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def exported_models() -> dict[str, type[Model]]:
    """Return by table the models whose rows are in the folder."""
    models = [model for model in all_models() if model not in LEFT_OUT]
    return {model._meta.db_table: model for model in models}


def fields_of(model: type[Model]) -> dict[str, AnyField]:
    """Return the fields of a row by their columns."""
    return {str(field.column): field for field in model._meta.concrete_fields}


def rows_at_once(model: type[Model]) -> int:
    """Return how many rows may be in memory; of files, of which few fit, one."""
    if any(isinstance(field, BinaryField) for field in fields_of(model).values()):
        return 1
    return 200


def table_path(folder: Path, model: type[Model]) -> Path:
    """Return the path of the rows of a table."""
    return folder / "tables" / f"{model._meta.db_table}.jsonl"


def file_path(folder: Path, sha256: str) -> Path:
    """Return the path of a binary value."""
    return folder / "files" / sha256[:2] / sha256


def progress[Row](rows: Iterable[Row], model: type[Model]) -> Iterable[Row]:
    """Yield the rows of a table, counted in a bar that is shown only at a terminal."""
    table = model._meta.db_table
    return tqdm(rows, desc=table, unit=" rows", disable=None, leave=False)
