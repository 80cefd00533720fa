"""What publishing and reindexing cost: CPU and statements for an article of 60
sentences, 40 notes and 60 sources, beside few articles and many.

    python -m bench.publishing [ARTICLES...]
    python -m tests.postgres python -m bench.publishing [ARTICLES...]

On a database of its own beside that of DATABASE_URL, without one on SQLite. CPU of this
process. The yardstick is a loop of Python in the same run: the machine may be busy.
"""

import os
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from bench.measuring import scratch
from tests.support.databases import new_database

FOLDER = scratch()
os.environ |= {
    "VAR_DIR": str(FOLDER),
    "DATABASE_URL": new_database(FOLDER),
    "LOG_LEVEL": "WARNING",
}
os.environ |= {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "newsroom.settings"}

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from articles.models import Article  # noqa: E402
from bench.filling import Newsroom, publish, ready  # noqa: E402
from bench.measuring import cpu_seconds, markdown  # noqa: E402
from newsroom.actions import publish as publishing  # noqa: E402
from newsroom.operations.reindexing import published_articles, reindex  # noqa: E402

FIRST = 100  # number of the first article that is published beside the others
REINDEXED = 20  # articles
ACTS = ("first edition", "second", "tenth", "withdrawal")


def main(sizes: list[int]) -> None:
    settings.DEBUG = False  # Django would remember every query
    call_command("migrate", verbosity=0)
    newsroom = Newsroom()
    numbers = count(FIRST)
    table = []
    for size in sizes:
        newsroom.grow(size)
        lives = [life(ready(next(numbers))) for _ in range(3)]
        costs = [
            f"{min(one[place] for one in lives):.0f}" for place in range(len(ACTS))
        ]
        table.append([f"{size:,}", *costs, f"{lives[0][-1]:.0f}", reindexing()])
    print(
        f"**{connection.vendor}**, ms of CPU; the yardstick is {1000 * cpu_seconds(yardstick):.0f}.\n"
    )
    print(
        markdown(
            ["articles", *ACTS, "statements of an edition", "`reindex`, an article"],
            table,
        )
    )


def reindexing() -> str:
    """Milliseconds an article."""
    some = published_articles()[:REINDEXED]
    cost = cpu_seconds(lambda: [reindex(article) for article in some], 1)
    return f"{1000 * cost / len(some):.0f}"


def life(article: Article) -> list[float]:
    """CPU of the first, second and tenth edition and of a withdrawal; statements of the
    second edition.
    """
    costs = [1000 * cpu_seconds(lambda: publish(article), 1)]
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    for number in range(2, 11):
        article.standfirst = f"Edition {number}."
        article.save()
        with connection.execute_wrapper(note):
            cost = 1000 * cpu_seconds(
                lambda: publish(article, change_note="Put right."), 1
            )
        costs += [cost] if number in {2, 10} else []
    reason = "It was not true."
    costs.append(
        1000
        * cpu_seconds(lambda: publishing.withdraw(article, user=None, reason=reason), 1)
    )
    return [*costs, len(statements) / 9]


def yardstick() -> None:
    sum(number * number for number in range(1_000_000))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 100])
