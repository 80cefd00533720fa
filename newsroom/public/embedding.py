"""oEmbed 1.0: how another site shows an article, as a quotation with its evidence."""

import json
import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.html import format_html

from articles.text.characters import whole_number
from articles.text.shapes import Json
from newsroom.editions.view import EditionView
from newsroom.public import render
from newsroom.public.article_pages import current_place
from newsroom.public.pages import JSON, Page
from newsroom.public.queries import Ask
from newsroom.public.site import AskWithSite, absolute, this_site
from newsroom.public.verdicts import verdict_of

ARTICLE = re.compile(r"/articles/([-a-zA-Z0-9_]+)/(?:editions/\d+/)?")
WIDTH = 640
NARROWEST = 200


def embed(
    address: str, max_width: str, ask: Ask, *, whole: bool = False
) -> Page | None:
    """Return the answer for a URL of ours, with any fragment.

    None if no published article is there.
    """
    ask_with_site = AskWithSite(ask)
    place = current_place(_slug_in(address), ask_with_site, whole=whole)
    if place is None:
        return None
    width = WIDTH
    wanted = whole_number(max_width)
    if wanted is not None:
        width = min(WIDTH, max(wanted, NARROWEST))

    def make() -> str:
        return json.dumps(embedded(place.reading(), width), ensure_ascii=False)

    page = Page(("embed", width, place.brief), make, JSON, is_rare=True)
    return page.within(ask_with_site.content())


def embedded(reading: EditionView, width: int) -> dict[str, Json]:
    """Return the answer that shows this edition."""
    with render.speaking(reading.article.language):
        title = reading.listed_title
        html = _quotation(reading)
        verdict = verdict_of(reading)
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
        "height": None,
    }


def _slug_in(address: str) -> str:
    """Return the slug in the URL of an article of ours; nothing in any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    if parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return ""
    match = ARTICLE.fullmatch(unquote(parts.path))
    return match[1] if match else ""


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
