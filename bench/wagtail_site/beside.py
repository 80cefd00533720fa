"""Runs with the bench's own interpreter: starts the Wagtails, and says what to ask of them."""

import json
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path

import dj_database_url

from bench.servers import serving
from bench.turns import HELD, Cell, cell, run
from tests.databases import new_database
from tests.site import ROOT

PAGES = 16
WAYS = {
    "documented": "Wagtail, documented",
    "tuned": "Wagtail, tuned",
    "cached": "Wagtail, page cache, warm",
}
TARGET = "bench.wagtail_site.site:application"


def cells(stack: ExitStack, python: str, folder: Path, databases: tuple[int, ...]) -> list[Cell]:
    parsed = dj_database_url.parse(new_database(folder))
    database = {name: parsed[name] for name in ("ENGINE", "NAME", "HOST", "USER")}
    env = {"WAGTAIL_DATABASE": json.dumps(database)}
    made = subprocess.run(
        [python, "-m", "bench.wagtail_site.make", str(PAGES)],
        cwd=ROOT,
        env=os.environ | env,
        stdout=subprocess.PIPE,
        text=True,
    )
    if made.returncode:
        raise SystemExit("The Wagtail could not be made; what it said is above.")
    found = []
    for way, name in WAYS.items():
        context = serving(TARGET, env | {"WAGTAIL_WAY": way}, python=python, databases=databases)
        found.append(cell(name, stack.enter_context(context), made.stdout.split()))
    run(found[-1], HELD, 40 * PAGES)  # both workers have each page in their caches
    return found
