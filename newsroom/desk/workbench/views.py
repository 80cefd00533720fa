"""The workbench: the text on one side, a panel for the selected sentence on the other.

Everything is a link or a form and works without JavaScript. A request by fetch, which
says so in a header, gets only the parts of the page that change.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations import remarks
from annotations.models import Source
from annotations.presentation import describe_source
from annotations.sanitiser import render as render_markdown
from annotations.sources.at_address import page_reader
from annotations.sources.given import Given, read_given, search
from articles.models import Article, Revision, Sentence
from articles.problems import Problem, Refused
from articles.snapshot import snapshot
from newsroom.conf.errors import LOGIN_ENDED
from newsroom.desk.access import acting, by_fetch, desk_view, one_article
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.workbench.acts import (
    SentForm,
    moves_on,
    perform_act,
    saves_words,
)
from newsroom.desk.workbench.conflicts import NotSaved, not_saved
from newsroom.desk.workbench.following import LastAct, be_here, since, state_of
from newsroom.desk.workbench.page import SentenceLine, draw_sentence, draw_text
from newsroom.desk.workbench.panel import panel_context
from newsroom.desk.workbench.selection import FILTERS, Selection, parse_number
from newsroom.desk.workbench.workbench_state import WorkbenchState, load_state

# Up to so many changed sentences are sent one by one. If there are more, the page loads
# the whole text.
FEW = 100

# Stands for any sentence: the script puts in the key and the number (pieces.js).
SHELL = SentenceLine(
    Sentence(position=987_654_320), key="blank-key", pieces=(), text=""
)

# --- Showing --------------------------------------------------------------------------


@desk_view("articles.view_article", one_article)
@require_http_methods(["GET", "HEAD", "POST"])
def show_workbench(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the workbench, or do the act that a form sends and show what follows."""
    article = get_object_or_404(Article, pk=article_id)
    selection = Selection.from_query(request.GET)
    # Hazard: this is read before the text. What is done in between is sent twice, and
    # not lost.
    last_act = state_of(article)
    try:
        if request.method == "POST":
            return _act(request, article, selection)
        workbench = load_state(article)
    except Revision.DoesNotExist:
        return render(
            request, "desk/workbench/no_text.html", {"article": article}, status=404
        )
    if request.GET.keys() <= {"show"}:
        selection = _open_first(workbench, selection)
    key = _sought_key(workbench, request.GET)
    if key:
        query = replace(selection, s=key).query
        return redirect(f"{request.path}?{query}#s-{key}")
    return _show(request, workbench, last_act, selection)


def _open_first(workbench: WorkbenchState, selection: Selection) -> Selection:
    """Select the first open sentence, unless a filter shows others."""
    if selection.show not in {"all", "open"}:
        return selection
    for line in workbench.lines:
        if line.standing.is_open:
            return replace(selection, s=line.key)
    return selection


def _sought_key(workbench: WorkbenchState, query: Mapping[str, str]) -> str:
    """Return the key of the sentence that the address seeks, '' for none.

    It seeks a number or words (`find`), or the next open sentence (`after`). Scripts
    look in the page instead.
    """
    words = query.get("find", "")[:200].strip()
    if words:
        line = workbench.find_line(words)
        return line.key if line else ""
    if "after" in query:
        return workbench.next_open(query["after"])
    return ""


def _show(
    request: HttpRequest,
    workbench: WorkbenchState,
    last_act: LastAct,
    selection: Selection,
    trouble: NotSaved | None = None,
) -> HttpResponse:
    context = panel_context(request, workbench, selection, trouble)
    context["last_act"] = last_act
    selection = context["selection"]
    status = trouble.status if trouble else 200
    if by_fetch(request):
        context |= _news(workbench, selection, last_act, _known_act(request))
        return _pieces(request, context, status)
    context |= {
        "text": draw_text(workbench.blocks, selection),
        "shell": SHELL,
        "filters": _filters(workbench),
        "not_found": bool(request.GET.get("find")),
    }
    return render(request, "desk/workbench/workbench.html", context, status=status)


def _filters(workbench: WorkbenchState) -> list[tuple[str, object, int]]:
    """Return each filter with its label and its count."""
    return [(name, label, workbench.counts[name]) for name, label in FILTERS]


