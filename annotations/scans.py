"""Pages of saved copies without text, which a machine reads from their pictures.

docs/evidence.md says what such a text is worth. Pages are read one by one, and each is
kept at once, so that a task that is cut short goes on where it was.
"""

import base64
import logging
import time

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from annotations.models import Document, DocumentPage, KeptCopy
from articles.extracting import ScanReader, read_scan, scan_reader, shrink
from articles.problems import Refused

logger = logging.getLogger(__name__)


def read_scans(seconds: float) -> int:
    """Read pages without text until none is left, or that many seconds have passed.

    Return how many were read.
    """
    reader = scan_reader(settings.OCR_LANGUAGES)
    if reader is None:
        return 0
    until = time.monotonic() + seconds
    number_read = 0
    standing = KeptCopy.objects.standing().values("document")
    waiting = _unread(reader).filter(document__in=standing)
    documents = Document.objects.filter(pk__in=waiting.values("document"))
    for document in documents.order_by("pk"):
        content = document.content
        if not content:
            continue
        for page in _unread(reader).filter(document=document):
            if time.monotonic() > until:
                return number_read
            _read_page(document, content, page.number, reader)
            number_read += 1
    return number_read


def _unread(reader: ScanReader) -> QuerySet[DocumentPage]:
    """Return the pages without text that were not read in these languages yet.

    Another version of tesseract does not read them again: people may have confirmed
    quotations in what this one read.
    """
    in_these_languages = f" {reader.languages}"
    read = DocumentPage.objects.filter(reader__endswith=in_these_languages)
    read = read.filter(document=OuterRef("document"), number=OuterRef("number"))
    return DocumentPage.objects.filter(~Exists(read), text="", reader="")


def _read_page(
    document: Document, content: bytes, number: int, reader: ScanReader
) -> None:
    """Keep what stands on a page; '' where it cannot be read."""
    values: dict[str, object] = {"text": "", "confidence": 0}
    try:
        scanned = read_scan(content, document.media_type, number, reader)
        values = {"text": scanned.text, "confidence": scanned.confidence}
    except Refused:
        logger.warning("Page %s of document %s: not read.", number, document.pk)
    with transaction.atomic():
        # Hazard: while it was read its words may have been erased.
        if not document.is_erased:
            document.pages.get_or_create(
                number=number, reader=reader.name, defaults=values
            )


def shown_picture(document: Document) -> bytes | None:
    """Return a copy that is a picture as WebP, with nothing but pixels.

    None where it cannot be shown, such as after its file was erased.
    """
    try:
        widest, *_narrower = shrink(document.content)
    except Refused:
        return None
    return base64.b64decode(widest["content"])


def state_of_scan(document: Document, page: DocumentPage) -> str:
    """Return what to know of a page without text of its own; '' for other pages."""
    if page.text and not page.reader:
        return ""
    if page.is_doubtful and page.text:
        words = _(
            "Read by machine (%(reader)s), with many errors: compare each word with "
            "the picture."
        )
        return words % {"reader": page.reader}
    if page.text:
        words = _("Read by machine (%(reader)s): compare it with the picture.")
        return words % {"reader": page.reader}
    if page.reader:
        return _("No text was found on this page by machine.")
    if not document.may_be_scan:
        return _("This page has no text.")
    if scan_reader(settings.OCR_LANGUAGES) is None:
        return _(
            "This page has no text that can be searched, for example because it is a "
            "scan. An administrator can have scans read: install tesseract-ocr and its "
            "languages on the server."
        )
    waiting = document.pages.filter(text="", reader="").count()
    read = document.pages.exclude(reader="").values("number").distinct().count()
    words = _(
        "This page has no text and will be read by machine: %(read)d of %(number)d "
        "pages are done. Reload this page in a minute."
    )
    return words % {"read": read, "number": waiting}
