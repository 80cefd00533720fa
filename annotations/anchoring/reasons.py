"""Why a sentence needs a person: the most telling of its changes, as a hint."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Literal

from .normalising import normalise
from .reading import (
    ACTORS,
    ALL,
    DIRECTIONS,
    HEDGES,
    LOOSE_HEDGES,
    NEGATIONS,
    NOT_NEGATIONS,
    VOWEL_MARKS,
    Edit,
    Senses,
    amounts,
    is_number,
)
from .vocabulary import NEGATING_PREFIXES, PARTICLES, PREDICATES, STARTERS
from .words import UNSPACED, capitals, words

ReviewReason = Literal[
    "",
    "figures",
    "direction",
    "negation",
    "hedging",
    "names",
    "quotation",
    "spelling",
    "punctuation",
    "wording",
    "split",
    "merged",
    "ambiguous",
]
# What may have become untrue; and what changes letters, never what they say. Either is a hint.
TOP: frozenset[ReviewReason] = frozenset(
    ("figures", "direction", "negation", "hedging", "names", "quotation")
)
SAFE: frozenset[ReviewReason] = frozenset(("spelling", "punctuation"))

_STRUCK = re.compile(r"~~(?:(?!~~).)++~~", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"')
_SMALL = 4  # words gone and come up to which each hedge counts
_MIN_TAIL = 2  # words that must stay after who acts
_ADDRESS_OR_CODE = re.compile(r"[\W\d_]")


def reason_of(old: str, new: str, *, names: bool = True) -> ReviewReason:
    """What kind of change lies between two wordings; '' where only typography differs.

    The first that applies, most dangerous first. A hint: it looks at words, not at what they mean.
    ``names`` says whether a capital marks a name here; in German it does not.
    """
    old, new = normalise(old), normalise(new)
    if old == new:
        return ""
    struck = _STRUCK.findall(old) != _STRUCK.findall(new)
    # What is struck through is not said any more.
    old, new = _STRUCK.sub(" ", old), _STRUCK.sub(" ", new)
    edit = Edit(old, new)
    plain = not struck and all(part(old) == part(new) for part in (_quoted, _address, _questions))
    if plain and (safe := _safe(edit, old, new, names=names)):
        return safe
    for reason, applies in _CHECKS:
        if applies(edit):
            return reason
    if _other_names(edit, old, new) if names else _swapped_names(edit, old, new):
        return "names"
    return "quotation" if _quoted(old) != _quoted(new) else "wording"


# --- Quantity, direction, negation, hedging -------------------------------------------------------------


def _other_figures(edit: Edit) -> bool:
    (mine, firm_mine), (theirs, firm_theirs) = amounts(edit.mine), amounts(edit.theirs)
    if edit.same_words:
        # The same words in another order: from what to what.
        return mine != theirs
    gone, come = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
    return bool(gone and come) or bool({*gone, *come} & (firm_mine | firm_theirs))


def _other_direction(edit: Edit) -> bool:
    """A word gave way to its opposite."""
    gone, come = _senses(DIRECTIONS, edit.gone), _senses(DIRECTIONS, edit.come)
    return any(f"{sense[:-1]}{'-' if sense[-1] == '+' else '+'}" in come for sense in gone)


def _senses(senses: Senses, found: Counter[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word, number in found.items():
        for sense in senses.of(word):
            counts[sense] += number
    return counts


def _negated(edit: Edit) -> bool:
    if _denials(edit.mine) != _denials(edit.theirs):
        return True
    return any(
        prefix + word in opposite
        for changed, opposite in ((edit.gone, edit.come), (edit.come, edit.gone))
        for word in changed
        for prefix, least in NEGATING_PREFIXES.items()
        if len(word) >= least
    )


def _denials(found: list[str]) -> int:
    return sum(
        bool(NEGATIONS.of(word) or word.casefold().endswith("n't"))
        and not NOT_NEGATIONS.of(word)
        and not is_number(after)
        for word, after in zip(found, [*found[1:], ""], strict=True)
    )


def _hedged(edit: Edit) -> bool:
    gone, come = _senses(HEDGES, edit.gone), _senses(HEDGES, edit.come)
    if edit.size <= _SMALL and gone != come:
        return True
    before, after = _senses(HEDGES, Counter(edit.mine)), _senses(HEDGES, Counter(edit.theirs))
    return before.keys() != after.keys() or _firmer(edit)


def _firmer(edit: Edit) -> bool:
    """What can be will be, or the reverse."""
    gone, come = _senses(LOOSE_HEDGES, edit.gone), _senses(LOOSE_HEDGES, edit.come)
    return ("can" in gone and "will" in come) or ("will" in gone and "can" in come)


# --- Who ------------------------------------------------------------------------------------------------


def _other_actor(edit: Edit) -> bool:
    gone, come = _senses(ACTORS, edit.gone), _senses(ACTORS, edit.come)
    if gone - come and come - gone:
        return True
    return bool(edit.was and edit.now) and _replaced_who(edit)


def _replaced_who(edit: Edit) -> bool:
    """What was replaced stood where who acts stands: first in the sentence, after what they are, before a verb."""
    if len(edit.was) > 3 or len(edit.now) > 3 or not edit.tail:  # noqa: PLR2004
        return False
    if any(word.casefold() in STARTERS for word in (*edit.was, *edit.now)):
        return False
    before = edit.mine[edit.head - 1] if edit.head else ""
    if before and ACTORS.of(before):
        return True
    if edit.tail < _MIN_TAIL:
        return False
    after = edit.mine[len(edit.mine) - edit.tail]
    if edit.head == 0:
        return len(edit.was) == len(edit.now) == 1 or UNSPACED_RUN.match(edit.was[0]) is not None
    opens = edit.head == 1 and before.casefold() in STARTERS
    return (opens and after.casefold() in PREDICATES) or after in PARTICLES


UNSPACED_RUN = re.compile(f"[{UNSPACED}]")


def _other_names(edit: Edit, old: str, new: str) -> bool:
    if edit.same_words:
        return _swapped_names(edit, old, new)
    mine, theirs = _names(old), _names(new)
    return bool(_unknown(mine, new) or _unknown(theirs, old))


def _swapped_names(edit: Edit, old: str, new: str) -> bool:
    """The same words in another order: who did it to whom."""
    return edit.same_words and _names(old) != _names(new)


def _names(text: str) -> list[str]:
    """Words with a capital inside a sentence; not where every word has one, nor what is code."""
    found = [word for word in capitals(text) if _is_name(word)]
    return found if len(found) * 2 <= len(words(text)) + 2 else []  # noqa: PLR2004


def _is_name(word: str) -> bool:
    return len(word) > 1 and not _ADDRESS_OR_CODE.search(word.replace("-", "").removesuffix("'s"))


def _unknown(names: list[str], text: str) -> list[str]:
    """Names of which the text has nothing, in no case and with no ending."""
    there = {_stem(word) for word in words(text)}
    return [name for name in names if _stem(name) not in there]


def _stem(word: str) -> str:
    return word.removesuffix("'s").casefold()[:6]


# --- Quotation ------------------------------------------------------------------------------------------


def _quoted(text: str) -> list[list[str]]:
    return [[word.casefold() for word in words(said)] for said in _QUOTED.findall(text)]


def _address(text: str) -> list[str]:
    return re.findall(r"(?:https?://|www\.)[^\s]+(?<![.,;)])", text)


# --- Safe -----------------------------------------------------------------------------------------------


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
    if any({a, b} & named or not _misspelt(a.casefold(), b.casefold()) for a, b in changed):
        return ""
    return "spelling"


def _letters(text: str) -> str:
    """All that is no punctuation: in some scripts vowels are marks, which are no part of a word for `re`."""
    text = VOWEL_MARKS.sub("", text.casefold())
    return "".join(one for one in text if unicodedata.category(one)[0] not in "PZC")


def _questions(text: str) -> int:
    """What is asked is not said."""
    return text.count("?") + text.count("؟")


def _is_acronym(one: str, other: str) -> bool:
    """US and us: capitals that are more than a beginning."""
    same = one != other and one.casefold() == other.casefold()
    return same and any(word.isupper() and 1 < len(word) < 5 for word in (one, other))  # noqa: PLR2004


# Real words that are one slip apart.
_CONFUSABLE = frozenset(
    """trial trail form from united untied casual causal martial marital angel angle diary dairy quiet quite sacred
    scared silver sliver later latter diner dinner desert dessert hoping hopping planed planned filed filled staring
    starring griping gripping scared scarred mortality morality addition addiction adoption adaption prescribe
    proscribe prescribed proscribed complement compliment complemented complimented country county affect effect
    personal personnel principal principle stationary stationery discrete discreet council counsel""".split()
)
_VOWELS = frozenset("aeiouyàâéèêëîïôûùáíóúýãõаеиоуыэюяё")
_ACCENTS = frozenset("\u0300\u0301\u0302")  # grave, acute, circumflex; the others make other letters
_LONG = 8


def _misspelt(one: str, other: str) -> bool:
    """Whether one is the other with a slip of the pen. Says no where both may be words."""
    if not (one.isalpha() and other.isalpha()) or {one, other} & _CONFUSABLE or (_has_sense(one) and _has_sense(other)):
        return False
    if _folded(one) == _folded(other):
        return True
    return one[:1] == other[:1] and _slipped(*sorted((one, other), key=len))


def _has_sense(word: str) -> bool:
    return any(senses.of(word) for senses in ALL)


def _folded(word: str) -> str:
    """Without accents inside the word, and one letter for ß and ё; an accent on the last letter is grammar."""
    word = word.replace("ß", "ss").replace("ё", "е")
    plain = "".join(one for one in unicodedata.normalize("NFD", word[:-1]) if one not in _ACCENTS)
    return plain + word[-1:]


def _slipped(short: str, long: str) -> bool:
    """Two letters changed places; one was doubled or not; in a long word one is missing, or a vowel is another."""
    head = next((k for k, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        if short[head : head + 2] == long[head : head + 2][::-1]:
            return len(short) > 2 and short[head + 2 :] == long[head + 2 :]  # noqa: PLR2004
        same = short[head + 1 :] == long[head + 1 :]
        return same and len(long) >= _LONG and {short[head], long[head]} <= _VOWELS and len(long) - head > 2  # noqa: PLR2004
    if len(long) - len(short) != 1 or short[head:] != long[head + 1 :]:
        return False
    doubled = long[head] == long[head - 1]
    return len(long) >= (6 if doubled else _LONG) and len(long) - head > 2  # noqa: PLR2004


_CHECKS: tuple[tuple[ReviewReason, Callable[[Edit], bool]], ...] = (
    ("figures", _other_figures),
    ("direction", _other_direction),
    ("negation", _negated),
    ("hedging", _hedged),
    ("names", _other_actor),
)
