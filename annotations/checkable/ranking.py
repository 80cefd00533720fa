"""What the wording of an English sentence adds to its score or takes: a linear model beside the rules.

The weights are in words/weights.txt, learnt by `python -m bench.train_checkable` from sentences that were
written for it; they correct the score of the rules (logistic regression with that score as an offset). Which
words weighed most can be shown, like the finds of the rules.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from math import fsum, sqrt
from pathlib import Path
from typing import NamedTuple

from annotations.checkable.reading import Reading
from annotations.checkable.words.en import PLAIN_OPENERS
from annotations.checkable.words.lexicon import Role

_WEIGHTS = Path(__file__).parent / "words" / "weights.txt"
BIAS = "bias"
# Features share one length, so that a long sentence is not judged by its length alone.
_LENGTH = 3.0
_TELLING: frozenset[Role] = frozenset({"future", "first_person", "second_person", "body", "place", "person"})
_LENGTHS = (4, 7, 12, 20, 30)


class Weighing(NamedTuple):
    """correction: points to add to the score. known: of each feature that counts its weight, and the number
    of its word or -1."""

    correction: float
    known: list[tuple[float, int]]

    def loudest(self, reading: Reading) -> list[int]:
        """Numbers of the words that spoke most for a claim."""
        spoken: dict[int, float] = {}
        for weight, i in self.known:
            if weight > 0 and i >= 0 and reading.lowers[i] not in PLAIN_OPENERS:
                spoken[i] = spoken.get(i, 0.0) + weight
        return sorted(spoken, key=lambda i: (-spoken[i], i))[:3]


def features(reading: Reading, kinds: Iterable[str]) -> dict[str, int]:
    """Each feature with the number of the word that it is of, or -1.

    Words stand for themselves, but numbers and names are alike; then word endings, the first word, the kinds
    that the rules found, how the sentence begins and ends, and how long it is.
    """
    found = {f"kind {kind}": -1 for kind in kinds} or {"no kind": -1}
    names = {word.start for word in reading.names}
    for i, word in enumerate(reading.row):
        token = "NUMBER" if word.number else "NAME" if word.start in names else word.lower
        if not i:
            found[f"first {token}"] = i
        for name in _of_word(token):
            found.setdefault(name, i)
    length = len(reading.row)
    found[f"length {sum(length >= bound for bound in _LENGTHS)}"] = -1
    end = reading.text.rstrip(" \"”»’')")[-1:]
    found[f"end {end if end in '.?!:;,' else 'open'}"] = -1
    found.update({f"role {role}": -1 for role in _TELLING & reading.roles})
    if reading.hedges:
        found["hedge"] = -1
    if reading.quotes:
        found["quote"] = -1
    if reading.text[:1] in ('"', "“", "«", "„"):
        found["quote first"] = -1
    if reading.is_label:
        found["label"] = -1
    return found


@lru_cache(20_000)
def _of_word(token: str) -> tuple[str, ...]:
    ending = (f"ending {token[-3:]}",) if len(token) > 5 and not token.isupper() else ()
    return (f"word {token}", *ending)


def share(found: dict[str, int]) -> float:
    """What each of the features counts for."""
    return _LENGTH / sqrt(max(len(found), 1))


@cache
def weights() -> dict[str, float]:
    lines = _WEIGHTS.read_text("utf-8").splitlines()
    return {name: float(weight) for weight, _, name in (line.partition(" ") for line in lines)}


def weigh(reading: Reading, kinds: Iterable[str]) -> Weighing:
    table, found = weights(), features(reading, kinds)
    known = [(weight, i) for name, i in found.items() if (weight := table.get(name)) is not None]
    total = fsum(weight for weight, _ in known)
    return Weighing(table.get(BIAS, 0.0) + share(found) * total, known)
