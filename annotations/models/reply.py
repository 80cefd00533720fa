"""What persons concerned were asked about an article, and answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotations.models.source import Source
from annotations.sanitiser import BODY_LIMIT
from articles.history import History


class RecordedReply(models.Model):
    """What one person was asked, and answered.

    Of a person under protection only `source` is known here: what identifies them is its
    SourceIdentity. `sentences` are the keys of those that it is about, none of the
    article as a whole. Without `answered_on` there is no answer.
    """

    article = models.ForeignKey(
        "articles.Article", models.PROTECT, related_name="replies"
    )
    person = models.CharField(
        _("name"),
        max_length=200,
        blank=True,
        help_text=_("Readers see it. Leave it empty for a protected source."),
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        limit_choices_to={"visibility": Source.Visibility.PROTECTED},
        verbose_name=_("protected source"),
        help_text=_("Readers see the answer, but neither the name nor the means."),
    )
    sentences = models.JSONField(_("sentences"), default=list, blank=True)
    asked_on = models.DateField(_("asked on"))
    how = models.CharField(
        _("means"),
        max_length=200,
        blank=True,
        help_text=_("Such as by telephone. Readers see it."),
    )
    wanted_by = models.DateField(_("answer wanted by"), null=True, blank=True)
    answered_on = models.DateField(
        _("answered on"),
        null=True,
        blank=True,
        help_text=_("If empty, readers see that there was no answer."),
    )
    body = models.TextField(_("answer"), max_length=BODY_LIMIT, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    history = History()

    class Meta:
        default_permissions = ()
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["article", "asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reply_of_one_person",
                condition=Q(source=None) & ~Q(person="")
                | Q(source__isnull=False, person=""),
                violation_error_message=_(
                    "Enter a name, or choose a protected source, but not both."
                ),
            ),
            models.CheckConstraint(
                name="reply_answered_in_words",
                condition=Q(answered_on=None, body="")
                | Q(answered_on__isnull=False) & ~Q(body=""),
                violation_error_message=_(
                    "Enter the answer and its date, or neither of them."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.person or str(self.source)
