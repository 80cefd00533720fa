"""A cursor of PostgreSQL that prepares what it asks; a newsroom on SQLite need not load it."""

from collections.abc import Sequence
from typing import Any, Self

import psycopg


class Cursor(psycopg.Cursor[Any]):
    def execute(self, sql: str, values: Sequence[object]) -> Self:  # type: ignore[override]
        # As text they are of the type that the database expects, whatever their size.
        given = [str(value) for value in values]
        try:
            return super().execute(sql.encode(), given, prepare=True, binary=True)
        except psycopg.errors.FeatureNotSupported:
            # Hazard: a migration may have changed a column since; the connection outlives it.
            return super().execute(sql.encode(), given, prepare=False, binary=True)
