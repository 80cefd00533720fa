"""What was done at an article last.

It is no history: that stays with the rows themselves. It lets a page that is open somewhere follow.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from articles.models.article import Article, Sentence


class Activity(models.Model):
    """Something was done to what hangs on a sentence, or (null) on the article; loose: number of the anchor
    that was or is on no sentence. Ids count up in each article: see articles.activity.record."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", db_index=False)
    sentence = models.ForeignKey(
        Sentence, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    loose = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["article", "id"], name="activity_newest")]

    def __str__(self) -> str:
        return f"{self.person or 'the command line'} on {self.article}"
