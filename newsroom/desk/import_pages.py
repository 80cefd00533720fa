"""Import in the browser: upload, paste or fetch, look at what was found, accept. Nothing typed is lost."""

import logging
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TypedDict

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from articles import finding_decisions
from articles.engine_guard import noting, unjudged
from articles.extracting import Item, all_formats, looks_like_markdown, unpack
from articles.fetch import fetch
from articles.finding_decisions import decided_text
from articles.intake import (
    Incoming,
    article_at,
    reread,
    revises,
    same_article,
    set_aside,
    take_in,
)
from articles.models import Article, Extraction, Intake, Revision
from articles.models.arrival import PASTED
from articles.problems import Problem, Refused
from articles.revisions import Draft, resembling, sentences_of
from articles.text.characters import clean_text, whole_number
from articles.text.stored_messages import said
from newsroom.actions import batches, drafts
from newsroom.actions.accept import accept, suggested_kind, suggested_title
from newsroom.actions.preview import Run, Step, look_ahead
from newsroom.actions.revise import decide_waiting
from newsroom.conf.errors import is_busy
from newsroom.desk.findings_page import groups, marked_blocks, pressed, sentence_blocks, told
from newsroom.desk.forms import MetadataForm, PasteForm
from newsroom.desk.guard import acting, desk_view

log = logging.getLogger("newsroom.desk")

BROKEN = gettext_lazy(
    "Something went wrong while it was read; it is in the log. What you typed is still here."
)
READ_AS = {"markdown": "text/markdown; charset=utf-8", "text": "text/plain; charset=utf-8"}
NOTHING = gettext_lazy("Choose a file, or paste the article’s text.")


# --- What arrives ---------------------------------------------------------------------------------------


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = PasteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _take_in(request, form)
        except Problem as problem:
            form.add_error("url" if form.cleaned_data.get("url") else None, str(problem))
        else:
            if answer:
                return answer
    status = 422 if form.errors else 200
    suffixes = [suffix for one in all_formats() for suffix in one.suffixes]
    context = {"form": form, "formats": all_formats(), "accept": ",".join([*suffixes, *Item.CONTAINERS])}
    return render(request, "desk/import.html", context | batches.unfinished(finished=True), status=status)


def _take_in(request: HttpRequest, form: PasteForm) -> HttpResponse | None:
    """One article leads to its preview, several to a batch. None where it was refused, as the form says."""
    given, user = form.cleaned_data, acting(request)
    items = _uploaded(request)
    first = list(islice(items, 2))
    if len(first) > 1:
        whole = chain(first, items)
        batch = batches.enqueue(whole, language=given["language"], kind=given["kind"], user=user)
        return redirect("desk:batch", batch)
    if first and first[0].error:
        raise Refused(f"{first[0].path}: {first[0].error}")
    if first:
        incoming = Incoming(first[0].content, first[0].path, language=given["language"])
    else:
        incoming = _typed(given)
    return _receive(request, form, incoming)


def _uploaded(request: HttpRequest) -> Iterator[Item]:
    for field in ("files", "folder"):
        for file in request.FILES.getlist(field):
            yield from _items(file)


def _items(file: "UploadedFile[bytes]") -> Iterator[Item]:
    name = file.name or "file"
    try:
        if isinstance(file, TemporaryUploadedFile):
            yield from unpack(name, Path(file.temporary_file_path()))
        else:
            yield from unpack(name, file.read())
    except Problem as problem:
        yield Item(name, b"", error=problem.message)


def _typed(given: dict[str, str]) -> Incoming:
    """From an address or the clipboard. Raises Refused where nothing was given, or cannot be fetched."""
    language = given["language"]
    if given.get("url"):
        page = fetch(given["url"])
        media_type = f"{page.media_type}; charset={page.charset}" if page.charset else page.media_type
        return Incoming(page.content, page.url, media_type, page.url, language)
    if not given["text"].strip():
        raise Refused(NOTHING)
    if looks_like_markdown(given["text"]):
        # An editor's window pastes colours beside it, which say nothing.
        return Incoming(given["text"].encode(), PASTED, READ_AS["markdown"], "", language)
    if given["html"].strip():
        return Incoming(given["html"].encode(), PASTED, "text/html; charset=utf-8", "", language)
    return Incoming(given["text"].encode(), PASTED, language=language)


