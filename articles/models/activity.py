"""What goes on at an article just now: what was done last, and who looks at which sentence.

Neither is history: that stays with the rows themselves. These let a page that is open somewhere follow.
"""

from django.conf import settings
from django.db import models

from articles.models.article import Article


class Presence(models.Model):
    """Where somebody is. key: of the sentence that they look at, empty for none."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=16, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="presence_once", fields=["article", "person"])]

    def __str__(self) -> str:
        return f"{self.person} on {self.article}"
