"""The workbench: the text on one side, one panel for the sentence in hand on the other.

Everything is a link or a form and works without JavaScript. A request that fetch sent (it says so) gets only
the parts of the page that change.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations.anchors import UNDOABLE, kind_of
from annotations.models import Anchor, AnchorEvent, CheckEvent, Citation, Note, Remark, Source
from annotations.note_history import authors_of, past_states
from annotations.sanitiser import render as render_markdown
from annotations.sources import library
from annotations.writing import APPROVE, Approver
from articles import sentence_keys
from articles.activity import State, since, state_of
from articles.models import Article, Revision, Sentence
from articles.permissions import second_exists
from articles.problems import Problem
from newsroom.desk.guard import LOGIN_ENDED, acting, desk_view
from newsroom.desk.history_page import restorable
from newsroom.desk.presence import be_here
from newsroom.desk.timeline import Wanted, timeline
from newsroom.desk.workbench.acts import ACTS, Acting, act
from newsroom.desk.workbench.bench import Bench, lay_out
from newsroom.desk.workbench.conflicts import Conflict, conflict
from newsroom.desk.workbench.forms import (
    BEFORE,
    MATCHES,
    RECENT,
    AnnotationForm,
    CitationForm,
    NoteForm,
    NotSaved,
    Offered,
    not_saved,
    offered,
)
from newsroom.desk.workbench.page import Card, Line, draw_sentence, draw_text, in_turn
from newsroom.desk.workbench.selection import FILTERS, Saved, Selection, number_in, numbers_in

DECISIONS = 40  # about one sentence that its panel tells; all are told with what else happened
FEW = 100  # changed sentences that are sent one by one: of more the page asks for the whole text

# Stands for any sentence: the page puts in the key and the number (pieces.js).
SHELL = Line(Sentence(key="blank-key", position=987_654_320), (), True, "")

# --- Showing ------------------------------------------------------------------------------------------


@desk_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def workbench(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    selection = Selection.at(request.GET)
    if request.method == "POST":
        return _act(request, article, selection)
    if found := _found(article, request.GET.get("find", "")):
        return redirect(f"{request.path}?{replace(selection, s=found).query}#s-{found}")
    return _show(request, article, selection)


def _found(article: Article, words: str) -> str:
    """The key of the sentence that was asked for by number or by words, '' for none. Scripts look it up in
    the page."""
    try:
        line = lay_out(article).found(words[:200]) if words.strip() else None
    except Revision.DoesNotExist:
        return ""
    return line.key if line else ""


def _show(
    request: HttpRequest,
    article: Article,
    selection: Selection,
    trouble: NotSaved | None = None,
    text: Revision | None = None,
) -> HttpResponse:
    """text: as it stood when the request came."""
    state = state_of(article)  # read before what it is the state of: what comes in between is shown twice
    try:
        bench = Bench(article, text) if text and text.number == state.revision else lay_out(article)
    except Revision.DoesNotExist:
        return render(request, "desk/workbench/no_text.html", {"article": article}, status=404)
    in_hand = bench.line(selection.s)
    if in_hand:
        selection = replace(selection, s=in_hand.key)  # the address may hold the key that it was made with
    form = trouble.form if trouble and trouble.form else _form(request, bench, selection)
    in_panel = _in_hand(bench, selection, in_hand)
    context = {
        **_page(bench, selection, state),
        "form": form,
        "claimants": _claimants(bench, selection, form),
        "trouble": trouble,
        "not_found": bool(request.GET.get("find")),
        "conflict": _conflict(trouble),
        "second": SimpleLazyObject(partial(second_exists, APPROVE, acting(request))),
        "typed_remark": request.POST.get("remark", "") if trouble else "",
        **in_panel,
        "approvable": SimpleLazyObject(partial(_approvable, in_panel["cards"], acting(request))),
        **_lost(bench, selection, in_hand, form, trouble),
    }
    status = trouble.status if trouble else 200
    if _by_fetch(request):
        return _pieces(request, context | _news(bench, selection, state, _since(request)), status)
    context |= _counted(bench, dict(FILTERS)) | {"text": draw_text(bench.blocks, selection), "shell": SHELL}
    return render(request, "desk/workbench/workbench.html", context, status=status)


def _conflict(trouble: NotSaved | None) -> Conflict | None:
    if trouble is None or trouble.current is None or trouble.form is None:
        return None
    return conflict(trouble.current, trouble.form)


def _page(bench: Bench, selection: Selection, state: State) -> dict[str, object]:
    return {"article": bench.article, "bench": bench, "selection": selection, "state": state}


def _counted(bench: Bench, names: Collection[str]) -> dict[str, object]:
    return {"filters": [(name, label, bench.count_of(name)) for name, label in FILTERS if name in names]}


def _pieces(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Only the parts of the page that change."""
    return render(request, "desk/workbench/workbench.html#pieces", context, status=status)


