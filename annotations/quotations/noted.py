"""Name the figures and names of noted words that the quotation under them lacks.

What it names is put to the author as a question, so it is silent where the quotation
may well say the same.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from math import isclose
from typing import NamedTuple

import regex

from annotations.anchoring import senses
from annotations.quotations.number_words import StatedNumber, numerals
from annotations.quotations.weighing import language_code
from articles.text.search_terms import fold
from articles.text.tokens import word_set

_COUNTED = frozenset(
    "名人个家次倍吨所座位条项届场艘架辆部本张岁年月日号天时元成级处件起宗栋层间%％"
)
_WORD = regex.compile(r"\p{Han}|[\p{L}\p{M}--\p{Han}]+(?:['’]s)?", regex.V1)
_NAME = regex.compile(
    r"\p{Lu}[\p{L}\p{M}'’]*(?:(?:[ -]| (?:of|de|del|la|von|van|der|den|di|da|for|the)(?: the)? )"
    r"\p{Lu}[\p{L}\p{M}'’]*)*"
)
_STARTS = regex.compile(r"(?:^|[.!?…:•。！？])[\s\"“„«‘(]*$")
_SMALL = word_set("of the and de del la von van der den di da für et y e des du")
_PLACING = senses.NAMING | word_set("to in at from near into à en dans a desde hacia")
_PRONOUNS = word_set(
    "i we they our my us their wir uns unser unsere nous notre nos ils elles nosotros"
    " nuestro nuestra ellos yo"
)
_NOUN = regex.compile(".*(?:ung|heit|keit|schaft|tion|tät|ismus|nis|en|e)")
_ALIKE = 4  # letters with which names of one family begin
_LONG_NAME = 3  # words, of which each may stand for all
_TITLE_CASE = 0.6  # of the words with a capital: then it says nothing
_SOME = 3  # capitals
_MOST_ADDED = 5  # numbers of a quotation


class Band(NamedTuple):
    """How much of a number is enough, and how much is not too much."""

    low: float
    high: float


_YEARS = (1000, 2100)  # a number between them may be one
_ROUNDING = 0.02
_EXACTLY = Band(0.9999, 1.0001)
_BANDS = {
    Band(0.9, 1.1): word_set(
        "about around roughly approximately circa ca some close etwa rund ungefähr"
        " zirka gut environ autour unos"
        " unas alrededor cerca aproximadamente 约"
    ),
    Band(1.0, 1.3): word_set(
        "more over least exceed exceeds above mehr über mindestens plus moins más"
        " menos superior 过 逾 少"
    ),
    Band(0.75, 1.0): word_set(
        "nearly almost less under up fewer below most knapp fast beinahe unter bis"
        " höchstens weniger près presque"
        " jusqu casi hasta 近 到"
    ),
}
_BANDS_AFTER = {"多": Band(1.0, 1.3), "余": Band(1.0, 1.3), "左": Band(0.9, 1.1)}


class Quoted(NamedTuple):
    """What a quotation says: words, months and the like, numbers, and what these give.

    A part is also a percentage, and the other way round.
    """

    words: list[str]
    periods: set[float | str]
    numbers: list[float]
    sums: list[float]


class Name(NamedTuple):
    """A name at its place: the words in it that have a capital."""

    start: int
    end: int
    parts: list[str]


type Detail = StatedNumber | Name


def missing_details(words: str, quotation: str, language: str) -> list[str]:
    """Return the figures and names that a quotation lacks, as noted, in order, once."""
    quoted = _quoted(quotation)
    has_pronoun = any(map(_is_pronoun, quoted.words))
    lacking: list[Detail] = []
    for detail in _details(words, language):
        if isinstance(detail, StatedNumber):
            is_found = _is_stated(detail, words, quoted)
        else:
            # The pronoun may stand for the first person, but for no place.
            before = _last_word(words, detail.start)
            is_meant = has_pronoun and _PLACING.isdisjoint(before)
            is_found = is_meant or _is_named(detail, quoted.words)
            has_pronoun = False
        if not is_found:
            lacking.append(detail)
    return _as_noted(lacking, words)


def noted_details(words: str, language: str) -> list[str]:
    """Return the figures and names of words, as noted, in order, once."""
    return _as_noted(_details(words, language), words)


def _details(words: str, language: str) -> list[Detail]:
    details: list[Detail] = list(_names(words, language))
    details += [number for number in numerals(words) if _is_asked(number, words)]
    return sorted(details, key=lambda detail: detail.start)


def _as_noted(details: Sequence[Detail], words: str) -> list[str]:
    return list(dict.fromkeys(words[one.start : one.end] for one in details))


def _quoted(quotation: str) -> Quoted:
    values = {value for number in numerals(quotation) for value in number.values}
    numbers = [value for value in values if isinstance(value, float)]
    periods = values.difference(numbers)
    for number in numbers:
        periods |= {f"{number // 10:.0f}0s", f"c{number // 100 + 1:.0f}"}
    shares = [number * 100 for number in numbers if number < 1]
    shares += [number / 100 for number in numbers if 1 < number < 100]
    words = _WORD.findall(quotation)
    return Quoted(words, periods, numbers + shares, list(_reckoned(numbers)))


def _reckoned(numbers: Sequence[float]) -> Iterator[float]:
    """Yield sums, differences and ratios of a few numbers."""
    if len(numbers) > _MOST_ADDED:
        return
    for one, other in permutations(numbers, 2):
        yield from (one + other, one - other, one / max(other, 1))


# --- Figures --------------------------------------------------------------------------


def _is_asked(number: StatedNumber, words: str) -> bool:
    """Return whether a number is one beyond doubt: no article, no rank, no idiom."""
    raw = words[number.start : number.end]
    if any(map(str.isdigit, raw)):
        return True
    if len(raw) == 1:
        return words[number.end : number.end + 1] in _COUNTED
    loose = senses.LOOSE_QUANTITIES.of(raw)
    return not loose or not loose.isdisjoint(("half", "1/3"))


def _is_stated(number: StatedNumber, words: str, quoted: Quoted) -> bool:
    """Return whether a quotation has a number, or others that make it."""
    if not quoted.periods.isdisjoint(number.values):
        return True
    band = _band(number, words)
    for value in number.values:
        if isinstance(value, str):
            continue
        if any(band.low * value <= one <= band.high * value for one in quoted.numbers):
            return True
        if any(_is_rounded(one, value) for one in quoted.numbers):
            return True
        if any(isclose(value, one, rel_tol=1e-4) for one in quoted.sums):
            return True
    return False


def _is_rounded(number: float, value: float) -> bool:
    """Return whether `value` is `number` in fewer digits, and not a year.

    At most two percent apart: 5,200 for 5,213, but not 10 for 12.
    """
    if _YEARS[0] <= value <= _YEARS[1] or abs(number - value) > _ROUNDING * value:
        return False
    mantissa = f"{value:.12e}".partition("e")[0].rstrip("0")
    digits = len(mantissa.replace(".", ""))
    return float(f"{number:.{digits - 1}e}") == value


def _band(number: StatedNumber, words: str) -> Band:
    """Return the band for a number by the words beside it."""
    before = _WORD.findall(words[max(0, number.start - 30) : number.start].lower())
    for band, band_words in _BANDS.items():
        if not band_words.isdisjoint(before[-3:]):
            return band
    return _BANDS_AFTER.get(words[number.end : number.end + 1], _EXACTLY)


# --- Names ----------------------------------------------------------------------------


def _names(text: str, language: str) -> Iterator[Name]:
    """Yield the names in a text, none where all words have capitals."""
    is_german = language_code(language) == "de"
    words = _WORD.findall(text)
    capitals = [word for word in words if word[0].isupper()]
    if len(capitals) > max(_SOME, _TITLE_CASE * len(words)) and not is_german:
        return
    for run in _NAME.finditer(text):
        parts = [word for word in _WORD.findall(run[0]) if _may_be_name(word)]
        if not parts:
            continue
        start = run.start() + run[0].index(parts[0])
        if len(parts) > 1 or _is_name(parts[0], text, start, is_german=is_german):
            end = run.start() + run[0].rindex(parts[-1]) + len(parts[-1])
            yield Name(start, end, parts)


def _may_be_name(word: str) -> bool:
    """Return whether a word with a capital is not known to be something else."""
    if not word[0].isupper() or word[1:].isupper():
        return word[1:].isupper()
    tables = (senses.LEANING, senses.ACTORS, senses.QUANTITIES, senses.UNITS)
    return fold(word) not in senses.STARTERS and not any(
        table.of(word) for table in tables
    )


def _is_name(word: str, text: str, start: int, *, is_german: bool) -> bool:
    """Return whether the capital of a word by itself shows a name.

    It does inside a sentence, in German only after a title or `in` and the like.
    """
    if word[1:].isupper() or senses.COUNTRIES.of(word):
        return True
    if _STARTS.search(text, 0, start):
        return word.endswith(("'s", "’s"))
    if not is_german:
        return True
    before = _last_word(text, start)
    if any(map(senses.ACTORS.of, before)):
        return True
    return not senses.NAMING.isdisjoint(before) and not _NOUN.fullmatch(word)


def _last_word(text: str, end: int) -> list[str]:
    """Return the word before a place, in a list, if there is one."""
    return _WORD.findall(text[:end])[-1:]


def _is_pronoun(word: str) -> bool:
    if word.casefold() in _PRONOUNS:
        return True
    return not {"he", "she", "i"}.isdisjoint(senses.ACTORS.of(word))


def _is_named(name: Name, quoted: Sequence[str]) -> bool:
    """Return whether a quotation has a name: in part, in short or as its country."""
    if _is_abbreviated(name.parts, quoted):
        return True
    deciding = name.parts[-1:]
    if len(name.parts) >= _LONG_NAME:
        deciding = name.parts
    return any(_is_alike(part, word) for part in deciding for word in quoted)


def _is_abbreviated(parts: Sequence[str], quoted: Sequence[str]) -> bool:
    """Return whether a quotation has the initials of a name, or what they stand for."""
    if len(parts) > 1:
        return "".join(part[0] for part in parts) in quoted
    initials = "".join(word[0] for word in quoted if word not in _SMALL)
    return parts[0][1:].isupper() and parts[0].casefold() in initials.casefold()


def _is_alike(part: str, word: str) -> bool:
    """Return whether two words are one name, or that of a country and its people."""
    if not senses.COUNTRIES.of(part).isdisjoint(senses.COUNTRIES.of(word)):
        return True
    folds = (fold(part).removesuffix("'s"), fold(word).removesuffix("'s"))
    shorter, longer = sorted(folds, key=len)
    if shorter == longer:
        return True
    head = shorter[: max(_ALIKE, len(shorter) - 2)]
    return len(shorter) >= _ALIKE and longer.startswith(head)
