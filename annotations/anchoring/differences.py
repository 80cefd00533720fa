"""The changed words between two wordings of a sentence, for showing them marked."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from .words import UNSPACED

_TOKENS = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+(?:[.,:'\u2019-][^\\W{UNSPACED}]+)*|\\s+|.", re.DOTALL)


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
    changes: list[Change] = []
    for op, i, i_end, j, j_end in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if op == "equal":
            changes.append(Change("equal", "".join(mine[i:i_end])))
            continue
        if i < i_end:
            changes.append(Change("delete", "".join(mine[i:i_end])))
        if j < j_end:
            changes.append(Change("insert", "".join(theirs[j:j_end])))
    return changes
