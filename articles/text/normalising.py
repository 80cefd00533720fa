"""Typography only: two texts that differ in nothing else are the same sentence.

Quotes, dashes, spaces, ellipses, composed accents and invisible characters change with house style and
word processors, never the meaning, whatever script they stand beside. Marks of direction go where they turn
nothing round: 3 – 1 in a run from right to left reads 1 – 3. Letters, digits, case, signs and everything else
stay: folding any of those could keep a note on a sentence that says something new.
"""

import re
import unicodedata

from articles.text.directions import without_idle_marks

_QUOTES = {
    "'": "\u2018\u2019\u201a\u201b\u2039\u203a\u00b4\u02bc\u2032\uff07",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\u300c\u300d\u300e\u300f\uff02",
}
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"  # the em dash is no hyphen: see _EM_DASH
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_INVISIBLE = "\u00ad\u034f\u0640\u180e\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

_TABLE: dict[int, int | str | None] = {
    **_FULL_WIDTH,
    **{ord(mark): plain for plain, marks in _QUOTES.items() for mark in marks},
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **{ord(mark): plain for mark, plain in _LIGATURES.items()},
    **dict.fromkeys(map(ord, _INVISIBLE)),
    0x2026: "...",
    0x2015: "\u2014",
}
_EM_DASH = re.compile(r" ?(?:\u2014|--)(?: ?[\u2014-])* ?")
_DOTS = re.compile(r"\.(?: ?\.){2,}")


def normalise(text: str) -> str:
    """The text with its typography ironed out; equal results mean 'only typography differs'."""
    # Hazard: a rule for a character of ASCII goes below, or it would hold beside other scripts only.
    if not text.isascii():
        text = without_idle_marks(text)
        # Twice: what vanishes may have kept a letter from its accent.
        text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_TABLE))
    text = " ".join(text.split())
    if "\u2014" in text or "--" in text:
        text = _EM_DASH.sub(" - ", text).strip()
    if ".." in text or ". ." in text:
        text = _DOTS.sub("...", text)
    text = text.replace("`", "'")
    if "''" in text:
        text = text.replace("''", '"')
    return text
