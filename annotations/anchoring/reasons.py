"""Why a sentence needs a person: the most telling of its changes, as a hint."""

import re
from collections import Counter
from typing import Literal

from .normalising import normalise
from .vocabulary import NEGATING_PREFIXES, NEGATIONS, NUMERALS
from .words import capitals, words

ReviewReason = Literal[
    "", "figures", "names", "negation", "quotation", "punctuation", "wording", "split", "merged", "ambiguous"
]

# A figure with what gives it its size: sign, currency, unit, per cent.
_AMOUNTS = re.compile(
    r"(?:(?<![^\s(\[])[-+])?[$€£¥₽]?\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+| ?[%‰€₽])?",
)
_QUOTED = re.compile(r'"([^"]*)"')


def reason_of(old: str, new: str) -> ReviewReason:
    """What kind of change lies between two wordings; '' where only typography differs.

    The first that applies, most dangerous first. A hint: it looks at words, not at what they mean.
    """
    old, new = normalise(old), normalise(new)
    if old == new:
        return ""
    mine, theirs = words(old), words(new)
    if _amounts(old, mine) != _amounts(new, theirs):
        return "figures"
    if _negated(mine, theirs):
        return "negation"
    if Counter(capitals(old)) != Counter(capitals(new)):
        return "names"
    if mine == theirs:
        return "punctuation"
    if _QUOTED.findall(old) != _QUOTED.findall(new):
        return "quotation"
    return "wording"


def _amounts(text: str, found: list[str]) -> Counter[str]:
    return Counter(_AMOUNTS.findall(text)) + Counter(w for w in map(str.casefold, found) if w in NUMERALS)


def _negated(mine: list[str], theirs: list[str]) -> bool:
    one, other = Counter(map(str.casefold, mine)), Counter(map(str.casefold, theirs))
    gone, come = one - other, other - one
    if any(word in NEGATIONS or word.endswith("n't") for word in (*gone, *come)):
        return True
    return any(
        prefix + word in opposite
        for changed, opposite in ((gone, come), (come, gone))
        for word in changed
        for prefix in NEGATING_PREFIXES
    )
