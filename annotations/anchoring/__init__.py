"""Carrying notes from one revision's sentences to the next: text in, matches out,
scored. No Django.
"""

from .aligning import Match, align
from .altering import altered, is_slip
from .merging import MergeChunk, merge
from .reasons import reasons_of
from .senses import Edit

__all__ = [
    "Edit",
    "Match",
    "MergeChunk",
    "align",
    "altered",
    "is_slip",
    "merge",
    "reasons_of",
]
