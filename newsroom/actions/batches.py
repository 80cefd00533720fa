"""Importing many files: kept as they arrive, then read and accepted in short steps.

Nothing runs in the background. A step does what it can in a few seconds, each file in a
transaction of its own, and says how much is left; whoever has the page open asks for
the next. So a step may be broken off, repeated, taken over by somebody else, or done by
two people at once.
"""

import logging
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from newsroom.editions.models import Edition

log = logging.getLogger("newsroom.actions.batches")

CHUNK_BYTES = 8_000_000
CHUNK_ROWS = 200
AT_ONCE = 500
STEP_SECONDS = 3.0
NOT_READ = Message("read_broken")
NOT_ACCEPTED = Message("not_accepted")

Status = Intake.Status
OPEN = Q(status__in=[Status.QUEUED, Status.WAITING])
BROKEN = Q(status=Status.REFUSED, unread__isnull=False)
UNDECIDED = Exists(
    Finding.objects.undecided().filter(extraction=OuterRef("extraction"))
)
CLEAN = Q(~UNDECIDED, status=Status.WAITING)
# Their articles are to be published as an older site showed them.
UNPUBLISHED = Q(
    ~Exists(Edition.objects.filter(article=OuterRef("article"))),
    article__archived=True,
)
LEFT_OUT = UNPUBLISHED & ~Q(error="")


def enqueue(
    items: Iterable[ImportItem], *, language: str, user: User | None
) -> uuid.UUID:
    """Keep the bytes of every item, unread; return the name of the batch.

    The items are taken in chunks, so that memory stays flat.
    """
    check_permission(user, PERMISSION)
    batch = uuid.uuid4()
    for chunk in _chunks(items):
        with transaction.atomic():
            _keep_chunk(batch, chunk, language, user)
    return batch


def _keep_chunk(
    batch: uuid.UUID, chunk: Sequence[ImportItem], language: str, user: User | None
) -> None:
    is_known = Batch.objects.filter(pk=batch).update(files=F("files") + len(chunk))
    if not is_known:
        Batch.objects.create(pk=batch, files=len(chunk))
    intakes = []
    for item in chunk:
        status = Status.REFUSED if item.error else Status.QUEUED
        intakes.append(
            Intake(
                batch=batch,
                path=item.path[:500],
                status=status,
                error=item.error,
                received_by=user,
            )
        )
    Intake.objects.bulk_create(intakes)
    Unread.objects.bulk_create(
        Unread(intake=intake, content=item.content, language=language)
        for intake, item in zip(intakes, chunk, strict=True)
        if intake.status == Status.QUEUED
    )


def _chunks(items: Iterable[ImportItem]) -> Iterator[list[ImportItem]]:
    chunk: list[ImportItem] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += len(item.content)
        if size > CHUNK_BYTES or len(chunk) >= CHUNK_ROWS:
            yield chunk
            chunk = []
            size = 0
    if chunk:
        yield chunk


# --- The progress of a batch ----------------------------------------------------------


def batch_progress(batch: uuid.UUID) -> dict[str, int]:
    """Return how many files of the batch are in each status, and in all.

    "new" and "revisions" wait with nothing to decide; "again" went wrong; "archived"
    can be published as an older site showed it; "certain" is the number of undecided
    findings that are certain, in files that wait.
    """
    conditions = {status: Q(status=status) for status in Status.values}
    conditions["read"] = ~Q(status=Status.QUEUED)
    conditions["new"] = CLEAN & Q(article=None)
    conditions["revisions"] = CLEAN & ~Q(article=None)
    conditions["to_decide"] = Q(UNDECIDED, status=Status.WAITING)
    conditions["again"] = BROKEN | LEFT_OUT
    conditions["archived"] = UNPUBLISHED & Q(error="")
    numbers = {
        name: Count("pk", filter=condition) for name, condition in conditions.items()
    }
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
    """Return the single texts and the batches that wait for somebody.

    Without this list, leaving a page would lose them. With `finished` it has the
    batches of which nothing waits, too.
    """
    waiting = Intake.objects.filter(
        status=Status.WAITING, batch=None, is_practice=False
    ).select_related("received_by")
    batches = Batch.objects.all()
    if not finished:
        # Hazard: as a query inside the query, this would read each batch that ever came
        # in.
        keys = _open().values_list("batch", flat=True).distinct()
        batches = batches.filter(pk__in=set(keys))
    newest = list(batches[:shown])
    open_in_newest = _open().filter(batch__in=[batch.pk for batch in newest])
    left = dict(open_in_newest.values_list("batch").annotate(n=Count("pk")))
    return {
        "waiting": waiting[:shown],
        "batches": [(batch, left.get(batch.pk, 0)) for batch in newest],
    }


