"""Notes with their sources as forms of the admin. What is sent goes through the acts of the workbench, and so
through its gates and its rule for two who are faster than each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from annotations.models import Citation, Note, Source
from annotations.sources import library
from annotations.writing import APPROVE
from articles import sentence_keys
from articles.models import Article
from articles.permissions import second_exists
from articles.problems import Problem, Refused
from newsroom.desk.guard import acting, desk_view
from newsroom.desk.own_page import OwnPage
from newsroom.desk.workbench.acts import ACTS, Acting, act
from newsroom.desk.workbench.bench import Bench, approvable, lay_out
from newsroom.desk.workbench.conflicts import ROWS, Forms, NotSaved, SaveConflict, conflict, not_saved
from newsroom.desk.workbench.forms import BEFORE, CitationForm, MarkdownWidget, NoteForm, offered
from newsroom.desk.workbench.page import Card, SentenceLine
from newsroom.desk.workbench.selection import Saved, Selection, number_in
from newsroom.desk.workbench.views import RECENT, lost_sentence

# --- What is sent ---------------------------------------------------------------------------------------


def do(
    request: HttpRequest, article: Article, selection: Selection, stay: str = ""
) -> HttpResponse | NotSaved:
    """What the button that was pressed says; stay: the address of the page, where it is not a sentence's."""
    name = request.POST.get("act", "")
    if name not in ACTS:
        return HttpResponse(_("There is no such action."), status=400, content_type="text/plain")
    try:
        after = act(name, Acting(request, article, selection, _placed(request.POST, article)))
    except Problem as why:
        return not_saved(why)
    messages.success(request, _("It is done."))
    undo = {name: getattr(after, name) for name in ("saved", "done", "decided") if getattr(after, name)}
    return redirect((stay or _place(article, after)) + (f"?{urlencode(undo)}" if undo else ""))


def _placed(sent: QueryDict, article: Article) -> QueryDict:
    """A sentence may be named by its number in the text. Raises Refused."""
    if not (number := sent.get("place", "")):
        return sent
    found = article.current_revision.sentences.filter(position=number_in(number) - 1).first()
    if found is None:
        raise Refused(_("There is no sentence of that number in the text."))
    placed = sent.copy()
    placed["to"] = found.public_key
    return placed


def _place(article: Article, after: Selection) -> str:
    found = sentence_keys.find(article.current_revision, after.s) if after.s else None
    if found:
        return reverse("admin:articles_sentence_change", args=[found.pk])
    return reverse("admin:articles_article_change", args=[article.pk])


def _undo(selection: Selection) -> dict[str, object]:
    """What a form sends that takes back what was just done."""
    if saved := Saved.at(selection.saved):
        return {"act": "unsave", "number": saved.number, "saved": saved}
    if selection.done:
        return {"act": "undo", "number": selection.done}
    return {"act": "undecide", "number": selection.decided} if selection.decided else {}


# --- What is shown --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormShown:
    """One form of the page. conflict: what stands now, where somebody else was faster."""

    form: Any
    conflict: SaveConflict | None = None

    @property
    def fields(self) -> Iterator[BoundField]:
        """Those of a note, or of what a citation says beside its source."""
        for row in ROWS[type(self.form)]:
            if "find" not in row.fields:
                shown = [self.form[name] for name in row.fields if name in self.form.fields]
                yield from (one for one in shown if not one.is_hidden)

    @property
    def making(self) -> list[BoundField]:
        """Those of a source that is new."""
        return [self.form[name] for name in (*self.form.MADE_FROM, "kind", "protected")]


@dataclass(frozen=True)
class NoteShown:
    """cited: each source with its form. card: None where the note is a new one; it is sent with its first
    source."""

    note: FormShown
    source: FormShown
    card: Card | None = None
    cited: Sequence[tuple[Citation, FormShown]] = ()


