"""Read a sentence for its claim: its words, each with the senses of the vocabulary."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from articles.text.tokens import UNSPACED, edits
from articles.text.word_tables import read_tables, word_sets

# The vocabulary: only the reason that is given for a review depends on it, never
# whether there is one.
SENSES = read_tables(Path(__file__).with_name("vocabulary.txt"))
_WORDS = word_sets(SENSES["words"])

STARTERS = _WORDS["starters"]
PREDICATES = _WORDS["predicates"]
AUXILIARIES = _WORDS["auxiliaries"]
CONFUSABLE = _WORDS["confusable"]
OWN_PARTS = _WORDS["own_parts"]
SUFFIXES = _WORDS["suffixes"]
ATTRIBUTING = _WORDS["attributing"]
NAMING = _WORDS["naming"]
NAMED = _WORDS["named"]
SURNAMES = _WORDS["surnames"]
# Prefixes that deny a word, with the fewest letters that the word has: `into` denies no
# `to`.
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

# What large numbers are worth, by the sense of their words and by abbreviations.
MAGNITUDES = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
SCALES = {
    **dict.fromkeys(("k", "tsd"), 10**3),
    **dict.fromkeys(("m", "mn", "mio"), 10**6),
    **dict.fromkeys(("b", "bn", "mrd", "md"), 10**9),
    **dict.fromkeys(("tn", "bio"), 10**12),
}
_LETTER = f"[^\\W{UNSPACED}]"
_NUMBER = (
    rf"(?<!{_LETTER})(?<![-./_])(?:(?<![^\s(\[])[-+])?[$€£¥₽]?\d+(?:[.,:/'-]\d+)*(?: \d{{3}}(?!\d))*"
    rf"(?:[^\W\d_{UNSPACED}]{{1,12}}| ?[%‰€₽％])?(?!{_LETTER})"
)
_TOKENS = re.compile(rf"{_NUMBER}|[{UNSPACED}]|{_LETTER}+(?:['’./&-]{_LETTER}+)*|[%‰]")
AMOUNT = re.compile(r"([-+]?)([$€£¥₽]?)(\d+(?:[.,:/' -]\d+)*)(.*)", re.DOTALL)
_CURRENCY_BEFORE = re.compile(r"([$€£¥₽])[ \u00a0](?=\d)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
# A URL, or the mark of a footnote.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\[\d{1,3}\]")
# The number of a section. It is not '2.5 million': after the number stands a capital,
# and no word that counts.
_ENUMERATOR = re.compile(
    r"\A\(?\d{1,3}(?:(?:\.\d{1,3})+[.)]?|[.)]) (?=[A-ZÀ-ÖØ-ÞА-Я\u3040-\u9fff])(?!M[a-z]*illi)"
)
_ELISION = re.compile(r"\A(?:[ldnsjcmt]|qu|jusqu|lorsqu|puisqu)'(?=\w)", re.IGNORECASE)
# These are written as one with the word.
_ARTICLES = ("وال", "بال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "س")
# Arabic vowel marks, which most texts leave out.
VOWEL_MARKS = re.compile("[\u064b-\u0652]")
_LONGEST_STEM = 16
_SMALL = 6  # words gone and come together, in one place
_REWRITTEN = 8  # the same in all places
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")


class Senses:
    """A table of the vocabulary: words by themselves or by how they begin.

    An entry with a capital stands only for words with it.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        """Enter the words of a table, whose names are the senses."""
        self._exact: dict[str, set[str]] = {}
        self._starts: dict[str, set[str]] = {}
        self.phrases: set[tuple[str, ...]] = set()
        for sense, entries in table.items():
            for entry in entries.split():
                self._enter(entry, sense)
        self.of = lru_cache(maxsize=20_000)(self._of)

    def count(self, words: Sequence[str]) -> Counter[str]:
        """Return how often each sense occurs among the words."""
        return Counter(sense for word in words for sense in self.of(word))

    def _enter(self, entry: str, sense: str) -> None:
        if UNSPACED_LETTER.search(entry):
            parts = tuple(_TOKENS.findall(entry))
        else:
            parts = tuple(entry.split("_"))
        if len(parts) > 1:
            self.phrases.add(parts)
            entry = "_".join(parts)
        place = self._starts if entry.endswith("*") else self._exact
        place.setdefault(entry.removesuffix("*"), set()).add(sense)

    def _of(self, word: str) -> frozenset[str]:
        senses = self._find(word) | self._find(word.casefold())
        if not senses and "\u0600" <= word[:1] <= "\u06ff":
            senses = self._find(_without_article(word))
        return frozenset(senses)

    def _find(self, word: str) -> set[str]:
        senses = set(self._exact.get(word, ()))
        for end in range(2, min(len(word), _LONGEST_STEM) + 1):
            senses |= self._starts.get(word[:end], set())
        return senses


