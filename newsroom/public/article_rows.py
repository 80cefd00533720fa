"""The rows of an article, from its editions: what publication writes, and what all of
them should be.

It is handed editions as they were frozen and knows nothing else: what no edition says
cannot reach a page.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from itertools import product
from secrets import token_hex
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model

from newsroom.editions.chain import vanished
from newsroom.editions.publication_view import moment
from newsroom.editions.schema import CLAIM, EditionDocument
from newsroom.editions.sealing import is_withheld
from newsroom.editions.view import EditionView
from newsroom.public import api_schemas, build, feeds, passages, render
from newsroom.public.documents import Editions, PublishedEdition
from newsroom.public.models import (
    CURRENT,
    SUPERSEDED,
    WITHDRAWN,
    ArticleWords,
    Listing,
    ListsVersion,
    Place,
    Summary,
)

# By what they are known, and what they say there.
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
    """Of one article. summaries: one, or none of an article that is withdrawn. words:
    what search finds of it; none of what is stored, which is compared where it lies.
    """

    places: Sequence[Place]
    listings: Sequence[Listing]
    summaries: Sequence[Summary]
    words: ArticleWords | None


def publish(editions: Editions) -> None:
    """Writes what the last of `editions` changes.

    Belongs in the transaction that publishes it, under the lock of the article.
    """
    there = stored(UUID(editions[-1].uid))
    write(editions[-1], there, _followed(_changed(there, editions), editions[-1]))


def rows_of(editions: Editions) -> ArticleRows:
    """As they should be, from the documents of all editions: by the same steps, from
    the first one on.
    """
    rows = ArticleRows((), (), (), None)
    for last in range(1, len(editions) + 1):
        rows = _changed(rows, editions[:last])
    return _followed(rows, editions[-1])


def _changed(rows: ArticleRows, editions: Editions) -> ArticleRows:
    """What the last of `editions` makes of the places and log that those before it
    left: so that publishing costs the same after a hundred editions.
    """
    *earlier, newest = editions
    places: Places = {(place.slug, place.number): place for place in rows.places}
    places |= changes(places, earlier[-1] if earlier else None, newest)
    return ArticleRows([*places.values()], logged(rows.listings, editions), (), None)


def _followed(rows: ArticleRows, newest: PublishedEdition) -> ArticleRows:
    """With what hangs on the newest edition alone: where it is listed, and what lists
    show of it.
    """
    summaries = [] if newest.withdraws else [summary_of(newest.reading, newest.sha256)]
    listings = [*rows.listings, *current_listings(newest)]
    return ArticleRows(rows.places, listings, summaries, passages.of(newest.reading))


def stored(uid: UUID) -> ArticleRows:
    return ArticleRows(
        list(Place.objects.filter(uid=uid)),
        list(Listing.objects.filter(uid=uid)),
        list(Summary.objects.filter(uid=uid)),
        None,
    )


def write(newest: PublishedEdition, there: ArticleRows, wanted: ArticleRows) -> None:
    """Makes what is there what is wanted. Under the article's lock."""
    for model, known, rows in zip(KEYS, there[:3], wanted[:3], strict=True):
        gone, changed = _differing(known, rows)
        if gone:
            model._default_manager.filter(
                pk__in=[row.pk for row in gone.values()]
            ).delete()
        model._default_manager.bulk_create(
            changed.values(),
            update_conflicts=True,
            unique_fields=KEYS[model],
            update_fields=FIELDS[model],
        )
        if model is Listing and (gone or changed):
            renew_version()
    passages.index(newest.reading, wanted.words)


def renew_version() -> None:
    """Says that what is made of all articles is another one now, such as
    /statements.jsonl. Hazard: one row, at which publications wait for each other: it
    belongs near the end of a transaction.
    """
    row = ListsVersion(pk=1, value=token_hex(16))
    ListsVersion.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=["value"]
    )


def _differing(
    there: Sequence[Model], rows: Sequence[Model]
) -> tuple[dict[str, Model], dict[str, Model]]:
    """Those that should not be there, and those that are not or say something else, by
    name. Of two at the same place the last one stays.
    """
    known, wanted = ({str(row): row for row in some} for some in (there, rows))
    gone = {name: known[name] for name in known.keys() - wanted.keys()}
    changed = {
        name: row
        for name, row in wanted.items()
        if name not in known or said(row) != said(known[name])
    }
    return gone, changed


def said(row: Model) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in FIELDS[type(row)])


# --- What is there --------------------------------------------------------------------


