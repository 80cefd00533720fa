"""What a page says of its article to other programs, in the terms of schema.org: a
NewsArticle with who wrote it, what it cites, what was corrected, and of an examined
text whose it is. Google's ClaimReview is not used.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from newsroom.editions.chain import timestamp
from newsroom.editions.changes import shortened
from newsroom.editions.citations import SourceView
from newsroom.editions.publication_view import ArticleFacts, PastEdition
from newsroom.editions.sealing import is_withheld
from newsroom.editions.view import EditionView
from newsroom.templatetags.paper import absolute

# No text can end the element that it stands in.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}

HEADLINE = 110  # characters that programs show of one

type Facts = dict[str, Any]


def script(reading: EditionView) -> SafeString:
    """For a template: data, which no browser runs."""
    said = json.dumps(news_article(reading), ensure_ascii=False).translate(ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>', SafeString(said)
    )


def news_article(reading: EditionView) -> Facts:
    """In the language that is active. What the licence is of are notes and data, not
    the words of the text: those of an examined one are somebody else's.
    """
    article = reading.article
    edition = reading.edition
    address = absolute(article.address)
    ours = None if article.is_examined else people(article)
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": headline(reading),
        "description": reading.description,
        "inLanguage": article.language,
        "datePublished": timestamp(edition.first_published_at),
        "dateModified": timestamp(edition.published_at),
        "version": edition.number,
        "author": ours or publisher(),
        "publisher": publisher(),
        "isAccessibleForFree": True,
        "image": _lead_address(reading),
        "keywords": [topic.name for topic in article.topics],
        "citation": [*citations(reading)],
        "correction": [correction(past) for past in reading.corrections],
        "subjectOf": _data(reading),
        "sdLicense": settings.DATA_LICENCE_URL,
        "isBasedOn": examined_text(article) if article.is_examined else None,
    }
    return {name: fact for name, fact in told.items() if fact}


def _lead_address(reading: EditionView) -> str:
    if reading.lead is None:
        return ""
    return absolute(reading.lead.address)


def headline(reading: EditionView) -> str:
    """Return the title with what was found; where that is too long, the title, and the
    description says what was found.
    """
    whole = reading.listed_title
    if len(whole) <= HEADLINE:
        return whole
    return shortened(reading.article.listed_title, HEADLINE)


def publisher() -> Facts:
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.SITE_NAME,
        "url": absolute("/"),
    }


def people(article: ArticleFacts) -> list[Facts]:
    """Who wrote it: with pages of theirs, or as the byline says."""
    authors: list[Facts] = [
        {
            "@type": "Person",
            "name": one.name,
            "url": absolute(one.address),
        }
        for one in article.authors
    ]
    return authors or (
        [{"@type": "Person", "name": article.byline}] if article.byline else []
    )


def examined_text(article: ArticleFacts) -> Facts:
    facts = {
        "headline": article.title,
        "author": {"@type": "Thing", "name": article.byline}
        if article.byline
        else None,
        "publisher": {"@type": "Organization", "name": article.publisher}
        if article.publisher
        else None,
        "datePublished": article.dated.isoformat() if article.dated else None,
        "url": article.canonical_url,
    }
    return {"@type": "Article", **{name: fact for name, fact in facts.items() if fact}}


def citations(reading: EditionView) -> Iterator[Facts]:
    """The public sources."""
    for source in (rests.source for rests in reading.sources):
        if is_named(source):
            place = absolute(source.address)
            told = {
                "@type": "CreativeWork",
                "@id": place,
                "name": source.title,
                "url": source.url or place,
            }
            yield told | ({"archivedAt": source.archived} if source.archived else {})


def is_named(source: SourceView) -> bool:
    """Whether readers may know of it: neither protected nor withheld."""
    return not (source.protected or is_withheld(source.csl.get("title")))


def correction(past: PastEdition) -> Facts:
    return {
        "@type": "CorrectionComment",
        "text": " ".join(filter(None, [past.change_note, past.why])),
        "datePublished": timestamp(past.published_at),
    }


def _data(reading: EditionView) -> Facts:
    """Notes and sources, under their licence."""
    return {
        "@type": "Dataset",
        "name": gettext("%(title)s: notes and sources")
        % {"title": reading.article.listed_title},
        "url": absolute(f"{reading.address}annotations.jsonld"),
        "license": settings.DATA_LICENCE_URL,
    }
