"""The lists that an article is in, from what its editions say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from newsroom.editions.imprint import moment
from newsroom.editions.schema import EditionDocument
from newsroom.editions.withholding import names_of
from newsroom.public import feeds
from newsroom.public.models import Listing
from newsroom.public.published import Editions, PublishedEdition

CORRECTION, WITHHELD = "correction", "withheld/"


def listings_of(editions: Editions) -> list[Listing]:
    """Every membership of the article when the last of `editions` is its newest."""
    withdrawn = [place for place, edition in enumerate(editions) if edition.withdraws]
    # Of what came before the last withdrawal, nothing is public.
    logged = map(correction_of, editions[withdrawn[-1] if withdrawn else 0 :])
    withheld = (row for last in range(2, len(editions) + 1) for row in withheld_sources(editions[:last]))
    return [*current(editions[-1]), *filter(None, logged), *withheld]


def changed_listings(kept: Sequence[Listing], editions: Editions) -> list[Listing]:
    """The same, from those that the editions before the last one left."""
    newest = editions[-1]
    lists = (WITHHELD,) if newest.withdraws else (WITHHELD, CORRECTION)
    logged = [row for row in kept if row.list.startswith(lists)]
    correction = correction_of(newest)
    return [*current(newest), *logged, *([correction] if correction else []), *withheld_sources(editions)]


def current(newest: PublishedEdition) -> Iterator[Listing]:
    """Where an edition is listed while it is the newest: nowhere, if it withdraws the article."""
    if newest.withdraws:
        return
    reading = newest.reading
    key = sort_key(reading.edition.first_published_at, newest.slug)  # so that an update moves nothing
    yield _listing(newest, "all", key)
    for topic in reading.article.topics:
        yield _listing(newest, f"topic/{topic.slug}", key, {"name": topic.name})
    for author in reading.article.authors:
        yield _listing(newest, f"author/{author.slug}", key, {"name": author.name})
    for rests in reading.sources:
        if not rests.source.protected:
            yield _listing(newest, f"source/{rests.source.id}", key)


def correction_of(edition: PublishedEdition) -> Listing | None:
    """For an edition that corrects or withdraws."""
    if edition.content["edition"]["kind"] not in {"correction", "withdrawal"}:
        return None
    return _listing(edition, CORRECTION, _published(edition), _told(edition.content))


def _told(document: EditionDocument) -> feeds.Correction:
    edition, article = document["edition"], document["article"]
    return {
        "uid": article["uid"],
        "number": edition["number"],
        "title": article["title"],
        "is_examined": article["kind"] == "examined",
        "language": article["language"],
        "address": f"/articles/{article['slug']}/",
        "kind": edition["kind"],
        "change_note": edition["change_note"],
        "why": edition["why"],
        "published_at": edition["published_at"],
    }


def withheld_sources(editions: Editions) -> list[Listing]:
    """For each source that the last of `editions` withholds: what all that it hides named, and it does not.

    They outlast a withdrawal.
    """
    *earlier, newest = editions
    withheld = newest.withheld - earlier[-1].withheld if earlier else set()
    if not withheld:
        return []  # before the documents of all are read
    named = [names_of(one.content) for one in earlier if one.number in withheld]
    gone = set.intersection(*named) - names_of(newest.content)
    return [_listing(newest, f"{WITHHELD}{key}", _published(newest)) for key in sorted(gone)]


def _published(edition: PublishedEdition) -> str:
    return sort_key(moment(edition.content["edition"]["published_at"]), edition.slug)


def _listing(
    edition: PublishedEdition, name: str, key: str, data: Mapping[str, object] | None = None
) -> Listing:
    return Listing(list=name, sort_key=key, uid=UUID(edition.uid), sha256=edition.sha256, data=data or {})


def sort_key(time: datetime, slug: str) -> str:
    return f"{time.strftime('%Y%m%d%H%M%S')}-{slug}"
