"""oEmbed 1.0: how another site shows an article, as a quotation with its evidence."""

import json
import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.html import format_html

from articles.text.characters import whole_number
from articles.text.shapes import Json
from newsroom.editions.view import EditionView
from newsroom.public import render
from newsroom.public.article_pages import current_place
from newsroom.public.drawing import frame_height, frame_of
from newsroom.public.pages import JSON, Page
from newsroom.public.queries import Ask
from newsroom.public.site import AskWithSite, absolute, this_site
from newsroom.public.verdicts import statement_in, verdict_of

ARTICLE = re.compile(
    r"/articles/(?P<slug>[-\w]+)/(?:editions/\d+/|statements/(?P<key>[-\w]+)/)?",
    re.ASCII,
)
FRAGMENT = re.compile(r"[sn]-([-\w]+)", re.ASCII)
WIDEST = 640
NARROWEST = 200


class EmbeddedUrl(NamedTuple):
    """What a URL of ours leads to.

    `key` is that of a sentence, or empty; `is_statement`: the URL is a statement's own.
    """

    slug: str = ""
    key: str = ""
    is_statement: bool = False


def embed(
    address: str, max_width: str, ask: Ask, *, whole: bool = False
) -> Page | None:
    """Return the answer for a URL of ours, with any fragment.

    None if no published article or statement is there. Raise Damaged.
    """
    ask_with_site = AskWithSite(ask)
    url = _parse(address)
    place = current_place(url.slug, ask_with_site, whole=whole)
    if place is None:
        return None
    if whole and url.is_statement and not statement_in(place.reading(), url.key):
        return None
    width = WIDEST
    wanted = whole_number(max_width)
    if wanted is not None:
        width = min(WIDEST, max(wanted, NARROWEST))

    def make() -> str:
        answer = embedded(place.reading(), url.key, width)
        return json.dumps(answer, ensure_ascii=False)

    page = Page(("embed", width, url, place.brief), make, JSON, is_rare=True)
    return page.within(ask_with_site)


def embedded(reading: EditionView, key: str, width: int) -> dict[str, Json]:
    """Return the answer that shows this edition, or its statement of that key."""
    sentence = statement_in(reading, key)
    with render.speaking(reading.article.language):
        title = reading.listed_title
        html = _quotation(reading)
        verdict = verdict_of(reading)
        if sentence:
            html = frame_of(reading, sentence, width, str(width))
    height = frame_height(sentence, width) if sentence else None
    return {
        "kind": verdict["kind"],
        "finding": verdict["finding"],
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": reading.article.byline,
        "provider_name": this_site().name,
        "provider_url": absolute("/"),
        "cache_age": 3600,
        "html": html,
        "width": width,
        "height": height,
    }


def _parse(address: str) -> EmbeddedUrl:
    """Return what the URL of an article or a statement of ours leads to."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return EmbeddedUrl()
    if parts.scheme not in {"http", "https"}:
        return EmbeddedUrl()
    if parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return EmbeddedUrl()
    match = ARTICLE.fullmatch(unquote(parts.path))
    if match is None:
        return EmbeddedUrl()
    if match["key"]:
        return EmbeddedUrl(match["slug"], match["key"], is_statement=True)
    fragment = FRAGMENT.fullmatch(parts.fragment)
    return EmbeddedUrl(match["slug"], fragment[1] if fragment else "")


def _quotation(reading: EditionView) -> str:
    article = reading.article
    return format_html(
        '<blockquote dir="{}"><p lang="{}" dir="{}"><a href="{}">{}</a></p><p>{}</p>'
        "<footer>{}</footer></blockquote>",
        render.spoken_direction(),
        article.language,
        article.direction,
        absolute(article.address),
        article.title,
        reading.told(reading.summary),
        this_site().name,
    )
