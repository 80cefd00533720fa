"""How many files a newcomer reads to follow one article: those of which a function runs on its way.

    python -m bench.newcomer [FILE]

An article is imported, annotated and published by command, and its page asked for; FILE is one of your own
instead, of any format. What runs at start-up does not count, nor does what warms the reading process up; what
that process does for this article does. Exit 1 where there are more files than MOST, or more than
MOST_OUTSIDE beside the pure engines: the modules that pyproject.toml holds to know nothing of Django.
"""

import inspect
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

MOST, MOST_OUTSIDE = 40, 20
ROOT = Path(__file__).resolve().parent.parent
APPS = ("articles", "annotations", "newsroom")
PURE = "The pure modules know nothing of Django"  # the contract of pyproject.toml that lists the engines
ARTICLE = """# The harbour was sold

By Ann Lee

The harbour was sold for 4.1 million euros in March 2024. Nobody on the council asked [who bought it][1].

[1]: https://register.example/7
"""
SENTENCE = "The harbour was sold for 4.1 million euros in March 2024."
ANNOTATIONS = [
    {
        "sentence": SENTENCE,
        "note": {"rating": "supported", "reasons": [], "body": "The *contract* says so."},
        "citations": [{"source": {"type": "book", "title": "Contract 7"}, "stance": "supports"}],
    },
]
# In the process that reads: what runs for this file goes to the pipe that is passed on.
READER = """
import os
from articles.extracting.sandbox import server
from bench.newcomer import recording
serve = server._serve
def recorded(connection):
    with recording() as files:
        serve(connection)
    os.write({pipe}, "".join(f"{{file}}\\n" for file in files).encode())
server._serve = recorded
server.main()
"""


@contextmanager
def recording() -> Iterator[set[str]]:
    """The files of ours, from the root, of which a function is entered meanwhile, in any thread."""
    files: set[str] = set()
    places = tuple(f"{ROOT / app}/" for app in APPS)
    monitoring = sys.monitoring

    def started(code: CodeType, offset: int) -> object:
        # The bodies of modules and classes, which run when they are loaded, are not optimised.
        if code.co_flags & inspect.CO_OPTIMIZED and code.co_filename.startswith(places):
            files.add(str(Path(code.co_filename).relative_to(ROOT)))
        return monitoring.DISABLE

    monitoring.use_tool_id(monitoring.PROFILER_ID, "newcomer")
    monitoring.register_callback(monitoring.PROFILER_ID, monitoring.events.PY_START, started)
    monitoring.set_events(monitoring.PROFILER_ID, monitoring.events.PY_START)
    try:
        yield files
    finally:
        monitoring.set_events(monitoring.PROFILER_ID, 0)
        monitoring.free_tool_id(monitoring.PROFILER_ID)


def journey(file: Path) -> set[str]:
    """In a database that has its tables already."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command, load_command_class
    from django.test import Client

    from articles.extracting.sandbox import client as sandbox
    from articles.models import Article

    reading, writing = os.pipe()
    real = subprocess.Popen

    def popen(arguments: list[str], **options: Any) -> Any:
        code = READER.format(pipe=writing)
        return real([*arguments[:-2], "-c", code], **options | {"pass_fds": (writing,)})

    sandbox.subprocess = type("Recorded", (), {**vars(subprocess), "Popen": staticmethod(popen)})
    call_command("migrate", verbosity=0)
    User.objects.create_superuser("ada")
    settings.ALLOWED_HOSTS = ["testserver"]
    reader = Client()
    reader.get("/")
    commands = [load_command_class("newsroom", name) for name in ("import_articles", "annotate", "publish")]
    annotations = file.with_suffix(".annotations")
    with recording() as files:
        call_command(commands[0], str(file), username="ada", language="en", findings="keep", verbosity=0)
        article = Article.objects.get()
        if file.read_text(errors="replace") == ARTICLE:
            annotations.write_text(json.dumps(ANNOTATIONS))
            call_command(commands[1], article.slug, str(annotations), username="ada", verbosity=0)
        call_command(commands[2], article.slug, username="ada", waive_gate="Only measured.", verbosity=0)
        page = reader.get(f"/articles/{article.slug}/")
        assert page.status_code == 200, page.status_code  # noqa: S101
    os.close(writing)
    if sandbox._fork_server._process:
        sandbox._fork_server._process.kill()
    with os.fdopen(reading) as pipe:
        files.update(pipe.read().split())
    return files


def engines() -> tuple[str, ...]:
    """How paths begin that are of a pure engine. Raises StopIteration where the contract is gone."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    modules = next(contract["source_modules"] for contract in contracts if contract["name"] == PURE)
    paths = [module.replace(".", "/") for module in modules]
    return tuple(f"{path}/" if (ROOT / path).is_dir() else f"{path}.py" for path in paths)


def report(files: set[str]) -> bool:
    pure = engines()
    outside = {file for file in files if not file.startswith(pure)}
    for file in sorted(files):
        print(f"{'  ' if file in outside else '~ '}{len((ROOT / file).read_text().splitlines()):4} {file}")
    print(f"\n{len(files)} files, of which {len(outside)} outside the pure engines (~).")
    print(f"At most {MOST}, of which {MOST_OUTSIDE} outside.")
    return len(files) <= MOST and len(outside) <= MOST_OUTSIDE


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "DATABASE_URL": f"sqlite:///{folder}/newsroom.sqlite3",
            "VAR_DIR": folder,
            "SECRET_KEY": "of no importance in a database that is thrown away afterwards",
            "LOG_LEVEL": "WARNING",
            "DEBUG": "1",
        }
        file = Path(arguments[0]) if arguments else Path(folder) / "article.md"
        if not arguments:
            file.write_text(ARTICLE)
        return 0 if report(journey(file)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
