"""Typography that carries meaning, written out in characters (pure).

It is words struck through, inserted, raised, lowered or turned round. 'not' struck
through before 'guilty' must not read as if it were asserted, nor ten to the sixth as
106. The signs become part of the text; `Typeset` finds them again, so that pages draw
the words as type. They are those of GitHub's Markdown (~~), CriticMarkup ({++ ++}) and
mathematics (^, _), with the letters and figures of Unicode.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, Protocol

from articles.text.directions import POP_EMBEDDING, POP_ISOLATE, opening_mark
from articles.text.stored_messages import Message

type Setting = Literal["struck", "inserted", "raised", "lowered", "directed"]

# Raised or lowered letters of Unicode in a row; more are hard to read.
LONGEST_RAISED = 4
# Code points; a longer paragraph is small print rather than an exponent or an index.
LONGEST_SHIFTED = 40

_BY_TAG: dict[str, Setting] = {
    **dict.fromkeys(("s", "strike", "del"), "struck"),
    "ins": "inserted",
    "sup": "raised",
    "sub": "lowered",
}
# Word processors and editors in the browser paste styles instead of elements.
_BY_STYLE: tuple[tuple[re.Pattern[str], Setting], ...] = (
    (
        re.compile(
            r"text-decoration(?:-line)?\s*:[^;]{0,80}line-through", re.IGNORECASE
        ),
        "struck",
    ),
    (re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE), "raised"),
    (re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE), "lowered"),
)
_DIRECTION = re.compile(r"(?<![\w-])direction\s*:\s*(rtl|ltr)\b", re.IGNORECASE)
_OVERRIDE = re.compile(r"unicode-bidi\s*:\s*(?:bidi|isolate)-override", re.IGNORECASE)
_TABLES: dict[Setting, dict[int, int]] = {
    "raised": str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾"),
    "lowered": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
_LETTERS: dict[Setting, dict[int, int]] = {
    "raised": str.maketrans(
        "abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
        "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
    )
    | _TABLES["raised"],
    "lowered": str.maketrans("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
    | _TABLES["lowered"],
}
_NUMERIC = re.compile(r"[0-9+\-−=() ,.–/]*[0-9+\-−][0-9+\-−=() ,.–/]*")
_REFERENCE = re.compile(r"\[.*\]|\W*", re.DOTALL)
_ORDINAL_AFTER = re.compile(r"[\dIVXLCDM]")
_ORDINALS = frozenset(
    {"st", "nd", "rd", "th", "e", "er", "ers", "ère", "re", "ème", "nde"}
    | {"me", "mme", "lle", "r", "o", "a", "os", "as", "es"}
)
_SIGNS = {"tm": "™", "sm": "℠"}


class Notation(NamedTuple):
    """The way to write the words of an element.

    `before` and `after` are put around them, and `table` says which characters change.
    """

    setting: Setting
    before: str = ""
    after: str = ""
    table: Mapping[int, int | str] = {}

    def of(self, text: str) -> str:
        """Return the text with its characters changed."""
        if self.table:
            return text.translate(self.table)
        return text


STRUCK = Notation("struck", "~~", "~~")
INSERTED = Notation("inserted", "{++", "++}")


class Element(Protocol):
    """An element of a parsed page."""

    tag: object

    def get(self, name: str) -> str | None: ...
    def itertext(self) -> Iterable[str]: ...


def setting_of(tag: object, style: str = "") -> Setting | None:
    """Return how an element with this tag and style is set, if it is set at all."""
    if isinstance(tag, str) and tag in _BY_TAG:
        return _BY_TAG[tag]
    if style:
        for pattern, setting in _BY_STYLE:
            if pattern.search(style):
                return setting
    return None


def notations(element: Element, previous: str = "") -> Iterator[Notation]:
    """Yield the notations of an element of a page, outermost first.

    There are none where its words are written as they are. `previous` is the character
    before the element, empty at the start of a paragraph.
    """
    style = (element.get("style") or "")[:2000]
    setting = setting_of(element.tag, style)
    if setting:
        notation = notation_for(setting, _beginning(element), previous)
        if notation:
            yield notation
    directed = _directed(element, style)
    if directed:
        yield directed


def _directed(element: Element, style: str) -> Notation | None:
    """Return the notation for the direction of an element, if it needs one."""
    direction = element.get("dir") or ""
    styled = _DIRECTION.search(style)
    if styled:
        direction = styled[1]
    if not direction:
        return None
    overrides = element.tag == "bdo" or bool(_OVERRIDE.search(style))
    mark = opening_mark(
        _beginning(element), direction.strip().lower(), overrides=overrides
    )
    if not mark:
        return None
    if overrides:
        return Notation("directed", mark, POP_EMBEDDING)
    return Notation("directed", mark, POP_ISOLATE)


def notation_for(setting: Setting, words: str, previous: str) -> Notation | None:
    """Return the notation for a passage that is set so, or None.

    `words` is the whole passage, or its beginning of more than LONGEST_SHIFTED.
    """
    words = " ".join(words.split())
    if not words:
        return None
    if setting == "struck":
        return STRUCK
    if setting == "inserted":
        return INSERTED
    return _shifted(setting, words, previous)


def _shifted(setting: Setting, words: str, previous: str) -> Notation | None:
    """Return the notation for raised or lowered words."""
    if _REFERENCE.fullmatch(words):
        return None
    if _NUMERIC.fullmatch(words):
        return Notation(setting, table=_TABLES[setting])
    if setting == "raised":
        sign = _SIGNS.get(words.lower())
        if sign:
            return Notation(setting, table={ord(words[0]): sign, ord(words[1]): ""})
        if words.lower() in _ORDINALS and _ORDINAL_AFTER.match(previous):
            return None
    if len(words) > LONGEST_SHIFTED and previous in ("", "\n"):
        return None
    letters = _LETTERS[setting]
    if len(words) <= LONGEST_RAISED and all(ord(letter) in letters for letter in words):
        return Notation(setting, table=letters)
    if setting == "raised":
        return Notation(setting, "^(", ")")
    return Notation(setting, "_(", ")")


def _beginning(element: Element) -> str:
    """Return the beginning of an element's text, a bit over LONGEST_SHIFTED."""
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece.strip())
        if size > LONGEST_SHIFTED:
            break
    return "".join(pieces)


