"""A sentence read for what it claims: its words, each with the senses that a vocabulary
gives it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from articles.text.tokens import UNSPACED, edits
from articles.text.word_tables import read_tables, word_sets

# The vocabulary: only the reason that is given for a review depends on it, never
# whether there is one.
SENSES = read_tables(Path(__file__).with_name("vocabulary.txt"))
_WORDS = word_sets(SENSES["words"])

STARTERS, PREDICATES, AUXILIARIES = (
    _WORDS["starters"],
    _WORDS["predicates"],
    _WORDS["auxiliaries"],
)
CONFUSABLE, OWN_PARTS, SUFFIXES = (
    _WORDS["confusable"],
    _WORDS["own_parts"],
    _WORDS["suffixes"],
)
ATTRIBUTING, NAMING, NAMED = _WORDS["attributing"], _WORDS["naming"], _WORDS["named"]
SURNAMES = _WORDS["surnames"]
# Before a word that stood there without, and how many letters that has at least: `into`
# denies no `to`.
NEGATING_PREFIXES = {
    "un": 4,
    "non": 4,
    "non-": 3,
    "dis": 5,
    "in": 5,
    "im": 5,
    "il": 5,
    "ir": 5,
    "не": 4,
    "не-": 3,
}

_LETTER = f"[^\\W{UNSPACED}]"
_NUMBER = (
    rf"(?<!{_LETTER})(?<![-./_])(?:(?<![^\s(\[])[-+])?[$€£¥₽]?\d+(?:[.,:/'-]\d+)*(?: \d{{3}}(?!\d))*"
    rf"(?:[^\W\d_{UNSPACED}]{{1,12}}| ?[%‰€₽％])?(?!{_LETTER})"
)
_TOKENS = re.compile(rf"{_NUMBER}|[{UNSPACED}]|{_LETTER}+(?:['’./&-]{_LETTER}+)*|[%‰]")
_AMOUNT = re.compile(r"([-+]?)([$€£¥₽]?)(\d+(?:[.,:/' -]\d+)*)(.*)", re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
# or the mark of a footnote
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\[\d{1,3}\]")
# Not '2.5 million': what follows the number of a section begins with a capital, and
# counts nothing.
_ENUMERATOR = re.compile(
    r"\A\(?\d{1,3}(?:(?:\.\d{1,3})+[.)]?|[.)]) (?=[A-ZÀ-ÖØ-ÞА-Я\u3040-\u9fff])(?!M[a-z]*illi)"
)
_ELISION = re.compile(r"\A(?:[ldnsjcmt]|qu|jusqu|lorsqu|puisqu)'(?=\w)", re.IGNORECASE)
# written as one with the word
_ARTICLES = ("وال", "بال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "س")
VOWEL_MARKS = re.compile("[\u064b-\u0652]")  # of Arabic, where they are written at all
_LONGEST_STEM = 16
_SMALL, _REWRITTEN = 6, 8  # words gone and come together, in one place and in all
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")


class Senses:
    """A table of the vocabulary. Words by themselves or by how they begin; one with a
    capital only so.
    """

    all: "ClassVar[list[Senses]]" = []

    def __init__(self, table: str) -> None:
        """table: the name of its section, whose names are the senses."""
        self.all.append(self)
        self._exact: dict[str, set[str]] = {}
        self._starts: dict[str, set[str]] = {}
        self.phrases: set[tuple[str, ...]] = set()
        for sense, entries in SENSES[table].items():
            for entry in entries.split():
                self._enter(entry, sense)
        self.of = lru_cache(maxsize=20_000)(self._of)

    def count(self, words: Sequence[str]) -> Counter[str]:
        return Counter(sense for word in words for sense in self.of(word))

    def _enter(self, entry: str, sense: str) -> None:
        parts = (
            tuple(_TOKENS.findall(entry))
            if re.search(f"[{UNSPACED}]", entry)
            else tuple(entry.split("_"))
        )
        if len(parts) > 1:
            self.phrases.add(parts)
            entry = "_".join(parts)
        place = self._starts if entry.endswith("*") else self._exact
        place.setdefault(entry.removesuffix("*"), set()).add(sense)

    def _of(self, word: str) -> frozenset[str]:
        found = self._find(word) | self._find(word.casefold())
        if not found and "\u0600" <= word[:1] <= "\u06ff":
            stripped = next(
                (
                    word.removeprefix(part)
                    for part in _ARTICLES
                    if word.startswith(part)
                ),
                "",
            )
            found = self._find(stripped) if len(stripped) > 1 else set()
        return frozenset(found)

    def _find(self, word: str) -> set[str]:
        found = set(self._exact.get(word, ()))
        for end in range(2, min(len(word), _LONGEST_STEM) + 1):
            found |= self._starts.get(word[:end], set())
        return found


QUANTITIES, LOOSE_QUANTITIES = Senses("quantities"), Senses("loose_quantities")
UNITS, DIRECTIONS = Senses("units"), Senses("directions")
NEGATIONS, NOT_NEGATIONS = Senses("negations"), Senses("not_negations")
HEDGES, LOOSE_HEDGES = Senses("hedges"), Senses("loose_hedges")
ACTORS, LEANING = Senses("actors"), Senses("leaning")


def _by_first_word() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    phrases = {phrase for table in Senses.all for phrase in table.phrases}
    for phrase in sorted(phrases, key=len, reverse=True):
        found.setdefault(phrase[0], []).append(phrase)
    return found


_PHRASES = _by_first_word()


def tokens(text: str) -> list[str]:
    """Words and figures in order, in their own case, no addresses; phrases of the
    vocabulary joined by _.
    """
    text = VOWEL_MARKS.sub("", _ENUMERATOR.sub("", _ADDRESS.sub(" ", text)))
    found = [_ELISION.sub("", token, count=1) for token in _TOKENS.findall(text)]
    return list(_joined(found, [token.casefold() for token in found]))


def _joined(found: Sequence[str], folded: Sequence[str]) -> Iterator[str]:
    k = 0
    while k < len(found):
        phrase = next(
            (one for one in _PHRASES.get(folded[k], ()) if _stands(one, folded, k)),
            None,
        )
        size = len(phrase) if phrase and phrase[-1] != "#" else 1
        yield "_".join(phrase) if phrase else found[k]
        k += size


def _stands(phrase: tuple[str, ...], folded: Sequence[str], k: int) -> bool:
    """`#` stands for a number, which is not a part of the phrase."""
    if k + len(phrase) > len(folded):
        return False
    return all(
        part == word or (part == "#" and is_number(word))
        for part, word in zip(phrase, folded[k : k + len(phrase)], strict=True)
    )


def is_number(word: str) -> bool:
    return any(letter.isdigit() for letter in word[:3]) or bool(QUANTITIES.of(word))


# --- Amounts --------------------------------------------------------------------------


def amounts(found: Sequence[str]) -> tuple[list[str], set[str]]:
    """Every quantity with its unit, in order, and which of them count even where they
    came or went.
    """
    listed: list[str] = []
    firm: set[str] = set()
    for before, word, after in zip(["", *found], found, [*found[1:], ""], strict=False):
        value, counts = _value(word)
        if value and before.casefold().strip(".") not in OWN_PARTS:
            unit = min(UNITS.of(after), default="")
            listed.append(f"{value} {unit}".strip())
            if counts:
                firm.add(listed[-1])
    return listed, firm


def _value(word: str) -> tuple[str, bool]:
    if figure := _AMOUNT.fullmatch(word):
        sign, currency, digits, suffix = figure.groups()
        suffix = suffix.strip().casefold()
        unit = min(UNITS.of(suffix) | UNITS.of(currency), default="")
        if suffix and not unit and suffix not in SUFFIXES:
            return "", False  # a name, such as 3Sat
        return f"{sign}{_plain(digits)}{'' if unit else suffix} {unit}".strip(), True
    if known := QUANTITIES.of(word):
        return min(known), True
    return min(LOOSE_QUANTITIES.of(word), default=""), False


def _plain(digits: str) -> str:
    """In ASCII, without what groups thousands."""
    digits = "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one for one in digits
    )
    return (
        re.sub("[., ']", "", digits)
        if _GROUPED.fullmatch(digits)
        else digits.replace(",", ".")
    )


# --- What is gone and what has come ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words in one place that gave way to others. at: of the first among the
    old words.
    """

    at: int
    was: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def size(self) -> float:
        """In words; an unspaced character is half of one."""
        return sum(
            0.5 if UNSPACED_LETTER.match(word) else 1 for word in (*self.was, *self.now)
        )


