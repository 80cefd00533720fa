"""Read what somebody pastes or drops as CSL-JSON items.

Addresses and numbers, BibTeX, RIS and CSL-JSON are read. Nothing is asked for
elsewhere: what the text does not say stays open.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.presentation import Item
from annotations.sources import bibtex, ris
from annotations.sources.csl import (
    READERS as VARIABLES,
)
from annotations.sources.csl import (
    BadSource,
    checked,
    from_reference,
    title_of,
    with_remarks,
)
from annotations.sources.library import REMARKS
from annotations.sources.references import references_in
from articles.problems import Refused
from articles.text.characters import clean_text
from articles.text.identifiers import LONGEST_NOTE, MAX_URLS, doi_in, isbn_in, urls_in
from articles.text.shapes import Attachment

LONGEST = 1_000_000  # characters
# Hazard: LaTeX takes up to 17 µs for each character, in which nobody else is answered.
LONGEST_BIBTEX = 150_000
MOST = 2_000  # entries
REFERENCE_ALONE = re.compile(r"\S+|(?:isbn\S*)?[\dx\s-]+", re.IGNORECASE)
FORMATS = {
    "text": gettext_lazy("URLs, DOIs, ISBNs"),
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl": "CSL-JSON",
}

# The place of an entry, and its item, or why it cannot be read.
type Found = tuple[str, Item | Refused]


class NotRead(NamedTuple):
    """An entry that could not be read.

    `place`: such as "line 12". `title`: the title that it gives itself, if it has one.
    """

    place: str
    title: str
    why: str


class Reading(NamedTuple):
    """The entries of a text, and those that could not be read.

    `items` are checked, with the remarks of library.REMARKS beside what is checked.
    """

    items: list[Item]
    unread: list[NotRead]


def decode_file(content: bytes) -> str:
    """Return the text of a file.

    Raise Refused if its encoding is unclear: a guess could garble names for good.
    """
    encoding = "utf-8-sig"
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = "utf-16"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            _("The file is not in UTF-8: save or export it in UTF-8.")
        ) from error


def read_pasted(text: str, form: str = "", *, asks_title: bool = False) -> Reading:
    """Return the entries of a text in the format `form`.

    `form` is a key of FORMATS; guessed where it is ''. An error in one entry is listed
    with it; raise Refused where nothing can be read. `asks_title`: the first entry is
    read without its title too, for which a person is asked.
    """
    refuse_longer(text, LONGEST)
    text = clean_text(text)
    form = form or guess_format(text)
    if form == "bibtex":
        refuse_longer(text, LONGEST_BIBTEX)
    reading = Reading([], [])
    for number, (place, found) in enumerate(READERS[form](text)):
        if number == MOST:
            raise Refused(
                _("The text has more than %(number)s entries. Import it in parts.")
                % {"number": f"{MOST:,}"}
            )
        if isinstance(found, Refused):
            reading.unread.append(NotRead(place, "", found.message))
            continue
        try:
            is_asked = asks_title and number == 0
            reading.items.append(_checked_with_remarks(found, is_asked))
        except Refused as refused:
            title = found.get("title") if isinstance(found, Mapping) else ""
            reading.unread.append(
                NotRead(place, str(title or "")[:200], refused.message)
            )
    return reading


def refuse_longer(text: str, most: int) -> None:
    """Raise Refused if the text has more than `most` characters."""
    if len(text) > most:
        raise Refused(
            _("The text has more than %(number)s characters. Import it in parts.")
            % {"number": f"{most:,}"}
        )


def guess_format(text: str) -> str:
    """Return the key of FORMATS that the text looks like."""
    if text.lstrip()[:1] in {"{", "["}:
        return "csl"
    if re.search(r"^[ \t]*@\w+[ \t]*[{(]", text, re.MULTILINE):
        return "bibtex"
    if ris.BEGINNING.search(text):
        return "ris"
    return "text"


def _checked_with_remarks(item: Item, asks_title: bool) -> Item:
    if not isinstance(item, Mapping):
        return checked(item)
    kept = checked(item, asks_title=asks_title)
    for name in REMARKS:
        if isinstance(item.get(name), str):
            kept[name] = item[name]
    unknown = item.keys() - VARIABLES.keys() - {"type", *REMARKS}
    return with_remarks(kept, {name: _in_words(item[name]) for name in sorted(unknown)})


def _in_words(value: object) -> str:
    if isinstance(value, str):
        return " ".join(value.split())
    return json.dumps(value, ensure_ascii=False)


# --- Lines of addresses, DOIs and ISBNs -----------------------------------------------


def _lines(text: str) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip().rstrip(".,;")
        if words:
            place = _("line %(number)s") % {"number": number}
            try:
                for item in _sources_in_line(words):
                    yield place, item
            except BadSource as why:
                yield place, why


def _sources_in_line(words: str) -> list[Item]:
    """Return what one line names: a reference alone, or one among words.

    The words may be its title. Raise BadSource if it names nothing.
    """
    if len(words) > LONGEST_NOTE or words.count("://") > MAX_URLS:
        raise BadSource(_("The line is too long: give each source a line of its own."))
    if REFERENCE_ALONE.fullmatch(words):
        item = from_reference(words)
        return [{**item, "title": title_of(item)}]
    urls = list(urls_in(words))
    doi = doi_in(words)
    number = isbn_in(words)
    if not (urls or doi or number):
        raise BadSource(
            _("%(value)s is not a URL, a DOI or an ISBN.") % {"value": repr(words[:60])}
        )
    footnote = Attachment(
        kind="footnote", start=0, end=0, text=words, urls=urls, doi=doi, isbn=number
    )
    return [
        from_reference(reference.item.get("DOI", "")) | reference.item
        for reference in references_in(footnote)
    ]


# --- Files of other programs ----------------------------------------------------------


def _csl(text: str) -> Iterator[Found]:
    """Yield the items of an object, a list, or a list as Zotero's server wraps it."""
    try:
        given: object = json.loads(text)
    except RecursionError as error:
        raise Refused(_("The entry is nested too deeply to be read.")) from error
    except ValueError as error:
        raise Refused(
            _("The text is not JSON: %(error)s.") % {"error": error}
        ) from error
    if isinstance(given, Mapping):
        given = given.get("items", [given])
    if not isinstance(given, list):
        raise Refused(_("The text is neither a CSL-JSON object nor a list of them."))
    for number, item in enumerate(given, 1):
        yield _("entry %(number)s") % {"number": number}, item


def _numbered(
    entries: Callable[[str], Iterator[tuple[int, Item | Refused]]], text: str
) -> Iterator[Found]:
    return (
        (_("line %(number)s") % {"number": line}, found)
        for line, found in entries(text)
    )


READERS: Mapping[str, Callable[[str], Iterator[Found]]] = {
    "text": _lines,
    "bibtex": partial(_numbered, bibtex.entries),
    "ris": partial(_numbered, ris.entries),
    "csl": _csl,
}
