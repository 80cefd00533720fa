"""Editions that are frozen now and published at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from annotations.note_history import save_as
from articles.history import History

if TYPE_CHECKING:
    from newsroom.editions.models import Edition

LATE = timedelta(minutes=5)


class ScheduledQuerySet(models.QuerySet["ScheduledEdition"]):
    """Queries for what is scheduled."""

    def waiting(self) -> Self:
        """Return what is still to be carried out."""
        return self.filter(outcome=ScheduledEdition.ScheduleOutcome.NONE)


class ScheduledEdition(models.Model):
    """An edition, or a withdrawal, that is frozen and due at a time.

    document: of newsroom.editions.schema, {} once it has ended; sha256: of its
    canonical form. zone: in which somebody gave the time. after: number of the
    article's newest edition then, 0 for none. withholdings: key of the newest request
    then. sources: keys of the reliable ones on which it rests. asked_by: who asked `by`
    to agree. stops: why nothing was published.
    """

    class ScheduleOutcome(models.TextChoices):
        NONE = "", gettext_lazy("scheduled")
        DONE = "done", gettext_lazy("carried out")
        STOPPED = "stopped", gettext_lazy("stopped")
        CANCELLED = "cancelled", gettext_lazy("cancelled")

    class Stop(models.TextChoices):
        HELD = (
            "held",
            gettext_lazy(
                "On hold. Release the hold before its time, or schedule it again."
            ),
        )
        NEWER = (
            "newer",
            gettext_lazy(
                "A newer version was published. Schedule it again if you need it."
            ),
        )
        PERSON = (
            "person",
            gettext_lazy(
                "The person who scheduled it may no longer publish. Somebody else must "
                "schedule it."
            ),
        )
        WITHHELD = (
            "withheld",
            gettext_lazy(
                "Something in it was hidden, withheld or erased. Check the article, "
                "then schedule it again."
            ),
        )
        SOURCE = (
            "source",
            gettext_lazy(
                "A source in it is now protected or unreliable. Check the notes on it, "
                "then schedule it again."
            ),
        )
        SIGN_OFF = (
            "sign_off",
            gettext_lazy(
                "A sign-off is void. Ask for it again, then schedule it again."
            ),
        )
        ADDRESS = (
            "address",
            gettext_lazy(
                "Readers know another article under its URL. Change the URL ending, "
                "then schedule it again."
            ),
        )

    # What waits, and what was stopped and nobody has dismissed.
    UNSETTLED = Q(outcome__in=[ScheduleOutcome.NONE, ScheduleOutcome.STOPPED])

    article = models.ForeignKey(
        "articles.Article", models.PROTECT, related_name="scheduled"
    )
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="+")
    is_withdrawal = models.BooleanField(default=False)
    due = models.DateTimeField(gettext_lazy("time"))
    zone = models.CharField(gettext_lazy("time zone"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    after = models.PositiveIntegerField()
    withholdings = models.PositiveBigIntegerField()
    sources = models.JSONField(default=list)
    document = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("on hold by"),
    )
    outcome = models.CharField(
        gettext_lazy("state"), max_length=9, choices=ScheduleOutcome.choices, blank=True
    )
    stops = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    edition = models.OneToOneField(
        "editions.Edition", models.PROTECT, null=True, related_name="scheduled"
    )

    history = History(
        table_name="newsroom_historicalschedulededition",
        # Hazard: a history keeps what it holds for ever.
        excluded_fields=["document"],
    )
    objects = ScheduledQuerySet.as_manager()

    class Meta:
        db_table = "newsroom_schedulededition"
        verbose_name = gettext_lazy("scheduled version")
        verbose_name_plural = gettext_lazy("scheduled versions")
        default_permissions = ()
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="scheduled_once", fields=["article"], condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="scheduled_ended_says_when",
                condition=Q(outcome="", ended_at=None)
                | (~Q(outcome="") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.due:%Y-%m-%d %H:%M} UTC"

    @property
    def permission(self) -> str:
        """The permission to schedule it, and to change that."""
        if self.is_withdrawal:
            return "editions.withdraw_edition"
        return "editions.publish_edition"

    @property
    def local_due(self) -> datetime:
        """The time that clocks in its zone show."""
        return self.due.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def utc_due(self) -> datetime:
        """The time in UTC."""
        return self.due.astimezone(UTC).replace(tzinfo=None)

    @property
    def is_late(self) -> bool:
        """Whether it was carried out long after its time."""
        return self.edition is not None and self.edition.published_at > self.due + LATE

    def end(
        self,
        outcome: ScheduleOutcome,
        user: User | None = None,
        *,
        stops: Sequence[str] = (),
        edition: "Edition | None" = None,
    ) -> None:
        """Save how it ended, without the document."""
        self.outcome = outcome
        self.stops = list(stops)
        self.edition = edition
        self.ended_at = timezone.now()
        self.document = {}
        save_as(self, user)
