"""Backup and restore by the very words of docs/operators.md, while editors write, on an
empty machine.
"""

import fcntl
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import dj_database_url
import psycopg
import pytest
from pyrage import x25519

from newsroom.operations import backups
from tests.drill_nodes import statements
from tests.postgres import TemporaryPostgres, find_programs
from tests.support.databases import administered, new_database, opened
from tests.support.site import COMMAND_SECONDS, ROOT, Site, with_few_samples

WRITE = """
import django
django.setup()
from django.contrib.auth.models import User
for number in range(100_000):
    User.objects.create_user(f"writer-{number}")
    print(number, flush=True)
"""
COUNT = (
    "from django.contrib.auth.models import User; "
    "print(User.objects.filter(username__startswith='writer-').count())"
)
POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


def documented(name: str) -> str:
    """The commands after the mark of that name in the operators' page."""
    page = (ROOT / "docs" / "operators.md").read_text("utf-8")
    match = re.search(rf"<!-- {name} -->\n```\n(.*?)```", page, re.DOTALL)
    assert match, f"docs/operators.md has no commands marked {name}"
    return match[1].replace("/var/backups/newsroom/", "")


def run(commands: str, folder: Path, env: dict[str, str]) -> str:
    """As an operator types it, in the newsroom's folder."""
    done = subprocess.run(
        ["sh", "-e", "-c", commands],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def newsroom(tmp_path, newsrooms) -> Site:
    """With the samples."""
    site = Site(tmp_path / "first", template=with_few_samples())
    site.take_static_files()
    site.env["PATH"] = f"{find_programs()}:{site.env['PATH']}"
    yield site
    site.dismiss()


@pytest.fixture
def empty(tmp_path, newsroom) -> Site:
    """With the settings of the other, and a database without tables."""
    site = Site(tmp_path / "second", template="", SITE_URL=newsroom.url)
    site.take_static_files()
    site.env["PATH"] = newsroom.env["PATH"]
    yield site
    site.dismiss()


class Writer:
    """Another process that saves one row after the other; `done` counts what the
    database confirmed.
    """

    def __init__(self, site: Site) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITE],
            cwd=ROOT,
            env=site.env | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.done = 0
        self.some = threading.Event()
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.done = int(line) + 1
            if self.done >= 20:
                self.some.set()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.thread.join()
        self.process.stdout.close()


def settings_file(site: Site, database: str) -> str:
    """newsroom.env as it was kept beside the backup; database: the new one, if it is no
    file.
    """
    kept = {
        name: site.env[name]
        for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "SITE_NAME")
    }
    kept["WITHHOLDING_KEY"] = site.env["WITHHOLDING_KEY"]
    kept |= {"DATABASE_URL": database} if database else {}
    return "".join(f"{name}='{value}'\n" for name, value in kept.items())


# A restore ends sessions, and says so in the history of each account.
STATE = (
    "from django.apps import apps; from newsroom.editions.models import Edition; "
    "names = {m._meta.label for m in apps.get_models()} - {'auth.User', 'newsroom.Installation', "
    "'sessions.Session', 'usersessions.UserSession', 'accounts.AccountEvent'}; "
    "print([(n, apps.get_model(n).objects.count()) for n in sorted(names)], "
    "list(Edition.objects.order_by('pk').values_list('sha256', flat=True)))"
)


HASHES = (
    "from newsroom.editions.models import Edition; "
    "print(list(Edition.objects.order_by('pk').values_list('sha256', flat=True)))"
)


def test_a_backup_made_while_others_write_restores_all_on_an_empty_machine(
    newsroom, copy, tmp_path
):
    """The machine has the code, the backup and newsroom.env, and nothing else."""
    newsroom.manage("upgrade")  # its pages have their styles, as on a server
    before = newsroom.manage("shell", "-v0", "-c", STATE).stdout
    writer = Writer(newsroom)
    try:
        assert writer.some.wait(60)
        saved = writer.done
        run(documented("backup"), copy, newsroom.env)
        assert writer.process.poll() is None, "the writer ended before the backup did"
    finally:
        writer.stop()
    backup = copy / "newsroom.backup"
    assert backup.stat().st_mode & 0o077 == 0
    assert {file.name for file in copy.glob("newsroom.backup*")} == {
        backup.name,
        f"{backup.name}.digest",
    }

    assert not (copy / "var").exists()
    database = new_database(tmp_path) if POSTGRES else ""
    (copy / "newsroom.env").write_text(settings_file(newsroom, database))
    env = {"PATH": newsroom.env["PATH"], "HOME": str(tmp_path)}
    said = run(documented("restore"), copy, env)
    assert "Its sessions and sign-in links are void: log in again." in said
    for code, right in (
        (COUNT, lambda said: int(said) >= saved),
        (STATE, lambda said: said == before),
    ):
        assert right(
            run(f'.venv/bin/python manage.py shell -v0 -c "{code}"', copy, env)
        )


