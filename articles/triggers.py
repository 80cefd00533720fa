"""Triggers as the database itself describes them: found, made and taken away."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

POSTGRESQL_FUNCTION = "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
# The triggers that always fire, in a replica's session too ('A'), with the body of
# their functions.
POSTGRESQL_FOUND = """
SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true), prosrc FROM pg_trigger
JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE tgrelid = to_regclass(%s) AND tgenabled = 'A'
"""
SQLITE_FOUND = (
    "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
)


class Trigger(NamedTuple):
    """A trigger as the database itself describes it."""

    sql: str  # the statement that creates it
    body: str  # of its function; empty on SQLite


type Triggers = Mapping[str, Trigger]
"""By name."""


def has_triggers(
    connection: BaseDatabaseWrapper, table: str, expected: Triggers
) -> bool:
    """Return whether the table has all of them, unchanged and switched on."""
    query = SQLITE_FOUND
    if connection.vendor == "postgresql":
        query = POSTGRESQL_FOUND
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        found = {name: Trigger(sql, body) for name, sql, body in cursor.fetchall()}
    return expected.items() <= found.items()


def create_triggers(
    connection: BaseDatabaseWrapper, table: str, triggers: Triggers
) -> None:
    """Create them, of which the table has none."""
    with connection.cursor() as cursor:
        for name, trigger in triggers.items():
            if not trigger.body:
                cursor.execute(trigger.sql)
                continue
            function = trigger.sql.split()[-1].removesuffix("()")
            cursor.execute(
                POSTGRESQL_FUNCTION.format(function=function, body=trigger.body)
            )
            cursor.execute(trigger.sql)
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def drop_triggers(
    connection: BaseDatabaseWrapper, table: str, names: Iterable[str]
) -> None:
    """Drop those of them that the table has."""
    where = ""
    if connection.vendor == "postgresql":
        where = f" ON {table}"
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
