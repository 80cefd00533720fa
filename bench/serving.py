"""What readers' answers cost on the production server, beside a constant page (B), and
how that grows.

    python -m bench.serving [ARTICLES...] [--small] [--rounds N]
    python -m tests.postgres python -m bench.serving ...

CPU of all processes of a server with two workers and, on PostgreSQL, of the database's:
for each answer, over connections that are held and over new ones. All answers take
turns, in another order in each round; "x B" is how many times cheaper an answer is than
the constant page in the same round. Queries are counted in a pass of their own.
--small: articles of four sentences.
"""

import argparse
import os
import random
import re
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.measuring import markdown
from bench.servers import Line, Server, ask, of_site, parent_of, request, serving
from bench.turns import HELD, NEW, Cell, Costs, Seen, cell, look, measure
from tests.support.site import Site

ADDRESSES = 64  # different ones of each kind
B = "B: constant page, Django"
OURS = "newsroom"  # as PostgreSQL knows the server that is measured


# --- What is asked --------------------------------------------------------------------


def baselines(stack: ExitStack) -> list[Cell]:
    env = {"DJANGO_SETTINGS_MODULE": "bench.baseline"}
    django = stack.enter_context(serving("bench.baseline:by_django", env))
    bare = stack.enter_context(serving("bench.baseline:bare", env))
    return [
        cell(B, django, ["/constant/"]),
        cell("constant page, bare WSGI", bare, ["/"]),
    ]


def ours(server: Server) -> list[Cell]:
    from newsroom.editions.models import Address
    from newsroom.public.models import Listing

    slugs = spread(Address.objects.order_by("pk").values_list("slug", flat=True))
    articles = [f"/articles/{slug}/" for slug in slugs]
    second = re.findall(rb"\?before=([-\w]+)", whole(server, "/"))[-1].decode()
    keys = (
        Listing.objects.filter(list="all")
        .order_by("-sort_key")
        .values_list("sort_key", flat=True)
    )
    return [
        cell("article", server, articles),
        cell("article, brotli", server, articles, Accept_Encoding="br"),
        cell("article, not compressed", server, articles, Accept_Encoding="identity"),
        unchanged("article, unchanged (304)", server, articles),
        cell("article, HEAD", server, articles, method="HEAD"),
        cell("an edition", server, [f"{path}editions/1/" for path in articles]),
        cell("edition.json", server, [f"{path}edition.json" for path in articles]),
        cell("front page", server, ["/"]),
        cell("topic", server, ["/topics/works/"]),
        cell("list, page 2", server, [f"/?before={second}"]),
        cell(
            "list, any page",
            server,
            [f"/?before={key}" for key in spread(keys[: len(keys) - 20])],
        ),
        cell("RSS, 20 whole articles", server, ["/feeds/articles.rss"]),
        cell(
            "search, two words",
            server,
            [f"/search/?q={words}" for words in questions()],
        ),
    ]


def without(stack: ExitStack, server: Server) -> list[Cell]:
    """What two decisions bought: the same articles without what answers before Django,
    and without storing them. `server` is the one that has both.
    """
    from newsroom.editions.models import Address

    slugs = spread(Address.objects.order_by("pk").values_list("slug", flat=True))
    env = {**server.env, "PGAPPNAME": "live"}
    django = stack.enter_context(
        serving("bench.live:application", env, databases=server.pids[1:])
    )
    return [
        cell("article, by Django", django, [f"/articles/{slug}/" for slug in slugs]),
        cell(
            "article, made for each request",
            django,
            [f"/live/{slug}/" for slug in slugs],
        ),
    ]


def unchanged(name: str, server: Server, paths: Sequence[str]) -> Cell:
    tags = {path: ask(server.port, request(path)).header("etag") for path in paths}
    asked = [
        cell(name, server, [path], status=304, If_None_Match=tag)
        for path, tag in tags.items()
    ]
    both = (
        [one for each in asked for one in getattr(each, kind)]
        for kind in ("requests", "closing")
    )
    return Cell(name, server, *both, status=304)


