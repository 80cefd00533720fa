"""Why a sentence needs a person: the most telling of its changes, as a hint."""

import re
from collections import Counter
from typing import Literal

from .normalising import normalise
from .vocabulary import NEGATING_PREFIXES, NEGATIONS, NUMERALS
from .words import UNSPACED, capitals, words

ReviewReason = Literal[
    "", "figures", "names", "negation", "quotation", "punctuation", "wording", "split", "merged", "ambiguous"
]

# A figure with what gives it its size: sign, currency, unit, per cent.
_AMOUNTS = re.compile(
    rf"(?:(?<![^\s(\[])[-+])?[$€£¥₽]?\d+(?:[.,:/-]\d+)*(?:[^\W\d_{UNSPACED}]+| ?[%‰€₽])?",
)
_STRUCK = re.compile(r"~~(?:(?!~~).)++~~", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"')


def reason_of(old: str, new: str, *, names: bool = True) -> ReviewReason:
    """What kind of change lies between two wordings; '' where only typography differs.

    The first that applies, most dangerous first. A hint: it looks at words, not at what they mean.
    ``names`` says whether a capital marks a name here; in German it does not.
    """
    old, new = normalise(old), normalise(new)
    if old == new:
        return ""
    struck = _STRUCK.findall(old) != _STRUCK.findall(new)
    # What is struck through is not said any more.
    old, new = _STRUCK.sub(" ", old), _STRUCK.sub(" ", new)
    mine, theirs = words(old), words(new)
    # The same words in another order: who did it to whom, from what to what.
    bag = sorted if Counter(mine) != Counter(theirs) else list[str]
    if bag(_amounts(old, mine)) != bag(_amounts(new, theirs)):
        return "figures"
    if _negated(mine, theirs):
        return "negation"
    if (names and bag(capitals(old)) != bag(capitals(new))) or _other_subject(mine, theirs):
        return "names"
    if _QUOTED.findall(old) != _QUOTED.findall(new):
        return "quotation"
    return "punctuation" if mine == theirs and not struck else "wording"


def _amounts(text: str, found: list[str]) -> list[str]:
    return [*_AMOUNTS.findall(text), *(word for word in map(str.casefold, found) if word in NUMERALS)]


def _other_subject(mine: list[str], theirs: list[str]) -> bool:
    """Only the first word differs: its capital says nothing, its place does."""
    return mine[:1] != theirs[:1] and mine[1:] == theirs[1:] != []


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
