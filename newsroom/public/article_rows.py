"""The rows of an article, from its editions: what publication writes, and what all of them should be.

It is handed editions as they were frozen and knows nothing else: what no edition says cannot reach a page.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import NamedTuple, cast
from uuid import UUID

from django.db.models import Model

from articles.model_fields import inflate
from newsroom.editions.chain import vanished
from newsroom.editions.imprint import moment
from newsroom.editions.schema import EditionDocument
from newsroom.editions.view import Reading
from newsroom.editions.withholding import names_of
from newsroom.public import build, feeds, passages, render
from newsroom.public.documents import Editions, PublishedEdition, reading_of
from newsroom.public.models import CURRENT, SUPERSEDED, WITHDRAWN, WITHHELD, Listing, Place, Summary

PLACE, IN_LIST = ("slug", "number"), ("list", "sort_key")
PLACE_FIELDS = ("uid", "home", "kind", "sha256", "openings", "gone")
LISTING_FIELDS = ("uid", "sha256", "data")
SUMMARY_FIELDS = ("uid", "build", "html", "item")


class Rows(NamedTuple):
    """Of one article, but for search. summaries: one, or none of an article that is withdrawn."""

    places: Sequence[Place]
    listings: Sequence[Listing]
    summaries: Sequence[Summary]


def publish(editions: Editions) -> None:
    """Writes what the last of `editions` changes.

    Belongs in the transaction that publishes it, under the lock of the article.
    """
    *earlier, newest = editions
    there = stored(UUID(newest.uid))
    places: Places = {(place.slug, place.number): place for place in there.places}
    places |= changes(places, earlier[-1] if earlier else None, newest)
    listings = changed_listings(there.listings, editions)
    write(newest, there, Rows([*places.values()], listings, _summaries(newest)))


def rows_of(editions: Editions) -> Rows:
    """As they should be, from the documents of all editions."""
    return Rows([*places_of(editions).values()], listings_of(editions), _summaries(editions[-1]))


def stored(uid: UUID) -> Rows:
    return Rows(
        list(Place.objects.filter(uid=uid)),
        list(Listing.objects.filter(uid=uid)),
        list(Summary.objects.filter(uid=uid)),
    )


def _summaries(newest: PublishedEdition) -> list[Summary]:
    return [] if newest.withdraws else [summary_of(newest.reading, newest.sha256)]


def write(newest: PublishedEdition, there: Rows, wanted: Rows) -> None:
    """Makes what is there what is wanted. Under the article's lock."""
    _write(Place, there.places, wanted.places, PLACE, PLACE_FIELDS)
    _write(Listing, there.listings, wanted.listings, IN_LIST, LISTING_FIELDS)
    _write(Summary, there.summaries, wanted.summaries, ("sha256",), SUMMARY_FIELDS)
    passages.index(newest.reading, passages.of(newest.reading))


def _write[Row: Model](
    model: type[Row], there: Sequence[Row], rows: Sequence[Row], key: Sequence[str], fields: Sequence[str]
) -> None:
    """Of two at the same place the last one stays."""
    known, wanted = ({said(row, key): row for row in some} for some in (there, rows))
    if gone := [known[at].pk for at in known.keys() - wanted.keys()]:
        model._default_manager.filter(pk__in=gone).delete()
    changed = [
        row for at, row in wanted.items() if at not in known or said(row, fields) != said(known[at], fields)
    ]
    model._default_manager.bulk_create(
        changed, update_conflicts=True, unique_fields=key, update_fields=fields
    )


def said(row: Model, fields: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in fields)


# --- What is there --------------------------------------------------------------------------------------


def differences(editions: Editions) -> Iterator[str]:
    """Whatever of the article is not what its editions say: names of addresses, places in lists, search."""
    newest = editions[-1]
    there, wanted = stored(UUID(newest.uid)), rows_of(editions)
    yield from _differing(there.places, wanted.places, PLACE_FIELDS)
    yield from _differing(there.listings, wanted.listings, LISTING_FIELDS)
    # One of another build is not shown, and none need be there: lists are then made from the document.
    shown = {(row.sha256, row.build) for row in wanted.summaries}
    known = [row for row in there.summaries if (row.sha256, row.build) in shown]
    if known:
        yield from _differing(known, wanted.summaries, SUMMARY_FIELDS)
    if not passages.is_true_to(newest.reading, passages.of(newest.reading)):
        yield f"search/{newest.slug}"


def _differing(there: Sequence[Model], rows: Sequence[Model], fields: Sequence[str]) -> Iterator[str]:
    known, wanted = ({str(row): said(row, fields) for row in some} for some in (there, rows))
    yield from sorted(name for name in wanted.keys() | known.keys() if wanted.get(name) != known.get(name))


# --- What stands at its addresses ----------------------------------------------------------------------


type Places = dict[tuple[str, int], Place]
"""By slug and number."""
type GoneAsJson = list[list[str | int]]
"""Pairs, as JSON gives them back."""


def places_of(editions: Editions) -> Places:
    """All of an article's, from the documents of all its editions."""
    places: Places = {}
    before = None
    for edition in editions:
        places |= changes(places, before, edition)
        before = edition
    return places


