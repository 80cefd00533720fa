"""The rows of an article: what publication writes, and what all of them should be.

They are made from editions as they were frozen, and from nothing else: what no edition
says cannot reach a page.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from itertools import product
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model

from newsroom.editions.chain import vanished
from newsroom.editions.sealing import is_withheld
from newsroom.editions.verify import hash_of
from newsroom.editions.view import EditionView
from newsroom.public import (
    api_schemas,
    build,
    feeds,
    passages,
    render,
    translations,
)
from newsroom.public.documents import Editions, PublishedEdition
from newsroom.public.listing_rows import current_listings, logged
from newsroom.public.models import (
    CURRENT,
    SUPERSEDED,
    WITHDRAWN,
    WITHHELD,
    ArticleWords,
    Listing,
    Place,
    Summary,
)

# The columns by which a row is known, and those that say something there.
KEYS: dict[type[Model], tuple[str, ...]] = {
    Place: ("slug", "number"),
    Listing: ("list", "sort_key"),
    Summary: ("sha256",),
}
FIELDS: dict[type[Model], tuple[str, ...]] = {
    Place: ("uid", "home", "kind", "sha256", "openings", "gone"),
    Listing: ("uid", "sha256", "openings", "data"),
    Summary: ("uid", "build", "html", "item", "data"),
}


class ArticleRows(NamedTuple):
    """The rows of one article.

    It has one summary, or none if it is withdrawn. `words` are what search finds of it;
    None for rows that are stored, whose words are compared where they lie.
    """

    places: Sequence[Place]
    listings: Sequence[Listing]
    summaries: Sequence[Summary]
    words: ArticleWords | None


def write_newest(editions: Editions) -> None:
    """Write what the last of `editions` changes.

    This belongs in the transaction that publishes it, under the lock of the article.
    """
    newest = editions[-1]
    stored = stored_rows(UUID(newest.uid))
    wanted = _with_newest(_after_newest(stored, editions), newest)
    write_rows(newest, stored, wanted)


def rows_of(editions: Editions, addresses: Collection[str]) -> ArticleRows:
    """Return the rows as they should be, from the documents of all editions.

    The steps are those of publication, from the first edition on. `addresses` are all
    slugs that readers may know.
    """
    rows = ArticleRows(list(unsaid_places(editions, addresses)), (), (), None)
    for last in range(1, len(editions) + 1):
        rows = _after_newest(rows, editions[:last])
    return _with_newest(rows, editions[-1])


def _after_newest(rows: ArticleRows, editions: Editions) -> ArticleRows:
    """Return the places and the log after the last of `editions`.

    `rows` are those that the editions before it left: publishing costs the same after
    a hundred editions.
    """
    *earlier, newest = editions
    before = earlier[-1] if earlier else None
    # A withheld slug that is published again is not withheld any more.
    withheld = [
        place
        for place in rows.places
        if place.kind == WITHHELD and place.slug != hash_of(newest.slug)
    ]
    places: Places = {
        (place.slug, place.number): place
        for place in rows.places
        if place.kind != WITHHELD
    }
    places |= changed_places(places, before, newest)
    listings = logged(rows.listings, editions)
    return ArticleRows([*places.values(), *withheld], listings, (), None)


def _with_newest(rows: ArticleRows, newest: PublishedEdition) -> ArticleRows:
    """Return the rows with those that depend on the newest edition alone.

    They say where it is listed, and what lists show of it.
    """
    summaries: list[Summary] = []
    if not newest.withdraws:
        summaries.append(summary_of(newest.reading, newest.sha256))
    listings = [*rows.listings, *current_listings(newest)]
    words = passages.words_of_article(newest.reading)
    return ArticleRows(rows.places, listings, summaries, words)


def stored_rows(uid: UUID) -> ArticleRows:
    """Return the rows that the database has of an article."""
    return ArticleRows(
        list(Place.objects.filter(uid=uid)),
        list(Listing.objects.filter(uid=uid)),
        list(Summary.objects.filter(uid=uid)),
        None,
    )


def write_rows(
    newest: PublishedEdition, stored: ArticleRows, wanted: ArticleRows
) -> None:
    """Make the stored rows the wanted ones, under the article's lock."""
    _write_model(Place, stored.places, wanted.places)
    _write_model(Listing, stored.listings, wanted.listings)
    _write_model(Summary, stored.summaries, wanted.summaries)
    passages.index_article(newest.reading, wanted.words)
    listings = [*stored.listings, *wanted.listings]
    translations.renew(newest.uid, {row.list for row in listings})


def _write_model(
    model: type[Model], stored: Sequence[Model], wanted: Sequence[Model]
) -> None:
    """Make the stored rows the wanted ones."""
    gone, changed = _differing_rows(stored, wanted)
    if gone:
        keys = [row.pk for row in gone.values()]
        model._default_manager.filter(pk__in=keys).delete()
    model._default_manager.bulk_create(
        changed.values(),
        update_conflicts=True,
        unique_fields=KEYS[model],
        update_fields=FIELDS[model],
    )


class DifferingRows(NamedTuple):
    """Rows by name: those that should not be there, and those that differ or lack."""

    gone: dict[str, Model]
    changed: dict[str, Model]


def _differing_rows(stored: Sequence[Model], wanted: Sequence[Model]) -> DifferingRows:
    """Return how the rows differ. Of two at the same place the last one stays."""
    stored_by_name = {str(row): row for row in stored}
    wanted_by_name = {str(row): row for row in wanted}
    gone = {
        name: stored_by_name[name]
        for name in stored_by_name.keys() - wanted_by_name.keys()
    }
    changed: dict[str, Model] = {}
    for name, row in wanted_by_name.items():
        known = stored_by_name.get(name)
        if known is None or _values(row) != _values(known):
            changed[name] = row
    return DifferingRows(gone, changed)


