"""Rules for numbers and dates: money, percentages, dates, plain figures."""

import re
from collections.abc import Iterator

from annotations.checkable.lexicon import Role
from annotations.checkable.rules import FAIR, STRONG, Find
from annotations.checkable.statement import Statement

_MEASURES: tuple[tuple[str, Role, frozenset[str]], ...] = (
    ("money", "currency", frozenset("$€£¥₹₽₩₴฿₺₪")),
    ("percent", "percent", frozenset("%٪％‰")),
)
_BEFORE_YEARS: frozenset[Role] = frozenset({"date_preposition", "determiner", "month"})
_EACH = ("this", "each", "every", "per", "a")
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")

# The find that starts at a word, if any, and the number of the word to go on from.
type FindAndNext = tuple[Find | None, int]


_OPENERS: frozenset[Role] = frozenset(
    {"number", "small_number", "month", "day", "period"}
)


def numbers(statement: Statement) -> Iterator[Find]:
    """Yield money, percentages, dates and plain figures.

    Each number is claimed by one kind only.
    """
    resume = 0
    for i, (word, roles) in enumerate(zip(statement.row, statement.each, strict=True)):
        if i < resume:
            continue
        if word.number or (roles and not _OPENERS.isdisjoint(roles)):
            find, resume = _number_at(statement, i)
            if find:
                yield find


def _number_at(statement: Statement, i: int) -> FindAndNext:
    word = statement.row[i]
    roles = statement.roles_at(i)
    if word.number or "number" in roles or "small_number" in roles:
        return _amount_at(statement, i)
    if "month" in roles:
        return _month_at(statement, i)
    if "day" in roles:
        return Find("date", word.start, word.end, FAIR), i + 1
    if statement.lexicon.is_english:
        return _period_at(statement, i), i + 1
    return None, i + 1


def _amount_at(statement: Statement, i: int) -> FindAndNext:
    row = statement.row
    start = row[i].start
    last = _amount_end(statement, i)
    measured = _measured(statement, i, last)
    if measured:
        return measured
    if "date_unit" in statement.roles_at(last + 1):
        return Find("date", start, row[last + 1].end, STRONG), last + 2
    month = last + 1
    if statement.lower_at(month) == "de":  # 3 de mayo
        month += 1
    if "month" in statement.roles_at(month):
        end = row[_last_of_date(statement, month)].end
        return Find("date", start, end, STRONG), month + 1
    return _plain_number(statement, i, last), last + 1


def _measured(statement: Statement, i: int, last: int) -> tuple[Find, int] | None:
    """Return money or a percentage, told by a sign or a word beside the amount."""
    return (
        _measured_by_sign(statement, i, last)
        or _money_in_words(statement, i, last)
        or _percent_in_words(statement, i, last)
    )


def _measured_by_sign(
    statement: Statement, i: int, last: int
) -> tuple[Find, int] | None:
    """Return an amount with a sign on either side, or with a unit right behind it."""
    row = statement.row
    text = statement.text
    start = row[i].start
    end = row[last].end
    tail = text[end : end + 2].lstrip()[:1]
    for kind, role, signs in _MEASURES:
        sign_at = _sign_before(text, start, signs)
        if sign_at >= 0:
            return Find(kind, sign_at, end, STRONG), last + 1
        if tail and tail in signs:
            return Find(kind, start, text.index(tail, end) + 1, STRONG), last + 1
        if role in statement.roles_at(last + 1):
            return Find(kind, start, row[last + 1].end, STRONG), last + 2
    return None


def _money_in_words(statement: Statement, i: int, last: int) -> tuple[Find, int] | None:
    """Return money with a word before the currency: Swiss francs, millones de pesos."""
    row = statement.row
    if last + 1 >= len(row):
        return None
    between = row[last + 1]
    if not between.capital and between.lower not in ("de", "d"):
        return None
    if "currency" not in statement.roles_at(last + 2):
        return None
    return Find("money", row[i].start, row[last + 2].end, STRONG), last + 3


def _percent_in_words(
    statement: Statement, i: int, last: int
) -> tuple[Find, int] | None:
    row = statement.row
    if "percent_before" in statement.roles_at(i - 1):
        return Find("percent", row[i - 1].start, row[last].end, STRONG), last + 1
    if (last + 1, last + 3) in statement.percents:
        return Find("percent", row[i].start, row[last + 2].end, STRONG), last + 3
    return None


_NUMBERS: frozenset[Role] = frozenset({"number", "small_number"})


