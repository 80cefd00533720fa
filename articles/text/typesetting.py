"""What only the type says, written out: words struck through, raised or lowered.

'not' struck through before 'guilty' must not read as if it were asserted, nor ten to the sixth as 106.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, Protocol

from articles.extracting.results import plural, were

type Setting = Literal["struck", "inserted", "raised", "lowered"]

STRIKE = "~~"
LONGEST_SHIFTED = 40  # code points; a longer paragraph is small print rather than an exponent or an index

_BY_TAG: dict[str, Setting] = {
    **dict.fromkeys(("s", "strike", "del"), "struck"),
    "ins": "inserted",
    "sup": "raised",
    "sub": "lowered",
}
# Word processors and editors in the browser paste styles instead of elements.
_BY_STYLE: tuple[tuple[re.Pattern[str], Setting], ...] = (
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,80}line-through", re.IGNORECASE), "struck"),
    (re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE), "raised"),
    (re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE), "lowered"),
)
_TABLES: dict[Setting, Mapping[int, int | str]] = {
    "raised": str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾"),
    "lowered": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
_NUMERIC = re.compile(r"[0-9+\-−=() ,.–/]*[0-9+\-−][0-9+\-−=() ,.–/]*")
_ONE_WORD = re.compile(r"[^\W_]+")
_REFERENCE = re.compile(r"\[.*\]|\W*", re.DOTALL)
_ORDINAL_AFTER = re.compile(r"[\dIVXLCDM]")
_ORDINALS = frozenset(
    {"st", "nd", "rd", "th", "e", "er", "ers", "ère", "re", "ème", "nde"}
    | {"me", "mme", "lle", "r", "o", "a", "os", "as", "es"}
)
_SIGNS = {"tm": "™", "sm": "℠"}


class Written(NamedTuple):
    """How to write the words of an element: what goes before and after them, and which characters change."""

    setting: Setting
    before: str = ""
    after: str = ""
    table: Mapping[int, int | str] = {}

    def of(self, text: str) -> str:
        return text.translate(self.table) if self.table else text


class Element(Protocol):
    """Of a parsed page."""

    tag: object

    def get(self, name: str) -> str | None: ...
    def itertext(self) -> Iterable[str]: ...


def setting_of(tag: object, style: str = "") -> Setting | None:
    found = _BY_TAG.get(tag) if isinstance(tag, str) else None
    if found is None and style:
        found = next((setting for pattern, setting in _BY_STYLE if pattern.search(style[:2000])), None)
    return found


def written(element: Element, previous: str = "") -> Written | None:
    """For an element of a page. None where its words are written as they are.

    previous: the character before it, empty at the start of a paragraph.
    """
    setting = setting_of(element.tag, element.get("style") or "")
    return setting and write_out(setting, _beginning(element), previous)


def write_out(setting: Setting, words: str, previous: str) -> Written | None:
    """words: of the whole passage, or more than LONGEST_SHIFTED of them."""
    words = " ".join(words.split())
    if not words:
        return None
    if setting == "struck":
        return Written("struck", STRIKE, STRIKE)
    if setting == "inserted":
        return Written("inserted")
    return _shifted(setting, words, previous)


def _shifted(setting: Setting, words: str, previous: str) -> Written | None:
    if _REFERENCE.fullmatch(words):
        return None
    if _NUMERIC.fullmatch(words):
        return Written(setting, table=_TABLES[setting])
    if setting == "raised" and words.lower() in _SIGNS:
        sign = _SIGNS[words.lower()]
        return Written(setting, table={ord(words[0]): sign, ord(words[1]): ""})
    if setting == "raised" and words.lower() in _ORDINALS and _ORDINAL_AFTER.match(previous):
        return None
    if len(words) > LONGEST_SHIFTED and previous in ("", "\n"):
        return None
    mark = "^" if setting == "raised" else "_"
    return Written(setting, mark) if _ONE_WORD.fullmatch(words) else Written(setting, f"{mark}(", ")")


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
    if struck := counts["struck"]:
        stand = "stands" if struck == 1 else "stand"
        yield (
            f"{plural(struck, 'passage')} struck through {stand} between {STRIKE} and {STRIKE}: "
            "keep that, or take it out by editing the text."
        )
    if inserted := counts["inserted"]:
        yield f"{plural(inserted, 'passage')} marked as inserted {were(inserted)} taken as part of the text."
    if shifted := counts["raised"] + counts["lowered"]:
        yield f"{plural(shifted, 'passage')} raised or lowered {were(shifted)} written out, as ² or ^a."
