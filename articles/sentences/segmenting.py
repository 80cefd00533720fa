"""Splitting a text into the spans of its sentences."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from unicodedata import name

from articles.engine_errors import advice
from articles.sentences.candidates import candidates, inline_items
from articles.sentences.end_rules import ends_sentence
from articles.sentences.languages import Language, rules_for
from articles.text.characters import is_lower
from articles.text.shapes import Span

# Every line end that str.splitlines knows.
LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def segment(text: str, language: str = "en") -> list[Span]:
    """Return the sentences of a text, in order.

    Spans count code points of `text`, never overlap, have no white space at either end,
    and hold every other character exactly once. A sentence never crosses a line end.
    `language` is an ISO 639 code or a BCP 47 tag such as "de-AT". Any str is accepted,
    lone surrogates included; time is linear in its length. Never raises: a line that a
    rule fails on is one sentence.
    """
    rules = rules_for(language)
    spans: list[Span] = []
    for line in LINE.finditer(text):
        content = line.group()
        split = partial(_sentence_starts, content, rules)
        starts = advice("sentences", content, split, [])
        spans.extend(_spans(content, starts, line.start()))
    return spans


def _sentence_starts(line: str, language: Language) -> list[int]:
    return list(_with_asides(line, language, sentence_starts(line, language)))


def _with_asides(line: str, language: Language, starts: Iterable[int]) -> Iterator[int]:
    """Yield the starts, and those after asides that end without a full stop."""
    end = aside_end(line, 0, language)
    for start in starts:
        while 0 < end < start:
            yield end
            end = aside_end(line, end, language)
        yield start
        if end <= start:
            end = aside_end(line, start, language)
    while end > 0:
        yield end
        end = aside_end(line, end, language)


def sentence_starts(line: str, language: Language) -> Iterator[int]:
    """Yield where in a line a new sentence starts, ascending."""
    item_starts, markers = inline_items(line, language)
    starts = iter([*item_starts, len(line)])
    next_item = next(starts)
    sentence = 0
    for candidate in candidates(line, language):
        while next_item < candidate.following:
            sentence = next_item
            yield sentence
            next_item = next(starts)
        if candidate.start in markers or candidate.following >= len(line):
            continue
        candidate.sentence = sentence
        if ends_sentence(candidate, language):
            sentence = candidate.following
            yield sentence
    yield next_item
    yield from starts


def _spans(line: str, starts: Iterable[int], offset: int) -> Iterator[Span]:
    """Yield the sentences between the starts, without white space at their ends.

    They are spans of the text, in which the line starts at `offset`.
    """
    start = 0
    for next_start in (*starts, len(line)):
        piece = line[start:next_start]
        sentence = piece.strip()
        if sentence:
            first = offset + start + len(piece) - len(piece.lstrip())
            yield Span(first, first + len(sentence))
        start = max(start, next_start)


# --- Asides ---------------------------------------------------------------------------
# An aside is a sentence in marks of its own between two sentences, which no full stop
# need end.

_MAX = 300  # code points
_MARKS = {
    "(": ")",
    "（": "）",
    "[": "]",
    "【": "】",
    "“": "”",
    '"': '"',
    "«": "»",
    "„": "“”",
    "「": "」",
}


def _aside_pattern(opener: str, closers: str) -> re.Pattern[str]:
    inside = rf"[^{re.escape(opener + closers)}]{{2,{_MAX}}}+"
    return re.compile(rf"[{re.escape(opener)}]({inside})[{re.escape(closers)}]\s*+")


_PATTERNS = {
    opener: _aside_pattern(opener, closers) for opener, closers in _MARKS.items()
}
_BRACKETS = frozenset("(（[【")
_FULL_WIDTH = frozenset("）】」")  # no space follows them
_WORDS = 4
_LETTERS = 5
_GOES_ON = frozenset(",，:：;；-–—")
_ONE_ALPHABET = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}


def aside_end(line: str, start: int, language: Language) -> int:
    """Return where the sentence after an aside at `start` begins, or 0."""
    pattern = _PATTERNS.get(line[start : start + 1])
    if not pattern:
        return 0
    aside = pattern.match(line, start)
    if not aside or not _is_aside(aside):
        return 0
    if language.attribution and language.attribution.match(line, aside.end()):
        return 0
    return aside.end()


def _is_aside(marked: re.Match[str]) -> bool:
    """Return whether the words in marks are a sentence, and another one follows.

    They are then several words, or in another alphabet than what follows.
    """
    words = marked[1].rstrip()
    after = marked.string[marked.end() : marked.end() + 1]
    letters = [character for character in words if character.isalpha()]
    if not letters or not after.isalpha() or words[-1] in _GOES_ON:
        return False
    last_character = marked.group()[-1]
    if not last_character.isspace() and last_character not in _FULL_WIDTH:
        return False
    is_foreign = len(letters) >= _LETTERS and _alphabet(after) not in (
        _alphabet(letters[0]),
        _alphabet(letters[-1]),
    )
    if after.isupper():
        return is_foreign or len(words.split()) >= _WORDS
    return is_foreign and not is_lower(after) and marked.group()[0] in _BRACKETS


def _alphabet(letter: str) -> str:
    first = name(letter, "").partition(" ")[0]
    return _ONE_ALPHABET.get(first, first)
