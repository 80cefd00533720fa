"""Words that people read, from modules that know no Django: in English until a program says otherwise.

Placeholders are named (`%(count)d`): other languages put them elsewhere.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from articles.text.kept import KEPT

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
LONGEST = 1_000  # characters of a sentence of ours


class Speaker(NamedTuple):
    """As the standard library's and Django's functions of the same names."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    pgettext: Callable[[str, str], str]


def _in_english(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


_speakers = [Speaker(str, _in_english, lambda context, words: words)]


def speak_through(speaker: Speaker) -> None:
    """Once, when the program starts; the language is then the one active where the words are asked for."""
    _speakers[:] = [speaker]


def gettext(words: str) -> str:
    return _speakers[0].gettext(words)


def ngettext(one: str, many: str, number: int) -> str:
    return _speakers[0].ngettext(one, many, number)


def pgettext(context: str, words: str) -> str:
    return _speakers[0].pgettext(context, words)


def said(words: str) -> str:
    """Words that are kept in English, such as why an import was refused, in the language that is active.

    Whatever nobody has translated, such as what a person wrote, stays as it is.
    """
    if not words or len(words) > LONGEST:
        return words
    for form, pattern in _patterns():
        if found := pattern.fullmatch(words):
            return gettext(form) % found.groupdict()
    return gettext(words)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Of the words kept with values filled in, the longest first: what is said most precisely."""
    return tuple((form, _pattern(form)) for form in sorted(KEPT, key=len, reverse=True))


def _pattern(form: str) -> re.Pattern[str]:
    pieces = PLACEHOLDER.split(form)  # words, name, words, name ...
    written = (f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
    return re.compile("".join(written), re.DOTALL)


def gettext_noop(words: str) -> str:
    """Marks words that are kept in English and shown through `gettext`."""
    return words


def pgettext_noop(context: str, words: str) -> str:
    """Marks words that are kept in English and shown through `pgettext`."""
    return words
