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
from articles.extracting.paragraphs import RawArticle, RawPicture
from articles.extracting.results import Extracted, lost
from articles.extracting.web_page.choosing import Standing, choose
from articles.extracting.web_page.page_head import read_head
from articles.extracting.web_page.trees import HtmlElement, parse_html
from articles.extracting.web_page.walk import CAPTION, CAPTIONS_SHOWN, walk
from articles.extracting.web_page.who_and_when import find_byline_and_date
from articles.text.shapes import Suspect, Tier
from articles.text.stored_messages import Message

EXTRACTOR = "newsroom-html/3"
BESIDE = Message("beside")
TIERS: dict[Standing, Tier] = {"unsure": "hint", "doubtful": "likely"}
# It has no date, so that the library that looks for one is loaded too.
PAGE = (
    "<html><head><title>Title</title></head><body><article><h1>Title</h1><p>By Ann Lee</p>"
    f"<p>{'A text of our own, which is long enough for its parts to be told apart. ' * 5}</p>"
    "</article></body></html>"
)
LOOKED_AHEAD = 4096  # bytes
PARAGRAPHS_COMPARED = 8  # with the standfirst
STANDFIRST_COMPARED = 120  # letters
_COMMENT = re.compile(rb"<!--.{0,4096}?-->", re.DOTALL)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]{1,40})"
    rb"|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w:.-]{1,40})",
    re.IGNORECASE,
)


def read(content: bytes, options: Options) -> Extracted:
    """Return the article of a page. Raise Refused where it has none."""
    charset = options["charset"] or declared_charset(content)
    decoded = decode(content, declared=charset, language=options["language"])
    reading = read_page(parse_html(decoded.text), options["url"])
    return compose_decoded(
        reading, decoded, extractor=EXTRACTOR, media_type=FORMAT.media_types[0]
    )


def read_page(root: HtmlElement, url: str) -> RawArticle:
    """Return the article of a page. `url`: where the page came from, if known."""
    head = read_head(root, url)
    walked = walk(root, head.metadata.get("canonical_url", ""))
    guessed = find_byline_and_date(root, head, walked.paragraphs, url)
    standings = choose(root, walked.paragraphs)
    reading = RawArticle([], head.metadata, walked.losses, guessed=guessed)
    _select(reading, walked, standings)
    lift_headline(reading)
    _drop_repeated_standfirst(reading)
    lift_opening(reading, find_title=False)
    return reading


def declared_charset(content: bytes) -> str:
    """Return the charset that the page declares near its start, as browsers do.

    Bytes in which it can be read are no UTF-16, whatever it says.
    """
    start = _COMMENT.sub(b"", content[:LOOKED_AHEAD])
    declaration = _CHARSET.search(start)
    if not declaration:
        return ""
    name = (declaration[1] or declaration[2]).decode("ascii")
    if name.lower().startswith("utf-16"):
        return "utf-8"
    return name


# --- which paragraphs -----------------------------------------------------------------


def _select(
    reading: RawArticle, walked: RawArticle, standings: Sequence[Standing]
) -> None:
    """Keep the article with its pictures, and mark doubtful paragraphs as findings.

    Menus and the like are counted.
    """
    reading.pictures = _pictures_inside(walked, standings)
    shown = {picture.place for picture in reading.pictures if picture.content}
    outside = 0
    captions: list[str] = []
    for paragraph, standing in zip(walked.paragraphs, standings, strict=True):
        is_caption = paragraph.kind == CAPTION
        if standing == "outside" and not (is_caption and paragraph.place in shown):
            outside += 1
            if is_caption:
                captions.append(paragraph.text)
            continue
        if standing == "doubtful" or (standing == "unsure" and not paragraph.suspects):
            # One reason for all, so that it is decided at once.
            suspect = Suspect(
                0, len(paragraph.text), "page_furniture", TIERS[standing], BESIDE
            )
            paragraph.suspects.append(suspect)
        reading.paragraphs.append(paragraph)
    for words in captions[:CAPTIONS_SHOWN]:
        reading.losses.append(Message("caption", words=words[:300]))
    if outside:
        reading.losses.append(lost("around_article", "paragraph", outside))


def _pictures_inside(
    walked: RawArticle, standings: Sequence[Standing]
) -> list[RawPicture]:
    """Return the pictures from the first to the last paragraph of the article."""
    inside: list[int] = []
    for paragraph, standing in zip(walked.paragraphs, standings, strict=True):
        if standing != "outside":
            inside.append(paragraph.place)
    if not inside:
        return []
    first = inside[0]
    last = inside[-1] + 1
    return [picture for picture in walked.pictures if first <= picture.place <= last]


# --- what the head has said already ---------------------------------------------------


def _drop_repeated_standfirst(reading: RawArticle) -> None:
    """Drop a standfirst that only repeats a paragraph, as many descriptions do."""
    standfirst = letters(reading.metadata.get("standfirst", ""))[:STANDFIRST_COMPARED]
    if not standfirst:
        return
    for paragraph in reading.paragraphs[:PARAGRAPHS_COMPARED]:
        if letters(paragraph.text).startswith(standfirst):
            del reading.metadata["standfirst"]
            return


FORMAT = Format(
    name="html",
    title="HTML",
    suffixes=(".html", ".htm", ".xhtml"),
    media_types=("text/html", "application/xhtml+xml"),
    read=read,
    sample=PAGE.encode,
    openings=(b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<article"),
)
