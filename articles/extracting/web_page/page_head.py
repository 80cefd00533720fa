"""What a page states about itself: in JSON-LD, in meta elements, in its markup."""

import json
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import NamedTuple

from articles.engine_errors import advice
from articles.extracting.metadata import LONGEST, TABLES, in_words, tidy
from articles.extracting.opening import letters
from articles.extracting.web_page.trees import HtmlElement
from articles.text.identifiers import web_address
from articles.text.tokens import word_set

LONGEST_JSON = 500_000  # code points of all JSON-LD together
MOST_OBJECTS = 2_000
_ARTICLES = re.compile(r"(?:Article|Report|BlogPosting|WebPage)$")
_OF_STANDFIRSTS = word_set("a span p div h2 h3 h4 h5 li strong em small")
SHORTEST_HEADLINE = 4  # letters
CUT_OFF = ("…", "...")
BEFORE_SITES = (" | ", " - ", " – ", " — ", " · ")
MOST_AUTHORS = 20  # meta elements
LONGEST_CONTENT = 5_000  # code points of a meta element
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_STANDFIRST_NAMES = re.compile(
    r"(?:^|[\s_-])(?:standfirst|dek|subtitle|subheadline|lead-paragraph)(?:$|\s)"
)

type NamedValue = tuple[str, str]
"""A name of Extracted.metadata, and a value as the page has it."""


class PageHead(NamedTuple):
    """What a page states about itself.

    `metadata` holds only what was found, by the names of Extracted.metadata. `stated`
    holds every byline and every date that the page states.
    """

    metadata: dict[str, str]
    stated: dict[str, list[str]]


def read_head(root: HtmlElement, url: str) -> PageHead:
    """Return what the page states. `url`: where the page came from."""
    base = url or _link(root, "canonical", "")
    metadata: dict[str, str] = {}
    stated: dict[str, list[str]] = {"byline": [], "dated": []}
    sources = (
        _linked_data(root),
        _canonical(root, base),
        _meta(root),
        _markup(root),
    )
    for source in sources:
        for name, value in _values_of(source, url):
            fit = tidy(name, unescape(value), base)
            if not fit:
                continue
            if name in stated:
                stated[name].append(fit)
            else:
                metadata.setdefault(name, fit)
    if url:
        metadata.setdefault("canonical_url", url)
    title = _headline(root, metadata.get("title", ""), metadata.get("site", ""))
    if title:
        metadata["title"] = title
    return PageHead(metadata, stated)


def _values_of(source: Iterator[NamedValue], url: str) -> list[NamedValue]:
    """Return what the source yields until it ends, or fails."""
    values: list[NamedValue] = []
    advice("byline and date", url, partial(values.extend, source), None)
    return values


# --- JSON-LD --------------------------------------------------------------------------


class _Object(NamedTuple):
    """An object of JSON-LD."""

    types: set[str]
    values: dict[str, object]


def _linked_data(root: HtmlElement) -> Iterator[NamedValue]:
    objects = list(_objects(root))
    # By the id that articles refer to.
    persons: dict[str, str] = {}
    for types, values in objects:
        if "Person" in types:
            persons[str(values.get("@id"))] = in_words(values)
    for types, values in objects:
        if not any(_ARTICLES.search(name) for name in types):
            continue
        for name, key in TABLES["json_ld"].items():
            yield name, in_words(values.get(key))
        author = values.get("author")
        if isinstance(author, dict):
            yield "byline", persons.get(str(author.get("@id")), "")
    names = set(persons.values())
    if len(names) == 1:
        yield "byline", names.pop()


def _objects(root: HtmlElement) -> Iterator[_Object]:
    """Yield the objects of all JSON-LD: at the top, in lists and in @graph."""
    left = LONGEST_JSON
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        left -= len(source)
        if left < 0:
            return
        try:
            document = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects_in(document)


def _objects_in(document: object) -> Iterator[_Object]:
    waiting = [document]
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value[:MOST_OBJECTS]
        elif isinstance(value, dict):
            graph = value.get("@graph")
            if isinstance(graph, list):
                waiting.append(graph)
            types = value.get("@type")
            if not isinstance(types, list):
                types = [types]
            yield _Object({str(name) for name in types}, value)


# --- elements -------------------------------------------------------------------------


def _canonical(root: HtmlElement, base: str) -> Iterator[NamedValue]:
    yield "canonical_url", _link(root, "canonical", base)
    language = root.get("lang") or root.get(XML_LANGUAGE)
    if language:
        yield "language", language


def _link(root: HtmlElement, relation: str, base: str) -> str:
    for link in root.iter("link"):
        if relation in (link.get("rel") or "").lower().split():
            return web_address(link.get("href") or "", base)
    return ""


def _meta(root: HtmlElement) -> Iterator[NamedValue]:
    contents: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        key = (
            meta.get("property")
            or meta.get("name")
            or meta.get("itemprop")
            or meta.get("http-equiv")
            or ""
        )
        content = (meta.get("content") or "")[:LONGEST_CONTENT]
        if content:
            contents.setdefault(key.lower(), []).append(content)
    for name, keys in TABLES["meta"].items():
        for key in keys.split():
            values = contents.get(key)
            if not values:
                continue
            if name == "byline":
                yield name, ", ".join(dict.fromkeys(values[:MOST_AUTHORS]))
            else:
                yield name, values[0]


def _markup(root: HtmlElement) -> Iterator[NamedValue]:
    headings = [text for heading in root.iter("h1") if (text := _text(heading))]
    if len(headings) == 1:
        yield "title", headings[0]
    for title in root.iter("title"):
        yield "title", _text(title)
    for element in root.iterfind(".//*[@itemprop]"):
        if "datePublished" in element.get("itemprop").split():
            value = element.get("content") or element.get("datetime")
            yield "dated", value or _text(element)
    for element in root.iter(*_OF_STANDFIRSTS):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _STANDFIRST_NAMES.search(names[:200].lower()):
            yield "standfirst", _text(element)


def _headline(root: HtmlElement, title: str, site: str) -> str:
    """Return the title as the page shows it.

    Its head often adds the site, a section or a word for searches.
    """
    main_headings: list[str] = []
    for part in root.iter("article", "main"):
        main_headings += filter(None, map(_text, part.iter("h1")))
    if len(set(main_headings)) == 1 and len(main_headings[0]) <= LONGEST["title"]:
        return main_headings[0]
    for heading in root.iter("h1", "h2", "h3"):
        text = _text(heading)
        if len(letters(text)) >= SHORTEST_HEADLINE and text.lower() in title.lower():
            return text
        if title.endswith(CUT_OFF) and letters(text).startswith(letters(title)):
            return text
    return _without_site(title, site)


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _without_site(title: str, site: str) -> str:
    """Return 'Headline | The Paper' without the paper."""
    if not site:
        return title
    for mark in BEFORE_SITES:
        headline, _, last = title.rpartition(mark)
        if headline and last.strip().lower() == site.lower():
            return headline.strip()
    return title
