"""Whatever writes or proves does so as the newsroom that the database is of, or not at
all.
"""

import fcntl
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.db import ProgrammingError, connection
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.recorder import MigrationRecorder
from psycopg.errors import InsufficientPrivilege

from newsroom.management import main as door
from newsroom.management.commands import upgrade
from newsroom.models import Installation
from newsroom.operations import installation
from tests.support.databases import contents, opened
from tests.support.site import ROOT, Site, free_port
from tests.support.tables import table

pytestmark = pytest.mark.slow

READY = {
    "SECRET_KEY": "k0" + "abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": ["127.0.0.1"],
}
GUARDED = sorted({*get_commands()} - door.APART)
OURS = sorted(
    path.stem for path in (ROOT / "newsroom/management/commands").glob("[a-z]*.py")
)


def refused(*argv: str) -> str:
    """What manage.py says of a command before it ends."""
    with pytest.raises(SystemExit) as ended:
        door.main(["manage.py", *argv])
    return str(ended.value.code)


def test_of_our_own_commands_only_these_ask_no_newsroom():
    assert {*OURS} & door.APART == {"align", "doctor", "segment"}
    assert {*get_commands(), "help", "version"} >= door.APART


@table("command", [*GUARDED, "check --database default"])
def test_no_command_begins_without_the_settings_of_a_newsroom(
    command, monkeypatch, settings
):
    settings.ALLOWED_HOSTS = []
    monkeypatch.setattr(
        installation, "tables", lambda: pytest.fail("it asked the database")
    )
    said = refused(*command.split())
    assert said.startswith("Nothing was done: settings are missing")
    assert "Set SECRET_KEY" in said


@pytest.fixture
def ready(own_database, settings):
    for name, value in READY.items():
        setattr(settings, name, value)
    Installation.objects.all().delete()
    return settings


def test_no_command_works_as_another_newsroom(ready):
    installation.remember_installation()
    ready.SITE_NAME = "The Wrong Paper"
    for command in [*GUARDED, "check --database default"]:
        said = refused(*command.split())
        assert "SITE_NAME 'Newsroom', not 'The Wrong Paper'" in said, command
        assert "manage.py upgrade --site" in said, command


def test_what_a_newsroom_is_known_by_is_remembered(ready):
    installation.remember_installation()
    for name in installation.SETTINGS:
        setattr(ready, name, "another")
        assert f"{name} " in refused("reindex"), name


def test_whoever_comes_first_says_what_the_newsroom_goes_by(ready):
    ready.SITE_NAME = "The First Paper"
    door.admit(["manage.py", "verify_editions"])
    assert Installation.objects.get().settings["SITE_NAME"] == "The First Paper"
    door.admit(["manage.py", "upgrade", "--site"])
    ready.SITE_NAME = "The Same Paper"
    installation.remember_installation()
    assert Installation.objects.get().settings["SITE_NAME"] == "The First Paper"
    installation.remember_installation(anew=True)
    assert Installation.objects.get().settings["SITE_NAME"] == "The Same Paper"


def test_a_database_that_lacks_what_the_code_asks_for_is_told_what_to_run(ready):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE public_listing")
    said = door.explain_error(
        error_of(lambda: connection.cursor().execute("SELECT * FROM public_listing"))
    )
    assert "Bring it up to date: manage.py upgrade" in said


@table("error", [InsufficientPrivilege("must be owner"), MigrationSchemaMissing("no")])
def test_a_role_that_may_not_change_tables_is_told_whose_they_are(error):
    """With what Django raises from the error of PostgreSQL, too."""
    wrapped = ProgrammingError(str(error))
    wrapped.__cause__ = error
    for raised in (error, wrapped):
        assert "OWNER_DATABASE_URL=" in door.explain_error(raised)


def error_of(act) -> Exception:
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("nothing went wrong")


def tell_migrations(*names: str) -> None:
    MigrationRecorder.Migration.objects.filter(app="newsroom").exclude(
        name="0001_baseline"
    ).delete()
    for name in names:
        MigrationRecorder(connection).record_applied("newsroom", name)


def test_a_database_from_before_the_first_release_is_refused_by_every_command(ready):
    tell_migrations("0002_append_only", "0003_roles")
    before = contents()
    for command in [
        *GUARDED,
        "check --database default",
        "load_samples --migrate",
        "upgrade --site",
    ]:
        said = refused(*command.split())
        assert (
            "made by an earlier state of this code, before its first release" in said
        ), command
        assert "Nothing was done. Begin with a new database: " in said, command
    assert contents() == before


def test_a_database_that_newer_code_brought_further_is_not_refused(ready):
    """While the servers of one database are upgraded one after the other."""
    MigrationRecorder(connection).record_applied("newsroom", "0999_of_next_year")
    door.admit(["manage.py", "verify_editions"])
    door.admit(["manage.py", "upgrade"])


