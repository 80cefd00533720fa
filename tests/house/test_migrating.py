"""Every migration goes back and forth on a newsroom that is full: no row and no trigger is lost."""

import ast
import json
import os
import re
from collections import Counter
from itertools import filterfalse
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.loader import MigrationLoader

from annotations.models import RatingScale, Remark
from annotations.models.remarks import REMARK_LIMIT
from annotations.remarks import remark
from articles.extracting import Item
from articles.immutable import append_only_tables, unguarded
from articles.models import Article, Batch, Finding, FindingDecision, Intake, KeepRule, Unread
from newsroom.actions import stories
from newsroom.actions.batches import enqueue
from newsroom.models import Listing, StoredBody, StoredPage
from newsroom.operations.check_pages import faults, things
from newsroom.operations.rebuild import rebuild_all
from newsroom.public import feeds, pieces
from newsroom.public.asking import ask
from newsroom.public.passages import is_whole
from newsroom.public.search import PER_PAGE, find
from tests.databases import contents, rows_of

OURS = ("articles", "annotations", "newsroom")

PAGES, LISTINGS, FINGERPRINT = "newsroom_storedpage", "newsroom_listing", "newsroom_fingerprint"
ADDRESSES = "newsroom_address"
ELSEWHERE = {PAGES: {"body"}, LISTINGS: {"data", "piece"}}  # columns of which a part was elsewhere
DERIVED = {"owner"}  # of pages; `rebuild_pages` works it out again

type Row = tuple[tuple[str, str], ...]


def earlier_states() -> list[tuple[str, str]]:
    """Each of our apps at its first migration, at every sixth (on PostgreSQL those half way between) and at
    the last but one: the way to an earlier state leads through those between. `make migrations` asks for
    each."""
    nodes = sorted(MigrationLoader(None).disk_migrations)
    begin, every = 3 * (connection.vendor == "postgresql"), 6
    if os.environ.get("EVERY_STATE"):
        begin, every = 0, 1
    states = {app: [name for label, name in nodes if label == app][:-1] for app in OURS}
    looked_at = {app: {all_[0], *all_[begin::every], all_[-1]} for app, all_ in states.items()}
    return [(app, name) for app in OURS for name in sorted(looked_at[app])]