def _receive(request: HttpRequest, form: PasteForm, incoming: Incoming) -> HttpResponse | None:
    user = acting(request)
    typed = {name: form.cleaned_data[name] for name in ("title", "kind") if form.cleaned_data[name]}
    try:
        intake = take_in(incoming, user)
    except Exception as error:
        if is_busy(error):
            raise
        log.exception("%s could not be taken in", incoming.path)
        raise Refused(f"{incoming.path}: {BROKEN}") from error
    if intake.status == Intake.Status.REFUSED:
        raise Refused(f"{intake.name}: {said(intake.error)}")
    if intake.status == Intake.Status.UNCHANGED:
        messages.info(
            request,
            _("%(path)s is already here, unchanged: %(article)s.")
            % {"path": intake.path, "article": intake.article},
        )
        return redirect("desk:articles")
    if typed:
        intake.metadata = intake.metadata | typed
        intake.save(update_fields=["metadata"])
    return redirect("desk:preview", intake.pk)


# --- One that waits -------------------------------------------------------------------------------------


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, intake_id: int) -> HttpResponse:
    rows = Intake.objects.select_related("extraction__original", "article")
    intake = get_object_or_404(rows.defer("extraction__original__content"), pk=intake_id)
    if intake.status != Intake.Status.WAITING or intake.extraction is None:
        return _not_waiting(request, intake)
    posted = request.POST if request.method == "POST" else None
    form = MetadataForm(posted, initial=_known_metadata(intake, intake.extraction))
    if intake.article and intake.article.kind:
        form.freeze_kind()
    if request.method == "POST":
        _remember(intake, request)
        answer = (
            _decide(request, intake, intake.extraction)
            or _reread(request, intake)
            or _revise_or_not(request, intake, intake.extraction)
            or _finish(request, intake, form)
        )
        if answer:
            return answer
    context = _context(intake, intake.extraction, form)
    return render(request, "desk/preview.html", context, status=422 if form.errors else 200)


def _not_waiting(request: HttpRequest, intake: Intake) -> HttpResponse:
    """What became of it; where everything has its place, straight to the article."""
    if intake.article and not drafts.unplaced(intake):
        return redirect("workbench", intake.article.pk)
    if intake.article:
        context = {"intake": intake, "article": intake.article, "unplaced": drafts.unplaced(intake)}
        return render(request, "desk/arrived.html", context)
    if intake.error:
        messages.info(request, f"{intake.name}: {said(intake.error)}")
    if intake.batch:
        return redirect("desk:batch", intake.batch)
    return redirect("desk:import")


def _decide(request: HttpRequest, intake: Intake, extraction: Extraction) -> HttpResponse | None:
    decided = pressed(request.POST, extraction)
    if decided is None:
        return None
    decide_waiting(decided.findings, decided.status, acting(request))
    if decided.rule:
        finding_decisions.keep_always(decided.rule, acting(request), whole_kind=decided.whole_kind)
    messages.success(request, told(decided))
    return redirect("desk:preview", intake.pk)


def _reread(request: HttpRequest, intake: Intake) -> HttpResponse | None:
    media_type = READ_AS.get(request.POST.get("reread", ""))
    if media_type is None:
        return None
    try:
        reread(intake, media_type, acting(request))
    except Problem as problem:
        messages.error(request, said(problem.message))
    return redirect("desk:preview", intake.pk)


def _revise_or_not(request: HttpRequest, intake: Intake, extraction: Extraction) -> HttpResponse | None:
    """Whether it is a new version of the article that it resembles, as an editor says."""
    choice = request.POST.get("version")
    if choice is None:
        return None
    offered = resembling(decided_text(extraction)[0])
    if choice != "new" and (offered is None or whole_number(choice) != offered.pk):
        messages.error(request, _("That article has changed since: look again."))
    elif not revises(intake, None if choice == "new" else offered):
        messages.error(request, _("Somebody else has since accepted it or set it aside."))
    return redirect("desk:preview", intake.pk)


def _finish(request: HttpRequest, intake: Intake, form: MetadataForm) -> HttpResponse | None:
    if "aside" in request.POST:
        set_aside(intake, acting(request))
        messages.info(
            request,
            _("%(path)s is set aside. Its bytes are kept: bring it again to go on.") % {"path": intake.path},
        )
        return redirect("desk:batch", intake.batch) if intake.batch else redirect("desk:import")
    if "accept" in request.POST and form.is_valid():
        return _accept(request, intake)
    if "accept" in request.POST:
        return None
    messages.success(request, _("Saved as it is. It waits here until somebody accepts it."))
    return redirect("desk:preview", intake.pk)


def _known_metadata(intake: Intake, extraction: Extraction) -> dict[str, str]:
    """What was typed here, else what an editor has set on the article, else what was read."""
    read = extraction.metadata
    known: dict[str, str] = {name: str(read.get(name) or "") for name in MetadataForm.Meta.fields}
    known["title"] = known["title"] or suggested_title(*decided_text(extraction))
    known["kind"] = suggested_kind(read, extraction.original.url)
    by_hand = intake.article.edited_fields if intake.article else []
    set_by_hand = {name: str(getattr(intake.article, name) or "") for name in by_hand if name in known}
    typed: dict[str, str] = intake.metadata
    chosen = {"kind": intake.article.kind} if intake.article and intake.article.kind else {}
    return known | set_by_hand | typed | chosen


