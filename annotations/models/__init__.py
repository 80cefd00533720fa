"""The tables of annotations, sources, documents and the access log."""

from annotations.models.access_record import AccessRecord
from annotations.models.anchor import Anchor, AnchorEvent
from annotations.models.decision import WHY_LIMIT, Decision, Remark, RemarkEvent
from annotations.models.document import (
    Document,
    DocumentContent,
    DocumentPage,
    KeptCopy,
    PagePicture,
    QuotationCheck,
)
from annotations.models.note import (
    COMMENT_LIMIT,
    QUOTE_LIMIT,
    Citation,
    Note,
)
from annotations.models.reply import RecordedReply
from annotations.models.scale import Rating, RatingScale, Reason
from annotations.models.source import Source, SourceIdentity, protected

__all__ = [
    "COMMENT_LIMIT",
    "QUOTE_LIMIT",
    "WHY_LIMIT",
    "AccessRecord",
    "Anchor",
    "AnchorEvent",
    "Citation",
    "Decision",
    "Document",
    "DocumentContent",
    "DocumentPage",
    "KeptCopy",
    "Note",
    "PagePicture",
    "QuotationCheck",
    "Rating",
    "RatingScale",
    "Reason",
    "RecordedReply",
    "Remark",
    "RemarkEvent",
    "Source",
    "SourceIdentity",
    "protected",
]
