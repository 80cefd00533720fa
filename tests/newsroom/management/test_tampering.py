"""Whoever owns the database changes rows that are kept for ever, and puts the triggers
back: check_all names it, alone or with a digest that was kept elsewhere.
"""

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.models import UniqueConstraint
from django.db.utils import IntegrityError

from annotations.models import Note, Rating, RecordedReply
from articles import immutable
from articles.models import Article, Erasure, Original, Revision, erasing
from newsroom.actions.erase import erase
from newsroom.actions.stored_text import text_columns
from newsroom.editions.models import Edition, Gap, Openings, Withholding
from newsroom.management.commands.verify_editions import _changed_originals
from newsroom.operations import damage
from newsroom.operations.digests import BLOCK, _chained, find_changes, kept_models
from newsroom.operations.histories import UNCOMPARED, find_unrecorded_changes
from newsroom.operations.kept_files import HASHES, find_file_faults, find_gap_faults
from tests import NIGHTLY
from tests.support.withheld import erasure_of, restricted, with_each_kind

CHANGED: list[tuple[type[models.Field], str]] = [
    (models.TextField, "Tampered"),
    (models.JSONField, '["tampered"]'),
    (models.BinaryField, "Tampered"),
    (models.DateTimeField, "2001-01-01 00:00:00"),
    (models.PositiveIntegerField, "77"),
    (models.PositiveSmallIntegerField, "77"),
    (models.CharField, "tampered"),
]


@pytest.fixture
def user(own_database) -> User:
    """Of the samples' newsroom, in which a sentence is withheld."""
    user = User.objects.create_superuser("root", "", "x")
    restricted(Edition.objects.current()[0].article, user)
    return user


@pytest.fixture
def each_kind(user) -> None:
    """A row in each table."""
    with_each_kind(user)


@pytest.fixture
def digest(user, tmp_path) -> Path:
    file = tmp_path / "digest"
    call_command("digest", str(file), stdout=StringIO())
    return file


