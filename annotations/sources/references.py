"""What a footnote or link refers to, read from its own words (pure)."""

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
    """One source that an attachment names. item: CSL-JSON. place: in it. words: quoted
    from it.
    """

    item: dict[str, str]
    place: str = ""
    words: str = ""


def references(attachment: Attachment, text: str = "") -> list[Reference]:
    """Returns the sources that it names, in order; none if it is words only. text: what
    it hangs on.
    """
    words = str(attachment["text"])
    if attachment["kind"] == "link":
        address = (attachment.get("urls") or [words])[0]
        label = text[attachment["start"] : attachment["end"]]
        return [
            Reference(
                {"URL": address, "title": _shortened(label) or _title_from(address)}
            )
        ]
    found = _items(attachment)
    if len(found) != 1:
        return [
            Reference({**one, "title": _title_before(words, *one.values())})
            for one in found
        ]
    place, quoted = _PLACE.search(words), _quoted(words)
    title = _title(words.replace(quoted, " ") if quoted else words) or _title_from(
        *found[0].values()
    )
    return [
        Reference({**found[0], "title": title}, place[0][:120] if place else "", quoted)
    ]


def says_more(attachment: Attachment) -> bool:
    """Returns whether a citation alone would lose some of its words."""
    bare = _NUMBER.sub(" ", URL.sub(" ", str(attachment["text"])))
    sentences = len(re.findall(r"[^\W\d_]{3,}[.!?。！？]\s+\w", bare))
    return len(bare) > LONGEST_REFERENCE or sentences > 1 or len(_items(attachment)) > 1


def _items(attachment: Attachment) -> list[dict[str, str]]:
    """A DOI, an ISBN and an address name one work; several addresses name several."""
    numbers = {
        "DOI": str(attachment.get("doi") or ""),
        "ISBN": str(attachment.get("isbn") or ""),
    }
    work = {name: value for name, value in numbers.items() if value}
    urls = [str(url) for url in attachment.get("urls") or []]
    pages = [
        url
        for url in urls
        if not (numbers["DOI"] and url.lower().endswith(numbers["DOI"].lower()))
    ]
    if len(pages) <= 1:
        whole = work | ({"URL": pages[0]} if pages else {})
        return [whole] if whole else []
    return ([work] if work else []) + [{"URL": url} for url in pages]


def _quoted(words: str) -> str:
    """What is quoted after the source was named; quotation marks before it are round a
    title.
    """
    named = [
        found.end() for form in (URL, _NUMBER, _PLACE) if (found := form.search(words))
    ]
    found = _QUOTED.search(words, min(named, default=len(words)))
    return next((part for part in found.groups() if part), "") if found else ""


def _title(words: str) -> str:
    """The words without addresses, numbers and the place in the source."""
    bare = _PLACE.sub(" ", _NUMBER.sub(" ", URL.sub(" ", words)))
    return _shortened(
        _LEAD.sub("", " ".join(_LEFT_EMPTY.sub(" ", bare).split()).strip(_EDGES))
    )


def _title_before(words: str, mark: str, *_others: str) -> str:
    """Of several sources each has the words before it, back to the one before."""
    before = words[: max(words.find(mark), 0)]
    earlier = [found.end() for found in URL.finditer(before)]
    return _title(before[earlier[-1] if earlier else 0 :]) or _title_from(mark)


def _title_from(address: str, *_others: str) -> str:
    return (
        _shortened(re.sub(r"^https?://(?:www\.)?|/$", "", address, flags=re.IGNORECASE))
        or address[:200]
    )


def _shortened(words: str) -> str:
    words = re.sub(r"\s+([,;:.])", r"\1", " ".join(words.split())).strip(_EDGES)
    if len(words) <= LONGEST_TITLE:
        return words
    return words[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(_EDGES) + "…"
