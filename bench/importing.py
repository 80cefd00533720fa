"""Importing many articles by command: articles a second, against bare inserts of the same, and memory.

    python -m bench.importing [NUMBER]

On the kind of database that DATABASE_URL names, in a database of its own that is removed afterwards. The
articles are made up: 5 to 11 paragraphs of English, one line of JSON each.
"""

import hashlib
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ["LOG_LEVEL"] = "WARNING"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from articles.models import Article, Sentence  # noqa: E402
from articles.text.language import guess_language  # noqa: E402

WHO = ["The ministry", "A spokesman for the port", "Two former drivers", "Her lawyer", "The mayor of Ostrava"]
DID = ["reported", "denied", "counted", "refused to name", "sold", "confirmed", "lost", "signed"]
WHAT = ["a record harvest", "4.1 million tonnes of grain", "the contract of 12 March", "42% of its shares"]
WHEN = ["in 2024", "before the hearing", "according to the minutes", "on Tuesday", "without an explanation"]


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(part) for part in (WHO, DID, WHAT, WHEN)) + "."


def lines(number: int) -> Iterator[str]:
    chance = random.Random(4)  # noqa: S311 - the same articles every time
    for count in range(number):
        paragraphs = (
            " ".join(sentence(chance) for _ in range(chance.randint(2, 5)))
            for _ in range(chance.randint(5, 11))
        )
        title = f"{sentence(chance)[:-1]}, {count}"
        yield json.dumps({"id": f"bench-{count}", "title": title, "text": "\n\n".join(paragraphs)})


class Clock:
    """Stands in for the command's output: what time it was, and how much was worked, at each line."""

    def __init__(self) -> None:
        self.times = [time.perf_counter()]
        self.worked = [time.process_time()]

    def write(self, text: str) -> None:
        self.times.append(time.perf_counter())
        self.worked.append(time.process_time())

    def rate(self) -> float:
        """Articles a second."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0])

    def work(self, start: float = 0, end: float = 1) -> float:
        """Seconds of this process per article between two shares of the whole."""
        first, last = (int(share * (len(self.worked) - 1)) for share in (start, end))
        return (self.worked[last] - self.worked[first]) / (last - first)


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bare_inserts(rows: list[tuple[str, list[str]]]) -> float:
    """Articles a second: a transaction each, the text once, a row per sentence, none of our code."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_text (id integer PRIMARY KEY, sha256 text UNIQUE, content text)")
        cursor.execute("CREATE TABLE bench_sentence (text integer, position integer, content text)")
        began = time.perf_counter()
        for number, (text, sentences) in enumerate(rows):
            with transaction.atomic():
                sha256 = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
                cursor.execute("INSERT INTO bench_text VALUES (%s, %s, %s)", [number, sha256, text])
                parameters = [(number, position, one) for position, one in enumerate(sentences)]
                cursor.executemany("INSERT INTO bench_sentence VALUES (%s, %s, %s)", parameters)
        return len(rows) / (time.perf_counter() - began)


def stored(limit: int) -> list[tuple[str, list[str]]]:
    rows = []
    for article in Article.objects.order_by("pk")[:limit]:
        revision = article.current_revision
        rows.append((revision.text, [one.text for one in revision.sentences.select_related("revision")]))
    return rows


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection.settings_dict["TEST"]["NAME"] = (
            str(Path(folder) / "bench.sqlite3") if connection.vendor == "sqlite" else None
        )
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            measure(Path(folder) / "articles.jsonl", number)
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def measure(file: Path, number: int) -> None:
    with file.open("w") as written:
        written.writelines(f"{line}\n" for line in lines(number))
    guess_language("The model is loaded once, whatever the number of articles.")
    few = min(200, number)
    started = megabytes()
    clock = Clock()
    call_command("import_articles", str(file), "--json", stdout=clock)
    bare = bare_inserts(stored(few))
    print(f"{connection.vendor}: {number:,} articles, {Sentence.objects.count() / number:.0f} sentences each")
    print(f"  {clock.rate():7.1f} articles/s, {clock.work() * 1000:.1f} ms CPU of this process each")
    print(f"  {clock.work(0.75, 1) / clock.work(0, 0.25):7.2f} x the CPU in the last quarter as in the first")
    print(f"  {bare / clock.rate():7.1f} x the time of bare inserts of the same ({bare:.0f} articles/s)")
    print(f"  {megabytes():7.0f} MB at most, {megabytes() - started:.0f} MB of it since the first article")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
