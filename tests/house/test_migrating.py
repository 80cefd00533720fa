"""Migrations make what the models say, with every trigger, and can be taken back."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from annotations.models import Rating, RatingScale
from articles.immutable import append_only_tables, unguarded
from articles.models import Article
from newsroom.public.passages import is_whole
from newsroom.public.search import find_articles, parse_question
from newsroom.public.version import unwatched
from tests.support.databases import contents
from tests.support.editions import reindex_all

OURS = (
    *("articles", "annotations", "accounts", "desk", "editions"),
    *("newsroom", "public"),
)


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_there_and_back_from_nothing(own_database):
    before = contents().keys()
    for app in reversed(OURS):
        call_command("migrate", app, "zero", verbosity=0)
    assert not [table for table in contents() if table.startswith(OURS)]
    call_command("migrate", verbosity=0)
    assert contents().keys() == before
    assert unguarded(connection, append_only_tables()) == []
    assert unwatched(connection) == []
    assert not Article.objects.exists()
    assert RatingScale.objects.get().name == "Credibility"
    assert len({rating.meaning for rating in Rating.objects.all()}) == 6


def test_what_was_changed_in_scales_and_roles_is_kept_when_migrations_go_back_and_forth(
    own_database,
):
    """Of a newsroom that is full: what has no place before is kept by what refers to
    it.
    """
    RatingScale.objects.update(name="Our own scale")
    Group.objects.get(name="Annotator").permissions.remove(
        Permission.objects.get(codename="add_source")
    )
    before = contents()
    for app, first in (("newsroom", "0001"), ("annotations", "0001")):
        call_command("migrate", app, first, verbosity=0)
        assert unguarded(connection, append_only_tables()) == []
    call_command("migrate", verbosity=0)
    after = contents()
    assert {table for table in before if before[table] != after[table]} <= {
        "django_migrations"
    }
    reindex_all()
    assert find_articles(parse_question({"q": "the"})).articles
    assert is_whole()


def test_roles_have_what_they_need(own_database):
    has = {
        group.name: {*group.permissions.values_list("codename", flat=True)}
        for group in Group.objects.all()
    }
    assert has["Annotator"] < has["Editor"] < has["Administrator"]
    assert "unprotect_source" in has["Editor"] - has["Annotator"]
    assert "decide_sentence" in has["Annotator"]


def test_an_app_has_one_baseline():
    """Of `public` by another name, so that databases of before are refused."""
    made = MigrationLoader(None).disk_migrations
    for app in OURS:
        ours = [migration for (label, _), migration in made.items() if label == app]
        name = "0001_initial" if app == "public" else "0001_baseline"
        assert [migration.name for migration in ours if migration.initial] == [name]