def _news(bench: Bench, selection: Selection, state: State, number: int) -> dict[str, object]:
    """What was done since: each sentence anew, and whether how much there is to do may be another."""
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
        **_counted(bench, bench.counts),  # all of them are as many as before
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
    shown = (_since(request), number_in(request.GET.get("revision", "")), request.GET.get("who", ""))
    if shown == (state.number, state.revision, who):
        return HttpResponse(status=204)
    bench = lay_out(article)
    news = _news(bench, selection, state, _since(request))
    context = _page(bench, selection, state) | {"people": people, "who": who, "is_live": True}
    return _pieces(request, context | news)


def _by_fetch(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _in_hand(bench: Bench, selection: Selection, line: Line | None) -> dict[str, Any]:
    standing = line.cards if line else []
    card = next((one for one in standing if one.anchor.pk == selection.a), None) or bench.card(selection.a)
    cards = in_turn(standing if line else [card] if card else [], card)
    bench.complete(cards)
    picked = bench.card(selection.pick)
    remarks = (
        list(Remark.objects.on(line.sentence).select_related("written_by", "resolved_by")) if line else []
    )
    return {
        "remarks": remarks,
        "open_remarks": any(remark.is_open for remark in remarks),
        "line": line,
        "card": card,
        "cards": cards,
        "saved": _undoable(cards, selection),
        "picked": picked if picked and line and picked.anchor.sentence_id != line.sentence.pk else None,
        "picking": picked,
        "retired": bench.retired_from(line) if line else [],
        "done": _done(bench.article, selection.done),
        "just_checked": _just_checked(bench.article, selection.checked),
    }


def _approvable(cards: Sequence[Card], user: User) -> set[int]:
    """The notes on these cards that the person may approve."""
    notes = [card.row for card in cards if isinstance(card.row, Note) and card.is_draft]
    approver, authors = Approver(user), authors_of(notes)
    return {note.pk for note in notes if approver.may(authors[note.pk].since)}


def _undoable(cards: Sequence[Card], selection: Selection) -> Saved | None:
    """What was just saved, if it is in hand and nobody has changed it since."""
    saved = Saved.at(selection.saved)
    versions = {card.name: card.row.version for card in cards}
    return saved if saved and versions.get(saved.name) == saved.version else None


def _lost(
    bench: Bench,
    selection: Selection,
    line: Line | None,
    form: AnnotationForm | None,
    trouble: NotSaved | None,
) -> dict[str, object]:
    """The sentence that the open form was meant for, if it is gone or changed, and where else it may go."""
    lost = trouble.lost if trouble else None
    if lost is None and form and selection.s and not line:
        lost = sentence_keys.last_seen(bench.article, selection.s)
    if lost is None or form is None or selection.form not in {"note", "citation"}:
        return {}
    closest = bench.closest(lost.text)
    others = [line for line in bench.lines if line not in closest]
    return {"lost": lost, "closest": closest, "others": others, "put_on": form.data.get("to", "")}


def _done(article: Article, done: str) -> list[AnchorEvent]:
    """The last thing decided about each of these anchors, if it can be undone."""
    if not (numbers := numbers_in(done)):
        return []
    events = AnchorEvent.objects.filter(anchor__in=numbers, anchor__article=article).order_by("pk")
    last = {event.anchor_id: event for event in events}
    return [event for event in last.values() if event.act in UNDOABLE]


def _just_checked(article: Article, number: int) -> CheckEvent | None:
    """What was just decided in checking, if it can be undone."""
    if not number:
        return None
    return CheckEvent.objects.filter(pk=number, article=article, act=CheckEvent.Act.DECIDED).first()


def _form(request: HttpRequest, bench: Bench, selection: Selection) -> AnnotationForm | None:
    kind, _, number = selection.form.partition("-")
    if kind not in {"note", "citation"}:
        return None
    verb = "change" if number else "add"
    if not request.user.has_perm(f"annotations.{verb}_{kind}"):
        return None
    row = _row(kind, number_in(number), bench.article) if number else None
    if number and row is None:
        return None
    if kind == "note":
        return NoteForm(note=row if isinstance(row, Note) else None, phrase=selection.about)
    if isinstance(row, Citation):
        return CitationForm(citation=row)
    return CitationForm(recent=library.used_lately(acting(request), RECENT), again=selection.again)


def _claimants(bench: Bench, selection: Selection, form: AnnotationForm | None) -> Offered | None:
    if not isinstance(form, NoteForm):
        return None
    line = bench.line(selection.s)
    before = bench.texts_before(line, BEFORE) if line else []
    return offered(bench.article, line.text if line else "", before, form)


def _row(kind: str, number: int, article: Article) -> Note | Citation | None:
    rows = Note.objects if kind == "note" else Citation.objects
    found: Note | Citation | None = rows.filter(pk=number, anchor__article=article).first()
    return found


# --- Acting -------------------------------------------------------------------------------------------


def _act(request: HttpRequest, article: Article, selection: Selection) -> HttpResponse:
    data = request.POST
    name = data.get("act", "")
    if name not in ACTS:
        return HttpResponse(_("There is no such action."), status=400, content_type="text/plain")
    acting = Acting(request, article, selection, data)
    try:
        selection = act(name, acting)
        text = acting.revision
    except Revision.DoesNotExist:
        return _show(request, article, selection)
    except Problem as why:
        return _show(request, article, selection, not_saved(why))
    if selection.show == "review" and selection.done:
        selection = _next_in_queue(article, selection)
    if _by_fetch(request):
        return _show(request, article, selection, text=text)
    place = f"#s-{selection.s}" if selection.s else ""
    return redirect(f"{reverse('workbench', args=[article.pk])}?{selection.query}{place}")


def _next_in_queue(article: Article, selection: Selection) -> Selection:
    """Whoever works through the queue goes on to the next, worst first; undo stays at hand."""
    queue = lay_out(article).review_queue
    if not queue:
        return replace(selection, s="", a=0)
    anchor = queue[0].anchor
    return replace(selection, s=anchor.sentence.public_key if anchor.sentence else "", a=anchor.pk)


# --- What the page asks for while somebody types ------------------------------------------------------


@require_POST
def preview_note(request: HttpRequest) -> HttpResponse:
    """Markdown as readers will see it. Always a short fragment, whatever went wrong: the editor puts the
    answer into the page whatever its status is."""
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


@desk_view("articles.view_article")
@require_GET
def past(request: HttpRequest, anchor_id: int) -> HttpResponse:
    """What one note or citation said before, and where it stood; a card asks for it when it is unfolded."""
    anchor = get_object_or_404(Anchor.objects.select_related("note", "citation"), pk=anchor_id)
    kind = kind_of(anchor)
    row = anchor.note if kind == "note" else anchor.citation
    # Hazard: with its revision each event would bring a whole text.
    events = anchor.events.select_related("person", "revision").defer(
        "revision__text", "revision__blocks", "revision__boundaries"
    )
    states = past_states(type(row), [row.pk]).get(row.pk, [])
    return render(request, "desk/workbench/_past.html", {"kind": kind, "states": states, "events": events})


@desk_view("articles.view_article")
@require_GET
def checked(request: HttpRequest, article_id: int, key: str) -> HttpResponse:
    """The newest that was decided about a sentence and its facts; its panel asks for it."""
    article = get_object_or_404(Article, pk=article_id)
    steps = timeline(Wanted(article=article.pk, key=key, kind="fact"), DECISIONS)
    context = {"article": article, "steps": restorable(article, steps, acting(request)), "bench": key}
    return render(request, "desk/_steps.html", context)


@desk_view("annotations.view_source")
@require_GET
def find_sources(request: HttpRequest) -> JsonResponse:
    """Up to eight sources that hold every word of q: [{"id", "words", "protected"}]."""
    words = request.GET.get("q", "")[:300]
    found = Source.objects.matching(words)[:MATCHES] if words.strip() else []
    rows = [
        {"id": source.pk, "words": library.describe(source.csl), "protected": not source.is_public}
        for source in found
    ]
    return JsonResponse({"sources": rows})


@desk_view("articles.view_article")
@require_GET
def fresh_token(request: HttpRequest) -> JsonResponse:
    """A login in another tab renews the token: a page that was open before asks for the new one.

    person: whose login it is, for that may be somebody else now.
    """
    return JsonResponse({"token": get_token(request), "person": request.user.pk})
