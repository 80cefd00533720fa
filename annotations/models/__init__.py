"""What editors attach to sentences, and how it holds on to them from one revision to the next."""

from annotations.models.anchors import Anchor, AnchorEvent
from annotations.models.notes import (
    COMMENT_LIMIT,
    HISTORY_USER,
    QUOTE_LIMIT,
    Citation,
    Note,
    OnSentence,
    past_states,
    save_as,
)
from annotations.models.ratings import Rating, RatingScale, Reason
from annotations.models.remarks import Remark
from annotations.models.sources import Source

__all__ = [
    "COMMENT_LIMIT",
    "HISTORY_USER",
    "QUOTE_LIMIT",
    "Anchor",
    "AnchorEvent",
    "Citation",
    "Note",
    "OnSentence",
    "Rating",
    "RatingScale",
    "Reason",
    "Remark",
    "Source",
    "past_states",
    "save_as",
]
