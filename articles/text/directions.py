"""Which way text runs, and the marks without width that say so (Unicode Standard Annex
9; pure).

They decide what is shown: 3 – 1 in a run from right to left reads 1 – 3. So they belong
to the words where they turn something round, and are noise where they do not. A name
that is put among words of the other direction stands apart, or what is beside it would
change its place.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from unicodedata import bidirectional

POP_EMBEDDING, POP_ISOLATE = "\u202c", "\u2069"
_CLOSES = dict.fromkeys("\u202a\u202b\u202d\u202e", POP_EMBEDDING) | dict.fromkeys(
    "\u2066\u2067\u2068", POP_ISOLATE
)
SCOPES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Makes run from right to left what has no direction of its own.
_TURNING = re.compile("[\u200f\u061c\u202b\u202e\u2067]")
# Hebrew, Arabic, Syriac, Thaana, N'Ko and their like.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SIDES = {"L": "left", "R": "right", "AL": "right", "EN": "figure", "AN": "figure"}


def runs_right_to_left(text: str) -> bool:
    """Whether it has a letter that does."""
    return bool(_RIGHT_TO_LEFT.search(text))


def marks_of(text: str) -> list[str]:
    return _MARKS.findall(text)


def turns(text: str) -> bool:
    """Whether it has a mark that turns words round up to another mark."""
    return bool(SCOPES.search(text))


def without_idle_marks(text: str) -> str:
    """The text without the marks that turn nothing round. In doubt a mark stays.

    Where no letter runs from right to left, only marks that make something run so have
    an effect, or what opens and closes with them. Elsewhere embeddings, overrides and
    isolates stay.
    """
    if not _MARKS.search(text):
        return text
    if runs_right_to_left(text):
        return _without_idle_single_marks(text)
    return text if _TURNING.search(text) else _MARKS.sub("", text)


def _without_idle_single_marks(text: str) -> str:
    """A single mark acts as a letter without width: between two that run its own way it
    changes nothing, unless a figure, whose place depends on the last letter, comes
    first.
    """
    sides = [_SIDES.get(bidirectional(character), "") for character in text]
    is_mark = [bool(_MARKS.match(character)) for character in text]
    letters = (
        side
        for side, mark in zip(sides, is_mark, strict=True)
        if side in ("left", "right") and not mark
    )
    base = next(letters, "left")
    before = [*accumulate(sides, _nearest, initial=base)]
    after = [*accumulate(reversed(sides), _nearest, initial=base)][::-1]
    return "".join(
        character
        for at, character in enumerate(text)
        if not (is_mark[at] and sides[at] and before[at] == sides[at] == after[at + 1])
    )


def _nearest(found: str, side: str) -> str:
    return side or found


def opening_mark(words: str, direction: str, *, overrides: bool = False) -> str:
    """The mark that keeps what a page says of the direction of `words`; empty where
    they say it themselves.

    direction: "rtl" or "ltr", else there is none. POP_EMBEDDING closes what overrides,
    POP_ISOLATE the others.
    """
    if direction not in ("rtl", "ltr") or not words.strip():
        return ""
    if overrides:
        return "\u202e" if direction == "rtl" else "\u202d"
    agrees = runs_right_to_left(words) == (direction == "rtl")
    return "" if agrees else "\u2067" if direction == "rtl" else "\u2066"


def spills(text: str) -> tuple[frozenset[int], str]:
    """(offsets of the marks that close nothing, the marks that would close what is left
    open).

    Without the first and with the others at its end a text leaves what stands beside it
    as it is.
    """
    stack: list[str] = []
    loose: set[int] = set()
    isolates = 0
    for found in SCOPES.finditer(text):
        mark = found.group()
        if closing := _CLOSES.get(mark):
            stack.append(closing)
            isolates += closing == POP_ISOLATE
        elif mark == POP_ISOLATE and isolates:
            # With an isolate ends what was opened inside it.
            while stack.pop() != POP_ISOLATE:
                pass
            isolates -= 1
        elif mark == POP_EMBEDDING and stack[-1:] == [POP_EMBEDDING]:
            stack.pop()
        else:
            loose.add(found.start())
    return frozenset(loose), "".join(reversed(stack))


# --- Names among words ----------------------------------------------------------------

_ISOLATE = "\u2068"  # in the direction of its first letter
_APART = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_PLACE = re.compile(r"%\(\w+\)[sd]")


def kept_apart[Name](words: str, told: Mapping[Name, object]) -> Mapping[Name, object]:
    """What is told in the places of `words`: where letters of both directions meet,
    each text isolated.
    """
    texts = {
        name: text for name, text in told.items() if isinstance(text, str) and text
    }
    if words.isascii() and all(text.isascii() for text in texts.values()):
        return told
    sides = {
        side
        for text in (_PLACE.sub("", words), *texts.values())
        for side in _sides_of(text)
    }
    return (
        told
        if len(sides) < 2
        else {**told, **{name: isolated(text) for name, text in texts.items()}}
    )


def _sides_of(text: str) -> Iterator[str]:
    """Which way it runs, but for what stands apart in it; figures alone as from left to
    right.
    """
    while (bare := _APART.sub("", text)) != text:
        text = bare
    kinds = {bidirectional(character) for character in text}
    if kinds & {"R", "AL"}:
        yield "right"
    if "L" in kinds or ("EN" in kinds and not kinds & {"R", "AL"}):
        yield "left"


def isolated(text: str) -> str:
    """Between marks within which it turns nothing round but itself."""
    loose, closing = spills(text)
    whole = (
        "".join(one for at, one in enumerate(text) if at not in loose)
        if loose
        else text
    )
    return _ISOLATE + whole + closing + POP_ISOLATE


def without_isolation(text: str) -> str:
    """Words that were put together with `kept_apart`, for programs."""
    return re.sub("[\u2068\u2069]", "", text)
