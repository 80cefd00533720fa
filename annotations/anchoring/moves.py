"""Sentences that changed and left their place, or whose neighbours changed too much to
tell the place.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from .board import NONE, Board, Pair
from .gaps import prefer_faithful
from .similarity import Retrieval, Similarity

_ALIKE = 0.50  # higher than in a gap: nothing speaks for the place
_MARGIN = 0.08  # a runner-up this close makes it anybody's guess
_FIGURE = re.compile(r"\d+")
_ALL_PAIRS = 10_000  # up to here every pair is compared


def pair_moved(board: Board, similarity: Similarity, retrieval: Retrieval) -> None:
    """The closest pairs first, of what is left on both sides."""
    close = {
        (i, j): likeness
        for i, j in _pairs(board, retrieval)
        if (likeness := similarity.likeness(i, j).close) >= _ALIKE - _MARGIN
    }
    weights = prefer_faithful(close, similarity)
    by_old: dict[int, list[Pair]] = defaultdict(list)
    by_new: dict[int, list[Pair]] = defaultdict(list)
    for i, j in weights:
        by_old[i].append((i, j))
        by_new[j].append((i, j))
    for i, j in sorted(weights, key=lambda pair: (-weights[pair], pair)):
        if close[i, j] < _ALIKE or board.target[i] != NONE or board.owner[j] != NONE:
            continue
        rivals = (
            weights[a, b]
            for a, b in (*by_old[i], *by_new[j])
            if (a, b) != (i, j) and board.target[a] == NONE and board.owner[b] == NONE
        )
        if weights[i, j] - max(rivals, default=0.0) < _MARGIN:
            board.ambiguous.add(i)
        board.pair(
            i, j, "same" if board.old[i] == board.new[j] else "changed", close[i, j]
        )


def uncross(board: Board, similarity: Similarity) -> None:
    """Two neighbours that seem to have changed places have only exchanged figures, if
    the rest says so.
    """
    for i in range(len(board.old) - 1):
        first, second = board.target[i], board.target[i + 1]
        changed = board.how.get(i) == board.how.get(i + 1) == "changed"
        if changed and first == second + 1 and _only_figures_crossed(board, i, second):
            board.pair(i, second, "changed", similarity.score(i, second))
            board.pair(i + 1, first, "changed", similarity.score(i + 1, first))
            board.ambiguous -= {i, i + 1}


def _only_figures_crossed(board: Board, i: int, j: int) -> bool:
    from rapidfuzz import fuzz  # slow to load; whoever reads never aligns

    one, other, here, there = (
        _FIGURE.sub("0", text)
        for text in (*board.old[i : i + 2], *board.new[j : j + 2])
    )
    return fuzz.ratio(one, here) + fuzz.ratio(other, there) > fuzz.ratio(
        one, there
    ) + fuzz.ratio(other, here)


def _pairs(board: Board, retrieval: Retrieval) -> Iterable[Pair]:
    olds, news = board.free_old(), board.free_new()
    if not olds or not news:
        return ()
    if len(olds) * len(news) <= _ALL_PAIRS:
        return ((i, j) for i in olds for j in news)
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
    """Old i changed into new j: its missing words may stand just before or after j, in
    a free sentence.
    """
    for i in [i for i, how in board.how.items() if how == "changed"]:
        parts = [board.target[i]]
        score = similarity.likeness(i, parts[0]).close
        while (beside := _free_part(board, similarity, i, parts)) is not None:
            together = similarity.joined([i], sorted([*parts, beside]))
            if together <= score + _GAIN:
                break
            parts.append(beside)
            board.owner[beside] = i
            score = together
        if len(parts) > 1:
            board.how[i] = "split"
            board.score[i] = score
            board.parts[i] = sorted(
                parts, key=lambda j: -similarity.likeness(i, j).old_within
            )


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
    """Old i changed into new j, and the sentences beside i that have no place may have
    gone into j too.
    """
    for i in [i for i, how in board.how.items() if how == "changed"]:
        j = board.target[i]
        parts = [i]
        score = similarity.likeness(i, j).close
        while (beside := _went_into(board, similarity, parts, score)) is not None:
            parts.append(beside)
            board.target[beside] = j
            score = similarity.joined(sorted(parts), [j])
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
