"""The direction of text, and the marks without width that set it (pure).

See Unicode Standard Annex 9. The marks decide what is shown: 3 – 1 in a run from right
to left reads 1 – 3. So they belong to the words where they turn something round, and
are noise where they do not. A name among words of the other direction is isolated, or
the words beside it would change their places.
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import accumulate
from typing import NamedTuple
from unicodedata import bidirectional

POP_EMBEDDING, POP_ISOLATE = "\u202c", "\u2069"
_CLOSES = dict.fromkeys("\u202a\u202b\u202d\u202e", POP_EMBEDDING) | dict.fromkeys(
    "\u2066\u2067\u2068", POP_ISOLATE
)
SCOPES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Marks that turn round what has no direction of its own.
_TURNING = re.compile("[\u200f\u061c\u202b\u202e\u2067]")
# Hebrew, Arabic, Syriac, Thaana, N'Ko and similar scripts.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SIDES = {"L": "left", "R": "right", "AL": "right", "EN": "figure", "AN": "figure"}


def runs_right_to_left(text: str) -> bool:
    """Return whether the text has a letter that runs from right to left."""
    return bool(_RIGHT_TO_LEFT.search(text))


def marks_of(text: str) -> list[str]:
    """Return the direction marks of a text in order."""
    return _MARKS.findall(text)


def has_scopes(text: str) -> bool:
    """Return whether the text has a mark that turns words round up to another mark."""
    return bool(SCOPES.search(text))


def without_idle_marks(text: str) -> str:
    """Return the text without the marks that have no effect; in doubt a mark stays.

    Where no letter runs from right to left, only marks that turn something round have
    an effect, with those that close them. Elsewhere embeddings, overrides and isolates
    stay.
    """
    if not _MARKS.search(text):
        return text
    if runs_right_to_left(text):
        return _without_idle_single_marks(text)
    if _TURNING.search(text):
        return text
    return _MARKS.sub("", text)


def _without_idle_single_marks(text: str) -> str:
    """Return the text without single marks between two letters of the same direction.

    A single mark acts as a letter without width. It changes nothing there, unless a
    figure comes first, because the place of a figure depends on the letter before it.
    """
    sides = [_SIDES.get(bidirectional(character), "") for character in text]
    is_mark = [bool(_MARKS.match(character)) for character in text]
    base = "left"
    for side, mark in zip(sides, is_mark, strict=True):
        if side in ("left", "right") and not mark:
            base = side
            break
    sides_before = list(accumulate(sides, _nearest, initial=base))
    sides_after = list(accumulate(reversed(sides), _nearest, initial=base))[::-1]
    kept = []
    for index, character in enumerate(text):
        side = sides[index]
        is_idle = sides_before[index] == side == sides_after[index + 1]
        if not (is_mark[index] and side and is_idle):
            kept.append(character)
    return "".join(kept)


def _nearest(side_before: str, side: str) -> str:
    return side or side_before


def opening_mark(words: str, direction: str, *, overrides: bool = False) -> str:
    """Return the mark that keeps the direction which a page gives to `words`.

    It is empty where they run so by themselves, or where `direction` is neither "rtl"
    nor "ltr". POP_EMBEDDING closes a mark that overrides, POP_ISOLATE the others.
    """
    if direction not in ("rtl", "ltr") or not words.strip():
        return ""
    is_right_to_left = direction == "rtl"
    if overrides:
        return "\u202e" if is_right_to_left else "\u202d"
    if runs_right_to_left(words) == is_right_to_left:
        return ""
    return "\u2067" if is_right_to_left else "\u2066"


class Spill(NamedTuple):
    """The marks by which a text changes what stands beside it.

    Without the loose marks, and with the closing ones at its end, it changes nothing.
    """

    loose: frozenset[int]  # offsets of the marks that close nothing
    closing: str  # the marks that close what is left open


def spill_of(text: str) -> Spill:
    """Return the marks by which the text changes what stands beside it."""
    stack: list[str] = []
    loose: set[int] = set()
    open_isolates = 0  # Counting them in the stack would take the square of its length.
    for match in SCOPES.finditer(text):
        mark = match.group()
        if mark in _CLOSES:
            closing = _CLOSES[mark]
            stack.append(closing)
            if closing == POP_ISOLATE:
                open_isolates += 1
        elif mark == POP_ISOLATE and open_isolates:
            # The end of an isolate also ends what was opened inside it.
            while stack.pop() != POP_ISOLATE:
                pass
            open_isolates -= 1
        elif mark == POP_EMBEDDING and stack[-1:] == [POP_EMBEDDING]:
            stack.pop()
        else:
            loose.add(match.start())
    return Spill(frozenset(loose), "".join(reversed(stack)))


# --- Names among words ----------------------------------------------------------------

_ISOLATE = "\u2068"  # in the direction of its first letter
_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_PLACE = re.compile(r"%\(\w+\)[sd]")


def kept_apart[Name](
    words: str, values: Mapping[Name, object]
) -> Mapping[Name, object]:
    """Return the values that fill the places of `words`.

    Where letters of both directions meet, each text among them is isolated.
    """
    texts = {
        name: value
        for name, value in values.items()
        if isinstance(value, str) and value
    }
    if words.isascii() and all(text.isascii() for text in texts.values()):
        return values
    sides = _sides_of(_PLACE.sub("", words))
    for text in texts.values():
        sides |= _sides_of(text)
    if len(sides) < 2:
        return values
    isolated_texts = {name: isolated(text) for name, text in texts.items()}
    return {**values, **isolated_texts}


def _sides_of(text: str) -> set[str]:
    """Return the directions of a text without what is isolated in it.

    Figures alone run from left to right.
    """
    bare = _ISOLATED.sub("", text)
    while bare != text:
        text = bare
        bare = _ISOLATED.sub("", text)
    kinds = {bidirectional(character) for character in text}
    sides: set[str] = set()
    if kinds & {"R", "AL"}:
        sides.add("right")
    if "L" in kinds or ("EN" in kinds and not sides):
        sides.add("left")
    return sides


def isolated(text: str) -> str:
    """Return the text between marks within which it turns round nothing but itself."""
    loose, closing = spill_of(text)
    if loose:
        kept = [letter for index, letter in enumerate(text) if index not in loose]
        text = "".join(kept)
    return _ISOLATE + text + closing + POP_ISOLATE


def without_isolation(text: str) -> str:
    """Return words without the marks of `kept_apart`, for programs."""
    return re.sub("[\u2068\u2069]", "", text)


# --- The writing of a language --------------------------------------------------------

RIGHT_TO_LEFT = {
    "ar",
    "arc",
    "ckb",
    "dv",
    "fa",
    "he",
    "ks",
    "ps",
    "sd",
    "syr",
    "ug",
    "ur",
    "yi",
}
LEFT_TO_RIGHT = """
ab alt am as av ba be bg bn bo brx ce cr cu cv doi dz el gu hi hy ii iu ja ka kk km kn ko kok kv ky lo
mai mk ml mn mr my ne oj or os pa pi ru sa sah sat si sr ta te tg th ti tt udm uk yue zh
"""
NOT_LATIN = RIGHT_TO_LEFT | {
    *LEFT_TO_RIGHT.split()
}  # in writing of its own, if no script subtag says otherwise
RIGHT_TO_LEFT_SCRIPTS = {"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"}


def direction(language: str) -> str:
    """Return 'rtl' or 'ltr' for a BCP 47 tag; its script decides before its language."""
    primary, script = _written(language)
    if script:
        return "rtl" if script in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if primary in RIGHT_TO_LEFT else "ltr"


def direction_of(text: str) -> str:
    """Return 'rtl' or 'ltr', by most of the letters.

    Where there are many of either, a name in front turns no sentence round.
    """
    kinds = Counter(map(bidirectional, text))
    return "rtl" if 2 * (kinds["R"] + kinds["AL"]) > kinds["L"] else "ltr"


def is_latin(language: str) -> bool:
    """Return whether a BCP 47 tag is of Latin writing, as far as is known."""
    primary, script = _written(language)
    if script:
        return script == "latn"
    return primary not in NOT_LATIN


def _written(language: str) -> tuple[str, str]:
    """Return language and script of a BCP 47 tag in small letters; script may be ''."""
    primary, *subtags = language.lower().split("-")
    for subtag in subtags:
        if len(subtag) == 4 and subtag.isalpha():
            return primary, subtag
    return primary, ""