def _without_article(word: str) -> str:
    """Return an Arabic word without what is written as one with it, '' for none."""
    for article in _ARTICLES:
        if word.startswith(article):
            rest = word.removeprefix(article)
            return rest if len(rest) > 1 else ""
    return ""


QUANTITIES = Senses(SENSES["quantities"])
LOOSE_QUANTITIES = Senses(SENSES["loose_quantities"])
UNITS = Senses(SENSES["units"])
DIRECTIONS = Senses(SENSES["directions"])
NEGATIONS = Senses(SENSES["negations"])
NOT_NEGATIONS = Senses(SENSES["not_negations"])
HEDGES = Senses(SENSES["hedges"])
LOOSE_HEDGES = Senses(SENSES["loose_hedges"])
REPORTS = Senses(SENSES["reports"])
ACTORS = Senses(SENSES["actors"])
COUNTRIES = Senses(SENSES["countries"])
LEANING = Senses(SENSES["leaning"])
TABLES = (
    QUANTITIES,
    LOOSE_QUANTITIES,
    UNITS,
    DIRECTIONS,
    NEGATIONS,
    NOT_NEGATIONS,
    HEDGES,
    LOOSE_HEDGES,
    REPORTS,
    ACTORS,
    COUNTRIES,
    LEANING,
)

# Phrases by their first word, the longest first.
type Phrases = Mapping[str, Sequence[tuple[str, ...]]]


def phrases_of(tables: Iterable[Senses]) -> Phrases:
    """Return the phrases of all these tables."""
    found: dict[str, list[tuple[str, ...]]] = {}
    phrases = {phrase for table in tables for phrase in table.phrases}
    for phrase in sorted(phrases, key=len, reverse=True):
        found.setdefault(phrase[0], []).append(phrase)
    return found


_PHRASES = phrases_of(TABLES)


def words_and_figures(text: str) -> list[str]:
    """Return words and figures in order, in their own case, without addresses.

    Phrases of the vocabulary are joined by _.
    """
    return list(join_phrases(tokens_of(text), _PHRASES))


def tokens_of(text: str) -> list[str]:
    """Return words and figures in order, in their own case, without addresses."""
    text = VOWEL_MARKS.sub("", _ENUMERATOR.sub("", _ADDRESS.sub(" ", text)))
    text = _CURRENCY_BEFORE.sub(r"\1", text)
    return [_ELISION.sub("", token, count=1) for token in _TOKENS.findall(text)]


def join_phrases(words: Sequence[str], phrases: Phrases) -> Iterator[str]:
    """Yield the words, with the parts of a phrase joined by _."""
    folded = [word.casefold() for word in words]
    k = 0
    while k < len(words):
        phrase = _phrase_at(folded, k, phrases)
        if not phrase:
            yield words[k]
            k += 1
            continue
        yield "_".join(phrase)
        if phrase[-1] == "#":
            k += 1
        else:
            k += len(phrase)


def _phrase_at(folded: Sequence[str], k: int, phrases: Phrases) -> tuple[str, ...]:
    for phrase in phrases.get(folded[k], ()):
        if _stands(phrase, folded, k):
            return phrase
    return ()


def _stands(phrase: tuple[str, ...], folded: Sequence[str], k: int) -> bool:
    """Return whether the phrase stands at word `k`.

    `#` stands for a number, which is not a part of the phrase.
    """
    if k + len(phrase) > len(folded):
        return False
    return all(
        part == word or (part == "#" and is_number(word))
        for part, word in zip(phrase, folded[k : k + len(phrase)], strict=True)
    )


def is_number(word: str) -> bool:
    """Return whether the word is a number, in figures or in words."""
    return any(letter.isdigit() for letter in word[:3]) or bool(QUANTITIES.of(word))


# --- Amounts --------------------------------------------------------------------------


def amounts(words: Sequence[str]) -> tuple[list[str], set[str]]:
    """Return every quantity with its unit, in order, and which of them are firm.

    A firm one counts even where it only came or went.
    """
    quantities: list[str] = []
    firm: set[str] = set()
    for k, word in enumerate(words):
        value, is_firm = _value(word)
        if not value:
            continue
        if k and words[k - 1].casefold().strip(".") in OWN_PARTS:
            continue
        following = words[k + 1] if k + 1 < len(words) else ""
        unit = min(UNITS.of(following), default="")
        quantity = f"{value} {unit}".strip()
        quantities.append(quantity)
        if is_firm:
            firm.add(quantity)
    return quantities, firm


def _value(word: str) -> tuple[str, bool]:
    """Return the quantity that a word states, '' for none, and whether it is firm."""
    figure = AMOUNT.fullmatch(word)
    if figure:
        return _figure_value(*figure.groups())
    known = QUANTITIES.of(word)
    if known:
        return min(known), True
    return min(LOOSE_QUANTITIES.of(word), default=""), False


