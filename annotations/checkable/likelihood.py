"""How much a sentence is worth a source: a linear model over what the rules found and
its words.

What the rules find means the same in every language; words are learnt for each. The
weights are tenths of log odds, in `words/weights.txt`, learnt by `python -m
bench.train_checkable`.
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
# a section for all languages, and what a sentence has before anything is read
SHARED, BIAS = "all", "BIAS"
_LABELLED = 3.0  # what it takes away that a sentence only says what a word means
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
    """Log odds that somebody would ask for a source."""
    shared, own = _tables()[SHARED], _tables()[statement.lexicon.code]
    words = features(statement)
    told = own.get(BIAS, 0) + sum(
        [shared.get(sign, 0) for sign in signs(statement, finds)]
    )
    worded = sum([own[word] for word in words if word in own]) / sqrt(
        max(len(words), 1)
    )
    return (told + worded) / 10 - _LABELLED * statement.is_label


def spoken(statement: Statement) -> list[tuple[int, int]]:
    """The three stretches whose wording spoke most for a claim."""
    own = _tables()[statement.lexicon.code]
    heavy = ((own.get(word, 0), start, end) for word, start, end in _worded(statement))
    found = sorted((-weight, start, end) for weight, start, end in heavy)
    return [(start, end) for _, start, end in found[:3]]


@cache
def _tables() -> dict[str, dict[str, int]]:
    """In tenths: whole numbers give the same sum in any order."""
    return {
        section: {
            name: int(weight)
            for weight, names in rows.items()
            for name in names.split()
        }
        for section, rows in read_tables(WEIGHTS).items()
    }


def signs(statement: Statement, finds: Sequence[Find]) -> set[str]:
    """What tells the same everywhere: what the rules found, who acts, how it is
    softened, how it ends.
    """
    strongest: dict[str, int] = {}
    for find in finds:
        strongest[find.kind] = max(find.strength, strongest.get(find.kind, 0))
    told = {f"{kind}_{strength}" for kind, strength in strongest.items()}
    told.update(role for role in _COMPANY if role in statement.roles)
    # An opinion, a wish, a forecast or a feeling, and whether it is reported.
    reported = strongest.get("attribution") == STRONG or "quote" in strongest
    told.update(
        f"{role}_{reported:d}" for role in _SOFTENERS if role in statement.roles
    )
    if statement.hedges:
        told.add(f"hedge_{reported:d}")
    last = statement.text.rstrip("\"”»’')」』） ")[-1:]
    told.add(f"end_{last if last in _ENDS else _ENDS_ELSEWHERE.get(last, '')}")
    size = len(statement.row) if statement.lexicon.spaced else len(statement.text) / 1.8
    told.add(f"length_{bisect_right(_LENGTHS, size)}")
    return told


# --- Words ----------------------------------------------------------------------------

_DIGITS, _LATIN = re.compile(r"\d+"), re.compile("[A-Za-z]+")


def features(statement: Statement) -> set[str]:
    """The words and their endings, numbers and names alike; where no spaces part them,
    letters and pairs.
    """
    if not statement.lexicon.spaced:
        letters = "".join(_LATIN.sub("A", _DIGITS.sub("0", statement.text)).split())
        return {*letters, *map("".join, pairwise(letters))}
    names = {word.start for word in statement.names}
    words = {
        "NUM" if word.number else "NAME" if word.start in names else word.lower
        for word in statement.row
    }
    words.update(["*" + word[-3:] for word in words if len(word) > 5])
    return words


def _worded(statement: Statement) -> Iterator[tuple[str, int, int]]:
    """Each word that is no name, or pair of letters, with where it stands."""
    text = statement.text
    if not statement.lexicon.spaced:
        yield from ((text[at : at + 2], at, at + 2) for at in range(len(text) - 1))
        return
    names = {word.start for word in statement.names}
    for word in statement.row:
        if (
            word.start not in names
            and not word.number
            and "opener" not in statement.lexicon.roles(word.lower)
        ):
            yield word.lower, word.start, word.end
