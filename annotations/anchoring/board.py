"""The state of one alignment: which old sentence sits on which new one, and why."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Literal

NONE = -1

How = Literal["same", "changed", "split", "merged"]


@dataclass(slots=True)
class Board:
    """Normalised sentences on both sides, and the pairs found so far.

    ``target[i]`` is the new index that old ``i`` sits on, ``owner[j]`` the old index
    that new ``j`` belongs to, ``NONE`` where there is none yet. The target of a split
    sentence is its first part, the owner of a merged one the first that claimed it.
    """

    old: list[str]
    new: list[str]
    confirmed: list[tuple[str, ...]]
    target: list[int] = field(init=False)
    owner: list[int] = field(init=False)
    how: dict[int, How] = field(default_factory=dict)
    parts: dict[int, list[int]] = field(default_factory=dict)
    score: dict[int, float] = field(default_factory=dict)
    ambiguous: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.target = [NONE] * len(self.old)
        self.owner = [NONE] * len(self.new)

    def pair(self, i: int, j: int, how: How, score: float = 1.0) -> None:
        """Seat old `i` on new `j`."""
        self.target[i] = j
        self.owner[j] = i
        self.how[i] = how
        self.score[i] = score

    def pair_by_text(self, i: int, j: int, score: float) -> None:
        """Seat old `i` on new `j`, as the same or as a changed sentence."""
        how: How = "same" if self.old[i] == self.new[j] else "changed"
        self.pair(i, j, how, score)

    def free_old(self) -> list[int]:
        """Return the old sentences without a place."""
        return [i for i, j in enumerate(self.target) if j == NONE]

    def free_new(self) -> list[int]:
        """Return the new sentences that belong to no old one."""
        return [j for j, i in enumerate(self.owner) if i == NONE]

    def same_pairs(self) -> list[tuple[int, int]]:
        """Return the pairs of equal text so far, by old index."""
        return [
            (i, j)
            for i, j in enumerate(self.target)
            if j != NONE and self.how[i] == "same"
        ]


# --- Longest and heaviest chains of pairs that run forward on both sides --------------

type Pair = tuple[int, int]
type Candidate = tuple[int, int, float]


def longest_chain(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest subsequence that increases in j.

    The pairs are sorted by i and their j are distinct. Patience sorting (Fredman 1975;
    the heart of Bram Cohen's patience diff), O(n log n).
    """
    tails: list[int] = []  # smallest last j of a chain of each length
    at: list[int] = []  # where in pairs that last element is
    before: list[int] = []
    for k, (_, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        if length == len(tails):
            tails.append(j)
            at.append(k)
        else:
            tails[length] = j
            at[length] = k
        if length:
            before.append(at[length - 1])
        else:
            before.append(-1)
    if not at:
        return []
    return _walk_back(pairs, before, at[-1])


def _walk_back(pairs: Sequence[Pair], before: Sequence[int], k: int) -> list[Pair]:
    chain: list[Pair] = []
    while k >= 0:
        chain.append(pairs[k])
        k = before[k]
    return chain[::-1]


class _HeaviestUpTo:
    """Fenwick tree (Fenwick 1994) over ranks 1..n that holds maxima.

    Update and prefix query are O(log n).
    """

    def __init__(self, size: int) -> None:
        self._best: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)

    def query(self, rank: int) -> tuple[float, int]:
        best = (0.0, -1)
        while rank > 0:
            if self._best[rank][0] > best[0]:
                best = self._best[rank]
            rank &= rank - 1
        return best

    def update(self, rank: int, weight: float, k: int) -> None:
        while rank < len(self._best):
            if weight > self._best[rank][0]:
                self._best[rank] = (weight, k)
            rank += rank & -rank


def heaviest_chain(candidates: Iterable[Candidate]) -> list[Pair]:
    """Return the heaviest subset that strictly increases in i and in j.

    Weights are positive. O(c log c) for c candidates: the heaviest increasing
    subsequence by prefix maxima.
    """
    ordered = sorted(candidates)
    columns = sorted({j for _, j, _ in ordered})
    ranks = {j: rank for rank, j in enumerate(columns, start=1)}
    tree = _HeaviestUpTo(len(ranks))
    before: list[int] = []
    heaviest = (0.0, -1)
    for _, row in groupby(ordered, key=itemgetter(0)):
        # All of one i are queried before any is entered: no two of them may follow each
        # other.
        entries: list[tuple[int, float, int]] = []
        for _, j, weight in row:
            weight_before, previous = tree.query(ranks[j] - 1)
            entries.append((ranks[j], weight_before + weight, len(before)))
            before.append(previous)
        for rank, total, k in entries:
            tree.update(rank, total, k)
            if total > heaviest[0]:
                heaviest = (total, k)
    return _walk_back([(i, j) for i, j, _ in ordered], before, heaviest[1])
