"""Readers' pages anew from the editions, thing by thing: what was made by other code or settings, or all.

Pages are made before anything is locked, and written in transactions of a few milliseconds. What is done is
noted with it, so that a run that was stopped goes on where it was, and several processes share the work.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from itertools import batched
from multiprocessing import get_context
from typing import NamedTuple
from uuid import UUID

import django
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article
from newsroom.conf.databases import in_turn
from newsroom.models import Edition, IndexedArticle
from newsroom.public import build, listings, passages, stamps, store
from newsroom.public.build import Editions, PublishedEdition
from newsroom.public.store import Held, Listing, Made, Page, StoredBody, StoredPage

log = logging.getLogger("newsroom.operations.rebuild")

PAGES, THINGS = 20, 500  # written in one transaction, while others wait

type Watch = Callable[[Iterable[bool], int], Iterable[bool]]
"""Is handed what becomes of each article, and how many there are; such as a progress bar."""


class Outcome(NamedTuple):
    """How many articles and lists were made anew, and how many articles could not be."""

    articles: int
    lists: int
    failed: int


def rebuild_all(
    *, everything: bool = False, processes: int = 1, watch: Watch = lambda each, _: each
) -> Outcome:
    """Makes what is stale anew, and removes what no edition accounts for.

    everything: what is not stale too. A page that comes out the same keeps its time of last change. People
    may publish, withdraw and save meanwhile. An article that fails keeps the pages that it has.
    """
    if everything:
        _mark_damaged()
        _remove_false_files()
        _make_stale()
        _forget_passages()
        passages.make_whole()
    if not Made.objects.filter(of=stamps.owner_of_static()).exists():
        _pack(files := stamps.static_pages())
        with alone():
            build.store_static(timezone.now(), files)
    _forget_unpublished()
    articles = stale_articles()
    if articles:
        _note_unmade()
    made = list(watch(_rebuilt(articles, processes), len(articles)))
    lists = stale_lists()
    for name in lists:
        with alone():
            paths = build.store_lists([name], timezone.now())
            store.remove(store.held(owner=name).keys() - paths)
    _remove_strays()
    return Outcome(made.count(True), len(lists), made.count(False))


def stale_articles() -> list[int]:
    """Published articles whose pages were made by other code or settings, oldest first."""
    fresh = set(Made.objects.filter(stamp=stamps.current()).values_list("of", flat=True))
    return [pk for pk, uid in published() if build.owner_of(str(uid)) not in fresh]


def stale_lists() -> list[str]:
    """Those that were made by other code or settings, or never."""
    lists = Made.objects.exclude(of__startswith="article/").exclude(of__startswith="static/")
    known = dict(lists.values_list("of", "stamp"))
    return sorted(name for name in {*known, *listings.STANDING} if known.get(name) != stamps.current())


def shown_lists() -> set[str]:
    """The lists that show any article, apart from those that there always are."""
    names = Listing.objects.order_by().values_list("list", flat=True).distinct()
    return listings.showing(names)


def published() -> Iterator[tuple[int, UUID]]:
    """Number and uid of each article that has an edition."""
    articles = Article.objects.filter(pk__in=Edition.objects.order_by().values("article"))
    return articles.order_by("pk").values_list("pk", "uid").iterator()


def editions_of(article: int) -> list[PublishedEdition]:
    """All of an article's, oldest first."""
    rows = Edition.objects.filter(article=article).order_by("number").values_list("document", "sha256")
    return [PublishedEdition(partial(str, document), sha256) for document, sha256 in rows]


# --- One article --------------------------------------------------------------------------------------


def _rebuilt(articles: Sequence[int], processes: int) -> Iterator[bool]:
    if processes < 2 or len(articles) < 2:
        yield from map(rebuild_article, articles)
        return
    connections.close_all()
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup) as pool:
        yield from pool.map(rebuild_article, articles, chunksize=4)


def rebuild_article(article: int) -> bool:
    """Whether it could be made; why not is in the log."""
    try:
        while not _made(article):
            pass  # an edition came meanwhile
    except Exception:
        log.exception("The pages of article %s could not be made; it keeps those that it has.", article)
        return False
    return True


def _made(article: int) -> bool:
    """Whether the editions were still the same when all was written."""
    editions = editions_of(article)
    owner, at = build.owner_of(editions[-1].uid), timezone.now()
    kept = Listing.objects.filter(article=editions[-1].uid, list="item").values_list("data", flat=True)
    pages, past, rows = (
        build.pages_of(editions),
        build.past_of(editions),
        build.listed(editions, kept.first()),
    )
    editions[-1].passages  # noqa: B018 - before anybody has to wait for it: it is kept
    # Hazard: a rebuild by other code, at the same time, writes over them, and this one over its pages. Each
    # turn writes more than the one before, at last all at once: one of both comes to an end.
    limit = 0
    while True:
        limit += PAGES
        _pack(_differing(pages, store.held(owner=owner)))
        with alone(article, editions) as same:
            if not same:
                return False
            known = store.held(owner=owner)
            left = _differing(pages, known)
            store.put(left[:limit], at)
            if len(left) <= limit:
                store.remove(known.keys() - pages.keys())
                store.remember(owner, stamps.current(), asdict(past))
                store.note_made(build.place(editions[-1], rows, at), "")
                return True


