"""The workbench: the text on one side, one panel for the sentence in hand on the other.

Everything is a link or a form and works without JavaScript. A request that fetch sent (it says so) gets only
the parts of the page that change.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations import notes
from annotations.anchors import UNDOABLE, Refused, confirm, detach, kind_of, reattach, retire, undo_all
from annotations.markdown import TextTooLongError
from annotations.markdown import render as render_markdown
from annotations.models import Anchor, AnchorEvent, Citation, Note, Source
from annotations.notes import Stale
from annotations.sources import library
from articles import sentence_keys
from articles.models import Article, Revision, Sentence
from articles.text.numbers import whole_number
from newsroom.desk.guard import LOGIN_ENDED, desk_view
from newsroom.desk.workbench.forms import MATCHES, CitationForm, NoteForm
from newsroom.desk.workbench.page import Bench, give_keys, lay_out

FILTERS = [("all", "All"), ("source", "To source"), ("drafts", "Drafts"), ("review", "Needs review")]


@dataclass(frozen=True)
class Looking:
    """What the person looks at: everything in the address, so that a reload or a link shows the same.

    s: key of the sentence in hand. a: anchor in hand, of an annotation without a sentence. show: the filter.
    form: note, citation, note-<id> or citation-<id>. pick: anchor that is being moved. done: anchors that
    something was just decided about, with commas between.
    """

    s: str = ""
    a: int = 0
    show: str = "all"
    form: str = ""
    pick: int = 0
    done: str = ""

    @classmethod
    def at(cls, query: QueryDict) -> "Looking":
        show = query.get("show", "all")
        return cls(
            s=query.get("s", "")[:16],
            show=show if show in dict(FILTERS) else "all",
            form=query.get("form", "")[:40],
            done=query.get("done", "")[:4000],
            **{name: _number(query.get(name, "")) for name in ("a", "pick")},
        )

    @property
    def kept(self) -> str:
        """The part of the address that stays from one sentence to the next."""
        kept = {"show": self.show if self.show != "all" else "", "pick": self.pick}
        return "".join(f"{name}={value}&" for name, value in kept.items() if value)

    @property
    def query(self) -> str:
        given = {name: value for name, value in vars(self).items() if value and value != "all"}
        return urlencode(given)


def _number(text: str) -> int:
    return whole_number(text) or 0


def _numbers(text: str) -> list[int]:
    return [number for part in text.split(",") if (number := _number(part))]


class Trouble(Exception):
    """What was typed cannot be saved as it is: it is shown again, with what is wrong.

    current: what stands now, where somebody else was faster. lost: the sentence that it was written for,
    where that reads differently now.
    """

    def __init__(
        self,
        status: int,
        form: NoteForm | CitationForm | None = None,
        problem: str = "",
        current: Note | Citation | None = None,
        lost: Sentence | None = None,
    ) -> None:
        super().__init__(problem)
        self.status, self.form, self.problem, self.current, self.lost = status, form, problem, current, lost


class Lost(Refused):
    """The sentence that the form was opened for reads differently now."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("The sentence was changed while you were writing: choose where this belongs now.")
        self.sentence = sentence


# --- Showing ------------------------------------------------------------------------------------------