def _open() -> QuerySet[Intake]:
    return Intake.objects.filter(OPEN).exclude(batch=None).order_by()


# --- Steps ----------------------------------------------------------------------------


def read_some(
    batch: uuid.UUID, user: User | None, seconds: float = STEP_SECONDS
) -> int:
    """Read some queued files; return how many are left. Raise PermissionDenied."""
    check_permission(user, PERMISSION)
    queued = Intake.objects.filter(batch=batch, status=Status.QUEUED).order_by("pk")
    keys = list(queued.values_list("pk", flat=True)[:AT_ONCE])
    # Somebody else may read a file first, so each is asked for when its turn comes.
    with closing(prefetch(_still_unread(keys), _incoming)) as files:
        for unread, reading in until(seconds, files):
            with _refusing_what_fails(unread.intake, NOT_READ):
                take_in(
                    _incoming(unread),
                    user,
                    reading=reading.result(),
                    queued=unread.intake_id,
                )
    return queued.count()


def _still_unread(keys: Iterable[int]) -> Iterator[Unread]:
    for key in keys:
        unread = Unread.objects.select_related("intake").filter(intake=key).first()
        if unread:
            yield unread


def accept_some(
    batch: uuid.UUID,
    user: User | None,
    seconds: float = STEP_SECONDS,
    *,
    revisions: bool = False,
) -> int:
    """Accept some files with nothing to decide; return how many are left.

    These are new articles, or new revisions. Raise PermissionDenied.
    """
    check_permission(user, PERMISSION)
    wanted = Intake.objects.filter(
        CLEAN, batch=batch, article__isnull=not revisions
    ).order_by("pk")
    rows = Intake.objects.select_related("extraction__original").defer(
        "extraction__original__content"
    )
    keys = list(wanted.values_list("pk", flat=True)[:AT_ONCE])
    for key in until(seconds, keys):
        intake = rows.get(pk=key)
        with _refusing_what_fails(intake, NOT_ACCEPTED):
            accept(intake, metadata=intake.metadata, user=user)
    return wanted.count()


def remove_certain(batch: uuid.UUID, user: User | None) -> None:
    """Remove what is certainly not the author's; raise PermissionDenied."""
    record_decisions(_certain(batch), Finding.Status.REMOVED, user)


@transaction.atomic
def say_of_all(batch: uuid.UUID, user: User | None, metadata: Mapping[str, str]) -> int:
    """Set metadata of every file that is not accepted yet; return their number.

    Such as its kind, or that it is of an archive. Raise Refused and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    if metadata.get("kind", Article.Kind.OURS) not in Article.Kind.values:
        raise Refused(_("Choose a type: our reporting or third-party text."))
    waiting = Intake.objects.filter(OPEN, batch=batch)
    rows = list(waiting.select_for_update().only("metadata").order_by("pk"))
    for row in rows:
        row.metadata = row.metadata | metadata
    Intake.objects.bulk_update(rows, ["metadata"], batch_size=AT_ONCE)
    return len(rows)


@transaction.atomic
def try_again(batch: uuid.UUID, user: User | None) -> int:
    """Queue again what went wrong; return how many. Raise PermissionDenied.

    What was left out of the archive can be published then.
    """
    check_permission(user, PERMISSION)
    Intake.objects.filter(LEFT_OUT, batch=batch).update(error="")
    return Intake.objects.filter(BROKEN, batch=batch).update(
        status=Status.QUEUED, error=""
    )


def until[Thing](seconds: float, things: Iterable[Thing]) -> Iterator[Thing]:
    """Yield things for some seconds, at least one, so that every step leads on."""
    deadline = time.monotonic() + seconds
    for thing in things:
        yield thing
        if time.monotonic() > deadline:
            return


def _incoming(unread: Unread) -> Incoming:
    return Incoming(bytes(unread.content), unread.intake.path, language=unread.language)


@contextmanager
def _refusing_what_fails(intake: Intake, why: str) -> Iterator[None]:
    """Refuse an intake that fails, unless somebody else has changed it meanwhile.

    It must not keep the others waiting, nor be tried for ever. Its bytes stay where
    they are.
    """
    try:
        yield
    except Exception as error:
        if is_busy(error):
            raise
        if not isinstance(error, Problem):
            log.exception("intake %s: %s", intake.pk, why)
            problem = why
        else:
            problem = str(error)
        unchanged = Intake.objects.filter(pk=intake.pk, status=intake.status)
        unchanged.update(status=Status.REFUSED, error=problem)
