"""The tables of articles: `arrival` is what comes in, `article` what lasts."""

from articles.models.arrival import (
    Batch,
    Finding,
    FindingDecision,
    FindingQuerySet,
    Intake,
    Unread,
)
from articles.models.article import (
    TEXT_LIMIT,
    Activity,
    Article,
    Extraction,
    Original,
    Practice,
    Revision,
    Sentence,
    SentenceIdentity,
    Shingle,
    Topic,
)
from articles.models.erasure import Erasure, erasing
from articles.models.picture import Picture

__all__ = [
    "TEXT_LIMIT",
    "Activity",
    "Article",
    "Batch",
    "Erasure",
    "Extraction",
    "Finding",
    "FindingDecision",
    "FindingQuerySet",
    "Intake",
    "Original",
    "Picture",
    "Practice",
    "Revision",
    "Sentence",
    "SentenceIdentity",
    "Shingle",
    "Topic",
    "Unread",
    "erasing",
]
