"""Taking findings out of a text so that it reads as its author wrote it (pure)."""

from collections.abc import Iterable, Sequence
from typing import Any

from articles.spans import Span

Block = dict[str, Any]


def cut_out(text: str, blocks: Sequence[Block], unwanted: Iterable[Span]) -> tuple[str, list[Block]]:
    """The text and its blocks without the unwanted spans; a block that held nothing else goes too.

    Spans are code points into text and may touch or overlap; white space left doubled by a cut is healed.
    """
    spans = sorted(unwanted)
    pieces: list[str] = []
    kept: list[Block] = []
    length = end_before = 0
    for block in blocks:
        whole = Span(block["start"], block["end"])
        body = _without(text, whole, [span for span in spans if span.overlaps(whole)])
        if body:
            gap = text[end_before : whole.start] if kept else ""
            start = length + len(gap)
            pieces += [gap, body]
            length = start + len(body)
            kept.append(block | {"start": start, "end": length})
        end_before = whole.end
    return "".join(pieces), kept


def _without(text: str, whole: Span, spans: Sequence[Span]) -> str:
    if not spans:
        return whole.of(text)
    result, position = "", whole.start
    for span in spans:
        result = _join(result, text[position : max(position, span.start)])
        position = max(position, span.end)
    return _join(result, text[position : whole.end]).strip()


def _join(before: str, after: str) -> str:
    """Of the white space at both sides of a cut, only one side stays."""
    if before and before[-1].isspace():
        after = after.lstrip()
    return before + after
