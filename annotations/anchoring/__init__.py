"""Carrying notes from one revision's sentences to the next: text in, matches out, scored. No Django."""

from .aligning import ALGORITHM, Match, Status, align
from .differences import Change, changed_words
from .merging import MergeChunk, merge
from .normalising import normalise
from .reasons import ReviewReason, reason_of

__all__ = [
    "ALGORITHM",
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
