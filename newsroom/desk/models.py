"""What the desk keeps for itself: the list of stories, counted once, and who looks at
what just now.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from articles.models import Article


class Story(models.Model):
    """One article as the desk's list shows it, so that no list has to count.
    `desk.stories` keeps it.

    figures: what is drawn, as desk.stories counts it. words: title, byline, address, to
    be searched.
    """

    class State(models.TextChoices):
        TEXT = "text", gettext_lazy("draft text")
        CHECK = "check", gettext_lazy("in check")
        READY = "ready", gettext_lazy("ready")
        PUBLISHED = "published", gettext_lazy("published")
        CHANGED = "changed", gettext_lazy("changed since publication")
        WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")

    article = models.OneToOneField(
        "articles.Article", models.CASCADE, primary_key=True, related_name="story"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    changed_at = models.DateTimeField()
    words = models.TextField()
    figures = models.JSONField(default=dict)

    class Meta:
        db_table = "newsroom_story"
        default_permissions = ()
        verbose_name_plural = "stories"
        indexes = [
            models.Index(fields=["-changed_at", "-article"], name="story_newest_first")
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.get_state_display()}"


class StoryFacet(models.Model):
    """What a story can be found by: state:ready, kind:ours, topic:3, rating:5,
    person:7. With the story's time, so that one index gives any of them newest first.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="facets")
    name = models.CharField(max_length=40)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "newsroom_storyfacet"
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["name", "-changed_at", "-story"], name="facet_newest_first"
            )
        ]
        constraints = [
            models.UniqueConstraint(name="facet_once", fields=["story", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class StoryTouched(models.Model):
    """Something about the article changed: its story is to be counted anew.

    Added within the transaction that changed it, by any number of writers at once.
    Hazard: a foreign key would wait for whoever holds the article's row.
    """

    article_id = models.BigIntegerField()

    class Meta:
        db_table = "newsroom_storytouched"
        default_permissions = ()
        verbose_name_plural = "stories touched"

    def __str__(self) -> str:
        return str(self.article_id)


class Presence(models.Model):
    """Where somebody is. key: of the sentence that they look at, empty for none."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=16, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "articles_presence"
        constraints = [
            models.UniqueConstraint(name="presence_once", fields=["article", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.article}"
