"""What is published. Readers' answers are made from it: see newsroom/public/store.py."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from articles.immutable import AppendOnly, AppendOnlyQuerySet
from newsroom.editions.schema import EditionDocument
from newsroom.editions.versions import read_document
from newsroom.public.passages import IndexedArticle, Passage
from newsroom.public.store import Fingerprint, Listing, StoredPage

__all__ = ["Edition", "Fingerprint", "IndexedArticle", "Listing", "Passage", "StoredPage"]


class EditionQuerySet(AppendOnlyQuerySet["Edition"]):
    def latest_of_each(self) -> Self:
        newest = Edition.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
        return self.filter(pk=Subquery(newest))

    def current(self) -> Self:
        """The one definition of 'public': each article's newest edition, unless it withdrew the article."""
        return self.latest_of_each().exclude(kind=Edition.Kind.WITHDRAWAL).order_by("-published_at", "-pk")


class Edition(AppendOnly):
    """One publication, frozen: `document` is RFC 8785 canonical JSON, `sha256` is of its UTF-8 bytes.

    The document holds `previous_sha256`, so no edition can be changed without breaking all after it.
    """

    class Kind(models.TextChoices):
        FIRST = "first", "first publication"
        UPDATE = "update", "update"
        CORRECTION = "correction", "correction"
        WITHDRAWAL = "withdrawal", "withdrawal"

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="editions")
    revision = models.ForeignKey("articles.Revision", on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    change_note = models.CharField(max_length=1000, blank=True)
    gate_waiver = models.CharField(max_length=1000, blank=True)
    document = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = EditionQuerySet.as_manager()  # type: ignore[misc] # narrows the base's manager

    class Meta:
        ordering = ["article", "number"]
        get_latest_by = "number"
        permissions = [
            ("publish_edition", "Can publish"),
            ("withdraw_edition", "Can withdraw a published article"),
        ]
        indexes = [models.Index(F("published_at").desc(), name="edition_newest_first")]
        constraints = [
            models.UniqueConstraint(name="edition_number_once", fields=["article", "number"]),
            # Two editions after the same one would be a fork of the chain.
            models.UniqueConstraint(name="edition_chain_never_forks", fields=["article", "previous_sha256"]),
            models.CheckConstraint(
                name="edition_first_has_no_previous",
                condition=Q(number=1, previous_sha256="") | (Q(number__gt=1) & ~Q(previous_sha256="")),
            ),
            models.CheckConstraint(
                name="edition_change_note_from_the_second",
                condition=Q(number=1) | ~Q(change_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}, edition {self.number}"

    @property
    def content(self) -> EditionDocument:
        """The document in the newest shape, whatever its version."""
        return read_document(self.document)
