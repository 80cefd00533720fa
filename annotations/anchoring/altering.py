"""Find whether one wording of a sentence tells readers something else than the next.

Every change does, except those that are known to say the same: spelling, typography,
the order of words, an inflection, a word for its synonym, words that say nothing, and a
plain addition. It looks at words, not at what they mean: a hint, which a person may
overrule.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from articles.engine_errors import advice
from articles.text.characters import normalise

from . import senses
from .comparing import Exchange, WordComparison, telling
from .reasons import (
    denials,
    names_in,
    opposite,
    quoted,
    reasons_of,
    runs_through,
)
from .senses import ACTORS, DIRECTIONS, HEDGES, REPORTS, words_and_figures
from .wordings import ADDED, WordingTerm, WordTables, is_one_character, language_of

Altered = Literal[
    "",
    "figures",
    "names",
    "quotation",
    "negation",
    "hedging",
    "direction",
    "wording",
]

# A quotation in single marks may hold apostrophes: 'It's mine', she said.
_QUOTED_ONCE = re.compile(r"(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)")
_STRUCK = re.compile(r"~~(?:(?!~~).)++~~|[{}]|\+\+", re.DOTALL)
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)")
_CLAUSE = 5  # words that are a statement of their own


def altered(
    old: str, new: str, language: str, *, names: bool = True, additions: bool = True
) -> Altered:
    """Return the kind of thing that `old` said otherwise, '' where there is none.

    `names` says whether a capital marks a name here, `additions` whether a denial, a
    doubt, a charge or a person that was only added counts. Where a rule fails the
    answer is 'wording', so that a person decides.
    """
    judge = partial(_altered, language=language, names=names, additions=additions)
    return advice("anchors", old, partial(judge, _plain(old), _plain(new)), "wording")


def _altered(
    old: str, new: str, *, language: str, names: bool, additions: bool
) -> Altered:
    if not old or old == new:
        return ""
    if _is_spelling_change(old, new):
        if _unquoted(old, new) or _unquoted(new, old):
            return "quotation"
        return ""
    if _other_quotation(old, new):
        return "quotation"
    if not new:
        # A cut sentence is not told any more. Its figures may have been relied on.
        _, firm = senses.amounts(words_and_figures(old))
        if firm:
            return "figures"
        return ""
    capitals: set[str] = set()
    if names:
        capitals = {*names_in(old), *names_in(new)}
    reader = language_of(language)
    return _altered_words(old, new, reader, capitals, additions=additions)


def _altered_words(
    old: str, new: str, reader: WordTables, capitals: set[str], *, additions: bool
) -> Altered:
    """Return what was altered in words that are neither cut nor quoted otherwise."""
    comparison = WordComparison(old, new, reader, capitals)
    if comparison.is_passive:
        return ""
    last_clause = reader.terms(new.rpartition(";")[2])
    for change in comparison.changes:
        is_judged = additions and change.come != last_clause
        is_replaced = _is_replaced(change, reader.is_pronoun)
        if is_replaced or (is_judged and not _is_plain(change, capitals)):
            return _kind_of(change, capitals)
    if comparison.is_exchanged:
        return "names"
    if comparison.has_other_role:
        return "wording"
    return ""


def is_spelling_change(old: str, new: str) -> bool:
    """Return whether nothing but spelling, hyphenation and typography differs."""
    return advice(
        "anchors", old, partial(_is_spelling_change, _plain(old), _plain(new)), False
    )


def _is_spelling_change(old: str, new: str) -> bool:
    # 3.5 has the letters of 35.
    if _letters(old) == _letters(new) and _amounts(old) == _amounts(new):
        return True
    return set(reasons_of(old, new)) <= {"spelling", "punctuation"}


def _plain(text: str) -> str:
    """Return `text` without struck words and emphasis, quoted in double marks only."""
    unstruck = _STRUCK.sub("", text)
    unmarked = normalise(_EMPHASIS.sub("", unstruck))
    return normalise(_QUOTED_ONCE.sub(r'"\1"', unmarked))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _amounts(text: str) -> list[str]:
    quantities, _ = senses.amounts(words_and_figures(text))
    return quantities


# --- Quotations -----------------------------------------------------------------------


def _other_quotation(old: str, new: str) -> bool:
    """Return whether words were quoted that are not any more, or the reverse."""
    quoted_now = quoted(new)
    for words in quoted(old):
        if not any(runs_through(words, quotation) for quotation in quoted_now):
            return True
    return _unquoted(new, old)


def _unquoted(quoting: str, saying: str) -> bool:
    """Return whether `saying` says without marks what `quoting` quotes."""
    also_quoted = quoted(saying)
    text = [word.casefold() for word in words_and_figures(saying)]
    return any(
        words not in also_quoted and runs_through(words, text)
        for words in quoted(quoting)
    )


# --- Words in one place ---------------------------------------------------------------


def _is_replaced(change: Exchange, is_pronoun: Callable[[WordingTerm], bool]) -> bool:
    """Return whether words that say something are gone, or others stand for them."""
    come = telling(change.come)
    if any(come or not is_pronoun(term) for term in telling(change.gone)):
        return True
    if not change.gone or not come:
        return False
    # 'To' became 'from', or 'a' became 'two'.
    is_small = any(term.sense == "small" for term in change.gone)
    return is_small or any(term.is_number for term in come)


def _is_plain(change: Exchange, names: set[str]) -> bool:
    """Return whether the words that were added leave the rest as it was."""
    added = telling(change.come)
    if not added:
        return True
    if any(map(_always_counts, added)) or _adds_person(change.come, names):
        return False
    if len(added) >= _CLAUSE:
        return True
    if any(map(_counts_in_short, added)):
        return False
    if all("role" in ADDED.of(term.text) for term in added):
        return False
    return len(added) > 1 or not is_one_character(added[0])


def _always_counts(term: WordingTerm) -> bool:
    """Return whether a word charges, denies a charge or names a doubt."""
    if "charge" in ADDED.of(term.text) or "said" in HEDGES.of(term.text):
        return True
    if "charged" in REPORTS.of(term.text):
        return True
    return "confirm-" in DIRECTIONS.of(term.text)


def _counts_in_short(term: WordingTerm) -> bool:
    """Return whether a word changes the statement to which it is added."""
    if term.sense.startswith("month"):
        return False  # not the 'may' of HEDGES
    is_ordinal = term.sense.endswith("th") and term.is_number
    if is_ordinal or term.sense == "say" or REPORTS.of(term.text):
        return True
    if "scope" in ADDED.of(term.text) | ADDED.of(term.sense):
        return True
    return denials([term.text]) > 0 or bool(HEDGES.of(term.text))


def _adds_person(come: Sequence[WordingTerm], names: set[str]) -> bool:
    """Return whether a name came after a word such as 'and' or 'by'."""
    is_joined = False
    for term in come:
        if is_joined and (_is_name(term, names) or ACTORS.of(term.text)):
            return True
        if telling([term]) or "joining" in ADDED.of(term.text):
            is_joined = "joining" in ADDED.of(term.text)
    return False


def _is_name(term: WordingTerm, names: set[str]) -> bool:
    return term.text in names or term.text in senses.SURNAMES


def _kind_of(change: Exchange, names: set[str]) -> Altered:
    """Return the kind of a change, the most telling first."""
    gone = [term.text for term in change.gone]
    come = [term.text for term in change.come]
    terms = telling([*change.gone, *change.come])
    if any(term.is_number for term in terms):
        return "figures"
    if denials(gone) != denials(come):
        return "negation"
    if HEDGES.count(gone) != HEDGES.count(come):
        return "hedging"
    if opposite(gone, come):
        return "direction"
    if any(_is_name(term, names) or ACTORS.of(term.text) for term in terms):
        return "names"
    return "wording"
