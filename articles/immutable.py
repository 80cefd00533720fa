"""Rows that can be added but never changed, replaced or deleted, whoever asks: ORM,
admin, or raw SQL.

A model says with `may_change` by which SQL condition its rows may be changed after all;
never deleted. Hazard: on SQLite a migration cannot rebuild a table that such a
condition asks, unless triggers go before.

Django's side (AppendOnly) gives a clear error early; the triggers are what holds.
Whoever owns the tables can take the triggers off again, so `unguarded` finds that out:
`manage.py check --database default` tells of it, and `manage.py migrate` puts them
back.
"""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Never

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# In the transaction that erases words, and in no other: see articles.models.Erasure.
OPEN = "SELECT 1 FROM articles_erasure WHERE is_open"
ERASING, NEVER = f"EXISTS ({OPEN})", ""


class ImmutableRowError(Exception):
    """Something tried to change or delete a row that is kept for ever."""


def _refuse(model: type[models.Model], act: str) -> Never:
    raise ImmutableRowError(
        f"{model._meta.verbose_name} is kept for ever: it cannot be {act}."
    )


class AppendOnlyQuerySet[Row: models.Model](models.QuerySet[Row]):
    def update(self, **kwargs: object) -> int:
        _refuse(self.model, "changed")

    def bulk_update(self, *args: object, **kwargs: object) -> int:
        _refuse(self.model, "changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(self.model, "deleted")


class AppendOnly(models.Model):
    """Base of Original, Revision, Edition and the histories; its table is guarded by
    every `migrate`.
    """

    may_change: ClassVar[str] = ERASING

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(type(self), "changed")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        _refuse(type(self), "deleted")


# --- The triggers ---------------------------------------------------------------------

SQLITE = """CREATE TRIGGER {name} BEFORE {act} ON {table}{unless}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
# REPLACE takes the row in its way out without firing a DELETE trigger, unless the
# client itself asks for it.
SQLITE_REPLACE = """CREATE TRIGGER {name} BEFORE INSERT ON {table}
WHEN {taken}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: a row with this key is there'); END"""
POSTGRESQL = "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
ACTS = {
    "sqlite": {"UPDATE": SQLITE, "DELETE": SQLITE, "replace": SQLITE_REPLACE},
    "postgresql": {"UPDATE": POSTGRESQL, "DELETE": POSTGRESQL, "TRUNCATE": POSTGRESQL},
}
POSTGRESQL_BODY = """
BEGIN{unless}
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END """
POSTGRESQL_UNLESS = " IF {condition} THEN RETURN NEW; END IF;"
POSTGRESQL_FUNCTION = "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
# Those that fire always, in a replica's session too ('A'), with what their function
# does.
POSTGRESQL_FOUND = """
SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true), prosrc FROM pg_trigger
JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE tgrelid = to_regclass(%s) AND tgenabled = 'A'
"""
SQLITE_FOUND = (
    "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
)


type Trigger = tuple[str, str]
"""The statement that makes it, as the database itself tells it, and what its function
does.
"""


def append_only_tables() -> list[str]:
    return sorted(_conditions())


def _conditions() -> dict[str, str]:
    """By table the condition by which a row of it may be changed."""
    return {
        model._meta.db_table: model.may_change
        for model in apps.get_models()
        if hasattr(model, "may_change")
    }


def guard(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Puts every trigger on those of `tables` where one is missing, changed or switched
    off.
    """
    weak = unguarded(connection, tables)
    for table in weak:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            _drop(connection, table)
            for name, (sql, body) in _triggers(connection, table).items():
                if body:
                    function = sql.split()[-1].removesuffix("()")
                    cursor.execute(
                        POSTGRESQL_FUNCTION.format(function=function, body=body)
                    )
                cursor.execute(sql)
                if body:
                    cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    if weak and _is_open(connection):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE articles_erasure SET is_open = %s WHERE is_open", [False]
            )


def unguarded(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> list[str]:
    """Returns those of `tables` that exist without every trigger as it should be, or
    that an erasure which somebody left open lets be changed.
    """
    there, is_open = set(connection.introspection.table_names()), _is_open(connection)
    return [
        table
        for table in tables
        if table in there
        and (
            (is_open and _conditions()[table] == ERASING)
            or not _triggers(connection, table).items()
            <= _found(connection, table).items()
        )
    ]


def _is_open(connection: BaseDatabaseWrapper) -> bool:
    if "articles_erasure" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(OPEN)
        return cursor.fetchone() is not None


def guard_all(using: str, **_: object) -> None:
    """After every `migrate`, either way: SQLite rebuilds a table to change it, and its
    triggers are lost.
    """
    guard(connections[using], append_only_tables())


def _triggers(connection: BaseDatabaseWrapper, table: str) -> dict[str, Trigger]:
    """By name, of all that guard `table`."""
    taken = (
        " OR ".join(_taken(connection, table)) if connection.vendor == "sqlite" else ""
    )
    made = {}
    for act, template in ACTS[connection.vendor].items():
        name, condition = (
            _name(table, act),
            _conditions()[table] if act == "UPDATE" else NEVER,
        )
        sql = template.format(
            name=name,
            act=act,
            table=table,
            taken=taken,
            unless=f" WHEN NOT ({condition})" if condition else "",
            level="ROW" if "OLD." in condition else "STATEMENT",
            function=f"{table}_may_change" if condition else "newsroom_append_only",
        )
        unless = POSTGRESQL_UNLESS.format(condition=condition) if condition else ""
        body = (
            POSTGRESQL_BODY.format(unless=unless)
            if connection.vendor == "postgresql"
            else ""
        )
        made[name] = (sql, body)
    return made


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
        for _, index, unique, _, partial in cursor.execute(
            f"PRAGMA index_list({table})"
        ).fetchall():
            parts = cursor.execute(f'PRAGMA index_info("{index}")').fetchall()
            if unique and (partial or any(column is None for _, _, column in parts)):
                raise NotImplementedError(
                    f"{index} is unique for some rows or expressions: guard it too."
                )
            if unique:
                yield [column for _, _, column in parts]


def _found(connection: BaseDatabaseWrapper, table: str) -> dict[str, Trigger]:
    with connection.cursor() as cursor:
        cursor.execute(
            POSTGRESQL_FOUND if connection.vendor == "postgresql" else SQLITE_FOUND,
            [table],
        )
        return {name: (sql, body) for name, sql, body in cursor.fetchall()}


def _drop(connection: BaseDatabaseWrapper, table: str) -> None:
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for act in ACTS[connection.vendor]:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, act)}{where}")
