"""Many files at once: kept as they arrive, then read, decided and accepted in short steps.

Nothing runs in the background. A step does what it can in a few seconds, each file in a transaction of its
own, and says how much is left; whoever has the page open asks for the next. So a step may be broken off,
repeated, taken over by somebody else, or done by two people at once.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from articles.extracting import Item
from articles.intake import Incoming, Read, keep, prefetch, twice
from articles.models import Article, Batch, Finding, Intake, Unread
from articles.permissions import check_permission
from articles.problems import Problem, Refused
from articles.text.stored_messages import Message
from newsroom.actions import accept as bringing
from newsroom.actions.revise import decide_waiting
from newsroom.conf.errors import is_busy

log = logging.getLogger("newsroom.actions.batches")

CHUNK_BYTES = 8_000_000
CHUNK_ROWS = 200
AT_ONCE = 500
BROKEN = Message("read_broken")
NOT_ACCEPTED = Message("not_accepted")

Status = Intake.Status
OPEN = Q(status__in=[Status.QUEUED, Status.WAITING])


def enqueue(items: Iterable[Item], *, language: str, kind: str = "", user: User | None) -> uuid.UUID:
    """Keeps the bytes of every item, unread; returns the name of the batch. Memory stays flat.

    kind: whose texts they are; nothing: each as its origin says.
    """
    check_permission(user, "articles.import_article")
    batch = uuid.uuid4()
    for chunk in _chunks(items):
        with transaction.atomic():
            _count(batch, len(chunk))
            rows = [_row(item, batch, kind, user) for item in chunk]
            Intake.objects.bulk_create(rows)
            Unread.objects.bulk_create(
                Unread(intake=row, content=item.content, language=language)
                for row, item in zip(rows, chunk, strict=True)
                if row.status == Status.QUEUED
            )
    return batch


def _count(batch: uuid.UUID, files: int) -> None:
    if not Batch.objects.filter(pk=batch).update(files=F("files") + files):
        Batch.objects.create(pk=batch, files=files)


def _row(item: Item, batch: uuid.UUID, kind: str, user: User | None) -> Intake:
    return Intake(
        batch=batch,
        path=item.path[:500],
        status=Status.REFUSED if item.error else Status.QUEUED,
        error=item.error,
        metadata={"kind": kind} if kind else {},
        received_by=user,
    )


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += len(item.content)
        if size > CHUNK_BYTES or len(chunk) >= CHUNK_ROWS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


# --- Where a batch stands -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Numbers of a batch's files. clean: wait and have nothing to decide, of them `revisions` change an
    article that is here; certain: undecided findings that are certain, in files that wait."""

    total: int
    queued: int
    waiting: int
    created: int
    revised: int
    unchanged: int
    refused: int
    again: int
    clean: int
    revisions: int
    certain: int

    @property
    def read(self) -> int:
        return self.total - self.queued

    @property
    def new(self) -> int:
        return self.clean - self.revisions

    @property
    def to_decide(self) -> int:
        return self.waiting - self.clean


def standing(batch: uuid.UUID) -> Standing:
    files = Intake.objects.filter(batch=batch)
    clean = _clean(batch)
    numbers = {status: Count("pk", filter=Q(status=status)) for status in Status.values}
    return Standing(
        **files.aggregate(total=Count("pk"), **numbers),
        again=_broken(batch).count(),
        clean=clean.count(),
        revisions=clean.exclude(article=None).count(),
        certain=_certain(batch).count(),
    )


def _clean(batch: uuid.UUID) -> QuerySet[Intake]:
    undecided = Finding.objects.undecided().filter(extraction=OuterRef("extraction"))
    return Intake.objects.filter(~Exists(undecided), batch=batch, status=Status.WAITING)


def _certain(batch: uuid.UUID) -> QuerySet[Finding]:
    waiting = Intake.objects.filter(batch=batch, status=Status.WAITING).values("extraction")
    return Finding.objects.undecided().filter(extraction__in=waiting, tier=Finding.Tier.CERTAIN)


def _broken(batch: uuid.UUID) -> QuerySet[Intake]:
    return Intake.objects.filter(batch=batch, status=Status.REFUSED, unread__isnull=False)


def unfinished(shown: int = 20, *, finished: bool = False) -> dict[str, object]:
    """What waits for somebody, so that leaving a page loses nothing: single texts, and batches.

    finished: also the batches of which nothing waits.
    """
    waiting = Intake.objects.filter(status=Status.WAITING, batch=None).select_related("received_by")
    batches = Batch.objects.all()
    if not finished:
        # Hazard: chosen by a query inside the query, it would be each that ever came in.
        batches = batches.filter(pk__in=set(_open().values_list("batch", flat=True).distinct()))
    newest = list(batches[:shown])
    left = dict(
        _open().filter(batch__in=[one.pk for one in newest]).values_list("batch").annotate(n=Count("pk"))
    )
    return {"waiting": waiting[:shown], "batches": [(one, left.get(one.pk, 0)) for one in newest]}


