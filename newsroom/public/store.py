"""All that answers to readers are made from: rows written when an edition is published, and read as they are.

It is derived: `rebuild_pages` makes it anew from the editions, thing by thing (`Made`). No foreign key leads
from here to a draft: the server of the readers may be denied every other table.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import batched
from typing import NamedTuple, cast
from uuid import UUID

import brotli
from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from articles.text.shapes import Json
from newsroom.public.pieces import Joined, unpacked


class StoredBody(models.Model):
    """What pages hold, once however many addresses have it. hash: of its bytes, of which there are `size`
    when they are plain. brotli: none where packing it would cost more than it saves."""

    hash = models.UUIDField(primary_key=True)
    size = models.PositiveIntegerField()
    brotli = models.BinaryField(null=True)
    gzip = models.BinaryField()

    class Meta:
        app_label = "newsroom"

    def __str__(self) -> str:
        return str(self.hash)

    @cached_property
    def plain(self) -> bytes:
        """Raises OSError, EOFError or zlib.error if it is damaged."""
        return gzip.decompress(self.gzip)

    @property
    def is_whole(self) -> bool:
        try:
            packed = self.brotli is None or brotli.decompress(bytes(self.brotli)) == self.plain
            return packed and (self.size, self.hash) == (len(self.plain), hash_of(self.plain))
        except (OSError, EOFError, zlib.error, brotli.error):
            return False


class StoredPage(models.Model):
    """A finished answer to one address, made at publication. owner: the thing that it belongs to, as `Made`
    names it."""

    path = models.CharField(max_length=300, unique=True)
    media_type = models.CharField(max_length=80)
    # The database sees to it; `unused_bodies` are for whoever writes.
    body = models.ForeignKey(StoredBody, models.DO_NOTHING, related_name="pages")
    etag = models.CharField(max_length=64)
    last_modified = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField(default=200)
    owner = models.CharField(max_length=150, default="", db_default="", db_index=True)

    class Meta:
        app_label = "newsroom"

    def __str__(self) -> str:
        return self.path

    @property
    def content(self) -> "Content":
        """Raises OSError, EOFError or zlib.error if the body is damaged."""
        body = self.body.plain
        return Content(lambda: body, self.media_type, self.status)

    @property
    def is_whole(self) -> bool:
        return self.body.is_whole and etag_of(self.status, self.media_type, self.body_id) == self.etag


class Listing(models.Model):
    """An article's place in one list, with what the list shows of it.

    list: 'row' (every article, for the front), 'item' (the same, for feeds), 'topic/<slug>', 'source/<id>',
    'gone/<id>' (a source that was withheld), 'correction'. sort_key: a time in digits, then the article's
    slug, so that it sorts by time under any collation. article and number: the edition that is shown, as its
    document names it. piece: of HTML that pages have of it (`newsroom.public.pieces`), which many pages are
    put together from.
    """

    list = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=150)
    article = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    data = models.JSONField()
    piece = models.BinaryField(default=b"", db_default=b"")
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


class Made(models.Model):
    """A thing that pages are made of, and what they were made with.

    of: 'article/<uid>', a list as `listings.pages` names it, or 'static/<stamp>'. stamp: as
    `stamps.current` gives it; empty for what has to be made anew. state: of an article, what its editions
    leave for the next one (`build.Past`).
    """

    of = models.CharField(max_length=150, unique=True)
    stamp = models.CharField(max_length=64)
    state = models.JSONField(default=dict)

    class Meta:
        app_label = "newsroom"

    def __str__(self) -> str:
        return self.of


# --- Writing ------------------------------------------------------------------------------------------

BATCH = 200
STORE_LOCK = 0x7061676573  # any number that nothing else locks
LEVEL = 4  # of gzip: the usual 6 takes more than twice as long, for an eighth less
QUALITY = 5  # of Brotli: a fifth smaller than gzip, in twice the time; the next one takes twice that for 2%
PAGE_FIELDS = ["media_type", "body", "etag", "last_modified", "status", "owner"]
PLACE = ["list", "sort_key"]
BODY_FIELDS = ["size", "brotli", "gzip"]
SHOWN = ["number", "data", "piece"]
LISTING_FIELDS = ["article", *SHOWN, "last_modified"]

HTML = "text/html; charset=utf-8"
OK, REDIRECT, GONE = 200, 301, 410


@dataclass(frozen=True)
class Content:
    """What an address answers; made when it is first asked for, and once however many addresses have it.

    status 301: the body is the address to go to. joined: what it was put together from, if it was.
    """

    make: Callable[[], bytes]
    media_type: str = HTML
    status: int = 200
    joined: Joined | None = None

    @cached_property
    def body(self) -> bytes:
        return self.make()

    @property
    def size(self) -> int:
        return self.joined.size if self.joined else len(self.body)

    @cached_property
    def etag(self) -> str:
        return etag_of(self.status, self.media_type, self.hash)

    @cached_property
    def hash(self) -> UUID:
        return hash_of(self.body)

    @cached_property
    def gzip(self) -> bytes:
        # Without mtime=0 the same page would be other bytes every second.
        return self.joined.gzip if self.joined else gzip.compress(self.body, LEVEL, mtime=0)

    @cached_property
    def brotli(self) -> bytes | None:
        if self.joined or self.status == REDIRECT:
            return None
        smaller = brotli.compress(self.body, quality=QUALITY)
        return smaller if len(smaller) < len(self.gzip) else None

    @cached_property
    def stored(self) -> StoredBody:
        return StoredBody(hash=self.hash, size=self.size, brotli=self.brotli, gzip=self.gzip)


def joined(together: Joined, media_type: str = HTML) -> Content:
    return Content(together.plain, media_type, joined=together)


def etag_of(status: int, media_type: str, body: UUID) -> str:
    """body: its hash."""
    return hashlib.sha256(f"{status} {media_type} {body}".encode()).hexdigest()[:32]


def hash_of(body: bytes) -> UUID:
    return UUID(bytes=hashlib.sha256(body).digest()[:16])


class Held(NamedTuple):
    """A page as it is stored, without its body."""

    path: str
    etag: str
    owner: str
    body_id: UUID
    last_modified: datetime


class Page(NamedTuple):
    path: str
    content: Content
    owner: str

    def is_held(self, known: Held | None) -> bool:
        return known is not None and (known.etag, known.owner) == (self.content.etag, self.owner)


def lock() -> None:
    """Whoever writes does it alone until the transaction ends: lists show articles of many publishers.

    Hazard: always after the lock of an article, or two publishers would wait for each other. SQLite has one
    writer anyway, from BEGIN IMMEDIATE on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORE_LOCK])


