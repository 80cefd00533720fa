"""Kept copies of a source: attached, taken off, and read page by page beside the text
that rests on them.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from annotations import evidence
from annotations.models import Citation, DocumentPage, KeptCopy, QuotationCheck, Source
from annotations.sources.identities import What, record_reading
from articles.fetch import fetch_page
from articles.problems import Problem, Refused
from articles.text.characters import whole_number
from articles.text.shapes import Span
from newsroom.desk.access import acting, by_fetch, desk_view

VIEW = "annotations.view_source"


@desk_view(evidence.ATTACH)
@require_POST
def attach(request: HttpRequest, source_id: int) -> HttpResponse:
    """Each file that was dropped or chosen, or what is at the source's address."""
    source = get_object_or_404(Source, pk=source_id)
    files = request.FILES.getlist("document")
    if not files and not request.POST.get("fetch"):
        messages.error(request, _("Choose a file, or drop one here."))
    for file in files:
        _tell(request, file.name or "", partial(_keep_file, request, source, file))
    if not files and request.POST.get("fetch"):
        _tell(request, source.url, partial(_keep_fetched, request, source))
    return HttpResponse(status=204) if by_fetch(request) else _back(request, source_id)


def _tell(request: HttpRequest, name: str, keep: Callable[[], KeptCopy]) -> None:
    """Of each file by itself."""
    try:
        copy = keep()
    except Problem as problem:
        messages.error(request, f"{name}: {problem.message}")
    else:
        # Hazard: not what somebody else called the same file.
        messages.success(request, f"{name or copy}: {_of_pages(copy)}")


def _keep_file(
    request: HttpRequest, source: Source, file: "UploadedFile[bytes]"
) -> KeptCopy:
    evidence.check_size(file.size or 0)  # before all of it is in memory
    name, kind = file.name or "", file.content_type or ""
    return evidence.attach_document(
        source, file.read(), user=acting(request), filename=name, media_type=kind
    )


def _keep_fetched(request: HttpRequest, source: Source) -> KeptCopy:
    if not settings.FETCH_URLS:
        raise Refused(
            _("This newsroom fetches nothing: save the page as a file and attach that.")
        )
    found = fetch_page(source.url)
    name = found.url.rstrip("/").rpartition("/")[2]
    return evidence.attach_document(
        source,
        found.content,
        user=acting(request),
        filename=name,
        media_type=found.media_type,
        url=found.url,
    )


def _of_pages(copy: KeptCopy) -> str:
    number = copy.document.page_count
    without = number - copy.document.pages.exclude(text__regex=r"^\s*$").count()
    if not number:
        return _("Kept as it is. A picture has no text that can be searched.")
    said = ngettext("Kept, %(number)d page.", "Kept, %(number)d pages.", number) % {
        "number": number
    }
    if without:
        words = ngettext(
            "%(number)d page has no text, such as a scan: nothing is found there.",
            "%(number)d pages have no text, such as scans: nothing is found there.",
            without,
        )
        said += " " + words % {"number": without}
    return said


@desk_view(evidence.ATTACH)
@require_POST
def change(request: HttpRequest, copy_id: int) -> HttpResponse:
    """Takes a copy off, or says whether readers see the pages of it that are quoted."""
    copy = get_object_or_404(KeptCopy, pk=copy_id)
    try:
        if request.POST.get("act") == "remove":
            evidence.remove_copy(copy.pk, user=acting(request))
        else:
            evidence.publish_copy(
                copy.pk,
                published=request.POST.get("act") == "show",
                user=acting(request),
            )
        messages.success(request, _("It is done."))
    except Problem as problem:
        messages.error(request, problem.message)
    return _back(request, copy.source_id)


@desk_view("annotations.change_note")
@require_POST
def confirm(request: HttpRequest, citation_id: int) -> HttpResponse:
    """A person has read the words in the copy."""
    citation = get_object_or_404(Citation, pk=citation_id)
    try:
        evidence.confirm_quotation(
            citation.pk, why=request.POST.get("why", ""), user=acting(request)
        )
        messages.success(request, _("It is done."))
    except Problem as problem:
        messages.error(request, problem.message)
    place = reverse(
        "desk:document", args=[whole_number(request.POST.get("copy", "")) or 0, 1]
    )
    return redirect(f"{place}?{urlencode({'citation': citation.pk})}")


def _back(request: HttpRequest, source_id: int) -> HttpResponseRedirect:
    return redirect(
        reverse("admin:annotations_source_change", args=[source_id]) + "#copies"
    )


@desk_view(VIEW)
@require_GET
def page(request: HttpRequest, copy_id: int, number: int) -> HttpResponse:
    """One page of a copy: its picture where it can be drawn, and its text. ?citation=
    marks the words that it quotes. A panel of the workbench gets the page alone.
    """
    copy = get_object_or_404(
        KeptCopy.objects.select_related("source", "document"), pk=copy_id
    )
    record_reading(copy.source, What.COPY, acting(request))
    here = get_object_or_404(DocumentPage, document=copy.document_id, number=number)
    check = _check(request, copy)
    given: dict[str, Any] = {
        "copy": copy,
        "document": copy.document,
        "erased": evidence.ERASED if copy.document.is_erased else "",
        "number": number,
        "before": number - 1,
        "after": number + 1 if number < copy.document.page_count else 0,
        "check": check,
        "pieces": _pieces(here.text, _spans(check, copy, number)),
        "query": f"?citation={check.citation_id}" if check else "",
    }
    return render(
        request,
        "desk/_document.html" if by_fetch(request) else "desk/document.html",
        given,
    )


@desk_view(VIEW)
@require_GET
def picture(request: HttpRequest, copy_id: int, number: int) -> HttpResponse:
    """The page, with the words of ?citation= marked, or the picture that was kept as it
    is.
    """
    copy = get_object_or_404(
        KeptCopy.objects.select_related("source", "document"), pk=copy_id
    )
    record_reading(copy.source, What.COPY, acting(request))
    document = copy.document
    if document.is_erased:
        raise Http404(evidence.ERASED)
    if document.is_picture:
        return HttpResponse(document.content, content_type=document.media_type)
    # What else was kept is never sent as it came.
    drawn = evidence.page_picture(
        document, number, _spans(_check(request, copy), copy, number)
    )
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/png")


def _spans(check: QuotationCheck | None, copy: KeptCopy, number: int) -> list[Span]:
    return (
        evidence.spans_on(check, number) if check and check.copy_id == copy.pk else []
    )


def _pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """The text with, of each stretch, whether it is marked."""
    text = text.replace("\ufffe", "-")
    marked, position = [], 0
    for span in sorted(spans):
        marked += [(text[position : span.start], False), (span.of(text), True)]
        position = span.end
    return [one for one in (*marked, (text[position:], False)) if one[0]]


def _check(request: HttpRequest, copy: KeptCopy) -> QuotationCheck | None:
    """Of the citation that the address names, if it is of this copy's source."""
    wanted = evidence.quoting().filter(
        pk=whole_number(request.GET.get("citation", "")) or 0
    )
    citations = list(wanted.filter(source=copy.source_id))
    return evidence.checks_of(citations).get(citations[0].pk) if citations else None
