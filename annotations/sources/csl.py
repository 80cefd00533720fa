"""CSL-JSON items: checked, and made from what an editor typed.

Nothing here knows the database.
"""

# ruff: noqa: SIM905

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import isbn
from stdnum.exceptions import ValidationError as BadNumber

from annotations.presentation import (
    CALCULATION,
    KNOWLEDGE,
    OBSERVATION,
    OF_OUR_OWN,
    Item,
    guessed_of,
)
from articles.problems import Refused
from articles.text.characters import clean_text
from articles.text.identifiers import DOI_PREFIX, ISBN_MARK, WHOLE_DOI

TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic
    collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing
    interview legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference
    patent performance periodical personal_communication post post-weblog regulation report review
    review-book software song speech standard thesis treaty webpage""".split()
)
# The types that a person chooses from, in this order; OTHER_TYPES come with files.
TYPES_OFFERED = [
    ("webpage", gettext_lazy("Web page")),
    ("report", gettext_lazy("Report")),
    ("article-newspaper", gettext_lazy("Newspaper article")),
    ("article-journal", gettext_lazy("Journal article")),
    ("book", gettext_lazy("Book")),
    ("dataset", gettext_lazy("Data set")),
    ("interview", gettext_lazy("Interview")),
    ("personal_communication", gettext_lazy("Message or conversation")),
    (OBSERVATION, gettext_lazy("Observation of our own")),
    ("hearing", gettext_lazy("Hearing or minutes")),
    ("legal_case", gettext_lazy("Court decision")),
    ("legislation", gettext_lazy("Law")),
    ("speech", gettext_lazy("Speech")),
    ("broadcast", gettext_lazy("Broadcast")),
    ("document", gettext_lazy("Paper or other document")),
    (CALCULATION, gettext_lazy("Calculation of our own")),
    (KNOWLEDGE, gettext_lazy("Own knowledge")),
]
OTHER_TYPES = {
    "article": gettext_lazy("Article or preprint"),
    "article-magazine": gettext_lazy("Magazine article"),
    "bill": gettext_lazy("Bill"),
    "chapter": gettext_lazy("Book chapter"),
    "classic": gettext_lazy("Classical work"),
    "collection": gettext_lazy("Collection"),
    "entry": gettext_lazy("Database entry"),
    "entry-dictionary": gettext_lazy("Dictionary entry"),
    "entry-encyclopedia": gettext_lazy("Encyclopedia entry"),
    "event": gettext_lazy("Event"),
    "figure": gettext_lazy("Figure"),
    "graphic": gettext_lazy("Picture or graphic"),
    "manuscript": gettext_lazy("Manuscript"),
    "map": gettext_lazy("Map"),
    "motion_picture": gettext_lazy("Film or video"),
    "musical_score": gettext_lazy("Musical score"),
    "pamphlet": gettext_lazy("Pamphlet"),
    "paper-conference": gettext_lazy("Conference paper"),
    "patent": gettext_lazy("Patent"),
    "performance": gettext_lazy("Performance"),
    "periodical": gettext_lazy("Periodical"),
    "post": gettext_lazy("Forum or social media post"),
    "post-weblog": gettext_lazy("Blog post"),
    "regulation": gettext_lazy("Regulation"),
    "review": gettext_lazy("Review of a work"),
    "review-book": gettext_lazy("Book review"),
    "software": gettext_lazy("Software"),
    "song": gettext_lazy("Audio recording"),
    "standard": gettext_lazy("Standard"),
    "thesis": gettext_lazy("Thesis"),
    "treaty": gettext_lazy("Treaty"),
}
TEXTS = frozenset(
    """abstract archive archive-place archive_collection archive_location authority call-number
    chapter-number citation-number collection-number collection-title container-title
    container-title-short dimensions division DOI edition event-place event-title genre id ISBN ISSN issue
    jurisdiction language locator medium number number-of-pages number-of-volumes original-publisher
    original-publisher-place original-title page page-first part-number part-title PMCID PMID publisher
    publisher-place references reviewed-genre reviewed-title scale section source status supplement-number
    title title-short URL version volume volume-title""".split()
)
NAMES = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator director
    editor editor-translator editorial-director executive-producer guest host illustrator interviewer
    narrator organizer original-author performer producer recipient reviewed-author script-writer
    series-creator translator""".split()
)
DATES = frozenset(
    "accessed available-date event-date issued original-date submitted".split()
)
NAME_PARTS = frozenset(
    "family given literal suffix dropping-particle non-dropping-particle comma-suffix static-ordering".split()
)
TITLE_LIMIT = 500
ABSTRACT_LIMIT = 20_000
TEXT_LIMIT = 2_000
LIMITS = {"title": TITLE_LIMIT, "abstract": ABSTRACT_LIMIT}
NAMES_LIMIT = 100
DATE_FORM = re.compile(r"(-?\d{1,4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:T.*)?")
MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
HOST_FORM = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:[/?#:]\S*)?")
valid_url = URLValidator(schemes=["http", "https"])


class BadSource(Refused):
    """The source cannot be kept as it is; the message says what to change."""


# --- Checking -------------------------------------------------------------------------


def checked(item: Item, *, asks_title: bool = False) -> Item:
    """Return the CSL-JSON item with known variables only, each bounded and clean.

    A missing type becomes webpage or document. Raise BadSource if it cannot be kept.
    `asks_title`: a person is asked for a missing title. Until then it is made of the
    reference, or '' without one.
    """
    if not isinstance(item, Mapping):
        raise BadSource(
            _(
                "A source is a CSL-JSON object, such as {“type”: “report”, “title”: “…”}."
            )
        )
    kept: Item = {}
    for key, value in item.items():
        if key in READERS:
            kept_value = READERS[key](value, key)
            if kept_value:
                kept[key] = kept_value
    if asks_title:
        kept.setdefault("title", title_of(kept))
    elif not kept.get("title"):
        raise BadSource(_("A source needs a title."))
    kind = str(item.get("type") or ("webpage" if "URL" in kept else "document"))
    if kind not in TYPES:
        raise BadSource(
            _(
                "%(value)s is not a CSL type. Use one such as webpage, report, book or interview."
            )
            % {"value": repr(kind[:40])}
        )
    kept["type"] = kind
    return kept


def _text(value: object, key: str) -> str:
    if not isinstance(value, str | int | float):
        raise BadSource(_("%(key)s must be text.") % {"key": key})
    text = " ".join(clean_text(str(value)).split())
    limit = LIMITS.get(key, TEXT_LIMIT)
    if len(text) > limit:
        raise BadSource(
            _("%(key)s has %(text)s characters; the limit is %(limit)s.")
            % {"key": key, "text": f"{len(text):,}", "limit": f"{limit:,}"}
        )
    return text


def _names(value: object, key: str) -> list[dict[str, str]]:
    if not isinstance(value, list) or not all(
        isinstance(name, Mapping) for name in value
    ):
        raise BadSource(
            _(
                "%(key)s is not a list of names, such as [{“family”: “Lee”, “given”: “Ana”}]."
            )
            % {"key": key}
        )
    if len(value) > NAMES_LIMIT:
        raise BadSource(
            _("%(key)s has %(value)s names; the limit is %(names_limit)s.")
            % {"key": key, "value": len(value), "names_limit": NAMES_LIMIT}
        )
    names = [_name(name, key) for name in value]
    return [name for name in names if name]


def _name(name: Mapping[str, object], key: str) -> dict[str, str]:
    return {
        part: _text(value, key)
        for part, value in name.items()
        if part in NAME_PARTS and value
    }


def _date(value: object, key: str) -> Item:
    if isinstance(value, str):
        return from_date(value)
    if not isinstance(value, Mapping):
        raise BadSource(
            _("%(key)s is not a date, such as {“date-parts”: [[2024, 5, 12]]}.")
            % {"key": key}
        )
    kept: Item = {
        part: _text(value[part], key)
        for part in ("literal", "raw", "season")
        if value.get(part)
    }
    if value.get("date-parts"):
        kept["date-parts"] = _date_parts(value["date-parts"], key)
    return kept


def _date_parts(value: object, key: str) -> list[list[int]]:
    dates: list[list[str | int]] = value[:2] if isinstance(value, list) else [[""]]
    try:
        parts = [list(map(int, date[:3])) for date in dates]
    # Hazard: 1e999 overflows, and {} stands for a list in some files.
    except (TypeError, ValueError, OverflowError, KeyError) as error:
        raise BadSource(
            _("%(key)s has date-parts that are not numbers.") % {"key": key}
        ) from error
    if not all(_date_possible(date) for date in parts):
        raise BadSource(_("%(key)s is not a valid date.") % {"key": key})
    return parts


def _date_possible(date: list[int]) -> bool:
    if not date:
        return False
    year, month, day = [*date, 1, 1][:3]
    return -9999 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= 31


def _url(value: object, key: str = "URL") -> str:
    text = _text(value, key)
    if not text:  # An address can be taken away.
        return ""
    try:
        valid_url(text)
    except ValidationError:
        raise BadSource(
            _("%(value)s is not a URL that starts with http:// or https://.")
            % {"value": repr(text[:80])}
        ) from None
    return text


def _doi(value: object, key: str = "DOI") -> str:
    text = _text(value, key)
    doi = DOI_PREFIX.sub("", text).lower()
    if text and not WHOLE_DOI.fullmatch(doi):
        raise BadSource(
            _("%(value)s is not a DOI. A DOI looks like 10.1000/182.")
            % {"value": repr(text[:80])}
        )
    return doi


def _isbn(value: object, key: str = "ISBN") -> str:
    text = _text(value, key)
    if not text:
        return ""
    try:
        return str(isbn.to_isbn13(isbn.validate(text)))
    except BadNumber:
        raise BadSource(
            _("%(value)s is not an ISBN: a digit is wrong or missing.")
            % {"value": repr(text[:40])}
        ) from None


def _custom(value: object, key: str) -> Item:
    """Return which variables are guessed; what else programs add is dropped."""
    named = value.get("guessed") if isinstance(value, Mapping) else None
    if not isinstance(named, list):
        return {}
    guessed = [name for name in ("author", "issued") if name in named]
    if not guessed:
        return {}
    return {"guessed": guessed}


# How the value of each variable is read from a file or a form.
READERS: dict[str, Callable[[object, str], object]] = {
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(NAMES, _names),
    **dict.fromkeys(DATES, _date),
    "URL": _url,
    "DOI": _doi,
    "ISBN": _isbn,
    "custom": _custom,
}


def with_remarks(item: Item, remarks: Mapping[str, str]) -> Item:
    """Return the item with what no variable of its own holds as lines of its note."""
    lines = [f"{name}: {value}" for name, value in remarks.items() if value]
    if not lines:
        return item
    note = "\n\n".join(filter(None, (item.get("note"), "\n".join(lines))))
    return {**item, "note": note}


def without_guesses(item: Item) -> Item:
    """Return the item without its guessed variables.

    Nobody has confirmed them, so no edition states them.
    """
    guessed = guessed_of(item)
    return {
        name: value
        for name, value in item.items()
        if name != "custom" and name not in guessed
    }


# --- From what an editor typed --------------------------------------------------------


def from_reference(typed: str) -> Item:
    """Return an address, DOI or ISBN as {"URL"}, {"DOI", "URL"} or {"ISBN"}; {} for ''.

    Raise BadSource if it is none of them.
    """
    text = "".join(clean_text(typed).split())
    if not text:
        return {}
    doi = DOI_PREFIX.sub("", text)
    if WHOLE_DOI.fullmatch(doi):
        return {"DOI": _doi(doi), "URL": f"https://doi.org/{doi.lower()}"}
    number = re.sub(ISBN_MARK, "", text, count=1, flags=re.IGNORECASE)
    if isbn.is_valid(number):
        return {"ISBN": _isbn(number)}
    if "://" not in text and HOST_FORM.fullmatch(text):
        text = f"https://{text}"
    if "://" not in text:
        raise BadSource(
            _("%(value)s is not a URL, a DOI or an ISBN.") % {"value": repr(typed[:60])}
        )
    return {"URL": _url(text)}


def from_date(typed: str) -> Item:
    """Return 2024, 2024-05 or 2024-05-12 as a CSL date; {} for ''.

    Raise BadSource if it is no date.
    """
    text = typed.strip()
    if not text:
        return {}
    match = DATE_FORM.fullmatch(text)
    parts = [int(part) for part in match.groups() if part] if match else []
    if not _date_possible(parts):
        raise BadSource(
            _("%(value)s is not a date: write 2024, 2024-05 or 2024-05-12.")
            % {"value": repr(text[:40])}
        )
    return {"date-parts": [parts]}


def loose_date(parts: Sequence[str]) -> Item:
    """Return a date from year, month and day, as far as another program gives them.

    The month is a number or an English name. Where it is no date, such as “in press”,
    the words are kept; {} for none.
    """
    words = [part.strip() for part in parts if part.strip()]
    if not words:
        return {}
    in_words = {"literal": " ".join(words)}
    numbers = list(takewhile(bool, map(_in_digits, words[:3])))
    try:
        return from_date("-".join(numbers)) or in_words
    except BadSource:
        return in_words


def _in_digits(word: str) -> str:
    month = word.lower()[:3]
    if month in MONTHS:
        return str(MONTHS.index(month) + 1)
    if re.fullmatch(r"[0-9]{1,4}", word):
        return word
    return ""


def from_names(typed: str) -> list[dict[str, str]]:
    """Return names, one per line or separated by ';'.

    'Lee, Ana' is split into family and given name; 'World Bank' is not.
    """
    names = []
    for name in re.split(r"[;\n]", typed):
        before, _comma, after = name.partition(",")
        family = before.strip()
        given = after.strip()
        if family and given:
            names.append({"family": family, "given": given})
        elif family:
            names.append({"literal": family})
    return names


def from_fields(
    *,
    title: str,
    reference: str = "",
    authors: str = "",
    publisher: str = "",
    date: str = "",
    kind: str = "",
    base: Item | None = None,
) -> Item:
    """Return a checked CSL-JSON item from the fields of a form.

    `base` is the item that was pasted; what is typed counts more. Raise BadSource if a
    field is wrong.
    """
    item: Item = {"type": kind}
    if kind in OF_OUR_OWN:
        item = {"type": "document", "genre": kind}
    item["title"] = title
    item["publisher"] = publisher
    item.update(from_reference(reference))
    item["author"] = from_names(authors)
    item["issued"] = from_date(date)
    typed = {name: value for name, value in item.items() if value}
    return checked({**(base or {}), **typed})


def to_fields(item: Item) -> dict[str, str]:
    """Return the arguments of `from_fields`, for a form that shows an item."""
    parts = (item.get("issued", {}).get("date-parts") or [[]])[0]
    kind = item.get("type", "")
    if item.get("genre") in OF_OUR_OWN:
        kind = item["genre"]
    return {
        "title": item.get("title", ""),
        "reference": item.get("DOI") or item.get("ISBN") or item.get("URL", ""),
        "authors": "\n".join(_name_to_type(name) for name in item.get("author", [])),
        "publisher": item.get("publisher", ""),
        "date": "-".join(f"{part:02}" for part in parts),
        "kind": kind,
    }


def _name_to_type(name: Mapping[str, str]) -> str:
    parts = [name[part] for part in ("family", "given") if name.get(part)]
    return ", ".join(parts) or name.get("literal", "")


def title_of(item: Item) -> str:
    """Return a title made of the reference, until somebody writes a better one.

    It is '' without a reference.
    """
    if "ISBN" in item:
        return f"ISBN {item['ISBN']}"
    address = re.sub(r"^https?://(?:www\.)?|/$", "", item.get("URL", ""))
    return str(item.get("DOI") or address)[:200]


def is_untitled(item: Item) -> bool:
    """Return whether the title of an item is '', or only its address or number."""
    return item["title"] in {title_of(item), item.get("URL")}
