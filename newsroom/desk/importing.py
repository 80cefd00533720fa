"""Import in the browser: upload or paste, look at what was found, accept. Nothing typed is lost."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from articles import importing
from articles.characters import clean_text
from articles.desk import acting, desk_view
from articles.extracting import Refused
from articles.extracting.unpacking import Item, unpack
from articles.models import Intake, Revision
from articles.revising import Draft
from newsroom import workflow
from newsroom.desk.deciding import pressed
from newsroom.desk.forms import MetadataForm, PasteForm
from newsroom.desk.marking import marked_blocks, sentence_blocks


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        items = _uploaded(request) or _pasted(form)
        intakes = [_receive(item, form.cleaned_data, acting(request)) for item in items]
        if len(intakes) == 1 and intakes[0].status == Intake.Status.WAITING:
            return redirect("desk:preview", intakes[0].pk)
        for intake in intakes:
            _tell(request, intake)
        if not intakes:
            form.add_error(None, "Choose a file, or paste the article's text.")
        elif not any(intake.status == Intake.Status.REFUSED for intake in intakes):
            return redirect("desk:articles")
    status = 422 if form.errors else 200
    return render(request, "desk/import.html", {"form": form}, status=status)


def _uploaded(request: HttpRequest) -> list[Item]:
    return [item for file in request.FILES.getlist("files") for item in _items(file)]


def _items(file: "UploadedFile[Any]") -> list[Item]:
    name = file.name or "file"
    try:
        return list(unpack(name, file.read()))
    except Refused as refusal:
        return [Item(name, b"", error=str(refusal))]


def _pasted(form: PasteForm) -> list[Item]:
    text = form.cleaned_data["text"]
    return [Item("pasted text", text.encode())] if text.strip() else []


def _receive(item: Item, given: dict[str, str], user: User) -> Intake:
    if item.error:
        return Intake.objects.create(
            path=item.path, status=Intake.Status.REFUSED, error=item.error, received_by=user
        )
    intake = importing.receive(item.content, path=item.path, language=given["language"], user=user)
    if given["title"] and intake.status == Intake.Status.WAITING:
        intake.metadata = intake.metadata | {"title": given["title"]}
        intake.save(update_fields=["metadata"])
    return intake


def _tell(request: HttpRequest, intake: Intake) -> None:
    if intake.status == Intake.Status.REFUSED:
        messages.error(request, f"{intake.path}: {intake.error}")
    elif intake.status == Intake.Status.UNCHANGED:
        messages.info(request, f"{intake.path} is already here, unchanged: {intake.article}.")
    else:
        messages.success(request, f"{intake.path} waits for you to accept it.")


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, intake_id: int) -> HttpResponse:
    intake = get_object_or_404(Intake.objects.select_related("extraction__original", "article"), pk=intake_id)
    if intake.status != Intake.Status.WAITING or intake.extraction is None:
        if intake.article:
            return redirect("workbench", intake.article.pk)
        return redirect("desk:import")
    form = MetadataForm(request.POST or None, initial=_known_metadata(intake))
    if request.method == "POST":
        _remember(intake, request)
        decided = pressed(request.POST, intake.extraction)
        if decided:
            workflow.decide_waiting(*decided, acting(request))
            return redirect("desk:preview", intake.pk)
        if form.is_valid():
            return _accept(request, intake, form)
    return render(request, "desk/preview.html", _context(intake, form), status=422 if form.errors else 200)


def _known_metadata(intake: Intake) -> dict[str, str]:
    read = intake.extraction.metadata if intake.extraction else {}
    return {name: intake.metadata.get(name, read.get(name, "")) for name in MetadataForm.Meta.fields}


def _remember(intake: Intake, request: HttpRequest) -> None:
    """Whatever button was pressed, what was typed stays."""
    typed = {name: request.POST[name] for name in MetadataForm.Meta.fields if name in request.POST}
    intake.metadata = {name: clean_text(value)[:2000] for name, value in typed.items()}
    intake.save(update_fields=["metadata"])


def _accept(request: HttpRequest, intake: Intake, form: MetadataForm) -> HttpResponse:
    metadata = {name: intake.metadata.get(name, "") for name in form.fields}
    arrival = workflow.accept(intake, metadata=metadata, user=acting(request))
    messages.success(request, f"Accepted: revision {arrival.revision.number} of this article.")
    return redirect("workbench", arrival.article.pk)


def _context(intake: Intake, form: MetadataForm) -> dict[str, Any]:
    assert intake.extraction is not None  # noqa: S101 - the caller has looked
    text, blocks = importing.clean_text(intake.extraction)
    language = form["language"].value() or "en"
    return {
        "intake": intake,
        "form": form,
        "extraction": intake.extraction,
        "language": language,
        "marked": marked_blocks(intake.extraction),
        "undecided": intake.extraction.findings.undecided().count(),
        "result": sentence_blocks(Draft(Revision.Kind.IMPORT, text, blocks, language)),
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
