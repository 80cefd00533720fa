"""Django's translations, each looked up once: a language has its words from several catalogues, which are
asked one after the other, and a page of an article asks hundreds of times."""

from collections.abc import Callable, Iterator
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


def _once[**Words](look_up: Callable[Words, str]) -> Callable[Words, str]:
    """One of Django's functions, each of whose answers is kept."""

    # By catalogue, not by language: it is another one when its files were read anew. typed: what is marked as
    # safe equals what is not.
    @lru_cache(MANY, typed=True)
    def kept(_: DjangoTranslation, *words: Words.args, **named: Words.kwargs) -> str:
        return look_up(*words, **named)

    def translated(*words: Words.args, **named: Words.kwargs) -> str:
        return kept(_spoken.get() or catalog(), *words, **named)

    return translated


gettext = _once(translation.gettext)
ngettext = _once(translation.ngettext)
pgettext = _once(translation.pgettext)
