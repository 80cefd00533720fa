"""Rows that can be added but never changed or deleted, whoever asks: ORM, admin, or raw SQL.

Django's side (AppendOnly) gives a clear error early; the triggers are what holds.
"""

from collections.abc import Iterable
from typing import Any, Never

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython


class ImmutableRowError(Exception):
    """Something tried to change or delete a row that is kept for ever."""


def _refuse(model: type[models.Model], act: str) -> Never:
    raise ImmutableRowError(f"{model._meta.verbose_name} is kept for ever: it cannot be {act}.")


class AppendOnlyQuerySet[Row: models.Model](models.QuerySet[Row]):
    def update(self, **kwargs: Any) -> int:
        _refuse(self.model, "changed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _refuse(self.model, "changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(self.model, "deleted")


class AppendOnly(models.Model):
    """Base of Original, Revision, Edition and the histories; its table needs `protect` in a migration."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(type(self), "changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse(type(self), "deleted")


SQLITE = """
CREATE TRIGGER {table}_never_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION newsroom_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_never_{verb} BEFORE {VERB} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION newsroom_append_only()
"""
VERBS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def protect(tables: Iterable[str]) -> RunPython:
    """A migration step that puts the triggers on `tables`."""
    names = tuple(tables)

    def create(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        if vendor == "postgresql":
            editor.execute(POSTGRESQL_FUNCTION, params=None)  # its % is not a placeholder
        template = POSTGRESQL if vendor == "postgresql" else SQLITE
        for table in names:
            for verb in VERBS[vendor]:
                editor.execute(template.format(table=table, verb=verb, VERB=verb.upper()))

    def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        where = " ON {table}" if vendor == "postgresql" else ""
        for table in names:
            for verb in VERBS[vendor]:
                editor.execute(f"DROP TRIGGER {table}_never_{verb}" + where.format(table=table))

    return RunPython(create, drop)
