"""Cut a text into tokens, and give each the form by which it is compared.

A token is a word, one character of writing without spaces, a figure with its marks, or
a sign that counts: per cent, currency, minus, plus. Everything else between two tokens
is a gap. Only the marks of gaps are compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, normalize

from anyascii import anyascii

from annotations.anchoring.senses import VOWEL_MARKS
from articles.text.search_terms import fold
from articles.text.tokens import UNSPACED

_APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02b9\u00b4`\u2032\uff07"
_IDLE = "\u00ad\u034f\u0640\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
HYPHENS = "\\-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# PDFium gives these for a hyphen at a line end. The line end itself may be lost.
_BROKEN = "\x02\ufffe"
# The number of a page may stand between the parts.
_LINE_END = rf"(?:[{HYPHENS}\u00ad{_BROKEN}][^\S\n]*+\n\s*+(?:\d{{1,4}}\s*\n\s*+)?"
_LINE_END += rf"|(?<=\u00ad)[^\S\n]*+\n\s*+|[{_BROKEN}]\s*+)"


def _class(*categories: str) -> str:
    """Return the characters of general categories, escaped for a class of `re`."""
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
RAISED_DIGITS = "⁰¹²³⁴-⁹"
_ALNUM = rf"[^\W_{UNSPACED}{RAISED_DIGITS}]"
_RUN = rf"{_ALNUM}(?:{_ALNUM}|[{_MARKS}{_IDLE}])*+"
_RAISED = _class("No", "Nl")
_GROUPING = f"[ \u00a0\u2007\u2009\u202f{_APOSTROPHES}]"
_TOKEN = re.compile(
    rf"(?P<unspaced>[{_ALONE}]++)|[\u0e4d\u0ecd][\u0e32\u0eb2]?"
    rf"|(?<![^\W_])(?:[ldnsjcmt]|qu|jusqu|lorsqu|puisqu)[{_APOSTROPHES}](?=[^\W\d_])"
    rf"|(?<![^\W_])\d{{1,3}}(?:{_GROUPING}\d{{3}})++(?![^\W_])(?:[.,]\d+(?![^\W_]))?"
    rf"|[{RAISED_DIGITS}]+|(?<![^\W_])[a-zà-öø-ÿ]{{4,}}+(?=\d{{1,2}}[.,;:!?)”\"](?!\d))"
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
_SOUNDS = str.maketrans("cqwzj", "kkvsi", "aeiouyh")
_DOTS = re.compile(r"\.{3,}")
# Beside letters that run from the right a bracket may be given either way round.
_MIRRORED = str.maketrans(")]}", "([{")


@dataclass(frozen=True, slots=True)
class Form:
    """A token as it is compared.

    `exact` is without characters that are never seen. `fold` is also without case and
    accents, where those may differ. `parts` are those of a word cut at a line end, for
    which nobody knows whether it has a hyphen, or of a figure with spaces in it, which
    may also be several figures.
    """

    exact: str
    fold: str
    is_figure: bool
    parts: tuple[str, ...] = ()

    @property
    def capital(self) -> bool:
        """Whether the token begins with a capital."""
        return self.exact[:1].isupper() or self.exact[:1].istitle()


@lru_cache(maxsize=100_000)
def form_of(raw: str) -> Form:
    """Return the form of a token."""
    if raw.isascii() and raw.isalpha():
        return Form(raw, raw.lower(), False)
    pieces = _BREAK.split(raw)
    is_figure = _FIGURE.search("".join(pieces)) is not None
    if len(pieces) == 1:
        pieces = raw.split()
    parts = tuple(map(_exact, pieces))
    exact = "".join(parts)
    folded = exact.lower() if is_figure else _folded(exact)
    if len(parts) == 1:
        parts = ()
    return Form(exact, folded, is_figure, parts)


def _exact(raw: str) -> str:
    text = normalize("NFC", _DROPPED.sub("", raw))
    text = "".join(map(_compatible, text))
    text = _APOSTROPHE.sub("'", text)
    text = _GROUPS.sub("", text)
    text = _DASHES.sub("-", text)
    return normalize("NFC", text.strip("()"))


def _compatible(character: str) -> str:
    # Hazard: NFKC makes ordinary digits of raised ones.
    if category(character) == "No":
        return character
    return normalize("NFKC", character)


def _folded(exact: str) -> str:
    # Hazard: Arabic and Hebrew lose only their vowel signs. A hamza is a letter.
    if _ARABIC_OR_HEBREW.search(exact):
        return _HEBREW_POINTS.sub("", VOWEL_MARKS.sub("", exact))
    return fold(exact)


def quotation_tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each token as written with its start and end, in order."""
    for match in _TOKEN.finditer(text):
        if not match.lastgroup:
            yield match.group(), match.start(), match.end()
            continue
        for at, character in enumerate(match.group(), match.start()):
            yield character, at, at + 1


@lru_cache(maxsize=20_000)
def marks(gap: str) -> str:
    """Return the punctuation of a gap.

    White space, quotation marks and the kind of a dash make no difference.
    """
    if gap.isspace() or not gap:
        return ""
    text = normalize("NFKC", gap.replace("\ufffe", "-"))
    text = "".join(_DROPPED.sub("", text).split())
    text = _QUOTES.sub("", text)
    text = _DASHES.sub("-", text.translate(_MIRRORED))
    return _DOTS.sub("...", text)


@lru_cache(maxsize=20_000)
def sounds_of(name: str) -> str:
    """Return the consonants of a name in Latin letters, one for all of one sound."""
    letters = anyascii(name).casefold().removesuffix("'s").translate(_SOUNDS)
    return re.sub(r"(.)\1+", r"\1", letters)
