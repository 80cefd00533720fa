"""What the desk and readers' pages show alike: one of several ratings, a source.

The words for a source are defined here only: `describe_source` is the whole line, the
functions below it its parts.
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
    """Return a label or description of a rating or reason.

    One of SCALE is put into the current language.
    """
    if not words:
        return ""
    return pgettext("rating", words)


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


# How figures and names are known that no quotation of a note has.
ANSWERS = {
    "elsewhere": gettext_noop("elsewhere in the source"),
    "calculation": gettext_noop("our calculation"),
    "other_form": gettext_noop("in another form in the quotation"),
    "other_source": gettext_noop("in another source"),
}


def answer_in_words(missing: Iterable[str], answer: str, remark: str) -> str:
    """Return such as '27.8 billion: our calculation (twelve months added up)'."""
    details = gettext(", ").join(missing)
    words = gettext("%(missing)s: %(answer)s")
    told = words % {"missing": details, "answer": gettext(ANSWERS[answer])}
    if not remark:
        return told
    return gettext("%(told)s (%(remark)s)") % {"told": told, "remark": remark}


class Valued(Protocol):
    """A rating. A higher `value` is more credible; None does not say how credible."""

    @property
    def value(self) -> Decimal | float | None: ...


def least_credible[Rating: Valued](ratings: Iterable[Rating]) -> Rating | None:
    """Return the rating that a sentence is shown with, or None; the first of equals.

    One without a value counts only if there is no other.
    """
    given = list(ratings)
    valued = [rating for rating in given if rating.value is not None]
    if valued:
        return min(valued, key=attrgetter("value"))
    if given:
        return given[0]
    return None


type Basis = Literal[
    "document", "interview", "dataset", "observation", "calculation", "knowledge"
]
# CSL has no type for these: documents of a genre.
CALCULATION, KNOWLEDGE, OBSERVATION = "calculation", "own knowledge", "observation"
OF_OUR_OWN: Mapping[str, Basis] = {
    CALCULATION: "calculation",
    KNOWLEDGE: "knowledge",
    OBSERVATION: "observation",
}


def basis_of(item: Item) -> Basis:
    """Return what somebody who names the source rests on. `item`: CSL-JSON."""
    kind = item.get("type")
    genre = item.get("genre")
    if kind in {"interview", "personal_communication"}:
        return "interview"
    if kind == "dataset":
        return "dataset"
    return OF_OUR_OWN.get(str(genre), "document")


def as_guess(words: object) -> str:
    """Return words for what was guessed when it was read and nobody has confirmed."""
    return gettext("%(words)s (guessed)") % {"words": words}


def guessed_of(item: Item) -> list[str]:
    """Return the variables of a source that are guessed: author, issued."""
    guessed: list[str] = item.get("custom", {}).get("guessed", [])
    return guessed


def describe_source(item: Item) -> str:
    """Return one line: Ana Lee and others, “Title”, Publisher, 12 May 2024."""
    guessed = guessed_of(item)
    authors = authors_in_words(item)
    if authors and "author" in guessed:
        authors = as_guess(authors)
    issued = date_in_words(item)
    if issued and "issued" in guessed:
        issued = as_guess(issued)
    title = f"“{title_in_words(item)}”"
    parts = [authors, title, publisher_in_words(item), issued]
    return ", ".join(part for part in parts if part)


def title_in_words(item: Item) -> str:
    """Return the title of a source, '' without one."""
    return _text_of(item, "title")


def publisher_in_words(item: Item) -> str:
    """Return what a source appeared in, else who published it, '' without either."""
    return _text_of(item, "container-title") or _text_of(item, "publisher")


def _text_of(item: Item, name: str) -> str:
    """Return a field on one line. What is not text counts as absent."""
    value = item.get(name)
    if not isinstance(value, str):
        return ""
    return " ".join(value.split())


def authors_in_words(item: Item) -> str:
    """Return the authors of a source, else its editors, '' without either."""
    people = item.get("author") or item.get("editor") or []
    names = [name_in_words(name) for name in people]
    if len(names) > 2:
        return gettext("%(name)s and others") % {"name": names[0]}
    if len(names) == 2:
        return gettext("%(one)s and %(other)s") % {"one": names[0], "other": names[1]}
    return "".join(names)


def name_in_words(name: Mapping[str, str]) -> str:
    """Return a CSL name as it is read: Ana van Lee."""
    if name.get("literal"):
        return name["literal"]
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(name[part] for part in parts if name.get(part))


def date_in_words(item: Item) -> str:
    """Return when a source appeared, such as May 2024, '' without a date."""
    issued = item.get("issued") or {}
    # Of a date that is withheld the parts are empty.
    parts = [part for part in (issued.get("date-parts") or [[]])[0] if part]
    if not parts:
        return str(issued.get("literal") or issued.get("raw") or "")
    try:
        day = dt.date(*[*parts, 1, 1][:3])
    except ValueError:
        # It is before the year 1, or a day like 30 February.
        return "-".join(map(str, parts))
    values = {
        "year": f"{day.year:04}",
        "month": gettext(MONTHS[day.month - 1]),
        "day": str(day.day),
    }
    if len(parts) == 1:
        return values["year"]
    if len(parts) == 2:
        return gettext("%(month)s %(year)s") % values
    return gettext("%(day)s %(month)s %(year)s") % values