def held(**which: object) -> dict[str, Held]:
    """The pages stored that `which` filters, by path; one query."""
    rows = StoredPage.objects.filter(**which).values_list(*Held._fields)
    return {row[0]: Held(*row) for row in rows}


def put(pages: Iterable[Page], at: datetime) -> None:
    """Writes the pages that differ from what is stored."""
    for batch in batched(pages, BATCH):
        known = held(path__in=[page.path for page in batch])
        differing = [page for page in batch if not page.is_held(known.get(page.path))]
        changed = [_row(page, at, known.get(page.path)) for page in differing]
        _put_bodies(page.content.stored for page in differing)
        StoredPage.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["path"], update_fields=PAGE_FIELDS
        )
        drop_bodies(known[page.path].body_id for page in differing if page.path in known)


def _put_bodies(bodies: Iterable[StoredBody]) -> None:
    """Writes over those that are there: one of them may be damaged."""
    rows = {body.hash: body for body in bodies}
    StoredBody.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["hash"], update_fields=BODY_FIELDS
    )


def drop_bodies(hashes: Iterable[UUID]) -> None:
    """Those of them that no page has any more."""
    if wanted := set(hashes):
        # Hazard: asked of each body whether a page has it, PostgreSQL may walk through all pages.
        used = StoredPage.objects.filter(body__in=wanted).values("body")
        StoredBody.objects.filter(pk__in=wanted).exclude(pk__in=used).delete()


def unused_bodies() -> QuerySet[StoredBody]:
    return StoredBody.objects.filter(~Exists(StoredPage.objects.filter(body=OuterRef("pk"))))


