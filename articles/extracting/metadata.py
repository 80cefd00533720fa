"""Metadata: bylines and dates in single lines, and values made fit for an article's fields."""

import datetime
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from articles.engine_guard import advice
from articles.text.characters import clean_text
from articles.text.identifiers import web_address
from articles.text.tokens import word_set

# Code points, as articles.models.Article holds.
LONGEST = {"title": 300, "standfirst": 2000, "byline": 300, "site": 200, "external_id": 200}
DEEPEST, MOST_VALUES = 3, 20  # of values in one another, and of one list
LONGEST_VALUE = 5_000  # code points that are looked at of what somebody declares
LONGEST_LINE = 120  # code points of a line that can be a byline or a date

_BY = (
    r"(?:written |reported |reporting |words |text |story )?by|von|par|por|di|door|"
    r"av|texto(?: de)?|texte(?: de)?|testo di|автор|текст|от|作者|记者|記者|文|بقلم|כתב"
)
_BYLINE = re.compile(rf"(?P<by>{_BY})(?P<colon>\s*[:：/／|]\s*|\s+)(?P<name>.+)", re.IGNORECASE)
# Words that stand between or after names without a capital.
_JOINERS = word_set("""
    and und et y e en og och i и for für pour in at of the de del della der den di da dos du la le
    van von ten ter zu al bin bint ibn
    """)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_MONTHS = {
    word: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    )
    for number, word in enumerate(names.split(), 1)
} | {"sept": 9}
_WEEKDAYS = (
    *("mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
)
# What stands before a name where a page says that it is one: 'Posted by', 'Veröffentlicht von', 'Author:'.
_CREDIT = re.compile(
    rf"(?:(?:posted|published|submitted|veröffentlicht|geschrieben|verfasst|erstellt|eingestellt|publié|"
    rf"publicado|pubblicato|rezept|post|[\w ]{{0,30}}(?:posts|beiträge|profil|articles|artikel))\s+)?"
    rf"(?:{_BY}|vom|autor(?:in|e|en)?|auteurs?|authors?|autore)(?:\s*[:：|]\s*|\s+)",
    re.IGNORECASE,
)
# Where the name ends: at a sign that parts it from what follows, or at a date, perhaps with its weekday.
_AFTER_NAME = re.compile(
    r"\s+[|·•–—~-](?:\s|$)|\s*[|·•(]"
    rf"|,?\s+(?:(?:am|on|le|um|at|el|{'|'.join((*_WEEKDAYS, *_MONTHS))})[.,]?\s+){{0,3}}\d",
    re.IGNORECASE,
)
_LABEL = re.compile(r".*\b(?:am|on|le|at|um|von|by|par|por|says|sagt)", re.IGNORECASE)
_NO_NAME = word_set("""
    admin administrator name author autor posted by von editor staff redaktion auteur auteurs
    autoren authors webmaster wordpressadmin guest gast anonymous unknown
    """) | {"no author"}
LONGEST_CREDIT = 80
MOST_WORDS = 9  # of a byline
_BEFORE_DATE = re.compile(
    r"^(?:(?:first )?published(?: on)?|posted(?: on)?|date|datum|stand|veröffentlicht(?: am)?|publié le|"
    r"le|fecha|data|дата|发布时间|发布日期|日期|時間|时间)\s*[:：]?\s+|^(?:日期|发布时间|时间)[:：]",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^[^\W\d_]{3,13}, (?=\w)|\s*(?:星期|周|週)[一二三四五六日天]\s*$")
_TIME = re.compile(
    r"(?:,|\s+at|\s+um|\s+à|T)?\s*\b\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?\s*"
    r"(?:[ap]\.?m\.?|uhr|utc|gmt|z|[a-z]{3,4}|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_NUMBERS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日"),
    re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"),
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WORDED = (
    re.compile(
        r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º)?\.?\s+(?:de\s+|of\s+)?(?P<m>[^\W\d_]+)\.?,?\s+(?:de\s+|del\s+)?"
        r"(?P<y>\d{4})(?:\s*г\.?)?",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<m>[^\W\d_]+)\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})", re.IGNORECASE),
)
_LANGUAGE = re.compile(r"(?=.{2,12}\Z)[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
# What authors and programs call these fields.
_NAMES = {
    "title": "title headline",
    "standfirst": "standfirst subtitle description summary dek lead lede abstract excerpt",
    "byline": "byline author authors by",
    "dated": "date dated published publishdate pubdate date_published",
    "language": "language lang locale",
    "site": "site publisher publication",
    "canonical_url": "canonical_url canonical url link permalink source_url",
    "external_id": "external_id id guid",
    "unknown": "unknown",
}
_ORIGIN = {"byline", "site", "canonical_url", "dated"}  # what an article can say is unknown of it
_MEANINGS = {word: meaning for meaning, words in _NAMES.items() for word in words.split()}
# A date field may come with an hour; twenty-five characters hold 2026-05-06T07:08:09+00:00.
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].{0,25})?")


def read_date(line: str) -> str:
    """The ISO date where the line is a date and nothing else; 03/04/2024, which may be either, is none."""
    line = line.strip()
    if not line or len(line) > LONGEST_LINE or not any(map(str.isdigit, line)):
        return ""
    iso = _ISO.fullmatch(line)
    if iso:
        return _checked(*iso[1].split("-"))
    line = _TIME.sub("", _BEFORE_DATE.sub("", line)).strip(" ,")
    line = _WEEKDAY.sub("", line).strip()
    for pattern in _NUMBERS:
        if found := pattern.fullmatch(line):
            return _checked(found["y"], found["m"], found["d"])
    return _slashed(line) or _worded(line)