def _open() -> QuerySet[Intake]:
    return Intake.objects.filter(OPEN).exclude(batch=None).order_by()


# --- Steps: each does some, and returns how much of it is left --------------------------------------------


def read_some(batch: uuid.UUID, user: User | None, seconds: float) -> int:
    """Reads files that are not read yet. Raises PermissionDenied."""
    check_permission(user, "articles.import_article")
    queued = Intake.objects.filter(batch=batch, status=Status.QUEUED).order_by("pk")
    unread = filter(None, map(_unread, list(queued.values_list("pk", flat=True)[:AT_ONCE])))
    with closing(prefetch(unread, _incoming)) as files:
        _until(seconds, files, lambda file: _read(*file))
    return queued.count()


def accept_some(batch: uuid.UUID, user: User | None, seconds: float, *, revisions: bool = False) -> int:
    """Accepts files with nothing to decide: new articles, or new revisions. Raises PermissionDenied."""
    check_permission(user, "articles.import_article")
    wanted = _clean(batch).filter(article__isnull=not revisions).order_by("pk")

    def accept(intake_id: int) -> None:
        rows = Intake.objects.select_related("extraction__original").defer("extraction__original__content")
        intake = rows.get(pk=intake_id)
        try:
            bringing.accept(intake, metadata=intake.metadata, user=user)
        except Problem as problem:
            _refuse(intake, Status.WAITING, str(problem))
        except Exception as error:
            if is_busy(error):
                raise
            log.exception("%s could not be accepted", intake.path)
            _refuse(intake, Status.WAITING, NOT_ACCEPTED)

    _until(seconds, list(wanted.values_list("pk", flat=True)[:AT_ONCE]), accept)
    return wanted.count()


def remove_certain(batch: uuid.UUID, user: User | None, seconds: float) -> int:
    """Removes what is certainly not the author's. Raises PermissionDenied."""

    def remove(finding: Finding) -> None:
        decide_waiting([finding], Finding.Status.REMOVED, user)

    _until(seconds, list(_certain(batch)[:AT_ONCE]), remove)
    return _certain(batch).count()


@transaction.atomic
def say_whose(batch: uuid.UUID, kind: str, user: User | None) -> int:
    """Says of every file that is not accepted yet whose text it is; returns how many these are.

    Raises Refused and PermissionDenied.
    """
    check_permission(user, "articles.import_article")
    if kind not in Article.Kind.values:
        raise Refused(_("Say whose texts these are: our reporting, or examined texts."))
    waiting = Intake.objects.filter(batch=batch, status__in=[Status.QUEUED, Status.WAITING])
    rows = list(waiting.select_for_update().only("metadata").order_by("pk"))
    for row in rows:
        row.metadata = row.metadata | {"kind": kind}
    Intake.objects.bulk_update(rows, ["metadata"], batch_size=AT_ONCE)
    return len(rows)


def try_again(batch: uuid.UUID, user: User | None) -> int:
    """Queues again what went wrong; returns how many. Raises PermissionDenied."""
    check_permission(user, "articles.import_article")
    return _broken(batch).update(status=Status.QUEUED, error="")


def _until[Thing](seconds: float, things: Iterable[Thing], act: Callable[[Thing], None]) -> None:
    """At least one, so that every step leads on."""
    deadline = time.monotonic() + seconds
    for thing in things:
        act(thing)
        if time.monotonic() > deadline:
            return


def _unread(intake_id: int) -> Unread | None:
    """None where somebody else was faster."""
    return Unread.objects.select_related("intake__received_by").filter(intake=intake_id).first()


def _incoming(unread: Unread) -> Incoming:
    return Incoming(bytes(unread.content), unread.intake.path, language=unread.language)


def _read(unread: Unread, read: Read) -> None:
    intake, incoming = unread.intake, _incoming(unread)

    def once() -> None:
        reading = read(incoming)
        with transaction.atomic():
            if _still_queued(intake):
                intake.refresh_from_db(fields=["metadata"])  # somebody may have said whose text it is
                keep(incoming, reading, intake.received_by, queued=intake)
                Unread.objects.filter(intake=intake).delete()

    try:
        twice(once)
    except Exception as error:
        if is_busy(error):
            raise
        log.exception("%s could not be read", intake.path)
        _refuse(intake, Status.QUEUED, BROKEN)


def _refuse(intake: Intake, standing: str, why: str) -> None:
    """One that fails must not keep the others waiting, nor be tried for ever; its bytes stay where they are.

    standing: what it must still be. Whatever somebody else made of it meanwhile stays.
    """
    Intake.objects.filter(pk=intake.pk, status=standing).update(status=Status.REFUSED, error=why)


def _still_queued(intake: Intake) -> bool:
    """Under the row's lock: two people may read the same batch at once."""
    return Intake.objects.select_for_update().filter(pk=intake.pk, status=Status.QUEUED).exists()
