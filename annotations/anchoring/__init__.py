"""Carrying notes from one revision's sentences to the next: text in, matches out, scored. No Django."""

from .aligning import ALGORITHM, Match, Status, align
from .differences import Change, changed_words
from .merging import MergeChunk, merge
from .normalising import normalise
from .reading import Edit
from .reasons import SAFE, TURNS, ReviewReason, reason_of, reasons_of
from .words import capitals_mark_names

__all__ = [
    "ALGORITHM",
    "SAFE",
    "TURNS",
    "Change",
    "Edit",
    "Match",
    "MergeChunk",
    "ReviewReason",
    "Status",
    "align",
    "capitals_mark_names",
    "changed_words",
    "merge",
    "normalise",
    "reason_of",
    "reasons_of",
]
