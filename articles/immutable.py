"""Rows that can be added but never changed, replaced or deleted.

This holds for the ORM, the admin and raw SQL. A model's `may_change` is the SQL
condition under which its rows may be changed after all; they are never deleted. Its
`may_add` is the condition under which a row may be added. Hazard: on SQLite a migration
cannot rebuild a table that such a condition reads unless the triggers are dropped
first.

The base class AppendOnly gives a clear error early; triggers do the guarding. The owner
of the tables can drop the triggers, so `unguarded` looks for that: `manage.py check
--database default` reports it, and `manage.py migrate` restores them.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Never

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.triggers import Trigger, create_triggers, drop_triggers, has_triggers

# True only in the transaction that erases words: see articles.models.Erasure.
OPEN = "SELECT 1 FROM articles_erasure WHERE is_open"
ERASING = f"EXISTS ({OPEN})"
NEVER = ""


class ImmutableRowError(Exception):
    """An attempt to change or delete a row that is kept for ever."""


def _refuse(model: type[models.Model], act: str) -> Never:
    raise ImmutableRowError(
        f"{model._meta.verbose_name} is kept for ever: it cannot be {act}."
    )


class AppendOnlyQuerySet[Row: models.Model](models.QuerySet[Row]):
    """A queryset that refuses to change or delete its rows."""

    def update(self, **kwargs: object) -> int:
        _refuse(self.model, "changed")

    def bulk_update(self, *args: object, **kwargs: object) -> int:
        _refuse(self.model, "changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(self.model, "deleted")


class AppendOnly(models.Model):
    """The base of Original, Revision, Edition and the histories.

    Every `migrate` guards the tables of its subclasses.
    """

    may_change: ClassVar[str] = ERASING

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        if not self._state.adding:
            _refuse(type(self), "changed")
        super().save(**options)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        _refuse(type(self), "deleted")


# --- The triggers ---------------------------------------------------------------------

SQLITE = """CREATE TRIGGER {name} BEFORE {act} ON {table}{unless}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
# REPLACE removes the row in its way without firing a DELETE trigger, unless the client
# itself turns that on.
SQLITE_REPLACE = """CREATE TRIGGER {name} BEFORE INSERT ON {table}
WHEN {taken}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: a row with this key is there'); END"""
POSTGRESQL = "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
ACTS = {
    "sqlite": ["UPDATE", "DELETE", "replace", "INSERT"],
    "postgresql": ["UPDATE", "DELETE", "TRUNCATE", "INSERT"],
}
# By act the name of the condition under which it is allowed after all.
CONDITIONS = {"UPDATE": "may_change", "INSERT": "may_add"}
POSTGRESQL_BODY = """
BEGIN{unless}
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END """
POSTGRESQL_UNLESS = " IF {condition} THEN RETURN NEW; END IF;"


def append_only_tables() -> list[str]:
    """Return the names of the tables whose rows are kept for ever."""
    return sorted(conditions("may_change"))


def conditions(name: str) -> dict[str, str]:
    """Return by table the condition of this name, which CONDITIONS has."""
    return {
        model._meta.db_table: getattr(model, name)
        for model in apps.get_models()
        if hasattr(model, name)
    }


