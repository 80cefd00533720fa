"""Proving that a folder of `export_all` is whole, and loading it."""

import hashlib
import json
from collections.abc import Iterator
from itertools import batched
from pathlib import Path

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import BinaryField, Model
from tqdm import tqdm

from articles.immutable import append_only_tables, without_guards
from articles.models import Article
from articles.problems import Refused
from newsroom.operations import installation
from newsroom.operations.export_format import (
    FORMAT,
    MANIFEST,
    Manifest,
    columns_of,
    exported_models,
    fields_of,
    file_path,
    go_on_after,
    holds_files,
    product_version,
    table_path,
)

AT_ONCE = 200  # rows that are in memory
INSERT = "INSERT INTO {table} ({columns}) VALUES ({marks})"
DELETE = "DELETE FROM {table}"

type Row = dict[str, object]


def refuse_filled() -> None:
    """Raise Refused unless the database is empty, or new: without people and articles."""
    names = installation.tables()
    if not names:
        return
    is_new = installation.has_installation(names)
    if not is_new or User.objects.exists() or Article.objects.exists():
        raise Refused(
            "Nothing was done: the database that DATABASE_URL names is not empty."
        )


# --- Proving --------------------------------------------------------------------------


def check_folder(folder: Path) -> Manifest:
    """Return the manifest of a folder that is whole; raise Refused if it is not."""
    manifest = _read_manifest(folder)
    with _bar_of(manifest, "checked") as bar:
        for model in exported_models().values():
            _check_table(folder, manifest, model, bar)
    return manifest


def _read_manifest(folder: Path) -> Manifest:
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_bytes())
        version = (manifest["format"], manifest["version"])
        columns = {name: found["columns"] for name, found in manifest["tables"].items()}
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise _damaged(folder, MANIFEST, str(problem)) from problem
    if version != (FORMAT, product_version()):
        raise Refused(
            f"Nothing was done: {folder} was written by Newsroom {version[1]}, and this"
            f" is {product_version()}. Import it with that version, then upgrade."
        )
    models = exported_models()
    for table in sorted(models.keys() | columns.keys()):
        if table not in models or columns.get(table) != columns_of(models[table]):
            raise _damaged(folder, MANIFEST, f"{table} has other columns here")
    return manifest


def _check_table(
    folder: Path, manifest: Manifest, model: type[Model], bar: "tqdm[object]"
) -> None:
    """Raise Refused if a row or a file is not the one that was written."""
    table = model._meta.db_table
    wanted = manifest["tables"][table]
    hashed = hashlib.sha256()
    number = 0
    for line in _lines(folder, table):
        _values(folder, model, line)
        hashed.update(line)
        number += 1
        bar.update()
    if (number, hashed.hexdigest()) != (wanted["rows"], wanted["sha256"]):
        raise _damaged(folder, table, "it is not as the manifest says")


def _bar_of(manifest: Manifest, done: str) -> "tqdm[object]":
    """Return a bar, which is shown only at a terminal."""
    total = sum(table["rows"] for table in manifest["tables"].values())
    return tqdm(total=total, unit=f" rows {done}", disable=None)


def _damaged(folder: Path, name: str, why: str) -> Refused:
    return Refused(f"Nothing was done: {folder} is not whole: {name}: {why}.")


# --- Reading --------------------------------------------------------------------------


def _lines(folder: Path, table: str) -> Iterator[bytes]:
    try:
        with table_path(folder, table).open("rb") as lines:
            yield from lines
    except OSError as problem:
        raise _damaged(folder, table, str(problem.strerror)) from problem


def _values(folder: Path, model: type[Model], line: bytes) -> list[object]:
    """Return the values of a row as the database takes them; raise Refused."""
    values = []
    try:
        row: Row = json.loads(line)
        for field in fields_of(model):
            value = row[str(field.column)]
            if isinstance(field, BinaryField) and value is not None:
                value = _read_file(folder, str(value))
            value = field.to_python(value)
            values.append(field.get_db_prep_save(value, connection))
    except (OSError, ValueError, LookupError, TypeError, ValidationError) as problem:
        raise _damaged(folder, model._meta.db_table, str(problem)) from problem
    return values


def _read_file(folder: Path, sha256: str) -> bytes:
    content = file_path(folder, sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"the file {sha256} was changed")
    return content


# --- Loading --------------------------------------------------------------------------


def load_folder(folder: Path, manifest: Manifest) -> None:
    """Put all rows into the tables, which are new, or none; raise Refused."""
    try:
        with transaction.atomic(), without_guards(connection, append_only_tables()):
            _load_tables(folder, manifest)
    except DatabaseError as problem:
        raise _damaged(folder, "a row", str(problem)) from problem
    # Migrations have read the types that were there before.
    ContentType.objects.clear_cache()


def _load_tables(folder: Path, manifest: Manifest) -> None:
    models = exported_models()
    with connection.cursor() as cursor:
        # Migrations make rows, such as roles and a scale, which the folder has too.
        for table in models:
            cursor.execute(DELETE.format(table=table))
    with _bar_of(manifest, "loaded") as bar:
        for table, model in models.items():
            _load_table(folder, model, bar)
            last = manifest["tables"][table]["last"]
            if last:
                go_on_after(model, last)


def _load_table(folder: Path, model: type[Model], bar: "tqdm[object]") -> None:
    table = model._meta.db_table
    name = connection.ops.quote_name
    columns = ", ".join(map(name, columns_of(model)))
    marks = ", ".join(["%s"] * len(columns_of(model)))
    statement = INSERT.format(table=name(table), columns=columns, marks=marks)
    at_once = AT_ONCE
    if holds_files(model):
        at_once = 1
    with connection.cursor() as cursor:
        for lines in batched(_lines(folder, table), at_once):
            rows = [_values(folder, model, line) for line in lines]
            cursor.executemany(statement, rows)
            bar.update(len(lines))
