"""Align changed sentences in order between two fixed points."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from .board import NONE, Board, Pair, heaviest_chain, longest_chain
from .similarity import Retrieval, Similarity

# Measured on scripted revisions of news articles; see bench/anchoring.py.
_ALIKE = 0.42
_REWORDED = 0.29  # 2 of 1,000 strangers are as alike
_REWORDED_ALONE = 0.255  # 5 of 1,000
# A rewording this close that keeps every figure and name outdoes a copy that does not.
_FAITHFUL = 0.45
_TAKEN_IN = 0.8  # share of one sentence's weight inside the other: split or merged
_TAKEN_IN_WORDS = 5  # shorter sentences lie inside others by chance
_LEAST_WEIGHT = 0.02
# A pair that both sides could beat by this much is not forced by the order.
_CLEARLY_BETTER = 0.10
_DENSE = 900  # pairs in one gap up to which all are compared; more than paragraphs have


@dataclass(frozen=True, slots=True)
class Unpaired:
    """Unpaired sentences between two neighbours of the backbone."""

    olds: list[int]
    news: list[int]

    @property
    def alone(self) -> bool:
        """Return whether one sentence on each side is all there is."""
        return len(self.olds) == len(self.news) == 1


def gaps(board: Board) -> Iterator[Unpaired]:
    """Yield the unpaired sentences between neighbours of the backbone."""
    end = (len(board.old), len(board.new))
    last_i = -1
    last_j = -1
    for i, j in [*longest_chain(board.same_pairs()), end]:
        olds = [k for k in range(last_i + 1, i) if board.target[k] == NONE]
        news = [k for k in range(last_j + 1, j) if board.owner[k] == NONE]
        if olds and news:
            yield Unpaired(olds, news)
        last_i = i
        last_j = j


def pair_in_gaps(board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
    """Pair edited sentences between those of the same text."""
    weights: dict[Pair, float] = {}
    for gap in gaps(board):
        weights.update(_close_pairs(board, gap, similarity, retrieval))
    _pair_heaviest(board, similarity, weights)


def pair_in_slots(board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
    """Pair rewritten sentences next to their neighbours, moved with them or not."""
    for slot in list(_slots(board)):
        least = _REWORDED_ALONE if slot.alone else _REWORDED
        weights: dict[Pair, float] = {}
        for i, j in _pairs(board, slot, retrieval):
            likeness = similarity.likeness(i, j).reworded
            if likeness > least and board.owner[j] == NONE:
                weights[i, j] = likeness
        _pair_heaviest(board, similarity, weights)


def _slots(board: Board) -> Iterator[Unpaired]:
    """Yield each run of unpaired old sentences with the free new ones beside it."""
    targets = [-1, *board.target, len(board.new)]
    start = 1
    for k, target in enumerate(targets[1:], start=1):
        if target == NONE and k < len(targets) - 1:
            continue
        if k > start:
            after_previous = _free_run(board, targets[start - 1], 1)
            before_next = _free_run(board, target, -1)
            news = {*after_previous, *before_next}
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
            board.pair_by_text(i, j, similarity.score(i, j))


def _close_pairs(
    board: Board, gap: Unpaired, similarity: Similarity, retrieval: Retrieval
) -> dict[Pair, float]:
    weights: dict[Pair, float] = {}
    for i, j in _pairs(board, gap, retrieval):
        close = similarity.likeness(i, j).close
        if close > _ALIKE or _one_in_other(similarity, i, j):
            weights[i, j] = max(close - _ALIKE, _LEAST_WEIGHT)
    return prefer_faithful(weights, similarity)


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
    lightened: dict[Pair, float] = {}
    for (i, j), weight in weights.items():
        if i in faithful and not similarity.keeps_facts(i, j):
            lightened[i, j] = min(weight, faithful[i] / 2)
        else:
            lightened[i, j] = weight
    return lightened


def _pairs(board: Board, gap: Unpaired, retrieval: Retrieval) -> Iterable[Pair]:
    if len(gap.olds) * len(gap.news) <= _DENSE:
        return product(gap.olds, gap.news)
    pairs: dict[Pair, None] = {}
    for i in gap.olds:
        for j in retrieval.nearest(i, gap.news[0], gap.news[-1]):
            pairs[i, j] = None
    pairs.update(dict.fromkeys(_twins_in_order(board, gap)))
    return pairs


def _twins_in_order(board: Board, gap: Unpaired) -> Iterator[Pair]:
    """Yield pairs of equal text, which retrieval passes over where it is common.

    A long list of 'Yes' and 'No' is all common.
    """
    standing: dict[str, deque[int]] = defaultdict(deque)
    for j in gap.news:
        standing[board.new[j]].append(j)
    for i in gap.olds:
        if standing[board.old[i]]:
            yield i, standing[board.old[i]].popleft()


def _one_in_other(similarity: Similarity, i: int, j: int) -> bool:
    likeness = similarity.likeness(i, j)
    if likeness.old_within > _TAKEN_IN and similarity.old(i).length >= _TAKEN_IN_WORDS:
        return True
    return (
        likeness.new_within > _TAKEN_IN and similarity.new(j).length >= _TAKEN_IN_WORDS
    )