def _differing(pages: Mapping[str, Page], known: Mapping[str, Held]) -> list[Page]:
    """Of `pages`, those that are not stored as they are."""
    return [page for page in pages.values() if not page.is_held(known.get(page.path))]


def _pack(pages: Iterable[Page]) -> None:
    """Before anybody has to wait for it."""
    for page in pages:
        page.content.stored  # noqa: B018 - it is kept


@contextmanager
def alone(article: int = 0, editions: Editions = ()) -> Iterator[bool]:
    """A transaction in which nobody else writes pages; whether `editions` are still all of the article's.

    Hazard: without asking again under the lock, the pages would bring an article back that was withdrawn.
    """
    with in_turn():
        if article:
            Article.objects.select_for_update().values_list("pk").get(pk=article)
        store.lock()
        newest = Edition.objects.filter(article=article).order_by("-number").values_list("sha256", flat=True)
        yield not article or newest.first() == editions[-1].sha256


# --- What is there and should not be ------------------------------------------------------------------


def _mark_damaged() -> None:
    """Pages are compared by their ETags: one that is not of the page that has it is taken away."""
    pages = StoredPage.objects.values_list("pk", "etag", "status", "media_type", "body")
    wrong = [
        pk for pk, etag, status, kind, body in pages.iterator() if store.etag_of(status, kind, body) != etag
    ]
    for some in batched(wrong, THINGS):
        _distrust(StoredPage.objects.filter(pk__in=some))
    for batch in batched(list(StoredBody.objects.values_list("pk", flat=True)), PAGES):
        bodies = StoredBody.objects.filter(pk__in=batch)
        _distrust(StoredPage.objects.filter(body__in=[body.pk for body in bodies if not body.is_whole]))


def _distrust(pages: QuerySet[StoredPage]) -> None:
    if pages.exists():
        with alone():
            pages.update(etag="")


def _remove_false_files() -> None:
    """Static files that are not what their names say; those of this version are then stored anew."""
    for page in StoredPage.objects.filter(owner="static").select_related("body"):
        if not (page.is_whole and stamps.is_static(page.path, page.content)):
            with alone():
                store.take_away(StoredPage.objects.filter(pk=page.pk))


def _make_stale() -> None:
    with alone():
        Made.objects.filter(of__startswith="static/").delete()
    for batch in batched(list(Made.objects.values_list("pk", flat=True)), THINGS):
        with alone():
            Made.objects.filter(pk__in=batch).update(stamp="")


def _forget_passages() -> None:
    for numbers in batched(list(passages.of_no_article().values_list("pk", flat=True)), THINGS):
        with alone():
            passages.of_no_article().filter(pk__in=numbers).delete()


def _note_unmade() -> None:
    """Lists that show an article and are not known yet are to be made: an article notes those that it
    changes."""
    with alone():
        known = Made.objects.values_list("of", flat=True)
        store.note_made({*shown_lists(), *listings.STANDING}.difference(known), "")


def _forget_unpublished() -> None:
    """Takes articles without an edition out of pages and lists, as a database that was mended may have."""
    owners = {build.owner_of(str(uid)) for _, uid in published()}
    unknown = set(Made.objects.filter(of__startswith="article/").values_list("of", flat=True)) - owners
    # They are looked for without a lock, and looked at once more under it: an edition that is not seen then
    # is listed when the lock is free.
    for numbers in batched(list(unpublished_places().values_list("pk", flat=True)), THINGS):
        with alone():
            strays = dict(unpublished_places().filter(pk__in=numbers).values_list("pk", "list"))
            Listing.objects.filter(pk__in=strays).delete()
            store.note_made({*listings.showing(strays.values()), *listings.STANDING}, "")
    for numbers in batched(list(unpublished_in_index().values_list("pk", flat=True)), THINGS):
        with alone():
            passages.forget(unpublished_in_index().filter(pk__in=numbers))
            store.note_made(listings.STANDING, "")
    for batch in batched(unknown, THINGS):
        with alone():
            store.forget([name for name in batch if not is_published(name)])


def unpublished_places() -> QuerySet[Listing]:
    return Listing.objects.exclude(article__in=Edition.objects.order_by().values("article__uid"))


def unpublished_in_index() -> QuerySet[IndexedArticle]:
    return IndexedArticle.objects.exclude(article__in=Edition.objects.order_by().values("article__uid"))


def is_published(owner: str) -> bool:
    """Whether it is an article, as `Made` names it, that has an edition."""
    try:
        uid = UUID(owner.removeprefix("article/"))
    except ValueError:
        return False
    return owner == build.owner_of(str(uid)) and Edition.objects.filter(article__uid=uid).exists()


def _remove_strays() -> None:
    """The pages of what is no thing that was made."""
    owners = set(StoredPage.objects.order_by().values_list("owner", flat=True).distinct())
    for owner in sorted(owners - {"static"} - set(Made.objects.values_list("of", flat=True))):
        with alone():
            if not Made.objects.filter(of=owner).exists():
                store.take_away(StoredPage.objects.filter(owner=owner))
    for batch in batched(list(store.unused_bodies().values_list("pk", flat=True)), THINGS):
        with alone():
            store.drop_bodies(batch)
