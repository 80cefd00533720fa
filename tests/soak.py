"""Mixed traffic for as long as wanted, after which nothing may have grown: memory,
descriptors, temporary files, waiting tasks, and rows that nobody wrote.

    python -m tests.soak [--minutes 10] [--articles 5000]
    python -m tests.postgres python -m tests.soak ...

Readers ask without a pause, so that ten minutes here are hours of a newsroom: the
closing lines say of how many. Linux only: processes are read from the kernel.
"""

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests.drill_nodes import say
from tests.newsroom.conf.test_server import Visitor
from tests.support.databases import opened
from tests.support.site import ROOT, Site

READERS = 4
SAMPLES = 12  # readings of what may grow, at equal distances
GROWTH = 0.10  # of memory from the first third of the readings to the last
SPARE = 24  # descriptors and files more than in the first third: of requests under way
PER_SECOND = 42  # requests of a newsroom whose hours are compressed
# Rows that the newsroom adds by the clock and deletes after a week.
BY_THE_CLOCK = re.compile("^django_ox_")
TABLES_OF_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table'"
TABLES_OF_POSTGRES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
QUERIES = ("harbour", "ferry+gates", "council", "vel+arma", "nothing+like+it")


class Reading(NamedTuple):
    """What may grow, at one moment."""

    megabytes: float
    descriptors: int
    files: int
    waiting: int

    def __str__(self) -> str:
        return (
            f"{self.megabytes:.0f} MB, {self.descriptors} descriptors, "
            f"{self.files} files, {self.waiting} tasks waiting"
        )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--articles", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-soak-") as folder:
        templates, temporary, own = (
            Path(folder, name) for name in ("templates", "temporary", "newsroom")
        )
        for one in (templates, temporary, own):
            one.mkdir()
        os.environ.setdefault("TEST_TEMPLATES", str(templates))
        os.environ["TMPDIR"] = str(temporary)
        with Site(own) as site:
            fill(site, options.articles)
            site.add_user("ada", "Editor")
            return soak(site, options.minutes)


def fill(site: Site, articles: int) -> None:
    subprocess.run(
        [sys.executable, "-m", "bench.filling", str(articles), "--small"],
        cwd=ROOT,
        env=site.env | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"},
        check=True,
    )
    site.manage("reindex")


# --- Who asks -------------------------------------------------------------------------


class Traffic:
    """Readers of all kinds of page, and one editor who imports and looks about."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ended = threading.Event()
        self.answered: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.imported = 0
        self.addresses = find_addresses(site)
        self.readers = [
            threading.Thread(target=self.read, args=(number,))
            for number in range(READERS)
        ]
        self.editor = threading.Thread(target=self.edit)

    def start(self) -> None:
        for thread in [*self.readers, self.editor]:
            thread.start()

    def read(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - nothing secret
        while not self.ended.is_set():
            tags: dict[str, str] = {}
            # Each reader has an address of its own, or all would search too often.
            source = (
                f"127.{number + 1}.{chance.randrange(256)}.{chance.randint(1, 254)}"
            )
            line = http.client.HTTPConnection(
                "127.0.0.1", self.site.port, timeout=60, source_address=(source, 0)
            )
            try:
                for _ in range(chance.randint(1, 60)):
                    self.ask(line, self.any_address(chance), tags)
            except (OSError, http.client.HTTPException) as error:
                if not self.ended.is_set():
                    self.wrong.append(repr(error))
            line.close()

    def any_address(self, chance: random.Random) -> str:
        kind = chance.random()
        if kind < 0.03:
            return f"/search/?q={chance.choice(QUERIES)}"
        if kind < 0.05:
            return f"/articles/nothing-{chance.randrange(10**6)}/"
        if kind < 0.6:  # most read what is new
            return self.addresses[int(len(self.addresses) * chance.random() ** 6)]
        return chance.choice(self.addresses)

    def ask(
        self, line: http.client.HTTPConnection, address: str, tags: dict[str, str]
    ) -> None:
        headers = {"Accept-Encoding": "gzip"}
        if address in tags:
            headers["If-None-Match"] = tags[address]
        line.request("GET", address, headers=headers)
        answer = line.getresponse()
        answer.read()
        self.answered[answer.status] += 1
        if answer.status >= 500:
            self.wrong.append(f"{address}: {answer.status}")
        if answer.status == 200:
            tags[address] = answer.headers.get("ETag", "")

    def edit(self) -> None:
        editor = Visitor(self.site, "ada")
        while not self.ended.wait(1):
            text = f"Number {self.imported} of the soak. It has 3,000 words to come."
            status, page = editor.ask("/admin/desk/import/", text=text)
            if status != 200:
                self.wrong.append(f"import: {status} {page[:200]}")
            self.imported += 1
            for path in ("/admin/", "/admin/articles/article/"):
                self.answered[editor.ask(path)[0]] += 1

    def end(self) -> None:
        self.ended.set()
        for thread in [*self.readers, self.editor]:
            thread.join()


def find_addresses(site: Site) -> list[str]:
    """Public addresses: of lists and feeds, and of what the site's map names."""
    reader = Visitor(site)
    found = ["/", "/feeds/articles.rss", "/corrections/", "/method/", "/archive/"]
    _, index = reader.ask("/sitemap.xml")
    for page in re.findall("<loc>[^<]*?//[^/]+([^<]*)</loc>", index):
        if page.endswith(".xml"):
            found += re.findall("<loc>[^<]*?//[^/]+([^<]*)</loc>", reader.ask(page)[1])
        else:
            found.append(page)
    articles = [path for path in found if path.startswith("/articles/")]
    more = ("edition.json", "annotations.jsonld", "editions/")
    return found + [f"{path}{name}" for path in articles[:300] for name in more]


