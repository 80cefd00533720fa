"""The tables of articles: `intake` is what comes in, `article` what lasts and who signs it, `checking` who
checks it."""

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
from articles.models.checking import Check
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
    "Article",
    "Check",
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
    "Revision",
    "Sentence",
    "SentenceIdentity",
    "Shingle",
    "Topic",
    "Unread",
]
