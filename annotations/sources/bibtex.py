"""Turn BibTeX and BibLaTeX into CSL-JSON items that are not checked yet."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
)
from django.utils.translation import gettext as _
from pylatexenc.latex2text import LatexNodes2Text

from annotations.presentation import Item
from annotations.sources.csl import loose_date, with_remarks
from articles.problems import Refused
from articles.text.identifiers import isbn_in, urls_in

LONGEST_FIELD = 20_000
TYPES = {
    **dict.fromkeys(("article", "suppperiodical"), "article-journal"),
    **dict.fromkeys(
        ("book", "mvbook", "collection", "proceedings", "reference"), "book"
    ),
    **dict.fromkeys(("inbook", "incollection", "bookinbook", "suppbook"), "chapter"),
    **dict.fromkeys(("inproceedings", "conference"), "paper-conference"),
    **dict.fromkeys(("techreport", "report", "manual"), "report"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis"), "thesis"),
    **dict.fromkeys(("online", "electronic", "www"), "webpage"),
    **dict.fromkeys(("movie", "video"), "motion_picture"),
    **dict.fromkeys(("image", "artwork"), "graphic"),
    "audio": "song",
    "booklet": "pamphlet",
    "dataset": "dataset",
    "inreference": "entry-encyclopedia",
    "jurisdiction": "legal_case",
    "legislation": "legislation",
    "letter": "personal_communication",
    "newspaper": "article-newspaper",
    "patent": "patent",
    "periodical": "periodical",
    "software": "software",
    "standard": "standard",
    "unpublished": "manuscript",
}
# The fields that may hold each variable, the best first.
TEXTS = {
    "container-title": ("journaltitle", "journal", "booktitle", "maintitle"),
    "publisher": ("publisher", "institution", "school", "organization"),
    "publisher-place": ("address", "location"),
    "language": ("language", "langid"),
    "annote": ("annote", "annotation"),
    "collection-title": ("series",),
    "chapter-number": ("chapter",),
    "number-of-pages": ("pagetotal",),
    "event-title": ("eventtitle",),
    "title-short": ("shorttitle",),
    "genre": ("type",),
    **{name: (name,) for name in ("abstract", "edition", "note", "version", "volume")},
}
ROLES = ("author", "editor", "translator")
# The fields that are read in parts, and stand in no item as they are written.
IN_PARTS = {*ROLES, "id", "title", "subtitle", "pages"}
IN_PARTS |= {"year", "month", "day", "doi", "issn", "url"}
IN_JOURNALS = ("article-journal", "article-newspaper", "periodical")
# Hazard: an address is no LaTeX, in which a per cent sign begins a comment.
ESCAPED = re.compile(r"\\url\s*|\\(?=[%&#_~{}])|[{}\s]")
MARKED = re.compile(r"[\\{}$~%]|--|``|''")
NO_DIGIT = re.compile(r"[^0-9Xx]")
ISBN_LENGTH = 13
BRACED = re.compile(r"\{[^{}]*\}")
NO_ENTRY = re.compile(r"@(string|comment|preamble)\b", re.IGNORECASE)

_plain = LatexNodes2Text(math_mode="text").latex_to_text
# The person who pasted a text is told what is wrong with it; the log is not.
for _library in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)


def entries(text: str) -> Iterator[tuple[int, Item | Refused]]:
    """Yield each entry with the number of its first line."""
    library = parse_string(text)
    blocks: list[Block] = [*library.entries, *library.failed_blocks]
    for block in sorted(blocks, key=lambda block: block.start_line or 0):
        line = (block.start_line or 0) + 1
        if isinstance(block, Entry):
            yield line, _entry(block)
        elif isinstance(block, DuplicateBlockKeyBlock):
            # Two programs may well have called two works the same.
            alone = parse_string(str(block.raw), library=Library([*library.strings]))
            for entry in alone.entries:
                yield line, _entry(entry)
        elif isinstance(block, DuplicateFieldKeyBlock):
            fields = _(", ").join(sorted(block.duplicate_keys))
            yield (
                line,
                Refused(_("The entry has %(fields)s twice.") % {"fields": fields}),
            )
        elif not NO_ENTRY.match(block.raw or ""):
            message = _(
                "The entry is not BibTeX: a brace, comma or quotation mark is missing."
            )
            yield line, Refused(message)


def _entry(entry: Entry) -> Item | Refused:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    for name, value in fields.items():
        if len(value) > LONGEST_FIELD:
            return Refused(
                _("%(key)s has more than %(number)s characters.")
                % {"key": name, "number": f"{LONGEST_FIELD:,}"}
            )
    try:
        return _item(entry.entry_type.lower(), {"id": entry.key, **fields})
    except RecursionError:
        return Refused(_("The entry is nested too deeply to be read."))


def _item(kind: str, given: Mapping[str, str]) -> Item:
    item: Item = {name: _words(_first(given, fields)) for name, fields in TEXTS.items()}
    item.update(_numbers(given))
    item["id"] = given["id"]
    item["type"] = TYPES.get(kind)
    if not item["type"]:
        item["type"] = "webpage" if item["URL"] else "document"
    item["title"] = _title(given)
    item["page"] = re.sub(r"\s*[-–]+\s*", "-", _words(given.get("pages", "")))
    item["issue"] = _words(given.get("issue", ""))
    is_issue = item["type"] in IN_JOURNALS and not item["issue"]
    item["issue" if is_issue else "number"] = _words(given.get("number", ""))
    parts = [given.get(name, "") for name in ("year", "month", "day")]
    item["issued"] = _date(given, "date") or loose_date(parts)
    item["accessed"] = _date(given, "urldate")
    for role in ROLES:
        item[role] = _names(given.get(role, ""))
    return with_remarks(
        {name: value for name, value in item.items() if value}, _rest(given, item)
    )


def _rest(given: Mapping[str, str], item: Item) -> dict[str, str]:
    """Return the fields that the item does not hold."""
    held = [value for value in item.values() if isinstance(value, str)]
    rest: dict[str, str] = {}
    for name, value in given.items():
        if _words(value) not in held and not _is_held_in_parts(name, value, item):
            rest[name] = _words(value)
    return rest


def _is_held_in_parts(name: str, value: str, item: Item) -> bool:
    """Return whether the item holds the whole field, written otherwise."""
    if name in {"date", "urldate"}:
        return "/" not in value  # only the beginning of a range is read
    if name == "isbn":
        return len(NO_DIGIT.sub("", value)) <= ISBN_LENGTH  # only the first is read
    if name == "howpublished":
        return ESCAPED.sub("", value) == item.get("URL")
    return name in IN_PARTS


def _title(given: Mapping[str, str]) -> str:
    title = _words(given.get("title", ""))
    subtitle = _words(given.get("subtitle", ""))
    return ": ".join(filter(None, (title, subtitle)))


def _first(given: Mapping[str, str], fields: Iterable[str]) -> str:
    """Return the first of these fields that is not empty."""
    for name in fields:
        if given.get(name):
            return given[name]
    return ""


def _numbers(given: Mapping[str, str]) -> dict[str, str]:
    numbers = {
        name: ESCAPED.sub("", given.get(name.lower(), ""))
        for name in ("DOI", "ISSN", "URL")
    }
    if not numbers["URL"]:
        addresses = urls_in(ESCAPED.sub("", given.get("howpublished", "")))
        numbers["URL"] = "".join(addresses[:1])
    isbn = _words(given.get("isbn", ""))
    numbers["ISBN"] = isbn_in(f"ISBN {isbn}") or isbn
    return numbers


def _words(value: str) -> str:
    if MARKED.search(value):
        value = _plain(value)
    return " ".join(value.split())


def _date(given: Mapping[str, str], name: str) -> Item:
    """Return the date, or the beginning of a range."""
    return loose_date(given.get(name, "").partition("/")[0].split("-"))


def _names(value: str) -> list[dict[str, str]]:
    return [
        _name(person)
        for person in split_multiple_persons_names(value)
        if person.strip().lower() not in {"", "others"}
    ]


def _name(person: str) -> dict[str, str]:
    """Return a name; what stands in braces, or is one word, is no family name."""
    parts = parse_single_name_into_parts(person, strict=False)
    if BRACED.fullmatch(person.strip()) or not parts.first:
        return {"literal": _words(person)}
    named = {
        "family": parts.last,
        "given": parts.first,
        "suffix": parts.jr,
        "non-dropping-particle": parts.von,
    }
    return {name: _words(" ".join(words)) for name, words in named.items() if words}
