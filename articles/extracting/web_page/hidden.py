"""Whether an element of a page is hidden from readers.

Only what the page itself says is read: attributes, inline styles, and style rules for
one class, id or element. What scripts do later is guessed from names, and only ever a
hint.
"""

import re
from collections.abc import Callable, Iterator
from colorsys import hls_to_rgb
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from articles.extracting.web_page.trees import HtmlElement
from articles.text.shapes import Tier
from articles.text.stored_messages import Message
from articles.text.word_tables import read_tables

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


class Hiding(NamedTuple):
    """How sure it is that an element is hidden, and why."""

    tier: Tier
    reason: str


OUTSIDE = Message("off_screen")
NO_SIZE = Message("no_size")
TOO_SMALL = Message("too_small")
WHOLLY_TRANSPARENT = Message("wholly_transparent")
TRANSPARENT = Message("transparent")
SAME_COLOUR = Message("same_colour")
_STYLING = frozenset({"class", "id", "style"})
_INHERITED = {TOO_SMALL, TRANSPARENT, SAME_COLOUR}

# --- styles ---------------------------------------------------------------------------

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STYLE_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,2000})\}")
_SIMPLE_SELECTOR = re.compile(r"^(?:[a-z][a-z0-9]*)?[.#][\w-]+$|^(?:body|html)$")
_AROUND_SIGNS = re.compile(r"\s*([(),/])\s*")
_NAMES_COLOUR = re.compile(r"rgb|hsl")
_ALWAYS = re.compile(r"@media\s+(?:all|screen)\s*\{")
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|ex|ch|%|vh|vw|cm|mm|in)?")
# Pixels of one of each unit; other units, such as em, are taken for a LETTER.
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
_OVERFLOWS = ("overflow", "overflow-x", "overflow-y")
_CLIPS = ("clip", "clip-path", "-webkit-clip-path")
_SIZES = ("height", "width", "max-height", "max-width")
_LETTER_COLOURS = ("color", "-webkit-text-fill-color")
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
def parse_declarations(style: str) -> Style:
    """Return the declarations of a style attribute or rule; later ones count.

    The result is shared and must not be changed.
    """
    declarations: Style = {}
    for declaration in style.lower()[:2000].split(";"):
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        value = value.replace("!important", "").strip()
        value = _AROUND_SIGNS.sub(r"\1", value)
        declarations[name.strip()] = " ".join(value.split())
    return declarations


def style_rules(root: HtmlElement) -> dict[str, Style]:
    """Return what the page's own style sheets say of one class, id or element.

    The keys are selectors: {'.x': style, '#y': style}. Rules for print, for other
    widths and for steps of an animation do not count.
    """
    sheets = "".join(element.text or "" for element in root.iter("style"))[:MAX_STYLE]
    sheet = _without_conditions(_COMMENT.sub("", sheets))
    rules: dict[str, Style] = {}
    for selectors, style in _STYLE_RULE.findall(sheet):
        declarations = parse_declarations(style)
        for selector in selectors.split(","):
            selector = selector.strip()
            key = selector.lower()
            if not _SIMPLE_SELECTOR.match(key):
                continue
            mark = re.search(r"[.#]", key)
            if mark:
                # Names of classes and ids tell capitals from small letters.
                key = selector[mark.start() :]
            rules[key] = rules.get(key, {}) | declarations
    return rules


def _without_conditions(sheet: str) -> str:
    """Return the sheet without blocks such as '@media print {...}'.

    Those for every screen lose their braces.
    """
    kept: list[str] = []
    open_blocks: list[str] = []  # how each begins: "{" of a rule
    # How many of them do not count; looking through them would be quadratic.
    ignored = 0
    for piece in re.split(r"(@[^{};@]{1,300}\{|\{|\})", sheet):
        opens = piece.endswith("{")
        closes = piece == "}"
        block = piece
        if opens:
            open_blocks.append(piece)
        elif closes and open_blocks:
            block = open_blocks.pop()
        is_condition = block.startswith("@") and block.endswith("{")
        if is_condition and not _ALWAYS.match(block):
            if opens:
                ignored += 1
            elif closes:
                ignored -= 1
        if not ignored and not is_condition:
            kept.append(piece)
    return "".join(kept)


def _verdict_of(style: Style) -> Hiding | None:
    """Return the first way in which a style hides an element.

    It is likely where pages hide and show parts all the time, certain where there is
    no other use.
    """
    for way in _WAYS:
        if way.hides(style):
            return Hiding(way.tier, way.reason)
    return None


def _is_not_displayed(style: Style) -> bool:
    return style.get("display") == "none" or style.get("content-visibility") == "hidden"


def _is_invisible(style: Style) -> bool:
    return style.get("visibility") in {"hidden", "collapse"}


def _has_tiny_letters(style: Style) -> bool:
    return _size_of_letters(style) <= 2