def _figure_value(
    sign: str, currency: str, digits: str, suffix: str
) -> tuple[str, bool]:
    suffix = suffix.strip().casefold()
    unit = min(UNITS.of(suffix) | UNITS.of(currency), default="")
    if unit:
        return f"{sign}{plain_digits(digits)} {unit}", True
    if suffix and suffix not in SUFFIXES:
        return "", False  # a name, such as 3Sat
    return f"{sign}{plain_digits(digits)}{suffix}", True


def plain_digits(digits: str) -> str:
    """Return the number in ASCII, without what groups thousands."""
    if not digits.isascii():
        digits = "".join(map(_in_ascii, digits))
    if _GROUPED.fullmatch(digits):
        return re.sub("[., ']", "", digits)
    return digits.replace(",", ".")


def _in_ascii(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return letter


# --- What is gone and what has come ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words in one place that gave way to others.

    `at` is the place of the first among the old words.
    """

    at: int
    was: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def size(self) -> float:
        """Return how many words it has; an unspaced character is half of one."""
        return sum(
            0.5 if UNSPACED_LETTER.match(word) else 1 for word in (*self.was, *self.now)
        )


class Edit:
    """Two wordings of a sentence, word by word.

    `rewritten`: so much of it is other that no word stands for another any more. Then a
    word that came or went says little: most rewritten text says the same.
    """

    def __init__(self, old: str, new: str) -> None:
        self.mine = words_and_figures(old)
        self.theirs = words_and_figures(new)
        self.hunks = list(_hunks(self.mine, self.theirs))
        self.same_words = Counter(self.mine) == Counter(self.theirs)
        self.rewritten = sum(hunk.size for hunk in self.hunks) > _REWRITTEN

    @property
    def local(self) -> list[Hunk]:
        """Return the hunks where one thing was said for another."""
        if self.rewritten:
            return []
        return [hunk for hunk in self.hunks if hunk.size <= _SMALL]


def _hunks(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Hunk]:
    folded_mine = [word.casefold() for word in mine]
    folded_theirs = [word.casefold() for word in theirs]
    for same, was, now in edits(folded_mine, folded_theirs):
        if not same:
            yield Hunk(was.start or 0, tuple(mine[was]), tuple(theirs[now]))


# --- Whether one word is another with a slip of the pen -------------------------------

_VOWELS = frozenset("aeiouyàâéèêëîïôûùáíóúýãõаеиоуыэюяё")
# Grave, acute and circumflex; the other accents make other letters.
_ACCENTS = frozenset("\u0300\u0301\u0302")
_LONG = 8  # letters
_LONG_SHORTENED = 7
_LONG_DOUBLED = 6
LONG_NAME = 9


def misspelt(word: str, other: str) -> bool:
    """Return whether one word is the other with a slip of the pen.

    The answer is no where both may be words.
    """
    if not (word.isalpha() and other.isalpha()):
        return False
    if word in CONFUSABLE or other in CONFUSABLE:
        return False
    known = senses_of(word)
    if known and known.isdisjoint(senses_of(other)) and senses_of(other):
        return False
    if _folded(word) == _folded(other):
        return True
    return word[:1] == other[:1] and _slipped(*sorted((word, other), key=len))


def senses_of(word: str) -> set[str]:
    """Return all senses that the vocabulary has for the word."""
    return {sense for table in TABLES for sense in table.of(word)}


def _folded(word: str) -> str:
    """Return the word without accents, with one letter for ß and ё.

    An accent on the last letter is grammar and stays, whichever it is.
    """
    word = word.replace("ß", "ss").replace("ё", "е")
    decomposed = unicodedata.normalize("NFD", word)
    plain = "".join(letter for letter in decomposed if letter not in _ACCENTS)
    if decomposed[-1:] in _ACCENTS:
        plain += "'"
    return plain


def _slipped(short: str, long: str) -> bool:
    """Return whether one slip makes `long` of `short`.

    Slips are: two letters that changed places, a doubled letter, and in a long word a
    missing letter or another vowel.
    """
    head = _common_start(short, long)
    if len(short) == len(long):
        return _transposed(short, long, head) or _other_vowel(short, long, head)
    if len(long) - len(short) != 1 or short[head:] != long[head + 1 :]:
        return False
    doubled = long[head] == long[head - 1]
    least = _LONG_DOUBLED if doubled else _LONG_SHORTENED
    return len(long) >= least and len(long) - head > 2 - doubled


def _common_start(short: str, long: str) -> int:
    for k, letter in enumerate(short):
        if letter != long[k]:
            return k
    return len(short)


def _transposed(one: str, other: str, head: int) -> bool:
    swapped = one[head : head + 2] == other[head : head + 2][::-1]
    return swapped and len(one) > 2 and one[head + 2 :] == other[head + 2 :]


def _other_vowel(one: str, other: str, head: int) -> bool:
    if one[head + 1 :] != other[head + 1 :]:
        return False
    if one[head] not in _VOWELS or other[head] not in _VOWELS:
        return False
    return len(other) >= _LONG and len(other) - head > 2
