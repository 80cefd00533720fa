"""The sentences of one text against those of the same text cut elsewhere: nothing is guessed (pure)."""

from collections.abc import Iterator, Sequence

from annotations.anchoring import Match
from articles.text.shapes import Span

ALGORITHM = "same-text/1"


def match_recut(old: Sequence[Span], new: Sequence[Span]) -> list[Match]:
    """Returns one Match for each old sentence: kept where it was cut the same, else split or merged."""
    return [_match(span, new, shared) for span, shared in zip(old, _overlaps(old, new), strict=True)]


def _overlaps(old: Sequence[Span], new: Sequence[Span]) -> Iterator[list[int]]:
    first = 0
    for span in old:
        while first < len(new) and new[first].end <= span.start:
            first += 1
        last = first
        while last < len(new) and new[last].start < span.end:
            last += 1
        yield list(range(first, last))


def _match(span: Span, new: Sequence[Span], shared: list[int]) -> Match:
    if not shared:
        return Match("orphaned", (), 0.0, "", ())
    best = sorted(shared, key=lambda j: -_common(span, new[j]))
    if new[best[0]] == span:
        return Match("kept", (best[0],), 1.0, "", ())
    score = round(_common(span, new[best[0]]) / max(_length(span), _length(new[best[0]])), 3)
    return Match("needs_review", tuple(best), score, "split" if len(shared) > 1 else "merged", ())


def _common(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _length(span: Span) -> int:
    return span.end - span.start
