"""Originals, revisions, editions and histories cannot be changed or deleted, whoever tries."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from articles.immutable import AppendOnly, ImmutableRowError
from articles.models import Original


@pytest.fixture
def original(db):
    return Original.objects.create(sha256="0" * 64, content=b"x", size=1, media_type="text/plain")


def append_only_tables():
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))


def test_every_append_only_model_is_known():
    assert append_only_tables() == [
        "annotations_anchorevent",
        "articles_extraction",
        "articles_findingdecision",
        "articles_original",
        "articles_revision",
        "articles_sentence",
        "newsroom_edition",
    ]


def triggers() -> set[str]:
    table = "sqlite_master" if connection.vendor == "sqlite" else "pg_trigger"
    name = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table}")  # noqa: S608 - two constants
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize("table", append_only_tables())
def test_every_append_only_table_has_its_triggers(table):
    """Django rebuilds a table on SQLite when a field changes, and its triggers go with the old one."""
    assert {f"{table}_never_update", f"{table}_never_delete"} <= triggers()


def test_save_refuses(original):
    original.filename = "other.txt"
    with pytest.raises(ImmutableRowError, match="cannot be changed"):
        original.save()


def test_delete_refuses(original):
    with pytest.raises(ImmutableRowError, match="cannot be deleted"):
        original.delete()


@pytest.mark.parametrize(
    "act",
    [
        lambda rows: rows.update(size=2),
        lambda rows: rows.delete(),
        lambda rows: rows.bulk_update(list(rows), ["size"]),
    ],
)
def test_querysets_refuse(original, act):
    with pytest.raises(ImmutableRowError):
        act(Original.objects.all())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE articles_original SET size = 2",
        "DELETE FROM articles_original",
    ],
)
def test_raw_sql_is_refused_by_the_database(original, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Original.objects.get().size == 1


def test_replacing_a_row_is_refused_too(original):
    """SQLite's INSERT OR REPLACE deletes without firing triggers unless it is told otherwise."""
    if connection.vendor == "sqlite":
        sql = "INSERT OR REPLACE INTO articles_original SELECT * FROM articles_original"
    else:
        sql = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE articles_original CASCADE"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Original.objects.count() == 1