def _values(row: Model) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in FIELDS[type(row)])


# --- What is there --------------------------------------------------------------------


def differing_rows(editions: Editions, addresses: Collection[str]) -> Iterator[str]:
    """Yield the names of rows that are not what the editions of the article say.

    They are those of addresses, places in lists, and search. `addresses` are as in
    `rows_of`.
    """
    newest = editions[-1]
    stored = stored_rows(UUID(newest.uid))
    wanted = rows_of(editions, addresses)
    yield from _differing_names(stored.places, wanted.places)
    yield from _differing_names(stored.listings, wanted.listings)
    # A summary of another build is not shown, and none need be there: lists are then
    # made from the document.
    shown = {(row.sha256, row.build) for row in wanted.summaries}
    known = [row for row in stored.summaries if (row.sha256, row.build) in shown]
    if known:
        yield from _differing_names(known, wanted.summaries)
    if not passages.is_true_to(newest.reading, wanted.words):
        yield f"search/{newest.slug}"
    if not translations.is_true_to(newest.uid, {row.list for row in wanted.listings}):
        yield f"translations/{newest.slug}"


def _differing_names(stored: Sequence[Model], wanted: Sequence[Model]) -> list[str]:
    rows = _differing_rows(stored, wanted)
    return sorted(rows.gone.keys() | rows.changed.keys())


# --- What stands at its addresses -----------------------------------------------------


type Places = dict[tuple[str, int], Place]
"""By slug and number."""
type GoneAsJson = list[list[str | int]]
"""Pairs, as JSON gives them back."""


def changed_places(
    places: Places, before: PublishedEdition | None, newest: PublishedEdition
) -> Places:
    """Return the places that `newest` changes. `before` is the edition before it."""
    slugs = sorted({slug for slug, _ in places} | {newest.slug})
    if newest.withdraws:
        return {
            (slug, number): _place(newest, slug, number, WITHDRAWN, slug)
            for slug, number in product(slugs, range(newest.number + 1))
        }
    earlier = {
        place.number: place
        for place in places.values()
        if place.slug == place.home and place.kind != WITHDRAWN
    }
    addresses = [(slug, 0) for slug in slugs]
    addresses.append((newest.slug, newest.number))
    if newest.uid in slugs:
        addresses.append((newest.uid, newest.number))
    current = {
        (slug, number): _place(newest, slug, number, CURRENT, newest.slug)
        for slug, number in addresses
    }
    gone = _gone_sentences(earlier.get(0), before, newest)
    current[newest.slug, 0].gone = gone
    current[newest.slug, newest.number].gone = gone
    return current | _superseded_places(earlier, newest)


def _gone_sentences(
    article: Place | None, before: PublishedEdition | None, newest: PublishedEdition
) -> GoneAsJson:
    """Return the sentences that only earlier editions have."""
    if before is None:
        return []
    already: list[tuple[str, int]] = []
    if article:
        already = [(str(key), int(number)) for key, number in article.gone]
    gone = vanished(before.content, already, newest.content)
    return [[key, number] for key, number in gone]


def _superseded_places(earlier: dict[int, Place], newest: PublishedEdition) -> Places:
    """Return the places of earlier editions that change.

    The edition before says that it is not the current one. From the new address readers
    find editions that stand at another.
    """
    changed: Places = {}
    for number, place in earlier.items():
        if not number:
            continue
        kind = place.kind
        if kind == CURRENT:
            kind = SUPERSEDED
            changed[place.slug, number] = _copy(place, place.slug, kind)
        if place.slug != newest.slug:
            changed[newest.slug, number] = _copy(place, newest.slug, kind)
    return changed


def _place(
    edition: PublishedEdition, slug: str, number: int, kind: str, home: str
) -> Place:
    return Place(
        slug=slug,
        number=number,
        uid=UUID(edition.uid),
        home=home,
        kind=kind,
        sha256=edition.sha256,
        openings=edition.openings,
    )


def _copy(place: Place, slug: str, kind: str) -> Place:
    copied = copy(place)
    copied.pk = None
    copied.slug = slug
    copied.kind = kind
    copied.gone = []
    return copied


def unsaid_places(editions: Editions, addresses: Collection[str]) -> Iterator[Place]:
    """Yield what stands at those of `addresses` that no edition says, before any does.

    A withheld slug is told from the reason alone, and its row has a hash of it. The
    uid, which stood for a slug that is shown again, leads to the article.
    """
    newest = editions[-1]
    withheld = [edition for edition in editions if is_withheld(edition.slug)]
    for slug in {*addresses} - {edition.slug for edition in editions}:
        if slug == newest.uid:
            yield _place(newest, slug, 0, CURRENT, "")
        elif withheld:
            last = withheld[-1]
            for number in range(last.number + 1):
                yield _place(last, hash_of(slug), number, WITHHELD, "")


# --- What lists and feeds show of it --------------------------------------------------


def renew_summary(newest: PublishedEdition) -> None:
    """Make the summary of an article anew, under the article's lock."""
    if newest.withdraws:
        return
    Summary.objects.bulk_create(
        [summary_of(newest.reading, newest.sha256)],
        update_conflicts=True,
        unique_fields=KEYS[Summary],
        update_fields=FIELDS[Summary],
    )


def summary_of(reading: EditionView, sha256: str) -> Summary:
    """Return the summary of the current edition, of which `sha256` is the hash."""
    return Summary(
        sha256=sha256,
        uid=UUID(reading.article.uid),
        build=build.of_summaries(),
        html=render.row(reading),
        item=json.dumps(feeds.item(reading), ensure_ascii=False),
        data=api_schemas.lines(reading, sha256),
    )
