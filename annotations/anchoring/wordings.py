"""Read a wording by what it says: words of one sense may stand for each other."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from Stemmer import Stemmer

from articles.text.search_terms import fold
from articles.text.word_tables import read_tables, word_sets

from . import senses
from .numerals import Number, number_at
from .senses import Senses, join_phrases, phrases_of, tokens_of

_TABLES = read_tables(Path(__file__).with_name("wordings.txt"))
# Words that change a sentence to which they are added.
ADDED = Senses(_TABLES["added"])
_ADDED_PHRASES = phrases_of([ADDED])
_INFLECTIONS = word_sets(_TABLES["endings"])
# All but 'the former', which is a pronoun and an office.
_PHRASED = [table for table in senses.TABLES if table is not senses.LEANING]
_PRONOUNS = word_sets(_TABLES["pronouns"])
_STEMMED = {"de", "en", "es", "fr", "it", "nl", "pt"}
_PARTICIPLE = re.compile("^ge(?=...)")
_STEM = 3  # letters
_LONGEST_ENDING = 3
_QUANTITIES = {*senses.SENSES["quantities"], *senses.SENSES["loose_quantities"]}
_ENDINGS = ("s", "ed", "ing")
# British spellings, and the doubled consonants that American ones lack.
_VARIANTS = (
    (re.compile(r"(?<=[a-z]{2})our(?=s|ed|ing|able|al|ful|ite|less|ly|$)"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=e|ing|ation)"), "iz"),
    (re.compile(r"yse"), "yze"),
    (re.compile(r"(?<=[a-z]{2}[btv])re(?=s?$)"), "er"),
    (re.compile(r"^sc(?=eptic)"), "sk"),
    (re.compile(r"(?<=[a-z]n)ce(?=s?$)"), "se"),
    (re.compile(r"(?<=[a-z]{3})ogue"), "og"),
    (re.compile(r"mme(?=s?$)"), "m"),
    (re.compile(r"dgement"), "dgment"),
    (re.compile(r"([bdglmnprt])\1(?=ed$|ing$|ers?$)"), r"\1"),
    (re.compile(r"(?<=[a-z])ae|(?<=[a-z])oe(?=[a-z]{2})"), "e"),
)
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:(?:[.:]| ?h ?)(\d\d)\b)?(?: ?([ap])\.?m\b\.?| uhr\b| ?h\b)?",
    re.IGNORECASE,
)
_ARABIC_FORMS = str.maketrans("ةىأإآ", "هيااا")
_CONTRACTED = {
    "n't": "not",
    "'re": "are",
    "'ve": "have",
    "'ll": "will",
    "'d": "'d",
    "'m": "am",
}
_FULL = {"ca": "can", "wo": "will", "sha": "shall"}
_IS_AFTER = {"it", "he", "she", "that", "there", "here", "what", "who", "where", "how"}
_SHORT_UNIT = 3  # letters; only after a number it is a unit
_ACRONYM = 6  # letters


class WordingTerm(NamedTuple):
    """A word, number or phrase, as written and by what it says."""

    text: str
    sense: str

    @property
    def is_number(self) -> bool:
        """Return whether it is a number, or a word such as 'half' or 'May'."""
        return is_quantity(self.sense)

    @property
    def is_time(self) -> bool:
        """Return whether it is a day, a month or a word such as 'today'."""
        return self.sense.startswith(("day", "month")) or "time" in ADDED.of(self.text)


class WordTables:
    """The words of a language that may stand for each other or be left out."""

    def __init__(self, code: str) -> None:
        """Read the tables of the language `code`; one without tables has no words."""
        self.code = code
        self._stemmer = None
        if code in _STEMMED:
            self._stemmer = Stemmer(code)
        table = _with_endings(_TABLES.get(code, {}))
        self._senses = Senses({sense: self._all_plain(table[sense]) for sense in table})
        self._inflections = _INFLECTIONS.get(code, frozenset())
        self._pronouns = _PRONOUNS.get(code, frozenset())
        self._phrases = phrases_of((*_PHRASED, ADDED, self._senses))

    def terms(self, text: str) -> list[WordingTerm]:
        """Return what the text says, in order."""
        words = list(join_phrases(list(self._words(text)), self._phrases))
        return list(self._terms(words))

    def senses_of(self, term: WordingTerm) -> frozenset[str]:
        """Return all senses that the language's table has for a term."""
        return self._senses.of(self._plain(term.text))

    def knows(self, term: WordingTerm) -> bool:
        """Return whether a term is a word of the tables."""
        return bool(self.senses_of(term) or senses.senses_of(term.text))

    def is_pronoun(self, term: WordingTerm) -> bool:
        """Return whether a term stands for somebody or something named before."""
        return term.text.casefold() in self._pronouns

    def is_inflected(self, term: WordingTerm, other: WordingTerm) -> bool:
        """Return whether only the endings for number, gender and case differ."""
        if "+s" in (term.sense[-2:], other.sense[-2:]):
            return term.sense.removesuffix("+s") == other.sense.removesuffix("+s")
        word = self._plain(term.text)
        twin = self._plain(other.text)
        shorter = min(len(word), len(twin))
        for head in range(max(_STEM, shorter - _LONGEST_ENDING), shorter + 1):
            endings = {word[head:], twin[head:]} - {""}
            if word[:head] == twin[:head] and endings <= self._inflections:
                return True
        return False

    def stem(self, term: WordingTerm) -> str:
        """Return what all forms of a verb have in common."""
        word = self._plain(term.text)
        if self._stemmer is None:
            return word
        return str(self._stemmer.stemWord(_PARTICIPLE.sub("", word)))

    def _words(self, text: str) -> Iterator[str]:
        """Yield words without hyphens and contractions."""
        for token in tokens_of(_CLOCK.sub(_in_24_hours, text.replace("’", "'"))):
            is_known = "'" not in token and senses.senses_of(token)
            if is_known or any(map(str.isdigit, token)):
                yield token
                continue
            for word in re.split(r"[-/&]", token):
                yield from self._uncontracted(word)

    def _uncontracted(self, word: str) -> Iterator[str]:
        folded = word.casefold()
        if self.code != "en" or "'" not in word:
            yield word
            return
        if folded.endswith("'s"):
            yield word[:-2]
            if folded[:-2] in _IS_AFTER:
                yield "is"
            return
        for ending, full in _CONTRACTED.items():
            if folded.endswith(ending):
                start = word[: -len(ending)]
                yield _FULL.get(start.casefold(), start)
                yield full
                return
        yield word

    def _terms(self, words: Sequence[str]) -> Iterator[WordingTerm]:
        k = 0
        percent = ""
        while k < len(words):
            word = words[k]
            number = self._number_at(words, k)
            if number:
                yield from _number_terms(number, "".join(words[k : number.end]))
                k = number.end
                if percent:
                    yield WordingTerm(percent, "%")
                    percent = ""
                elif k < len(words) and len(words[k]) <= _SHORT_UNIT:
                    unit = min(senses.UNITS.of(words[k]), default="")
                    if unit:
                        yield WordingTerm(words[k], unit)
                        k += 1
                continue
            term = WordingTerm(word, self._sense(word))
            if term.sense == "percent_before":
                percent = word
            else:
                yield term
            k += 1

    def _number_at(self, words: Sequence[str], k: int) -> Number | None:
        plain = self._plain(words[k])
        if plain.isupper() or "_" in plain or self._senses.of(plain):
            return None  # UN, a_third, ein, Sept.
        return number_at(words, k)

    def _sense(self, word: str) -> str:
        plain = self._plain(word)
        if plain.isupper():
            return plain
        found = self._senses.of(plain) or senses.QUANTITIES.of(word)
        if not found and (len(word) > _SHORT_UNIT or not word.isalpha()):
            found = senses.UNITS.of(word)
        return min(found or senses.LOOSE_QUANTITIES.of(word), default=plain)

    def _plain(self, word: str) -> str:
        """Return the word in the spelling by which it is compared."""
        word = word.replace(".", "")
        if word.isupper() and word.isalpha() and 1 < len(word) <= _ACRONYM:
            return word
        if "_" in word:
            return word.casefold()
        if self.code == "en":
            return _americanised(fold(word))
        return word.casefold().translate(_ARABIC_FORMS)

    def _all_plain(self, entries: str) -> str:
        return " ".join(map(self._plain, entries.split()))


