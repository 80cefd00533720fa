"""What editors say about sentences: notes, and their citations."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from annotations.models.anchor import Anchor
from annotations.models.scale import Rating, Reason
from annotations.models.source import Source
from annotations.sanitiser import BODY_LIMIT
from articles.history import History
from articles.models import Article
from articles.text.characters import says_something
from articles.text.search_terms import fold_words
from articles.text.shapes import Span

if TYPE_CHECKING:
    from annotations.models.document import KeptCopy, QuotationCheck

QUOTE_LIMIT = 5_000
COMMENT_LIMIT = 2_000


class NoteQuerySet(models.QuerySet["Note"]):
    def standing(self) -> Self:
        """Return the notes that nobody took off, without overall findings."""
        return self.exclude(
            anchor__status__in=[Anchor.Status.RETIRED, Anchor.Status.OVERALL]
        )

    def with_citations(self) -> Self:
        """Return them with the standing citations and their sources as `citations`."""
        standing = Citation.objects.filter(removed_at=None).select_related("source")
        return self.prefetch_related(Prefetch("citations", standing))

    def unapproved(self) -> Self:
        """Return the rated ones that nobody has approved yet, whoever has them now."""
        return self.exclude(rating=None).exclude(status=Note.Status.APPROVED)

    def drafts(self) -> Self:
        """Return the unapproved ones that stand, without overall findings."""
        return self.standing().unapproved()

    def unfinished(self) -> Self:
        """Return the unapproved ones that stand, overall findings among them."""
        return self.exclude(anchor__status=Anchor.Status.RETIRED).unapproved()

    def settled(self) -> Self:
        """Return those that went to review and were not sent back."""
        return self.filter(status__in=Note.SETTLED)

    def in_review(self) -> Self:
        """Return those that wait for somebody to approve or send them back."""
        return self.drafts().filter(status=Note.Status.IN_REVIEW)

    def public(self) -> Self:
        """Return what the next edition shows of sentences.

        It stands where a person put it, and is approved, unless it says nothing of its
        own. The overall finding is not among them.
        """
        says_nothing = Q(rating=None, body="")
        return self.filter(
            Q(status=Note.Status.APPROVED) | says_nothing,
            anchor__status__in=Anchor.PUBLIC,
        )


class Note(models.Model):
    """What is said about a sentence, words of it, or the article as a whole.

    That is a rating, its reasons, Markdown prose and citations.

    - `rating`: null: none yet; such a note holds sources, and covers, counts and blocks
      nothing.
    - `claimant`: whose claim the rating is about; `speaker`: who, where that is
      somebody quoted.
    - `start`, `end`: the words that it is about, code points of the anchor's
      confirmed_text; null: the whole sentence, of which `covers` are the proposals
      ([start, end], of the same text) that its author let it cover.
    - `answer`: how figures and names are known that its quotations lack; `answered`:
      these.
    - `written_by`: who last changed what readers will see of it, or what it also needs.
    - `released_at`: when somebody released it as it stands.
    - `comment`: why it was sent back, or last was.
    - `version`: counts changes of it and of its citations.
    """

    class Claimant(models.TextChoices):
        AUTHOR = "author", _("the text's author")
        SPEAKER = "speaker", _("somebody quoted")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")

    SETTLED = (Status.APPROVED, Status.IN_REVIEW)
    # The fields that readers see, but for reasons and citations.
    SAID = (
        "rating",
        "body",
        "claimant",
        "speaker",
        "start",
        "end",
        "answer",
        "answer_remark",
    )
    # How many proposals of a sentence a note on the whole of it may cover.
    COVERED = 3

    class Answer(models.TextChoices):
        """How a figure or name is known that no quotation of the note has."""

        ELSEWHERE = "elsewhere", _("elsewhere in the source")
        CALCULATION = "calculation", _("our calculation")
        OTHER_FORM = "other_form", _("in another form in the quotation")
        OTHER_SOURCE = "other_source", _("in another source")

    class AlsoNeeds(models.TextChoices):
        """A demand on the note beside what its rating needs."""

        SECOND_SOURCE = "second_source", _("a second, independent source")
        RELEASE = "release", _("sign-off")

    anchor = models.OneToOneField(Anchor, on_delete=models.PROTECT)
    rating = models.ForeignKey(
        Rating,
        on_delete=models.PROTECT,
        null=True,
        related_name="notes",
        verbose_name=_("rating"),
    )
    reasons = models.ManyToManyField(
        Reason, blank=True, related_name="notes", verbose_name=_("reasons")
    )
    body = models.TextField(
        _("note"), blank=True, validators=[MaxLengthValidator(BODY_LIMIT)]
    )
    claimant = models.CharField(
        _("attributed to"), max_length=8, choices=Claimant.choices, blank=True
    )
    speaker = models.CharField(_("speaker"), max_length=200, blank=True)
    start = models.PositiveIntegerField(null=True, editable=False)
    end = models.PositiveIntegerField(null=True, editable=False)
    words_text = models.TextField(_("selected words"), blank=True, editable=False)
    covers = models.JSONField(default=list, editable=False)
    internal = models.TextField(
        _("internal note"),
        blank=True,
        validators=[MaxLengthValidator(BODY_LIMIT)],
        help_text=_("This is never published."),
    )
    status = models.CharField(
        _("review"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    answer = models.CharField(
        _("how missing details are known"),
        max_length=12,
        choices=Answer.choices,
        blank=True,
    )
    answer_remark = models.CharField(_("remark"), max_length=500, blank=True)
    answered = models.JSONField(default=list, editable=False)
    also_needs = models.CharField(
        _("required before publication"),
        max_length=13,
        choices=AlsoNeeds.choices,
        blank=True,
    )
    released_at = models.DateTimeField(null=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("signed off by"),
    )
    comment = models.TextField(
        _("reason for sending back"),
        blank=True,
        editable=False,
        validators=[MaxLengthValidator(COMMENT_LIMIT)],
    )
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = NoteQuerySet.as_manager()
    history = History(m2m_fields=[reasons])

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "pk"]
        permissions = [
            ("approve_note", gettext_noop("Can approve notes")),
            ("release_note", gettext_noop("Can release notes")),
        ]
        constraints = [
            models.CheckConstraint(
                name="note_speaker_where_one_claims",
                condition=Q(claimant="speaker") & ~Q(speaker="")
                | Q(claimant__in=["", "author"], speaker=""),
            ),
            models.CheckConstraint(
                name="note_body_bounded", condition=Q(body__length__lte=BODY_LIMIT)
            ),
            models.CheckConstraint(
                name="note_words_span",
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__lt=F("end")),
            ),
            models.CheckConstraint(
                name="note_approved_says_when",
                condition=Q(
                    status__in=["draft", "in_review", "sent_back"],
                    approved_at__isnull=True,
                )
                | Q(status="approved", approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="note_also_needs_known",
                condition=Q(also_needs__in=["", "second_source", "release"]),
            ),
            models.CheckConstraint(
                name="note_sent_back_says_why",
                condition=~Q(status="sent_back") | ~Q(comment=""),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-updated_at"], name="note_by_status"),
            models.Index(
                fields=["written_by", "status", "-updated_at"], name="note_by_writer"
            ),
        ]

    def __str__(self) -> str:
        rating = self.rating or gettext("not rated")
        words = self.body or self.words_text
        return f"{rating}: {words[:60]}"

    @property
    def is_draft(self) -> bool:
        """Whether it is rated and nobody has approved it yet, as in `drafts`."""
        return self.rating_id is not None and self.status != self.Status.APPROVED

    @property
    def is_with_author(self) -> bool:
        """Whether it was not sent for review yet, or was sent back."""
        return self.status in {self.Status.DRAFT, self.Status.SENT_BACK}

    @property
    def says_own_is_wrong(self) -> bool:
        """Whether it rates our own reporting, and nobody quoted, as wrong.

        It may be written, but not published.
        """
        if self.rating is None or self.claimant == self.Claimant.SPEAKER:
            return False
        is_ours = self.anchor.article.kind == Article.Kind.OURS
        return is_ours and not self.rating.says_how_known

    @property
    def said(self) -> tuple[object, ...]:
        """What readers see of it, by SAID."""
        return tuple(getattr(self, name) for name in self.SAID)

    @property
    def says_whose(self) -> bool:
        """Whether somebody has said whose claim it rates."""
        return bool(self.claimant)

    def is_speaker_unnamed_in(self, text: str) -> bool:
        """Return whether the text does not name the speaker whose claim it rates."""
        return self.speaker not in text and (
            fold_words(self.speaker) not in fold_words(text)
        )

    @property
    def explains(self) -> bool:
        """Whether its prose says something."""
        return says_something(self.body)

    @property
    def stated(self) -> tuple[object, ...]:
        """What it says and what it also needs: approval and release are of both."""
        return (*self.said, self.also_needs)

    @property
    def needs_second_source(self) -> bool:
        return self.also_needs == self.AlsoNeeds.SECOND_SOURCE

    @property
    def needs_release(self) -> bool:
        return self.also_needs == self.AlsoNeeds.RELEASE

    @property
    def words(self) -> Span | None:
        """The words that it is about, in the anchor's confirmed_text.

        None: the whole sentence.
        """
        if self.start is None or self.end is None:
            return None
        return Span(self.start, self.end)


class CitationQuerySet(models.QuerySet["Citation"]):
    def standing(self) -> Self:
        """Return those that nobody took off, nor their note."""
        return self.filter(removed_at=None).exclude(
            note__anchor__status=Anchor.Status.RETIRED
        )


class Citation(models.Model):
    """The tie between a note and a source.

    `removed_at`: when it was taken off its note; null: it stands.
    """

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        CONTRADICTS = "contradicts", _("contradicts")
        CONTEXT = "context", _("gives context")

    # The fields that readers see, beside its source.
    SAID = ("locator", "quote", "stance")

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="citations")
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="citations",
        verbose_name=_("source"),
    )
    locator = models.CharField(
        _("location in the source"),
        max_length=120,
        blank=True,
        help_text=_("Such as p. 12 or 04:31."),
    )
    quote = models.TextField(
        _("quoted passage"), blank=True, validators=[MaxLengthValidator(QUOTE_LIMIT)]
    )
    stance = models.CharField(_("stance"), max_length=12, choices=Stance.choices)
    removed_at = models.DateTimeField(_("deleted at"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    updated_at = models.DateTimeField(auto_now=True)

    # Only with evidence.show_evidence.
    evidence: "QuotationCheck | None"
    copy: "KeptCopy | None"

    objects = CitationQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["created_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="citation_stance_known",
                condition=Q(stance__in=["supports", "contradicts", "context"]),
            ),
            models.CheckConstraint(
                name="citation_quote_bounded",
                condition=Q(quote__length__lte=QUOTE_LIMIT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.get_stance_display()})"

    @property
    def line(self) -> str:
        """Its source and the place in it."""
        if not self.locator:
            return str(self.source)
        return gettext(", ").join([str(self.source), self.locator])

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in self.SAID)

    @property
    def is_placed(self) -> bool:
        """Whether it says where in its source."""
        return says_something(self.locator) or self.is_quoting

    @property
    def is_quoting(self) -> bool:
        return says_something(self.quote)

    def fits(self, rating: Rating) -> bool:
        """Return whether it has the stance that the rating needs, if that needs one."""
        needs_stance = rating.needs in self.Stance.values
        return not needs_stance or self.stance == rating.needs

    @property
    def is_against(self) -> bool:
        return self.stance == self.Stance.CONTRADICTS
