"""Many files at once: kept as they arrive, then read, decided and accepted in short
steps.

Nothing runs in the background. A step does what it can in a few seconds, each file in a
transaction of its own, and says how much is left; whoever has the page open asks for
the next. So a step may be broken off, repeated, taken over by somebody else, or done by
two people at once.
"""

import logging
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from articles.extracting import ImportItem
from articles.finding_decisions import record_decisions
from articles.intake import PERMISSION, Incoming, prefetch, take_in
from articles.models import Article, Batch, Finding, Intake, Unread
from articles.permissions import check_permission
from articles.problems import Problem, Refused
from articles.text.stored_messages import Message
from newsroom.actions.accept import accept
from newsroom.conf.errors import is_busy

log = logging.getLogger("newsroom.actions.batches")

CHUNK_BYTES = 8_000_000
CHUNK_ROWS = 200
AT_ONCE = 500
SECONDS = 3.0  # that a step takes
NOT_READ = Message("read_broken")
NOT_ACCEPTED = Message("not_accepted")

Status = Intake.Status
OPEN = Q(status__in=[Status.QUEUED, Status.WAITING])
BROKEN = Q(status=Status.REFUSED, unread__isnull=False)
UNDECIDED = Exists(
    Finding.objects.undecided().filter(extraction=OuterRef("extraction"))
)
CLEAN = Q(~UNDECIDED, status=Status.WAITING)


def enqueue(
    items: Iterable[ImportItem], *, language: str, user: User | None
) -> uuid.UUID:
    """Keeps the bytes of every item, unread; returns the name of the batch. Memory
    stays flat.
    """
    check_permission(user, PERMISSION)
    batch = uuid.uuid4()
    for chunk in _chunks(items):
        with transaction.atomic():
            if not Batch.objects.filter(pk=batch).update(files=F("files") + len(chunk)):
                Batch.objects.create(pk=batch, files=len(chunk))
            rows = [
                Intake(
                    batch=batch,
                    path=item.path[:500],
                    status=Status.REFUSED if item.error else Status.QUEUED,
                    error=item.error,
                    received_by=user,
                )
                for item in chunk
            ]
            Intake.objects.bulk_create(rows)
            Unread.objects.bulk_create(
                Unread(intake=row, content=item.content, language=language)
                for row, item in zip(rows, chunk, strict=True)
                if row.status == Status.QUEUED
            )
    return batch


def _chunks(items: Iterable[ImportItem]) -> Iterator[list[ImportItem]]:
    chunk: list[ImportItem] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += len(item.content)
        if size > CHUNK_BYTES or len(chunk) >= CHUNK_ROWS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


# --- Where a batch stands -------------------------------------------------------------


def batch_progress(batch: uuid.UUID) -> dict[str, int]:
    """Returns how many of its files are in each status, and in all. new, revisions:
    wait with nothing to decide; again: went wrong; certain: undecided findings that are
    certain, in files that wait.
    """
    which = {
        **{status: Q(status=status) for status in Status.values},
        "read": ~Q(status=Status.QUEUED),
        "new": CLEAN & Q(article=None),
        "revisions": CLEAN & ~Q(article=None),
        "to_decide": Q(UNDECIDED, status=Status.WAITING),
        "again": BROKEN,
    }
    numbers = {name: Count("pk", filter=condition) for name, condition in which.items()}
    counted = Intake.objects.filter(batch=batch).aggregate(total=Count("pk"), **numbers)
    return counted | {"certain": _certain(batch).count()}


def _certain(batch: uuid.UUID) -> QuerySet[Finding]:
    waiting = Intake.objects.filter(batch=batch, status=Status.WAITING).values(
        "extraction"
    )
    return Finding.objects.undecided().filter(
        extraction__in=waiting, tier=Finding.Tier.CERTAIN
    )


def unfinished(shown: int = 20, *, finished: bool = False) -> dict[str, object]:
    """What waits for somebody, so that leaving a page loses nothing: single texts, and
    batches.

    finished: also the batches of which nothing waits.
    """
    waiting = Intake.objects.filter(status=Status.WAITING, batch=None).select_related(
        "received_by"
    )
    batches = Batch.objects.all()
    if not finished:
        # Hazard: chosen by a query inside the query, it would be each that ever came
        # in.
        batches = batches.filter(
            pk__in=set(_open().values_list("batch", flat=True).distinct())
        )
    newest = list(batches[:shown])
    left = dict(
        _open()
        .filter(batch__in=[one.pk for one in newest])
        .values_list("batch")
        .annotate(n=Count("pk"))
    )
    return {
        "waiting": waiting[:shown],
        "batches": [(one, left.get(one.pk, 0)) for one in newest],
    }


