"""Which characters a text may have, and which count as the same: for anchors, where
only typography differs, and for search (pure).

A term of search is a word; of writing without spaces, and of Korean, whose words carry
their particles, it is a character with the one that follows it (bigram), or alone at
the end of a run: each character begins one term. Nothing is stemmed. What is searched
for and what is searched in become terms here, so that every database compares the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category, decimal, normalize

import regex

from articles.text.directions import without_idle_marks

# What XML 1.0 (fifth edition, section 2.2) forbids: C0 controls but tab, line feed and
# carriage return, lone surrogates, U+FFFE and U+FFFF; with them the other Unicode
# noncharacters (U+FDD0 to U+FDEF and the last two of every plane), which XML
# discourages and no author types. Hazard: one of these is enough to make a feed
# malformed or to stop a PostgreSQL insert.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        chr((plane << 16) + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)
    )
    + "]"
)


# Hazard for speed alone: a class that holds characters beyond U+FFFF is gone through
# one by one for each character of a text. What few texts have is looked for first.
_SELDOM = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]")


def is_lower(character: str) -> bool:
    """Whether it tells that a sentence goes on. Unicode calls Georgian letters lower
    case, but sentences start with them.
    """
    return character.islower() and not "\u10d0" <= character <= "\u10ff"


def forbidden(text: str) -> int:
    """How many code points clean_text would remove; line ends, which it only rewrites,
    do not count.
    """
    return len(_FORBIDDEN.findall(text))


def clean_text(text: str) -> str:
    r"""The text without what XML 1.0 forbids, every line end as \n. Idempotent."""
    text = _FORBIDDEN.sub("", text) if _SELDOM.search(text) else text
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- Numbers --------------------------------------------------------------------------

# Hazard: isdigit() takes ² and int() refuses it, and thousands of digits; databases
# stop at 63 bits.
_WHOLE = re.compile(r"[0-9]{1,18}")


def whole_number(text: str) -> int | None:
    """The number from 0 that the text is, in ASCII digits, small enough for any
    database; otherwise None.
    """
    return int(text) if _WHOLE.fullmatch(text) else None


def moment_in(text: str) -> datetime | None:
    """The moment that an address names, in UTC; None for what is none."""
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
# the em dash is no hyphen: see _EM_DASH
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_LIGATURES = {
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
    """The text with its typography ironed out; equal results mean 'only typography
    differs'.
    """
    # Hazard: a rule for a character of ASCII goes below, or it would hold beside other
    # scripts only.
    if not text.isascii():
        text = without_idle_marks(text)
        # Twice: what vanishes may have kept a letter from its accent.
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


# --- As search compares them ----------------------------------------------------------

LONGEST = 60  # code points of a word that count

_SCRIPTS = (
    *(
        "Han",
        "Hiragana",
        "Katakana",
        "Bopomofo",
        "Hangul",
        "Yi",
        "Thai",
        "Lao",
        "Khmer",
        "Myanmar",
    ),
    *("Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet", "Javanese", "Balinese"),
)
UNSPACED = "[" + "".join(rf"\p{{{script}}}" for script in _SCRIPTS) + r"\u30fc\u3006]"
LETTERS = r"[\p{L}\p{M}\p{N}]"
_RUN = regex.compile(
    rf"([{UNSPACED}&&{LETTERS}]++)|[{LETTERS}--{UNSPACED}]++", regex.V1
)
# Without marks and scripts of their own rules the standard library finds the same,
# several times as fast.
_UNUSUAL = regex.compile(rf"{UNSPACED}|\p{{M}}", regex.V1)
_PLAIN_RUN = re.compile(r"[^\W_]+")
_UNSPACED_LETTER = regex.compile(UNSPACED, regex.V1)
_CLUSTER = regex.compile(r"\X")
# Whose letters are the same with and without their marks; in other scripts a mark makes
# another letter.
_ACCENTED = regex.compile(r"[\p{Latin}\p{Greek}\p{Arabic}\p{Hebrew}]", regex.V1)
# Accents, vowels of Hebrew and Arabic, the stretch of Arabic, and what nobody sees.
_DROPPED = regex.compile(
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    r"\p{Default_Ignorable_Code_Point}\p{Cf}]",
    regex.V1,
)
# Letters with a stroke and the like, which no decomposition takes apart.
_ALIKE = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "\u0451": "\u0435",
    "\u0450": "\u0435",
    "\u045d": "\u0438",  # Cyrillic io, and graves on ie and i
}


class _Forms(dict[int, str]):
    """The form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        form = self[code] = _form(chr(code))
        return form


