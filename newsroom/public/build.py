"""The store of finished answers: made when an edition is published, sent as they are when somebody reads.

One row is one address, or one place on a shelf from which lists are made (newsroom/public/listings.py).
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from articles.models import Article
from newsroom.editions.gone import vanished
from newsroom.editions.view import Reading, read
from newsroom.models import Edition, StoredPage
from newsroom.public import list_pages, listings, opendata, render
from newsroom.public.list_pages import HTML

BATCH = 200
LISTS = 50  # of how many shelves in one transaction, while no publisher can write
STORE_LOCK = 0x7061676573  # any number that nothing else locks
FIELDS = ["media_type", "body", "etag", "last_modified", "status"]


@dataclass(frozen=True, slots=True)
class Page:
    """status 301: the body is the address to go to."""

    path: str
    body: bytes
    media_type: str = HTML
    status: int = 200

    @property
    def etag(self) -> str:
        return hashlib.sha256(f"{self.status} {self.media_type}\n".encode() + self.body).hexdigest()[:32]


@dataclass(slots=True)
class Changes:
    """What publications do to the store, apart from the lists of the shelves that they touch."""

    pages: dict[str, Page] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)

    def put(self, path: str, body: bytes | str, media_type: str = HTML, status: int = 200) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(path, content, media_type, status)
        self.removed.discard(path)

    def remove(self, path: str) -> None:
        self.pages.pop(path, None)
        self.removed.add(path)


@transaction.atomic
def rebuild_for(article: Article) -> None:
    """Makes anew what the newest edition of `article` changes; belongs in the transaction that publishes it.

    Raises Edition.DoesNotExist if nothing of the article was ever published.
    """
    editions = _lock_editions(article.pk)
    if not editions:
        raise Edition.DoesNotExist(f"Nothing of {article} was ever published.")
    changes = Changes()
    _publish(changes, editions)
    at = editions[-1].published_at
    _lock_store()
    _store(changes.pages.values(), at)
    _remove(changes.removed)
    _store_lists(changes.touched, at)


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
        changes, made[article] = _rebuild(article)
        strays -= changes.pages.keys()
        touched |= changes.touched
    touched |= _remove_strays({path for path in strays if not path.startswith("/")}, made)
    for names in list(batched(sorted(touched), LISTS)) or [()]:
        strays -= _rebuild_lists(names)
    _remove_strays({path for path in strays if path.startswith("/")}, made)
    return StoredPage.objects.filter(path__startswith="/").count()


@transaction.atomic
def _rebuild(article: int) -> tuple[Changes, int]:
    """The pages of one article, and the number of the edition that was its newest."""
    editions = _lock_editions(article)
    changes = _replay(editions)
    _lock_store()
    _store(changes.pages.values(), timezone.now())
    _remove(changes.removed)
    return changes, editions[-1].number


def _replay(editions: list[Edition]) -> Changes:
    """Played again one by one, so that the end is the one that publishing them left."""
    changes = Changes()
    for number in range(1, len(editions) + 1):
        _publish(changes, editions[:number])
    return changes


@transaction.atomic
def _rebuild_lists(names: Iterable[str]) -> set[str]:
    _lock_store()
    return _store_lists(names, timezone.now())


@transaction.atomic
def _remove_strays(strays: set[str], made: dict[int, int]) -> set[str]:
    """Removes them, except what editions have come to account for since the pages in `made` were made.

    made: number of the newest edition by article. Returns the shelves and months that lose something.
    """
    _lock_store()
    for changes in _published_since(made) if strays else []:
        lists_of = {one.path for one in list_pages.touching(changes.touched) if one.body is not None}
        strays = strays - changes.pages.keys() - lists_of
    _remove(strays)
    places = (path.rpartition("/") for path in strays if not path.startswith("/"))
    return {_touch(shelf, key) for shelf, _, key in places}


def _published_since(made: dict[int, int]) -> Iterator[Changes]:
    """Under the store's lock: an edition that is not seen here writes its pages after the lock is free."""
    for article in Article.objects.annotate(newest=Max("editions__number")).filter(newest__isnull=False):
        if made.get(article.pk) != article.newest:
            yield _replay(list(article.editions.order_by("number")))


def _lock_editions(article: int) -> list[Edition]:
    """All of an article's, oldest first, under its lock: none can come before its pages are written.

    Hazard: editions read before the lock may miss a withdrawal, and the pages would bring the article back.
    """
    Article.objects.select_for_update().values_list("pk").get(pk=article)
    return list(Edition.objects.filter(article=article).order_by("number"))


def _lock_store() -> None:
    """Whoever writes pages does it alone until the transaction ends: lists show articles of many publishers.

    Hazard: always after the lock of an article, or two publishers would wait for each other. SQLite has one
    writer anyway, from BEGIN IMMEDIATE on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORE_LOCK])


def _publish(changes: Changes, editions: list[Edition]) -> None:
    """What publishing the last of `editions`, all of an article's up to it, changes."""
    *earlier, edition = editions
    reading = read(edition.content)
    if earlier:
        _unshelve(changes, read(earlier[-1].content))
    if edition.kind == Edition.Kind.WITHDRAWAL:
        _withdraw(changes, reading, [read(past.content) for past in earlier])
    else:
        gone = vanished(edition.content, [past.content for past in earlier])
        _put_article(changes, edition, reading, gone)
        _shelve(changes, listings.entries_of(reading))
        if earlier and earlier[-1].kind != Edition.Kind.WITHDRAWAL:
            _supersede(changes, earlier[-1], reading)
    if correction := listings.correction_of(reading):
        _shelve(changes, [correction])