def differences(editions: Editions) -> Iterator[str]:
    """Whatever of the article is not what its editions say: names of addresses, places
    in lists, search.
    """
    newest = editions[-1]
    there, wanted = stored(UUID(newest.uid)), rows_of(editions)
    # One of another build is not shown, and none need be there: lists are then made
    # from the document.
    shown = {(row.sha256, row.build) for row in wanted.summaries}
    known = [row for row in there.summaries if (row.sha256, row.build) in shown]
    summaries = (known, wanted.summaries) if known else ((), ())
    for pair in (
        (there.places, wanted.places),
        (there.listings, wanted.listings),
        summaries,
    ):
        gone, changed = _differing(*pair)
        yield from sorted(gone.keys() | changed.keys())
    if not passages.is_true_to(newest.reading, wanted.words):
        yield f"search/{newest.slug}"


# --- What stands at its addresses -----------------------------------------------------


type Places = dict[tuple[str, int], Place]
"""By slug and number."""
type GoneAsJson = list[list[str | int]]
"""Pairs, as JSON gives them back."""


def changes(
    places: Places, before: PublishedEdition | None, newest: PublishedEdition
) -> Places:
    """What `newest` changes of what stood there. before: the edition before it."""
    slugs = sorted({slug for slug, _ in places} | {newest.slug})
    if newest.withdraws:
        numbers = range(newest.number + 1)
        every = product(slugs, numbers)
        return {
            (slug, number): _place(newest, slug, number, WITHDRAWN, slug)
            for slug, number in every
        }
    homes = (place for place in places.values() if place.slug == place.home)
    earlier = {place.number: place for place in homes if place.kind != WITHDRAWN}
    addresses = [*((slug, 0) for slug in slugs), (newest.slug, newest.number)]
    current = {at: _place(newest, *at, CURRENT, newest.slug) for at in addresses}
    for number in (0, newest.number):
        current[newest.slug, number].gone = _gone(earlier.get(0), before, newest)
    return current | _superseded(earlier, newest)


def _gone(
    root: Place | None, before: PublishedEdition | None, newest: PublishedEdition
) -> GoneAsJson:
    """Sentences that only earlier editions have."""
    if before is None:
        return []
    already = [(str(key), int(number)) for key, number in root.gone] if root else []
    return [
        [key, number]
        for key, number in vanished(before.content, already, newest.content)
    ]


def _superseded(earlier: dict[int, Place], newest: PublishedEdition) -> Places:
    """The edition before says that it is not the current one; from the new address
    readers find those that stand at another.
    """
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
    copied.pk, copied.slug, copied.kind, copied.gone = None, slug, kind, []
    return copied


# --- The lists that it is in ----------------------------------------------------------


# NEWS: before the name of a list: what comes up again in its feed.
CORRECTION, NEWS, WITHHELD_SOURCE = "correction", "news/", "withheld/"


def logged(kept: Sequence[Listing], editions: Editions) -> list[Listing]:
    """What outlasts an edition: of corrections and withheld sources, from those that
    the editions before the last one left. Of corrections before a withdrawal, nothing
    is public.
    """
    newest = editions[-1]
    if newest.withdraws:
        kept = [row for row in kept if row.list.startswith(WITHHELD_SOURCE)]
    stays = [row for row in kept if row.list.startswith((WITHHELD_SOURCE, NEWS))]
    earlier = [row for row in kept if row.list == CORRECTION]
    return [*stays, *_corrections(earlier, editions), *withheld_sources(newest)]


def current_listings(newest: PublishedEdition) -> Iterator[Listing]:
    """Where an edition is listed while it is the newest: nowhere, if it withdraws the
    article.
    """
    if newest.withdraws:
        return
    reading = newest.reading
    # so that an update moves nothing
    key = sort_key(reading.edition.first_published_at, newest.slug)
    for name, data in _memberships(reading):
        yield _listing(newest, name, key, data)
    for rests in reading.sources:
        if not rests.source.protected and not is_withheld(
            rests.source.csl.get("title")
        ):
            yield _listing(newest, f"source/{rests.source.id}", key)