class Edit:
    """Two wordings of a sentence, word by word.

    rewritten: so much of it is other that no word stands for another any more. Then a
    word that came or went says little: most of what is written afresh says the same.
    """

    def __init__(self, old: str, new: str) -> None:
        self.mine, self.theirs = tokens(old), tokens(new)
        self.hunks = list(_hunks(self.mine, self.theirs))
        self.same_words = Counter(self.mine) == Counter(self.theirs)
        self.rewritten = sum(hunk.size for hunk in self.hunks) > _REWRITTEN

    @property
    def local(self) -> list[Hunk]:
        """Where one thing was said for another."""
        return (
            []
            if self.rewritten
            else [hunk for hunk in self.hunks if hunk.size <= _SMALL]
        )


def _hunks(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Hunk]:
    one, other = ([word.casefold() for word in side] for side in (mine, theirs))
    for same, was, now in edits(one, other):
        if not same:
            yield Hunk(was.start or 0, tuple(mine[was]), tuple(theirs[now]))


# --- Whether one word is another with a slip of the pen -------------------------------

_VOWELS = frozenset("aeiouyàâéèêëîïôûùáíóúýãõаеиоуыэюяё")
# grave, acute, circumflex; the others make other letters
_ACCENTS = frozenset("\u0300\u0301\u0302")
_LONG, LONG_NAME = 8, 9  # letters


