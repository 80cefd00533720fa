"""What a person does on the workbench, one function each: from what was sent to what is
looked at next.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from annotations import notes, remarks, sentence_states
from annotations.anchors import confirm, confirmable, detach, reattach, retire, undo
from annotations.models import Anchor, Citation, Decision, Note
from annotations.writing import find_words
from articles import sentence_keys
from articles.models import Article, Revision, Sentence
from articles.problems import Problem, Refused
from articles.text.shapes import Span
from newsroom.actions.restore_states import take_back
from newsroom.desk import access
from newsroom.desk.workbench.conflicts import Forms, NotSaved, not_saved
from newsroom.desk.workbench.forms import CitationForm, NoteForm
from newsroom.desk.workbench.selection import (
    Saved,
    Selection,
    number_in,
    numbers_in,
    written_span,
)


@dataclass(frozen=True)
class Acting:
    request: HttpRequest
    article: Article
    selection: Selection

    @property
    def data(self) -> QueryDict:
        return self.request.POST

    @property
    def user(self) -> User:
        return access.acting(self.request)

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
        found = sentence_keys.find_sentence(self.revision, key or self.selection.s)
        if found is None:
            raise Refused(
                _(
                    "That sentence is no longer in the text: reload the page and look again."
                )
            )
        return found

    def numbered(self, number: str) -> Sentence:
        """The sentence of that number in the text. Raises Refused."""
        found = self.revision.sentences.filter(position=number_in(number) - 1).first()
        if found is None:
            raise Refused(_("There is no sentence of that number in the text."))
        return found

    def target(self) -> Sentence:
        """Where a new note goes. Raises Refused, and NotSaved if it reads differently
        now.

        Where the person chose another because it was lost, that one (to).
        """
        if to := self.data.get("to", ""):
            return self.sentence(to)
        self.check_opened_here()
        found = sentence_keys.find_sentence(self.revision, self.selection.s)
        if found is None:
            raise Refused(
                _(
                    "That sentence is no longer in the text: choose where this belongs now."
                )
            )
        number = number_in(self.data.get("revision", ""))
        if number == self.revision.number:
            return found
        shown_in = self.article.revisions.filter(number=number).first()
        shown = (
            sentence_keys.find_sentence(shown_in, self.selection.s)
            if shown_in
            else None
        )
        if shown and shown.text != found.text:
            told = _(
                "The sentence was changed while you were writing: choose where this belongs now."
            )
            raise NotSaved(422, problem=told, lost=shown)
        return found

    def check_opened_here(self) -> None:
        """A form says for which sentence it was opened, and its address says so too.
        Raises Refused.
        """
        if self.data.get("sentence", self.selection.s) != self.selection.s:
            raise Refused(
                _(
                    "This form was opened for another sentence: nothing was saved. Look again."
                )
            )

    def anchor(self) -> Anchor:
        return get_object_or_404(Anchor, pk=self.number, article=self.article)

    def note(self) -> Note:
        return get_object_or_404(Note, pk=self.number, anchor__article=self.article)

    def citation(self) -> Citation:
        return get_object_or_404(
            Citation, pk=self.number, note__anchor__article=self.article
        )

    def words_in(self, sentence: Sentence) -> Span | None:
        """Those that the person marked in it, None for none. Raises Refused."""
        typed = self.data.get("words", "").strip()
        return find_words(sentence.text, typed) if typed else None

    def after(self, **given: Any) -> Selection:
        """What is selected next: no form, and of the rest what is given."""
        now = self.selection
        return replace(
            Selection(s=now.s, a=now.a, show=now.show, pick=now.pick), **given
        )


# --- Notes and their sources ----------------------------------------------------------


def _save_note(acting: Acting) -> Selection:
    return _change_note(acting, acting.note()) if acting.number else _write_note(acting)


def _write_note(acting: Acting) -> Selection:
    """With its first source, where one is named; `support` asks for one."""
    target, why = _wanted(acting)
    form, cited = NoteForm(acting.data, sentence=target), CitationForm(acting.data)
    resting = acting.selection.kind == "support" or not cited.is_empty
    forms = Forms(form, cited if resting else None)
    # Each says what is wrong with it.
    if not (cited.is_valid() or not resting) & form.is_valid():
        raise NotSaved(422, forms)
    try:
        if target is None or why:
            raise why or Refused(
                _(
                    "That sentence is no longer in the text: choose where this belongs now."
                )
            )
        with transaction.atomic():
            sources = [cited.cited(acting.user)] if resting else []
            made = notes.write_note(
                target,
                **form.given,
                **_taken(acting),
                sources=sources,
                user=acting.user,
            )
    except Problem as problem:
        raise not_saved(problem, forms) from None
    return acting.after(s=target.public_key, a=made.anchor_id, saved=_saved(made, 0))


def _wanted(acting: Acting) -> tuple[Sentence | None, Problem | None]:
    """Where a new note goes, or why it can go nowhere: what was typed is checked in any
    case.
    """
    try:
        return acting.target(), None
    except Problem as why:
        return None, why


def _change_note(acting: Acting, note: Note) -> Selection:
    form = NoteForm(acting.data, note=note, sentence=note.anchor.sentence)
    if not form.is_valid():
        raise NotSaved(422, Forms(form))
    version = form.cleaned_data["version"] or 0
    try:
        note = notes.change_note(
            note.pk, version=version, **form.given, **_taken(acting), user=acting.user
        )
    except Problem as why:
        raise not_saved(why, Forms(form)) from why
    return acting.after(a=note.anchor_id, saved=_saved(note, version))


def _taken(acting: Acting) -> dict[str, Any]:
    """How far the button takes a note."""
    return {name: acting.data.get(name) == "yes" for name in ("submit", "approve")}


def _save_citation(acting: Acting) -> Selection:
    """Of a note; number: of one that is changed."""
    citation = acting.citation() if acting.number else None
    form = CitationForm(acting.data, citation=citation)
    if not form.is_valid():
        raise NotSaved(422, Forms(citation=form))
    version = form.cleaned_data["version"] or 0
    try:
        if citation is None:
            note = _reviewed(acting, number_in(acting.data.get("note", "")))
        with transaction.atomic():
            cited = form.cited(acting.user)
            if citation:
                saved = notes.change_citation(
                    citation.pk, cited, version=version, user=acting.user
                )
            else:
                saved = notes.attach_citation(note.pk, cited, user=acting.user)
    except Problem as why:
        raise not_saved(why, Forms(citation=form)) from why
    return acting.after(a=saved.note.anchor_id, saved=_saved(saved, version))


def _saved(row: Note | Citation, before: int) -> str:
    """Nothing where it was saved already, and nothing is another now."""
    kind = "note" if isinstance(row, Note) else "citation"
    return str(Saved(kind, row.pk, row.version, before)) if row.version > before else ""


def _unsave(acting: Acting) -> Selection:
    saved = Saved.at(acting.data.get("saved", ""))
    if saved is None:
        raise Refused(_("There is nothing to undo here."))
    row: Note | Citation = acting.note() if saved.kind == "note" else acting.citation()
    take_back(row, version=saved.version, before=saved.before, user=acting.user)
    anchor = row.anchor if isinstance(row, Note) else row.note.anchor
    return (
        acting.after(s=anchor.sentence.public_key)
        if anchor.sentence
        else acting.after()
    )


def _uncite(acting: Acting) -> Selection:
    gone = notes.remove_citation(
        acting.citation().pk, version=acting.version, user=acting.user
    )
    return acting.after(a=gone.note.anchor_id)


def _recite(acting: Acting) -> Selection:
    back = notes.restore_citation(acting.citation().pk, user=acting.user)
    return acting.after(a=back.note.anchor_id)


def _reviewed(acting: Acting, number: int) -> Note:
    """The note that a button of its card is about. Raises Refused if it stands
    elsewhere now.
    """
    note = get_object_or_404(Note, pk=number, anchor__article=acting.article)
    if (
        note.anchor.sentence
        and acting.selection.s
        and note.anchor.sentence != acting.sentence()
    ):
        raise Refused(
            _(
                "This note now stands on another sentence: look at it there, then decide."
            )
        )
    return note


def _review(acting: Acting, act: Callable[..., object], **given: object) -> Selection:
    note = _reviewed(acting, acting.number)
    act(note.pk, version=acting.version, user=acting.user, **given)
    return acting.after(a=note.anchor_id)


def _send_back(acting: Acting) -> Selection:
    return _review(acting, notes.send_back, comment=acting.data.get("comment", ""))


def _unapprove(acting: Acting) -> Selection:
    notes.unapprove_note(acting.note().pk, user=acting.user)
    return acting.after()


# --- Where notes stand ----------------------------------------------------------------


def _retire(acting: Acting) -> Selection:
    anchor = retire(
        acting.anchor().note, user=acting.user, reason=acting.data.get("reason", "")
    )
    return acting.after(done=str(anchor.pk), a=0)


def _confirm(acting: Acting) -> Selection:
    sentence = acting.sentence()
    anchor = confirm(
        acting.anchor().pk, sentence, words=acting.words_in(sentence), user=acting.user
    )
    return acting.after(done=str(anchor.pk))


def _confirm_all(acting: Acting) -> Selection:
    """Those that the person saw listed, if they may still be confirmed together."""
    numbers = map(number_in, acting.data.getlist("numbers"))
    rows = Note.objects.filter(anchor__article=acting.article, anchor__in=numbers)
    waiting = rows.filter(
        Q(anchor__status=Anchor.Status.NEEDS_REVIEW) | Q(anchor__reason=Anchor.CONTEXT)
    )
    seen = list(waiting.select_related("anchor__sentence__revision"))
    chosen = [
        *confirmable(seen),
        *(note for note in seen if note.anchor.in_new_context),
    ]
    with transaction.atomic():
        for note in chosen:
            if note.anchor.sentence:
                confirm(note.anchor_id, note.anchor.sentence, user=acting.user)
    return acting.after(done=",".join(str(note.anchor_id) for note in chosen))


def _reattach(acting: Acting) -> Selection:
    """place: of the sentence, instead of its key."""
    place, to = acting.data.get("place", ""), acting.data.get("to", "")
    target = acting.numbered(place) if place else acting.sentence(to)
    anchor = reattach(
        acting.anchor().pk, target, words=acting.words_in(target), user=acting.user
    )
    return acting.after(done=str(anchor.pk), s=target.public_key, a=0, pick=0)


def _detach(acting: Acting) -> Selection:
    anchor = detach(acting.anchor().pk, user=acting.user)
    return acting.after(done=str(anchor.pk), pick=0)


def _undo(acting: Acting) -> Selection:
    numbers = numbers_in(acting.data.get("number", ""))
    if not numbers:
        raise Refused(_("There is nothing to undo here."))
    if Anchor.objects.filter(pk__in=numbers, article=acting.article).count() != len(
        set(numbers)
    ):
        raise Http404(_("There is no such annotation here."))
    anchor = undo(numbers, user=acting.user)[0]
    if anchor.sentence:
        return acting.after(s=anchor.sentence.public_key, a=0)
    return acting.after(s="", a=anchor.pk)


def _remark(acting: Acting) -> Selection:
    remarks.remark(
        acting.article,
        acting.sentence().public_key,
        acting.data.get("remark", ""),
        user=acting.user,
    )
    return acting.after(form="remarks")


def _with_remarks(acting: Acting, act: Callable[..., object]) -> Selection:
    sentence = acting.sentence()
    act(acting.article, {sentence.key, sentence.public_key}, user=acting.user)
    return acting.after(form="remarks")


# --- Without a note -------------------------------------------------------------------


def _decide(acting: Acting, kind: str) -> Selection:
    """About the sentence, or about the words of it that the person saw."""
    sentence = acting.target()
    span = written_span(acting.data.get("about", ""))
    if span and span.of(sentence.text) != acting.data.get("words", ""):
        raise Refused(
            _("The sentence has since been changed: look at it, then decide.")
        )
    why = acting.data.get("why", "")
    made = sentence_states.decide(sentence, kind, span=span, why=why, user=acting.user)
    return acting.after(decided=made.pk if made and kind else 0)


def _undecide(acting: Acting) -> Selection:
    decision = get_object_or_404(Decision, pk=acting.number, article=acting.article)
    sentence_states.undo(decision.pk, user=acting.user)
    found = sentence_keys.find_sentence(acting.revision, decision.key)
    return acting.after(s=found.public_key) if found else acting.after()


ACTS: dict[str, Callable[[Acting], Selection]] = {
    "note": _save_note,
    "citation": _save_citation,
    "uncite": _uncite,
    "recite": _recite,
    "approve": partial(_review, act=notes.approve_note),
    "submit": partial(_review, act=notes.submit_note),
    "release": partial(_review, act=notes.release_note),
    "unrelease": partial(_review, act=notes.release_note, released=False),
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
    "resolve": partial(_with_remarks, act=remarks.resolve),
    "reopen": partial(_with_remarks, act=remarks.reopen),
    "no_claim": partial(_decide, kind=Decision.Kind.NO_CLAIM),
    "nothing": partial(_decide, kind=Decision.Kind.NOTHING),
    "unchecked": partial(_decide, kind=Decision.Kind.UNCHECKED),
    "claim": partial(_decide, kind=""),
    "undecide": _undecide,
}
# to the next sentence, where this one is not open any more
GOES_ON = {"no_claim", "nothing", "unchecked"}


def goes_on(acting: Acting) -> bool:
    name = acting.data["act"]
    return name in GOES_ON or (name == "note" and acting.selection.kind == "support")


def saves_words(acting: Acting) -> bool:
    """Return whether the words typed into the form are saved by its act."""
    return acting.data["act"] not in {"resolve", "reopen"}


def act(acting: Acting) -> Selection:
    """Does what the button says that was pressed. Raises BadRequest if there is no such
    act, and Problem.
    """
    name = acting.data.get("act", "")
    if name not in ACTS:
        raise BadRequest(_("There is no such action."))
    # these check it too, and show again what was typed
    if name not in {"note", "citation"}:
        acting.check_opened_here()
    return ACTS[name](acting)
