"""A stretch of text, counted in code points (never bytes, never UTF-16 units)."""

from typing import NamedTuple


class Span(NamedTuple):
    """Half-open: text[start:end]."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end
