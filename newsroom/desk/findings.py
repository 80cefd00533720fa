"""What may not be the author's, after an article has been accepted: remove, keep, and change one's mind."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import finding_decisions
from articles.models import Article, Finding
from articles.problems import Problem
from newsroom.actions.revise import decide
from newsroom.desk.decisions import Pressed, pressed, told
from newsroom.desk.guard import acting, desk_view
from newsroom.desk.marks import groups, marked_blocks


@desk_view("articles.decide_finding")
@require_http_methods(["GET", "POST"])
def article_findings(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    revision = article.current_revision
    extraction = revision.extraction
    if extraction is None:
        messages.info(request, _("This text was written here, so it is not searched for suspect passages."))
        return redirect("workbench", article.pk)
    decided = pressed(request.POST, extraction) if request.method == "POST" else None
    if decided:
        _decide(request, article, decided)
        return redirect("desk:findings", article.pk)
    findings = list(extraction.findings.prefetch_related("decisions__decided_by", "decisions__rule"))
    context = {
        "article": article,
        "extraction": extraction,
        "language": article.language,
        "marked": marked_blocks(extraction, findings),
        "undecided": sum(finding.status == Finding.Status.PENDING for finding in findings),
        "groups": groups(findings),
        "source": finding_decisions.source_of_extraction(extraction),
        "removed": [finding for finding in findings if finding.status == Finding.Status.REMOVED],
        "decisions": [decision for finding in findings for decision in finding.decisions.all()],
    }
    return render(request, "desk/findings.html", context)


def _decide(request: HttpRequest, article: Article, decided: Pressed) -> None:
    try:
        decide(article, decided.findings, decided.status, acting(request))
    except Problem as problem:
        messages.error(request, str(problem))
        return
    if decided.rule:
        finding_decisions.keep_always(decided.rule, acting(request), whole_kind=decided.whole_kind)
    messages.success(request, told(decided))
