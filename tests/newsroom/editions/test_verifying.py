"""verify_editions finds what somebody changed who could take the triggers off."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article, Original
from newsroom.actions.publish import withdraw
from newsroom.actions.second_requests import Reasons
from newsroom.editions.models import Edition
from tests.support.decisions import publish
from tests.support.small_article import new_article


@pytest.fixture(autouse=True)
def own(own_database):
    """A newsroom without its triggers."""
    for name in ("newsroom_edition", "articles_original"):
        where = f" ON {name}" if connection.vendor == "postgresql" else ""
        execute(f"DROP TRIGGER {name}_never_update{where}")


def execute(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def verify() -> tuple[list[str], str]:
    """What it says, but for what is withheld in the samples, and the reason why it
    fails.
    """
    said, failed = StringIO(), ""
    try:
        call_command("verify_editions", stdout=said, stderr=said)
    except CommandError as error:
        failed = str(error)
    return [
        line for line in said.getvalue().splitlines() if ": withheld on " not in line
    ], failed


def second() -> Edition:
    """Of the bridges."""
    return Edition.objects.get(article__external_id="sample-bridges", number__gt=1)


def change(column: str, value: object) -> None:
    """In that one."""
    execute(
        f"UPDATE newsroom_edition SET {column} = %s WHERE id = %s",  # noqa: S608
        value,
        second().pk,
    )


def test_what_publication_writes_is_verified():
    ferry = Article.objects.get(slug__contains="ferry")
    withdraw(ferry, user=None, reason="It was not true.")
    publish(
        ferry, user=None, change_note="It was.", reasons=Reasons(unchecked="A test.")
    )
    assert verify() == (
        ["Every edition has its hash and follows from the one before it."],
        "",
    )


def test_every_column_of_an_edition_is_compared_or_proved_otherwise():
    """number, document and sha256 by the chain. Who published is a name in the
    document, and names change.
    """
    columns = {field.name for field in Edition._meta.fields}
    compared = Edition.objects.first().columns.keys()
    assert columns - compared == {"id", "number", "document", "sha256", "published_by"}


@pytest.mark.parametrize(
    ("column", "value", "called"),
    [
        ("kind", "update", "kind"),
        ("published_at", "2020-01-01 00:00:00+00:00", "published at"),
        ("previous_sha256", "0" * 64, "previous sha256"),
    ],
)
def test_a_column_that_differs_from_the_document_is_named(column, value, called):
    change(column, value)
    name = second().article.slug
    said, failed = verify()
    assert said == [
        f"{name}, edition 2: its {called} in the database is not the one in its document"
    ]
    assert failed == f"{name}, edition 2 is the first edition that fails."


def test_part_of_a_second_is_a_difference():
    change(
        "published_at",
        second().published_at.replace(microsecond=500_000).isoformat(" "),
    )
    assert "published at" in verify()[0][0]


def test_an_edition_of_another_revision_is_named():
    change("revision_id", second().article.revisions.get(number=1).pk)
    assert "revision" in verify()[0][0]


def test_an_edition_of_another_number_is_named():
    change("number", 3)
    assert verify()[0] == [
        f"{second().article.slug}, edition 3: it should be edition 2"
    ]


def test_an_edition_given_to_another_article_is_named():
    ferry = Article.objects.get(slug__contains="ferry")
    other = new_article()
    execute(
        "UPDATE newsroom_edition SET article_id = %s WHERE article_id = %s",
        other.pk,
        ferry.pk,
    )
    said, failed = verify()
    assert said == [
        f"{other.slug}, edition 1: its article in the database is not the one in its document"
    ]
    assert failed


def test_an_original_with_other_bytes_is_named():
    original = Original.objects.order_by("pk").last()
    execute(
        "UPDATE articles_original SET content = %s WHERE id = %s",
        b"Other bytes.",
        original.pk,
    )
    name = f"original {original.pk} ({original.filename})"
    assert verify() == (
        [f"{name}: its bytes do not have the hash that was recorded"],
        f"{name} is the first original that fails.",
    )


def test_an_original_of_another_size_is_named():
    original = Original.objects.order_by("pk").first()
    execute("UPDATE articles_original SET size = size + 1 WHERE id = %s", original.pk)
    said, failed = verify()
    assert said[0].endswith(
        f"it is {original.size} bytes long, not {original.size + 1}"
    )
    assert failed


def test_an_edition_without_its_openings_is_named_by_every_proof():
    where = " ON newsroom_openings" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER newsroom_openings_never_delete{where}")
    execute("DELETE FROM newsroom_openings")
    said, failed = verify()
    assert all(line.endswith("is not what was sealed") for line in said)
    assert failed.endswith("is the first edition that fails.")
    with pytest.raises(CommandError, match="not what the editions say"):
        call_command("check_all", stdout=StringIO(), stderr=(told := StringIO()))
    assert "cannot be read: manage.py verify_editions" in told.getvalue()


def test_both_are_told_and_the_edition_is_named_first():
    execute("UPDATE articles_original SET size = size + 1")
    change("kind", "first")
    said, failed = verify()
    assert len(said) == 1 + Original.objects.count()
    assert failed.endswith("edition 2 is the first edition that fails.")
