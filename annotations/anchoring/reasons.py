"""Explain why a sentence needs a person: the most telling change, as a hint."""

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
    words_and_figures,
)

_STRUCK = re.compile(r"~~(?:(?!~~).)++~~", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"')
# Words; more that only came or went are another statement, which may well deny
# something.
_ADDED = 2
_NAME = 3  # words of a name, and letters of a word that a heading writes small
_HEADING = 6  # words
_MIN_REST = 2  # words after the actor
_PRONOUNS = {"he", "she", "i"}  # these senses of ACTORS are no office
_CODE = re.compile(r"[\W\d_]")


def reason_of(old: str, new: str, *, names: bool = True) -> ReviewReason:
    """Return the kind of change between two wordings, '' where only typography differs.

    The first that applies, most dangerous first. A hint: it looks at words, not at what
    they mean. ``names`` says whether a capital marks a name here; in German it does
    not.
    """
    return next(reasons_of(old, new, names=names), "")


def reasons_of(old: str, new: str, *, names: bool = True) -> Iterator[ReviewReason]:
    """Yield all kinds of change between two wordings, most dangerous first."""
    old = normalise(old)
    new = normalise(new)
    if old == new:
        return
    struck = _STRUCK.findall(old) != _STRUCK.findall(new)
    # Struck words are not said any more.
    old = _STRUCK.sub(" ", old)
    new = _STRUCK.sub(" ", new)
    edit = Edit(old, new)
    if not struck and _same_frame(old, new):
        harmless = _harmless_reason(edit, old, new, names=names)
        if harmless:
            yield harmless
            return
    for reason, applies in _CHECKS:
        if applies(edit):
            yield reason
    if swapped_names(edit, old, new) or (names and _other_names(edit, old, new)):
        yield "names"
    if not edit.rewritten and _other_words_quoted(edit, old, new):
        yield "quotation"
    else:
        yield "wording"


def _same_frame(old: str, new: str) -> bool:
    """Return whether quotations, addresses, questions and directions are the same."""
    return (
        quoted(old) == quoted(new)
        and _address(old) == _address(new)
        and _questions(old) == _questions(new)
        and marks_of(old) == marks_of(new)
    )


# --- Quantity, direction, negation, hedging -------------------------------------------


def _other_figures(edit: Edit) -> bool:
    if edit.same_words:
        # 'From 3 to 4' became 'from 4 to 3'.
        figures = {word for word in edit.mine if _is_amount(word)}
        return _changed_places(edit, figures)
    mine, firm_mine = senses.amounts(edit.mine)
    theirs, firm_theirs = senses.amounts(edit.theirs)
    gone = Counter(mine) - Counter(theirs)
    come = Counter(theirs) - Counter(mine)
    if gone and come:
        return True
    if (firm_mine | firm_theirs).isdisjoint([*gone, *come]):
        return False
    return any(
        senses.amounts(hunk.was)[0] or senses.amounts(hunk.now)[0]
        for hunk in edit.local
    )


def _is_amount(word: str) -> bool:
    figures, _ = senses.amounts([word])
    return bool(figures)


def _other_direction(edit: Edit) -> bool:
    """Return whether a word gave way to its opposite."""
    return any(opposite(hunk.was, hunk.now) for hunk in edit.local)


def opposite(was: Sequence[str], now: Sequence[str]) -> bool:
    """Return whether a word of one is the opposite of a word of the other."""
    directions = senses.DIRECTIONS.count(now)
    return any(_reverse(sense) in directions for sense in senses.DIRECTIONS.count(was))


def _reverse(direction: str) -> str:
    if direction.endswith("+"):
        return f"{direction[:-1]}-"
    return f"{direction[:-1]}+"


def _negated(edit: Edit) -> bool:
    as_often = denials(edit.mine) == denials(edit.theirs)
    return any(_reverses(hunk, as_often=as_often) for hunk in edit.local)


def _reverses(hunk: Hunk, *, as_often: bool) -> bool:
    """Return whether the hunk denies what was said; `not valid` and `invalid` agree."""
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
    """Return whether both sides are of like length.

    What only came or went may be little more than the word itself.
    """
    if not hunk.was or not hunk.now:
        return len(hunk.was + hunk.now) <= _ADDED
    if UNSPACED_LETTER.match(hunk.was[0]):
        return True
    return abs(len(hunk.was) - len(hunk.now)) <= _ADDED


def _has_prefix(was: Sequence[str], now: Sequence[str]) -> bool:
    """Return whether a word of `now` is one of `was` with a prefix such as `un`."""
    new_words = {word.casefold() for word in now}
    for word in map(str.casefold, was):
        for prefix, least in NEGATING_PREFIXES.items():
            if len(word) >= least and prefix + word in new_words:
                return True
    return False


def denials(words: Sequence[str]) -> int:
    """Return how many of the words deny something."""
    return sum(
        _is_denial(word) and not senses.is_number(after)
        for word, after in zip_longest(words, words[1:], fillvalue="")
    )


def _is_denial(word: str) -> bool:
    if senses.NOT_NEGATIONS.of(word):
        return False
    return bool(senses.NEGATIONS.of(word)) or word.casefold().endswith("n't")


def _hedged(edit: Edit) -> bool:
    before = senses.HEDGES.count(edit.mine)
    after = senses.HEDGES.count(edit.theirs)
    changed = {sense for sense in before | after if before[sense] != after[sense]}
    for hunk in edit.local:
        if not _is_one_for_another(hunk):
            continue
        was = senses.HEDGES.count(hunk.was)
        now = senses.HEDGES.count(hunk.now)
        exchanged = {*(was - now), *(now - was)}
        if (changed & exchanged and not _as_open(hunk)) or _firmer(hunk):
            return True
    return False


def _as_open(hunk: Hunk) -> bool:
    """Return whether both sides say that something may or can be."""
    return _is_possibility(hunk.was) and _is_possibility(hunk.now)


def _is_possibility(words: Sequence[str]) -> bool:
    hedges = {*senses.HEDGES.count(words), *senses.LOOSE_HEDGES.count(words)}
    return bool(hedges) and hedges <= {"may", "can"}


def _firmer(hunk: Hunk) -> bool:
    """Return whether what can be will be, or the reverse."""
    was = senses.LOOSE_HEDGES.count(hunk.was)
    now = senses.LOOSE_HEDGES.count(hunk.now)
    return ("can" in was and "will" in now) or ("will" in was and "can" in now)


# --- Who ------------------------------------------------------------------------------


def _other_actor(edit: Edit) -> bool:
    return any(other_kind(hunk) or replaced_who(edit, hunk) for hunk in edit.local)


def other_kind(hunk: Hunk) -> bool:
    """Return whether one kind of actor took the place of another."""
    was = senses.ACTORS.count(hunk.was)
    now = senses.ACTORS.count(hunk.now)
    return bool(was - now and now - was)


def replaced_who(edit: Edit, hunk: Hunk) -> bool:
    """Return whether the words stood where the actor stands.

    That is first in the sentence before a verb, or after what the actor is.
    """
    rest = edit.mine[hunk.at + len(hunk.was) :]
    if not hunk.was or not hunk.now or not rest:
        return False
    if max(len(hunk.was), len(hunk.now)) > _NAME:
        return False
    for word in (*hunk.was, *hunk.now):
        if word.casefold() in STARTERS or word[0].islower():
            return False
    if _names_a_person(edit.mine[: hunk.at]):
        return True
    return not hunk.at and len(rest) >= _MIN_REST and rest[0].casefold() in PREDICATES


def _names_a_person(before: Sequence[str]) -> bool:
    """Return whether a person follows: after 'the judge', 'the judge N.', 裁判官のN."""
    last = before[-2:-1] if before[-1:] == ["の"] else before[-1:]
    return any(senses.ACTORS.of(word) - _PRONOUNS for word in last)


def _other_names(edit: Edit, old: str, new: str) -> bool:
    """Return whether one name took the place of another."""
    gone = _unknown(names_in(old), new)
    come = _unknown(names_in(new), old)
    return any(
        gone & {*hunk.was} and come & {*hunk.now} and not _is_plural(edit, hunk)
        for hunk in edit.local
    )


def _is_plural(edit: Edit, hunk: Hunk) -> bool:
    """Return whether the Account became the Accounts.

    After another capital the word may be a surname.
    """
    if hunk.at > 1 and edit.mine[hunk.at - 1][:1].isupper():
        return False
    return "".join(hunk.was).removesuffix("s") == "".join(hunk.now).removesuffix("s")


def swapped_names(edit: Edit, old: str, new: str) -> bool:
    """Return whether names changed places: who did it to whom."""
    return _changed_places(edit, {*names_in(old), *names_in(new)})


def _changed_places(edit: Edit, movable: set[str]) -> bool:
    """Return whether the words are the same and only `movable` ones changed places."""
    if not edit.same_words or edit.mine == edit.theirs:
        return False
    mine = [word for word in edit.mine if word not in movable]
    theirs = [word for word in edit.theirs if word not in movable]
    return mine == theirs


def names_in(text: str) -> list[str]:
    """Return the words with a capital inside a sentence, without codes.

    A heading where every word has a capital has none.
    """
    names = [word for word in capitals(text) if _is_name(word)]
    long = [word for word in words(text) if len(word) > _NAME]
    may_be_heading = text[-1:].isalnum() or len(long) <= _HEADING
    if names and may_be_heading and all(word[0].isupper() for word in long):
        return []
    return names


def _is_name(word: str) -> bool:
    if word.casefold() in STARTERS:
        return False
    return len(word) > 1 and not _CODE.search(word.replace("-", "").removesuffix("'s"))


def _unknown(names: list[str], text: str) -> set[str]:
    """Return the names that are not in the text, in no case and with no ending."""
    there = {_stem(word) for word in words(text)}
    return {name for name in names if _stem(name) not in there}


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    if word[-1:] == "s" and word[:-1].isupper():  # URLs
        word = word[:-1]
    elif "\u0400" <= word[:1] <= "\u04ff":  # Cyrillic: the name may be inflected.
        word = word[: max(3, len(word) - 2)]
    return word.casefold()


def leans(text: str) -> bool:
    """Return whether the sentence begins with a word for something said before."""
    return any(senses.LEANING.of(word) for word in words_and_figures(text)[:1])


# --- Quotation ------------------------------------------------------------------------


def _other_words_quoted(edit: Edit, old: str, new: str) -> bool:
    """Return whether one quotation replaced another, or lost or got its marks.

    A quotation that came or went with its words is another statement.
    """
    before = quoted(old)
    after = quoted(new)
    gone = [quotation for quotation in before if quotation not in after]
    come = [quotation for quotation in after if quotation not in before]
    if gone and come:
        return True
    return _runs_through_any(gone, new) or _runs_through_any(come, old)


def _runs_through_any(quotations: list[list[str]], text: str) -> bool:
    if not quotations:
        return False
    text_words = _folded_words(text)
    return any(runs_through(quotation, text_words) for quotation in quotations)


def runs_through(passage: list[str], text: list[str]) -> bool:
    """Return whether the words of `passage` stand in a row in `text`."""
    if not passage:
        return False
    size = len(passage)
    return any(text[k : k + size] == passage for k in range(len(text)))


def quoted(text: str) -> list[list[str]]:
    """Return the words of each quotation; nothing where a mark is missing."""
    if text.count('"') % 2:
        return []
    return [_folded_words(quotation) for quotation in _QUOTED.findall(text)]


def _folded_words(text: str) -> list[str]:
    return [word.casefold() for word in words_and_figures(text)]


def _address(text: str) -> list[str]:
    return re.findall(r"(?:https?://|www\.)[^\s]+(?<![.,;)])", text)


# --- Safe -----------------------------------------------------------------------------


def _harmless_reason(edit: Edit, old: str, new: str, *, names: bool) -> ReviewReason:
    """Return 'punctuation' or 'spelling', '' where a word is another."""
    if len(edit.mine) != len(edit.theirs):
        return ""
    changed: list[tuple[str, str]] = []
    for word, other in zip(edit.mine, edit.theirs, strict=True):
        if _is_acronym(word, other):
            return ""
        if word.casefold() != other.casefold():
            changed.append((word, other))
    if not changed:
        return "punctuation" if _letters(old) == _letters(new) else ""
    name_words = {*names_in(old), *names_in(new)} if names else set()
    for word, other in changed:
        if len(word) < senses.LONG_NAME and not name_words.isdisjoint((word, other)):
            return ""
        if not senses.misspelt(word.casefold(), other.casefold()):
            return ""
    return "spelling"


def _letters(text: str) -> str:
    """Return all but punctuation and spaces.

    In some scripts vowels are marks, which `re` takes for no part of a word.
    """
    text = senses.VOWEL_MARKS.sub("", text.casefold())
    return "".join(
        letter for letter in text if unicodedata.category(letter)[0] not in "PZC"
    )


def _questions(text: str) -> int:
    """Return how many questions it asks: a question states nothing."""
    return text.count("?") + text.count("؟")


def _is_acronym(word: str, other: str) -> bool:
    """Return whether only capitals tell the words apart, as US and us."""
    if word == other or word.casefold() != other.casefold():
        return False
    return _is_short_capitals(word) or _is_short_capitals(other)


def _is_short_capitals(word: str) -> bool:
    return word.isupper() and 1 < len(word) < 5


_CHECKS: tuple[tuple[ReviewReason, Callable[[Edit], bool]], ...] = (
    ("figures", _other_figures),
    ("direction", _other_direction),
    ("negation", _negated),
    ("hedging", _hedged),
    ("names", _other_actor),
)
