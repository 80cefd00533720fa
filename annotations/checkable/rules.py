"""The rules: each looks at a `Statement` and yields what it found, with a weight.

A weight says how much the find counts towards the score; each kind counts once, at its heaviest find.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from annotations.checkable.lexicon import Role
from annotations.checkable.statement import Statement, Word


class Find(NamedTuple):
    kind: str
    start: int
    end: int
    weight: float


def phrases(statement: Statement) -> Iterator[Find]:
    for kind, weight in (("comparison", 2.0), ("cause", 1.75), ("absence", 1.0), ("relation", 1.0)):
        for start, end in statement.phrases.get(kind, ()):
            if statement.masked.isdisjoint(range(start, end)):
                yield Find(kind, statement.row[start].start, statement.row[end - 1].end, weight)


def by_words(statement: Statement) -> Iterator[Find]:
    """What English words say by themselves or with their neighbours: each word is looked up once."""
    for i, word in statement.unmasked:
        roles = statement.roles_at(i)
        for rule in {_RULES[role] for role in roles & _RULES.keys()}:
            yield from rule(statement, i, word)
        if word.lower.endswith("ed") or "event_verb" in roles or "act" in roles:
            yield from _event(statement, i, word)


def bounds(statement: Statement) -> Iterator[Find]:
    """'at least 40': these compare only before a number."""
    for start, end in statement.phrases.get("bound", ()):
        if end < len(statement.row) and (statement.row[end].number or "number" in statement.roles_at(end)):
            yield Find("comparison", statement.row[start].start, statement.row[end].end, 2.0)


def _comparison(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    roles = statement.roles_at(i)
    if "comparison" in roles:
        yield Find("comparison", word.start, word.end, 2.0)
        return
    completes = next(scope for role, scope in _SCOPES.items() if role in roles)
    # It counts with the word that completes it, at most five words on.
    for n, after in enumerate(statement.row[i + 1 : i + 6], i + 1):
        if completes in statement.roles_at(n) or after.lower == completes:
            yield Find("comparison", word.start, after.end, 2.0)
            return


def _cause(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    yield Find("cause", word.start, word.end, 0.75 if word.lower == "because" else 1.75)


def _single(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    if i and word.capital:
        return  # part of a name: the Serious Fraud Office, Northgate Holdings
    for kind, weight in _SINGLE.items():
        if kind in statement.roles_at(i):
            yield Find(kind, word.start, word.end, weight)


def _state(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    """'is biologically dead', 'was declared bankrupt': within three words of a form of 'to be'."""
    if any("be" in statement.roles_at(n) for n in range(max(0, i - 3), i)):
        yield Find("state", word.start, word.end, 1.5)


def _kin(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    """'the minister's wife' is a claim about two people; 'his wife' sets a scene."""
    if statement.lower_at(i - 1).endswith(("'s", "s'")):
        yield Find("relation", statement.row[i - 1].start, word.end, 0.75)


