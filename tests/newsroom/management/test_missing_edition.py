"""An edition that somebody deleted from the database is missed, and nothing is made
anew without it.
"""

import json
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.immutable import append_only_tables, guard
from articles.models import Article
from newsroom.actions.publish import withdraw
from newsroom.editions.models import Edition
from newsroom.public.models import IndexedArticle, Listing, Place, Summary
from tests import NIGHTLY
from tests.support.databases import opened
from tests.support.editions import answered
from tests.support.site import ROOT, Site, with_few_samples

FERRY = "a-ferry-timetable-that-nobody-can-keep"


def told(command: str, *options: str) -> tuple[str, int]:
    """All that it says, and its exit code."""
    said = StringIO()
    try:
        call_command(command, *options, stdout=said, stderr=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", 1
    return said.getvalue(), 0


@pytest.fixture
def ferry(own_database) -> Article:
    """Withdrawn from the samples' newsroom."""
    article = Article.objects.get(slug=FERRY)
    withdraw(article, user=None, reason="It was not true.")
    call_command("reindex", stdout=StringIO())
    return article


def delete_newest(article: Article) -> None:
    """As the owner of the database can, who then puts the triggers back."""
    newest = article.editions.latest()
    with connection.cursor() as cursor:
        for table in ("newsroom_edition", "newsroom_openings"):
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {table}_never_delete{where}")
        cursor.execute(
            "DELETE FROM newsroom_openings WHERE sha256 = %s", [newest.sha256]
        )
        cursor.execute("DELETE FROM newsroom_edition WHERE id = %s", [newest.pk])
    guard(connection, append_only_tables())


def test_a_missing_edition_is_named_and_its_article_stays_as_it_is(ferry):
    delete_newest(ferry)
    other = Listing.objects.exclude(uid=ferry.uid).filter(list="all").first()
    Listing.objects.filter(pk=other.pk).update(data={})
    before = list(Place.objects.filter(uid=ferry.uid).order_by("pk").values())
    said, code = told("check_all")
    assert code == 1
    assert f"{FERRY}: edition missing: restore the backup that has it" in said
    assert f"/articles/{FERRY}/: not what the editions say" not in said
    said, code = told("reindex")
    refusal = f"{FERRY}: an edition is missing, so its rows stay as they are."
    assert (code, said.splitlines()[-2]) == (1, refusal)
    assert said.splitlines()[-1].startswith("1 ")
    assert list(Place.objects.filter(uid=ferry.uid).order_by("pk").values()) == before
    assert answered(f"/articles/{FERRY}/").status_code == 503
    other.refresh_from_db()
    assert other.data, "the other articles are made anew"


PLACES = {"withdrawn": Place, "log": Listing, "search": IndexedArticle}


@pytest.mark.parametrize("left", PLACES)
def test_one_row_that_names_it_is_enough(ferry, left):
    delete_newest(ferry)
    for model in {Place, Listing, Summary, IndexedArticle} - {PLACES[left]}:
        field = "article" if model is IndexedArticle else "uid"
        model.objects.filter(**{field: ferry.uid}).delete()
    assert f"{FERRY}: edition missing" in told("check_all")[0]
    assert told("reindex")[1] == 1
    assert answered(f"/articles/{FERRY}/").status_code != 200


def test_an_article_of_which_every_edition_is_missing_keeps_its_rows(ferry):
    delete_newest(ferry)
    delete_newest(ferry)
    assert f"{FERRY}: edition missing" in told("check_all")[0]
    assert told("reindex")[1] == 1
    assert answered(f"/articles/{FERRY}/").status_code == 503


def test_a_row_of_an_unknown_article_that_names_a_missing_edition_is_kept(ferry):
    unknown = "00000000-0000-4000-8000-000000000099"
    Place.objects.create(
        slug="never",
        number=0,
        home="never",
        kind="current",
        uid=unknown,
        sha256="7" * 64,
    )
    assert "/articles/never/: edition missing" in told("check_all")[0]
    told("reindex")
    assert Place.objects.filter(sha256="7" * 64).exists()


def test_a_person_can_decide_that_the_editions_that_are_left_are_shown(ferry):
    delete_newest(ferry)
    assert told("reindex", "--despite-missing", FERRY)[1] == 0
    assert answered(f"/articles/{FERRY}/").status_code == 200
    assert told("check_all")[1] == 0


def test_heads_of_before_name_it_whatever_was_made_anew(ferry, tmp_path):
    early, late = tmp_path / "early.json", tmp_path / "late.json"
    call_command("verify_editions", "--save-heads", str(early), stdout=StringIO())
    heads = json.loads(early.read_text())["articles"]
    assert {head["slug"] for head in heads} == {
        *Edition.objects.values_list("article__slug", flat=True)
    }
    assert {
        "slug": FERRY,
        "edition": 2,
        "sha256": ferry.editions.latest().sha256,
    } in heads
    assert told("verify_editions", "--heads", str(early))[1] == 0
    delete_newest(ferry)
    told("reindex", "--despite-missing", FERRY)
    call_command("verify_editions", "--save-heads", str(late), stdout=StringIO())
    said, code = told("check_all", "--heads", str(late), str(early))
    assert (
        code,
        f"{FERRY}, edition 2 is the first edition that is missing." in said,
    ) == (1, True)
    assert told("check_all", "--heads", str(late))[1] == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            '{"articles": [], "next": "/heads.json?after=x"}',
            "it is one page of /heads.json, not all",
        ),
        ("[1", "is no copy of /heads.json"),
        (
            '{"articles": [{"slug": "x", "edition": 1, "sha256": []}]}',
            "is no copy of /heads.json",
        ),
        ("[" * 100_000, "is no copy of /heads.json"),
    ],
)
def test_a_list_of_heads_that_is_not_whole_is_refused(
    own_database, tmp_path, content, why
):
    file = tmp_path / "heads.json"
    file.write_text(content)
    said, code = told("verify_editions", "--heads", str(file))
    assert (code, why in said) == (1, True)
    file.write_text('{"articles": [], "next": null}')
    assert told("verify_editions", "--heads", str(file))[1] == 0


