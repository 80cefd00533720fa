"""Merging two edits of one text, sentence by sentence, as markup (pure).

Where both changed the same sentences, the clash is marked in their place:
`⟪1 yours⟫ … ⟪1 theirs⟫ … ⟪1 end⟫`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.anchoring import merge_texts
from articles.revisions import Draft, split_sentences
from articles.text.markup import to_pieces

CLASH = re.compile(r"⟪([0-9]{1,9}) yours⟫(.*?)⟪\1 theirs⟫(.*?)⟪\1 end⟫", re.DOTALL)
MARK = re.compile(r"⟪[0-9]{1,9} (?:yours|theirs|end)⟫")


@dataclass(frozen=True)
class Clash:
    """Sentences that both sides changed, as each side reads in markup."""

    number: int
    yours: str
    theirs: str


def merge_drafts(base: Draft, yours: Draft, theirs: Draft) -> str:
    """Return markup with every change of either side, marked where the two collide."""
    merged = ""
    number = 0
    for chunk in merge_texts(_pieces(base), _pieces(yours), _pieces(theirs)):
        if chunk.agreed is not None:
            merged += "".join(chunk.agreed)
            continue
        number += 1
        merged += _mark(number, "".join(chunk.mine), "".join(chunk.theirs))
    return merged.strip()


def _pieces(draft: Draft) -> list[str]:
    spans = [(sentence.block, sentence.span) for sentence in split_sentences(draft)]
    return to_pieces(draft.text, draft.blocks, spans)


def _mark(number: int, yours: str, theirs: str) -> str:
    """Return both sides in marks.

    White space with which both begin stays before the marks, so that a new paragraph
    looks like one.
    """
    gap = _common_space(yours, theirs)
    yours = yours[len(gap) :]
    theirs = theirs[len(gap) :]
    return f"{gap}⟪{number} yours⟫{yours}⟪{number} theirs⟫{theirs}⟪{number} end⟫"


def _common_space(one: str, other: str) -> str:
    length = 0
    for letter, other_letter in zip(one, other, strict=False):
        if letter != other_letter or not letter.isspace():
            break
        length += 1
    return one[:length]


def clashes(markup: str) -> Sequence[Clash]:
    """Return the clashes that are marked in the text."""
    return [
        Clash(int(match[1]), match[2], match[3]) for match in CLASH.finditer(markup)
    ]


def has_marks(markup: str) -> bool:
    """Return whether the text has a clash, or a mark that is left of one."""
    return MARK.search(markup) is not None


def settle(markup: str, number: int, choice: str) -> str:
    """Return the markup with clash `number` decided: yours, theirs or both."""

    def decided(match: re.Match[str]) -> str:
        if int(match[1]) != number:
            return match[0]
        sides = {"yours": match[2], "theirs": match[3]}
        if choice in sides:
            return sides[choice]
        before = markup[: match.start()]
        gap = before[len(before.rstrip()) :]
        return gap.join(side for side in sides.values() if side)

    return CLASH.sub(decided, markup)
