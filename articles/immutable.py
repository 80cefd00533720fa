"""Rows that can be added but never changed, replaced or deleted, whoever asks: ORM, admin, or raw SQL.

Django's side (AppendOnly) gives a clear error early; the triggers are what holds. Whoever owns the tables can
take the triggers off again, so `unguarded` finds that out: `manage.py check --database default` tells of it,
and `manage.py migrate` puts them back.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Never

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


class ImmutableRowError(Exception):
    """Something tried to change or delete a row that is kept for ever."""


def _refuse(model: type[models.Model], act: str) -> Never:
    raise ImmutableRowError(f"{model._meta.verbose_name} is kept for ever: it cannot be {act}.")


class AppendOnlyQuerySet[Row: models.Model](models.QuerySet[Row]):
    def update(self, **kwargs: object) -> int:
        _refuse(self.model, "changed")

    def bulk_update(self, *args: object, **kwargs: object) -> int:
        _refuse(self.model, "changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(self.model, "deleted")


class AppendOnly(models.Model):
    """Base of Original, Revision, Edition and the histories; its table is guarded by every `migrate`."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(type(self), "changed")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        _refuse(type(self), "deleted")


# --- The triggers -------------------------------------------------------------------------------------

SQLITE = """CREATE TRIGGER {name} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
# REPLACE takes the row in its way out without firing a DELETE trigger, unless the client itself asks for it.
SQLITE_REPLACE = """CREATE TRIGGER {name} BEFORE INSERT ON {table}
WHEN {taken}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: a row with this key is there'); END"""
POSTGRESQL = (
    "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION newsroom_append_only()"
)
ACTS = {
    "sqlite": {"UPDATE": SQLITE, "DELETE": SQLITE, "replace": SQLITE_REPLACE},
    "postgresql": {"UPDATE": POSTGRESQL, "DELETE": POSTGRESQL, "TRUNCATE": POSTGRESQL},
}
POSTGRESQL_BODY = """
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END """
POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION newsroom_append_only() RETURNS trigger LANGUAGE plpgsql AS $${POSTGRESQL_BODY}$$
"""
# Those that fire always, in a replica's session too ('A'), and whose function is still the one above.
POSTGRESQL_FOUND = """
SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true) FROM pg_trigger
JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE tgrelid = to_regclass(%s) AND tgenabled = 'A' AND prosrc = %s
"""
SQLITE_FOUND = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"


def append_only_tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))


def guard(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Puts every trigger on those of `tables` where one is missing, changed or switched off."""
    for table in unguarded(connection, tables):
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            _drop(connection, table)
            if connection.vendor == "postgresql":
                cursor.execute(POSTGRESQL_FUNCTION)
            for name, sql in _triggers(connection, table).items():
                cursor.execute(sql)
                if connection.vendor == "postgresql":
                    cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def unguarded(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> list[str]:
    """Returns those of `tables` that exist without every trigger as it should be."""
    there = set(connection.introspection.table_names())
    return [
        table
        for table in tables
        if table in there and not _triggers(connection, table).items() <= _found(connection, table).items()
    ]


def guard_all(using: str, **_: object) -> None:
    """After every `migrate`, either way: SQLite rebuilds a table to change it, and its triggers are lost."""
    guard(connections[using], append_only_tables())


def _triggers(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """Name to statement, of all that guard `table`, as the database itself tells them."""
    taken = " OR ".join(_taken(connection, table)) if connection.vendor == "sqlite" else ""
    return {
        name: template.format(name=name, act=act, table=table, taken=taken)
        for act, template in ACTS[connection.vendor].items()
        for name in [_name(table, act)]
    }


def _name(table: str, act: str) -> str:
    return f"{table}_never_{act.lower()}"


def _taken(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    """For each key of a table on SQLite, whether a row has the new row's."""
    for key in sorted(_keys(connection, table)):
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
        yield f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of the schema


def _keys(connection: BaseDatabaseWrapper, table: str) -> Iterator[list[str]]:
    """Columns of the primary key and of each unique index, however it came to be."""
    with connection.cursor() as cursor:
        columns = cursor.execute(f"PRAGMA table_info({table})").fetchall()
        yield [name for _, name, _, _, _, place in columns if place]
        for _, index, unique, _, partial in cursor.execute(f"PRAGMA index_list({table})").fetchall():
            parts = cursor.execute(f'PRAGMA index_info("{index}")').fetchall()
            if unique and (partial or any(column is None for _, _, column in parts)):
                raise NotImplementedError(f"{index} is unique for some rows or expressions: guard it too.")
            if unique:
                yield [column for _, _, column in parts]


def _found(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FOUND, [table, POSTGRESQL_BODY])
        else:
            cursor.execute(SQLITE_FOUND, [table])
        return dict(cursor.fetchall())


def _drop(connection: BaseDatabaseWrapper, table: str) -> None:
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for act in ACTS[connection.vendor]:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, act)}{where}")
