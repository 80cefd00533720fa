"""Which differences between a quoted and a printed word are none, are near, or are never ignored."""

import re
from functools import lru_cache
from typing import Literal

from annotations.anchoring.senses import (
    DIRECTIONS,
    HEDGES,
    LOOSE_HEDGES,
    LOOSE_QUANTITIES,
    NEGATIONS,
    QUANTITIES,
    UNITS,
)
from annotations.anchoring.vocabulary import CONFUSABLE, NEGATING_PREFIXES
from articles.text.tokens import word_set

from .forms import Form, form_of, marks

Kind = Literal["same", "near"]

# May be left out or added. None that says from where to where, for or against, by whom: those turn meaning.
_SMALL = {
    "en": word_set("the a an of that to in on at with"),
    "de": word_set(
        "der die das den dem des ein eine einen einem einer eines dass in im an am auf zu zur zum"
    ),
    "fr": word_set("le la les l' un une des du de d' que qu' à au aux en dans"),
    "es": word_set("el la los las un una unos unas de del que en a al"),
    "pt": word_set("o a os as um uma de do da dos das que em no na nos nas ao"),
    "it": word_set("il lo la i gli le l' un uno una di del della dei delle che in nel nella a al alla"),
    "nl": word_set("de het een van dat in op aan"),
}
# Beyond anchoring's tables, which list what denies, doubts and counts.
_MORE_QUANTIFIERS = word_set(
    "all some most only every each both any several enough entire whole alle alles einige manche mehrere nur"
    " jede jeder jedes ganze tous toutes tout toute quelques plusieurs seulement seule chaque todos todas"
    " algunos algunas varios varias cada solo sólo solamente tutti tutte alcuni alcune"
)
_COUNTING = frozenset({"before", "above", "more", "many"})  # of anchoring's opposites
_ORDINAL = re.compile(
    r"(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf)ths?|\w+(?:teen|tie)ths?|\w+ièmes?"
    r"|(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)\w*"
)
SCALES = frozenset({"100", "1000", "10000", "100000000", "million", "billion", "trillion"})
_LONG, _HEAD = 5, 3  # letters of a word that may have a slip, and of its beginning that may not
_CASED = re.compile("[^\\W\\d_\u10a0-\u10ff\u1c90-\u1cbf]+")
_STARTS = re.compile(r"[.!?…:;\"“„«»‘'(\[•。！？]|\n\s*\n")
_TIGHT_DASH = re.compile("[-\u2010-\u2013\u2212\ufe63\uff0d]")


def small_words(language: str) -> frozenset[str]:
    return _SMALL.get(language.replace("_", "-").split("-")[0].lower(), frozenset())


@lru_cache(maxsize=20_000)
def counts(exact: str) -> bool:
    """Whether the word is a figure, or a number written out."""
    senses = QUANTITIES.of(exact) | LOOSE_QUANTITIES.of(exact)
    return (
        any(one.isdigit() for one in exact)
        or any(not sense.startswith(("month", "day", "season")) for sense in senses)
        or bool(_ORDINAL.fullmatch(exact.casefold()))
    )


def scale(exact: str) -> bool:
    return bool(SCALES & QUANTITIES.of(exact))


def is_per_cent(exact: str) -> bool:
    return "%" in UNITS.of(exact) or exact == "per"


@lru_cache(maxsize=20_000)
def denies(exact: str) -> bool:
    return bool(NEGATIONS.of(exact)) or exact.casefold().endswith("n't")


@lru_cache(maxsize=20_000)
def is_held(exact: str) -> bool:
    """Whether what the sentence claims hangs on the word."""
    opposites = {sense[:-1] for sense in DIRECTIONS.of(exact)}
    return (
        counts(exact)
        or denies(exact)
        or bool(opposites & _COUNTING or HEDGES.of(exact) or LOOSE_HEDGES.of(exact))
        or exact.casefold() in _MORE_QUANTIFIERS
        or bool(QUANTITIES.of(exact))
    )


def starts_sentence(gap: str) -> bool:
    """gap: what stands before the word."""
    return bool(_STARTS.search(gap))


def word_for_word(quoted: Form, printed: Form, *, starts: bool) -> Kind | None:
    """Of two tokens with one fold. starts: whether one of them begins a sentence or the quotation."""
    one, other = quoted.exact, printed.exact
    if one == other:
        return "same"
    if quoted.is_figure or printed.is_figure:
        return None
    if quoted.capital or printed.capital:
        only_first = one[:1].lower() + one[1:] == other[:1].lower() + other[1:]
        return "near" if starts and only_first else None
    if one.casefold() != other.casefold() and (is_held(one) or is_held(other)):
        return None
    return "near"


@lru_cache(maxsize=20_000)
def is_slip(quoted: Form, printed: Form) -> bool:
    """Whether one letter is wrong, left out, added, or two are turned round, in a word that may have that."""
    one, other = quoted.exact, printed.exact
    return (
        len(other) >= _LONG
        and not (quoted.is_figure or printed.is_figure or quoted.capital or printed.capital)
        and all(_CASED.fullmatch(word) and word.islower() for word in (one, other))
        and not {one, other} & CONFUSABLE
        and not (is_held(one) or is_held(other))
        and _one_letter(one, other)
    )


def _one_letter(one: str, other: str) -> bool:
    head = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    head = min(len(one), len(other)) if head is None else head
    mine, theirs = one[head:], other[head:]
    turned = mine[:2] == theirs[:2][::-1] and mine[2:] == theirs[2:]
    return head >= _HEAD and (
        mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:] or (len(mine) > 1 and turned)
    )


def joined(word: Form, one: Form, other: Form) -> bool:
    """Whether two parts with a hyphen make up the word, which nothing hangs on."""
    return (
        word.fold == one.fold + other.fold
        and not any(form.capital or form.is_figure or is_held(form.exact) for form in (word, one, other))
        and _CASED.fullmatch(word.exact) is not None
        and one.fold not in NEGATING_PREFIXES
    )


def between(quoted: str, printed: str, before: Form, after: Form) -> Kind | None:
    """Of two gaps between the tokens `before` and `after`."""
    if quoted == printed:
        return "same"
    if after.is_figure and _is_tight(quoted) != _is_tight(printed):
        return None
    one, other = marks(quoted), marks(printed)
    if one == other:
        return "same"
    if before.is_figure and after.is_figure:
        loose = all(any(letter.isspace() for letter in gap) for gap in (quoted, printed))
        return "near" if loose and "-" not in one + other and "/" not in one + other else None
    return "near"


def _is_tight(gap: str) -> bool:
    """A dash at its end would be the sign of a figure."""
    return bool(_TIGHT_DASH.match(gap[-1:]))


def fills(inner: str, before: str, after: str, printed: Form) -> bool:
    """Whether the editor's letters, with those that stand beside their brackets, give the printed word.

    `[t]he` is The; after three letters and more another ending is allowed, as in `develop[ing]`.
    """
    word, head, tail = printed.exact, form_of(before).exact, form_of(after).exact
    if printed.is_figure or not (word.startswith(head) and word.endswith(tail)):
        return False
    rest = word[len(head) : len(word) - len(tail)]
    if len(word) >= len(head) + len(tail) and rest.casefold() == inner.casefold():
        return True
    return len(head) >= _HEAD and not tail and len(rest) <= _LONG and not is_held(word)
