"""Scheduling a publication or a withdrawal, and carrying it out once when it is due.

Its document is frozen when it is scheduled, so that later changes of the draft change
nothing. Only what `find_stops` names stops it, and then nothing is published.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Unpack, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Q
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Note, Source
from annotations.note_history import save_as
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from newsroom.actions.freeze import hold_sources, sign_off_records
from newsroom.actions.freeze_publication import past_records
from newsroom.actions.originals import hold_original
from newsroom.actions.people import PUBLISH, WITHDRAW
from newsroom.actions.publish import (
    NO_REASONS,
    draft_edition,
    freeze,
    freeze_withdrawal,
    newest_edition,
    next_edition,
    publish_frozen,
    seal_for,
    store_edition,
    upcoming,
)
from newsroom.actions.second_requests import Reasons
from newsroom.actions.withheld_again import WithheldAgain
from newsroom.editions.chain import timestamp
from newsroom.editions.models import (
    NOTHING_SAID,
    Address,
    Edition,
    Said,
    ScheduledEdition,
    Withholding,
)
from newsroom.editions.schema import EditionDocument
from newsroom.editions.verify import canonical, hash_of

log = logging.getLogger("newsroom.actions.schedule")

FURTHEST = timedelta(days=366)
REHEARSED = timedelta(minutes=30)

Outcome = ScheduledEdition.ScheduleOutcome
Stop = ScheduledEdition.Stop


# --- Times ----------------------------------------------------------------------------


class Due(NamedTuple):
    """A moment, and the time zone in which somebody gave it."""

    at: datetime
    zone: str


def moment_in(text: str, zone: str) -> Due:
    """Return the moment at which clocks in `zone` show `text`, a date and a time.

    An offset in the text counts instead of the zone. Raise Refused where there is no
    such moment or there are two, or it is not within a year from now.
    """
    try:
        if ":" not in text:
            raise ValueError("a date alone would be its midnight")
        given = datetime.fromisoformat(text.strip())
        if given.tzinfo is None:
            given = given.replace(tzinfo=ZoneInfo(zone))
        at = given.astimezone(UTC)
        shown = at.astimezone(given.tzinfo)
    except (ValueError, OverflowError) as error:
        raise Refused(
            _("Enter a date and a time, such as 2026-12-31 18:00.")
        ) from error
    if shown.replace(tzinfo=None) != given.replace(tzinfo=None):
        raise Refused(
            _(
                "This time does not exist in %(zone)s, because the clocks go forward. "
                "Choose an earlier or a later time."
            )
            % {"zone": zone}
        )
    if given.replace(fold=1).utcoffset() != given.utcoffset():
        raise Refused(
            _(
                "This time comes twice in %(zone)s, because the clocks go back. Choose "
                "another time, or the time zone UTC."
            )
            % {"zone": zone}
        )
    now = timezone.now()
    if not now < at <= now + FURTHEST:
        raise Refused(_("Choose a later time, at most a year from now."))
    return Due(at, zone)


# --- Scheduling -----------------------------------------------------------------------


@transaction.atomic
def schedule(
    article: Article,
    due: Due,
    *,
    user: User,
    reasons: Reasons = NO_REASONS,
    after: int | None = None,
    seen: str = "",
    **said: Unpack[Said],
) -> ScheduledEdition:
    """Freeze the next edition of the article as it is now, to be published when due.

    `seen` is the `sha256` of the Upcoming that the person saw, "" where nobody saw one;
    the rest is as in `publish`, which raises the same.
    """
    edition, last = next_edition(article, PUBLISH, user, after)
    if seen and seen != upcoming(edition.article, user).sha256:
        raise Conflict(
            _("The draft has changed since you opened this page. Reload the page.")
        )
    document, passed = freeze(edition, last, reasons, NOTHING_SAID | said)
    row = _new_row(edition, document, due, user)
    if passed.second:
        row.asked_by = passed.by
    _store(row)
    return row


@transaction.atomic
def schedule_withdrawal(
    article: Article, due: Due, *, reason: str, user: User, after: int | None = None
) -> ScheduledEdition:
    """Freeze a withdrawal of the article, to be published when due; raise Refused."""
    edition, last = next_edition(article, WITHDRAW, user, after)
    document = freeze_withdrawal(edition, last, reason)
    row = _new_row(edition, document, due, user)
    row.is_withdrawal = True
    _store(row)
    return row


def _new_row(
    edition: Edition, document: EditionDocument, due: Due, user: User
) -> ScheduledEdition:
    """Return a row that is not stored yet."""
    row = ScheduledEdition(article=edition.article, revision=edition.revision, by=user)
    row.due, row.zone = due
    row.after = edition.number - 1
    last_withholding = Withholding.objects.aggregate(last=Max("pk"))
    row.withholdings = last_withholding["last"] or 0
    citations = [int(citation["id"]) for citation in document["citations"]]
    sources = Source.objects.filter(citations__in=citations, unreliable_since=None)
    row.sources = list(sources.distinct().values_list("pk", flat=True))
    row.document = document
    row.sha256 = hash_of(canonical(document))
    return row


def _store(row: ScheduledEdition) -> None:
    """Store it in place of what was stopped before; raise Refused."""
    seal_for(row.article, row.document)
    for earlier in row.article.scheduled.filter(ScheduledEdition.UNSETTLED):
        if not earlier.outcome:
            raise Refused(
                _("This article is scheduled already. Cancel that first, or change it.")
            )
        earlier.end(Outcome.CANCELLED, row.by)
    for stop in find_stops(row):
        raise Refused(str(stop.label))
    _save_time(row, row.by)


def _save_time(row: ScheduledEdition, user: User) -> None:
    save_as(row, user)
    carry_out_due.using(run_after=row.due).enqueue()


# --- Changing what is scheduled -------------------------------------------------------


@transaction.atomic
def change_time(number: int, due: Due, *, user: User) -> None:
    """Let it be carried out at another time; raise Refused."""
    row = _locked(number, user)
    row.due, row.zone = due
    _save_time(row, user)


@transaction.atomic
def hold(number: int, *, user: User, is_held: bool = True) -> None:
    """Let nothing happen at its time, or again what was scheduled; raise Refused."""
    row = _locked(number, user)
    row.held_by = None
    if is_held:
        row.held_by = user
    save_as(row, user)


@transaction.atomic
def hold_all() -> int:
    """Hold everything that waits, in the name of who scheduled it; return how many.

    Hazard: a restored newsroom would publish at once what the newsroom of the backup
    may have published, changed or cancelled since.
    """
    waiting = ScheduledEdition.objects.waiting().select_for_update()
    rows = waiting.filter(held_by=None).order_by("pk")
    for row in rows:
        row.held_by = row.by
        save_as(row, None)
    return len(rows)


@transaction.atomic
def cancel(number: int, *, user: User) -> None:
    """Cancel what waits, or dismiss what was stopped; raise Refused."""
    _locked(number, user, may_be_stopped=True).end(Outcome.CANCELLED, user)


def _locked(
    number: int, user: User, *, may_be_stopped: bool = False
) -> ScheduledEdition:
    rows = ScheduledEdition.objects.select_for_update().filter(pk=number)
    row = rows.filter(ScheduledEdition.UNSETTLED).first()
    if row is None or (row.outcome and not may_be_stopped):
        raise Refused(_("This is no longer scheduled. Reload the page."))
    check_permission(user, row.permission)
    return row


def stop_naming(source: Source, user: User | None) -> None:
    """Stop what rests on a source that is being protected.

    Its name stays in no frozen document. The caller holds the lock of sources.
    """
    rows = ScheduledEdition.objects.select_for_update().order_by("pk")
    for row in rows.waiting():
        if source.pk in _named_sources(row):
            row.end(Outcome.STOPPED, user, stops=[Stop.SOURCE])


def stop_naming_asked(article: Article, user: User) -> None:
    """Stop what names somebody who was asked: one of them is being protected.

    The frozen document does not say which: a name may have been corrected since.
    """
    rows = ScheduledEdition.objects.select_for_update().order_by("pk")
    for row in rows.waiting().filter(article=article):
        if any(not reply["protected"] for reply in row.document["replies"]):
            row.end(Outcome.STOPPED, user, stops=[Stop.SOURCE])


# --- What stops it --------------------------------------------------------------------


def find_stops(row: ScheduledEdition) -> Iterator[Stop]:
    """Yield each reason why nothing would be published now."""
    if row.held_by_id:
        yield Stop.HELD
    newest = row.article.editions.aggregate(number=Max("number"))["number"] or 0
    if newest != row.after:
        yield Stop.NEWER
    by = row.by
    if not (by.is_active and by.is_staff and by.has_perm(row.permission)):
        yield Stop.PERSON
    if _is_withheld(row):
        yield Stop.WITHHELD
    if _has_lost_source(row):
        yield Stop.SOURCE
    if _is_sign_off_void(row):
        yield Stop.SIGN_OFF
    slug = row.document["article"]["slug"]
    if Address.objects.filter(slug=slug).exclude(article=row.article).exists():
        yield Stop.ADDRESS


def stops_of(row: ScheduledEdition) -> list[str]:
    """Return what stopped it, or what would stop it now, as values of Stop."""
    if row.outcome:
        return list(row.stops)
    return [*find_stops(row)]


def stops_in_words(reasons: Iterable[str]) -> str:
    """Return a sentence for each of these values of Stop."""
    return " ".join(str(Stop(reason).label) for reason in reasons)


def _is_withheld(row: ScheduledEdition) -> bool:
    # An erasure changed the document itself.
    if hash_of(canonical(row.document)) != row.sha256:
        return True
    # A withdrawal shows nothing of what earlier editions said.
    if not row.is_withdrawal and _is_hidden_since(row):
        return True
    try:
        seal_for(row.article, row.document)
    except WithheldAgain:
        return True
    return False


def _is_hidden_since(row: ScheduledEdition) -> bool:
    """Return whether words of the article's editions were hidden since."""
    in_editions = Q(hidden__edition__article=row.article) | Q(
        gaps__edition__article=row.article
    )
    since = Withholding.objects.standing().filter(pk__gt=row.withholdings)
    return since.filter(in_editions).exists()


