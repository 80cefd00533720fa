"""Django's translations, each looked up once: a language has its words from several catalogues, which are
asked one after the other, and a page of an article asks hundreds of times."""

from functools import lru_cache

from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation, catalog

MANY = 8_192  # words of pages in a few languages


def gettext(words: str) -> str:
    return _gettext(catalog(), words)


def ngettext(one: str, many: str, number: int) -> str:
    return _ngettext(catalog(), one, many, number)


def pgettext(context: str, words: str) -> str:
    return _pgettext(catalog(), context, words)


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