def _is_transparent(style: Style) -> bool:
    return _number(style.get("opacity", "1")) <= 0.05 or "opacity(0" in style.get(
        "filter", ""
    )


def _has_clear_letters(style: Style) -> bool:
    backgrounds = style.get("background-clip", "")
    backgrounds += style.get("-webkit-background-clip", "")
    if "text" in backgrounds:
        return False
    return any(_is_clear(style.get(name, "")) for name in _LETTER_COLOURS)


def _is_underneath(style: Style) -> bool:
    is_placed = style.get("position") in {"absolute", "fixed"}
    return is_placed and style.get("z-index", "").startswith("-")


def _has_overlapping_letters(style: Style) -> bool:
    return _pixels(style.get("letter-spacing", "")) <= -8


def _size_of_letters(style: Style) -> float:
    """Return the size in pixels; a hundred where nothing is said."""
    size = style.get("font-size") or _size_in_font(style.get("font", ""))
    if size.endswith("%"):
        return _number(size[:-1], 100) * 0.16
    if size[:1].isdigit() or size[:1] == ".":
        return _pixels(size)
    return 100


def _size_in_font(font: str) -> str:
    for part in font.split():
        if part[:1].isdigit():
            return part.partition("/")[0]
    return ""


def _is_outside(style: Style) -> bool:
    indent = style.get("text-indent", "")
    if _pixels(indent) <= -100 or indent.startswith("-100%"):
        return True
    if any(_pixels(style.get(side, "")) <= -100 for side in _SIDES):
        return True
    return bool(_MOVED_AWAY.search(style.get("transform", "")))


def _has_no_box(style: Style) -> bool:
    if style.get("scale") == "0" or _SCALED_AWAY.search(style.get("transform", "")):
        return True
    clips = " ".join(style.get(name, "") for name in _CLIPS)
    if _CLIPPED.search(clips):
        return True
    overflows = [style.get(name, "") for name in _OVERFLOWS]
    if not any(value.startswith(("hidden", "clip")) for value in overflows):
        return False
    sizes = [style.get(name, "") for name in _SIZES]
    return any(size[:1].isdigit() and _pixels(size) <= 1 for size in sizes)


class _WayOfHiding(NamedTuple):
    reason: str
    tier: Tier
    hides: Callable[[Style], bool]


_WAYS = (
    _WayOfHiding(Message("display_none"), "likely", _is_not_displayed),
    _WayOfHiding(Message("visibility"), "likely", _is_invisible),
    _WayOfHiding(TOO_SMALL, "certain", _has_tiny_letters),
    _WayOfHiding(WHOLLY_TRANSPARENT, "certain", _is_transparent),
    _WayOfHiding(TRANSPARENT, "certain", _has_clear_letters),
    _WayOfHiding(OUTSIDE, "certain", _is_outside),
    _WayOfHiding(NO_SIZE, "certain", _has_no_box),
    _WayOfHiding(Message("underneath"), "hint", _is_underneath),
    _WayOfHiding(Message("letters_overlap"), "likely", _has_overlapping_letters),
)


def _pixels(value: str) -> float:
    length = _LENGTH.match(value)
    if not length:
        return 0
    return float(length[1]) * _PIXELS.get(length[2] or "px", LETTER)


def _number(value: str, instead: float = 1.0) -> float:
    try:
        number = float(value.rstrip("%"))
    except ValueError:
        return instead
    if value.endswith("%"):
        return number / 100
    return number


# --- colours --------------------------------------------------------------------------


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255; alpha from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def is_like(self, other: "Colour") -> bool:
        """Return whether letters of one colour cannot be seen on the other."""
        return (
            abs(self.red - other.red) <= 16
            and abs(self.green - other.green) <= 16
            and abs(self.blue - other.blue) <= 16
        )


_NAMED = read_tables(Path(__file__).with_name("elements.txt"))["colours"]
_HEX = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([\d.%,/ ]{5,60})(?:deg)?\)")


def colour_of(value: str) -> Colour | None:
    """Return the colour of a CSS value or an old attribute, if it is a plain one."""
    value = value.strip().lower()
    hexadecimal = _HEX.match(_NAMED.get(value, value))
    if hexadecimal:
        return _hex_colour(hexadecimal[1])
    function = _FUNCTION.search(value)
    if not function:
        return None
    parts = [part for part in re.split(r"[,/ ]+", function[2]) if part]
    if len(parts) < 3:
        return None
    red, green, blue = (_share(part) for part in parts[:3])
    if function[1] == "hsl":
        hue = _number(parts[0], 0) / 360
        red, green, blue = hls_to_rgb(hue, blue, green)
    alpha = _number(parts[3]) if len(parts) > 3 else 1.0
    return Colour(255 * red, 255 * green, 255 * blue, alpha)


def _hex_colour(digits: str) -> Colour:
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, alpha = bytes.fromhex(digits.ljust(8, "f"))
    return Colour(red, green, blue, alpha / 255)