def test_heads_are_written_whole_or_not_at_all(own_database, tmp_path):
    said, code = told(
        "verify_editions", "--save-heads", str(tmp_path / "no" / "heads.json")
    )
    assert (code, "cannot be written" in said, list(tmp_path.glob("**/*heads*"))) == (
        1,
        True,
        [],
    )


# --- Night after night ----------------------------------------------------------------


@pytest.fixture
def site(tmp_path, newsrooms) -> Iterator[Site]:
    site = Site(tmp_path / "site", template=with_few_samples())
    site.take_static_files()
    yield site
    site.dismiss()


def night(site: Site, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", "bin/nightly", str(folder)],
        cwd=ROOT,
        env=site.env,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.database("sqlite")
def test_nights_do_not_bring_back_what_was_withdrawn(site, tmp_path):
    backups = tmp_path / "backups"
    backups.mkdir()
    reason = "It was not true."
    user = "from django.contrib.auth.models import User; User.objects.create_superuser('root', '', 'x')"
    site.manage("shell", "-v0", "-c", user)
    site.manage("withdraw", FERRY, "--as", "root", "--reason", reason)
    site.manage("upgrade")
    code, said = night(site, backups)
    assert code == 0, said
    assert [
        len(list(backups.glob(f"*.{ending}"))) for ending in ("backup", "heads.json")
    ] == [1, 1]
    with opened(site.env["DATABASE_URL"]) as database:
        for name in ("newsroom_edition_never_delete", "newsroom_openings_never_delete"):
            database.execute(f"DROP TRIGGER {name}")
        withdrawals = "SELECT sha256 FROM newsroom_edition WHERE kind = 'withdrawal' ORDER BY id DESC"
        (gone,) = database.execute(withdrawals).fetchone()
        for table in ("newsroom_openings", "newsroom_edition"):
            database.execute(f"DELETE FROM {table} WHERE sha256 = ?", [gone])  # noqa: S608 - of the two
        database.commit()
    site.manage("migrate", "-v0")  # puts the triggers back
    # test_a_list_of_heads_that_is_not_whole_is_refused has such files by day.
    if NIGHTLY:
        (backups / "newsroom-1999.heads.json").write_text("cut short")
        code, said = night(site, backups)
        assert code == 1
        assert "newsroom-1999.heads.json is no copy of /heads.json" in said
        (backups / "newsroom-1999.heads.json").unlink()
    for _ in range(2 if NIGHTLY else 1):
        code, said = night(site, backups)
        assert code == 1
        assert f"{FERRY}: edition missing" in said
        assert f"{FERRY}, edition 2 is the first edition that is missing." in said
        with opened(site.env["DATABASE_URL"]) as database:
            kinds = database.execute(
                "SELECT kind FROM public_place WHERE home = ?", [FERRY]
            ).fetchall()
        assert {kind for (kind,) in kinds} == {"withdrawn"}
