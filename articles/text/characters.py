"""The characters and numbers that a text may have, and its typography (pure)."""

import re
from datetime import UTC, datetime
from unicodedata import normalize

from articles.text.directions import without_idle_marks

# What XML 1.0 (fifth edition, section 2.2) forbids: C0 controls but tab, line feed and
# carriage return, lone surrogates, U+FFFE and U+FFFF; with them the other Unicode
# noncharacters (U+FDD0 to U+FDEF and the last two of every plane), which XML
# discourages and no author types. Hazard: one of these is enough to make a feed
# malformed or to stop a PostgreSQL insert.
_PLANES = [plane << 16 for plane in range(1, 17)]
_LAST_OF_PLANES = "".join(f"{chr(at + 0xFFFE)}{chr(at + 0xFFFF)}" for at in _PLANES)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + _LAST_OF_PLANES
    + "]"
)
# This is for speed alone: a class with characters beyond U+FFFF is tried one by one for
# each character of a text, so rare characters are looked for first.
_SELDOM = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]")


def is_lower(character: str) -> bool:
    """Return whether a word that begins with this character continues a sentence.

    Unicode calls Georgian letters lower case, but sentences start with them.
    """
    return character.islower() and not "\u10d0" <= character <= "\u10ff"


def count_forbidden(text: str) -> int:
    """Return how many code points `clean_text` would remove.

    Line ends, which it only rewrites, do not count.
    """
    return len(_FORBIDDEN.findall(text))


def clean_text(text: str) -> str:
    r"""Return the text without what XML 1.0 forbids, every line end as \n."""
    if _SELDOM.search(text):
        text = _FORBIDDEN.sub("", text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- What a person reads --------------------------------------------------------------

# Letters for Unicode that show nothing: the fillers of Hangul.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def says_something(text: str) -> bool:
    """Return whether a letter or a digit is visible in the text, outside bare links."""
    return any(
        character.isalnum() and character not in _FILLERS
        for character in _LINK.sub("", text)
    )


# --- Numbers --------------------------------------------------------------------------

# Hazard: isdigit() accepts ², which int() refuses, as it refuses thousands of digits.
# Databases stop at 63 bits.
_WHOLE = re.compile(r"[0-9]{1,18}")


def whole_number(text: str) -> int | None:
    """Return the number from 0 that the text is in ASCII digits, or None.

    None stands also for a number that is too large for some database.
    """
    if _WHOLE.fullmatch(text):
        return int(text)
    return None


def parse_moment(text: str) -> datetime | None:
    """Return the moment in UTC that an address names, or None."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# --- Where only typography differs ----------------------------------------------------

_QUOTES = {
    "'": "\u2018\u2019\u201a\u201b\u2039\u203a\u00b4\u02bc\u2032\uff07",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\u300c\u300d\u300e\u300f\uff02",
}
QUOTATION_MARKS = frozenset('"' + _QUOTES['"'])
# The em dash is no hyphen: see _EM_DASH.
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_LIGATURES: dict[str, int | str | None] = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
}
_INVISIBLE = "\u00ad\u034f\u0640\u180e\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

_TABLE: dict[int, int | str | None] = {
    **_FULL_WIDTH,
    **dict.fromkeys(map(ord, _QUOTES["'"]), "'"),
    **dict.fromkeys(map(ord, _QUOTES['"']), '"'),
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **str.maketrans(_LIGATURES),
    **dict.fromkeys(map(ord, _INVISIBLE)),
    0x2026: "...",
    0x2015: "\u2014",
}
_EM_DASH = re.compile(r" ?(?:\u2014|--)(?: ?[\u2014-])* ?")
_DOTS = re.compile(r"\.(?: ?\.){2,}")


def normalise(text: str) -> str:
    """Return the text in plain typography.

    Two texts whose results are equal differ in their typography only.
    """
    # Hazard: a rule for a character of ASCII goes below this block, or it would apply
    # only in texts that have other characters too.
    if not text.isascii():
        text = without_idle_marks(text)
        # This is normalised twice: a character that vanishes may have stood between a
        # letter and its accent.
        text = normalize("NFC", normalize("NFC", text).translate(_TABLE))
    text = " ".join(text.split())
    if "\u2014" in text or "--" in text:
        text = _EM_DASH.sub(" - ", text).strip()
    if ".." in text or ". ." in text:
        text = _DOTS.sub("...", text)
    text = text.replace("`", "'")
    if "''" in text:
        text = text.replace("''", '"')
    return text