def guard(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Restore all triggers of those tables where one is missing, changed or disabled."""
    weak_tables = unguarded(connection, tables)
    for table in weak_tables:
        with transaction.atomic(connection.alias):
            _drop(connection, table)
            _create_triggers(connection, table)
    if weak_tables and _is_erasure_open(connection):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE articles_erasure SET is_open = %s WHERE is_open", [False]
            )


@contextmanager
def without_guards(
    connection: BaseDatabaseWrapper, tables: Collection[str]
) -> Iterator[None]:
    """Drop the triggers for a block of one transaction, and restore them after it.

    Only what fills a new database may use it.
    """
    for table in tables:
        _drop(connection, table)
    yield
    # Hazard: PostgreSQL alters no table whose links it has yet to check.
    connection.check_constraints()
    guard(connection, tables)


def _create_triggers(connection: BaseDatabaseWrapper, table: str) -> None:
    create_triggers(connection, table, _triggers(connection, table))


def unguarded(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> list[str]:
    """Return those of `tables` that exist but whose rows could be changed.

    A trigger is missing or altered, or somebody left an erasure open.
    """
    existing = set(connection.introspection.table_names())
    erasure_is_open = _is_erasure_open(connection)
    may_change = conditions("may_change")
    weak_tables = []
    for table in tables:
        if table not in existing:
            continue
        may_be_erased = erasure_is_open and may_change[table] == ERASING
        if may_be_erased or not _has_all_triggers(connection, table):
            weak_tables.append(table)
    return weak_tables


def _has_all_triggers(connection: BaseDatabaseWrapper, table: str) -> bool:
    return has_triggers(connection, table, _triggers(connection, table))


def _is_erasure_open(connection: BaseDatabaseWrapper) -> bool:
    if "articles_erasure" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(OPEN)
        return cursor.fetchone() is not None


def guard_all(using: str, **_: object) -> None:
    """Guard all tables after every `migrate`, forwards or backwards.

    SQLite rebuilds a table to change it, and then its triggers are lost.
    """
    guard(connections[using], append_only_tables())


def _triggers(connection: BaseDatabaseWrapper, table: str) -> dict[str, Trigger]:
    """Return, by name, the triggers that `table` should have."""
    triggers = {}
    for act in ACTS[connection.vendor]:
        name = _name(table, act)
        condition = conditions(CONDITIONS.get(act, "")).get(table, NEVER)
        if act == "INSERT" and condition == NEVER:
            continue
        if connection.vendor == "sqlite":
            triggers[name] = _sqlite_trigger(connection, table, act, condition)
        else:
            triggers[name] = _postgresql_trigger(table, act, condition)
    return triggers


def _sqlite_trigger(
    connection: BaseDatabaseWrapper, table: str, act: str, condition: str
) -> Trigger:
    name = _name(table, act)
    if act == "replace":
        taken = " OR ".join(_taken(connection, table))
        sql = SQLITE_REPLACE.format(name=name, table=table, taken=taken)
        return Trigger(sql, "")
    unless = ""
    if condition:
        unless = f" WHEN NOT ({condition})"
    sql = SQLITE.format(name=name, act=act, table=table, unless=unless)
    return Trigger(sql, "")


def _postgresql_trigger(table: str, act: str, condition: str) -> Trigger:
    function = "newsroom_append_only"
    level = "STATEMENT"
    unless = ""
    if condition:
        function = f"{table}_{CONDITIONS[act]}"
        unless = POSTGRESQL_UNLESS.format(condition=condition)
    if "OLD." in condition or "NEW." in condition:
        level = "ROW"
    name = _name(table, act)
    sql = POSTGRESQL.format(
        name=name, act=act, table=table, level=level, function=function
    )
    return Trigger(sql, POSTGRESQL_BODY.format(unless=unless))


def _name(table: str, act: str) -> str:
    return f"{table}_never_{act.lower()}"


def _taken(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    """Yield, for each key of a table on SQLite, whether a row has the new row's key."""
    for key in sorted(_keys(connection, table)):
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
        yield f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - schema names


def _keys(connection: BaseDatabaseWrapper, table: str) -> Iterator[list[str]]:
    """Yield the columns of the primary key and of each unique index of a table."""
    with connection.cursor() as cursor:
        columns = cursor.execute(f"PRAGMA table_info({table})").fetchall()
        yield [name for _, name, _, _, _, place in columns if place]
        indexes = cursor.execute(f"PRAGMA index_list({table})").fetchall()
        for _, index, is_unique, _, is_partial in indexes:
            if not is_unique:
                continue
            parts = cursor.execute(f'PRAGMA index_info("{index}")').fetchall()
            index_columns = [column for _, _, column in parts]
            if is_partial or None in index_columns:
                raise NotImplementedError(
                    f"{index} is unique for some rows or expressions: guard it too."
                )
            yield index_columns


def _drop(connection: BaseDatabaseWrapper, table: str) -> None:
    names = [_name(table, act) for act in ACTS[connection.vendor]]
    drop_triggers(connection, table, names)
