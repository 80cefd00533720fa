"""Many rows of one table at once, without an object for each, which takes most of what bulk_create takes."""

from collections.abc import Iterable, Sequence
from itertools import batched, chain
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """names: of fields, all but those that the database fills; rows: their values, in that order.

    As with bulk_create no signal is sent: what listens to saves learns nothing.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    values = [[_adapted(field, value) for field, value in zip(fields, row, strict=True)] for row in rows]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    head = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of the schema
    row = f"({', '.join(['%s'] * len(fields))})"
    at_once = max(1, connection.ops.bulk_batch_size(fields, values))
    with connection.cursor() as cursor:
        for some in batched(values, at_once):
            cursor.execute(head + ", ".join([row] * len(some)), list(chain.from_iterable(some)))


def _adapted(field: Any, value: object) -> Any:
    """Numbers and words go as they are."""
    return field.get_db_prep_save(value, connection) if isinstance(value, dict | list) else value
