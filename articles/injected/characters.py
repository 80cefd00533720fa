"""Characters a reader cannot see, and words that mix alphabets. Hints: the text stays as it is."""

from collections.abc import Iterator
from unicodedata import name

import regex

from articles.injected.model import Finding
from articles.injected.scripts import Stretch
from articles.text.shapes import Span

# Marks and spaces without width, direction controls, invisible fillers and tags. ZWNJ and ZWJ are here
# only between Latin, Greek or Cyrillic letters: Arabic, Persian and Indic scripts and emoji need them.
# A soft hyphen is a hyphenation hint and never suspicious.
_HIDDEN = regex.compile(
    r"(?:[\u200b\u2060-\u2064\u180e\u115f\u1160\u3164\uffa0\u034f\ufeff"
    r"\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
    r"|(?<=[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}])[\u200c\u200d]++(?=[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}]))++"
)
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{Nko}]")
# Scripts without spaces mark where a line may break with a zero-width space.
_NEEDS_BREAKS = regex.compile(
    r"[\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}\p{Tibetan}\p{Han}\p{Hiragana}\p{Katakana}]"
)
_FLAG = "\U0001f3f4"  # the black flag starts a tag sequence: England, Scotland, Wales


def find_hidden(text: str, paragraphs: list[Span]) -> Iterator[Finding]:
    boms = text.count("\ufeff")
    for paragraph in paragraphs:
        direction: bool | None = None
        for match in _HIDDEN.finditer(text, paragraph.start, paragraph.end):
            marks = set(match.group())
            if marks <= _DIRECTION_MARKS:
                if direction is None:
                    direction = _RIGHT_TO_LEFT.search(text, paragraph.start, paragraph.end) is not None
                if direction:
                    continue
            if not _is_innocent(text, match.start(), match.end(), marks, boms):
                yield Finding(*match.span(), "hidden_character", "hint", _reason(match.group()))


def _is_innocent(text: str, start: int, end: int, marks: set[str], boms: int) -> bool:
    if marks == {"\ufeff"}:
        return boms == 1
    if marks == {"\u200b"}:
        beside = text[max(0, start - 1) : start] + text[end : end + 1]
        return _NEEDS_BREAKS.search(beside) is not None
    if text[start - 1 : start] == _FLAG:
        return end - start <= 7
    return False


def _reason(marks: str) -> str:
    what = name(marks[0], "unnamed character").lower()
    if len(marks) == 1:
        return f"An invisible character stands here ({what}); it can hide text or break a search."
    return f"{len(marks)} invisible characters stand here, first {what}; they can hide text."


# Latin with Cyrillic or Greek inside one word. Single letters are units and symbols (kΩ, Δt).
_MIXED = regex.compile(
    r"(?<![\p{L}\p{M}])(?:\p{Latin}++[\p{Cyrillic}]++|\p{Cyrillic}++\p{Latin}++|\p{Latin}{2,}+\p{Greek}{2,}+"
    r"|\p{Greek}{2,}+\p{Latin}{2,}+)[\p{Latin}\p{Cyrillic}\p{Greek}]*+"
)


def find_mixed_words(text: str, paragraphs: list[Span], rows: list[list[Stretch]]) -> Iterator[Finding]:
    for paragraph, row in zip(paragraphs, rows, strict=True):
        if len(row) < 2:
            continue
        for match in _MIXED.finditer(text, paragraph.start, paragraph.end):
            word = match.group()
            if len(word) >= 4:
                reason = (
                    f"The word “{word[:40]}” mixes alphabets; look-alike letters can hide it from a search."
                )
                yield Finding(*match.span(), "mixed_script_word", "hint", reason)
