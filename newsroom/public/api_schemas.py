"""What the API and `/statements.jsonl` tell of editions: one shape for each thing,
which `openapi` describes.

Instead of what is withheld they say so, as pages do; sources without a public name are
left out.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TypedDict

from newsroom.editions.chain import timestamp
from newsroom.editions.citations import CitedSourceData, SourceView, StanceData
from newsroom.editions.note_views import ClaimData, RatingView, SentenceView
from newsroom.editions.schema import (
    Count,
    Hash,
    Moment,
    PastRecord,
    SourceRecord,
    TopicRecord,
)
from newsroom.editions.verdicts import (
    ArticleVerdict,
    RatingVerdict,
    verdict_of,
    verdicts_of,
)
from newsroom.editions.view import EditionView
from newsroom.public import json_ld, render
from newsroom.templatetags.paper import absolute, this_site

API = "/api/v1"


class ListedArticleData(TypedDict):
    """address: of this edition's page. data: of the same in this API."""

    article: ArticleVerdict
    language: str
    first_published: Moment
    published: Moment
    edition: Count
    sha256: Hash
    address: str
    data: str


class PlaceData(TypedDict):
    """A sentence, by its key, with its address in the page. Of the article as a whole
    both are empty.
    """

    sentence: str
    text: str
    address: str


class RatingData(TypedDict):
    slug: str
    label: str


class StatementData(PlaceData, ClaimData):
    """A rated note. body: Markdown."""

    article: ArticleVerdict
    rating: RatingData
    reasons: list[str]
    body: str
    sources: list[CitedSourceData]
    edition: Count
    sha256: Hash
    published: Moment
    language: str
    licence: dict[str, str]


class ArticleData(ListedArticleData):
    """An edition. summary: what was found, in words. overall: of an examined text as a
    whole. history: the editions before it. files: addresses, by name; edition.json has
    the text and all else.
    """

    standfirst: str
    byline: str
    topics: list[TopicRecord]
    summary: str
    overall: RatingData | None
    statements: list[StatementData]
    sources: list[SourceRecord]
    history: list[PastRecord]
    files: dict[str, str]
    licence: dict[str, str]


class UseData(PlaceData, StanceData):
    """Where a source is cited."""

    article: ArticleVerdict
    ratings: list[RatingVerdict]


class More(TypedDict):
    """next: what to ask for `after` this; empty at the end."""

    next: str
    licence: dict[str, str]


class ArticlesData(More):
    """Newest first."""

    articles: list[ListedArticleData]


class SourceUsesData(More):
    """A source as the newest article describes it, with where the articles of this page
    cite it.
    """

    source: SourceRecord
    uses: list[UseData]


def licence() -> dict[str, str]:
    return this_site().licence._asdict()


def dumps(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def lines(reading: EditionView, sha256: str) -> str:
    """As a `Summary` keeps it: the article as lists tell of it, then its statements, a
    line each.
    """
    with render.speaking(reading.article.language):
        return "\n".join(
            map(dumps, [listed(reading, sha256), *statements(reading, sha256)])
        )


def listed(reading: EditionView, sha256: str) -> ListedArticleData:
    return {
        "article": verdict_of(reading),
        "language": reading.article.language,
        "first_published": timestamp(reading.edition.first_published_at),
        "published": timestamp(reading.edition.published_at),
        "edition": reading.edition.number,
        "sha256": sha256,
        "address": absolute(reading.address),
        "data": absolute(f"{API}{reading.address}"),
    }


def statements(reading: EditionView, sha256: str) -> Iterator[StatementData]:
    """In reading order, those on the article as a whole first."""
    article = verdict_of(reading)
    for entry in reading.entries:
        for note in entry.notes:
            if note.rating:
                yield {
                    "article": article,
                    **_place(reading, entry.sentence),
                    "rating": _rating(note.rating),
                    **note.claim_data,
                    "reasons": [*note.reasons],
                    "body": note.body,
                    "sources": [
                        one.source_data
                        for one in note.citations
                        if json_ld.is_named(one.source)
                    ],
                    "edition": reading.edition.number,
                    "sha256": sha256,
                    "published": timestamp(reading.edition.published_at),
                    "language": reading.article.language,
                    "licence": licence(),
                }


def _place(reading: EditionView, sentence: SentenceView | None) -> PlaceData:
    address = absolute(reading.address)
    if sentence is None:
        return {"sentence": "", "text": "", "address": address}
    return {
        "sentence": sentence.key,
        "text": sentence.text,
        "address": f"{address}#s-{sentence.key}",
    }


def _rating(rating: RatingView) -> RatingData:
    return {"slug": rating.slug, "label": rating.label}


def article(reading: EditionView, sha256: str, files: Iterable[str]) -> ArticleData:
    """In the language that is active. files: their names."""
    facts, overall = reading.article, reading.overall
    return {
        **listed(reading, sha256),
        "standfirst": facts.standfirst,
        "byline": facts.byline,
        "topics": [{"slug": one.slug, "name": one.name} for one in facts.topics],
        "summary": reading.summary,
        "overall": _rating(overall.rating) if overall else None,
        "statements": [*statements(reading, sha256)],
        "sources": [
            _source(one.source)
            for one in reading.sources
            if json_ld.is_named(one.source)
        ],
        "history": reading.document["history"],
        "files": {name: absolute(f"{reading.address}{name}") for name in files},
        "licence": licence(),
    }


def _source(one: SourceView) -> SourceRecord:
    return {
        "id": one.id,
        "protected": one.protected,
        "csl": one.csl,
        "archive_url": one.archived,
    }


def uses(key: str, readings: Iterable[EditionView], following: str) -> SourceUsesData:
    """Of the source of that number, which each of the editions cites."""
    found: list[UseData] = []
    described: list[SourceRecord] = []
    for reading in readings:
        with render.speaking(reading.article.language):
            for rests in (one for one in reading.sources if one.source.id == key):
                described.append(_source(rests.source))
                found += [
                    {
                        "article": verdict_of(reading),
                        **_place(reading, use.sentence),
                        **use.citation.stance_data,
                        "ratings": verdicts_of([use.note]),
                    }
                    for use in rests.uses
                ]
    return {
        "source": described[0],
        "uses": found,
        "next": following,
        "licence": licence(),
    }
