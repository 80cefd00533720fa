"""From a text to the spans of its sentences."""

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
    """The sentences of a text, in order.

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
        found = advice("sentences", content, partial(_cuts, content, rules), [])
        spans.extend(_spans(content, found, line.start()))
    return spans


def _cuts(line: str, language: Language) -> list[int]:
    return list(_with_asides(line, language, cuts(line, language)))


def _with_asides(line: str, language: Language, starts: Iterable[int]) -> Iterator[int]:
    """Also where what stands between two sentences, in marks of its own, ends without a
    full stop.
    """
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


def cuts(line: str, language: Language) -> Iterator[int]:
    """Where in a line a new sentence starts, ascending."""
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


def _spans(line: str, cuts: Iterable[int], offset: int) -> Iterator[Span]:
    """The pieces between the cuts, trimmed, as spans of the text in which the line
    starts at `offset`.
    """
    start = 0
    for cut in (*cuts, len(line)):
        piece = line[start:cut]
        kept = piece.strip()
        if kept:
            first = offset + start + len(piece) - len(piece.lstrip())
            yield Span(first, first + len(kept))
        start = max(start, cut)


# --- Asides: what stands in marks of its own between two sentences is one, though no
# full stop ends it ------

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
_PATTERNS = {
    opener: re.compile(
        rf"[{re.escape(opener)}]([^{re.escape(opener + closers)}]{{2,{_MAX}}}+)[{re.escape(closers)}]\s*+"
    )
    for opener, closers in _MARKS.items()
}
_BRACKETS = frozenset("(（[【")
_FULL_WIDTH = frozenset("）】」")  # no space follows them
_WORDS = 4
_LETTERS = 5
_GOES_ON = frozenset(",，:：;；-–—")
_ONE_ALPHABET = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}


def aside_end(line: str, start: int, language: Language) -> int:
    """Where the sentence behind the marks that open at `start` begins; 0 where none
    begins there.
    """
    pattern = _PATTERNS.get(line[start : start + 1])
    found = pattern.match(line, start) if pattern else None
    if not found or not _is_apart(found):
        return 0
    said = language.attribution and language.attribution.match(line, found.end())
    return 0 if said else found.end()


def _is_apart(marked: re.Match[str]) -> bool:
    """Several words, or of another alphabet, and what follows begins as a sentence
    does.
    """
    words, after = marked[1].rstrip(), marked.string[marked.end() : marked.end() + 1]
    letters = [c for c in words if c.isalpha()]
    parted = marked.group()[-1].isspace() or marked.group()[-1] in _FULL_WIDTH
    if not letters or not after.isalpha() or not parted or words[-1] in _GOES_ON:
        return False
    is_other = len(letters) >= _LETTERS and _alphabet(after) not in map(
        _alphabet, (letters[0], letters[-1])
    )
    if after.isupper():
        return is_other or len(words.split()) >= _WORDS
    return is_other and not is_lower(after) and marked.group()[0] in _BRACKETS


def _alphabet(letter: str) -> str:
    first = name(letter, "").partition(" ")[0]
    return _ONE_ALPHABET.get(first, first)
