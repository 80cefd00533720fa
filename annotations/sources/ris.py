"""RIS, as Zotero, EndNote and journals' sites export it, to CSL-JSON items that are not
checked yet.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import rispy
from django.utils.translation import gettext as _
from stdnum import isbn

from annotations.presentation import Item
from annotations.sources.csl import from_names, loose_date
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
# Tags by the variable that they become; those in capitals are of several tags, or need
# more than a name.
VARIABLES = {
    "TYPE": "TY",
    "END": "ER",
    "OTHER": "UK",
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
TAKEN = ("TYPE", "END", "OTHER", "FROM", "TO", "YEAR", "DATE", "SEEN", "SERIAL")


def entries(text: str) -> Iterator[tuple[int, Item | Refused]]:
    """Each with the number of its first line."""
    starts = [*(found.start() for found in BEGINNING.finditer(text)), len(text)]
    before = text[: starts[0]].strip()
    if TAG.search(before) or (before and len(starts) == 1):  # else a heading
        words = _("It is no RIS entry, which begins with “TY  - ”: “%(words)s”.")
        yield 1, Refused(words % {"words": before[:60]})
    line, last = 1, 0
    for start, end in pairwise(starts):
        line, last = line + text.count("\n", last, start), start
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
    return _item({name: value for name, value in given.items() if value})


def _item(given: Item) -> Item:
    item = {name: value for name, value in given.items() if name not in TAKEN}
    kind = item["type"] = (
        TYPES.get(given["TYPE"], "document") if "TYPE" in given else "document"
    )
    for role in ("author", "editor"):
        item[role] = [
            name for words in given.get(role, ()) for name in from_names(words)
        ]
    urls = (re.split(r";\s*(?=http)", one)[0] for one in given.get("URL", ()))
    item["URL"] = next((one for one in urls if one.startswith("http")), "")
    item["note"] = "\n\n".join(given.get("note", ()))
    item["page"] = "-".join(filter(None, (given.get("FROM"), given.get("TO"))))
    item["issued"] = loose_date(
        re.split("[/-]", given.get("DATE") or given.get("YEAR", ""))
    )
    item["accessed"] = loose_date(re.split("[/-]", given.get("SEEN", "")))
    serial = given.get("SERIAL", "")
    item["ISBN" if isbn.is_valid(serial) else "ISSN"] = serial
    if kind == "book":
        item["collection-title"] = item.pop("container-title", "")
    else:
        item.setdefault("container-title", item.get("container-title-short", ""))
    return {name: value for name, value in item.items() if value}
