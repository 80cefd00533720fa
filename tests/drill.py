"""Many rounds in which several processes publish, correct, withdraw, move and reindex
at once, as builds of several settings; after each what finds every page must be what
the editions say.

    DATABASE_URL=... python -m tests.drill --rounds 500 --processes 8

On a database of its own beside that, or in a folder of its own without one: `make
drill` runs it on both.
"""

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from multiprocessing import SimpleQueue, get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

TOPICS = ("Harbour", "Bridges", "Schools")
ARTICLES, SLUGS = 6, 9  # fewer addresses than moves: articles want one another's


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--template",
        default="",
        help="URL of a migrated database to begin with a copy of",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-drill-") as folder:
        _settle(folder, options.template)
        return drill(options.rounds, options.processes, options.seed)


def _settle(folder: str, template: str) -> None:
    """This process, and those that it starts, work on a new database."""
    from tests.support.databases import new_database

    # Eight writers on a machine that is busy with other things may wait long.
    os.environ |= {
        "VAR_DIR": folder,
        "DEBUG": "1",
        "LOG_LEVEL": "ERROR",
        "LOCK_TIMEOUT": "300",
    }
    os.environ["DATABASE_URL"] = new_database(Path(folder), template)
    _setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _setup() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # Django would remember every query


def drill(rounds: int, processes: int, seed: int) -> int:
    """0 if every round left every page right, else 1 and what was wrong."""
    from django.conf import settings
    from django.db import connection

    from newsroom.operations.reindexing import find_row_faults

    _found()
    context = get_context("spawn")
    begin, end = context.Barrier(processes + 1), context.Barrier(processes + 1)
    results = context.SimpleQueue()
    workers = [
        context.Process(
            target=work,
            args=(rounds, seed * 1000 + number, begin, end, results),
            daemon=True,
        )
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    done: Counter[str] = Counter()
    wrong = 0
    for number in range(rounds):
        begin.wait()
        end.wait()
        said = [results.get() for _ in workers]
        done.update(act for act, _ in said)
        settings.SITE_NAME = _name(number)
        found = list(find_row_faults())
        found += [problem for _, problem in said if problem]
        wrong += len(found)
        for problem in found:
            sys.stderr.write(f"round {number}: {problem}\n")
        if number % 10 == 9:
            sys.stderr.write(f"{number + 1} rounds, {wrong} wrong\n")
    acts = ", ".join(f"{count} {act}" for act, count in sorted(done.items()))
    sys.stdout.write(
        f"{rounds} rounds of {processes} processes on {connection.vendor}, {wrong} wrong; {acts}\n"
    )
    return 1 if wrong else 0


def _name(number: int) -> str:
    """Of the site, from that round on: every tenth is another build."""
    return f"The name since round {number // 10 * 10}"


def _found() -> None:
    from articles.models import Topic
    from tests.support.desk import make_article

    topics = [Topic.objects.create(name=name, slug=name.lower()) for name in TOPICS]
    for number in range(ARTICLES):
        make_article(f"address-{number}").topics.add(
            topics[number % 3], topics[(number + 1) % 3]
        )


def work(
    rounds: int, seed: int, begin: Barrier, end: Barrier, results: SimpleQueue
) -> None:
    """In each round one act, at the same time as the others'. Tells which, and what was
    not to happen.
    """
    from django.conf import settings

    _setup()
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for number in range(rounds):
        settings.SITE_NAME = _name(
            number if chance.random() < 0.5 else max(number - 1, 0)
        )
        act = chance.choice(ACTS)
        begin.wait()
        try:
            act(chance)
            problem = ""
        except Exception as error:
            problem = "" if _is_refusal(error) else f"{act.__name__}: {error!r}"
        end.wait()
        results.put((act.__name__, problem))


def _is_refusal(error: Exception) -> bool:
    from django.db import IntegrityError

    from articles.problems import Problem

    taken = isinstance(error, IntegrityError) and "slug" in str(error)
    return taken or isinstance(error, Problem)


def publish(chance: random.Random, kind: str = "") -> None:
    from tests.support import decisions

    article = _any(chance)
    article.standfirst = f"What was found, {chance.random()}."
    article.save()
    decisions.publish(
        article, user=None, kind=kind, change_note=f"Put right, {chance.random()}."
    )


def correct(chance: random.Random) -> None:
    publish(chance, "correction")


def withdraw(chance: random.Random) -> None:
    from newsroom.actions import publish as publishing

    publishing.withdraw(_any(chance), user=None, reason="It was not true.")


def move(chance: random.Random) -> None:
    article = _any(chance)
    article.slug = f"address-{chance.randrange(SLUGS)}"
    article.save()
    publish(chance)


def reindex(chance: random.Random) -> None:
    from tests.support.editions import reindex_all

    reindex_all()


def _any(chance: random.Random):
    from articles.models import Article

    return Article.objects.order_by("pk")[chance.randrange(ARTICLES)]


ACTS = (publish, publish, correct, withdraw, move, reindex)

if __name__ == "__main__":
    sys.exit(main())
