"""Answers of several servers measured in turns, each over connections that are held and
over new ones.
"""

import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from bench.servers import Answer, Line, Server, ask, request, serving

LINES = 8  # connections at once
WARMINGS = 8  # after them each of two workers has had nearly every request
# requests over one connection: of searches no client may ask more than 60 a minute
MOST = 48
HELD, NEW = "held", "new"


class Cell(NamedTuple):
    """Requests of one kind. closing: the same, each over a connection of its own."""

    name: str
    server: Server
    requests: list[bytes]
    closing: list[bytes]
    status: int = 200


class Seen(NamedTuple):
    """Of one answer: its bytes, its coding, and what it asked of the database."""

    size: int
    coding: str
    queries: str


type Costs = dict[tuple[str, str], list[float]]
"""Seconds per request in each round, by name and kind of connection."""


def cell(
    name: str,
    server: Server,
    paths: Sequence[str],
    *,
    status: int = 200,
    **options: str,
) -> Cell:
    both = [
        [request(path, close=close, **options) for path in paths]
        for close in (False, True)
    ]
    return Cell(name, server, *both, status)


def run(one: Cell, kind: str, number: int) -> float:
    """Seconds per request."""
    return (held if kind == HELD else new)(one, number)


def held(one: Cell, number: int) -> float:
    lines = [Line(one.server.port) for _ in range(max(LINES, -(-number // MOST)))]
    turns = max(1, number // len(lines))
    beat(one, lines, one.requests, 0)
    began = one.server.seconds()
    for turn in range(turns):
        beat(one, lines, one.requests, turn * len(lines))
    settle()
    spent = one.server.seconds() - began
    for line in lines:
        line.close()
    return spent / (turns * len(lines))


def new(one: Cell, number: int) -> float:
    turns = max(1, number // LINES)
    began = one.server.seconds()
    for turn in range(turns):
        lines = [Line(one.server.port) for _ in range(LINES)]
        beat(one, lines, one.closing, turn * LINES)
        for line in lines:
            line.close()
    settle()
    return (one.server.seconds() - began) / (turns * LINES)


def beat(
    one: Cell, lines: Sequence[Line], requests: Sequence[bytes], first: int
) -> None:
    """A request over each line, all at once."""
    for place, line in enumerate(lines, first):
        line.send(requests[place % len(requests)])
    for line in lines:
        expect(one, line.receive())


def expect(one: Cell, answer: Answer) -> Answer:
    if answer.status != one.status:
        raise SystemExit(f"{one.name}: answered {answer.status}, not {one.status}.")
    return answer


def settle() -> None:
    """Until the server has done what comes after the answer."""
    time.sleep(0.02)


def measure(cells: Sequence[Cell], rounds: int, seconds: float) -> Costs:
    """seconds: of the processor, for each in each round."""
    turns = [(one, kind) for one in cells for kind in (HELD, NEW)]
    numbers = {}
    for one in cells:
        # Hazard: a first measure that is of pages made for the first time says that so
        # few requests fill a round that their connections are what is measured.
        for _ in range(WARMINGS):
            run(one, HELD, len(one.requests))
        for kind in (HELD, NEW):
            numbers[one.name, kind] = max(
                2 * LINES, min(3_000, int(seconds / run(one, kind, 4 * LINES)))
            )
    costs: Costs = defaultdict(list)
    for number in range(rounds):
        random.shuffle(turns)
        for one, kind in turns:
            costs[one.name, kind].append(run(one, kind, numbers[one.name, kind]))
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return costs


def look(cells: Sequence[Cell]) -> dict[str, Seen]:
    """Each server is asked once more, listening to what it asks of its database."""
    found = {}
    for server, group in groupby(cells, lambda one: one.server):
        env = {**server.env, "COUNTED": server.target}
        with serving(
            "bench.counting:application", env, python=server.python, workers=1
        ) as counting:
            for one in group:
                answer = expect(one, ask(server.port, one.requests[0]))
                # Only the last: the first ones find nothing ready.
                queries = [
                    ask(counting.port, asked).header("x-queries")
                    for asked in (*one.requests[:4], one.requests[0])
                ]
                found[one.name] = Seen(
                    answer.size, answer.header("content-encoding"), queries[-1]
                )
    return found
