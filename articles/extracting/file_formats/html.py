"""A web page to the text of its article.

A walk over the page keeps every character, the places of links and notes, and what the
page hides: an injected paragraph that no reader sees is shown to the editor, not
silently dropped. Which paragraphs are the article is chosen afterwards.
"""

import re
from collections.abc import Sequence

from articles.extracting.charsets import compose_decoded, decode
from articles.extracting.file_formats import Format, Options
from articles.extracting.opening import letters, lift_headline, lift_opening
from articles.extracting.paragraphs import RawArticle
from articles.extracting.results import Extracted, lost
from articles.extracting.web_page.choosing import Standing, choose
from articles.extracting.web_page.page_head import read_head
from articles.extracting.web_page.trees import HtmlElement, parse_html
from articles.extracting.web_page.walk import CAPTION, CAPTIONS_SHOWN, walk
from articles.extracting.web_page.who_and_when import told_apart
from articles.text.shapes import Suspect, Tier
from articles.text.stored_messages import Message

EXTRACTOR = "newsroom-html/3"
BESIDE = Message("beside")
TIERS: dict[Standing, Tier] = {"unsure": "hint", "doubtful": "likely"}
# Of no day, so that the library that looks for one is loaded too.
PAGE = (
    "<html><head><title>Title</title></head><body><article><h1>Title</h1><p>By Ann Lee</p>"
    f"<p>{'A text of our own, which is long enough for its parts to be told apart. ' * 5}</p>"
    "</article></body></html>"
)
LOOKED_AHEAD = 4096  # bytes
_COMMENT = re.compile(rb"<!--.{0,4096}?-->", re.DOTALL)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]{1,40})"
    rb"|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w:.-]{1,40})",
    re.IGNORECASE,
)


def read(content: bytes, options: Options) -> Extracted:
    charset = options["charset"] or declared_charset(content)
    decoded = decode(content, declared=charset, language=options["language"])
    root = parse_html(decoded.text)
    reading = read_page(root, options["url"])
    return compose_decoded(
        reading, decoded, extractor=EXTRACTOR, media_type=FORMAT.media_types[0]
    )


def read_page(root: HtmlElement, url: str) -> RawArticle:
    metadata, stated = read_head(root, url)
    walked = walk(root, metadata.get("canonical_url", ""))
    guessed = told_apart(root, metadata, stated, walked.paragraphs, url)
    standings = choose(root, walked.paragraphs)
    reading = RawArticle([], metadata, walked.losses, guessed=guessed)
    _select(reading, walked, standings)
    lift_headline(reading)
    _drop_repeated_standfirst(reading)
    lift_opening(reading, find_title=False)
    return reading


def declared_charset(content: bytes) -> str:
    """As browsers look ahead for it; bytes in which it can be read are no UTF-16,
    whatever it says.
    """
    found = _CHARSET.search(_COMMENT.sub(b"", content[:LOOKED_AHEAD]))
    name = (found[1] or found[2]).decode("ascii") if found else ""
    return "utf-8" if name.lower().startswith("utf-16") else name


# --- which paragraphs -----------------------------------------------------------------


def _select(
    reading: RawArticle, walked: RawArticle, standings: Sequence[Standing]
) -> None:
    """The article with its pictures, and as findings what stands in among it or beside
    it; menus and the like are counted.
    """
    paragraphs = walked.paragraphs
    outside, captions = 0, list[str]()
    inside = [
        one.place
        for one, standing in zip(paragraphs, standings, strict=True)
        if standing != "outside"
    ]
    reading.pictures = [
        one
        for one in walked.pictures
        if inside and inside[0] <= one.place <= inside[-1] + 1
    ]
    shown = {one.place for one in reading.pictures if one.content}
    for paragraph, standing in zip(paragraphs, standings, strict=True):
        is_caption = paragraph.kind == CAPTION and paragraph.place in shown
        if standing == "outside" and not is_caption:
            outside += 1
            captions += [paragraph.text] if paragraph.kind == CAPTION else []
            continue
        if standing == "doubtful" or (standing == "unsure" and not paragraph.suspects):
            # One reason for all, so that it is decided at once.
            suspect = Suspect(
                0, len(paragraph.text), "page_furniture", TIERS[standing], BESIDE
            )
            paragraph.suspects.append(suspect)
        reading.paragraphs.append(paragraph)
    reading.losses += [
        Message("caption", words=words[:300]) for words in captions[:CAPTIONS_SHOWN]
    ]
    if outside:
        reading.losses.append(lost("around_article", "paragraph", outside))


# --- what the head has said already ---------------------------------------------------


def _drop_repeated_standfirst(reading: RawArticle) -> None:
    """Many descriptions are only the first paragraph, or its beginning, over again."""
    standfirst = letters(reading.metadata.get("standfirst", ""))
    if standfirst and any(
        letters(paragraph.text).startswith(standfirst[:120])
        for paragraph in reading.paragraphs[:8]
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
