"""Metadata: bylines and dates in single lines, and values that fit the fields."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

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
    "translation_of": 100,
}
DEEPEST = 3  # levels of values in one another
MOST_VALUES = 20  # of one list
LONGEST_VALUE = 5_000  # code points that are looked at of a declared value
LONGEST_NAME = 60  # code points that are shown of the name of an unused value
LONGEST_LINE = 120  # code points of a line that can be a byline or a date

_LANGUAGE = re.compile(r"(?=.{2,12}\Z)[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
# The fields that an article can declare to be unknown.
_ORIGIN = {"byline", "site", "canonical_url", "dated"}
# Fields that keep every value, true and false too, with spaces between.
AS_WRITTEN = {"redirect_from", "archive"}
TABLES = read_tables(Path(__file__).with_suffix(".txt"))
# What authors and programs call these fields.
_MEANINGS = name_of_each(TABLES["fields"])
_WORDS = word_sets(TABLES["words"])


def _numbers_of_months() -> dict[str, int]:
    numbers: dict[str, int] = {}
    for names in TABLES["months"].values():
        numbers |= {name: number for number, name in enumerate(names.split(), 1)}
    numbers["sept"] = 9
    return numbers


_MONTHS = _numbers_of_months()
# Words that name nobody, alone or together.
_NO_NAMES = _WORDS["labels"] | _WORDS["joiners"] | _WORDS["weekdays"] | _MONTHS.keys()
_BY = (
    r"(?:(?:written|reported|reporting|words|text|story|authored|guide|recipe) )?by|von|par|por|di|door|av|"
    r"texto(?: de)?|texte(?: de)?|testo di|автор|текст|от|بقلم|כתב"
)
_BYLINE = re.compile(rf"(?:{_BY})(?:\s*[:：/／|]\s*|\s+)(?P<name>.+)", re.IGNORECASE)
_BY_AT_END = re.compile(rf"(?:^|\s)(?:{_BY}|de)$", re.IGNORECASE)
_BY_ALONE = re.compile(rf"(?:{_BY})\s*[:：]?", re.IGNORECASE)
# Words before a name that a page marks up as its author: 'Posted by',
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
_NO_NAME = frozenset("@=<>$%{}[]#:")
_JOINERS_AT_END = (",", "&", " and", " und", " et")
_JOINED = re.compile(r"(?:,|&|and\b|und\b|et\b|y\b|e\b|og\b)\s*", re.IGNORECASE)
_BETWEEN_ZH_NAMES = re.compile(r"(?<=\S\S)[\s、，,]+")
_AROUND_NAME = ' ,;|·•⋅●-–—~"“”*'
LONGEST_CREDIT = 80
SHORTEST_NAME = 2  # code points
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
_DATE_FORMS = range(5)  # numbers at the end of the groups of _DATE
_DAY_OR_MONTH_FIRST = 2  # the form 03/04/2024
_BETWEEN_PARTS = re.compile(r"\s+[|·•–—]\s+|\s*\|\s*")
MOST_PARTS = 3  # of a line that holds a byline and a date
MOST_NAMES = 16  # words of a byline after 'By'
ENDS_OF_PROSE = tuple("!?。！？…:;")
INITIALS = ("Jr.", "Sr.")


class DateFound(NamedTuple):
    """An ISO date in a line, and whether it says that something was changed then."""

    day: str
    is_of_change: bool


class CreditLine(NamedTuple):
    """The byline and the ISO date of a line, each empty where there is none."""

    byline: str
    dated: str


NO_CREDIT = CreditLine("", "")


def read_date(line: str) -> str:
    """Return the ISO date where the line is a date and nothing else.

    Return nothing for 03/04/2024, which may be either of two days.
    """
    line = line.strip()
    iso = _ISO.fullmatch(line)
    if iso:
        return _checked_date(*iso[1].split("-"))
    if len(line) > LONGEST_LINE:
        return ""
    date = _DATE.search(line)
    if not date:
        return ""
    rest = f"{line[: date.start()]} {line[date.end() :]}"
    words = set(re.findall(r"[^\W_]+", _TIME.sub("", rest).lower()))
    if words <= _WORDS["beside_dates"] | _WORDS["weekdays"]:
        return _date_of(date)
    return ""


def dates_in(line: str) -> Iterator[DateFound]:
    """Yield each date in the line."""
    for date in _DATE.finditer(line):
        day = _date_of(date)
        if day:
            before = line[max(0, date.start() - _BEFORE) : date.start()]
            yield DateFound(day, bool(_CHANGED.search(before)))


def _date_of(date: re.Match[str]) -> str:
    """Return the ISO date of a match of _DATE, or nothing if the calendar has none."""
    form = next(form for form in _DATE_FORMS if date[f"y{form}"])
    year = date[f"y{form}"]
    month = date[f"m{form}"]
    day = date[f"d{form}"]
    if form == _DAY_OR_MONTH_FIRST and int(day) <= 12 and day != month:
        if int(month) <= 12:
            return ""
        # The second number can only be the day.
        day, month = month, day
    return _checked_date(year, _MONTHS.get(month.lower(), month), day)


def read_byline(line: str) -> str:
    """Return the names in 'By Jane Doe', 'Von Jana Muster' or '记者 王明'.

    Return nothing for prose such as 'By the river'.
    """
    line = line.strip()
    if len(line) > LONGEST_LINE:
        return ""
    byline = _BYLINE.fullmatch(line)
    if not byline:
        return _chinese_byline(line)
    name = byline["name"].strip()
    if name.endswith(ENDS_OF_PROSE):
        return ""
    if name.endswith(".") and not name.endswith(INITIALS):
        return ""
    return name if _are_names(name) else ""


def _chinese_byline(line: str) -> str:
    """Return the Chinese names where the line has few letters beside them."""
    names = chinese_names(line)
    letters = sum(character.isalnum() for character in line)
    return names if letters - len(names) <= MOST_BESIDE else ""


def chinese_names(line: str, *, is_last: bool = False) -> str:
    """Return the names that a line gives after 作者, 记者 and the like.

    `is_last`: look also for names in brackets at its end.
    """
    patterns = [_ZH_LABELLED, _ZH_REPORTER]
    if is_last:
        patterns.append(_ZH_LAST)
    for pattern in patterns:
        names = [_first_group(found) for found in pattern.finditer(line)]
        if names:
            return _join_chinese(names)
    return ""


def _first_group(found: re.Match[str]) -> str:
    """Return the one named group that matched."""
    names: str = next(filter(None, found.groups()))
    return names


def chinese_names_alone(line: str) -> str:
    """Return the names where the line is Chinese names and nothing else."""
    names = _ZH_ALONE.fullmatch(line)
    if not names:
        return ""
    return _join_chinese([names["names"]])


def _join_chinese(lists: Iterable[str]) -> str:
    """Return each name once. A name of two letters may be spread over three."""
    names: dict[str, None] = {}
    for several in lists:
        for name in _BETWEEN_ZH_NAMES.split(several):
            names["".join(name.split())] = None
    return "、".join(names)


# --- marked up bylines ----------------------------------------------------------------


def credited(pieces: Iterable[str]) -> str:
    """Return the names in what a page marks up as its author's.

    `pieces` are its pieces of text. Return nothing for a label, an address or a
    biography.
    """
    pieces = (" ".join(piece.split()).strip(_AROUND_NAME) for piece in pieces)
    credit = _without_label([piece for piece in pieces if piece])
    if not credit:
        return ""
    names = chinese_names(" ".join(credit)[:LONGEST_LINE])
    if names:
        return names
    name = _AFTER_NAME.split(_whole_name(credit), maxsplit=1)[0].strip(_AROUND_NAME)
    name = _without_roles(name)
    return name if _is_name_in_credit(name) else ""


def _without_label(pieces: list[str]) -> list[str]:
    """Return the pieces without what stands before the name, such as 'Posted by'."""
    for _ in range(2):  # as in 'Post author: By Ann Lee'
        label = _CREDIT.match(pieces[0]) if pieces else None
        if not label:
            return pieces
        rest = pieces[0][label.end() :]
        pieces = pieces[1:]
        if rest:
            pieces = [rest.strip(), *pieces]
    return pieces


def _whole_name(pieces: Sequence[str]) -> str:
    """Return the first piece with those after it that go on with the same names."""
    name = pieces[0]
    for piece in pieces[1:]:
        goes_on = (
            " " not in name
            or name.endswith(_JOINERS_AT_END)
            or _JOINED.match(piece) is not None
        )
        if not goes_on:
            break
        name = f"{name} {piece}".replace(" ,", ",")
    return name


def _without_roles(name: str) -> str:
    """Return 'Ann Lee, Reporter' without the reporter."""
    first, *rest = re.split(r"\s*,\s*", name)
    others = [part for part in rest if _WORDS["roles"].isdisjoint(part.lower().split())]
    return ", ".join([first, *others])


def _is_name_in_credit(name: str) -> bool:
    if len(name) > LONGEST_CREDIT or not can_be_name(name):
        return False
    return _are_capital(name.split())


def can_be_name(byline: str) -> bool:
    """Return whether it can name somebody: no label, placeholder, day or address."""
    words = byline.split()
    if not any(map(str.isalpha, byline)):
        return False
    if any(word[0].isdigit() for word in words):
        return False
    if len(byline) < SHORTEST_NAME or byline.endswith(("?", "!")):
        return False
    if not _NO_NAME.isdisjoint(byline) or _BY_AT_END.search(byline):
        return False
    plain = {word.strip(".,").lower() for word in words}
    if plain <= _NO_NAMES:
        return False
    return len(words) == 1 or not words[0].islower()


def byline_in(line: str, after: str) -> str:
    """Return the names in a line that says who it is by, and perhaps when, and no more.

    Where the line is only 'Written by', return those in the line `after` it.
    """
    line = " ".join(line.split())
    name = _AFTER_NAME.split(line, maxsplit=1)[0]
    if not name:
        return ""
    if _BY_ALONE.fullmatch(name):
        return credited([after]) if len(after) <= LONGEST_CREDIT else ""
    if read_byline(name) and len(name.split()) <= MOST_WORDS:
        return credited([line])
    return chinese_names(line)


def read_credit(line: str) -> CreditLine:
    """Return the byline and date of a line, as of 'By Jane Doe | 6 May 2024'.

    Both are empty where the line is anything else. Never raises.
    """
    return advice("byline and date", line, partial(_read_credit, line), NO_CREDIT)


def _read_credit(line: str) -> CreditLine:
    # Hazard: parting a line at its spaces takes the square of their number.
    if len(line) > LONGEST_LINE:
        return NO_CREDIT
    parts = [part for part in _BETWEEN_PARTS.split(line.strip()) if part]
    if len(parts) > MOST_PARTS:
        return NO_CREDIT
    if len(parts) == 1 and not read_date(line):
        # 'By Jane Doe, 6 May 2024'
        name = _AFTER_NAME.split(line, maxsplit=1)[0]
        if name.strip() != line.strip():
            parts = [name, line[len(name) :]]
    byline = ""
    dated = ""
    for part in parts:
        part_byline = read_byline(part)
        part_date = read_date(part)
        if not part_byline and not part_date:
            return NO_CREDIT
        byline = byline or part_byline
        dated = dated or part_date
    return CreditLine(byline, dated)


def _are_names(name: str) -> bool:
    words = re.findall(r"[^\s,&]+", name)
    if not 1 <= len(words) <= MOST_NAMES:
        return False
    first = words[0]
    if first.islower() or first.lower() in {"the", "a", "an"}:
        return False
    if any(character.isdigit() for character in name):
        return False
    return _are_capital(words)


def _are_capital(words: Sequence[str]) -> bool:
    """Return whether all words but joiners have capitals.

    A single word may be a user's name, and counts.
    """
    if len(words) == 1:
        return True
    return all(not word[0].islower() or word in _WORDS["joiners"] for word in words)


def _checked_date(year: str | int, month: str | int, day: str | int) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


# --- fields ---------------------------------------------------------------------------


class Declared(NamedTuple):
    """The metadata among named values, and the names of those that are not used."""

    metadata: dict[str, str]
    unused: list[str]


def tidy(name: str, value: str, base: str = "") -> str:
    """Return a value of Extracted.metadata on one line, or nothing where it is none.

    `base`: the page's own address, for a relative canonical_url.
    """
    value = " ".join(clean_text(value).split())
    match name:
        case "dated" | "first_published":
            return advice("byline and date", value, partial(read_date, value), "")
        case "canonical_url":
            return web_address(value, base)
        case "unknown":
            return _tidy_unknown(value)
        case "language":
            code = _LANGUAGE.fullmatch(value.replace("_", "-"))
            return code[0] if code else ""
        case "byline":
            value = _tidy_byline(value)
    limit = LONGEST[name]
    if len(value) <= limit:
        return value
    return value[: limit - 1].rstrip() + "…"


def _tidy_unknown(value: str) -> str:
    """Return the names of the fields that are said to be unknown."""
    fields: dict[str, None] = {}
    for word in value.lower().replace(",", " ").split():
        field = _MEANINGS.get(word, "")
        if field in _ORIGIN:
            fields[field] = None
    return " ".join(fields)


def _tidy_byline(value: str) -> str:
    # Some pages give the address of the author's profile for a name.
    if value.lower().startswith(("http:", "https:")):
        value = ""
    value = value.strip(" ,;")
    byline = advice("byline and date", value, partial(read_byline, value), "")
    return byline or value


def declared(values: Mapping[Any, object]) -> Declared:
    """Return the metadata among values that somebody has named."""
    metadata: dict[str, str] = {}
    unused: list[str] = []
    for key, value in values.items():
        meaning = _MEANINGS.get(str(key).lower().replace("-", "_"), "")
        fit = _fitting(meaning, value)
        if fit and meaning not in metadata:
            metadata[meaning] = fit
        elif value not in (None, "", [], {}):
            unused.append(str(key)[:LONGEST_NAME])
    return Declared(metadata, unused)


def _fitting(meaning: str, value: object) -> str:
    """Return a value as its field has it, or nothing where it is none."""
    if meaning in AS_WRITTEN:
        several = value if isinstance(value, list) else [value]
        return " ".join(clean_text(str(item)) for item in several)
    words = in_words(value)[:LONGEST_VALUE]
    fit = tidy(meaning, words) if meaning else ""
    # A day that cannot be read is refused, not forgotten.
    if meaning == "first_published":
        return fit or words
    return fit


def in_words(value: object, depth: int = 0) -> str:
    """Return a plain value, the name of an object, or several of them with commas."""
    if isinstance(value, dict):
        if depth >= DEEPEST:
            return ""
        return in_words(value.get("name") or value.get("alternateName"), depth + 1)
    if isinstance(value, list):
        if depth >= DEEPEST:
            return ""
        several = (in_words(item, depth + 1) for item in value[:MOST_VALUES])
        return ", ".join(dict.fromkeys(filter(None, several)))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, bool):
        return ""
    return str(value)
