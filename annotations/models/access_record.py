"""The log of who read what few may read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotations.models.source import Source
from articles.immutable import NEVER, AppendOnly
from articles.models import Article


class AccessRecord(AppendOnly):
    """One reading of what identifies a protected source, or of withheld earlier text.

    `source` is set for the former. For the latter `article` is set, or null where the
    person looked through all articles. `person`: null is the operator at the shell.
    `path`: the address of the page, where it says more than `what`.
    """

    may_change = NEVER

    class What(models.TextChoices):
        IDENTITY = "identity", _("identity")
        COPY = "copy", _("saved copy")
        HISTORY = "history", _("history")
        EARLIER = "earlier", _("earlier text")

    what = models.CharField(_("accessed content"), max_length=8, choices=What.choices)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    happened_at = models.DateTimeField(_("time"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="access_record_of_source_or_text",
                condition=Q(what="earlier", source__isnull=True)
                | Q(
                    what__in=["identity", "copy", "history"],
                    source__isnull=False,
                    article__isnull=True,
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.source or self.article or self.path}"