def remove(paths: Iterable[str]) -> None:
    for batch in batched(paths, BATCH):
        take_away(StoredPage.objects.filter(path__in=batch))


def take_away(pages: QuerySet[StoredPage]) -> None:
    """With the bodies that only they had."""
    bodies = list(pages.values_list("body", flat=True))
    pages.delete()
    drop_bodies(bodies)


def note_made(things: Iterable[str], stamp: str) -> None:
    """Their pages are what `stamp` makes of what is stored now."""
    rows = [Made(of=name, stamp=stamp) for name in sorted(things)]
    Made.objects.bulk_create(rows, update_conflicts=True, unique_fields=["of"], update_fields=["stamp"])


def remember(thing: str, stamp: str, state: dict[str, object]) -> None:
    """The same of an article, with what its editions leave for the next one."""
    row = Made(of=thing, stamp=stamp, state=state)
    fields = ["stamp", "state"]
    Made.objects.bulk_create([row], update_conflicts=True, unique_fields=["of"], update_fields=fields)


def forget(things: Sequence[str]) -> None:
    """Whatever was made of them goes."""
    if things:
        take_away(StoredPage.objects.filter(owner__in=things))
        Made.objects.filter(of__in=things).delete()


def place(article: str, rows: Sequence[Listing], at: datetime) -> set[str]:
    """Makes `rows` all that lists hold of the article of that uid; the names of the lists that this changes.

    Of two at the same place the last one stays.
    """
    held = Listing.objects.filter(article=article).values_list(*PLACE, "pk", *SHOWN)
    known = {(list_, key): (pk, shown) for list_, key, pk, *shown in held}
    wanted = {row.place: row for row in rows}
    changed = [
        row for row in wanted.values() if row.place not in known or _differs(row, *known[row.place][1])
    ]
    for row in changed:
        row.data, row.last_modified = plain(row.data), at
    Listing.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=PLACE, update_fields=LISTING_FIELDS
    )
    gone = known.keys() - wanted.keys()
    if gone:
        Listing.objects.filter(pk__in=[known[place][0] for place in gone]).delete()
    return {row.list for row in changed} | {list_ for list_, _ in gone}


def plain(data: object) -> Json:
    """As JSON gives it back, in one order: the same data is the same text, whatever made it."""
    return cast("Json", json.loads(json.dumps(data, sort_keys=True)))


def documents(paths: Iterable[str]) -> dict[str, str]:
    """The texts stored for `paths`, wherever these were moved, without those that were withdrawn or never
    there. Raises Damaged."""
    return {path: text for path, (status, text) in _led(paths).items() if status == OK}


def gone(paths: Iterable[str]) -> str:
    """What the first of `paths` says that is not shown any more, wherever it was moved; nothing where all
    are, or never were."""
    return next((text for status, text in _led(paths).values() if status == GONE), "")


def _led(paths: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Status and text stored for `paths`, and for those that were moved, of where they are now."""
    texts = _texts(paths, [OK, REDIRECT, GONE])
    moved = {path: text for path, (status, text) in texts.items() if status == REDIRECT}
    targets = _texts(moved.values(), [OK, GONE]) if moved else {}
    return texts | {path: targets[target] for path, target in moved.items() if target in targets}


def _texts(paths: Iterable[str], statuses: Sequence[int]) -> dict[str, tuple[int, str]]:
    found = StoredPage.objects.filter(path__in=paths, status__in=statuses)
    rows = found.values_list("path", "status", "body__gzip", "body__size")
    return {path: (status, unpacked(bytes(body), size).decode()) for path, status, body, size in rows}


def _differs(row: Listing, number: int, data: Json, piece: bytes) -> bool:
    return (row.number, row.data, row.piece) != (number, data, bytes(piece))


def _row(page: Page, at: datetime, known: Held | None) -> StoredPage:
    content = page.content
    same = known and known.etag == content.etag
    return StoredPage(
        path=page.path,
        media_type=content.media_type,
        body=content.stored,
        etag=content.etag,
        status=content.status,
        owner=page.owner,
        # Never backwards and never twice the same: If-Modified-Since has whole seconds.
        last_modified=at
        if known is None
        else known.last_modified
        if same
        else max(at, known.last_modified + timedelta(seconds=1)),
    )