def known_contents() -> dict[str, list[dict[str, str]]]:
    """Of the tables that a model has now."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return {
        table: list(filterfalse(is_of_the_past, rows)) for table, rows in contents().items() if table in known
    }


def is_of_the_past(row: dict[str, str]) -> bool:
    """A permission or a content type of a model that is no more, which Django makes on the way back."""
    return any(
        re.search(r"\bfingerprint\b|_fingerprint'", row.get(name, "")) for name in ("codename", "model")
    )


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
    stories.catch_up()
    Batch.objects.create(pk=uuid4(), files=1)
    empty = [table for table, rows in known_contents().items() if not rows and table.startswith(OURS)]
    # Of who is here now, whose newsroom this is (whoever comes first says it), and what is to be counted.
    passing = ["articles_presence", "newsroom_installation", "newsroom_storytouched"]
    lacking = ["articles_sentenceidentity", "articles_unread", "newsroom_waiverrequest"]
    assert empty == sorted([*passing, *lacking])


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
    kept = columns_of(before[PAGES]) - DERIVED
    assert without(after[PAGES], kept) == without(before[PAGES], kept)
    owned = {"slug", "article_id"}
    assert without(after[ADDRESSES], owned) == without(before[ADDRESSES], owned)
    for table, rows in held.items():
        if table == PAGES and LISTINGS not in held:  # what lists show stands among them
            continue
        # A migration may have all pages made anew.
        columns = columns_of(rows) - {"stamp"} - ELSEWHERE.get(table, set())
        assert len(rows) == len(before[table]) == len(after[table]), table
        assert without(before[table], columns) == without(rows, columns) == without(after[table], columns)


def test_bodies_go_among_the_pages_and_back(full):
    """As they are packed; one that no page has does not come back."""
    StoredBody.objects.create(hash=UUID(int=1), size=0, gzip=b"")
    damaged = StoredPage.objects.get(path="/sitemap.xml")
    StoredBody.objects.filter(pages=damaged).update(gzip=b"No gzip.")
    before = {page.path: page.body for page in StoredPage.objects.select_related("body")}
    call_command("migrate", "newsroom", "0012", verbosity=0)
    rows = {row["path"]: row["body"] for row in rows_of(PAGES)}
    assert rows == {repr(path): repr(bytes(body.gzip)) for path, body in before.items()}
    call_command("migrate", verbosity=0)
    after = {page.path: page.body for page in StoredPage.objects.select_related("body")}
    assert bytes(after.pop(damaged.path).gzip) == b"No gzip."
    del before[damaged.path]
    assert {path: packed(body) for path, body in after.items()} == {
        path: packed(body) for path, body in before.items()
    }
    assert [path for path, body in before.items() if not body.is_whole] == []


def test_what_lists_show_is_unpacked_and_packed_again(full):
    rows = Listing.objects.filter(list="row").order_by("pk")
    topics = Listing.objects.filter(list__startswith="topic/").order_by("pk")
    shown = [pieces.Piece(bytes(row.piece)).told for row in topics]
    items = Listing.objects.filter(list="item").order_by("pk")
    entries = [feeds.Kept(row.data).told for row in items]
    before = [(row.data, pieces.Piece(bytes(row.piece)).plain.decode()) for row in rows]
    call_command("migrate", "newsroom", "0014", verbosity=0)
    held = [json.loads(ast.literal_eval(row["data"])) for row in rows_of(LISTINGS) if row["list"] == "'row'"]
    assert sorted(f"<li>{row.pop('html')}</li>\n" for row in held) == sorted(html for _, html in before)
    call_command("migrate", verbosity=0)
    assert [(row.data, pieces.Piece(bytes(row.piece)).plain.decode()) for row in rows.all()] == before
    assert [pieces.Piece(bytes(row.piece)).told for row in topics.all()] == shown != []
    assert [feeds.Kept(row.data).told for row in items.all()] == entries != []


@pytest.mark.parametrize("piece", [b"\xff no piece", b"", "cut off"])
def test_a_piece_that_is_damaged_stops_no_migration(full, piece):
    """Neither way: it is named afterwards, and made anew."""
    call_command("migrate", "newsroom", "0015", verbosity=0)
    row = Listing.objects.filter(list="row").earliest("pk")
    damaged = bytes(row.piece)[:-9] if piece == "cut off" else piece
    Listing.objects.filter(pk=row.pk).update(piece=damaged)
    call_command("migrate", "newsroom", "0014", verbosity=0)
    call_command("migrate", "newsroom", "0015", verbosity=0)
    Listing.objects.filter(pk=row.pk).update(piece=damaged)
    call_command("migrate", verbosity=0)
    assert bytes(Listing.objects.get(pk=row.pk).piece) == b""
    assert str(row) in named_and_mended()


@pytest.mark.parametrize(
    "damage", [{"rss": "YQ"}, {"rss": "\u00e9"}, {"atom": None}, {"json": 1}, {"rss": ["YQ=="]}, {"atom": {}}]
)
def test_an_entry_that_is_damaged_stops_no_migration(full, damage):
    call_command("migrate", "newsroom", "0015", verbosity=0)
    first, second = Listing.objects.filter(list="item").order_by("pk")[:2]
    whole = second.data
    Listing.objects.filter(pk=first.pk).update(data=first.data | damage)
    call_command("migrate", verbosity=0)
    second.refresh_from_db()
    assert feeds.Kept(second.data).told
    call_command("migrate", "newsroom", "0015", verbosity=0)
    second.refresh_from_db()
    assert second.data == whole
    assert Listing.objects.get(pk=first.pk).data.items() >= damage.items()
    call_command("migrate", verbosity=0)
    assert str(first) in named_and_mended()


def test_a_row_without_its_html_stops_no_migration(full):
    row = Listing.objects.filter(list="row").earliest("pk")
    call_command("migrate", "newsroom", "0014", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {LISTINGS} SET data = '{{}}' WHERE id = %s", [row.pk])  # noqa: S608
    call_command("migrate", verbosity=0)
    assert str(row) in named_and_mended()


def named_and_mended() -> set[str]:
    """What check_pages finds wrong, of which a rebuild leaves nothing."""
    found = {fault.what for fault in faults(things())}
    assert rebuild_all(everything=True).failed == 0
    assert not list(faults(things()))
    return found


def packed(body: StoredBody) -> tuple[object, ...]:
    return body.hash, body.size, bytes(body.gzip), body.brotli and bytes(body.brotli)


def test_what_lists_show_goes_among_the_pages_and_back(full):
    """With its time, and with its number unless a page has it too, as all do that were made after."""
    row = Listing.objects.earliest("pk")
    row.pk, row.list = 100_000, "topic/from-before"
    row.save(force_insert=True)
    call_command("migrate", "newsroom", "0008", verbosity=0)
    with connection.cursor() as cursor:
        columns = f"{FINGERPRINT} (last_modified, value)"
        cursor.execute(f"INSERT INTO {columns} VALUES (CURRENT_TIMESTAMP, 'of the samples')")  # noqa: S608
    before = contents()
    call_command("migrate", "newsroom", "0004", verbosity=0)
    moved = [row for row in rows_of(PAGES) if not row["path"].startswith("'/")]
    assert len(moved) == len(before[LISTINGS]) + len(before[FINGERPRINT])
    assert len(rows_of(PAGES)) == len(moved) + len(before[PAGES])
    call_command("migrate", "newsroom", "0008", verbosity=0)
    after = contents()
    for table in (PAGES, LISTINGS, FINGERPRINT):
        kept = columns_of(before[table]) - ({"id"} if table != PAGES else set())
        assert without(after[table], kept) == without(before[table], kept), table
    call_command("migrate", verbosity=0)
    assert Listing.objects.get(pk=100_000).list == "topic/from-before"
    # PostgreSQL goes on counting after the numbers that rows brought along.
    Listing.objects.create(list="topic/new", sort_key=row.sort_key, article=row.article, number=1, data={})
    rebuild_all(everything=True)


def test_going_back_is_refused_where_files_are_not_read_yet(own_database):
    """The earlier schema has no place for their bytes."""
    waiting = Intake.objects.create(path="queued.txt", status=Intake.Status.QUEUED)
    Unread.objects.create(intake=waiting, content=b"Not read yet.")
    with pytest.raises(IrreversibleError, match="1 file waits to be read"):
        call_command("migrate", "articles", "0004", verbosity=0)
    call_command("migrate", verbosity=0)
    assert bytes(Unread.objects.get().content) == b"Not read yet."
    assert unguarded(connection, append_only_tables()) == []


def test_batches_are_counted_anew_from_their_files(own_database):
    batch = enqueue([Item(f"{n}.txt", f"Text {n}.".encode()) for n in range(3)], language="", user=None)
    before = Batch.objects.values_list("pk", "files").get()
    assert before == (batch, 3)
    call_command("migrate", "articles", "0015", verbosity=0)
    call_command("migrate", verbosity=0)
    assert Batch.objects.values_list("pk", "files").get() == before
    assert Batch.objects.get().arrived_at == Intake.objects.filter(batch=batch).earliest("pk").received_at


def test_a_comment_of_a_draft_goes_back_as_a_remark_that_says_whose_it_is(own_database):
    """Earlier versions know no name beside the login, and no remark without one."""
    article = Article.objects.earliest("pk")
    long = "x" * REMARK_LIMIT
    made = [remark(article, "", body, user=None, author="Bo Ek").pk for body in ("Ring them.", long)]
    call_command("migrate", "annotations", "0014", verbosity=0)
    call_command("migrate", verbosity=0)
    after = Remark.objects.filter(pk__in=made).order_by("pk")
    first = User.objects.earliest("pk")
    assert [(one.body, one.author, one.written_by) for one in after] == [
        ("Bo Ek: Ring them.", "", first),
        (long, "", first),
    ]


def test_there_and_back_from_nothing(own_database):
    for app in reversed(OURS):
        call_command("migrate", app, "zero", verbosity=0)
    call_command("migrate", verbosity=0)
    assert unguarded(connection, append_only_tables()) == []
    assert not Article.objects.exists()
    assert RatingScale.objects.get().name == "Credibility"


def test_search_finds_again_what_was_published_once_the_index_was_made(own_database):
    """In the order of publication, after a rebuild: a migration knows no words."""

    def found() -> list[str]:
        return [hit.text for hit in find(ask({"q": "the"})).hits]

    before = found()
    assert len(before) == PER_PAGE
    call_command("migrate", "newsroom", "0010", verbosity=0)
    call_command("migrate", verbosity=0)
    assert found() == []
    rebuild_all()
    assert found() == before
    assert is_whole()
