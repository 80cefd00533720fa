"""Taking findings out of a text so that it reads as its author wrote it (pure)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from articles.text.shapes import Block, Span


def cut_out(text: str, blocks: Sequence[Block], unwanted: Iterable[Span]) -> tuple[str, list[Block]]:
    """The text and its blocks without the unwanted spans; a block that held nothing else goes too.

    Spans are code points into text and may touch or overlap; white space left doubled by a cut is healed.
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


class Moved:
    """Where the code points of a text stand after cut_out with the same arguments."""

    def __init__(self, text: str, blocks: Sequence[Block], unwanted: Iterable[Span]) -> None:
        unwanted = list(unwanted)
        _, kept = cut_out(text, blocks, unwanted)
        rows = [stretches for _, stretches in _what_stays(text, blocks, unwanted) if stretches]
        self._old: list[Span] = []
        self._new: list[int] = []
        for block, stretches in zip(kept, rows, strict=True):
            position = block["start"]
            for stretch in stretches:
                self._old.append(stretch)
                self._new.append(position)
                position += stretch.end - stretch.start

    def __call__(self, offset: int) -> int | None:
        """The new offset of the code point at `offset`; None where it was cut out or is in no block."""
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
        yield block, _without(text, whole, [span for span in spans if span.overlaps(whole)])


def _without(text: str, whole: Span, spans: Sequence[Span]) -> list[Span]:
    if not spans:
        return [whole] if whole.start < whole.end else []
    stays: list[Span] = []
    position = whole.start
    for span in [*spans, Span(whole.end, whole.end)]:
        start = position
        # Of the white space at both sides of a cut, and at the start of a block, only one side stays.
        if not stays or text[stays[-1].end - 1].isspace():
            start = _skip_space(text, start, span.start)
        if start < span.start:
            stays.append(Span(start, span.start))
        position = max(position, span.end)
    return _trimmed_at_end(text, stays)


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _trimmed_at_end(text: str, stays: list[Span]) -> list[Span]:
    while stays and not stays[-1].of(text).strip():
        stays.pop()
    if stays:
        last = stays[-1]
        stays[-1] = Span(last.start, last.start + len(last.of(text).rstrip()))
    return stays
