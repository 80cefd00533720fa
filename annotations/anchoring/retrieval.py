"""Finding the few new sentences worth comparing with an old one, in long texts."""

from collections import defaultdict

from .board import Board
from .similarity import Similarity

_RAREST = 12  # units looked up per sentence
_COMMON = 60  # a unit in more new sentences than this tells nothing
_KEEP = 6
_SHARED = 0.2  # any shared unit counts a little; a rare one much more


class Retrieval:
    """Inverted index over the new sentences whose text stands nowhere in the old ones. Built on first use."""

    def __init__(self, board: Board, similarity: Similarity) -> None:
        self._board = board
        self._similarity = similarity
        self._index: dict[str, list[int]] | None = None

    def _built(self) -> dict[str, list[int]]:
        if self._index is None:
            self._index = defaultdict(list)
            for j, i in enumerate(self._board.owner):
                if i < 0 or self._board.how[i] != "same":
                    for unit in self._similarity.new(j).units:
                        self._index[unit].append(j)
        return self._index

    def nearest(self, i: int, low: int, high: int, keep: int = _KEEP) -> list[int]:
        """Indices in low..high that share the rarest units with old i, best first."""
        index = self._built()
        found: dict[int, float] = defaultdict(float)
        units = {unit for wording in self._similarity.wordings(i) for unit in wording.units if unit in index}
        for unit in sorted(units, key=lambda unit: (len(index[unit]), unit))[:_RAREST]:
            standing = index[unit]
            if len(standing) > _COMMON:
                break
            for j in standing:
                if low <= j <= high:
                    found[j] += 1 / len(standing) + _SHARED
        return sorted(found, key=lambda j: (-found[j], j))[:keep]
