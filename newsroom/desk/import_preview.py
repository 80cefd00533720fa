"""The preview of an import: what was found in the text, and what accepting makes of it.

Nothing typed is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from articles.engine_errors import noting, unjudged
from articles.finding_decisions import decided_text, record_decisions
from articles.intake import (
    ERASED,
    article_at,
    choose_article,
    exported_file,
    reread,
    same_article,
    set_aside,
)
from articles.models import Article, Extraction, Intake, Revision
from articles.models.arrival import PASTED
from articles.problems import Problem, Refused
from articles.revisions import Draft, DraftSentence, resembling, split_sentences
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from articles.text.headline import HEADS, body_start, one_line
from articles.text.stored_messages import message_text
from newsroom.actions import drafts, past
from newsroom.actions.accept import (
    accept,
    exported_copy,
    is_same_text,
    suggested_kind,
    suggested_title,
)
from newsroom.actions.preview import look_ahead
from newsroom.desk.access import acting, past_view
from newsroom.desk.article_forms import MetadataForm
from newsroom.desk.findings_page import decide_pressed, sentence_blocks, shown_findings
from newsroom.desk.import_pages import READ_AS, answer_unchanged
from newsroom.desk.kept_texts import confirm_saved

LONGEST_TYPED = 2_000  # code points that are kept of a field
MOST_LINKS = 5_000


@past_view("articles.import_article", past.of_intake, "intake_id")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Show a text that waits, and do what its buttons say."""
    intakes = Intake.objects.select_related("extraction__original", "article")
    intakes = intakes.defer("extraction__original__content")
    intake = get_object_or_404(intakes, pk=intake_id)
    extraction = intake.extraction
    if intake.status != Intake.Status.WAITING or extraction is None:
        return _show_result(request, intake)
    posted = request.POST if request.method == "POST" else None
    form = MetadataForm(posted, initial=_known_metadata(intake, extraction))
    form.mark_guesses(intake.guesses)
    if intake.revised and intake.revised.kind:
        form.freeze_kind()
    if request.method == "POST":
        answer = _act(request, intake, extraction, form)
        if answer:
            # Even if this was refused, what was typed is kept with the intake.
            return confirm_saved(request, answer)
    with snapshot():
        context = _context(intake, extraction, form)
        status = 422 if form.errors else 200
        return render(request, "desk/preview.html", context, status=status)


