"""The rules: each looks at a `Statement` and yields what it found, with a weight.

A weight says how much the find counts towards the score; each kind counts once, at its heaviest find.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from annotations.checkable.lexicon import Role
from annotations.checkable.statement import Statement, Word
from annotations.checkable.words import en as words


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
        for rule in _RULES.get(word.lower, ()):
            yield from rule(statement, i, word)
        if word.lower.endswith("ed") or word.lower in _ACTS:
            yield from _event(statement, i, word)


def bounds(statement: Statement) -> Iterator[Find]:
    """'at least 40': these compare only before a number."""
    for start, end in statement.phrases.get("bound", ()):
        if end < len(statement.row) and (
            statement.row[end].number or statement.row[end].lower in words.NUMBER_WORDS
        ):
            yield Find("comparison", statement.row[start].start, statement.row[end].end, 2.0)


def _comparison(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    if word.lower in words.COMPARISON_WORDS:
        yield Find("comparison", word.start, word.end, 2.0)
        return
    scopes = next(scopes for table, scopes in _SCOPES if word.lower in table)
    # It counts with the word that completes it, at most five words on.
    if end := next((after.end for after in statement.row[i + 1 : i + 6] if after.lower in scopes), None):
        yield Find("comparison", word.start, end, 2.0)


def _cause(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    yield Find("cause", word.start, word.end, 0.75 if word.lower == "because" else 1.75)


def _single(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    if i and word.capital:
        return  # part of a name: the Serious Fraud Office, Northgate Holdings
    for kind, table, weight in _KINDS:
        if word.lower in table:
            yield Find(kind, word.start, word.end, weight)


def _state(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    """'is biologically dead', 'was declared bankrupt': within three words of a form of 'to be'."""
    if not words.BE.isdisjoint(statement.lowers[max(0, i - 3) : i]):
        yield Find("state", word.start, word.end, 1.5)


def _kin(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    """'the minister's wife' is a claim about two people; 'his wife' sets a scene."""
    if statement.lower_at(i - 1).endswith(("'s", "s'")):
        yield Find("relation", statement.row[i - 1].start, word.end, 0.75)


def _attribution(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    # 'the claims', 'a report': a determiner before a form that is not a past tense.
    if statement.lower_at(i - 1) in words.DETERMINERS and not word.lower.endswith("ed"):
        return
    weight = 1.5 if word.lower in words.SPEECH_VERBS else _soft_speech_weight(statement, word.lower)
    yield Find("attribution", word.start, word.end, weight)


def _soft_speech_weight(statement: Statement, verb: str) -> float:
    if not words.EVIDENCE_NOUNS.isdisjoint(statement.lowers):
        return 1.5
    return 0.5 if verb.endswith("s") else 0.75


def quotations(statement: Statement) -> Iterator[Find]:
    for start, end in statement.quotes:
        yield Find("quote", start, end, 1.0)


def _event(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    soft = word.lower in words.SOFT_ACTS and word.lower not in words.SOFT_SPEECH_VERBS
    if word.lower in words.HARD_ACTS and _is_act(statement, i):
        yield Find("event_verb", word.start, word.end, 1.5)
    elif soft and _is_act(statement, i):
        others = statement.has_person or statement.has_place
        known = statement.has_body or (others and word.lower not in words.PHYSICAL_ACTS)
        yield Find("event_verb", word.start, word.end, 0.75 if known else 0.25)
    elif statement.has_body and _is_unlisted_past(statement, i):
        yield Find("event_verb", word.start, word.end, 0.75)


_BEFORE_STATES = words.DETERMINERS | {"is", "are"}  # the hall is crowded
_NO_ACTS = words.SCENE_PASTS | words.SOFT_SPEECH_VERBS | words.SPEECH_VERBS


def _is_unlisted_past(statement: Statement, i: int) -> bool:
    """Any other regular past tense: what a public body did is checkable whatever the verb."""
    word = statement.row[i].lower
    before = statement.lower_at(i - 1)
    is_past = word.endswith("ed") and len(word) > 4 and "-" not in word and word not in _NO_ACTS
    return is_past and i > 0 and before not in _BEFORE_STATES


def _is_act(statement: Statement, i: int) -> bool:
    """Base forms and -s and -ing forms are nouns as often as verbs: they need a cue before them."""
    word, before = statement.row[i].lower, statement.lower_at(i - 1)
    if before == "be" and statement.lower_at(i - 2) in words.MODALS:
        return False  # "some things cannot be bought"
    if word.endswith("ing"):
        return before in words.BE
    if word.endswith("s") and not word.endswith("ss"):
        return before not in words.DETERMINERS and i > 0
    if word in words.IRREGULAR_PASTS or word.endswith("ed"):
        return before not in ("a", "an")
    return before in words.BASE_CUES


type Rule = Callable[[Statement, int, Word], Iterator[Find]]

_KINDS: tuple[tuple[str, frozenset[str], float], ...] = (
    ("change", words.CHANGE_WORDS, 1.0),
    ("statistic_noun", words.STATISTIC_NOUNS, 0.75),
    ("vague_quantity", words.VAGUE_QUANTITIES, 0.5),
    ("allegation", words.ALLEGATION_NOUNS, 0.75),
    ("relation", words.RELATION_NOUNS, 0.75),
)
_SCOPES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (words.COMPARATIVES, frozenset({"than"})),
    (words.SUPERLATIVES, words.SUPERLATIVE_SCOPES),
    (frozenset({"above", "below", "over", "under", "beyond"}), words.LIMITS),
)
_ACTS = words.HARD_ACTS | words.SOFT_ACTS


def _rules() -> dict[str, tuple[Rule, ...]]:
    """The rules that a word of the tables sets off."""
    tables: tuple[tuple[Rule, frozenset[str]], ...] = (
        (_comparison, words.COMPARISON_WORDS.union(*(table for table, _ in _SCOPES))),
        (_cause, words.CAUSE_WORDS),
        (_single, frozenset().union(*(table for _, table, _ in _KINDS))),
        (_state, words.CONDITIONS),
        (_kin, words.KIN_NOUNS),
        (_attribution, words.SPEECH_VERBS | words.SOFT_SPEECH_VERBS),
    )
    index: dict[str, tuple[Rule, ...]] = {}
    for rule, table in tables:
        for word in table:
            index[word] = (*index.get(word, ()), rule)
    return index


_RULES = _rules()


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
