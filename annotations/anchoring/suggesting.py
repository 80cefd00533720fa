"""Other places a person should look at: up to three, best first."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from .board import NONE, Board
from .similarity import Retrieval, Similarity

_UP_TO = 3
_BESIDE = 1  # sentences before and after an expected place that are looked at
_NEAR = 0.25  # what standing at the expected place is worth, against a likeness of 0 to 1
_WORTH_A_LOOK = 0.30  # likeness from which a sentence that has a target already shows others too


class Suggester:
    """Made when all pairs are found; then O(log n) per sentence."""

    def __init__(self, board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
        self._board = board
        self._similarity = similarity
        self._retrieval = retrieval
        self._placed = [i for i, j in enumerate(board.target) if j != NONE]
        self._open = [j for j, i in enumerate(board.owner) if i == NONE or board.how[i] != "same"]
        self._standing: dict[str, list[int]] = defaultdict(list)
        doubtful = {board.old[i] for i in board.ambiguous}
        for j, text in enumerate(board.new):
            if text in doubtful:
                self._standing[text].append(j)

    def suggest(self, i: int) -> tuple[int, ...]:
        """For an orphan the best guesses even when weak; for a doubtful match only what is alike."""
        board = self._board
        if board.target[i] == NONE:
            return self._best(i, taken=set(), least=0.0)
        if i in board.ambiguous or board.how[i] != "same":
            return self._best(i, taken=set(board.parts.get(i, (board.target[i],))), least=_WORTH_A_LOOK)
        return ()

    def _best(self, i: int, *, taken: set[int], least: float) -> tuple[int, ...]:
        places = list(self._expected(i))
        found = {
            *self._retrieval.nearest(i, 0, len(self._board.new)),
            *(j for place in places for j in _beside(self._standing.get(self._board.old[i], []), place)),
            *(j for place in places for j in _beside(self._open, place)),
        }
        worth: dict[int, float] = {}
        for j in found - taken:
            likeness = self._similarity.reworded(i, j)
            if likeness >= least:
                worth[j] = likeness + max((_NEAR / (1 + abs(j - place)) for place in places), default=0.0)
        return tuple(sorted(worth, key=lambda j: (-worth[j], j))[:_UP_TO])

    def _expected(self, i: int) -> Iterator[int]:
        """Where old i would stand had it stayed with the nearest neighbours that have a place."""
        k = bisect_left(self._placed, i)
        after = k + 1 if self._board.target[i] != NONE else k
        for neighbour in (*self._placed[max(0, k - 1) : k], *self._placed[after : after + 1]):
            yield self._board.target[neighbour] + i - neighbour


def _beside(ordered: list[int], place: int) -> list[int]:
    k = bisect_left(ordered, place)
    return ordered[max(0, k - _BESIDE) : k + _BESIDE + 1]