def changes(places: Places, before: PublishedEdition | None, newest: PublishedEdition) -> Places:
    """What `newest` changes of what stood there. before: the edition before it."""
    slugs = sorted({slug for slug, _ in places} | {newest.slug})
    if newest.withdraws:
        numbers = range(newest.number + 1)
        every = product(slugs, numbers)
        return {(slug, number): _hidden(newest, slug, number, WITHDRAWN) for slug, number in every}
    earlier = {place.number: place for place in places.values() if _is_home(place)}
    gone = _gone(earlier.get(0), before, newest)
    current = {(slug, 0): _place(newest, slug, 0, gone) for slug in slugs}
    current[newest.slug, newest.number] = _place(newest, newest.slug, newest.number, gone)
    return current | _superseded(earlier, newest) | _withheld(slugs, earlier, before, newest)


def _is_home(place: Place) -> bool:
    return place.slug == place.home and place.kind != WITHDRAWN


def _gone(root: Place | None, before: PublishedEdition | None, newest: PublishedEdition) -> GoneAsJson:
    """Sentences that only earlier editions have."""
    if before is None:
        return []
    already = [(str(key), int(number)) for key, number in root.gone] if root else []
    return [[key, number] for key, number in vanished(before.content, already, newest.content)]


def _superseded(earlier: dict[int, Place], newest: PublishedEdition) -> Places:
    """The edition before says that it is not the current one; from the new address readers find those that
    stand at another."""
    found: Places = {}
    for number, place in earlier.items():
        if not number:
            continue
        kind = SUPERSEDED if place.kind == CURRENT else place.kind
        if kind != place.kind:
            found[place.slug, number] = _copy(place, place.slug, kind)
        if place.slug != newest.slug:
            found[newest.slug, number] = _copy(place, newest.slug, kind)
    return found


def _withheld(
    slugs: list[str], earlier: dict[int, Place], before: PublishedEdition | None, newest: PublishedEdition
) -> Places:
    """Under every address of the article these editions say that they are not shown."""
    numbers = newest.withheld - before.withheld if before else set()
    return {
        (slug, number): _hidden(newest, slug, number, WITHHELD, earlier[number].home)
        for slug in slugs
        for number in sorted(numbers & earlier.keys())
    }


def _place(edition: PublishedEdition, slug: str, number: int, gone: GoneAsJson) -> Place:
    is_shown = slug == edition.slug
    return Place(
        slug=slug,
        number=number,
        uid=UUID(edition.uid),
        home=edition.slug,
        kind=CURRENT,
        sha256=edition.sha256,
        gone=gone if is_shown else [],
    )


def _hidden(why: PublishedEdition, slug: str, number: int, kind: str, home: str = "") -> Place:
    uid = UUID(why.uid)
    return Place(slug=slug, number=number, uid=uid, home=home or slug, kind=kind, sha256=why.sha256)


def _copy(place: Place, slug: str, kind: str) -> Place:
    return Place(
        slug=slug,
        number=place.number,
        uid=place.uid,
        home=place.home,
        kind=kind,
        sha256=place.sha256,
        openings=place.openings,
    )


# --- The lists that it is in ---------------------------------------------------------------------------


CORRECTION, WITHHELD_SOURCE = "correction", "withheld/"


def listings_of(editions: Editions) -> list[Listing]:
    """Every membership of the article when the last of `editions` is its newest."""
    withdrawn = [place for place, edition in enumerate(editions) if edition.withdraws]
    # Of what came before the last withdrawal, nothing is public.
    logged = map(correction_of, editions[withdrawn[-1] if withdrawn else 0 :])
    withheld = (row for last in range(2, len(editions) + 1) for row in withheld_sources(editions[:last]))
    return [*current_listings(editions[-1]), *filter(None, logged), *withheld]


def changed_listings(kept: Sequence[Listing], editions: Editions) -> list[Listing]:
    """The same, from those that the editions before the last one left."""
    newest = editions[-1]
    lists = (WITHHELD_SOURCE,) if newest.withdraws else (WITHHELD_SOURCE, CORRECTION)
    logged = [row for row in kept if row.list.startswith(lists)]
    correction = correction_of(newest)
    return [
        *current_listings(newest),
        *logged,
        *([correction] if correction else []),
        *withheld_sources(editions),
    ]


def current_listings(newest: PublishedEdition) -> Iterator[Listing]:
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
    return [_listing(newest, f"{WITHHELD_SOURCE}{key}", _published(newest)) for key in sorted(gone)]


def _published(edition: PublishedEdition) -> str:
    return sort_key(moment(edition.content["edition"]["published_at"]), edition.slug)


def _listing(
    edition: PublishedEdition, name: str, key: str, data: Mapping[str, object] | None = None
) -> Listing:
    return Listing(list=name, sort_key=key, uid=UUID(edition.uid), sha256=edition.sha256, data=data or {})


def sort_key(time: datetime, slug: str) -> str:
    return f"{time.strftime('%Y%m%d%H%M%S')}-{slug}"


# --- What lists and feeds show of it -------------------------------------------------------------------


def summary_of(reading: Reading, sha256: str) -> Summary:
    """For the current edition that `sha256` is of."""
    html, item = render.row(reading), json.dumps(feeds.item(reading), ensure_ascii=False)
    return Summary(sha256=sha256, uid=UUID(reading.article.uid), build=build.current(), html=html, item=item)


def html_of(sha256: str, html: str | None, document: bytes | None) -> str:
    """HTML of an article in a list; from its document where the summary was made by another build.

    Raises Damaged.
    """
    return render.row(reading_of(sha256, document)) if html is None else html


def item_of(sha256: str, item: bytes | None, document: bytes | None) -> feeds.Item:
    """The same for feeds."""
    if item is not None and (text := inflate(bytes(item))):
        return cast("feeds.Item", json.loads(text))
    return feeds.item(reading_of(sha256, document))