def _form(character: str) -> str:
    if _DROPPED.match(character):
        return ""
    if category(character) == "Nd":
        return str(decimal(character))
    parts = normalize("NFD", character)
    if len(parts) > 1 and _ACCENTED.match(parts):
        return parts.translate(_FORMS)
    return _ALIKE.get(character, character)


_FORMS = _Forms()


def fold(text: str) -> str:
    """Text whose letters are the same where they differ only in case, accents, width or
    form.
    """
    if text.isascii():
        return text.lower()
    return normalize("NFKC", normalize("NFKC", text).casefold()).translate(_FORMS)


class Term(NamedTuple):
    """start, end: half-open, in the folded text."""

    text: str
    start: int
    end: int


def terms(text: str) -> list[str]:
    """In reading order."""
    folded = fold(text)
    if _is_plain(folded):
        runs: list[str] = _PLAIN_RUN.findall(folded)
        return (
            runs
            if len(max(runs, key=len, default="")) <= LONGEST
            else [run[:LONGEST] for run in runs]
        )
    return [term.text for term in _terms(folded)]


def characters(text: str) -> set[str]:
    """Those of writing without spaces: each may be searched for alone."""
    if text.isascii():
        return set()
    folded = fold(text)
    if not _UNSPACED_LETTER.search(folded):
        return set()
    return {character for run in _RUN.finditer(folded) for character in run[1] or ""}


def sought(text: str) -> tuple[str, ...]:
    """The terms to look for, which stand side by side. Without the end of a run that
    the pair before it holds already; where the last term is but one character, it may
    go on in the text: 278亿 is found in 278亿元.
    """
    found = tuple(terms(text))
    return found[:-1] if len(found) > 1 and head(found[-2]) != found[-2] else found


def is_character(term: str) -> bool:
    """Whether the term is but one character of writing without spaces."""
    return len(term) == 1 and bool(_UNSPACED_LETTER.match(term))


def head(term: str) -> str:
    """Its first character, if it is a pair; else all of it."""
    return (
        term[0]
        if len(term) == 2 and not term.isascii() and _UNSPACED_LETTER.match(term)
        else term
    )


def spans(text: str, wanted: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """Where `text` has one of `wanted`, each as `sought` gives it; half-open, in order,
    none in another.
    """
    folded, origins = _with_origins(text)
    there = list(_terms(folded))
    places: dict[str, list[int]] = {}
    for place, term in enumerate(there):
        for beginning in {term.text, head(term.text)}:
            places.setdefault(beginning, []).append(place)
    found = []
    for *first, last in wanted:
        for place in places.get((first or [last])[0], ()):
            *before, end = there[place : place + len(first) + 1]
            if [term.text for term in before] == first and _ends(end.text, last):
                until = end.end if end.text == last else end.start + 1
                found.append(((before or [end])[0].start, until))
    return _merged(
        sorted((origins[start][0], origins[end - 1][1]) for start, end in found)
    )


def _ends(term: str, last: str) -> bool:
    return term == last or (is_character(last) and head(term) == last)


def _is_plain(folded: str) -> bool:
    return folded.isascii() or not _UNUSUAL.search(folded)


def _terms(folded: str) -> Iterator[Term]:
    if _is_plain(folded):
        yield from (
            Term(run[0][:LONGEST], *run.span()) for run in _PLAIN_RUN.finditer(folded)
        )
        return
    for run in _RUN.finditer(folded):
        start, end = run.span()
        if run[1]:
            ends = [*range(start + 2, end + 1), end]
            yield from (
                Term(folded[at:until], at, until)
                for at, until in enumerate(ends, start)
            )
        else:
            yield Term(run[0][:LONGEST], start, end)


def _with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and the span of the text that each of its characters
    comes from.
    """
    if text.isascii():
        return text.lower(), list(pairwise(range(len(text) + 1)))
    parts, origins = [], []
    for cluster in _CLUSTER.finditer(text):
        parts.append(fold(cluster[0]))
        origins += [cluster.span()] * len(parts[-1])
    return "".join(parts), origins


def _merged(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap or touch are one."""
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            start, before = merged.pop()
            end = max(end, before)
        merged.append((start, end))
    return merged
