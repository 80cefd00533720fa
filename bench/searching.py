"""What a search costs among many articles, beside LIKE: found, counted and read for a
page.

    [DATABASE_URL=sqlite:///FILE or postgres://...] python -m bench.searching [--articles N] [--seed S]

Fills a database of its own, a new SQLite if none is said, with N articles (20,000) of
30 passages of made-up words (`bench.made_up`), by the rows that publication writes. CPU
of this process and, on PostgreSQL, of the server's that answers; each query once, after
50 that only warm up. Another seed asks other questions.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
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
from django.db import connection  # noqa: E402

from bench.cloning import stored_rows  # noqa: E402
from bench.made_up import TOPICS, lot, row, sentences, tongue, writing_of  # noqa: E402
from newsroom.editions.models import Edition  # noqa: E402
from newsroom.public.models import ArticleWords, IndexedArticle  # noqa: E402
from newsroom.public.search import find_articles, parse_question  # noqa: E402
from newsroom.public.search_results import hits  # noqa: E402

QUERIES = 1_000
START = datetime(2000, 1, 1, tzinfo=UTC)


def fill(articles: int) -> None:
    stored = stored_rows()
    there = IndexedArticle.objects.count()
    with stored.filling():
        for places in batched(range(there + 1, articles + 1), 500):
            IndexedArticle.objects.bulk_create(_article(place) for place in places)
            stored.write(
                {
                    "public_articlewords": [
                        row(place, place_in_search(place)) for place in places
                    ]
                }
            )


def moment(place: int) -> datetime:
    return START + timedelta(hours=place * 2)


def place_in_search(place: int) -> int:
    return IndexedArticle.first_place(moment(place).date()) + place


def _article(place: int) -> IndexedArticle:
    return IndexedArticle(
        pk=place,
        place=place_in_search(place),
        article=f"00000000-0000-4000-8000-{place:012d}",
        number=1,
        slug=f"article-{place}",
        title=tongue(writing_of(place)).between.join(sentences(place)[0]),
        language="en",
        published=moment(place),
    )


class Asking:
    """Questions to a database of so many articles."""

    def __init__(self, articles: int, seed: int) -> None:
        self.articles, self.chance = articles, lot(seed)
        self.latin = tongue("Latin")

    def words(self, number: int) -> str:
        """As people ask: rarer words more often than texts have them."""
        chance, words = self.chance, self.latin.words
        return " ".join(
            chance.choice([*self.latin.said(chance, 1), chance.choice(words)])
            for _ in range(number)
        )

    def frequent(self, words: int, of: int) -> list[str]:
        return self.chance.sample(self.latin.words[:of], words)

    def quoted(self, words: int, writing: str = "Latin") -> str:
        """Words that stand together in some passage."""
        while writing_of(place := self.chance.randint(1, self.articles)) != writing:
            pass
        said = self.chance.choice(sentences(place))
        start = self.chance.randint(0, len(said) - words)
        return tongue(writing).between.join(said[start : start + words])

    def as_people_ask(self) -> str:
        """Of ten, six are words, two a phrase that they read, one excludes a word, one
        is without spaces.
        """
        words = self.chance.randint(1, 3)
        match self.chance.randrange(10):
            case 0 | 1:
                return f'"{self.quoted(1 + words)}"'
            case 2:
                return f"{self.words(words)} -{self.words(1)}"
            case 3:
                return self.quoted(words, self.chance.choice(["Chinese", "Thai"]))
        return self.words(words)

    def groups(self) -> dict[str, list[dict[str, str]]]:
        latin, tens = self.latin.words, range(60)
        asked = {
            "as people ask": [self.as_people_ask() for _ in range(QUERIES)],
            "one frequent word": latin[:60],
            "one word of the middle": latin[60:2_000:20],
            "one rare word": latin[50_000::500],
            "two frequent words": [" ".join(self.frequent(2, of=300)) for _ in tens],
            "ten frequent words": [" ".join(self.frequent(10, of=30)) for _ in tens],
            "ten that are rarely together": [
                " ".join(self.frequent(10, of=300)) for _ in tens
            ],
            "three, and the beginning of a fourth": [
                f"{' '.join(self.frequent(3, of=60))} {self.words(1)[:length]}"
                for length in range(3, 63)
            ],
            "the beginning of a word": [self.words(1)[: 3 + n % 4] for n in tens],
            "a rare and a frequent word": [
                f"{latin[-9 * n - 1]} {latin[n]}" for n in tens
            ],
            "a phrase of the text": [f'"{self.quoted(3)}"' for _ in tens],
            "a phrase of two of the most frequent words": [
                f'"{" ".join(self.frequent(2, of=12))}"' for _ in tens
            ],
            "a phrase of three": [
                f'"{" ".join(self.frequent(3, of=12))}"' for _ in tens
            ],
            "phrases of frequent words": [
                " ".join(
                    f'"{" ".join(self.frequent(2, of=9))}"' for _ in range(2 + n % 8)
                )
                for n in tens
            ],
            "a frequent word without two": [
                "{} -{} -{}".format(*self.frequent(3, of=40)) for _ in tens
            ],
            "a frequent word without a phrase": [
                '{} -"{} {}"'.format(*self.frequent(3, of=12)) for _ in tens
            ],
            "Chinese": [self.quoted(1 + n % 3, "Chinese") for n in tens],
            "one character": [
                word for word in tongue("Chinese").words[:300] if len(word) == 1
            ][:60],
            "Thai": [self.quoted(1 + n % 3, "Thai") for n in tens],
            "no such word": [f"missing{n}" for n in tens],
        }
        narrowed = {
            "narrowed to a topic and a rating": [
                {"q": self.words(1), "topic": f"topic-{n % TOPICS}", "rating": "false"}
                for n in tens
            ],
            "narrowed to a year": [
                {"q": self.words(1), "from": "2003-01-01", "to": "2003-12-31"}
                for _ in tens
            ],
        }
        return {
            name: [{"q": one} for one in questions] for name, questions in asked.items()
        } | narrowed


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
    run: Callable[[dict[str, str]], object],
    asked: Sequence[dict[str, str]],
    processor: Processor,
) -> list[float]:
    """Milliseconds, from the least."""
    spent = []
    for one in asked:
        began = processor.seconds()
        run(one)
        spent.append(1e3 * (processor.seconds() - began))
    return sorted(spent)


def search(asked: dict[str, str]) -> None:
    question = parse_question(asked)
    assert question  # noqa: S101
    json.dumps([hit.data for hit in hits(find_articles(question))])


def like(asked: dict[str, str]) -> None:
    ArticleWords.objects.filter(words__contains=f" {asked['q'].split()[0]} ").order_by(
        "-pk"
    )[:20].count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    articles = options.articles
    call_command("migrate", verbosity=0)
    if Edition.objects.exists():
        raise SystemExit(
            "This is a newsroom's database: say another one in DATABASE_URL, or none."
        )
    if IndexedArticle.objects.count() < articles:
        fill(articles)
    processor = Processor()
    groups = Asking(articles, options.seed).groups()
    costs(search, groups["as people ask"][:50], processor)
    table = [
        _row(name, costs(search, asked, processor)) for name, asked in groups.items()
    ]
    table.append(
        _row("LIKE, beside it", costs(like, groups["as people ask"][:5], processor))
    )
    print(f"**{connection.vendor}, {articles:,} articles**, ms of CPU.\n")
    print(markdown(["searches", "p50", "p90", "p99", "max"], table))


def _row(name: str, spent: Sequence[float]) -> list[str]:
    at = [
        spent[min(len(spent) - 1, int(len(spent) * share))]
        for share in (0.5, 0.9, 0.99, 1)
    ]
    return [name, *(f"{one:.1f}" for one in at)]


if __name__ == "__main__":
    main()
