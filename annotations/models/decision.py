"""Decisions about sentences without a note, and remarks that only the desk sees."""

from datetime import datetime, time
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.utils.translation import gettext_lazy as _

from articles.immutable import AppendOnly
from articles.models import Article, Revision

WHY_LIMIT = 1_000
REMARK_LIMIT = 5_000


class Decision(AppendOnly):
    """What a person decided about a sentence in one wording, or about words of it.

    A log: of one article, key, wording and span the last row is what stands. It is
    about a sentence with this key of its own and these very words: there is nothing to
    carry where a sentence stays as it is, and words that come back are as they were
    decided.

    An empty `kind`: what was decided is taken back. `start`, `end`: code points of the
    sentence; null: the sentence as a whole.
    """

    class Kind(models.TextChoices):
        NOTHING = "nothing", _("nothing to check")
        UNCHECKED = "unchecked", _("left unchecked")
        NO_CLAIM = "no_claim", _("not a claim")

    class DecisionAct(models.TextChoices):
        DECIDED = "decided", _("decided")
        CARRIED = "carried", _("carried to a new revision")
        PUBLISHED = "published", _("reopened after publication")
        UNDONE = "undone", _("undone")

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="decisions"
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=16)
    wording = models.CharField(max_length=32)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    kind = models.CharField(_("state"), max_length=9, choices=Kind.choices, blank=True)
    act = models.CharField(
        max_length=9, choices=DecisionAct.choices, default=DecisionAct.DECIDED
    )
    words = models.CharField(max_length=300)
    why = models.CharField(_("reason"), max_length=WHY_LIMIT, blank=True)
    happened_at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        permissions = [
            (
                "decide_sentence",
                gettext_noop("Can decide about sentences without a note"),
            )
        ]
        indexes = [models.Index(fields=["article", "key"], name="decision_by_sentence")]
        constraints = [
            models.CheckConstraint(
                name="decision_kind_known",
                condition=Q(kind__in=["", "nothing", "unchecked", "no_claim"]),
            ),
            models.CheckConstraint(
                name="decision_no_claim_in_words",
                condition=Q(start__isnull=True, end__isnull=True) & ~Q(kind="no_claim")
                | Q(start__lt=F("end"), kind__in=["", "no_claim"]),
            ),
            models.CheckConstraint(
                name="decision_unchecked_says_why",
                condition=~Q(kind="unchecked") | ~Q(why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words[:40]}: {self.now_words}"

    @property
    def now_words(self) -> str:
        """The state that follows, in words."""
        return self.get_kind_display() or gettext("open")


class RemarkQuerySet(models.QuerySet["Remark"]):
    def open(self) -> Self:
        """Return the remarks that nobody has resolved."""
        return self.filter(resolved_at=None)


class Remark(models.Model):
    """What the desk says to itself about a sentence or the article as a whole.

    `key`: that readers know the sentence by, or that it was made with; empty: on the
    article as a whole. `about`: the sentence as it read then. `author`: of a comment
    that came with a draft, as it says; `written_by` is then who brought the draft, None
    for the operator at the shell. `named`: whom it calls by login. `assignee`: whose
    task it is until it is resolved, `due`: by the end of which day.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="remarks")
    key = models.CharField(max_length=16, blank=True)
    about = models.TextField(blank=True)
    body = models.TextField(validators=[MaxLengthValidator(REMARK_LIMIT)])
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    author = models.CharField(max_length=200, blank=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    named = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tasks"
    )
    due = models.DateField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ("add",)
        indexes = [
            models.Index(fields=["article", "key"], name="remark_by_sentence"),
            models.Index(
                fields=["id"], name="remark_open", condition=Q(resolved_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="remark_says_something", condition=~Q(body="")),
            models.CheckConstraint(
                name="remark_bounded", condition=Q(body__length__lte=REMARK_LIMIT)
            ),
            models.CheckConstraint(
                name="remark_due_of_somebody",
                condition=Q(due=None) | Q(assignee__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.body[:80]

    @property
    def signed(self) -> str:
        """Who says it, in words."""
        if self.author or not self.written_by:
            return gettext("%(name)s, in the draft") % {"name": self.author}
        return self.written_by.get_full_name() or self.written_by.username

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @property
    def due_at(self) -> datetime | None:
        """The last moment of the day by which it is to be done."""
        if self.due is None:
            return None
        return timezone.make_aware(datetime.combine(self.due, time.max))

    @property
    def is_overdue(self) -> bool:
        """Whether it is still to be done although its day is over."""
        if self.due is None:
            return False
        return self.is_open and self.due < timezone.localdate()


class RemarkEvent(AppendOnly):
    """One step in the life of a remark; never changed."""

    class RemarkAct(models.TextChoices):
        WRITTEN = "written", gettext_lazy("written")
        RESOLVED = "resolved", gettext_lazy("resolved")
        OPENED = "opened", gettext_lazy("reopened")

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="events")
    act = models.CharField(max_length=8, choices=RemarkAct.choices)
    happened_at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.remark}"

    @property
    def is_open(self) -> bool:
        """Whether the remark was, from then on."""
        return self.act != self.RemarkAct.RESOLVED

    @property
    def now_words(self) -> str:
        """The state of the remark from then on, in words."""
        if self.is_open:
            return gettext("open")
        return self.get_act_display()
