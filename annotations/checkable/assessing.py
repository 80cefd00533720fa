"""Adds up what the rules found in a sentence and names the tier."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from math import fsum, sqrt
from pathlib import Path
from typing import Literal, NamedTuple

from annotations.checkable import amounts, rules
from annotations.checkable.lexicon import Role, lexicon_of
from annotations.checkable.rules import Find
from annotations.checkable.statement import Reading
from annotations.checkable.words import en as words
from articles.engine_guard import advice
from articles.text import shapes

type Tier = Literal["needs_source", "check", "none", "not_assessed"]

NEEDS_SOURCE_FROM = 2.5
CHECK_FROM = 1.5
# What a sentence loses in which no rule found anything: words alone make no certain claim.
WORDING_ALONE = 1.0
WEAK = 1.0


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

    English has rules of grammar and a ranking beside them; other languages have tables of words. In a
    language without a table nothing is claimed: NOT_ASSESSED.

    A name by itself is never a reason to flag a sentence, however many there are. Never raises: what a rule
    fails on is NOT_ASSESSED.
    """
    return advice("claims", sentence, partial(_assess, sentence, language), NOT_ASSESSED)


def has_rules(language: str) -> bool:
    """Whether there are tables for the language: without, no sentence of it is ever assessed."""
    return lexicon_of(language) is not None


def _assess(sentence: str, language: str) -> Assessment:
    lexicon = lexicon_of(language)
    if lexicon is None:
        return NOT_ASSESSED
    reading = Reading(sentence, lexicon)
    found = by_rules(reading)
    if lexicon is not words.LEXICON:
        return _assessment(found.score, found.finds)
    weighing = weigh_words(reading, found.kinds)
    score = found.score + weighing.correction
    if found.score < WEAK or found.kinds <= {"named_entity"}:
        return _assessment(score - WORDING_ALONE, [*found.finds, *_wording(reading, weighing)])
    return _assessment(score, found.finds)


def _assessment(score: float, finds: list[Find]) -> Assessment:
    return Assessment(_tier(score, finds), round(max(score, 0.0), 2), _reasons(finds))


class ByRules(NamedTuple):
    finds: list[Find]
    kinds: frozenset[str]
    score: float

    @property
    def margin(self) -> float:
        """How far from needing a source; what is far off is as good as certain."""
        return max(-2.0, min(self.score, 6.0)) - NEEDS_SOURCE_FROM


def by_rules(reading: Reading) -> ByRules:
    find = _english if reading.lexicon is words.LEXICON else _by_tables
    return _weigh(reading, list(find(reading)))


class Weighing(NamedTuple):
    """correction: points to add to the score. known: of each feature that counts its weight, and the number
    of its word or -1."""

    correction: float
    known: list[tuple[float, int]]

    def loudest(self, reading: Reading) -> list[int]:
        """Numbers of the words that spoke most for a claim."""
        spoken: dict[int, float] = {}
        for weight, i in self.known:
            if weight > 0 and i >= 0 and reading.lowers[i] not in words.PLAIN_OPENERS:
                spoken[i] = spoken.get(i, 0.0) + weight
        return sorted(spoken, key=lambda i: (-spoken[i], i))[:3]


def _wording(reading: Reading, weighing: Weighing) -> Iterator[Find]:
    """Where no rule found anything, the words that spoke for a claim are why."""
    if len(reading.row) > 3:
        for i in weighing.loudest(reading):
            yield Find("wording", reading.row[i].start, reading.row[i].end, 0.0)


def _english(reading: Reading) -> Iterator[Find]:
    yield from rules.names(reading)
    yield from amounts.numbers(reading)
    yield from rules.phrases(reading)
    yield from rules.bounds(reading)
    yield from rules.by_words(reading)
    yield from rules.quotations(reading)


def _by_tables(reading: Reading) -> Iterator[Find]:
    yield from rules.names(reading)
    yield from amounts.numbers(reading)
    yield from rules.listed(reading)
    yield from rules.quotations(reading)


def _weigh(reading: Reading, finds: list[Find]) -> ByRules:
    heaviest: dict[str, float] = {}
    for find in finds:
        heaviest[find.kind] = max(find.weight, heaviest.get(find.kind, 0.0))
    score = sum(heaviest.values()) + _together(reading, heaviest)
    if reading.is_question:
        score -= 3.0
    return ByRules(finds, frozenset(heaviest), score - _softeners(reading, heaviest))


_PUBLIC_KINDS = frozenset({"change", "relation", "absence", "allegation", "comparison", "cause"})


