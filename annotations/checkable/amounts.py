"""Rules for what has a number or a date in it: money, percentages, dates, plain
figures.
"""

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
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")


_OPENERS: frozenset[Role] = frozenset(
    {"number", "small_number", "month", "day", "period"}
)


def numbers(statement: Statement) -> Iterator[Find]:
    """Money, percentages, dates and plain figures. Each number is claimed by one kind
    only.
    """
    resume = 0
    for i, (word, roles) in enumerate(zip(statement.row, statement.each, strict=True)):
        if (word.number or (roles and not _OPENERS.isdisjoint(roles))) and i >= resume:
            find, resume = _number_at(statement, i)
            if find:
                yield find


def _number_at(statement: Statement, i: int) -> tuple[Find | None, int]:
    """The find that starts at word i, if any, and the word to go on from."""
    word, roles = statement.row[i], statement.roles_at(i)
    if word.number or "number" in roles or "small_number" in roles:
        return _amount_at(statement, i)
    if "month" in roles:
        return _month_at(statement, i)
    if "day" in roles:
        return Find("date", word.start, word.end, FAIR), i + 1
    return (_period_at(statement, i) if statement.lexicon.is_english else None), i + 1


def _amount_at(statement: Statement, i: int) -> tuple[Find | None, int]:
    row = statement.row
    first, last = row[i], _amount_end(statement, i)
    if measured := _measured(statement, i, last):
        return measured
    if "date_unit" in statement.roles_at(last + 1):
        return Find("date", first.start, row[last + 1].end, STRONG), last + 2
    month = last + 1 + (statement.lower_at(last + 1) == "de")
    if "month" in statement.roles_at(month):
        return Find(
            "date", first.start, row[_last_of_date(statement, month)].end, STRONG
        ), month + 1
    return _plain_number(statement, i, last), last + 1


def _measured(statement: Statement, i: int, last: int) -> tuple[Find, int] | None:
    """Money, or a percentage: by a sign before or behind the amount, or a word."""
    row, text = statement.row, statement.text
    start, end = row[i].start, row[last].end
    tail = text[end : end + 2].lstrip()[:1]
    for kind, role, signs in _MEASURES:
        sign_at = _sign_before(text, start, signs)
        if sign_at >= 0:
            return Find(kind, sign_at, end, STRONG), last + 1
        if tail and tail in signs:
            return Find(kind, start, text.index(tail, end) + 1, STRONG), last + 1
        if role in statement.roles_at(last + 1):
            return Find(kind, start, row[last + 1].end, STRONG), last + 2
    between = last + 1 < len(row) and (
        row[last + 1].capital or row[last + 1].lower in ("de", "d")
    )
    if between and "currency" in statement.roles_at(last + 2):
        # Swiss francs, millones de pesos
        return Find("money", start, row[last + 2].end, STRONG), last + 3
    if "percent_before" in statement.roles_at(i - 1):
        return Find("percent", row[i - 1].start, end, STRONG), last + 1
    if (last + 1, last + 3) in statement.percents:
        return Find("percent", start, row[last + 2].end, STRONG), last + 3
    return None


_NUMBERS: frozenset[Role] = frozenset({"number", "small_number"})


def _amount_end(statement: Statement, i: int) -> int:
    """Word number of the last word of an amount such as '4.2 million' or 'two
    hundred'.
    """
    last = i
    while True:
        roles = statement.roles_at(last + 1)
        if "magnitude" not in roles and (_NUMBERS.isdisjoint(roles) or last - i >= 6):
            return last
        last += 1


def _sign_before(text: str, start: int, signs: frozenset[str]) -> int:
    """Offset of the sign that belongs to the number at start, or -1."""
    for at in (start - 1, start - 2):
        if (
            at >= 0
            and text[at] in signs
            and (at == start - 1 or text[at + 1].isspace())
        ):
            return at
    return -1


def _plain_number(statement: Statement, first: int, last: int) -> Find | None:
    word, end = statement.row[first], statement.row[last].end
    if "counter" in statement.roles_at(last + 1):
        end = statement.row[last + 1].end
    if not word.number:
        return Find(
            "figure", word.start, end, _strength_in_words(statement, first, last)
        )
    if not _is_free_number(statement, first):
        return None
    if last == first and end == word.end and _is_year(statement, first):
        return Find("date", word.start, end, STRONG)
    return Find("figure", word.start, end, STRONG)


def _strength_in_words(statement: Statement, first: int, last: int) -> int:
    small = "small_number" in statement.roles_at(first) and first == last
    return FAIR if small and "period" not in statement.roles_at(last + 1) else STRONG


def _is_free_number(statement: Statement, i: int) -> bool:
    """False for a number that is part of a name or a label: COVID-19, 5G, 'Chapter 3',
    '1. The contract'.
    """
    word, text = statement.row[i], statement.text
    before, after = (
        text[max(0, word.start - 1) : word.start],
        text[word.end : word.end + 1],
    )
    if before.islower() or before.isupper() or before == "_" or after.isupper():
        return False
    if before == "-" and text[max(0, word.start - 2) : word.start - 1].isupper():
        return False
    if "label" in statement.roles_at(i - 1):
        return False
    return not (i == 0 and after in (".", ")") and len(word.lower) <= 2)


def _is_year(statement: Statement, i: int) -> bool:
    word = statement.row[i]
    # Hazard: '6.25' and '1,50' are numbers of four characters too, and int() takes
    # neither.
    if not _YEAR.fullmatch(word.lower):
        return False
    counted = (
        statement.lower_at(i + 1).endswith("s") and len(statement.lower_at(i + 1)) > 3
    )
    return not counted or not _BEFORE_YEARS.isdisjoint(statement.roles_at(i - 1))


def _month_at(statement: Statement, i: int) -> tuple[Find | None, int]:
    word = statement.row[i]
    following = i + 1 < len(statement.row) and statement.row[i + 1].number
    dated = following or "date_preposition" in statement.roles_at(i - 1)
    if statement.lexicon.is_english and (
        not word.capital or ("ambiguous_month" in statement.roles_at(i) and not dated)
    ):
        return None, i + 1
    last = _last_of_date(statement, i)
    return Find("date", word.start, statement.row[last].end, STRONG), last + 1


def _last_of_date(statement: Statement, month: int) -> int:
    """Number of the word that ends the date: '3 May', 'May 3', 'May 3, 2021', 'May
    2021'.
    """
    row, last = statement.row, month
    for word in row[month + 1 : month + 3]:
        near = (
            word.number
            and word.start - row[last].end <= 2
            and len(word.lower) in (1, 2, 4)
        )
        if not near or (len(row[last].lower) == 4 and last > month):
            break
        last += 1
    return last


def _period_at(statement: Statement, i: int) -> Find | None:
    """'last year', 'in the past three months', 'two decades ago', 'this spring'."""
    word = statement.row[i]
    for back in range(1, 4):
        if (
            statement.lower_at(i - back) in ("last", "past", "previous")
            and word.lower != "fall"
        ):
            return Find("date", statement.row[i - back].start, word.end, STRONG)
    if statement.lower_at(i + 1) in ("ago", "earlier"):
        return Find("date", word.start, statement.row[i + 1].end, STRONG)
    if statement.lower_at(i - 1) in (
        "this",
        "each",
        "every",
        "per",
        "a",
    ) and word.lower in ("year", "month"):
        return Find("date", statement.row[i - 1].start, word.end, FAIR)
    return None