def test_a_backup_overwrites_nothing_and_is_whole_or_not_there(newsroom, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("x")
    assert (
        "is there already" in newsroom.manage("backup", str(taken), check=False).stderr
    )
    assert taken.read_text() == "x"
    assert (
        newsroom.manage(
            "backup", str(tmp_path / "no" / "folder"), check=False
        ).returncode
        == 1
    )
    assert not list(tmp_path.glob("**/*.part"))
    assert not list(tmp_path.glob("**/*.digest"))


def test_nothing_is_restored_over_a_newsroom_or_from_what_is_no_backup(
    newsroom, empty, tmp_path
):
    backup, other = tmp_path / "newsroom.backup", tmp_path / "other"
    newsroom.manage("backup", str(backup))
    before = newsroom.manage("shell", "-v0", "-c", HASHES).stdout
    assert (
        "names is not empty"
        in newsroom.manage("restore", str(backup), check=False).stderr
    )
    assert newsroom.manage("shell", "-v0", "-c", HASHES).stdout == before
    other.write_text("no backup at all")
    for file in (other, tmp_path / "none"):
        done = empty.manage("restore", str(file), check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        assert done.stderr.startswith("Nothing was done: ")
    empty.manage("restore", str(backup))
    assert empty.manage("shell", "-v0", "-c", HASHES).stdout == before


@pytest.mark.database("sqlite")
def test_the_last_changes_of_a_database_that_was_moved_away_are_kept(
    newsroom, empty, tmp_path
):
    backup, log = tmp_path / "newsroom.backup", empty.folder / "newsroom.sqlite3-wal"
    newsroom.manage("backup", str(backup))
    log.write_text("changes")
    for command in (("upgrade",), ("restore", str(backup))):
        done = empty.manage(*command, check=False)
        assert (done.returncode, f"{log} has the last changes" in done.stderr) == (
            1,
            True,
        )
        assert log.read_text() == "changes"
    log.rename(tmp_path / "old.sqlite3-wal")
    empty.manage("restore", str(backup))


def test_what_was_changed_is_named_when_it_is_restored(newsroom, empty, tmp_path):
    with opened(newsroom.env["DATABASE_URL"]) as database:
        table = "" if not POSTGRES else " ON newsroom_edition"
        database.execute(f"DROP TRIGGER newsroom_edition_never_update{table}")
        database.execute(
            "UPDATE newsroom_edition SET kind = 'correction' WHERE number = 1"
        )
        database.commit()
    newsroom.manage("backup", str(tmp_path / "newsroom.backup"))
    done = empty.manage("restore", str(tmp_path / "newsroom.backup"), check=False)
    assert done.returncode == 1
    assert "is the first edition that fails." in done.stderr
    assert (
        "is in the database and stays there, but not all of it is whole:" in done.stderr
    )
    hashes = [
        site.manage("shell", "-v0", "-c", HASHES).stdout for site in (newsroom, empty)
    ]
    assert hashes[0] == hashes[1]


def damage(newsroom: Site, sql: str) -> None:
    newsroom.manage("upgrade")  # its rows are of its own settings
    with opened(newsroom.env["DATABASE_URL"]) as database:
        database.execute(sql)
        database.commit()


def test_a_wrong_row_in_a_backup_is_made_anew(newsroom, empty, tmp_path):
    damage(newsroom, "UPDATE public_place SET kind = 'superseded' WHERE number = 0")
    assert newsroom.manage("check_all", check=False).returncode == 1
    newsroom.manage("backup", str(tmp_path / "newsroom.backup"))
    done = empty.manage("restore", str(tmp_path / "newsroom.backup"))
    assert "is made anew" in done.stdout
    assert empty.manage("check_all").returncode == 0


def test_a_backup_in_which_an_edition_is_missing_is_kept_and_named(
    newsroom, empty, tmp_path
):
    damage(
        newsroom,
        "UPDATE public_place SET sha256 = replace(sha256, '7', '8') WHERE number = 0",
    )
    newsroom.manage("backup", str(tmp_path / "newsroom.backup"))
    done = empty.manage("restore", str(tmp_path / "newsroom.backup"), check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "edition missing: restore the backup that has it" in done.stderr
    assert "stays there" in done.stderr
    hashes = [
        site.manage("shell", "-v0", "-c", HASHES).stdout for site in (newsroom, empty)
    ]
    assert hashes[0] == hashes[1]


@pytest.mark.database("sqlite")
def test_a_database_that_is_no_newsroom_is_not_left_behind(empty, tmp_path):
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE notes (words text)")
    done = empty.manage("restore", str(other), check=False)
    assert (done.returncode, "has no tables yet" in done.stderr) == (1, True)
    assert not [*empty.folder.glob("*.sqlite3"), *empty.folder.glob("*-wal")]
    assert other.exists()


# --- By night: proved, encrypted, kept by a rule --------------------------------------


def make_key(file: Path) -> str:
    """As age-keygen does it; returns the public key."""
    identity = x25519.Identity.generate()
    file.write_text(f"# created by the test\n{identity}\n")
    return str(identity.to_public())


@pytest.fixture
def key(newsroom, tmp_path) -> Path:
    """The file of a key, to which the newsroom encrypts."""
    file = tmp_path / "secret.key"
    newsroom.env["BACKUP_KEY"] = make_key(file)
    return file


def databases(site: Site) -> list[str]:
    """The databases of the server, or the files that are no static files."""
    if not POSTGRES:
        return [str(file) for file in sorted(site.folder.iterdir())]
    with opened(site.env["DATABASE_URL"]) as database:
        found = database.execute("SELECT datname FROM pg_database ORDER BY datname")
        return [name for (name,) in found if "newsroom_check" in name]


@contextmanager
def other_checks(site: Site) -> Iterator[None]:
    """What a check left that was killed, and what one uses."""
    if not POSTGRES:
        left, used = site.folder / "check-killed", site.folder / "check-at-work"
        for folder in (left, used):
            folder.mkdir()
            (folder / "newsroom.sqlite3").write_text("half")
        lock = os.open(used, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
        shutil.rmtree(used)
        os.close(lock)
        return
    url = site.env["DATABASE_URL"]
    used = "newsroom_check_00000002"
    with administered(dj_database_url.parse(url)) as server:
        server.execute("CREATE DATABASE newsroom_check_00000001")
        server.execute(f"CREATE DATABASE {used}")
        with opened(re.sub(r"/[^/]*$", f"/{used}", url)):
            yield
        server.execute(f"DROP DATABASE {used}")


def test_a_backup_is_proved_in_a_database_that_is_gone_afterwards(newsroom, tmp_path):
    """So is one of a check that was killed, and none that is in use."""
    backup = tmp_path / "newsroom.backup"
    newsroom.manage("backup", str(backup))
    before = databases(newsroom), backup.read_bytes()
    with other_checks(newsroom):
        assert "is whole" in newsroom.manage("restore", "--check", str(backup)).stdout
    assert databases(newsroom) == before[0]
    backup.write_bytes(backup.read_bytes()[:-50_000])
    done = newsroom.manage("restore", "--check", str(backup), check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert databases(newsroom) == before[0]
    assert not list(tmp_path.glob("newsroom.backup-*"))


def test_by_night_a_backup_is_encrypted_once_it_is_proved(
    newsroom, empty, key, tmp_path
):
    folder = tmp_path / "kept"
    folder.mkdir()
    newsroom.manage("backup", "--nightly", str(folder / "night.backup"))
    assert {file.name for file in folder.iterdir()} == {
        "night.backup.age",
        "night.backup.digest",
    }
    encrypted = folder / "night.backup.age"
    assert b"SQLite" not in encrypted.read_bytes()
    other = tmp_path / "other.key"
    make_key(other)
    for wrong in ([], ["--identity", str(other)], ["--identity", str(encrypted)]):
        done = empty.manage("restore", str(encrypted), *wrong, check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        assert "--identity" in done.stderr or "does not open" in done.stderr
    short = tmp_path / "short.backup.age"
    short.write_bytes(encrypted.read_bytes()[:-100])
    done = empty.manage("restore", "--identity", str(key), str(short), check=False)
    assert done.stderr.startswith("Nothing was done: "), done.stderr
    empty.manage("restore", "--identity", str(key), str(encrypted))
    empty.manage("check_all", "--since", str(folder / "night.backup.digest"))
    assert not list(empty.folder.glob("backup-*"))


def test_a_backup_that_is_not_whole_takes_the_place_of_none(newsroom, key, tmp_path):
    newsroom.env |= {"BACKUP_DAYS": "1", "BACKUP_WEEKS": "1"}
    damage(
        newsroom,
        "UPDATE public_place SET sha256 = replace(sha256, '7', '8') WHERE number = 0",
    )
    older = tmp_path / "newsroom-2026-01-01-033000.backup"
    older.write_text("the only one")
    name = tmp_path / "newsroom-2026-01-01-040000.backup"
    done = newsroom.manage("backup", "--nightly", str(name), check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"It is kept as {name}.unproved" in done.stderr
    assert older.exists()
    assert not name.exists()
    assert not list(tmp_path.glob("*.age"))


def test_a_key_that_is_none_costs_no_backup(newsroom, tmp_path):
    newsroom.env["BACKUP_KEY"] = "age1secret"
    backup = tmp_path / "newsroom.backup"
    done = newsroom.manage("backup", "--nightly", str(backup), check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "BACKUP_KEY is no public key of age" in done.stderr
    assert backup.exists()


def test_the_newest_of_each_day_and_week_is_kept(tmp_path, settings):
    days = ("2026-11-02", "2026-11-06", "2026-11-09", "2026-11-15", "2026-11-16")
    names = [f"newsroom-{day}-{time}.backup" for day in days for time in ("01", "02")]
    names = [name.replace(".backup", "0000.backup") for name in names]
    others = ["newsroom.backup", "newsroom-2026-11-02-020000.backup.digest"]
    others.append("newsroom-2026-11-02-020000.heads.json")
    others.append("newsroom-2026-11-02-020000.backup.unproved")
    for name in (*names, *others):
        (tmp_path / name).touch()
    for days_kept, weeks_kept, kept in (
        (0, 0, names),
        (1, 0, names[9:]),
        (2, 0, [names[7], names[9]]),
        (0, 3, [names[3], names[7], names[9]]),
        (3, 2, [names[5], names[7], names[9]]),
        (9, 9, names[1::2]),
    ):
        settings.BACKUP_DAYS = days_kept
        settings.BACKUP_WEEKS = weeks_kept
        gone = {file.name for file in backups.superseded_backups(tmp_path)}
        assert sorted({*names} - gone) == kept
        assert gone <= {*names}


# --- Roles of PostgreSQL --------------------------------------------------------------


MAY_READ = "SELECT has_table_privilege('newsroom_readers', 'public_place', 'SELECT')"
MAY_NOT = "SELECT has_table_privilege('newsroom_readers', 'articles_article', 'SELECT')"


def on(server: str, role: str, database: str) -> str:
    """The URL of that database for that role, on the server whose superuser's is
    `server`.
    """
    return server.replace("postgres@", f"{role}@").removesuffix("postgres") + database


@pytest.mark.database("postgresql")
def test_a_backup_is_restored_with_the_roles_of_the_guide_and_without_any(
    newsroom, empty, tmp_path
):
    first, second = tmp_path / "first.backup", tmp_path / "second.backup"
    newsroom.manage("backup", str(first))
    with TemporaryPostgres() as server:
        with psycopg.connect(server, autocommit=True) as superuser:
            for statement in statements(
                (ROOT / "docs" / "deploy" / "primary.sql").read_text()
            ):
                superuser.execute(statement)
        empty.env["DATABASE_URL"] = on(server, "newsroom", "newsroom")
        empty.env["OWNER_DATABASE_URL"] = on(server, "newsroom_owner", "newsroom")
        empty.manage("restore", str(first))
        with psycopg.connect(on(server, "newsroom_readers", "newsroom")) as reader:
            assert reader.execute("SELECT count(*) FROM public_place").fetchone()[0]
            assert reader.execute(MAY_NOT).fetchone() == (False,)
        empty.manage("backup", str(second))
    del empty.env["OWNER_DATABASE_URL"]
    with TemporaryPostgres() as server:
        with psycopg.connect(server, autocommit=True) as superuser:
            superuser.execute("CREATE DATABASE newsroom")
        empty.env["DATABASE_URL"] = on(server, "postgres", "newsroom")
        empty.manage("restore", str(second))
        with psycopg.connect(empty.env["DATABASE_URL"], autocommit=True) as superuser:
            superuser.execute("CREATE ROLE newsroom_readers LOGIN")
            for expected in (False, True):
                assert superuser.execute(MAY_READ).fetchone() == (expected,)
                empty.manage("upgrade")


@pytest.mark.database("postgresql")
def test_a_machine_without_pg_dump_is_told(newsroom, tmp_path):
    newsroom.env["PATH"] = str(tmp_path)
    assert (
        "pg_dump is not here"
        in newsroom.manage("backup", str(tmp_path / "x"), check=False).stderr
    )
