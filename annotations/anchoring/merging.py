"""Three-way merge by sentence: two people edited the same revision, and nobody's work
may be lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from .board import Board, longest_chain
from .identical import pair_identical

type Sentences = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeChunk:
    """A stretch of the merged text, with what stood there before and what either side
    made of it.

    ``agreed`` holds the merged sentences, or is None in a conflict: then a person
    chooses between ``mine`` and ``theirs``. A deletion is a chunk with base sentences
    and nothing agreed, that is ``()``.
    """

    agreed: Sentences | None
    base: Sentences
    mine: Sentences
    theirs: Sentences

    @property
    def conflict(self) -> bool:
        return self.agreed is None


def merge(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> list[MergeChunk]:
    """Chunks that together cover all three texts in order.

    As diff3 does (Khanna, Kunal and Pierce 2007): a side that left its stretch alone
    yields to the other, the same change on both sides is agreed, anything else is a
    conflict. Finer than by line: a chunk ends wherever both sides say where that is, so
    that neighbouring sentences can be edited by two people.

    Loses nothing: each sentence of ``mine`` and ``theirs`` is in ``agreed`` or in a
    conflict, but for those that stood unchanged since ``base`` and that the other side
    changed or deleted.
    """
    chunks: list[MergeChunk] = []
    at_mine, at_theirs = _places(base, mine), _places(base, theirs)
    b = m = t = 0
    for end, (mine_at, theirs_at) in enumerate(zip(at_mine, at_theirs, strict=True)):
        if mine_at is None or theirs_at is None:
            continue
        chunks += _chunk(base[b:end], mine[m : mine_at[0]], theirs[t : theirs_at[0]])
        chunks += _chunk((), mine[slice(*mine_at)], theirs[slice(*theirs_at)])
        b, m, t = end, mine_at[1], theirs_at[1]
    return list(_joined(chunks))


def _places(base: Sequence[str], side: Sequence[str]) -> list[tuple[int, int] | None]:
    """Where in ``side`` each of the points between base sentences is, both ends of the
    text included.

    A stretch, since sentences may have been inserted there; None inside of what was
    changed.
    """
    kept = [-1, *_kept(base, side), len(side)]
    places: list[tuple[int, int] | None] = []
    for before, after in pairwise(kept):
        ends = [
            place
            for place in (None if before is None else before + 1, after)
            if place is not None
        ]
        places.append((ends[0], ends[-1]) if ends else None)
    return places


def _kept(base: Sequence[str], side: Sequence[str]) -> list[int | None]:
    """For each base sentence where it stands unchanged in ``side``. O(n log n), a
    thousand twins included.
    """
    board = Board(list(base), list(side), [()] * len(base))
    pair_identical(board)
    places: list[int | None] = [None] * len(base)
    for i, j in longest_chain(board.same_pairs()):
        places[i] = j
    return places


def _chunk(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[MergeChunk]:
    if base or mine or theirs:
        sides = tuple(base), tuple(mine), tuple(theirs)
        yield MergeChunk(_agreed(*sides), *sides)


def _agreed(base: Sentences, mine: Sentences, theirs: Sentences) -> Sentences | None:
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _joined(chunks: Sequence[MergeChunk]) -> Iterator[MergeChunk]:
    """Runs of unchanged sentences as one chunk."""
    for unchanged, run in groupby(
        chunks, key=lambda chunk: chunk.base == chunk.mine == chunk.theirs
    ):
        if unchanged:
            sentences = tuple(sentence for chunk in run for sentence in chunk.base)
            yield from _chunk(sentences, sentences, sentences)
        else:
            yield from run
