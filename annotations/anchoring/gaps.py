"""Changed sentences between two fixed points: align what stands between them in
order.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .board import NONE, Board, Pair, heaviest_chain, longest_chain
from .similarity import Retrieval, Similarity

# Measured on scripted revisions of news articles; see bench/anchoring.py.
_ALIKE = 0.42
_REWORDED = 0.29  # 2 of 1,000 strangers are as alike
_REWORDED_ALONE = 0.255  # 5 of 1,000
# a rewording this close that keeps every figure and name outdoes a copy that does not
_FAITHFUL = 0.45
_TAKEN_IN = 0.8  # share of one sentence's weight inside the other: split or merged
_TAKEN_IN_WORDS = 5  # shorter sentences lie inside others by chance
_LEAST_WEIGHT = 0.02
# a pair that both sides could beat by this much is not forced by the order
_CLEARLY_BETTER = 0.10
_DENSE = 900  # pairs in one gap up to which all are compared; more than paragraphs have


@dataclass(frozen=True, slots=True)
class Unpaired:
    """Unpaired sentences between two neighbours of the backbone."""

    olds: list[int]
    news: list[int]

    @property
    def alone(self) -> bool:
        return len(self.olds) == len(self.news) == 1


def gaps(board: Board) -> Iterator[Unpaired]:
    previous = (-1, -1)
    for i, j in [*longest_chain(board.same_pairs()), (len(board.old), len(board.new))]:
        olds = [k for k in range(previous[0] + 1, i) if board.target[k] == NONE]
        news = [k for k in range(previous[1] + 1, j) if board.owner[k] == NONE]
        if olds and news:
            yield Unpaired(olds, news)
        previous = (i, j)


def pair_in_gaps(board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
    """Edited sentences, between those of the same text."""
    found = {
        pair: weight
        for gap in gaps(board)
        for pair, weight in _close_pairs(board, gap, similarity, retrieval).items()
    }
    _pair_heaviest(board, similarity, found)


def pair_in_slots(board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
    """Sentences written afresh, where their neighbours are, moved along with them or
    not.
    """
    for slot in list(_slots(board)):
        least = _REWORDED_ALONE if slot.alone else _REWORDED
        likeness = {
            (i, j): similarity.likeness(i, j).reworded
            for i, j in _pairs(board, slot, retrieval)
        }
        found = {
            (i, j): weight
            for (i, j), weight in likeness.items()
            if weight > least and board.owner[j] == NONE
        }
        _pair_heaviest(board, similarity, found)


def _slots(board: Board) -> Iterator[Unpaired]:
    """Each run of unpaired old sentences with the unpaired new ones next to where its
    neighbours are.
    """
    targets = [-1, *board.target, len(board.new)]
    start = 1
    for k, target in enumerate(targets[1:], start=1):
        if target == NONE and k < len(targets) - 1:
            continue
        if k > start:
            news = {
                *_free_run(board, targets[start - 1], 1),
                *_free_run(board, target, -1),
            }
            if news:
                yield Unpaired(list(range(start - 1, k - 1)), sorted(news))
        start = k + 1


def _free_run(board: Board, j: int, step: int) -> Iterator[int]:
    j += step
    while 0 <= j < len(board.new) and board.owner[j] == NONE:
        yield j
        j += step


def _pair_heaviest(
    board: Board, similarity: Similarity, weights: dict[Pair, float]
) -> None:
    best_old: dict[int, float] = defaultdict(float)
    best_new: dict[int, float] = defaultdict(float)
    for (i, j), weight in weights.items():
        best_old[i] = max(best_old[i], weight)
        best_new[j] = max(best_new[j], weight)
    for i, j in heaviest_chain((i, j, weight) for (i, j), weight in weights.items()):
        # Hazard: two weak pairs in order outweigh one strong pair that crosses; leave
        # that one to the search for moved sentences.
        if weights[i, j] + _CLEARLY_BETTER >= min(best_old[i], best_new[j]):
            same = board.old[i] == board.new[j]
            board.pair(i, j, "same" if same else "changed", similarity.score(i, j))


def _close_pairs(
    board: Board, gap: Unpaired, similarity: Similarity, retrieval: Retrieval
) -> dict[Pair, float]:
    return prefer_faithful(
        {
            (i, j): max(similarity.likeness(i, j).close - _ALIKE, _LEAST_WEIGHT)
            for i, j in _pairs(board, gap, retrieval)
            if similarity.likeness(i, j).close > _ALIKE
            or _one_in_other(similarity, i, j)
        },
        similarity,
    )


def prefer_faithful(
    weights: dict[Pair, float], similarity: Similarity
) -> dict[Pair, float]:
    """Lighten what lost a figure or a name where a close rewording kept them all.

    A near-copy with other figures is closer by the letter, and another sentence.
    """
    faithful: dict[int, float] = {}
    for (i, j), weight in weights.items():
        if (
            similarity.keeps_facts(i, j)
            and similarity.likeness(i, j).reworded > _FAITHFUL
        ):
            faithful[i] = max(weight, faithful.get(i, 0.0))
    return {
        (i, j): min(weight, faithful[i] / 2)
        if i in faithful and not similarity.keeps_facts(i, j)
        else weight
        for (i, j), weight in weights.items()
    }


def _pairs(board: Board, gap: Unpaired, retrieval: Retrieval) -> Iterable[Pair]:
    if len(gap.olds) * len(gap.news) <= _DENSE:
        return ((i, j) for i in gap.olds for j in gap.news)
    low, high = gap.news[0], gap.news[-1]
    near = [(i, j) for i in gap.olds for j in retrieval.nearest(i, low, high)]
    return dict.fromkeys([*near, *_twins_in_order(board, gap)])


def _twins_in_order(board: Board, gap: Unpaired) -> Iterator[Pair]:
    """Retrieval passes over what is common; a long list of 'Yes' and 'No' is all
    common.
    """
    standing: dict[str, deque[int]] = defaultdict(deque)
    for j in gap.news:
        standing[board.new[j]].append(j)
    for i in gap.olds:
        if standing[board.old[i]]:
            yield i, standing[board.old[i]].popleft()


def _one_in_other(similarity: Similarity, i: int, j: int) -> bool:
    likeness = similarity.likeness(i, j)
    return (
        likeness.old_within > _TAKEN_IN and similarity.old(i).length >= _TAKEN_IN_WORDS
    ) or (
        likeness.new_within > _TAKEN_IN and similarity.new(j).length >= _TAKEN_IN_WORDS
    )
