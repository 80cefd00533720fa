"""What a page says of its article to other programs, in the terms of schema.org.

It is a NewsArticle with who wrote it, what it cites, what was corrected, and the origin
of an examined text. Google's ClaimReview is not used.
"""

import json
from collections.abc import Iterator

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.text.shapes import Json
from newsroom.editions.chain import timestamp
from newsroom.editions.changes import shortened
from newsroom.editions.citations import SourceView
from newsroom.editions.publication_view import ArticleFacts, PastEdition
from newsroom.editions.sealing import is_withheld
from newsroom.editions.view import EditionView
from newsroom.public.site import absolute, this_site
from newsroom.public.translations import Linked
from newsroom.public.verdicts import article_card

# No text can end the element that it stands in.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}

HEADLINE = 110  # characters that programs show of one

type Facts = dict[str, Json]


def script(reading: EditionView, linked: Linked) -> SafeString:
    """Return the element for a template: data, which no browser runs."""
    facts = news_article(reading) | _translations(linked)
    data = json.dumps(facts, ensure_ascii=False).translate(ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>', SafeString(data)
    )


def news_article(reading: EditionView) -> Facts:
    """Return what is said of an edition, in the language that is active.

    The licence is of notes and data, not of the words of the text: those of an examined
    one are somebody else's.
    """
    article = reading.article
    edition = reading.edition
    address = absolute(article.address)
    authors = [] if article.is_examined else people(article)
    facts: Facts = {
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
        "author": [*authors] or publisher(),
        "publisher": publisher(),
        "isAccessibleForFree": True,
        "image": [*_pictures(reading)],
        "keywords": [topic.name for topic in article.topics],
        "citation": [*cited_sources(reading)],
        "correction": [_correction(past) for past in reading.corrections],
        "subjectOf": _data(reading),
        "sdLicense": settings.DATA_LICENCE_URL,
        "isBasedOn": examined_text(article) if article.is_examined else None,
    }
    return _without_empty(facts)


def _translations(linked: Linked) -> Facts:
    """Return the original of a translation, or the translations of an original."""
    works: list[Facts] = []
    for page in linked.get("others", ()):
        work: Facts = {
            "@type": "NewsArticle",
            "url": absolute(page["address"]),
            "inLanguage": page["language"],
        }
        if page["is_original"]:
            return {"translationOfWork": work}
        works.append(work)
    return _without_empty({"workTranslation": [*works]})


def _without_empty(facts: Facts) -> Facts:
    return {name: fact for name, fact in facts.items() if fact}


def _pictures(reading: EditionView) -> Iterator[Json]:
    """Yield the URLs of the pictures that stand for the article."""
    if reading.lead:
        yield absolute(reading.lead.address)
    yield article_card(reading).url


def headline(reading: EditionView) -> str:
    """Return the title with what was found.

    Where that is too long it is the title, and the description says what was found.
    """
    whole = reading.listed_title
    if len(whole) <= HEADLINE:
        return whole
    return shortened(reading.article.listed_title, HEADLINE)


def publisher() -> Facts:
    """Return the newsroom."""
    site = this_site()
    facts: Facts = {
        "@type": "NewsMediaOrganization",
        "name": site.name,
        "url": absolute("/"),
    }
    if site.content.logo:
        logo = absolute(site.content.logo.url)
        facts["logo"] = {"@type": "ImageObject", "url": logo}
    return facts


def people(article: ArticleFacts) -> list[Facts]:
    """Return who wrote an article, with their pages, or as the byline says."""
    authors: list[Facts] = [
        {"@type": "Person", "name": author.name, "url": absolute(author.address)}
        for author in article.authors
    ]
    if not authors and article.byline:
        authors.append({"@type": "Person", "name": article.byline})
    return authors


def examined_text(article: ArticleFacts) -> Facts:
    """Return what is known of a text that somebody else published."""
    facts: Facts = {"@type": "Article", "headline": article.title}
    if article.byline:
        facts["author"] = {"@type": "Thing", "name": article.byline}
    if article.publisher:
        facts["publisher"] = {"@type": "Organization", "name": article.publisher}
    if article.dated:
        facts["datePublished"] = article.dated.isoformat()
    facts["url"] = article.canonical_url
    return _without_empty(facts)


def cited_sources(reading: EditionView) -> Iterator[Facts]:
    """Yield the public sources."""
    for reliance in reading.sources:
        source = reliance.source
        if not is_named(source):
            continue
        place = absolute(source.address)
        facts: Facts = {
            "@type": "CreativeWork",
            "@id": place,
            "name": source.title,
            "url": source.url or place,
        }
        if source.archived:
            facts["archivedAt"] = source.archived
        yield facts


def is_named(source: SourceView) -> bool:
    """Return whether readers may know of a source: neither protected nor withheld."""
    return not source.protected and not is_withheld(source.csl.get("title"))


def _correction(past: PastEdition) -> Facts:
    return {
        "@type": "CorrectionComment",
        "text": " ".join(filter(None, [past.change_note, past.why])),
        "datePublished": timestamp(past.published_at),
    }


def _data(reading: EditionView) -> Facts:
    """Return the notes and sources, under their licence."""
    return {
        "@type": "Dataset",
        "name": gettext("%(title)s: notes and sources")
        % {"title": reading.article.listed_title},
        "url": absolute(f"{reading.address}annotations.jsonld"),
        "license": settings.DATA_LICENCE_URL,
    }
