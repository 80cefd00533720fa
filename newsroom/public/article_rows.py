"""The rows of an article: what publication writes, and what all of them should be.

They are made from editions as they were frozen, and from nothing else: what no edition
says cannot reach a page.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from itertools import product
from secrets import token_hex
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model

from newsroom.editions.chain import content_by_place, vanished
from newsroom.editions.publication_view import moment
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
from newsroom.public.json_ld import is_named
from newsroom.public.models import (
    CURRENT,
    SUPERSEDED,
    WITHDRAWN,
    WITHHELD,
    ArticleWords,
    Listing,
    ListsVersion,
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
    if _write_model(Listing, stored.listings, wanted.listings):
        renew_version()
    _write_model(Summary, stored.summaries, wanted.summaries)
    passages.index_article(newest.reading, wanted.words)
    listings = [*stored.listings, *wanted.listings]
    translations.renew(newest.uid, {row.list for row in listings})


def _write_model(
    model: type[Model], stored: Sequence[Model], wanted: Sequence[Model]
) -> bool:
    """Make the stored rows the wanted ones, and return whether any was another."""
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
    return bool(gone or changed)


def renew_version() -> None:
    """Say that what is made of all articles is another now, such as /statements.jsonl.

    Hazard: publications wait for each other at this one row. It belongs near the end of
    a transaction.
    """
    row = ListsVersion(pk=1, value=token_hex(16))
    ListsVersion.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=["value"]
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


# --- The lists that it is in ----------------------------------------------------------


ARCHIVE = "archive"  # all articles, by the time of the newsroom
CORRECTION = "correction"
NEWS = "news/"  # before the name of a list: what comes up again in its feed
# The kinds of lists that have a page and a feed: /topics/<slug>/ shows topic/<slug>.
GROUPS = ("topic", "author")
WITHHELD_SOURCE = "withheld/"


def logged(kept: Sequence[Listing], editions: Editions) -> list[Listing]:
    """Return the rows that outlast an edition: of corrections and withheld sources.

    `kept` are those that the editions before the last one left. Of corrections before a
    withdrawal, nothing is public.
    """
    newest = editions[-1]
    if newest.withdraws:
        kept = [row for row in kept if row.list.startswith(WITHHELD_SOURCE)]
    stays = [row for row in kept if row.list.startswith((WITHHELD_SOURCE, NEWS))]
    earlier = [row for row in kept if row.list == CORRECTION]
    return [*stays, *_corrections(earlier, editions), *withheld_sources(newest)]


def current_listings(newest: PublishedEdition) -> Iterator[Listing]:
    """Yield where an edition is listed while it is the newest.

    It is listed nowhere if it withdraws the article.
    """
    if newest.withdraws:
        return
    reading = newest.reading
    # By its first publication, so that an update moves nothing.
    published = reading.edition.first_published_at
    key = sort_key(published, newest.slug)
    yield _listing(newest, ARCHIVE, sort_key(render.local_time(published), newest.slug))
    for name, data in _memberships(reading):
        yield _listing(newest, name, key, data)
    for reliance in reading.sources:
        if is_named(reliance.source):
            yield _listing(newest, f"source/{reliance.source.id}", key)
    original = reading.article.translation_of
    if original:
        name = f"{translations.LIST}{original['uid']}"
        yield _listing(newest, name, key, {"number": original["number"]})


def _memberships(reading: EditionView) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the lists with a feed, which leaves out what is `archived`, with data."""
    topics = [{"slug": one.slug, "name": one.name} for one in reading.article.topics]
    archived: dict[str, object] = {"archived": True} if reading.edition.archived else {}
    if not archived:
        yield "all", {"topics": topics}
    for topic in topics:
        yield f"topic/{topic['slug']}", {"name": topic["name"]} | archived
    if reading.article.is_examined:
        return  # Who wrote it is not of this newsroom.
    for author in reading.article.authors:
        yield f"author/{author.slug}", {"name": author.name} | archived


def withheld_sources(edition: PublishedEdition) -> Iterator[Listing]:
    """Yield a row for each source of the edition that is withheld, with the reason.

    They outlast a withdrawal.
    """
    if not edition.openings:
        return  # Nothing of it was ever withheld.
    for source in edition.content["sources"]:
        title = source["csl"].get("title")
        if is_withheld(title):
            name = f"{WITHHELD_SOURCE}{source['id']}"
            yield _listing(edition, name, _published(edition), {"words": str(title)})


# --- Corrections ----------------------------------------------------------------------


def _corrections(earlier: Sequence[Listing], editions: Editions) -> Iterator[Listing]:
    """Yield the earlier corrections, and the newest edition if it is one.

    Earlier ones remember where the newest edition changes again what they put right.
    Typing errors alter nothing that readers were told, and come up again nowhere.
    """
    newest = editions[-1]
    data = correction_data(newest.reading)
    is_typo = newest.content["edition"]["correction"] == "typo"
    touched = {} if is_typo else _touched_places(editions)
    amended: list[str] = []
    for row in earlier:
        if not touched.keys() & row.data["put"]:
            yield row
            continue
        if data["kind"] == "correction":
            amended.append(row.data["published_at"])
        yield _changed_again(row, touched, data)
    if data["kind"] not in {"correction", "withdrawal"}:
        return
    put = sorted(place for place, still_stands in touched.items() if still_stands)
    log = data | {"put": put, "amends": sorted(amended)}
    yield _listing(newest, CORRECTION, _published(newest), log)
    if is_typo:
        return
    for name, of_list in _memberships(newest.reading):
        yield _listing(newest, NEWS + name, _published(newest), data | of_list)


def _changed_again(
    row: Listing, touched: Mapping[str, bool], correction: render.CorrectionData
) -> Listing:
    """Return an earlier correction of places that the newest edition touches.

    `correction` is what lists say of that edition.
    """
    data = dict(row.data)
    data["put"] = [place for place in row.data["put"] if place not in touched]
    if correction["kind"] == "correction":
        data["again"] = {
            "published_at": correction["published_at"],
            "compared": correction["compared"],
        }
    changed = copy(row)
    changed.pk = None
    changed.data = data
    return changed


def correction_data(reading: EditionView) -> dict[str, object]:
    """Return what lists and feeds say of an edition that corrects or withdraws.

    `found` is what was found of an examined text, as EditionView.labels has it.
    """
    edition, article = reading.edition, reading.article
    is_found = article.is_examined and edition.kind != "withdrawal"
    return {
        "uid": article.uid,
        "number": edition.number,
        "title": article.title,
        "is_examined": article.is_examined,
        "found": list(reading.labels) if is_found else None,
        "language": article.language,
        "address": article.address,
        "compared": reading.comparison_address,
        "kind": edition.kind,
        "correction": edition.correction,
        "change_note": edition.change_note,
        "why": edition.why,
        "published_at": edition.published_at.isoformat(),
    }


def _touched_places(editions: Editions) -> dict[str, bool]:
    """Return the places of which the newest edition says something else.

    The value says whether anything still stands there.
    """
    if len(editions) < 2:
        return {}
    old = content_by_place(editions[-2].content)
    new = content_by_place(editions[-1].content)
    return {
        place: place in new
        for place in old.keys() | new.keys()
        if old.get(place) != new.get(place)
    }


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
    """Return the key by which a list sorts an article of that time."""
    return f"{time.strftime('%Y%m%d%H%M%S')}-{slug}"


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
