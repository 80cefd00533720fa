"""Whatever changes what readers are shown gives it another version, by any hand."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from newsroom.public import version
from newsroom.public.models import IndexedArticle, Listing, Place, PublishedSite

DAY = datetime(2026, 3, 1, tzinfo=UTC)
ROWS = {
    Place: {"slug": "pier", "number": 0, "uid": uuid4(), "home": "pier"},
    Listing: {"list": "all", "sort_key": "20260301000000-pier", "uid": uuid4()},
    IndexedArticle: {"article": uuid4(), "number": 1, "slug": "pier", "published": DAY},
    PublishedSite: {"version": "a", "data": "{}"},
}


def value() -> str:
    with connection.cursor() as cursor:
        cursor.execute(version.VERSION)
        return cursor.fetchone()[0]


def watched(model) -> list[str]:
    """The versions before and after rows come, change, come again and go."""
    rows = model.objects.filter(**ROWS[model])
    values = [value()]
    row = model.objects.create(**ROWS[model])
    values.append(value())
    rows.update(**ROWS[model])
    values.append(value())
    model.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=[next(iter(ROWS[model]))],
    )
    values.append(value())
    rows.delete()
    return [*values, value()]


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_each_change_of_a_row_renews_the_version(db, model):
    values = watched(model)
    assert len({*values}) == len(values)


def test_every_table_is_watched_by_which_pages_are_found(db):
    assert {model._meta.db_table for model in ROWS} == {*version.TABLES}
    assert version.unwatched(connection) == []


def test_what_is_taken_back_leaves_the_version(db):
    before = value()
    with transaction.atomic():
        Place.objects.create(**ROWS[Place])
        assert value() != before
        transaction.set_rollback(True)
    assert value() == before


def test_migrate_puts_missing_triggers_back(db):
    before = value()
    name = "public_place_renews_on_delete"
    place = "" if connection.vendor == "sqlite" else " ON public_place"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{place}")
    assert version.unwatched(connection) == ["public_place"]
    call_command("migrate", verbosity=0)
    assert version.unwatched(connection) == []
    assert value() != before
    assert len({*watched(Place)}) == 5
