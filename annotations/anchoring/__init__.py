"""Carrying notes from one revision's sentences to the next: text in, matches out, scored. No Django."""

from .aligning import ALGORITHM, Match, Status, align
from .differences import Change, changed_words
from .merging import MergeChunk, merge
from .normalising import normalise
from .reasons import SAFE, ReviewReason, reason_of

__all__ = [
    "ALGORITHM",
    "SAFE",
    "Change",
    "Match",
    "MergeChunk",
    "ReviewReason",
    "Status",
    "align",
    "changed_words",
    "merge",
    "normalise",
    "reason_of",
]
