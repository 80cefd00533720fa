"""How alike two different sentences are."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from .board import Board
from .words import capitals_mark_names, facts, length, units

# Measured on scripted revisions of news articles; see bench/anchoring.py.
_RATIO_SHARE = 0.7  # letters in order; the rest is words in any order
_FACTS_LOST = 0.3  # taken off when no figure and no name of the old sentence is left
_LONGEST = 2000  # characters: the ratio's cost grows with the square of the length


@dataclass(frozen=True, slots=True)
class Features:
    text: str
    units: Counter[str]
    weight: float
    facts: frozenset[str]
    length: int


class Similarity:
    """Compares old i with new j. Scores run from 0 to 1 and are remembered.

    An old sentence is compared in its present and in all its confirmed wordings; the best one counts, so
    that small drifts do not add up to a stranger.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._features: dict[str, Features] = {}
        self._scores: dict[tuple[int, int], float] = {}
        texts = {*board.old, *board.new, *(text for texts in board.confirmed for text in texts)}
        self._units = {text: units(text) for text in texts}
        seen = Counter(unit for found in self._units.values() for unit in set(found))
        self._idf = {unit: math.log(1 + len(texts) / count) for unit, count in seen.items()}
        self._names = capitals_mark_names(texts)

    def idf(self, unit: str) -> float:
        return self._idf[unit]

    def old(self, i: int) -> Features:
        return self.features(self._board.old[i])

    def new(self, j: int) -> Features:
        return self.features(self._board.new[j])

    def wordings(self, i: int) -> Iterable[Features]:
        yield self.old(i)
        for text in self._board.confirmed[i]:
            yield self.features(text)

    def features(self, text: str) -> Features:
        found = self._features.get(text)
        if found is None:
            counted = Counter(self._units[text])
            found = Features(
                text=text,
                units=counted,
                weight=sum(self._idf[unit] * count for unit, count in counted.items()),
                facts=facts(text, names=self._names),
                length=length(text),
            )
            self._features[text] = found
        return found

    def score(self, i: int, j: int) -> float:
        """Letters, words and facts together; 1 for the same text."""
        found = self._scores.get((i, j))
        if found is None:
            new = self.new(j)
            found = max(self._alike(old, new) - self._facts_lost(old, new) for old in self.wordings(i))
            self._scores[i, j] = found = max(0.0, found)
        return found

    def _alike(self, old: Features, new: Features) -> float:
        ratio = fuzz.ratio(old.text[:_LONGEST], new.text[:_LONGEST]) / 100
        return _RATIO_SHARE * ratio + (1 - _RATIO_SHARE) * self._dice(old, new)

    @staticmethod
    def _facts_lost(old: Features, new: Features) -> float:
        if not old.facts:
            return 0.0
        return _FACTS_LOST * (1 - len(old.facts & new.facts) / len(old.facts))

    def _dice(self, one: Features, other: Features) -> float:
        """Shared weight over total weight: Dice's coefficient weighted by inverse document frequency."""
        total = one.weight + other.weight
        return 2 * self._shared(one, other) / total if total else 0.0

    def _shared(self, one: Features, other: Features) -> float:
        if len(one.units) > len(other.units):
            one, other = other, one
        theirs = other.units
        return sum(
            self._idf[unit] * min(count, theirs[unit]) for unit, count in one.units.items() if unit in theirs
        )

    def joined(self, olds: Sequence[int], news: Sequence[int]) -> float:
        """Likeness of neighbouring sentences taken as one, on either side."""
        return self._alike(self._join([self.old(i) for i in olds]), self._join([self.new(j) for j in news]))

    @staticmethod
    def _join(parts: Sequence[Features]) -> Features:
        counted: Counter[str] = Counter()
        for part in parts:
            counted.update(part.units)
        return Features(
            text=" ".join(part.text for part in parts),
            units=counted,
            weight=sum(part.weight for part in parts),
            facts=frozenset().union(*(part.facts for part in parts)),
            length=sum(part.length for part in parts),
        )

    def old_within(self, i: int, j: int) -> float:
        """The share of old i's weight that new j has too: near 1 where j took i in."""
        return max(self._within(old, self.new(j)) for old in self.wordings(i))

    def new_within(self, j: int, i: int) -> float:
        """The share of new j's weight that old i has too: near 1 where j is a part of i."""
        return max(self._within(self.new(j), old) for old in self.wordings(i))

    def _within(self, one: Features, other: Features) -> float:
        return self._shared(one, other) / one.weight if one.weight else 0.0
