"""Gettext for modules that do not import Django.

It gives English until a program calls `speak_through`. Placeholders are named
(`%(count)d`), because other languages put them elsewhere.
"""

from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from typing import Protocol

from articles.text.directions import kept_apart


class Speaker(Protocol):
    """The standard library's translations, or a module with the same functions."""

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, one: str, many: str, number: int, /) -> str: ...
    def pgettext(self, context: str, message: str, /) -> str: ...


class SpokenWords(str):
    """Words in the active language.

    Values that fill their placeholders are isolated where they run the other way, so
    that no name turns round the words beside it, on a page or in plain text.
    """

    __slots__ = ()

    def __mod__(self, values: Mapping[str, object]) -> str:
        return super().__mod__(kept_apart(self, values))

    def join(self, parts: Iterable[str]) -> str:
        by_index = dict(enumerate(parts))
        isolated_parts = kept_apart(self, by_index).values()
        return super().join(str(part) for part in isolated_parts)


ENGLISH: Speaker = NullTranslations()
_speakers = [ENGLISH]


def speak_through(speaker: Speaker) -> None:
    """Translate by `speaker` from now on; called once, when the program starts.

    The language is the one that is active where a function below is called.
    """
    _speakers[:] = [speaker]


def gettext(words: str) -> SpokenWords:
    """Return the words in the active language."""
    return SpokenWords(_speakers[0].gettext(words))


def ngettext(one: str, many: str, number: int) -> SpokenWords:
    """Return the form of the words for this number, in the active language."""
    return SpokenWords(_speakers[0].ngettext(one, many, number))


def pgettext(context: str, words: str) -> SpokenWords:
    """Return the words of this context in the active language."""
    return SpokenWords(_speakers[0].pgettext(context, words))


def gettext_noop(words: str) -> str:
    """Mark words that are kept in English and shown through `gettext`."""
    return words


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Mark words for one and for many, which are shown through `ngettext`."""
    return one, many


def pgettext_noop(context: str, words: str) -> str:
    """Mark words that are kept in English and shown through `pgettext`."""
    return words
