"""Documents kept beside sources, and whether the words that citations quote stand in
them. What such a check means, and what it cannot know, is in docs/evidence.md.

A check is derived: it names all that it was made from, and is made anew by whoever asks
for one of which any of that has changed. So nothing that writes notes, citations or
documents needs to remember it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.anchors import lock_article, record_on
from annotations.models import (
    Citation,
    Document,
    DocumentContent,
    DocumentPage,
    KeptCopy,
    Note,
    PagePicture,
    QuotationCheck,
    Source,
)
from annotations.models.note import CitationQuerySet, NoteQuerySet
from annotations.note_history import change_as, save_as
from annotations.quotations import Indexed, find, missing, read_pages
from annotations.sanitiser import checked_text
from annotations.sources.identities import What, record_reading
from articles.extracting import draw_page, read_document
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Refused
from articles.snapshot import after_snapshot
from articles.text.shapes import ReadDocument, Span

ATTACH = "annotations.change_source"
MAX_DOCUMENT = 50_000_000  # bytes
SEEN_LIMIT = 500
ERASED = gettext_lazy(
    "The file was erased on request. Attach another copy without the erased words."
)
# documents, made ready for searching, in each process: some 30 MB for one of 500 pages
KEPT_READ = 4


# --- Documents ------------------------------------------------------------------------


def attach_document(
    source: Source,
    content: bytes,
    *,
    filename: str,
    user: User | None,
    media_type: str = "",
    url: str = "",
    published: bool = False,
) -> KeptCopy:
    """Keeps the bytes, reads their text and returns the copy; attached twice it is the
    same one. Raises Refused and PermissionDenied.

    Hazard: reading takes seconds, so not inside a transaction of the caller's.
    """
    check_permission(user, ATTACH)
    check_size(len(content))
    document = Document.objects.filter(sha256=Document.hash_of(content)).first()
    if document and document.is_erased:
        raise Refused(ERASED)
    if document is None:
        document = _kept(
            content,
            read_document(content, filename=filename, media_type=media_type),
            user,
        )
    with transaction.atomic():
        Source.objects.select_for_update(no_key=True).get(pk=source.pk)
        copy = KeptCopy.objects.filter(source=source, document=document).first()
        if copy is None or copy.removed_at:
            copy = copy or KeptCopy(source=source, document=document, attached_by=user)
            copy.filename, copy.url = filename.rsplit("/", 1)[-1][:255], url[:2000]
            copy.is_published, copy.removed_at = published, None
            save_as(copy, user)
    return copy


def check_size(size: int) -> None:
    """size: bytes, of a file that is not read yet. Raises Refused."""
    if size > MAX_DOCUMENT:
        words = _(
            "The file is larger than %(number)d MB: attach the part that is quoted."
        )
        raise Refused(words % {"number": MAX_DOCUMENT // 1_000_000})


@transaction.atomic
def _kept(content: bytes, read: ReadDocument, user: User | None) -> Document:
    """The document of these bytes, new unless somebody was faster."""
    given = {"size": len(content), "media_type": read.media_type, "reader": read.reader}
    given |= {"page_count": len(read.pages), "received_by": user}
    document, is_new = Document.objects.get_or_create(
        sha256=Document.hash_of(content), defaults=given
    )
    if is_new:
        DocumentContent.objects.create(document=document, content=content)
        pages = (
            DocumentPage(document=document, number=n, text=text)
            for n, text in enumerate(read.pages, 1)
        )
        DocumentPage.objects.bulk_create(pages)
    return document


@transaction.atomic
def publish_copy(copy_id: int, *, published: bool, user: User | None) -> KeptCopy:
    """Whether readers may see the pages that are quoted. Raises Refused and
    PermissionDenied.
    """
    check_permission(user, ATTACH)
    rows = KeptCopy.objects.select_for_update(of=("self",)).select_related(
        "source", "document"
    )
    copy = rows.get(pk=copy_id)
    if published and not copy.source.is_public:
        raise Refused(_("Nothing of a protected source is shown to readers."))
    if published and copy.document.is_erased:
        raise Refused(ERASED)
    if copy.is_published != published:
        copy.is_published = published
        save_as(copy, user)
    return copy


@transaction.atomic
def remove_copy(copy_id: int, *, user: User | None) -> KeptCopy:
    """Takes the copy off its source; its bytes stay. Notes whose quotation is found no
    longer are sent back. Raises PermissionDenied.
    """
    check_permission(user, ATTACH)
    copy = (
        KeptCopy.objects.select_for_update(of=("self",))
        .select_related("source")
        .get(pk=copy_id)
    )
    if copy.removed_at is None:
        found = QuotationCheck.objects.filter(
            copy=copy, verdict__in=QuotationCheck.FOUND
        )
        citations = list(quoting().filter(pk__in=found.values("citation")))
        copy.removed_at = timezone.now()
        save_as(copy, user)
        now = checks_of(citations)
        lost = [
            one.note_id
            for one in citations
            if not (one.pk in now and now[one.pk].is_found)
        ]
        why = _("The words quoted are no longer in a kept copy.")
        open_notes(Note.objects.filter(pk__in=lost), why, user)
    return copy


def open_notes(notes: NoteQuerySet, why: str, user: User | None) -> int:
    """Sends those of them that are approved or in review back to their authors, in the
    caller's transaction; returns how many.
    """
    settled = notes.settled()
    # Hazard: what is approved meanwhile must not be missed, so they are read when
    # nobody can any more.
    for article_id in sorted({*settled.values_list("anchor__article", flat=True)}):
        lock_article(article_id)
    far = list(
        settled.select_related("anchor__article").order_by("anchor__article", "pk")
    )
    if far:
        back = {"status": Note.Status.SENT_BACK, "comment": why, "sent_back_by": user}
        change_as(far, user, {**back, "approved_at": None, "approved_by": None})
    for _article, here in groupby(far, key=lambda note: note.anchor.article_id):
        record_on([note.anchor for note in here], user)
    return len(far)


# --- Quotations -----------------------------------------------------------------------


def quoting() -> CitationQuerySet:
    """Citations that stand, quote words, and whose source has a kept copy."""
    found = (
        Citation.objects.standing()
        .exclude(quote="")
        .select_related("source", "note__anchor__article")
    )
    return found.filter(source__in=KeptCopy.objects.standing().values("source"))


def checks_of(
    citations: Collection[Citation],
    copies: Mapping[int, Sequence[KeptCopy]] | None = None,
) -> dict[int, QuotationCheck]:
    """Per citation that quotes words and whose source has a kept copy what was found,
    by primary key: as stored, or made now. Their notes with their anchors are asked
    for. copies: by source, where known.
    """
    quoted = [one for one in citations if one.quote and one.removed_at is None]
    if not quoted:
        return {}
    copies = _copies_of({one.source_id for one in quoted}) if copies is None else copies
    bases = {
        one.pk: _basis(one, copies[one.source_id])
        for one in quoted
        if copies[one.source_id]
    }
    stored = QuotationCheck.objects.select_related("copy__document", "seen_by")
    found = (
        {one.citation_id: one for one in stored.filter(citation__in=bases)}
        if bases
        else {}
    )
    made = {
        one.pk: _checked(one, copies[one.source_id], bases[one.pk])
        for one in quoted
        if one.pk in bases
        and (one.pk not in found or found[one.pk].basis != bases[one.pk])
    }
    if made:
        after_snapshot(partial(_store_checks, list(made.values())))
    return found | made


def _store_checks(made: list[QuotationCheck]) -> None:
    """Hazard: two who look at once make the same."""
    fields = [
        field.name
        for field in QuotationCheck._meta.local_fields
        if not field.primary_key
    ]
    QuotationCheck.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["citation"], update_fields=fields
    )


def show_evidence(citations: Collection[Citation]) -> None:
    """Gives each, for templates, its `evidence`, what was found or None, and its
    `copy`, the first of its source or None.
    """
    copies = _copies_of({one.source_id for one in citations}) if citations else {}
    checks = checks_of(citations, copies)
    for one in citations:
        one.evidence = checks.get(one.pk)  # type: ignore[attr-defined]
        one.copy = next(iter(copies[one.source_id]), None)  # type: ignore[attr-defined]


def not_found(article: Article) -> list[tuple[Citation, QuotationCheck]]:
    """Those of an article whose words are in no kept copy, and that nobody has said to
    have read there.
    """
    citations = list(
        quoting()
        .filter(note__anchor__article=article)
        .order_by("note__anchor__sentence__position")
    )
    checks = checks_of(citations)
    return [(one, checks[one.pk]) for one in citations if checks[one.pk].is_open]


@transaction.atomic
def confirm_quotation(
    citation_id: int, *, why: str, user: User | None
) -> QuotationCheck:
    """A person has read words in the kept copy that the check does not find there. It
    falls with any change of what was checked. Of a protected source it takes who may
    read its copies. Raises Refused and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    said = checked_text(why, _("reason"), SEEN_LIMIT)
    if not said:
        raise Refused(
            _(
                "Say where in the copy you have read the words, and why they are not found."
            )
        )
    citation = quoting().get(pk=citation_id)
    record_reading(citation.source, What.COPY, user)
    check = checks_of([citation])[citation_id]
    check.seen_by, check.seen_why = user, said
    check.save()
    return check


