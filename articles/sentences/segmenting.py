"""From a text to the spans of its sentences."""

import re
from collections.abc import Iterable, Iterator
from functools import partial

from articles.advising import advice
from articles.sentences import borrowed, lists, spaced, unspaced
from articles.sentences.candidates import Candidate, candidates
from articles.sentences.languages import DEFAULT, Language, rules_for
from articles.text.shapes import Span

# Every line end that str.splitlines knows.
LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def segment(text: str, language: str = "en") -> list[Span]:
    """The sentences of a text, in order.

    Spans count code points of `text`, never overlap, have no white space at either end, and hold
    every other character exactly once. A sentence never crosses a line end. `language` is an ISO 639
    code or a BCP 47 tag such as "de-AT". Any str is accepted, lone surrogates included; time is linear
    in its length. Never raises: a line that a rule fails on is one sentence.
    """
    spans: list[Span] = []
    for line in LINE.finditer(text):
        content = line.group()
        cuts = advice("sentences", content, partial(_all_cuts, content, language), [])
        spans.extend(_spans(content, cuts, line.start()))
    return spans


def _all_cuts(line: str, language: str) -> list[int]:
    rules = rules_for(language)
    return list(_cuts(line, rules) if rules else _borrowed_cuts(line, language))


def _cuts(line: str, language: Language) -> Iterator[int]:
    """Where in a line a new sentence starts, ascending."""
    items = lists.inline_items(line, language)
    starts = iter([*items.starts, len(line)])
    next_item = next(starts)
    sentence = 0
    for candidate in candidates(line):
        while next_item < candidate.following:
            sentence = next_item
            yield sentence
            next_item = next(starts)
        if candidate.start in items.markers or candidate.following >= len(line):
            continue
        candidate.sentence = sentence
        if _ends_sentence(candidate, language):
            sentence = candidate.following
            yield sentence
    yield next_item
    yield from starts


def _ends_sentence(candidate: Candidate, language: Language) -> bool:
    rules = unspaced.RULES if unspaced.applies(candidate) else spaced.RULES
    for rule in rules:
        verdict = rule(candidate, language)
        if verdict is not None:
            return verdict
    return True


def _borrowed_cuts(line: str, language: str) -> Iterator[int]:
    cuts = borrowed.cuts(line, language)
    return _cuts(line, DEFAULT) if cuts is None else iter(cuts)


def _spans(line: str, cuts: Iterable[int], offset: int) -> Iterator[Span]:
    """The pieces between the cuts, trimmed, as spans of the text in which the line starts at `offset`."""
    start = 0
    for cut in (*cuts, len(line)):
        piece = line[start:cut]
        kept = piece.strip()
        if kept:
            first = offset + start + len(piece) - len(piece.lstrip())
            yield Span(first, first + len(kept))
        start = max(start, cut)
