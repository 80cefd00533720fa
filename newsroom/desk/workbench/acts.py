"""The acts of the workbench, one function each.

An act takes the form that was sent and returns the selection that is shown next.
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

from annotations import decisions, notes, remarks
from annotations.anchors import (
    confirm_place,
    confirmable,
    detach,
    reattach,
    retire,
    undo_placing,
)
from annotations.models import Anchor, Citation, Decision, Note
from annotations.needs import what_is_missing
from annotations.writing import NoteFields, find_words
from articles import sentence_keys
from articles.models import Article, Revision, Sentence
from articles.problems import Problem, Refused
from articles.text.shapes import Span
from newsroom.actions.published_before import day_of
from newsroom.actions.restore_states import take_back
from newsroom.desk import access
from newsroom.desk.workbench.conflicts import Forms, NotSaved, not_saved
from newsroom.desk.workbench.forms import CitationForm, NoteForm
from newsroom.desk.workbench.selection import (
    Saved,
    Selection,
    parse_number,
    parse_numbers,
    parse_span,
)

YEARS = range(2000, 3000)  # in which a task may be due


@dataclass(frozen=True)
class SentForm:
    """A form that was sent, and where: the article and what was selected."""

    request: HttpRequest
    article: Article
    selection: Selection

    @property
    def data(self) -> QueryDict:
        """Return the fields."""
        return self.request.POST

    @property
    def user(self) -> User:
        """Return the person who sent the form."""
        return access.acting(self.request)

    @property
    def act(self) -> str:
        """Return the name of the act, which the pressed button says."""
        return self.data.get("act", "")

    @property
    def number(self) -> int:
        """Return the id of the row that the form is about, 0 for none."""
        return parse_number(self.data.get("number", ""))

    @property
    def version(self) -> int:
        """Return the version of the row that the person saw."""
        return parse_number(self.data.get("version", ""))

    def presses(self, button: str) -> bool:
        """Return whether the form was sent by that button."""
        return self.data.get(button) == "yes"

    @property
    def wishes(self) -> NoteFields:
        """Return how far the pressed button takes a note."""
        wishes = NoteFields(submit_if_complete=self.presses("send"))
        wishes["submit"] = self.presses("submit")
        wishes["approve"] = self.presses("approve")
        return wishes

    @cached_property
    def revision(self) -> Revision:
        """Return the text as it was when the request came.

        Raises Revision.DoesNotExist.
        """
        return self.article.revisions.defer("blocks", "boundaries").latest()

    def sentence(self, key: str = "") -> Sentence:
        """Return the sentence with `key`, or the selected one. Raises Refused."""
        sentence = sentence_keys.find_sentence(self.revision, key or self.selection.s)
        if sentence is None:
            raise Refused(_("The sentence is no longer in the text. Reload the page."))
        return sentence

    def numbered_sentence(self, number: str) -> Sentence:
        """Return the sentence of that number in the text. Raises Refused."""
        position = parse_number(number) - 1
        sentence = self.revision.sentences.filter(position=position).first()
        if sentence is None:
            raise Refused(_("There is no sentence with this number in the text."))
        return sentence

    def target(self) -> Sentence:
        """Return the sentence for a new note or a decision.

        The field `to` names it where the person had to choose another sentence. Raises
        Refused, or NotSaved if the sentence reads differently now.
        """
        chosen_key = self.data.get("to", "")
        if chosen_key:
            return self.sentence(chosen_key)
        self.check_opened_here()
        sentence = sentence_keys.find_sentence(self.revision, self.selection.s)
        if sentence is None:
            raise Refused(
                _(
                    "The sentence is no longer in the text. Choose a sentence for "
                    "your text."
                )
            )
        number = parse_number(self.data.get("revision", ""))
        if number == self.revision.number:
            return sentence
        shown = self._shown_sentence(number)
        if shown and shown.text != sentence.text:
            problem = _(
                "The sentence was changed while you were typing. Choose a "
                "sentence for your text."
            )
            raise NotSaved(422, problem=problem, lost=shown)
        return sentence

    def _shown_sentence(self, revision_number: int) -> Sentence | None:
        """Return the selected sentence as it was in the revision of that number."""
        revision = self.article.revisions.filter(number=revision_number).first()
        if revision is None:
            return None
        return sentence_keys.find_sentence(revision, self.selection.s)

    def check_opened_here(self) -> None:
        """Raise Refused if the form was opened for another sentence."""
        if self.data.get("sentence", self.selection.s) != self.selection.s:
            raise Refused(
                _(
                    "This form was opened for another sentence, so nothing was "
                    "saved. Reload the page."
                )
            )

    def anchor(self) -> Anchor:
        """Return the anchor that the form is about. Raises Http404."""
        return get_object_or_404(Anchor, pk=self.number, article=self.article)

    def note(self) -> Note:
        """Return the note that the form is about. Raises Http404."""
        return get_object_or_404(Note, pk=self.number, anchor__article=self.article)

    def citation(self) -> Citation:
        """Return the citation that the form is about. Raises Http404."""
        return get_object_or_404(
            Citation, pk=self.number, note__anchor__article=self.article
        )

    def words_in(self, sentence: Sentence) -> Span | None:
        """Return where the field `words` is in `sentence`, None if it is empty.

        Raises Refused.
        """
        typed = self.data.get("words", "").strip()
        if not typed:
            return None
        return find_words(sentence.text, typed)

    def next_selection(self, **changes: Any) -> Selection:
        """Return the selection without its form and with `changes`."""
        now = self.selection
        without_form = Selection(s=now.s, a=now.a, show=now.show, pick=now.pick)
        return replace(without_form, **changes)


# --- Notes and their sources ----------------------------------------------------------


def _save_note(sent: SentForm) -> Selection:
    if sent.number:
        return _change_note(sent, sent.note())
    return _write_note(sent)


def _write_note(sent: SentForm) -> Selection:
    """Write a note with its first source, if one is named; `support` requires one."""
    target = _target_or_problem(sent)
    sentence = target if isinstance(target, Sentence) else None
    note_form = NoteForm(sent.data, sentence=sentence)
    citation_form = CitationForm(sent.data, user=sent.user)
    has_source = sent.selection.kind == "support" or not citation_form.is_empty
    forms = Forms(note_form, citation_form if has_source else None)
    # Both forms are checked, so that the person sees all problems at once.
    is_note_valid = note_form.is_valid()
    is_source_valid = not has_source or citation_form.is_valid()
    if not is_note_valid or not is_source_valid:
        raise NotSaved(422, forms)
    if isinstance(target, Problem):
        raise not_saved(target, forms)
    try:
        with transaction.atomic():
            sources = [citation_form.cited(sent.user)] if has_source else []
            note = notes.write_note(
                target,
                **note_form.given,
                **sent.wishes,
                sources=sources,
                user=sent.user,
            )
    except Problem as problem:
        raise not_saved(problem, forms) from None
    return sent.next_selection(
        s=target.public_key, a=note.anchor_id, saved=_format_save(note, 0)
    )


def _target_or_problem(sent: SentForm) -> Sentence | Problem:
    try:
        return sent.target()
    except Problem as problem:
        return problem


def _change_note(sent: SentForm, note: Note) -> Selection:
    form = NoteForm(sent.data, note=note, sentence=note.anchor.sentence)
    if not form.is_valid():
        raise NotSaved(422, Forms(form))
    version = form.cleaned_data["version"] or 0
    try:
        note = notes.change_note(
            note.pk,
            version=version,
            **form.given,
            **sent.wishes,
            user=sent.user,
        )
    except Problem as problem:
        raise not_saved(problem, Forms(form)) from problem
    return sent.next_selection(a=note.anchor_id, saved=_format_save(note, version))


def _save_citation(sent: SentForm) -> Selection:
    """Change a citation, or add one to the note that the field `note` names."""
    citation = sent.citation() if sent.number else None
    form = CitationForm(sent.data, user=sent.user, citation=citation)
    if not form.is_valid():
        raise NotSaved(422, Forms(citation=form))
    version = form.cleaned_data["version"] or 0
    try:
        with transaction.atomic():
            saved = _store_citation(sent, form, citation, version)
            if sent.presses("send"):
                _submit_if_complete(saved.note_id, sent.user)
    except Problem as problem:
        raise not_saved(problem, Forms(citation=form)) from problem
    return sent.next_selection(
        a=saved.note.anchor_id, saved=_format_save(saved, version)
    )


def _store_citation(
    sent: SentForm, form: CitationForm, citation: Citation | None, version: int
) -> Citation:
    """Store what the form says. The caller holds the transaction."""
    if citation is None:
        note = _note_here(sent, parse_number(sent.data.get("note", "")))
        return notes.attach_citation(note.pk, form.cited(sent.user), user=sent.user)
    return notes.change_citation(
        citation.pk, form.cited(sent.user), version=version, user=sent.user
    )


def _submit_if_complete(note_id: int, user: User) -> None:
    """Send the draft to review, unless it lacks what its rating needs."""
    note = Note.objects.with_citations().get(pk=note_id)
    if note.is_with_author and not what_is_missing(note, note.citations.all()):
        notes.submit_note(note_id, version=note.version, user=user)


def _format_save(row: Note | Citation, before: int) -> str:
    """Return the save as the address names it, '' if nothing was changed by it."""
    if row.version <= before:
        return ""
    kind = "note" if isinstance(row, Note) else "citation"
    return str(Saved(kind, row.pk, row.version, before))


def _answer_question(sent: SentForm, answer: str) -> Selection:
    """Record how the figures and names are known that no quotation of a note has."""
    note = notes.answer_question(
        sent.note().pk,
        version=sent.version,
        answer=answer,
        remark=sent.data.get("remark", ""),
        user=sent.user,
    )
    saved = _format_save(note, sent.version)
    return sent.next_selection(a=note.anchor_id, saved=saved)


def _undo_save(sent: SentForm) -> Selection:
    saved = Saved.parse(sent.data.get("saved", ""))
    if saved is None:
        raise Refused(_("There is nothing to undo here."))
    row = sent.note() if saved.kind == "note" else sent.citation()
    take_back(row, version=saved.version, before=saved.before, user=sent.user)
    note = row if isinstance(row, Note) else row.note
    sentence = note.anchor.sentence
    if sentence is None:
        return sent.next_selection()
    return sent.next_selection(s=sentence.public_key)


def _remove_citation(sent: SentForm) -> Selection:
    citation = notes.remove_citation(
        sent.citation().pk, version=sent.version, user=sent.user
    )
    return sent.next_selection(a=citation.note.anchor_id)


def _restore_citation(sent: SentForm) -> Selection:
    citation = notes.restore_citation(sent.citation().pk, user=sent.user)
    return sent.next_selection(a=citation.note.anchor_id)


def _note_here(sent: SentForm, number: int) -> Note:
    """Return the note with that id. Raises Refused if it is on another sentence now."""
    note = get_object_or_404(Note, pk=number, anchor__article=sent.article)
    sentence = note.anchor.sentence
    if sentence and sent.selection.s and sentence != sent.sentence():
        raise Refused(
            _("This note is now on another sentence. Open it there, then decide.")
        )
    return note


def _review(
    sent: SentForm, action: Callable[..., object], **arguments: object
) -> Selection:
    note = _note_here(sent, sent.number)
    action(note.pk, version=sent.version, user=sent.user, **arguments)
    return sent.next_selection(a=note.anchor_id)


def _send_back(sent: SentForm) -> Selection:
    return _review(sent, notes.send_back, comment=sent.data.get("comment", ""))


def _unapprove(sent: SentForm) -> Selection:
    notes.unapprove_note(sent.note().pk, user=sent.user)
    return sent.next_selection()


# --- Where notes are ------------------------------------------------------------------


def _retire(sent: SentForm) -> Selection:
    reason = sent.data.get("reason", "")
    anchor = retire(sent.anchor().note, user=sent.user, reason=reason)
    return sent.next_selection(done=str(anchor.pk), a=0)


def _confirm(sent: SentForm) -> Selection:
    sentence = sent.sentence()
    words = sent.words_in(sentence)
    anchor = confirm_place(sent.anchor().pk, sentence, words=words, user=sent.user)
    return sent.next_selection(done=str(anchor.pk))


def _confirm_all(sent: SentForm) -> Selection:
    """Confirm the listed notes that may still be confirmed together."""
    listed = map(parse_number, sent.data.getlist("numbers"))
    rows = Note.objects.filter(anchor__article=sent.article, anchor__in=listed)
    rows = rows.filter(
        Q(anchor__status=Anchor.Status.NEEDS_REVIEW) | Q(anchor__reason=Anchor.CONTEXT)
    )
    waiting = list(rows.select_related("anchor__sentence__revision"))
    chosen = list(confirmable(waiting))
    chosen += [note for note in waiting if note.anchor.in_new_context]
    with transaction.atomic():
        for note in chosen:
            if note.anchor.sentence:
                confirm_place(note.anchor_id, note.anchor.sentence, user=sent.user)
    return sent.next_selection(done=",".join(str(note.anchor_id) for note in chosen))


def _reattach(sent: SentForm) -> Selection:
    """Move a note to the sentence with the key `to` or with the number `place`."""
    place = sent.data.get("place", "")
    key = sent.data.get("to", "")
    target = sent.numbered_sentence(place) if place else sent.sentence(key)
    anchor = reattach(
        sent.anchor().pk, target, words=sent.words_in(target), user=sent.user
    )
    return sent.next_selection(done=str(anchor.pk), s=target.public_key, a=0, pick=0)


def _detach(sent: SentForm) -> Selection:
    anchor = detach(sent.anchor().pk, user=sent.user)
    return sent.next_selection(done=str(anchor.pk), pick=0)


def _undo(sent: SentForm) -> Selection:
    anchor_ids = parse_numbers(sent.data.get("number", ""))
    if not anchor_ids:
        raise Refused(_("There is nothing to undo here."))
    anchors = Anchor.objects.filter(pk__in=anchor_ids, article=sent.article)
    if anchors.count() != len(set(anchor_ids)):
        raise Http404(_("There is no such annotation here."))
    anchor = undo_placing(anchor_ids, user=sent.user)[0]
    if anchor.sentence:
        return sent.next_selection(s=anchor.sentence.public_key, a=0)
    return sent.next_selection(s="", a=anchor.pk)


def _write_remark(sent: SentForm) -> Selection:
    day = sent.data.get("due", "").strip()
    due = day_of(day)
    # Hazard: the last day that there is cannot be shown in every time zone.
    if day and (due is None or due.year not in YEARS):
        raise Refused(_("Write the due date as 2026-11-30."))
    key = sent.sentence().public_key
    words = sent.data.get("remark", "")
    is_task = sent.presses("task")
    remarks.add_remark(
        sent.article, key, words, user=sent.user, is_task=is_task, due=due
    )
    return sent.next_selection(form="remarks")


def _change_thread(sent: SentForm, action: Callable[..., object]) -> Selection:
    """Resolve or reopen the remarks on the sentence."""
    sentence = sent.sentence()
    action(sent.article, {sentence.key, sentence.public_key}, user=sent.user)
    return sent.next_selection(form="remarks")


# --- Decisions without a note ---------------------------------------------------------


def _decide(sent: SentForm, kind: str) -> Selection:
    """Decide about the sentence, or about those of its words that the person saw."""
    sentence = sent.target()
    span = parse_span(sent.data.get("about", ""))
    if span and span.of(sentence.text) != sent.data.get("words", ""):
        raise Refused(
            _("The sentence has since been changed. Read it again, then decide.")
        )
    why = sent.data.get("why", "")
    decision = decisions.decide_sentence(
        sentence, kind, span=span, why=why, user=sent.user
    )
    if decision is None or not kind:
        return sent.next_selection()
    return sent.next_selection(decided=decision.pk)


def _undo_decision(sent: SentForm) -> Selection:
    decision = get_object_or_404(Decision, pk=sent.number, article=sent.article)
    decisions.undo_decision(decision.pk, user=sent.user)
    sentence = sentence_keys.find_sentence(sent.revision, decision.key)
    if sentence is None:
        return sent.next_selection()
    return sent.next_selection(s=sentence.public_key)


ACTS: dict[str, Callable[[SentForm], Selection]] = {
    "note": _save_note,
    "citation": _save_citation,
    "uncite": _remove_citation,
    "recite": _restore_citation,
    "approve": partial(_review, action=notes.approve_note),
    "submit": partial(_review, action=notes.submit_note),
    "release": partial(_review, action=notes.release_note),
    "unrelease": partial(_review, action=notes.release_note, released=False),
    "send_back": _send_back,
    "unapprove": _unapprove,
    "retire": _retire,
    "confirm": _confirm,
    "confirm_all": _confirm_all,
    "reattach": _reattach,
    "detach": _detach,
    "undo": _undo,
    "unsave": _undo_save,
    "remark": _write_remark,
    "resolve": partial(_change_thread, action=remarks.resolve),
    "reopen": partial(_change_thread, action=remarks.reopen_thread),
    "no_claim": partial(_decide, kind=Decision.Kind.NO_CLAIM),
    "nothing": partial(_decide, kind=Decision.Kind.NOTHING),
    "unchecked": partial(_decide, kind=Decision.Kind.UNCHECKED),
    "claim": partial(_decide, kind=""),
    "undecide": _undo_decision,
    **{
        f"answer_{answer}": partial(_answer_question, answer=answer)
        for answer in Note.Answer.values
    },
}
# After these acts the next sentence is shown, if this one is no longer open.
MOVING_ON = {"no_claim", "nothing", "unchecked"}


def moves_on(sent: SentForm) -> bool:
    """Return whether the next open sentence is shown after the act."""
    return sends_note(sent) or sent.act in MOVING_ON


def sends_note(sent: SentForm) -> bool:
    """Return whether the note of the form is sent for review."""
    return sent.presses("submit") or sent.presses("send")


def saves_words(sent: SentForm) -> bool:
    """Return whether the act saves the words that were typed into the form."""
    return sent.act not in {"resolve", "reopen"}


def perform_act(sent: SentForm) -> Selection:
    """Do what the pressed button says and return the selection that is shown next.

    Raises BadRequest if there is no such act, and Problem.
    """
    if sent.act not in ACTS:
        raise BadRequest(_("There is no such action."))
    # These two check it themselves and then show again what was typed.
    if sent.act not in {"note", "citation"}:
        sent.check_opened_here()
    return ACTS[sent.act](sent)
