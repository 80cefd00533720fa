"""Three-way merge by sentence: two people edited the same revision, and nobody's work may be lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class MergeChunk:
    """A stretch of the merged text.

    ``agreed`` holds its sentences, or is None in a conflict: then a person chooses between ``mine`` and
    ``theirs``, both changed from ``base``. All three sides are always given, so that an agreed deletion is
    a chunk with base sentences and nothing agreed.
    """

    agreed: tuple[str, ...] | None
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def conflict(self) -> bool:
        return self.agreed is None


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[MergeChunk]:
    """Chunks that together cover all three texts in order.

    diff3 (Khanna, Kunal and Pierce 2007): between the base sentences that both sides kept, a side that
    left its stretch alone yields to the other's; sides that made the same change agree; anything else is a
    conflict. Loses nothing: each sentence of ``mine`` and ``theirs`` is in ``agreed`` or in a conflict, but
    for those that stood unchanged and that the other side changed or deleted.
    """
    chunks: list[MergeChunk] = []
    b = m = t = 0
    for kept_b, kept_m, kept_t in [*_kept_by_both(base, mine, theirs), (len(base), len(mine), len(theirs))]:
        sides = tuple(base[b:kept_b]), tuple(mine[m:kept_m]), tuple(theirs[t:kept_t])
        if any(sides):
            chunks.append(MergeChunk(_agreed(*sides), *sides))
        if kept_b < len(base):
            same = (base[kept_b],)
            chunks.append(MergeChunk(same, same, same, same))
        b, m, t = kept_b + 1, kept_m + 1, kept_t + 1
    return list(_joined(chunks))


def _kept_by_both(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[int, int, int]]:
    to_mine, to_theirs = _kept(base, mine), _kept(base, theirs)
    for b in range(len(base)):
        if b in to_mine and b in to_theirs:
            yield b, to_mine[b], to_theirs[b]


def _kept(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, side, autojunk=False).get_matching_blocks()
    return {block.a + k: block.b + k for block in blocks for k in range(block.size)}


def _agreed(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...] | None:
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _joined(chunks: Sequence[MergeChunk]) -> Iterator[MergeChunk]:
    """Runs of unchanged sentences as one chunk."""
    run: list[str] = []
    for chunk in chunks:
        if chunk.base == chunk.mine == chunk.theirs:
            run.extend(chunk.base)
            continue
        if run:
            yield _unchanged(run)
            run = []
        yield chunk
    if run:
        yield _unchanged(run)


def _unchanged(sentences: Sequence[str]) -> MergeChunk:
    same = tuple(sentences)
    return MergeChunk(same, same, same, same)
