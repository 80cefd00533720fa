"""Words that people read, from modules that know no Django: in English until a program
says otherwise.

Placeholders are named (`%(count)d`): other languages put them elsewhere.
"""

from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from typing import Protocol

from articles.text.directions import kept_apart


class Speaker(Protocol):
    """The standard library's translations, or a module with functions of these
    names.
    """

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, one: str, many: str, number: int, /) -> str: ...
    def pgettext(self, context: str, message: str, /) -> str: ...


class SpokenWords(str):
    """In the language that is active. What is put into their places stands apart where
    it runs the other way, so that no name turns round what is beside it, on a page or
    in plain text.
    """

    __slots__ = ()

    def __mod__(self, told: Mapping[str, object]) -> str:
        return super().__mod__(kept_apart(self, told))

    def join(self, parts: Iterable[str]) -> str:
        told = dict(enumerate(parts))
        return super().join(str(part) for part in kept_apart(self, told).values())


ENGLISH: Speaker = NullTranslations()
_speakers = [ENGLISH]


def speak_through(speaker: Speaker) -> None:
    """Once, when the program starts; the language is then the one active where the
    words are asked for.
    """
    _speakers[:] = [speaker]


def gettext(words: str) -> SpokenWords:
    return SpokenWords(_speakers[0].gettext(words))


def ngettext(one: str, many: str, number: int) -> SpokenWords:
    return SpokenWords(_speakers[0].ngettext(one, many, number))


def pgettext(context: str, words: str) -> SpokenWords:
    return SpokenWords(_speakers[0].pgettext(context, words))


def gettext_noop(words: str) -> str:
    """Marks words that are kept in English and shown through `gettext`."""
    return words


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Marks words for one and for many, which are shown through `ngettext`."""
    return one, many


def pgettext_noop(context: str, words: str) -> str:
    """Marks words that are kept in English and shown through `pgettext`."""
    return words
