"""Saved copies of a source: attached, deleted, and read page by page."""

from collections.abc import Callable, Sequence
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from annotations import evidence, notes, scans
from annotations.models import Citation, KeptCopy, QuotationCheck, Source
from annotations.sources.identities import What, record_reading
from articles.fetch import fetch_page
from articles.problems import Problem, Refused
from articles.text.characters import whole_number
from articles.text.shapes import Span
from newsroom.actions.sign_offs import only_readable
from newsroom.desk.access import acting, by_fetch, desk_view

VIEW = "annotations.view_source"


# --- Attaching ------------------------------------------------------------------------


@desk_view(evidence.ATTACH)
@require_POST
def attach_copies(request: HttpRequest, source_id: int) -> HttpResponse:
    """Save the files that were dropped or chosen, or what is at the source's URL."""
    source = get_object_or_404(Source, pk=source_id)
    files = request.FILES.getlist("document")
    for file in files:
        _save_copy(request, file.name or "", partial(_keep_file, request, source, file))
    if not files and request.POST.get("fetch"):
        _save_copy(request, source.url, partial(_keep_fetched, request, source))
    elif not files:
        messages.error(request, _("Choose a file, or drop one here."))
    if by_fetch(request):
        return HttpResponse(status=204)
    return _redirect_to_copies(source_id)


def _save_copy(request: HttpRequest, name: str, keep: Callable[[], KeptCopy]) -> None:
    """Save one file by `keep`, and say what came of it."""
    try:
        copy = keep()
    except Problem as problem:
        messages.error(request, f"{name}: {problem.message}")
    else:
        # Hazard: somebody else may have given the same file another name.
        messages.success(request, f"{name or copy}: {_pages_in_words(copy)}")


def _keep_file(
    request: HttpRequest, source: Source, file: "UploadedFile[bytes]"
) -> KeptCopy:
    evidence.check_size(file.size or 0)  # before all of it is in memory
    return evidence.attach_document(
        source,
        file.read(),
        user=acting(request),
        filename=file.name or "",
        media_type=file.content_type or "",
    )


def _keep_fetched(request: HttpRequest, source: Source) -> KeptCopy:
    if not settings.FETCH_URLS:
        raise Refused(
            _(
                "This server does not download web pages. Save the page as a file "
                "and attach it."
            )
        )
    fetched = fetch_page(source.url)
    _path, _slash, name = fetched.url.rstrip("/").rpartition("/")
    return evidence.attach_document(
        source,
        fetched.content,
        user=acting(request),
        filename=name,
        media_type=fetched.media_type,
        url=fetched.url,
    )


def _pages_in_words(copy: KeptCopy) -> str:
    """Return how many pages a copy has, and how many of them have no text."""
    number = copy.document.page_count
    words = ngettext("Saved: %(number)d page.", "Saved: %(number)d pages.", number)
    words %= {"number": number}
    without_text = copy.document.pages.filter(text="", reader="").count()
    if not without_text:
        return words
    warning = ngettext(
        "%(number)d page has no text, such as a scan. Open it to see whether it is "
        "read by machine.",
        "%(number)d pages have no text, such as scans. Open one to see whether they "
        "are read by machine.",
        without_text,
    )
    return f"{words} {warning % {'number': without_text}}"


# --- Changing -------------------------------------------------------------------------


@desk_view(evidence.ATTACH)
@require_POST
def change_copy(request: HttpRequest, copy_id: int) -> HttpResponse:
    """Delete a copy, or set whether readers see the pages of it that are quoted."""
    copy = get_object_or_404(KeptCopy, pk=copy_id)
    act = request.POST.get("act")
    user = acting(request)
    try:
        if act == "remove":
            evidence.remove_copy(copy.pk, user=user)
        else:
            evidence.publish_copy(copy.pk, published=act == "show", user=user)
        messages.success(request, _("Saved."))
    except Problem as problem:
        messages.error(request, problem.message)
    return _redirect_to_copies(copy.source_id)


