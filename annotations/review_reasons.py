"""Why a sentence needs a person (pure).

The anchoring engine answers with these words, and tables keep them.
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
# What may have become untrue: a hint.
TOP: frozenset[ReviewReason] = frozenset(
    ("figures", "direction", "negation", "hedging", "names", "quotation")
)
# What may turn the meaning of the next sentence.
TURNS: frozenset[ReviewReason] = TOP - {"figures", "hedging"}
# What changes letters, never what they say: a hint.
SAFE: frozenset[ReviewReason] = frozenset(("spelling", "punctuation"))
