"""Where an editor has split or joined sentences by hand, found again in a later text (pure).

A boundary is {"act": "split" | "merge", "before", "after", "nth"}: up to 40 characters of the text at either
side of the place, paragraph ends included, and which of the places that read so it is, from 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from articles.text.shapes import Boundary, Span

# Characters at either side that must agree, longest first: an edit near a place does not lose it, as long as
# only one place fits.
CONTEXTS = (40, 20, 10)


class Place(NamedTuple):
    """Between two sentences: the first ends at `left`, the second starts at `right`; white space between."""

    left: int
    right: int


def place_at(text: str, span: Span, at: int) -> Place | None:
    """The place at code point `at` of the sentence `span`; None if nothing would be left on one side."""
    before, after = text[span.start : span.start + at], text[span.start + at : span.end]
    left = span.start + len(before.rstrip())
    right = span.end - len(after.lstrip())
    return Place(left, right) if at > 0 and span.start < left and right < span.end else None


def remember(text: str, act: str, place: Place) -> Boundary:
    before = text[max(0, place.left - CONTEXTS[0]) : place.left]
    after = text[place.right : place.right + CONTEXTS[0]]
    nth = list(_places(text, before, after)).index(place)
    return {"act": act, "before": before, "after": after, "nth": nth}


def find(text: str, boundary: Boundary) -> Place | None:
    """The place in another text, or None if it is gone or several could be meant."""
    before, after = boundary["before"], boundary["after"]
    if found := list(_places(text, before, after)):
        return found[min(boundary["nth"], len(found) - 1)]
    for size in CONTEXTS[1:]:
        if found := list(_places(text, before[-size:], after[:size])):
            return found[0] if len(found) == 1 else None
    return None


def _places(text: str, before: str, after: str) -> Iterator[Place]:
    found = text.find(before)
    while found != -1:
        left = found + len(before)
        right = left
        while right < len(text) and text[right].isspace():
            right += 1
        if text.startswith(after, right):
            yield Place(left, right)
        found = text.find(before, found + 1)


def locate(text: str, boundaries: Iterable[Boundary]) -> dict[Place, str]:
    """Place to act; of two acts at one place the later holds."""
    return {place: one["act"] for one in boundaries if (place := find(text, one))}


def renew(text: str, boundaries: Sequence[Boundary]) -> list[Boundary]:
    """The boundaries as `text` reads at their places now, one for each place.

    One whose place is gone waits unchanged: the words may come back.
    """
    waiting = [one for one in boundaries if find(text, one) is None]
    renewed = [remember(text, act, place) for place, act in locate(text, boundaries).items()]
    return [one for k, one in enumerate(waiting) if one not in waiting[:k]] + renewed


def without(text: str, boundaries: Iterable[Boundary], place: Place) -> list[Boundary]:
    return [one for one in boundaries if find(text, one) != place]


def apply(spans: Sequence[Span], acts: dict[Place, str]) -> list[Span]:
    """The sentences of one block after its merges and splits."""
    result: list[Span] = []
    for span in spans:
        joined = next((p for p, act in acts.items() if act == "merge" and p.right == span.start), None)
        if result and joined and result[-1].end == joined.left:
            result[-1] = Span(result[-1].start, span.end)
        else:
            result.append(span)
    for place in sorted(place for place, act in acts.items() if act == "split"):
        result = [part for span in result for part in _cut(span, place)]
    return result


def _cut(span: Span, place: Place) -> list[Span]:
    if span.start < place.left and place.right < span.end:
        return [Span(span.start, place.left), Span(place.right, span.end)]
    return [span]
