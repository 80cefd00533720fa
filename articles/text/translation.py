"""Words that people read, from modules that know no Django: in English until a program says otherwise.

Placeholders are named (`%(count)d`): other languages put them elsewhere.
"""

from collections.abc import Callable
from typing import NamedTuple


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


def gettext_noop(words: str) -> str:
    """Marks words that are kept in English and shown through `gettext`."""
    return words


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Marks words for one and for many, which are shown through `ngettext`."""
    return one, many


def pgettext_noop(context: str, words: str) -> str:
    """Marks words that are kept in English and shown through `pgettext`."""
    return words
