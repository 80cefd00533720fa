"""What somebody pastes or drops, as CSL-JSON items: addresses and numbers, BibTeX, RIS,
CSL-JSON. Nothing is asked for elsewhere: what the text does not say stays open.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.presentation import Item
from annotations.sources import bibtex, ris
from annotations.sources.csl import TEXT_LIMIT, BadSource, checked, from_reference
from annotations.sources.library import REMARKS
from annotations.sources.references import references
from articles.problems import Refused
from articles.text.characters import clean_text
from articles.text.identifiers import LONGEST_NOTE, MAX_URLS, doi_in, isbn_in, urls_in
from articles.text.shapes import Attachment

LONGEST = 1_000_000  # characters
# Hazard: LaTeX takes up to 17 µs for each character, in which nobody else is answered.
LONGEST_BIBTEX = 150_000
MOST = 2_000  # entries
FORMATS = {
    "text": gettext_lazy("Addresses, DOIs, ISBNs"),
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl": "CSL-JSON",
}

# Where an entry stands, and its item, or why it cannot be read.
type Found = tuple[str, Item | Refused]


class NotRead(NamedTuple):
    """place: such as "line 12". title: what it calls itself, if it does."""

    place: str
    title: str
    why: str


class Reading(NamedTuple):
    """items: checked, with the remarks of library.REMARKS beside what is checked."""

    items: list[Item]
    unread: list[NotRead]


def decoded(content: bytes) -> str:
    """Raises Refused: a guess could garble names for good."""
    try:
        return content.decode(
            "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        )
    except UnicodeDecodeError as error:
        raise Refused(
            _("The file is not in UTF-8: save or export it in UTF-8.")
        ) from error


def read(text: str, form: str = "") -> Reading:
    """form: a key of FORMATS; guessed where it is ''. What is wrong with one entry is
    listed with it; raises Refused where nothing can be read.
    """
    _refuse_longer(text, LONGEST)
    text, reading = clean_text(text), Reading([], [])
    form = form or guessed(text)
    if form == "bibtex":
        _refuse_longer(text, LONGEST_BIBTEX)
    for number, (place, found) in enumerate(READERS[form](text)):
        if number == MOST:
            raise Refused(
                _("It has more than %(number)s entries: bring them in in parts.")
                % {"number": f"{MOST:,}"}
            )
        try:
            if isinstance(found, Refused):
                raise found
            reading.items.append(_kept(found))
        except Refused as why:
            title = found.get("title") if isinstance(found, Mapping) else ""
            reading.unread.append(NotRead(place, str(title or "")[:200], why.message))
    return reading


def _refuse_longer(text: str, most: int) -> None:
    if len(text) > most:
        raise Refused(
            _("It has more than %(number)s characters: bring it in in parts.")
            % {"number": f"{most:,}"}
        )


def guessed(text: str) -> str:
    if text.lstrip()[:1] in {"{", "["}:
        return "csl"
    if re.search(r"^[ \t]*@\w+[ \t]*[{(]", text, re.MULTILINE):
        return "bibtex"
    return "ris" if ris.BEGINNING.search(text) else "text"


def _kept(item: Item) -> Item:
    if not isinstance(item, Mapping):
        return checked(item)
    abstract = item.get("abstract")
    if isinstance(abstract, str) and len(abstract) > TEXT_LIMIT:
        item = {**item, "abstract": abstract[: TEXT_LIMIT - 1] + "…"}
    return checked(item) | {
        name: item[name] for name in REMARKS if isinstance(item.get(name), str)
    }


# --- Lines of addresses, DOIs and ISBNs -----------------------------------------------


def _lines(text: str) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip().rstrip(".,;")
        if words:
            place = _("line %(number)s") % {"number": number}
            try:
                for item in _referred(words):
                    yield place, item
            except BadSource as why:
                yield place, why


def _referred(words: str) -> list[Item]:
    """What one line names: a reference alone, or one among words, which may be its
    title.
    """
    if len(words) > LONGEST_NOTE or words.count("://") > MAX_URLS:
        raise BadSource(_("The line is too long: give each source a line of its own."))
    if re.fullmatch(r"\S+|(?:isbn\S*)?[\dx\s-]+", words, re.IGNORECASE):
        item = from_reference(words)
        return [{**item, "title": title_of(item)}]
    urls, doi, number = list(urls_in(words)), doi_in(words), isbn_in(words)
    if not (urls or doi or number):
        raise BadSource(
            _("%(value)s is not a web address, a DOI or an ISBN.")
            % {"value": repr(words[:60])}
        )
    named = Attachment(
        kind="footnote", start=0, end=0, text=words, urls=urls, doi=doi, isbn=number
    )
    return [
        from_reference(one.item.get("DOI", "")) | one.item for one in references(named)
    ]


def title_of(item: Item) -> str:
    """Until somebody writes a better one."""
    if "ISBN" in item:
        return f"ISBN {item['ISBN']}"
    return str(item.get("DOI") or re.sub(r"^https?://(?:www\.)?|/$", "", item["URL"]))[
        :200
    ]


# --- Files of other programs ----------------------------------------------------------


def _csl(text: str) -> Iterator[Found]:
    """An object, a list, or a list as Zotero's server wraps it."""
    try:
        given: Any = json.loads(text)
    except RecursionError as error:
        raise Refused(_("It is nested too deeply to be read.")) from error
    except ValueError as error:
        raise Refused(_("It is not JSON: %(error)s.") % {"error": error}) from error
    if isinstance(given, Mapping):
        given = given.get("items", [given])
    if not isinstance(given, list):
        raise Refused(_("It is neither a CSL-JSON object nor a list of them."))
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
