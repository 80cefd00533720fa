"""The tables of articles: `intake` is what comes in, `article` what lasts, `activity` what was done last."""

from articles.models.activity import Activity
from articles.models.article import (
    TEXT_LIMIT,
    Article,
    Extraction,
    Original,
    Revision,
    Sentence,
    SentenceIdentity,
    Shingle,
    Topic,
)
from articles.models.intake import (
    Batch,
    Finding,
    FindingDecision,
    FindingQuerySet,
    Intake,
    KeepRule,
    KeepRuleQuerySet,
    Unread,
)

__all__ = [
    "TEXT_LIMIT",
    "Activity",
    "Article",
    "Batch",
    "Extraction",
    "Finding",
    "FindingDecision",
    "FindingQuerySet",
    "Intake",
    "KeepRule",
    "KeepRuleQuerySet",
    "Original",
    "Revision",
    "Sentence",
    "SentenceIdentity",
    "Shingle",
    "Topic",
    "Unread",
]
