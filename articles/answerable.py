"""What takes two people: one asks, another answers."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.problems import Refused


class Answerable(models.Model):
    """What one person asks and another answers."""

    class Reply(models.TextChoices):
        NONE = "", gettext_lazy("not answered")
        AGREED = "agreed", gettext_lazy("agreed")
        DECLINED = "declined", gettext_lazy("declined")
        REPLACED = "replaced", gettext_lazy("superseded")

    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    answer = models.CharField(max_length=8, choices=Reply.choices, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_answered_says_when",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    @classmethod
    def waiting(cls, number: int) -> Self:
        """Return the request that nobody has answered, locked; raise Refused."""
        requests = cls._default_manager.select_for_update(of=("self",))
        request = requests.filter(pk=number, answer=cls.Reply.NONE).first()
        if request is None:
            raise Refused(_("The request was already answered. Reload the page."))
        return request

    def reply(self, answer: Reply, user: User | None) -> None:
        self.answer, self.answered_by, self.answered_at = answer, user, timezone.now()
        self.save()
