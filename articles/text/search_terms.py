"""Terms, in which search and what is searched are compared (pure).

A term is a word. In scripts without spaces, and in Korean, whose words carry their
particles, it is a character with the one that follows it, or alone at the end of a run:
each character begins one term. Nothing is stemmed. Databases compare terms only, so
that all of them find the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category, decimal, normalize

import regex

LONGEST = 60  # code points of a word that count
LONGEST_SEARCH = 200  # characters of what is looked for in a list
MOST_WORDS = 8

_SCRIPTS = (
    *("Han", "Hiragana", "Katakana", "Bopomofo", "Hangul", "Yi", "Thai", "Lao"),
    *("Khmer", "Myanmar", "Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet"),
    *("Javanese", "Balinese"),
)
UNSPACED = "[" + "".join(rf"\p{{{script}}}" for script in _SCRIPTS) + r"\u30fc\u3006]"
LETTERS = r"[\p{L}\p{M}\p{N}]"
_RUN = regex.compile(
    rf"([{UNSPACED}&&{LETTERS}]++)|[{LETTERS}--{UNSPACED}]++", regex.V1
)
# In a text without marks and without these scripts the standard library finds the same
# runs, several times as fast.
_UNUSUAL = regex.compile(rf"{UNSPACED}|\p{{M}}", regex.V1)
_PLAIN_RUN = re.compile(r"[^\W_]+")
_UNSPACED_LETTER = regex.compile(UNSPACED, regex.V1)
_WORD = regex.compile(rf"[[\p{{L}}\p{{M}}]--{UNSPACED}]{{3,}}", regex.V1)
_CLUSTER = regex.compile(r"\X")
# In these scripts a letter is the same with and without its marks; in others a mark
# makes another letter.
_ACCENTED = regex.compile(r"[\p{Latin}\p{Greek}\p{Arabic}\p{Hebrew}]", regex.V1)
# Accents, vowels of Hebrew and Arabic, the stretch of Arabic, and invisible characters.
_DROPPED = regex.compile(
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    r"\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    r"\u20d0-\u20ff\ufe20-\ufe2f\p{Default_Ignorable_Code_Point}\p{Cf}]",
    regex.V1,
)
# Letters with a stroke and the like, which Unicode does not decompose.
_ALIKE = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "\u0451": "\u0435",  # Cyrillic io
    "\u0450": "\u0435",  # Cyrillic ie with grave
    "\u045d": "\u0438",  # Cyrillic i with grave
}


class _Forms(dict[int, str]):
    """The folded form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        form = _form(chr(code))
        self[code] = form
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
    """Return the text without its differences of case, accents, width and form."""
    if text.isascii():
        return text.lower()
    caseless = normalize("NFKC", text).casefold()
    return normalize("NFKC", caseless).translate(_FORMS)


def fold_words(text: str) -> str:
    """Return the folded words of the text, without punctuation."""
    return " ".join(re.findall(r"\w+", fold(text)))


def searched_words(search: str) -> list[str]:
    """Return the first words of what is looked for in a list; no others are.

    Hazard: databases refuse a query of a thousand words, and a pattern of 50,000 bytes.
    """
    return search[:LONGEST_SEARCH].split()[:MOST_WORDS]


class Term(NamedTuple):
    """A term at its half-open place in the folded text."""

    text: str
    start: int
    end: int


def terms(text: str) -> list[str]:
    """Return the terms of a text in reading order."""
    folded = fold(text)
    if not is_plain(folded):
        return [term.text for term in _terms(folded)]
    runs: list[str] = _PLAIN_RUN.findall(folded)
    if max(map(len, runs), default=0) > LONGEST:
        return [run[:LONGEST] for run in runs]
    return runs


def unspaced_characters(text: str) -> set[str]:
    """Return the characters of scripts without spaces, which are searched for alone."""
    if text.isascii():
        return set()
    folded = fold(text)
    if not _UNSPACED_LETTER.search(folded):
        return set()
    found: set[str] = set()
    for run in _RUN.finditer(folded):
        found.update(run[1] or "")
    return found


def query_terms(text: str) -> tuple[str, ...]:
    """Return the terms to look for, which stand side by side.

    A single character at the end of a run is left out, because the pair before it holds
    it already. Where the last term is a single character, it may go on in the text: 278亿
    is found in 278亿元.
    """
    found = tuple(terms(text))
    if len(found) > 1 and first_character(found[-2]) != found[-2]:
        return found[:-1]
    return found


def is_character(term: str) -> bool:
    """Return whether the term is a single character of a script without spaces."""
    return len(term) == 1 and bool(_UNSPACED_LETTER.match(term))


def is_word(term: str) -> bool:
    """Return whether a term is a word of letters, in writing with spaces."""
    if term.isascii():
        return len(term) > 2 and term.isalpha()
    return bool(_WORD.fullmatch(term))


def written_words(text: str) -> dict[str, str]:
    """Return the words of a text as they are written, in lower case, by their terms."""
    words = _WORD.findall(normalize("NFKC", text).lower())
    return {fold(word): word for word in words}


def first_character(term: str) -> str:
    """Return the first character of a pair of characters, and any other term whole."""
    if len(term) == 2 and not term.isascii() and _UNSPACED_LETTER.match(term):
        return term[0]
    return term


def find_terms(text: str, queries: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """Return the half-open places in `text` of queries as `query_terms` gives them.

    They are in order, and those that overlap or touch are one.
    """
    folded, origins = fold_with_origins(text)
    text_terms = list(_terms(folded))
    indexes: dict[str, list[int]] = {}
    for index, term in enumerate(text_terms):
        for beginning in {term.text, first_character(term.text)}:
            indexes.setdefault(beginning, []).append(index)
    places = []
    for query in queries:
        for index in indexes.get(query[0], ()):
            match = _match(text_terms[index : index + len(query)], query)
            if match:
                start, end = match
                places.append((origins[start][0], origins[end - 1][1]))
    return _merge(sorted(places))


def _match(found: Sequence[Term], query: Sequence[str]) -> tuple[int, int] | None:
    """Return the place of a query in the folded text, if it is these terms."""
    if len(found) < len(query):
        return None
    *before, end = found
    *first_terms, last_term = query
    if [term.text for term in before] != first_terms:
        return None
    if end.text == last_term:
        return found[0].start, end.end
    if is_character(last_term) and first_character(end.text) == last_term:
        return found[0].start, end.start + 1
    return None


def is_plain(folded: str) -> bool:
    """Return whether the standard library finds the words of a folded text."""
    return folded.isascii() or not _UNUSUAL.search(folded)


def _terms(folded: str) -> Iterator[Term]:
    if is_plain(folded):
        for word in _PLAIN_RUN.finditer(folded):
            yield Term(word[0][:LONGEST], *word.span())
        return
    for run in _RUN.finditer(folded):
        start, end = run.span()
        if run[1]:
            for place in range(start, end):
                pair_end = min(place + 2, end)
                yield Term(folded[place:pair_end], place, pair_end)
        else:
            yield Term(run[0][:LONGEST], start, end)


def fold_with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text, and for each of its characters its place in `text`."""
    if text.isascii():
        return text.lower(), list(pairwise(range(len(text) + 1)))
    parts = []
    origins: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        part = fold(cluster[0])
        parts.append(part)
        origins += [cluster.span()] * len(part)
    return "".join(parts), origins


def _merge(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted places with those that overlap or touch as one."""
    merged: list[tuple[int, int]] = []
    for start, end in places:
        if merged and start <= merged[-1][1]:
            start, end_before = merged.pop()
            end = max(end, end_before)
        merged.append((start, end))
    return merged
