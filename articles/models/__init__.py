"""The tables of articles: `arrival` is what comes in, `article` what lasts, `people` who signs, `checking`
who checks; `activity` is what goes on just now."""

from articles.models.activity import Presence
from articles.models.arrival import (
    Batch,
    Finding,
    FindingDecision,
    FindingQuerySet,
    Intake,
    KeepRule,
    KeepRuleQuerySet,
    Unread,
)
from articles.models.article import (
    TEXT_LIMIT,
    Activity,
    Article,
    Extraction,
    Original,
    Revision,
    Sentence,
    SentenceIdentity,
    Shingle,
    Topic,
)
from articles.models.checking import Check
from articles.models.people import Credit, Person

__all__ = [
    "TEXT_LIMIT",
    "Activity",
    "Article",
    "Batch",
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
    "Presence",
    "Revision",
    "Sentence",
    "SentenceIdentity",
    "Shingle",
    "Topic",
    "Unread",
]
