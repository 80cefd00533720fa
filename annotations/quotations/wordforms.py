"""What a text is cut into, and which forms of one token are the same.

A token is a word, one character of writing without spaces, a figure with its marks, or
a sign that counts: per cent, currency, minus, plus. All else between two tokens is a
gap, of which only the marks are compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, normalize

from annotations.anchoring.senses import VOWEL_MARKS
from articles.text.search_terms import fold
from articles.text.tokens import UNSPACED

_APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02b9\u00b4`\u2032\uff07"
_IDLE = "\u00ad\u034f\u0640\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
HYPHENS = "\\-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# what PDFium gives for a hyphen at a line end; the line end itself may be gone
_BROKEN = "\x02\ufffe"
_LINE_END = rf"(?:[{HYPHENS}\u00ad{_BROKEN}][^\S\n]*+\n\s*+|(?<=\u00ad)[^\S\n]*+\n\s*+|[{_BROKEN}]\s*+)"


def _class(*categories: str) -> str:
    """Of the general categories, as members of a class of `re`."""
    return "".join(
        re.escape(chr(code))
        for code in range(0xA0, 0xFFFF)
        if category(chr(code)) in categories
    )


_MARKS = _class("Mn", "Mc", "Me")
_SIGNS = _class("Sc", "Sm").replace("\u2212", "") + "$+<=>%‰&@#§°\u066a\uff05"
# A vowel of Thai and of Lao is written in two ways, in one character or in two.
_ALONE = UNSPACED.replace("\u0e4e", "\u0e4c\u0e4e").replace(
    "\u0e80-", "\u0e80-\u0ecc\u0ece-"
)
_ALNUM = rf"[^\W_{UNSPACED}]"
_RUN = rf"{_ALNUM}(?:{_ALNUM}|[{_MARKS}{_IDLE}])*+"
_RAISED = _class("No", "Nl")
_GROUPING = f"[ \u00a0\u2007\u2009\u202f{_APOSTROPHES}]"
_TOKEN = re.compile(
    rf"(?P<unspaced>[{_ALONE}]++)|[\u0e4d\u0ecd][\u0e32\u0eb2]?"
    rf"|(?<![^\W_])(?:[ldnsjcmt]|qu|jusqu|lorsqu|puisqu)[{_APOSTROPHES}](?=[^\W\d_])"
    rf"|(?<![^\W_])\d{{1,3}}(?:{_GROUPING}\d{{3}})++(?![^\W_])(?:[.,]\d+(?![^\W_]))?"
    rf"|{_RUN}(?:(?:(?<!\d)(?:[{_APOSTROPHES}]|{_LINE_END})(?=[^\W\d_])"
    rf"|(?<=\d)[.,:/\u066b\u066c'’·](?=\d)){_RUN})*+"
    rf"|[{_SIGNS}]|[\u2103\u2109\u2116\u3200-\u33ff]"
    rf"|[{HYPHENS}](?<![^\W_)].)(?=[\d$£¥€₽])",
    re.IGNORECASE,
)
_FIGURE = re.compile(rf"[\d{_SIGNS}{_RAISED}-]")
_BREAK = re.compile(_LINE_END)
_DROPPED = re.compile(f"[{_IDLE}{_BROKEN}]")
_GROUPS = re.compile(rf"(?<=\d){_GROUPING}(?=\d{{3}}(?!\d))")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_ARABIC_OR_HEBREW = re.compile("[\u0590-\u06ff]")
_HEBREW_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0670]")
_QUOTES = re.compile(
    f'[{_APOSTROPHES}"\u201a\u2039\u203a\u201c-\u201f\u00ab\u00bb\u2033\u301d-\u301f\u300c-\u300f]'
)
_DASHES = re.compile(f"[{HYPHENS}{_BROKEN}\u2014\u2015\u2e3a\u2e3b\ufe58]+")
_DOTS = re.compile(r"\.{3,}")
# either way round beside letters that run from the right
_MIRRORED = str.maketrans(")]}", "([{")


@dataclass(frozen=True, slots=True)
class Form:
    """A token as it is compared.

    exact: without what is never seen; fold: also without case and accents, where those
    may differ. parts: of a word cut at a line end, of which nobody knows whether it has
    a hyphen; of a figure with spaces in it, which may as well be several.
    """

    exact: str
    fold: str
    is_figure: bool
    parts: tuple[str, ...] = ()

    @property
    def capital(self) -> bool:
        return self.exact[:1].isupper() or self.exact[:1].istitle()


@lru_cache(maxsize=100_000)
def form_of(raw: str) -> Form:
    if raw.isascii() and raw.isalpha():
        return Form(raw, raw.lower(), False)
    broken = _BREAK.split(raw)
    is_figure = _FIGURE.search("".join(broken)) is not None
    parts = tuple(map(_exact, broken if broken[1:] else raw.split()))
    exact = "".join(parts)
    return Form(
        exact,
        exact.lower() if is_figure else _folded(exact),
        is_figure,
        parts if parts[1:] else (),
    )


def _exact(raw: str) -> str:
    text = normalize("NFC", _DROPPED.sub("", raw))
    # Hazard: NFKC makes ordinary digits of raised ones.
    text = "".join(
        one if category(one) == "No" else normalize("NFKC", one) for one in text
    )
    text = _DASHES.sub("-", _GROUPS.sub("", _APOSTROPHE.sub("'", text)))
    return normalize("NFC", text.strip("()"))


def _folded(exact: str) -> str:
    """Hazard: of Arabic and Hebrew only the vowel signs go. A hamza is a letter."""
    if _ARABIC_OR_HEBREW.search(exact):
        return _HEBREW_POINTS.sub("", VOWEL_MARKS.sub("", exact))
    return fold(exact)


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """(as written, start, end), in order."""
    for found in _TOKEN.finditer(text):
        if found.lastgroup:
            yield from (
                (one, at, at + 1) for at, one in enumerate(found.group(), found.start())
            )
        else:
            yield found.group(), found.start(), found.end()


@lru_cache(maxsize=20_000)
def marks(gap: str) -> str:
    """The punctuation of a gap, of which white space, marks of quotation and kinds of
    dash say nothing.
    """
    if gap.isspace() or not gap:
        return ""
    text = _QUOTES.sub(
        "",
        "".join(
            _DROPPED.sub("", normalize("NFKC", gap.replace("\ufffe", "-"))).split()
        ),
    )
    return _DOTS.sub("...", _DASHES.sub("-", text.translate(_MIRRORED)))
