"""The rules: each looks at a `Statement` and yields what it found, with how much that
tells.
"""

from collections.abc import Iterator
from typing import NamedTuple

from annotations.checkable.lexicon import Role
from annotations.checkable.statement import Statement, Word

WEAK, FAIR, STRONG = range(3)


class Find(NamedTuple):
    kind: str
    start: int
    end: int
    strength: int


def names(statement: Statement) -> Iterator[Find]:
    for word in statement.names:
        yield Find("named_entity", word.start, word.end, FAIR)


def quotations(statement: Statement) -> Iterator[Find]:
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


def listed(statement: Statement) -> Iterator[Find]:
    """What the tables of the language name: an everyday act beside somebody whose acts
    leave a trace.
    """
    act = FAIR if statement.has_body or statement.has_person else WEAK
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
            yield Find(
                kind, statement.row[first].start, statement.row[end - 1].end, strength
            )


# --- What English grammar adds --------------------------------------------------------


def _comparison(statement: Statement, i: int, word: Word) -> Iterator[Find]:
    """'higher' and 'highest' count with the word that completes them, at most five
    words on.
    """
    roles = statement.roles_at(i)
    if "comparative" not in roles and "superlative" not in roles:
        return
    for n, after in enumerate(statement.row[i + 1 : i + 6], i + 1):
        scoped = "superlative" in roles and "superlative_scope" in statement.roles_at(n)
        if scoped or ("comparative" in roles and after.lower == "than"):
            yield Find("comparison", word.start, after.end, STRONG)
            return


def _in_english(
    statement: Statement, i: int, roles: frozenset[Role]
) -> frozenset[Role]:
    """Without what the word cannot be where it stands."""
    if i and statement.row[i].capital:
        roles -= _TOPICS  # part of a name: the Serious Fraud Office, Northgate Holdings
    if "soft_attribution" in roles or not _is_act(statement, i):
        roles -= {"act"}
    if "event_verb" in roles and not _is_act(statement, i):
        roles -= {"event_verb"}
    # 'the claims', 'a report': a determiner before a form that is not a past tense.
    if "determiner" in statement.roles_at(i - 1) and not statement.row[
        i
    ].lower.endswith("ed"):
        roles -= _SPOKEN
    return roles


# Told apart from the base form by nothing but the list, where they have no -ed.
_PASTS: frozenset[Role] = frozenset({"event_past", "act_past"})


def _is_act(statement: Statement, i: int) -> bool:
    """Base forms and -s and -ing forms are nouns as often as verbs: they need a cue
    before them.
    """
    word, before = statement.row[i].lower, statement.roles_at(i - 1)
    if word.endswith("ing"):
        return "be" in before
    if word.endswith("s") and not word.endswith("ss"):
        return "determiner" not in before and i > 0
    if word.endswith("ed") or not _PASTS.isdisjoint(statement.roles_at(i)):
        return statement.lower_at(i - 1) not in ("a", "an")
    return "base_cue" in before
