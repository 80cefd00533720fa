"""The rows of an article, from its editions: what publication writes, and what all of them should be.

It is handed editions as they were frozen and knows nothing else: what no edition says cannot reach a page.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model

from newsroom.public import passages
from newsroom.public.listings import changed_listings, listings_of
from newsroom.public.models import Listing, Place, Summary
from newsroom.public.places import Places, changes, places_of
from newsroom.public.published import Editions, PublishedEdition
from newsroom.public.summaries import summary_of

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
