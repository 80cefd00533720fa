"""Findings cut out of a text, and sentences that editors split or join (pure).

The places of splits and joins are found again in a later text. A boundary is {"act":
"split" | "merge", "before", "after", "nth"}: up to 40 characters of the text at either
side of the place, with paragraph ends, and which of the places that read so it is, from
0.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from articles.text.shapes import Block, Boundary, Span


def cut_out(
    text: str, blocks: Sequence[Block], unwanted: Iterable[Span]
) -> tuple[str, list[Block]]:
    """Return the text and its blocks without the unwanted spans.

    A block with nothing left is removed too. Spans are code points into `text` and may
    touch or overlap; white space that a cut would double is kept once.
    """
    pieces: list[str] = []
    kept: list[Block] = []
    length = 0
    end_before = 0
    for block, spans in _remaining(text, blocks, unwanted):
        if spans:
            if kept:
                gap = text[end_before : block["start"]]
                pieces.append(gap)
                length += len(gap)
            start = length
            for span in spans:
                pieces.append(span.of(text))
                length += span.end - span.start
            kept.append(block | {"start": start, "end": length})
        end_before = block["end"]
    return "".join(pieces), kept


def blocks_left(
    text: str, blocks: Sequence[Block], unwanted: Iterable[Span], at: int
) -> int:
    """Return how many of the first `at` blocks `cut_out` leaves."""
    remaining = _remaining(text, blocks[:at], unwanted)
    return len([block for block, spans in remaining if spans])


class Moved:
    """The places of a text's code points after `cut_out` with the same arguments."""

    def __init__(
        self, text: str, blocks: Sequence[Block], unwanted: Iterable[Span]
    ) -> None:
        unwanted = list(unwanted)
        _, kept = cut_out(text, blocks, unwanted)
        remaining = _remaining(text, blocks, unwanted)
        rows = [spans for _, spans in remaining if spans]
        self._old: list[Span] = []
        self._new: list[int] = []
        for block, spans in zip(kept, rows, strict=True):
            position = block["start"]
            for span in spans:
                self._old.append(span)
                self._new.append(position)
                position += span.end - span.start

    def __call__(self, offset: int) -> int | None:
        """Return the new offset of the code point at `offset`.

        It is None where the code point was cut out or is in no block.
        """
        index = bisect_right(self._old, offset, key=lambda span: span.start) - 1
        if index < 0 or offset >= self._old[index].end:
            return None
        return self._new[index] + offset - self._old[index].start


def _remaining(
    text: str, blocks: Sequence[Block], unwanted: Iterable[Span]
) -> Iterator[tuple[Block, list[Span]]]:
    """Yield each block with its remaining spans, in order and none empty."""
    cuts = sorted(unwanted)
    for block in blocks:
        whole = Span(block["start"], block["end"])
        cuts_in_block = [cut for cut in cuts if cut.overlaps(whole)]
        yield block, _without(text, whole, cuts_in_block)


def _without(text: str, whole: Span, cuts: Sequence[Span]) -> list[Span]:
    if whole.start >= whole.end:
        return []
    if not cuts:
        return [whole]
    remaining: list[Span] = []
    position = whole.start
    for cut in [*cuts, Span(whole.end, whole.end)]:
        start = position
        # White space after a cut is dropped where the remaining text ends in white
        # space, or where nothing of the block remains before it.
        if not remaining or text[remaining[-1].end - 1].isspace():
            skipped = text[start : cut.start]
            start += len(skipped) - len(skipped.lstrip())
        if start < cut.start:
            remaining.append(Span(start, cut.start))
        position = max(position, cut.end)
    return _trim_end(text, remaining)


def _trim_end(text: str, spans: list[Span]) -> list[Span]:
    while spans and not spans[-1].of(text).strip():
        spans.pop()
    if spans:
        last = spans[-1]
        spans[-1] = Span(last.start, last.start + len(last.of(text).rstrip()))
    return spans


# --- Sentences split or joined --------------------------------------------------------

# How many characters at either side must agree, longest first: an edit near a place
# does not lose it as long as only one place fits.
CONTEXTS = (40, 20, 10)


class SentenceBreak(NamedTuple):
    """A place between two sentences, with white space from `left` to `right`."""

    left: int
    right: int


def place_at(text: str, span: Span, at: int) -> SentenceBreak | None:
    """Return the place at code point `at` of the sentence `span`.

    It is None if nothing would be left on one side.
    """
    if at <= 0:
        return None
    before = text[span.start : span.start + at]
    after = text[span.start + at : span.end]
    left = span.start + len(before.rstrip())
    right = span.end - len(after.lstrip())
    if span.start < left and right < span.end:
        return SentenceBreak(left, right)
    return None


def boundary_at(text: str, act: str, place: SentenceBreak) -> Boundary:
    """Return the boundary that describes this place of the text."""
    before = text[max(0, place.left - CONTEXTS[0]) : place.left]
    after = text[place.right : place.right + CONTEXTS[0]]
    nth = list(_places(text, before, after)).index(place)
    return {"act": act, "before": before, "after": after, "nth": nth}


def find_place(text: str, boundary: Boundary) -> SentenceBreak | None:
    """Return the place in another text, or None if it is gone or ambiguous."""
    before = boundary["before"]
    after = boundary["after"]
    places = list(_places(text, before, after))
    if places:
        return places[min(boundary["nth"], len(places) - 1)]
    for size in CONTEXTS[1:]:
        places = list(_places(text, before[-size:], after[:size]))
        if len(places) == 1:
            return places[0]
        if places:
            return None
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
    """Return the acts by their places; the later of two at one place counts."""
    acts: dict[SentenceBreak, str] = {}
    for boundary in boundaries:
        place = find_place(text, boundary)
        if place:
            acts[place] = boundary["act"]
    return acts


def renew_boundaries(text: str, boundaries: Sequence[Boundary]) -> list[Boundary]:
    """Return the boundaries as `text` now reads at their places, one for each place.

    A boundary whose place is gone is kept unchanged: the words may come back.
    """
    gone: list[Boundary] = []
    for boundary in boundaries:
        if find_place(text, boundary) is None and boundary not in gone:
            gone.append(boundary)
    acts = locate_boundaries(text, boundaries)
    return gone + [boundary_at(text, act, place) for place, act in acts.items()]


def without_boundary(
    text: str, boundaries: Iterable[Boundary], place: SentenceBreak
) -> list[Boundary]:
    """Return the boundaries but those at `place`."""
    return [boundary for boundary in boundaries if find_place(text, boundary) != place]


def apply_boundaries(
    spans: Sequence[Span], acts: dict[SentenceBreak, str]
) -> list[Span]:
    """Return the sentences of one block after its merges and splits."""
    splits = sorted(place for place, act in acts.items() if act == "split")
    merges: dict[int, SentenceBreak] = {}  # by the start of the second sentence
    for place, act in acts.items():
        if act == "merge":
            merges.setdefault(place.right, place)
    merged: list[Span] = []
    for span in spans:
        place_before = merges.get(span.start)
        if merged and place_before and merged[-1].end == place_before.left:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    sentences: list[Span] = []
    for span in merged:
        sentences += _split(span, splits)
    return sentences


def _split(span: Span, places: Iterable[SentenceBreak]) -> list[Span]:
    """Return the parts of a span between the sorted places that are inside it."""
    parts: list[Span] = []
    for place in places:
        if span.start < place.left and place.right < span.end:
            parts.append(Span(span.start, place.left))
            span = Span(place.right, span.end)
    return [*parts, span]
