"""The tables of articles: `intake` is what comes in, `text` what lasts."""

from articles.models.intake import (
    Finding,
    FindingDecision,
    FindingQuerySet,
    Intake,
    KeepRule,
    KeepRuleQuerySet,
    Unread,
)
from articles.models.people import Credit, Person
from articles.models.text import (
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

__all__ = [
    "TEXT_LIMIT",
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
    "Revision",
    "Sentence",
    "SentenceIdentity",
    "Shingle",
    "Topic",
    "Unread",
]
