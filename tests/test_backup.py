"""Backup and restore by the very words of docs/operators.md, while editors write."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.databases import new_database
from tests.postgres import find_programs
from tests.site import ROOT, Site, with_samples

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
KIND = "postgresql" if POSTGRES else "sqlite"


def documented(name: str) -> str:
    """The commands after the mark of that name in the operators' page."""
    page = (ROOT / "docs" / "operators.md").read_text("utf-8")
    match = re.search(rf"<!-- {name} -->\n```\n(.*?)```", page, re.DOTALL)
    assert match, f"docs/operators.md has no commands marked {name}"
    return match[1]


def run(commands: str, folder: Path, env: dict[str, str]) -> str:
    """As an operator types it, in a folder where .venv and var are the newsroom's."""
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=folder, env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def newsroom(tmp_path, newsrooms) -> Site:
    """With the samples, in a folder of its own beside a .venv."""
    (tmp_path / "var").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    site = Site(tmp_path / "var", template=with_samples())
    site.env["PATH"] = f"{find_programs()}:{site.env['PATH']}"
    return site


class Writer:
    """Another process that saves one row after the other; `done` counts what the database confirmed."""

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


def elsewhere(site: Site, folder: Path) -> dict[str, str]:
    """The environment of the restored newsroom: of SQLite the same file, of PostgreSQL a new database."""
    if not POSTGRES:
        return site.env
    return site.env | {"DATABASE_URL": new_database(folder)}


def state(site: Site) -> list[str]:
    """What was there before anybody wrote: every table's size, and every edition's hash."""
    code = (
        "from django.apps import apps; from newsroom.models import Edition; "
        "names = [m._meta.label for m in apps.get_models() if m._meta.label != 'auth.User']; "
        "print([(n, apps.get_model(n).objects.count()) for n in names], "
        "list(Edition.objects.order_by('pk').values_list('sha256', flat=True)))"
    )
    return site.manage("shell", "-v0", "-c", code).stdout.splitlines()


def test_a_backup_made_while_others_write_restores_all_that_was_saved(newsroom, tmp_path):
    before = state(newsroom)
    writer = Writer(newsroom)
    try:
        assert writer.some.wait(60)
        saved = writer.done
        said = run(documented(f"backup-{KIND}"), tmp_path, newsroom.env)
        assert writer.process.poll() is None, "the writer ended before the backup did"
    finally:
        writer.stop()
    assert said.strip() == ("" if POSTGRES else "ok")
    copy = next(tmp_path.glob("backup.*"))
    assert copy.stat().st_mode & 0o077 == 0

    newsroom.env = elsewhere(newsroom, tmp_path)
    run(documented(f"restore-{KIND}"), tmp_path, newsroom.env)
    assert int(newsroom.manage("shell", "-v0", "-c", COUNT).stdout) >= saved
    assert state(newsroom) == before
    newsroom.manage("verify_editions")
    newsroom.manage("check_anchors")
    assert newsroom.manage("makemigrations", "--check", "--dry-run").returncode == 0
