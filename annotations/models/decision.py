"""What persons decided about sentences and the facts in them, and what the desk says to itself about them."""

from hashlib import blake2b
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from annotations.models.note import Citation
from annotations.models.source import Source
from articles.immutable import AppendOnly
from articles.models import Article, Revision, Sentence
from articles.text.shapes import Span

WHY_LIMIT = 1_000


def wording_of(text: str) -> str:
    """Returns a hash that identifies the very words of a sentence."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


class SentenceCheck(models.Model):
    """What persons decided about one sentence in one wording.

    It stands while the current revision has a sentence with this key of its own and these very words: there
    is nothing to carry where a sentence stays as it is, and words that come back are as they were decided.
    stands: whether it does, for counting; whoever reads one compares the words.

    state: empty: nobody has said. fallen: why one that stood before the words changed does not stand now, of
    anchoring.ReviewReason.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("checked")
        NOTHING = "nothing", _("nothing to check")
        WAIVED = "waived", _("waived")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="sentence_checks")
    key = models.CharField(max_length=16)
    wording = models.CharField(max_length=32)
    stands = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State.choices, blank=True)
    why = models.CharField(max_length=WHY_LIMIT, blank=True)
    fallen = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        permissions = [("check_fact", "Can check facts and sentences")]
        constraints = [
            models.UniqueConstraint(name="check_once_per_wording", fields=["article", "key", "wording"]),
            models.UniqueConstraint(
                name="check_stands_once", fields=["article", "key"], condition=Q(stands=True)
            ),
            models.CheckConstraint(
                name="check_state_known", condition=Q(state__in=["", "checked", "nothing", "waived"])
            ),
            models.CheckConstraint(name="check_waived_says_why", condition=~Q(state="waived") | ~Q(why="")),
            models.CheckConstraint(
                name="check_decided_says_when",
                condition=Q(state="", decided_at__isnull=True) | (~Q(state="") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.get_state_display() or '–'}"


class Fact(models.Model):
    """A span of a sentence in one wording that is true or not. start, end: code points of the sentence.

    reopened: why it must be checked again, of anchoring.ReviewReason; its comment and citation are those from
    before. version: counts decisions.
    """

    class Kind(models.TextChoices):
        FIGURE = "figure", _("figure")
        DATE = "date", _("date")
        NAME = "name", _("name")
        QUOTATION = "quotation", _("quotation")
        COMPARISON = "comparison", _("comparison")
        WORDS = "words", _("words")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TICKED = "ticked", _("ticked")
        QUERIED = "queried", _("queried")
        DISMISSED = "dismissed", _("dismissed")

    UNSETTLED = (State.OPEN, State.QUERIED)

    check_of = models.ForeignKey(SentenceCheck, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    comment = models.TextField(blank=True, validators=[MaxLengthValidator(WHY_LIMIT)])
    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, null=True, related_name="facts")
    reopened = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["start", "end"]
        constraints = [
            models.UniqueConstraint(name="fact_once_on_its_words", fields=["check_of", "start", "end"]),
            models.CheckConstraint(name="fact_span", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(
                name="fact_state_known", condition=Q(state__in=["open", "ticked", "queried", "dismissed"])
            ),
            models.CheckConstraint(name="fact_comment_bounded", condition=Q(comment__length__lte=WHY_LIMIT)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.start}–{self.end}: {self.get_state_display()}"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def is_unsettled(self) -> bool:
        return self.state in self.UNSETTLED


class CheckEvent(AppendOnly):
    """One step in the life of a fact, or of a sentence's state; never changed.

    was, now: states; empty: none. words: those of the fact, or of the sentence. why: a person's comment or
    reason, or the reason that a change of the text gave.
    """

    class Act(models.TextChoices):
        DECIDED = "decided", _("decided")
        CARRIED = "carried", _("carried to a new revision")
        UNDONE = "undone", _("undone")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="check_events")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    check_of = models.ForeignKey(SentenceCheck, on_delete=models.PROTECT, related_name="events")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, null=True, related_name="events")
    key = models.CharField(max_length=16)
    words = models.CharField(max_length=300)
    act = models.CharField(max_length=8, choices=Act.choices)
    was = models.CharField(max_length=9, blank=True)
    now = models.CharField(max_length=9, blank=True)
    why = models.CharField(max_length=WHY_LIMIT, blank=True)
    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.words[:40]}: {self.was} → {self.now}"

    @property
    def source(self) -> Source | None:
        return self.citation.source if self.citation else None

    @property
    def now_words(self) -> str:
        states = Fact.State if self.fact_id else SentenceCheck.State
        return str(dict(states.choices).get(self.now, ""))


REMARK_LIMIT = 5_000


class RemarkQuerySet(models.QuerySet["Remark"]):
    def open(self) -> Self:
        return self.filter(resolved_at=None)

    def on(self, sentence: Sentence) -> Self:
        """Of that sentence, by the key that readers know it by or the one that it was made with."""
        article = sentence.revision.article_id
        return self.filter(article=article, key__in={sentence.key, sentence.public_key})


class Remark(models.Model):
    """key: of the sentence; empty: on the article as a whole. about: the sentence as it read then.

    author: of a comment that came with a draft, as it says; written_by is then who brought the draft, None
    for the operator at the shell. named: whom it calls by login.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="remarks")
    key = models.CharField(max_length=16, blank=True)
    about = models.TextField(blank=True)
    body = models.TextField(validators=[MaxLengthValidator(REMARK_LIMIT)])
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    author = models.CharField(max_length=200, blank=True, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    named = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["article", "key"], name="remark_by_sentence"),
            models.Index(fields=["id"], name="remark_open", condition=Q(resolved_at=None)),
        ]
        constraints = [
            models.CheckConstraint(name="remark_says_something", condition=~Q(body="")),
            models.CheckConstraint(name="remark_bounded", condition=Q(body__length__lte=REMARK_LIMIT)),
        ]

    def __str__(self) -> str:
        return self.body[:80]

    @property
    def signed(self) -> str:
        """Returns who says it, in words."""
        if self.author or not self.written_by:
            return gettext("%(name)s, in the draft") % {"name": self.author}
        return self.written_by.get_full_name() or self.written_by.username

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class RemarkEvent(AppendOnly):
    """One step in the life of a remark; never changed."""

    class Act(models.TextChoices):
        WRITTEN = "written", gettext_lazy("written")
        RESOLVED = "resolved", gettext_lazy("resolved")
        OPENED = "opened", gettext_lazy("opened again")

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="events")
    act = models.CharField(max_length=8, choices=Act.choices)
    happened_at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.remark}"

    @property
    def is_open(self) -> bool:
        """Whether the remark was, from then on."""
        return self.act != self.Act.RESOLVED

    @property
    def now_words(self) -> str:
        return gettext("open") if self.is_open else self.get_act_display()
