"""CSL-JSON items: checked, and made from what an editor typed. Knows no database."""

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

from annotations.presentation import CALCULATION, KNOWLEDGE, Item, basis_of, guessed_of
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
# What a person chooses from, in this order; the others come with files.
TYPES_OFFERED = [
    ("webpage", gettext_lazy("Web page")),
    ("report", gettext_lazy("Report")),
    ("article-newspaper", gettext_lazy("Newspaper article")),
    ("article-journal", gettext_lazy("Journal article")),
    ("book", gettext_lazy("Book")),
    ("dataset", gettext_lazy("Data set")),
    ("interview", gettext_lazy("Interview")),
    ("personal_communication", gettext_lazy("Message or conversation")),
    ("hearing", gettext_lazy("Hearing or minutes")),
    ("legal_case", gettext_lazy("Court decision")),
    ("legislation", gettext_lazy("Law")),
    ("speech", gettext_lazy("Speech")),
    ("broadcast", gettext_lazy("Broadcast")),
    ("document", gettext_lazy("Other document")),
    (CALCULATION, gettext_lazy("Calculation of our own")),
    (KNOWLEDGE, gettext_lazy("Own knowledge")),
]
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
TEXT_LIMIT = 2_000
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


def checked(item: Item) -> Item:
    """Returns the CSL-JSON item with known variables only, each bounded and free of
    forbidden characters.

    A missing type becomes webpage or document. Raises BadSource.
    """
    if not isinstance(item, Mapping):
        raise BadSource(
            _(
                "A source is a CSL-JSON object, such as {“type”: “report”, “title”: “…”}."
            )
        )
    found = {
        key: kept
        for key, value in item.items()
        if key in READERS and (kept := READERS[key](value, key))
    }
    if not found.get("title"):
        raise BadSource(_("A source needs a title."))
    kind = found["type"] = str(
        item.get("type") or ("webpage" if "URL" in found else "document")
    )
    if kind not in TYPES:
        raise BadSource(
            _(
                "%(value)s is not a CSL type. Use one such as webpage, report, book or interview."
            )
            % {"value": repr(kind[:40])}
        )
    return found


def _text(value: object, key: str) -> str:
    if not isinstance(value, str | int | float):
        raise BadSource(_("%(key)s is not a text.") % {"key": key})
    text = " ".join(clean_text(str(value)).split())
    limit = TITLE_LIMIT if key == "title" else TEXT_LIMIT
    if len(text) > limit:
        raise BadSource(
            _("%(key)s has %(text)s characters; it may have %(limit)s.")
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
            _("%(key)s has %(value)s names; it may have %(names_limit)s.")
            % {"key": key, "value": len(value), "names_limit": NAMES_LIMIT}
        )
    names = [
        {
            part: _text(name[part], key)
            for part in name
            if part in NAME_PARTS and name[part]
        }
        for name in value
    ]
    return [name for name in names if name]


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
        parts = [[int(part) for part in date[:3]] for date in dates]
    except (
        TypeError,
        ValueError,
        OverflowError,
        KeyError,
    ) as error:  # 1e999, and {} for a list
        raise BadSource(
            _("%(key)s has date-parts that are not numbers.") % {"key": key}
        ) from error
    if not all(_date_possible(date) for date in parts):
        raise BadSource(_("%(key)s is not a date in the calendar.") % {"key": key})
    return parts


def _date_possible(date: list[int]) -> bool:
    year, month, day = [*date, 1, 1][:3] if date else (0, 0, 0)
    return -9999 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= 31


