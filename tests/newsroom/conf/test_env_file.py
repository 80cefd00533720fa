"""newsroom.env: one file for server, commands and cron, which a shell reads as we do;
junk is named.
"""

import json
import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.conf import environment
from tests.support.site import ROOT

LINES = """# a comment

SITE_NAME="The Cat's Post"
SECRET_KEY='a"b$c`d\\e #f;g&h(i)'
DATABASE_URL=postgres://user:pass%20word@host:5432/name?sslmode=require
ALLOWED_HOSTS=news.example,[::1],127.0.0.1
SITE_URL=
TIME_ZONE='Europe/Berlin'
"""
VALUES = {
    "SITE_NAME": "The Cat's Post",
    "SECRET_KEY": 'a"b$c`d\\e #f;g&h(i)',
    "DATABASE_URL": "postgres://user:pass%20word@host:5432/name?sslmode=require",
    "ALLOWED_HOSTS": "news.example,[::1],127.0.0.1",
    "SITE_URL": "",
    "TIME_ZONE": "Europe/Berlin",
}


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "newsroom.env"
    monkeypatch.setenv("ENV_FILE", str(path))
    environment.settings_in_file.cache_clear()
    yield path
    environment.settings_in_file.cache_clear()


def test_the_file_says_the_same_to_us_and_to_a_shell(file, tmp_path):
    file.write_text(LINES)
    assert environment.settings_in_file() == VALUES
    script = f". {file}; {sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    done = subprocess.run(
        ["sh", "-ac", script], env={}, capture_output=True, text=True, check=True
    )
    assert VALUES.items() <= json.loads(done.stdout).items()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("SITE_NAME=The Paper", "line 2: write NAME=value"),
        ("SITE_NAME='The Paper", "line 2: write NAME=value"),
        ('SITE_NAME="costs $5"', "line 2: write NAME=value"),
        ("SITE_NAME=a # the name", "line 2: write NAME=value"),
        ("export SITE_NAME=a", "line 2: write NAME=value"),
        ("SITE_NAME = a", "line 2: write NAME=value"),
        ("site_name=a", "line 2: write NAME=value"),
        ("SITE_NAME", "line 2: write NAME=value"),
        ("SECRET_KEY=b", "line 2: SECRET_KEY is there twice."),
    ],
)
def test_junk_is_named_by_its_line_and_not_repeated(file, line, words):
    file.write_text(f"SECRET_KEY=hunter2\n{line}\n")
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.settings_in_file()
    assert f"{file}, {words}" in str(refused.value)
    assert "The Paper" not in str(refused.value)


def test_what_is_not_text_and_what_is_not_there_are_named(file, monkeypatch):
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        environment.settings_in_file()
    monkeypatch.setenv("ENV_FILE", "no/such/file")
    with pytest.raises(
        ImproperlyConfigured, match="ENV_FILE names no/such/file, which is not there"
    ):
        environment.settings_in_file()


def settings_in(folder, **env):
    """What a command started somewhere else goes by."""
    done = subprocess.run(
        [sys.executable, folder / "manage.py", "diffsettings", "--all"],
        cwd="/",
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    return done.stdout if not done.returncode else done.stderr


def test_the_file_beside_manage_py_is_read_from_anywhere_and_stands_below_the_environment(
    copy,
):
    (copy / "newsroom.env").write_text(
        "SITE_NAME='The File'\nVAR_DIR=here\nSTATEMENT_TIMEOUT=7\n"
    )
    said = settings_in(copy)
    assert "SITE_NAME = 'The File'" in said
    assert f"{copy}/here/newsroom.sqlite3" in said
    assert "STATEMENT_TIMEOUT = 7" in said
    assert not (copy / "here").exists()
    assert "SITE_NAME = 'The Environment'" in settings_in(
        copy, SITE_NAME="The Environment"
    )
    assert "STATEMENT_TIMEOUT = 0" in settings_in(copy, ENV_FILE="")
    (copy / "other.env").write_text("SITE_NAME=Other\n")
    assert "SITE_NAME = 'Other'" in settings_in(copy, ENV_FILE="other.env")


def test_a_name_that_is_no_setting_is_refused(copy):
    (copy / "newsroom.env").write_text("SITE_NMAE=x\n")
    said = settings_in(copy)
    assert (
        said
        == f"{copy}/newsroom.env sets SITE_NMAE, and Newsroom has no such setting.\n"
    )


def test_tests_take_up_no_file():
    """Nor does what they start: the newsroom of whoever runs them is theirs."""
    assert os.environ["ENV_FILE"] == ""
    assert environment.settings_file() is None


def test_every_setting_that_is_asked_for_is_in_the_operators_guide_and_no_other():
    table = (
        (ROOT / "docs" / "operators.md")
        .read_text("utf-8")
        .split("| variable |")[1]
        .split("\n\n")[0]
    )
    told = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    asked = re.findall(
        r'environment\.\w+\(\s*"(\w+)"',
        (ROOT / "newsroom/settings.py").read_text("utf-8"),
    )
    assert told == {*asked, "ENV_FILE"}
