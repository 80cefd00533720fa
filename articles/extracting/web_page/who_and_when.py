"""Whose a page is, and of which day: what it states and nothing that it shows
contradicts, or a guess.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain, islice, pairwise

from articles.engine_errors import advice
from articles.extracting.metadata import (
    LONGEST_LINE,
    byline_in,
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
from articles.extracting.web_page.trees import HtmlElement
from articles.text.names import names_in
from articles.text.tokens import word_set

NO_TEXT = {"script", "style"}
MOST_PIECES = 40  # of text in one byline
LONGEST_JOINER = 5  # as " and "
MOST_MARKED = 8  # elements that are read as bylines
# Paragraphs before and after the headline where a page says who and when, and code
# points of one.
BEFORE_HEADLINE, AFTER_HEADLINE, LONGEST_SHOWN = 4, 8, 200
LONGEST_TITLE, SHORTEST_TITLE = 300, 8
LONGEST_ZH_END = 20  # code points in which a Chinese article is signed
_BYLINE_NAMES = re.compile(r"byline|author|autor|vcard|contributor|signature")
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comment(?:s|list|-\d+|-body|-author|-meta)?|kommentare?|respond|related|teaser|sidebar|"
    r"widget|reply|trackback)(?:$|\s)"
)
_OF_CREDITS = word_set("a span p div address h2 h3 h4 h5 li strong em cite small")

# a value, empty where there is none; whether the page declares it
type Found = tuple[str, bool]


def told_apart(
    root: HtmlElement,
    metadata: dict[str, str],
    stated: dict[str, list[str]],
    paragraphs: Sequence[Paragraph],
    url: str,
) -> dict[str, str]:
    """Adds byline and dated to the metadata where the page declares them, and returns
    those that are guessed.

    stated: as read_head. paragraphs: all of the page.
    """
    lines = _around_headline(paragraphs, metadata.get("title", ""))
    nothing: Found = ("", False)
    found = {
        "dated": advice(
            "byline and date",
            url,
            partial(_dated, stated["dated"], lines, root, url),
            nothing,
        ),
        "byline": advice(
            "byline and date",
            url,
            partial(
                _byline,
                stated["byline"],
                lines,
                root,
                paragraphs,
                metadata.get("site", ""),
            ),
            nothing,
        ),
    }
    guessed: dict[str, str] = {}
    for name, (value, is_declared) in found.items():
        if fit := tidy(name, value):
            (metadata if is_declared else guessed)[name] = fit
    return guessed


def _around_headline(paragraphs: Sequence[Paragraph], title: str) -> list[str]:
    """The short lines after the headline, then those before it."""
    plain = letters(title).lower()
    at = -1
    for index, one in enumerate(paragraphs):
        if len(one.text) > LONGEST_TITLE:
            continue
        is_top = one.kind == "heading" and one.level == 1
        words = "" if is_top else letters(one.text).lower()
        if (
            is_top
            or words == plain
            or (at < 0 and len(words) >= SHORTEST_TITLE and words in plain)
        ):
            at = index
            if one.kind == "heading":
                break
    if at < 0:
        return []
    near = [
        *paragraphs[at : at + AFTER_HEADLINE + 1],
        *paragraphs[max(0, at - BEFORE_HEADLINE) : at],
    ]
    return [
        one.text for one in near if len(one.text) <= LONGEST_SHOWN and not one.suspects
    ]


# --- the day --------------------------------------------------------------------------


def _dated(
    stated: Sequence[str], lines: Sequence[str], root: HtmlElement, url: str
) -> Found:
    seen = [found for line in lines for found in dates_in(line)]
    shown = [day for day, is_of_change in seen if not is_of_change]
    shown += [day for day, _ in dates_in(url.replace("/", "-"))]
    if stated and all(_is_near(stated[0], one) for one in stated):
        if same := [day for day in shown if day in stated]:
            return same[0], True
        if all(day in stated for day in (*shown, *(day for day, _ in seen))):
            return stated[0], True
    return next(iter((*shown, *stated)), "") or _date_found(root, url), False


def _is_near(day: str, other: str) -> bool:
    """Within a day: what a page states is often of Greenwich."""
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days) <= 1


def load_dates() -> None:
    """The dates of all languages: otherwise read by the first page whose date is in
    none of the usual forms, which takes a second.
    """
    # not where nothing hostile is read
    from htmldate.extractors import get_external_parser

    get_external_parser().get_date_data("no date 12")


def _date_found(root: HtmlElement, url: str) -> str:
    """Hazard: the library says the first of January where it has found a year alone."""
    from htmldate import find_date  # not where nothing hostile is read

    try:
        found = read_date(find_date(root, original_date=True, url=url or None) or "")
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
    ):
        return ""
    return "" if found.endswith("-01-01") else found


# --- the author -----------------------------------------------------------------------


def _byline(
    stated: Sequence[str],
    lines: Sequence[str],
    root: HtmlElement,
    paragraphs: Sequence[Paragraph],
    site: str,
) -> Found:
    persons = [one for one in stated if not _is_publisher(one, site)]
    told = [*_marked(root), *_in_lines(lines)]
    shown = [one for one in told if not _is_publisher(one, site)]
    if persons:
        mine = names_in(persons[0])
        text = "\n".join(one.text for one in paragraphs).casefold()
        is_seen = all(name.casefold() in text for name in mine or [persons[0]])
        beside = [
            one
            for line in lines
            if mine and mine[0] in line and (one := credited([line]))
        ]
        agree = all(_agree(mine, one) for one in (*persons, *shown[:1], *beside))
        if is_seen and agree and _is_plain(persons[0], mine):
            return persons[0], True
        if is_seen or (shown and persons[0].casefold() in shown[0].casefold()):
            return persons[0], False
    return next(chain(shown, persons, _in_text(paragraphs), told, stated), ""), False


def _is_plain(byline: str, names: Sequence[str]) -> bool:
    """Whether it is these names and no more, but for what joins them."""
    return bool(names) and len(byline) - sum(map(len, names)) <= LONGEST_JOINER * (
        len(names) - 1
    )


def _agree(names: Sequence[str], other: str) -> bool:
    """Whether the other byline names one of these, and nobody else."""
    plain = other.casefold()
    return any(name.casefold() in plain for name in names) and {*names_in(other)} <= {
        *names
    }


def _marked(root: HtmlElement) -> list[str]:
    """Bylines by the names of their elements."""
    found: list[str] = []
    for element in root.iter(*_OF_CREDITS):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"[:200].lower()
        role = f"{element.get('itemprop') or ''} {element.get('rel') or ''}".split()
        if (
            "author" in role or (names.strip() and _BYLINE_NAMES.search(names))
        ) and not _is_of_comment(element):
            found += filter(None, [credited(islice(_pieces(element), MOST_PIECES))])
            if len(found) >= MOST_MARKED:
                break
    return found


def _pieces(element: HtmlElement) -> Iterator[str]:
    for one in element.iter():
        if one.tag not in NO_TEXT and isinstance(one.tag, str):
            yield one.text or ""
        if one is not element:
            yield one.tail or ""


def _is_of_comment(element: HtmlElement) -> bool:
    """Readers' comments have authors too, as have the teasers of other articles."""
    around = (
        one
        for one in (element, *element.iterancestors())
        if one.tag not in {"html", "body", "main"}
    )
    return any(
        _OTHERS.search((one.get("class") or "")[:300].lower())
        for one in islice(around, 6)
    )


def _in_lines(lines: Sequence[str]) -> Iterator[str]:
    """Without a mark, only of lines that say whom they are by; or of Chinese names
    under the headline.
    """
    found = (byline_in(*two) for two in pairwise((*lines, "")))
    yield from filter(None, chain(found, map(chinese_names_alone, lines[1:2])))


def _in_text(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    shown = [
        one.text
        for one in paragraphs
        if not one.suspects and not in_furniture(one.block)
    ]
    yield from _in_lines([text for text in shown if len(text) <= LONGEST_LINE])
    yield from filter(None, (chinese_names(text) for text in shown))
    ends = (
        text[-LONGEST_ZH_END:] for text in reversed(shown) if len(text) > LONGEST_ZH_END
    )
    yield from filter(None, (chinese_names(end, is_last=True) for end in ends))


def _is_publisher(byline: str, site: str) -> bool:
    """Whether it names the paper: 'The Paper', 'paper.example', or with an address."""
    plain = letters(byline).lower()
    return ("." in byline.strip(".") and " " not in byline) or bool(
        site and plain in letters(site).lower()
    )
