"""Read the numbers of a wording, in figures or in words: '1.5m' is '1.5 million'."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from .senses import (
    AMOUNT,
    LOOSE_QUANTITIES,
    MAGNITUDES,
    QUANTITIES,
    SCALES,
    UNITS,
    UNSPACED_LETTER,
    plain_digits,
)

_MULTIPLYING = {100, 1000, 10**4, 10**6, 10**8, 10**9, 10**12}
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_ORDINAL = re.compile(r"(\d+)(st|nd|rd|th)")
_LINKS = {"and", "et", "y", "e", "und"}


class Numeral(NamedTuple):
    """A number that one word states, with what is written as one with it."""

    value: Decimal
    unit: str = ""
    rest: str = ""
    in_words: bool = False


class Number(NamedTuple):
    """A number of one word or several. end: place after its last word."""

    value: Decimal
    unit: str
    rest: str
    end: int


def number_at(words: Sequence[str], k: int) -> Number | None:
    """Return the number that begins at word `k`, None where there is none."""
    first = _numeral(words[k])
    if first is None:
        return None
    value = first.value
    end = k + 1
    while end < len(words):
        place = end
        if words[end].casefold() in _LINKS and end + 1 < len(words):
            place = end + 1
        following = _numeral(words[place])
        if following is None or not _continues(value, first, following, words[place]):
            break
        value = _continued(value, following.value)
        end = place + 1
    return Number(value, first.unit, first.rest, end)


def _continues(value: Decimal, first: Numeral, following: Numeral, word: str) -> bool:
    """Return whether the next numeral is part of the number: 'two' 'hundred' 'five'."""
    if not following.in_words or not following.value:
        return False
    if following.value in _MULTIPLYING:
        return True
    if following.value == 10 and UNSPACED_LETTER.match(word):
        return True
    digits = len(f"{following.value:f}")
    return first.in_words and value > 0 and value % 10**digits == 0


def _continued(value: Decimal, following: Decimal) -> Decimal:
    """Return 'two' 'hundred' as 200, and 200 'five' as 205."""
    if following in _MULTIPLYING or (following == 10 and value % 10):
        return value + value % following * (following - 1)
    return value + following


def _numeral(word: str) -> Numeral | None:
    figure = AMOUNT.fullmatch(word)
    if figure:
        return _figure(*figure.groups())
    for sense in QUANTITIES.of(word) | LOOSE_QUANTITIES.of(word):
        ordinal = _ORDINAL.fullmatch(sense)
        if ordinal:
            return Numeral(Decimal(ordinal[1]), rest="th")
        if sense.isdigit() or sense in MAGNITUDES:
            return Numeral(Decimal(MAGNITUDES.get(sense, sense)), in_words=True)
    return _german(word.casefold())


def _figure(sign: str, currency: str, digits: str, suffix: str) -> Numeral | None:
    digits = plain_digits(digits)
    if not _DECIMAL.fullmatch(digits):
        return None  # a time, a date or a range
    value = Decimal(sign + digits)
    unit = min(UNITS.of(currency), default="")
    suffix = suffix.strip().casefold()
    if suffix in SCALES and (unit or not UNITS.of(suffix)):
        return Numeral(value * SCALES[suffix], unit)
    if suffix in {"st", "nd", "rd"}:
        suffix = "th"
    unit = unit or min(UNITS.of(suffix), default="")
    if unit:
        suffix = ""
    return Numeral(value, unit, suffix)


def _german(word: str) -> Numeral | None:
    """Return einundzwanzig as 21, and sechshundert as 600."""
    before, hundred, after = word.partition("hundert")
    if hundred and before:
        hundreds = _numeral(before)
        rest: Numeral | None = Numeral(Decimal(0))
        if after:
            rest = _numeral(after)
        if hundreds and rest:
            return Numeral(hundreds.value * 100 + rest.value)
    unit, _, tens = word.partition("und")
    tens_numeral = QUANTITIES.of(tens)
    unit_numeral = QUANTITIES.of(unit) | LOOSE_QUANTITIES.of(unit)
    if not (tens and tens_numeral and unit_numeral):
        return None
    return Numeral(Decimal(min(tens_numeral)) + Decimal(min(unit_numeral)))