def _url(value: object, key: str = "URL") -> str:
    text = _text(value, key)
    try:
        if text:  # an address can be taken away
            valid_url(text)
    except ValidationError:
        raise BadSource(
            _("%(value)s is not an address that starts with http:// or https://.")
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
    try:
        return str(isbn.to_isbn13(isbn.validate(text))) if text else ""
    except BadNumber:
        raise BadSource(
            _("%(value)s is not an ISBN: a digit is wrong or missing.")
            % {"value": repr(text[:40])}
        ) from None


def _custom(value: object, key: str) -> Item:
    """Of what programs add of their own only which variables are guessed."""
    named = value.get("guessed") if isinstance(value, Mapping) else None
    guessed = [
        name
        for name in ("author", "issued")
        if isinstance(named, list) and name in named
    ]
    return {"guessed": guessed} if guessed else {}


# By variable, how what a file or a form has for it is read.
READERS: dict[str, Callable[[object, str], object]] = {
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(NAMES, _names),
    **dict.fromkeys(DATES, _date),
    "URL": _url,
    "DOI": _doi,
    "ISBN": _isbn,
    "custom": _custom,
}


def known(item: Item) -> Item:
    """Without what is guessed of it, which nobody has confirmed: no edition
    states it.
    """
    return {
        name: value
        for name, value in item.items()
        if name not in {"custom", *guessed_of(item)}
    }


# --- From what an editor typed --------------------------------------------------------


def from_reference(typed: str) -> Item:
    """Returns an address, DOI or ISBN as {"URL"}, {"DOI", "URL"} or {"ISBN"}; {} for
    ''. Raises BadSource.
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
            _("%(value)s is not a web address, a DOI or an ISBN.")
            % {"value": repr(typed[:60])}
        )
    return {"URL": _url(text)}


def from_date(typed: str) -> Item:
    """Returns 2024, 2024-05 or 2024-05-12 as a CSL date; {} for ''. Raises
    BadSource.
    """
    text = typed.strip()
    if not text:
        return {}
    match = DATE_FORM.fullmatch(text)
    parts = [int(part) for part in match.groups() if part] if match else []
    if not match or not _date_possible(parts):
        raise BadSource(
            _("%(value)s is not a date: write 2024, 2024-05 or 2024-05-12.")
            % {"value": repr(text[:40])}
        )
    return {"date-parts": [parts]}


def loose_date(parts: Sequence[str]) -> Item:
    """From year, month (a number or an English name) and day, as far as another program
    gives them; as words where it is no date, such as “in press”; {} for none.
    """
    words = [part.strip() for part in parts if part.strip()]
    in_words = {"literal": " ".join(words)} if words else {}
    numbers = list(takewhile(bool, map(_in_digits, words[:3])))
    try:
        return from_date("-".join(numbers)) or in_words
    except BadSource:
        return in_words


def _in_digits(word: str) -> str:
    if (month := word.lower()[:3]) in MONTHS:
        return str(MONTHS.index(month) + 1)
    return word if re.fullmatch(r"[0-9]{1,4}", word) else ""


def from_names(typed: str) -> list[dict[str, str]]:
    """Returns names, one per line or separated by ';'. 'Lee, Ana' is split; 'World
    Bank' is not.
    """
    names = []
    for name in re.split(r"[;\n]", typed):
        family, comma, given = (part.strip() for part in name.partition(","))
        if family:
            names.append(
                {"family": family, "given": given}
                if comma and given
                else {"literal": family}
            )
    return names


def from_fields(
    *,
    title: str,
    reference: str = "",
    authors: str = "",
    publisher: str = "",
    date: str = "",
    kind: str = "",
) -> Item:
    """Returns a checked CSL-JSON item from the fields of a form. Raises BadSource."""
    genre = (
        {"type": "document", "genre": kind}
        if kind in {CALCULATION, KNOWLEDGE}
        else {"type": kind}
    )
    item = {
        **genre,
        "title": title,
        "publisher": publisher,
        **from_reference(reference),
    }
    return checked(item | {"author": from_names(authors), "issued": from_date(date)})


def to_fields(item: Item) -> dict[str, str]:
    """Returns what from_fields takes, for a form that shows an item."""
    parts = (item.get("issued", {}).get("date-parts") or [[]])[0]
    return {
        "title": item.get("title", ""),
        "reference": item.get("DOI") or item.get("ISBN") or item.get("URL", ""),
        "authors": "\n".join(_name_to_type(name) for name in item.get("author", [])),
        "publisher": item.get("publisher", ""),
        "date": "-".join(f"{part:02}" for part in parts),
        "kind": item["genre"]
        if basis_of(item) in {"calculation", "knowledge"}
        else item.get("type", ""),
    }


def _name_to_type(name: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (name.get("family"), name.get("given")))) or name.get(
        "literal", ""
    )
