"""Find what a reader could ask a source for, and whom a sentence quotes.

`assess` reads one sentence and answers with a tier, a score and the stretches that led
to it. It is a hint for editors: rules that can each be shown, and beside them a linear
model. No state, no Django.
"""

from annotations.checkable.assessing import (
    NOT_ASSESSED,
    asks_surely_nothing,
    assess,
    has_rules,
)
from annotations.checkable.proposing import propose
from annotations.checkable.speaking import person_in, quotes_somebody, speakers

__all__ = [
    "NOT_ASSESSED",
    "asks_surely_nothing",
    "assess",
    "has_rules",
    "person_in",
    "propose",
    "quotes_somebody",
    "speakers",
]
