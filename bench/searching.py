"""What a search costs among millions of passages, beside LIKE.

    [DATABASE_URL=sqlite:///FILE or postgres://...] python -m bench.searching [--articles N]

Fills a database of its own, a new SQLite if none is said, with N articles (2,000) of 30 passages of made-up
words as frequent as words are (Zipf), by the rows that publication writes. CPU of this process and, on
PostgreSQL, of the server's that answers; each query once, after 50 that only warm up.
"""

import argparse
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, batched
from pathlib import Path

from bench.measuring import markdown, scratch

if "DATABASE_URL" not in os.environ:
    os.environ["VAR_DIR"] = str(scratch())
    os.environ["DATABASE_URL"] = f"sqlite:///{os.environ['VAR_DIR']}/bench.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from bench.cloning import stored_rows  # noqa: E402
from newsroom.models import Edition, IndexedArticle, Passage  # noqa: E402
from newsroom.public.passages import id_of, mark  # noqa: E402
from newsroom.public.search import ask, find  # noqa: E402

PASSAGES = 30
WORDS = 100_000
QUERIES = 400
START = datetime(2000, 1, 1, tzinfo=UTC)
KINDS = ["title", "byline", *["sentence"] * 20, *["note"] * 4, *["quotation"] * 2, *["source"] * 2]


def vocabulary(chance: random.Random) -> list[str]:
    syllables = [one + two for one in "bcdfghjklmnprstvwz" for two in "aeiou"]
    return [
        "".join(chance.choices(syllables, k=1 + number.bit_length() // 5)) + str(number)
        for number in range(WORDS)
    ]


def rows(
    place: int, chance: random.Random, words: Sequence[str], weights: Sequence[float]
) -> Iterator[Passage]:
    said = chance.choices(words, cum_weights=weights, k=PASSAGES * 16)
    for number, kind in enumerate(KINDS):
        ours = said[number * 16 : number * 16 + chance.randint(6, 16)]
        marks = [mark("r", "false")] if number % 10 == 3 else []
        marks += [mark("t", f"topic-{place % 40}"), mark("a", f"author-{place % 200}")]
        text = " ".join(ours)
        yield Passage(
            id=id_of(place, kind, number),
            sentence=f"k{number:09}",
            text=text,
            words=f" {text} {' '.join(marks)} ",
        )


def fill(articles: int) -> None:
    chance = random.Random(1)  # noqa: S311 - nothing secret
    words = vocabulary(chance)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))
    there = IndexedArticle.objects.count()
    with stored_rows().filling():
        for places in batched(range(there + 1, articles + 1), 500):
            with transaction.atomic():
                IndexedArticle.objects.bulk_create(_article(place) for place in places)
                _store(row for place in places for row in rows(place, chance, words, weights))


def _article(place: int) -> IndexedArticle:
    return IndexedArticle(
        pk=place,
        article=f"00000000-0000-4000-8000-{place:012d}",
        number=1,
        slug=f"article-{place}",
        title=f"Article {place}",
        language="en",
        published=START + timedelta(hours=place * 2),
    )


def _store(passages: Iterable[Passage]) -> None:
    if connection.vendor == "sqlite":
        Passage.objects.bulk_create(passages, batch_size=2_000)
        return
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY newsroom_passage (id, sentence, text, words) FROM STDIN") as copy,
    ):
        for row in passages:
            copy.write_row((row.id, row.sentence, row.text, row.words))


def questions() -> dict[str, list[dict[str, str]]]:
    chance = random.Random(1)  # noqa: S311 - nothing secret
    words = vocabulary(chance)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))

    def some(number: int) -> list[str]:
        """As people ask: rarer words more often than texts have them."""
        return [
            chance.choice([chance.choices(words, cum_weights=weights)[0], chance.choice(words)])
            for _ in range(number)
        ]

    common = words[:12]
    return {
        "as people ask": [{"q": " ".join(some(chance.randint(1, 3)))} for _ in range(QUERIES)],
        "one frequent word": [{"q": word} for word in words[:60]],
        "one word of the middle": [{"q": word} for word in words[60:2_000:20]],
        "two frequent words": [{"q": " ".join(chance.sample(words[:300], 2))} for _ in range(60)],
        "a phrase of frequent words": [{"q": f'"{" ".join(chance.sample(common, 2))}"'} for _ in range(30)],
        "a phrase of three": [{"q": f'"{" ".join(chance.sample(common, 3))}"'} for _ in range(30)],
        "a frequent word without two": [
            {"q": f"{one} -{two} -{three}"}
            for one, two, three in (chance.sample(words[:40], 3) for _ in range(30))
        ],
        "narrowed": [
            {"q": some(1)[0], "topic": f"topic-{number % 40}", "rating": "false"} for number in range(40)
        ],
        "narrowed to a year": [
            {"q": some(1)[0], "from": "2003-01-01", "to": "2003-12-31"} for _ in range(40)
        ],
        "no such word": [{"q": f"missing{number}"} for number in range(40)],
    }


class Processor:
    """CPU seconds of this process and of the server's that answers it."""

    def __init__(self) -> None:
        self.stat = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.stat = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def seconds(self) -> float:
        theirs = int(self.stat.read_text().split()[0]) / 1e9 if self.stat else 0
        return time.process_time() + theirs


def costs(
    run: Callable[[dict[str, str]], object], asked: Sequence[dict[str, str]], processor: Processor
) -> list[float]:
    """Milliseconds, from the least."""
    spent = []
    for one in asked:
        began = processor.seconds()
        run(one)
        spent.append(1e3 * (processor.seconds() - began))
    return sorted(spent)


def search(asked: dict[str, str]) -> None:
    query = ask(asked)
    assert query  # noqa: S101
    find(query)


def like(asked: dict[str, str]) -> None:
    Passage.objects.filter(words__contains=f" {asked['q'].split()[0]} ").order_by("-pk")[:20].count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    articles = parser.parse_args().articles
    call_command("migrate", verbosity=0)
    if Edition.objects.exists():
        raise SystemExit("This is a newsroom's database: say another one in DATABASE_URL, or none.")
    if IndexedArticle.objects.count() < articles:
        fill(articles)
    processor = Processor()
    groups = questions()
    costs(search, groups["as people ask"][:50], processor)
    rows = [_row(name, costs(search, asked, processor)) for name, asked in groups.items()]
    rows.append(_row("LIKE, beside it", costs(like, groups["as people ask"][:5], processor)))
    passages = Passage.objects.count()
    print(f"**{connection.vendor}, {articles:,} articles, {passages:,} passages**, ms of CPU.\n")
    print(markdown(["searches", "p50", "p90", "p99", "most"], rows))


def _row(name: str, spent: Sequence[float]) -> list[str]:
    at = [spent[min(len(spent) - 1, int(len(spent) * share))] for share in (0.5, 0.9, 0.99, 1)]
    return [name, *(f"{one:.1f}" for one in at)]


if __name__ == "__main__":
    main()
