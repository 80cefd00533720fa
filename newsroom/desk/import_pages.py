"""Import in the browser: upload, paste or fetch, look at what was found, accept.
Nothing typed is lost.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from articles.engine_errors import noting, unjudged
from articles.extracting import ImportItem, all_formats, looks_like_markdown, unpack
from articles.fetch import fetch
from articles.finding_decisions import decided_text, record_decisions
from articles.intake import (
    ERASED,
    Incoming,
    article_at,
    reread,
    revises,
    same_article,
    set_aside,
    take_in,
)
from articles.models import TEXT_LIMIT, Article, Extraction, Finding, Intake, Revision
from articles.models.arrival import PASTED
from articles.problems import Problem, Refused
from articles.revisions import Draft, resembling, sentences_of
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from articles.text.stored_messages import said
from newsroom.actions import batches, drafts, past
from newsroom.actions.accept import (
    accept,
    is_same_text,
    suggested_kind,
    suggested_title,
)
from newsroom.actions.preview import look_ahead
from newsroom.conf.errors import is_busy
from newsroom.desk.access import acting, desk_view, past_view
from newsroom.desk.article_forms import MetadataForm
from newsroom.desk.findings_page import decide_pressed, sentence_blocks, shown_findings
from newsroom.desk.kept_texts import confirm_saved

log = logging.getLogger("newsroom.desk")

HTML_LIMIT = 2_000_000  # characters of a pasted page with its markup
READ_AS = {
    "markdown": "text/markdown; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}

# --- What arrives ---------------------------------------------------------------------


class PasteForm(forms.Form):
    language = forms.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        label=gettext_lazy("Language"),
        max_length=12,
        required=False,
        help_text=gettext_lazy(
            "Such as en or zh. Left empty, it is guessed from the text."
        ),
        error_messages={
            "invalid": gettext_lazy("Write a language tag, such as en, de or zh-Hant.")
        },
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 9}),
        max_length=TEXT_LIMIT,
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "Plain text or Markdown; the next page says which it was read as."
        ),
    )
    # What the browser's clipboard held beside the plain text, while that is still as it
    # was pasted.
    html = forms.CharField(
        max_length=HTML_LIMIT, required=False, strip=False, widget=forms.HiddenInput
    )
    url = forms.URLField(
        label=gettext_lazy("Web address"),
        max_length=2000,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy(
            "The page is fetched once, as readers see it without logging in."
        ),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if not settings.FETCH_URLS:
            del self.fields["url"]


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = PasteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _take_in(request, form.cleaned_data)
            return (
                confirm_saved(request, answer)
                if _takes_text(request, form.cleaned_data)
                else answer
            )
        except Problem as problem:
            form.add_error(
                "url" if form.cleaned_data.get("url") else None, str(problem)
            )
    status = 422 if form.errors else 200
    suffixes = [suffix for one in all_formats() for suffix in one.suffixes]
    accepted = ",".join([*suffixes, *ImportItem.CONTAINERS])
    context = {"form": form, "formats": all_formats(), "accept": accepted}
    return render(
        request,
        "desk/import.html",
        context | batches.unfinished(finished=True),
        status=status,
    )


def _takes_text(request: HttpRequest, given: dict[str, str]) -> bool:
    """Return whether the text that was typed, if any, is what was taken in."""
    return not given["text"].strip() or not (request.FILES or given.get("url"))


def _take_in(request: HttpRequest, given: dict[str, str]) -> HttpResponse:
    """One article leads to its preview, several to a batch. Raises Problem."""
    language = given["language"]
    items = _uploaded(request)
    first = list(islice(items, 2))
    if len(first) > 1:
        whole = chain(first, items)
        return redirect(
            "desk:batch",
            batches.enqueue(whole, language=language, user=acting(request)),
        )
    if first and first[0].error:
        raise Refused(f"{first[0].path}: {first[0].error}")
    incoming = (
        Incoming(first[0].content, first[0].path, language=language)
        if first
        else _typed(given)
    )
    try:
        intake = take_in(incoming, acting(request))
    except Exception as error:
        if is_busy(error):
            raise
        log.exception("%s could not be taken in", incoming.path)
        words = _(
            "Something went wrong while it was read; it is in the log. What you typed is still here."
        )
        raise Refused(f"{incoming.path}: {words}") from error
    if intake.status == Intake.Status.REFUSED:
        raise Refused(f"{intake.name}: {said(intake.error)}")
    if intake.status == Intake.Status.UNCHANGED:
        return _is_here(request, intake)
    return redirect("desk:preview", intake.pk)


def _uploaded(request: HttpRequest) -> Iterator[ImportItem]:
    files: list[UploadedFile[bytes]] = [
        *request.FILES.getlist("files"),
        *request.FILES.getlist("folder"),
    ]
    for file in files:
        name = file.name or "file"
        try:
            if isinstance(file, TemporaryUploadedFile):
                yield from unpack(name, Path(file.temporary_file_path()))
            else:
                yield from unpack(name, file.read())
        except Problem as problem:
            yield ImportItem(name, b"", error=problem.message)


def _typed(given: dict[str, str]) -> Incoming:
    """From an address or the clipboard. Raises Refused where nothing was given, or
    cannot be fetched.
    """
    if given.get("url"):
        page = fetch(given["url"])
        media_type = (
            f"{page.media_type}; charset={page.charset}"
            if page.charset
            else page.media_type
        )
        return Incoming(page.content, page.url, media_type, page.url, given["language"])
    typed, media_type = given["text"], ""
    if not typed.strip():
        raise Refused(_("Choose a file, or paste the article’s text."))
    if looks_like_markdown(typed):
        # an editor's window pastes colours beside it, which say nothing
        media_type = READ_AS["markdown"]
    elif given["html"].strip():
        typed, media_type = given["html"], "text/html; charset=utf-8"
    return Incoming(typed.encode(), PASTED, media_type, language=given["language"])


def _is_here(request: HttpRequest, intake: Intake) -> HttpResponse:
    told = {"path": intake.path, "article": intake.article}
    messages.info(
        request, _("%(path)s is already here, unchanged: %(article)s.") % told
    )
    return redirect("admin:index")


# --- A batch --------------------------------------------------------------------------

PER_PAGE = 100
STEPS: dict[str, Callable[[UUID, User], object]] = {
    "read": batches.read_some,
    "accept": batches.accept_some,
    "revise": partial(batches.accept_some, revisions=True),
    "certain": batches.remove_certain,
    "again": batches.try_again,
    **{kind: partial(batches.say_whose, kind=kind) for kind in Article.Kind.values},
}


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """How far it is, a row per file, and buttons that do some of the work each time."""
    intakes = Intake.objects.filter(batch=batch).order_by("pk")
    first = intakes.select_related("received_by").first()
    if first is None:
        raise Http404(_("There is no such batch."))
    if request.method == "POST":
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            return HttpResponseBadRequest(_("There is no such step."))
        step(batch, acting(request))
        return redirect(request.get_full_path())
    standing, show = batches.batch_progress(batch), request.GET.get("show", "")
    files = _files(
        intakes.filter(status=show) if show in Intake.Status.values else intakes
    )
    open_ones = intakes.filter(batches.OPEN).order_by()
    kinds = dict(open_ones.values_list("metadata__kind").annotate(n=Count("pk")))
    context = {
        "batch": batch,
        "first": first,
        "standing": standing,
        "whose": [
            (label, kinds[kind])
            for kind, label in Article.Kind.choices
            if kind in kinds
        ],
        "shown": [
            (one, label, standing[one])
            for one, label in Intake.Status.choices
            if standing[one]
        ],
        "show": show,
        "page": Paginator(files, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/batch.html", context)


def _files(intakes: QuerySet[Intake]) -> QuerySet[Intake]:
    """Each with the number of its undecided findings, and the intake in which its bytes
    wait, if they do.
    """
    undecided = (
        Finding.objects.undecided().filter(extraction=OuterRef("extraction")).order_by()
    )
    waiting = Intake.objects.filter(
        extraction=OuterRef("extraction"), status=Intake.Status.WAITING
    )
    return intakes.select_related("article").annotate(
        undecided=Subquery(
            undecided.values("extraction").annotate(n=Count("pk")).values("n")
        ),
        waits_in=Subquery(
            waiting.filter(~Q(pk=OuterRef("pk"))).order_by("pk").values("pk")[:1]
        ),
    )


# --- One that waits -------------------------------------------------------------------


@past_view("articles.import_article", past.of_intake, "intake_id")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, intake_id: int) -> HttpResponse:
    rows = Intake.objects.select_related("extraction__original", "article")
    intake = get_object_or_404(
        rows.defer("extraction__original__content"), pk=intake_id
    )
    if intake.status != Intake.Status.WAITING or intake.extraction is None:
        return _not_waiting(request, intake)
    posted = request.POST if request.method == "POST" else None
    form = MetadataForm(posted, initial=_known_metadata(intake, intake.extraction))
    form.mark_guesses(intake.guesses)
    onto = intake.revised
    if onto and onto.kind:
        form.freeze_kind()
    if request.method == "POST" and (
        answer := _act(request, intake, intake.extraction, form)
    ):
        # what was typed stays with the intake even if this is refused
        return confirm_saved(request, answer)
    with snapshot():
        context = _context(intake, intake.extraction, form)
        return render(
            request, "desk/preview.html", context, status=422 if form.errors else 200
        )


def _not_waiting(request: HttpRequest, intake: Intake) -> HttpResponse:
    """What became of it; where everything has its place, straight to the article."""
    if intake.article and intake.unplaced:
        return render(
            request, "desk/arrived.html", {"intake": intake, "article": intake.article}
        )
    if intake.article:
        return redirect("workbench", intake.article.pk)
    if intake.error:
        messages.info(request, f"{intake.name}: {said(intake.error)}")
    return _on(intake)


def _on(intake: Intake) -> HttpResponse:
    return (
        redirect("desk:batch", intake.batch)
        if intake.batch
        else redirect("desk:import")
    )


def _act(
    request: HttpRequest, intake: Intake, extraction: Extraction, form: MetadataForm
) -> HttpResponse | None:
    """Whatever button was pressed, what was typed stays. None where the form says what
    is wrong.
    """
    _remember(intake, request)
    try:
        if "accept" in request.POST:
            return _accept(request, intake) if form.is_valid() else None
        if "aside" in request.POST:
            set_aside(intake, acting(request))
            words = _(
                "%(path)s is set aside. Its bytes are kept: bring it again to go on."
            )
            messages.info(request, words % {"path": intake.path})
            return _on(intake)
        if "version" in request.POST:
            revises(intake, _chosen(request.POST["version"], extraction))
        elif media_type := READ_AS.get(request.POST.get("reread", "")):
            reread(intake, media_type, acting(request))
        elif not decide_pressed(request, extraction, record_decisions):
            messages.success(
                request, _("Saved as it is. It waits here until somebody accepts it.")
            )
    except Problem as problem:
        messages.error(request, said(problem.message))
    return redirect("desk:preview", intake.pk)


def _chosen(version: str, extraction: Extraction) -> Article | None:
    """The article of which it is a new version, as an editor says, who was offered it.
    Raises Refused.
    """
    offered = None if version == "new" else resembling(decided_text(extraction)[0])
    if (offered is None and version != "new") or (
        offered and whole_number(version) != offered.pk
    ):
        raise Refused(_("That article has changed since: look again."))
    return offered


def _known_metadata(intake: Intake, extraction: Extraction) -> dict[str, object]:
    """What was typed here, else what an editor has set on the article, else what was
    read.
    """
    read, article = extraction.metadata, intake.revised
    typed: dict[str, str] = intake.metadata
    told = read | extraction.guessed
    known: dict[str, object] = {
        name: str(told.get(name) or "") for name in MetadataForm.Meta.fields
    }
    known["title"] = known["title"] or suggested_title(
        *decided_text(extraction), str(known["language"])
    )
    known["kind"] = (intake.article and intake.article.kind) or suggested_kind(
        read, extraction.original.url
    )
    by_hand = (
        [name for name in article.edited_fields if name in known] if article else []
    )
    chosen = {"kind": article.kind} if article and article.kind else {}
    unknown = {"unknown": typed.get("unknown", read.get("unknown", "")).split()}
    return (
        known
        | {name: str(getattr(article, name) or "") for name in by_hand}
        | typed
        | chosen
        | unknown
    )


def _remember(intake: Intake, request: HttpRequest) -> None:
    """What was typed or ticked; a guess only where somebody saves it, not where another
    button is pressed.
    """
    names = [
        name
        for name in MetadataForm.Meta.fields
        if name in request.POST or name == "unknown"
    ]
    typed = {name: " ".join(request.POST.getlist(name))[:2000] for name in names}
    saves = {"accept", "save"} & request.POST.keys()
    intake.metadata = typed if saves else dict(typed.items() - intake.guesses.items())
    intake.links = [
        pk
        for one in request.POST.getlist("link")[:5000]
        if (pk := whole_number(one)) is not None
    ]
    intake.save(update_fields=["metadata", "links"])


def _accept(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Raises Refused."""
    apart = request.POST["accept"] == "apart"
    arrival = accept(
        intake, metadata=intake.metadata, apart=apart, user=acting(request)
    )
    if arrival.intake.status == Intake.Status.UNCHANGED:
        return _is_here(request, arrival.intake)
    words = _("Accepted: revision %(number)s of this article.")
    messages.success(request, words % {"number": arrival.revision.number})
    if placed := len(arrival.intake.attached.get("placed", [])):
        words = ngettext(
            "%(number)d footnote or comment is attached: "
            "footnotes as notes with their sources, to be rated; comments as remarks.",
            "%(number)d footnotes and comments are attached: "
            "footnotes as notes with their sources, to be rated; comments as remarks.",
            placed,
        )
        messages.info(request, words % {"number": placed})
    if arrival.intake.unplaced:
        return redirect("desk:preview", intake.pk)
    page = (
        "admin:articles_article_change"
        if request.POST["accept"] == "page"
        else "workbench"
    )
    return redirect(page, arrival.article.pk)


