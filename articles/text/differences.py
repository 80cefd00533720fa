"""The changed words between two wordings of a sentence, for showing them marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from articles.text.tokens import UNSPACED

_TOKENS = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+(?:[.,:'’-][^\\W{UNSPACED}]+)*|\\s+|.", re.DOTALL)
_COMPARED = 1_000_000  # pairs of words; longer stretches are shown as replaced, they would take seconds


@dataclass(frozen=True, slots=True)
class Change:
    op: Literal["equal", "delete", "insert"]
    text: str


def changed_words(old: str, new: str) -> list[Change]:
    """Segments that read, without the inserts, as ``old`` and, without the deletes, as ``new``.

    Compared by word, by character in scripts without spaces. Deletions come before the insertion that
    takes their place.
    """
    mine, theirs = _TOKENS.findall(old), _TOKENS.findall(new)
    head = _common(mine, theirs)
    tail = _common(mine[head:][::-1], theirs[head:][::-1])
    changes = [
        Change("equal", "".join(mine[:head])),
        *_compared(mine[head : len(mine) - tail], theirs[head : len(theirs) - tail]),
        Change("equal", "".join(mine[len(mine) - tail :])),
    ]
    return [change for change in changes if change.text]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many tokens both begin with."""
    return next(
        (k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def edits(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[bool, slice, slice]]:
    """(whether they are the same, words of mine, words of theirs), in order and over both of them."""
    if len(mine) * len(theirs) > _COMPARED:
        return [(False, slice(len(mine)), slice(len(theirs)))]
    found = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return [(op == "equal", slice(i, i_end), slice(j, j_end)) for op, i, i_end, j, j_end in found]


def _compared(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Change]:
    for same, was, now in edits(mine, theirs):
        if same:
            yield Change("equal", "".join(mine[was]))
        else:
            yield Change("delete", "".join(mine[was]))
            yield Change("insert", "".join(theirs[now]))
