"""Rules for what has a number or a date in it: money, percentages, dates, plain figures."""

import re
from collections.abc import Iterator

from annotations.checkable.lexicon import Role
from annotations.checkable.rules import Find
from annotations.checkable.statement import Reading
from annotations.checkable.words import en as words

_SIGNS = frozenset("$€£¥₹₽₩₴฿₺₪")
_PERCENT_SIGNS = frozenset("%٪％‰")
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")


_OPENERS: frozenset[Role] = frozenset({"number", "small_number", "month", "day", "period"})


def numbers(reading: Reading) -> Iterator[Find]:
    """Money, percentages, dates and plain figures. Each number is claimed by one kind only."""
    resume = 0
    for i, word in reading.unmasked:
        if i >= resume and (word.number or not _OPENERS.isdisjoint(reading.roles_at(i))):
            find, resume = _number_at(reading, i)
            if find:
                yield find


def _number_at(reading: Reading, i: int) -> tuple[Find | None, int]:
    """The find that starts at word i, if any, and the word to go on from."""
    word, roles = reading.row[i], reading.roles_at(i)
    if word.number or "number" in roles or "small_number" in roles:
        return _amount_at(reading, i)
    if "month" in roles:
        return _month_at(reading, i)
    if "day" in roles:
        return Find("date", word.start, word.end, 1.0), i + 1
    return (_period_at(reading, i) if reading.lexicon is words.LEXICON else None), i + 1


def _amount_at(reading: Reading, i: int) -> tuple[Find | None, int]:
    row = reading.row
    first, last = row[i], _amount_end(reading, i)
    if money := _money(reading, i, last):
        return money
    if percent := _percent(reading, i, last):
        return percent
    following = reading.roles_at(last + 1)
    if "date_unit" in following:
        return Find("date", first.start, row[last + 1].end, 2.0), last + 2
    if "month" in following:
        return Find("date", first.start, _after_month(reading, last + 1), 2.0), last + 2
    if "month" in reading.roles_at(last + 2) and reading.lower_at(last + 1) == "de":
        return Find("date", first.start, _after_month(reading, last + 2), 2.0), last + 3
    return _plain_number(reading, i, last), last + 1


def _money(reading: Reading, i: int, last: int) -> tuple[Find, int] | None:
    row, text = reading.row, reading.text
    start, end, following = row[i].start, row[last].end, reading.lower_at(last + 1)
    sign_at = _sign_before(text, start)
    if sign_at >= 0:
        return Find("money", sign_at, end, 3.0), last + 1
    if "currency" in reading.roles_at(last + 1):
        return Find("money", start, row[last + 1].end, 3.0), last + 2
    if "currency" in reading.roles_at(last + 2) and (row[last + 1].capital or following in ("de", "d")):
        return Find("money", start, row[last + 2].end, 3.0), last + 3  # Swiss francs, millones de pesos
    tail = text[end : end + 2].lstrip()[:1]
    if tail in _SIGNS and tail:
        return Find("money", start, text.index(tail, end) + 1, 3.0), last + 1
    return None


def _percent(reading: Reading, i: int, last: int) -> tuple[Find, int] | None:
    row, text = reading.row, reading.text
    start, end = row[i].start, row[last].end
    sign_at = _sign_before(text, start, _PERCENT_SIGNS)
    if sign_at >= 0:
        return Find("percent", sign_at, end, 3.0), last + 1
    if "percent_before" in reading.roles_at(i - 1):
        return Find("percent", row[i - 1].start, end, 3.0), last + 1
    tail = text[end : end + 2].lstrip()[:1]
    if tail in _PERCENT_SIGNS:
        return Find("percent", start, text.index(tail, end) + 1, 3.0), last + 1
    if "percent" in reading.roles_at(last + 1):
        return Find("percent", start, row[last + 1].end, 3.0), last + 2
    words_on = reading.lexicon.phrases.longest_at("percent", reading.lowers, last + 1)
    if words_on:
        return Find("percent", start, row[last + words_on].end, 3.0), last + 1 + words_on
    return None


_NUMBERS: frozenset[Role] = frozenset({"number", "small_number"})


def _amount_end(reading: Reading, i: int) -> int:
    """Word number of the last word of an amount such as '4.2 million' or 'two hundred'."""
    last = i
    while True:
        roles = reading.roles_at(last + 1)
        if "magnitude" not in roles and (_NUMBERS.isdisjoint(roles) or last - i >= 6):
            return last
        last += 1


