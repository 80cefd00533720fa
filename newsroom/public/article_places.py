"""What stands at the addresses of an article and of its editions, as rows."""

from collections.abc import Collection, Iterator
from copy import copy
from itertools import product
from uuid import UUID

from newsroom.editions.chain import vanished
from newsroom.editions.sealing import is_withheld
from newsroom.editions.verify import hash_of
from newsroom.public.documents import Editions, PublishedEdition
from newsroom.public.models import CURRENT, SUPERSEDED, WITHDRAWN, WITHHELD, Place

type Places = dict[tuple[str, int], Place]
"""By slug and number."""
type GoneAsJson = list[list[str | int]]
"""Pairs, as JSON gives them back."""


def changed_places(
    places: Places, before: PublishedEdition | None, newest: PublishedEdition
) -> Places:
    """Return the places that `newest` changes. `before` is the edition before it."""
    known = {place.slug for place in places.values() if place.kind != WITHHELD}
    slugs = sorted(known | {newest.slug})
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
    if newest.uid in known:
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
    unsaid = {*addresses} - {edition.slug for edition in editions}
    for slug in unsaid:
        if slug == newest.uid:
            yield _place(newest, slug, 0, CURRENT, "")
        elif withheld:
            last = withheld[-1]
            for number in range(last.number + 1):
                yield _place(last, hash_of(slug), number, WITHHELD, "")
