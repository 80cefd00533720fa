"""How a note holds on to its sentence, from one revision to the next."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from articles.immutable import AppendOnly
from articles.models import Article, Revision, Sentence


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def unresolved(self) -> Self:
        """Return what a person must look at before the article may be published."""
        return self.filter(status__in=Anchor.UNRESOLVED)


class Anchor(models.Model):
    """How one note holds on to its sentence now; its life is in its events.

    `sentence`: in the article's current revision; null when the note is on none
    (orphaned, margin, overall, retired). `confirmed_text`: the sentence as a person
    last saw the note on it; empty for an overall finding, which never had one.
    `suggestions`: keys of up to three other sentences that it may belong to, best
    first.
    """

    class Status(models.TextChoices):
        KEPT = "kept", gettext_lazy("on its sentence")
        MOVED = "moved", gettext_lazy("moved with its sentence")
        NEEDS_REVIEW = "needs_review", gettext_lazy("position unconfirmed")
        ORPHANED = "orphaned", gettext_lazy("detached")
        MARGIN = "margin", gettext_lazy("on the article as a whole")
        OVERALL = "overall", gettext_lazy("overall rating")
        RETIRED = "retired", gettext_lazy("removed")

    UNRESOLVED = (Status.NEEDS_REVIEW, Status.ORPHANED)
    # A reason to look again that blocks nothing: the sentence before it is another.
    CONTEXT = "context"
    # The reason of an anchor whose sentence changed while it was set aside.
    ASIDE = "aside"
    PUBLIC = (Status.KEPT, Status.MOVED, Status.MARGIN)

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="anchors"
    )
    sentence = models.ForeignKey(
        Sentence, on_delete=models.PROTECT, null=True, related_name="anchors"
    )
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.KEPT
    )
    reason = models.CharField(max_length=300, blank=True)
    confirmed_text = models.TextField()
    suggestions = models.JSONField(default=list)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["article", "status"])]
        constraints = [
            models.CheckConstraint(
                name="anchor_holds_or_says_why",
                condition=Q(sentence__isnull=False)
                | Q(status__in=["orphaned", "margin", "overall", "retired"]),
            ),
            models.CheckConstraint(
                name="anchor_overall_on_no_sentence",
                condition=Q(
                    confirmed_text="",
                    sentence__isnull=True,
                    status__in=["overall", "retired"],
                )
                | ~Q(status="overall") & ~Q(confirmed_text=""),
            ),
            models.UniqueConstraint(
                name="anchor_one_overall",
                fields=["article"],
                condition=Q(confirmed_text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.confirmed_text[:60]}"

    @property
    def is_unresolved(self) -> bool:
        """Whether a person must look at it before the article may be published."""
        return self.status in self.UNRESOLVED

    @property
    def is_overall(self) -> bool:
        """Whether its note is the overall finding, also after that was taken off."""
        return not self.confirmed_text

    @property
    def in_new_context(self) -> bool:
        """Whether only the sentence before its own is another."""
        return (
            self.reason == self.CONTEXT
            and not self.is_unresolved
            and self.sentence_id is not None
        )


class AnchorEvent(AppendOnly):
    """One step in an anchor's life; never changed.

    `algorithm` is empty where a person decided.
    """

    class Act(models.TextChoices):
        ATTACHED = "attached", gettext_lazy("attached")
        CARRIED = "carried", gettext_lazy("carried to a new revision")
        CONFIRMED = "confirmed", gettext_lazy("confirmed")
        REATTACHED = "reattached", gettext_lazy("moved to another sentence")
        DETACHED = "detached", gettext_lazy("moved to the article as a whole")
        RETIRED = "retired", gettext_lazy("removed")
        UNDONE = "undone", gettext_lazy("undone")

    anchor = models.ForeignKey(Anchor, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(max_length=12, choices=Act.choices)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    from_sentence = models.ForeignKey(
        Sentence, on_delete=models.PROTECT, null=True, related_name="+"
    )
    to_sentence = models.ForeignKey(
        Sentence, on_delete=models.PROTECT, null=True, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Anchor.Status.choices)
    score = models.FloatField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    algorithm = models.CharField(max_length=60, blank=True)
    happened_at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.status}"
