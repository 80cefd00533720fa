"""Measure how alike two different sentences are."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from articles.text.tokens import capitals_mark_names, facts, length, mentions, units

from .board import NONE, Board

# Shares of letters in order (the rest is words in any order) and what is taken off when
# none of the old sentence's figures and names is left. Fitted on scripted revisions of
# news articles (bench/anchoring.py).
_CLOSE_LETTERS = 0.7
_CLOSE_FACTS = 0.3
_REWORDED_LETTERS = 0.3
_REWORDED_FACTS = 0.1
_SAMPLE = 500  # sentences that show whether capitals mark names
_LONGEST = 2000  # characters: the ratio's cost grows with the square of the length


@dataclass(frozen=True, slots=True)
class Features:
    """A sentence, read.

    ``units`` gives each unit its weight: how often it stands here times its rarity.
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
    """Compare old i with new j; scores run from 0 to 1 and are remembered.

    An old sentence is compared in its present and in all its confirmed wordings; the
    best one counts, so that small drifts do not add up to a stranger.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._features: dict[str, Features] = {}
        self._likeness: dict[tuple[int, int], Likeness] = {}
        wordings = chain.from_iterable(board.confirmed)
        texts = list(dict.fromkeys((*board.old, *board.new, *wordings)))
        self._units = {text: units(text) for text in texts}
        seen: Counter[str] = Counter()
        for text_units in self._units.values():
            seen.update(set(text_units))
        self._idf = {
            unit: math.log(1 + len(texts) / count) for unit, count in seen.items()
        }
        self.capitals_mark_names = capitals_mark_names(texts[:_SAMPLE])

    def old(self, i: int) -> Features:
        """Return the features of old `i`."""
        return self.features(self._board.old[i])

    def new(self, j: int) -> Features:
        """Return the features of new `j`."""
        return self.features(self._board.new[j])

    def wordings(self, i: int) -> list[Features]:
        """Return the features of old `i` in its present and its confirmed wordings."""
        return [self.old(i), *map(self.features, self._board.confirmed[i])]

    def features(self, text: str) -> Features:
        """Return the features of a text, read once."""
        if text not in self._features:
            self._features[text] = self._read(text)
        return self._features[text]

    def _read(self, text: str) -> Features:
        weights: dict[str, float] = defaultdict(float)
        for unit in self._units[text]:
            weights[unit] += self._idf[unit]
        return Features(
            text=text,
            units=weights,
            weight=sum(weights.values()),
            facts=facts(text, names=self.capitals_mark_names),
            mentions=mentions(text),
            length=length(text),
        )

    def likeness(self, i: int, j: int) -> Likeness:
        """Return how alike old `i` and new `j` are."""
        best = self._likeness.get((i, j))
        if best is None:
            new = self.new(j)
            best = self._compare(self.old(i), new)
            for text in self._board.confirmed[i]:
                likeness = self._compare(self.features(text), new)
                best = Likeness(*map(max, best, likeness))
            self._likeness[i, j] = best
        return best

    def score(self, i: int, j: int) -> float:
        """Return the score that is reported for a pair: the better of both views."""
        likeness = self.likeness(i, j)
        return max(likeness.close, likeness.reworded)

    def keeps_facts(self, i: int, j: int) -> bool:
        """Return whether old `i` has figures or names and new `j` has all of them."""
        old_facts = self.old(i).facts
        return bool(old_facts) and old_facts <= self.new(j).mentions

    @staticmethod
    def _compare(old: Features, new: Features) -> Likeness:
        shared = _shared(old, new)
        letters = _ratio(old, new)
        words = _dice(old, new, shared)
        lost = 0.0
        if old.facts:
            lost = 1 - len(old.facts & new.mentions) / len(old.facts)
        close = (
            _CLOSE_LETTERS * letters
            + (1 - _CLOSE_LETTERS) * words
            - _CLOSE_FACTS * lost
        )
        reworded = (
            _REWORDED_LETTERS * letters
            + (1 - _REWORDED_LETTERS) * words
            - _REWORDED_FACTS * lost
        )
        return Likeness(
            close=max(0.0, close),
            reworded=max(0.0, reworded),
            old_within=shared / old.weight if old.weight else 0.0,
            new_within=shared / new.weight if new.weight else 0.0,
        )

    def joined(self, olds: Sequence[int], news: Sequence[int]) -> float:
        """Return the closeness of neighbouring sentences taken as one."""
        old = self._join([self.old(i) for i in olds])
        new = self._join([self.new(j) for j in news])
        words = _dice(old, new, _shared(old, new))
        return _CLOSE_LETTERS * _ratio(old, new) + (1 - _CLOSE_LETTERS) * words

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
    from rapidfuzz import fuzz  # Slow to load, and readers' processes never align.

    return float(fuzz.ratio(old.text[:_LONGEST], new.text[:_LONGEST])) / 100


def _dice(old: Features, new: Features, shared: float) -> float:
    """Return shared over total weight: Dice's coefficient with inverse frequencies."""
    total = old.weight + new.weight
    if not total:
        return 0.0
    return 2 * shared / total


def _shared(old: Features, new: Features) -> float:
    fewer = old.units
    more = new.units
    if len(fewer) > len(more):
        fewer = new.units
        more = old.units
    return sum(
        [min(weight, more[unit]) for unit, weight in fewer.items() if unit in more]
    )


# --- The few new sentences worth comparing with an old one, in long texts -------------

_RAREST = 12  # units looked up per sentence
_COMMON = 30  # a unit in more new sentences than this tells nothing
_RANKED = 24  # kept per sentence, for gaps to choose from
_NEAREST = 6
_SHARED = 0.2  # any shared unit counts a little; a rare one much more


class Retrieval:
    """Inverted index over the new sentences whose text stands nowhere in the old ones.

    Built on first use. O(1) per question: at most _RAREST lists of at most _COMMON
    sentences.
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
        """Return up to six indices in `low`..`high` that share old `i`'s rarest units.

        The best comes first.
        """
        if i not in self._ranked:
            self._ranked[i] = self._rank(i)
        in_range = (j for j in self._ranked[i] if low <= j <= high)
        return list(islice(in_range, _NEAREST))

    def _rank(self, i: int) -> list[int]:
        index = self._index
        known: set[str] = set()
        for wording in self._similarity.wordings(i):
            known.update(unit for unit in wording.units if unit in index)
        postings = sorted((index[unit] for unit in sorted(known)), key=len)
        worth: dict[int, float] = defaultdict(float)
        for standing in postings[:_RAREST]:
            if len(standing) > _COMMON:
                break
            for j in standing:
                worth[j] += 1 / len(standing) + _SHARED
        return sorted(worth, key=lambda j: (-worth[j], j))[:_RANKED]
