"""What one wording of a sentence told that the next does not tell any more, or tells
otherwise.

Other words for the same, and more words, alter nothing: a name that was added, a
figure, a clause. It looks at words, not at what they mean: a hint, which a person may
overrule.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
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

# 'It's mine', she said
_QUOTED_ONCE = re.compile(r"(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)")
_STRUCK = re.compile(r"~~(?:(?!~~).)++~~|[{}]|\+\+", re.DOTALL)
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)")
_NAME = 4  # words, or letters where nothing parts words


def altered(old: str, new: str, *, names: bool = True) -> Altered:
    """The first kind of thing that `old` told otherwise. names: whether a capital marks
    a name here. Where a rule fails, nothing is: the engine only advises.
    """
    return advice(
        "anchors", old, partial(_altered, _plain(old), _plain(new), names=names), ""
    )


def _altered(old: str, new: str, *, names: bool) -> Altered:
    reasons = set(reasons_of(old, new, names=names))
    edit = Edit(old, new)
    if not reasons or reasons <= {"spelling", "punctuation"}:
        return "quotation" if reasons == {"punctuation"} and _unquoted(old, new) else ""
    if _other_figures(edit, reasons):
        return "figures"
    if _other_quotation(old, new):
        return "quotation"
    if "negation" in reasons and not all(
        _refuses(hunk) for hunk in edit.local if denials(hunk.was) != denials(hunk.now)
    ):
        return "negation"
    if "direction" in reasons:
        return "direction"
    return "names" if _other_names(edit, old, new, names=names) else ""


def is_slip(old: str, new: str) -> bool:
    """Whether nothing but spelling and typography differs, how it is set and whether it
    is hyphenated.
    """
    return advice("anchors", old, partial(_is_slip, _plain(old), _plain(new)), False)


def _is_slip(old: str, new: str) -> bool:
    return _letters(old) == _letters(new) or {*reasons_of(old, new)} <= {
        "spelling",
        "punctuation",
    }


def _plain(text: str) -> str:
    """Without what is struck through or only set otherwise; single marks of quotation
    are double ones.
    """
    return normalise(
        _QUOTED_ONCE.sub(r'"\1"', normalise(_EMPHASIS.sub("", _STRUCK.sub("", text))))
    )


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


# --- Figures --------------------------------------------------------------------------


def _other_figures(edit: Edit, reasons: set[ReviewReason]) -> bool:
    """One gave way to another, or one that counts is gone. One that only came was
    added.
    """
    (mine, firm), (theirs, _) = amounts(edit.mine), amounts(edit.theirs)
    gone, come = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
    # The same figure, of which one says what it counts.
    lost = [one for one in gone if not any(_same_figure(one, other) for other in come)]
    if edit.same_words:
        return "figures" in reasons
    return (
        bool(firm.intersection(lost))
        or bool(lost and come)
        or any(_grown(edit, hunk) for hunk in edit.local)
    )


def _grown(edit: Edit, hunk: Hunk) -> bool:
    """A hundred that became five hundred, of which nothing is gone."""
    end = hunk.at + len(hunk.was)
    beside = [*edit.mine[max(0, hunk.at - 1) : hunk.at], *edit.mine[end : end + 1]]
    return (
        not any(map(_counts, hunk.was))
        and all(map(_counts, hunk.now))
        and any(map(_counts, beside))
    )


def _counts(word: str) -> bool:
    return any(not sense.startswith(("month", "day")) for sense in QUANTITIES.of(word))


def _same_figure(one: str, other: str) -> bool:
    (value, _, unit), (its_value, _, its_unit) = (
        one.partition(" "),
        other.partition(" "),
    )
    return value == its_value and not (unit and its_unit)


# --- Quotations -----------------------------------------------------------------------


def _other_quotation(old: str, new: str) -> bool:
    """Words were quoted that are not quoted any more, or that now are and were not."""
    now = quoted(new)
    return any(
        not any(runs_through(said, one) for one in now) for said in quoted(old)
    ) or _unquoted(new, old)


def _unquoted(one: str, other: str) -> bool:
    """Whether what one of them quotes is only said in the other."""
    said, text = quoted(other), [word.casefold() for word in Edit(other, "").mine]
    return any(words not in said and runs_through(words, text) for words in quoted(one))


# --- Denials --------------------------------------------------------------------------


def _refuses(hunk: Hunk) -> bool:
    """To refuse is not to want to."""
    less, more = sorted((hunk.was, hunk.now), key=denials)
    return any(
        sense.endswith("-") for word in less for sense in DIRECTIONS.of(word)
    ) and bool(more)


# --- Names ----------------------------------------------------------------------------


def _other_names(edit: Edit, old: str, new: str, *, names: bool) -> bool:
    """One in the place of another; a name in the place of a pronoun says the same."""
    if swapped_names(edit, old, new):
        return True
    return any(
        _other_actor(edit, hunk) or _other_name(edit, hunk, names=names)
        for hunk in edit.local
        if hunk.was and hunk.now and _stands_for(hunk.was) == _stands_for(hunk.now)
    )


def _stands_for(found: Sequence[str]) -> bool:
    return any(LEANING.of(word) for word in found)


def _other_actor(edit: Edit, hunk: Hunk) -> bool:
    # Where nothing parts words, what follows who acts is a verb as often as a name.
    is_verb = _is_unspaced(hunk) and edit.mine[hunk.at - 1 : hunk.at] != ["の"]
    return other_kind(hunk) or (not is_verb and replaced_who(edit, hunk))


def _is_unspaced(hunk: Hunk) -> bool:
    return any(UNSPACED_LETTER.match(side[0]) for side in (hunk.was, hunk.now))


def _other_name(edit: Edit, hunk: Hunk, *, names: bool) -> bool:
    if max(len(hunk.was), len(hunk.now)) > _NAME:
        return False
    before = "_".join(["", *edit.mine[max(0, hunk.at - 2) : hunk.at]]).casefold()
    if any(before.endswith(f"_{one}") for one in senses.ATTRIBUTING):
        return True
    pairs = [
        (a, b)
        for a in hunk.was
        for b in hunk.now
        if _may_be_name(a) and _may_be_name(b)
    ]
    if not pairs or any(misspelt(a.casefold(), b.casefold()) for a, b in pairs):
        return False
    if names and pairs[0][0][0].isupper():
        return hunk.at > 0
    return _stands_as_name(edit, hunk)


def _stands_as_name(edit: Edit, hunk: Hunk) -> bool:
    """By what is beside it, where no capital tells a name from other words."""
    last = edit.mine[hunk.at - 1] if hunk.at else ""
    named = edit.mine[hunk.at + len(hunk.was) :][:1]
    if last.casefold() in senses.NAMING or senses.NAMED.intersection(named):
        return True
    if _is_unspaced(hunk):
        return {hunk.was[0], hunk.now[0]} <= senses.SURNAMES and min(
            len(hunk.was), len(hunk.now)
        ) > 1
    if hunk.was[0][0].isupper():
        return last[:1].isupper() and last.casefold() not in senses.STARTERS
    # After who acts; what has an article is no name.
    return bool(ACTORS.of(last)) and not any(
        side[0].startswith("ال") for side in (hunk.was, hunk.now)
    )


def _may_be_name(word: str) -> bool:
    """With a capital, or in a script that has none."""
    caseless = word[:1].isalpha() and word[:1].lower() == word[:1].upper()
    return (word[:1].isupper() and word.casefold() not in senses.STARTERS) or caseless