def _sign_before(text: str, start: int, signs: frozenset[str] = _SIGNS) -> int:
    """Offset of the sign that belongs to the number at start, or -1."""
    for at in (start - 1, start - 2):
        if at >= 0 and text[at] in signs and (at == start - 1 or text[at + 1].isspace()):
            return at
    return -1


def _plain_number(reading: Reading, first: int, last: int) -> Find | None:
    word, end = reading.row[first], reading.row[last].end
    if "counter" in reading.roles_at(last + 1):
        end = reading.row[last + 1].end
    if not word.number:
        return Find("figure", word.start, end, _number_word_weight(reading, first, last))
    if not _is_free_number(reading, first):
        return None
    if last == first and _is_year(reading, first):
        return Find("date", word.start, end, 2.0)
    scene = reading.lower_at(last + 1) in words.SCENE_UNITS
    return Find("figure", word.start, end, 1.0 if scene else 2.0)


def _number_word_weight(reading: Reading, first: int, last: int) -> float:
    if reading.lower_at(last + 1) in words.SCENE_UNITS:
        return 0.5
    small = "small_number" in reading.roles_at(first) and first == last
    return 1.25 if small and "period" not in reading.roles_at(last + 1) else 2.0


def _is_free_number(reading: Reading, i: int) -> bool:
    """False for a number that is part of a name or a label: COVID-19, 5G, 'Chapter 3', '1. The contract'."""
    word, text = reading.row[i], reading.text
    before, after = text[max(0, word.start - 1) : word.start], text[word.end : word.end + 1]
    if before.islower() or before.isupper() or before == "_" or after.isupper():
        return False
    if before == "-" and text[max(0, word.start - 2) : word.start - 1].isupper():
        return False
    if "label" in reading.roles_at(i - 1):
        return False
    return not (i == 0 and after in (".", ")") and len(word.lower) <= 2)


def _is_year(reading: Reading, i: int) -> bool:
    word = reading.row[i]
    # Hazard: '6.25' and '1,50' are numbers of four characters too, and int() takes neither.
    if not _YEAR.fullmatch(word.lower):
        return False
    counted = reading.lower_at(i + 1).endswith("s") and len(reading.lower_at(i + 1)) > 3
    before = reading.lower_at(i - 1)
    return (
        not counted
        or before in words.DATE_PREPOSITIONS
        or before in words.DETERMINERS
        or before in words.MONTHS
    )


def _month_at(reading: Reading, i: int) -> tuple[Find | None, int]:
    word = reading.row[i]
    following = i + 1 < len(reading.row) and reading.row[i + 1].number
    dated = following or reading.lower_at(i - 1) in words.DATE_PREPOSITIONS
    if reading.lexicon is words.LEXICON and (
        not word.capital or (word.lower in words.AMBIGUOUS_MONTHS and not dated)
    ):
        return None, i + 1
    end = _after_month(reading, i)
    weight = 2.0 if following else 1.5
    step = i + 1
    while step < len(reading.row) and reading.row[step].end <= end:
        step += 1
    return Find("date", word.start, end, weight), step


def _after_month(reading: Reading, month: int) -> int:
    """Where the date ends: '3 May', 'May 3', 'May 3, 2021', 'May 2021'."""
    end = reading.row[month].end
    for word in reading.row[month + 1 : month + 3]:
        is_year = len(word.lower) == 4
        if not word.number or word.start - end > 2 or (len(word.lower) > 2 and not is_year):
            break
        end = word.end
        if is_year:
            break
    return end


def _period_at(reading: Reading, i: int) -> Find | None:
    """'last year', 'in the past three months', 'two decades ago', 'this spring'."""
    word = reading.row[i]
    for back in range(1, 4):
        if reading.lower_at(i - back) in ("last", "past", "previous") and word.lower not in ("fall",):
            return Find("date", reading.row[i - back].start, word.end, 1.5)
    if reading.lower_at(i + 1) in ("ago", "earlier"):
        return Find("date", word.start, reading.row[i + 1].end, 1.5)
    if reading.lower_at(i - 1) in ("this", "each", "every", "per", "a") and word.lower in ("year", "month"):
        return Find("date", reading.row[i - 1].start, word.end, 0.75)
    return None