def _copies_of(sources: Iterable[int]) -> Mapping[int, Sequence[KeptCopy]]:
    found: dict[int, list[KeptCopy]] = defaultdict(list)
    for copy in KeptCopy.objects.standing().filter(source__in=list(sources)):
        found[copy.source_id].append(copy)
    return found


def _basis(citation: Citation, copies: Sequence[KeptCopy]) -> str:
    kept = [(one.pk, one.document.sha256, one.is_published) for one in copies]
    told = [citation.quote, _noted(citation.note), _language(citation), kept]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _noted(note: Note) -> str:
    return note.words_text or note.anchor.confirmed_text


def _language(citation: Citation) -> str:
    return str(
        citation.source.csl.get("language") or citation.note.anchor.article.language
    )


def _checked(
    citation: Citation, copies: Sequence[KeptCopy], basis: str
) -> QuotationCheck:
    language = _language(citation)
    check = QuotationCheck(
        citation=citation, basis=basis, verdict=QuotationCheck.Verdict.NO_TEXT
    )
    check.missing = missing(
        _noted(citation.note), citation.quote, citation.note.anchor.article.language
    )
    for copy in copies:
        document = _read(copy.document.sha256, language)
        if document is None:
            continue
        found = find(citation.quote, document)
        if (
            found.verdict == "not found"
            and check.verdict == QuotationCheck.Verdict.NO_TEXT
        ):
            check.verdict, check.copy = QuotationCheck.Verdict.NOT_FOUND, copy
            check.closest_page, closest = found.closest or (None, "")
            check.closest = _shown(closest)
        elif found.verdict != "not found" and not (
            check.is_found and found.verdict == "near"
        ):
            check.verdict, check.copy, check.page = found.verdict, copy, found.page
            check.spans = [list(one) for one in found.spans]
            check.differences = [[*map(_shown, one)] for one in found.differences]
            check.closest, check.closest_page = "", None
        if found.verdict == "exact":
            break
    check.picture = _picture(check)
    return check