def _open() -> QuerySet[Intake]:
    return Intake.objects.filter(OPEN).exclude(batch=None).order_by()


# --- Steps: each does some, and the first two return how much of it is left
# -------------------------------


def read_some(batch: uuid.UUID, user: User | None, seconds: float = SECONDS) -> int:
    """Reads files that are not read yet. Raises PermissionDenied."""
    check_permission(user, PERMISSION)
    queued = Intake.objects.filter(batch=batch, status=Status.QUEUED).order_by("pk")
    keys = list(queued.values_list("pk", flat=True)[:AT_ONCE])
    kept = (
        Unread.objects.select_related("intake").filter(intake=key).first()
        for key in keys
    )
    # Somebody else may be faster.
    with closing(prefetch(filter(None, kept), _incoming)) as files:
        for unread, reading in _until(seconds, files):
            with _refusing_what_fails(unread.intake, NOT_READ):
                take_in(
                    _incoming(unread),
                    user,
                    reading=reading.result(),
                    queued=unread.intake_id,
                )
    return queued.count()


def accept_some(
    batch: uuid.UUID,
    user: User | None,
    seconds: float = SECONDS,
    *,
    revisions: bool = False,
) -> int:
    """Accepts files with nothing to decide: new articles, or new revisions. Raises
    PermissionDenied.
    """
    check_permission(user, PERMISSION)
    wanted = Intake.objects.filter(
        CLEAN, batch=batch, article__isnull=not revisions
    ).order_by("pk")
    rows = Intake.objects.select_related("extraction__original").defer(
        "extraction__original__content"
    )
    for key in _until(seconds, list(wanted.values_list("pk", flat=True)[:AT_ONCE])):
        intake = rows.get(pk=key)
        with _refusing_what_fails(intake, NOT_ACCEPTED):
            accept(intake, metadata=intake.metadata, user=user)
    return wanted.count()


def remove_certain(batch: uuid.UUID, user: User | None) -> None:
    """Removes what is certainly not the author's. Raises PermissionDenied."""
    record_decisions(_certain(batch), Finding.Status.REMOVED, user)


@transaction.atomic
def say_whose(batch: uuid.UUID, user: User | None, kind: str) -> int:
    """Says of every file that is not accepted yet whose text it is; returns how many
    these are.

    Raises Refused and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    if kind not in Article.Kind.values:
        raise Refused(_("Say whose texts these are: our reporting, or examined texts."))
    waiting = Intake.objects.filter(OPEN, batch=batch)
    rows = list(waiting.select_for_update().only("metadata").order_by("pk"))
    for row in rows:
        row.metadata = row.metadata | {"kind": kind}
    Intake.objects.bulk_update(rows, ["metadata"], batch_size=AT_ONCE)
    return len(rows)


@transaction.atomic
def try_again(batch: uuid.UUID, user: User | None) -> int:
    """Queues again what went wrong; returns how many. Raises PermissionDenied."""
    check_permission(user, PERMISSION)
    return Intake.objects.filter(BROKEN, batch=batch).update(
        status=Status.QUEUED, error=""
    )


def _until[Thing](seconds: float, things: Iterable[Thing]) -> Iterator[Thing]:
    """At least one, so that every step leads on."""
    deadline = time.monotonic() + seconds
    for thing in things:
        yield thing
        if time.monotonic() > deadline:
            return


def _incoming(unread: Unread) -> Incoming:
    return Incoming(bytes(unread.content), unread.intake.path, language=unread.language)


@contextmanager
def _refusing_what_fails(intake: Intake, why: str) -> Iterator[None]:
    """One that fails must not keep the others waiting, nor be tried for ever; its bytes
    stay where they are, and whatever somebody else made of it meanwhile stays.
    """
    try:
        yield
    except Exception as error:
        if is_busy(error):
            raise
        if not isinstance(error, Problem):
            log.exception("%s: %s", intake.path, why)
        said = str(error) if isinstance(error, Problem) else why
        Intake.objects.filter(pk=intake.pk, status=intake.status).update(
            status=Status.REFUSED, error=said
        )
