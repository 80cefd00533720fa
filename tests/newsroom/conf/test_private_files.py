"""What a newsroom writes on disk is for its own user: drafts and sources lie there."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connections

from newsroom.conf.system_checks import check_permissions
from tests.support.site import COMMAND_SECONDS, ROOT, Site
from tests.support.tables import table


def modes(folder: Path) -> dict[str, str]:
    """Of everything below that others may touch."""
    found = {
        str(path.relative_to(folder)): path.lstat().st_mode
        for path in folder.rglob("*")
    }
    return {name: oct(mode) for name, mode in found.items() if mode & 0o077}


def manage(site: Site, *arguments: str) -> None:
    """As an operator runs it, whose own umask lets others read."""
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=site.env,
        umask=0o022,
        check=True,
        timeout=COMMAND_SECONDS,
    )


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory, newsrooms) -> Site:
    newsroom = Site(tmp_path_factory.mktemp("private") / "var", template="")
    manage(newsroom, "load_samples", "--migrate", "--password", "correct horse battery")
    return newsroom


@pytest.mark.database("sqlite")  # where the database is a file too
def test_everything_a_newsroom_writes_is_private(newsroom):
    manage(newsroom, "collectstatic", "--no-input", "-v0")
    manage(
        newsroom, "verify_editions", "--export", str(newsroom.folder / "editions.jsonl")
    )
    assert (newsroom.folder / "editions.jsonl").exists()
    assert modes(newsroom.folder.parent) == {}


@pytest.mark.database("sqlite")
def test_the_log_of_sqlite_is_private_while_it_is_written(newsroom):
    look = (
        "from django.contrib.auth.models import User; from pathlib import Path; "
        "User.objects.create_user('ada'); "
        f"files = sorted(Path({str(newsroom.folder)!r}).glob('*.sqlite3*')); "
        "print([(file.name, oct(file.stat().st_mode & 0o777)) for file in files])"
    )
    done = newsroom.manage("shell", "-v0", "-c", look)
    newsroom.dismiss()
    names = ["newsroom.sqlite3", "newsroom.sqlite3-shm", "newsroom.sqlite3-wal"]
    assert done.stdout.strip() == str([(name, "0o600") for name in names])


def test_kept_files_are_private(tmp_path):
    storage = FileSystemStorage(location=tmp_path / "kept")
    storage.save("a/b/c.txt", ContentFile(b"x"))
    assert modes(tmp_path) == {}


@pytest.mark.parametrize(
    ("mode", "warned"), [(0o755, True), (0o750, True), (0o700, False)]
)
def test_a_folder_that_others_can_read_is_warned_of(tmp_path, settings, mode, warned):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.VAR_DIR.chmod(mode)
    found = [
        one
        for one in run_checks(tags=["security"], include_deployment_checks=True)
        if one.id == "newsroom.W003"
    ]
    assert [str(settings.VAR_DIR) in one.msg for one in found] == (
        [True] if warned else []
    )


@table(("vendor", "warned"), [("sqlite", True), ("postgresql", False)])
def test_the_name_of_a_database_is_a_path_on_sqlite_alone(
    vendor, warned, tmp_path, settings, monkeypatch
):
    """Else an operator is told to hide a folder of the code that is called the same."""
    settings.VAR_DIR = tmp_path / "var"
    code = tmp_path / "newsroom"
    code.mkdir(exist_ok=True)
    code.chmod(0o755)
    monkeypatch.setattr(connections["default"], "vendor", vendor)
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(code))
    found = [warning.msg for warning in check_permissions()]
    assert any(str(code) in words for words in found) == warned
