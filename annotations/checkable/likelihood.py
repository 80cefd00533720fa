"""Weigh how much a sentence is worth a source.

A linear model over what the rules found and the words of the sentence. What the rules
find means the same in every language; words are learnt for each. The weights are tenths
of log odds, in `words/weights.txt`, learnt by `python -m bench.train_checkable`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

from annotations.checkable.lexicon import Role
from annotations.checkable.rules import STRONG, Find
from annotations.checkable.statement import Statement
from articles.text.word_tables import read_tables

WEIGHTS = Path(__file__).parent / "words" / "weights.txt"
SHARED = "all"  # the section for all languages
BIAS = "BIAS"  # what a sentence has before anything is read
_LABELLED = 3.0  # taken off a sentence that only says what a word means
_LENGTHS = (4, 7, 12, 20, 30, 45)  # words
_COMPANY: tuple[Role, ...] = ("body", "person")
_SOFTENERS: tuple[Role, ...] = ("future", "first_person", "second_person")
_ENDS = frozenset(".!?:;,")
_ENDS_ELSEWHERE = {
    "。": ".",
    "！": "!",
    "？": "?",
    "؟": "?",
    "：": ":",
    "；": ";",
    "，": ",",
}


def weigh(statement: Statement, finds: Sequence[Find]) -> float:
    """Return the log odds that somebody would ask for a source."""
    shared = _tables()[SHARED]
    own = _tables()[statement.lexicon.code]
    words = features(statement)
    by_signs = sum([shared.get(sign, 0) for sign in signs(statement, finds)])
    known = [own[word] for word in words if word in own]
    by_words = sum(known) / sqrt(max(len(words), 1))
    log_odds = (own.get(BIAS, 0) + by_signs + by_words) / 10
    if statement.is_label:
        log_odds -= _LABELLED
    return log_odds


def spoken(statement: Statement) -> list[tuple[int, int]]:
    """Return the three stretches whose wording spoke most for a claim."""
    own = _tables()[statement.lexicon.code]
    weighted = [
        (-own.get(word, 0), start, end) for word, start, end in _worded(statement)
    ]
    weighted.sort()
    return [(start, end) for _, start, end in weighted[:3]]


@cache
def _tables() -> dict[str, dict[str, int]]:
    """Return the weights in tenths: whole numbers give the same sum in any order."""
    tables: dict[str, dict[str, int]] = {}
    for section, rows in read_tables(WEIGHTS).items():
        weights = tables[section] = {}
        for weight, names in rows.items():
            for name in names.split():
                weights[name] = int(weight)
    return tables


def signs(statement: Statement, finds: Sequence[Find]) -> set[str]:
    """Return the signs that mean the same in every language.

    They are what the rules found, who acts, how it is softened, and how it ends.
    """
    strongest: dict[str, int] = {}
    for find in finds:
        strongest[find.kind] = max(find.strength, strongest.get(find.kind, 0))
    names = {f"{kind}_{strength}" for kind, strength in strongest.items()}
    names.update(role for role in _COMPANY if role in statement.roles)
    # An opinion, a wish, a forecast or a feeling, and whether it is reported.
    reported = strongest.get("attribution") == STRONG or "quote" in strongest
    for role in _SOFTENERS:
        if role in statement.roles:
            names.add(f"{role}_{reported:d}")
    if statement.hedges:
        names.add(f"hedge_{reported:d}")
    last = statement.text.rstrip("\"”»’')」』） ")[-1:]
    if last not in _ENDS:
        last = _ENDS_ELSEWHERE.get(last, "")
    names.add(f"end_{last}")
    words: float = len(statement.row)
    if not statement.lexicon.spaced:
        words = len(statement.text) / 1.8
    names.add(f"length_{bisect_right(_LENGTHS, words)}")
    return names


# --- Words ----------------------------------------------------------------------------

_DIGITS = re.compile(r"\d+")
_LATIN = re.compile("[A-Za-z]+")


def features(statement: Statement) -> set[str]:
    """Return the words and their endings.

    All numbers are one feature, and so are all names. Where no spaces part words,
    return letters and pairs of letters.
    """
    if not statement.lexicon.spaced:
        letters = "".join(_LATIN.sub("A", _DIGITS.sub("0", statement.text)).split())
        return {*letters, *map("".join, pairwise(letters))}
    names = {word.start for word in statement.names}
    words: set[str] = set()
    for word in statement.row:
        if word.number:
            words.add("NUM")
        elif word.start in names:
            words.add("NAME")
        else:
            words.add(word.lower)
    words.update(["*" + word[-3:] for word in words if len(word) > 5])
    return words


def _worded(statement: Statement) -> Iterator[tuple[str, int, int]]:
    """Yield each word that is no name, or pair of letters, with its place."""
    text = statement.text
    if not statement.lexicon.spaced:
        for at in range(len(text) - 1):
            yield text[at : at + 2], at, at + 2
        return
    names = {word.start for word in statement.names}
    for word in statement.row:
        if word.start in names or word.number:
            continue
        if "opener" not in statement.lexicon.roles(word.lower):
            yield word.lower, word.start, word.end
