"""A newsroom on SQLite whose file is not where it was: no empty paper is shown, and
nothing is saved.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsroom.conf.databases import transaction_in_turn
from newsroom.management import main as door
from tests.newsroom.conf.test_server import Visitor, get
from tests.newsroom.management.test_installation import GUARDED, ready, refused  # noqa: F401 - a fixture
from tests.support.site import ROOT, Site, staffed

pytestmark = pytest.mark.database("sqlite")

IMPORT = "/admin/desk/import/"
TYPED = "Three hours <b>of work</b>."
SHOWN = "Three hours &lt;b&gt;of work&lt;/b&gt;."
READERS = ("/", "/search/?q=ferry", "/feeds/articles.rss", "/no/such/page/")


def file_of(site: Site) -> Path:
    return Path(site.env["DATABASE_URL"].removeprefix("sqlite:///"))


# --- Where there is none when it begins -----------------------------------------------


def began(site: Site, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command], cwd=ROOT, env=site.env, capture_output=True, text=True, timeout=60
    )


@pytest.mark.slow
@pytest.mark.parametrize("place", ["folder/newsroom.sqlite3", "newsroom.sqlite3"])
def test_a_server_makes_no_database(tmp_path, place):
    site = Site(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / place}")
    for command in (
        ["sh", "bin/serve", "--port", str(site.port)],
        ["sh", "bin/serve", "--readers", "--port", str(site.port)],
        [sys.executable, "-c", "import newsroom.wsgi"],
    ):
        done = began(site, *command)
        assert done.returncode, done.stdout
        assert f"There is no database at {tmp_path / place}. " in done.stderr
        assert "If this newsroom is new, make one: manage.py upgrade" in done.stderr
    assert not (tmp_path / place).exists()
    assert not (tmp_path / "folder").exists()


@pytest.mark.slow
def test_a_file_without_a_byte_is_no_database(tmp_path):
    site = Site(tmp_path, template="")
    file_of(site).touch()
    done = began(site, "sh", "bin/serve", "--port", str(site.port))
    assert done.returncode == 2
    assert f"There is no database at {file_of(site)}. " in done.stderr
    assert file_of(site).read_bytes() == b""


def test_no_command_makes_a_database_but_those_that_are_asked_to(ready, tmp_path):  # noqa: F811
    from django.db import connection

    connection.close()
    file = Path(connection.settings_dict["NAME"])
    file.rename(tmp_path / "kept")
    for command in [name for name in GUARDED if name not in door.MAKE_TABLES] + [
        "upgrade --readers"
    ]:
        assert f"There is no database at {file}. " in refused(*command.split()), command
        assert not file.exists(), command


# --- A server that runs ---------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms):
    with Site(tmp_path_factory.mktemp("served"), template=staffed()) as site:
        yield site


@contextmanager
def moved(file: Path):
    """Its log and index too, as somebody moves a folder."""
    kept = file.parent / "elsewhere"
    kept.mkdir()
    for one in [*file.parent.glob(f"{file.name}*")]:
        one.rename(kept / one.name)
    try:
        yield
    finally:
        for one in [*kept.iterdir()]:
            one.rename(file.parent / one.name)
        kept.rmdir()


def probe(site: Site, path: str) -> tuple[int, str]:
    return Visitor(site).ask(path)


@pytest.mark.slow
def test_nothing_is_saved_after_the_file_was_moved_and_nothing_typed_is_lost(served):
    ada = Visitor(served, "ada")
    for _ in range(8):  # each thread of each worker may hold a connection
        assert ada.ask(IMPORT)[0] == 200
    with moved(file_of(served)):
        for _ in range(8):
            status, page = ada.ask(IMPORT, text=TYPED)
            assert (status, SHOWN in page) == (503, True)
            assert "The database was moved or replaced, so nothing was saved." in page
        status, said = ada.ask(IMPORT, accept="application/json", text=TYPED)
        assert status == 503
        assert "was moved or replaced" in said
        assert ada.ask("/admin/")[0] == 503
        for path in ("/healthz", "/readyz"):
            assert probe(served, path) == (
                503,
                "the file of the database was moved or replaced",
            )
        assert {probe(served, path)[0] for path in READERS} == {503}
        assert not file_of(served).exists()
    assert probe(served, "/readyz") == (200, "ok")
    assert ada.ask(IMPORT, text="Three hours of work.")[0] == 200


@pytest.mark.slow
def test_nothing_is_saved_after_another_file_took_its_place_until_the_server_begins_anew(
    served,
):
    ada, file = Visitor(served, "ada"), file_of(served)
    copied = file.with_name("copied")
    shutil.copy(file, copied)
    with moved(file):
        shutil.copy(copied, file)
        before = file.read_bytes()
        for _ in range(8):
            assert ada.ask(IMPORT, text=TYPED)[0] == 503
        assert probe(served, "/readyz")[0] == 503
        # of the file that is there
        assert {get(served, path)[0] for path in READERS[:3]} == {200}
        assert file.read_bytes() == before
        for one in [*file.parent.glob(f"{file.name}*")]:
            one.unlink()
    assert served.stop() == 0
    served.start()
    assert probe(served, "/readyz") == (200, "ok")


# --- DEBUG ----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_production_server_refuses_debug_and_names_all_that_is_missing(tmp_path):
    site = Site(tmp_path, template="", DEBUG="1", SECRET_KEY="", ALLOWED_HOSTS="")
    done = began(site, "sh", "bin/serve", "--port", str(site.port))
    assert done.returncode == 2
    for words in ("Set DEBUG=0", "make dev", "Set SECRET_KEY", "Set ALLOWED_HOSTS"):
        assert words in done.stderr
    assert not file_of(site).exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["manage.py", "check_all"], ["-c", "import newsroom.wsgi"]]
)
def test_debug_is_for_this_machine_alone(newsrooms, tmp_path, command):
    site = Site(tmp_path, template=staffed(), DEBUG="1", ALLOWED_HOSTS="news.example")
    done = began(site, sys.executable, *command)
    assert done.returncode
    assert "Set DEBUG=0" in done.stderr


@pytest.mark.django_db
def test_one_process_at_a_time_makes_many_transactions(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    turn = os.open(tmp_path, os.O_RDONLY)
    with transaction_in_turn(), pytest.raises(BlockingIOError):
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(turn)
