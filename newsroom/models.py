"""What is published. Readers' answers are made from it: see newsroom/public/store.py."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from articles.immutable import AppendOnly, AppendOnlyQuerySet
from newsroom.editions.schema import EditionDocument
from newsroom.editions.versions import read_document
from newsroom.public.passages import IndexedArticle, Passage
from newsroom.public.store import Fingerprint, Listing, StoredPage

__all__ = ["Edition", "Fingerprint", "IndexedArticle", "Listing", "Passage", "StoredPage", "WaiverRequest"]


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
        FIRST = "first", gettext_lazy("first publication")
        UPDATE = "update", gettext_lazy("update")
        CORRECTION = "correction", gettext_lazy("correction")
        WITHDRAWAL = "withdrawal", gettext_lazy("withdrawal")

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


class WaiverRequest(models.Model):
    """That one publisher asks another to publish although something is open.

    open: how much of what, [{"kind", "count"}]; fingerprint: of the whole list (Gate.fingerprint).
    """

    class Answer(models.TextChoices):
        NONE = "", gettext_lazy("not answered")
        GRANTED = "granted", gettext_lazy("granted")
        DECLINED = "declined", gettext_lazy("declined")
        REPLACED = "replaced", gettext_lazy("asked anew")

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="waiver_requests")
    reason = models.CharField(max_length=1000)
    change_note = models.CharField(max_length=1000, blank=True)
    open = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["article", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="waiver_request_waits_once", fields=["article"], condition=Q(answer="")
            ),
            models.CheckConstraint(name="waiver_request_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="waiver_request_answered_says_when",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.reason[:60]}"
