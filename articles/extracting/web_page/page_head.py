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
from articles.text.identifiers import host_of, web_address
from articles.text.tokens import word_set

LONGEST_JSON = 500_000  # code points of all JSON-LD together
MOST_OBJECTS = 2_000
_ARTICLES = re.compile(r"(?:Article|Report|BlogPosting|WebPage)$")
_OF_STANDFIRSTS = word_set("a span p div h2 h3 h4 h5 li strong em small")
SHORTEST_HEADLINE = 4  # letters
SHORTEST_AFTER_KICKER = 10  # letters
SHORTEST_LABEL = 4  # letters of a part of a host that names the site
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
    names_of_site = _names_of_site(
        metadata.get("site", ""), url or metadata.get("canonical_url", "")
    )
    title = _headline(root, metadata.get("title", ""), names_of_site)
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


def _headline(root: HtmlElement, title: str, names_of_site: set[str]) -> str:
    """Return the title as the page shows it.

    Its head often adds the site, a section or a word for searches.
    """
    plain_title = _without_site(title, names_of_site)
    heading = _only_main_heading(root)
    if heading and _plain(heading) not in names_of_site:
        return _without_kicker(heading, plain_title)
    longest = ""
    for element in root.iter("h1", "h2", "h3"):
        text = _text(element)
        plain = _plain(text)
        if title.endswith(CUT_OFF) and plain.startswith(_plain(title)):
            return text
        if len(plain) < SHORTEST_HEADLINE or plain in names_of_site:
            continue
        if text.lower() in title.lower() and len(text) > len(longest):
            longest = text
    return longest or plain_title


def _only_main_heading(root: HtmlElement) -> str:
    """Return the one <h1> of the article, or nothing where there are several."""
    headings: set[str] = set()
    for part in root.iter("article", "main"):
        headings |= set(filter(None, map(_text, part.iter("h1"))))
    if len(headings) != 1:
        return ""
    heading = headings.pop()
    return heading if len(heading) <= LONGEST["title"] else ""


def _plain(text: str) -> str:
    return letters(text).lower()


def _without_kicker(heading: str, title: str) -> str:
    """Return the title where the heading is that and words before it, as a section."""
    end = _plain(title)
    before = _plain(heading).removesuffix(end)
    is_end = before != _plain(heading) and len(end) >= SHORTEST_AFTER_KICKER
    return title if before and is_end else heading


def _names_of_site(site: str, url: str) -> set[str]:
    """Return the name that the page gives its site, and those that its address has."""
    host = host_of(url)
    labels = [part for part in host.split(".")[:-1] if len(part) >= SHORTEST_LABEL]
    return {_plain(name) for name in (site, host, *labels)} - {""}


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _without_site(title: str, names_of_site: set[str]) -> str:
    """Return 'Headline | The Paper' without the paper."""
    for mark in BEFORE_SITES:
        headline, _, last = title.rpartition(mark)
        if headline and _plain(last) in names_of_site:
            return headline.strip()
    return title
