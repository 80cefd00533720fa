"""Read the figures of a text, in digits and in words, with what each may be worth."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from annotations.anchoring.senses import LOOSE_QUANTITIES, QUANTITIES
from articles.text.tokens import UNSPACED, word_set

_GROUPS = "(?:[.,'’\u00a0\u202f ]\\d{3}(?!\\d))+"
_TOKEN = re.compile(
    r"(?<![\d.])(?P<date>\d{1,4}([./-])\d{1,2}\2\d{2,4}|0\d\.\d\d?\.|\d\d?\.0\d\.)(?!\d)"
    rf"|(?P<digits>\d{{1,3}}{_GROUPS}(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    rf"|(?P<unspaced>[{UNSPACED}])|[^\W\d_{UNSPACED}]+"
)
_GROUPED = re.compile(rf"\d{{1,3}}{_GROUPS}")
_WORTH = {
    "hundred": 100.0,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
    "half": 0.5,
    "1/3": 1 / 3,
    "1/4": 0.25,
    "twice": 2.0,
}
_BY_WORD = {"thirds": 1 / 3, "quarters": 0.25, "cents": 100.0}
_BY_WORD |= dict.fromkeys(
    ("both", "couple", "pair", "beide", "beiden", "ambos", "ambas"), 2.0
)
_ABBREVIATED = {
    **dict.fromkeys(("k", "tsd"), 1e3),
    **dict.fromkeys(("m", "mn", "mio"), 1e6),
    **dict.fromkeys(("b", "bn", "mrd", "md"), 1e9),
    **dict.fromkeys(("tn", "bio"), 1e12),
}
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_COMPOUND = re.compile(r"(.*?)(tausend|hundert)(?:und)?(.*)")
_AND = word_set("and und et y e a")
_FOLLOWING = re.compile(r"(?:st|nd|rd|th|e|ème|\.)?[\s-]*(年代|世纪|[^\W\d_]+)")
_CENTURIES = word_set(
    "century centuries jahrhundert jahrhunderts siècle siècles siglo 世纪"
)
_DECADES = word_set("s er ern 年代")
_TENS = ("ties", "ziger", "ßiger")
_BETWEEN = re.compile("[ \u00a0\u202f\u2010-]*")

type Values = frozenset[float | str]


class Figure(NamedTuple):
    """A figure at its place, with all values that it may have.

    A decade and a century are each of their years, but state the first one only.
    """

    start: int
    end: int
    values: Values
    stated: Values


class _Number:
    """A number that is being read, as a sum of parts that get smaller.

    Each part is all that it may be. `last` is the token read last.
    """

    def __init__(self) -> None:
        self.parts: list[frozenset[float]] = []
        self.start = 0
        self.end = 0
        self.last = ""

    def begin(self, token: re.Match[str], values: frozenset[float]) -> None:
        """Begin with a token, or go on with a smaller part."""
        if not self.parts:
            self.start = token.start()
        self.parts.append(values)

    def fits(self, value: float) -> bool:
        """Return whether a smaller number goes on with this one: six after twenty."""
        if not self.parts or self.last.isdigit():
            return False
        part = min(self.parts[-1])
        if part % 10 or not part:
            return False
        if part in (60, 80):
            return value < 20
        if part < 100:
            return value < 10
        return value < part

    def scale(self, factor: float) -> None:
        """Multiply the parts that are smaller than the factor; without any it is one."""
        values = frozenset({0.0})
        while self.parts and min(self.parts[-1]) < factor:
            values = _sums(values, self.parts.pop())
        if values == {0.0}:
            values = frozenset({1.0})
        self.parts.append(frozenset(value * factor for value in values))

    def taken(self) -> Iterator[Figure]:
        """Yield what is read so far, and forget it."""
        values = frozenset({0.0})
        for part in self.parts:
            values = _sums(values, part)
        if self.parts:
            yield Figure(self.start, self.end, values, values)
        self.parts = []


def _sums(some: frozenset[float], others: frozenset[float]) -> frozenset[float]:
    return frozenset(one + other for one in some for other in others)


def figures(text: str) -> list[Figure]:
    """Return the figures of a text in order. Months and days of the week are figures."""
    found: list[Figure] = []
    number = _Number()
    seen = 0
    for token in _TOKEN.finditer(text):
        if not _BETWEEN.fullmatch(text, seen, token.start()):
            found += number.taken()
        is_glued = seen == token.start()
        seen = token.end()
        if number.parts and token[0].casefold() in _AND and not is_glued:
            continue
        if not _go_on(number, token, is_glued=is_glued):
            found += number.taken()
            found += _begin(number, token)
        if number.parts:
            number.end = seen
            number.last = token[0]
        period = _period(text, number, token)
        if period:
            found.append(period)
            number.parts = []
    found += number.taken()
    return found


def _go_on(number: _Number, token: re.Match[str], *, is_glued: bool) -> bool:
    """Return whether the token is a part of the number, which then has it."""
    if not number.parts:
        return False
    word = token[0].casefold()
    is_after_digits = number.last[:1].isdigit()
    if token["digits"]:
        if is_glued and not is_after_digits:
            number.parts.append(_values_of_digits(word))
            return True
        return False
    if is_after_digits and word in _ABBREVIATED:
        part = number.parts.pop()
        factor = _ABBREVIATED[word]
        number.parts.append(part | {value * factor for value in part})
        return True
    value = _worth(token[0])
    if value is None:
        return False
    if 0 < value < 1:
        number.parts = [frozenset(one * value for one in number.parts[-1])]
    elif _is_scale(token[0], value, number):
        number.scale(value)
    elif token["unspaced"] and value < 10 and _is_digit(number.last):
        number.parts[-1] = frozenset(10 * one + value for one in number.parts[-1])
    elif number.fits(value):
        number.parts.append(frozenset({value}))
    else:
        return False
    return True


def _begin(number: _Number, token: re.Match[str]) -> Iterator[Figure]:
    """Begin a number with the token, or yield the figures that it is by itself."""
    if token["date"]:
        for part in re.finditer(r"\d+", token[0]):
            start = token.start() + part.start()
            values: Values = frozenset({float(part[0]), f"month{int(part[0])}"})
            yield Figure(start, start + len(part[0]), values, values)
        return
    if token["digits"]:
        number.begin(token, _values_of_digits(token[0]))
        return
    named = {one for one in QUANTITIES.of(token[0]) if one[:3] in ("mon", "day")}
    if named:
        yield Figure(*token.span(), frozenset(named), frozenset(named))
        return
    value = _worth(token[0])
    is_several = value is not None and value >= 1e6 and token[0][-1:] in "sn"
    if value is not None and not is_several:
        number.begin(token, frozenset({value}))


def _is_digit(word: str) -> bool:
    value = _worth(word)
    return len(word) == 1 and value is not None and value < 10


def _is_scale(word: str, value: float, number: _Number) -> bool:
    if value >= 100 or word == "十" or (value == 12 and len(number.parts) == 1):
        return True
    return word.startswith("vingt") and number.parts[-1] == {4.0}


def _period(text: str, number: _Number, token: re.Match[str]) -> Figure | None:
    """Return the decade or the century that ends at the token."""
    if not number.parts:
        return None
    first = int(max(number.parts[-1]))
    word = token[0].casefold()
    following = _FOLLOWING.match(text, token.end())
    after = following[1].casefold() if following else ""
    if after in _CENTURIES:
        years = range(100 * first - 100, 100 * first)
    elif after in _DECADES or word.endswith(_TENS):
        years = range(first, first + 10)
        if first < 100:
            years = range(1900 + first, 1910 + first)
    else:
        return None
    values = frozenset(map(float, (first, *years)))
    stated = frozenset(map(float, (first, years[0])))
    return Figure(number.start, token.end(), values, stated)


def _values_of_digits(digits: str) -> frozenset[float]:
    """Return what digits may be worth: 1.200 is also 1,200."""
    whole, *fraction = re.split(r"[.,](?=\d+$)", digits)
    values = {float(re.sub(r"\D", "", whole) + "." + "".join(fraction))}
    if _GROUPED.fullmatch(digits):
        values.add(float(re.sub(r"\D", "", digits)))
    return frozenset(values)


@lru_cache(maxsize=20_000)
def _worth(word: str) -> float | None:
    """Return what a number word is worth, None for other words."""
    folded = word.casefold()
    if folded in _BY_WORD:
        return _BY_WORD[folded]
    if folded.endswith(_TENS):
        folded = re.sub("ties$", "ty", folded).removesuffix("er")
    for sense in sorted(QUANTITIES.of(folded) | LOOSE_QUANTITIES.of(folded)):
        ordinal = _ORDINAL.fullmatch(sense)
        plain = ordinal[1] if ordinal else sense.removeprefix("x")
        if sense in _WORTH:
            return _WORTH[sense]
        if plain.replace(".", "").isdigit():
            return float(plain)
    return _worth_of_compound(folded)


def _worth_of_compound(word: str) -> float | None:
    """Return what a German number word is worth: dreihundertsiebenundzwanzig."""
    compound = _COMPOUND.fullmatch(word)
    if compound:
        left, scale, right = compound.groups()
        factor = _worth(left) if left else 1.0
        rest = _worth(right) if right else 0.0
        if factor is None or rest is None:
            return None
        return factor * (100 if scale == "hundert" else 1000) + rest
    ones, _, tens = word.partition("und")
    if not ones or not tens:
        return None
    one = _worth(ones)
    ten = _worth(tens)
    if one is None or ten is None or one > 9 or ten % 10:
        return None
    return ten + one
