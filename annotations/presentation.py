"""What of annotations the desk and readers' pages show alike: one of several ratings, a source in words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

type Item = dict[str, Any]

# As the interface is: in English, whatever whoever publishes has active.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Valued(Protocol):
    """A rating. value: higher is more credible; None says nothing of how credible."""

    @property
    def value(self) -> Decimal | float | None: ...


def least_credible[Rating: Valued](ratings: Iterable[Rating]) -> Rating | None:
    """With which of several ratings a sentence is shown; of equals the first.

    One without a value counts only when no other is there.
    """
    return min(ratings, key=lambda rating: (rating.value is None, rating.value or 0), default=None)


def describe(item: Item) -> str:
    """One readable line: Ana Lee and others, “Title”, Publisher, 12 May 2024."""
    publisher = item.get("container-title") or item.get("publisher")
    parts = [authors_in_words(item), f"“{item.get('title', '')}”", publisher, date_in_words(item)]
    return ", ".join(str(part) for part in parts if part)


def authors_in_words(item: Item) -> str:
    names = [_name_in_words(name) for name in item.get("author") or item.get("editor") or []]
    if len(names) > 2:
        return f"{names[0]} and others"
    return " and ".join(names)


def _name_in_words(name: Mapping[str, str]) -> str:
    if name.get("literal"):
        return name["literal"]
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(name[part] for part in parts if name.get(part))


def date_in_words(item: Item) -> str:
    issued = item.get("issued") or {}
    parts = (issued.get("date-parts") or [[]])[0]
    if not parts:
        return str(issued.get("literal") or issued.get("raw") or "")
    try:
        day = dt.date(*[*parts, 1, 1][:3])
    except ValueError:  # before the year 1, or 30 February
        return "-".join(map(str, parts))
    month = f"{MONTHS[day.month - 1]} {day.year:04}"
    return {1: f"{day.year:04}", 2: month, 3: f"{day.day} {month}"}[len(parts)]