def _context(
    intake: Intake, extraction: Extraction, form: MetadataForm
) -> dict[str, object]:
    text, blocks = decided_text(extraction)
    language = form["language"].value() or "en"
    draft = Draft(Revision.Kind.IMPORT, text, blocks, language, extraction)
    revised = _revision_of(intake, extraction, draft)
    with noting() as failures:
        sentences = sentences_of(draft)
    reader = extraction.extractor.removeprefix("newsroom-").partition("/")[0]
    places = [(one.span.start, one.text) for one in sentences]
    known = None if revised.get("is_apart") else revised["article"]
    planned = drafts.plan(extraction, places, known) if extraction.attachments else []
    return {
        "intake": intake,
        "form": form,
        "extraction": extraction,
        "language": language,
        "unjudged": unjudged(failures),
        # Of READ_AS, for a pasted text, of which nobody has said what it is.
        "read_as": reader if intake.path == PASTED and reader in READ_AS else "",
        **shown_findings(extraction, list(extraction.findings.all())),
        "result": sentence_blocks(draft, sentences),
        "drafts": [one for one in planned if one.attachment["kind"] != "link"],
        "links": [one for one in planned if one.attachment["kind"] == "link"],
        **revised,
    }


def _revision_of(
    intake: Intake, extraction: Extraction, draft: Draft
) -> dict[str, Any]:
    """The article that the import would be the next revision of, and what would change
    in it; else one that has much of its text. The draft takes over where editors have
    split and merged the article's sentences.

    other: the article at that address, where it is another. edited: whether people have
    changed the text. chosen: whether an editor has said that it is a revision. is_same,
    is_apart: of an examined text, which is not rewritten, whether it is that very text,
    or must become an article of its own.
    """
    known = extraction.metadata | {
        name: value for name, value in intake.metadata.items() if value
    }
    declared = same_article(known)
    article: Article | None = intake.article or declared
    if article is None:
        return {"article": None, "resembles": resembling(draft.text)}
    current = article.current_revision
    changes = look_ahead(article, replace(draft, boundaries=current.boundaries))
    found = {"article": article, "current": current, "changes": changes}
    if article.is_examined:
        is_same = is_same_text(extraction, draft.text, current)
        return found | {"is_same": is_same, "is_apart": not is_same}
    draft.boundaries = current.boundaries
    at_address = article_at(known.get("canonical_url"))
    return found | {
        "chosen": declared is None,
        "other": at_address if at_address != article else None,
        "edited": current.kind not in {Revision.Kind.IMPORT, Revision.Kind.FINDINGS},
    }


@past_view("articles.view_original", past.of_intake, "intake_id")
@require_safe
def original(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The bytes as they arrived, always as a download: an imported page must never run
    in ours.
    """
    intake = get_object_or_404(
        Intake.objects.select_related("extraction__original"), pk=intake_id
    )
    if intake.extraction is None:
        return redirect("desk:import")
    if (kept := intake.extraction.original).erasure_id:
        raise Http404(ERASED)
    response = HttpResponse(
        bytes(kept.content), content_type="application/octet-stream"
    )
    response["Content-Disposition"] = (
        f'attachment; filename="original-{kept.sha256[:12]}"'
    )
    return response