def page_picture(
    document: Document, number: int, spans: Sequence[Span] = ()
) -> bytes | None:
    """Return the page as a PNG with these spans marked; None where it cannot be drawn,
    such as after its file was erased.
    """
    if not document.is_drawn or document.is_erased:
        return None
    try:
        return draw_page(document.content, number, spans)
    except Refused:
        return None


def _picture(check: QuotationCheck) -> str:
    """The hash of the page as readers are to see it; '' where they are not."""
    copy = check.copy
    if not (copy and check.page and copy.is_published):
        return ""
    content = page_picture(copy.document, check.page, spans_on(check, check.page))
    if content is None:
        return ""
    sha256 = Document.hash_of(content)
    after_snapshot(
        partial(
            PagePicture.objects.get_or_create,
            sha256=sha256,
            defaults={"content": content},
        )
    )
    return sha256


@lru_cache(maxsize=KEPT_READ)
def _read(sha256: str, language: str) -> Indexed | None:
    """None where there is no text in it. Hazard: by what it holds, since a number may
    be given again.
    """
    found = DocumentPage.objects.filter(document__sha256=sha256).order_by("number")
    pages = list(found.values_list("text", flat=True))
    return read_pages(pages, language) if any(map(str.strip, pages)) else None


def forget() -> None:
    """Of documents that were made ready for searching here: they say something else
    now.
    """
    _read.cache_clear()


def _shown(text: str) -> str:
    """With hyphens where a PDF says that a line ends within a word."""
    return " ".join(text.replace("\ufffe", "-").split())


def spans_on(check: QuotationCheck, page: int) -> list[Span]:
    """Where on that page the words are."""
    return [Span(start, end) for number, start, end in check.spans if number == page]
