"""The rows of an article, from its editions: what publication writes, and what all of them should be.

It is handed editions as they were frozen and knows nothing else: what no edition says cannot reach a page.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model, QuerySet

from newsroom.public import passages
from newsroom.public.listings import changed_listings, listings_of
from newsroom.public.models import Listing, Place, Summary
from newsroom.public.places import Places, changes, places_of
from newsroom.public.published import Editions, PublishedEdition
from newsroom.public.summaries import summary_of

PLACE, IN_LIST = ("slug", "number"), ("list", "sort_key")
PLACE_FIELDS = ("uid", "home", "kind", "sha256", "openings", "gone")
LISTING_FIELDS = ("uid", "sha256", "data")


class Rows(NamedTuple):
    """Of one article, as they should be, but for search. summary: nothing of one that is withdrawn."""

    places: Sequence[Place]
    listings: Sequence[Listing]
    summary: Summary | None


def publish(editions: Editions) -> None:
    """Writes what the last of `editions` changes.

    Belongs in the transaction that publishes it, under the lock of the article.
    """
    *earlier, newest = editions
    uid = UUID(newest.uid)
    places = {(place.slug, place.number): place for place in Place.objects.filter(uid=uid)}
    listed = list(Listing.objects.filter(uid=uid))
    there: Places = places | changes(places, earlier[-1] if earlier else None, newest)
    write(newest, Rows([*there.values()], changed_listings(listed, editions), _summary(newest)))


def rows_of(editions: Editions) -> Rows:
    """From the documents of all of them."""
    newest = editions[-1]
    return Rows([*places_of(editions).values()], listings_of(editions), _summary(newest))


def _summary(newest: PublishedEdition) -> Summary | None:
    return None if newest.withdraws else summary_of(newest.reading, newest.sha256)


def write(newest: PublishedEdition, rows: Rows) -> None:
    """Makes these all that there is of an article. Under its lock."""
    uid = UUID(newest.uid)
    _write(Place.objects.filter(uid=uid), rows.places, PLACE, PLACE_FIELDS)
    _write(Listing.objects.filter(uid=uid), rows.listings, IN_LIST, LISTING_FIELDS)
    summaries = [rows.summary] if rows.summary else []
    _write(Summary.objects.filter(uid=uid), summaries, ("sha256",), ("uid", "build", "html", "item"))
    passages.index(newest.reading, passages.of(newest.reading))


def _write[Row: Model](there: QuerySet[Row], rows: Sequence[Row], key: Sequence[str], fields: Sequence[str]) -> None:
    """Of two at the same place the last one stays."""
    known = {said(row, key): row for row in there}
    wanted = {said(row, key): row for row in rows}
    changed = [row for at, row in wanted.items() if at not in known or said(row, fields) != said(known[at], fields)]
    if gone := [known[at].pk for at in known.keys() - wanted.keys()]:
        there.filter(pk__in=gone).delete()
    there.model._default_manager.bulk_create(
        changed, update_conflicts=True, unique_fields=key, update_fields=fields
    )


def said(row: Model, fields: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in fields)


# --- What is there --------------------------------------------------------------------------------------


def differences(editions: Editions) -> Iterator[str]:
    """Whatever of the article is not what its editions say: names of addresses, places in lists, search."""
    newest = editions[-1]
    uid, rows = UUID(newest.uid), rows_of(editions)
    yield from _differing(Place.objects.filter(uid=uid), rows.places, (*PLACE, *PLACE_FIELDS))
    yield from _differing(Listing.objects.filter(uid=uid), rows.listings, (*IN_LIST, *LISTING_FIELDS))
    if rows.summary and _is_shown_otherwise(rows.summary):
        yield f"summary/{newest.slug}"
    if not passages.is_true_to(newest.reading, passages.of(newest.reading)):
        yield f"search/{newest.slug}"


def _differing(there: QuerySet[Model], rows: Sequence[Model], fields: Sequence[str]) -> Iterator[str]:
    wanted, known = ({str(row): said(row, fields) for row in some} for some in (rows, there))
    yield from sorted(name for name in wanted.keys() | known.keys() if wanted.get(name) != known.get(name))


def _is_shown_otherwise(summary: Summary) -> bool:
    """One that is missing, or of another build, is not shown: lists are then made from the document."""
    shown = Summary.objects.filter(sha256=summary.sha256, build=summary.build).first()
    return shown is not None and said(shown, ("html", "item")) != said(summary, ("html", "item"))
