"""A newsroom is moved from one database to another by a folder, and nothing is lost."""

import hashlib
import json
import shutil

import pytest

from tests import NIGHTLY
from tests.support.site import Site, with_few_samples

pytestmark = pytest.mark.slow
# By day what moves between both begins on PostgreSQL, and what is refused on SQLite.
from_postgres = from_sqlite = lambda test: test
if not NIGHTLY:
    from_postgres = pytest.mark.database("postgresql")
    from_sqlite = pytest.mark.database("sqlite")

GONE = (
    "from django.contrib.auth.models import User; "
    "User.objects.create_user('gone').delete(); print('done')"
)
NEXT_ACCOUNT = (
    "from django.contrib.auth.models import User; "
    "print(User.objects.create_user('next').pk)"
)


@pytest.fixture
def newsroom(tmp_path, newsrooms) -> Site:
    """With the samples, and an account that is gone."""
    site = Site(tmp_path / "first", template=with_few_samples())
    site.take_static_files()
    site.manage("upgrade")
    site.manage("shell", "-v0", "-c", GONE)
    yield site
    site.dismiss()


@pytest.fixture
def elsewhere(tmp_path, newsroom) -> Site:
    """The same newsroom on SQLite, whose database is yet to be made."""
    site = newsroom.beside(
        tmp_path / "second", DATABASE_URL=f"sqlite:///{tmp_path}/second.sqlite3"
    )
    site.take_static_files()
    yield site
    site.dismiss()


@pytest.fixture
def back(tmp_path, newsroom) -> Site:
    """The same newsroom on another database of the first kind."""
    made = Site(tmp_path / "third", template="")
    site = newsroom.beside(tmp_path / "third", DATABASE_URL=made.env["DATABASE_URL"])
    site.take_static_files()
    yield site
    site.dismiss()


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text())


def files_in(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }


@from_postgres
def test_every_row_and_file_is_the_same_on_the_other_database_and_back(
    newsroom, elsewhere, back, tmp_path
):
    folders = [tmp_path / name for name in ("a", "b", "c")]
    newsroom.manage("export_all", str(folders[0]))
    elsewhere.manage("import_all", str(folders[0]))
    elsewhere.manage("export_all", str(folders[1]))
    back.manage("import_all", str(folders[1]))
    back.manage("export_all", str(folders[2]))
    assert folders[0].stat().st_mode & 0o777 == 0o700
    assert files_in(folders[0]) == files_in(folders[1]) == files_in(folders[2])
    tables = [manifest_of(folder)["tables"] for folder in folders]
    assert tables[0] == tables[1] == tables[2]
    assert not any("session" in name for name in tables[0])
    for site in (elsewhere, back):
        site.manage("check_all", "--since", str(folders[0] / "rows.digest"))
    numbers = [
        site.manage("shell", "-v0", "-c", NEXT_ACCOUNT).stdout
        for site in (newsroom, elsewhere, back)
    ]
    assert numbers[0] == numbers[1] == numbers[2]


SCHEDULED = (
    "from datetime import timedelta; "
    "from django.contrib.auth.models import User; from django.utils import timezone; "
    "from articles.models import Article; from newsroom.actions.schedule import Due, "
    "schedule_withdrawal; article = Article.objects.filter(editions=1).first(); "
    "due = Due(timezone.now() + timedelta(hours=2), 'UTC'); "
    "schedule_withdrawal(article, due, reason='So.', "
    "user=User.objects.get(username='ada'), "
    "after=article.editions.count()); print('done')"
)


@from_sqlite
def test_what_is_scheduled_is_held_where_it_is_moved_to(newsroom, elsewhere, tmp_path):
    newsroom.add_user("ada", "Editor")
    newsroom.manage("shell", "-v0", "-c", SCHEDULED)
    newsroom.manage("export_all", str(tmp_path / "a"))
    done = elsewhere.manage("import_all", str(tmp_path / "a"))
    assert "Scheduled versions: 1 are on hold until" in done.stdout


def truncate(folder):
    rows = folder / "tables" / "articles_sentence.jsonl"
    rows.write_bytes(rows.read_bytes()[:-30])


def leave_out_a_row(folder):
    rows = folder / "tables" / "newsroom_edition.jsonl"
    rows.write_bytes(b"".join(rows.read_bytes().splitlines(True)[:-1]))


def change_a_word(folder):
    rows = folder / "tables" / "articles_article.jsonl"
    rows.write_bytes(rows.read_bytes().replace(b"the", b"teh", 1))


def change_a_file(folder):
    file = next(file for file in folder.glob("files/*/*") if file.stat().st_size)
    file.write_bytes(file.read_bytes()[1:])


def take_a_table_away(folder):
    (folder / "tables" / "articles_revision.jsonl").unlink()


def take_the_manifest_away(folder):
    (folder / "manifest.json").unlink()


def name_another_version(folder):
    change_manifest(folder, version="0.9")


def change_manifest(folder, **values):
    manifest = manifest_of(folder) | values
    (folder / "manifest.json").write_text(json.dumps(manifest))


def lose_a_link(folder):
    """The manifest says what the tables say, so only the database finds it."""
    rows = folder / "tables" / "articles_original.jsonl"
    rows.write_bytes(b"")
    tables = manifest_of(folder)["tables"]
    empty = {"rows": 0, "sha256": hashlib.sha256().hexdigest()}
    tables["articles_original"] |= empty
    change_manifest(folder, tables=tables)


DAMAGES = {
    truncate: "articles_sentence: ",
    leave_out_a_row: "newsroom_edition: it is not as the manifest says",
    change_a_word: "articles_article: it is not as the manifest says",
    change_a_file: " was changed",
    take_a_table_away: "articles_revision: [Errno 2] No such file",
    take_the_manifest_away: "manifest.json: ",
    name_another_version: "was written by Newsroom 0.9",
}


@from_sqlite
def test_a_damaged_folder_leaves_nothing_behind(newsroom, elsewhere, tmp_path):
    whole = tmp_path / "whole"
    newsroom.manage("export_all", str(whole))
    assert "is whole" in newsroom.manage("import_all", str(whole), "--check").stdout
    for damage, words in DAMAGES.items():
        folder = tmp_path / damage.__name__
        shutil.copytree(whole, folder)
        damage(folder)
        for options in (["--check"], []):
            done = elsewhere.manage("import_all", str(folder), *options, check=False)
            assert (done.returncode, "Traceback" in done.stderr) == (1, False)
            assert done.stderr.startswith("Nothing was done: "), done.stderr
            assert words in done.stderr
    assert not list(tmp_path.glob("second.sqlite3*"))


def test_rows_that_the_database_refuses_leave_no_row_and_the_whole_folder_can_follow(
    newsroom, back, tmp_path
):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    newsroom.manage("export_all", str(whole))
    shutil.copytree(whole, broken)
    lose_a_link(broken)
    done = back.manage("import_all", str(broken), check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "articles_original" in done.stderr
    back.manage("import_all", str(whole))
    back.manage("check_all", "--since", str(whole / "rows.digest"))


@from_sqlite
def test_nothing_is_written_over_a_newsroom_or_a_folder(newsroom, tmp_path):
    folder = tmp_path / "folder"
    newsroom.manage("export_all", str(folder))
    before = files_in(folder)
    again = newsroom.manage("export_all", str(folder), check=False)
    assert "is not empty: give each export a folder of its own" in again.stderr
    assert files_in(folder) == before
    done = newsroom.manage("import_all", str(folder), check=False)
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)
    newsroom.manage("check_all", "--since", str(folder / "rows.digest"))
