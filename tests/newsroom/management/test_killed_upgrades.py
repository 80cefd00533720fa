"""An upgrade is killed at each step of a migration, two begin at once, and a backup leads
back. The migrations are the test's own: they rebuild a table that is kept for ever.

By day it is killed once, and led back on the new code alone.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import NIGHTLY
from tests.postgres import find_programs
from tests.support.databases import opened
from tests.support.site import COMMAND_SECONDS, ROOT, Site, with_few_samples

pytestmark = pytest.mark.slow

FIRST = """
import os
import signal

from django.db import migrations, models


def stop(number):
    def kill(_apps, _editor):
        if os.environ.get("STOP") == str(number):
            os.kill(os.getpid(), signal.SIGKILL)

    return migrations.RunPython(kill, migrations.RunPython.noop)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_baseline"), ("newsroom", "0002_triggers")]
    operations = [
        migrations.AddField(
            "original", "drilled", models.TextField(default="", db_default="")
        ),
        stop(1),
        migrations.AlterField(
            "original",
            "drilled",
            models.CharField(max_length=9, default="", db_default=""),
        ),
        stop(2),
    ]
"""
SECOND = """
from importlib import import_module

from django.db import migrations

stop = import_module("articles.migrations.0003_drill").stop


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_drill")]
    operations = [
        stop(3),
        migrations.RunSQL(
            "CREATE TABLE drill (id integer PRIMARY KEY)", "DROP TABLE drill"
        ),
        stop(4),
    ]
"""
# What is there after it was killed at a step: a migration is as a whole or not at all.
KILLED: dict[int, list[str]] = {1: [], 2: [], 3: ["0003_drill"], 4: ["0003_drill"]}
SIGKILL = -9


@pytest.fixture
def newsroom(tmp_path, newsrooms) -> Iterator[Site]:
    """With the samples, as the code of before serves it."""
    site = Site(tmp_path / "var", template=with_few_samples())
    site.take_static_files()
    site.env["PATH"] = f"{find_programs()}:{site.env['PATH']}"
    site.manage("upgrade")
    yield site
    site.dismiss()


@pytest.fixture
def newer(copy) -> Path:
    """The code of the next version."""
    folder = copy / "articles" / "migrations"
    (folder / "0003_drill.py").write_text(FIRST)
    (folder / "0004_drill.py").write_text(SECOND)
    return copy


def begin(code: Path, site: Site, *command: str, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=code,
        env=site.env | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(code: Path, site: Site, *command: str, **env: str) -> tuple[int, str]:
    process = begin(code, site, *command, **env)
    said, _ = process.communicate(timeout=COMMAND_SECONDS)
    return process.returncode, said


def applied(site: Site) -> list[str]:
    with opened(site.env["DATABASE_URL"]) as database:
        rows = database.execute(
            "SELECT name FROM django_migrations WHERE name LIKE '%_drill' ORDER BY name"
        )
        return [name for (name,) in rows.fetchall()]


def test_an_upgrade_that_is_killed_anywhere_goes_on_and_a_backup_leads_back(
    newsroom, newer, tmp_path
):
    backup = tmp_path / "before.backup"
    newsroom.manage("backup", str(backup))
    digest = f"{backup}.digest"
    for step in KILLED if NIGHTLY else [2]:
        code, said = run(newer, newsroom, "upgrade", STOP=str(step))
        assert code == SIGKILL, said
        assert applied(newsroom) == KILLED[step]
    code, said = run(newer, newsroom, "upgrade")
    assert code == 0, said
    assert applied(newsroom) == ["0003_drill", "0004_drill"]
    # Rows that are kept for ever are as they were, and guarded.
    for command in (["check_all", "--since", digest], ["check", "--database=default"]):
        code, said = run(newer, newsroom, *command)
        assert code == 0, said

    codes = {"old": ROOT, "new": newer} if NIGHTLY else {"new": newer}
    for name, code_of_then in codes.items():
        back = Site(tmp_path / name, template="", SITE_URL=newsroom.url)
        back.take_static_files()
        back.env |= {
            key: newsroom.env[key] for key in ("SECRET_KEY", "SITE_URL", "PATH")
        }
        code, said = run(code_of_then, back, "restore", str(backup))
        assert code == 0, said
        code, said = run(code_of_then, back, "check_all", "--since", digest)
        assert code == 0, said


def test_of_two_upgrades_at_once_one_migrates_and_the_other_waits(newsroom, newer):
    both = [begin(newer, newsroom, "upgrade") for _ in range(2)]
    said = [process.communicate(timeout=COMMAND_SECONDS)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert "".join(said).count("brought up to date in 2 steps") == 1
    assert applied(newsroom) == ["0003_drill", "0004_drill"]
    code, words = run(newer, newsroom, "check_all")
    assert code == 0, words