def _has_lost_source(row: ScheduledEdition) -> bool:
    is_protected = Q(pk__in=_named_sources(row), visibility=Source.Visibility.PROTECTED)
    is_unreliable = Q(unreliable_since__isnull=False) | Q(
        merged_into__unreliable_since__isnull=False
    )
    relied_on = Q(pk__in=row.sources) & is_unreliable
    return Source.objects.filter(is_protected | relied_on).exists()


def _named_sources(row: ScheduledEdition) -> set[int]:
    """Return the sources that the frozen document names, reliable or not."""
    sources = row.document["sources"]
    return {int(source["id"]) for source in sources if not source["protected"]}


def _is_sign_off_void(row: ScheduledEdition) -> bool:
    """Return whether a sign-off of the article or of a note stands no more."""
    records = row.document["edition"]["sign_offs"]
    given = {record["at"] for record in sign_off_records(row.article)}
    if not given.issuperset(record["at"] for record in records):
        return True
    released = set()
    for note in row.document["notes"]:
        for record in note["sign_offs"]:
            released.add((int(note["id"]), record["at"]))
    notes = Note.objects.filter(pk__in=[number for number, _at in released])
    for note in notes.exclude(released_at=None):
        released.discard((note.pk, timestamp(cast("datetime", note.released_at))))
    return bool(released)


