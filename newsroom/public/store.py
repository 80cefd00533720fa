"""All that answers to readers are made from: rows written when an edition is published, and read as they are.

It is derived: `rebuild_pages` makes it anew from the editions. No foreign key leads from here to a draft: the
server of the readers may be denied every other table.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db import connection, models
from django.db.models.functions import Now


class StoredPage(models.Model):
    """A finished answer to one address, made at publication."""

    path = models.CharField(max_length=300, unique=True)
    media_type = models.CharField(max_length=80)
    body = models.BinaryField(help_text="Gzip.")
    etag = models.CharField(max_length=64)
    last_modified = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField(default=200)

    class Meta:
        app_label = "newsroom"

    def __str__(self) -> str:
        return self.path


class Listing(models.Model):
    """An article's place in one list, with what the list shows of it.

    list: 'row' (every article, for the front), 'item' (the same, for feeds), 'topic/<slug>', 'source/<id>',
    'correction'. sort_key: a time in digits, then the article's slug, so that it sorts by time under any
    collation. article and number: the edition that is shown, as its document names it.
    """

    list = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=150)
    article = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    data = models.JSONField()
    last_modified = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "newsroom"
        constraints = [
            # Its index also gives a list newest first, a page at a time.
            models.UniqueConstraint(name="listing_once_in_a_list", fields=["list", "sort_key"]),
        ]

    def __str__(self) -> str:
        return "/".join(self.place)

    @property
    def place(self) -> tuple[str, str]:
        return self.list, self.sort_key


class Fingerprint(models.Model):
    """Of what the stored pages were made with, apart from editions; one row at most."""

    value = models.CharField(max_length=64)
    last_modified = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "newsroom"

    def __str__(self) -> str:
        return self.value


# --- Writing ------------------------------------------------------------------------------------------

BATCH = 200
STORE_LOCK = 0x7061676573  # any number that nothing else locks
PAGE_FIELDS = ["media_type", "body", "etag", "last_modified", "status"]
PLACE = ["list", "sort_key"]
LISTING_FIELDS = ["article", "number", "data", "last_modified"]

HTML = "text/html; charset=utf-8"


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


def lock() -> None:
    """Whoever writes does it alone until the transaction ends: lists show articles of many publishers.

    Hazard: always after the lock of an article, or two publishers would wait for each other. SQLite has one
    writer anyway, from BEGIN IMMEDIATE on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORE_LOCK])


def put(pages: Iterable[Page], at: datetime) -> None:
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
            changed, update_conflicts=True, unique_fields=["path"], update_fields=PAGE_FIELDS
        )


def remove(paths: Iterable[str]) -> None:
    for batch in batched(paths, BATCH):
        StoredPage.objects.filter(path__in=batch).delete()


def place(article: str, rows: Sequence[Listing], at: datetime) -> list[Listing]:
    """Makes `rows` all that lists hold of the article of that uid; those that it had, and those it has.

    Of two at the same place the last one stays.
    """
    for row in rows:
        # As JSON gives it back, in one order: the same data is the same text, whatever made it.
        row.data = json.loads(json.dumps(row.data, sort_keys=True))
    held = {row.place: row for row in Listing.objects.filter(article=article)}
    wanted = {row.place: row for row in rows}
    changed = [row for row in wanted.values() if row.place not in held or _differs(row, held[row.place])]
    for row in changed:
        row.last_modified = at
    Listing.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=PLACE, update_fields=LISTING_FIELDS
    )
    gone = [row.pk for row in held.values() if row.place not in wanted]
    if gone:
        Listing.objects.filter(pk__in=gone).delete()
    return [*held.values(), *wanted.values()]


def documents(paths: Iterable[str]) -> dict[str, str]:
    """The texts stored for `paths`, without those that were withdrawn, moved or never there."""
    found = StoredPage.objects.filter(path__in=paths, status=200).values_list("path", "body")
    return {path: gzip.decompress(body).decode() for path, body in found}


def _differs(row: Listing, held: Listing) -> bool:
    return (row.number, row.data) != (held.number, held.data)


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
