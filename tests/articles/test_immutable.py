"""Originals, revisions, editions and histories cannot be changed or deleted, whoever
tries.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from annotations.note_history import save_as
from articles.immutable import ImmutableRowError, append_only_tables, guard, unguarded
from articles.models import Original
from newsroom.models import Person
from tests.support.withheld import with_each_kind


@pytest.fixture
def original(db):
    return Original.objects.create(
        sha256="0" * 64, content=b"x", size=1, media_type="text/plain"
    )


def test_every_append_only_model_is_known():
    assert append_only_tables() == [
        "accounts_accountevent",
        "annotations_accessrecord",
        "annotations_anchorevent",
        "annotations_decision",
        "annotations_document",
        "annotations_documentcontent",
        "annotations_documentpage",
        "annotations_historicalcitation",
        "annotations_historicalkeptcopy",
        "annotations_historicalnote",
        "annotations_historicalnote_reasons",
        "annotations_historicalrecordedreply",
        "annotations_historicalsource",
        "annotations_historicalsourceidentity",
        "annotations_pagepicture",
        "annotations_remarkevent",
        "articles_erasure",
        "articles_extraction",
        "articles_findingdecision",
        "articles_historicalarticle",
        "articles_historicalarticle_topics",
        "articles_historicalcheck",
        "articles_historicalcredit",
        "articles_historicalperson",
        "articles_original",
        "articles_picture",
        "articles_practice",
        "articles_revision",
        "articles_sentence",
        "newsroom_edition",
        "newsroom_gap",
        "newsroom_historicalschedulededition",
        "newsroom_historicalsignoff",
        "newsroom_historicalsiteidentity",
        "newsroom_historicalsitepage",
        "newsroom_namecleared",
        "newsroom_openings",
        "newsroom_withholding",
    ]


def test_whatever_django_simple_history_keeps_is_append_only():
    histories = [
        model for model in apps.get_models() if model.__name__.startswith("Historical")
    ]
    assert {model._meta.db_table for model in histories} <= {*append_only_tables()}


@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_no_table_lets_its_rows_be_changed_or_deleted(own_database, statement):
    """Not even by a statement that changes nothing; on rows that are there."""
    with_each_kind(User.objects.all()[0])
    for table in append_only_tables():
        with connection.cursor() as cursor:
            (key,) = connection.introspection.get_primary_key_columns(cursor, table)
        refused(statement.format(table, key))


def test_whoever_is_named_in_a_history_stays(editor, annotator):
    """Taking a name out of it would change it."""
    person = Person.objects.create(name="Ann Lee", slug="ann-lee")
    person.history.get()
    save_as(person, annotator)
    with pytest.raises(models.ProtectedError):
        annotator.delete()


@pytest.mark.django_db
def test_every_append_only_table_is_guarded():
    assert unguarded(connection, append_only_tables()) == []


def test_save_refuses(original):
    original.filename = "other.txt"
    with pytest.raises(ImmutableRowError, match="cannot be changed"):
        original.save()


def test_delete_refuses(original):
    with pytest.raises(ImmutableRowError, match="cannot be deleted"):
        original.delete()


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (lambda rows: rows.update(size=2), "changed"),
        (lambda rows: rows.delete(), "deleted"),
        (lambda rows: rows.bulk_update(list(rows), ["size"]), "changed"),
    ],
)
def test_querysets_refuse(original, act, what: str):
    with pytest.raises(
        ImmutableRowError, match=f"original is kept for ever: it cannot be {what}"
    ):
        act(Original.objects.all())


def refused(sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


ROW = "(sha256, content, size, media_type, filename, url) VALUES ('{}', '', 2, 'text/html', '', '')"
CHANGES = [
    "UPDATE articles_original SET size = 2",
    "DELETE FROM articles_original",
    f"INSERT INTO articles_original {ROW.format('0' * 64)} ON CONFLICT (sha256) DO UPDATE SET size = 2",
    f"INSERT INTO articles_original {ROW.format('1' * 64)} ON CONFLICT (sha256) DO UPDATE SET size = 2 "
    "-- though nothing conflicts",
]
ONLY = {
    "sqlite": [
        "UPDATE OR REPLACE articles_original SET size = 2",
        f"REPLACE INTO articles_original {ROW.format('0' * 64)}",
        f"INSERT OR REPLACE INTO articles_original {ROW.format('0' * 64)}",
        "REPLACE INTO articles_original SELECT * FROM articles_original",
    ],
    "postgresql": [
        "TRUNCATE articles_original CASCADE",
        "TRUNCATE auth_user CASCADE",
        "MERGE INTO articles_original old USING (SELECT 1) new ON true WHEN MATCHED THEN DELETE",
        "WITH gone AS (DELETE FROM articles_original RETURNING *) SELECT * FROM gone",
        "SET LOCAL session_replication_role = replica; DELETE FROM articles_original",
    ],
}


@pytest.mark.parametrize(
    "statement",
    # SQLite asks row by row, so that it refuses no statement that meets none.
    [
        one
        for one in CHANGES
        if "though" not in one or connection.vendor == "postgresql"
    ],
)
def test_raw_sql_is_refused_by_the_database(original, statement):
    refused(statement)
    assert Original.objects.get().size == 1


@pytest.mark.parametrize("statement", ONLY[connection.vendor])
def test_what_only_one_database_has_is_refused_too(original, statement):
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused(statement)
    assert Original.objects.get().size == 1


# --- Every table, every key, from a client that knows nothing of Newsroom
# --------------------------------


def dump(file: str) -> list[str]:
    with closing(sqlite3.connect(file)) as client:
        return list(client.iterdump())


@pytest.fixture
def client(own_database) -> Iterator[sqlite3.Connection]:
    """Python's own, with nothing set: no foreign keys, no recursive triggers."""
    with closing(sqlite3.connect(own_database["NAME"])) as client:
        yield client


