"""Is this element kept from readers' eyes?

Only what the page itself says is read: attributes, inline styles, and style rules for
one class, id or element. What scripts do later is guessed from names, and only ever a
hint.
"""

import re
from collections.abc import Iterator
from colorsys import hls_to_rgb
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from articles.extracting.web_page.trees import HtmlElement
from articles.text.shapes import Tier
from articles.text.stored_messages import Message
from articles.text.word_tables import read_tables

type Verdict = tuple[Tier, str]  # and the reason
# property -> value, lower case, without spaces beside signs
type Style = dict[str, str]

_SCREEN_READER = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text)(?:$|\s)"
)
_FADES = re.compile(
    r"fade|animat|reveal|aos|wow|lazy|scroll|motion|appear|slide|transition"
)
MAX_STYLE = 200_000  # code points of one page's style sheets
_MAX_ANCESTORS = 30
_MAX_DESCENDANTS = 50

OUTSIDE = Message("off_screen")
NO_SIZE = Message("no_size")
TOO_SMALL = Message("too_small")
WHOLLY_TRANSPARENT = Message("wholly_transparent")
TRANSPARENT = Message("transparent")
SAME_COLOUR = Message("same_colour")
_INHERITED = {TOO_SMALL, TRANSPARENT, SAME_COLOUR}

# --- styles ---------------------------------------------------------------------------

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STYLE_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,2000})\}")
_SIMPLE_SELECTOR = re.compile(r"^(?:[a-z][a-z0-9]*)?[.#][\w-]+$|^(?:body|html)$")
_ALWAYS = re.compile(r"@media\s+(?:all|screen)\s*\{")
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|ex|ch|%|vh|vw|cm|mm|in)?")
# Of one of each unit; of the others, such as em, about LETTER.
_PIXELS = {
    "px": 1.0,
    "pt": 1.33,
    "ex": 8.0,
    "ch": 8.0,
    "cm": 38.0,
    "mm": 3.8,
    "in": 96.0,
}
LETTER = 16.0
_SIDES = (
    *("left", "top", "right", "bottom", "margin-left", "margin-top", "margin-right"),
    "inset-inline-start",
)
_SCALED_AWAY = re.compile(
    r"scale(?:3d|[xy])?\((?:\d*\.?\d+,)*0*(?:\.0+)?[,)]|matrix\(0,0,0,0"
)
_MOVED_AWAY = re.compile(
    r"translate(?:3d|[xy])?\((?:[^,()]*,)?-(?:\d{4,}px|\d{3,}(?:em|rem)|\d{3,}0%)"
)
_CLIPPED = re.compile(
    r"rect\(0(?:px)?,?\s?(?:0|1px)|rect\(1px,?\s?1px|inset\((?:[5-9]\d|100)%|(?:circle|ellipse)\(0|polygon\((?:0(?:px|%)?\s?0(?:px|%)?,?)+\)"
)


@lru_cache(maxsize=4096)
def parsed(style: str) -> Style:
    """The declarations of a style attribute or rule; later ones count. Shared: not to
    be changed.
    """
    found: Style = {}
    for declaration in style.lower()[:2000].split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            value = re.sub(
                r"\s*([(),/])\s*", r"\1", value.replace("!important", "").strip()
            )
            found[name.strip()] = " ".join(value.split())
    return found


def style_rules(root: HtmlElement) -> dict[str, Style]:
    """What the page's own style sheets say of one class, id or element: {'.x': style,
    '#y': style}.

    Rules for print, for other widths and for steps of an animation do not count.
    """
    sheets = "".join(element.text or "" for element in root.iter("style"))[:MAX_STYLE]
    found: dict[str, Style] = {}
    for selectors, style in _STYLE_RULE.findall(
        _without_conditions(_COMMENT.sub("", sheets))
    ):
        declarations = parsed(style)
        for selector in selectors.split(","):
            name = selector.strip().lower()
            if _SIMPLE_SELECTOR.match(name):
                mark = re.search(r"[.#]", name)
                key = selector.strip()[mark.start() :] if mark else name
                found[key] = found.get(key, {}) | declarations
    return found