def _pieces(
    request: HttpRequest, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """Answer with only the parts of the page that change."""
    return render(
        request, "desk/workbench/workbench.html#pieces", context, status=status
    )


def _news(
    workbench: WorkbenchState,
    selection: Selection,
    last_act: LastAct,
    known_act: int,
) -> dict[str, object]:
    """Return the parts that changed after the act of the number `known_act`."""
    if last_act.number == known_act:
        return {}
    changes = since(workbench.article, known_act)
    if len(changes.sentences) + len(changes.loose) > FEW:
        return {"is_all_new": True}
    lines = workbench.lines_of(changes.sentences)
    loose = workbench.loose_of(changes.loose)
    return {
        "changed": [draw_sentence(line, selection) for line in lines],
        "loose": loose,
        "no_longer_loose": changes.loose - {card.anchor.pk for card in loose},
        "filters": _filters(workbench),
    }


def _known_act(request: HttpRequest) -> int:
    """Return the number of the last act that the asking page has shown."""
    return parse_number(request.headers.get("X-Since", ""))


@desk_view("articles.view_article", one_article)
@require_GET
def follow_article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Answer an open page with what others did since, and where they are.

    The page asks every few seconds. `revision` and `who` say what it shows; if nothing
    is new, the answer is 204.
    """
    article = get_object_or_404(Article.objects.only("pk", "language"), pk=article_id)
    selection = Selection.from_query(request.GET)
    last_act = state_of(article)
    people = be_here(article, acting(request), selection.s)
    who = ",".join(f"{presence.person_id}.{presence.key}" for presence in people)
    known_act = _known_act(request)
    shown_revision = parse_number(request.GET.get("revision", ""))
    is_same_text = (known_act, shown_revision) == (last_act.number, last_act.revision)
    if is_same_text and request.GET.get("who", "") == who:
        return HttpResponse(status=204)
    workbench = load_state(article)
    context: dict[str, object] = {
        "article": article,
        "workbench": workbench,
        "selection": selection,
        "last_act": last_act,
        "people": people,
        "who": who,
        "is_live": True,
    }
    news = _news(workbench, selection, last_act, known_act)
    return _pieces(request, context | news)


# --- Acting ---------------------------------------------------------------------------


def _act(request: HttpRequest, article: Article, selection: Selection) -> HttpResponse:
    """Do what was sent and show what follows. Raises Revision.DoesNotExist."""
    sent = SentForm(request, article, selection)
    try:
        selection = perform_act(sent)
    except Problem as problem:
        return _show_after(sent, selection, not_saved(problem))
    return _show_after(sent, selection, None)


@snapshot()
def _show_after(
    sent: SentForm, selection: Selection, trouble: NotSaved | None
) -> HttpResponse:
    """Show the workbench after an act. Raises Revision.DoesNotExist."""
    request = sent.request
    last_act = state_of(sent.article)
    if sent.revision.number == last_act.revision:
        workbench = WorkbenchState(sent.article, sent.revision)
    else:
        workbench = load_state(sent.article)
    if trouble:
        return _show(request, workbench, last_act, selection, trouble)
    if moves_on(sent):
        selection = workbench.lead_on(selection, stays_on_draft=sent.presses("send"))
    if selection.show == "review" and selection.done:
        selection = _next_in_queue(workbench, selection)
    if by_fetch(request):
        answer = _show(request, workbench, last_act, selection)
    else:
        fragment = f"#s-{selection.s}" if selection.s else ""
        answer = redirect(f"{request.path}?{selection.query}{fragment}")
    if not saves_words(sent):
        return answer
    return confirm_saved(request, answer)


def _next_in_queue(workbench: WorkbenchState, selection: Selection) -> Selection:
    """Select the worst note of the review queue; undo stays possible."""
    if not workbench.review_queue:
        return replace(selection, s="", a=0)
    anchor = workbench.review_queue[0].anchor
    key = anchor.sentence.public_key if anchor.sentence else ""
    return replace(selection, s=key, a=anchor.pk)


# --- Requests while somebody types ----------------------------------------------------


@require_POST
def preview_note(request: HttpRequest) -> HttpResponse:
    """Return Markdown as readers will see it.

    Hazard: the editor puts any answer into the page, whatever its status is. Each one
    must be a short fragment.
    """
    if not (request.user.is_active and request.user.is_staff):
        return _fragment(str(LOGIN_ENDED), 401)
    if not request.user.has_perm("articles.view_article"):
        return _fragment(_("Your role does not allow this action."), 403)
    try:
        return HttpResponse(render_markdown(request.POST.get("content", "")))
    except Problem as problem:
        return _fragment(str(problem), 413)


def _fragment(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"<p>{words}</p>", status=status)


@desk_view("annotations.view_source")
@require_http_methods(["GET", "HEAD", "POST"])
def find_sources(request: HttpRequest) -> JsonResponse:
    """Return up to eight sources that hold every word of `q`.

    Each is {"id", "words", "protected"}. What is posted is read as a whole, also as a
    paste: `new` says what it adds, `error` what cannot be read.
    """
    if request.method != "POST":
        return JsonResponse({"sources": _source_rows(search(request.GET.get("q", "")))})
    user = acting(request)
    try:
        given = read_given(request.POST.get("q", ""), user, page_reader(user))
    except Refused as refused:
        return JsonResponse({"sources": [], "error": refused.message})
    return JsonResponse(
        {"sources": _source_rows(given.found), "new": _new_source(given)}
    )


def _source_rows(sources: Iterable[Source]) -> list[dict[str, object]]:
    return [
        {
            "id": source.pk,
            "words": source.to_choose,
            "protected": not source.is_public,
        }
        for source in sources
    ]


def _new_source(given: Given) -> dict[str, object]:
    """Return what a paste adds: the source to cite in words, and all of it to send."""
    if not given.items:
        return {}
    first, *others = given.items
    return {
        "words": describe_source(first),
        "lacks_title": given.lacks_title,
        "more": len(others),
        "read": json.dumps(given.items, ensure_ascii=False),
    }


@desk_view(remarks.MAY, one_article)
@require_GET
def list_people(request: HttpRequest, article_id: int) -> JsonResponse:
    """Return who may be named in a remark on the article: {"login", "name"} each."""
    article = get_object_or_404(Article, pk=article_id)
    people = remarks.readers(article).order_by("username")
    rows = [{"login": one.username, "name": one.get_full_name()} for one in people]
    return JsonResponse({"people": rows})


@desk_view("articles.view_article", shows=Q)  # nothing of any article
@require_GET
def fresh_token(request: HttpRequest) -> JsonResponse:
    """Return the CSRF token of the current login and whose login it is.

    A login in another tab renews the token, so that a page which was open before needs
    the new one. The person may be another one since.
    """
    return JsonResponse({"token": get_token(request), "person": request.user.pk})