def misspelt(one: str, other: str) -> bool:
    """Whether one is the other with a slip of the pen. Says no where both may
    be words.
    """
    if (
        not (one.isalpha() and other.isalpha())
        or {one, other} & CONFUSABLE
        or (_has_sense(one) and _has_sense(other))
    ):
        return False
    if _folded(one) == _folded(other):
        return True
    return one[:1] == other[:1] and _slipped(*sorted((one, other), key=len))


def _has_sense(word: str) -> bool:
    return any(table.of(word) for table in Senses.all)


def _folded(word: str) -> str:
    """Without accents, and one letter for ß and ё; but an accent on the last letter is
    grammar.
    """
    word = word.replace("ß", "ss").replace("ё", "е")
    plain = "".join(
        one for one in unicodedata.normalize("NFD", word[:-1]) if one not in _ACCENTS
    )
    return plain + word[-1:]


def _slipped(short: str, long: str) -> bool:
    """Two letters changed places; one was doubled; in a long word one is missing, or a
    vowel is another.
    """
    head = next(
        (k for k, (a, b) in enumerate(zip(short, long, strict=False)) if a != b),
        len(short),
    )
    if len(short) == len(long):
        if short[head : head + 2] == long[head : head + 2][::-1]:
            return len(short) > 2 and short[head + 2 :] == long[head + 2 :]
        same = short[head + 1 :] == long[head + 1 :]
        return (
            same
            and len(long) >= _LONG
            and {short[head], long[head]} <= _VOWELS
            and len(long) - head > 2
        )
    if len(long) - len(short) != 1 or short[head:] != long[head + 1 :]:
        return False
    doubled = long[head] == long[head - 1]
    return len(long) >= (6 if doubled else _LONG) and len(long) - head > 2
