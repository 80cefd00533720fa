"""What editors attach to sentences: notes by the newsroom’s scale, and citations; and what anchors them."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from annotations.models.source import Source
from annotations.presentation import in_scale
from annotations.sanitiser import BODY_LIMIT
from articles.history import History
from articles.immutable import AppendOnly
from articles.models import Article, Revision, Sentence

QUOTE_LIMIT = 5_000
COMMENT_LIMIT = 2_000


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
        KEPT = "kept", gettext_lazy("on its sentence")
        MOVED = "moved", gettext_lazy("moved with its sentence")
        NEEDS_REVIEW = "needs_review", gettext_lazy("needs review")
        ORPHANED = "orphaned", gettext_lazy("sentence gone")
        MARGIN = "margin", gettext_lazy("on the article as a whole")
        RETIRED = "retired", gettext_lazy("retired")

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
        ATTACHED = "attached", gettext_lazy("attached")
        CARRIED = "carried", gettext_lazy("carried to a new revision")
        CONFIRMED = "confirmed", gettext_lazy("confirmed")
        REATTACHED = "reattached", gettext_lazy("moved to another sentence")
        DETACHED = "detached", gettext_lazy("moved to the article as a whole")
        RETIRED = "retired", gettext_lazy("retired")
        UNDONE = "undone", gettext_lazy("undone")

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


class RatingScaleQuerySet(models.QuerySet["RatingScale"]):
    def in_use(self) -> "RatingScale":
        """The scale that notes are written in now."""
        return self.get(is_default=True)


class RatingScale(models.Model):
    name = models.CharField(max_length=80, unique=True)
    is_default = models.BooleanField(gettext_lazy("used for new notes"), default=False)

    objects = RatingScaleQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="rating_scale_one_default", fields=["is_default"], condition=Q(is_default=True)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Rating(models.Model):
    """One level of a scale. What editions used stays readable: they froze the label, sign and mark."""

    class Mark(models.TextChoices):
        SOLID = "solid", gettext_lazy("solid line")
        DOUBLE = "double", gettext_lazy("double line")
        DASHED = "dashed", gettext_lazy("dashed line")
        DOTTED = "dotted", gettext_lazy("dotted line")
        WAVY = "wavy", gettext_lazy("wavy line")
        THICK = "thick", gettext_lazy("thick line")

    class Tone(models.TextChoices):
        SUPPORTED = "supported", gettext_lazy("green")
        MOSTLY = "mostly", gettext_lazy("blue")
        CONTEXT = "context", gettext_lazy("amber")
        UNVERIFIED = "unverified", gettext_lazy("grey violet")
        DISPUTED = "disputed", gettext_lazy("orange")
        FALSE = "false", gettext_lazy("red")

    class Needs(models.TextChoices):
        """Of the sources on the same sentence. The stances are a citation's."""

        SUPPORTS = "supports", gettext_lazy("a source that supports the sentence")
        CONTRADICTS = "contradicts", gettext_lazy("a source that contradicts the sentence")
        ANY = "any", gettext_lazy("a source, whether it supports the sentence or not")
        NOTHING = "nothing", gettext_lazy("no source")

    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, related_name="ratings")
    slug = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    value = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=gettext_lazy("Higher is more credible."),
    )
    sign = models.CharField(
        max_length=2, help_text=gettext_lazy("One character, so that nothing rests on colour alone.")
    )
    mark = models.CharField(max_length=10, choices=Mark.choices)
    tone = models.CharField(max_length=12, choices=Tone.choices)
    description = models.CharField(max_length=300, blank=True)
    says_how_known = models.BooleanField(
        gettext_lazy("may be used in our own reporting without a speaker"),
        default=False,
        help_text=gettext_lazy("It says how well we know something, not that somebody is wrong."),
    )
    needs = models.CharField(
        gettext_lazy("needs"),
        max_length=11,
        choices=Needs.choices,
        default=Needs.ANY,
        help_text=gettext_lazy("A note with this rating is not published without it on the same sentence."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["scale", "position", "pk"]
        constraints = [
            # Anything else would be no stance of any citation, or ask for none.
            models.CheckConstraint(
                name="rating_needs_known",
                condition=Q(needs__in=["supports", "contradicts", "any", "nothing"]),
            ),
            models.UniqueConstraint(name="rating_once_in_scale", fields=["scale", "slug"]),
            models.CheckConstraint(name="rating_has_sign", condition=~Q(sign="")),
        ]

    def __str__(self) -> str:
        return in_scale(self.label)


class Reason(models.Model):
    """Why a rating was given; kept apart from how serious it is."""

    slug = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return in_scale(self.label)


class OverallFindingQuerySet(models.QuerySet["OverallFinding"]):
    def public(self) -> Self:
        return self.exclude(approved_at=None)


class OverallFinding(models.Model):
    """What was found about an examined text as a whole; readers see it once it is approved."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="overall_finding")
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(gettext_lazy("finding"), validators=[MaxLengthValidator(BODY_LIMIT)])
    version = models.PositiveIntegerField(default=1, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = OverallFindingQuerySet.as_manager()
    history = History()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="overall_body_present", condition=~Q(body="")),
            models.CheckConstraint(name="overall_body_bounded", condition=Q(body__length__lte=BODY_LIMIT)),
        ]

    def __str__(self) -> str:
        return f"{self.rating}: {self.body[:60]}"


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
