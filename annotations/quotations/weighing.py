"""Which differences between a quoted and a printed word are none, are near, or are
never ignored.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal
from unicodedata import category

from annotations.anchoring import senses
from annotations.anchoring.senses import CONFUSABLE
from annotations.quotations.direction import is_ligature_turned, shows_ligature
from annotations.quotations.wordforms import HYPHENS, Form, form_of, marks
from articles.text.tokens import word_set

Kind = Literal["same", "near"]

# May be left out or added. None that says from where to where, for or against, by whom:
# those turn meaning.
_SMALL = {
    "en": word_set("the a an of that to in on at with"),
    "de": word_set(
        "der die das den dem des ein eine einen einem einer eines dass in im an am auf zu zur"
    ),
    "fr": word_set("le la les l' un une des du de d' que qu' à au aux en dans"),
    "es": word_set("el la los las un una unos unas de del que en a al"),
    "pt": word_set("o a os as um uma de do da dos das que em no na nos nas ao"),
    "it": word_set(
        "il lo la i gli le l' un uno una di del della dei delle che in nel nella a al alla"
    ),
    "nl": word_set("de het een van dat in op aan"),
}
# Beyond anchoring's tables, which list what denies, doubts and counts.
_MORE_QUANTIFIERS = word_set(
    "all some most only every each several enough entire whole alle einige manche mehrere jeder jedes ganze"
    " tous toutes toute quelques plusieurs seulement todos todas algunos algunas varios varias solo sólo"
)
_DEFINITE = word_set(
    "the der die das den dem des le la les l' el los las il lo gli het"
)
_COUNTING = frozenset({"before", "above", "more", "many"})  # of anchoring's opposites
_ORDINAL = re.compile(
    r"(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf)ths?|\w+(?:teen|tie)ths?|\w+ièmes?"
    r"|(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)\w*"
)
_SENSE_OF_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_SCALES = frozenset(
    {"%", "100", "1000", "10000", "100000000", "million", "billion", "trillion"}
)
# letters of a word that may have a slip, and of its beginning that may not
_LONG, _HEAD = 5, 3
_CASED = re.compile("[^\\W\\d_\u10a0-\u10ff\u1c90-\u1cbf]+")
HANGUL = re.compile("[\uac00-\ud7a3]+")
_HYPHENS = frozenset("-\u2010\u2011")
STARTS = re.compile(r"[.!?…:•。！？]|[,;]\s*[\"“„«»‘]|\n\s*\n")
_TIGHT_DASH = re.compile(rf"(?:[{HYPHENS}]|[\x02\ufffe]\s*)$")
_TIGHT = re.compile(rf"[{HYPHENS}/_@\x02\ufffe]")
_ELIDED = re.compile(r"(?:[ldsjcmt]|qu|jusqu|lorsqu|puisqu)'")


def small_words(language: str) -> frozenset[str]:
    return _SMALL.get(language.replace("_", "-").split("-")[0].lower(), frozenset())


@lru_cache(maxsize=20_000)
def counts(exact: str) -> bool:
    """Whether the word is a figure, or a number written out."""
    numbers = senses.QUANTITIES.of(exact) | senses.LOOSE_QUANTITIES.of(exact)
    return (
        any(one.isdigit() for one in exact)
        or any(not sense.startswith(("month", "day", "season")) for sense in numbers)
        or _ORDINAL.fullmatch(exact.casefold()) is not None
    )


@lru_cache(maxsize=20_000)
def denies(exact: str) -> bool:
    return bool(senses.NEGATIONS.of(exact)) or exact.casefold().endswith("n't")


@lru_cache(maxsize=20_000)
def is_held(exact: str) -> bool:
    """Whether what the sentence claims hangs on the word."""
    doubts = (senses.HEDGES, senses.LOOSE_HEDGES, senses.QUANTITIES)
    counting = {sense[:-1] for sense in senses.DIRECTIONS.of(exact)} & _COUNTING
    more = exact.casefold() in _MORE_QUANTIFIERS
    return (
        more
        or counts(exact)
        or denies(exact)
        or bool(counting)
        or any(one.of(exact) for one in doubts)
    )


def may_go(word: str, after: str) -> bool:
    """Whether a small word may be left out before another. An ordinal says the same
    without its article.
    """
    ordinal = any(map(_SENSE_OF_ORDINAL.fullmatch, senses.LOOSE_QUANTITIES.of(after)))
    return not is_held(after) or (word in _DEFINITE and ordinal)


def word_for_word(
    quoted: Form, printed: Form, *, starts: bool, ligatures: bool = False
) -> Kind | None:
    """Of two tokens with one fold. starts: whether one of them begins a sentence or the
    quotation.

    ligatures: whether the reader turns those of lam and alef round.
    """
    one, other = quoted.exact, printed.exact
    # of two folds that are the same only where a reader turns words round
    if one in (other, other[::-1]):
        return "same"
    if ligatures and is_ligature_turned(one, other):
        sure = shows_ligature(other) and "لا" not in one
        return "same" if sure or not (is_held(one) or is_held(other)) else None
    folds = [form_of(exact).fold for exact in (one, other, other[::-1])]
    if quoted.is_figure or printed.is_figure or folds[0] not in folds[1:]:
        return None
    if quoted.capital or printed.capital:
        return (
            "near"
            if starts and one[:1].lower() + one[1:] == other[:1].lower() + other[1:]
            else None
        )
    return (
        None
        if one.casefold() != other.casefold() and (is_held(one) or is_held(other))
        else "near"
    )


@lru_cache(maxsize=20_000)
def is_slip(quoted: Form, printed: Form) -> bool:
    """Whether one letter is wrong, left out, added, or two are turned round, in a word
    that may have that.
    """
    from rapidfuzz.distance import OSA  # slow to load

    one, other = quoted.exact, printed.exact
    return (
        len(other) >= _LONG
        and all(
            _CASED.fullmatch(word) and word.islower() and not is_held(word)
            for word in (one, other)
        )
        and CONFUSABLE.isdisjoint((one, other))
        and one[:_HEAD] == other[:_HEAD]
        and OSA.distance(one, other) == 1
    )


def joined(word: Form, forms: Sequence[Form], gaps: Sequence[str]) -> Kind | None:
    """Whether one token is several with these gaps: cut at a line end, hyphenated, a
    figure in groups.
    """
    if word.parts and word.parts == tuple(form.exact for form in forms):
        marks = "".join(gaps).strip()
        if word.parts[1][:1].isdigit():
            return None if marks else "same"
        hyphens = marks and not marks.strip("-\u2010\u2011")
        return "same" if hyphens else None if marks or word.is_figure else "near"
    # lines that end at a word have a space
    if gaps in (["\n"], ["\r\n"]) and HANGUL.fullmatch(word.exact):
        return "same" if word.exact == "".join(form.exact for form in forms) else None
    hyphened = (
        len(gaps) == 1
        and gaps[0] in _HYPHENS
        and word.fold == "".join(form.fold for form in forms)
    )
    plain = not any(
        form.capital or form.is_figure or is_held(form.exact) for form in (word, *forms)
    )
    return "near" if hyphened and plain and _CASED.fullmatch(word.exact) else None


def between(quoted: str, printed: str, before: Form, after: Form) -> Kind | None:
    """Of two gaps between the tokens `before` and `after`."""
    one, other = marks(quoted), marks(printed)
    if one == other:
        return "same"
    # A dash right before a figure would be its sign.
    if after.is_figure and bool(_TIGHT_DASH.search(quoted)) != bool(
        _TIGHT_DASH.search(printed)
    ):
        return None
    loose = all(any(letter.isspace() for letter in gap) for gap in (quoted, printed))
    if (
        before.is_figure
        and after.is_figure
        and not (loose and {"-", "/"}.isdisjoint(one + other))
    ):
        return None
    return "near"


def cuts(left: Form, gap: str, right: Form) -> bool:
    """Whether a word or a figure goes on from one printed token to the next."""
    signs = [
        form.exact
        for form in (left, right)
        if form.is_figure and not form.exact[:1].isalnum()
    ]
    figures = left.is_figure and right.is_figure
    if not left.exact or not right.exact:
        return False
    if not gap:
        elided = left.exact.endswith("'") and not _ELIDED.fullmatch(left.exact)
        numbers = counts(left.exact) and counts(right.exact)
        return (
            figures
            or elided
            or bool(signs)
            or numbers
            or category(right.exact[0])[0] == "M"
        )
    if not gap.isspace():
        return _TIGHT.fullmatch(gap) is not None or (gap == "." and figures)
    units = senses.UNITS.of(right.exact) | senses.QUANTITIES.of(right.exact)
    goes_on = right.exact == "per" or not _SCALES.isdisjoint(units)
    units_sign = any(sign in "%‰°\u066a" or category(sign[0]) == "Sc" for sign in signs)
    return (figures and units_sign) or (counts(left.exact) and goes_on)


def fills(inner: str, before: str, after: str, printed: Form) -> bool:
    """Whether the editor's letters, with those that stand beside their brackets, give
    the printed word.

    `[t]he` is The; after three letters and more another ending is allowed, as in
    `develop[ing]`.
    """
    word, head, tail = printed.exact, form_of(before).exact, form_of(after).exact
    rest = word[len(head) : len(word) - len(tail)]
    same = head + rest + tail == word and rest.casefold() == inner.casefold()
    ending = (
        len(head) >= _HEAD and word.startswith(head) and not tail and len(rest) <= _LONG
    )
    return not printed.is_figure and (same or (ending and not is_held(word)))
