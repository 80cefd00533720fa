"""Adds up what the rules found in a sentence and names the tier."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

from annotations.checkable import rules, words
from annotations.checkable.lexicons import CJK_LANGUAGES, CJK_PATTERNS, LEXICONS, NEUTRAL, Lexicon
from annotations.checkable.reading import Reading
from annotations.checkable.rules import Find
from articles.advising import advice
from articles.text import shapes

type Tier = Literal["needs_source", "check", "none", "not_assessed"]

NEEDS_SOURCE_FROM = 2.5
CHECK_FROM = 1.5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a kind of claim and where it stands, in code points into the sentence."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Assessment:
    tier: Tier
    score: float
    reasons: tuple[Reason, ...]

    def as_json(self) -> shapes.Assessment:
        reasons: list[shapes.Reason] = [
            {"kind": one.kind, "start": one.start, "end": one.end} for one in self.reasons
        ]
        return {"tier": self.tier, "score": self.score, "reasons": reasons}


NOT_ASSESSED = Assessment("not_assessed", 0.0, ())


def assess(sentence: str, language: str = "en") -> Assessment:
    """How much the sentence asks for a source.

    The full rules are for English. German, French, Spanish and Russian have words for money, percent,
    dates, figures and speech; Chinese, Japanese and Korean have patterns for the same. Every other
    language gets what needs no words: amounts with a sign, percentages, years, figures, quotations.

    A name by itself is never a reason to flag a sentence, however many there are. Never raises: what a rule
    fails on is NOT_ASSESSED.
    """
    return advice("claims", sentence, partial(_assess, sentence, language), NOT_ASSESSED)


def _assess(sentence: str, language: str) -> Assessment:
    base = language.replace("_", "-").split("-")[0].lower()
    reading = Reading(sentence)
    if base == "en":
        finds = list(_english(reading))
    elif base in CJK_LANGUAGES:
        finds = [*_by_pattern(sentence), *rules.quotations(reading)]
    else:
        finds = list(_by_lexicon(reading, LEXICONS.get(base, NEUTRAL)))
    return _weigh(reading, finds, english=base == "en")


def _english(reading: Reading) -> Iterator[Find]:
    yield from rules.names(reading)
    yield from rules.numbers(reading, LEXICONS["en"])
    yield from rules.comparisons(reading)
    yield from rules.causes(reading)
    yield from rules.absences(reading)
    yield from rules.single_words(reading)
    yield from rules.relations(reading)
    yield from rules.attributions(reading, LEXICONS["en"])
    yield from rules.quotations(reading)
    yield from rules.events(reading)


def _by_lexicon(reading: Reading, lexicon: Lexicon) -> Iterator[Find]:
    yield from rules.numbers(reading, lexicon)
    yield from rules.attributions(reading, lexicon)
    yield from rules.quotations(reading)


@cache
def _cjk_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in CJK_PATTERNS)


def _by_pattern(sentence: str) -> Iterator[Find]:
    taken: set[int] = set()
    for kind, pattern in _cjk_patterns():
        for match in pattern.finditer(sentence):
            if match.start() not in taken:
                taken.update(range(*match.span()))
                yield Find(kind, *match.span(), _CJK_WEIGHTS[kind])


_CJK_WEIGHTS = {
    "money": 3.0,
    "percent": 3.0,
    "date": 2.0,
    "figure": 2.0,
    "comparison": 2.0,
    "attribution": 1.5,
    "event_verb": 1.5,
    "cause": 1.5,
}


def _weigh(reading: Reading, finds: list[Find], *, english: bool) -> Assessment:
    heaviest: dict[str, float] = {}
    for find in finds:
        heaviest[find.kind] = max(find.weight, heaviest.get(find.kind, 0.0))
    score = sum(heaviest.values()) + _together(reading, heaviest)
    if reading.is_question:
        score -= 3.0
    if english:
        score -= _softeners(reading, heaviest)
    score = max(score, 0.0)
    return Assessment(_tier(score, heaviest), round(score, 2), _reasons(finds))


_PUBLIC_KINDS = frozenset({"change", "relation", "absence", "allegation"})


def _together(reading: Reading, heaviest: dict[str, float]) -> float:
    """What means more side by side than apart."""
    bonus = 0.0
    acted = heaviest.get("event_verb", 0.0) >= 0.75
    public = acted or not _PUBLIC_KINDS.isdisjoint(heaviest)
    if ((reading.has_body or reading.has_place) and public) or (reading.has_person and acted):
        bonus += 0.75
    if "attribution" in heaviest and "quote" in heaviest:
        bonus += 1.0
    if "named_entity" in heaviest:
        bonus += 0.5 * (heaviest.get("attribution", 0.0) >= 1.5)
        bonus += 0.5 * (heaviest.get("event_verb", 0.0) >= 0.75)
        bonus += 0.5 * ("relation" in heaviest)
    return bonus


def _softeners(reading: Reading, heaviest: dict[str, float]) -> float:
    """What an opinion, a wish, a forecast or a feeling takes away. A reported one takes nothing away."""
    # 'May' inside a sentence is the month; 'may' and an opening 'May' hedge.
    lowers = {
        word.lower for i, word in enumerate(reading.row) if not (i and word.capital and word.lower == "may")
    }
    reported = heaviest.get("attribution", 0.0) >= 1.5 or "quote" in heaviest
    loss = 0.0
    if not reported:
        if lowers & words.HEDGES or reading.phrases.get("hedge"):
            loss += 1.5
        if lowers & words.FUTURES:
            loss += 0.75
        if lowers & words.SECOND_PERSONS:
            loss += 1.0
    if lowers & words.FIRST_PERSONS and "quote" not in heaviest:
        loss += 1.0
    if len(reading.row) < 4:
        loss += 1.0
    return loss


def _tier(score: float, heaviest: dict[str, float]) -> Tier:
    if not heaviest.keys() - {"named_entity"} or score < CHECK_FROM:
        return "none"
    return "needs_source" if score >= NEEDS_SOURCE_FROM else "check"


def _reasons(finds: Iterable[Find]) -> tuple[Reason, ...]:
    ordered = sorted({(find.start, find.end, find.kind) for find in finds})
    return tuple(Reason(kind, start, end) for start, end, kind in ordered)
