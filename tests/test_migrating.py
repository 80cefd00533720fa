"""Every migration goes back and forth on a newsroom that is full: no row and no trigger is lost."""

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from articles.immutable import append_only_tables, unguarded

OURS = ("articles", "annotations", "newsroom")


def earlier_states() -> list[tuple[str, str]]:
    """Each of our apps at each of its migrations but the last."""
    nodes = sorted(MigrationLoader(None).disk_migrations)
    return [(app, name) for app in OURS for name in [name for label, name in nodes if label == app][:-1]]


def rows() -> dict[str, Counter[tuple[Any, ...]]]:
    """Per table of ours all that is in it, columns by name."""
    return {table: _rows(table) for table in _tables()}


def _tables() -> list[str]:
    there = set(connection.introspection.table_names())
    known = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    return sorted(there.intersection(known) - {"django_migrations"})


def _rows(table: str) -> Counter[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - a model's
        names = [column[0] for column in cursor.description]
        order = sorted(range(len(names)), key=names.__getitem__)
        return Counter(tuple(_plain(names[i], row[i]) for i in order) for row in cursor.fetchall())


def _plain(name: str, value: Any) -> tuple[str, str]:
    return name, repr(bytes(value) if isinstance(value, memoryview) else value)


def made_by(app: str, name: str) -> set[str]:
    """Tables that an earlier schema cannot hold, wholly or in part: what the migrations undone made."""
    loader = MigrationLoader(connection)
    undone = set(loader.applied_migrations) - set(kept(loader, app, name))
    states = {key: loader.disk_migrations[key] for key in undone if key in loader.disk_migrations}
    made = set()
    for (label, _), migration in states.items():
        for operation in migration.operations:
            model = getattr(operation, "model_name", None) or getattr(operation, "name", None)
            if type(operation).__name__ in {"CreateModel", "AddField"} and model:
                made.add(f"{label}_{model.lower()}")
    return made


def kept(loader: MigrationLoader, app: str, name: str) -> set[tuple[str, str]]:
    plan_to = {key for key in loader.graph.nodes if key[0] == app and key[1] > name}
    undone = {child for key in plan_to for child in loader.graph.backwards_plan(key)}
    return set(loader.graph.nodes) - undone


@pytest.mark.parametrize(("app", "name"), earlier_states())
def test_back_and_forth(own_database, app, name):
    lost = made_by(app, name)
    before = rows()
    call_command("migrate", app, name, verbosity=0)
    assert unguarded(connection, append_only_tables()) == []
    held = rows()
    assert {table: held[table] for table in held if table not in lost} == {
        table: before[table] for table in held if table not in lost
    }
    call_command("migrate", verbosity=0)
    assert unguarded(connection, append_only_tables()) == []
    after = rows()
    assert after.keys() == before.keys()
    assert {table: after[table] for table in after if table not in lost} == {
        table: before[table] for table in before if table not in lost
    }
