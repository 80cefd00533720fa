"""The lists that an article is in: topics, authors, the archive, corrections.

Their rows are made from editions alone, as those of article_rows.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from uuid import UUID

from newsroom.editions.chain import content_by_place
from newsroom.editions.publication_view import moment
from newsroom.editions.sealing import is_withheld
from newsroom.editions.view import EditionView
from newsroom.public import render, translations
from newsroom.public.documents import Editions, PublishedEdition
from newsroom.public.json_ld import is_named
from newsroom.public.models import Listing

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
    before = editions[-2:-1]
    was_archived = any(edition.reading.edition.archived for edition in before)
    # What no feed ever had is taken back in none.
    if not (newest.withdraws and was_archived):
        stays += _corrections(earlier, editions)
    return [*stays, *withheld_sources(newest)]


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
