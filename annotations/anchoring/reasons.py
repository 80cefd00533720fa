"""Why a sentence needs a person: the most telling of its changes, as a hint."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from annotations.review_reasons import ReviewReason
from articles.text.characters import normalise
from articles.text.directions import marks_of
from articles.text.tokens import capitals, words

from . import senses
from .senses import (
    AUXILIARIES,
    NEGATING_PREFIXES,
    PREDICATES,
    STARTERS,
    UNSPACED_LETTER,
    Edit,
    Hunk,
    tokens,
)

_STRUCK = re.compile(r"~~(?:(?!~~).)++~~", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"')
# words; more that only came or went are another statement, which may well deny
# something
_ADDED = 2
_NAME = 3  # words of a name, and letters of a word that a heading writes small
_HEADING, _MIN_REST = 6, 2  # words; the rest comes after who acts
_PRONOUNS = {"he", "she", "i"}  # of senses.ACTORS
_CODE = re.compile(r"[\W\d_]")


def reason_of(old: str, new: str, *, names: bool = True) -> ReviewReason:
    """What kind of change lies between two wordings; '' where only typography differs.

    The first that applies, most dangerous first. A hint: it looks at words, not at what
    they mean. ``names`` says whether a capital marks a name here; in German it does
    not.
    """
    return next(reasons_of(old, new, names=names), "")


def reasons_of(old: str, new: str, *, names: bool = True) -> Iterator[ReviewReason]:
    """All kinds of change between two wordings, most dangerous first."""
    old, new = normalise(old), normalise(new)
    if old == new:
        return
    struck = _STRUCK.findall(old) != _STRUCK.findall(new)
    # What is struck through is not said any more.
    old, new = _STRUCK.sub(" ", old), _STRUCK.sub(" ", new)
    edit = Edit(old, new)
    plain = not struck and all(
        part(old) == part(new) for part in (quoted, _address, _questions, marks_of)
    )
    if plain and (safe := _safe(edit, old, new, names=names)):
        yield safe
        return
    for reason, applies in _CHECKS:
        if applies(edit):
            yield reason
    if swapped_names(edit, old, new) or (names and _other_names(edit, old, new)):
        yield "names"
    yield (
        "quotation"
        if not edit.rewritten and _other_words_quoted(edit, old, new)
        else "wording"
    )


# --- Quantity, direction, negation, hedging -------------------------------------------


def _other_figures(edit: Edit) -> bool:
    (mine, firm_mine), (theirs, firm_theirs) = (
        senses.amounts(edit.mine),
        senses.amounts(edit.theirs),
    )
    if edit.same_words:
        # From what to what.
        return _changed_places(
            edit, {word for word in edit.mine if senses.amounts([word])[0]}
        )
    gone, come = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
    if gone and come:
        return True
    firm = {*gone, *come} & (firm_mine | firm_theirs)
    return bool(firm) and any(
        senses.amounts(side)[0] for hunk in edit.local for side in (hunk.was, hunk.now)
    )


def _other_direction(edit: Edit) -> bool:
    """A word gave way to its opposite."""
    return any(
        f"{sense[:-1]}{'-' if sense[-1] == '+' else '+'}"
        in senses.DIRECTIONS.count(hunk.now)
        for hunk in edit.local
        for sense in senses.DIRECTIONS.count(hunk.was)
    )


def _negated(edit: Edit) -> bool:
    as_often = denials(edit.mine) == denials(edit.theirs)
    return any(_reverses(hunk, as_often=as_often) for hunk in edit.local)


def _reverses(hunk: Hunk, *, as_often: bool) -> bool:
    """`not valid` and `invalid` say the same."""
    prefixed = _has_prefix(hunk.was, hunk.now) or _has_prefix(hunk.now, hunk.was)
    denied = (
        not as_often
        and _is_one_for_another(hunk)
        and denials(hunk.was) != denials(hunk.now)
    )
    if not hunk.was or not hunk.now:
        # With words of its own it is another statement, which may well deny something.
        denied = denied and all(_only_denies(word) for word in (*hunk.was, *hunk.now))
    return prefixed != denied


def _only_denies(word: str) -> bool:
    return (
        word.casefold() in AUXILIARIES
        or denials([word]) > 0
        or UNSPACED_LETTER.match(word) is not None
    )


def _is_one_for_another(hunk: Hunk) -> bool:
    """Of like length; what only came or went may be little more than the word
    itself.
    """
    if hunk.was and hunk.now:
        return (
            abs(len(hunk.was) - len(hunk.now)) <= _ADDED
            or UNSPACED_LETTER.match(hunk.was[0]) is not None
        )
    return len(hunk.was + hunk.now) <= _ADDED


def _has_prefix(was: Sequence[str], now: Sequence[str]) -> bool:
    denied = {
        prefix + word
        for word in map(str.casefold, was)
        for prefix, least in NEGATING_PREFIXES.items()
        if len(word) >= least
    }
    return any(word.casefold() in denied for word in now)


def denials(found: Sequence[str]) -> int:
    return sum(
        bool(senses.NEGATIONS.of(word) or word.casefold().endswith("n't"))
        and not senses.NOT_NEGATIONS.of(word)
        and not senses.is_number(after)
        for word, after in zip_longest(found, found[1:], fillvalue="")
    )


def _hedged(edit: Edit) -> bool:
    before, after = senses.HEDGES.count(edit.mine), senses.HEDGES.count(edit.theirs)
    changed = {sense for sense in before | after if before[sense] != after[sense]}
    return any(
        (changed & {*(was - now), *(now - was)} and not _as_open(hunk)) or _firmer(hunk)
        for hunk in edit.local
        if _is_one_for_another(hunk)
        for was, now in [(senses.HEDGES.count(hunk.was), senses.HEDGES.count(hunk.now))]
    )


def _as_open(hunk: Hunk) -> bool:
    """What may be can be."""
    sides = [
        senses.HEDGES.count(side) + senses.LOOSE_HEDGES.count(side)
        for side in (hunk.was, hunk.now)
    ]
    return all({*side} & {"may", "can"} and {*side} <= {"may", "can"} for side in sides)


def _firmer(hunk: Hunk) -> bool:
    """What can be will be, or the reverse."""
    was, now = senses.LOOSE_HEDGES.count(hunk.was), senses.LOOSE_HEDGES.count(hunk.now)
    return ("can" in was and "will" in now) or ("will" in was and "can" in now)


# --- Who ------------------------------------------------------------------------------


def _other_actor(edit: Edit) -> bool:
    return any(other_kind(hunk) or replaced_who(edit, hunk) for hunk in edit.local)


def other_kind(hunk: Hunk) -> bool:
    was, now = senses.ACTORS.count(hunk.was), senses.ACTORS.count(hunk.now)
    return bool(was - now and now - was)


def replaced_who(edit: Edit, hunk: Hunk) -> bool:
    """It stood where who acts stands: first in the sentence, after what they are,
    before a verb.
    """
    rest = edit.mine[hunk.at + len(hunk.was) :]
    if (
        not hunk.was
        or not hunk.now
        or not rest
        or max(len(hunk.was), len(hunk.now)) > _NAME
    ):
        return False
    if any(
        word.casefold() in STARTERS or word[0].islower()
        for word in (*hunk.was, *hunk.now)
    ):
        return False
    if _names_a_person(edit.mine[: hunk.at]):
        return True
    return not hunk.at and len(rest) >= _MIN_REST and rest[0].casefold() in PREDICATES


def _names_a_person(before: Sequence[str]) -> bool:
    """What stands before says what somebody is, so that who follows: the judge N.,
    裁判官のN.
    """
    last = before[-2:-1] if before[-1:] == ["の"] else before[-1:]
    return any(senses.ACTORS.of(word) - _PRONOUNS for word in last)


def _other_names(edit: Edit, old: str, new: str) -> bool:
    """One name in the place of another."""
    gone, come = _unknown(_names(old), new), _unknown(_names(new), old)
    return any(
        gone & {*hunk.was} and come & {*hunk.now} and not _is_plural(edit, hunk)
        for hunk in edit.local
    )


def _is_plural(edit: Edit, hunk: Hunk) -> bool:
    """The Account, the Accounts; after another capital it may be a surname."""
    one, other = "".join(hunk.was), "".join(hunk.now)
    named = hunk.at > 1 and edit.mine[hunk.at - 1][:1].isupper()
    return not named and one.removesuffix("s") == other.removesuffix("s")


def swapped_names(edit: Edit, old: str, new: str) -> bool:
    """Who did it to whom."""
    return _changed_places(edit, {*_names(old), *_names(new)})


def _changed_places(edit: Edit, found: set[str]) -> bool:
    """The same words, and of them only those have changed places."""
    mine, theirs = (
        [word for word in side if word not in found]
        for side in (edit.mine, edit.theirs)
    )
    return edit.same_words and mine == theirs and edit.mine != edit.theirs


def _names(text: str) -> list[str]:
    """Words with a capital inside a sentence; no code, and none in a heading where
    every word has one.
    """
    found = [word for word in capitals(text) if _is_name(word)]
    long = [word for word in words(text) if len(word) > _NAME]
    heads = text[-1:].isalnum() or len(long) <= _HEADING
    if found and heads and all(word[0].isupper() for word in long):
        return []
    return found


def _is_name(word: str) -> bool:
    if word.casefold() in STARTERS:
        return False
    return len(word) > 1 and not _CODE.search(word.replace("-", "").removesuffix("'s"))


def _unknown(names: list[str], text: str) -> set[str]:
    """Names of which the text has nothing, in no case and with no ending."""
    there = {_stem(word) for word in words(text)}
    return {name for name in names if _stem(name) not in there}


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    plural = word[-1:] == "s" and word[:-1].isupper()  # URLs
    inflected = "\u0400" <= word[:1] <= "\u04ff"
    return (
        word[:-1] if plural else word[: max(3, len(word) - 2)] if inflected else word
    ).casefold()


def leans(text: str) -> bool:
    """Whether the sentence begins with a word that stands for something said before."""
    return any(senses.LEANING.of(word) for word in tokens(text)[:1])


# --- Quotation ------------------------------------------------------------------------


def _other_words_quoted(edit: Edit, old: str, new: str) -> bool:
    """One thing was quoted as another, or the same words are quoted and are not.

    That a quotation came or went with its words is another statement.
    """
    before, after = quoted(old), quoted(new)
    gone = [said for said in before if said not in after]
    come = [said for said in after if said not in before]
    return bool(gone and come) or any(
        runs_through(said, _folded_tokens(text))
        for found, text in ((gone, new), (come, old))
        for said in found
    )


def runs_through(said: list[str], text: list[str]) -> bool:
    return bool(said) and any(text[k : k + len(said)] == said for k in range(len(text)))


def quoted(text: str) -> list[list[str]]:
    if text.count('"') % 2:
        return []  # nobody can tell what is inside
    return [_folded_tokens(said) for said in _QUOTED.findall(text)]


def _folded_tokens(text: str) -> list[str]:
    return [token.casefold() for token in tokens(text)]


def _address(text: str) -> list[str]:
    return re.findall(r"(?:https?://|www\.)[^\s]+(?<![.,;)])", text)


# --- Safe -----------------------------------------------------------------------------


def _safe(edit: Edit, old: str, new: str, *, names: bool) -> ReviewReason:
    """Empty where a word is another."""
    if len(edit.mine) != len(edit.theirs):
        return ""
    changed = [(a, b) for a, b in zip(edit.mine, edit.theirs, strict=True) if a != b]
    if any(_is_acronym(a, b) for a, b in changed):
        return ""
    changed = [(a, b) for a, b in changed if a.casefold() != b.casefold()]
    if not changed:
        return "punctuation" if _letters(old) == _letters(new) else ""
    named = {*_names(old), *_names(new)} if names else set()
    if any(
        ({a, b} & named and len(a) < senses.LONG_NAME)
        or not senses.misspelt(a.casefold(), b.casefold())
        for a, b in changed
    ):
        return ""
    return "spelling"


def _letters(text: str) -> str:
    """All that is no punctuation: in some scripts vowels are marks, which are no part
    of a word for `re`.
    """
    text = senses.VOWEL_MARKS.sub("", text.casefold())
    return "".join(one for one in text if unicodedata.category(one)[0] not in "PZC")


def _questions(text: str) -> int:
    """What is asked is not said."""
    return text.count("?") + text.count("؟")


def _is_acronym(one: str, other: str) -> bool:
    """US and us: capitals that are more than a beginning."""
    same = one != other and one.casefold() == other.casefold()
    return same and any(word.isupper() and 1 < len(word) < 5 for word in (one, other))


_CHECKS: tuple[tuple[ReviewReason, Callable[[Edit], bool]], ...] = (
    ("figures", _other_figures),
    ("direction", _other_direction),
    ("negation", _negated),
    ("hedging", _hedged),
    ("names", _other_actor),
)