def _attribution(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    # 'the claims', 'a report': a determiner before a form that is not a past tense.
    if "determiner" in statement.roles_at(i - 1) and not word.lower.endswith("ed"):
        return
    spoken = "attribution" in statement.roles_at(i)
    weight = 1.5 if spoken else _soft_speech_weight(statement, word.lower)
    yield Find("attribution", word.start, word.end, weight)


_EVIDENCE: frozenset[Role] = frozenset({"document", "witness"})  # what a statement can rest on


def _soft_speech_weight(statement: Statement, verb: str) -> float:
    if not statement.roles.isdisjoint(_EVIDENCE):
        return 1.5
    return 0.5 if verb.endswith("s") else 0.75


def quotations(statement: Statement) -> Iterator[Find]:
    for start, end in statement.quotes:
        yield Find("quote", start, end, 1.0)


def _event(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    roles = statement.roles_at(i)
    soft = "act" in roles and "soft_attribution" not in roles
    if "event_verb" in roles and _is_act(statement, i):
        yield Find("event_verb", word.start, word.end, 1.5)
    elif soft and _is_act(statement, i):
        others = statement.has_person or statement.has_place
        known = statement.has_body or (others and "physical_act" not in roles)
        yield Find("event_verb", word.start, word.end, 0.75 if known else 0.25)
    elif statement.has_body and _is_unlisted_past(statement, i):
        yield Find("event_verb", word.start, word.end, 0.75)


_NO_ACTS: frozenset[Role] = frozenset({"scene_past", "soft_attribution", "attribution"})


def _is_unlisted_past(statement: Statement, i: int) -> bool:
    """Any other regular past tense: what a public body did is checkable whatever the verb."""
    word = statement.row[i].lower
    is_past = word.endswith("ed") and len(word) > 4 and "-" not in word
    if not is_past or not i or not _NO_ACTS.isdisjoint(statement.roles_at(i)):
        return False
    is_state = statement.lower_at(i - 1) in ("is", "are")  # the hall is crowded
    return not is_state and "determiner" not in statement.roles_at(i - 1)


# Told apart from the base form by nothing but the list, where they have no -ed.
_PASTS: frozenset[Role] = frozenset({"event_past", "act_past"})


def _is_act(statement: Statement, i: int) -> bool:
    """Base forms and -s and -ing forms are nouns as often as verbs: they need a cue before them."""
    word, before = statement.row[i].lower, statement.roles_at(i - 1)
    if statement.lower_at(i - 1) == "be" and "modal" in statement.roles_at(i - 2):
        return False  # "some things cannot be bought"
    if word.endswith("ing"):
        return "be" in before
    if word.endswith("s") and not word.endswith("ss"):
        return "determiner" not in before and i > 0
    if word.endswith("ed") or not _PASTS.isdisjoint(statement.roles_at(i)):
        return statement.lower_at(i - 1) not in ("a", "an")
    return "base_cue" in before


type Rule = Callable[[Statement, int, Word], Iterator[Find]]

_SINGLE: dict[Role, float] = {
    "change": 1.0,
    "statistic_noun": 0.75,
    "vague_quantity": 0.5,
    "allegation": 0.75,
    "relation": 0.75,
}
# With the word, or the role of it, that completes them.
_SCOPES: dict[Role, str] = {"comparative": "than", "superlative": "superlative_scope", "above": "limit"}
_RULES: dict[Role, Rule] = {
    **dict.fromkeys(("comparison", *_SCOPES), _comparison),
    "cause": _cause,
    **dict.fromkeys(_SINGLE, _single),
    "condition": _state,
    "kin": _kin,
    **dict.fromkeys(("attribution", "soft_attribution"), _attribution),
}


def names(statement: Statement) -> Iterator[Find]:
    for word in statement.names:
        yield Find("named_entity", word.start, word.end, 0.75)


_WEIGHTS: tuple[tuple[Role, str, float], ...] = (
    ("comparison", "comparison", 1.75),
    ("cause", "cause", 1.75),
    ("attribution", "attribution", 1.5),
    ("event_verb", "event_verb", 1.75),
    ("when", "date", 1.5),
    ("change", "change", 1.0),
    ("absence", "absence", 1.0),
    ("statistic_noun", "statistic_noun", 0.75),
    ("allegation", "allegation", 0.75),
    ("relation", "relation", 0.75),
    ("vague_quantity", "vague_quantity", 0.5),
)


def listed(statement: Statement) -> Iterator[Find]:
    """What the tables of a language name, for languages that have tables and no grammar here."""
    unseen = 0.25 if statement.lexicon.names == "capitals" else 0.5  # who acts may have no mark of a name
    act = 1.0 if statement.has_body or statement.has_person or statement.has_place else unseen
    for i, word in enumerate(statement.row):
        roles = statement.roles_at(i)
        for role, kind, weight in _WEIGHTS:
            if role in roles:
                yield Find(kind, word.start, word.end, weight)
        if "act" in roles:
            yield Find("event_verb", word.start, word.end, act)
    for role, kind, weight in _WEIGHTS:
        for first, end in statement.phrases.get(role, ()):
            yield Find(kind, statement.row[first].start, statement.row[end - 1].end, weight)
