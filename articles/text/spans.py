"""A stretch of text, counted in code points (never bytes, never UTF-16 units)."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open: text[start:end]."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


def outside(span: Span, taken: list[Span]) -> Iterator[Span]:
    """What is left of a span without those in `taken`, which are sorted and disjoint."""
    position = span.start
    for index in range(bisect_left(taken, span.start, key=lambda one: one.end), len(taken)):
        if taken[index].start >= span.end:
            break
        if position < taken[index].start:
            yield Span(position, taken[index].start)
        position = max(position, taken[index].end)
    if position < span.end:
        yield Span(position, span.end)
