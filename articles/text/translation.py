"""Gettext for modules that do not import Django.

It gives English until a program calls `speak_through`. Placeholders are named
(`%(count)d`), because other languages put them elsewhere.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from gettext import NullTranslations
from typing import Protocol

from articles.text.directions import kept_apart

REMEMBERED = 8_192  # words in all languages


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


class LanguageSpeaker(Speaker, Protocol):
    """Django's translations, which are those of the active language."""

    def get_language(self) -> str | None: ...


class English(NullTranslations):
    """The words as they are written."""

    def get_language(self) -> str | None:
        """Return the only language."""
        return "en"


ENGLISH = English()
_speakers: list[LanguageSpeaker] = [ENGLISH]


def speak_through(speaker: LanguageSpeaker) -> None:
    """Translate by `speaker` from now on; called once, when the program starts.

    The language is the one that is active where a function below is called.
    """
    _speakers[:] = [speaker]


@lru_cache(REMEMBERED)
def _spoken(
    language: str | None, translate: Callable[..., str], *words: str | int
) -> SpokenWords:
    """Return the words in the active language, looked up once in each `language`.

    A catalogue looks in those of all apps, five times for each word of a page.
    """
    return SpokenWords(translate(*words))


def forget_words() -> None:
    """Look all words up anew, where catalogues have changed."""
    _spoken.cache_clear()


def gettext(words: str) -> SpokenWords:
    """Return the words in the active language."""
    speaker = _speakers[0]
    return _spoken(speaker.get_language(), speaker.gettext, words)


def ngettext(one: str, many: str, number: int) -> SpokenWords:
    """Return the form of the words for this number, in the active language."""
    speaker = _speakers[0]
    return _spoken(speaker.get_language(), speaker.ngettext, one, many, number)


def pgettext(context: str, words: str) -> SpokenWords:
    """Return the words of this context in the active language."""
    speaker = _speakers[0]
    return _spoken(speaker.get_language(), speaker.pgettext, context, words)


def gettext_noop(words: str) -> str:
    """Mark words that are kept in English and shown through `gettext`."""
    return words


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Mark words for one and for many, which are shown through `ngettext`."""
    return one, many


def pgettext_noop(context: str, words: str) -> str:
    """Mark words that are kept in English and shown through `pgettext`."""
    return words
