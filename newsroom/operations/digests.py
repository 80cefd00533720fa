"""Digests of the rows that are kept for ever: what was there must still be there.

A digest has a line of JSON for each table, with its rows in blocks of keys. In a block
each row is hashed with the hash before it, the same on SQLite and PostgreSQL: once with
all columns, and once with the lasting ones, which no erasure changes. Where an erasure
names a row of a block, that block must be the same in the lasting ones. Whoever keeps
the file outside the database learns of each block that was changed otherwise.
"""

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.models import Max, Model

from articles.immutable import AppendOnly
from articles.models import Erasure
from articles.problems import Refused
from newsroom.actions.stored_text import text_columns
from newsroom.editions.verify import canonical

BLOCK = 1000  # keys
WAIT_SECONDS = 60
AT_ONCE = 20  # rows that are in memory; a row may hold a file of 50 MB
# An erasure changes these beside the columns with words.
FOLLOWING = {"erasure_id", "wording"}

type Blocks = dict[str, tuple[int, str, str]]
"""By first key: the number of rows, their hash by all and by lasting columns."""


def kept_models() -> dict[str, type[Model]]:
    """Return by table the models whose rows stay as they are.

    What can be read of an edition may shrink; `verify_editions` proves it by its seals.
    """
    models = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
    return {model._meta.db_table: model for model in models}


def write_digest(file: Path) -> None:
    """Write the digest of the database as it is now."""
    models = sorted(kept_models().items())
    last = {}
    for table, model in models:
        last[table] = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    _await_writers()
    try:
        lines = file.open("w")
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    with lines:
        for table, model in models:
            columns = [field.attname for field in model._meta.concrete_fields]
            blocks = _blocks_of(model, columns, last[table])
            digest = {
                "table": table,
                "columns": columns,
                "last": last[table],
                "rows": sum(number for number, _, _ in blocks.values()),
                "sha256": hashlib.sha256(canonical(blocks).encode()).hexdigest(),
                "blocks": blocks,
            }
            lines.write(json.dumps(digest) + "\n")


def _await_writers() -> None:
    """Wait for transactions that may still add a row with an earlier key.

    SQLite has one writer at a time.
    """
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())")
        began = cursor.fetchone()
        for _ in range(WAIT_SECONDS):
            cursor.execute(
                "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s", began
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(1)


def _blocks_of(model: type[Model], columns: list[str], last: int) -> Blocks:
    """Return the blocks of the rows up to the key `last`."""
    changing = set(FOLLOWING)
    for text in text_columns():
        if text.model is model:
            changing.update(field.attname for field in text.erasable)
    lasting = [name for name in columns if name not in changing]
    blocks: Blocks = {}
    rows = (
        model._base_manager.filter(pk__lte=last).order_by("pk").values("pk", *columns)
    )
    for row in rows.iterator(AT_ONCE):
        start = _block_of(row["pk"])
        number, by_all, by_lasting = blocks.get(start, (0, "", ""))
        by_all = _chained(by_all, row, columns)
        blocks[start] = number + 1, by_all, _chained(by_lasting, row, lasting)
    return blocks


def _block_of(key: int) -> str:
    return str(key // BLOCK * BLOCK)


def _chained(before: str, row: Mapping[str, object], columns: Iterable[str]) -> str:
    """Return the hash of a row and of those before it."""
    values = {name: plain_value(row[name]) for name in columns}
    return hashlib.sha256((before + canonical(values)).encode()).hexdigest()


def plain_value(value: object) -> object:
    """Return a value as it stands in JSON, whatever the database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (bytes, memoryview)):
        return hashlib.sha256(value).hexdigest()
    if value is None or isinstance(value, (int, float, dict, list)):
        return value
    return str(value)


def find_changes(file: Path) -> Iterator[str]:
    """Yield each block that is not as the digest says; raise Refused if it is none."""
    try:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        digests = {line["table"]: line for line in lines}
        erased = _erased_blocks(digests[Erasure._meta.db_table]["last"])
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise Refused(f"{file} is no digest: {problem}.") from problem
    models = kept_models()
    for table, digest in digests.items():
        blocks = {start: tuple(block) for start, block in digest["blocks"].items()}
        now = _blocks_of(models[table], digest["columns"], digest["last"])
        for start in sorted(blocks.keys() | now.keys(), key=int):
            before = blocks.get(start, ())
            after = now.get(start, ())
            if start in erased[table] and before[::2] == after[::2]:
                continue
            if before != after:
                yield f"{table}, rows {start} to {int(start) + BLOCK - 1}"


def _erased_blocks(last: int) -> dict[str, set[str]]:
    """Return by table the blocks with a row that an erasure after that one changed."""
    blocks: dict[str, set[str]] = defaultdict(set)
    for erasure in Erasure.objects.filter(pk__gt=last):
        for table, keys in erasure.rows.items():
            blocks[table].update(map(_block_of, keys))
    return blocks