def _remember(intake: Intake, request: HttpRequest) -> None:
    """Whatever button was pressed, what was typed stays."""
    typed = {name: request.POST[name] for name in MetadataForm.Meta.fields if name in request.POST}
    intake.metadata = {name: clean_text(value)[:2000] for name, value in typed.items()}
    chosen = (whole_number(value) for value in request.POST.getlist("link")[:5000])
    intake.links = [number for number in chosen if number is not None]
    intake.save(update_fields=["metadata", "links"])


def _accept(request: HttpRequest, intake: Intake) -> HttpResponse:
    try:
        arrival = accept(intake, metadata=intake.metadata, user=acting(request))
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("desk:import")
    messages.success(
        request, _("Accepted: revision %(number)s of this article.") % {"number": arrival.revision.number}
    )
    placed = len(arrival.intake.attached.get("placed", []))
    if placed:
        words = ngettext(
            "%(number)d footnote or comment is attached: "
            "notes as drafts, comments as remarks, sources as citations to look through.",
            "%(number)d footnotes and comments are attached: "
            "notes as drafts, comments as remarks, sources as citations to look through.",
            placed,
        )
        messages.info(request, words % {"number": placed})
    if drafts.unplaced(arrival.intake):
        return redirect("desk:preview", intake.pk)
    return redirect("workbench", arrival.article.pk)


def _context(intake: Intake, extraction: Extraction, form: MetadataForm) -> dict[str, object]:
    text, blocks = decided_text(extraction)
    language = form["language"].value() or "en"
    draft = Draft(Revision.Kind.IMPORT, text, blocks, language, extraction)
    revised = _revision_of(intake, extraction, draft)
    with noting() as failures:
        sentences = sentences_of(draft)
    findings = list(extraction.findings.all())
    places = [(one.span.start, one.text) for one in sentences]
    planned = drafts.plan(extraction, places, revised.get("article"))
    return {
        "intake": intake,
        "form": form,
        "extraction": extraction,
        "language": language,
        "marked": marked_blocks(extraction, findings),
        "unjudged": unjudged(failures),
        "read_as": _read_as(intake, extraction),
        "undecided": sum(finding.status == "pending" for finding in findings),
        "groups": groups(findings),
        "source": finding_decisions.source_of_extraction(extraction),
        "result": sentence_blocks(draft, sentences),
        "drafts": [one for one in planned if one.attachment["kind"] != "link"],
        "links": [one for one in planned if one.attachment["kind"] == "link"],
        **revised,
    }


def _read_as(intake: Intake, extraction: Extraction) -> str:
    """Of READ_AS, for a pasted text, of which nobody has said what it is."""
    reader = extraction.extractor.removeprefix("newsroom-").partition("/")[0]
    return reader if intake.path == PASTED and reader in READ_AS else ""


class Revised(TypedDict, total=False):
    """The article that an import would be the next revision of, and what would change in it.

    other: the article at that address, where it is another. edited: whether people have changed the text.
    chosen: whether an editor has said that it is one. resembles: of a new article, one that has much of its
    text.
    """

    resembles: Article | None
    chosen: bool
    article: Article
    other: Article | None
    changes: Sequence[Step | Run]
    edited: bool
    current: Revision


def _revision_of(intake: Intake, extraction: Extraction, draft: Draft) -> Revised:
    """The draft takes over where editors have split and merged the article's sentences."""
    known = extraction.metadata | {name: value for name, value in intake.metadata.items() if value}
    declared = same_article(known)
    article: Article | None = intake.article or declared
    if article is None:
        return {"resembles": resembling(draft.text)}
    at_address = article_at(known.get("canonical_url"))
    current = article.current_revision
    draft.boundaries = current.boundaries
    return {
        "article": article,
        "chosen": declared is None,
        "other": at_address if at_address != article else None,
        "changes": look_ahead(article, draft),
        "edited": current.kind not in {Revision.Kind.IMPORT, Revision.Kind.FINDINGS},
        "current": current,
    }


@desk_view("articles.view_original")
@require_safe
def original(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The bytes as they arrived, always as a download: an imported page must never run in ours."""
    intake = get_object_or_404(Intake.objects.select_related("extraction__original"), pk=intake_id)
    if intake.extraction is None:
        return redirect("desk:import")
    kept = intake.extraction.original
    response = HttpResponse(bytes(kept.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="original-{kept.sha256[:12]}"'
    return response
