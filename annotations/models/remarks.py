"""What the desk says to itself about a sentence, and what became of it; annotations.remarks writes it."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_lazy

from articles.immutable import AppendOnly
from articles.models import Article, Sentence

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