def _show_result(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Show what could not be placed, else go on to the article or the next import."""
    article = intake.article
    if article and intake.unplaced:
        context = {"intake": intake, "article": article}
        return render(request, "desk/arrived.html", context)
    if article:
        return redirect("workbench", article.pk)
    if intake.error:
        messages.info(request, f"{intake.name}: {message_text(intake.error)}")
    return _redirect_to_imports(intake)


def _redirect_to_imports(intake: Intake) -> HttpResponse:
    if intake.batch:
        return redirect("desk:batch", intake.batch)
    return redirect("desk:import")


# --- What a button does ---------------------------------------------------------------


def _act(
    request: HttpRequest, intake: Intake, extraction: Extraction, form: MetadataForm
) -> HttpResponse | None:
    """Keep what was typed, and do what the button says.

    Return None if the form says what is wrong.
    """
    _remember(intake, request)
    reread_as = READ_AS.get(request.POST.get("reread", ""))
    try:
        if "accept" in request.POST:
            if not form.is_valid():
                return None
            return _accept(request, intake)
        if "aside" in request.POST:
            return _set_aside(request, intake)
        if "version" in request.POST:
            choose_article(intake, _chosen_article(request.POST["version"], extraction))
        elif reread_as:
            reread(intake, reread_as, acting(request))
        elif not decide_pressed(request, extraction, record_decisions):
            messages.success(
                request, _("The import is saved. Anybody can complete it here later.")
            )
    except Problem as problem:
        messages.error(request, message_text(problem.message))
    return redirect("desk:preview", intake.pk)


def _set_aside(request: HttpRequest, intake: Intake) -> HttpResponse:
    set_aside(intake, acting(request))
    words = _(
        "%(path)s was dismissed. The original is saved; import the file again to "
        "continue."
    )
    messages.info(request, words % {"path": intake.path})
    return _redirect_to_imports(intake)


def _chosen_article(version: str, extraction: Extraction) -> Article | None:
    """Return the article that an editor says this is a new version of, if any.

    Raise Refused if it is not the one that was offered.
    """
    if version == "new":
        return None
    text, _blocks = decided_text(extraction)
    offered = resembling(text)
    if offered is None or whole_number(version) != offered.pk:
        raise Refused(_("The article has changed. Reload the page."))
    return offered


def _remember(intake: Intake, request: HttpRequest) -> None:
    """Keep what was typed or ticked.

    A guess is kept only where somebody saves it, not where another button is pressed.
    """
    typed = {}
    for name in MetadataForm.Meta.fields:
        # No box ticked is sent as nothing.
        if name in request.POST or name == "unknown":
            values = " ".join(request.POST.getlist(name))
            typed[name] = values[:LONGEST_TYPED]
    if "accept" in request.POST or "save" in request.POST:
        intake.metadata = typed
    else:
        intake.metadata = dict(typed.items() - intake.guesses.items())
    numbers = map(whole_number, request.POST.getlist("link")[:MOST_LINKS])
    intake.links = [number for number in numbers if number is not None]
    intake.save(update_fields=["metadata", "links"])


def _accept(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Accept the text and say what came of it. Raise Refused if it is refused."""
    button = request.POST["accept"]
    arrival = accept(
        intake,
        metadata=intake.metadata,
        apart=button == "apart",
        seen=whole_number(request.POST.get("revision", "")),
        user=acting(request),
    )
    if arrival.intake.status == Intake.Status.UNCHANGED:
        return answer_unchanged(request, arrival.intake)
    words = _("Article created.")
    if arrival.revision.number > 1:
        words = _("Saved as revision %(number)s of this article.")
    messages.success(request, words % {"number": arrival.revision.number})
    placed = len(arrival.intake.attached.get("placed", []))
    if placed:
        words = ngettext(
            "%(number)d footnote or comment attached. Footnotes became unrated "
            "notes with sources; comments became remarks.",
            "%(number)d footnotes and comments attached. Footnotes became unrated "
            "notes with sources; comments became remarks.",
            placed,
        )
        messages.info(request, words % {"number": placed})
    if arrival.intake.unplaced:
        return redirect("desk:preview", intake.pk)
    if button == "page":
        return redirect("admin:articles_article_change", arrival.article.pk)
    return redirect("workbench", arrival.article.pk)


# --- What is shown --------------------------------------------------------------------


def _known_metadata(intake: Intake, extraction: Extraction) -> dict[str, object]:
    """Return the metadata: as typed here, else as set on the article, else as read."""
    read = extraction.metadata
    typed: dict[str, str] = intake.metadata
    known: dict[str, object] = dict(_metadata_as_read(extraction))
    if intake.article and intake.article.kind:
        known["kind"] = intake.article.kind
    else:
        known["kind"] = suggested_kind(read, extraction.original.url)
    article = intake.revised
    if article:
        rewritten = _rewritten_heads(article, read)
        for name in article.edited_fields:
            if name in known and name not in rewritten:
                known[name] = str(getattr(article, name) or "")
    known |= typed
    if article and article.kind:
        known["kind"] = article.kind
    unknown = typed.get("unknown", read.get("unknown", ""))
    known["unknown"] = unknown.split()
    return known


def _rewritten_heads(article: Article, read: Mapping[str, str]) -> set[str]:
    """Return which of title and standfirst were changed in a file that we exported."""
    exported = exported_file(read)
    if exported is None:
        return set()
    base = article.revisions.filter(number=exported.revision).first()
    if base is None:
        return set()
    heads = base.text[: body_start(base.blocks)].splitlines()
    return {
        name for name in HEADS if read.get(name) and one_line(read[name]) not in heads
    }


def _metadata_as_read(extraction: Extraction) -> dict[str, str]:
    """Return the metadata as it was read or guessed, with a title in any case."""
    read_or_guessed = extraction.metadata | extraction.guessed
    known = {}
    for name in MetadataForm.Meta.fields:
        known[name] = str(read_or_guessed.get(name) or "")
    if not known["title"]:
        text, blocks = decided_text(extraction)
        known["title"] = suggested_title(text, blocks, known["language"])
    return known


def _context(
    intake: Intake, extraction: Extraction, form: MetadataForm
) -> dict[str, object]:
    text, blocks = decided_text(extraction)
    language = form["language"].value() or "en"
    draft = Draft(Revision.Kind.IMPORT, text, blocks, language, extraction)
    revised = _revised_article(intake, extraction, draft)
    with noting() as failures:
        sentences = split_sentences(draft)
    brought_to = None if revised.get("is_apart") else revised["article"]
    # Nobody has said what a pasted text is, so that it can be read in another way.
    reader = extraction.extractor.removeprefix("newsroom-").partition("/")[0]
    can_be_reread = intake.path == PASTED and reader in READ_AS
    return {
        "intake": intake,
        "form": form,
        "extraction": extraction,
        "language": language,
        "unjudged": unjudged(failures),
        "read_as": reader if can_be_reread else "",
        **shown_findings(extraction, list(extraction.findings.all())),
        "result": sentence_blocks(draft, sentences),
        **_attachments(extraction, sentences, brought_to),
        **revised,
    }


def _attachments(
    extraction: Extraction,
    sentences: Sequence[DraftSentence],
    article: Article | None,
) -> dict[str, object]:
    """Return what becomes of footnotes, comments and links.

    `own` counts comments that are notes of ours, which nobody has changed.
    """
    if not extraction.attachments:
        return {}
    places = [(sentence.span.start, sentence.text) for sentence in sentences]
    groups: dict[str, list[drafts.Planned]] = {"own": [], "links": [], "drafts": []}
    for planned in drafts.plan(extraction, places, article):
        group = "drafts"
        if planned.is_own:
            group = "own"
        elif planned.attachment["kind"] == "link":
            group = "links"
        groups[group].append(planned)
    return {**groups}


def _revised_article(
    intake: Intake, extraction: Extraction, draft: Draft
) -> dict[str, Any]:
    """Return the article that the import would revise, and what would change in it.

    If there is none, `resembles` is an article that has much of the text. `draft` takes
    over where editors have split and merged the article's sentences.

    `other` is another article at the address of the import, `edited` whether people
    have changed the text, `chosen` whether an editor said that this is a revision. A
    third-party text is not rewritten: `is_same` says that this is that very text,
    `is_apart` that it must become an article of its own.
    """
    typed = {name: value for name, value in intake.metadata.items() if value}
    known = extraction.metadata | typed
    declared = same_article(known)
    article: Article | None = intake.article or declared
    if article is None:
        return {"article": None, "resembles": resembling(draft.text)}
    current = article.current_revision
    changes = look_ahead(article, replace(draft, boundaries=current.boundaries))
    revised = {"article": article, "current": current, "changes": changes}
    if article.is_examined:
        is_same = is_same_text(extraction, draft.text, current)
        return revised | {"is_same": is_same, "is_apart": not is_same}
    draft.boundaries = current.boundaries
    at_address = article_at(known.get("canonical_url"))
    exported = exported_copy(intake)
    is_edited = current.kind not in {Revision.Kind.IMPORT, Revision.Kind.FINDINGS}
    return revised | {
        "chosen": declared is None,
        "other": at_address if at_address != article else None,
        "exported": exported,
        "edited": is_edited and exported is None,
    }


# --- The bytes ------------------------------------------------------------------------


@past_view("articles.view_original", past.of_intake, "intake_id")
@require_safe
def original(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Answer with the bytes as they arrived.

    Hazard: an imported page must never run in ours, so that it is always a download.
    """
    intakes = Intake.objects.select_related("extraction__original")
    intake = get_object_or_404(intakes, pk=intake_id)
    if intake.extraction is None:
        return redirect("desk:import")
    kept = intake.extraction.original
    if kept.erasure_id:
        raise Http404(ERASED)
    content = bytes(kept.content)
    response = HttpResponse(content, content_type="application/octet-stream")
    name = f"original-{kept.sha256[:12]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
