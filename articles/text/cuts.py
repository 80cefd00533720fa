"""Cuts made in a text (pure): findings taken out, so that it reads as its author wrote
it; sentences split or joined by an editor, found again in a later text.

A boundary is {"act": "split" | "merge", "before", "after", "nth"}: up to 40 characters
of the text at either side of the place, paragraph ends included, and which of the
places that read so it is, from 0.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from articles.text.shapes import Block, Boundary, Span


def cut_out(
    text: str, blocks: Sequence[Block], unwanted: Iterable[Span]
) -> tuple[str, list[Block]]:
    """The text and its blocks without the unwanted spans; a block that held nothing
    else goes too.

    Spans are code points into text and may touch or overlap; white space left doubled
    by a cut is healed.
    """
    pieces: list[str] = []
    kept: list[Block] = []
    length = end_before = 0
    for block, stretches in _what_stays(text, blocks, unwanted):
        if stretches:
            gap = text[end_before : block["start"]] if kept else ""
            start = length + len(gap)
            pieces += [gap, *(stretch.of(text) for stretch in stretches)]
            length = start + sum(stretch.end - stretch.start for stretch in stretches)
            kept.append(block | {"start": start, "end": length})
        end_before = block["end"]
    return "".join(pieces), kept


def blocks_left(
    text: str, blocks: Sequence[Block], unwanted: Iterable[Span], at: int
) -> int:
    """How many of the first `at` blocks are left by cut_out with the same arguments."""
    return sum(
        bool(stretches) for _, stretches in _what_stays(text, blocks[:at], unwanted)
    )


class Moved:
    """Where the code points of a text stand after cut_out with the same arguments."""

    def __init__(
        self, text: str, blocks: Sequence[Block], unwanted: Iterable[Span]
    ) -> None:
        unwanted = list(unwanted)
        _, kept = cut_out(text, blocks, unwanted)
        rows = [
            stretches
            for _, stretches in _what_stays(text, blocks, unwanted)
            if stretches
        ]
        self._old: list[Span] = []
        self._new: list[int] = []
        for block, stretches in zip(kept, rows, strict=True):
            position = block["start"]
            for stretch in stretches:
                self._old.append(stretch)
                self._new.append(position)
                position += stretch.end - stretch.start

    def __call__(self, offset: int) -> int | None:
        """The new offset of the code point at `offset`; None where it was cut out or is
        in no block.
        """
        index = bisect_right(self._old, offset, key=lambda stretch: stretch.start) - 1
        if index < 0 or offset >= self._old[index].end:
            return None
        return self._new[index] + offset - self._old[index].start


def _what_stays(
    text: str, blocks: Sequence[Block], unwanted: Iterable[Span]
) -> Iterator[tuple[Block, list[Span]]]:
    """Each block with the stretches of it that stay, in order and none empty."""
    spans = sorted(unwanted)
    for block in blocks:
        whole = Span(block["start"], block["end"])
        yield (
            block,
            _without(text, whole, [span for span in spans if span.overlaps(whole)]),
        )


def _without(text: str, whole: Span, spans: Sequence[Span]) -> list[Span]:
    if not spans:
        return [whole] if whole.start < whole.end else []
    stays: list[Span] = []
    position = whole.start
    for span in [*spans, Span(whole.end, whole.end)]:
        start = position
        # Of the white space at both sides of a cut, and at the start of a block, only
        # one side stays.
        if not stays or text[stays[-1].end - 1].isspace():
            skipped = text[start : span.start]
            start += len(skipped) - len(skipped.lstrip())
        if start < span.start:
            stays.append(Span(start, span.start))
        position = max(position, span.end)
    return _trimmed_at_end(text, stays)


def _trimmed_at_end(text: str, stays: list[Span]) -> list[Span]:
    while stays and not stays[-1].of(text).strip():
        stays.pop()
    if stays:
        last = stays[-1]
        stays[-1] = Span(last.start, last.start + len(last.of(text).rstrip()))
    return stays


# --- Sentences split or joined --------------------------------------------------------

# Characters at either side that must agree, longest first: an edit near a place does
# not lose it, as long as only one place fits.
CONTEXTS = (40, 20, 10)


class SentenceBreak(NamedTuple):
    """Between two sentences: the first ends at `left`, the second starts at `right`;
    white space between.
    """

    left: int
    right: int


def place_at(text: str, span: Span, at: int) -> SentenceBreak | None:
    """The place at code point `at` of the sentence `span`; None if nothing would be
    left on one side.
    """
    before, after = text[span.start : span.start + at], text[span.start + at : span.end]
    left = span.start + len(before.rstrip())
    right = span.end - len(after.lstrip())
    return (
        SentenceBreak(left, right)
        if at > 0 and span.start < left and right < span.end
        else None
    )


def boundary_at(text: str, act: str, place: SentenceBreak) -> Boundary:
    before = text[max(0, place.left - CONTEXTS[0]) : place.left]
    after = text[place.right : place.right + CONTEXTS[0]]
    nth = list(_places(text, before, after)).index(place)
    return {"act": act, "before": before, "after": after, "nth": nth}


def find_place(text: str, boundary: Boundary) -> SentenceBreak | None:
    """The place in another text, or None if it is gone or several could be meant."""
    before, after = boundary["before"], boundary["after"]
    if found := list(_places(text, before, after)):
        return found[min(boundary["nth"], len(found) - 1)]
    for size in CONTEXTS[1:]:
        if found := list(_places(text, before[-size:], after[:size])):
            return found[0] if len(found) == 1 else None
    return None


def _places(text: str, before: str, after: str) -> Iterator[SentenceBreak]:
    found = text.find(before)
    while found != -1:
        left = found + len(before)
        right = left
        while right < len(text) and text[right].isspace():
            right += 1
        if text.startswith(after, right):
            yield SentenceBreak(left, right)
        found = text.find(before, found + 1)


def locate_boundaries(
    text: str, boundaries: Iterable[Boundary]
) -> dict[SentenceBreak, str]:
    """SentenceBreak to act; of two acts at one place the later holds."""
    return {place: one["act"] for one in boundaries if (place := find_place(text, one))}


def renew_boundaries(text: str, boundaries: Sequence[Boundary]) -> list[Boundary]:
    """The boundaries as `text` reads at their places now, one for each place.

    One whose place is gone waits unchanged: the words may come back.
    """
    waiting = [one for one in boundaries if find_place(text, one) is None]
    renewed = [
        boundary_at(text, act, place)
        for place, act in locate_boundaries(text, boundaries).items()
    ]
    return [one for k, one in enumerate(waiting) if one not in waiting[:k]] + renewed


def without_boundary(
    text: str, boundaries: Iterable[Boundary], place: SentenceBreak
) -> list[Boundary]:
    return [one for one in boundaries if find_place(text, one) != place]


def apply_boundaries(
    spans: Sequence[Span], acts: dict[SentenceBreak, str]
) -> list[Span]:
    """The sentences of one block after its merges and splits."""
    result: list[Span] = []
    for span in spans:
        joined = next(
            (p for p, act in acts.items() if act == "merge" and p.right == span.start),
            None,
        )
        if result and joined and result[-1].end == joined.left:
            result[-1] = Span(result[-1].start, span.end)
        else:
            result.append(span)
    for place in sorted(place for place, act in acts.items() if act == "split"):
        result = [part for span in result for part in _cut(span, place)]
    return result


def _cut(span: Span, place: SentenceBreak) -> list[Span]:
    if span.start < place.left and place.right < span.end:
        return [Span(span.start, place.left), Span(place.right, span.end)]
    return [span]
