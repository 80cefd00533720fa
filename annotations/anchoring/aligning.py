"""One alignment of all sentences of a revision with those of the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .board import NONE, Board
from .chains import longest_chain
from .doubting import mark_doubtful
from .exact import pair_identical
from .gaps import pair_in_gaps, pair_in_slots
from .joins import find_merges, find_splits
from .moves import pair_moved
from .normalising import normalise
from .reasons import ReviewReason, reason_of
from .retrieval import Retrieval
from .similarity import Similarity
from .suggesting import Suggester

ALGORITHM = "sentence-alignment/1"

Status = Literal["kept", "moved", "needs_review", "orphaned"]


@dataclass(frozen=True, slots=True)
class Match:
    """Where one old sentence is in the new text."""

    status: Status
    targets: tuple[int, ...]
    score: float
    reason: ReviewReason
    suggestions: tuple[int, ...]


def align(
    old: Sequence[str], new: Sequence[str], *, confirmed: Sequence[Sequence[str]] | None = None
) -> list[Match]:
    """One Match for each old sentence, in order."""
    board = Board(
        old=[normalise(text) for text in old],
        new=[normalise(text) for text in new],
        confirmed=_other_wordings(old, confirmed),
    )
    pair_identical(board)
    similarity = Similarity(board)
    retrieval = Retrieval(board, similarity)
    pair_in_gaps(board, similarity, retrieval)
    pair_moved(board, similarity, retrieval)
    find_splits(board, similarity)
    find_merges(board, similarity)
    pair_in_slots(board, similarity, retrieval)
    in_place = set(longest_chain(board.same_pairs()))
    mark_doubtful(board)
    suggester = Suggester(board, similarity, retrieval)
    return [_match(board, i, in_place, suggester.suggest(i)) for i in range(len(old))]


def _other_wordings(old: Sequence[str], confirmed: Sequence[Sequence[str]] | None) -> list[tuple[str, ...]]:
    if confirmed is None:
        return [()] * len(old)
    if len(confirmed) != len(old):
        raise ValueError(f"{len(confirmed)} lists of confirmed wordings for {len(old)} sentences")
    return [
        tuple(dict.fromkeys(text for text in map(normalise, texts) if text != normalise(current)))
        for current, texts in zip(old, confirmed, strict=True)
    ]


def _match(board: Board, i: int, in_place: set[tuple[int, int]], others: tuple[int, ...]) -> Match:
    j = board.target[i]
    if j == NONE:
        return Match("orphaned", (), 0.0, "", others)
    targets = tuple(board.parts.get(i, (j,)))
    how = board.how[i]
    score = round(min(1.0, board.score[i]), 3)
    if i in board.ambiguous:
        return Match("needs_review", targets, score, "ambiguous", others)
    if how == "same":
        return Match("kept" if (i, j) in in_place else "moved", targets, 1.0, "", others)
    if how in ("split", "merged"):
        return Match("needs_review", targets, score, how, others)
    return Match("needs_review", targets, score, reason_of(board.old[i], board.new[j]), others)
