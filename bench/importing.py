"""Importing many articles by command: what it takes of the processor, and articles a
second.

    python -m bench.importing [NUMBER] [--pages NUMBER]

On the kind of database that DATABASE_URL names, in a database of its own that is
removed afterwards. The articles are made up: 5 to 11 paragraphs of English, as lines of
JSON, web pages and Word's files. CPU is of this process and of those that read for it;
articles a second go by the clock.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import docx

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ["LOG_LEVEL"] = "WARNING"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from articles.models import Article  # noqa: E402
from articles.text.language import language_of  # noqa: E402
from bench.measuring import markdown  # noqa: E402
from bench.servers import processor_seconds  # noqa: E402

WHO = [
    "The ministry",
    "A spokesman for the port",
    "Two former drivers",
    "Her lawyer",
    "The mayor of Ostrava",
]
DID = [
    "reported",
    "denied",
    "counted",
    "refused to name",
    "sold",
    "confirmed",
    "lost",
    "signed",
]
WHAT = [
    "a record harvest",
    "4.1 million tonnes of grain",
    "the contract of 12 March",
    "42% of its shares",
]
WHEN = [
    "in 2024",
    "before the hearing",
    "according to the minutes",
    "on Tuesday",
    "without an explanation",
]


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(part) for part in (WHO, DID, WHAT, WHEN)) + "."


type Made = tuple[str, list[str]]
"""Title and paragraphs."""


def articles(number: int, seed: int) -> Iterator[Made]:
    chance = random.Random(seed)  # noqa: S311 - the same articles every time
    for count in range(number):
        paragraphs = [
            " ".join(sentence(chance) for _ in range(chance.randint(2, 5)))
            for _ in range(chance.randint(5, 11))
        ]
        yield f"{sentence(chance)[:-1]}, {seed}-{count}", paragraphs


def as_json(folder: Path, made: Iterable[Made]) -> Path:
    file = folder / "articles.jsonl"
    rows = (
        {"id": title, "title": title, "text": "\n\n".join(paragraphs)}
        for title, paragraphs in made
    )
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return file


def as_pages(folder: Path, made: Iterable[Made]) -> Path:
    """With what stands around an article."""
    links = "".join(
        f'<li><a href="/{name}">{name}</a></li>'
        for name in ("news", "sport", "weather", "jobs")
    )
    for number, (title, paragraphs) in enumerate(made):
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        (folder / f"{number}.html").write_text(
            f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head><body>"
            f"<nav><ul>{links}</ul></nav><article><h1>{title}</h1>{body}</article>"
            f"<footer><ul>{links}</ul><p>All rights reserved.</p></footer></body></html>",
            "utf-8",
        )
    return folder


def as_word(folder: Path, made: Iterable[Made]) -> Path:
    for number, (title, paragraphs) in enumerate(made):
        document = docx.Document()
        document.add_heading(title, 0)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        document.save(str(folder / f"{number}.docx"))
    return folder


class Clock:
    """Stands in for the command's output, a line of which is an article: what time it
    was at each, and how much was worked at each quarter of them: to ask that takes as
    long as a third of an article.
    """

    def __init__(self, articles: int) -> None:
        self.times = [time.perf_counter()]
        self.marks = [articles * quarter // 4 for quarter in range(5)]
        self.worked = [processor_seconds([os.getpid()])]

    def write(self, text: str) -> None:
        self.times.append(time.perf_counter())
        if len(self.times) - 1 == self.marks[len(self.worked)]:
            self.worked.append(processor_seconds([os.getpid()]))

    def rate(self) -> float:
        """Articles a second, of the last three quarters: by then all processes are
        there.
        """
        return (self.marks[4] - self.marks[1]) / (
            self.times[self.marks[4]] - self.times[self.marks[1]]
        )

    def work(self, first: int = 1, last: int = 4) -> float:
        """Seconds of the processor per article between two quarters."""
        return (self.worked[last] - self.worked[first]) / (
            self.marks[last] - self.marks[first]
        )


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bare_inserts(rows: list[tuple[str, list[str]]]) -> float:
    """Articles a second: a transaction each, the text once, a row per sentence, none of
    our code.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_text (id integer PRIMARY KEY, sha256 text UNIQUE, content text)"
        )
        cursor.execute(
            "CREATE TABLE bench_sentence (text integer, position integer, content text)"
        )
        began = time.perf_counter()
        for number, (text, sentences) in enumerate(rows):
            with transaction.atomic():
                sha256 = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
                cursor.execute(
                    "INSERT INTO bench_text VALUES (%s, %s, %s)", [number, sha256, text]
                )
                parameters = [
                    (number, position, one) for position, one in enumerate(sentences)
                ]
                cursor.executemany(
                    "INSERT INTO bench_sentence VALUES (%s, %s, %s)", parameters
                )
        return len(rows) / (time.perf_counter() - began)


def stored(limit: int) -> list[tuple[str, list[str]]]:
    rows = []
    for article in Article.objects.order_by("pk")[:limit]:
        revision = article.current_revision
        rows.append(
            (
                revision.text,
                [one.text for one in revision.sentences.select_related("revision")],
            )
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=2_000)
    parser.add_argument("--pages", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        connection.settings_dict["TEST"]["NAME"] = (
            str(Path(folder) / "bench.sqlite3")
            if connection.vendor == "sqlite"
            else None
        )
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            print_table(Path(folder), options.number, options.pages)
        finally:
            connection.creation.destroy_test_db(
                connection.settings_dict["NAME"], verbosity=0
            )


def print_table(folder: Path, number: int, pages: int) -> None:
    language_of("The model is loaded once, whatever the number of articles.")
    kinds = {
        "lines of JSON": (as_json, number),
        "web pages": (as_pages, pages),
        "Word": (as_word, pages),
    }
    rows = [
        [name, f"{many:,}", *measure(folder / name, write, list(articles(many, seed)))]
        for seed, (name, (write, many)) in enumerate(kinds.items())
    ]
    bare = bare_inserts(stored(min(200, number)))
    print(
        f"**{connection.vendor}**; bare inserts of the same text and sentences: {bare:.0f} articles/s.\n"
    )
    head = [
        "from",
        "articles",
        "CPU of one, ms",
        "last quarter / second",
        "articles/s",
        "MB at most",
    ]
    print(markdown(head, rows))


def measure(
    folder: Path, write: Callable[[Path, Iterable[Made]], Path], made: list[Made]
) -> list[str]:
    folder.mkdir()
    path, clock = write(folder, made), Clock(len(made))
    call_command("import_articles", str(path), "--json", stdout=clock)
    growth = clock.work(3, 4) / clock.work(1, 2)
    return [
        f"{clock.work() * 1000:.1f}",
        f"{growth:.2f}",
        f"{clock.rate():.0f}",
        f"{megabytes():.0f}",
    ]


if __name__ == "__main__":
    main()
