"""Who checks an article, by when, and whether they have finished."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.history import History
from articles.models.article import Article, Revision


class Check(models.Model):
    """The check of one article by one named person. done_revision: the text that they have finished with; it
    is open again with another text."""

    article = models.OneToOneField(Article, models.PROTECT, related_name="checking")
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="checks", verbose_name=_("checker")
    )
    due = models.DateTimeField(_("deadline"), null=True, blank=True)
    done_revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, editable=False)

    history = History()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["checker", "due"], name="check_open_of", condition=Q(done_at=None)),
            models.Index(fields=["due"], name="check_open_by_due", condition=Q(done_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="check_done_says_when",
                condition=Q(done_revision=None, done_at=None)
                | Q(done_revision__isnull=False, done_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.checker}"

    def is_done_for(self, revision: Revision) -> bool:
        """Whether the checker has finished with this text: with another one they have not."""
        return self.done_revision_id == revision.pk

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.done_at is None and self.due < timezone.now()
