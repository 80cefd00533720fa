"""Documents kept beside sources, and whether quoted words stand in them.

What such a check means, and what it cannot know, is in docs/evidence.md.

A check is derived: it names all that it was made from, and is made anew by whoever asks
for one of which any of that has changed. So nothing that writes notes, citations or
documents needs to remember it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import groupby
from typing import NamedTuple

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
from annotations.quotations import (
    RULES,
    Indexed,
    QuotationFound,
    find_quotation,
    missing_details,
    read_pages,
)
from annotations.sanitiser import checked_text
from annotations.sources.identities import What, record_reading
from articles.extracting import draw_page, read_document
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Refused
from articles.snapshot import after_snapshot
from articles.text.characters import says_something
from articles.text.shapes import ReadDocument, Span

ATTACH = "annotations.change_source"
MAX_DOCUMENT = 50_000_000  # bytes
SEEN_LIMIT = 500
ERASED = gettext_lazy(
    "The file was erased on request. Attach another copy without the erased words."
)
# Documents made ready for searching in each process: some 30 MB for one of 500 pages.
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
    """Keep the bytes as a copy of the source, read their text and return the copy.

    Attached twice it is the same copy. Raise Refused or PermissionDenied.

    Hazard: reading takes seconds, so not inside a transaction of the caller's.
    """
    check_permission(user, ATTACH)
    check_size(len(content))
    sha256 = Document.hash_of(content)
    document = Document.objects.filter(sha256=sha256).first()
    if document and document.is_erased:
        raise Refused(ERASED)
    if document is None:
        text = read_document(content, filename=filename, media_type=media_type)
        document = _stored_document(content, text, user)
    with transaction.atomic():
        Source.objects.select_for_update(no_key=True).get(pk=source.pk)
        copy = KeptCopy.objects.filter(source=source, document=document).first()
        if copy and copy.removed_at is None:
            return copy
        if copy is None:
            copy = KeptCopy(source=source, document=document, attached_by=user)
        copy.filename = filename.rsplit("/", 1)[-1][:255]
        copy.url = url[:2000]
        copy.is_published = published
        copy.removed_at = None
        save_as(copy, user)
    return copy


def check_size(size: int) -> None:
    """Raise Refused for a file that is too large. `size`: in bytes, before reading."""
    if size > MAX_DOCUMENT:
        words = _(
            "The file is larger than %(number)d MB: attach the part that is quoted."
        )
        raise Refused(words % {"number": MAX_DOCUMENT // 1_000_000})


@transaction.atomic
def _stored_document(content: bytes, text: ReadDocument, user: User | None) -> Document:
    """Return the document of these bytes, new unless somebody was faster."""
    document, is_new = Document.objects.get_or_create(
        sha256=Document.hash_of(content),
        defaults={
            "size": len(content),
            "media_type": text.media_type,
            "reader": text.reader,
            "page_count": len(text.pages),
            "received_by": user,
        },
    )
    if is_new:
        DocumentContent.objects.create(document=document, content=content)
        DocumentPage.objects.bulk_create(
            DocumentPage(document=document, number=number, text=page)
            for number, page in enumerate(text.pages, 1)
        )
    return document


@transaction.atomic
def publish_copy(copy_id: int, *, published: bool, user: User | None) -> KeptCopy:
    """Set whether readers may see the pages that are quoted, and return the copy.

    Raise Refused or PermissionDenied.
    """
    check_permission(user, ATTACH)
    rows = KeptCopy.objects.select_for_update(of=("self",)).select_related(
        "source", "document"
    )
    copy = rows.get(pk=copy_id)
    if published and not copy.source.is_public:
        raise Refused(_("Copies of a protected source cannot be shown to readers."))
    if published and copy.document.is_erased:
        raise Refused(ERASED)
    if copy.is_published != published:
        copy.is_published = published
        save_as(copy, user)
    return copy


@transaction.atomic
def remove_copy(copy_id: int, *, user: User | None) -> KeptCopy:
    """Take the copy off its source and return it; its bytes stay.

    Notes whose quotation is found no longer are sent back. Raise PermissionDenied.
    """
    check_permission(user, ATTACH)
    copy = (
        KeptCopy.objects.select_for_update(of=("self",))
        .select_related("source")
        .get(pk=copy_id)
    )
    if copy.removed_at is not None:
        return copy
    found = QuotationCheck.objects.filter(copy=copy, verdict__in=QuotationCheck.FOUND)
    citations = list(quoting().filter(pk__in=found.values("citation")))
    copy.removed_at = timezone.now()
    save_as(copy, user)
    checks = checks_of(citations)
    lost = []
    for citation in citations:
        check = checks.get(citation.pk)
        if check is None or not check.is_found:
            lost.append(citation.note_id)
    why = _("The quoted words are no longer found in a saved copy.")
    send_back_notes(Note.objects.filter(pk__in=lost), why, user)
    return copy


def send_back_notes(notes: NoteQuerySet, why: str, user: User | None) -> int:
    """Send those that are approved or in review back to their authors.

    In the caller's transaction. Return how many.
    """
    settled = notes.settled()
    # Hazard: what is approved meanwhile must not be missed, so they are read when
    # nobody can any more.
    article_ids = set(settled.values_list("anchor__article", flat=True))
    for article_id in sorted(article_ids):
        lock_article(article_id)
    by_article = settled.select_related("anchor__article").order_by(
        "anchor__article", "pk"
    )
    sent = list(by_article)
    if sent:
        values = {
            "status": Note.Status.SENT_BACK,
            "comment": why,
            "sent_back_by": user,
            "approved_at": None,
            "approved_by": None,
        }
        change_as(sent, user, values)
    for _article, notes_there in groupby(sent, key=lambda note: note.anchor.article_id):
        record_on([note.anchor for note in notes_there], user)
    return len(sent)


# --- Quotations -----------------------------------------------------------------------


def quoting() -> CitationQuerySet:
    """Return the standing citations that quote a source with a kept copy."""
    quoting_words = Citation.objects.standing().exclude(quote="")
    copied = KeptCopy.objects.standing().values("source")
    citations = quoting_words.filter(source__in=copied)
    return citations.select_related("source", "note__anchor__article")


def checks_of(
    citations: Collection[Citation],
    copies: Mapping[int, Sequence[KeptCopy]] | None = None,
) -> dict[int, QuotationCheck]:
    """Return what was found of each citation that quotes words, by primary key.

    Those whose source has no kept copy are left out. A check is the stored one, or made
    now. The citations' notes with their anchors are asked for. `copies`: by source,
    where known.
    """
    quoted = [one for one in citations if one.quote and one.removed_at is None]
    if not quoted:
        return {}
    if copies is None:
        copies = _copies_of({citation.source_id for citation in quoted})
    copied = [citation for citation in quoted if copies[citation.source_id]]
    bases = {one.pk: _basis(one, copies[one.source_id]) for one in copied}
    checks = _stored_checks(bases)
    made = []
    for citation in copied:
        stored = checks.get(citation.pk)
        basis = bases[citation.pk]
        if stored is None or stored.basis != basis:
            made.append(_check_quotation(citation, copies[citation.source_id], basis))
    if made:
        after_snapshot(partial(_store_checks, made))
    for check in made:
        checks[check.citation_id] = check
    return checks


def _stored_checks(citations: Collection[int]) -> dict[int, QuotationCheck]:
    if not citations:
        return {}
    checks = QuotationCheck.objects.select_related("copy__document", "seen_by")
    return {one.citation_id: one for one in checks.filter(citation__in=citations)}


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
    """Give each citation, for templates, its `evidence` and its `copy`.

    `evidence` is what was found, `copy` the first copy of its source; either may be
    None.
    """
    copies: Mapping[int, Sequence[KeptCopy]] = {}
    if citations:
        copies = _copies_of({citation.source_id for citation in citations})
    checks = checks_of(citations, copies)
    for citation in citations:
        copies_of_source = copies[citation.source_id]
        first = copies_of_source[0] if copies_of_source else None
        citation.evidence = checks.get(citation.pk)
        citation.copy = first


def quotations_not_found(article: Article) -> list[tuple[Citation, QuotationCheck]]:
    """Return the citations of an article whose words are in no kept copy.

    Those that somebody has said to have read there are left out.
    """
    of_article = quoting().filter(note__anchor__article=article)
    citations = list(of_article.order_by("note__anchor__sentence__position"))
    checks = checks_of(citations)
    return [(one, checks[one.pk]) for one in citations if checks[one.pk].is_open]


def record_seen(citation_id: int, *, why: str, user: User | None) -> QuotationCheck:
    """Record that a person has read words in the copy that the check does not find.

    In the caller's transaction. Return the check. It falls with any change of what was
    checked. For a protected source it takes who may read its copies. Raise Refused or
    PermissionDenied.
    """
    reason = checked_text(why, _("reason"), SEEN_LIMIT)
    if not says_something(reason):
        raise Refused(
            _(
                "Enter the location of the words in the saved copy, and why they "
                "are not found."
            )
        )
    citation = quoting().get(pk=citation_id)
    record_reading(citation.source, What.COPY, user)
    check = checks_of([citation])[citation_id]
    check.seen_by = user
    check.seen_why = reason
    check.save()
    return check


def _copies_of(sources: Iterable[int]) -> Mapping[int, Sequence[KeptCopy]]:
    """Return the copies that stand, by source; a source without one has none."""
    copies: dict[int, list[KeptCopy]] = defaultdict(list)
    standing = KeptCopy.objects.standing().with_machine_pages()
    for copy in standing.filter(source__in=list(sources)):
        copies[copy.source_id].append(copy)
    return copies


def _basis(citation: Citation, copies: Sequence[KeptCopy]) -> str:
    """Return a hash of all that a check of the citation is made from."""
    kept = []
    for copy in copies:
        state = (copy.document.sha256, copy.is_published, copy.machine_pages)
        kept.append((copy.pk, *state))
    languages = [_language(citation), citation.note.anchor.article.language]
    noted_words = _noted_words(citation.note)
    parts = [RULES, citation.quote, noted_words, languages, kept]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _noted_words(note: Note) -> str:
    return note.words_text or note.anchor.confirmed_text


def _language(citation: Citation) -> str:
    language = citation.source.csl.get("language")
    return str(language or citation.note.anchor.article.language)


def _check_quotation(
    citation: Citation, copies: Sequence[KeptCopy], basis: str
) -> QuotationCheck:
    """Look for the quoted words in the copies and return the best that was found."""
    note = citation.note
    check = QuotationCheck(
        citation=citation,
        basis=basis,
        copy=copies[0],
        verdict=QuotationCheck.Verdict.NO_TEXT,
        missing=missing_details(
            _noted_words(note), citation.quote, note.anchor.article.language
        ),
    )
    language = _language(citation)
    for copy in copies:
        document = _read(copy.document.sha256, language, copy.machine_pages)
        if document is None:
            continue
        result = document.find(citation.quote)
        if result.verdict == "not found":
            _note_not_found(check, copy, result)
            check.by_machine = bool(document.by_machine) and not check.is_found
        elif result.verdict == "exact" or not check.is_found or check.by_machine:
            _note_found(check, copy, result)
            check.by_machine = document.is_by_machine(result)
        if result.verdict == "exact":
            break
    check.picture = _picture(check)
    return check


def _note_not_found(
    check: QuotationCheck, copy: KeptCopy, result: QuotationFound
) -> None:
    """Set on the check that the words are not in the copy, unless it says more."""
    if check.verdict != QuotationCheck.Verdict.NO_TEXT:
        return
    check.verdict = QuotationCheck.Verdict.NOT_FOUND
    check.copy = copy
    if result.closest:
        check.closest_page, closest = result.closest
        check.closest = _shown(closest)
    if result.omissions:
        _note_differences(check, result)


def _note_found(check: QuotationCheck, copy: KeptCopy, result: QuotationFound) -> None:
    """Set on the check where in the copy the words are."""
    check.verdict = result.verdict
    check.copy = copy
    check.page = result.page
    check.spans = [list(span) for span in result.spans]
    check.skipped = list(result.skipped)
    _note_differences(check, result)
    check.closest = ""
    check.closest_page = None


def _note_differences(check: QuotationCheck, result: QuotationFound) -> None:
    """Set on the check what differs and what the quotation leaves out."""
    check.differences = [
        [_shown(quoted), _shown(printed)] for quoted, printed in result.differences
    ]
    check.omissions = list(map(_shown, result.omissions))


def page_picture(
    document: Document, number: int, spans: Sequence[Span] = ()
) -> bytes | None:
    """Return the page as a PNG with these spans marked.

    None where it cannot be drawn, such as after its file was erased.
    """
    if not document.is_drawn or document.is_erased:
        return None
    try:
        return draw_page(document.content, number, spans)
    except Refused:
        return None


def _picture(check: QuotationCheck) -> str:
    """Store the page for readers and return its hash; '' if they may not see it."""
    copy = check.copy
    if copy is None or not check.page or not copy.is_published:
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


class _Searchable(NamedTuple):
    """A document made ready for searching. `by_machine`: pages that a machine read."""

    words: Indexed
    by_machine: frozenset[int]

    def find(self, quote: str) -> QuotationFound:
        """Return where the words are; what a machine read is nowhere exact."""
        result = find_quotation(quote, self.words)
        if result.verdict == "exact" and self.is_by_machine(result):
            return replace(result, verdict="near")
        return result

    def is_by_machine(self, result: QuotationFound) -> bool:
        """Return whether any of the words are in what a machine read."""
        return any(page in self.by_machine for page, _start, _end in result.spans)


@lru_cache(maxsize=KEPT_READ)
def _read(sha256: str, language: str, _machine_pages: int) -> _Searchable | None:
    """Return the document made ready for searching; None if there is no text in it.

    Hazard: it is known by what it holds, since a number may be given again, and by how
    many pages a machine has read meanwhile.
    """
    pages: dict[int, DocumentPage] = {}
    for page in DocumentPage.objects.filter(document__sha256=sha256):
        pages[page.number] = page  # the last of a number counts
    if not any(page.text.strip() for page in pages.values()):
        return None
    by_machine = frozenset(number for number, page in pages.items() if page.reader)
    texts = [page.text for page in pages.values()]
    return _Searchable(read_pages(texts, language), by_machine)


def forget_read_documents() -> None:
    """Forget the documents that were made ready for searching here.

    They say something else now.
    """
    _read.cache_clear()


def _shown(text: str) -> str:
    """Return the words with hyphens where a PDF says that a line ends within a word."""
    return " ".join(text.replace("\ufffe", "-").split())


def spans_on(check: QuotationCheck, page: int) -> list[Span]:
    """Return where on that page the words are."""
    return [Span(start, end) for number, start, end in check.spans if number == page]
