"""Every reader's page anew, from the editions."""

from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from articles.models import Article
from newsroom.models import Edition
from newsroom.public import build, listings, passages, store
from newsroom.public.build import PublishedEdition
from newsroom.public.store import Listing, StoredPage

LISTS = 50  # in one transaction, while no publisher can write


def rebuild_all() -> int:
    """Makes every page anew, as after an upgrade, and removes what no edition accounts for.

    Returns how many pages there are. One that comes out the same keeps its time of last change. Editors may
    publish meanwhile: no transaction is longer than an article's pages or a few lists.
    """
    strays = set(StoredPage.objects.values_list("path", flat=True))
    touched: set[str] = set()
    made: dict[int, int] = {}
    published = Edition.objects.order_by("article_id").values_list("article_id", flat=True).distinct()
    for article in list(published):
        paths, lists, made[article] = _rebuild(article)
        strays -= paths
        touched |= lists
    touched |= _unlist_strays()
    for names in list(batched(sorted(touched), LISTS)) or [()]:
        strays -= _rebuild_lists(names)
    _remove_strays(strays, made)
    return StoredPage.objects.count()


@transaction.atomic
def _rebuild(article: int) -> tuple[set[str], set[str], int]:
    """Paths of the article's pages, lists that it touches, and the number of its newest edition."""
    editions = _lock_editions(article)
    pages, rows = build.replay(editions), build.listed(editions)
    at = timezone.now()
    store.lock()
    store.put(pages.values(), at)
    passages.index(editions[-1].reading)
    placed = store.place(editions[-1].reading.article.uid, rows, at)
    return set(pages), build.touched(placed), editions[-1].number


@transaction.atomic
def _unlist_strays() -> set[str]:
    """Takes articles without an edition out of lists; the lists touched.

    Under the store's lock: an edition that is not seen here is listed after the lock is free.
    """
    store.lock()
    strays = list(Listing.objects.exclude(article__in=Edition.objects.values("article__uid")))
    if strays:
        Listing.objects.filter(pk__in=[row.pk for row in strays]).delete()
    return build.touched(strays)


@transaction.atomic
def _rebuild_lists(names: Iterable[str]) -> set[str]:
    store.lock()
    return build.store_lists(names, timezone.now())


@transaction.atomic
def _remove_strays(strays: set[str], made: dict[int, int]) -> None:
    """Removes them, except what editions have come to account for since the pages in `made` were made.

    made: number of the newest edition by article.
    """
    store.lock()
    for editions in _published_since(made) if strays else []:
        lists = listings.touching(build.touched(build.listed(editions)))
        strays = strays - build.replay(editions).keys() - {one.path for one in lists if one.body is not None}
    store.remove(strays)


def _published_since(made: dict[int, int]) -> Iterator[list[PublishedEdition]]:
    """Under the store's lock: an edition that is not seen here writes its pages after the lock is free."""
    for article in Article.objects.annotate(newest=Max("editions__number")).filter(newest__isnull=False):
        if made.get(article.pk) != article.newest:
            yield _editions(article.pk)


def _lock_editions(article: int) -> list[PublishedEdition]:
    """All of an article's, oldest first, under its lock: none can come before its pages are written.

    Hazard: editions read before the lock may miss a withdrawal, and the pages would bring the article back.
    """
    Article.objects.select_for_update().values_list("pk").get(pk=article)
    return _editions(article)


def _editions(article: int) -> list[PublishedEdition]:
    rows = Edition.objects.filter(article=article).order_by("number")
    return [PublishedEdition(document, sha256) for document, sha256 in rows.values_list("document", "sha256")]