@desk_view("annotations.change_note")
@require_POST
def confirm_quotation(request: HttpRequest, citation_id: int) -> HttpResponse:
    """Record that a person has read the quoted words in the copy."""
    citation = get_object_or_404(Citation, pk=citation_id)
    why = request.POST.get("why", "")
    try:
        notes.confirm_quotation(citation.pk, why=why, user=acting(request))
        messages.success(request, _("Saved."))
    except Problem as problem:
        messages.error(request, problem.message)
    anchor = citation.note.anchor
    place = reverse("workbench", args=[anchor.article_id])
    return redirect(f"{place}?a={anchor.pk}")


def _redirect_to_copies(source_id: int) -> HttpResponseRedirect:
    address = reverse("admin:annotations_source_change", args=[source_id])
    return redirect(f"{address}#copies")


# --- Reading --------------------------------------------------------------------------


def _cite_copy(copy_id: int, **_rest: object) -> Q:
    """Return the articles that cite the source of the copy."""
    citations = Citation.objects.standing().filter(source__copies=copy_id)
    return Q(anchors__note__citations__in=citations)


@desk_view(VIEW, _cite_copy)
@require_GET
def show_page(request: HttpRequest, copy_id: int, number: int) -> HttpResponse:
    """Show one page of a copy: its picture where it can be drawn, and its text.

    ?citation= marks the words that a citation quotes. A panel of the workbench gets the
    page alone.
    """
    copy = _opened_copy(request, copy_id)
    # The last row of a page is what is searched.
    page = copy.document.pages.filter(number=number).last()
    if page is None:
        raise Http404
    check = _check_of_citation(request, copy)
    last = copy.document.page_count
    context = {
        "copy": copy,
        "document": copy.document,
        "erased": evidence.ERASED if copy.document.is_erased else "",
        "scan": scans.state_of_scan(copy.document, page),
        "number": number,
        "before": number - 1,
        "after": number + 1 if number < last else 0,
        "check": check,
        "pieces": _marked_pieces(page.text, _quoted_spans(check, copy, number)),
        "query": f"?citation={check.citation_id}" if check else "",
    }
    template = "desk/_document.html" if by_fetch(request) else "desk/document.html"
    return render(request, template, context)


@desk_view(VIEW, _cite_copy)
@require_GET
def show_page_picture(request: HttpRequest, copy_id: int, number: int) -> HttpResponse:
    """Answer with a picture of the page, in which the words of ?citation= are marked.

    A copy that is a picture is drawn anew: nothing but its pixels is sent.
    """
    copy = _opened_copy(request, copy_id)
    document = copy.document
    if document.is_erased:
        raise Http404(evidence.ERASED)
    # Hazard: a saved file is never sent as it came.
    if document.is_picture:
        drawn = scans.shown_picture(document)
        media_type = "image/webp"
    else:
        spans = _quoted_spans(_check_of_citation(request, copy), copy, number)
        drawn = evidence.page_picture(document, number, spans)
        media_type = "image/png"
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type=media_type)


def _opened_copy(request: HttpRequest, copy_id: int) -> KeptCopy:
    """Return the copy, and record that the person reads it."""
    copies = KeptCopy.objects.select_related("source", "document")
    copy = get_object_or_404(copies, pk=copy_id)
    record_reading(copy.source, What.COPY, acting(request))
    return copy


def _check_of_citation(request: HttpRequest, copy: KeptCopy) -> QuotationCheck | None:
    """Return the check of the citation in the address, if it is of this copy's source.

    It is None too if the person may not read the article that cites it.
    """
    number = whole_number(request.GET.get("citation", "")) or 0
    quoting = evidence.quoting().filter(pk=number, source=copy.source_id)
    readable = only_readable(quoting, "note__anchor__article", acting(request))
    citations = list(readable)
    if not citations:
        return None
    return evidence.checks_of(citations).get(number)


def _quoted_spans(
    check: QuotationCheck | None, copy: KeptCopy, number: int
) -> list[Span]:
    if check is None or check.copy_id != copy.pk:
        return []
    return evidence.spans_on(check, number)


def _marked_pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it is marked."""
    text = text.replace("\ufffe", "-")
    pieces = []
    position = 0
    for span in sorted(spans):
        pieces.append((text[position : span.start], False))
        pieces.append((span.of(text), True))
        position = span.end
    pieces.append((text[position:], False))
    return [(words, is_marked) for words, is_marked in pieces if words]
