"""What the API and `/statements.jsonl` tell of editions: one shape for each thing, which `openapi` describes.

Instead of what is withheld they say so, as pages do; sources without a public name are left out.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TypedDict, cast

from django.conf import settings

from newsroom.editions.chain import timestamp
from newsroom.editions.citations import CitedSourceData, SourceView, StanceData
from newsroom.editions.entries import ClaimData, RatingView, SentenceView, Use
from newsroom.editions.schema import Correction, Count, Csl, Hash, Kind, Moment, State, TopicRecord
from newsroom.editions.verdicts import (
    ArticleVerdict,
    RatingVerdict,
    verdict_of,
    verdicts_of,
)
from newsroom.editions.view import EditionView
from newsroom.public import json_ld, render
from newsroom.templatetags.paper import this_site

API = "/api/v1"


class LicenceData(TypedDict):
    """Of notes and data."""

    name: str
    url: str


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


class RatingData(TypedDict):
    slug: str
    label: str


class PlaceData(TypedDict):
    """A sentence: its key. address: of it in the page. Where something is about the article as a whole, the
    address is that of the page, and key and text are empty."""

    sentence: str
    text: str
    address: str


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
    licence: LicenceData


class SentenceData(PlaceData):
    """block: the kind of the block that it is in."""

    block: str
    state: State
    ratings: list[RatingVerdict]


class PersonData(TypedDict):
    name: str
    url: str


class SourceData(TypedDict):
    """csl: a CSL-JSON item. archived: address of a copy."""

    id: str
    title: str
    url: str
    address: str
    archived: str
    csl: Csl


class EditionData(TypedDict):
    """address: empty where its page is no longer public."""

    number: Count
    kind: Kind
    correction: Correction
    change_note: str
    published: Moment
    sha256: Hash
    address: str


class ArticleData(ListedArticleData):
    """An edition. authors: of an examined text those of that text. summary: what was found. editions: all
    up to this one, newest first. files: addresses, by name."""

    standfirst: str
    authors: list[PersonData]
    publisher: str
    canonical_url: str
    topics: list[TopicRecord]
    summary: str
    overall: RatingData | None
    sentences: list[SentenceData]
    statements: list[StatementData]
    sources: list[SourceData]
    editions: list[EditionData]
    files: dict[str, str]
    licence: LicenceData


class ArticlesData(TypedDict):
    """Newest first. next: what to ask for `after` this; empty at the end."""

    articles: list[ListedArticleData]
    next: str
    licence: LicenceData


class UseData(PlaceData, StanceData):
    """Where a source is cited."""

    article: ArticleVerdict
    ratings: list[RatingVerdict]


class SourceUsesData(TypedDict):
    """A source as the newest article describes it, with where those of this page cite it, newest first."""

    source: SourceData | None
    uses: list[UseData]
    next: str
    licence: LicenceData


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def licence() -> LicenceData:
    name, url = this_site().licence
    return {"name": name, "url": url}


def dumps(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def lines(reading: EditionView, sha256: str) -> str:
    """As a `Summary` keeps it: the article as lists tell of it, then its statements, a line each."""
    with render.speaking(reading.article.language):
        return "\n".join(map(dumps, [listed(reading, sha256), *statements(reading, sha256)]))


def listed(reading: EditionView, sha256: str) -> ListedArticleData:
    edition = reading.edition
    return {
        "article": verdict_of(reading),
        "language": reading.article.language,
        "first_published": timestamp(edition.first_published_at),
        "published": timestamp(edition.published_at),
        "edition": edition.number,
        "sha256": sha256,
        "address": absolute(reading.address),
        "data": absolute(f"{API}{reading.address}"),
    }


def statements(reading: EditionView, sha256: str) -> Iterator[StatementData]:
    """In reading order, those on the article as a whole first."""
    article = verdict_of(reading)
    for entry in reading.entries:
        for note in entry.notes:
            if note.rating is None:
                continue
            yield {
                "article": article,
                **_place(reading, entry.sentence),
                "rating": _rating(note.rating),
                **note.claim_data,
                "reasons": [*note.reasons],
                "body": note.body,
                "sources": [one.source_data for one in note.citations if json_ld.is_named(one.source)],
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
    return {"sentence": sentence.key, "text": sentence.text, "address": f"{address}#s-{sentence.key}"}


def _rating(rating: RatingView) -> RatingData:
    return {"slug": rating.slug, "label": rating.label}


def article(reading: EditionView, sha256: str, files: Iterable[str]) -> ArticleData:
    """files: their names."""
    with render.speaking(reading.article.language):
        return _article(reading, sha256, files)


def _article(reading: EditionView, sha256: str, files: Iterable[str]) -> ArticleData:
    facts, overall = reading.article, reading.overall
    return {
        **listed(reading, sha256),
        "standfirst": facts.standfirst,
        "authors": [{"name": one["name"], "url": one.get("url", "")} for one in json_ld.people(facts)],
        "publisher": facts.publisher,
        "canonical_url": facts.canonical_url,
        "topics": [{"slug": one.slug, "name": one.name} for one in facts.topics],
        "summary": reading.summary,
        "overall": _rating(overall.rating) if overall else None,
        "sentences": [
            {
                **_place(reading, one),
                "block": one.block,
                "state": cast("State", one.state),
                "ratings": verdicts_of(one.notes),
            }
            for one in reading.sentences
        ],
        "statements": [*statements(reading, sha256)],
        "sources": [source(rests.source) for rests in reading.sources if json_ld.is_named(rests.source)],
        "editions": [*_editions(reading, sha256)],
        "files": {name: absolute(f"{reading.address}{name}") for name in files},
        "licence": licence(),
    }


def _editions(reading: EditionView, sha256: str) -> Iterator[EditionData]:
    for one in reading.editions:
        past = one.past
        place = absolute(f"{reading.article.address}editions/{past.number}/") if one.public else ""
        yield {
            "number": past.number,
            "kind": cast("Kind", past.kind),
            "correction": cast("Correction", past.correction),
            "change_note": past.change_note,
            "published": timestamp(past.published_at),
            "sha256": past.sha256 or sha256,
            "address": place,
        }


def source(shown: SourceView) -> SourceData:
    return {
        "id": shown.id,
        "title": shown.title,
        "url": shown.url,
        "address": absolute(shown.address),
        "archived": shown.archived,
        "csl": dict(shown.csl),
    }


def uses(key: str, readings: Iterable[EditionView], following: str) -> SourceUsesData:
    """Of the source of that number, which each of the editions cites."""
    found: list[UseData] = []
    described: SourceData | None = None
    for reading in readings:
        with render.speaking(reading.article.language):
            for rests in (one for one in reading.sources if one.source.id == key):
                described = described or source(rests.source)
                found += [_use(reading, use) for use in rests.uses]
    return {"source": described, "uses": found, "next": following, "licence": licence()}


def _use(reading: EditionView, use: Use) -> UseData:
    return {
        "article": verdict_of(reading),
        **_place(reading, use.sentence),
        **use.citation.stance_data,
        "ratings": verdicts_of([use.note]),
    }
