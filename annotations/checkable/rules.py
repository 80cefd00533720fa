"""The rules: each looks at a `Statement` and yields finds with their strength."""

from collections.abc import Iterator
from typing import NamedTuple

from annotations.checkable.lexicon import Role
from annotations.checkable.statement import Statement, Word

WEAK, FAIR, STRONG = range(3)


class Find(NamedTuple):
    """A stretch that a rule found, and how much it tells."""

    kind: str
    start: int
    end: int
    strength: int


def names(statement: Statement) -> Iterator[Find]:
    """Yield the names in the sentence."""
    for word in statement.names:
        yield Find("named_entity", word.start, word.end, FAIR)


def quotations(statement: Statement) -> Iterator[Find]:
    """Yield the quoted stretches."""
    for start, end in statement.quotes:
        yield Find("quote", start, end, FAIR)


_LISTED: dict[Role, tuple[str, int]] = {
    "comparison": ("comparison", STRONG),
    "cause": ("cause", STRONG),
    "attribution": ("attribution", STRONG),
    "soft_attribution": ("attribution", WEAK),
    "event_verb": ("event_verb", STRONG),
    "when": ("date", STRONG),
    "change": ("change", FAIR),
    "statistic_noun": ("statistic_noun", FAIR),
}
_TELLING = frozenset({*_LISTED, "act", "comparative", "superlative"})
_TOPICS: frozenset[Role] = frozenset({"change", "statistic_noun"})
_SPOKEN: frozenset[Role] = frozenset({"attribution", "soft_attribution"})


def listed_words(statement: Statement) -> Iterator[Find]:
    """Yield what the tables of the language name.

    An everyday act counts beside somebody whose acts leave a trace.
    """
    act = WEAK
    if statement.has_body or statement.has_person:
        act = FAIR
    english = statement.lexicon.is_english
    for i, roles in enumerate(statement.each):
        if not roles or _TELLING.isdisjoint(roles):
            continue
        word = statement.row[i]
        if english:
            yield from _comparison(statement, i, word)
            roles = _in_english(statement, i, roles)
        if "act" in roles:
            yield Find("event_verb", word.start, word.end, act)
        for role in roles & _LISTED.keys():
            kind, strength = _LISTED[role]
            yield Find(kind, word.start, word.end, strength)
    for role in statement.phrases.keys() & _LISTED.keys():
        kind, strength = _LISTED[role]
        for first, end in statement.phrases[role]:
            start_at = statement.row[first].start
            end_at = statement.row[end - 1].end
            yield Find(kind, start_at, end_at, strength)


# --- What English grammar adds --------------------------------------------------------


def _comparison(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    """Yield 'higher' or 'highest' with the word that completes it.

    That word stands up to five words on.
    """
    roles = statement.roles_at(i)
    is_comparative = "comparative" in roles
    is_superlative = "superlative" in roles
    if not is_comparative and not is_superlative:
        return
    for n, after in enumerate(statement.row[i + 1 : i + 6], i + 1):
        scoped = is_superlative and "superlative_scope" in statement.roles_at(n)
        if scoped or (is_comparative and after.lower == "than"):
            yield Find("comparison", word.start, after.end, STRONG)
            return


def _in_english(
    statement: Statement, i: int, roles: frozenset[Role]
) -> frozenset[Role]:
    """Return the roles that the word can have where it stands."""
    word = statement.row[i]
    if i and word.capital:
        roles -= _TOPICS  # part of a name: the Serious Fraud Office, Northgate Holdings
    if "soft_attribution" in roles or not _is_act(statement, i):
        roles -= {"act"}
    if "event_verb" in roles and not _is_act(statement, i):
        roles -= {"event_verb"}
    # 'the claims', 'a report': a determiner before a form that is not a past tense.
    if "determiner" in statement.roles_at(i - 1) and not word.lower.endswith("ed"):
        roles -= _SPOKEN
    return roles


# Past forms without -ed, which only the list tells from base forms.
_PASTS: frozenset[Role] = frozenset({"event_past", "act_past"})


def _is_act(statement: Statement, i: int) -> bool:
    """Return whether the word stands as a verb.

    Base forms, -s and -ing forms are nouns as often as verbs: they need a cue before
    them.
    """
    word = statement.row[i].lower
    before = statement.roles_at(i - 1)
    if word.endswith("ing"):
        return "be" in before
    if word.endswith("s") and not word.endswith("ss"):
        return "determiner" not in before and i > 0
    if word.endswith("ed") or not _PASTS.isdisjoint(statement.roles_at(i)):
        return statement.lower_at(i - 1) not in ("a", "an")
    return "base_cue" in before
