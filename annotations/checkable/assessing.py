"""Name the tier of a sentence and what led to it."""

from collections.abc import Iterable
from functools import partial
from math import exp
from typing import Literal

from annotations.checkable import amounts, rules
from annotations.checkable.lexicon import lexicon_of
from annotations.checkable.likelihood import spoken, weigh
from annotations.checkable.rules import WEAK, Find
from annotations.checkable.statement import Statement
from articles.engine_errors import advice
from articles.text.shapes import Assessment, Reason

# How many of ten such sentences somebody would ask a source for.
NEEDS_SOURCE_FROM = 5.5
CHECK_FROM = 4.5
SURELY_NOTHING_BELOW = 1.0

NOT_ASSESSED: Assessment = {"tier": "not_assessed", "score": 0.0, "reasons": []}


def assess(sentence: str, language: str = "en") -> Assessment:
    """Return how much the sentence asks for a source.

    A name by itself is never a reason to flag a sentence, however many there are. The
    answer is NOT_ASSESSED in a language without a table and where a rule fails. Never
    raises.
    """
    return advice(
        "claims", sentence, partial(_assess, sentence, language), NOT_ASSESSED
    )


def has_rules(language: str) -> bool:
    """Return whether there are tables for the language.

    Without tables no sentence of it is ever assessed.
    """
    return lexicon_of(language) is not None


def asks_surely_nothing(assessment: Assessment) -> bool:
    """Return whether hardly anybody would ask a source (see docs/quality.md)."""
    is_low = assessment["score"] < SURELY_NOTHING_BELOW
    return assessment["tier"] == "none" and is_low


def _assess(sentence: str, language: str) -> Assessment:
    lexicon = lexicon_of(language)
    if lexicon is None:
        return NOT_ASSESSED
    statement = Statement(sentence, lexicon)
    finds = found(statement)
    score = 10 / (1 + exp(-weigh(statement, finds)))
    if score >= CHECK_FROM and _only_names(finds) and not statement.is_short:
        finds += [Find("wording", start, end, WEAK) for start, end in spoken(statement)]
    return {
        "tier": _tier(score, finds),
        "score": round(score, 2),
        "reasons": _reasons(finds),
    }


def found(statement: Statement) -> list[Find]:
    """Return all that the rules find."""
    return [
        *rules.names(statement),
        *amounts.numbers(statement),
        *rules.listed_words(statement),
        *rules.quotations(statement),
    ]


def _only_names(finds: Iterable[Find]) -> bool:
    return all(find.kind == "named_entity" for find in finds)


def _tier(
    score: float, finds: Iterable[Find]
) -> Literal["needs_source", "check", "none"]:
    if score < CHECK_FROM or _only_names(finds):
        return "none"
    if score >= NEEDS_SOURCE_FROM:
        return "needs_source"
    return "check"


def _reasons(finds: Iterable[Find]) -> list[Reason]:
    ordered = sorted({(find.start, find.end, find.kind) for find in finds})
    return [{"kind": kind, "start": start, "end": end} for start, end, kind in ordered]
