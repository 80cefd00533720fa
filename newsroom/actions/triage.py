"""What the engines see in a text before it is stored: sentences, findings and claims."""

import re
from collections.abc import Iterable, Iterator

from annotations.checkable import assess
from articles.injected import find_injected
from articles.sentences import segment
from articles.text.shapes import Span, Suspect, outside

LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")


def triage(text: str, language: str) -> dict[str, object]:
    """Return {"sentences", "findings"} in the shapes of `manage.py segment`.

    Each line is a paragraph. No sentence includes a finding that an editor would have
    to decide; hints stay in.
    """
    lines = [_trimmed(text, Span(*line.span())) for line in LINE.finditer(text)]
    paragraphs = [line for line in lines if line.of(text)]
    findings = find_injected(text, paragraphs, language)
    excluded = [
        Span(finding.start, finding.end)
        for finding in findings
        if finding.tier != "hint"
    ]
    sentences = []
    for index, paragraph in enumerate(paragraphs):
        spans = _sentence_spans(text, outside(paragraph, excluded), language)
        sentences += [_sentence(text, span, index, language) for span in spans]
    return {
        "sentences": sentences,
        "findings": [_finding(text, finding) for finding in findings],
    }


def _sentence_spans(text: str, parts: Iterable[Span], language: str) -> Iterator[Span]:
    for part in parts:
        trimmed = _trimmed(text, part)
        words = trimmed.of(text)
        if not words:
            continue
        for start, end in segment(words, language):
            yield Span(trimmed.start + start, trimmed.start + end)


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
