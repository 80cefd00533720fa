"""What the triggers let through: an erasure's changes, within it, and nothing else."""

import pytest
from django.db import DatabaseError, connection, transaction

from articles.immutable import append_only_tables, guard, unguarded
from articles.models import Erasure, Original, erasing
from newsroom.editions.models import Openings
from tests.support.decisions import publish
from tests.support.small_article import edit
from tests.support.tables import table
from tests.support.withheld import gap_in

pytestmark = pytest.mark.django_db
REASON = "She asked for it."


@pytest.fixture
def original(db) -> Original:
    return Original.objects.create(
        sha256="0" * 64, content=b"x", size=1, media_type="text/plain"
    )


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        run(sql)


def test_a_row_kept_for_ever_changes_within_an_erasure_only(original, editor) -> None:
    change = "UPDATE articles_original SET filename = 'b'"
    refused(change)
    with erasing(REASON, editor):
        run(change)
        refused("DELETE FROM articles_original")
    refused(change)
    assert Original.objects.get().filename == "b"
    erasure = Erasure.objects.get()
    assert (erasure.reason, erasure.erased_by, erasure.is_open) == (
        REASON,
        editor,
        False,
    )


def test_one_that_fails_is_not_there_and_changes_nothing(original) -> None:
    def fail() -> None:
        with erasing(REASON, None):
            run("UPDATE articles_original SET filename = 'b'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Erasure.objects.exists()
    refused("UPDATE articles_original SET filename = 'c'")
    assert Original.objects.get().filename == ""


CHANGE = "UPDATE articles_erasure SET {}"
CHANGES = [
    "is_open = true",
    "reason = 'x'",
    "erased_at = '2020-01-01'",
    "erased_by_id = NULL",
    "id = 900",
]


@table("change", CHANGES)
def test_a_closed_erasure_never_changes(editor, change: str) -> None:
    with erasing(REASON, editor):
        pass
    refused(CHANGE.format(change))


def test_an_open_one_can_only_be_closed(editor) -> None:
    with erasing(REASON, editor):
        for change in CHANGES:
            refused(CHANGE.format(change))
            if "is_open" not in change:
                refused(CHANGE.format(f"is_open = false, {change}"))
        refused("DELETE FROM articles_erasure")


def test_editions_and_gaps_change_in_no_erasure(pier, editor) -> None:
    gap_in(publish(pier, user=editor), editor)
    with erasing(REASON, editor):
        for change in (
            "newsroom_edition SET kind = kind",
            "newsroom_gap SET path = path",
        ):
            refused(f"UPDATE {change}")


def test_one_that_somebody_left_open_is_told_and_closed(original) -> None:
    Erasure.objects.create(reason=REASON)
    told = unguarded(connection, append_only_tables())
    assert "articles_original" in told
    assert "newsroom_edition" not in told
    connection.check_constraints()
    guard(connection, append_only_tables())
    assert unguarded(connection, append_only_tables()) == []
    refused("UPDATE articles_original SET filename = 'b'")


def test_openings_change_with_a_gap_of_their_next_version_only(pier, editor) -> None:
    edition = publish(pier, user=editor)
    edit(pier, "Nobody asked why.", "", editor)
    other = publish(pier, user=editor, change_note="Again.")
    gap_in(edition, editor)
    of = f"newsroom_openings SET version = %s, change_note = '' WHERE sha256 = '{edition.sha256}'"
    with erasing(REASON, editor):
        for version in ("version", "2", "0"):
            refused(f"UPDATE {of % version}")
    refused(f"UPDATE {of.replace(edition.sha256, other.sha256) % 1}")
    run(f"UPDATE {of % 1}")
    refused(f"UPDATE {of % 1}")
    refused(f"UPDATE {of % 2}")
    gap_in(edition, editor, version=2)
    run(f"UPDATE {of % 2}")
    refused("DELETE FROM newsroom_openings")
    assert Openings.objects.get(edition=edition).version == 2


def test_a_condition_that_was_weakened_is_told_and_put_back() -> None:
    name = "newsroom_openings_never_update"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON newsroom_openings WHEN NOT (1)"
                " BEGIN SELECT RAISE(ABORT, 'newsroom_openings is append-only'); END"
            )
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION newsroom_openings_may_change() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN NEW; END $$"
            )
    assert unguarded(connection, append_only_tables()) == ["newsroom_openings"]
    guard(connection, append_only_tables())
    assert unguarded(connection, append_only_tables()) == []
