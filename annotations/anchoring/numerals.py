"""Read numbers in digits and in words, with what each may be worth."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from articles.text.tokens import UNSPACED, word_set

from .senses import (
    AMOUNT,
    LOOSE_QUANTITIES,
    MAGNITUDES,
    QUANTITIES,
    SCALES,
    UNITS,
    plain_digits,
)

_GROUPS = "(?:[.,'’\u00a0\u202f ]\\d{3}(?!\\d))+"
# German writes a number as one word.
_PART = (
    "(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)(?!z|ß)|elf|zwölf|zwanzig"
    "|dreißig"
    "|(?:drei|vier|fünf|sech|sieb|acht|neun)?zehn|(?:vier|fünf|sech|sieb|acht|neun)zig"
    "|hundert|tausend|und"
)
_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:0\d|1[0-2])"
_TOKEN = re.compile(
    rf"(?<![\d.])(?P<date>\d{{1,4}}([./-])\d{{1,2}}\2\d{{2,4}}|{_YEAR}[./-]{_MONTH}|{_MONTH}[./-]{_YEAR}"
    r"|0\d\.\d\d?\.|\d\d?(?:\.0\d\.|\.\d\d?\.(?=\s[a-zà-ÿ])|/(?:0?\d|1[0-2])))(?!\d)"
    rf"|(?P<digits>\d{{1,3}}{_GROUPS}(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    rf"|(?P<unspaced>[{UNSPACED}])|(?:per|pour) cent\b"
    rf"|(?=(?:{_PART})+(?![^\W\d_]))(?:{_PART})|[^\W\d_{UNSPACED}]+",
    re.IGNORECASE,
)
_GROUPED = re.compile(rf"\d{{1,3}}{_GROUPS}")


def table_of_numbers(text: str) -> dict[str, float]:
    """Return a number for each word: `million:1e6`."""
    pairs = [entry.partition(":") for entry in text.split()]
    return {word: float(number) for word, _, number in pairs}


_WORTH = table_of_numbers(
    "hundreds:100 thousands:1000 dozen:12 half:.5 1/3:.33333333 1/4:.25 twice:2 both:2"
    " couple:2 beide:2 beiden:2 ambos:2 ambas:2 thirds:.33333333 quarters:.25"
    " fifths:.2 sixths:.16666667 sevenths:.14285714 eighths:.125 ninths:.11111111"
    " tenths:.1 medio:.5 demi:.5 demie:.5"
)
_WORTH |= {sense: float(worth) for sense, worth in MAGNITUDES.items()}
_LONGEST = 8  # words of a number
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_RANK = re.compile(r"\d+(?:st|nd|rd|th)")
_NUMBER_OF_SENSE = re.compile(r"x?([\d.]+)(?:st|nd|rd|th)?")
_MULTIPLIERS = word_set("十 dozen dutzend")
_MANY = word_set("tens dozens hundreds thousands")
_AND = word_set("and und et y e a")
_FOLLOWING = re.compile(
    r"(?:(?:th|st|nd|rd|e|ème|\.)[\s-]+|[\s-])?(年代|世纪|[^\W\d_]+)"
)
_CENTURIES = word_set(
    "century centuries jahrhundert jahrhunderts siècle siècles siglo 世纪"
)
_DECADES = word_set("s er ern 年代")
_TENS = ("ties", "ziger", "ßiger")
_BETWEEN = re.compile("[ \u00a0\u202f\u2010-]*")

type Worth = frozenset[float]
type Values = frozenset[float | str]


class StatedNumber(NamedTuple):
    """A number at its place, with all that it may be worth.

    Months, days of the week, decades and centuries are words: month6, 1990s, c19.
    """

    start: int
    end: int
    values: Values


class Number(NamedTuple):
    """A number of one word or several. `end`: the place after its last word."""

    value: float
    unit: str
    rest: str
    end: int


class _Reader:
    """The number that is being read, as a sum of parts that get smaller.

    Each part is all that it may be worth. `last` is the token read last, `end` its end;
    after 'and' what follows `is_added`.
    """

    def __init__(self) -> None:
        self.parts: list[Worth] = []
        self.start = 0
        self.end = 0
        self.last = ""
        self.is_added = False

    def taken(self) -> Iterator[StatedNumber]:
        """Yield the number, and forget it."""
        if self.parts:
            yield StatedNumber(self.start, self.end, self.sum_below())
        self.parts = []

    def sum_below(self, factor: float = float("inf")) -> Worth:
        """Return the sum of the last parts that are smaller, and remove them."""
        values = frozenset({0.0})
        while self.parts and min(self.parts[-1]) < factor:
            part = self.parts.pop()
            values = frozenset(one + other for one in values for other in part)
        return values

    def has_joined(self, token: re.Match[str]) -> bool:
        """Return whether the token goes on with the number, which then has it."""
        if not self.parts:
            return False
        word = token[0].casefold()
        is_after_digits = self.last[:1].isdigit()
        if token["digits"]:
            if is_after_digits or token.start() > self.end:
                return False
            self.parts.append(_worth_of_digits(word))
            return True
        if word == "cents":  # also the hundreds of French
            self._multiply(frozenset({0.01, 1.0, 100.0}))
            return True
        if is_after_digits and word in SCALES:
            self._multiply(frozenset({1.0, float(SCALES[word])}))
            return True
        value = _worth(word)
        return value is not None and self._has_taken(value, word)

    def _has_taken(self, value: float, word: str) -> bool:
        """Return whether a number word multiplies the number or adds to it."""
        if 0 < value < 1:
            self._take_part(value)
        elif value >= 100 or word in _MULTIPLIERS or self._is_four(word):
            smaller = self.sum_below(value) - {0.0} or {1.0}
            self.parts.append(frozenset(value * one for one in smaller))
        elif _is_unit(word) and _is_unit(self.last):
            self.parts[-1] = frozenset(10 * one + value for one in self.parts[-1])
        elif self._has_room(value):
            self.parts.append(frozenset({value}))
        else:
            return False
        return True

    def _take_part(self, value: float) -> None:
        """Take a part of the number, or one beside it: un millón y medio."""
        if self.is_added:
            self.parts.append(frozenset({value, value * 10**6, value * 10**9}))
        else:
            self._multiply(frozenset({value}))

    def _multiply(self, factors: Worth) -> None:
        values = self.parts.pop()
        self.parts.append(
            frozenset(one * factor for one in values for factor in factors)
        )

    def _is_four(self, word: str) -> bool:
        """Return whether the word makes eighty of four: quatre-vingts."""
        return word in ("vingt", "vingts") and self.parts[-1] == {4.0}

    def _has_room(self, value: float) -> bool:
        """Return whether a smaller number may follow, such as six after twenty."""
        part = min(self.parts[-1])
        if self.last == "und" and part < 10:
            return value % 10 == 0
        if self.last.isdigit() or not part or part % 10:
            return False
        if part in (60, 80):
            return value < 20
        return value < 10 or part > max(value, 99)


def numbers_in(text: str) -> list[StatedNumber]:
    """Return the numbers, months and days of the week of a text in order."""
    found: list[StatedNumber] = []
    reader = _Reader()
    seen = 0
    for token in _TOKEN.finditer(text):
        word = token[0].lower()
        if not _BETWEEN.fullmatch(text, seen, token.start()):
            found += reader.taken()
        is_glued = seen == token.start()
        seen = token.end()
        is_many = word == "of" and reader.last in _MANY
        if reader.parts and (is_many or word in _AND):
            reader.is_added = word in _AND
            if is_glued:
                reader.last = word
            continue
        if not reader.has_joined(token):
            found += reader.taken()
            found += _begun(reader, token)
        if not reader.parts:
            continue
        reader.end = seen
        reader.last = word
        reader.is_added = False
        period = _period(reader.parts[-1], word, _FOLLOWING.match(text, seen))
        if period:
            found.append(StatedNumber(reader.start, seen, frozenset({period})))
            reader.parts = []
    found += reader.taken()
    return found


def _begun(reader: _Reader, token: re.Match[str]) -> Iterator[StatedNumber]:
    """Begin a number with the token, or yield what it is by itself."""
    if token["date"]:
        yield from _date(token)
        return
    names = {sense for sense in QUANTITIES.of(token[0]) if sense[:3] in ("mon", "day")}
    if names:
        yield StatedNumber(*token.span(), frozenset(names))
        return
    worth = _worth(token[0])
    reader.start = token.start()
    if token["digits"]:
        reader.parts = [_worth_of_digits(token[0])]
    elif worth is not None and (worth < 1e6 or token[0][-1:] not in "sn"):
        reader.parts = [frozenset({worth})]


def _date(token: re.Match[str]) -> Iterator[StatedNumber]:
    """Yield day, month and year of a date, of which two may be either."""
    parts = list(re.finditer(r"\d+", token[0]))
    has_order = len(parts) == 3 and "/" not in token[0]
    for place, part in enumerate(parts):
        month = f"month{int(part[0])}"
        values: Values = frozenset({float(part[0]), month})
        if has_order:
            values -= {month}
        if has_order and place == 1:
            values = frozenset({month})
        start = token.start() + part.start()
        yield StatedNumber(start, start + len(part[0]), values)


def number_at(words: Sequence[str], k: int) -> Number | None:
    """Return the number that begins at word `k`, None where there is none."""
    number = Number(0.0, "", "", k)
    following = [*words[k : k + _LONGEST]]
    if AMOUNT.fullmatch(words[k]):
        amount = _amount(words[k], k + 1)
        if amount is None:
            return None
        number = amount
        following[0] = f"{abs(number.value):f}"
    text = " ".join(following)
    for stated in numbers_in(text)[:1]:
        amounts = [value for value in stated.values if isinstance(value, float)]
        if stated.start > 0 or not amounts:
            return None
        end = k + len(text[: stated.end].split())
        value = max(amounts)
        if number.value < 0:
            value = -value
        rest = number.rest
        if any(map(_RANK.fullmatch, LOOSE_QUANTITIES.of(words[end - 1].casefold()))):
            rest = "th"
        return Number(value, number.unit, rest, end)
    return None


def _amount(word: str, end: int) -> Number | None:
    """Return the number of an amount; None for a time, a date or a range."""
    sign, currency, digits, suffix = AMOUNT.findall(word)[0]
    digits = plain_digits(digits)
    if not _DECIMAL.fullmatch(digits):
        return None
    value = float(sign + digits)
    unit = min(UNITS.of(currency), default="")
    suffix = suffix.strip().casefold()
    if suffix in SCALES and (unit or not UNITS.of(suffix)):
        return Number(value * SCALES[suffix], unit, "", end)
    if suffix in {"st", "nd", "rd"}:
        suffix = "th"
    unit = unit or min(UNITS.of(suffix), default="")
    if unit:
        suffix = ""
    return Number(value, unit, suffix, end)


def _is_unit(word: str) -> bool:
    """Return whether the word is a character for a digit."""
    return len(word) == 1 and (_worth(word) or 0) < 10


def _period(part: Worth, word: str, following: re.Match[str] | None) -> str:
    """Return the decade or the century whose number ends with the word, '' for none."""
    number = f"{max(part):.0f}"
    after = ""
    if following:
        after = following[1].casefold()
    if after in _CENTURIES:
        return f"c{number}"
    is_decade = after in _DECADES or word.endswith(_TENS)
    if not is_decade or len(number) == 1:
        return ""
    if len(number) < 3:
        number = f"19{number}"
    return f"{number}s"


def _worth_of_digits(digits: str) -> Worth:
    """Return what digits may be worth: 1.200 is also 1,200."""
    whole, *fraction = re.split(r"[.,](?=\d+$)", digits)
    values = {float(re.sub(r"\D", "", whole) + "." + "".join(fraction))}
    if _GROUPED.fullmatch(digits):
        values.add(float(re.sub(r"\D", "", digits)))
    return frozenset(values)


@lru_cache(maxsize=20_000)
def _worth(word: str) -> float | None:
    """Return what a number word is worth, None for other words."""
    folded = word.lower()
    if folded in _WORTH:
        return _WORTH[folded]
    if folded.endswith(_TENS):
        folded = re.sub("ties$", "ty", folded).removesuffix("er")
    for sense in sorted(QUANTITIES.of(folded) | LOOSE_QUANTITIES.of(folded)):
        number = _NUMBER_OF_SENSE.fullmatch(sense)
        if number:
            return float(number[1])
        if sense in _WORTH and not UNITS.of(folded):
            return _WORTH[sense]
    return None
