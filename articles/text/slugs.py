"""The last part of an address, from words in any script; pure."""

import re
from unicodedata import normalize

from anyascii import anyascii

LONGEST_SLUG = 80
# each a word, when it is read
_SYLLABLES = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def slug_of(words: str, longest: int = LONGEST_SLUG) -> str:
    """Small ASCII letters and figures, with hyphens between words and cut at one; ''
    where there are none.
    """
    spaced = _SYLLABLES.sub(r" \g<0> ", normalize("NFKC", words))
    told = re.findall(r"[a-z0-9]+", re.sub("['`]", "", anyascii(spaced)).lower())
    slug = "-".join(told)
    return (
        slug
        if len(slug) <= longest
        else slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    )
