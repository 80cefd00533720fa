"""The rules: each looks at a `Reading` and yields what it found, with a weight.

A weight says how much the find counts towards the score; each kind counts once, at its heaviest find.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from annotations.checkable.lexicon import Role
from annotations.checkable.statement import Reading, Word
from annotations.checkable.words import en as words


class Find(NamedTuple):
    kind: str
    start: int
    end: int
    weight: float


def phrases(reading: Reading) -> Iterator[Find]:
    for kind, weight in (("comparison", 2.0), ("cause", 1.75), ("absence", 1.0), ("relation", 1.0)):
        for start, end in reading.phrases.get(kind, ()):
            if reading.masked.isdisjoint(range(start, end)):
                yield Find(kind, reading.row[start].start, reading.row[end - 1].end, weight)


def by_words(reading: Reading) -> Iterator[Find]:
    """What English words say by themselves or with their neighbours: each word is looked up once."""
    for i, word in reading.unmasked:
        others = _OTHER_PAST if word.lower.endswith("ed") else ()
        for rule in _RULES.get(word.lower, others):
            yield from rule(reading, i, word)


def bounds(reading: Reading) -> Iterator[Find]:
    """'at least 40': these compare only before a number."""
    for start, end in reading.phrases.get("bound", ()):
        if end < len(reading.row) and (
            reading.row[end].number or reading.row[end].lower in words.NUMBER_WORDS
        ):
            yield Find("comparison", reading.row[start].start, reading.row[end].end, 2.0)


def _comparison(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    if word.lower in words.COMPARISON_WORDS:
        yield Find("comparison", word.start, word.end, 2.0)
        return
    scopes = next(scopes for table, scopes in _SCOPES if word.lower in table)
    # It counts with the word that completes it, at most five words on.
    if end := next((after.end for after in reading.row[i + 1 : i + 6] if after.lower in scopes), None):
        yield Find("comparison", word.start, end, 2.0)


def _cause(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    yield Find("cause", word.start, word.end, 0.75 if word.lower == "because" else 1.75)


def _single(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    if i and word.capital:
        return  # part of a name: the Serious Fraud Office, Northgate Holdings
    for kind, table, weight in _KINDS:
        if word.lower in table:
            yield Find(kind, word.start, word.end, weight)


def _state(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    """'is biologically dead', 'was declared bankrupt': within three words of a form of 'to be'."""
    if not words.BE.isdisjoint(reading.lowers[max(0, i - 3) : i]):
        yield Find("state", word.start, word.end, 1.5)


def _kin(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    """'the minister's wife' is a claim about two people; 'his wife' sets a scene."""
    if reading.lower_at(i - 1).endswith(("'s", "s'")):
        yield Find("relation", reading.row[i - 1].start, word.end, 0.75)


def _attribution(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    # 'the claims', 'a report': a determiner before a form that is not a past tense.
    if reading.lower_at(i - 1) in words.DETERMINERS and not word.lower.endswith("ed"):
        return
    weight = 1.5 if word.lower in words.SPEECH_VERBS else _soft_speech_weight(reading, word.lower)
    yield Find("attribution", word.start, word.end, weight)


def _soft_speech_weight(reading: Reading, verb: str) -> float:
    if not words.EVIDENCE_NOUNS.isdisjoint(reading.lowers):
        return 1.5
    return 0.5 if verb.endswith("s") else 0.75


def quotations(reading: Reading) -> Iterator[Find]:
    for start, end in reading.quotes:
        yield Find("quote", start, end, 1.0)


def _event(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    soft = word.lower in words.SOFT_ACTS and word.lower not in words.SOFT_SPEECH_VERBS
    if word.lower in words.HARD_ACTS and _is_act(reading, i):
        yield Find("event_verb", word.start, word.end, 1.5)
    elif soft and _is_act(reading, i):
        others = reading.has_person or reading.has_place
        known = reading.has_body or (others and word.lower not in words.PHYSICAL_ACTS)
        yield Find("event_verb", word.start, word.end, 0.75 if known else 0.25)
    elif reading.has_body and _is_unlisted_past(reading, i):
        yield Find("event_verb", word.start, word.end, 0.75)


def _is_unlisted_past(reading: Reading, i: int) -> bool:
    """Any other regular past tense: what a public body did is checkable whatever the verb."""
    word = reading.row[i].lower
    before = reading.lower_at(i - 1)
    return (
        word.endswith("ed")
        and len(word) > 4
        and i > 0
        and "-" not in word
        and before not in words.DETERMINERS
        and before not in ("is", "are")  # a state: the hall is crowded
        and word not in words.SCENE_PASTS
        and word not in words.SOFT_SPEECH_VERBS
        and word not in words.SPEECH_VERBS
    )


def _is_act(reading: Reading, i: int) -> bool:
    """Base forms and -s and -ing forms are nouns as often as verbs: they need a cue before them."""
    word, before = reading.row[i].lower, reading.lower_at(i - 1)
    if before == "be" and reading.lower_at(i - 2) in words.MODALS:
        return False  # "some things cannot be bought"
    if word.endswith("ing"):
        return before in words.BE
    if word.endswith("s") and not word.endswith("ss"):
        return before not in words.DETERMINERS and i > 0
    if word in words.IRREGULAR_PASTS or word.endswith("ed"):
        return before not in ("a", "an")
    return before in words.BASE_CUES


type Rule = Callable[[Reading, int, Word], Iterator[Find]]

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
_OTHER_PAST: tuple[Rule, ...] = (_event,)


def _rules() -> dict[str, tuple[Rule, ...]]:
    """The rules that a word of the tables sets off."""
    tables: tuple[tuple[Rule, frozenset[str]], ...] = (
        (_comparison, words.COMPARISON_WORDS.union(*(table for table, _ in _SCOPES))),
        (_cause, words.CAUSE_WORDS),
        (_single, frozenset().union(*(table for _, table, _ in _KINDS))),
        (_state, words.CONDITIONS),
        (_kin, words.KIN_NOUNS),
        (_attribution, words.SPEECH_VERBS | words.SOFT_SPEECH_VERBS),
        (_event, words.HARD_ACTS | words.SOFT_ACTS),
    )
    index: dict[str, tuple[Rule, ...]] = {}
    for rule, table in tables:
        for word in table:
            index[word] = (*index.get(word, ()), rule)
    pasts = (word for word, found in index.items() if word.endswith("ed") and _event not in found)
    return index | {word: (*index[word], _event) for word in pasts}


_RULES = _rules()


def names(reading: Reading) -> Iterator[Find]:
    for word in reading.names:
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


def listed(reading: Reading) -> Iterator[Find]:
    """What the tables of a language name, for languages that have tables and no grammar here."""
    unseen = 0.25 if reading.lexicon.names == "capitals" else 0.5  # who acts may have no mark of a name
    act = 1.0 if reading.has_body or reading.has_person or reading.has_place else unseen
    for i, word in enumerate(reading.row):
        roles = reading.roles_at(i)
        for role, kind, weight in _WEIGHTS:
            if role in roles:
                yield Find(kind, word.start, word.end, weight)
        if "act" in roles:
            yield Find("event_verb", word.start, word.end, act)
    for role, kind, weight in _WEIGHTS:
        for first, end in reading.phrases.get(role, ()):
            yield Find(kind, reading.row[first].start, reading.row[end - 1].end, weight)
