"""Weigh differences between quoted and printed words: none, near or never ignored."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal
from unicodedata import category

from annotations.anchoring import senses
from annotations.anchoring.senses import CONFUSABLE
from annotations.quotations.direction import is_ligature_turned, shows_ligature
from annotations.quotations.printed_marks import DAGGERS
from annotations.quotations.wordforms import HYPHENS, Form, form_of, marks
from articles.text.tokens import word_set

Kind = Literal["same", "near"]

# Words that may be left out or added. Words that say from where to where, for or
# against, or by whom are not among them: they change the meaning.
_SMALL = {
    "en": word_set("the a an of that to in on at with"),
    "de": word_set(
        "der die das den dem des ein eine einen einem einer eines dass in im an am"
        " auf zu zur"
    ),
    "fr": word_set("le la les l' un une des du de d' que qu' à au aux en dans"),
    "es": word_set("el la los las un una unos unas de del que en a al"),
    "pt": word_set("o a os as um uma de do da dos das que em no na nos nas ao"),
    "it": word_set(
        "il lo la i gli le l' un uno una di del della dei delle che in nel nella a al"
        " alla"
    ),
    "nl": word_set("de het een van dat in op aan"),
}
# Beyond anchoring's tables, which list what denies, doubts and counts.
_MORE_QUANTIFIERS = word_set(
    "all some most only every each several enough entire whole both mostly largely"
    " mainly partly barely often"
    " sometimes usually rarely seldom alle einige manche mehrere jeder jedes ganze"
    " beide meist meistens teilweise"
    " größtenteils kaum selten manchmal oft nur tous toutes toute quelques plusieurs"
    " seulement souvent rarement"
    " parfois todos todas algunos algunas varios varias solo sólo ambos raramente"
    " parcialmente"
    " part portion majority minority teil mehrheit minderheit partie majorité minorité"
    " parte mayoría minoría"
    " 仅 只 每 各 些 都 均 全"
)
_DEFINITE = word_set(
    "the der die das den dem des le la les l' el los las il lo gli het"
)
_SOME = 2  # small words that show a language
_COUNTING = frozenset({"before", "above", "more", "many"})  # of anchoring's opposites
_REVERSING = frozenset(
    f"{direction}-" for direction in ("accept", "true", "guilty", "confirm", "good")
) | {"guilty+", "more+", "more-", "many+", "many-"}
_ORDINAL = re.compile(
    r"(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf)ths?|\w+(?:teen|tie)ths?|\w+ièmes?"
    r"|(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)\w*"
)
_SENSE_OF_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_SCALES = frozenset(
    {"%", "100", "1000", "10000", "100000000", "million", "billion", "trillion"}
)
_LONG = 5  # letters of a word that may have a slip
_HEAD = 3  # letters at its beginning that may not
_CASED = re.compile("[^\\W\\d_\u10a0-\u10ff\u1c90-\u1cbf]+")
HANGUL = re.compile("[\uac00-\ud7a3]+")
_HYPHENS = frozenset("-\u2010\u2011")
STARTS = re.compile(r"[.!?…:•。！？]|[,;]\s*[\"“„«»‘]|\n\s*\n")
_TIGHT_DASH = re.compile(rf"(?:[{HYPHENS}]|[\x02\ufffe]\s*)$")
_TIGHT = re.compile(rf"[{HYPHENS}/_@\x02\ufffe]")
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNIT_SIGNS = "%‰°\u066a"
_ELIDED = re.compile(r"(?:[ldsjcmt]|qu|jusqu|lorsqu|puisqu)'")


def small_words(language: str) -> frozenset[str]:
    """Return the words of a language that may be left out or added."""
    return _SMALL.get(language_code(language), frozenset())


def is_foreign(text: str, language: str) -> bool:
    """Return whether the small words of a text are those of another language."""
    words = word_set(text.casefold())
    own = len(words & small_words(language))
    return any(len(words & small) >= own + _SOME for small in _SMALL.values())


def language_code(language: str) -> str:
    """Return the ISO 639 code of a language tag."""
    return language.replace("_", "-").split("-")[0].lower()


@lru_cache(maxsize=20_000)
def is_number(exact: str) -> bool:
    """Return whether the word is a figure, or a number written out."""
    if any(character.isdigit() for character in exact):
        return True
    numbers = senses.QUANTITIES.of(exact) | senses.LOOSE_QUANTITIES.of(exact)
    if any(not sense.startswith(("month", "day", "season")) for sense in numbers):
        return True
    return _ORDINAL.fullmatch(exact.casefold()) is not None


@lru_cache(maxsize=20_000)
def denies(exact: str) -> bool:
    """Return whether the word denies what the sentence says."""
    return bool(senses.NEGATIONS.of(exact)) or exact.casefold().endswith("n't")


@lru_cache(maxsize=20_000)
def is_decisive(exact: str) -> bool:
    """Return whether the claim of a sentence depends on the word."""
    if exact.casefold() in _MORE_QUANTIFIERS:
        return True
    if is_number(exact) or denies(exact):
        return True
    directions = {sense[:-1] for sense in senses.DIRECTIONS.of(exact)}
    if not directions.isdisjoint(_COUNTING):
        return True
    tables = (senses.HEDGES, senses.LOOSE_HEDGES, senses.QUANTITIES)
    return any(table.of(exact) for table in tables)


@lru_cache(maxsize=20_000)
def weights(text: str) -> frozenset[str]:
    """Return the senses in a text on which a claim depends.

    They deny, doubt, count, report or accuse. Names are not among them.
    """
    found: set[str] = set()
    for word in senses.words_and_figures(text):
        for part in {word, *word.split("-")}:
            found |= _weights_of(part)
    return frozenset(found)


def reverses(text: str) -> bool:
    """Return whether a word of a text denies, doubts or reports what is beside it."""
    for word in senses.words_and_figures(text):
        if denies(word) or word.casefold() in senses.ATTRIBUTING:
            return True
        if senses.HEDGES.of(word) or senses.REPORTS.of(word):
            return True
        if "confirm-" in senses.DIRECTIONS.of(word):
            return True
    return False


def _weights_of(word: str) -> set[str]:
    tables = (senses.HEDGES, senses.LOOSE_HEDGES, senses.QUANTITIES, senses.REPORTS)
    found = {sense for table in tables for sense in table.of(word)}
    found |= senses.DIRECTIONS.of(word) & _REVERSING
    folded = word.casefold()
    is_listed = folded in _MORE_QUANTIFIERS or folded in senses.ATTRIBUTING
    # Other words for the number one are articles.
    is_article = senses.LOOSE_QUANTITIES.of(word) == {"1"} and folded != "one"
    is_counted = is_number(word) and not is_article
    if not found and (is_listed or is_counted or denies(word)):
        found.add(folded)
    return found - {"plain"}


def may_go(word: str, after: str) -> bool:
    """Return whether a small word may be left out before another word."""
    if not is_decisive(after):
        return True
    # An ordinal says the same without its article.
    numbers = senses.LOOSE_QUANTITIES.of(after)
    return word in _DEFINITE and any(map(_SENSE_OF_ORDINAL.fullmatch, numbers))


def weaker(one: Kind, other: Kind) -> Kind:
    """Return the weaker of two kinds of likeness."""
    if "near" in (one, other):
        return "near"
    return "same"


def compare_words(
    quoted: Form, printed: Form, *, starts: bool, ligatures: bool = False
) -> Kind | None:
    """Return how alike two tokens of one fold are, None where they differ.

    `starts` says that one of them begins a sentence or the quotation; `ligatures`, that
    the PDF reader reverses lam and alef.
    """
    quoted_word = quoted.exact
    printed_word = printed.exact
    # Reversed words have one fold only where the PDF reader reverses words.
    if quoted_word in (printed_word, printed_word[::-1]):
        return "same"
    if ligatures and is_ligature_turned(quoted_word, printed_word):
        return _compare_ligatures(quoted_word, printed_word)
    if quoted.is_figure or printed.is_figure:
        return None
    if not _fold_alike(quoted_word, printed_word):
        return None
    if quoted.capital or printed.capital:
        is_same = starts and _uncapitalised(quoted_word) == _uncapitalised(printed_word)
        return "near" if is_same else None
    if quoted_word.casefold() == printed_word.casefold():
        return "near"
    if is_decisive(quoted_word) or is_decisive(printed_word):
        return None
    return "near"


def _compare_ligatures(quoted_word: str, printed_word: str) -> Kind | None:
    """Return how alike two words are that differ in the order of lam and alef."""
    if shows_ligature(printed_word) and "لا" not in quoted_word:
        return "same"
    if is_decisive(quoted_word) or is_decisive(printed_word):
        return None
    return "same"


def _fold_alike(quoted_word: str, printed_word: str) -> bool:
    """Return whether two words, or one and the other reversed, have the same fold."""
    fold = form_of(quoted_word).fold
    if fold == form_of(printed_word).fold:
        return True
    return fold == form_of(printed_word[::-1]).fold


def _uncapitalised(word: str) -> str:
    return word[:1].lower() + word[1:]


@lru_cache(maxsize=20_000)
def is_misspelling(quoted: Form, printed: Form) -> bool:
    """Return whether one slip parts two words that may have one.

    A slip is a letter that is wrong, left out or added, or two that are exchanged.
    """
    from rapidfuzz.distance import OSA  # slow to load

    quoted_word = quoted.exact
    printed_word = printed.exact
    if len(printed_word) < _LONG or quoted_word[:_HEAD] != printed_word[:_HEAD]:
        return False
    if not _may_have_slip(quoted_word) or not _may_have_slip(printed_word):
        return False
    if not CONFUSABLE.isdisjoint((quoted_word, printed_word)):
        return False
    return OSA.distance(quoted_word, printed_word) == 1


def _may_have_slip(word: str) -> bool:
    if not _CASED.fullmatch(word) or not word.islower():
        return False
    return not is_decisive(word)


def compare_joined(
    word: Form, forms: Sequence[Form], gaps: Sequence[str]
) -> Kind | None:
    """Return how alike one token is to several with these gaps, None if they differ.

    It may be a word cut at a line end, a word with a hyphen, or a figure in groups.
    """
    printed = tuple(form.exact for form in forms)
    if word.parts and word.parts == printed:
        return _compare_parts(word, gaps)
    if len(gaps) != 1:
        return None
    gap = gaps[0]
    # Where lines end at words, a line end stands for a space.
    is_broken = gap in ("\n", "\r\n") and HANGUL.fullmatch(word.exact)
    if word.exact == "".join(printed) and (is_broken or not gap):
        return "same"
    if gap in _HYPHENS and _may_lose_hyphen(word, forms):
        return "near"
    return None


def _may_lose_hyphen(word: Form, forms: Sequence[Form]) -> bool:
    """Return whether a word is these ones without a hyphen that makes no difference."""
    if word.fold != "".join(form.fold for form in forms):
        return False
    if not _CASED.fullmatch(word.exact):
        return False
    return not any(_is_kept_apart(form) for form in (word, *forms))


def _compare_parts(word: Form, gaps: Sequence[str]) -> Kind | None:
    """Return how alike a token is to its own parts with these gaps between them."""
    between_parts = "".join(gaps).strip()
    if word.parts[1][:1].isdigit():
        return None if between_parts else "same"
    if between_parts:
        has_only_hyphens = not between_parts.strip("-\u2010\u2011")
        return "same" if has_only_hyphens else None
    return None if word.is_figure else "near"


def _is_kept_apart(form: Form) -> bool:
    """Return whether a hyphen before or after the token counts."""
    return form.capital or form.is_figure or is_decisive(form.exact)


def compare_gaps(quoted: str, printed: str, before: Form, after: Form) -> Kind | None:
    """Return how alike two gaps between two tokens are, None if they differ."""
    quoted_marks = marks(quoted)
    printed_marks = marks(printed)
    if not DAGGERS.search(quoted_marks) and not (before.is_figure and after.is_figure):
        printed_marks = DAGGERS.sub("", printed_marks)
    if quoted_marks == printed_marks:
        return "same"
    if not after.is_figure:
        return "near"
    # A dash right before a figure would be its sign.
    if bool(_TIGHT_DASH.search(quoted)) != bool(_TIGHT_DASH.search(printed)):
        return None
    if not before.is_figure:
        return "near"
    if not _has_space(quoted) or not _has_space(printed):
        return None
    is_range = not {"-", "/"}.isdisjoint(quoted_marks + printed_marks)
    return None if is_range else "near"


def _has_space(gap: str) -> bool:
    return any(character.isspace() for character in gap)


def goes_on(left: Form, gap: str, right: Form) -> bool:
    """Return whether a word or a figure goes on from one printed token to the next."""
    if not left.exact or not right.exact:
        return False
    if not gap:
        return _goes_on_at_once(left, right)
    if gap.isspace():
        return _goes_on_after_space(left, right)
    if _TIGHT.fullmatch(gap):
        return True
    return gap == "." and left.is_figure and right.is_figure


def _goes_on_at_once(left: Form, right: Form) -> bool:
    if left.is_figure and right.is_figure:
        return True
    if _is_sign(left) or _is_sign(right):
        return True
    if left.exact.endswith("'") and not _ELIDED.fullmatch(left.exact):
        return True
    if is_number(left.exact) and is_number(right.exact):
        return True
    return category(right.exact[0])[0] == "M" or right.exact[0] in _RAISED


def _goes_on_after_space(left: Form, right: Form) -> bool:
    """Return whether two tokens are one quantity, such as 5 % or 5 million."""
    if left.is_figure and right.is_figure:
        if _is_unit_sign(left) or _is_unit_sign(right):
            return True
    if not is_number(left.exact):
        return False
    if right.exact == "per":
        return True
    units = senses.UNITS.of(right.exact) | senses.QUANTITIES.of(right.exact)
    return not _SCALES.isdisjoint(units)


def _is_sign(form: Form) -> bool:
    return form.is_figure and not form.exact[:1].isalnum()


def _is_unit_sign(form: Form) -> bool:
    if not _is_sign(form):
        return False
    return form.exact in _UNIT_SIGNS or category(form.exact[0]) == "Sc"


def fills_bracket(inner: str, before: str, after: str, printed: Form) -> bool:
    """Return whether an editor's bracket and the letters beside it give a printed word.

    `[t]he` is The. After three letters and more another ending is allowed, as in
    `develop[ing]`.
    """
    if printed.is_figure:
        return False
    word = printed.exact
    head = form_of(before).exact
    tail = form_of(after).exact
    rest = word[len(head) : len(word) - len(tail)]
    if head + rest + tail == word and rest.casefold() == inner.casefold():
        return True
    if tail or len(head) < _HEAD or len(rest) > _LONG:
        return False
    if denies(inner) or weights(inner):
        return False
    return word.startswith(head) and not is_decisive(word)
