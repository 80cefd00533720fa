"""BibTeX and BibLaTeX to CSL-JSON items that are not checked yet."""

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
from annotations.sources.csl import NAMES_LIMIT, loose_date
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
# By variable the fields that may hold it, the best first.
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
IN_JOURNALS = ("article-journal", "article-newspaper", "periodical")
# Hazard: an address is no LaTeX, in which a per cent sign begins a comment.
ESCAPED = re.compile(r"\\url\s*|\\(?=[%&#_~{}])|[{}\s]")
MARKED = re.compile(r"[\\{}$~%]|--|``|''")
BRACED = re.compile(r"\{[^{}]*\}")

_plain = LatexNodes2Text(math_mode="text").latex_to_text
# what is wrong with a text is told to whoever pasted it
for _library in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)


def entries(text: str) -> Iterator[tuple[int, Item | Refused]]:
    """Each with the number of its first line."""
    library = parse_string(text)
    blocks: list[Block] = [*library.entries, *library.failed_blocks]
    for block in sorted(blocks, key=lambda one: one.start_line or 0):
        line = (block.start_line or 0) + 1
        if isinstance(block, Entry):
            yield line, _entry(block)
        elif isinstance(block, DuplicateBlockKeyBlock):
            # Two programs may well have called two works the same.
            alone = parse_string(str(block.raw), library=Library([*library.strings]))
            yield from ((line, _entry(one)) for one in alone.entries)
        elif isinstance(block, DuplicateFieldKeyBlock):
            fields = _(", ").join(sorted(block.duplicate_keys))
            yield line, Refused(_("It gives %(fields)s twice.") % {"fields": fields})
        elif not re.match(
            r"@(string|comment|preamble)\b", block.raw or "", re.IGNORECASE
        ):
            yield (
                line,
                Refused(
                    _(
                        "It is no BibTeX entry: a brace, comma or quotation mark is missing."
                    )
                ),
            )


def _entry(entry: Entry) -> Item | Refused:
    given = {field.key.lower(): str(field.value) for field in entry.fields}
    long = next(
        (name for name, value in given.items() if len(value) > LONGEST_FIELD), None
    )
    if long:
        return Refused(
            _("%(key)s has more than %(number)s characters.")
            % {"key": long, "number": f"{LONGEST_FIELD:,}"}
        )
    try:
        return _item(entry.entry_type.lower(), {"id": entry.key, **given})
    except RecursionError:
        return Refused(_("It is nested too deeply to be read."))


def _item(kind: str, given: Mapping[str, str]) -> Item:
    texts = {name: _words(_first(given, fields)) for name, fields in TEXTS.items()}
    item: Item = {**texts, **_numbers(given), "id": given["id"]}
    item["type"] = TYPES.get(kind) or ("webpage" if item["URL"] else "document")
    titles = (_words(given.get(name, "")) for name in ("title", "subtitle"))
    item["title"] = ": ".join(filter(None, titles))
    item["page"] = re.sub(r"\s*[-–]+\s*", "-", _words(given.get("pages", "")))
    item["issue"] = _words(given.get("issue", ""))
    number = "issue" if item["type"] in IN_JOURNALS and not item["issue"] else "number"
    item[number] = _words(given.get("number", ""))
    parts = [given.get(name, "") for name in ("year", "month", "day")]
    item["issued"] = _date(given, "date") or loose_date(parts)
    item["accessed"] = _date(given, "urldate")
    item.update({role: _names(given[role]) for role in ROLES if given.get(role)})
    return {name: value for name, value in item.items() if value}


def _first(given: Mapping[str, str], fields: Iterable[str]) -> str:
    return next(filter(None, (given.get(name) for name in fields)), "")


def _numbers(given: Mapping[str, str]) -> dict[str, str]:
    numbers = {
        name: ESCAPED.sub("", given.get(name.lower(), ""))
        for name in ("DOI", "ISSN", "URL")
    }
    published = urls_in(ESCAPED.sub("", given.get("howpublished", "")))
    isbn = _words(given.get("isbn", ""))
    numbers["URL"] = numbers["URL"] or "".join(published[:1])
    return {**numbers, "ISBN": isbn_in(f"ISBN {isbn}") or isbn}


def _words(value: str) -> str:
    return " ".join((_plain(value) if MARKED.search(value) else value).split())


def _date(given: Mapping[str, str], name: str) -> Item:
    """Of a range its beginning."""
    return loose_date(given.get(name, "").partition("/")[0].split("-"))


def _names(value: str) -> list[dict[str, str]]:
    people = split_multiple_persons_names(value)[:NAMES_LIMIT]
    return [
        _name(person)
        for person in people
        if person.strip().lower() not in {"", "others"}
    ]


def _name(person: str) -> dict[str, str]:
    """What stands in braces, or is one word, is nobody's family name."""
    parts = parse_single_name_into_parts(person, strict=False)
    if BRACED.fullmatch(person.strip()) or not parts.first:
        return {"literal": _words(person)}
    named = {"family": parts.last, "given": parts.first, "suffix": parts.jr}
    named["non-dropping-particle"] = parts.von
    return {name: _words(" ".join(words)) for name, words in named.items() if words}
