"""Three-way merge by sentence.

Two people edited the same revision, and neither loses their work.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from .board import Board, longest_chain
from .identical import pair_identical

type Sentences = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeChunk:
    """A stretch of the merged text, with its base and what either side made of it.

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
        """Return whether a person has to choose."""
        return self.agreed is None


def merge_texts(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> list[MergeChunk]:
    """Return chunks that together cover all three texts in order.

    As diff3 does (Khanna, Kunal and Pierce 2007): a side that left its stretch alone
    yields to the other, the same change on both sides is agreed, anything else is a
    conflict. Finer than by line: a chunk ends wherever both sides say where that is, so
    that neighbouring sentences can be edited by two people.

    Loses nothing: each sentence of ``mine`` and ``theirs`` is in ``agreed`` or in a
    conflict, but for those that stood unchanged since ``base`` and that the other side
    changed or deleted.
    """
    chunks: list[MergeChunk] = []
    places_mine = _places(base, mine)
    places_theirs = _places(base, theirs)
    base_done = mine_done = theirs_done = 0
    for point, place_mine in enumerate(places_mine):
        place_theirs = places_theirs[point]
        if place_mine is None or place_theirs is None:
            continue
        mine_from, mine_to = place_mine
        theirs_from, theirs_to = place_theirs
        chunks += _chunk(
            base[base_done:point],
            mine[mine_done:mine_from],
            theirs[theirs_done:theirs_from],
        )
        chunks += _chunk((), mine[mine_from:mine_to], theirs[theirs_from:theirs_to])
        base_done = point
        mine_done = mine_to
        theirs_done = theirs_to
    return list(_join_unchanged(chunks))


def _places(base: Sequence[str], side: Sequence[str]) -> list[tuple[int, int] | None]:
    """Return where in ``side`` each point between base sentences is.

    Both ends of the text are points. A place is a stretch, since sentences may have
    been inserted there; None inside of what was changed.
    """
    kept = [-1, *_kept(base, side), len(side)]
    places: list[tuple[int, int] | None] = []
    for before, after in pairwise(kept):
        if before is not None and after is not None:
            places.append((before + 1, after))
        elif before is not None:
            places.append((before + 1, before + 1))
        elif after is not None:
            places.append((after, after))
        else:
            places.append(None)
    return places


def _kept(base: Sequence[str], side: Sequence[str]) -> list[int | None]:
    """Return for each base sentence where it stands unchanged in ``side``.

    O(n log n), a thousand twins included.
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
    if theirs == base:
        return mine
    return None


def _join_unchanged(chunks: Sequence[MergeChunk]) -> Iterator[MergeChunk]:
    """Yield the chunks with each run of unchanged sentences as one chunk."""
    for unchanged, run in groupby(chunks, key=_is_unchanged):
        if unchanged:
            sentences = tuple(sentence for chunk in run for sentence in chunk.base)
            yield from _chunk(sentences, sentences, sentences)
        else:
            yield from run


def _is_unchanged(chunk: MergeChunk) -> bool:
    return chunk.base == chunk.mine == chunk.theirs
