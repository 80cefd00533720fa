"""Sentences that changed and left their place, or whose place is too unlike to tell."""

from collections.abc import Iterable

from .board import NONE, Board
from .retrieval import Retrieval
from .similarity import Similarity

_ALIKE = 0.50  # higher than in a gap: nothing speaks for the place
_MARGIN = 0.08  # a runner-up this close makes it anybody's guess
_ALL_PAIRS = 40_000  # up to here every pair is compared


def pair_moved(board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
    """Greedily by likeness, of what is left on both sides."""
    found = [
        (score, i, j)
        for i, j in _pairs(board, retrieval)
        if (score := similarity.score(i, j)) >= _ALIKE - _MARGIN
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    best: dict[tuple[str, int], list[tuple[float, int, int]]] = {}
    for pair in found:
        best.setdefault(("old", pair[1]), []).append(pair)
        best.setdefault(("new", pair[2]), []).append(pair)
    for score, i, j in found:
        if score < _ALIKE or board.target[i] != NONE or board.owner[j] != NONE:
            continue
        rivals = (
            other
            for side in (best["old", i], best["new", j])
            for other, a, b in side
            if (a, b) != (i, j) and (board.target[a] == NONE or a == i) and (board.owner[b] == NONE or b == j)
        )
        if score - max(rivals, default=0.0) < _MARGIN:
            board.ambiguous.add(i)
        board.pair(i, j, "same" if board.old[i] == board.new[j] else "changed", score)


def _pairs(board: Board, retrieval: Retrieval) -> Iterable[tuple[int, int]]:
    olds, news = board.free_old(), board.free_new()
    if not olds or not news:
        return ()
    if len(olds) * len(news) <= _ALL_PAIRS:
        return ((i, j) for i in olds for j in news)
    return ((i, j) for i in olds for j in retrieval.nearest(i, news[0], news[-1]) if board.owner[j] == NONE)
