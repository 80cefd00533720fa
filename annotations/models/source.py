"""What citations lead to: the sources that a newsroom keeps."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.dispatch import Signal
from django.utils.translation import gettext, gettext_lazy

from annotations.presentation import Basis, basis_of
from articles.history import History
from articles.text import identifiers

WHY_LIMIT = 500
NO_ANSWER = 0  # instead of an HTTP status

protected = Signal()
"""A stored source became protected (source), in the transaction that did it: what names it is taken back."""


class SourceQuerySet(models.QuerySet["Source"]):
    def update(self, **values: Any) -> int:
        """Hazard: many rows at once tell nobody that a source became protected."""
        if "visibility" in values:
            raise TypeError("Whether a source is protected is saved source by source.")
        return super().update(**values)

    def standing(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def with_dead_link(self) -> Self:
        """Those whose address did not answer when it was last looked at, or said that nothing is there."""
        gone = Q(link_status__in=[NO_ANSWER, 404, 410]) | Q(link_status__gte=500)
        return self.filter(gone, visibility=Source.Visibility.PUBLIC)

    def matching(self, words: str) -> Self:
        """Sources whose title, authors, publisher or address hold every word."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(search_text__contains=word.casefold())
        return found


class Source(models.Model):
    """A CSL-JSON item. A protected source is never named, linked or described to readers."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", gettext_lazy("public")
        PROTECTED = "protected", gettext_lazy("protected")

    csl = models.JSONField(gettext_lazy("CSL-JSON item"), default=dict)
    # Copied from csl before it is stored, for lists, search and uniqueness.
    title = models.CharField(max_length=500, editable=False)
    url = models.URLField(max_length=2000, blank=True, editable=False)
    # One for all spellings of the address; null without one.
    address_key = models.UUIDField(null=True, editable=False)
    identifier = models.CharField(max_length=200, blank=True, db_index=True, editable=False)
    search_text = models.TextField(editable=False)
    archive_url = models.URLField(gettext_lazy("archived copy"), max_length=2000, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    internal_note = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(5000)],
        help_text=gettext_lazy("Only for the desk; never published."),
    )
    # Of the desk alone, as what follows.
    unreliable_since = models.DateTimeField(null=True, editable=False)
    unreliable_why = models.CharField(
        gettext_lazy("no longer reliable, because"), max_length=WHY_LIMIT, blank=True, editable=False
    )
    # The one that stands for it, and what was given to that: {"citations": [...], "copies": [...]}.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="merged",
        editable=False,
        verbose_name=gettext_lazy("merged into"),
    )
    given_away = models.JSONField(default=dict, editable=False)
    # An HTTP status, or NO_ANSWER; null: nobody has looked.
    link_status = models.PositiveSmallIntegerField(null=True, editable=False)
    link_checked_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = SourceQuerySet.as_manager()
    history = History(excluded_fields=["address_key", "link_status", "link_checked_at"])

    class Meta:
        verbose_name = gettext_lazy("source")
        verbose_name_plural = gettext_lazy("sources")
        ordering = ["title", "pk"]
        permissions = [("unprotect_source", "Can make a protected source public")]
        indexes = [models.Index(fields=["address_key"], name="source_by_address")]
        constraints = [
            models.CheckConstraint(name="source_title_present", condition=~Q(title="")),
            models.CheckConstraint(
                name="source_visibility_known", condition=Q(visibility__in=["public", "protected"])
            ),
            models.CheckConstraint(name="source_note_bounded", condition=Q(internal_note__length__lte=5000)),
            models.CheckConstraint(
                name="source_unreliable_says_why",
                condition=Q(unreliable_since=None, unreliable_why="")
                | Q(unreliable_since__isnull=False) & ~Q(unreliable_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.copy_from_csl()
        with transaction.atomic():
            becomes_protected = not self.is_public and self._was_public()
            super().save(*args, **kwargs)
            if becomes_protected:
                protected.send(Source, source=self)

    def _was_public(self) -> bool:
        """As it is stored, which no other may change now. Not as whoever holds the row remembers it."""
        stored = Source.objects.select_for_update(no_key=True).filter(pk=self.pk)
        return list(stored.values_list("visibility", flat=True)) == [self.Visibility.PUBLIC]

    def copy_from_csl(self) -> None:
        self.title = str(self.csl.get("title", ""))[:500]
        url = str(self.csl.get("URL", ""))[:2000]
        if url != self.url:
            self.url, self.link_status, self.link_checked_at = url, None, None
        self.address_key = identifiers.key_of(self.url)
        self.identifier = str(self.csl.get("DOI") or self.csl.get("ISBN") or "")[:200]
        names = [" ".join(map(str, name.values())) for name in self.csl.get("author", [])]
        parts = [self.title, self.url, self.identifier, str(self.csl.get("publisher", "")), *names]
        self.search_text = " ".join(parts).casefold()[:4000]

    @property
    def is_public(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC

    @property
    def is_reliable(self) -> bool:
        return self.unreliable_since is None

    def warned(self, words: str) -> str:
        """Words that name it, for whoever chooses a source."""
        return words if self.is_reliable else gettext("%(source)s (no longer reliable)") % {"source": words}

    @property
    def current(self) -> "Source":
        """The one that it was merged into, or itself."""
        return self.merged_into or self

    @property
    def basis(self) -> Basis:
        """What somebody who names it rests on."""
        return basis_of(self.csl)
