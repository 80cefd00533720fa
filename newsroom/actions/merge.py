"""Two edits of one text brought together, sentence by sentence, as markup; what
collides is marked (pure).

A clash reads `⟪1 yours⟫ … ⟪1 theirs⟫ … ⟪1 end⟫`, in the place where both changed the
same sentences.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from annotations.anchoring import merge
from articles.revisions import Draft, split_sentences
from articles.text.markup import to_pieces

CLASH = re.compile(r"⟪([0-9]{1,9}) yours⟫(.*?)⟪\1 theirs⟫(.*?)⟪\1 end⟫", re.DOTALL)
MARK = re.compile(r"⟪[0-9]{1,9} (?:yours|theirs|end)⟫")


@dataclass(frozen=True)
class Clash:
    """Where both sides changed the same sentences: how each side reads, as markup."""

    number: int
    yours: str
    theirs: str


def merge_drafts(base: Draft, yours: Draft, theirs: Draft) -> str:
    """Markup in which every change of either side is made, and marked where the two
    collide.
    """
    merged, number = "", 0
    for chunk in merge(_pieces(base), _pieces(yours), _pieces(theirs)):
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
    """White space that both begin with stays before the mark, so that a new paragraph
    looks like one.
    """
    gap = _common_space(yours, theirs)
    yours, theirs = yours[len(gap) :], theirs[len(gap) :]
    return f"{gap}⟪{number} yours⟫{yours}⟪{number} theirs⟫{theirs}⟪{number} end⟫"


def _common_space(one: str, other: str) -> str:
    pairs = takewhile(
        lambda pair: pair[0] == pair[1] and pair[0].isspace(),
        zip(one, other, strict=False),
    )
    return "".join(letter for letter, _ in pairs)


def clashes(markup: str) -> Sequence[Clash]:
    return [
        Clash(int(found[1]), found[2], found[3]) for found in CLASH.finditer(markup)
    ]


def has_marks(markup: str) -> bool:
    """Whole clashes or what is left of one."""
    return MARK.search(markup) is not None


def settle(markup: str, number: int, choice: str) -> str:
    """The markup with clash `number` decided: choice is yours, theirs or both."""

    def decided(found: re.Match[str]) -> str:
        if int(found[1]) != number:
            return found[0]
        sides = {"yours": found[2], "theirs": found[3]}
        if choice in sides:
            return sides[choice]
        before = markup[: found.start()]
        gap = before[len(before.rstrip()) :]
        return gap.join(filter(None, sides.values()))

    return CLASH.sub(decided, markup)
