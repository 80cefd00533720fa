"""What only the type says, written out: words struck through, inserted, raised,
lowered, turned round (pure).

'not' struck through before 'guilty' must not read as if it were asserted, nor ten to
the sixth as 106. What was written out is part of the text wherever it goes; `Typeset`
finds it again, so that pages draw it as type. The signs are those of GitHub's Markdown
(~~), CriticMarkup ({++ ++}) and mathematics (^, _), letters and figures those of
Unicode.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal, NamedTuple, Protocol

from articles.text.directions import POP_EMBEDDING, POP_ISOLATE, opening_mark
from articles.text.stored_messages import Message

type Setting = Literal["struck", "inserted", "raised", "lowered", "directed"]

# code points of Unicode's raised or lowered letters in a row: more are hard to read
LONGEST_RAISED = 4
# code points; a longer paragraph is small print rather than an exponent or an index
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
    """How to write the words of an element: what goes before and after them, and which
    characters change.
    """

    setting: Setting
    before: str = ""
    after: str = ""
    table: Mapping[int, int | str] = {}

    def of(self, text: str) -> str:
        return text.translate(self.table) if self.table else text


STRUCK = Notation("struck", "~~", "~~")
INSERTED = Notation("inserted", "{++", "++}")


class Element(Protocol):
    """Of a parsed page."""

    tag: object

    def get(self, name: str) -> str | None: ...
    def itertext(self) -> Iterable[str]: ...


def setting_of(tag: object, style: str = "") -> Setting | None:
    found = _BY_TAG.get(tag) if isinstance(tag, str) else None
    if found is None and style:
        found = next(
            (setting for pattern, setting in _BY_STYLE if pattern.search(style)), None
        )
    return found


def written(element: Element, previous: str = "") -> Iterator[Notation]:
    """How to write an element of a page, outermost first; nothing where its words are
    written as they are.

    previous: the character before it, empty at the start of a paragraph.
    """
    style = (element.get("style") or "")[:2000]
    setting = setting_of(element.tag, style)
    if setting and (shape := write_out(setting, _beginning(element), previous)):
        yield shape
    if turned := _turned(element, style):
        yield turned


def _turned(element: Element, style: str) -> Notation | None:
    told = _DIRECTION.search(style)
    direction = told[1] if told else element.get("dir") or ""
    overrides = element.tag == "bdo" or bool(_OVERRIDE.search(style))
    mark = direction and opening_mark(
        _beginning(element), direction.strip().lower(), overrides=overrides
    )
    return (
        Notation("directed", mark, POP_EMBEDDING if overrides else POP_ISOLATE)
        if mark
        else None
    )


def write_out(setting: Setting, words: str, previous: str) -> Notation | None:
    """words: of the whole passage, or more than LONGEST_SHIFTED of them."""
    words = " ".join(words.split())
    if not words:
        return None
    if setting in ("struck", "inserted"):
        return STRUCK if setting == "struck" else INSERTED
    return _shifted(setting, words, previous)


def _shifted(setting: Setting, words: str, previous: str) -> Notation | None:
    if _REFERENCE.fullmatch(words):
        return None
    if _NUMERIC.fullmatch(words):
        return Notation(setting, table=_TABLES[setting])
    if setting == "raised" and words.lower() in _SIGNS:
        sign = _SIGNS[words.lower()]
        return Notation(setting, table={ord(words[0]): sign, ord(words[1]): ""})
    if (
        setting == "raised"
        and words.lower() in _ORDINALS
        and _ORDINAL_AFTER.match(previous)
    ):
        return None
    if len(words) > LONGEST_SHIFTED and previous in ("", "\n"):
        return None
    letters = _LETTERS[setting]
    if len(words) <= LONGEST_RAISED and all(ord(letter) in letters for letter in words):
        return Notation(setting, table=letters)
    return Notation(setting, "^(" if setting == "raised" else "_(", ")")


def _beginning(element: Element) -> str:
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece.strip())
        if size > LONGEST_SHIFTED:
            break
    return "".join(pieces)


def losses(counts: Counter[Setting]) -> Iterator[str]:
    """What the editor is told about the passages that were written out."""
    passages = {
        "struck": counts["struck"],
        "inserted": counts["inserted"],
        "shifted": counts["raised"] + counts["lowered"],
        "directed": counts["directed"],
    }
    for how, number in passages.items():
        if number:
            yield Message(how, things=Message("passage", number=number))


# --- and found again ------------------------------------------------------------------

# Each reads on to a sign that ends it and gives nothing back: linear. None crosses the
# end of a paragraph, and a sign that closes nothing is an ordinary character.
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
    """Characters that are set alike. settings: of Setting, after what else is drawn
    round them. is_sign: they only say how the others are set.
    """

    text: str
    settings: tuple[str, ...] = ()
    is_sign: bool = False


class Typeset:
    """How each character of a text is to be drawn, as far as it was written out."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._bits = bytearray(len(text) if _ANY_SIGN.search(text) else 0)
        for number, (setting, pattern) in enumerate(_WRITTEN):
            for found in pattern.finditer(text) if self._bits else ():
                if setting != "lowered" or not _is_in_address(text, found.start()):
                    self._mark(found, 1 << number)

    def _mark(self, found: re.Match[str], bit: int) -> None:
        for at in range(*found.span()):
            self._bits[at] |= bit
        for at in (*range(*found.span(1)), *range(*found.span(2))):
            self._bits[at] |= _SIGN

    def pieces(self, start: int, end: int) -> tuple[TextRun, ...]:
        """Those of the span, in order."""
        if not any(self._bits[start:end]):
            return (TextRun(self.text[start:end]),)
        runs = (
            list(run)
            for _, run in groupby(range(start, end), key=self._bits.__getitem__)
        )
        return tuple(self._piece(run[0], run[-1] + 1) for run in runs)

    def _piece(self, start: int, end: int) -> TextRun:
        bits = self._bits[start]
        settings = tuple(
            setting
            for number, (setting, _) in enumerate(_WRITTEN)
            if bits & 1 << number
        )
        return TextRun(self.text[start:end], settings, bool(bits & _SIGN))


def _is_in_address(text: str, at: int) -> bool:
    """Whether the brackets are of one such as https://e.example/Mercury_(planet)."""
    token = text[max(0, at - _LONGEST_ADDRESS) : at].split()[-1]
    return "/" in token or "@" in token
