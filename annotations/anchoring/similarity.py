"""How alike two different sentences are."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import neg
from typing import NamedTuple

from articles.text.tokens import capitals_mark_names, facts, length, mentions, units

from .board import NONE, Board

# Shares of letters in order (the rest is words in any order) and what is taken off when
# none of the old sentence's figures and names is left. Fitted on scripted revisions of
# news articles (bench/anchoring.py).
_CLOSE_LETTERS, _CLOSE_FACTS = 0.7, 0.3
_REWORDED_LETTERS, _REWORDED_FACTS = 0.3, 0.1
_SAMPLE = 500  # sentences that show whether capitals mark names
_LONGEST = 2000  # characters: the ratio's cost grows with the square of the length


@dataclass(frozen=True, slots=True)
class Features:
    """A sentence, read. ``units`` gives each unit its weight: how often it stands here
    times its rarity.
    """

    text: str
    units: dict[str, float]
    weight: float
    facts: frozenset[str]
    mentions: frozenset[str]
    length: int


class Likeness(NamedTuple):
    """Four views of one pair, each from 0 to 1.

    ``close`` finds edits and tells lookalikes apart, ``reworded`` finds what was
    written afresh; ``old_within`` is the share of the old sentence's weight that the
    new one has too, near 1 where it took the old one in, and ``new_within`` the other
    way round, near 1 where it is a part of the old one.
    """

    close: float
    reworded: float
    old_within: float
    new_within: float


class Similarity:
    """Compares old i with new j. Scores run from 0 to 1 and are remembered.

    An old sentence is compared in its present and in all its confirmed wordings; the
    best one counts, so that small drifts do not add up to a stranger.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._features: dict[str, Features] = {}
        self._likeness: dict[tuple[int, int], Likeness] = {}
        texts = list(
            dict.fromkeys(
                (
                    *board.old,
                    *board.new,
                    *(text for ws in board.confirmed for text in ws),
                )
            )
        )
        self._units = {text: units(text) for text in texts}
        seen = Counter(unit for found in self._units.values() for unit in set(found))
        self._idf = {
            unit: math.log(1 + len(texts) / count) for unit, count in seen.items()
        }
        self.capitals_mark_names = capitals_mark_names(texts[:_SAMPLE])

    def old(self, i: int) -> Features:
        return self.features(self._board.old[i])

    def new(self, j: int) -> Features:
        return self.features(self._board.new[j])

    def wordings(self, i: int) -> list[Features]:
        return [self.old(i), *map(self.features, self._board.confirmed[i])]

    def features(self, text: str) -> Features:
        found = self._features.get(text)
        if found is None:
            weights: dict[str, float] = defaultdict(float)
            for unit in self._units[text]:
                weights[unit] += self._idf[unit]
            found = Features(
                text=text,
                units=weights,
                weight=sum(weights.values()),
                facts=facts(text, names=self.capitals_mark_names),
                mentions=mentions(text),
                length=length(text),
            )
            self._features[text] = found
        return found

    def likeness(self, i: int, j: int) -> Likeness:
        found = self._likeness.get((i, j))
        if found is None:
            new = self.new(j)
            found = self._compare(self.old(i), new)
            for text in self._board.confirmed[i]:
                found = Likeness(
                    *map(max, found, self._compare(self.features(text), new))
                )
            self._likeness[i, j] = found
        return found

    def score(self, i: int, j: int) -> float:
        """What is told about a pair: the better of both views."""
        likeness = self.likeness(i, j)
        return max(likeness.close, likeness.reworded)

    def keeps_facts(self, i: int, j: int) -> bool:
        """Whether new j has every figure and name of old i, and there are any."""
        facts = self.old(i).facts
        return bool(facts) and facts <= self.new(j).mentions

    @staticmethod
    def _compare(old: Features, new: Features) -> Likeness:
        shared = _shared(old, new)
        letters, words = _ratio(old, new), _dice(old, new, shared)
        lost = 1 - len(old.facts & new.mentions) / len(old.facts) if old.facts else 0.0
        return Likeness(
            max(
                0.0,
                _CLOSE_LETTERS * letters
                + (1 - _CLOSE_LETTERS) * words
                - _CLOSE_FACTS * lost,
            ),
            max(
                0.0,
                _REWORDED_LETTERS * letters
                + (1 - _REWORDED_LETTERS) * words
                - _REWORDED_FACTS * lost,
            ),
            shared / old.weight if old.weight else 0.0,
            shared / new.weight if new.weight else 0.0,
        )

    def joined(self, olds: Sequence[int], news: Sequence[int]) -> float:
        """Closeness of neighbouring sentences taken as one, on either side."""
        old, new = (
            self._join([self.old(i) for i in olds]),
            self._join([self.new(j) for j in news]),
        )
        return _CLOSE_LETTERS * _ratio(old, new) + (1 - _CLOSE_LETTERS) * _dice(
            old, new, _shared(old, new)
        )

    @staticmethod
    def _join(parts: Sequence[Features]) -> Features:
        weights: dict[str, float] = defaultdict(float)
        for part in parts:
            for unit, weight in part.units.items():
                weights[unit] += weight
        return Features(
            text=" ".join(part.text for part in parts),
            units=weights,
            weight=sum(part.weight for part in parts),
            facts=frozenset(),
            mentions=frozenset(),
            length=sum(part.length for part in parts),
        )


