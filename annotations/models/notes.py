"""What editors attach to sentences: notes and citations, and what became of them over time."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotations.markdown import BODY_LIMIT
from annotations.models.anchors import Anchor
from annotations.models.ratings import Rating, Reason
from annotations.models.sources import Source
from articles.history import History

QUOTE_LIMIT = 5_000
COMMENT_LIMIT = 2_000


class OnSentence(models.Model):
    """What Note and Citation share: an anchor of their own, an author, and a version to compare and set."""

    anchor = models.OneToOneField(Anchor, on_delete=models.PROTECT)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class NoteQuerySet(models.QuerySet["Note"]):
    def drafts(self) -> Self:
        """Notes that nobody has approved yet, whoever has them now, and that are still on the article."""
        return self.exclude(status=Note.Status.APPROVED).exclude(anchor__status=Anchor.Status.RETIRED)

    def in_review(self) -> Self:
        """Those that wait for somebody to approve them or to send them back."""
        return self.drafts().filter(status=Note.Status.IN_REVIEW)

    def public(self) -> Self:
        """What the next edition shows: approved, and on what a person put it on."""
        return self.filter(status=Note.Status.APPROVED, anchor__status__in=Anchor.PUBLIC)


class Note(OnSentence):
    """A credibility rating, its reasons, and Markdown prose.

    claimant: whose claim the rating is about; speaker: who, where that is somebody quoted. phrase: the words
    of the sentence that it is about; empty: the whole sentence. written_by: who last changed what readers
    will see of it. comment: why it was sent back, or last was.
    """

    class Claimant(models.TextChoices):
        AUTHOR = "author", _("the text's author")
        SPEAKER = "speaker", _("somebody quoted")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="notes")
    reasons = models.ManyToManyField(Reason, blank=True, related_name="notes")
    body = models.TextField("note", validators=[MaxLengthValidator(BODY_LIMIT)])
    claimant = models.CharField(max_length=8, choices=Claimant.choices, blank=True)
    speaker = models.CharField(max_length=200, blank=True)
    phrase = models.CharField(max_length=1000, blank=True)
    internal = models.TextField(
        _("for the desk only"),
        blank=True,
        validators=[MaxLengthValidator(BODY_LIMIT)],
        help_text=_("Never published."),
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    comment = models.TextField(blank=True, editable=False, validators=[MaxLengthValidator(COMMENT_LIMIT)])
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = NoteQuerySet.as_manager()
    history = History(m2m_fields=[reasons])

    class Meta:
        ordering = ["created_at", "pk"]
        permissions = [("approve_note", "Can approve notes")]
        constraints = [
            models.CheckConstraint(name="note_body_present", condition=~Q(body="")),
            models.CheckConstraint(
                name="note_speaker_where_one_claims",
                condition=Q(claimant="speaker") & ~Q(speaker="") | Q(claimant__in=["", "author"], speaker=""),
            ),
            models.CheckConstraint(name="note_body_bounded", condition=Q(body__length__lte=BODY_LIMIT)),
            models.CheckConstraint(
                name="note_approved_says_when",
                condition=Q(status__in=["draft", "in_review", "sent_back"], approved_at__isnull=True)
                | Q(status="approved", approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="note_sent_back_says_why", condition=~Q(status="sent_back") | ~Q(comment="")
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-updated_at"], name="note_by_status"),
            models.Index(fields=["written_by", "status", "-updated_at"], name="note_by_writer"),
        ]

    def __str__(self) -> str:
        return f"{self.rating}: {self.body[:60]}"


class CitationQuerySet(models.QuerySet["Citation"]):
    def public(self) -> Self:
        """What the next edition shows: on what a person put it on."""
        return self.filter(anchor__status__in=Anchor.PUBLIC)


class Citation(OnSentence):
    """Ties a sentence to a source."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        CONTRADICTS = "contradicts", _("contradicts")
        CONTEXT = "context", _("gives context")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    locator = models.CharField(max_length=120, blank=True, help_text=_("Such as p. 12 or 04:31."))
    quote = models.TextField(_("quoted passage"), blank=True, validators=[MaxLengthValidator(QUOTE_LIMIT)])
    stance = models.CharField(max_length=12, choices=Stance.choices, default=Stance.SUPPORTS)

    objects = CitationQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="citation_stance_known",
                condition=Q(stance__in=["supports", "contradicts", "context"]),
            ),
            models.CheckConstraint(
                name="citation_quote_bounded", condition=Q(quote__length__lte=QUOTE_LIMIT)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.stance})"
