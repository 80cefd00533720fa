"""Changed sentences between two fixed points: align what stands between them in order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .board import Board
from .chains import Candidate, heaviest_chain, longest_chain
from .retrieval import Retrieval
from .similarity import Similarity

# Measured on scripted revisions of news articles; see bench/anchoring.py.
_ALIKE = 0.42  # two of several in a gap
_ALIKE_ALONE = 0.38  # the only one on either side of a gap
_TAKEN_IN = 0.8  # share of one sentence's weight inside the other: split or merged
_TAKEN_IN_WORDS = 5  # shorter sentences lie inside others by chance
_LEAST_WEIGHT = 0.02
_CLEARLY_BETTER = 0.10  # a pair that both sides could beat by this much is not forced by the order
_DENSE = 2500  # pairs in one gap up to which all are compared


@dataclass(frozen=True, slots=True)
class Gap:
    """Unpaired sentences between two neighbours of the backbone."""

    olds: list[int]
    news: list[int]


def gaps(board: Board) -> Iterator[Gap]:
    backbone = longest_chain(board.same_pairs())
    previous = (-1, -1)
    for i, j in [*backbone, (len(board.old), len(board.new))]:
        olds = [k for k in range(previous[0] + 1, i) if board.target[k] < 0]
        news = [k for k in range(previous[1] + 1, j) if board.owner[k] < 0]
        if olds and news:
            yield Gap(olds, news)
        previous = (i, j)


def pair_in_gaps(board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
    candidates = [candidate for gap in gaps(board) for candidate in _candidates(gap, similarity, retrieval)]
    best_old: dict[int, float] = defaultdict(float)
    best_new: dict[int, float] = defaultdict(float)
    weights: dict[tuple[int, int], float] = {}
    for i, j, weight in candidates:
        best_old[i] = max(best_old[i], weight)
        best_new[j] = max(best_new[j], weight)
        weights[i, j] = weight
    for i, j in heaviest_chain(candidates):
        # Hazard: two weak pairs in order outweigh one strong pair that crosses; leave that one to the
        # search for moved sentences.
        if weights[i, j] + _CLEARLY_BETTER >= min(best_old[i], best_new[j]):
            same = board.old[i] == board.new[j]
            board.pair(i, j, "same" if same else "changed", similarity.score(i, j))


def _candidates(gap: Gap, similarity: Similarity, retrieval: Retrieval) -> Iterator[Candidate]:
    alone = len(gap.olds) == len(gap.news) == 1
    least = _ALIKE_ALONE if alone else _ALIKE
    for i, j in _pairs(gap, retrieval):
        score = similarity.score(i, j)
        if score > least or _one_in_other(similarity, i, j):
            yield i, j, max(score - least, _LEAST_WEIGHT)


def _pairs(gap: Gap, retrieval: Retrieval) -> Iterable[tuple[int, int]]:
    if len(gap.olds) * len(gap.news) <= _DENSE:
        return ((i, j) for i in gap.olds for j in gap.news)
    low, high = gap.news[0], gap.news[-1]
    return ((i, j) for i in gap.olds for j in retrieval.nearest(i, low, high))


def _one_in_other(similarity: Similarity, i: int, j: int) -> bool:
    old, new = similarity.old(i), similarity.new(j)
    return (old.length >= _TAKEN_IN_WORDS and similarity.old_within(i, j) > _TAKEN_IN) or (
        new.length >= _TAKEN_IN_WORDS and similarity.new_within(j, i) > _TAKEN_IN
    )
