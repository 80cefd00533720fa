"""Turn RIS into CSL-JSON items that are not checked yet.

Zotero, EndNote and journals' sites export RIS.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import rispy
from django.utils.translation import gettext as _
from stdnum import isbn

from annotations.presentation import Item
from annotations.sources.csl import from_names, loose_date, with_remarks
from articles.problems import Refused

# Hazard: the library copies a value for each line that goes on with it.
LONGEST_ENTRY = 30_000
BEGINNING = re.compile(r"^TY {1,2}-", re.MULTILINE)
TAG = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?", re.MULTILINE)
TYPES = {
    **dict.fromkeys(("JOUR", "EJOUR", "JFULL", "INPR"), "article-journal"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP"), "chapter"),
    **dict.fromkeys(("CONF", "CPAPER"), "paper-conference"),
    **dict.fromkeys(("RPRT", "GOVDOC"), "report"),
    **dict.fromkeys(("ELEC", "ICOMM"), "webpage"),
    **dict.fromkeys(("DATA", "DBASE", "AGGR"), "dataset"),
    **dict.fromkeys(("STAT", "LEGAL"), "legislation"),
    **dict.fromkeys(("UNPB", "MANSCPT"), "manuscript"),
    **dict.fromkeys(("VIDEO", "MPCT"), "motion_picture"),
    **dict.fromkeys(("ART", "FIGURE", "CHART"), "graphic"),
    "BILL": "bill",
    "BLOG": "post-weblog",
    "CASE": "legal_case",
    "COMP": "software",
    "DICT": "entry-dictionary",
    "ENCYC": "entry-encyclopedia",
    "HEAR": "hearing",
    "MAP": "map",
    "MGZN": "article-magazine",
    "MUSIC": "musical_score",
    "NEWS": "article-newspaper",
    "PAMP": "pamphlet",
    "PAT": "patent",
    "PCOMM": "personal_communication",
    "SOUND": "song",
    "STAND": "standard",
    "THES": "thesis",
}
# The tags that become each variable. Names in capitals stand for values that `_item`
# works on; they are no CSL variables.
VARIABLES = {
    "TYPE": "TY",
    "END": "ER",
    "id": "ID",
    "title": "TI T1 CT",
    "author": "AU A1",
    "editor": "A2 ED",
    "container-title": "T2 JF BT",
    "container-title-short": "JO JA J2",
    "publisher": "PB",
    "publisher-place": "CY PP",
    "volume": "VL",
    "issue": "IS",
    "edition": "ET",
    "number": "M1",
    "DOCKET": "SV",
    "number-of-volumes": "NV",
    "call-number": "CN",
    "archive_location": "AN",
    "title-short": "ST",
    "FROM": "SP",
    "TO": "EP",
    "YEAR": "PY Y1",
    "DATE": "DA",
    "SEEN": "Y2",
    "DOI": "DO",
    "SERIAL": "SN",
    "URL": "UR L2",
    "language": "LA",
    "abstract": "AB N2",
    "note": "N1 RN",
    "genre": "M3",
    "section": "SE",
}
MAPPING = {tag: name for name, tags in VARIABLES.items() for tag in tags.split()}
LISTS = [
    tag for tag, name in MAPPING.items() if name in {"author", "editor", "URL", "note"}
]
TAKEN = ("TYPE", "END", "DOCKET", "FROM", "TO", "YEAR", "DATE", "SEEN", "SERIAL")
# The tags that are read in parts, and stand in no item as they are written.
IN_PARTS = re.compile("TY|ER|ID|A[12U]|ED|SP|EP|DO|SN")
DATES = re.compile("PY|Y[12]|DA")
MORE = re.compile(r"(?:[^/]*/){3}.*[^/\s]")  # what follows year, month and day


def entries(text: str) -> Iterator[tuple[int, Item | Refused]]:
    """Yield each entry with the number of its first line."""
    starts = [found.start() for found in BEGINNING.finditer(text)]
    before = text.strip()
    if starts:
        before = text[: starts[0]].strip()
    # Words before the first entry are a heading, unless they have a tag.
    if TAG.search(before) or (before and not starts):
        words = _("The entry is not RIS, which begins with “TY  - ”: “%(words)s”.")
        yield 1, Refused(words % {"words": before[:60]})
    line = 1
    last = 0
    for start, end in pairwise([*starts, len(text)]):
        line += text.count("\n", last, start)
        last = start
        yield line, _entry(text[start:end])


def _entry(text: str) -> Item | Refused:
    if len(text) > LONGEST_ENTRY:
        return Refused(
            _("The entry has more than %(number)s characters.")
            % {"number": f"{LONGEST_ENTRY:,}"}
        )
    lines = [line for line in TAG.sub(r"\1  - ", text).split("\n") if line.strip()]
    given, *_more = rispy.RisParser(
        mapping=MAPPING,
        list_tags=LISTS,
        delimiter_tags_mapping={},
        skip_unknown_tags=True,
    ).parse("\n".join([*lines, "ER  - "]))
    item = _item({name: value for name, value in given.items() if value})
    return with_remarks(item, _rest(text, item))


def _rest(text: str, item: Item) -> dict[str, str]:
    """Return the lines that the item does not hold, by their tags."""
    held = {value for value in item.values() if isinstance(value, str)}
    held.update(item.get("note", "").split("\n\n"))
    tags = [*TAG.finditer(text)]
    ends = [*(tag.start() for tag in tags[1:]), len(text)]
    rest: dict[str, str] = {}
    for tag, end in zip(tags, ends, strict=True):
        name = tag[1]
        value = " ".join(text[tag.end() : end].split())
        is_read = IN_PARTS.match(name) or (DATES.match(name) and not MORE.search(value))
        if value and value not in held and not is_read:
            rest[name] = "; ".join(filter(None, (rest.get(name), value)))
    return rest


def _item(given: Item) -> Item:
    item = {name: value for name, value in given.items() if name not in TAKEN}
    item["type"] = TYPES.get(given.get("TYPE", ""), "document")
    item["author"] = _names(given.get("author", ()))
    item["editor"] = _names(given.get("editor", ()))
    item["URL"] = _first_address(given.get("URL", ()))
    item["note"] = "\n\n".join(given.get("note", ()))
    item["page"] = "-".join(filter(None, (given.get("FROM"), given.get("TO"))))
    item["issued"] = _date(given.get("DATE") or given.get("YEAR", ""))
    item["accessed"] = _date(given.get("SEEN", ""))
    serial = given.get("SERIAL", "")
    item["ISBN" if isbn.is_valid(serial) else "ISSN"] = serial
    if item["type"] == "legal_case":
        # Programs write the number of a case under different tags.
        numbers = (given.get("number"), given.get("DOCKET"), item.pop("issue", ""))
        item["number"] = next(filter(None, numbers), "")
    if item["type"] == "book":
        item["collection-title"] = item.pop("container-title", "")
    else:
        item.setdefault("container-title", item.get("container-title-short", ""))
    return {name: value for name, value in item.items() if value}


def _names(lines: Iterable[str]) -> list[dict[str, str]]:
    names: list[dict[str, str]] = []
    for line in lines:
        names += from_names(line)
    return names


def _first_address(values: Iterable[str]) -> str:
    """Return the first web address; a value may hold several, parted by ';'."""
    for value in values:
        address = re.split(r";\s*(?=http)", value)[0]
        if address.startswith("http"):
            return address
    return ""


def _date(value: str) -> Item:
    return loose_date(re.split("[/-]", value))
