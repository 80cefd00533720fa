"""The byline and the date of a page: declared, or guessed.

A value is declared where the page states it and shows nothing that contradicts it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain, islice, pairwise
from typing import NamedTuple

from articles.engine_errors import advice
from articles.extracting.metadata import (
    LONGEST_LINE,
    byline_in,
    can_be_name,
    chinese_names,
    chinese_names_alone,
    credited,
    dates_in,
    read_date,
    tidy,
)
from articles.extracting.opening import letters
from articles.extracting.paragraphs import Paragraph
from articles.extracting.web_page.features import in_furniture
from articles.extracting.web_page.page_head import PageHead
from articles.extracting.web_page.trees import HtmlElement
from articles.text.names import names_in
from articles.text.tokens import word_set

NO_TEXT = {"script", "style"}
MOST_PIECES = 40  # of text in one byline
LONGEST_JOINER = 5  # as " and "
MOST_AROUND = 6  # elements around it that may be of a comment
MOST_MARKED = 8  # elements that are read as bylines
# Paragraphs around the headline where a page says who and when.
BEFORE_HEADLINE = 4
AFTER_HEADLINE = 8
LONGEST_SHOWN = 200  # code points of such a paragraph
LONGEST_TITLE = 300
SHORTEST_TITLE = 8
LONGEST_ZH_END = 20  # code points in which a Chinese article is signed
_BYLINE_NAMES = re.compile(r"byline|author|autor|vcard|contributor|signature")
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comment(?:s|list|-\d+|-body|-author|-meta)?|kommentare?|respond|related|teaser|sidebar|"
    r"widget|reply|trackback)(?:$|\s)"
)
_OF_CREDITS = word_set("a span p div address h2 h3 h4 h5 li strong em cite small")


class FoundValue(NamedTuple):
    """A byline or a date, empty where there is none."""

    value: str
    is_declared: bool = False


NOTHING = FoundValue("")


def find_byline_and_date(
    root: HtmlElement,
    head: PageHead,
    paragraphs: Sequence[Paragraph],
    url: str,
) -> dict[str, str]:
    """Return the byline and date that are guessed.

    Those that the page declares are added to the metadata of `head`. `paragraphs`: all
    of the page.
    """
    metadata, stated = head
    lines = _around_headline(paragraphs, metadata.get("title", ""))
    find_date = partial(_date, stated["dated"], lines, root, url)
    find_byline = partial(
        _byline, stated["byline"], lines, root, paragraphs, metadata.get("site", "")
    )
    findings = {
        "dated": advice("byline and date", url, find_date, NOTHING),
        "byline": advice("byline and date", url, find_byline, NOTHING),
    }
    guessed: dict[str, str] = {}
    for name, finding in findings.items():
        fit = tidy(name, finding.value)
        if not fit:
            continue
        if finding.is_declared:
            metadata[name] = fit
        else:
            guessed[name] = fit
    return guessed


def _around_headline(paragraphs: Sequence[Paragraph], title: str) -> list[str]:
    """Return the short lines from the headline on, then those before it."""
    headline = _index_of_headline(paragraphs, title)
    if headline < 0:
        return []
    near = [
        *paragraphs[headline : headline + AFTER_HEADLINE + 1],
        *paragraphs[max(0, headline - BEFORE_HEADLINE) : headline],
    ]
    return [
        paragraph.text
        for paragraph in near
        if len(paragraph.text) <= LONGEST_SHOWN and not paragraph.suspects
    ]


def _index_of_headline(paragraphs: Sequence[Paragraph], title: str) -> int:
    """Return the index of the first heading that is the headline.

    Where there is none, the last other paragraph that repeats the title, or -1.
    """
    plain = letters(title).lower()
    headline = -1
    for index, paragraph in enumerate(paragraphs):
        if len(paragraph.text) > LONGEST_TITLE:
            continue
        is_top = paragraph.kind == "heading" and paragraph.level == 1
        if not is_top:
            words = letters(paragraph.text).lower()
            is_part = len(words) >= SHORTEST_TITLE and words in plain
            if words != plain and (headline >= 0 or not is_part):
                continue
        headline = index
        if paragraph.kind == "heading":
            break
    return headline


# --- the date -------------------------------------------------------------------------


def _date(
    stated: Sequence[str], lines: Sequence[str], root: HtmlElement, url: str
) -> FoundValue:
    dates = list(chain.from_iterable(map(dates_in, lines)))
    changed = [date_found.day for date_found in dates if date_found.is_of_change]
    shown = [date_found.day for date_found in dates if not date_found.is_of_change]
    shown += [day for day, _ in dates_in(url.replace("/", "-"))]
    if stated and all(_is_near(stated[0], day) for day in stated):
        for day in shown:
            if day in stated:
                return FoundValue(day, is_declared=True)
        if not shown and all(day in stated for day in changed):
            return FoundValue(stated[0], is_declared=True)
    if shown:
        return FoundValue(shown[0])
    if stated:
        return FoundValue(stated[0])
    return FoundValue(_date_by_library(root, url))


def _is_near(day: str, other: str) -> bool:
    """Return whether two days are neighbours: pages often state that of Greenwich."""
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days) <= 1


def load_dates() -> None:
    """Load the dates of all languages.

    Otherwise the first page whose date is in none of the usual forms loads them, which
    takes a second.
    """
    # Not imported where nothing hostile is read.
    from htmldate.extractors import get_external_parser

    get_external_parser().get_date_data("no date 12")


def _date_by_library(root: HtmlElement, url: str) -> str:
    """Return the ISO date that the library finds, or nothing.

    Hazard: it answers with the first of January where it has found a year alone.
    """
    from htmldate import find_date  # Not imported where nothing hostile is read.

    try:
        answer = find_date(root, original_date=True, url=url or None)
        day = read_date(answer or "")
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
    ):
        return ""
    if day.endswith("-01-01"):
        return ""
    return day


# --- the author -----------------------------------------------------------------------


def _byline(
    stated: Sequence[str],
    lines: Sequence[str],
    root: HtmlElement,
    paragraphs: Sequence[Paragraph],
    site: str,
) -> FoundValue:
    persons = [byline for byline in stated if not _is_publisher(byline, site)]
    marked = [*_marked(root), *_in_lines(lines)]
    shown = [byline for byline in marked if not _is_publisher(byline, site)]
    finding = _stated_byline(persons, shown, lines, paragraphs)
    if finding:
        return finding
    for bylines in (shown, persons, _in_text(paragraphs), marked, stated):
        for byline in bylines:
            if can_be_name(byline):
                return FoundValue(byline)
    return NOTHING


def _stated_byline(
    persons: Sequence[str],
    shown: Sequence[str],
    lines: Sequence[str],
    paragraphs: Sequence[Paragraph],
) -> FoundValue | None:
    """Return the first person that the page states, if it shows that one too.

    It is declared where all that is stated and shown agrees. `shown`: the bylines of
    the page itself. `lines`: those around the headline.
    """
    if not persons:
        return None
    person = persons[0]
    names = names_in(person)
    is_seen = _is_seen(names or [person], paragraphs)
    if is_seen and _is_plain(person, names):
        others = [*persons, *shown[:1], *_credits_with(names, lines)]
        if all(_agree(names, other) for other in others):
            return FoundValue(person, is_declared=True)
    is_shown = bool(shown) and person.casefold() in shown[0].casefold()
    if can_be_name(person) and (is_seen or is_shown):
        return FoundValue(person)
    return None


def _is_seen(names: Sequence[str], paragraphs: Sequence[Paragraph]) -> bool:
    """Return whether the page's text has all the names."""
    text = "\n".join(paragraph.text for paragraph in paragraphs).casefold()
    return all(name.casefold() in text for name in names)


