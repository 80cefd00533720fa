"""Adds up what the rules found in a sentence and names the tier."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, partial
from math import fsum, sqrt
from pathlib import Path
from typing import Literal, NamedTuple

from annotations.checkable import amounts, rules
from annotations.checkable.lexicon import Role, lexicon_of
from annotations.checkable.rules import Find
from annotations.checkable.statement import Statement
from articles.engine_guard import advice
from articles.text.shapes import Assessment, Reason

NEEDS_SOURCE_FROM = 2.5
CHECK_FROM = 1.5
# What a sentence loses in which no rule found anything: words alone make no certain claim.
WORDING_ALONE = 1.0
WEAK = 1.0


NOT_ASSESSED: Assessment = {"tier": "not_assessed", "score": 0.0, "reasons": []}


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
    statement = Statement(sentence, lexicon)
    found = by_rules(statement)
    if not lexicon.is_english:
        return _assessment(found.score, found.finds)
    correction, known = weigh_words(statement, found.kinds)
    score = found.score + correction
    if found.score < WEAK or found.kinds <= {"named_entity"}:
        return _assessment(score - WORDING_ALONE, [*found.finds, *_wording(statement, known)])
    return _assessment(score, found.finds)


def _assessment(score: float, finds: list[Find]) -> Assessment:
    return {"tier": _tier(score, finds), "score": round(max(score, 0.0), 2), "reasons": _reasons(finds)}


class ByRules(NamedTuple):
    finds: list[Find]
    kinds: frozenset[str]
    score: float


def by_rules(statement: Statement) -> ByRules:
    own = _ENGLISH if statement.lexicon.is_english else (rules.listed,)
    looks = (rules.names, amounts.numbers, *own, rules.quotations)
    finds = [find for look in looks for find in look(statement)]
    heaviest: dict[str, float] = {}
    for find in finds:
        heaviest[find.kind] = max(find.weight, heaviest.get(find.kind, 0.0))
    score = sum(heaviest.values()) + _together(statement, heaviest) - 3.0 * statement.is_question
    return ByRules(finds, frozenset(heaviest), score - _softeners(statement, heaviest))


def _wording(statement: Statement, known: Iterable[tuple[float, int]]) -> Iterator[Find]:
    """Where no rule found anything, the three words that spoke most for a claim are why."""
    spoken: dict[int, float] = defaultdict(float)
    for weight, i in known:
        if weight > 0 and i >= 0 and "opener" not in statement.roles_at(i):
            spoken[i] += weight
    for i in sorted(spoken, key=lambda i: (-spoken[i], i))[:3] if len(statement.row) > 3 else ():
        yield Find("wording", statement.row[i].start, statement.row[i].end, 0.0)


_ENGLISH = (rules.phrases, rules.bounds, rules.by_words)
_PUBLIC_KINDS = frozenset({"change", "relation", "absence", "allegation", "comparison", "cause"})


def _together(statement: Statement, heaviest: dict[str, float]) -> float:
    """What means more side by side than apart."""
    bonus = 0.0
    acted = heaviest.get("event_verb", 0.0) >= 0.75
    public = acted or not _PUBLIC_KINDS.isdisjoint(heaviest)
    if ((statement.has_body or statement.has_place) and public) or (statement.has_person and acted):
        bonus += 0.75
    if "attribution" in heaviest and "quote" in heaviest:
        bonus += 1.0
    if "named_entity" in heaviest or statement.has_body:
        bonus += 0.5 * (heaviest.get("attribution", 0.0) >= 1.5)
    if "named_entity" in heaviest:
        bonus += 0.5 * (heaviest.get("event_verb", 0.0) >= 0.75)
        bonus += 0.5 * ("relation" in heaviest)
    return bonus


def _softeners(statement: Statement, heaviest: dict[str, float]) -> float:
    """What an opinion, a wish, a forecast or a feeling takes away. A reported one takes nothing away."""
    reported = heaviest.get("attribution", 0.0) >= 1.5 or "quote" in heaviest
    loss = 0.0
    if not reported:
        loss += 1.5 * statement.hedges + 0.75 * ("future" in statement.roles)
        loss += 1.0 * ("second_person" in statement.roles)
    if "first_person" in statement.roles and "quote" not in heaviest:
        loss += 1.0
    return loss + 1.0 * statement.is_short + 4.0 * statement.is_label


def _tier(score: float, finds: Iterable[Find]) -> Literal["needs_source", "check", "none"]:
    if score < CHECK_FROM or all(find.kind == "named_entity" for find in finds):
        return "none"
    return "needs_source" if score >= NEEDS_SOURCE_FROM else "check"


def _reasons(finds: Iterable[Find]) -> list[Reason]:
    ordered = sorted({(find.start, find.end, find.kind) for find in finds})
    return [{"kind": kind, "start": start, "end": end} for start, end, kind in ordered]


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


def features(statement: Statement, kinds: Iterable[str]) -> dict[str, int]:
    """Each feature with the number of the word that it is of, or -1.

    Words stand for themselves, but numbers and names are alike; then word endings, the first word, the kinds
    that the rules found, how the sentence begins and ends, and how long it is.
    """
    found = {f"kind {kind}": -1 for kind in kinds} or {"no kind": -1}
    names = {word.start for word in statement.names}
    for i, word in enumerate(statement.row):
        token = "NUMBER" if word.number else "NAME" if word.start in names else word.lower
        if not i:
            found[f"first {token}"] = i
        for name in _of_word(token):
            found.setdefault(name, i)
    length = len(statement.row)
    found[f"length {sum(length >= bound for bound in _LENGTHS)}"] = -1
    end = statement.text.rstrip(" \"”»’')")[-1:]
    found[f"end {end if end in '.?!:;,' else 'open'}"] = -1
    found.update({f"role {role}": -1 for role in _TELLING & statement.roles})
    if statement.hedges:
        found["hedge"] = -1
    if statement.quotes:
        found["quote"] = -1
    if statement.text[:1] in ('"', "“", "«", "„"):
        found["quote first"] = -1
    if statement.is_label:
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


def weigh_words(statement: Statement, kinds: Iterable[str]) -> tuple[float, list[tuple[float, int]]]:
    """Points to add to the score; and of each feature that counts its weight, and the number of its word or
    -1."""
    table, found = weights(), features(statement, kinds)
    known = [(weight, i) for name, i in found.items() if (weight := table.get(name)) is not None]
    total = fsum(weight for weight, _ in known)
    return table.get(BIAS, 0.0) + share(found) * total, known
