"""The workbench: the text on one side, one panel for the sentence in hand on the other.

Everything is a link or a form and works without JavaScript. A request that fetch sent
(it says so) gets only the parts of the page that change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations.anchors import UNDOABLE
from annotations.models import AnchorEvent, Citation, Decision, Note, Remark, Source
from annotations.sanitiser import render as render_markdown
from annotations.sources import library
from annotations.writing import APPROVE
from articles import sentence_keys
from articles.activity import LastAct, since, state_of
from articles.models import Article, Revision, Sentence
from articles.permissions import second_exists
from articles.problems import Problem
from articles.snapshot import snapshot
from newsroom.conf.errors import LOGIN_ENDED
from newsroom.desk.access import acting, by_fetch, desk_view, read_past
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.presence import be_here
from newsroom.desk.workbench.acts import Acting, act, goes_on, saves_words
from newsroom.desk.workbench.conflicts import Forms, NotSaved, conflict, not_saved
from newsroom.desk.workbench.forms import (
    BEFORE,
    MATCHES,
    CitationForm,
    NoteForm,
    Offered,
    offered,
    printed_at,
    rating_at,
)
from newsroom.desk.workbench.page import SentenceLine, draw_sentence, draw_text, in_turn
from newsroom.desk.workbench.selection import (
    FILTERS,
    Saved,
    Selection,
    number_in,
    numbers_in,
)
from newsroom.desk.workbench.support import (
    Supporting,
    begun,
    proposals,
    resting,
    supporting,
)
from newsroom.desk.workbench.workbench_state import (
    WorkbenchState,
    approvable,
    load_state,
)

# changed sentences that are sent one by one: of more the page asks for the whole text
FEW = 100
RECENT = 4  # sources that a person used last, to use again

# Stands for any sentence: the page puts in the key and the number (pieces.js).
SHELL = SentenceLine(Sentence(key="blank-key", position=987_654_320), (), "")

# --- Showing --------------------------------------------------------------------------


@desk_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def workbench(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    selection = Selection.at(request.GET)
    # read before what it is the state of: what comes in between is shown twice
    state = state_of(article)
    try:
        if request.method == "POST":
            return _act(request, article, selection)
        bench = load_state(article)
    except Revision.DoesNotExist:
        return render(
            request, "desk/workbench/no_text.html", {"article": article}, status=404
        )
    if found := _asked_for(bench, request.GET):
        return redirect(f"{request.path}?{replace(selection, s=found).query}#s-{found}")
    return _show(request, bench, state, selection)


def _asked_for(bench: WorkbenchState, query: Mapping[str, str]) -> str:
    """The key of the sentence that was asked for by number or by words, or of the next
    that is open; '' for none. Scripts look it up in the page.
    """
    if words := query.get("find", "")[:200].strip():
        line = bench.found(words)
        return line.key if line else ""
    return bench.next_open(query["after"]) if "after" in query else ""


def _show(
    request: HttpRequest,
    bench: WorkbenchState,
    state: LastAct,
    selection: Selection,
    trouble: NotSaved | None = None,
) -> HttpResponse:
    context = panel(request, bench, selection, trouble) | {"state": state}
    selection = context["selection"]
    status = trouble.status if trouble else 200
    if by_fetch(request):
        return _pieces(
            request, context | _news(bench, selection, state, _since(request)), status
        )
    context |= {
        "text": draw_text(bench.blocks, selection),
        "shell": SHELL,
        **_counted(bench),
    }
    context["not_found"] = bool(request.GET.get("find"))
    return render(request, "desk/workbench/workbench.html", context, status=status)


def panel(
    request: HttpRequest,
    bench: WorkbenchState,
    selection: Selection,
    trouble: NotSaved | None = None,
) -> dict[str, Any]:
    """What the templates of the panel need."""
    in_hand = bench.line(selection.s)
    if in_hand:
        # the address may hold the key that it was made with
        selection = replace(selection, s=in_hand.key)
    by = supporting(in_hand, acting(request)) if in_hand else None
    forms = (
        trouble.forms
        if trouble and trouble.forms
        else _forms(request, bench, selection, by)
    )
    shown = _in_hand(bench, selection, in_hand, by)
    return {
        "article": bench.article,
        "bench": bench,
        "selection": selection,
        "forms": forms,
        "claimants": _claimants(bench, selection, forms),
        "trouble": trouble,
        "conflict": trouble
        and trouble.current
        and trouble.forms
        and conflict(trouble.current, trouble.forms.changing),
        "second": SimpleLazyObject(partial(second_exists, APPROVE, acting(request))),
        "typed": request.POST if trouble else {},
        **shown,
        "approvable": SimpleLazyObject(
            partial(approvable, shown["cards"], acting(request))
        ),
        **_lost_sentence(request, bench, selection, in_hand, forms, trouble),
    }


def _counted(bench: WorkbenchState) -> dict[str, object]:
    return {"filters": [(name, label, bench.counts[name]) for name, label in FILTERS]}


def _pieces(
    request: HttpRequest, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """Only the parts of the page that change."""
    return render(
        request, "desk/workbench/workbench.html#pieces", context, status=status
    )


def _news(
    bench: WorkbenchState, selection: Selection, state: LastAct, number: int
) -> dict[str, object]:
    """What was done since: each sentence anew, and whether how much there is to do may
    be another.
    """
    if state.number == number:
        return {}
    changes = since(bench.article, number)
    if len(changes.sentences) + len(changes.loose) > FEW:
        return {"is_all_new": True}
    lines, loose = bench.lines_of(changes.sentences), bench.loose_of(changes.loose)
    return {
        "changed": [draw_sentence(line, selection) for line in lines],
        "loose": loose,
        "no_longer_loose": changes.loose - {card.anchor.pk for card in loose},
        **_counted(bench),
    }


def _since(request: HttpRequest) -> int:
    """Up to where the page that asks knows what was done."""
    return number_in(request.headers.get("X-Since", ""))


@desk_view("articles.view_article")
@require_GET
def follow(request: HttpRequest, article_id: int) -> HttpResponse:
    """What others did since, and who is where; an open page asks for it all the time.

    revision, who: as the page shows them. 204 where nothing is another.
    """
    article = get_object_or_404(Article.objects.only("pk", "language"), pk=article_id)
    selection, state = Selection.at(request.GET), state_of(article)
    people = be_here(article, acting(request), selection.s)
    who = ",".join(f"{one.person_id}.{one.key}" for one in people)
    shown = (
        _since(request),
        number_in(request.GET.get("revision", "")),
        request.GET.get("who", ""),
    )
    if shown == (state.number, state.revision, who):
        return HttpResponse(status=204)
    bench = load_state(article)
    news = _news(bench, selection, state, _since(request))
    context = {
        "article": article,
        "bench": bench,
        "selection": selection,
        "state": state,
    }
    return _pieces(
        request, context | news | {"people": people, "who": who, "is_live": True}
    )


def _in_hand(
    bench: WorkbenchState,
    selection: Selection,
    line: SentenceLine | None,
    by: Supporting | None,
) -> dict[str, Any]:
    standing = line.cards if line else []
    card = next(
        (one for one in standing if one.anchor.pk == selection.a), None
    ) or bench.card(selection.a)
    cards = in_turn(standing if line else [card] if card else [], card)
    bench.complete(cards)
    picked = bench.card(selection.pick)
    keys = {line.key, line.sentence.key} if line else set()
    thread = Remark.objects.filter(article=bench.article, key__in=keys)
    remarks = list(thread.select_related("written_by", "resolved_by"))
    proposed = proposals(line, selection, by) if line else ()
    return {
        "remarks": remarks,
        "open_remarks": sum(remark.is_open for remark in remarks),
        "line": line,
        "card": card,
        "cards": cards,
        "proposals": proposed,
        "in_hand": next((one.about for one in proposed if one.in_hand), ""),
        "support_rating": by.rating if by else "",
        "support": by.on(None) if by and line and line.standing.is_open else None,
        "saved": _undoable(bench.article, selection),
        "picked": picked
        if picked and line and picked.anchor.sentence_id != line.sentence.pk
        else None,
        "lost_words": bool(picked and line and picked.lost_words_on(line.sentence)),
        "picking": picked,
        "retired": bench.retired_from(line) if line else [],
        "done": _done(bench.article, selection.done),
        "decided": _decided(bench.article, selection.decided),
    }


def _undoable(article: Article, selection: Selection) -> Saved | None:
    """What was just saved, if nobody has changed it since."""
    saved = Saved.at(selection.saved)
    if saved is None:
        return None
    rows = (
        Note.objects.filter(anchor__article=article)
        if saved.kind == "note"
        else Citation.objects.filter(note__anchor__article=article)
    )
    return (
        saved
        if rows.standing().filter(pk=saved.number, version=saved.version).exists()
        else None
    )


def _lost_sentence(
    request: HttpRequest,
    bench: WorkbenchState,
    selection: Selection,
    line: SentenceLine | None,
    forms: Forms | None,
    trouble: NotSaved | None,
) -> dict[str, object]:
    """The sentence that the open form was meant for, if it is gone or changed, and
    where else it may go.
    """
    lost = trouble.lost if trouble else None
    if lost is None and forms and selection.s and not line:
        lost = sentence_keys.last_seen(bench.article, selection.s)
        if lost:
            read_past(request, [bench.article.pk])
    if lost is None or forms is None or selection.kind not in NEW or selection.number:
        return {}
    closest = bench.closest(lost.text)
    others = [line for line in bench.lines if line not in closest]
    return {
        "lost": lost,
        "closest": closest,
        "others": others,
        "put_on": forms.changing.data.get("to", ""),
    }


def _done(article: Article, done: str) -> list[AnchorEvent]:
    """The last thing decided about each of these anchors, if it can be undone."""
    if not (numbers := numbers_in(done)):
        return []
    events = AnchorEvent.objects.filter(
        anchor__in=numbers, anchor__article=article
    ).order_by("pk")
    last = {event.anchor_id: event for event in events}
    return [event for event in last.values() if event.act in UNDOABLE]


def _decided(article: Article, number: int) -> Decision | None:
    """What was just decided without a note, if it can be undone."""
    if not number:
        return None
    return Decision.objects.filter(
        pk=number, article=article, act=Decision.DecisionAct.DECIDED
    ).first()


# --- The form that is open ------------------------------------------------------------

NEW = {"note", "mark", "support"}


def _forms(
    request: HttpRequest,
    bench: WorkbenchState,
    selection: Selection,
    by: Supporting | None,
) -> Forms | None:
    """by: what the sentence in hand can rest on."""
    kind, number, user = selection.kind, selection.number, acting(request)
    if not kind or kind == "remarks":
        return None
    recent = library.used_lately(user, RECENT)
    if kind in NEW and not number and user.has_perm("annotations.add_note"):
        line = bench.line(selection.s)
        if line is None:  # it is said where what was typed may go
            return Forms(NoteForm()) if selection.s else None
        form = NoteForm(sentence=line.sentence, initial=begun(selection, line, by))
        return Forms(form, CitationForm(recent=recent, initial=resting(selection, by)))
    if not user.has_perm("annotations.change_note"):
        return None
    return _changing(bench, selection, recent)


def _changing(
    bench: WorkbenchState, selection: Selection, recent: Sequence[Source]
) -> Forms | None:
    kind, number = selection.kind, selection.number
    if kind == "note" or kind == "source":
        notes = Note.objects.filter(pk=number, anchor__article=bench.article)
        note = notes.select_related("anchor__sentence__revision").first()
        if note is None:
            return None
        if kind == "source":
            again = {"source": recent[0].pk} if selection.again and recent else {}
            return Forms(
                citation=CitationForm(
                    recent=recent, initial=printed_at(selection) or again
                )
            )
        rated = rating_at(selection.rate)
        return Forms(NoteForm(note=note, sentence=note.anchor.sentence, initial=rated))
    citations = Citation.objects.filter(pk=number, note__anchor__article=bench.article)
    citation = citations.select_related("source").first()
    return (
        Forms(citation=CitationForm(citation=citation))
        if kind == "citation" and citation
        else None
    )


def _claimants(
    bench: WorkbenchState, selection: Selection, forms: Forms | None
) -> Offered | None:
    if forms is None or forms.note is None:
        return None
    line = bench.line(selection.s)
    before = bench.texts_before(line, BEFORE) if line else []
    return offered(bench.article, line.text if line else "", before, forms.note)


# --- Acting ---------------------------------------------------------------------------


def _act(request: HttpRequest, article: Article, selection: Selection) -> HttpResponse:
    """Raises Revision.DoesNotExist."""
    doing, trouble = Acting(request, article, selection), None
    try:
        after = act(doing)
    except Problem as why:
        trouble, after = not_saved(why), selection
    return _show_after(doing, after, trouble)


@snapshot()
def _show_after(
    doing: Acting, after: Selection, trouble: NotSaved | None
) -> HttpResponse:
    """Raises Revision.DoesNotExist."""
    request, article = doing.request, doing.article
    state = state_of(article)
    bench = (
        WorkbenchState(article, doing.revision)
        if doing.revision.number == state.revision
        else load_state(article)
    )
    if trouble:
        return _show(request, bench, state, after, trouble)
    if goes_on(doing):
        after = _next_sentence(bench, after)
    if after.show == "review" and after.done:
        after = _next_in_queue(bench, after)
    if by_fetch(request):
        answer = _show(request, bench, state, after)
    else:
        place = f"#s-{after.s}" if after.s else ""
        answer = redirect(f"{request.path}?{after.query}{place}")
    return confirm_saved(request, answer) if saves_words(doing) else answer


def _next_sentence(bench: WorkbenchState, selection: Selection) -> Selection:
    """Whoever has done with a sentence goes on to the next that is open; undo stays at
    hand.
    """
    line = bench.line(selection.s)
    if line is None or line.standing.is_open:
        return replace(selection, a=0)
    further = bench.next_open(line.key)
    return replace(selection, s=further, a=0) if further else selection


def _next_in_queue(bench: WorkbenchState, selection: Selection) -> Selection:
    """Whoever works through the queue goes on to the next, worst first; undo stays at
    hand.
    """
    if not bench.review_queue:
        return replace(selection, s="", a=0)
    anchor = bench.review_queue[0].anchor
    return replace(
        selection, s=anchor.sentence.public_key if anchor.sentence else "", a=anchor.pk
    )


# --- What the page asks for while somebody types --------------------------------------


@require_POST
def preview_note(request: HttpRequest) -> HttpResponse:
    """Markdown as readers will see it. Always a short fragment, whatever went wrong:
    the editor puts the answer into the page whatever its status is.
    """
    if not (request.user.is_active and request.user.is_staff):
        return _fragment(str(LOGIN_ENDED), 401)
    if not request.user.has_perm("articles.view_article"):
        return _fragment(_("Your role does not include this."), 403)
    try:
        return HttpResponse(render_markdown(request.POST.get("content", "")))
    except Problem as problem:
        return _fragment(str(problem), 413)


def _fragment(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"<p>{words}</p>", status=status)


@desk_view("annotations.view_source")
@require_GET
def find_sources(request: HttpRequest) -> JsonResponse:
    """Up to eight sources that hold every word of q: [{"id", "words", "protected"}]."""
    words = request.GET.get("q", "")[:300]
    found = Source.objects.standing().matching(words)[:MATCHES] if words.strip() else []
    rows = [
        {
            "id": source.pk,
            "words": source.to_choose,
            "protected": not source.is_public,
        }
        for source in found
    ]
    return JsonResponse({"sources": rows})


@desk_view("articles.view_article")
@require_GET
def fresh_token(request: HttpRequest) -> JsonResponse:
    """A login in another tab renews the token: a page that was open before asks for the
    new one.

    person: whose login it is, for that may be somebody else now.
    """
    return JsonResponse({"token": get_token(request), "person": request.user.pk})
