"""What the machine says of a text before anybody has stored it: sentences, findings, checkable claims."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from annotations.checkable import assess
from articles.injected import find_injected
from articles.sentences import segment
from articles.text.shapes import Span, Suspect

LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")


def triage(text: str, language: str) -> dict[str, object]:
    """{"sentences", "findings"} in the shapes of `manage.py segment`; each line is a paragraph.

    No sentence includes a finding that an editor would have to decide; hints stay in.
    """
    paragraphs = [trimmed for line in LINE.finditer(text) if (trimmed := _trim(text, *line.span()))]
    findings = find_injected(text, paragraphs, language)
    excluded = [Span(one.start, one.end) for one in findings if one.tier != "hint"]
    sentences = [
        _sentence(text, Span(part.start + start, part.start + end), index, language)
        for index, paragraph in enumerate(paragraphs)
        for part in _around(text, paragraph, _inside(excluded, paragraph))
        for start, end in segment(part.of(text), language)
    ]
    return {"sentences": sentences, "findings": [_finding(text, one) for one in findings]}


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _inside(spans: list[Span], paragraph: Span) -> list[Span]:
    """Of sorted spans, in logarithmic time: a file may hold ten thousand of each."""
    first, last = (
        bisect_left(spans, at, key=lambda span: span.start) for at in (paragraph.start, paragraph.end)
    )
    return spans[first:last]


def _around(text: str, paragraph: Span, inside: list[Span]) -> Iterator[Span]:
    """The stretches of a paragraph that are left when those inside it are taken out."""
    position = paragraph.start
    for span in [*inside, Span(paragraph.end, paragraph.end)]:
        if part := _trim(text, position, min(span.start, paragraph.end)):
            yield part
        position = max(position, span.end)


def _sentence(text: str, span: Span, paragraph: int, language: str) -> dict[str, object]:
    return {
        "start": span.start,
        "end": span.end,
        "text": span.of(text),
        "paragraph": paragraph,
        "checkable": assess(span.of(text), language),
    }


def _finding(text: str, finding: Suspect) -> dict[str, object]:
    return {
        "start": finding.start,
        "end": finding.end,
        "text": text[finding.start : finding.end],
        "kind": finding.kind,
        "tier": finding.tier,
        "reason": finding.reason,
    }
