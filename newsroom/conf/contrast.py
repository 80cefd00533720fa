"""Whether a colour can be read on the paper of readers' pages."""

import re
from colorsys import hls_to_rgb, rgb_to_hls

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

AA = 4.5  # WCAG 2.2, of text
STEP = 1 / 512  # of lightness
COLOUR = re.compile("#[0-9a-fA-F]{6}")
# --paper-2 in tokens.css; on --paper the contrast is greater.
LIGHT, DARK = "#f6f2e9", "#1d1f23"


def check_on_light(colour: str) -> None:
    """Raise ValidationError if the colour cannot be read in light mode."""
    _check(colour, LIGHT)


def check_on_dark(colour: str) -> None:
    """Raise ValidationError if the colour cannot be read in dark mode."""
    _check(colour, DARK)


def _check(colour: str, paper: str) -> None:
    if not COLOUR.fullmatch(colour):
        raise ValidationError(_("Write the colour as #rrggbb."))
    found = contrast(colour, paper)
    if found < AA:
        words = _(
            "The contrast with the page is %(found).2f:1, and 4.5:1 is needed. "
            "The nearest colour that passes is %(nearest)s."
        )
        values = {"found": found, "nearest": nearest(colour, paper)}
        raise ValidationError(words, params=values)


def contrast(colour: str, paper: str) -> float:
    """Return the contrast of two colours, such as #0b5394, as WCAG has it."""
    darker, lighter = sorted([_luminance(colour), _luminance(paper)])
    return (lighter + 0.05) / (darker + 0.05)


def nearest(colour: str, paper: str) -> str:
    """Return the tone of `colour` that is nearest to it and can be read on `paper`."""
    hue, lightness, saturation = rgb_to_hls(*_channels(colour))
    step = STEP if paper == DARK else -STEP
    while contrast(colour, paper) < AA:
        lightness += step
        channels = hls_to_rgb(hue, lightness, saturation)
        colour = "#" + bytes(round(255 * part) for part in channels).hex()
    return colour


def _channels(colour: str) -> list[float]:
    return [value / 255 for value in bytes.fromhex(colour.removeprefix("#"))]


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
