"""A text as it is meant to be read: what hides its words from a search is undone, once, before every finder.

Without invisible characters, in plain letters (Ｂｕｙ, 𝐛𝐮𝐲), without spaces between letters (B u y), with
letters for digits (v1agra), each word in one alphabet; and the way back to where it stands in the text.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple
from unicodedata import is_normalized, normalize

import regex

from articles.injected.tables import LOOKALIKE_LETTERS
from articles.text.shapes import Span

type Edit = tuple[int, int, str]  # start, end, what is read there

_UNSEEN = regex.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u180e\U000e0000-\U000e007f\ufe00-\ufe0f\U000e0100-\U000e01ef]++"
)
_COMPATIBLE = ((0xAA, 0xFFFF), (0x1D400, 0x1D800), (0x1F130, 0x1F16A))
_SIGNS = frozenset(".@%/$+-_")
# Latin with Cyrillic or Greek inside one word. Single letters are units and symbols (kΩ, Δt).
MIXED_WORD = regex.compile(
    r"(?<![\p{L}\p{M}])(?:\p{Latin}++[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]++\p{Latin})[\p{Latin}\p{Cyrillic}\p{Greek}]*+"
)
# Letters each by itself, after a first one; a wider space parts two words.
_APART = regex.compile(
    r"(?<=\p{L})[^\S\n]{1,3}(\p{L})(?![\p{L}\p{M}\p{N}’'])(?:[^\S\n]{1,3}\p{L}(?![\p{L}\p{M}\p{N}’'])){2,}+"
)
_DIGIT_INSIDE = regex.compile(r"(?<=\p{Latin})[0134578]{1,2}+(?=\p{Ll})")
_SPELT = regex.compile(
    r"(?<![^\s\p{Ps}\p{Pi}\"'])(?=\d{0,2}\p{Latin})(?=\p{L}*\d)[\p{Latin}0134578]{2,20}+(?![\w@/\\=%]|[.:\-]\w)"
)
_NEAR = 24  # code points round two words with digits inside, where others may begin or end with one
_WORD_MAX = 20
_LETTERS_OF_DIGITS = {ord(digit): letter for digit, letter in zip("0134578", "oieastb", strict=True)}


class Plain(NamedTuple):
    """offsets: where each character stands in the text that this was made of; None where it is the same."""

    text: str
    offsets: list[int] | None = None

    def span_of(self, raw: Span) -> Span:
        """Where a stretch of the text that this was made of stands here."""
        if self.offsets is None:
            return raw
        return Span(bisect_left(self.offsets, raw.start), bisect_left(self.offsets, raw.end))

    def raw_span(self, start: int, end: int) -> Span:
        if self.offsets is None:
            return Span(start, end)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def plain(text: str) -> Plain:
    read = Plain(text)
    if not text.isascii():
        read = _edited(read, ((*found.span(), "") for found in _UNSEEN.finditer(text)))
        if not is_normalized("NFKC", read.text):
            read = Plain(read.text.translate(_plain_letters()), read.offsets)
        read = _edited(read, _of_one_alphabet(read.text))
    read = _edited(read, _closed_up(read.text))
    return _edited(read, _spelt_out(read.text))


def _edited(read: Plain, edits: Iterable[Edit]) -> Plain:
    """Each edit leaves as many characters as there were, or none."""
    pieces: list[str] = []
    offsets: list[int] = []
    known = read.offsets or range(len(read.text))
    at = 0
    for start, end, words in edits:
        pieces += [read.text[at:start], words]
        offsets += [*known[at:start], *known[start : start + len(words)]]
        at = end
    if not pieces:
        return read
    return Plain("".join([*pieces, read.text[at:]]), [*offsets, *known[at:]])


@cache
def _plain_letters() -> dict[int, str]:
    """Letters, digits and the signs of addresses that are one of another form, as NFKC has them."""
    plain = {code: normalize("NFKC", chr(code)) for first, end in _COMPATIBLE for code in range(first, end)}
    return {
        code: letter
        for code, letter in plain.items()
        if len(letter) == 1 and letter != chr(code) and (letter.isalnum() or letter in _SIGNS)
    }


_LATIN_LETTERS = {ord(other): latin for other, latin in LOOKALIKE_LETTERS.items()}
_CYRILLIC_LETTERS = {
    ord(latin): other for other, latin in LOOKALIKE_LETTERS.items() if "\u0400" <= other <= "\u045f"
}


def _of_one_alphabet(text: str) -> Iterator[Edit]:
    for found in MIXED_WORD.finditer(text):
        word = found.group()
        latin = word.translate(_LATIN_LETTERS)
        read = latin if latin.isascii() else word.translate(_CYRILLIC_LETTERS)
        if len(word) >= 4 and not MIXED_WORD.match(read):
            yield *found.span(), read


def _closed_up(text: str) -> Iterator[Edit]:
    for found in _APART.finditer(text):
        start = found.start()
        if text[start - 2 : start - 1].isalnum():  # a longer word, no letter by itself
            start = found.start(1) + 1
        for at in range(start, found.end()):
            if text[at].isspace() and not text[at - 1].isspace() and not text[at + 1].isspace():
                yield at, at + 1, ""


def _spelt_out(text: str) -> Iterator[Edit]:
    """Words with digits between their letters; where two stand close, all around them that have digits."""
    done = 0
    for row in _rows(text):
        near = _NEAR if len(row) > 1 else 0
        start, end = max(done, row[0] - near - _WORD_MAX), min(len(text), row[-1] + near + _WORD_MAX)
        for word in _SPELT.finditer(text, start, end):
            if near or _DIGIT_INSIDE.search(text, *word.span()):
                read = word.group().replace("11", "ll").translate(_LETTERS_OF_DIGITS)
                yield *word.span(), read
                done = word.end()


def _rows(text: str) -> Iterator[list[int]]:
    """Where digits stand between letters, those close to each other together."""
    row: list[int] = []
    for found in _DIGIT_INSIDE.finditer(text):
        if row and found.start() - row[-1] > _NEAR:
            yield row
            row = []
        row.append(found.start())
    if row:
        yield row
