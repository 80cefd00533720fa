"""Word tables, one file a language, and the lexicons made of them. Without a table: not assessed."""

from functools import cache
from importlib import import_module

from annotations.checkable.words.lexicon import Lexicon

LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "ja", "ko", "pt", "ru", "zh"})


@cache
def _lexicon(code: str) -> Lexicon:
    lexicon: Lexicon = import_module(f"{__name__}.{code}").LEXICON
    return lexicon


def lexicon_of(language: str) -> Lexicon | None:
    """The words of a language, by its code with or without a region; None where there are none."""
    base = language.replace("_", "-").split("-")[0].lower()
    return _lexicon(base) if base in LANGUAGES else None
