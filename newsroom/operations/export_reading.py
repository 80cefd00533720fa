"""Proving that a folder of `export_all` is whole, and loading it."""

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from itertools import batched
from pathlib import Path

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import BinaryField, Model

from articles.immutable import append_only_tables, without_guards
from articles.models import Article
from articles.problems import Refused
from newsroom.operations import installation
from newsroom.operations.export_folder import (
    FORMAT,
    MANIFEST,
    AnyField,
    Table,
    exported_models,
    fields_of,
    file_path,
    product_version,
    progress,
    rows_at_once,
    table_path,
)

INSERT = "INSERT INTO {table} ({columns}) VALUES ({marks})"
DELETE = "DELETE FROM {table}"
# By database, what gives keys after one.
GO_ON_AFTER = {
    "sqlite": "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
    "postgresql": "SELECT setval(pg_get_serial_sequence(%s, '{key}'), %s)",
}

type Tables = dict[str, Table]
type Row = dict[str, object]
type Stored = str | int | float | bytes | None


def refuse_filled() -> None:
    """Raise Refused unless the database is empty, or without people and articles."""
    names = installation.tables()
    if not names:
        return
    is_newsroom = installation.has_installation(names)
    if not is_newsroom or User.objects.exists() or Article.objects.exists():
        raise installation.not_empty()


def check_folder(folder: Path) -> Tables:
    """Return the tables of a folder that is whole; raise Refused if it is not."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        written_by = (manifest["format"], manifest["version"])
        tables: Tables = manifest["tables"]
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise _damaged(folder, MANIFEST, problem) from problem
    if written_by != (FORMAT, product_version()):
        raise Refused(
            f"Nothing was done: {folder} was written by Newsroom {written_by[1]}, and"
            f" this is {product_version()}. Import it with that version, then upgrade."
        )
    models = exported_models()
    if tables.keys() != models.keys():
        raise _damaged(folder, MANIFEST, "its tables are not those of this version")
    for model in models.values():
        for _row in _rows(folder, tables, model):
            pass
    return tables


def load_folder(folder: Path, tables: Tables) -> None:
    """Put all rows into the tables, which are new, or none; raise Refused."""
    models = exported_models()
    try:
        with transaction.atomic(), without_guards(connection, append_only_tables()):
            # Migrations make rows, such as roles and a scale, which the folder has too.
            for table in models:
                _execute(DELETE.format(table=table))
            for model in models.values():
                _load_table(folder, tables, model)
    except (DataError, IntegrityError) as problem:
        raise _damaged(folder, "a row", problem) from problem
    # Migrations have read the types that were there before.
    ContentType.objects.clear_cache()


def _load_table(folder: Path, tables: Tables, model: type[Model]) -> None:
    table = model._meta.db_table
    names = list(map(connection.ops.quote_name, fields_of(model)))
    columns = ", ".join(names)
    marks = ", ".join(["%s"] * len(names))
    statement = INSERT.format(table=table, columns=columns, marks=marks)
    rows = map(partial(_stored, model), _rows(folder, tables, model))
    with connection.cursor() as cursor:
        for some in batched(rows, rows_at_once(model)):
            cursor.executemany(statement, some)
    last = tables[table]["last"]
    if last:
        if connection.vendor == "sqlite":
            _execute("DELETE FROM sqlite_sequence WHERE name = %s", table)
        go_on = GO_ON_AFTER[connection.vendor].format(key=model._meta.pk.column)
        _execute(go_on, table, last)


def _stored(model: type[Model], row: Row) -> list[Stored]:
    """Return a row as the database takes it."""
    fields = fields_of(model)
    return [fields[name].get_db_prep_save(row[name], connection) for name in fields]


def _execute(statement: str, *values: Stored) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _rows(folder: Path, tables: Tables, model: type[Model]) -> Iterator[Row]:
    """Yield each row by its columns; raise Refused if one was changed."""
    table = model._meta.db_table
    fields = fields_of(model)
    hashed = hashlib.sha256()
    try:
        with table_path(folder, model).open("rb") as lines:
            for line in progress(lines, model):
                hashed.update(line)
                row = json.loads(line)
                if row.keys() != fields.keys():
                    raise KeyError("its columns are not those of this version")
                yield {name: _value(folder, fields[name], row[name]) for name in row}
    except (OSError, ValueError, LookupError, ValidationError) as problem:
        raise _damaged(folder, table, problem) from problem
    if hashed.hexdigest() != tables[table]["sha256"]:
        raise _damaged(folder, table, "it is not as the manifest says")


def _value(folder: Path, field: AnyField, plain: object) -> object:
    """Return a value that the folder has; that of a file is read."""
    if not isinstance(field, BinaryField) or plain is None:
        return field.to_python(plain)
    sha256 = str(plain)
    content = file_path(folder, sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"the file {sha256} was changed")
    return content


def _damaged(folder: Path, name: str, why: object) -> Refused:
    return Refused(f"Nothing was done: {folder} is not whole: {name}: {why}.")
