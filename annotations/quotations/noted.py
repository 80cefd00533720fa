"""Name the figures and names of noted words that the quotation under them lacks.

What it names is put to the author as a question, so it is silent where the quotation
may well say the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, permutations, product
from math import isclose
from typing import NamedTuple

import regex

from annotations.anchoring import numbers_in, senses, table_of_numbers
from annotations.quotations.weighing import is_foreign, language_code
from annotations.quotations.wordforms import sounds_of
from articles.text.search_terms import fold
from articles.text.tokens import word_set

_COUNTED = frozenset(
    "名人个家次倍吨所座位条项届场艘架辆部本张岁年月日号天时元成级处件起宗栋层间%％"
)
_WORD = regex.compile(r"\p{Han}|[\p{L}\p{M}--\p{Han}]+(?:['’]s)?", regex.V1)
_CAPITALISED = r"\p{Lu}[\p{L}\p{M}'’]*"
_PARTICLES = "of|de|del|la|von|van|der|den|di|da|for|the|bin|ibn|al|el|ben"
_NAME = regex.compile(
    rf"{_CAPITALISED}(?:(?:[ -]| (?:{_PARTICLES})[ -](?:the )?){_CAPITALISED})*"
)
_STARTS = regex.compile(r"(?:^|[.!?…:•。！？])[\s\"“„«‘(]*$")
_SMALL = word_set("of the and de del la von van der den di da für et y e des du")
_PLACING = senses.NAMING | word_set("to in at from near into à en dans a desde hacia")
_PRONOUNS = word_set(
    "i we they our my us their wir uns unser unsere nous notre nos ils elles nosotros"
    " nuestro nuestra ellos yo"
)
_NOUN = regex.compile(".*(?:ung|heit|keit|schaft|tion|tät|ismus|nis|en|e)")
_SOUND = 3  # consonants that may stand inside a longer word
_ALIKE = 4  # letters with which names of one family begin
_LONG_NAME = 3  # words, of which each may stand for all
_TITLE_CASE = 0.6  # of the words with a capital: then it says nothing
_SOME = 3  # capitals
_MOST_ADDED = 6  # numbers of a quotation
_FEW = 5  # times; what is less may be a ratio
_UNIT_WORDS = 3  # words after a number, one of which may be its unit
_STOPS = regex.compile(r"[\d,.;:()]")
# Said of a number, such as six-figure, it is compared only with one of the same kind.
_SPECIAL = regex.compile(r"\b(?:square|cubic|figure|digit|quarter(?! of))\b")
_NEAR = 8  # characters
_EVENING = regex.compile(r" ?p\.?m|.{0,9}(?:evening|afternoon|night)", regex.IGNORECASE)
_SHARE = regex.compile(
    r"\s(?:in|(?:out )?of|von|sur|de(?: cada)?)(?: the| les| los)?\s"
)
_AND_HALF = regex.compile(r"[^\W\d] (?:and a|et|y|e) $")
_CLOCK = regex.compile(r" (?:minutes )?past | (?:(?<=quarter )|minutes )(?P<to>to) ")
# What the words mention by the way, such as `, who is 59` or `the two`.
_ASIDE = regex.compile(
    r", ?(?:(?:who|which|whose|where|der|die|das|qui|dont|où|quien|cuy[oa])\b[^,;]*"
    r"|[^,;]{1,30},)|\b(?:the|die|les|los|las) \w+",
    regex.IGNORECASE,
)


class Band(NamedTuple):
    """How much of a number is enough, and how much is not too much."""

    low: float
    high: float


_YEARS = (1000, 2100)  # a number between them may be one
_ROUNDING = 0.05
_EXACTLY = Band(0.9999, 1.0001)
_BANDS = {
    Band(0.9, 1.1): word_set(
        "about around roughly approximately circa ca some close etwa rund ungefähr"
        " zirka gut environ autour unos unas alrededor cerca aproximadamente 约"
    ),
    Band(1.0, 1.3): word_set(
        "more over least exceed exceeds above mehr über mindestens plus moins más"
        " menos superior 过 逾 少"
    ),
    Band(0.75, 1.0): word_set(
        "nearly almost less under up fewer below most knapp fast beinahe unter bis"
        " höchstens weniger près presque jusqu casi hasta 近 到"
    ),
}
_MANY = regex.compile(r"\w*s of \w*s|dozens|hundreds|thousands", regex.IGNORECASE)
_BANDS_AFTER = {"多": Band(1.0, 1.3), "余": Band(1.0, 1.3), "左": Band(0.9, 1.1)}


# What the units of one measure are worth.
_MEASURES = list(map(table_of_numbers, senses.SENSES["measures"].values()))
# A day may be one of a month, which is no length of time.
_SIZES = [measure for measure in _MEASURES if "d" not in measure]
_CONVERTED = 0.03
# A number of one of these is never one of another.
_APART = word_set("% points $ € £ ¥ franc yuan rouble dinar")


class Figure(NamedTuple):
    """A number at its place, with all that it may be worth and the units beside it."""

    start: int
    end: int
    values: set[float | str]
    units: set[str]

    @property
    def amounts(self) -> list[float]:
        """Return what it may be worth, without months and the like."""
        return [value for value in self.values if isinstance(value, float)]


class Passage(NamedTuple):
    """What a text says: figures, words and units, months and the like, and amounts.

    The shares are parts of one: also those of two amounts, and of their difference.
    """

    text: str
    figures: list[Figure]
    words: list[str]
    units: set[str]
    periods: set[float | str]
    amounts: list[float]
    shares: list[float]
    sums: list[float]


class Name(NamedTuple):
    """A name at its place: the words in it that have a capital."""

    start: int
    end: int
    parts: list[str]


type Detail = Figure | Name


def missing_details(
    words: str, quotation: str, language: str, described: str = ""
) -> list[str]:
    """Return the figures and names that a quotation lacks, as noted, in order, once.

    What is `described` beside it, such as a page, is not lacking, nor reckoned with.
    """
    return list(_missing_details(words, quotation, language, described))


@lru_cache(maxsize=1_024)  # publication asks twice of each note
def _missing_details(
    words: str, quotation: str, language: str, described: str
) -> tuple[str, ...]:
    is_readable = not is_foreign(quotation, language)
    lacking = _lacking(words, _passage(quotation), language, is_readable=is_readable)
    if lacking and described:
        beside = _passage(described, may_add=False)
        also = _lacking(words, beside, language, is_readable=True)
        lacking = [detail for detail in lacking if detail in also]
    return tuple(_as_noted(lacking, words))


def _lacking(
    words: str, quoted: Passage, language: str, *, is_readable: bool
) -> list[Detail]:
    claim = _passage(words)
    may_mean = _says_pronoun_alone(claim, quoted, language)
    lacking: list[Detail] = []
    for detail in _details(words, language):
        if isinstance(detail, Figure):
            is_found = _is_stated(detail, claim, quoted)
        else:
            # The pronoun may stand for the first person, but for no place.
            is_meant = may_mean and not _is_place(detail, words)
            is_found = is_meant or _is_named(detail, quoted.words)
            if len(detail.parts) == 1 and not is_found:
                is_found = not is_readable or _is_only_country(detail, quoted)
            may_mean = False
        if not is_found:
            lacking.append(detail)
    return lacking


def noted_details(words: str, language: str) -> list[str]:
    """Return the figures and names of words, as noted, in order, once."""
    return _as_noted(_details(words, language), words)


def _details(words: str, language: str) -> list[Detail]:
    details: list[Detail] = list(_names(words, language))
    details += [figure for figure in _figures(words) if _is_asked(figure, words)]
    return sorted(details, key=lambda detail: detail.start)


def _as_noted(details: Sequence[Detail], words: str) -> list[str]:
    return list(dict.fromkeys(words[one.start : one.end] for one in details))


def _passage(text: str, *, may_add: bool = True) -> Passage:
    figures = _figures(text)
    words = senses.words_and_figures(text)
    units = {unit for word in words for unit in senses.UNITS.of(word)}
    amounts = [amount for figure in figures for amount in figure.amounts]
    periods = {value for figure in figures for value in figure.values}
    for amount in amounts:
        periods |= {f"{amount // 10:.0f}0s", f"c{amount // 100 + 1:.0f}"}
    pairs = _pairs(figures, text) if may_add else []
    ratios = [one / max(other, 1) for one, other in pairs]
    shares = [*ratios, *(abs(1 - ratio) for ratio in ratios)]
    shares += map(_part, amounts)
    sums = [one + other for one, other in pairs]
    sums += [one - other for one, other in pairs]
    words = [*_WORD.findall(text), *regex.findall(r"\p{Han}+", text)]
    return Passage(text, figures, words, units, periods, amounts, shares, sums)


def _pairs(figures: Sequence[Figure], text: str) -> list[tuple[float, float]]:
    """Return each two amounts of a text, if it has few of them."""
    asked = [figure for figure in figures if _is_asked(figure, text)]
    amounts = {amount for figure in asked for amount in figure.amounts}
    if len(amounts) > _MOST_ADDED:
        return []
    return list(permutations(amounts, 2))


def _part(amount: float) -> float:
    """Return a part of one, which may be given as a percentage."""
    if amount > 1:
        return amount / 100
    return amount


def _figures(text: str) -> list[Figure]:
    """Return the figures of a text; both of `two in five` are also the share."""
    figures = []
    for number in numbers_in(text):
        after = _STOPS.split(text[number.end : number.end + 40])[0]
        beside = senses.words_and_figures(after)
        before = text[max(0, number.start - 5) : number.start].split()[-1:]
        beside = [*beside[:_UNIT_WORDS], *before]
        units = {unit for word in beside for unit in senses.UNITS.of(word)}
        figures.append(Figure(number.start, number.end, set(number.values), units))
    for part, whole in pairwise(figures):
        if _SHARE.fullmatch(text, part.end, whole.start):
            pairs = product(part.amounts, whole.amounts)
            shares = {one / max(other, 1) for one, other in pairs}
            part.values.update(shares)
            whole.values.update(shares)
        _tell_time(part, whole, text)
    for figure in figures:
        _read_beside(figure, text)
    return figures


def _read_beside(figure: Figure, text: str) -> None:
    """Enter what the words beside a figure make of it: halb acht is half past seven."""
    before = text[: figure.start].casefold()
    if before.endswith("halb "):
        _end_hour(figure)
        figure.values.add(30.0)
    if _AND_HALF.search(before):
        figure.values.update([one + 1 for one in figure.amounts])
    if text.startswith("月", figure.end):
        figure.values.update([f"month{one:.0f}" for one in figure.amounts])


def _end_hour(hour: Figure) -> None:
    """Take a figure for the hour before."""
    hours = [one - 1 for one in hour.amounts]
    hour.values.clear()
    hour.values.update(hours)


def _tell_time(minutes: Figure, hour: Figure, text: str) -> None:
    """Enter what two figures say of an hour: quarter to nine is 8.45."""
    between = _CLOCK.fullmatch(text, minutes.end, hour.start)
    if not between:
        return
    for one in minutes.amounts:
        shown = one
        if one < 1:
            shown = one * 60
        if between["to"]:
            shown = 60 - shown
        minutes.values.add(shown)
    if between["to"]:
        _end_hour(hour)
    hour.values.update([one + 12 for one in hour.amounts])


# --- Figures --------------------------------------------------------------------------


def _is_asked(figure: Figure, words: str) -> bool:
    """Return whether a figure is one beyond doubt: no article, no rank, no idiom."""
    raw = words[figure.start : figure.end]
    if any(map(str.isdigit, raw)):
        return True
    if len(raw) == 1:
        return words[figure.end : figure.end + 1] in _COUNTED
    loose = senses.LOOSE_QUANTITIES.of(raw)
    return not loose or not loose.isdisjoint(("half", "1/3"))


def _is_stated(figure: Figure, claim: Passage, quoted: Passage) -> bool:
    """Return whether a quotation has a figure, or others that make it.

    What cannot be compared counts as stated.
    """
    special = _SPECIAL.search(claim.text, figure.start, figure.end + _NEAR)
    if special and special[0] not in quoted.text:
        return True
    same = [one for one in quoted.figures if not one.values.isdisjoint(figure.values)]
    if same and all(_are_apart(figure, other) for other in same):
        return _is_converted(figure, claim.text, quoted)
    if _is_dated(figure, quoted.periods):
        return True
    if _has_amount(figure, claim.text, quoted):
        return True
    return _is_aside(figure, claim.text) and not _has_rival(figure, claim, quoted)


def _has_amount(figure: Figure, words: str, quoted: Passage) -> bool:
    """Return whether a quotation has enough for a figure, or two that make it."""
    band = _band(figure, words)
    for value in figure.amounts:
        if any(_is_enough(amount, value, band) for amount in quoted.amounts):
            return True
        if any(band.low * value <= one <= band.high * value for one in quoted.sums):
            return True
        if _has_share(value, figure, band, quoted):
            return True
    return _is_converted(figure, words, quoted)


def _has_share(value: float, figure: Figure, band: Band, quoted: Passage) -> bool:
    """Return whether a quotation has a part or a ratio, or two amounts that make it."""
    share = value
    if "%" in figure.units:
        share = _part(value)
    elif value >= _FEW:
        return False
    if value < 1:
        band = Band(band.low - _CONVERTED, band.high + _CONVERTED)
    return any(_is_enough(one, share, band) for one in quoted.shares)


def _is_converted(figure: Figure, words: str, quoted: Passage) -> bool:
    """Return whether a quotation has a figure in other units."""
    amounts = [*quoted.amounts, *quoted.sums, 1.0]  # "a decade", "an hour" are one
    for value in figure.amounts:
        for other in _converted(value, figure, words, quoted):
            if any(isclose(other, one, rel_tol=_CONVERTED) for one in amounts):
                return True
    return False


def _are_apart(figure: Figure, other: Figure) -> bool:
    """Return whether the units of two figures cannot be those of one."""
    for kind in (_APART, *_SIZES):
        units = figure.units.intersection(kind)
        other_units = other.units.intersection(kind)
        if units and other_units and units.isdisjoint(other_units):
            return True
    return False


def _is_dated(figure: Figure, periods: set[float | str]) -> bool:
    """Return whether a quotation has a number or period, or may date a weekday."""
    if _has_weekday(figure.values) and not _has_weekday(periods):
        return bool(periods)
    return not periods.isdisjoint(figure.values)


def _has_weekday(values: Iterable[float | str]) -> bool:
    return any(str(value).startswith("day") for value in values)


def _converted(
    value: float, figure: Figure, words: str, quoted: Passage
) -> Iterator[float]:
    """Yield what a value may be in other units of a quotation, or for each of these."""
    if _EVENING.match(words, figure.end):
        yield value + 12
    if "°" in quoted.text:
        yield from ((value - 32) / 1.8, value * 1.8 + 32)
    for measure in _MEASURES:
        for unit in figure.units & measure.keys():
            for other in quoted.units & measure.keys() - {unit}:
                factor = measure[unit] / measure[other]
                yield from (value * factor, value / factor)


def _is_aside(figure: Figure, words: str) -> bool:
    """Return whether the words mention a figure by the way."""
    asides = (aside.span() for aside in _ASIDE.finditer(words))
    return any(start < figure.start < end for start, end in asides)


def _has_rival(figure: Figure, claim: Passage, quoted: Passage) -> bool:
    """Return whether a quotation may have another figure for that of the claim."""
    claimed = {value for other in claim.figures for value in other.values}
    for other in quoted.figures:
        if figure.units and other.units and figure.units.isdisjoint(other.units):
            continue
        if other.values.isdisjoint(claimed) and _is_asked(other, quoted.text):
            return True
    return False


def _is_enough(amount: float, value: float, band: Band) -> bool:
    """Return whether an amount is in the band, or the value in more digits.

    At most five percent apart: 5,213 for 5,200, but not 12 for 10, and for no year.
    """
    if band.low * value <= amount <= band.high * value:
        return True
    if band != _EXACTLY or _YEARS[0] <= value <= _YEARS[1]:
        return False
    if abs(amount - value) > _ROUNDING * value:
        return False
    mantissa = f"{value:.12e}".partition("e")[0].rstrip("0")
    digits = len(mantissa.replace(".", ""))
    return float(f"{amount:.{digits - 1}e}") == value


def _band(number: Figure, words: str) -> Band:
    """Return the band for a number by the words beside it."""
    if _MANY.fullmatch(words, number.start, number.end):
        return Band(1.5, 99)
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


def _says_pronoun_alone(claim: Passage, quoted: Passage, language: str) -> bool:
    """Return whether a quotation says `I`, `she` or the like, and names nobody else."""
    if not any(map(_is_pronoun, quoted.words)):
        return False
    for name in _names(quoted.text, language):
        is_country = any(map(senses.COUNTRIES.of, name.parts))
        if is_country or _is_place(name, quoted.text):
            continue
        if not _is_named(name, claim.words):
            return False
    return True


def _is_place(name: Name, text: str) -> bool:
    """Return whether `to`, `in` or the like stands before a name."""
    return not _PLACING.isdisjoint(_last_word(text, name.start))


def _is_only_country(name: Name, quoted: Passage) -> bool:
    """Return whether a name is a country's, and the quotation names no country."""
    if not senses.COUNTRIES.of(name.parts[0]):
        return False
    return not any(map(senses.COUNTRIES.of, quoted.words))


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
    if not word.isascii() or not part.isascii():
        sounds = sounds_of(part)
        return sounds == sounds_of(word) or (
            len(sounds) >= _SOUND and sounds in sounds_of(word)
        )
    if word.islower():
        return False
    head = shorter[: max(_ALIKE, len(shorter) - 2)]
    return len(shorter) >= _ALIKE and longer.startswith(head)