def _share(part: str) -> float:
    """Return a part of a colour, of 255 or in per cent, as a number from 0 to 1."""
    number = _number(part, 0)
    if part.endswith("%"):
        return number
    return number / 255


def _is_clear(value: str) -> bool:
    colour = colour_of(value)
    return colour is not None and colour.alpha <= 0.05


def _colour_verdict(element: HtmlElement, rules: dict[str, Style]) -> Hiding | None:
    """Return a verdict where letters have the colour of what lies behind them.

    Between the two, a class or an id may give another background by a style sheet that
    is not in the page: it is then a hint.
    """
    letters, background = _colours(element, rules)
    if letters is None:
        return None
    tier: Tier = "certain"
    for ancestor in islice(element.iterancestors(), _MAX_ANCESTORS):
        if background is not None:
            break
        background = _colours(ancestor, rules).background
        has_name = "class" in ancestor.attrib or "id" in ancestor.attrib
        if background is None and has_name:
            tier = "hint"
    over = colour_of(letters)
    under = colour_of(background or "")
    if over and under and under.alpha == 1 and over.is_like(under):
        return Hiding(tier, SAME_COLOUR)
    return None


class _Colours(NamedTuple):
    """CSS values of an element itself, None where it says nothing."""

    letters: str | None
    background: str | None


def _colours(element: HtmlElement, rules: dict[str, Style]) -> _Colours:
    """Return the colours that attributes, rules and its own style give an element."""
    letters = element.get("color") or element.get("text")
    background = element.get("bgcolor")
    for style in _styles(element, rules):
        letters = style.get("color", letters)
        background = (
            style.get("background-color") or style.get("background") or background
        )
    if background in {"transparent", "none", "inherit"}:
        return _Colours(letters, None)
    if background and "(" in background and not _NAMES_COLOUR.search(background):
        return _Colours(letters, "image")
    return _Colours(letters, background)


def _styles(element: HtmlElement, rules: dict[str, Style]) -> Iterator[Style]:
    """Yield the styles of an element from the weakest to the strongest."""
    if isinstance(element.tag, str) and element.tag in rules:
        yield rules[element.tag]
    for name in (element.get("class") or "")[:1000].split():
        if f".{name}" in rules:
            yield rules[f".{name}"]
    identifier = f"#{element.get('id')}"
    if identifier in rules:
        yield rules[identifier]
    own = element.get("style")
    if own:
        yield parse_declarations(own)


# --- elements -------------------------------------------------------------------------


def find_hiding(element: HtmlElement, rules: dict[str, Style]) -> Hiding | None:
    """Return whether and why the element is hidden. `rules`: as style_rules."""
    if "hidden" in element.attrib:
        return Hiding("likely", Message("hidden_attribute"))
    if _SCREEN_READER.search((element.get("class") or "")[:1000].lower()):
        return Hiding("hint", Message("screen_readers"))
    style: Style = {}
    for declarations in _styles(element, rules):
        style.update(declarations)
    verdict = None
    # Hazard: most elements have no style, and to look for every way of hiding in each
    # of them takes half of the time of a page.
    if style:
        verdict = _verdict_of(style)
    if verdict is None:
        verdict = _colour_verdict(element, rules)
    if verdict is not None:
        return _doubted(element, style, verdict)
    if _is_folded(element):
        return Hiding("hint", Message("folded"))
    return None


def _is_folded(element: HtmlElement) -> bool:
    parent = element.getparent()
    if parent is None or parent.tag != "details" or "open" in parent.attrib:
        return False
    return bool(element.tag != "summary")


def _doubted(element: HtmlElement, style: Style, verdict: Hiding) -> Hiding:
    """Return a weaker verdict where the element may be shown after all.

    A script may show it, or what is inside may have a size or a colour of its own.
    """
    tier, reason = verdict
    if tier != "certain":
        return verdict
    fades_in = Hiding("hint", Message("fades_in", what=reason))
    if reason != SAME_COLOUR and any(
        name.startswith(("transition", "animation")) for name in style
    ):
        return fades_in
    own_style = (element.get("style") or "").lower()
    if reason == WHOLLY_TRANSPARENT and "opacity" not in own_style:
        # Style sheets show such parts when a pointer is over them.
        return Hiding("likely", reason)
    if _FADES.search((element.get("class") or "")[:1000].lower()):
        return fades_in
    if any(name.startswith("data-aos") for name in element.attrib):
        return fades_in
    if reason in _INHERITED and _has_styled_descendant(element):
        return Hiding("hint", Message("others_inside", what=reason))
    return verdict


def _has_styled_descendant(element: HtmlElement) -> bool:
    descendants = islice(element.iterdescendants(), _MAX_DESCENDANTS)
    return any(not _STYLING.isdisjoint(inside.attrib) for inside in descendants)
