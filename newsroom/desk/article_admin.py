"""The change page of an article: its details, the finding on it, suspect passages, its
sentences.
"""

from collections import defaultdict
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from annotations.models import Note
from annotations.overall import (
    approve_overall,
    finding_of,
    remove_overall,
    write_overall,
)
from annotations.sentence_states import SentenceState, standing
from articles.models import Article, Extraction, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Problem, Refused
from articles.snapshot import snapshot
from newsroom.actions.details import describe_article
from newsroom.actions.past import refusal
from newsroom.actions.people import PUBLISH
from newsroom.actions.revise import decide_findings
from newsroom.desk.access import acting, may_read_past
from newsroom.desk.article_forms import OVERALL, DetailsForm, OverallForm
from newsroom.desk.findings_page import decide_pressed, shown_findings
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.own_page import OwnPage
from newsroom.desk.pictures_page import shown_pictures
from newsroom.desk.review_page import check_of
from newsroom.desk.workbench.conflicts import compare_with_saved
from newsroom.editions.models import Edition, known_as

PER_PAGE = 50

type Shown = dict[str, Any]  # what a template shows; `status` of the answer


class ArticlePage(OwnPage):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.import_article")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An article comes from a text."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect("desk:import")

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hazard: as of its change page. The desk's history has the address."""
        raise Http404

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        refused: Shown = {}
        if request.method == "POST":
            refused = _act(request, number)
            if not refused:
                answer = redirect(request.get_full_path())
                # The other buttons of the finding's form take nothing of what was typed
                # into it.
                is_saved = request.POST.get("finding", "save") == "save"
                return confirm_saved(request, answer) if is_saved else answer
        return _show(request, number, refused)


def _act(request: HttpRequest, number: int) -> Shown:
    """What is shown where it was refused."""
    article = get_object_or_404(Article, pk=number)
    revision = _newest(article)
    extraction = revision.extraction if revision else None
    if extraction and decide_pressed(
        request, extraction, partial(decide_findings, article)
    ):
        return {}
    if "finding" in request.POST:
        return _judge(request, article)
    return _describe(request, article)


@snapshot()
def _show(request: HttpRequest, number: int, refused: Shown) -> HttpResponse:
    article = get_object_or_404(Article, pk=number)
    shown = (
        _details(request, article)
        | _standing(request, article, _newest(article))
        | refused
    )
    return render(request, "desk/article.html", shown, status=shown.pop("status", 200))


def _newest(article: Article) -> Revision | None:
    return article.revisions.order_by("-number").select_related("extraction").first()


# --- Details and the finding: what is shown where they are refused
# -----------------------------------------


def _details_form(request: HttpRequest, article: Article) -> DetailsForm:
    is_sent = request.method == "POST" and "finding" not in request.POST
    may_move = acting(request).has_perm(PUBLISH)
    return DetailsForm(request.POST if is_sent else None, article, may_move=may_move)


def _details(request: HttpRequest, article: Article) -> Shown:
    form = _details_form(request, article)
    said = {
        "credits": str(form["credits"].initial).replace("\n", "; "),
        "kind": article.get_kind_display(),
    }
    said["unknown"] = ", ".join(
        str(Article.Origin(one).label) for one in article.unknown
    )
    names = [(field.label, field.name) for field in form.visible_fields()]
    current = [
        (label, said.get(name, getattr(article, name, None))) for label, name in names
    ]
    return {"article": article, "form": form, "current": current}


def _describe(request: HttpRequest, article: Article) -> Shown:
    check_permission(acting(request), "articles.change_article")
    form = _details_form(request, article)
    if form.is_valid():
        data = form.cleaned_data
        given = {
            "changed": form.changed,
            "version": data["version"],
            "why": data.get("why", ""),
        }
        try:
            describe_article(article, data, **given, user=acting(request))
        except Conflict as error:
            return {"form": form, "conflict": str(error), "status": 409}
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The details are saved."))
            return {}
    return {"form": form, "status": 422}


def _judge(request: HttpRequest, article: Article) -> Shown:
    """The finding on an examined text as a whole is written, approved or removed."""
    form, told = OverallForm(request.POST, found=finding_of(article)), None
    if form.is_valid():
        try:
            messages.success(request, _done_to_finding(request, article, form))
        except Problem as problem:
            form.add_error(None, str(problem))
            if isinstance(problem, Conflict) and (found := finding_of(article)):
                told = compare_with_saved(found, form, OVERALL)
        else:
            return {}
    return {"finding": form, "differences": told, "status": 422}


def _done_to_finding(request: HttpRequest, article: Article, form: OverallForm) -> str:
    user, version = acting(request), form.cleaned_data["version"]
    match request.POST["finding"]:
        case "remove":
            remove_overall(article, version=version, user=user)
            return _("The finding is removed; its history is kept.")
        case "approve":
            approve_overall(article, version=version, user=user)
            return _("Approved. Readers see it with the next edition.")
    given = {name: form.cleaned_data[name] for name in ("rating", "body")}
    write_overall(article, **given, version=version, user=user)
    return _("Saved. Readers see it once it is approved and published.")


# --- What stands ----------------------------------------------------------------------


def _standing(
    request: HttpRequest, article: Article, revision: Revision | None
) -> Shown:
    extraction = revision.extraction if revision else None
    found = finding_of(article)
    last = article.editions.order_by("-number").defer("document").first()
    shown: Shown = {
        "found": found,
        "finding": OverallForm(None, found=found),
        "last": last,
        "is_public": bool(last and last.kind != Edition.Kind.WITHDRAWAL),
        "known_as": known_as(article),
        "language": article.language,
        "loose": _notes(Q(anchor__article=article, anchor__sentence=None)),
        **check_of(article),
    }
    if extraction:
        seen = may_read_past(request, [article.pk])
        shown |= _passages(extraction) if seen else {"passages_refused": refusal()}
    if revision:
        paginator = Paginator(revision.sentences.order_by("position"), PER_PAGE)
        page = paginator.get_page(request.GET.get("page"))
        shown |= {"page": page, "pages": paginator.get_elided_page_range(page.number)}
        shown["sentences"] = _rows(revision, page)
        shown |= shown_pictures(revision)
    return shown


def _passages(extraction: Extraction) -> Shown:
    """The paragraphs that hold one."""
    found = list(
        extraction.findings.prefetch_related("decisions__decided_by", "decisions__rule")
    )
    shown = shown_findings(extraction, found)
    return shown | {
        "passages": [
            block
            for block in shown["marked"]
            if any(piece.finding for piece in block.pieces)
        ],
        "decisions": [
            decision for finding in found for decision in finding.decisions.all()
        ],
    }


def _notes(which: Q) -> QuerySet[Note]:
    cited = Count("citations", filter=Q(citations__removed_at=None))
    found = Note.objects.standing().filter(which)
    return found.select_related("rating", "anchor").annotate(cited=cited).order_by("pk")


def _rows(
    revision: Revision, page: Page[Sentence]
) -> list[tuple[Sentence, SentenceState, list[Note], int]]:
    """Each sentence of the page with its state, its notes and the number of their
    sources.
    """
    sentences = list(page)
    for sentence in sentences:
        sentence.revision = revision
    notes = defaultdict[int | None, list[Any]](list)
    for note in _notes(Q(anchor__sentence__in=sentences)):
        notes[note.anchor.sentence_id].append(note)
    states = standing(sentences)
    return [
        (one, states[one.pk], notes[one.pk], sum(note.cited for note in notes[one.pk]))
        for one in sentences
    ]
