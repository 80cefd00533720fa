"""What a page says about itself: JSON-LD, meta elements, then its own markup."""

import json
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from itertools import islice
from typing import Any

from articles.engine_guard import advice
from articles.extracting.metadata import LONGEST, LONGEST_LINE, credited, in_words, signed, tidy
from articles.extracting.opening import letters
from articles.extracting.web_page.trees import HtmlElement
from articles.text.identifiers import web_address
from articles.text.tokens import word_set

LONGEST_JSON = 500_000  # code points of all JSON-LD together
MOST_OBJECTS = 2_000
GUESSED = ("byline", "dated")  # where the page does not declare them
_ARTICLES = re.compile(r"(?:Article|Report|BlogPosting|WebPage)$")
_LINKED = {
    "title": "headline",
    "standfirst": "description",
    "byline": "author",
    "dated": "datePublished",
    "site": "publisher",
    "language": "inLanguage",
}
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
_OF_CREDITS = word_set("a span p div address h2 h3 h4 h5 li strong em cite small")
MOST_IN_LINE = 6  # elements in a line that may be a byline
SHORTEST_HEADLINE = 4  # letters
CUT_OFF = ("…", "...")
_STANDFIRST_NAMES = re.compile(r"(?:^|[\s_-])(?:standfirst|dek|subtitle|subheadline|lead-paragraph)(?:$|\s)")


def read_head(root: HtmlElement, url: str) -> dict[str, str]:
    """Only what was found, by the names of Extracted.metadata. url: where the page came from."""
    base = url or _link(root, "canonical", "")
    found: dict[str, str] = {}
    publishers: dict[str, str] = {}
    declared: set[tuple[str, str]] = set()
    sources = (
        (False, _date_found(root, base)),
        (True, _linked_data(root)),
        (True, _canonical(root, base)),
        (True, _meta(root)),
        (False, _markup(root)),
    )
    for declares, source in sources:
        for name, value in _told(source, url):
            if (name in found and not declares) or not (fit := tidy(name, unescape(value), base)):
                continue
            if declares:
                declared.add((name, fit))
            if name in found:
                continue
            # Many pages name themselves as the author, and the person only in the text.
            known = publishers if name == "byline" and _is_publisher(fit, found.get("site", "")) else found
            known.setdefault(name, fit)
    found = publishers | found
    if guessed := [name for name in GUESSED if name in found and (name, found[name]) not in declared]:
        found["guessed"] = " ".join(guessed)
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
    objects = [*_objects(root)]
    # By the id that articles refer to.
    persons = {str(one.get("@id")): in_words(one) for kinds, one in objects if "Person" in kinds}
    for _, one in (found for found in objects if any(map(_ARTICLES.search, found[0]))):
        for name, key in _LINKED.items():
            yield name, in_words(one.get(key))
        if isinstance(author := one.get("author"), dict):
            yield "byline", persons.get(str(author.get("@id")), "")
    if len(set(persons.values())) == 1:
        yield "byline", next(iter(persons.values()))


def _objects(root: HtmlElement) -> Iterator[tuple[set[str], dict[str, Any]]]:
    """The objects of all JSON-LD with their types: at the top, in lists and in @graph."""
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
                waiting += [one["@graph"]] if isinstance(one.get("@graph"), list) else []
                kinds = one.get("@type")
                yield {str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])}, one


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
    plain = letters(byline).lower()
    return ("." in byline.strip(".") and " " not in byline) or bool(site and plain in letters(site).lower())


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
