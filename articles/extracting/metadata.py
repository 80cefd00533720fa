"""Metadata: bylines and dates in single lines, and values made fit for an article's
fields.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from articles.engine_errors import advice
from articles.text.characters import clean_text
from articles.text.identifiers import web_address
from articles.text.word_tables import name_of_each, read_tables, word_sets

# Code points, as articles.models.Article holds.
LONGEST = {
    "title": 300,
    "standfirst": 2000,
    "byline": 300,
    "site": 200,
    "external_id": 200,
}
DEEPEST, MOST_VALUES = 3, 20  # of values in one another, and of one list
LONGEST_VALUE = 5_000  # code points that are looked at of what somebody declares
LONGEST_LINE = 120  # code points of a line that can be a byline or a date

_LANGUAGE = re.compile(r"(?=.{2,12}\Z)[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
# what an article can say is unknown of it
_ORIGIN = {"byline", "site", "canonical_url", "dated"}
TABLES = read_tables(Path(__file__).with_suffix(".txt"))
# What authors and programs call these fields.
_MEANINGS = name_of_each(TABLES["fields"])
_WORDS = word_sets(TABLES["words"])
_MONTHS = {
    word: number
    for names in TABLES["months"].values()
    for number, word in enumerate(names.split(), 1)
} | {"sept": 9}
_BY = (
    r"(?:(?:written|reported|reporting|words|text|story|authored|guide|recipe) )?by|von|par|por|di|door|av|"
    r"texto(?: de)?|texte(?: de)?|testo di|автор|текст|от|بقلم|כתב"
)
_BYLINE = re.compile(rf"(?:{_BY})(?:\s*[:：/／|]\s*|\s+)(?P<name>.+)", re.IGNORECASE)
_BY_ALONE = re.compile(rf"(?:{_BY})\s*[:：]?", re.IGNORECASE)
# What stands before a name where a page says that it is one: 'Posted by',
# 'Veröffentlicht von', 'Author:'.
_CREDIT = re.compile(
    rf"(?:posted |published |post )?(?:{_BY}|about|meet|vom|autor(?:in|e|en)?|auteurs?|authors?|autore)"
    r"(?:\s*[:：|]\s*|\s+|$)",
    re.IGNORECASE,
)
# Where the name ends: at a sign that parts it from what follows, at a word, or at a
# date, perhaps with its weekday.
_AFTER_NAME = re.compile(
    rf"\s+[|·•⋅●–—~-](?:\s|$)|\s*[|·•⋅●(]|(?:^|[\s.,]+)(?:{'|'.join(_WORDS['ends'])})\b|来源|编辑|责编|发布|阅读|浏览"
    rf"|,?\s+(?:(?:am|on|le|um|at|el|{'|'.join((*_WORDS['weekdays'], *_MONTHS))})[.,]?\s+){{0,3}}\d",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:,|&|and\b|und\b|et\b|y\b|e\b|og\b)\s*", re.IGNORECASE)
_AROUND_NAME = ' ,;|·•⋅●-–—~"“”*'
LONGEST_CREDIT = 80
MOST_WORDS = 9  # of a byline
_HAN = r"[\u4e00-\u9fff]"
_ZH_NAME = rf"[{TABLES['zh']['surnames']}](?:{_HAN}{{1,3}}?|[ \u3000]{_HAN})"
_ZH_NAMES = rf"{_ZH_NAME}(?:[\s、，,]{{1,3}}{_ZH_NAME})*"
_ZH_LABELLED = re.compile(
    r"(?:作者|撰文|撰稿|执笔人?|(?<!\w)文)\s{0,3}[:：/／]\s{0,3}"
    rf"(?P<names>[^\s|:：，。；、,()（）【】\[\]<>/／=\"]{{2,20}}(?:[\s、，,]{{1,3}}{_ZH_NAME}(?![\w:：]))*)"
)
_ZH_REPORTER = re.compile(
    rf"(?:记者|記者|通讯员|实习生)[\s:：]{{0,3}}(?P<names>{_ZH_NAMES})"
    r"(?=\s|[)）】\]/／、，|]|$|记者|通讯员|实习|报道|发自|摄|文|电)"
    rf"|[(（]记者[\s:：]{{0,3}}(?P<inside>{_HAN}{{2,5}}(?:[\s、，,]{_HAN}{{2,5}})*)[)）]"
)
_ZH_LAST = re.compile(
    rf"[(（]\s?(?P<names>{_ZH_NAMES})(?:\s{_HAN}{{2,6}}报道)?\s?[)）]$"
)
_ZH_ALONE = re.compile(rf"\s*(?P<names>{_ZH_NAMES})\s*")
MOST_BESIDE = 8  # letters of a Chinese byline that are no name
_TIME = re.compile(
    r"(?:,|\s+at|\s+um|\s+à|T)?\s*\b\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?\s*"
    r"(?:[ap]\.?m\.?|uhr|utc|gmt|z|[a-z]{3,4}|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?P<y0>\d{4})\s?[-/.年]\s?(?P<m0>\d{1,2})\s?[-/.月]\s?(?P<d0>\d{1,2})(?:\s?日|(?!\d))"
    r"|(?<![\d.])(?P<d1>\d{1,2})\.\s?(?P<m1>\d{1,2})\.\s?(?P<y1>\d{4})(?!\d)"
    r"|(?<![\d/])(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>\d{4})(?!\d)"
    r"|(?<!\d)(?P<d3>\d{1,2})(?:st|nd|rd|th|er|º)?\.?\s{1,3}(?:(?:de|of)\s)?(?P<m3>[^\W\d_]{3,12})\.?,?\s{1,3}"
    r"(?:del?\s)?(?P<y3>\d{4})(?!\d)(?:\s?г\.?)?"
    r"|(?<!\w)(?P<m4>[^\W\d_]{3,12})\.?\s{1,3}(?P<d4>\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(?P<y4>\d{4})(?!\d)",
    re.IGNORECASE,
)
_CHANGED = re.compile("|".join(_WORDS["changed"]), re.IGNORECASE)
_BEFORE = 40  # code points before a date that may say what happened on it
# A date field may come with an hour; twenty-five characters hold
# 2026-05-06T07:08:09+00:00.
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].{0,25})?")


def read_date(line: str) -> str:
    """The ISO date where the line is a date and nothing else; 03/04/2024, which may be
    either, is none.
    """
    line = line.strip()
    if iso := _ISO.fullmatch(line):
        return _checked(*iso[1].split("-"))
    found = _DATE.search(line) if len(line) <= LONGEST_LINE else None
    if not found:
        return ""
    beside = _TIME.sub("", f"{line[: found.start()]} {line[found.end() :]}").lower()
    words = {*re.findall(r"[^\W_]+", beside)}
    return (
        _date_of(found) if words <= _WORDS["beside_dates"] | _WORDS["weekdays"] else ""
    )


def dates_in(line: str) -> Iterator[tuple[str, bool]]:
    """Each ISO date in the line, and whether the words before it say that something was
    changed then.
    """
    for found in _DATE.finditer(line):
        if date := _date_of(found):
            yield (
                date,
                bool(
                    _CHANGED.search(
                        line[max(0, found.start() - _BEFORE) : found.start()]
                    )
                ),
            )


def _date_of(found: re.Match[str]) -> str:
    form = next(one for one in range(5) if found[f"y{one}"])
    year, month, day = (found[f"{part}{form}"] for part in "ymd")
    # which is which is told by one above twelve
    if form == 2 and int(day) <= 12 and day != month:
        day, month = (month, day) if int(month) > 12 else ("", "")
    return _checked(year, _MONTHS.get(month.lower(), month), day)


def read_byline(line: str) -> str:
    """The names in 'By Jane Doe', 'Von Jana Muster', '记者 王明'; empty for prose such as
    'By the river'.
    """
    line = line.strip()
    if len(line) > LONGEST_LINE:
        return ""
    if not (found := _BYLINE.fullmatch(line)):
        names = chinese_names(line)
        return names if sum(map(str.isalnum, line)) - len(names) <= MOST_BESIDE else ""
    name = found["name"].strip()
    if name.endswith(tuple("!?。！？…:;")) or (
        name.endswith(".") and not name.endswith(("Jr.", "Sr."))
    ):
        return ""
    return name if _are_names(name) else ""


def chinese_names(line: str, *, is_last: bool = False) -> str:
    """The names that a line gives after 作者, 记者 and the like. is_last: also in brackets
    at its end.
    """
    found = [*_ZH_LABELLED.finditer(line)] or [*_ZH_REPORTER.finditer(line)]
    found = found or [*_ZH_LAST.finditer(line)] if is_last else found
    return _joined(next(filter(None, one.groups())) for one in found)


def chinese_names_alone(line: str) -> str:
    """The names that a line is and nothing else."""
    found = _ZH_ALONE.fullmatch(line)
    return _joined([found["names"]]) if found else ""


def _joined(several: Iterable[str]) -> str:
    """Each once; two letters may be spread over the width of three."""
    names = [name for one in several for name in re.split(r"(?<=\S\S)[\s、，,]+", one)]
    return "、".join(dict.fromkeys("".join(name.split()) for name in names))


def credited(pieces: Iterable[str]) -> str:
    """The names in what a page marks up as its author's, by its pieces of text; empty
    for a label, an address, a biography.
    """
    left = [
        piece for one in pieces if (piece := " ".join(one.split()).strip(_AROUND_NAME))
    ]
    for _ in range(2):  # as in 'Post author: By Ann Lee'
        if left and (before := _CREDIT.match(left[0])):
            left = (
                [left[0][before.end() :].strip(), *left[1:]]
                if before.end() < len(left[0])
                else left[1:]
            )
    if not left:
        return ""
    if names := chinese_names(" ".join(left)[:LONGEST_LINE]):
        return names
    name = left[0]
    for piece in left[1:]:
        if (
            _JOINED.match(piece)
            or name.endswith((",", "&", " and", " und", " et"))
            or " " not in name
        ):
            name = f"{name} {piece}".replace(" ,", ",")
        else:
            break
    name = _AFTER_NAME.split(name, maxsplit=1)[0].strip(_AROUND_NAME)
    first, *more = re.split(r"\s*,\s*", name)
    name = ", ".join(
        [first, *(one for one in more if not _WORDS["roles"] & {*one.lower().split()})]
    )
    if (
        not 1 < len(name) <= LONGEST_CREDIT
        or name.endswith((":", "?", "!"))
        or set(name) & {*"@=<>"}
    ):
        return ""
    words = {word.strip(".,:") for word in name.lower().split()}
    is_label = words <= _WORDS["labels"] | _MONTHS.keys()
    return (
        ""
        if is_label or not any(map(str.isalpha, name)) or not _are_capital(name.split())
        else name
    )


def byline_in(line: str, after: str) -> str:
    """The names in a line that says who it is by, and perhaps when, and no more; or in
    the line after it, where this is only 'Written by'.
    """
    line = " ".join(line.split())
    if not (name := _AFTER_NAME.split(line, maxsplit=1)[0]):
        return ""
    if _BY_ALONE.fullmatch(name):
        return credited([after]) if len(after) <= LONGEST_CREDIT else ""
    if read_byline(name) and len(name.split()) <= MOST_WORDS:
        return credited([line])
    return chinese_names(line)


def read_both(line: str) -> tuple[str, str]:
    """The byline and date of a line that may hold both, as in 'By Jane Doe | 6 May
    2024'. Never raises.
    """
    return advice("byline and date", line, partial(_read_both, line), ("", ""))


def _read_both(line: str) -> tuple[str, str]:
    # Hazard: parting a line at its spaces takes the square of their number.
    if len(line) > LONGEST_LINE:
        return "", ""
    parts = [part for part in re.split(r"\s+[|·•–—]\s+|\s*\|\s*", line.strip()) if part]
    if len(parts) == 1 and not read_date(line):  # 'By Jane Doe, 6 May 2024'
        name = _AFTER_NAME.split(line, maxsplit=1)[0]
        parts = [name, line[len(name) :]] if name.strip() != line.strip() else parts
    bylines = [read_byline(part) for part in parts]
    dates = [read_date(part) for part in parts]
    if len(parts) > 3 or not all(map(any, zip(bylines, dates, strict=True))):
        return "", ""
    return next(filter(None, bylines), ""), next(filter(None, dates), "")


def _are_names(name: str) -> bool:
    words = re.findall(r"[^\s,&]+", name)
    return (
        1 <= len(words) <= 16
        and not words[0].islower()
        and words[0].lower() not in {"the", "a", "an"}
        and not any(character.isdigit() for character in name)
        and _are_capital(words)
    )


def _are_capital(words: Sequence[str]) -> bool:
    """All but the words that join names; or the one word that there is, which may be a
    user's name.
    """
    return len(words) == 1 or all(
        not word[0].islower() or word in _WORDS["joiners"] for word in words
    )


def _checked(year: str | int, month: str | int, day: str | int) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


# --- fields ---------------------------------------------------------------------------


def tidy(name: str, value: str, base: str = "") -> str:
    """The value of one of Extracted.metadata on one line, or empty where it cannot be
    one.

    base: the page's own address, for a relative canonical_url.
    """
    value = " ".join(clean_text(value).split())
    match name:
        case "dated":
            return advice("byline and date", value, partial(read_date, value), "")
        case "canonical_url":
            return web_address(value, base)
        case "unknown":
            meant = (
                _MEANINGS.get(word, "")
                for word in value.lower().replace(",", " ").split()
            )
            return " ".join(one for one in dict.fromkeys(meant) if one in _ORIGIN)
        case "language":
            code = _LANGUAGE.fullmatch(value.replace("_", "-"))
            return code[0] if code else ""
        case "byline":
            # Some pages give the address of the author's profile for a name.
            value = (
                ""
                if value.lower().startswith(("http:", "https:"))
                else value.strip(" ,;")
            )
            value = (
                advice("byline and date", value, partial(read_byline, value), "")
                or value
            )
    limit = LONGEST[name]
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"


def declared(values: Mapping[Any, object]) -> tuple[dict[str, str], list[str]]:
    """The metadata among named values, and the names of those that are none or do not
    fit.
    """
    found: dict[str, str] = {}
    unused: list[str] = []
    for key, value in values.items():
        meaning = _MEANINGS.get(str(key).lower().replace("-", "_"), "")
        fit = tidy(meaning, in_words(value)[:LONGEST_VALUE]) if meaning else ""
        if fit and meaning not in found:
            found[meaning] = fit
        elif value not in (None, "", [], {}):
            unused.append(str(key)[:60])
    return found, unused


def in_words(value: object, depth: int = 0) -> str:
    """A plain value, the name of an object, or several of them with commas."""
    if isinstance(value, dict):
        name = value.get("name") or value.get("alternateName")
        return in_words(name, depth + 1) if depth < DEEPEST else ""
    if isinstance(value, list):
        several = (
            in_words(one, depth + 1) for one in value[:MOST_VALUES] if depth < DEEPEST
        )
        return ", ".join(dict.fromkeys(filter(None, several)))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None or isinstance(value, bool) else str(value)