def unique_keys(model: type[models.Model]) -> list[tuple[str, ...]]:
    """Columns, as the models say it; articles.immutable asks the database."""
    fields = [(field.name,) for field in model._meta.fields if field.unique]
    constraints = [
        tuple(one.fields)
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint)
    ]
    return [
        tuple(model._meta.get_field(name).column for name in key)
        for key in [*fields, *constraints, *model._meta.unique_together]
    ]


def append_only_keys() -> list[tuple[type[models.Model], tuple[str, ...]]]:
    kept = {*append_only_tables()}
    return [
        (model, key)
        for model in apps.get_models()
        if model._meta.db_table in kept
        for key in unique_keys(model)
    ]


@pytest.mark.database("sqlite")
def test_no_key_lets_a_row_be_replaced(client, own_database):
    """The row in the way has one key in common with the new one, and no other."""
    with_each_kind(User.objects.all()[0])
    client.row_factory = sqlite3.Row
    before = dump(own_database["NAME"])
    for model, key in append_only_keys():
        table = model._meta.db_table
        row = client.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()  # noqa: S608 - names of models
        assert row, f"the samples need a row of {table}"
        columns = {
            name: _other(model, name, value) for name, value in dict(row).items()
        }
        columns |= {name: row[name] for name in key}
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{name}"' for name in columns)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            client.execute(
                f"REPLACE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
                list(columns.values()),
            )
    client.commit()
    assert dump(own_database["NAME"]) == before


def _other(model: type[models.Model], name: str, value: Any) -> Any:
    """A value that no row has, where it can be part of a key."""
    is_key = name in {model._meta.pk.column, "number", "position"} or name.endswith(
        "_id"
    )
    if is_key and isinstance(value, int):
        return value + 900_000
    return (
        f"other {value}"[:16] if name in {"sha256", "key", "previous_sha256"} else value
    )


@pytest.mark.database("sqlite")
def test_rows_can_still_be_added_without_a_key(client):
    sql = f"INSERT INTO articles_original {ROW.format('2' * 64)}"
    sql = sql.replace("url)", "url, received_at)").replace(
        "'', '')", "'', '', '2026-01-01')"
    )
    client.execute(sql)
    client.execute(sql.replace("2" * 64, "3" * 64))
    client.commit()


# --- Putting them back, and telling ---------------------------------------------------


def weaken(table: str) -> None:
    """What whoever owns the table can do to its triggers, one way each."""
    name = f"{table}_never_update"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            if table == "newsroom_edition":  # one of the same name that refuses nothing
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END"
                )
        elif table == "newsroom_edition":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        elif table == "articles_revision":
            cursor.execute(f"DROP TRIGGER {name} ON {table}")
        else:
            # not in a replica's session
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


WEAKENED = ["articles_original", "articles_revision", "newsroom_edition"]


@pytest.mark.django_db
def test_a_missing_changed_or_disabled_trigger_is_told_and_put_back():
    for table in WEAKENED:
        weaken(table)
    assert unguarded(connection, append_only_tables()) == WEAKENED
    told = [
        one
        for one in checks.run_checks(databases=["default"])
        if one.id == "newsroom.W002"
    ]
    assert [one.msg.split()[0] for one in told] == WEAKENED
    guard(connection, append_only_tables())
    assert unguarded(connection, append_only_tables()) == []
    assert not [
        one
        for one in checks.run_checks(databases=["default"])
        if one.id == "newsroom.W002"
    ]


@pytest.mark.database("postgresql")  # SQLite's triggers call no function
@pytest.mark.django_db
def test_a_function_that_refuses_nothing_is_told_and_put_back():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION newsroom_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NULL; END $$"
        )
    assert unguarded(connection, append_only_tables()) == append_only_tables()
    guard(connection, append_only_tables())
    assert unguarded(connection, append_only_tables()) == []


def test_migrate_puts_them_back(own_database):
    for table in WEAKENED:
        weaken(table)
    call_command("migrate", verbosity=0)
    assert unguarded(connection, append_only_tables()) == []


@pytest.mark.database("sqlite")
def test_sqlite_has_what_it_acknowledges_on_the_disk(own_database):
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
