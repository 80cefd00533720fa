"""The state of one alignment: which old sentence sits on which new one, and why."""

from dataclasses import dataclass, field
from typing import Literal

NONE = -1

How = Literal["same", "changed", "split", "merged"]


@dataclass(slots=True)
class Board:
    """Normalised sentences on both sides, and the pairs found so far.

    ``target[i]`` is the new index that old ``i`` sits on, ``owner[j]`` the old index that new ``j`` belongs
    to, ``NONE`` where there is none yet. The target of a split sentence is its first part, the owner of a
    merged one the first that claimed it.
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
        self.target[i] = j
        self.owner[j] = i
        self.how[i] = how
        self.score[i] = score

    def free_old(self) -> list[int]:
        return [i for i, j in enumerate(self.target) if j == NONE]

    def free_new(self) -> list[int]:
        return [j for j, i in enumerate(self.owner) if i == NONE]

    def same_pairs(self) -> list[tuple[int, int]]:
        """Pairs of equal text so far, by old index."""
        return [(i, j) for i, j in enumerate(self.target) if j != NONE and self.how[i] == "same"]
