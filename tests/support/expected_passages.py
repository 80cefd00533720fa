"""What a reader finds who goes through every passage: written apart from the product,
from the rule alone.

The rule: letters are the same whatever their case, width or form, and in Latin, Greek,
Arabic and Hebrew their accents; a word is found whole; in writing without spaces, and
in Korean, so is every run of its characters; where both stand side by side, as in
2024年, each is found alone, and both together. Words asked for in one piece stand side
by side. Nothing here is imported from the product.
"""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple
from unicodedata import category, decimal, name, normalize

WITHOUT_SPACES = ("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HANGUL", "THAI")
WITH_ACCENTS = ("LATIN", "GREEK", "ARABIC", "HEBREW")
LIKE = {"ı": "i", "ё": "е", "\u0640": ""}


class Unit(NamedTuple):
    """A word, or a character of writing without spaces. is_joined: to the character
    before it.
    """

    text: str
    is_joined: bool


@cache
def units(text: str) -> list[Unit]:
    return list(_units(_plain(text)))


@cache
def words(text: str) -> set[str]:
    return {unit.text for unit in units(text)}


def _units(plain: str) -> Iterator[Unit]:
    for kind, run in groupby(plain, _kind):
        if kind == "word":
            yield Unit("".join(run), is_joined=False)
        elif kind == "characters":
            for place, character in enumerate(run):
                yield Unit(character, is_joined=place > 0)


def _kind(character: str) -> str:
    if category(character)[0] not in "LMN":
        return ""
    return "characters" if name(character, "").startswith(WITHOUT_SPACES) else "word"


def _plain(text: str) -> str:
    return "".join(map(_letter, normalize("NFKC", normalize("NFKC", text).casefold())))


def _letter(character: str) -> str:
    kind = category(character)
    if kind == "Nd":
        return str(decimal(character))
    if kind == "Cf" or (
        kind == "Mn" and name(character, "").startswith(("COMBINING", *WITH_ACCENTS))
    ):
        return ""
    first, *marks = normalize("NFD", character)
    plain = first if marks and name(first, "").startswith(WITH_ACCENTS) else character
    return LIKE.get(plain, plain)


def holds(text: str, piece: str) -> bool:
    """Whether the text has the piece, word by word and character by character."""
    there, sought = units(text), units(piece)
    return words(text).issuperset(words(piece)) and any(
        _is(there[at : at + len(sought)], sought)
        for at in range(len(there) - len(sought) + 1)
    )


def _is(some: list[Unit], sought: list[Unit]) -> bool:
    return some[0].text == sought[0].text and some[1:] == sought[1:]


def begins(text: str, piece: str) -> bool:
    """Whether the text has a word that begins with the piece, which is one."""
    (sought,) = units(piece)
    return any(word.startswith(sought.text) for word in words(text))