@desk_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def workbench(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    looking = Looking.at(request.GET)
    if request.method == "POST":
        return _act(request, article, looking)
    return _show(request, article, looking)


def _show(
    request: HttpRequest, article: Article, looking: Looking, trouble: Trouble | None = None
) -> HttpResponse:
    try:
        bench = lay_out(article)
    except Revision.DoesNotExist:
        return render(request, "desk/workbench/no_text.html", {"article": article}, status=404)
    if line := bench.line(looking.s):
        looking = replace(looking, s=line.key)  # the address may hold the key that it was made with
    form = trouble.form if trouble and trouble.form else _form(request, bench, looking)
    context = {
        "article": article,
        "bench": bench,
        "looking": looking,
        "filters": [(name, label, bench.counts[name]) for name, label in FILTERS],
        "form": form,
        "trouble": trouble,
        **_in_hand(bench, looking),
        **_lost(bench, looking, form, trouble),
    }
    part = "#update" if _by_fetch(request) else ""
    return render(
        request, f"desk/workbench/workbench.html{part}", context, status=trouble.status if trouble else 200
    )


def _by_fetch(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _in_hand(bench: Bench, looking: Looking) -> dict[str, Any]:
    line = bench.line(looking.s)
    card = bench.card(looking.a)
    cards = line.cards if line else [card] if card else []
    keyed = give_keys(cards, card)
    cards.sort(key=lambda other: other is not keyed.review)
    bench.with_history(cards)
    picked = bench.card(looking.pick)
    return {
        "line": line,
        "card": card,
        "cards": cards,
        "keyed": keyed,
        "picked": picked if picked and line and picked not in line.cards else None,
        "picking": picked,
        "retired": bench.retired_from(line) if line else [],
        "done": _done(bench.article, looking.done),
    }


def _lost(
    bench: Bench, looking: Looking, form: NoteForm | CitationForm | None, trouble: Trouble | None
) -> dict[str, Any]:
    """The sentence that the open form was meant for, if it is gone or changed, and where else it may go."""
    lost = trouble.lost if trouble else None
    if lost is None and form and looking.s and not bench.line(looking.s):
        lost = sentence_keys.last_seen(bench.article, looking.s)
    if lost is None or form is None or looking.form not in {"note", "citation"}:
        return {}
    closest = bench.closest(lost.text)
    others = [line for line in bench.lines if line not in closest]
    return {"lost": lost, "closest": closest, "others": others, "put_on": form.data.get("to", "")}


def _done(article: Article, done: str) -> list[AnchorEvent]:
    """The last thing decided about each of these anchors, if it can be undone."""
    events = AnchorEvent.objects.filter(anchor__in=_numbers(done), anchor__article=article).order_by("pk")
    last = {event.anchor_id: event for event in events}
    return [event for event in last.values() if event.act in UNDOABLE]


def _form(request: HttpRequest, bench: Bench, looking: Looking) -> NoteForm | CitationForm | None:
    kind, _, number = looking.form.partition("-")
    if kind not in {"note", "citation"}:
        return None
    verb = "change" if number else "add"
    if not request.user.has_perm(f"annotations.{verb}_{kind}"):
        return None
    row = _row(kind, _number(number), bench.article) if number else None
    if number and row is None:
        return None
    if kind == "note":
        return NoteForm(note=row if isinstance(row, Note) else None)
    return CitationForm(citation=row if isinstance(row, Citation) else None)


def _row(kind: str, number: int, article: Article) -> Note | Citation | None:
    rows = Note.objects if kind == "note" else Citation.objects
    found: Note | Citation | None = rows.filter(pk=number, anchor__article=article).first()
    return found


# --- Acting -------------------------------------------------------------------------------------------


def _act(request: HttpRequest, article: Article, looking: Looking) -> HttpResponse:
    data = request.POST
    act = ACTS.get(data.get("act", ""))
    if act is None:
        return HttpResponse("There is no such act.", status=400, content_type="text/plain")
    acting = _Acting(request, article, looking, data)
    try:
        if act not in {_save_note, _save_citation}:  # these check it too, and show again what was typed
            acting.check_opened_here()
        looking = act(acting)
    except Trouble as trouble:
        return _show(request, article, looking, trouble)
    except Revision.DoesNotExist:
        return _show(request, article, looking)
    except Refused as refusal:
        return _show(request, article, looking, Trouble(422, problem=str(refusal)))
    except Stale as stale:
        problem = "It has changed since you looked. This is how it stands now: read it, then decide again."
        return _show(request, article, looking, Trouble(409, problem=problem, current=stale.current))
    if looking.show == "review" and looking.done:
        looking = _next_in_queue(article, looking)
    if _by_fetch(request):
        return _show(request, article, looking)
    place = f"#s-{looking.s}" if looking.s else ""
    return redirect(f"{reverse('workbench', args=[article.pk])}?{looking.query}{place}")


def _next_in_queue(article: Article, looking: Looking) -> Looking:
    """Whoever works through the queue goes on to the next, worst first; undo stays at hand."""
    queue = lay_out(article).review_queue
    if not queue:
        return replace(looking, s="", a=0)
    anchor = queue[0].anchor
    return replace(looking, s=anchor.sentence.public_key if anchor.sentence else "", a=anchor.pk)


@dataclass(frozen=True)
class _Acting:
    request: HttpRequest
    article: Article
    looking: Looking
    data: QueryDict

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 # desk_view lets nobody else in
        return user

    @property
    def number(self) -> int:
        return _number(self.data.get("number", ""))

    def sentence(self, key: str = "") -> Sentence:
        """The sentence in hand, or with `key`. Raises Refused."""
        found = sentence_keys.find(self.article.current_revision, key or self.looking.s)
        if found is None:
            raise Refused("That sentence is no longer in the text: reload the page and look again.")
        return found

    def target(self) -> Sentence:
        """Where a new note or citation goes. Raises Refused, and Lost if the sentence reads differently now.

        Where the person chose another because it was lost, that one (to).
        """
        if to := self.data.get("to", ""):
            return self.sentence(to)
        self.check_opened_here()
        found = sentence_keys.find(self.article.current_revision, self.looking.s)
        if found is None:
            raise Refused("That sentence is no longer in the text: choose where this belongs now.")
        shown_in = self.article.revisions.filter(number=_number(self.data.get("revision", ""))).first()
        shown = sentence_keys.find(shown_in, self.looking.s) if shown_in else None
        if shown and shown.text != found.text:
            raise Lost(shown)
        return found

    def check_opened_here(self) -> None:
        """A form says for which sentence it was opened, and its address says so too. Raises Refused."""
        if self.data.get("sentence", self.looking.s) != self.looking.s:
            raise Refused("This form was opened for another sentence: nothing was saved. Look again.")

    def anchor(self) -> Anchor:
        return get_object_or_404(Anchor, pk=self.number, article=self.article)

    def anchors_of(self, numbers: list[int]) -> list[int]:
        """The same numbers, if each is of an anchor of this article."""
        found = Anchor.objects.filter(pk__in=numbers, article=self.article).count()
        if found != len(set(numbers)):
            raise Http404("There is no such annotation here.")
        return numbers

    def note(self) -> Note:
        return get_object_or_404(Note, pk=self.number, anchor__article=self.article)

    def citation(self) -> Citation:
        return get_object_or_404(Citation, pk=self.number, anchor__article=self.article)

    def after(self, **changes: Any) -> Looking:
        changed: dict[str, Any] = {"form": "", "done": ""} | changes
        return replace(self.looking, **changed)


def _save_note(acting: _Acting) -> Looking:
    note = acting.note() if acting.number else None
    form = NoteForm(acting.data, note=note)
    if not form.is_valid():
        raise Trouble(422, form)
    given = {key: form.cleaned_data[key] for key in ("rating", "reasons", "body", "internal")}
    approve = acting.data.get("approve") == "yes"
    try:
        if note is None:
            target = acting.target()
            notes.write_note_once(target, **given, approve=approve, user=acting.user)
            return acting.after(s=target.public_key)
        version = form.cleaned_data["version"] or 0
        notes.change_note(note.pk, version=version, **given, approve=approve, user=acting.user)
    except (Refused, Stale) as why:
        raise _trouble(why, form) from why
    return acting.after()


def _save_citation(acting: _Acting) -> Looking:
    citation = acting.citation() if acting.number else None
    form = CitationForm(acting.data, citation=citation)
    if not form.is_valid():
        raise Trouble(422, form)
    given = {key: form.cleaned_data[key] for key in ("locator", "quote", "stance")}
    try:
        target = None if citation else acting.target()
        source = form.cleaned_data.get("source") or _made_source(form, acting.user)
        if target:
            notes.attach_citation_once(target, source=source, **given, user=acting.user)
            return acting.after(s=target.public_key)
        version = form.cleaned_data["version"] or 0
        notes.change_citation(acting.number, version=version, source=source, **given, user=acting.user)
    except (Refused, Stale) as why:
        raise _trouble(why, form) from why
    return acting.after()


def _made_source(form: CitationForm, user: User) -> Source:
    visibility = Source.Visibility.PROTECTED if form.cleaned_data["protected"] else Source.Visibility.PUBLIC
    return library.find_or_create(form.cleaned_data["item"], user, visibility=visibility)


def _trouble(why: Refused | Stale, form: NoteForm | CitationForm) -> Trouble:
    """The same form again, and beside it what stands now: saving again is then made from that."""
    if isinstance(why, Refused):
        lost = why.sentence if isinstance(why, Lost) else None
        return Trouble(422, form, problem=str(why), lost=lost)
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(why.current.version)
    form.data = data
    return Trouble(409, form, current=why.current)


def _approve(acting: _Acting) -> Looking:
    version = _number(acting.data.get("version", ""))
    note = acting.note()
    if note.anchor.sentence and acting.looking.s and note.anchor.sentence != acting.sentence():
        raise Refused("This note now stands on another sentence: look at it there, then decide.")
    notes.approve_note(note.pk, version=version, user=acting.user)
    return acting.after()


def _unapprove(acting: _Acting) -> Looking:
    notes.unapprove_note(acting.note().pk, user=acting.user)
    return acting.after()


def _retire(acting: _Acting) -> Looking:
    anchor = acting.anchor()
    annotation = anchor.note if kind_of(anchor) == "note" else anchor.citation
    retire(annotation, user=acting.user, reason=acting.data.get("reason", ""))
    return acting.after(done=str(anchor.pk), a=0)


def _confirm(acting: _Acting) -> Looking:
    anchor = confirm(acting.anchor().pk, acting.sentence(), user=acting.user)
    return acting.after(done=str(anchor.pk))


def _confirm_all(acting: _Acting) -> Looking:
    """Those that the person saw listed under one reason, if they still wait for it."""
    numbers = [_number(text) for text in acting.data.getlist("numbers")]
    anchors = Anchor.objects.filter(article=acting.article, pk__in=numbers)
    chosen = anchors.unresolved().filter(reason=acting.data.get("reason", "")).select_related("sentence")
    with transaction.atomic():
        for anchor in chosen:
            if anchor.sentence:
                confirm(anchor.pk, anchor.sentence, user=acting.user)
    return acting.after(done=",".join(str(anchor.pk) for anchor in chosen))


def _reattach(acting: _Acting) -> Looking:
    target = acting.sentence(acting.data.get("to", ""))
    anchor = reattach(acting.anchor().pk, target, user=acting.user)
    return acting.after(done=str(anchor.pk), s=target.public_key, a=0, pick=0)


def _detach(acting: _Acting) -> Looking:
    anchor = detach(acting.anchor().pk, user=acting.user)
    return acting.after(done=str(anchor.pk), pick=0)


def _undo(acting: _Acting) -> Looking:
    numbers = _numbers(acting.data.get("number", ""))
    if not numbers:
        raise Refused("There is nothing to undo here.")
    anchor = undo_all(acting.anchors_of(numbers), user=acting.user)[0]
    if anchor.sentence:
        return acting.after(s=anchor.sentence.public_key, a=0)
    return acting.after(s="", a=anchor.pk)


ACTS: dict[str, Callable[[_Acting], Looking]] = {
    "note": _save_note,
    "citation": _save_citation,
    "approve": _approve,
    "unapprove": _unapprove,
    "retire": _retire,
    "confirm": _confirm,
    "confirm_all": _confirm_all,
    "reattach": _reattach,
    "detach": _detach,
    "undo": _undo,
}


# --- What the page asks for while somebody types ------------------------------------------------------


@require_POST
def preview_note(request: HttpRequest) -> HttpResponse:
    """Markdown as readers will see it. Always a short fragment, whatever went wrong: the editor puts the
    answer into the page without looking at its status."""
    if not (request.user.is_active and request.user.is_staff):
        return _fragment(LOGIN_ENDED, 401)
    if not request.user.has_perm("articles.view_article"):
        return _fragment("Your role does not include this.", 403)
    try:
        return HttpResponse(render_markdown(request.POST.get("content", "")))
    except TextTooLongError as problem:
        return _fragment(str(problem), 413)


def _fragment(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"<p>{words}</p>", status=status)


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
