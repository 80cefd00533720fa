"""Writing everything that the newsroom keeps to a folder, whatever its database."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection
from django.db.models import Model
from tqdm import tqdm

from articles.problems import Refused
from articles.snapshot import snapshot
from newsroom.editions.verify import canonical
from newsroom.operations.digests import write_digest
from newsroom.operations.export_format import (
    DIGEST,
    FORMAT,
    MANIFEST,
    SECRETS,
    AnyField,
    Manifest,
    Table,
    columns_of,
    exported_models,
    fields_of,
    file_path,
    holds_files,
    last_key,
    product_version,
    table_path,
)

AT_ONCE = 200  # rows that are in memory


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
    with snapshot():
        tables = _write_tables(folder)
    manifest: Manifest = {
        "format": FORMAT,
        "version": product_version(),
        "database": connection.vendor,
        "tables": tables,
        "files": sum(path.is_file() for path in folder.glob("files/*/*")),
        "secrets": SECRETS,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(f"{text}\n", "utf-8")


def _write_tables(folder: Path) -> dict[str, Table]:
    models = exported_models()
    total = sum(model._base_manager.count() for model in models.values())
    tables = {}
    # The bar is shown only at a terminal.
    with tqdm(total=total, unit=" rows", disable=None) as bar:
        for table, model in models.items():
            tables[table] = _write_table(folder, model, bar)
    return tables


def _write_table(folder: Path, model: type[Model], bar: "tqdm[object]") -> Table:
    fields = fields_of(model)
    columns = columns_of(model)
    number = 0
    hashed = hashlib.sha256()
    at_once = AT_ONCE
    if holds_files(model):
        at_once = 1
    rows = model._base_manager.order_by("pk").values_list(*(f.attname for f in fields))
    with table_path(folder, model._meta.db_table).open("wb") as lines:
        for values in rows.iterator(at_once):
            plain = [
                _plain(folder, field, value)
                for field, value in zip(fields, values, strict=True)
            ]
            row = canonical(dict(zip(columns, plain, strict=True)))
            line = f"{row}\n".encode()
            lines.write(line)
            hashed.update(line)
            number += 1
            bar.update()
    return {
        "columns": columns,
        "rows": number,
        "sha256": hashed.hexdigest(),
        "last": last_key(model),
    }


def _plain(folder: Path, field: AnyField, value: object) -> object:
    """Return a value as it stands in JSON: of a file, which is written, the hash."""
    value = field.get_prep_value(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return _write_file(folder, bytes(value))
    if value is None or isinstance(value, (bool, int, float, dict, list)):
        return value
    return str(value)


def _write_file(folder: Path, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    path = file_path(folder, sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return sha256
