"""Find what one wording of a sentence said that the next says differently or no more.

Other words for the same, and more words, alter nothing: a name that was added, a
figure, a clause. It looks at words, not at what they mean: a hint, which a person may
overrule.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Literal

from annotations.review_reasons import ReviewReason
from articles.engine_errors import advice
from articles.text.characters import normalise

from . import senses
from .reasons import (
    denials,
    other_kind,
    quoted,
    reasons_of,
    replaced_who,
    runs_through,
    swapped_names,
)
from .senses import (
    ACTORS,
    DIRECTIONS,
    LEANING,
    QUANTITIES,
    UNSPACED_LETTER,
    Edit,
    Hunk,
    amounts,
    misspelt,
)

Altered = Literal["", "figures", "names", "quotation", "negation", "direction"]

# A quotation in single marks may hold apostrophes: 'It's mine', she said.
_QUOTED_ONCE = re.compile(r"(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)")
_STRUCK = re.compile(r"~~(?:(?!~~).)++~~|[{}]|\+\+", re.DOTALL)
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)")
_NAME = 4  # words, or letters where nothing parts words


def altered(old: str, new: str, *, names: bool = True) -> Altered:
    """Return the first kind of thing that `old` said otherwise, '' for none.

    `names` says whether a capital marks a name here. Where a rule fails the answer is
    '', since the engine only advises.
    """
    return advice(
        "anchors", old, partial(_altered, _plain(old), _plain(new), names=names), ""
    )


def _altered(old: str, new: str, *, names: bool) -> Altered:
    reasons = set(reasons_of(old, new, names=names))
    edit = Edit(old, new)
    if not reasons or reasons <= {"spelling", "punctuation"}:
        if reasons == {"punctuation"} and _unquoted(old, new):
            return "quotation"
        return ""
    if _other_figures(edit, reasons):
        return "figures"
    if _other_quotation(old, new):
        return "quotation"
    if "negation" in reasons and not _only_refusals(edit):
        return "negation"
    if "direction" in reasons:
        return "direction"
    if _other_names(edit, old, new, names=names):
        return "names"
    return ""


def _only_refusals(edit: Edit) -> bool:
    """Return whether each changed denial says 'refuses to' for 'does not want to'."""
    changed = [hunk for hunk in edit.local if denials(hunk.was) != denials(hunk.now)]
    return all(_refuses(hunk) for hunk in changed)


def is_spelling_change(old: str, new: str) -> bool:
    """Return whether nothing but spelling, hyphenation and typography differs."""
    return advice(
        "anchors", old, partial(_is_spelling_change, _plain(old), _plain(new)), False
    )


def _is_spelling_change(old: str, new: str) -> bool:
    if _letters(old) == _letters(new):
        return True
    return set(reasons_of(old, new)) <= {"spelling", "punctuation"}


def _plain(text: str) -> str:
    """Return `text` without struck words and emphasis, quoted in double marks only."""
    unstruck = _STRUCK.sub("", text)
    unmarked = normalise(_EMPHASIS.sub("", unstruck))
    return normalise(_QUOTED_ONCE.sub(r'"\1"', unmarked))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


# --- Figures --------------------------------------------------------------------------


def _other_figures(edit: Edit, reasons: set[ReviewReason]) -> bool:
    """Return whether a figure gave way to another, or one that counts is gone.

    A figure that only came was added.
    """
    if edit.same_words:
        return "figures" in reasons
    mine, firm = amounts(edit.mine)
    theirs, _ = amounts(edit.theirs)
    gone = Counter(mine) - Counter(theirs)
    come = Counter(theirs) - Counter(mine)
    lost = [
        figure
        for figure in gone
        if not any(_same_figure(figure, other) for other in come)
    ]
    if firm.intersection(lost) or (lost and come):
        return True
    return any(_grown(edit, hunk) for hunk in edit.local)


def _grown(edit: Edit, hunk: Hunk) -> bool:
    """Return whether a hundred became five hundred, with no figure gone."""
    end = hunk.at + len(hunk.was)
    beside = [*edit.mine[max(0, hunk.at - 1) : hunk.at], *edit.mine[end : end + 1]]
    return (
        not any(map(_counts, hunk.was))
        and all(map(_counts, hunk.now))
        and any(map(_counts, beside))
    )


def _counts(word: str) -> bool:
    return any(not sense.startswith(("month", "day")) for sense in QUANTITIES.of(word))


def _same_figure(figure: str, other: str) -> bool:
    """Return whether the values agree and at most one says what it counts."""
    value, _, unit = figure.partition(" ")
    other_value, _, other_unit = other.partition(" ")
    return value == other_value and not (unit and other_unit)


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
    text = [word.casefold() for word in Edit(saying, "").mine]
    return any(
        words not in also_quoted and runs_through(words, text)
        for words in quoted(quoting)
    )


# --- Denials --------------------------------------------------------------------------


def _refuses(hunk: Hunk) -> bool:
    """Return whether the side that denies less says it by a verb such as 'refuses'."""
    less, more = sorted((hunk.was, hunk.now), key=denials)
    if not more:
        return False
    return any(sense.endswith("-") for sense in DIRECTIONS.count(less))


# --- Names ----------------------------------------------------------------------------


def _other_names(edit: Edit, old: str, new: str, *, names: bool) -> bool:
    """Return whether a name, not a pronoun, took the place of another."""
    if swapped_names(edit, old, new):
        return True
    for hunk in edit.local:
        if not hunk.was or not hunk.now:
            continue
        if _has_pronoun(hunk.was) != _has_pronoun(hunk.now):
            continue
        if _other_actor(edit, hunk) or _other_name(edit, hunk, names=names):
            return True
    return False


def _has_pronoun(words: Sequence[str]) -> bool:
    return any(LEANING.of(word) for word in words)


def _other_actor(edit: Edit, hunk: Hunk) -> bool:
    if other_kind(hunk):
        return True
    # Where nothing parts words, the word after the actor is a verb as often as a name.
    if _is_unspaced(hunk) and edit.mine[hunk.at - 1 : hunk.at] != ["の"]:
        return False
    return replaced_who(edit, hunk)


def _is_unspaced(hunk: Hunk) -> bool:
    return any(UNSPACED_LETTER.match(side[0]) for side in (hunk.was, hunk.now))


def _other_name(edit: Edit, hunk: Hunk, *, names: bool) -> bool:
    if max(len(hunk.was), len(hunk.now)) > _NAME:
        return False
    if _is_attributed(edit, hunk):
        return True
    gone = [word for word in hunk.was if _may_be_name(word)]
    come = [word for word in hunk.now if _may_be_name(word)]
    if not gone or not come:
        return False
    for name, other in product(gone, come):
        if misspelt(name.casefold(), other.casefold()):
            return False
    if names and gone[0][0].isupper():
        return hunk.at > 0
    return _stands_as_name(edit, hunk)


def _is_attributed(edit: Edit, hunk: Hunk) -> bool:
    """Return whether words such as 'according to' stand before the hunk."""
    words_before = edit.mine[max(0, hunk.at - 2) : hunk.at]
    before = "_".join(["", *words_before]).casefold()
    return any(before.endswith(f"_{phrase}") for phrase in senses.ATTRIBUTING)


def _stands_as_name(edit: Edit, hunk: Hunk) -> bool:
    """Return whether its neighbours show a name, where no capital does."""
    last = ""
    if hunk.at:
        last = edit.mine[hunk.at - 1]
    following = edit.mine[hunk.at + len(hunk.was) :][:1]
    if last.casefold() in senses.NAMING or senses.NAMED.intersection(following):
        return True
    if _is_unspaced(hunk):
        surnames = {hunk.was[0], hunk.now[0]} <= senses.SURNAMES
        return surnames and min(len(hunk.was), len(hunk.now)) > 1
    if hunk.was[0][0].isupper():
        return last[:1].isupper() and last.casefold() not in senses.STARTERS
    if hunk.was[0].startswith("ال") or hunk.now[0].startswith("ال"):
        return False  # A word with an article is no name.
    return bool(ACTORS.of(last))


def _may_be_name(word: str) -> bool:
    """Return whether it has a capital or is in a script that has none."""
    caseless = word[:1].isalpha() and word[:1].lower() == word[:1].upper()
    return caseless or (word[:1].isupper() and word.casefold() not in senses.STARTERS)
