"""Django's translations, each looked up once: a language has its words from several catalogues, which are
asked one after the other, and a page of an article asks hundreds of times."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation, catalog

MANY = 8_192  # words of pages in a few languages
_spoken = ContextVar[DjangoTranslation | None]("_spoken", default=None)


@contextmanager
def one_language() -> Iterator[None]:
    """The one that is active, which is then not asked for again at each word. Hazard: nothing inside may
    change it."""
    before = _spoken.set(catalog())
    try:
        yield
    finally:
        _spoken.reset(before)


def _catalog() -> DjangoTranslation:
    return _spoken.get() or catalog()


def gettext(words: str) -> str:
    return _gettext(_catalog(), words)


def ngettext(one: str, many: str, number: int) -> str:
    return _ngettext(_catalog(), one, many, number)


def pgettext(context: str, words: str) -> str:
    return _pgettext(_catalog(), context, words)


# By catalogue, not by language: it is another one when its files were read anew. typed: what is marked as
# safe equals what is not.
_remembered = lru_cache(MANY, typed=True)


@_remembered
def _gettext(_: DjangoTranslation, words: str) -> str:
    return translation.gettext(words)


@_remembered
def _ngettext(_: DjangoTranslation, one: str, many: str, number: int) -> str:
    return translation.ngettext(one, many, number)


@_remembered
def _pgettext(_: DjangoTranslation, context: str, words: str) -> str:
    return translation.pgettext(context, words)