def _together(reading: Reading, heaviest: dict[str, float]) -> float:
    """What means more side by side than apart."""
    bonus = 0.0
    acted = heaviest.get("event_verb", 0.0) >= 0.75
    public = acted or not _PUBLIC_KINDS.isdisjoint(heaviest)
    if ((reading.has_body or reading.has_place) and public) or (reading.has_person and acted):
        bonus += 0.75
    if "attribution" in heaviest and "quote" in heaviest:
        bonus += 1.0
    if "named_entity" in heaviest or reading.has_body:
        bonus += 0.5 * (heaviest.get("attribution", 0.0) >= 1.5)
    if "named_entity" in heaviest:
        bonus += 0.5 * (heaviest.get("event_verb", 0.0) >= 0.75)
        bonus += 0.5 * ("relation" in heaviest)
    return bonus


def _softeners(reading: Reading, heaviest: dict[str, float]) -> float:
    """What an opinion, a wish, a forecast or a feeling takes away. A reported one takes nothing away."""
    reported = heaviest.get("attribution", 0.0) >= 1.5 or "quote" in heaviest
    loss = 0.0
    if not reported:
        loss += 1.5 * reading.hedges + 0.75 * ("future" in reading.roles)
        loss += 1.0 * ("second_person" in reading.roles)
    if "first_person" in reading.roles and "quote" not in heaviest:
        loss += 1.0
    return loss + 1.0 * reading.is_short + 4.0 * reading.is_label


def _tier(score: float, finds: Iterable[Find]) -> Tier:
    if score < CHECK_FROM or all(find.kind == "named_entity" for find in finds):
        return "none"
    return "needs_source" if score >= NEEDS_SOURCE_FROM else "check"


def _reasons(finds: Iterable[Find]) -> tuple[Reason, ...]:
    ordered = sorted({(find.start, find.end, find.kind) for find in finds})
    return tuple(Reason(kind, start, end) for start, end, kind in ordered)


# --- Ranking: what the wording of an English sentence adds to its score or takes ---------------------------
#
# A linear model beside the rules. The weights are in words/weights.txt, learnt by
# `python -m bench.train_checkable` from sentences that were written for it; they correct the score of the
# rules (logistic regression with that score as an offset). Which words weighed most can be shown, like the
# finds of the rules.

_WEIGHTS = Path(__file__).parent / "words" / "weights.txt"
BIAS = "bias"
# Features share one length, so that a long sentence is not judged by its length alone.
_LENGTH = 3.0
_TELLING: frozenset[Role] = frozenset({"future", "first_person", "second_person", "body", "place", "person"})
_LENGTHS = (4, 7, 12, 20, 30)


def features(reading: Reading, kinds: Iterable[str]) -> dict[str, int]:
    """Each feature with the number of the word that it is of, or -1.

    Words stand for themselves, but numbers and names are alike; then word endings, the first word, the kinds
    that the rules found, how the sentence begins and ends, and how long it is.
    """
    found = {f"kind {kind}": -1 for kind in kinds} or {"no kind": -1}
    names = {word.start for word in reading.names}
    for i, word in enumerate(reading.row):
        token = "NUMBER" if word.number else "NAME" if word.start in names else word.lower
        if not i:
            found[f"first {token}"] = i
        for name in _of_word(token):
            found.setdefault(name, i)
    length = len(reading.row)
    found[f"length {sum(length >= bound for bound in _LENGTHS)}"] = -1
    end = reading.text.rstrip(" \"”»’')")[-1:]
    found[f"end {end if end in '.?!:;,' else 'open'}"] = -1
    found.update({f"role {role}": -1 for role in _TELLING & reading.roles})
    if reading.hedges:
        found["hedge"] = -1
    if reading.quotes:
        found["quote"] = -1
    if reading.text[:1] in ('"', "“", "«", "„"):
        found["quote first"] = -1
    if reading.is_label:
        found["label"] = -1
    return found


@lru_cache(20_000)
def _of_word(token: str) -> tuple[str, ...]:
    ending = (f"ending {token[-3:]}",) if len(token) > 5 and not token.isupper() else ()
    return (f"word {token}", *ending)


def share(found: dict[str, int]) -> float:
    """What each of the features counts for."""
    return _LENGTH / sqrt(max(len(found), 1))


@cache
def weights() -> dict[str, float]:
    lines = _WEIGHTS.read_text("utf-8").splitlines()
    return {name: float(weight) for weight, _, name in (line.partition(" ") for line in lines)}


def weigh_words(reading: Reading, kinds: Iterable[str]) -> Weighing:
    table, found = weights(), features(reading, kinds)
    known = [(weight, i) for name, i in found.items() if (weight := table.get(name)) is not None]
    total = fsum(weight for weight, _ in known)
    return Weighing(table.get(BIAS, 0.0) + share(found) * total, known)
