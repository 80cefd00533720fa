"""A newsroom of every earlier release goes forth to what the code is now, back, and forth again."""

import hashlib
from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from articles.immutable import append_only_tables, unguarded
from newsroom.actions.intake import bring_in
from newsroom.models import Edition
from tests.databases import contents, lent, used
from tests.releases import dump_of, releases
from tests.releases.dump import packed, read, restore

OURS = ("articles_", "annotations_", "newsroom_")
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
# Kept by Django: a permission that has been is never taken away, and going forth may hand it out.
GROWING = {"auth_permission", "auth_group_permissions", "django_content_type"}
KEPT_BY_MIGRATE = {"django_migrations"}

type Rows = dict[str, Counter[str]]


@pytest.fixture(params=releases())
def release(request, tmp_path, django_db_setup, django_db_blocker):
    """The name of a release; the database is that of a newsroom which it filled."""
    with django_db_blocker.unblock(), lent(tmp_path) as own:
        restore(own, dump_of(request.param).read_bytes())
        with used(own):
            yield request.param


def hashes() -> Rows:
    """Per table, the hash of each row, whatever the order of rows and columns."""
    return {
        table: Counter(hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest() for row in rows)
        for table, rows in contents().items()
        if table not in KEPT_BY_MIGRATE
    }


def same(before: Rows, after: Rows) -> None:
    assert before.keys() == after.keys()
    for table, rows in before.items():
        gone, come = rows - after[table], after[table] - rows
        assert not gone, f"{table}: {gone.total()} rows went or changed"
        assert not come or table in GROWING, f"{table}: {come.total()} rows came"


def applied() -> set[tuple[str, str]]:
    return {
        (app, name) for app, name in MigrationRecorder(connection).applied_migrations() if app + "_" in OURS
    }


def go_back(to: set[tuple[str, str]]) -> None:
    for app, name in dict(sorted(to)).items():
        call_command("migrate", app, name, verbosity=0)
    assert applied() == to


def triggers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def assert_sound(guarded: set[str]) -> None:
    """`guarded`: triggers of the release, each of which is still there."""
    assert guarded <= triggers()
    assert unguarded(connection, append_only_tables()) == []
    connection.check_constraints()


def assert_works(client) -> None:
    """Of what the code is now: proofs hold, every article is read, and another can come."""
    call_command("verify_editions", verbosity=0)
    call_command("check_anchors", verbosity=0)
    call_command("rebuild_pages", verbosity=0)
    answers = set()
    for edition in Edition.objects.select_related("article"):
        page = client.get(f"/articles/{edition.article.slug}/editions/{edition.number}/")
        answers.add((page.status_code, client.get(f"/articles/{edition.article.slug}/").status_code))
        assert page.status_code == 410 or edition.sha256 in page.text
    assert answers == {(200, 200), (410, 410)}
    editor = User.objects.filter(groups__name="Editor").first()
    arrived = bring_in(b"# Another\n\nIt came after 12 years.", path="another.md", user=editor)
    assert arrived.article.slug == "another"


def test_forth_and_back_and_forth(release, client):
    then, guarded, kept = applied(), triggers(), hashes()
    call_command("migrate", verbosity=0)
    now, grown = applied(), hashes()
    assert_sound(guarded)
    go_back(then)
    same(kept, hashes())
    assert_sound(guarded)
    call_command("migrate", verbosity=0)
    assert applied() == now
    same(grown, hashes())
    assert_sound(guarded)
    assert_works(client)


def test_every_table_of_a_release_has_rows(release):
    empty = [table for table, rows in contents().items() if not rows and table.startswith(OURS)]
    assert empty == []


def test_a_dump_holds_the_whole_database(own_database, tmp_path):
    before, dump = hashes(), packed(read(own_database))
    assert packed(read(own_database)) == dump
    (tmp_path / "restored").mkdir()
    with lent(tmp_path / "restored") as own:
        restore(own, dump)
        with used(own):
            same(before, hashes())
            assert_sound(triggers())
