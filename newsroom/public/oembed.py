"""oEmbed 1.0: how another site shows one of our articles as a quotation with its evidence in words."""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.html import format_html

from articles.text.characters import whole_number
from articles.text.shapes import Json
from newsroom.conf.databases import ask
from newsroom.editions.view import EditionView
from newsroom.public import render
from newsroom.public.pages import current_reading

ARTICLE = re.compile(r"/articles/([-a-zA-Z0-9_]+)/(?:editions/\d+/)?")
WIDTH = 640
NARROWEST = 200


def embed(address: str, max_width: str = "") -> dict[str, Json] | None:
    """The answer for an address of ours, with any fragment; None if no published article is there."""
    slug = _slug(address)
    reading = current_reading(slug, ask) if slug else None
    if reading is None:
        return None
    wanted = whole_number(max_width)
    with render.speaking(reading.article.language):
        title = reading.article.listed_title
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": reading.article.byline,
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": 3600,
        "html": _html(reading),
        "width": WIDTH if wanted is None else min(WIDTH, max(wanted, NARROWEST)),
        "height": None,
    }


def _slug(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    ours = parts.netloc == urlsplit(settings.SITE_URL).netloc and parts.scheme in {"http", "https"}
    match = ARTICLE.fullmatch(unquote(parts.path)) if ours else None
    return match[1] if match else ""


def _html(reading: EditionView) -> str:
    article = reading.article
    with render.speaking(reading.article.language):
        summary = f"{article.origin} {reading.summary}".strip()
    return format_html(
        '<blockquote><p lang="{}" dir="{}"><a href="{}{}">{}</a></p><p>{}</p>'
        "<footer>{}</footer></blockquote>",
        article.language,
        article.direction,
        settings.SITE_URL,
        article.address,
        article.title,
        summary,
        settings.SITE_NAME,
    )
