"""A web page to the text of its article.

trafilatura says which paragraphs are the article's. The text itself comes from a walk over the page, which
keeps every character, the places of links and notes, and what the page hides: an injected paragraph that no
reader sees is shown to the editor, not silently dropped.
"""

import re
import unicodedata
from importlib.metadata import version

from articles.extracting.charsets import compose_decoded, decode
from articles.extracting.formats import Format, Options
from articles.extracting.html.heads import read_head
from articles.extracting.html.trees import HtmlElement, parse_html
from articles.extracting.html.walk import SKIPPED, Walked, walk
from articles.extracting.metadata.opening import CLOSERS, ENDS_OF_SENTENCES, lift_opening
from articles.extracting.results import Extracted, Paragraph, Reading, Suspect, Tier, plural

OWN_EXTRACTOR = "newsroom-html/1"
LARGEST_FOR_TRAFILATURA = 600_000  # code points of text and tags without scripts; it takes seconds on more
MOST_ELEMENTS = 10_000
EDGE = 24  # characters at the start or end of a paragraph that tell it from others
PAGE = (
    "<html><head><title>Title</title></head><body><article><h1>Title</h1><p>By Ann Lee, 6 May 2024</p>"
    "<p>A text of our own, which is long enough to be taken for the article.</p></article></body></html>"
)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]{1,40})"
    rb"|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w:.-]{1,40})",
    re.IGNORECASE,
)
_ARTICLE_PARTS = ("article", "main")


def read(content: bytes, options: Options) -> Extracted:
    charset = options["charset"] or _declared_charset(content)
    decoded = decode(content, declared=charset, language=options["language"])
    root = parse_html(decoded.text)
    reading, extractor = read_page(root, options["url"])
    return compose_decoded(reading, decoded, extractor=extractor, media_type=FORMAT.media_types[0])


def read_page(root: HtmlElement, url: str) -> tuple[Reading, str]:
    """The article and the name of what chose its paragraphs."""
    metadata = read_head(root, url)
    walked = walk(root, metadata.get("canonical_url", ""))
    extractor = f"trafilatura/{version('trafilatura')}"
    if not (chosen := _chosen_by_trafilatura(root)):
        chosen, extractor = _chosen_by_markup(root), OWN_EXTRACTOR
    reading = Reading([], metadata, walked.losses)
    _select(reading, walked, chosen)
    _drop_title(reading)
    _drop_repeated_standfirst(reading)
    lift_opening(reading, find_title=False)
    return reading, extractor


def _declared_charset(content: bytes) -> str:
    found = _CHARSET.search(content[:4096])
    return (found[1] or found[2]).decode("ascii") if found else ""


# --- which paragraphs ---------------------------------------------------------------------------------


class Chosen:
    """Paragraphs by what they say: white space and signs at the edges aside."""

    def __init__(self, paragraphs: list[str]) -> None:
        keys = [key for paragraph in paragraphs if (key := _key(paragraph))]
        self._starts = {key[:EDGE] for key in keys}
        self._ends = {key[-EDGE:] for key in keys}

    def __bool__(self) -> bool:
        return bool(self._starts)

    def __contains__(self, text: str) -> bool:
        key = _key(text)
        return bool(key) and (key[:EDGE] in self._starts or key[-EDGE:] in self._ends)


