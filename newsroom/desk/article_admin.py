"""The change page of an article: details, overall rating, passages and sentences."""

from collections import defaultdict
from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from annotations.models import Note
from annotations.notes import approve_note
from annotations.overall import finding_of, remove_overall, write_overall
from annotations.sentence_states import SentenceState, states_of
from articles.models import Article, Extraction, FindingDecision, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Problem, Refused
from articles.snapshot import snapshot
from newsroom.actions.details import describe_article
from newsroom.actions.past import may_read_past, refusal
from newsroom.actions.people import PUBLISH
from newsroom.actions.revise import decide_findings
from newsroom.desk.access import acting
from newsroom.desk.article_forms import OVERALL, DetailsForm, OverallForm
from newsroom.desk.findings_page import MarkedBlock, decide_pressed, shown_findings
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.own_page import OwnPage
from newsroom.desk.pictures_page import shown_pictures
from newsroom.desk.review_page import check_of
from newsroom.desk.workbench.conflicts import compare_with_saved
from newsroom.editions.models import Edition, known_as

PER_PAGE = 50

type Shown = dict[str, Any]  # what a template shows; `status` of the answer


class ArticlePage(OwnPage):
    """The change page of an article, and the addresses beside it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.import_article")

    def add_view(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        """Redirect to the import: an article comes from a text."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect("desk:import")

    def history_view(self, *args: object, **kwargs: object) -> HttpResponse:
        """Raise Http404: the desk's history has the address.

        Hazard: with a misspelt number Django's own history would be shown.
        """
        raise Http404

    def shows(self, number: int) -> Q:
        return Q(pk=number)

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show the article, or do what was sent from its page."""
        if request.method != "POST":
            return _show(request, number, {})
        refused = _act(request, number)
        if refused:
            return _show(request, number, refused)
        answer = redirect(request.get_full_path())
        # The other buttons of the finding's form save nothing that was typed there.
        if request.POST.get("finding", "save") == "save":
            return confirm_saved(request, answer)
        return answer


# --- What a button does ---------------------------------------------------------------


def _act(request: HttpRequest, number: int) -> Shown:
    """Do what was sent; return what to show if it is refused, else nothing."""
    article = get_object_or_404(Article, pk=number)
    revision = _newest_revision(article)
    extraction = revision.extraction if revision else None
    if extraction and decide_pressed(
        request, extraction, partial(decide_findings, article)
    ):
        return {}
    if "finding" in request.POST:
        return _save_finding(request, article)
    return _save_details(request, article)


def _newest_revision(article: Article) -> Revision | None:
    return article.revisions.order_by("-number").select_related("extraction").first()


def _details_form(request: HttpRequest, article: Article) -> DetailsForm:
    is_sent = request.method == "POST" and "finding" not in request.POST
    may_move = acting(request).has_perm(PUBLISH)
    return DetailsForm(request.POST if is_sent else None, article, may_move=may_move)


def _save_details(request: HttpRequest, article: Article) -> Shown:
    """Save the details; return what to show if they are refused, else nothing."""
    user = acting(request)
    check_permission(user, "articles.change_article")
    form = _details_form(request, article)
    if not form.is_valid():
        return {"form": form, "status": 422}
    data = form.cleaned_data
    try:
        describe_article(
            article,
            data,
            changed=form.changed,
            version=data["version"],
            why=data.get("why", ""),
            user=user,
        )
    except Conflict as error:
        return {"form": form, "conflict": str(error), "status": 409}
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return {"form": form, "status": 422}
    messages.success(request, _("The details are saved."))
    return {}


def _save_finding(request: HttpRequest, article: Article) -> Shown:
    """Write, approve or remove the overall rating; return what to show if refused."""
    found = finding_of(article)
    form = OverallForm(request.POST, found=found)
    differing = None
    if form.is_valid():
        try:
            done = _act_on_finding(request, article, found, form)
        except Conflict:
            changed = _(
                "Somebody else has since changed the overall rating. Your text is "
                "still here."
            )
            form.add_error(None, changed)
            current = finding_of(article)
            if current:
                differing = compare_with_saved(current, form, OVERALL)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return {}
    return {"finding": form, "differences": differing, "status": 422}


def _act_on_finding(
    request: HttpRequest, article: Article, found: Note | None, form: OverallForm
) -> str:
    """Do what the button says, and return what to tell the person. Raise Problem."""
    user = acting(request)
    data = form.cleaned_data
    version = data["version"]
    match request.POST["finding"]:
        case "remove":
            remove_overall(article, version=version, user=user)
            return _("The overall rating is removed; its history is kept.")
        case "approve":
            if found is None:
                raise Conflict
            approve_note(found.pk, version=version, user=user)
            return _("Approved. Readers will see this in the next published version.")
    write_overall(
        article, rating=data["rating"], body=data["body"], version=version, user=user
    )
    return _("Saved. Readers will see this after approval and publication.")


# --- What is shown --------------------------------------------------------------------


@snapshot()
def _show(request: HttpRequest, number: int, refused: Shown) -> HttpResponse:
    """Show the page; what was `refused` takes the place of what is saved."""
    article = get_object_or_404(Article, pk=number)
    shown = _details(request, article)
    shown |= _standing(request, article, _newest_revision(article))
    shown |= refused
    status = shown.pop("status", 200)
    return render(request, "desk/article.html", shown, status=status)


def _details(request: HttpRequest, article: Article) -> Shown:
    """Return the form of the details, and the details in words."""
    form = _details_form(request, article)
    unknown = [str(Article.Origin(origin).label) for origin in article.unknown]
    in_words = {
        "credits": str(form["credits"].initial).replace("\n", "; "),
        "kind": article.get_kind_display(),
        "unknown": ", ".join(unknown),
    }
    current = []
    for field in form.visible_fields():
        stored = getattr(article, field.name, None)
        current.append((field.label, in_words.get(field.name, stored)))
    return {"article": article, "form": form, "current": current}


def _standing(
    request: HttpRequest, article: Article, revision: Revision | None
) -> Shown:
    """Return what is saved of the article beside its details."""
    found = finding_of(article)
    last = article.editions.order_by("-number").defer("document").first()
    shown: Shown = {
        "found": found,
        "finding": OverallForm(None, found=found),
        "last": last,
        "is_public": last is not None and last.kind != Edition.Kind.WITHDRAWAL,
        "known_as": known_as(article),
        "language": article.language,
        "loose": _notes(Q(anchor__article=article, anchor__sentence=None)),
        **check_of(article),
    }
    if revision is None:
        return shown
    if revision.extraction:
        if may_read_past([article.pk], request.path, acting(request)):
            shown |= _passages(revision.extraction)
        else:
            shown["passages_refused"] = refusal()
    paginator = Paginator(revision.sentences.order_by("position"), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    return shown | {
        "page": page,
        "pages": paginator.get_elided_page_range(page.number),
        "sentences": _rows(revision, page),
        **shown_pictures(revision),
    }


def _passages(extraction: Extraction) -> Shown:
    """Return the paragraphs that hold a suspect passage, and what was decided."""
    findings = list(extraction.findings.prefetch_related("decisions__decided_by"))
    shown = shown_findings(extraction, findings)
    blocks: list[MarkedBlock] = shown["marked"]
    shown["passages"] = [block for block in blocks if _has_finding(block)]
    decisions: list[FindingDecision] = []
    for finding in findings:
        decisions.extend(finding.decisions.all())
    shown["decisions"] = decisions
    return shown


def _has_finding(block: MarkedBlock) -> bool:
    return any(piece.finding for piece in block.pieces)


def _notes(which: Q) -> QuerySet[Note]:
    """Return the standing notes of this kind, with the number of their citations."""
    cited = Count("citations", filter=Q(citations__removed_at=None))
    notes = Note.objects.standing().filter(which)
    return notes.select_related("rating", "anchor").annotate(cited=cited).order_by("pk")


class SentenceRow(NamedTuple):
    """A sentence of the page, with its state, its notes and how many sources they have."""

    sentence: Sentence
    state: SentenceState
    notes: list[Any]
    sources: int


def _rows(revision: Revision, page: Page[Sentence]) -> list[SentenceRow]:
    sentences = list(page)
    for sentence in sentences:
        sentence.revision = revision
    notes = defaultdict[int | None, list[Any]](list)
    for note in _notes(Q(anchor__sentence__in=sentences)):
        notes[note.anchor.sentence_id].append(note)
    states = states_of(sentences)
    rows = []
    for sentence in sentences:
        own_notes = notes[sentence.pk]
        sources = sum(note.cited for note in own_notes)
        rows.append(SentenceRow(sentence, states[sentence.pk], own_notes, sources))
    return rows
