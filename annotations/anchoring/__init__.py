"""Carrying notes from one revision's sentences to the next: text in, matches out, scored. No Django."""

from .aligning import ALGORITHM, Match, Status, align
from .altering import Altered, altered, is_slip
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
    "Altered",
    "Change",
    "Edit",
    "Match",
    "MergeChunk",
    "ReviewReason",
    "Status",
    "align",
    "altered",
    "capitals_mark_names",
    "changed_words",
    "is_slip",
    "merge",
    "normalise",
    "reason_of",
    "reasons_of",
]