# --- As an operator meets it ----------------------------------------------------------


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("command", ["demo", "serve"])
def test_neither_demo_nor_server_touches_a_database_from_before_the_first_release(
    tmp_path, command
):
    newsroom = Site(tmp_path, template="")
    file = Path(newsroom.env["DATABASE_URL"].removeprefix("sqlite:///"))
    with opened(newsroom.env["DATABASE_URL"]) as old:
        old.execute("PRAGMA journal_mode = wal")  # as every newsroom of ours has it
        old.execute(
            "CREATE TABLE django_migrations (id integer PRIMARY KEY, app, name, applied)"
        )
        old.execute(
            "INSERT INTO django_migrations VALUES (1, 'articles', '0002_append_only', '2026-11-25')"
        )
        old.commit()
    before = file.read_bytes()
    port, env, arguments = str(free_port()), newsroom.env, []
    if command == "demo":
        env |= {"PORT": port, "ENV_FILE": str(tmp_path / "newsroom.env")}
    else:
        arguments = ["--port", port]
    done = subprocess.run(
        ["sh", f"bin/{command}", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"Begin with a new database: mv {file} {file}.old\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_bytes() == before


def test_a_database_without_tables_is_told_what_to_run(newsrooms, tmp_path):
    newsroom = Site(tmp_path, template="")
    newsroom.take_static_files()
    for arguments in (
        ["createsuperuser"],
        ["check_all"],
        ["upgrade", "--readers"],
        ["load_samples", "--password", "x"],
    ):
        done = newsroom.manage(*arguments, check=False)
        what = "There is no database" if installation.is_file() else "has no tables yet"
        assert what in done.stderr
        assert done.stderr.endswith(": manage.py upgrade\n"), done.stderr
        assert done.returncode == 1
    assert not list(tmp_path.glob("*.sqlite3"))
    said = newsroom.manage("upgrade").stdout
    assert "The database is brought up to date in " in said
    assert newsroom.manage("check_all").returncode == 0
    assert "brought up" not in newsroom.manage("upgrade").stdout
    newsroom.dismiss()


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_a_server_without_its_settings_makes_no_database(tmp_path, missing):
    env = Site(
        tmp_path / "var", DATABASE_URL=f"sqlite:///{tmp_path}/made/newsroom.sqlite3"
    ).env
    done = subprocess.run(
        ["sh", "bin/serve", "--port", str(free_port())],
        cwd=ROOT,
        env=env | {missing: ""},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert f"Set {missing}" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_of_another_name_does_not_serve_until_the_newsroom_is_renamed(
    newsrooms, tmp_path
):
    newsroom = Site(tmp_path)
    newsroom.take_static_files()
    newsroom.manage("upgrade")
    newsroom.env["SITE_NAME"] = "The Wrong Paper"
    done = subprocess.run(
        ["sh", "bin/serve", "--port", str(newsroom.port)],
        cwd=ROOT,
        env=newsroom.env,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "SITE_NAME 'The Test Examiner', not 'The Wrong Paper'" in done.stderr
    newsroom.manage("upgrade", "--site")
    newsroom.manage("check_all")
    newsroom.dismiss()


def test_an_upgrade_waits_for_another_one(newsrooms, tmp_path):
    newsroom = Site(tmp_path)
    newsroom.take_static_files()
    with an_upgrade_at_work(newsroom):
        waiting = subprocess.Popen(
            [sys.executable, "manage.py", "upgrade"],
            cwd=ROOT,
            env=newsroom.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert waiting.stdout.readline().strip() == upgrade.WAITING
        time.sleep(0.5)
        assert waiting.poll() is None
    assert waiting.wait(120) == 0
    waiting.stdout.close()


@contextmanager
def an_upgrade_at_work(newsroom):
    url = newsroom.env["DATABASE_URL"]
    if url.startswith("sqlite"):
        with Path(f"{url.removeprefix('sqlite:///')}-upgrade").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        with opened(url) as other:
            other.execute("SELECT pg_advisory_lock(%s)", [upgrade.UPGRADE_LOCK])
            yield


def test_an_upgrade_without_its_packages_changes_nothing(copy, tmp_path):
    """Nor does a server, which asks for its port last: whoever has it is no concern of
    what is missing.
    """
    with (copy / "requirements/run.txt").open("a") as lock:
        lock.write(
            "never-made==1.0 \\\n    --hash=sha256:0\ndjango==99.1 \\\n    --hash=sha256:0\n"
        )
    env = Site(
        tmp_path / "var", DATABASE_URL=f"sqlite:///{tmp_path}/made/newsroom.sqlite3"
    ).env
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for command in (
            ["sh", "bin/serve", "--port", str(taken.getsockname()[1])],
            [sys.executable, "manage.py", "upgrade"],
            [sys.executable, "manage.py", "migrate"],
        ):
            done = subprocess.run(
                command, cwd=copy, env=env, capture_output=True, text=True
            )
            assert done.returncode
            assert (
                "Packages are missing or too old: never-made 1.0, django 99.1 ("
                in done.stderr
            )
            assert "make setup" in done.stderr
            assert "Traceback" not in done.stderr
    assert not (tmp_path / "made").exists()


HEAVY = ("newsroom.urls", "annotations.quotations", "annotations.anchoring", "PIL")


def test_a_proof_loads_neither_pages_nor_engines(newsrooms, tmp_path):
    """Cron and operators start it often."""
    code = (
        "import sys; from newsroom.management.main import main; "
        "main(['manage.py', 'verify_editions']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=Site(tmp_path).env,
        capture_output=True,
        text=True,
    )
    assert done.stdout.endswith("\n[]\n"), done.stdout + done.stderr


@pytest.mark.parametrize("command", ["check_all", "doctor"])
def test_where_no_database_answers_a_command_says_why_at_once(tmp_path, command):
    """It does not go on asking, as a server does."""
    nobody = f"postgres://newsroom@127.0.0.1:{free_port()}/newsroom"
    site = Site(tmp_path, DATABASE_URL=nobody)
    done = site.manage(command, check=False)
    site.dismiss()
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "refused" in said
    assert "pool" not in said