def read_byline(line: str) -> str:
    """The names in 'By Jane Doe', 'Von Jana Muster', '记者 王明'; empty for prose such as 'By the river'."""
    line = line.strip()
    found = _BYLINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if not found:
        return ""
    name = found["name"].strip()
    if name.endswith(tuple("!?。！？…:;")) or (name.endswith(".") and not name.endswith(("Jr.", "Sr."))):
        return ""
    if _CJK.search(found["by"]):
        return name if len(name) <= 30 and not re.search(r"[，。；！？]", name) else ""
    return name if _are_names(name) else ""


def credited(text: str) -> str:
    """The names in what a page marks up as its author's; empty for a label, an address, a biography."""
    text = " ".join(text.split()).lstrip("~|·•-–— ")
    for _ in range(2):  # as in 'Post author: By Ann Lee'
        if before := _CREDIT.match(text):
            text = text[before.end() :]
    name = _AFTER_NAME.split(text, maxsplit=1)[0].strip(" ,;|·•-–—~")
    if not 1 < len(name) <= LONGEST_CREDIT or name.endswith((":", "?", "!")) or "@" in name:
        return ""
    is_label = name.lower() in _NO_NAME or _LABEL.fullmatch(name) or not any(map(str.isalpha, name))
    return "" if is_label else name


def signed(line: str) -> bool:
    """Whether a line says who it is by, and perhaps when, and no more."""
    line = " ".join(line.split())
    name = _AFTER_NAME.split(line, maxsplit=1)[0]
    return bool(read_byline(name)) and len(name.split()) <= MOST_WORDS


def read_both(line: str) -> tuple[str, str]:
    """The byline and date of a line that may hold both, as in 'By Jane Doe | 6 May 2024'. Never raises."""
    return advice("byline and date", line, partial(_read_both, line), ("", ""))


def _read_both(line: str) -> tuple[str, str]:
    # Hazard: parting a line at its spaces takes the square of their number.
    if len(line) > LONGEST_LINE:
        return "", ""
    parts = [part for part in re.split(r"\s+[|·•–—]\s+|\s*\|\s*", line.strip()) if part]
    if len(parts) == 1 and (apart := _date_after_byline(line.strip())):
        parts = apart
    if not parts or len(parts) > 3:
        return "", ""
    bylines = [read_byline(part) for part in parts]
    dates = [read_date(part) for part in parts]
    if not all(byline or date for byline, date in zip(bylines, dates, strict=True)):
        return "", ""
    return next(filter(None, bylines), ""), next(filter(None, dates), "")


def _date_after_byline(line: str) -> list[str]:
    """['By Jane Doe', '6 May 2024'] of 'By Jane Doe, 6 May 2024', where no other sign parts them."""
    if not any(map(str.isdigit, line)):
        return []
    for gap in reversed([*re.finditer(r",?\s+(?:(?:on|am)\s+)?", line)]):
        before, after = line[: gap.start()], line[gap.end() :]
        if not before.strip() or before.split()[-1].lower() in _WEEKDAYS:
            continue
        if read_date(after) and read_byline(before):
            return [before, after]
    return []


def _are_names(name: str) -> bool:
    words = re.findall(r"[^\s,&]+", name)
    capital = [word for word in words if not word[0].islower()]
    return (
        1 <= len(words) <= 16
        and bool(capital)
        and not words[0].islower()
        and words[0].lower() not in {"the", "a", "an"}
        and not any(character.isdigit() for character in name)
        and all(not word[0].islower() or word in _JOINERS for word in words)
    )


def _slashed(line: str) -> str:
    found = _SLASHED.fullmatch(line)
    if not found:
        return ""
    first, second = int(found[1]), int(found[2])
    if first > 12 or first == second:
        return _checked(found[3], second, first)
    return _checked(found[3], first, second) if second > 12 else ""


def _worded(line: str) -> str:
    for pattern in _WORDED:
        found = pattern.fullmatch(line)
        if found and (month := _MONTHS.get(found["m"].lower())):
            return _checked(found["y"], month, found["d"])
    return ""


def _checked(year: str | int, month: str | int, day: str | int) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


# --- fields -------------------------------------------------------------------------------------------


def tidy(name: str, value: str, base: str = "") -> str:
    """The value of one of Extracted.metadata on one line, or empty where it cannot be one.

    base: the page's own address, for a relative canonical_url.
    """
    value = " ".join(clean_text(value).split())
    match name:
        case "dated":
            return advice("byline and date", value, partial(read_date, value), "")
        case "canonical_url":
            return web_address(value, base)
        case "unknown":
            meant = (_MEANINGS.get(word, "") for word in value.lower().replace(",", " ").split())
            return " ".join(one for one in dict.fromkeys(meant) if one in _ORIGIN)
        case "language":
            code = _LANGUAGE.fullmatch(value.replace("_", "-"))
            return code[0] if code else ""
        case "byline":
            # Some pages give the address of the author's profile for a name.
            value = "" if value.lower().startswith(("http:", "https:")) else value
            value = advice("byline and date", value, partial(read_byline, value), "") or value
    limit = LONGEST[name]
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"


def declared(values: Mapping[Any, object]) -> tuple[dict[str, str], list[str]]:
    """The metadata among named values, and the names of those that are none or do not fit."""
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
        several = (in_words(one, depth + 1) for one in value[:MOST_VALUES] if depth < DEEPEST)
        return ", ".join(dict.fromkeys(filter(None, several)))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None or isinstance(value, bool) else str(value)
