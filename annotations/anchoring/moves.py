"""Pair changed sentences that left their place, and find splits and merges.

Sentences whose neighbours changed too much to tell the place count as moved too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import product

from .board import NONE, Board, Pair
from .gaps import prefer_faithful
from .similarity import Retrieval, Similarity

_ALIKE = 0.50  # higher than in a gap: nothing speaks for the place
_MARGIN = 0.08  # a runner-up this close makes it anybody's guess
_FIGURE = re.compile(r"\d+")
_ALL_PAIRS = 10_000  # up to here every pair is compared


def pair_moved(board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
    """Pair what is left on both sides, the closest pairs first."""
    closeness: dict[Pair, float] = {}
    for i, j in _pairs(board, retrieval):
        close = similarity.likeness(i, j).close
        if close >= _ALIKE - _MARGIN:
            closeness[i, j] = close
    weights = prefer_faithful(closeness, similarity)
    by_old: dict[int, list[Pair]] = defaultdict(list)
    by_new: dict[int, list[Pair]] = defaultdict(list)
    for i, j in weights:
        by_old[i].append((i, j))
        by_new[j].append((i, j))
    for i, j in sorted(weights, key=lambda pair: (-weights[pair], pair)):
        if closeness[i, j] < _ALIKE or not _is_free(board, i, j):
            continue
        rivals = [
            weights[pair]
            for pair in by_old[i] + by_new[j]
            if pair != (i, j) and _is_free(board, *pair)
        ]
        if weights[i, j] - max(rivals, default=0.0) < _MARGIN:
            board.ambiguous.add(i)
        board.pair_by_text(i, j, closeness[i, j])


def _is_free(board: Board, i: int, j: int) -> bool:
    return board.target[i] == NONE and board.owner[j] == NONE


def uncross(board: Board, similarity: Similarity) -> None:
    """Uncross neighbours that seem to have moved but only exchanged figures."""
    for i in range(len(board.old) - 1):
        first = board.target[i]
        second = board.target[i + 1]
        both_changed = board.how.get(i) == board.how.get(i + 1) == "changed"
        if not both_changed or first != second + 1:
            continue
        if _only_figures_crossed(board, i, second):
            board.pair(i, second, "changed", similarity.score(i, second))
            board.pair(i + 1, first, "changed", similarity.score(i + 1, first))
            board.ambiguous -= {i, i + 1}


def _only_figures_crossed(board: Board, i: int, j: int) -> bool:
    from rapidfuzz import fuzz  # Slow to load, and readers' processes never align.

    old_first = _without_figures(board.old[i])
    old_second = _without_figures(board.old[i + 1])
    new_first = _without_figures(board.new[j])
    new_second = _without_figures(board.new[j + 1])
    straight = fuzz.ratio(old_first, new_first) + fuzz.ratio(old_second, new_second)
    crossed = fuzz.ratio(old_first, new_second) + fuzz.ratio(old_second, new_first)
    return straight > crossed


def _without_figures(text: str) -> str:
    return _FIGURE.sub("0", text)


def _pairs(board: Board, retrieval: Retrieval) -> Iterable[Pair]:
    olds = board.free_old()
    news = board.free_new()
    if not olds or not news:
        return ()
    if len(olds) * len(news) <= _ALL_PAIRS:
        return product(olds, news)
    return (
        (i, j)
        for i in olds
        for j in retrieval.nearest(i, news[0], news[-1])
        if board.owner[j] == NONE
    )


# --- One sentence made into several, several made into one ----------------------------

_GAIN = 0.05  # how much better the whole must explain the other side than the part does
_INSIDE = 0.5  # share of the loose part's weight that lies inside the other side


def find_splits(board: Board, similarity: Similarity) -> None:
    """Find changed sentences whose missing words are in a free sentence beside."""
    changed = [i for i, how in board.how.items() if how == "changed"]
    for i in changed:
        parts = [board.target[i]]
        score = similarity.likeness(i, parts[0]).close
        beside = _free_part(board, similarity, i, parts)
        while beside is not None:
            together = similarity.joined([i], sorted([*parts, beside]))
            if together <= score + _GAIN:
                break
            parts.append(beside)
            board.owner[beside] = i
            score = together
            beside = _free_part(board, similarity, i, parts)
        if len(parts) > 1:
            within = {j: similarity.likeness(i, j).old_within for j in parts}
            parts.sort(key=lambda j: -within[j])
            board.how[i] = "split"
            board.score[i] = score
            board.parts[i] = parts


def _free_part(
    board: Board, similarity: Similarity, i: int, parts: list[int]
) -> int | None:
    for j in (min(parts) - 1, max(parts) + 1):
        if (
            0 <= j < len(board.new)
            and board.owner[j] == NONE
            and similarity.likeness(i, j).new_within > _INSIDE
        ):
            return j
    return None


def find_merges(board: Board, similarity: Similarity) -> None:
    """Find changed sentences that a neighbour without a place was merged into."""
    changed = [i for i, how in board.how.items() if how == "changed"]
    for i in changed:
        j = board.target[i]
        parts = [i]
        score = similarity.likeness(i, j).close
        beside = _went_into(board, similarity, parts, score)
        while beside is not None:
            parts.append(beside)
            board.target[beside] = j
            score = similarity.joined(sorted(parts), [j])
            beside = _went_into(board, similarity, parts, score)
        if len(parts) > 1:
            for part in parts:
                board.how[part] = "merged"
                board.score[part] = score


def _went_into(
    board: Board, similarity: Similarity, parts: list[int], score: float
) -> int | None:
    j = board.target[parts[0]]
    for i in (min(parts) - 1, max(parts) + 1):
        if not 0 <= i < len(board.old) or board.target[i] != NONE:
            continue
        together = similarity.joined(sorted([*parts, i]), [j])
        if together > score + _GAIN and similarity.likeness(i, j).old_within > _INSIDE:
            return i
    return None