def _memberships(reading: EditionView) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lists that have a feed, with the data of a listing there."""
    topics = reading.article.topics
    yield (
        "all",
        {"topics": [{"slug": topic.slug, "name": topic.name} for topic in topics]},
    )
    yield from ((f"topic/{topic.slug}", {"name": topic.name}) for topic in topics)
    if reading.article.is_examined:
        return  # Who wrote it is not of this newsroom.
    for author in reading.article.authors:
        yield f"author/{author.slug}", {"name": author.name}


def withheld_sources(edition: PublishedEdition) -> Iterator[Listing]:
    """For each source that it names and is withheld: readers are told why. They outlast
    a withdrawal.
    """
    for source in edition.content["sources"] if edition.openings else ():
        if is_withheld(title := source["csl"].get("title")):
            name = f"{WITHHELD_SOURCE}{source['id']}"
            yield _listing(edition, name, _published(edition), {"words": str(title)})


# --- Corrections ----------------------------------------------------------------------


def _corrections(earlier: Sequence[Listing], editions: Editions) -> Iterator[Listing]:
    """Those there were, which remember what the newest edition makes of them, and the
    newest if it is one. Typing errors alter nothing that readers were told, and come up
    again nowhere.
    """
    newest = editions[-1]
    told, is_typo = (
        _told(newest.reading),
        newest.content["edition"]["correction"] == "typo",
    )
    touched = _touched(editions)
    amended: list[str] = []
    for row in earlier:
        again = touched.keys() & row.data["put"]
        if is_typo or not again:
            yield row
            continue
        data = row.data | {"put": sorted({*row.data["put"]} - again)}
        if told["kind"] == "correction":
            amended.append(row.data["published_at"])
            data["again"] = {name: told[name] for name in ("published_at", "compared")}
        row = copy(row)  # of which only the data are others
        row.pk, row.data = None, data
        yield row
    if told["kind"] not in {"correction", "withdrawal"}:
        return
    put = sorted(key for key, stands in touched.items() if stands and not is_typo)
    yield _listing(
        newest,
        CORRECTION,
        _published(newest),
        told | {"put": put, "amends": sorted(amended)},
    )
    if not is_typo:
        for name, data in _memberships(newest.reading):
            yield _listing(newest, NEWS + name, _published(newest), told | data)


def _told(reading: EditionView) -> dict[str, Any]:
    """What lists and feeds say of an edition that corrects or withdraws. found: of an
    examined text, as EditionView.labels.
    """
    edition, article = reading.edition, reading.article
    is_found = article.is_examined and edition.kind != "withdrawal"
    return {
        "uid": article.uid,
        "number": edition.number,
        "title": article.title,
        "is_examined": article.is_examined,
        "found": [*reading.labels] if is_found else None,
        "language": article.language,
        "address": article.address,
        "compared": reading.comparison_address,
        "kind": edition.kind,
        "correction": edition.correction,
        "change_note": edition.change_note,
        "why": edition.why,
        "published_at": edition.published_at.isoformat(),
    }


def _touched(editions: Editions) -> dict[str, bool]:
    """Places at which the newest edition tells otherwise than the one before; whether
    anything stands there still.
    """
    if len(editions) < 2:
        return {}
    old, new = (_places(edition.content) for edition in editions[-2:])
    return {
        place: place in new
        for place in old.keys() | new.keys()
        if old.get(place) != new.get(place)
    }


def _places(document: EditionDocument) -> dict[str, list[object]]:
    """What an edition says where: in a sentence and on it, by its key, and of the
    article as a whole.
    """
    article, overall = document["article"], document["overall"]
    facts = [
        article["title"],
        article["standfirst"],
        article["byline"],
        article["publisher"],
    ]
    found: dict[str, list[object]] = {
        "": [*facts, overall and (overall["rating"], overall["body"])]
    }
    for one in document["sentences"]:
        found[one["key"]] = [document["text"][one["start"] : one["end"]]]
    for note in document["notes"]:
        found[note["sentence"] or ""].append(
            [note.get(name) for name in ("rating", *CLAIM, "body")]
        )
    return found


def _published(edition: PublishedEdition) -> str:
    return sort_key(moment(edition.content["edition"]["published_at"]), edition.slug)


def _listing(
    edition: PublishedEdition,
    name: str,
    key: str,
    data: Mapping[str, object] | None = None,
) -> Listing:
    return Listing(
        list=name,
        sort_key=key,
        uid=UUID(edition.uid),
        sha256=edition.sha256,
        openings=edition.openings,
        data=data or {},
    )


def sort_key(time: datetime, slug: str) -> str:
    return f"{time.strftime('%Y%m%d%H%M%S')}-{slug}"


# --- What lists and feeds show of it --------------------------------------------------


def renew_summary(newest: PublishedEdition) -> None:
    """Under the article's lock."""
    if newest.withdraws:
        return
    Summary.objects.bulk_create(
        [summary_of(newest.reading, newest.sha256)],
        update_conflicts=True,
        unique_fields=KEYS[Summary],
        update_fields=FIELDS[Summary],
    )


def summary_of(reading: EditionView, sha256: str) -> Summary:
    """For the current edition that `sha256` is of."""
    html, item = (
        render.row(reading),
        json.dumps(feeds.item(reading), ensure_ascii=False),
    )
    data, uid = api_schemas.lines(reading, sha256), UUID(reading.article.uid)
    return Summary(
        sha256=sha256,
        uid=uid,
        build=build.of_summaries(),
        html=html,
        item=item,
        data=data,
    )
