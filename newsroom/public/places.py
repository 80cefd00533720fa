"""What stands at the addresses of an article, worked out edition by edition (pure).

Each edition changes what the one before left, so that publishing costs the same after a hundred editions;
`manage.py reindex` takes the same steps from the first one on.
"""

from itertools import product
from uuid import UUID

from newsroom.editions.chain import vanished
from newsroom.public.models import Place
from newsroom.public.published import Editions, PublishedEdition

type Places = dict[tuple[str, int], Place]
"""By slug and number."""
type GoneAsJson = list[list[str | int]]
"""Pairs, as JSON gives them back."""

CURRENT, SUPERSEDED, WITHHELD, WITHDRAWN = Place.Kind.values


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
