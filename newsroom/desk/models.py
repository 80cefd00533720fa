"""What the desk keeps for itself: the list of stories, and who is on which sentence."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from articles.models import Article


class Story(models.Model):
    """One article as the desk's list shows it, so that the list need not count.

    `newsroom.desk.stories` writes it. `figures` is what `stories.Figures` names.
    `words` holds title, byline and slug, for the search.
    """

    class State(models.TextChoices):
        TEXT = "text", gettext_lazy("draft text")
        CHECK = "check", gettext_lazy("in check")
        READY = "ready", gettext_lazy("ready")
        SCHEDULED = "scheduled", gettext_lazy("scheduled")
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
    """What a story is found by, such as state:ready, kind:ours, topic:3 or person:7.

    It repeats the story's time, so that one index lists any facet newest first.
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
    """A mark that something about the article changed: its story is counted again.

    Any number of writers add one at once, each within the transaction of its change.
    Hazard: a foreign key would wait for a writer that holds the article's row, and a
    mark shared by two transactions could be deleted before the second is committed.
    """

    article_id = models.BigIntegerField()
    transaction = models.BigIntegerField()

    class Meta:
        db_table = "newsroom_storytouched"
        default_permissions = ()
        verbose_name_plural = "stories touched"
        constraints = [
            models.UniqueConstraint(
                name="touched_once", fields=["article_id", "transaction"]
            )
        ]

    def __str__(self) -> str:
        return str(self.article_id)


class Presence(models.Model):
    """Where a person is: an article, and the `key` of a sentence if they are on one."""

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
