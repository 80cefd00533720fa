"""Finding values that their columns may not hold, and links to rows that are missing.

SQLite lets any value into any column, and checks links only for a client that asks for
it; PostgreSQL refuses both. What reads such a row fails in a hundred ways, so each
value is checked before anything is made of it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import Exists, Field, ForeignKey, JSONField, Model, OuterRef

from newsroom.conf.errors import is_busy

IS_TEXT = "typeof({0}) = 'text' AND is_utf8(CAST({0} AS BLOB))"
IS_NUMBER = "typeof({0}) IN ('integer', 'real')"
# SQLite takes 31 February, and makes another day of it.
IS_DAY = "date({0}) = substr({0}, 1, 10)"
# By a column's type, the condition that each of its values meets.
SOUND = {
    "bigint": "typeof({0}) = 'integer'",
    "BLOB": "typeof({0}) = 'blob'",
    "bool": "{0} IN (0, 1)",
    "char(32)": "typeof({0}) = 'text' AND length({0}) = 32 AND {0} NOT GLOB '*[^0-9a-f]*'",
    "date": f"typeof({{0}}) = 'text' AND {IS_DAY} AND length({{0}}) = 10",
    "datetime": f"typeof({{0}}) = 'text' AND {IS_DAY} AND time({{0}}) IS NOT NULL AND length({{0}}) > 10",
    "decimal": IS_NUMBER,
    "integer": "typeof({0}) = 'integer'",
    "real": IS_NUMBER,
    "smallint": "typeof({0}) = 'integer'",
    "text": IS_TEXT,
}


class WrongValue(NamedTuple):
    """A value of a kind that its column may not hold; `row` is SQLite's own number."""

    table: str
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.table}, row {self.row}, {self.column}"


def wrong_values(models: Iterable[type[Model]]) -> Iterator[WrongValue]:
    """Yield each value that its column may not hold; PostgreSQL has none."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_function_list WHERE name = 'is_utf8'")
        # A function cannot be made anew while another statement is at work.
        if cursor.fetchone() is None:
            connection.connection.create_function(
                "is_utf8", 1, _is_utf8, deterministic=True
            )
    tables = set(connection.introspection.table_names())
    for model in models:
        if model._meta.db_table in tables:
            yield from _wrong_values_of(model)


def _is_utf8(value: bytes | None) -> bool:
    # SQLite may evaluate its conditions in any order, so it asks about NULL too.
    if value is None:
        return True
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _wrong_values_of(model: type[Model]) -> Iterator[WrongValue]:
    table = model._meta.db_table
    conditions = {
        str(field.column): _is_wrong(field)
        for field in model._meta.local_concrete_fields
    }
    selected = ", ".join(conditions.values())
    any_wrong = " OR ".join(conditions.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, {selected} FROM {table} WHERE {any_wrong}"  # noqa: S608
        )
        for row, *answers in cursor.fetchall():
            for column, is_wrong in zip(conditions, answers, strict=True):
                if is_wrong:
                    yield WrongValue(table, row, column)


def _is_wrong(field: "Field[object, object]") -> str:
    """Return the SQL condition under which a value is not one of `field`."""
    column = f'"{field.column}"'
    kind = str(field.db_type(connection)).removesuffix(" unsigned")
    if kind.startswith("varchar"):
        kind = "text"
    sound = SOUND[kind].format(column)
    if isinstance(field, JSONField):
        sound = f"{sound} AND json_valid({column})"
    if field.null:
        return f"({column} IS NOT NULL AND ({sound}) IS NOT TRUE)"
    return f"(({sound}) IS NOT TRUE)"


def all_models() -> list[type[Model]]:
    """Return all models, with those of many-to-many tables."""
    return list(apps.get_models(include_auto_created=True))


def broken_pages() -> Iterator[str]:
    """Yield what SQLite finds damaged in its file, its indexes and its constraints."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (problem,) in cursor.fetchall():
            if problem != "ok":
                yield problem


def lost_links() -> Iterator[str]:
    """Yield each row that belongs to a row that is missing, with the other's table."""
    if connection.vendor != "sqlite":
        # Each link has a constraint, which whoever owns the tables can switch off.
        for model in all_models():
            yield from _lost_links_of(model)
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, other, _link in cursor.fetchall():
            yield f"{table}, row {row}, in {other}"


def _lost_links_of(model: type[Model]) -> Iterator[str]:
    for field in model._meta.local_concrete_fields:
        # A history may name rows that are gone.
        is_checked = getattr(field, "db_constraint", False)
        if not isinstance(field, ForeignKey) or not is_checked:
            continue
        key = field.target_field.attname
        there = field.related_model._base_manager.filter(
            **{key: OuterRef(field.attname)}
        )
        rows = model._base_manager.exclude(**{field.attname: None})
        for row in rows.filter(~Exists(there)).values_list("pk", flat=True):
            table = field.related_model._meta.db_table
            yield f"{model._meta.db_table}, row {row}, in {table}"


def catching_damage[**Arguments](
    name: str,
    find: Callable[Arguments, Iterable[str] | None],
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> Iterator[str]:
    """Yield what `find` finds; where it fails, a sentence that says so of `name`.

    One damaged row must not keep the others from being looked at.
    """
    try:
        yield from find(*args, **kwargs) or ()
    except Exception as error:
        if is_busy(error):  # Nothing is wrong with the row.
            raise
        yield f"{name} cannot be read ({type(error).__name__}: {error})"