def _without_conditions(sheet: str) -> str:
    """The sheet without blocks such as '@media print {...}'; those for every screen
    lose their braces.
    """
    kept: list[str] = []
    # of those that are open here, how each begins: "{" of a rule
    blocks: list[str] = []
    # how many of them do not count; looking through them would be quadratic
    left_out = 0
    for piece in re.split(r"(@[^{};@]{1,300}\{|\{|\})", sheet):
        opens, closes = piece.endswith("{"), piece == "}"
        block = blocks.pop() if closes and blocks else piece
        if opens:
            blocks.append(piece)
        is_condition = block.startswith("@") and block.endswith("{")
        if is_condition and not _ALWAYS.match(block):
            left_out += opens - closes
        if not (left_out or is_condition):
            kept.append(piece)
    return "".join(kept)


def _hidings(style: Style) -> Iterator[Verdict]:
    """Likely where pages hide and show parts all the time, certain where there is no
    other use.
    """
    if style.get("display") == "none" or style.get("content-visibility") == "hidden":
        yield "likely", Message("display_none")
    if style.get("visibility") in {"hidden", "collapse"}:
        yield "likely", Message("visibility")
    if _size_of_letters(style) <= 2:
        yield "certain", TOO_SMALL
    if _number(style.get("opacity", "1")) <= 0.05 or "opacity(0" in style.get(
        "filter", ""
    ):
        yield "certain", WHOLLY_TRANSPARENT
    clips_to_text = "text" in style.get("background-clip", "") + style.get(
        "-webkit-background-clip", ""
    )
    if not clips_to_text and any(
        _is_clear(style.get(name, "")) for name in ("color", "-webkit-text-fill-color")
    ):
        yield "certain", TRANSPARENT
    if _is_outside(style):
        yield "certain", OUTSIDE
    if _has_no_box(style):
        yield "certain", NO_SIZE
    if style.get("z-index", "").startswith("-") and style.get("position") in {
        "absolute",
        "fixed",
    }:
        yield "hint", Message("underneath")
    if _pixels(style.get("letter-spacing", "")) <= -8:
        yield "likely", Message("letters_overlap")


def _size_of_letters(style: Style) -> float:
    """In pixels; a hundred where nothing is said."""
    size = style.get("font-size") or next(
        (
            part.partition("/")[0]
            for part in style.get("font", "").split()
            if part[:1].isdigit()
        ),
        "",
    )
    if size.endswith("%"):
        return _number(size[:-1], 100) * 0.16
    return _pixels(size) if size[:1].isdigit() or size[:1] == "." else 100


def _is_outside(style: Style) -> bool:
    indent = style.get("text-indent", "")
    moved = any(_pixels(style.get(side, "")) <= -100 for side in _SIDES)
    return (
        _pixels(indent) <= -100
        or indent.startswith("-100%")
        or moved
        or bool(_MOVED_AWAY.search(style.get("transform", "")))
    )


def _has_no_box(style: Style) -> bool:
    clips = " ".join(
        style.get(name, "") for name in ("clip", "clip-path", "-webkit-clip-path")
    )
    is_cut = any(
        style.get(name, "").startswith(("hidden", "clip"))
        for name in ("overflow", "overflow-x", "overflow-y")
    )
    sizes = (
        style.get(name, "") for name in ("height", "width", "max-height", "max-width")
    )
    return (
        style.get("scale") == "0"
        or bool(
            _SCALED_AWAY.search(style.get("transform", "")) or _CLIPPED.search(clips)
        )
        or (is_cut and any(_pixels(size) <= 1 for size in sizes if size[:1].isdigit()))
    )


def _pixels(value: str) -> float:
    found = _LENGTH.match(value)
    return float(found[1]) * _PIXELS.get(found[2] or "px", LETTER) if found else 0


