"""A value that no column may hold is named in whatever column it is, and everything
else is checked.
"""

# ruff: noqa: S608 - names of the schema

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from itertools import batched
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import (
    BinaryField,
    CharField,
    DecimalField,
    Field,
    FloatField,
    JSONField,
    Model,
    TextField,
)

from annotations.models import Anchor, AnchorEvent, Note
from articles.immutable import append_only_tables, guard
from articles.model_fields import CompressedText
from articles.models import Article, Original, Revision, Sentence
from newsroom.editions.models import Address, Edition, Gap, Openings
from newsroom.operations.damage import all_models, wrong_values
from newsroom.operations.reindexing import DERIVED
from newsroom.public.models import PublishedSite, PublishedWord, StaticFile
from tests import NIGHTLY
from tests.support.site import ROOT, Site, with_few_samples

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.slow]

NAMED = 20  # wrong values in a report
WRONG = {
    "text": "'garbage'",
    "number": "7.5",
    "bytes": "x'00ff80'",
    "no UTF-8": "CAST(x'ff41' AS TEXT)",
}
READ = (
    Edition,
    Openings,
    Gap,
    Address,
    Anchor,
    AnchorEvent,
    Note,
    Article,
    Original,
    Revision,
    Sentence,
)


def columns(model: type[Model]) -> list[Field]:
    """All but keys that SQLite itself, or its index of words, keeps whole numbers."""
    fields = model._meta.local_concrete_fields
    return [
        one
        for one in fields
        if not one.primary_key or str(one.db_type(connection)).startswith("varchar")
    ]


def kinds(field: Field) -> list[str]:
    """Of WRONG, those that are wrong there. What is put into a text as a number becomes
    a text.
    """
    if isinstance(field, BinaryField | CompressedText):
        return ["text", "number", "no UTF-8"]
    if isinstance(field, JSONField):
        return ["text", "bytes", "no UTF-8"]
    if isinstance(
        field.target_field if field.is_relation else field, CharField | TextField
    ):
        return ["bytes", "no UTF-8"]
    if isinstance(field, FloatField | DecimalField):
        return ["text", "bytes", "no UTF-8"]
    return [*WRONG]


