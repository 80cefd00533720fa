"""Other places a person should look at: up to three, best first."""

from bisect import bisect_left

from .board import NONE, Board
from .retrieval import Retrieval
from .similarity import Similarity

_UP_TO = 3
_BESIDE = 2  # sentences on either side of the expected place that are looked at
_NEAR = 0.25  # what standing at the expected place is worth against a likeness of 0 to 1
_WORTH_A_LOOK = 0.30  # likeness below which a sentence that has its place needs no alternative


class Suggester:
    def __init__(self, board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
        self._board = board
        self._similarity = similarity
        self._retrieval = retrieval
        self._paired = [i for i, j in enumerate(board.target) if j != NONE]
        self._open = [j for j, i in enumerate(board.owner) if i == NONE or board.how[i] != "same"]
        self._twins: dict[str, list[int]] = {}
        doubtful = {board.new[board.target[i]] for i in board.ambiguous if board.target[i] != NONE}
        for j, text in enumerate(board.new):
            if text in doubtful:
                self._twins.setdefault(text, []).append(j)

    def suggest(self, i: int) -> tuple[int, ...]:
        """For an orphan the best guesses even if weak; for a doubtful match only what is alike."""
        board = self._board
        targets = set(board.parts.get(i, (board.target[i],)))
        if board.target[i] != NONE and board.how[i] == "same" and i not in board.ambiguous:
            return ()
        place = self._expected(i)
        near = self._open[
            max(0, bisect_left(self._open, place) - _BESIDE) : bisect_left(self._open, place) + _BESIDE + 1
        ]
        twins = self._twins.get(board.old[i], [])
        found = {*self._retrieval.nearest(i, 0, len(board.new)), *near, *twins} - targets
        scored = [(self._worth(i, j, place), j) for j in found]
        least = 0.0 if board.target[i] == NONE else _WORTH_A_LOOK
        scored = [(worth, j) for worth, j in scored if worth >= least]
        return tuple(j for _, j in sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:_UP_TO])

    def _expected(self, i: int) -> int:
        """Where new sentence i would stand had it stayed with the neighbours that have a place."""
        k = bisect_left(self._paired, i)
        if k:
            before = self._paired[k - 1]
            return self._board.target[before] + i - before
        if self._paired:
            return self._board.target[self._paired[0]] - (self._paired[0] - i)
        return i

    def _worth(self, i: int, j: int, place: int) -> float:
        likeness = self._similarity.score(i, j)
        return likeness + _NEAR / (1 + abs(j - place))
