"""What the machine says of a text before anybody has stored it: sentences, findings,
checkable claims.
"""

import re

from annotations.checkable import assess
from articles.injected import find_injected
from articles.sentences import segment
from articles.text.shapes import Span, Suspect, outside

LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")


def triage(text: str, language: str) -> dict[str, object]:
    """{"sentences", "findings"} in the shapes of `manage.py segment`; each line is a
    paragraph.

    No sentence includes a finding that an editor would have to decide; hints stay in.
    """
    lines = (_trimmed(text, Span(*line.span())) for line in LINE.finditer(text))
    paragraphs = [line for line in lines if line.of(text)]
    findings = find_injected(text, paragraphs, language)
    excluded = [Span(one.start, one.end) for one in findings if one.tier != "hint"]
    sentences = [
        _sentence(text, Span(part.start + start, part.start + end), index, language)
        for index, paragraph in enumerate(paragraphs)
        for part in (_trimmed(text, one) for one in outside(paragraph, excluded))
        if part.of(text)
        for start, end in segment(part.of(text), language)
    ]
    return {
        "sentences": sentences,
        "findings": [_finding(text, one) for one in findings],
    }


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _sentence(
    text: str, span: Span, paragraph: int, language: str
) -> dict[str, object]:
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
