"""Slugs, the last parts of addresses, from words in any script (pure)."""

import re
from unicodedata import normalize

from anyascii import anyascii

LONGEST_SLUG = 80
# Each of these characters counts as a word.
_SYLLABLES = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def slug_of(words: str, longest: int = LONGEST_SLUG) -> str:
    """Return small ASCII letters and figures with hyphens between the words.

    A slug that is too long is cut at a hyphen. It is '' for words without letters and
    figures.
    """
    spaced = _SYLLABLES.sub(r" \g<0> ", normalize("NFKC", words))
    romanised = re.sub("['`]", "", anyascii(spaced)).lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", romanised))
    if len(slug) <= longest:
        return slug
    whole_words, _hyphen, _rest = slug[: longest + 1].rpartition("-")
    return whole_words or slug[:longest]


def words_of_slug(slug: str) -> str:
    """Return a slug in the forms that its words may have had.

    They lost their capitals, and the apostrophe of a genitive.
    """
    words = slug.replace("-", " ")
    without_genitives = re.sub(r"s\b", "", words)
    return f"{words}. {words.title()}. {without_genitives}"
