"""What of annotations the desk and readers' pages show alike: one of several ratings, a
source in words.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal, Protocol

from articles.text.translation import gettext, gettext_noop, pgettext, pgettext_noop

type Item = dict[str, Any]

MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
# The scale and the reasons that every newsroom starts with: kept as these words, shown
# by `in_scale`.
SCALE = (
    pgettext_noop("rating", "Supported"),
    pgettext_noop("rating", "The sources bear the sentence out."),
    pgettext_noop("rating", "Mostly supported"),
    pgettext_noop("rating", "Right in substance; a detail is loose."),
    pgettext_noop("rating", "Missing context"),
    pgettext_noop("rating", "True as far as it goes, and misleading without more."),
    pgettext_noop("rating", "Unverified"),
    pgettext_noop("rating", "No source found that settles it either way."),
    pgettext_noop("rating", "Disputed"),
    pgettext_noop("rating", "Sources of weight contradict it."),
    pgettext_noop("rating", "False"),
    pgettext_noop("rating", "The sources show that it is not so."),
    pgettext_noop("rating", "Misattributed"),
    pgettext_noop("rating", "Outdated"),
    pgettext_noop("rating", "Exaggerated"),
    pgettext_noop("rating", "Quotation not found"),
    pgettext_noop("rating", "Figure not found"),
    pgettext_noop("rating", "Flawed comparison"),
    pgettext_noop("rating", "Other"),
)


def in_scale(words: str) -> str:
    """Returns a label or description of a rating or reason; one of SCALE in the current
    language.
    """
    return pgettext("rating", words) if words else ""


def whose_claim(claim: str, who: str) -> str:
    """Return whose claim a rating judges, or '' where it says how well we know it.

    Such as 'The city’s claim' or 'The author’s claim'. `claim` and `who` are as a note
    has them.
    """
    if who:
        return gettext("%(who)s’s claim") % {"who": who}
    if claim:
        return gettext("The author’s claim")
    return ""


class Valued(Protocol):
    """A rating. value: higher is more credible; None says nothing of how credible."""

    @property
    def value(self) -> Decimal | float | None: ...


def least_credible[Rating: Valued](ratings: Iterable[Rating]) -> Rating | None:
    """Returns the rating that a sentence is shown with, or None; the first of equals.

    One without a value counts only if there is no other.
    """
    given = list(ratings)
    valued = [rating for rating in given if rating.value is not None]
    return min(valued, key=attrgetter("value"), default=given[0] if given else None)


type Basis = Literal["document", "interview", "dataset", "calculation", "knowledge"]
# CSL has no type for these two: documents of a genre.
CALCULATION, KNOWLEDGE = "calculation", "own knowledge"


def basis_of(item: Item) -> Basis:
    """Returns what somebody who names the source rests on. item: CSL-JSON."""
    kind, genre = item.get("type"), item.get("genre")
    if kind in {"interview", "personal_communication"}:
        return "interview"
    if kind == "dataset":
        return "dataset"
    if genre in {CALCULATION, KNOWLEDGE}:
        return "calculation" if genre == CALCULATION else "knowledge"
    return "document"


def as_guess(words: object) -> str:
    """Returns words for what was read where nobody declares it, and nobody has
    confirmed.
    """
    return gettext("%(words)s (guessed)") % {"words": words}


def guessed_of(item: Item) -> list[str]:
    """Returns the variables of a source that are guessed: author, issued."""
    guessed: list[str] = item.get("custom", {}).get("guessed", [])
    return guessed


def describe(item: Item) -> str:
    """Returns one readable line: Ana Lee and others, “Title”, Publisher, 12 May
    2024.
    """
    publisher = item.get("container-title") or item.get("publisher")
    told, guessed = (
        {"author": authors_in_words(item), "issued": date_in_words(item)},
        guessed_of(item),
    )
    told |= {name: as_guess(told[name]) for name in guessed if told[name]}
    parts = [told["author"], f"“{item.get('title', '')}”", publisher, told["issued"]]
    return ", ".join(str(part) for part in parts if part)


def authors_in_words(item: Item) -> str:
    names = [
        name_in_words(name) for name in item.get("author") or item.get("editor") or []
    ]
    if len(names) > 2:
        return gettext("%(name)s and others") % {"name": names[0]}
    if len(names) == 2:
        return gettext("%(one)s and %(other)s") % {"one": names[0], "other": names[1]}
    return "".join(names)


def name_in_words(name: Mapping[str, str]) -> str:
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
    named = {
        "year": f"{day.year:04}",
        "month": gettext(MONTHS[day.month - 1]),
        "day": str(day.day),
    }
    if len(parts) == 1:
        return named["year"]
    form = (
        gettext("%(month)s %(year)s")
        if len(parts) == 2
        else gettext("%(day)s %(month)s %(year)s")
    )
    return form % named
