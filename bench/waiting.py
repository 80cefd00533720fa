"""How long a save waits beside `rebuild_pages --all`: one person saves another revision every half second
while processes make all pages anew, over and over.

    python -m bench.waiting [ARTICLES]
    python -m tests.postgres python -m bench.waiting [ARTICLES]

On a database of its own beside that of DATABASE_URL, without one on SQLite. By the clock, since somebody sits
there: other things that the machine does count too. The wait is that for the lock of the database on SQLite;
on PostgreSQL, where writers wait for rows only, that of the longest statement.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from bench.measuring import scratch
from tests.databases import new_database

FOLDER = scratch()
os.environ |= {"VAR_DIR": str(FOLDER), "DATABASE_URL": new_database(FOLDER), "LOG_LEVEL": "WARNING"}
os.environ |= {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "newsroom.settings"}

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from articles.models import Article  # noqa: E402
from bench.filling import Newsroom  # noqa: E402
from bench.measuring import markdown  # noqa: E402
from newsroom.actions.revise import editable_text, revise  # noqa: E402
from tests.site import ROOT  # noqa: E402

ARTICLES, SAVES, PROCESSES = 100, 40, 2
PAUSE = 0.5


def main(articles: int) -> None:
    settings.DEBUG = False  # Django would remember every query
    call_command("migrate", verbosity=0)
    Newsroom().grow(articles)
    written = list(Article.objects.order_by("pk"))
    table = []
    for name, processes in (("alone", 0), ("beside a rebuild", 1), (f"by {PROCESSES} processes", PROCESSES)):
        with rebuilding(processes):
            found = [save(written[number % len(written)]) for number in range(SAVES)]
        waits, wholes = zip(*found, strict=True)
        table.append(
            [name, *(f"{1000 * of(times, share):.0f}" for times in (waits, wholes) for share in SHARES)]
        )
    heads = [f"{what}, {share}" for what in ("wait", "save") for share in SHARES]
    print(f"**{connection.vendor}**, {articles} articles, ms by the clock; load {os.getloadavg()[0]:.1f}.\n")
    print(markdown(["a save", *heads], table))


SHARES = {"p50": 0.5, "p95": 0.95, "max": 1.0}


def of(times: tuple[float, ...], share: str) -> float:
    return sorted(times)[min(int(SHARES[share] * len(times)), len(times) - 1)]


@contextmanager
def rebuilding(processes: int) -> Iterator[None]:
    """As long as it is entered, everything is made anew."""
    done = Event()
    command = [sys.executable, "manage.py", "rebuild_pages", "--all", "--processes", str(processes)]

    def run() -> None:
        while not done.is_set():
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    thread = Thread(target=run)
    if processes:
        thread.start()
        time.sleep(2)  # until it has begun
    try:
        yield
    finally:
        done.set()
        if processes:
            thread.join()


def save(article: Article) -> tuple[float, float]:
    """Seconds that the longest statement took, and that all of it took."""
    time.sleep(PAUSE)
    longest = 0.0

    def timed(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal longest
        began = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            longest = max(longest, time.perf_counter() - began)

    current = article.current_revision
    text = f"{editable_text(current)}\n\nRead again for the {current.number}th time."
    began = time.perf_counter()
    with connection.execute_wrapper(timed):
        revise(article, text, based_on=current.number, user=None)
    return longest, time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