def _amount_end(statement: Statement, i: int) -> int:
    """Return the number of the last word of an amount: '4.2 million', 'two hundred'."""
    last = i
    while True:
        roles = statement.roles_at(last + 1)
        if "magnitude" not in roles and (_NUMBERS.isdisjoint(roles) or last - i >= 6):
            return last
        last += 1


def _sign_before(text: str, start: int, signs: frozenset[str]) -> int:
    """Return the offset of the sign that belongs to the number at `start`, or -1."""
    if start >= 1 and text[start - 1] in signs:
        return start - 1
    if start >= 2 and text[start - 2] in signs and text[start - 1].isspace():
        return start - 2
    return -1


def _plain_number(statement: Statement, first: int, last: int) -> Find | None:
    word = statement.row[first]
    end = statement.row[last].end
    if "counter" in statement.roles_at(last + 1):
        end = statement.row[last + 1].end
    if not word.number:
        strength = _strength_in_words(statement, first, last)
        return Find("figure", word.start, end, strength)
    if not _is_free_number(statement, first):
        return None
    if last == first and end == word.end and _is_year(statement, first):
        return Find("date", word.start, end, STRONG)
    return Find("figure", word.start, end, STRONG)


def _strength_in_words(statement: Statement, first: int, last: int) -> int:
    small = "small_number" in statement.roles_at(first) and first == last
    if small and "period" not in statement.roles_at(last + 1):
        return FAIR
    return STRONG


def _is_free_number(statement: Statement, i: int) -> bool:
    """Return whether the number is no part of a name or a label.

    Such are COVID-19, 5G, 'Chapter 3' and '1. The contract'.
    """
    word = statement.row[i]
    text = statement.text
    before = text[max(0, word.start - 1) : word.start]
    after = text[word.end : word.end + 1]
    if before.islower() or before.isupper() or before == "_" or after.isupper():
        return False
    if before == "-" and text[max(0, word.start - 2) : word.start - 1].isupper():
        return False
    if "label" in statement.roles_at(i - 1):
        return False
    return not (i == 0 and after in (".", ")") and len(word.lower) <= 2)


def _is_year(statement: Statement, i: int) -> bool:
    # Hazard: '6.25' and '1,50' are numbers of four characters too, and int() takes
    # neither.
    if not _YEAR.fullmatch(statement.row[i].lower):
        return False
    following = statement.lower_at(i + 1)
    counted = following.endswith("s") and len(following) > 3
    return not counted or not _BEFORE_YEARS.isdisjoint(statement.roles_at(i - 1))


def _month_at(statement: Statement, i: int) -> FindAndNext:
    word = statement.row[i]
    if statement.lexicon.is_english and not _is_english_month(statement, i):
        return None, i + 1
    last = _last_of_date(statement, i)
    return Find("date", word.start, statement.row[last].end, STRONG), last + 1


def _is_english_month(statement: Statement, i: int) -> bool:
    """Return whether the word has a capital.

    May and March need a date beside them too.
    """
    row = statement.row
    if not row[i].capital:
        return False
    if "ambiguous_month" not in statement.roles_at(i):
        return True
    if i + 1 < len(row) and row[i + 1].number:
        return True
    return "date_preposition" in statement.roles_at(i - 1)


def _last_of_date(statement: Statement, month: int) -> int:
    """Return the number of the word that ends the date.

    Dates are '3 May', 'May 3', 'May 3, 2021' and 'May 2021'.
    """
    row = statement.row
    last = month
    for word in row[month + 1 : month + 3]:
        has_year = last > month and len(row[last].lower) == 4
        near = word.start - row[last].end <= 2
        if has_year or not (word.number and near and len(word.lower) in (1, 2, 4)):
            break
        last += 1
    return last


def _period_at(statement: Statement, i: int) -> Find | None:
    """Return a period such as 'last year', 'the past months' or 'a decade ago'."""
    row = statement.row
    word = row[i]
    if word.lower != "fall":
        for back in range(1, 4):
            if statement.lower_at(i - back) in ("last", "past", "previous"):
                return Find("date", row[i - back].start, word.end, STRONG)
    if statement.lower_at(i + 1) in ("ago", "earlier"):
        return Find("date", word.start, row[i + 1].end, STRONG)
    if word.lower in ("year", "month") and statement.lower_at(i - 1) in _EACH:
        return Find("date", row[i - 1].start, word.end, FAIR)
    return None
