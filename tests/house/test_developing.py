"""What whoever changes the code works with: a server that reloads, tests on the
database of their choice.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.site import ROOT, free_port, with_samples

SECONDS = 120  # until a busy machine has shown what was saved
TRIES = 12  # a reloader that has only just begun does not see the first change

pytestmark = pytest.mark.database("sqlite")  # PostgreSQL has nothing of its own here


@contextmanager
def developing(root: Path, var: Path):
    """`make dev` of the product in `root`; gives its address and what it prints."""
    port, log = free_port(), var / "log"
    clean = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL"
    }
    with log.open("w") as said:
        server = subprocess.Popen(
            ["sh", "bin/demo", "dev"],
            cwd=root,
            env=clean | {"VAR_DIR": str(var), "PORT": str(port)},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield f"http://127.0.0.1:{port}", log
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # the reloader's child too
        server.wait(20)


def read(address: str) -> str:
    """The page, also one that tells of an error; nothing while the server does not
    answer.
    """
    try:
        with urllib.request.urlopen(address, timeout=20) as page:  # noqa: S310
            return page.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError:
        return ""


def shown(address: str, words: str, seconds: float = SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if words in read(address):
            return True
        time.sleep(0.3)
    return False


def shown_when_saved(path: Path, text: str, address: str, words: str) -> bool:
    for _ in range(TRIES):
        path.write_text(text)
        if shown(address, words, SECONDS / TRIES):
            return True
    return False


@pytest.mark.slow
def test_the_server_for_developers_takes_up_what_is_saved(copy, tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    # `make demo` loads the samples in the same way, in test_printed_commands.py.
    shutil.copy(with_samples().removeprefix("sqlite:///"), var / "dev.sqlite3")
    with developing(copy, var) as (address, log):
        assert shown(address, "The Estermouth Examiner"), log.read_text()
        assert re.search(
            rf"Password +{(var / 'demo-password').read_text().strip()} ",
            log.read_text(),
        )
        assert "make dev brings it back" in log.read_text()
        assert "DEBUG = True" in read(f"{address}/nowhere/")

        template = copy / "newsroom/public/jinja2/base.html"
        text = template.read_text().replace("</body>", "<p>Just saved.</p></body>")
        assert shown_when_saved(template, text, address, "Just saved."), log.read_text()

        code = copy / "newsroom" / "settings.py"
        text = code.read_text() + '\nSITE_NAME = "The Saved Examiner"\n'
        assert shown_when_saved(code, text, address, "The Saved Examiner"), (
            log.read_text()
        )


def bin_test(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "bin/test", *arguments],
        cwd=ROOT,
        env=os.environ | {"TEST_WORKERS": "0"} | settings,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database", "title"), [("sqlite", "SQLite"), ("postgres", "PostgreSQL")]
)
def test_tests_run_on_one_database(database, title):
    done = bin_test("--version", DB=database)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall("^== .*|^pytest [0-9]", done.stdout, re.MULTILINE) == [
        f"== {title}",
        "pytest 9",
    ]


def test_a_database_that_is_none_is_told():
    done = bin_test("tests/articles/text/test_language.py", DB="oracle")
    assert done.returncode == 2
    assert "DB=oracle: write DB=sqlite or DB=postgres" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["DESK_LANGUAGES", pytest.param("LANGUAGES", marks=pytest.mark.nightly)]
)
def test_a_new_language_is_added_as_the_guide_says(copy, kind):
    """For the desk, or for readers alone; it says in English what is not translated
    yet.
    """
    (copy / "tests").mkdir()
    for name in ("__init__.py", "words.py"):
        shutil.copy(ROOT / "tests" / name, copy / "tests")
    (copy / "newsroom" / "locale" / "fr").mkdir()
    formats = copy / "newsroom" / "conf" / "formats"
    shutil.copytree(formats / "en_GB", formats / "fr")
    replace_in(
        copy / "newsroom" / "settings.py",
        f"\n{kind} = [",
        f'\n{kind} = [("fr", "Français"), ',
    )
    if kind == "LANGUAGES":
        replace_in(
            copy / "tests" / "words.py",
            'FOR_READERS = frozenset({"ar"',
            'FOR_READERS = frozenset({"fr", "ar"',
        )
    told = run_python(copy, "-m", "tests.words")
    assert re.search(
        r"locale/fr/LC_MESSAGES/django\.po: (\d+) entries, \1 to translate", told
    )
    catalogue = copy / "newsroom" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    replace_in(
        catalogue, 'msgid "Search"\nmsgstr ""', 'msgid "Search"\nmsgstr "Recherche"'
    )
    run_python(copy, "-m", "tests.words")
    speak = (
        "import django; django.setup(); from django.utils import translation as t\n"
        "with t.override('fr'): print(t.gettext('Search'), t.gettext('Corrections'))"
    )
    assert run_python(copy, "-c", speak) == "Recherche Corrections\n"


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def run_python(root: Path, *arguments: str) -> str:
    """What the program says, in a newsroom's folder with the language that was
    added.
    """
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "LANGUAGE_CODE": "fr",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=root, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
