"""How others find a sentence again: old sentence to new one, by index; what is missing was not found."""

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from rapidfuzz import fuzz

CONTEXT = 32  # characters before and after a quote, as Hypothesis keeps them
ALIKE = 50  # per cent

type Edition = Sequence[str]


def by_difflib(old: Edition, new: Edition) -> dict[int, int]:
    """Equal sentences only, as `diff` sees them."""
    found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + k: block.b + k for block in found for k in range(block.size)}


def by_quote(old: Edition, new: Edition, *, fuzzy: bool = True) -> dict[int, int]:
    """The quote, else what is most like it, chosen by what stands before and after: as Hypothesis does."""
    standing: dict[str, list[int]] = defaultdict(list)
    for j, text in enumerate(new):
        standing[text].append(j)
    found = {}
    for i, text in enumerate(old):
        places = standing.get(text) or [
            j for j, other in enumerate(new) if fuzzy and fuzz.ratio(text, other) > ALIKE
        ]
        if places:
            found[i] = max(
                places, key=lambda j: (4 * fuzz.ratio(text, new[j]) + around(old, i, new, j), -abs(j - i))
            )
    return found


def around(old: Edition, i: int, new: Edition, j: int) -> float:
    before = [" ".join(side[max(0, k - 1) : k])[-CONTEXT:] for side, k in ((old, i), (new, j))]
    after = [" ".join(side[k + 1 : k + 2])[:CONTEXT] for side, k in ((old, i), (new, j))]
    return fuzz.ratio(*before) + fuzz.ratio(*after)


PEERS = {"difflib, equal only": by_difflib, "quote and context": by_quote}