@pytest.fixture
def newsroom(own_database) -> Path:
    """The file of the samples' newsroom, without triggers that would keep it from being
    damaged.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%never%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
    StaticFile.objects.create(
        name="public/reader.1.css", content=b"body {}", used="2026-01-01T00:00:00Z"
    )
    connection.close()
    return Path(own_database["NAME"])


def damage(file: Path, model: type[Model], wrong: dict[str, str]) -> int:
    """Puts into the newest row, by column, the values of these kinds; says which row it
    is.
    """
    table = model._meta.db_table
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA ignore_check_constraints = ON")
        (row,) = other.execute(f"SELECT max(rowid) FROM {table}").fetchone()
        assert row, f"{table} has no row to be damaged"
        for column, kind in wrong.items():
            other.execute(
                f'UPDATE {table} SET "{column}" = {WRONG[kind]} WHERE rowid = {row}'
            )
    return row


def told(command: str, **options: object) -> str:
    """All that it says; anything but CommandError is a traceback."""
    said = StringIO()
    try:
        call_command(command, stdout=said, stderr=said, **options)
    except CommandError as error:
        return f"{said.getvalue()}\n{error}"
    return said.getvalue()


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_value_is_named_in_each_column_of_each_table(newsroom, kind):
    connection.ensure_connection()
    raw, seen = connection.connection, set()
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("PRAGMA ignore_check_constraints = ON")
    for model in all_models():
        table = model._meta.db_table
        (row,) = raw.execute(f"SELECT max(rowid) FROM {table}").fetchone()
        for field in columns(model) if row else []:
            if kind in kinds(field):
                raw.execute("SAVEPOINT before")
                raw.execute(
                    f'UPDATE {table} SET "{field.column}" = {WRONG[kind]} WHERE rowid = {row}'
                )
                found = [(one.column, one.row) for one in wrong_values([model])]
                raw.execute("ROLLBACK TO before")
                assert found == [(field.column, row)], f"{table}.{field.column}"
                seen.add(model)
    if kind in ("text", "number"):
        seen |= {PublishedSite, PublishedWord}  # which have texts alone
    assert {*READ, *DERIVED} - {*seen} <= {model for model in READ if kind == "number"}
    assert list(wrong_values(all_models())) == []


def cases(
    models: tuple[type[Model], ...],
) -> Iterator[tuple[type[Model], dict[str, str]]]:
    """By night each column alone with each kind; by day all of a table, with one kind
    after the other.
    """
    for model in models:
        if NIGHTLY:
            for field in columns(model):
                yield from ((model, {field.column: kind}) for kind in kinds(field))
        else:
            turn = [(field.column, kinds(field)) for field in columns(model)]
            wrong = {name: some[at % len(some)] for at, (name, some) in enumerate(turn)}
            for part in batched(wrong.items(), NAMED):
                yield model, dict(part)


def cases_together(
    models: tuple[type[Model], ...],
) -> Iterator[list[tuple[type[Model], dict[str, str]]]]:
    """By night each by itself, by day as many at once as a report names."""
    together: list[tuple[type[Model], dict[str, str]]] = []
    for case in cases(models):
        named = sum(len(wrong) for _model, wrong in [*together, case])
        if together and (NIGHTLY or named > NAMED):
            yield together
            together = []
        together.append(case)
    yield together


def damage_together(
    file: Path, damages: list[tuple[type[Model], dict[str, str]]]
) -> list[str]:
    """Return how a report names each."""
    named = []
    for model, wrong in damages:
        row = damage(file, model, wrong)
        named += [f"{model._meta.db_table}, row {row}, {column}" for column in wrong]
    guard(connection, append_only_tables())
    return named


@pytest.mark.parametrize("damages", [*cases_together(READ)])
def test_what_is_kept_is_named_by_check_all_and_the_rest_checked(newsroom, damages):
    named = damage_together(newsroom, damages)
    said = told("check_all")
    for place in named:
        assert f"{place}: not a value of its column" in said
    assert "restore a backup" in said
    assert "could not go on" not in said
    # Without this path the only edition with a gap cannot be read.
    if damages != [(Gap, {"path": "no UTF-8"})]:
        assert "withheld on " in said, "the other articles' editions were read"
    told("reindex")


@pytest.mark.parametrize("damages", [*cases_together(DERIVED)])
def test_what_is_derived_is_named_by_check_all_and_made_anew_by_reindex(
    newsroom, damages
):
    named = damage_together(newsroom, damages)
    said = told("check_all")
    for place in named:
        assert f"{place}: not a value of its column" in said
    assert "Every edition has its hash" in said
    assert told("reindex") == "What readers find is what the editions say.\n"
    assert "no more." in told("check_all")


def test_a_link_to_a_row_that_is_missing_is_named(newsroom):
    with closing(sqlite3.connect(newsroom, isolation_level=None)) as other:
        other.execute("UPDATE newsroom_gap SET edition_id = 9999")
    guard(connection, append_only_tables())
    assert "in newsroom_edition: the row that it belongs to is missing" in told(
        "check_all"
    )


FORMS = [
    '{"leaves": 3, "past": []}',
    "{}",
    '{"leaves": [{"on": 1}], "past": []}',
    "7",
    "[]",
]


def test_an_edition_whose_openings_have_another_form_is_named(newsroom):
    openings = Openings.objects.order_by("pk").last()
    with connection.cursor() as cursor:
        for form in FORMS if NIGHTLY else FORMS[::2]:
            content = CompressedText().get_db_prep_value(form, connection)
            cursor.execute(
                "UPDATE newsroom_openings SET opened = %s WHERE sha256 = %s",
                [content, openings.pk],
            )
            guard(connection, append_only_tables())
            said = told("check_all")
            assert "is the first edition that fails." in said, form
            told("reindex")
            cursor.execute("DROP TRIGGER newsroom_openings_never_update")


# --- Files that are no database, and no folder ----------------------------------------


@pytest.fixture
def site(tmp_path, newsrooms) -> Iterator[Site]:
    site = Site(tmp_path / "site", template=with_few_samples())
    site.take_static_files()
    yield site
    site.dismiss()


def refused(site: Site, *command: str) -> str:
    done = site.manage(*command, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_file_that_is_no_database_is_refused(site, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("This is no database. " * 400)
    site.env["DATABASE_URL"] = f"sqlite:///{text}"
    for command in (
        ["check_all"],
        ["reindex"],
        ["upgrade"],
        ["backup", "x"],
        ["restore", str(text)],
    ):
        assert "file is not a database" in refused(site, *command), command
    assert text.read_text().startswith("This is no database.")


def test_a_database_with_a_damaged_page_is_named(site, tmp_path):
    file = Path(site.env["DATABASE_URL"].removeprefix("sqlite:///"))
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    for command in (["check_all"], ["backup", str(tmp_path / "x")]):
        assert "cannot be read" in refused(site, *command), command
    assert not (tmp_path / "x").exists()


def test_a_folder_that_is_a_file_is_refused(site, tmp_path):
    (tmp_path / "file").write_text("x")
    for value in (tmp_path / "file", tmp_path / "file" / "var"):
        site.env["VAR_DIR"] = str(value)
        for command in ("check_all", "upgrade", "reindex"):
            done = subprocess.run(
                [sys.executable, "manage.py", command],
                cwd=ROOT,
                env=site.env,
                capture_output=True,
                text=True,
            )
            assert done.stderr.endswith(
                f"{tmp_path / 'file'} is a file; name a folder.\n"
            ), command
    site.env["VAR_DIR"] = str(tmp_path)
    site.env["DATABASE_URL"] = f"sqlite:///{tmp_path / 'file' / 'newsroom.sqlite3'}"
    assert "cannot be made" in refused(site, "upgrade")


def test_a_newsroom_that_does_not_know_which_it_is_is_told_what_to_do(site):
    site.manage("check_all")
    with closing(
        sqlite3.connect(site.env["DATABASE_URL"].removeprefix("sqlite:///"))
    ) as other:
        other.execute("PRAGMA ignore_check_constraints = ON")
        other.execute("UPDATE newsroom_installation SET settings = x'00ff'")
        other.commit()
    assert "upgrade --site" in refused(site, "check_all")
    site.manage("upgrade", "--site")
    site.manage("check_all")


def test_a_command_that_fails_at_a_wrong_value_names_it(site):
    with closing(
        sqlite3.connect(site.env["DATABASE_URL"].removeprefix("sqlite:///"))
    ) as other:
        other.execute("UPDATE public_place SET uid = 'garbage'")
        other.commit()
    said = refused(
        site,
        "shell",
        "-v0",
        "-c",
        "from newsroom.public.models import Place; list(Place.objects.all())",
    )
    assert "public_place, row 1, uid" in said
