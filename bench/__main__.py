"""Every table of docs/performance.md, as Markdown.

    python -m bench [PART...] [--sizes ARTICLES...] [--small ARTICLES...] [--rounds N]

The parts are serving, publishing, importing, desk, mydesk and searching; without any,
all of them. Each runs on a SQLite and, but for desk, on a PostgreSQL of its own, which
it starts. Stops at the first that fails.
"""

import argparse
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tests.postgres import find_programs
from tests.support.site import ROOT

# of disk that an article takes while it is filled in, at most
MEGABYTES, SMALL = 1.0, 0.25


class Part(NamedTuple):
    """arguments: of each run of the bench."""

    title: str
    arguments: Callable[[argparse.Namespace], list[list[str]]]
    databases: Sequence[str] = ("SQLite", "PostgreSQL")


def _serving(options: argparse.Namespace) -> list[list[str]]:
    rounds = ["--rounds", str(options.rounds)]
    runs = [[*map(str, options.sizes), *rounds]] if options.sizes else []
    return runs + (
        [[*map(str, options.small), "--small", *rounds]] if options.small else []
    )


PARTS = {
    "serving": Part("Reading", _serving),
    "publishing": Part("Publishing", lambda options: [[*map(str, options.sizes)]]),
    "importing": Part("Importing", lambda options: [[]]),
    "desk": Part("The workbench", lambda options: [[]], ["SQLite"]),
    "mydesk": Part("My desk and the admin's lists", lambda options: [[]]),
    "searching": Part(
        "Searching",
        lambda options: [
            ["--articles", str(max([*options.sizes, *options.small, 100]))]
        ],
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 2_000, 20_000])
    parser.add_argument(
        "--small",
        type=int,
        nargs="*",
        default=[100_000],
        help="of articles of 4 sentences",
    )
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    if unknown := sorted({*options.parts} - {*PARTS}):
        parser.error(f"there is no {', '.join(unknown)}")
    chosen = options.parts or [*PARTS]
    for missing in _missing(chosen, options):
        raise SystemExit(missing)
    print(f"{datetime.now(UTC).date()}. {_machine()}\n")
    for name in chosen:
        print(f"### {PARTS[name].title}\n", flush=True)
        for database in PARTS[name].databases:
            for arguments in PARTS[name].arguments(options):
                _run(name, database, arguments)


def _run(name: str, database: str, arguments: list[str]) -> None:
    command = [sys.executable, "-m", f"bench.{name}", *arguments]
    if database == "PostgreSQL":
        command = [sys.executable, "-m", "tests.postgres", *command]
    env = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "VAR_DIR"}
    }
    print(f"{name} on {database}", file=sys.stderr)
    if code := subprocess.run(command, cwd=ROOT, env=env).returncode:
        raise SystemExit(
            f"bench.{name} on {database} failed ({code}); what it said is above."
        )
    print(flush=True)


def _missing(chosen: Sequence[str], options: argparse.Namespace) -> Iterator[str]:
    """What is not there, and what to do about it."""
    if sys.platform != "linux":
        yield "Only Linux tells what other processes use."
    find_programs()
    if (
        "desk" in chosen
        and subprocess.run(
            ["sh", "bin/browser"], cwd=ROOT, stdout=sys.stderr
        ).returncode
    ):
        yield "The workbench is measured in a browser."
    if {"serving", "publishing"} & {*chosen}:
        needed = (
            max(MEGABYTES * max([*options.sizes, 0]), SMALL * max([*options.small, 0]))
            / 1000
        )
        free = shutil.disk_usage(os.environ.get("TMPDIR", "/tmp")).free / 1e9  # noqa: S108
        if free < needed:
            yield f"{needed:.0f} GB are needed for temporary files, {free:.0f} are free. Say fewer --sizes."


def _machine() -> str:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    asked = subprocess.run(
        [find_programs() / "postgres", "--version"], capture_output=True, text=True
    )
    postgres = asked.stdout.split()[-1]
    return (
        f"{os.cpu_count()} cores of {model[1] if model else platform.machine()}, {memory:.0f} GB of memory, "
        f"Linux {platform.release().partition('-')[0]}. Python {platform.python_version()}, "
        f"Django {version('Django')}, granian {version('granian')}, SQLite {sqlite3.sqlite_version}, "
        f"PostgreSQL {postgres}."
    )


if __name__ == "__main__":
    main()
