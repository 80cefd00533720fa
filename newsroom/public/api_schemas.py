"""What the API and `/statements.jsonl` tell of editions.

There is one shape for each thing, which `openapi` describes.

Instead of what is withheld they say so, as pages do; sources without a public name are
left out.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TypedDict

from newsroom.editions.chain import timestamp
from newsroom.editions.citations import CitedSourceData, SourceView, StanceData
from newsroom.editions.note_views import RatingView, SentenceView
from newsroom.editions.schema import (
    Count,
    Hash,
    Moment,
    PastRecord,
    ReplyRecord,
    SourceRecord,
    TopicRecord,
)
from newsroom.editions.view import EditionView, Use
from newsroom.public import json_ld, render
from newsroom.public.site import absolute, this_site
from newsroom.public.translations import Linked, LinkedPage
from newsroom.public.verdicts import (
    ArticleVerdict,
    ClaimData,
    RatingVerdict,
    claim_data,
    verdict_of,
    verdicts_of,
)

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
    """A sentence, by its key, with its address in the page.

    Of the article as a whole both are empty.
    """

    sentence: str
    text: str
    address: str


class RatingData(TypedDict):
    slug: str
    label: str


class StatementData(PlaceData, ClaimData):
    """A rated note. body: Markdown. replies: about its sentence."""

    article: ArticleVerdict
    rating: RatingData
    reasons: list[str]
    body: str
    sources: list[CitedSourceData]
    replies: list[ReplyRecord]
    edition: Count
    sha256: Hash
    published: Moment
    language: str
    licence: dict[str, str]


class ArticleData(ListedArticleData):
    """An edition.

    translations: its original and translations, told with the current one. summary:
    what was found, in words. overall: of an examined text as a whole. history: the
    editions before it. files: addresses, by name; edition.json has the text and all
    else.
    """

    standfirst: str
    byline: str
    topics: list[TopicRecord]
    translations: list[LinkedPage]
    summary: str
    overall: RatingData | None
    statements: list[StatementData]
    sources: list[SourceRecord]
    replies: list[ReplyRecord]
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
    """A source as the newest article describes it.

    uses: where the articles of this page cite it.
    """

    source: SourceRecord
    uses: list[UseData]


def licence() -> dict[str, str]:
    """Return the licence of notes and data."""
    return this_site().licence._asdict()


def dump_compact(data: object) -> str:
    """Return JSON in one line without spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def lines(reading: EditionView, sha256: str) -> str:
    """Return the article as lists tell of it, then its statements, a line each.

    A `Summary` keeps this.
    """
    with render.speaking(reading.article.language):
        article = listed_article(reading, sha256)
        rated = statements(reading, sha256)
        lines = [dump_compact(data) for data in (article, *rated)]
    return "\n".join(lines)


def listed_article(reading: EditionView, sha256: str) -> ListedArticleData:
    """Return an edition as lists tell of it."""
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
    """Yield rated notes in reading order, those on the article as a whole first."""
    article = verdict_of(reading)
    for entry in reading.entries:
        for note in entry.notes:
            if not note.rating:
                continue
            yield {
                "article": article,
                **_place(reading, entry.sentence),
                "rating": _rating(note.rating),
                **claim_data(note),
                "reasons": list(note.reasons),
                "body": note.body,
                "sources": [
                    citation.source_data
                    for citation in note.citations
                    if json_ld.is_named(citation.source)
                ],
                "replies": [reply.record for reply in entry.replies],
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


def article(
    reading: EditionView, sha256: str, files: Iterable[str], linked: Linked
) -> ArticleData:
    """Return an edition in the active language. `files` are the names of its files."""
    facts = reading.article
    overall = reading.overall
    return {
        **listed_article(reading, sha256),
        "standfirst": facts.standfirst,
        "byline": facts.byline,
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in facts.topics],
        "translations": [
            {**page, "address": absolute(page["address"])}
            for page in linked.get("others", ())
        ],
        "summary": reading.summary,
        "overall": _rating(overall.rating) if overall else None,
        "statements": list(statements(reading, sha256)),
        "sources": [
            _source(reliance.source)
            for reliance in reading.sources
            if json_ld.is_named(reliance.source)
        ],
        "replies": reading.document["replies"],
        "history": reading.document["history"],
        "files": {name: absolute(f"{reading.address}{name}") for name in files},
        "licence": licence(),
    }


def _source(source: SourceView) -> SourceRecord:
    return {
        "id": source.id,
        "protected": source.protected,
        "csl": source.csl,
        "archive_url": source.archived,
    }


def _use(reading: EditionView, use: Use) -> UseData:
    return {
        "article": verdict_of(reading),
        **_place(reading, use.sentence),
        **use.citation.stance_data,
        "ratings": verdicts_of([use.note]),
    }


def source_uses(
    key: str, readings: Iterable[EditionView], following: str
) -> SourceUsesData:
    """Return where each of the editions cites the source of that number."""
    uses: list[UseData] = []
    described: list[SourceRecord] = []
    for reading in readings:
        with render.speaking(reading.article.language):
            for reliance in reading.sources:
                if reliance.source.id != key:
                    continue
                described.append(_source(reliance.source))
                uses += [_use(reading, use) for use in reliance.uses]
    return {
        "source": described[0],
        "uses": uses,
        "next": following,
        "licence": licence(),
    }
