"""Read what a footnote or link refers to from its own words (pure)."""

import re
from dataclasses import dataclass

from articles.text.identifiers import DOI, DOI_MARK, ISBN, ISBN_MARK, URL
from articles.text.shapes import Attachment

LONGEST_TITLE = 200
# A footnote that says more than where to look is worth a note of its own.
LONGEST_REFERENCE = 300

_NUMBER = re.compile(
    f"{DOI_MARK}|{DOI.pattern}|{ISBN_MARK}|{ISBN.pattern}", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:see(?: also)?|cf\.|sources?:|siehe|vgl\.|voir|véase|参见|见)\s*(?=\W|\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:\bpp?\.|\bS\.|\bpages?|\bch(?:apter|\.)|\bsheet|\bart\.|\bpara\.|§)\s?\d\w*(?:\s?[-–]\s?\d+)?"
    r"|第\s?\d+\s?[页頁条條章]",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"[“«„]([^“”«»„]{25,1000})[”»“]|\"([^\"]{25,1000})\"|「([^」]{10,1000})」"
)
_LEFT_EMPTY = re.compile(r"[(\[]\W*[)\]]|[“«„\"「]\s*[”»“\"」]")
_EDGES = " \t\n.,;:()[]-–—|。，；："


@dataclass(frozen=True)
class Reference:
    """One source that an attachment names.

    `item`: CSL-JSON. `place`: in the source. `words`: quoted from it.
    """

    item: dict[str, str]
    place: str = ""
    words: str = ""


def references_in(attachment: Attachment, text: str = "") -> list[Reference]:
    """Return the sources that the attachment names, in order; none if it is words only.

    `text` is the text that it is attached to.
    """
    words = str(attachment["text"])
    if attachment["kind"] == "link":
        address = (attachment.get("urls") or [words])[0]
        label = text[attachment["start"] : attachment["end"]]
        title = _shortened(label) or _title_from(address)
        return [Reference({"URL": address, "title": title})]
    items = _items(attachment)
    if len(items) == 1:
        return [_only_reference(items[0], words)]
    references: list[Reference] = []
    for item in items:
        title = _title_before(words, _mark(item))
        references.append(Reference({**item, "title": title}))
    return references


def _only_reference(item: dict[str, str], words: str) -> Reference:
    """Return the reference of a footnote that names one source."""
    quoted = _quoted(words)
    unquoted = words
    if quoted:
        unquoted = words.replace(quoted, " ")
    title = _title(unquoted) or _title_from(_mark(item))
    place = _PLACE.search(words)
    return Reference({**item, "title": title}, place[0][:120] if place else "", quoted)


def _mark(item: dict[str, str]) -> str:
    """Return the DOI, else the ISBN, else the address of an item."""
    return item.get("DOI") or item.get("ISBN") or item["URL"]


def says_more(attachment: Attachment) -> bool:
    """Return whether a citation alone would lose some of its words."""
    bare = _NUMBER.sub(" ", URL.sub(" ", str(attachment["text"])))
    if len(bare) > LONGEST_REFERENCE:
        return True
    sentences = len(re.findall(r"[^\W\d_]{3,}[.!?。！？]\s+\w", bare))
    return sentences > 1 or len(_items(attachment)) > 1


def _items(attachment: Attachment) -> list[dict[str, str]]:
    """Return the works that are named.

    A DOI, an ISBN and one address name one work; several addresses name several.
    """
    doi = str(attachment.get("doi") or "")
    isbn = str(attachment.get("isbn") or "")
    numbers = {"DOI": doi, "ISBN": isbn}
    work = {name: number for name, number in numbers.items() if number}
    pages = [str(url) for url in attachment.get("urls") or []]
    if doi:
        pages = [url for url in pages if not url.lower().endswith(doi.lower())]
    if len(pages) == 1:
        return [{**work, "URL": pages[0]}]
    items = [{"URL": url} for url in pages]
    if work:
        items.insert(0, work)
    return items


def _quoted(words: str) -> str:
    """Return what is quoted after the source was named.

    Quotation marks before it are round a title.
    """
    start = len(words)
    for form in (URL, _NUMBER, _PLACE):
        named = form.search(words)
        if named:
            start = min(start, named.end())
    quotation = _QUOTED.search(words, start)
    if not quotation:
        return ""
    return quotation[quotation.lastindex or 0]


def _title(words: str) -> str:
    """Return the words without addresses, numbers and the place in the source."""
    bare = _PLACE.sub(" ", _NUMBER.sub(" ", URL.sub(" ", words)))
    bare = " ".join(_LEFT_EMPTY.sub(" ", bare).split()).strip(_EDGES)
    return _shortened(_LEAD.sub("", bare))


def _title_before(words: str, mark: str) -> str:
    """Return the words before one of several sources, back to the source before it."""
    before = words[: max(words.find(mark), 0)]
    start = 0
    for address in URL.finditer(before):
        start = address.end()
    return _title(before[start:]) or _title_from(mark)


def _title_from(address: str) -> str:
    bare = re.sub(r"^https?://(?:www\.)?|/$", "", address, flags=re.IGNORECASE)
    return _shortened(bare) or address[:200]


def _shortened(words: str) -> str:
    words = re.sub(r"\s+([,;:.])", r"\1", " ".join(words.split())).strip(_EDGES)
    if len(words) <= LONGEST_TITLE:
        return words
    return words[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(_EDGES) + "…"
