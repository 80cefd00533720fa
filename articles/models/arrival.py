"""Texts that are being imported, and the passages in them that look injected."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext

from articles.immutable import AppendOnly
from articles.model_fields import MessageField
from articles.models.article import Article, Extraction
from articles.text.shapes import Attachment, Span


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings by what they do to the text."""

    def undecided(self) -> Self:
        """Return those that block publication."""
        return self.filter(status=Finding.Status.PENDING)


class Finding(models.Model):
    """A passage of an extraction that the author may not have written.

    Its decisions are kept for ever.
    """

    class Tier(models.TextChoices):
        CERTAIN = "certain", gettext_lazy("certain")
        LIKELY = "likely", gettext_lazy("likely")
        HINT = "hint", gettext_lazy("hint")

    class Status(models.TextChoices):
        PENDING = "pending", gettext_lazy("undecided")
        REMOVED = "removed", gettext_lazy("removed")
        KEPT = "kept", gettext_lazy("kept")
        # A hint blocks nothing, and its text stays until somebody removes it.
        NOTED = "noted", gettext_lazy("hint, text kept")

    # No sentence may include the text of these.
    EXCLUDED = (Status.PENDING, Status.REMOVED)

    extraction = models.ForeignKey(
        Extraction, on_delete=models.PROTECT, related_name="findings"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    kind = models.CharField(max_length=40)
    tier = models.CharField(max_length=10, choices=Tier.choices)
    reason = MessageField()
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.PENDING
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["start", "pk"]
        permissions = [
            ("decide_finding", gettext_noop("Can decide what is removed from a text"))
        ]
        constraints = [
            models.UniqueConstraint(
                name="finding_once", fields=["extraction", "start", "end", "kind"]
            ),
            models.CheckConstraint(
                name="finding_span", condition=Q(start__lt=F("end"))
            ),
            models.CheckConstraint(
                name="finding_tier_known",
                condition=Q(tier__in=["certain", "likely", "hint"]),
            ),
            models.CheckConstraint(
                name="finding_status_known",
                condition=Q(status__in=["pending", "removed", "kept", "noted"]),
            ),
            models.CheckConstraint(
                name="finding_hint_never_pending",
                condition=~Q(tier="hint", status="pending"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def group(self) -> str:
        """The same string for all findings that are decided together."""
        # Importing it loads the engine, which few pages need.
        from articles.injected import group_of

        return group_of(self.kind, self.tier, self.text)

    @property
    def excluded(self) -> bool:
        """Whether no sentence may include its text."""
        return self.status in self.EXCLUDED


class FindingDecision(AppendOnly):
    """Who decided what about a finding, and when; reversing a decision adds another."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="decisions"
    )
    status = models.CharField(max_length=10, choices=Finding.Status.choices)
    decided_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["decided_at", "pk"]

    def __str__(self) -> str:
        return f"{self.finding}: {self.status}"


class Batch(models.Model):
    """Many files that were imported at once, counted as they are kept.

    Their intakes have its id.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    arrived_at = models.DateTimeField(db_default=Now(), editable=False)
    files = models.PositiveIntegerField(editable=False)

    class Meta:
        ordering = ["-arrived_at", "-pk"]
        verbose_name_plural = gettext_lazy("batches")
        indexes = [models.Index(fields=["-arrived_at", "-id"], name="batch_by_arrival")]

    def __str__(self) -> str:
        words = ngettext(
            "Batch of %(number)s file", "Batch of %(number)s files", self.files
        )
        return words % {"number": self.files}


PASTED = "pasted text"  # the path of what came from the clipboard


class Intake(models.Model):
    """An imported file: extracted, shown to an editor, then accepted or refused.

    `metadata` has what the editor has typed over what was read, from the first
    keystroke that was saved. `links` has the indexes of the attachments of kind link
    that the editor wants as sources. `attached`, once the text is accepted, is
    {"placed": [index], "unplaced": [[index, why]]} of the extraction's attachments.
    `is_practice` says that it becomes a practice article of the person who imported it.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", gettext_lazy("not read yet")
        WAITING = "waiting", gettext_lazy("waiting for an editor")
        CREATED = "created", gettext_lazy("new article")
        UNCHANGED = "unchanged", gettext_lazy("already imported")
        REVISED = "revised", gettext_lazy("new revision")
        REFUSED = "refused", gettext_lazy("refused")

    batch = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    path = models.CharField(max_length=500)
    extraction = models.ForeignKey(
        Extraction, on_delete=models.PROTECT, null=True, related_name="intakes"
    )
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, related_name="intakes"
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.WAITING
    )
    error = MessageField(default=str, blank=True)
    metadata = models.JSONField(default=dict)
    links = models.JSONField(default=list)
    attached = MessageField(default=dict)
    is_practice = models.BooleanField(default=False, editable=False)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = gettext_lazy("import")
        verbose_name_plural = gettext_lazy("imports")
        # Few of all intakes wait.
        indexes = [
            models.Index(
                fields=["status", "batch", "-received_at"], name="intake_by_status"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="intake_refused_says_why",
                condition=~Q(status="refused") | ~Q(error=""),
            ),
            models.CheckConstraint(
                name="intake_read_or_refused",
                condition=Q(status__in=["queued", "refused"])
                | Q(extraction__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        """The name that people see."""
        if self.path == PASTED:
            return gettext("pasted text")
        return self.path

    @property
    def revised(self) -> Article | None:
        """The article whose next revision it can be; an examined text has none."""
        if self.article and self.article.is_examined:
            return None
        return self.article

    @property
    def guesses(self) -> dict[str, str]:
        """The guessed metadata that no person has set, by name.

        It may be set here, or on the article that this text revises.
        """
        if not self.extraction:
            return {}
        confirmed = set(self.metadata)
        if self.revised:
            confirmed.update(self.revised.edited_fields)
        guessed: dict[str, str] = self.extraction.guessed
        return {name: value for name, value in guessed.items() if name not in confirmed}

    @property
    def unplaced(self) -> list[tuple[Attachment, str]]:
        """The attachments that got no place in the accepted text, with the reason."""
        if not self.extraction:
            return []
        attachments = self.extraction.attachments
        return [
            (attachments[index], why)
            for index, why in self.attached.get("unplaced", [])
        ]


class Unread(models.Model):
    """The bytes of a queued intake, until they are read and an Original keeps them."""

    intake = models.OneToOneField(
        Intake, on_delete=models.PROTECT, related_name="unread"
    )
    content = models.BinaryField(editable=False)
    language = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name_plural = gettext_lazy("unread files")

    def __str__(self) -> str:
        return str(self.intake)
