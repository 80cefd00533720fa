"""Documents kept beside sources, and what was found in them of quoted words."""

import hashlib
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotations.models.note import Citation
from annotations.models.source import Source
from articles.history import History
from articles.immutable import AppendOnly

PDF = "application/pdf"


class Document(AppendOnly):
    """A file, once however often it is attached, and what read it.

    `sha256`: of its bytes, hexadecimal.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    reader = models.CharField(max_length=100, blank=True)
    page_count = models.PositiveIntegerField()
    received_at = models.DateTimeField(db_default=Now())
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("saved copy")
        verbose_name_plural = _("saved copies")
        default_permissions = ()

    def __str__(self) -> str:
        return self.sha256[:12]

    @staticmethod
    def hash_of(content: bytes) -> str:
        """Return the SHA-256 by which these bytes are kept, hexadecimal."""
        return hashlib.sha256(content).hexdigest()

    @property
    def is_drawn(self) -> bool:
        """Whether a page of it can be shown as a picture."""
        return self.media_type == PDF

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def may_be_scan(self) -> bool:
        """Whether a page without text is read from its picture."""
        return self.is_drawn or self.is_picture

    @property
    def content(self) -> bytes:
        """The bytes of the file; none where they were erased."""
        return bytes(self.stored.content)

    @property
    def is_erased(self) -> bool:
        """Whether the bytes of the file were erased.

        Each use is a query.
        """
        return DocumentContent.objects.filter(document=self, content=b"").exists()


class DocumentContent(AppendOnly):
    """The bytes, apart: up to 50 MB, which nobody reads who only lists documents."""

    document = models.OneToOneField(
        Document, models.PROTECT, primary_key=True, related_name="stored"
    )
    content = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.document)


WITHOUT_TEXT = models.Index(
    name="page_without_text",
    fields=["document", "number"],
    condition=Q(text="", reader=""),
)


class DocumentPage(AppendOnly):
    """The text of one page as the reader of the format gave it; '' where it has none.

    A page without text may have further rows: what a machine read from its picture.
    The last of them counts. `number`: from 1. `reader`: the machine and its languages;
    '' for the reader of the format. `confidence`: how sure the machine is, 0 to 100.
    """

    DOUBTFUL = 85  # below this confidence

    document = models.ForeignKey(Document, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    reader = models.CharField(max_length=200, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["document", "number", "pk"]
        unique_together = [("document", "number", "reader")]
        indexes = [WITHOUT_TEXT]

    def __str__(self) -> str:
        return f"{self.document}, {self.number}"

    @property
    def is_doubtful(self) -> bool:
        """Whether a machine read it and is not sure of it."""
        return self.confidence is not None and self.confidence < self.DOUBTFUL


class KeptCopyQuerySet(models.QuerySet["KeptCopy"]):
    def standing(self) -> Self:
        """Return the copies that nobody took off, with their documents."""
        return self.filter(removed_at=None).select_related("document")

    def with_machine_pages(self) -> Self:
        """Return them with `machine_pages`: how many pages a machine has read."""
        read = DocumentPage.objects.exclude(reader="")
        of_document = read.filter(document=OuterRef("document")).order_by()
        counted = of_document.values("document").values(number=Count("pk"))
        return self.annotate(machine_pages=Coalesce(Subquery(counted), 0))


class KeptCopy(models.Model):
    """The tie between a document and the source that it is a copy of.

    `url`: where it was fetched, if it was. `is_published`: whether readers may see the
    pages that are quoted. `removed_at`: when it was taken off; null: it stands.
    """

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="copies", verbose_name=_("source")
    )
    document = models.ForeignKey(Document, models.PROTECT, related_name="copies")
    filename = models.CharField(_("file"), max_length=255, blank=True)
    url = models.URLField(_("URL"), max_length=2000, blank=True)
    is_published = models.BooleanField(
        _("quoted pages are shown to readers"), default=False
    )
    attached_at = models.DateTimeField(db_default=Now(), editable=False)
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    removed_at = models.DateTimeField(_("deleted at"), null=True, editable=False)

    machine_pages: int  # see with_machine_pages

    objects = KeptCopyQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("saved copy")
        verbose_name_plural = _("saved copies")
        default_permissions = ()
        ordering = ["attached_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="kept_copy_once", fields=["source", "document"]
            )
        ]

    def __str__(self) -> str:
        return self.filename or self.url or str(self.document)


class PagePicture(AppendOnly):
    """A PNG of a page whose quoted words readers may see, with the words marked.

    `sha256`: of the PNG.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.sha256[:12]


class QuotationCheck(models.Model):
    """Whether the words that a citation quotes stand in the kept copies of its source.

    It is derived, and made anew whenever one of these changes. `basis`: names all that
    it was made from. `page`: from 1; null where nothing was found. `spans`: code points
    of that page's text. `differences`: [quoted, printed], with '…' for an ellipsis.
    `omissions`: the printed words that ellipses stand for; also where they may not, so
    that the words are not found. `skipped`: printed marks, such as those of notes, that
    the quotation lacks. `missing`: figures and names of the noted words that the
    quotation does not contain. `closest`: the passage that is most like what was not
    found. `picture`: the hash of the PagePicture, where
    readers may see it. `seen_by`, `seen_why`: who has read words in the copy that were
    not found there, and where. `by_machine`: the words were found in, or looked for in
    text that a machine read from a picture; they are never found exactly there.
    """

    class Verdict(models.TextChoices):
        EXACT = "exact", _("found in the saved copy")
        NEAR = "near", _("found in the saved copy with small differences")
        NOT_FOUND = "not found", _("not found in the saved copy")
        NO_TEXT = "no text", _("the saved copy has no searchable text")

    FOUND = ("exact", "near")

    citation = models.OneToOneField(
        Citation, models.CASCADE, primary_key=True, related_name="check_made"
    )
    basis = models.CharField(max_length=64)
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    copy = models.ForeignKey(KeptCopy, models.PROTECT, null=True)
    page = models.PositiveIntegerField(null=True)
    spans = models.JSONField(default=list)
    differences = models.JSONField(default=list)
    omissions = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    closest = models.TextField(blank=True)
    closest_page = models.PositiveIntegerField(null=True)
    picture = models.CharField(max_length=64, blank=True)
    by_machine = models.BooleanField(default=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    seen_why = models.CharField(max_length=500, blank=True)
    checked_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="quotation_found_somewhere",
                condition=Q(
                    verdict__in=["exact", "near"],
                    page__isnull=False,
                    copy__isnull=False,
                )
                | Q(verdict__in=["not found", "no text"], page__isnull=True),
            ),
            models.CheckConstraint(
                name="machine_finds_nothing_exactly",
                condition=~Q(verdict="exact", by_machine=True),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The verdict in words, with what a machine had to do with it."""
        if not self.by_machine:
            return str(self.Verdict(self.verdict).label)
        if self.is_found:
            return gettext("found in text read by machine: compare it with the page")
        return gettext("not found in text read by machine: look at the page")

    @property
    def is_found(self) -> bool:
        return self.verdict in self.FOUND

    @property
    def is_open(self) -> bool:
        """Whether it says that words are not there, and nobody says that they are."""
        return self.verdict == self.Verdict.NOT_FOUND and not self.seen_why