def _credits_with(names: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    """Yield the bylines in the lines that have the first of these names."""
    for line in lines:
        if names and names[0] in line:
            byline = credited([line])
            if byline:
                yield byline


def _is_plain(byline: str, names: Sequence[str]) -> bool:
    """Return whether it is these names and no more, but for what joins them."""
    if not names:
        return False
    letters_between = len(byline) - sum(len(name) for name in names)
    return letters_between <= LONGEST_JOINER * (len(names) - 1)


def _agree(names: Sequence[str], other: str) -> bool:
    """Return whether the other byline has one of these names and no more."""
    plain = other.casefold()
    if not any(name.casefold() in plain for name in names):
        return False
    return set(names_in(other)) <= set(names)


def _marked(root: HtmlElement) -> list[str]:
    """Return the bylines that the page marks up as such."""
    bylines: list[str] = []
    for element in root.iter(*_OF_CREDITS):
        if not _is_marked(element) or _is_of_comment(element):
            continue
        byline = credited(islice(_pieces(element), MOST_PIECES))
        if byline:
            bylines.append(byline)
        if len(bylines) >= MOST_MARKED:
            break
    return bylines


def _is_marked(element: HtmlElement) -> bool:
    """Return whether the names of an element say that it is a byline."""
    role = f"{element.get('itemprop') or ''} {element.get('rel') or ''}"
    if "author" in role.split():
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_BYLINE_NAMES.search(names[:200].lower()))


def _pieces(element: HtmlElement) -> Iterator[str]:
    for inside in element.iter():
        if inside.tag not in NO_TEXT and isinstance(inside.tag, str):
            yield inside.text or ""
        if inside is not element:
            yield inside.tail or ""


def _is_of_comment(element: HtmlElement) -> bool:
    """Return whether it stands in a reader's comment or in the teaser of an article."""
    looked_at = 0
    for outer in (element, *element.iterancestors()):
        if outer.tag in {"html", "body", "main"}:
            continue
        if _OTHERS.search((outer.get("class") or "")[:300].lower()):
            return True
        looked_at += 1
        if looked_at == MOST_AROUND:
            break
    return False


def _in_lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield the bylines of lines that are not marked up.

    They say whom they are by, or are Chinese names under the headline.
    """
    for line, after in pairwise((*lines, "")):
        byline = byline_in(line, after)
        if byline:
            yield byline
    for line in lines[1:2]:
        names = chinese_names_alone(line)
        if names:
            yield names


def _in_text(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    shown = [
        paragraph.text
        for paragraph in paragraphs
        if not paragraph.suspects and not in_furniture(paragraph.block)
    ]
    yield from _in_lines([text for text in shown if len(text) <= LONGEST_LINE])
    for text in shown:
        names = chinese_names(text)
        if names:
            yield names
    for text in reversed(shown):
        if len(text) > LONGEST_ZH_END:
            names = chinese_names(text[-LONGEST_ZH_END:], is_last=True)
            if names:
                yield names


def _is_publisher(byline: str, site: str) -> bool:
    """Return whether it names the paper: 'The Paper', 'paper.example', an address."""
    if "." in byline.strip(".") and " " not in byline:
        return True
    return bool(site) and letters(byline).lower() in letters(site).lower()
