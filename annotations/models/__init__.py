"""What editors attach to sentences, and how it holds on to them from one revision to the next."""

from annotations.models.anchors import Anchor, AnchorEvent
from annotations.models.checks import WHY_LIMIT, CheckEvent, Fact, SentenceCheck, wording_of
from annotations.models.history import (
    HISTORY_USER,
    add_as,
    add_notes_as,
    change_notes_as,
    last_states,
    past_states,
    save_as,
)
from annotations.models.notes import COMMENT_LIMIT, QUOTE_LIMIT, Citation, Note, OnSentence
from annotations.models.ratings import OverallFinding, Rating, RatingScale, Reason
from annotations.models.remarks import Remark, RemarkEvent
from annotations.models.sources import Source, protected

__all__ = [
    "COMMENT_LIMIT",
    "HISTORY_USER",
    "QUOTE_LIMIT",
    "WHY_LIMIT",
    "Anchor",
    "AnchorEvent",
    "CheckEvent",
    "Citation",
    "Fact",
    "Note",
    "OnSentence",
    "OverallFinding",
    "Rating",
    "RatingScale",
    "Reason",
    "Remark",
    "RemarkEvent",
    "SentenceCheck",
    "Source",
    "add_as",
    "add_notes_as",
    "change_notes_as",
    "last_states",
    "past_states",
    "protected",
    "save_as",
    "wording_of",
]