def _number(value: str, instead: float = 1.0) -> float:
    try:
        return float(value.rstrip("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return instead


# --- colours --------------------------------------------------------------------------


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255; alpha from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def is_like(self, other: "Colour") -> bool:
        return (
            max(abs(mine - its) for mine, its in zip(self[:3], other[:3], strict=True))
            <= 16
        )


_NAMED = read_tables(Path(__file__).with_name("elements.txt"))["colours"]
_HEX = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([\d.%,/ ]{5,60})(?:deg)?\)")


def colour_of(value: str) -> Colour | None:
    """Of a CSS value or an old attribute; None where it is no plain colour."""
    value = value.strip().lower()
    if found := _HEX.match(_NAMED.get(value, value)):
        digits = (
            found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
        )
        shares = bytes.fromhex(digits.ljust(8, "f"))
        return Colour(shares[0], shares[1], shares[2], shares[3] / 255)
    found = _FUNCTION.search(value)
    parts = [part for part in re.split(r"[,/ ]+", found[2]) if part] if found else []
    if not found or len(parts) < 3:
        return None
    red, green, blue = (
        _number(part, 0) / (1 if part.endswith("%") else 255) for part in parts[:3]
    )
    if found[1] == "hsl":
        red, green, blue = hls_to_rgb(_number(parts[0], 0) / 360, blue, green)
    return Colour(
        255 * red, 255 * green, 255 * blue, _number(parts[3]) if len(parts) > 3 else 1.0
    )


def _is_clear(value: str) -> bool:
    colour = colour_of(value)
    return colour is not None and colour.alpha <= 0.05


def _colour_verdict(element: HtmlElement, rules: dict[str, Style]) -> Verdict | None:
    """For an element whose letters have the colour of what is known to lie behind them.

    Between the two, a class or an id may give another background by a style sheet that
    is not in the page.
    """
    letters, background = _colours(element, rules)
    if letters is None:
        return None
    tier: Tier = "certain"
    for ancestor in islice(element.iterancestors(), _MAX_ANCESTORS):
        if background is not None:
            break
        background = _colours(ancestor, rules)[1]
        if background is None and (
            "class" in ancestor.attrib or "id" in ancestor.attrib
        ):
            tier = "hint"
    over, under = colour_of(letters), colour_of(background or "")
    if over and under and under.alpha == 1 and over.is_like(under):
        return tier, SAME_COLOUR
    return None


def _colours(
    element: HtmlElement, rules: dict[str, Style]
) -> tuple[str | None, str | None]:
    """(letters, background) as the element has them, by its attributes, its rules and
    its own style.
    """
    letters, background = (
        element.get("color") or element.get("text"),
        element.get("bgcolor"),
    )
    for style in _styles(element, rules):
        letters = style.get("color", letters)
        background = (
            style.get("background-color") or style.get("background") or background
        )
    if (
        background
        and "(" in background
        and "rgb" not in background
        and "hsl" not in background
    ):
        background = "image"
    return letters, None if background in {
        "transparent",
        "none",
        "inherit",
    } else background


def _styles(element: HtmlElement, rules: dict[str, Style]) -> Iterator[Style]:
    """From the weakest to the strongest."""
    if isinstance(element.tag, str) and element.tag in rules:
        yield rules[element.tag]
    for name in (element.get("class") or "")[:1000].split():
        if f".{name}" in rules:
            yield rules[f".{name}"]
    if (identifier := f"#{element.get('id')}") in rules:
        yield rules[identifier]
    if style := element.get("style"):
        yield parsed(style)


# --- elements -------------------------------------------------------------------------


def hidden(element: HtmlElement, rules: dict[str, Style]) -> Verdict | None:
    if "hidden" in element.attrib:
        return "likely", Message("hidden_attribute")
    if _SCREEN_READER.search((element.get("class") or "")[:1000].lower()):
        return "hint", Message("screen_readers")
    style = {
        name: value for one in _styles(element, rules) for name, value in one.items()
    }
    # Most elements say nothing: asking each of them everything takes half of the time
    # of a page.
    if verdict := (next(_hidings(style), None) if style else None) or _colour_verdict(
        element, rules
    ):
        return _doubted(element, style, *verdict)
    parent = element.getparent()
    is_folded = (
        parent is not None and parent.tag == "details" and "open" not in parent.attrib
    )
    return (
        ("hint", Message("folded")) if is_folded and element.tag != "summary" else None
    )


def _doubted(element: HtmlElement, style: Style, tier: Tier, reason: str) -> Verdict:
    """A hint where a script may show it, or where what is inside may have a size or a
    colour of its own.
    """
    if tier != "certain":
        return tier, reason
    if reason != SAME_COLOUR and any(
        name.startswith(("transition", "animation")) for name in style
    ):
        return "hint", Message("fades_in", what=reason)
    if (
        reason == WHOLLY_TRANSPARENT
        and "opacity" not in (element.get("style") or "").lower()
    ):
        return "likely", reason  # style sheets show such parts under a pointer
    names = (element.get("class") or "")[:1000].lower()
    if _FADES.search(names) or any(
        name.startswith("data-aos") for name in element.attrib
    ):
        return "hint", Message("fades_in", what=reason)
    inside = islice(element.iterdescendants(), _MAX_DESCENDANTS)
    if reason in _INHERITED and any(
        {"class", "id", "style"} & set(one.attrib) for one in inside
    ):
        return "hint", Message("others_inside", what=reason)
    return tier, reason
