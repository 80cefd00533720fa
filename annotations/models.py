"""What editors attach to sentences, and how it holds on to them from one revision to the next."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from annotations.markdown import BODY_LIMIT
from annotations.remarks import Remark
from annotations.scales import Rating, RatingScale, Reason
from articles.immutable import AppendOnly
from articles.models import Article, Revision, Sentence
from articles.text import identifiers

__all__ = ["Rating", "RatingScale", "Reason", "Remark"]  # and what is defined below

QUOTE_LIMIT = 5_000
COMMENT_LIMIT = 2_000
HISTORY_USER = "_history_user"  # simple-history looks here first, then at the request


class SourceQuerySet(models.QuerySet["Source"]):
    def matching(self, words: str) -> Self:
        """Sources whose title, authors, publisher or address hold every word."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(search_text__contains=word.casefold())
        return found


class Source(models.Model):
    """A CSL-JSON item. A protected source is never named, linked or described to readers."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "public"
        PROTECTED = "protected", "protected"

    csl = models.JSONField("CSL-JSON item", default=dict)
    # Copied from csl by save(), for lists, search and uniqueness.
    title = models.CharField(max_length=500, editable=False)
    url = models.URLField(max_length=2000, blank=True, editable=False)
    # One for all spellings of the address; null without one.
    address_key = models.UUIDField(null=True, editable=False)
    identifier = models.CharField(max_length=200, blank=True, db_index=True, editable=False)
    search_text = models.TextField(editable=False)
    archive_url = models.URLField("archived copy", max_length=2000, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    internal_note = models.TextField(
        blank=True, validators=[MaxLengthValidator(5000)], help_text="Only for the desk; never published."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = SourceQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["address_key"])

    class Meta:
        ordering = ["title", "pk"]
        permissions = [("unprotect_source", "Can make a protected source public")]
        indexes = [models.Index(fields=["address_key"], name="source_by_address")]
        constraints = [
            models.CheckConstraint(name="source_title_present", condition=~Q(title="")),
            models.CheckConstraint(
                name="source_visibility_known", condition=Q(visibility__in=["public", "protected"])
            ),
            models.CheckConstraint(name="source_note_bounded", condition=Q(internal_note__length__lte=5000)),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title = str(self.csl.get("title", ""))[:500]
        self.url = str(self.csl.get("URL", ""))[:2000]
        self.address_key = identifiers.key_of(self.url)
        self.identifier = str(self.csl.get("DOI") or self.csl.get("ISBN") or "")[:200]
        names = [" ".join(map(str, name.values())) for name in self.csl.get("author", [])]
        parts = [self.title, self.url, self.identifier, str(self.csl.get("publisher", "")), *names]
        self.search_text = " ".join(parts).casefold()[:4000]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if not isinstance(self.csl, dict) or not str(self.csl.get("title", "")).strip():
            raise ValidationError({"csl": "A source needs at least a title."})

    @property
    def is_public(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def unresolved(self) -> Self:
        """What a person must look at before the article may be published."""
        return self.filter(status__in=Anchor.UNRESOLVED)


class Anchor(models.Model):
    """How one note or citation holds on to its sentence now; its life is in its events.

    sentence: in the article's current revision; null when the sentence is gone (orphaned, margin, retired).
    confirmed_text: the sentence as a person last saw the annotation on it.
    suggestions: keys of up to three other sentences that it may belong to, best first.
    """

    class Status(models.TextChoices):
        KEPT = "kept", "on its sentence"
        MOVED = "moved", "moved with its sentence"
        NEEDS_REVIEW = "needs_review", "needs review"
        ORPHANED = "orphaned", "sentence gone"
        MARGIN = "margin", "on the article as a whole"
        RETIRED = "retired", "retired"

    UNRESOLVED = (Status.NEEDS_REVIEW, Status.ORPHANED)
    CONTEXT = "context"  # a reason to look again that blocks nothing: what stands before it is another
    PUBLIC = (Status.KEPT, Status.MOVED, Status.MARGIN)

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="anchors")
    sentence = models.ForeignKey(Sentence, on_delete=models.PROTECT, null=True, related_name="anchors")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.KEPT)
    reason = models.CharField(max_length=300, blank=True)
    confirmed_text = models.TextField()
    suggestions = models.JSONField(default=list)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["article", "status"])]
        constraints = [
            models.CheckConstraint(
                name="anchor_holds_or_says_why",
                condition=Q(sentence__isnull=False) | Q(status__in=["orphaned", "margin", "retired"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.confirmed_text[:60]}"

    @property
    def is_unresolved(self) -> bool:
        return self.status in self.UNRESOLVED

    @property
    def in_new_context(self) -> bool:
        return self.reason == self.CONTEXT and not self.is_unresolved and self.sentence_id is not None


class AnchorEvent(AppendOnly):
    """One step in an anchor's life; never changed. `algorithm` is empty where a person decided."""

    class Act(models.TextChoices):
        ATTACHED = "attached", "attached"
        CARRIED = "carried", "carried to a new revision"
        CONFIRMED = "confirmed", "confirmed"
        REATTACHED = "reattached", "moved to another sentence"
        DETACHED = "detached", "moved to the article as a whole"
        RETIRED = "retired", "retired"
        UNDONE = "undone", "undone"

    anchor = models.ForeignKey(Anchor, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(max_length=12, choices=Act.choices)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    from_sentence = models.ForeignKey(Sentence, on_delete=models.PROTECT, null=True, related_name="+")
    to_sentence = models.ForeignKey(Sentence, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=Anchor.Status.choices)
    score = models.FloatField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    algorithm = models.CharField(max_length=60, blank=True)
    happened_at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.status}"


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

    written_by: who last changed what readers will see of it. comment: why it was sent back, or last was.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="notes")
    reasons = models.ManyToManyField(Reason, blank=True, related_name="notes")
    body = models.TextField("note", validators=[MaxLengthValidator(BODY_LIMIT)])
    internal = models.TextField(
        "for the desk only",
        blank=True,
        validators=[MaxLengthValidator(BODY_LIMIT)],
        help_text="Never published.",
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
    history = HistoricalRecords(m2m_fields=[reasons])

    class Meta:
        ordering = ["created_at", "pk"]
        permissions = [("approve_note", "Can approve notes")]
        constraints = [
            models.CheckConstraint(name="note_body_present", condition=~Q(body="")),
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
        indexes = [models.Index(fields=["status"], name="note_by_status")]

    def __str__(self) -> str:
        return f"{self.rating}: {self.body[:60]}"

    @property
    def approved_alone(self) -> bool:
        """Whether nobody but the one who wrote it has read it, as in a newsroom of one."""
        return self.status == self.Status.APPROVED and self.approved_by_id == self.written_by_id


class CitationQuerySet(models.QuerySet["Citation"]):
    def public(self) -> Self:
        """What the next edition shows: on what a person put it on."""
        return self.filter(anchor__status__in=Anchor.PUBLIC)


class Citation(OnSentence):
    """Ties a sentence to a source."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", "supports"
        CONTRADICTS = "contradicts", "contradicts"
        CONTEXT = "context", "gives context"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    locator = models.CharField(max_length=120, blank=True, help_text="Such as p. 12 or 04:31.")
    quote = models.TextField("quoted passage", blank=True, validators=[MaxLengthValidator(QUOTE_LIMIT)])
    stance = models.CharField(max_length=12, choices=Stance.choices, default=Stance.SUPPORTS)

    objects = CitationQuerySet.as_manager()
    history = HistoricalRecords()

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


# --- History ------------------------------------------------------------------------------------------


def save_as(row: models.Model, user: User | None) -> None:
    """Saves the row; its history says that `user` did, whether by a page or by a command."""
    setattr(row, HISTORY_USER, user)
    row.save()


def past_states(model: type[Note | Citation], keys: Collection[int]) -> dict[int, list[object]]:
    """Per row its historical records, newest first, one per version: the last that was written of it.

    simple-history writes a record more whenever a note's reasons are set.
    """
    if not keys:
        return {}
    records = model.history.filter(id__in=keys).order_by("history_id").select_related("history_user")
    records = (
        records.select_related("rating").prefetch_related("historicalnote_reasons_set__reason")
        if model is Note
        else records.select_related("source")
    )
    states: dict[int, dict[int, object]] = defaultdict(dict)
    for record in records:
        states[record.id][record.version] = record
    return {key: list(reversed(versions.values())) for key, versions in states.items()}