# --- What may grow --------------------------------------------------------------------


def soak(site: Site, minutes: float) -> int:
    traffic = Traffic(site)
    traffic.start()
    readings = []
    before: dict[str, int] = {}
    try:
        for number in range(SAMPLES):
            time.sleep(minutes * 60 / SAMPLES)
            readings.append(read_growth(site))
            sys.stderr.write(f"{number + 1} of {SAMPLES}: {readings[-1]}\n")
            if number == 0:
                before = count_rows(site)
    finally:
        traffic.end()
    faults = [*traffic.wrong[:20], *find_growth(readings)]
    faults += find_rows(before, count_rows(site), traffic.imported)
    site.manage("verify_editions")
    total = traffic.answered.total()
    say(
        f"{total} answers {dict(traffic.answered)}, {traffic.imported} texts imported, "
        f"as in {total / PER_SECOND / 3600:.1f} hours of {PER_SECOND} a second; "
        f"{len(traffic.wrong)} errors. First {readings[0]}; last {readings[-1]}."
    )
    for fault in faults:
        say(fault)
    return 1 if faults else 0


def read_growth(site: Site) -> Reading:
    processes = list(_tree(site.server.pid))
    return Reading(
        sum(map(_megabytes, processes)),
        sum(map(_descriptors, processes)),
        sum(1 for _ in Path(os.environ["TMPDIR"]).rglob("*")),
        _waiting(site),
    )


def find_growth(readings: list[Reading]) -> Iterator[str]:
    third = len(readings) // 3
    first = readings[1 : third + 1]  # the first is of a server that warms up
    last = readings[-third:]
    most = max(one.megabytes for one in first)
    least = min(one.megabytes for one in last)
    if least > most * (1 + GROWTH):
        yield f"Memory grew: {most:.0f} MB, then never less than {least:.0f}."
    for name in ("descriptors", "files", "waiting"):
        most = max(getattr(one, name) for one in first)
        least = min(getattr(one, name) for one in last)
        if least > most + SPARE:
            yield f"{name} grew: {most}, then never less than {least}."


def find_rows(
    before: dict[str, int], after: dict[str, int], imported: int
) -> Iterator[str]:
    """Only what the editor wrote may have added rows."""
    for table, number in after.items():
        added = number - before.get(table, 0)
        if added > 12 * imported and not BY_THE_CLOCK.search(table):
            yield f"{table}: {added} rows more, with {imported} texts imported."


def count_rows(site: Site) -> dict[str, int]:
    url = site.env["DATABASE_URL"]
    with opened(url) as connection:
        tables = _tables(connection, is_sqlite=url.startswith("sqlite"))
        return {
            table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - our own tables
            for table in tables
        }


def _tables(connection: Any, *, is_sqlite: bool) -> list[str]:
    found = connection.execute(TABLES_OF_SQLITE if is_sqlite else TABLES_OF_POSTGRES)
    return [name for (name,) in found.fetchall()]


def _waiting(site: Site) -> int:
    code = (
        "from django_ox.models import OxTask\n"
        "print(OxTask.objects.filter(status='READY').count())"
    )
    return int(site.manage("shell", "-v0", "-c", code).stdout)


def _tree(root: int) -> Iterator[int]:
    """The process and all its children."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                yield from _tree(int(child))


def _megabytes(process: int) -> float:
    """Of memory, what is shared divided among those who share it."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE)[1]) / 1024


def _descriptors(process: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{process}/fd").iterdir()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