def losses(counts: Counter[Setting]) -> Iterator[str]:
    """Yield messages for the editor about the passages that were written out."""
    passages = {
        "struck": counts["struck"],
        "inserted": counts["inserted"],
        "shifted": counts["raised"] + counts["lowered"],
        "directed": counts["directed"],
    }
    for code, number in passages.items():
        if number:
            yield Message(code, things=Message("passage", number=number))


# --- Notations found again ------------------------------------------------------------

# Each pattern reads up to a sign that ends it and never goes back, so it takes linear
# time. None crosses the end of a paragraph, and a sign that closes nothing is an
# ordinary character.
_WRITTEN: tuple[tuple[Setting, re.Pattern[str]], ...] = (
    (
        "struck",
        re.compile(r"(?<!~)(~~)(?![\s~])(?:[^~\n]|~(?!~)|\n(?!\n))++(?<!\s)(~~)(?!~)"),
    ),
    (
        "inserted",
        re.compile(
            r"(\{\+\+)(?!\s)(?:[^+\n{]|\+(?!\+\})|\n(?!\n)|\{(?!\+\+))++(\+\+\})"
        ),
    ),
    ("raised", re.compile(r"(?<=[^\W_])(\^\()[^()\n]{1,400}(\))")),
    ("lowered", re.compile(r"(?<=[^\W_])(_\()[^()\n]{1,400}(\))")),
)
_ANY_SIGN = re.compile(r"~~|\{\+\+|[\^_]\(")
_LONGEST_ADDRESS = 200
_SIGN = 1 << len(_WRITTEN)


class TextRun(NamedTuple):
    """Characters that are set alike.

    The settings are of Setting, after other names that a page draws around the text.
    `is_sign` says that the characters only describe how others are set.
    """

    text: str
    settings: tuple[str, ...] = ()
    is_sign: bool = False


class Typeset:
    """A text of which each stretch is given with the settings that are written in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        # A byte for each character: a bit for each of _WRITTEN, and _SIGN.
        self._bits = bytearray()
        if not _ANY_SIGN.search(text):
            return
        self._bits = bytearray(len(text))
        for number, (setting, pattern) in enumerate(_WRITTEN):
            for match in pattern.finditer(text):
                if setting == "lowered" and _is_in_address(text, match.start()):
                    continue
                self._mark(match, 1 << number)

    def _mark(self, match: re.Match[str], bit: int) -> None:
        for index in range(*match.span()):
            self._bits[index] |= bit
        for sign in (1, 2):
            for index in range(*match.span(sign)):
                self._bits[index] |= _SIGN

    def pieces(self, start: int, end: int) -> tuple[TextRun, ...]:
        """Return the runs of the span, in order."""
        if not any(self._bits[start:end]):
            return (TextRun(self.text[start:end]),)
        runs = []
        run_start = start
        for index in range(start + 1, end + 1):
            if index == end or self._bits[index] != self._bits[run_start]:
                runs.append(self._run(run_start, index))
                run_start = index
        return tuple(runs)

    def _run(self, start: int, end: int) -> TextRun:
        bits = self._bits[start]
        settings = tuple(
            setting
            for number, (setting, _) in enumerate(_WRITTEN)
            if bits & 1 << number
        )
        return TextRun(self.text[start:end], settings, bool(bits & _SIGN))


def _is_in_address(text: str, at: int) -> bool:
    """Return whether `at` is in an address like https://e.example/Mercury_(planet)."""
    token = text[max(0, at - _LONGEST_ADDRESS) : at].split()[-1]
    return "/" in token or "@" in token
