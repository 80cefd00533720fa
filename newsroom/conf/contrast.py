"""Whether a colour can be read on the paper of readers' pages."""

from colorsys import hls_to_rgb, rgb_to_hls

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _

AA = 4.5  # WCAG 2.2, of text
STEP = 1 / 512  # of lightness
# By column of an identity, the tinted paper (--paper-2 in tokens.css) of light and dark
# mode. On the plain paper the contrast is greater.
PAPERS = {"accent": "#f6f2e9", "accent_dark": "#1d1f23"}

validate_colour = RegexValidator(r"^#[0-9a-fA-F]{6}\Z")


def check_contrast(field: str, colour: str, paper: str) -> None:
    """Raise ValidationError for `field` if `colour` cannot be read on `paper`."""
    if not colour or contrast(colour, paper) >= AA:
        return
    words = _(
        "The contrast with the page is %(found).2f:1, and %(needed)s:1 is needed. "
        "The nearest colour that passes is %(nearest)s."
    )
    values = {
        "found": contrast(colour, paper),
        "needed": AA,
        "nearest": nearest(colour, paper),
    }
    raise ValidationError({field: words % values})


def contrast(colour: str, paper: str) -> float:
    """Return the contrast of two colours, such as #0b5394, as WCAG has it."""
    darker, lighter = sorted([_luminance(colour), _luminance(paper)])
    return (lighter + 0.05) / (darker + 0.05)


def nearest(colour: str, paper: str) -> str:
    """Return the tone of `colour` that is nearest to it and can be read on `paper`."""
    hue, lightness, saturation = rgb_to_hls(*_channels(colour))
    step = STEP
    if _luminance(paper) > 0.5:
        step = -STEP
    while contrast(colour, paper) < AA:
        lightness = min(max(lightness + step, 0.0), 1.0)
        channels = hls_to_rgb(hue, lightness, saturation)
        colour = "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)
    return colour


def _channels(colour: str) -> list[float]:
    return [value / 255 for value in bytes.fromhex(colour.removeprefix("#"))]


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return float(channel / 12.92)
    return float(((channel + 0.055) / 1.055) ** 2.4)