# --- Carrying it out ------------------------------------------------------------------


@task
def carry_out_due() -> None:
    """Carry out everything that is due.

    It runs each minute, and at each time that somebody gave: a clock that was changed
    or a server that was down delays it, and nothing is forgotten.
    """
    due = ScheduledEdition.objects.waiting().filter(due__lte=timezone.now())
    for number in due.values_list("pk", flat=True):
        try:
            carry_out(number)
        except Exception:  # the others are due too
            log.exception("scheduled %s failed", number)


@transaction.atomic
def carry_out(number: int) -> None:
    """Publish what is scheduled if it is due and nothing stops it, and only once."""
    article_id = ScheduledEdition.objects.values_list("article").get(pk=number)[0]
    # Hazard: locks are taken in the order of a publication.
    hold_sources()
    article = Article.objects.select_for_update().get(pk=article_id)
    hold_original(article)
    rows = ScheduledEdition.objects.waiting().select_for_update()
    row = rows.filter(pk=number, due__lte=timezone.now()).first()
    if row is None:
        return
    row.article = article
    stops = list(find_stops(row))
    if stops:
        row.end(Outcome.STOPPED, stops=stops)
        log.warning("scheduled %s stopped: %s", number, ", ".join(stops))
        return
    row.end(Outcome.DONE, edition=_publish(row))
    if row.is_late:
        log.warning("scheduled %s published late: it was due %s", number, row.due)


def _publish(row: ScheduledEdition) -> Edition:
    last = newest_edition(row.article)
    edition = draft_edition(row.article, last, row.by)
    edition.revision = row.revision
    edition.kind = row.document["edition"]["kind"]
    # What earlier editions said may have been withheld or shown again since.
    row.document["history"] = past_records(last)
    if row.is_withdrawal:
        return store_edition(edition, row.document, last)
    frozen_at = row.history.earliest("pk").history_date
    return publish_frozen(edition, row.document, last, frozen_at)