@dataclass(frozen=True)
class NotesShown:
    """The forms of one page, which a person sees; trouble: with what was sent from it."""

    request: HttpRequest
    bench: Bench
    line: SentenceLine | None
    trouble: NotSaved | None = None

    def of(self, card: Card) -> NoteShown:
        number, name = str(card.row.pk), card.name
        form = self._sent("note", number).note or NoteForm(note=card.row, sentence=card.anchor.sentence)
        cited = [(one, self._citation(one)) for one in card.citations]
        added = self._source(name, self._sent("citation", "", number).citation)
        return NoteShown(self._note(form, name), added, card, cited)

    def new(self) -> NoteShown | None:
        """Nothing where there is no sentence for it."""
        sent, line = self._sent("note"), self.line
        if line:
            span = Selection.at(self.request.GET).span  # words that the address names
            about = {"words": span.of(line.text), "at": span.start} if span else {}
            form = sent.note or NoteForm(sentence=line.sentence, initial=about)
        elif sent.note:
            form = sent.note
        else:
            return None
        return NoteShown(self._note(form, "new"), self._source("new", sent.citation))

    def _sent(self, act: str, number: str = "", note: str = "") -> Forms:
        """What was typed into that form, if it is the one that was sent."""
        data = self.request.POST
        sent = (data.get("act", ""), data.get("number", ""), data.get("note", ""))
        typed = self.trouble.forms if self.trouble and sent == (act, number, note) else None
        return typed or Forms()

    def _note(self, form: NoteForm, name: str) -> FormShown:
        shown = self._shown(form, name)
        text = self.line.text if self.line else ""
        before = self.bench.texts_before(self.line, BEFORE) if self.line else []
        form.offer(offered(self.bench.article, text, before, form).choices)
        return shown

    def _citation(self, citation: Citation) -> FormShown:
        form = self._sent("citation", str(citation.pk)).citation or CitationForm(citation=citation)
        form.initial["version"] = citation.version
        return self._shown(form, f"citation-{citation.pk}")

    def _source(self, name: str, typed: CitationForm | None) -> FormShown:
        """The form of a new citation."""
        form = typed or CitationForm(recent=self._recent)
        shown = self._shown(form, f"{name}-source")
        source, find = form.fields["source"], form.fields["find"]
        source.widget = forms.RadioSelect(choices=[(one.pk, one.warned(str(one))) for one in form.matches])
        source.label = _("Sources to choose from")
        find.widget = forms.SearchInput()
        return shown

    @cached_property
    def _recent(self) -> Sequence[Source]:
        return library.used_lately(acting(self.request), RECENT)

    def _shown(self, form: NoteForm | CitationForm, name: str) -> FormShown:
        """Hazard: a bound field keeps the label that it was made with."""
        form.auto_id = f"{name}-%s"
        labels = {row.fields[0]: str(row.label) for row in ROWS[type(form)]}
        for field_name, field in form.fields.items():
            field.label = labels.get(field_name, field.label)
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                field.widget.attrs["dir"] = "auto"
        trouble = self.trouble
        if trouble is None or not (trouble.current and trouble.forms and trouble.forms.changing is form):
            return FormShown(form)
        return FormShown(form, conflict(trouble.current, form) if form.is_valid() else None)


def shown(
    request: HttpRequest, bench: Bench, cards: Sequence[Card], key: str, trouble: NotSaved | None
) -> dict[str, Any]:
    """What the templates of both pages need. key: of the sentence; it may be gone."""
    line = bench.line(key)
    bench.complete(cards)
    notes = NotesShown(request, bench, line, trouble)
    selection, new = Selection(s=key), notes.new()
    return {
        "article": bench.article,
        "bench": bench,
        "line": line,
        "selection": selection,
        "notes": [notes.of(card) for card in cards],
        "new": new,
        "trouble": trouble,
        "undo": _undo(Selection.at(request.GET)),
        "second": second_exists(APPROVE, acting(request)),
        "approvable": approvable(cards, acting(request)),
        "media": MarkdownWidget().media,
        **lost_sentence(
            bench, Selection(s=key, form="note"), line, trouble.forms if trouble else None, trouble
        ),
    }


# --- The page of one note -------------------------------------------------------------------------------


class NotePage(OwnPage):
    may_view = "annotations.view_note"

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        note = get_object_or_404(
            Note.objects.select_related("anchor__article", "anchor__sentence"), pk=number
        )
        anchor, trouble = note.anchor, None
        key = anchor.sentence.public_key if anchor.sentence else ""
        if request.method == "POST":
            answer = do(request, anchor.article, Selection(s=key, a=anchor.pk), stay=request.path)
            if isinstance(answer, HttpResponse):
                return answer
            trouble = answer
        bench = lay_out(anchor.article)
        card = bench.card(anchor.pk)
        context = shown(request, bench, [card] if card else [], key, trouble) | {"note": note, "new": None}
        return render(
            request, "desk/sentence_change.html", context, status=trouble.status if trouble else 200
        )

    @method_decorator(desk_view("annotations.view_note"))
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        note = get_object_or_404(Note.objects.select_related("anchor"), pk=object_id)
        address = reverse("desk:history", args=[note.anchor.article_id])
        return redirect(f"{address}?a={note.anchor_id}")