def _in_24_hours(time: re.Match[str]) -> str:
    """Return 6:05 p.m. and 18h05 as 18.05, and what is no time as it is."""
    digits, minutes, half = time.groups()
    if time[0] == digits:
        return digits
    hour = int(digits)
    if half in {"p", "P"} and hour < 12:
        hour += 12
    return f"{hour}.{minutes or '00'}"


def is_quantity(sense: str) -> bool:
    """Return whether a sense is that of a number, or of a word such as 'half'."""
    return sense[:1].isdigit() or sense in _QUANTITIES


def is_one_character(term: WordingTerm) -> bool:
    """Return whether it is one character of writing without spaces."""
    return len(term.text) == 1 and senses.UNSPACED_LETTER.match(term.text) is not None


@cache
def language_of(code: str) -> WordTables:
    """Return the language of a BCP 47 tag."""
    return WordTables(code.partition("-")[0].casefold())


def _number_terms(number: Number, text: str) -> Iterator[WordingTerm]:
    value = f"{number.value:f}".rstrip("0").removesuffix(".")
    yield WordingTerm(text, f"{value}{number.rest}")
    if number.unit:
        yield WordingTerm(number.unit, number.unit)


def _with_endings(table: Mapping[str, str]) -> dict[str, str]:
    """Return the senses; of a sense that ends in + those of its regular forms too."""
    found: defaultdict[str, str] = defaultdict(str)
    for name, entries in table.items():
        lemma = name.removesuffix("+")
        found[lemma] += f" {entries}"
        if lemma == name:
            continue
        for ending in _ENDINGS:
            forms = [_with_ending(word, ending) for word in entries.split()]
            found[f"{name}{ending}"] += f" {' '.join(forms)}"
    return found


def _with_ending(word: str, ending: str) -> str:
    turns_to_i = word.endswith("y") and word[-2:-1] not in "aeo"
    if turns_to_i and ending == "ed":
        return f"{word[:-1]}ied"
    if turns_to_i and ending == "s":
        return f"{word[:-1]}ies"
    if ending == "s" and word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if ending == "s":
        return f"{word}s"
    return f"{word.removesuffix('e')}{ending}"


def _americanised(word: str) -> str:
    for british, american in _VARIANTS:
        word = british.sub(american, word)
    return word


def charges(text: str) -> bool:
    """Return whether a word of `text` may charge somebody; it is a hint."""
    words = join_phrases(tokens_of(text), _ADDED_PHRASES)
    return any("charge" in ADDED.of(word) for word in words)
