"""Every migration goes back and forth on a newsroom that is full: no row and no trigger is lost."""

from collections import Counter

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.loader import MigrationLoader

from annotations.models import RatingScale
from articles.immutable import append_only_tables, unguarded
from articles.models import Article, Finding, FindingDecision, Intake, KeepRule, Unread
from tests.databases import contents

OURS = ("articles", "annotations", "newsroom")

type Row = tuple[tuple[str, str], ...]


def earlier_states() -> list[tuple[str, str]]:
    """Each of our apps at each of its migrations but the last."""
    nodes = sorted(MigrationLoader(None).disk_migrations)
    return [(app, name) for app in OURS for name in [name for label, name in nodes if label == app][:-1]]


def known_contents() -> dict[str, list[dict[str, str]]]:
    """Of the tables that a model has now."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return {table: rows for table, rows in contents().items() if table in known}


def without(rows: list[dict[str, str]], columns: set[str]) -> Counter[Row]:
    return Counter(tuple(sorted((k, v) for k, v in row.items() if k in columns)) for row in rows)


def columns_of(rows: list[dict[str, str]]) -> set[str]:
    return set(rows[0]) if rows else set()


@pytest.fixture
def full(own_database):
    """What the samples lack: a rule of a source that has decided, a scale and a role that were changed."""
    rule = KeepRule.objects.create(source="wire.example", kind="script", text="Привет")
    FindingDecision.objects.create(finding=Finding.objects.first(), status="kept", rule=rule)
    RatingScale.objects.update(name="Our own scale")
    Group.objects.get(name="Annotator").permissions.remove(Permission.objects.get(codename="add_source"))
    empty = [table for table, rows in known_contents().items() if not rows and table.startswith(OURS)]
    assert empty == ["articles_sentenceidentity", "articles_unread"]


@pytest.mark.parametrize(("app", "name"), earlier_states())
def test_back_and_forth(full, app, name):
    before = known_contents()
    call_command("migrate", app, name, verbosity=0)
    held = known_contents()
    assert unguarded(connection, append_only_tables()) == []
    call_command("migrate", verbosity=0)
    after = known_contents()
    assert unguarded(connection, append_only_tables()) == []
    assert after.keys() == before.keys()
    for table, rows in held.items():
        columns = columns_of(rows)
        assert len(rows) == len(before[table]) == len(after[table]), table
        assert without(before[table], columns) == without(rows, columns) == without(after[table], columns)


def test_going_back_is_refused_where_files_are_not_read_yet(own_database):
    """The earlier schema has no place for their bytes."""
    waiting = Intake.objects.create(path="queued.txt", status=Intake.Status.QUEUED)
    Unread.objects.create(intake=waiting, content=b"Not read yet.")
    with pytest.raises(IrreversibleError, match="1 file waits to be read"):
        call_command("migrate", "articles", "0004", verbosity=0)
    call_command("migrate", verbosity=0)
    assert bytes(Unread.objects.get().content) == b"Not read yet."
    assert unguarded(connection, append_only_tables()) == []


def test_there_and_back_from_nothing(own_database):
    for app in reversed(OURS):
        call_command("migrate", app, "zero", verbosity=0)
    call_command("migrate", verbosity=0)
    assert unguarded(connection, append_only_tables()) == []
    assert not Article.objects.exists()
    assert RatingScale.objects.get().name == "Credibility"
