"""Who was told what, in which mail, and how each person wants to be told."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from newsroom.models import NoticeKind


class Mail(models.Model):
    """One mail to one person, about one article or several.

    Its id is the Message-ID, so that one that was sent twice is one for its reader. No
    notice is added once `begun_at` says that sending has begun.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails"
    )
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")
    due = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["person", "article", "due"], name="mail_of_person")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Notice(models.Model):
    """That a person was told of a row, so that they are not told again.

    It goes when the row no longer waits: what waits anew is told anew. `mail` is null
    where the person wants none.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=9, choices=NoticeKind.choices)
    ref = models.CharField(max_length=60)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)
    mail = models.ForeignKey(Mail, models.CASCADE, null=True, related_name="notices")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "ref"], name="notice_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Preference(models.Model):
    """How a person wants to be told of one kind of thing."""

    class Pace(models.TextChoices):
        """When mail is sent."""

        NOW = "now", _("at once")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("never")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences"
    )
    kind = models.CharField(max_length=9, choices=NoticeKind.choices)
    pace = models.CharField(max_length=5, choices=Pace.choices)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="preference_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.pace}"