def spread(everything: Sequence[str]) -> list[str]:
    """Some of all, from its first to its last."""
    step = max(1, len(everything) // ADDRESSES)
    return [everything[place] for place in range(0, len(everything), step)][:ADDRESSES]


def questions() -> list[str]:
    """Two words of one sentence."""
    from newsroom.public.models import ArticleWords

    chance = random.Random(1)  # noqa: S311 - nothing secret
    words = "\n".join(ArticleWords.objects.values_list("words", flat=True)[:20])
    texts = [line.split() for line in words.split("\n") if line.startswith(" in 19")]
    return [
        "+".join(chance.sample(text[2:], 2))
        for text in chance.choices(texts, k=ADDRESSES)
    ]


def whole(server: Server, path: str) -> bytes:
    line = Line(server.port)
    line.send(request(path, close=True, Accept_Encoding="identity"))
    found = b""
    while data := line.socket.recv(262_144):
        found += data
    return found


# --- The tables -----------------------------------------------------------------------


def times_b(costs: Costs, name: str, kind: str) -> float:
    return statistics.median(costs[B, kind]) / statistics.median(costs[name, kind])


def rows(
    cells: Sequence[Cell], costs: Costs, seen: dict[str, Seen]
) -> Iterator[list[str]]:
    for one in cells:
        looked = seen[one.name]
        rounds = [
            base / cost
            for base, cost in zip(costs[B, HELD], costs[one.name, HELD], strict=True)
        ]
        yield [
            one.name,
            f"{looked.size / 1000:.1f}"
            + (f" {looked.coding}" if looked.coding else ""),
            looked.queries,
            f"{statistics.median(costs[one.name, HELD]) * 1e6:.0f}",
            f"**{figure(times_b(costs, one.name, HELD))}**",
            f"{figure(min(rounds))} to {figure(max(rounds))}",
            figure(times_b(costs, one.name, NEW)),
        ]


HEAD = [
    "answer",
    "KB",
    "queries",
    "CPU, µs",
    "x B",
    "in single rounds",
    "x B, new connections",
]


def figure(value: float) -> str:
    """Two digits that say something."""
    return f"{value:.{3 if value < 0.1 else 2 if value < 10 else 1}f}"


def growth(names: Sequence[str], found: Sequence[Costs]) -> Iterator[list[str]]:
    for name in names:
        medians = [times_b(costs, name, HELD) for costs in found]
        yield [name, *map(figure, medians), f"{medians[-1] / medians[0]:.2f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="*", default=[100])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--seconds",
        type=float,
        default=0.2,
        help="of the processor, an answer in a round",
    )
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder,
        ExitStack() as stack,
    ):
        print_tables(Path(folder), stack, options)


def print_tables(folder: Path, stack: ExitStack, options: argparse.Namespace) -> None:
    os.environ["TEST_TEMPLATES"] = str(folder / "templates")
    for name in ("templates", "site"):
        (folder / name).mkdir()
    site = Site(folder / "site", WORKERS="2", LOG_LEVEL="WARNING", PGAPPNAME=OURS)
    with site:  # its static files are there from now on
        os.environ.update(site.env | {"PGAPPNAME": "bench"})
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from bench.filling import SMALL, WHOLE, Newsroom

    newsroom = Newsroom(SMALL if options.small else WHOLE)
    databases = database_process()
    beside = baselines(stack)
    found, names = [], []
    for size in options.articles:
        newsroom.grow(size)
        costs, names = print_table(site, databases, beside, size, options)
        found.append(costs)
    if len(found) > 1:
        print("\nx B as the newsroom grows; last, of the largest over the smallest.\n")
        sizes = [f"{size:,}" for size in options.articles]
        print(markdown(["answer", *sizes, "largest / smallest"], growth(names, found)))


def title(size: int, small: bool) -> str:
    from django.db import connection

    return f"{connection.vendor}, {size:,} {'small ' if small else ''}articles"


def print_table(
    site: Site,
    databases: tuple[int, ...],
    beside: Sequence[Cell],
    size: int,
    options: argparse.Namespace,
) -> tuple[Costs, list[str]]:
    with site, ExitStack() as stack:
        server = of_site(site, databases)
        cells = [*ours(server), *without(stack, server), *beside]
        close_connections()
        seen = look(cells)
        costs = measure(cells, options.rounds, options.seconds)
        held = f", {backends()} connections held to the database" if databases else ""
    print(f"\n**{title(size, options.small)}**{held}.\n")
    print(markdown(HEAD, rows(cells, costs, seen)), flush=True)
    return costs, [one.name for one in cells]


def database_process() -> tuple[int, ...]:
    """Of PostgreSQL, whose children answer; SQLite has none. Raises SystemExit if it is
    elsewhere.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    try:
        return (parent_of(backend),)
    except OSError:
        raise SystemExit(
            "PostgreSQL does not run on this machine: what it uses cannot be seen."
        ) from None


def close_connections() -> None:
    """Of this process."""
    from django.db import connection

    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def backends() -> int:
    """Connections that the server holds to its database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [OURS],
        )
        (number,) = cursor.fetchone()
    return int(number)


if __name__ == "__main__":
    main()
