"""Share pictures: what other sites show of an article or a statement, drawn by Pillow.

Texts are drawn with the typeface of our pages, or with one of the machine's that has
all their characters. A text for which there is none is left out rather than drawn
wrong.
"""

import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from articles.text.directions import direction_of, without_isolation
from newsroom.public.verdicts import HEIGHT, WIDTH, ShareCard

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

MARGIN = 80
BAR = 20
PAPER = "#fffdf8"
INK = "#1c1b1a"
MUTED = "#5d5a55"
# The colours of tokens.css on light paper.
TONES = {
    "supported": "#17694a",
    "mostly": "#1f6f8b",
    "context": "#8a5a00",
    "unverified": "#5f5b73",
    "disputed": "#a3430f",
    "false": "#a11d1d",
}
OURS = "newsroom/static/newsroom/fonts/newsroom-serif-latin.woff2"
SIZES = (64, 54, 46, 38)
LONGEST = 400  # characters of a text that can be drawn
UNASSIGNED = "\U0010ffff"  # No font has it: what is drawn stands for a missing glyph.
LANGUAGES = {"zh": "zh-cn", "zh-hans": "zh-cn", "zh-hant": "zh-tw"}  # of fontconfig
# Chinese and Japanese may be broken after any character, but no line ends with an
# opening sign or begins with a closing one.
PARTS = re.compile(
    r"[“‘（《〈「『【]*[\u2e80-\u9fff\uf900-\uffef][’”）》〉」』】、。，．：；？！…]*"
    r"|[^\s\u2e80-\u9fff\uf900-\uffef]+|\s+"
)


class FontFile(NamedTuple):
    """A font, and its place in a file of several."""

    path: str
    place: int


class TextBox(NamedTuple):
    """Where a text stands, in which colour, and how large it may be."""

    top: int
    height: int
    colour: str
    sizes: tuple[int, ...]


def draw(card: ShareCard, newsroom: str) -> bytes:
    """Return the picture as PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    tone = TONES.get(card.tone, INK)
    canvas.rectangle((0, 0, WIDTH, BAR), fill=tone)
    _write(canvas, newsroom, card.language, TextBox(56, 50, MUTED, (36,)))
    _write(canvas, card.text, card.language, TextBox(132, 330, INK, SIZES))
    _write(canvas, card.rating, card.language, TextBox(490, 110, tone, (44, 36)))
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=3)
    return written.getvalue()


def _write(canvas: "ImageDraw", text: str, language: str, box: TextBox) -> None:
    """Write a text into its box, in the largest size in which it fits."""
    text = without_isolation(text)[:LONGEST]
    characters = "".join(sorted({*text} - {" ", "\n"}))
    file = _file_with(characters, language)
    if file is None:
        return
    lines: list[str] = []
    for size in box.sizes:
        font = _font(file, size)
        most = box.height * 4 // (size * 5)
        lines = list(_lines(text, font))
        if len(lines) <= most:
            break
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = f"{lines[-1][:-2]}…"
    start, anchor, direction = MARGIN, "la", None
    if direction_of(text) == "rtl":
        start, anchor, direction = WIDTH - MARGIN, "ra", "rtl"
    for place, line in enumerate(lines):
        corner = (start, box.top + place * size * 5 // 4)
        canvas.text(corner, line, box.colour, font, anchor, direction=direction)


def _lines(text: str, font: "FreeTypeFont") -> Iterator[str]:
    line = ""
    for part in PARTS.findall(text):
        if line and font.getlength(line + part.rstrip()) > WIDTH - 2 * MARGIN:
            yield line.strip()
            line = ""
        line += part
    if line.strip():
        yield line.strip()


# --- Fonts ----------------------------------------------------------------------------


@lru_cache(256)  # hazard: what is remembered of strangers must be small
def _file_with(characters: str, language: str) -> FontFile | None:
    """Return a font that has all the characters, ours if it can be, or None."""
    from PIL import features

    if _needs_shaping(characters) and not features.check("raqm"):
        return None
    ours = FontFile(str(settings.BASE_DIR / OURS), 0)
    if _has_all(ours, characters):
        return ours
    found = _file_of_machine(characters, language)
    if found and _has_all(found, characters):
        return found
    return None


def _needs_shaping(characters: str) -> bool:
    """Return whether signs run from the right or change with their neighbours."""
    for character in characters:
        if unicodedata.category(character).startswith("M"):
            return True
        if unicodedata.bidirectional(character) in {"R", "AL"}:
            return True
    return False


def _file_of_machine(characters: str, language: str) -> FontFile | None:
    """Return the font that fontconfig finds best, or None where there is none."""
    codes = " ".join(f"{ord(character):x}" for character in characters)
    spoken = LANGUAGES.get(language.lower(), language.lower())
    wanted = f"serif:lang={spoken}:charset={codes}"
    command = ["fc-match", "--format", "%{file}\t%{index}", wanted]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    path, _, index = done.stdout.partition("\t")
    return FontFile(path, int(index or 0))


def _has_all(file: FontFile, characters: str) -> bool:
    try:
        font = _font(file, 16)
    except OSError:
        return False
    missing = bytes(font.getmask(UNASSIGNED))
    return all(bytes(font.getmask(character)) != missing for character in characters)


@lru_cache(32)
def _font(file: FontFile, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    font = ImageFont.truetype(file.path, size, index=file.place)
    if file.path.endswith(OURS):
        font.set_variation_by_axes([600])
    return font
