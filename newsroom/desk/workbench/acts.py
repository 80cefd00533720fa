"""What a person does on the workbench, one function each: from what was sent to what is looked at next."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from annotations import decisions, notes, remarks
from annotations.anchors import confirm, detach, kind_of, reattach, retire, undo_all
from annotations.decisions import settle
from annotations.models import Anchor, CheckEvent, Citation, Fact, Note, SentenceCheck, Source
from annotations.sources import library
from articles import sentence_keys
from articles.models import Article, Revision, Sentence
from articles.problems import Problem, Refused
from articles.text.shapes import Span
from newsroom.actions.protect import refuse_second
from newsroom.actions.restore_states import take_back
from newsroom.desk import guard
from newsroom.desk.workbench.forms import (
    CitationForm,
    NoteForm,
    NotSaved,
    SentenceChanged,
    not_saved,
)
from newsroom.desk.workbench.selection import Saved, Selection, number_in, numbers_in

NOTE_FIELDS = ("rating", "reasons", "body", "internal", "claimant", "phrase")


@dataclass(frozen=True)
class Acting:
    request: HttpRequest
    article: Article
    selection: Selection
    data: QueryDict

    @property
    def user(self) -> User:
        return guard.acting(self.request)

    @property
    def number(self) -> int:
        return number_in(self.data.get("number", ""))

    @cached_property
    def revision(self) -> Revision:
        """The text as it stood when the request came. Raises Revision.DoesNotExist."""
        return self.article.revisions.defer("blocks", "boundaries").latest()

    @property
    def version(self) -> int:
        """Of the row that the person saw."""
        return number_in(self.data.get("version", ""))

    def sentence(self, key: str = "") -> Sentence:
        """The sentence in hand, or with `key`. Raises Refused."""
        found = sentence_keys.find(self.revision, key or self.selection.s)
        if found is None:
            raise Refused(_("That sentence is no longer in the text: reload the page and look again."))
        return found

    @property
    def keys(self) -> set[str]:
        """By which the sentence in hand is known. Raises Refused."""
        sentence = self.sentence()
        return {sentence.key, sentence.public_key}

    def target(self) -> Sentence:
        """Where a new note or citation goes. Raises Refused, and SentenceChanged if it reads differently now.

        Where the person chose another because it was lost, that one (to).
        """
        if to := self.data.get("to", ""):
            return self.sentence(to)
        self.check_opened_here()
        found = sentence_keys.find(self.revision, self.selection.s)
        if found is None:
            raise Refused(_("That sentence is no longer in the text: choose where this belongs now."))
        number = number_in(self.data.get("revision", ""))
        if number == self.revision.number:
            return found
        shown_in = self.article.revisions.filter(number=number).first()
        shown = sentence_keys.find(shown_in, self.selection.s) if shown_in else None
        if shown and shown.text != found.text:
            raise SentenceChanged(shown)
        return found

    def check_opened_here(self) -> None:
        """A form says for which sentence it was opened, and its address says so too. Raises Refused."""
        if self.data.get("sentence", self.selection.s) != self.selection.s:
            raise Refused(_("This form was opened for another sentence: nothing was saved. Look again."))

    def anchor(self) -> Anchor:
        return get_object_or_404(Anchor, pk=self.number, article=self.article)

    def anchors_of(self, numbers: list[int]) -> list[int]:
        """The same numbers, if each is of an anchor of this article."""
        found = Anchor.objects.filter(pk__in=numbers, article=self.article).count()
        if found != len(set(numbers)):
            raise Http404(_("There is no such annotation here."))
        return numbers

    def note(self) -> Note:
        return get_object_or_404(Note, pk=self.number, anchor__article=self.article)

    def citation(self) -> Citation:
        return get_object_or_404(Citation, pk=self.number, anchor__article=self.article)

    def after(
        self,
        *,
        s: str | None = None,
        a: int | None = None,
        pick: int | None = None,
        done: str = "",
        checked: CheckEvent | None = None,
        saved: Saved | None = None,
    ) -> Selection:
        """What is looked at next: no form, and of the rest what is given."""
        now = self.selection
        return replace(
            now,
            s=now.s if s is None else s,
            a=now.a if a is None else a,
            pick=now.pick if pick is None else pick,
            form="",
            again=False,
            done=done,
            about="",
            checked=checked.pk if checked else 0,
            saved=str(saved) if saved else "",
        )


def _save_note(acting: Acting) -> Selection:
    note = acting.note() if acting.number else None
    form = NoteForm(acting.data, note=note)
    if not form.is_valid():
        raise NotSaved(422, form)
    given = {key: form.cleaned_data[key] for key in NOTE_FIELDS}
    submit, approve = (acting.data.get(name) == "yes" for name in ("submit", "approve"))
    try:
        if note is None:
            target = acting.target()
            with transaction.atomic():
                made = notes.write_note_once(
                    target, **given, submit=submit, approve=approve, user=acting.user
                )
                if acting.data.get("settle"):
                    settle(target, SentenceCheck.State.CHECKED, user=acting.user)
            return acting.after(s=target.public_key, saved=_saved(made, 0))
        version = form.cleaned_data["version"] or 0
        note = notes.change_note(
            note.pk, version=version, **given, submit=submit, approve=approve, user=acting.user
        )
    except Problem as why:
        raise not_saved(why, form) from why
    return acting.after(saved=_saved(note, version))


def _save_citation(acting: Acting) -> Selection:
    citation = acting.citation() if acting.number else None
    form = CitationForm(acting.data, citation=citation)
    if not form.is_valid():
        raise NotSaved(422, form)
    given = {key: form.cleaned_data[key] for key in ("locator", "quote", "stance")}
    try:
        target = None if citation else acting.target()
        source = form.cleaned_data.get("source") or _made_source(form, acting.user)
        if target:
            made = notes.attach_citation_once(target, source=source, **given, user=acting.user)
            return acting.after(s=target.public_key, saved=_saved(made, 0))
        version = form.cleaned_data["version"] or 0
        citation = notes.change_citation(
            acting.number, version=version, source=source, **given, user=acting.user
        )
    except Problem as why:
        raise not_saved(why, form) from why
    return acting.after(saved=_saved(citation, version))


def _saved(row: Note | Citation, before: int) -> Saved | None:
    """None where it was saved already, and nothing is another now."""
    saved = Saved(kind_of(row.anchor), row.pk, row.version, before)
    return saved if row.version > before else None


def _unsave(acting: Acting) -> Selection:
    saved = Saved.at(acting.data.get("saved", ""))
    if saved is None:
        raise Refused(_("There is nothing to undo here."))
    row: Note | Citation = acting.note() if saved.kind == "note" else acting.citation()
    take_back(row, version=saved.version, before=saved.before, user=acting.user)
    return acting.after()


def _made_source(form: CitationForm, user: User) -> Source:
    visibility = Source.Visibility.PROTECTED if form.cleaned_data["protected"] else Source.Visibility.PUBLIC
    if visibility == Source.Visibility.PROTECTED:
        refuse_second(form.cleaned_data["item"])
    return library.find_or_create(form.cleaned_data["item"], user, visibility=visibility)


def _reviewed(acting: Acting) -> Note:
    """The note that a button of its card is about. Raises Refused if it stands elsewhere now."""
    note = acting.note()
    if note.anchor.sentence and acting.selection.s and note.anchor.sentence != acting.sentence():
        raise Refused(_("This note now stands on another sentence: look at it there, then decide."))
    return note


def _approve(acting: Acting) -> Selection:
    notes.approve_note(_reviewed(acting).pk, version=acting.version, user=acting.user)
    return acting.after()


def _submit(acting: Acting) -> Selection:
    notes.submit_note(_reviewed(acting).pk, version=acting.version, user=acting.user)
    return acting.after()


def _send_back(acting: Acting) -> Selection:
    comment = acting.data.get("comment", "")
    notes.send_back(_reviewed(acting).pk, version=acting.version, comment=comment, user=acting.user)
    return acting.after()


def _unapprove(acting: Acting) -> Selection:
    notes.unapprove_note(acting.note().pk, user=acting.user)
    return acting.after()


def _retire(acting: Acting) -> Selection:
    anchor = acting.anchor()
    annotation = anchor.note if kind_of(anchor) == "note" else anchor.citation
    retire(annotation, user=acting.user, reason=acting.data.get("reason", ""))
    return acting.after(done=str(anchor.pk), a=0)


def _confirm(acting: Acting) -> Selection:
    anchor = confirm(acting.anchor().pk, acting.sentence(), user=acting.user)
    return acting.after(done=str(anchor.pk))


def _confirm_all(acting: Acting) -> Selection:
    """Those that the person saw listed under some reasons, if they still wait for one of them."""
    numbers = [number_in(text) for text in acting.data.getlist("numbers")]
    anchors = Anchor.objects.filter(article=acting.article, pk__in=numbers)
    waiting = Q(status=Anchor.Status.NEEDS_REVIEW) | Q(reason=Anchor.CONTEXT)
    chosen = anchors.filter(waiting, reason__in=acting.data.getlist("reason")).select_related("sentence")
    with transaction.atomic():
        for anchor in chosen:
            if anchor.sentence:
                confirm(anchor.pk, anchor.sentence, user=acting.user)
    return acting.after(done=",".join(str(anchor.pk) for anchor in chosen))


def _reattach(acting: Acting) -> Selection:
    target = acting.sentence(acting.data.get("to", ""))
    anchor = reattach(acting.anchor().pk, target, user=acting.user)
    return acting.after(done=str(anchor.pk), s=target.public_key, a=0, pick=0)


def _detach(acting: Acting) -> Selection:
    anchor = detach(acting.anchor().pk, user=acting.user)
    return acting.after(done=str(anchor.pk), pick=0)


def _undo(acting: Acting) -> Selection:
    numbers = numbers_in(acting.data.get("number", ""))
    if not numbers:
        raise Refused(_("There is nothing to undo here."))
    anchor = undo_all(acting.anchors_of(numbers), user=acting.user)[0]
    if anchor.sentence:
        return acting.after(s=anchor.sentence.public_key, a=0)
    return acting.after(s="", a=anchor.pk)


def _remark(acting: Acting) -> Selection:
    remarks.remark(
        acting.article, acting.sentence().public_key, acting.data.get("remark", ""), user=acting.user
    )
    return acting.after()


def _resolve(acting: Acting) -> Selection:
    remarks.resolve(acting.article, acting.keys, user=acting.user)
    return acting.after()


def _reopen(acting: Acting) -> Selection:
    remarks.reopen(acting.article, acting.keys, user=acting.user)
    return acting.after()


# --- Checking


def _decide(acting: Acting, state: str) -> Selection:
    """About the fact whose words the person saw."""
    sentence = acting.target()
    span = Span(number_in(acting.data.get("start", "")), number_in(acting.data.get("end", "")))
    if span.of(sentence.text) != acting.data.get("words", ""):
        raise Refused(_("The sentence has since been changed: look at it, then decide."))
    citation = Citation.objects.filter(pk=number_in(acting.data.get("citation", ""))).first()
    event = decisions.decide_fact(
        sentence,
        span,
        state,
        version=acting.version,
        comment=acting.data.get("comment", ""),
        citation=citation,
        user=acting.user,
    )
    return acting.after(checked=event)


def _mark(acting: Acting) -> Selection:
    sentence = acting.target()
    span = decisions.find_words(sentence, acting.data.get("words", ""))
    return acting.after(checked=decisions.decide_fact(sentence, span, Fact.State.OPEN, user=acting.user))


def _settle(acting: Acting, state: str) -> Selection:
    why = acting.data.get("why", "")
    return acting.after(checked=settle(acting.target(), state, why=why, user=acting.user))


def _uncheck(acting: Acting) -> Selection:
    event = get_object_or_404(CheckEvent, pk=acting.number, article=acting.article)
    decisions.undo(event.pk, user=acting.user)
    return acting.after()


ACTS: dict[str, Callable[[Acting], Selection]] = {
    "note": _save_note,
    "citation": _save_citation,
    "approve": _approve,
    "submit": _submit,
    "send_back": _send_back,
    "unapprove": _unapprove,
    "retire": _retire,
    "confirm": _confirm,
    "confirm_all": _confirm_all,
    "reattach": _reattach,
    "detach": _detach,
    "undo": _undo,
    "unsave": _unsave,
    "remark": _remark,
    "resolve": _resolve,
    "reopen": _reopen,
    "tick": partial(_decide, state=Fact.State.TICKED),
    "query": partial(_decide, state=Fact.State.QUERIED),
    "dismiss": partial(_decide, state=Fact.State.DISMISSED),
    "mark": _mark,
    "checked": partial(_settle, state=SentenceCheck.State.CHECKED),
    "nothing": partial(_settle, state=SentenceCheck.State.NOTHING),
    "waive": partial(_settle, state=SentenceCheck.State.WAIVED),
    "uncheck": _uncheck,
}


def act(name: str, acting: Acting) -> Selection:
    """Does what the button of that name says; KeyError if there is none. Raises Problem."""
    chosen = ACTS[name]
    if name not in {"note", "citation"}:  # these check it too, and show again what was typed
        acting.check_opened_here()
    return chosen(acting)
