"""Carry notes from one revision's sentences to the next, without Django.

The engine takes texts and returns scored matches.
"""

from .aligning import Match, align
from .altering import altered, is_spelling_change
from .merging import MergeChunk, merge_texts
from .numerals import numbers_in, table_of_numbers
from .reasons import reasons_of
from .senses import Edit
from .wordings import charges

__all__ = [
    "Edit",
    "Match",
    "MergeChunk",
    "align",
    "altered",
    "charges",
    "is_spelling_change",
    "merge_texts",
    "numbers_in",
    "reasons_of",
    "table_of_numbers",
]
