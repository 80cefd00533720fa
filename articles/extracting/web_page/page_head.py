"""What a page states about itself: JSON-LD, meta elements, then its own markup."""

import json
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any

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
_STANDFIRST_NAMES = re.compile(
    r"(?:^|[\s_-])(?:standfirst|dek|subtitle|subheadline|lead-paragraph)(?:$|\s)"
)


def read_head(
    root: HtmlElement, url: str
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Only what was found, by the names of Extracted.metadata; beside it all that the
    page states of byline and dated. url: where the page came from.
    """
    base = url or _link(root, "canonical", "")
    found: dict[str, str] = {}
    stated: dict[str, list[str]] = {"byline": [], "dated": []}
    for source in (
        _linked_data(root),
        _canonical(root, base),
        _meta(root),
        _markup(root),
    ):
        for name, value in _told(source, url):
            fit = tidy(name, unescape(value), base)
            if name in stated:
                stated[name] += [fit] if fit else []
            elif fit:
                found.setdefault(name, fit)
    if url:
        found.setdefault("canonical_url", url)
    if title := _headline(root, found.get("title", ""), found.get("site", "")):
        found["title"] = title
    return found, stated


def _told(source: Iterator[tuple[str, str]], url: str) -> list[tuple[str, str]]:
    """What the source has told when it ends, or fails."""
    told: list[tuple[str, str]] = []
    advice("byline and date", url, partial(told.extend, source), None)
    return told


# --- JSON-LD --------------------------------------------------------------------------


def _linked_data(root: HtmlElement) -> Iterator[tuple[str, str]]:
    objects = [*_objects(root)]
    # By the id that articles refer to.
    persons = {
        str(one.get("@id")): in_words(one)
        for kinds, one in objects
        if "Person" in kinds
    }
    for _, one in (found for found in objects if any(map(_ARTICLES.search, found[0]))):
        for name, key in TABLES["json_ld"].items():
            yield name, in_words(one.get(key))
        if isinstance(author := one.get("author"), dict):
            yield "byline", persons.get(str(author.get("@id")), "")
    if len(set(persons.values())) == 1:
        yield "byline", next(iter(persons.values()))


def _objects(root: HtmlElement) -> Iterator[tuple[set[str], dict[str, Any]]]:
    """The objects of all JSON-LD with their types: at the top, in lists and in
    @graph.
    """
    left = LONGEST_JSON
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        left -= len(source)
        if left < 0:
            return
        try:
            waiting = [json.loads(source, strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(MOST_OBJECTS):
            one = waiting.pop(0) if waiting else None
            if isinstance(one, list):
                waiting += one[:MOST_OBJECTS]
            elif isinstance(one, dict):
                waiting += (
                    [one["@graph"]] if isinstance(one.get("@graph"), list) else []
                )
                kinds = one.get("@type")
                yield (
                    {
                        str(kind)
                        for kind in (kinds if isinstance(kinds, list) else [kinds])
                    },
                    one,
                )


# --- elements -------------------------------------------------------------------------


def _canonical(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    yield "canonical_url", _link(root, "canonical", base)
    if language := root.get("lang") or root.get(
        "{http://www.w3.org/XML/1998/namespace}lang"
    ):
        yield "language", language


def _link(root: HtmlElement, relation: str, base: str) -> str:
    for link in root.iter("link"):
        if relation in (link.get("rel") or "").lower().split():
            return web_address(link.get("href") or "", base)
    return ""


def _meta(root: HtmlElement) -> Iterator[tuple[str, str]]:
    contents: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        key = (
            meta.get("property")
            or meta.get("name")
            or meta.get("itemprop")
            or meta.get("http-equiv")
            or ""
        )
        if content := (meta.get("content") or "")[:5000]:
            contents.setdefault(key.lower(), []).append(content)
    for name, keys in TABLES["meta"].items():
        for key in keys.split():
            values = contents.get(key, [])
            yield (
                name,
                ", ".join(dict.fromkeys(values[:20]))
                if name == "byline"
                else "".join(values[:1]),
            )


def _markup(root: HtmlElement) -> Iterator[tuple[str, str]]:
    headings = [heading for heading in root.iter("h1") if _text(heading)]
    if len(headings) == 1:
        yield "title", _text(headings[0])
    for title in root.iter("title"):
        yield "title", _text(title)
    for element in root.iterfind(".//*[@itemprop]"):
        if "datePublished" in (element.get("itemprop") or "").split():
            yield (
                "dated",
                element.get("content") or element.get("datetime") or _text(element),
            )
    for element in root.iter(*_OF_STANDFIRSTS):
        if _STANDFIRST_NAMES.search(
            f"{element.get('class') or ''} {element.get('id') or ''}"[:200].lower()
        ):
            yield "standfirst", _text(element)


def _headline(root: HtmlElement, title: str, site: str) -> str:
    """The title as the page shows it: its head often adds the site, a section or a word
    for searches.
    """
    inside = [
        text
        for part in root.iter("article", "main")
        for one in part.iter("h1")
        if (text := _text(one))
    ]
    if len(set(inside)) == 1 and len(inside[0]) <= LONGEST["title"]:
        return inside[0]
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
    """'Headline | The Paper' without the paper."""
    for mark in (" | ", " - ", " – ", " — ", " · "):
        head, found, tail = title.rpartition(mark)
        if found and head and site and tail.strip().lower() == site.lower():
            return head.strip()
    return title