def _put_article(changes: Changes, edition: Edition, reading: Reading, gone: list[tuple[str, int]]) -> None:
    page = render.article_page(reading, edition.sha256, gone=gone)
    changes.put(reading.article.address, page)
    changes.put(reading.address, page)
    changes.put(f"{reading.article.address}editions/", render.editions_page(reading, edition.sha256))
    for name, (body, media_type) in opendata.files(edition.document, reading).items():
        changes.put(f"{reading.article.address}{name}", body, media_type)
        changes.put(f"{reading.address}{name}", body, media_type)


def _supersede(changes: Changes, edition: Edition, newer: Reading) -> None:
    """The page of `edition` now says that it is not the current one, and there is one of what changed."""
    reading = read(edition.content)
    changes.put(reading.address, render.article_page(reading, edition.sha256, superseded=True))
    changes.put(newer.comparison_address, render.comparison_page(reading, newer))
    if reading.article.address != newer.article.address:
        _redirect(changes, reading, newer)


def _redirect(changes: Changes, reading: Reading, newer: Reading) -> None:
    """The article has a new address: its earlier editions stay where they were."""
    old, new = reading.article.address, newer.article.address
    for name in ("", "editions/", *opendata.FILES):
        changes.put(f"{old}{name}", f"{new}{name}", status=301)
    for listed in newer.editions[1:]:
        if listed.public:
            edition = f"editions/{listed.past.number}/"
            changes.put(f"{new}{edition}", f"{old}{edition}", status=301)


def _withdraw(changes: Changes, reading: Reading, earlier: list[Reading]) -> None:
    """Every address that the article ever had says that it was withdrawn, and no list shows it."""
    notice = render.withdrawn_page(reading)
    for address in _addresses({past.article.address for past in [*earlier, reading]}, reading.edition.number):
        changes.put(address, notice, status=410)
    for past in earlier:
        if correction := listings.correction_of(past):
            _unshelve_paths(changes, {correction.shelf: correction.path})


def _addresses(articles: set[str], newest: int) -> Iterator[str]:
    """Every address of the editions up to `newest`, under each address that the article had."""
    for article in sorted(articles):
        yield f"{article}editions/"
        yield from (f"{article}editions/{number - 1}/{number}/" for number in range(2, newest + 1))
        for base in (article, *(f"{article}editions/{number}/" for number in range(1, newest + 1))):
            yield base
            yield from (f"{base}{name}" for name in opendata.FILES)


# --- Shelves and lists ----------------------------------------------------------------------------------


def _shelve(changes: Changes, entries: Iterable[listings.Entry]) -> None:
    for entry in entries:
        changes.put(entry.path, entry.body, "application/json")
        changes.touched.add(_touch(entry.shelf, entry.key))


def _unshelve(changes: Changes, reading: Reading) -> None:
    _unshelve_paths(changes, listings.paths_of(reading))


def _unshelve_paths(changes: Changes, paths: dict[str, str]) -> None:
    for shelf, path in paths.items():
        changes.remove(path)
        changes.touched.add(_touch(shelf, path.rpartition("/")[2]))


def _touch(shelf: str, key: str) -> str:
    return f"month/{key[:6]}" if shelf == "row" else shelf


def _store_lists(touched: Iterable[str], at: datetime) -> set[str]:
    """Makes the lists of the shelves touched, then those that every publication touches; their paths."""
    stored: set[str] = set()
    for group in (list_pages.touching(touched), list_pages.standing()):
        made = list(group)
        filled = [Page(one.path, one.body, one.media_type) for one in made if one.body is not None]
        _store(filled, at)
        _remove(one.path for one in made if one.body is None)
        stored |= {page.path for page in filled}
    return stored


# --- The store ------------------------------------------------------------------------------------------


def _store(pages: Iterable[Page], at: datetime) -> None:
    """Writes the pages that differ from what is stored."""
    for batch in batched(pages, BATCH):
        rows = StoredPage.objects.filter(path__in=[page.path for page in batch])
        known = {path: (etag, time) for path, etag, time in rows.values_list("path", "etag", "last_modified")}
        changed = [
            _row(page, at, known[page.path][1] if page.path in known else None)
            for page in batch
            if page.path not in known or known[page.path][0] != page.etag
        ]
        StoredPage.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["path"], update_fields=FIELDS
        )


def _row(page: Page, at: datetime, last: datetime | None) -> StoredPage:
    return StoredPage(
        path=page.path,
        media_type=page.media_type,
        # Without mtime=0 the same page would be other bytes every second.
        body=gzip.compress(page.body, 6, mtime=0),
        etag=page.etag,
        status=page.status,
        # Never backwards and never twice the same: If-Modified-Since has whole seconds.
        last_modified=max(at, last + timedelta(seconds=1)) if last else at,
    )


def _remove(paths: Iterable[str]) -> None:
    for batch in batched(paths, BATCH):
        StoredPage.objects.filter(path__in=batch).delete()
