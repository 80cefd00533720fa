"""What a page says about itself: JSON-LD, meta elements, then its own markup."""

import json
import re
from collections.abc import Iterator
from typing import Any

from articles.extracting.html.trees import HtmlElement
from articles.extracting.metadata.fields import tidy
from articles.text.identifiers import web_address

LONGEST_JSON = 500_000  # code points of all JSON-LD together
MOST_OBJECTS = 2_000
_ARTICLES = re.compile(r"(?:Article|Report|BlogPosting|WebPage)$")
_META = {
    "title": "og:title twitter:title dc.title parsely-title",
    "standfirst": "og:description description twitter:description dc.description",
    "byline": "author article:author parsely-author dc.creator byl sailthru.author",
    "dated": "article:published_time og:published_time date dc.date dc.date.issued pubdate publishdate "
    "publish-date parsely-pub-date datepublished sailthru.date",
    "site": "og:site_name application-name dc.publisher",
    "canonical_url": "og:url",
    "language": "content-language og:locale dc.language",
}
_BYLINE_NAMES = re.compile(r"(?:^|[\s_-])(?:byline|author(?:-name|s)?)(?:$|\s)")
_STANDFIRST_NAMES = re.compile(r"(?:^|[\s_-])(?:standfirst|dek|subtitle|subheadline|lead-paragraph)(?:$|\s)")


def read_head(root: HtmlElement, url: str) -> dict[str, str]:
    """Only what was found, by the names of Extracted.metadata. url: where the page came from."""
    base = url or _link(root, "canonical", "")
    found: dict[str, str] = {}
    for source in (_linked_data(root), _canonical(root, base), _meta(root), _markup(root)):
        for name, value in source:
            if name not in found and (fit := tidy(name, value, base)):
                found[name] = fit
    if url:
        found.setdefault("canonical_url", url)
    if "title" in found:
        found["title"] = _without_site(found["title"], found.get("site", ""))
    return found


# --- JSON-LD ------------------------------------------------------------------------------------------


def _linked_data(root: HtmlElement) -> Iterator[tuple[str, str]]:
    left = LONGEST_JSON
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        left -= len(source)
        if left < 0:
            return
        for one in _objects(source):
            yield from _of_article(one)


def _objects(source: str) -> Iterator[dict[str, Any]]:
    """The objects that describe an article, at the top, in lists and in @graph."""
    try:
        waiting = [json.loads(source)]
    except (ValueError, RecursionError):
        return
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting += one[:MOST_OBJECTS]
        elif isinstance(one, dict):
            waiting += [one["@graph"]] if isinstance(one.get("@graph"), list) else []
            kinds = one.get("@type")
            if any(_ARTICLES.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                yield one


def _of_article(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "title", _words(one.get("headline"))
    yield "standfirst", _words(one.get("description"))
    yield "byline", _words(one.get("author"))
    yield "dated", _words(one.get("datePublished"))
    yield "site", _words(one.get("publisher"))
    yield "language", _words(one.get("inLanguage"))


def _words(value: Any, depth: int = 0) -> str:
    """A string, the name of an object, or several of them with commas."""
    if isinstance(value, str):
        return value
    if depth < 3 and isinstance(value, dict):
        return _words(value.get("name") or value.get("alternateName"), depth + 1)
    if depth < 3 and isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, (_words(item, depth + 1) for item in value[:20]))))
    return ""


# --- elements -----------------------------------------------------------------------------------------


def _canonical(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    yield "canonical_url", _link(root, "canonical", base)
    if language := root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"):
        yield "language", language


def _link(root: HtmlElement, relation: str, base: str) -> str:
    for link in root.iter("link"):
        if relation in (link.get("rel") or "").lower().split():
            return web_address(link.get("href") or "", base)
    return ""


def _meta(root: HtmlElement) -> Iterator[tuple[str, str]]:
    contents: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        if content := (meta.get("content") or "")[:5000]:
            contents.setdefault(key.lower(), []).append(content)
    for name, keys in _META.items():
        for key in keys.split():
            values = contents.get(key, [])
            yield name, ", ".join(dict.fromkeys(values[:20])) if name == "byline" else "".join(values[:1])


def _markup(root: HtmlElement) -> Iterator[tuple[str, str]]:
    headings = [heading for heading in root.iter("h1") if _text(heading)]
    if len(headings) == 1:
        yield "title", _text(headings[0])
    for title in root.iter("title"):
        yield "title", _text(title)
    for time in root.iter("time"):
        yield "dated", time.get("datetime") or _text(time)
    for element in root.iter("a", "span", "p", "div", "address", "h2"):
        names = f"{element.get('class') or ''}"[:200].lower()
        role = element.get("itemprop") or element.get("rel") or ""
        if role == "author" or (names and _BYLINE_NAMES.search(names)):
            yield "byline", _text(element)[:300]
        elif names and _STANDFIRST_NAMES.search(names):
            yield "standfirst", _text(element)


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _without_site(title: str, site: str) -> str:
    """'Headline | The Paper' without the paper."""
    for mark in (" | ", " - ", " – ", " — ", " · "):
        head, found, tail = title.rpartition(mark)
        if found and head and site and tail.strip().lower() == site.lower():
            return head.strip()
    return title
