"""The tables of articles: `intake` is what comes in, `article` what lasts, and who signs it; `activity` is
what goes on just now."""

from articles.models.activity import Activity, Presence
from articles.models.article import (
    TEXT_LIMIT,
    Article,
    Credit,
    Extraction,
    Original,
    Person,
    Revision,
    Sentence,
    SentenceIdentity,
    Shingle,
    Topic,
)
from articles.models.intake import (
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
    "Credit",
    "Extraction",
    "Finding",
    "FindingDecision",
    "FindingQuerySet",
    "Intake",
    "KeepRule",
    "KeepRuleQuerySet",
    "Original",
    "Person",
    "Presence",
    "Revision",
    "Sentence",
    "SentenceIdentity",
    "Shingle",
    "Topic",
    "Unread",
]
