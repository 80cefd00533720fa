"""What a page says about itself: JSON-LD, meta elements, then its own markup."""

import json
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from itertools import islice
from typing import Any

from articles.engine_guard import advice
from articles.extracting.metadata import LONGEST, LONGEST_LINE, credited, signed, tidy
from articles.extracting.web_page.trees import HtmlElement
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
_BYLINE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:byline|(?:post|entry|article|meta)?[_-]?author(?:[_-]?(?:name|link|box|inner))?s?|autor(?:en)?|vcard|contributors?|username|signature)(?:$|[\s_])"
)
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comment(?:s|list|-\d+|-body|-author|-meta)?|kommentare?|respond|related|teaser|sidebar|"
    r"widget|reply|trackback)(?:$|\s)"
)
_OF_CREDITS = (
    "a",
    "span",
    "p",
    "div",
    "address",
    "h2",
    "h3",
    "h4",
    "h5",
    "li",
    "strong",
    "em",
    "cite",
    "small",
)
MOST_IN_LINE = 6  # elements in a line that may be a byline
SHORTEST_HEADLINE = 4  # letters
_STANDFIRST_NAMES = re.compile(r"(?:^|[\s_-])(?:standfirst|dek|subtitle|subheadline|lead-paragraph)(?:$|\s)")


def read_head(root: HtmlElement, url: str) -> dict[str, str]:
    """Only what was found, by the names of Extracted.metadata. url: where the page came from."""
    base = url or _link(root, "canonical", "")
    found: dict[str, str] = {}
    publishers: dict[str, str] = {}
    sources = (
        _date_found(root, base),
        _linked_data(root),
        _canonical(root, base),
        _meta(root),
        _markup(root),
    )
    for source in sources:
        for name, value in _told(source, url):
            if name in found or not (fit := tidy(name, unescape(value), base)):
                continue
            # Many pages name themselves as the author, and the person only in the text.
            known = publishers if name == "byline" and _is_publisher(fit, found.get("site", "")) else found
            known.setdefault(name, fit)
    found = publishers | found
    if url:
        found.setdefault("canonical_url", url)
    if title := _headline(root, found.get("title", ""), found.get("site", "")):
        found["title"] = title
    return found


def _told(source: Iterator[tuple[str, str]], url: str) -> list[tuple[str, str]]:
    """What the source has told when it ends, or fails."""
    told: list[tuple[str, str]] = []
    advice("byline and date", url, partial(told.extend, source), None)
    return told


# --- JSON-LD ------------------------------------------------------------------------------------------


def _linked_data(root: HtmlElement) -> Iterator[tuple[str, str]]:
    left = LONGEST_JSON
    persons: dict[str, str] = {}  # by the id that articles refer to
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        left -= len(source)
        if left < 0:
            break
        for one in _objects(source):
            if one.get("@type") == "Person":
                persons[str(one.get("@id"))] = _words(one)
            else:
                yield from _of_article(one)
                yield "byline", persons.get(_reference(one.get("author")), "")
    if len(set(persons.values())) == 1:
        yield "byline", next(iter(persons.values()))


def _reference(value: Any) -> str:
    return str(value.get("@id")) if isinstance(value, dict) else ""


def _objects(source: str) -> list[dict[str, Any]]:
    """The objects that describe an article, at the top, in lists and in @graph, and persons before them."""
    found: list[dict[str, Any]] = []
    try:
        waiting = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return found
    for _ in range(MOST_OBJECTS):
        if not waiting:
            break
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting += one[:MOST_OBJECTS]
        elif isinstance(one, dict):
            waiting += [one["@graph"]] if isinstance(one.get("@graph"), list) else []
            kinds = one.get("@type")
            kinds = {str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])}
            if "Person" in kinds:
                found.insert(0, one | {"@type": "Person"})
            elif any(map(_ARTICLES.search, kinds)):
                found.append(one)
    return found


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
    lines: list[str] = []
    for element in root.iter(*_OF_CREDITS):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"[:200].lower()
        role = f"{element.get('itemprop') or ''} {element.get('rel') or ''}".split()
        if "author" in role or (names.strip() and _BYLINE_NAMES.search(names)):
            if not _is_of_comment(element):
                yield "byline", credited(" ".join(element.itertext())[:300])
        elif names.strip() and _STANDFIRST_NAMES.search(names):
            yield "standfirst", _text(element)
        elif len(element) < MOST_IN_LINE and (
            text := " ".join(element.itertext())[: 2 * LONGEST_LINE].strip()
        ):
            lines += [text] if len(text) <= LONGEST_LINE and not _is_of_comment(element) else []
    for line in lines:
        # Without a mark, only a line that says who it is by.
        yield "byline", credited(line) if signed(line) else ""


def _is_of_comment(element: HtmlElement) -> bool:
    """Readers' comments have authors too, as have the teasers of other articles."""
    around = (one for one in (element, *element.iterancestors()) if one.tag not in {"html", "body", "main"})
    return any(_OTHERS.search((one.get("class") or "")[:300].lower()) for one in islice(around, 6))


def _is_publisher(byline: str, site: str) -> bool:
    """Whether it names the paper: 'The Paper', 'paper.example', or with an address."""
    plain = _letters(byline)
    return ("." in byline.strip(".") and " " not in byline) or bool(site and plain in _letters(site))


def load_dates() -> None:
    """The dates of all languages: otherwise read by the first page whose date is in none of the usual forms,
    which takes a second."""
    from htmldate.extractors import get_external_parser  # not where nothing hostile is read

    get_external_parser().get_date_data("no date 12")


def _date_found(root: HtmlElement, url: str) -> Iterator[tuple[str, str]]:
    from htmldate import find_date  # not where nothing hostile is read

    try:
        yield "dated", find_date(root, original_date=True, url=url or None) or ""
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return


def _headline(root: HtmlElement, title: str, site: str) -> str:
    """The title as the page shows it: its head often adds the site, a section or a word for searches."""
    inside = [
        text for part in root.iter("article", "main") for one in part.iter("h1") if (text := _text(one))
    ]
    if len(set(inside)) == 1 and len(inside[0]) <= LONGEST["title"]:
        return inside[0]
    for heading in root.iter("h1", "h2", "h3"):
        text = _text(heading)
        if len(_letters(text)) >= SHORTEST_HEADLINE and text.lower() in title.lower():
            return text
    return _without_site(title, site)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _without_site(title: str, site: str) -> str:
    """'Headline | The Paper' without the paper."""
    for mark in (" | ", " - ", " – ", " — ", " · "):
        head, found, tail = title.rpartition(mark)
        if found and head and site and tail.strip().lower() == site.lower():
            return head.strip()
    return title