def execute(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def told(*options: str) -> tuple[str, int]:
    said = StringIO()
    try:
        call_command("check_all", *options, stdout=said, stderr=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", 1
    return said.getvalue(), 0


def named(digest: Path) -> list[str]:
    """What the parts of check_all that are new with the digest say; by night all."""
    if NIGHTLY:
        said, code = told("--since", str(digest))
        return said.splitlines() if code else []
    return [
        *find_changes(digest),
        *damage.catching_damage("a table", find_file_faults),
        *find_gap_faults(),
        *map(str, damage.wrong_values(damage.all_models())),
        *damage.lost_links(),
    ]


@pytest.fixture
def unguarded(user) -> None:
    """Without triggers; they are put back before anything is proved."""
    for name in immutable.append_only_tables():
        immutable._drop(connection, name)


def put_back() -> None:
    immutable.guard(connection, immutable.append_only_tables())
    assert not immutable.unguarded(connection, immutable.append_only_tables())


def changed_column(
    model: type[models.Model], apart: Collection[str] = ()
) -> tuple[str, str]:
    """A column of the table, but none of `apart`, and another value of it."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.unique and not field.is_relation
        if field.attname not in apart
    ]
    for kind, value in CHANGED:
        for field in fields:
            if isinstance(field, kind):
                return field.column, value
    related = [field for field in model._meta.concrete_fields if field.is_relation]
    return related[-1].column, "77"


def first_key(name: str) -> int:
    with connection.cursor() as cursor:
        key = kept_models()[name]._meta.pk.column
        cursor.execute(f"SELECT min({key}) FROM {name}")  # noqa: S608
        return cursor.fetchone()[0]


@pytest.mark.slow
@pytest.mark.database("sqlite")
def test_one_changed_or_deleted_row_of_any_table_is_named(each_kind, digest, unguarded):
    """Each alone, with the triggers put back."""
    kept = sorted(kept_models().items())
    for name, model in kept[:: 1 if NIGHTLY else 3]:
        key, column = model._meta.pk.column, changed_column(model)
        row = first_key(name)
        assert row, f"{name} has no row"
        for sql, values in (
            (f"UPDATE {name} SET {column[0]} = %s WHERE {key} = %s", (column[1], row)),  # noqa: S608
            (f"DELETE FROM {name} WHERE {key} = %s", (row,)),  # noqa: S608
        ):
            with transaction.atomic():
                execute("PRAGMA defer_foreign_keys = ON")
                execute(sql, *values)
                put_back()
                found = [line for line in named(digest) if name in line]
                transaction.set_rollback(True)
            assert found, sql
    put_back()
    assert list(find_changes(digest)) == []


def original() -> Original:
    return Original.objects.order_by("pk")[0]


def other_bytes(model: type[models.Model]) -> Callable[[], None]:
    table_name = model._meta.db_table

    def tamper() -> None:
        execute(f"UPDATE {table_name} SET content = %s", b"Other bytes.")  # noqa: S608

    return tamper


def no_bytes(model: type[models.Model]) -> Callable[[], None]:
    table_name = model._meta.db_table

    def tamper() -> None:
        execute(f"UPDATE {table_name} SET content = %s", b"")  # noqa: S608

    return tamper


def emptied_under_another_erasure() -> None:
    with erasing("Nothing.", None) as erasure:
        pass
    execute(
        "UPDATE articles_original SET content = %s, erasure_id = %s WHERE id = %s",
        b"",
        erasure.pk,
        original().pk,
    )


def gap_of() -> Gap:
    """One that stands in its edition."""
    return Gap.objects.filter(path__startswith="/text/").order_by("pk")[0]


def gap_without_its_act() -> None:
    other = Edition.objects.exclude(pk=gap_of().edition_id)[0]
    Gap.objects.create(
        withholding=gap_of().withholding,
        edition=other,
        path="/article/title",
        version=1,
    )


def gap_of_a_declined_request() -> None:
    declined = Withholding.objects.create(words="x", reason="So", asked_by=None)
    declined.reply(Withholding.Reply.DECLINED, None)
    execute("UPDATE newsroom_gap SET withholding_id = %s", declined.pk)


def in_the_gap(name: str, value: str) -> Callable[[], None]:
    def tamper() -> None:
        openings = gap_of().edition.openings
        opened = json.loads(openings.opened)
        for leaf in opened["leaves"]:
            if isinstance(leaf, dict):
                leaf[name] = value
        Openings.objects.filter(pk=openings.pk).update(opened=json.dumps(opened))

    return tamper


def of_the_request(**values: object) -> Callable[[], None]:
    def tamper() -> None:
        requests = Withholding.objects.filter(pk=gap_of().withholding_id)
        requests.update(**values)

    return tamper


WITHOUT_A_DIGEST = {
    **{f"bytes of {model.__name__}": other_bytes(model) for model in HASHES},
    **{f"no bytes of {model.__name__}": no_bytes(model) for model in HASHES},
    "an original emptied under another erasure": emptied_under_another_erasure,
    "a gap without its act": gap_without_its_act,
    "gaps of a declined request": gap_of_a_declined_request,
    "the day in a gap": in_the_gap("on", "2001-01-01"),
    "the reason in a gap": in_the_gap("reason", "No reason"),
    "the words in a gap": in_the_gap("words", "The minister lied."),
    "the reason of a request": of_the_request(reason="Another reason"),
    "the reason why one person decided": of_the_request(alone_why="Another reason"),
    "the day of an answer": of_the_request(
        answered_at=datetime(2001, 1, 1, tzinfo=UTC)
    ),
    "an answer": of_the_request(answer="declined"),
    "the number of gaps": of_the_request(report={"gaps": 7}),
}


@pytest.mark.database("sqlite")
def test_what_is_no_longer_as_its_hash_or_its_request_says_is_named_without_a_digest(
    user, unguarded
):
    for name, tamper in WITHOUT_A_DIGEST.items():
        with transaction.atomic():
            tamper()
            put_back()
            found: list[object] = [*find_file_faults(), *find_gap_faults()]
            found += _changed_originals()
            transaction.set_rollback(True)
        assert found, name
    assert [*find_file_faults(), *find_gap_faults()] == []


HISTORIES = [model for model in apps.get_models() if hasattr(model, "tracked_fields")]


def test_a_row_that_changed_past_its_history_is_named(each_kind):
    """In each table with a history; what the application changes is not."""
    assert list(find_unrecorded_changes()) == []
    for history in HISTORIES:
        model = history.instance_type
        rows = model._base_manager.order_by("pk")
        if model is RecordedReply:  # only an answer has words
            rows = rows.exclude(body="")
        row = rows.first()
        if row is None:
            continue
        table, key = model._meta.db_table, model._meta.pk.column
        column, value = changed_column(model, UNCOMPARED)
        with transaction.atomic():
            execute(
                f'UPDATE {table} SET "{column}" = %s WHERE {key} = %s',  # noqa: S608
                value,
                row.pk,
            )
            found = list(find_unrecorded_changes())
            transaction.set_rollback(True)
        assert found == [f"{table}, row {row.pk}"]


def test_a_changed_rating_is_named_by_check_all(user):
    note = Note.objects.exclude(rating=None).order_by("pk")[0]
    other = Rating.objects.exclude(pk=note.rating_id)[0]
    execute(
        "UPDATE annotations_note SET rating_id = %s WHERE id = %s", other.pk, note.pk
    )
    said, code = told()
    assert (code, f"annotations_note, row {note.pk}: not as its history" in said) == (
        1,
        True,
    )


def test_every_column_is_compared_that_changes_with_a_state_only():
    """Others are set by the database, with an account, or by an erasure's numbers."""
    erasable = {field for columns in text_columns() for field in columns.erasable}
    for history in HISTORIES:
        model = history.instance_type
        constraints = model._meta.constraints
        unique = [c.fields for c in constraints if isinstance(c, UniqueConstraint)]
        for field in history.tracked_fields:
            is_numbered = field in erasable and (
                field.unique or (field.name,) in unique
            )
            is_cleared = (
                getattr(field.remote_field, "on_delete", None) is models.SET_NULL
            )
            is_apart = is_numbered or is_cleared or field.has_db_default()
            assert (field.attname in UNCOMPARED) == is_apart, field


def test_nothing_is_withheld_under_a_request_that_is_answered(user):
    gap = gap_of()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(
            "INSERT INTO newsroom_gap (withholding_id, edition_id, path, version)"
            " VALUES (%s, %s, %s, %s)",
            *(gap.withholding_id, gap.edition_id, "/article/byline", 9),
        )
    for column, value in (
        ("answer", ""),
        ("reason", "Another reason"),
        ("report", "{}"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            execute(f"UPDATE newsroom_withholding SET {column} = %s", value)  # noqa: S608
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute("DELETE FROM newsroom_withholding")


def test_what_is_added_since_is_no_change(user, digest):
    restricted(Edition.objects.current()[1].article, user)
    assert list(find_changes(digest)) == []
    said, code = told("--since", str(digest))
    assert (code, "readers find what was published" in said) == (0, True)


def test_what_an_erasure_names_may_change_and_nothing_else(user, digest):
    revision = Revision.objects.order_by("pk")[0]
    words = revision.text.split()[3:6]
    erase(erasure_of(" ".join(words), user), user)
    revision.refresh_from_db()
    assert "█" in revision.text
    rows = Erasure.objects.order_by("-pk")[0].rows
    assert revision.pk in rows["articles_revision"]
    assert list(find_changes(digest)) == []
    # What no erasure changes is compared in these blocks too.
    immutable._drop(connection, "articles_revision")
    execute(
        "UPDATE articles_revision SET number = number + 70 WHERE id = %s", revision.pk
    )
    put_back()
    named_block = f"articles_revision, rows 0 to {BLOCK - 1}"
    assert list(find_changes(digest)) == [named_block]
    said, code = told("--since", str(digest))
    changed = f"{named_block}: rows kept for ever changed since {digest}"
    assert (code, changed in said) == (1, True)


def test_a_change_without_an_erasure_is_named_beside_one_that_is_recorded(user, digest):
    erase(erasure_of("zzqq-nowhere", user), user)
    immutable._drop(connection, "articles_revision")
    execute("UPDATE articles_revision SET text = %s", "Another text.")
    put_back()
    assert list(find_changes(digest)) == [f"articles_revision, rows 0 to {BLOCK - 1}"]


def test_a_file_that_is_no_digest_is_refused(user, tmp_path):
    file = tmp_path / "digest"
    for content in ("", "{}", "[1]", '{"table": "articles_original"}', "x"):
        file.write_text(content)
        said, code = told("--since", str(file))
        assert (code, f"{file} is no digest" in said) == (1, True)
    said, code = told("--since", str(tmp_path / "none"))
    assert (code, "is no digest" in said) == (1, True)


def test_a_digest_is_the_same_on_both_databases(user):
    """A row of values that databases keep in different ways."""
    row = {
        "moment": datetime(2026, 1, 2, 3, 4, 5, 67, tzinfo=UTC),
        "bytes": memoryview(b"A file."),
        "json": {"b": [1, 2.5, None], "a": "é"},
        "number": 3,
        "score": 0.1,
        "uid": UUID("00000000-0000-4000-8000-000000000001"),
    }
    expected = "3c86d0885d47fdd56852b4666e44214bc3f2674e10abba4320d0a61ecd0389f2"
    assert _chained("", row, row) == expected
    stored = Article.objects.order_by("pk").values().first()
    assert isinstance(stored["created_at"], datetime)


@pytest.mark.database("sqlite")
def test_a_backup_has_a_digest_beside_it(user, tmp_path):
    file = tmp_path / "a.backup"
    call_command("backup", str(file), stdout=StringIO())
    digest = tmp_path / "a.backup.digest"
    assert {path.name for path in tmp_path.glob("a.*")} == {file.name, digest.name}
    lines = [json.loads(line) for line in digest.read_text().splitlines()]
    assert [line["table"] for line in lines] == sorted(kept_models())
    by_table = {line["table"]: line for line in lines}
    assert by_table["newsroom_edition"]["rows"] == Edition.objects.count()
    assert list(find_changes(digest)) == []