def _ratio(old: Features, new: Features) -> float:
    from rapidfuzz import fuzz  # slow to load; whoever reads never aligns

    return float(fuzz.ratio(old.text[:_LONGEST], new.text[:_LONGEST])) / 100


def _dice(old: Features, new: Features, shared: float) -> float:
    """Shared weight over total weight: Dice's coefficient weighted by inverse document
    frequency.
    """
    total = old.weight + new.weight
    return 2 * shared / total if total else 0.0


def _shared(one: Features, other: Features) -> float:
    if len(one.units) > len(other.units):
        one, other = other, one
    theirs = other.units
    return sum(
        [
            min(weight, theirs[unit])
            for unit, weight in one.units.items()
            if unit in theirs
        ]
    )


# --- The few new sentences worth comparing with an old one, in long texts
# -------------------------------

_RAREST = 12  # units looked up per sentence
_COMMON = 30  # a unit in more new sentences than this tells nothing
_RANKED = 24  # kept per sentence, for gaps to choose from
_NEAREST = 6
_SHARED = 0.2  # any shared unit counts a little; a rare one much more


class Retrieval:
    """Inverted index over the new sentences whose text stands nowhere in the old ones.
    Built on first use.

    O(1) per question: at most _RAREST lists of at most _COMMON sentences.
    """

    def __init__(self, board: Board, similarity: Similarity) -> None:
        self._board = board
        self._similarity = similarity
        self._ranked: dict[int, list[int]] = {}

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for j, i in enumerate(self._board.owner):
            if i == NONE or self._board.how[i] != "same":
                for unit in self._similarity.new(j).units:
                    index[unit].append(j)
        return dict(index)

    def nearest(self, i: int, low: int, high: int) -> list[int]:
        """Up to six indices in low..high that share the rarest units with old i, best
        first.
        """
        ranked = self._ranked.get(i)
        if ranked is None:
            self._ranked[i] = ranked = self._rank(i)
        return list(islice((j for j in ranked if low <= j <= high), _NEAREST))

    def _rank(self, i: int) -> list[int]:
        index = self._index
        units = {
            unit
            for wording in self._similarity.wordings(i)
            for unit in wording.units
            if unit in index
        }
        found: dict[int, float] = defaultdict(float)
        for standing in sorted((index[unit] for unit in sorted(units)), key=len)[
            :_RAREST
        ]:
            if len(standing) > _COMMON:
                break
            worth = 1 / len(standing) + _SHARED
            for j in standing:
                found[j] += worth
        return [
            j
            for _, j in sorted(zip(map(neg, found.values()), found, strict=True))[
                :_RANKED
            ]
        ]