def _key(text: str) -> str:
    """Letters and digits only, in one form: trafilatura normalises what it returns."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(character for character in normal if unicodedata.category(character)[0] in "LN")


def _chosen_by_trafilatura(root: HtmlElement) -> Chosen:
    if not _fits_trafilatura(root):
        return Chosen([])
    import trafilatura  # not where nothing hostile is read

    try:
        text = trafilatura.extract(
            root, output_format="txt", include_comments=False, include_tables=True, favor_recall=True
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        # It fails on some broken pages; our own choice then stands in.
        text = None
    return Chosen((text or "").split("\n"))


def _fits_trafilatura(root: HtmlElement) -> bool:
    size = elements = 0
    for element in root.iter():
        if element.tag in SKIPPED:
            continue
        elements += 1
        size += len(element.text or "") + len(element.tail or "") + 10
        if size > LARGEST_FOR_TRAFILATURA or elements > MOST_ELEMENTS:
            return False
    return True


def _chosen_by_markup(root: HtmlElement) -> Chosen:
    """The page's own article or main part, or all of it."""
    for tag in _ARTICLE_PARTS:
        parts = list(root.iter(tag))
        if len(parts) == 1:
            found = walk(parts[0])
            if found.paragraphs:
                return Chosen([paragraph.text for paragraph in found.paragraphs])
    return Chosen([])


def _select(reading: Reading, walked: Walked, chosen: Chosen) -> None:
    """From the first chosen paragraph to the last: what lies between and was not chosen may be injected."""
    marks = [paragraph.text in chosen for paragraph in walked.paragraphs]
    if not any(marks):
        marks = [not furniture for furniture in walked.furniture]
    if not any(marks):
        marks = [True] * len(marks)
    first = marks.index(True) if marks else 0
    last = len(marks) - marks[::-1].index(True) if marks else 0
    while first > 0 and _is_prose(walked, first - 1):
        first -= 1
    while last < len(marks) and _is_prose(walked, last):
        last += 1
    for index in range(first, last):
        paragraph = walked.paragraphs[index]
        _suspect(paragraph, walked.furniture[index], walked.in_links[index], chosen=marks[index])
        reading.paragraphs.append(paragraph)
    if outside := len(marks) - (last - first):
        reading.losses.append(
            f"{plural(outside, 'paragraph')} around the article, such as menus and teasers, "
            f"{'was' if outside == 1 else 'were'} left out."
        )


def _is_prose(walked: Walked, index: int) -> bool:
    """Whether a paragraph beside the article reads like more of it: losing one is worse than one too many."""
    text = walked.paragraphs[index].text.rstrip(CLOSERS)
    mostly_links = walked.in_links[index] > len(text) / 2
    return not walked.furniture[index] and not mostly_links and text.endswith(ENDS_OF_SENTENCES)


def _suspect(paragraph: Paragraph, furniture: str, in_links: int, *, chosen: bool) -> None:
    if paragraph.suspects:
        return
    size = len(paragraph.text)
    if furniture:
        reason = f"It stands in {furniture}."
    elif in_links >= 0.9 * size and size < 200 and paragraph.kind != "heading":
        reason = "It holds only links."
    else:
        return
    tier: Tier = "hint" if chosen else "likely"
    paragraph.suspects.append(Suspect(0, size, "page_furniture", tier, reason))


# --- what the head has said already -------------------------------------------------------------------


def _drop_title(reading: Reading) -> None:
    """The headline is metadata: where it opens the article it leaves the text."""
    title = _key(reading.metadata.get("title", ""))
    for index, paragraph in enumerate(reading.paragraphs[:6]):
        top = paragraph.kind == "heading" and paragraph.level == 1
        if (title and _key(paragraph.text) == title) or (top and not title):
            reading.metadata.setdefault("title", " ".join(paragraph.text.split()))
            if len(reading.paragraphs) > 1:
                del reading.paragraphs[index]
            return


def _drop_repeated_standfirst(reading: Reading) -> None:
    """Many descriptions are only the first paragraph, or its beginning, over again."""
    standfirst = _key(reading.metadata.get("standfirst", ""))
    if standfirst and any(
        _key(paragraph.text).startswith(standfirst[:120]) for paragraph in reading.paragraphs[:8]
    ):
        del reading.metadata["standfirst"]


FORMAT = Format(
    name="html",
    title="HTML",
    suffixes=(".html", ".htm", ".xhtml"),
    media_types=("text/html", "application/xhtml+xml"),
    read=read,
    sample=PAGE.encode,
    openings=(b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<article"),
)
