"""Finding the few new sentences worth comparing with an old one, in long texts."""

from collections import defaultdict
from functools import cached_property
from itertools import islice
from operator import neg

from .board import NONE, Board
from .similarity import Similarity

_RAREST = 12  # units looked up per sentence
_COMMON = 30  # a unit in more new sentences than this tells nothing
_RANKED = 24  # kept per sentence, for gaps to choose from
_NEAREST = 6
_SHARED = 0.2  # any shared unit counts a little; a rare one much more


class Retrieval:
    """Inverted index over the new sentences whose text stands nowhere in the old ones. Built on first use.

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
        """Up to six indices in low..high that share the rarest units with old i, best first."""
        ranked = self._ranked.get(i)
        if ranked is None:
            self._ranked[i] = ranked = self._rank(i)
        return list(islice((j for j in ranked if low <= j <= high), _NEAREST))

    def _rank(self, i: int) -> list[int]:
        index = self._index
        units = {unit for wording in self._similarity.wordings(i) for unit in wording.units if unit in index}
        found: dict[int, float] = defaultdict(float)
        for standing in sorted((index[unit] for unit in sorted(units)), key=len)[:_RAREST]:
            if len(standing) > _COMMON:
                break
            worth = 1 / len(standing) + _SHARED
            for j in standing:
                found[j] += worth
        return [j for _, j in sorted(zip(map(neg, found.values()), found, strict=True))[:_RANKED]]
