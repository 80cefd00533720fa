"""Why a sentence needs a person: the words that the anchoring engine answers with and
tables keep (pure).
"""

from typing import Literal

ReviewReason = Literal[
    "",
    "figures",
    "direction",
    "negation",
    "hedging",
    "names",
    "quotation",
    "spelling",
    "punctuation",
    "wording",
    "split",
    "merged",
    "ambiguous",
]
# What may have become untrue; and what changes letters, never what they say. Either is
# a hint.
TOP: frozenset[ReviewReason] = frozenset(
    ("figures", "direction", "negation", "hedging", "names", "quotation")
)
# may turn what the next sentence means
TURNS: frozenset[ReviewReason] = TOP - {"figures", "hedging"}
SAFE: frozenset[ReviewReason] = frozenset(("spelling", "punctuation"))
