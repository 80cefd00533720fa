"""The review of an article: who checks it by when, and what waits to be approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from annotations.anchors import Stale
from annotations.evidence import show_evidence
from annotations.models import Anchor, Note, Rating, Remark
from annotations.needs import missing_for_review, missing_release
from annotations.note_history import authors_of, last_states
from annotations.notes import approve_notes, send_back
from annotations.remarks import resolve_one
from annotations.sentence_states import span_in
from annotations.writing import Approver
from articles.history import State
from articles.models import Article
from articles.problems import Problem, Refused
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from articles.text.tokens import WordEdit, changed_words
from newsroom.actions.people import Assignment, assign, checkers, finish
from newsroom.actions.sign_offs import (
    ask_sign_off,
    asked,
    cancel_sign_off,
    sign_off,
    signers,
)
from newsroom.desk.access import acting, desk_view, one_article
from newsroom.desk.check_table import check_rows
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.workbench.page import Card
from newsroom.editions.coverage import tallies_in_words
from newsroom.models import Check

NAMED = 60  # code points by which a note is named


type NoteSeen = tuple[int, int]  # number and version of a note as the page showed it


def _note_seen(text: str) -> NoteSeen:
    """Return what a button's value says, such as 12-3."""
    number, _dash, version = text.partition("-")
    return whole_number(number) or 0, whole_number(version) or 0


class AssignForm(forms.Form):
    """Who checks an article, and by when."""

    checker = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label=gettext_lazy("Checker"),
        empty_label=gettext_lazy("Nobody"),
        error_messages={
            "invalid_choice": gettext_lazy("Choose somebody who may write notes.")
        },
    )
    due = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Deadline"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
        error_messages={
            "invalid": gettext_lazy(
                "Write the deadline as a date and a time: 2026-11-30 17:00."
            )
        },
    )

    def __init__(self, data: QueryDict | None, *, check: Check | None) -> None:
        initial = {}
        if check:
            initial = {"checker": check.checker_id, "due": check.due}
        super().__init__(data, initial=initial)
        field = cast("forms.ModelChoiceField[User]", self.fields["checker"])
        field.queryset = checkers()

    @property
    def given(self) -> Assignment:
        return Assignment(self.cleaned_data["checker"], self.cleaned_data["due"])


@dataclass
class Waiting(Card):
    """A note that nobody has approved.

    `since` is what differs from the prose that was approved last, if any does, and
    `was_rated` the rating that it had then, if that was another. `may_approve` says
    whether the person who looks may approve it as it is. `last` is the one who must
    approve it if all who could have written it.
    """

    since: Sequence[WordEdit] = ()
    was_rated: Rating | None = None
    may_approve: bool = False
    last: User | None = None

    @cached_property
    def is_without(self) -> str:
        """What the note still needs before anybody approves it; '' if nothing."""
        return missing_for_review(self.row, self.citations)

    @property
    def is_complete(self) -> bool:
        return not self.is_without

    @property
    def lacks(self) -> str:
        """What the note still needs before it is published."""
        return self.is_without or missing_release(self.row)

    @property
    def rests_on(self) -> str:
        """How many notes of the text have which rating, for its overall rating."""
        notes = Note.objects.public().filter(anchor__article=self.anchor.article)
        rated = notes.exclude(rating=None).values_list("rating__label")
        numbers = rated.annotate(Count("pk")).order_by("rating__position")
        return tallies_in_words(numbers, ())

    @property
    def sentence(self) -> tuple[str, str, str]:
        """The text before, in and after the words that the note is about."""
        text = self.anchor.confirmed_text
        if self.anchor.sentence:
            text = self.anchor.sentence.text
        span = span_in(self.row, text)
        if span is None:
            return text, "", ""
        return text[: span.start], span.of(text), text[span.end :]


# --- What a button does ---------------------------------------------------------------


@desk_view("articles.view_article", one_article)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the notes that wait and the check of the article, and act on them."""
    article = get_object_or_404(Article, pk=article_id)
    posted = request.POST if request.POST.get("act") == "assign" else None
    if request.method != "POST":
        return _show(request, article, posted)
    form: AssignForm = check_of(article, posted)["assign"]
    try:
        done = _act(request, article, form)
    except Stale as stale:
        problem = _changed_by_others(request, article) or str(stale)
    except Problem as refused:
        problem = str(refused)
    else:
        messages.success(request, done)
        return confirm_saved(request, redirect("desk:review", article.pk))
    return _show(request, article, posted, problem)


@snapshot()
def _show(
    request: HttpRequest, article: Article, posted: QueryDict | None, problem: str = ""
) -> HttpResponse:
    commented, _version = _note_seen(request.POST.get("note", ""))
    context = {
        **check_of(article, posted),
        **_standing(article, acting(request)),
        "article": article,
        "problem": problem,
        "typed": request.POST.get("comment", ""),
        "typed_for": commented,
    }
    return render(request, "desk/review.html", context, status=409 if problem else 200)


def _act(request: HttpRequest, article: Article, form: AssignForm) -> str:
    """Do what the button says, and return what to tell the person. Raise Problem."""
    user = acting(request)
    data = request.POST
    match data.get("act"):
        case "approve":
            texts = data.getlist("only") or data.getlist("notes")
            seen = [_note_seen(text) for text in texts]
            _check_notes_of(article, seen)
            approved = approve_notes(seen, user=user)
            words = ngettext(
                "%(count)d note approved.", "%(count)d notes approved.", len(approved)
            )
            return words % {"count": len(approved)}
        case "send_back":
            note = _note_seen(data.get("note", ""))
            _check_notes_of(article, [note])
            number, version = note
            comment = data.get("comment", "")
            send_back(number, version=version, comment=comment, user=user)
            return _("The note was sent back.")
        case "assign":
            if not form.is_valid():
                raise Refused(_("Not saved: see the messages beside the fields."))
            assign([article], form.given, user=user)
            return _("Saved.")
        case "resolve":
            number = whole_number(data.get("number", "")) or 0
            remark = get_object_or_404(article.remarks, pk=number)
            resolve_one(remark, user=user)
            return _("Saved.")
        case "finish":
            revision = whole_number(data.get("revision", "")) or 0
            finish(article, revision=revision, user=user)
            return _("The check of this text is finished.")
    return _act_on_sign_offs(data, article, user)


def _act_on_sign_offs(data: QueryDict, article: Article, user: User) -> str:
    """Do what a button of the sign-offs says. Raise Problem."""
    match data.get("act"):
        case "ask":
            number = whole_number(data.get("signer", "")) or 0
            ask_sign_off(article, number, user=user)
        case "cancel":
            number = whole_number(data.get("number", "")) or 0
            cancel_sign_off(article, number, user=user)
        case "sign_off":
            sign_off(article, seen=data.get("seen", ""), user=user)
        case "withdraw":
            sign_off(article, seen="", user=user)
        case _:
            raise Refused(_("Choose an action."))
    return _("Saved.")


def _check_notes_of(article: Article, seen: Sequence[NoteSeen]) -> None:
    """Raise Refused if a note is of another article, or none is given."""
    numbers = {number for number, _version in seen}
    known = Note.objects.filter(anchor__article=article, pk__in=numbers)
    if not seen or known.count() != len(numbers):
        raise Refused(_("Choose at least one note of this article."))


def _changed_by_others(request: HttpRequest, article: Article) -> str:
    """Return a sentence that names the notes that changed since the person saw them."""
    texts = [*request.POST.getlist("notes"), request.POST.get("note", "")]
    seen = dict(map(_note_seen, texts))
    names = []
    for note in _drafts(article).filter(pk__in=seen):
        if note.version != seen[note.pk]:
            words = Truncator(note.anchor.confirmed_text or note).chars(NAMED)
            names.append(f"“{words}”")
    if not names:
        return ""
    words = _(
        "Nothing was saved, because somebody else has changed: %(notes)s. Reload "
        "the page."
    )
    return words % {"notes": _(", ").join(names)}


# --- What is shown --------------------------------------------------------------------


def check_of(article: Article, data: QueryDict | None = None) -> dict[str, Any]:
    """Return what the template desk/_check.html shows: the check and its form."""
    check = Check.objects.filter(article=article).select_related("checker").first()
    revision = article.revisions.order_by("-number").defer("text", "blocks").first()
    return {
        "sign_offs": asked(article.sign_offs.all()),
        "signers": list(signers().exclude(sign_offs__article=article)),
        "check": check,
        "assign": AssignForm(data, check=check),
        "revision": revision,
        "finished": bool(check and revision and check.is_done_for(revision)),
    }


def _standing(article: Article, user: User) -> dict[str, object]:
    """Return what waits on the article, in a constant number of queries."""
    reviewed = []
    others = []
    for card in _waiting(article, user):
        if card.row.status == Note.Status.IN_REVIEW:
            reviewed.append(card)
        else:
            others.append(card)
    remarks = Remark.objects.open().filter(article=article)
    return {
        "reviewed": reviewed,
        "approvable": [card.row for card in reviewed if card.may_approve],
        "others": others,
        "remarks": remarks.select_related("written_by", "assignee"),
    }


def _compare(card: Waiting, approved: State, ratings: Mapping[int, Rating]) -> None:
    """Set on `card` what differs from what was `approved`."""
    if approved.body != card.row.body:
        card.since = changed_words(approved.body, card.row.body)
    if approved.rating_id != card.row.rating_id:
        card.was_rated = ratings.get(approved.rating_id or 0)


def _waiting(article: Article, user: User) -> list[Waiting]:
    notes = list(_drafts(article))
    approver = Approver(user)
    authors = authors_of(notes)
    approved_states = last_states(notes, status=Note.Status.APPROVED)
    last = {note.pk: approver.last_of(authors[note.pk].since) for note in notes}
    people = User.objects.in_bulk([number for number in last.values() if number])
    ratings = Rating.objects.in_bulk()
    cards = []
    for note in notes:
        card = Waiting(note, last=people.get(last[note.pk] or 0))
        approved = approved_states.get(note.pk)
        if approved:
            _compare(card, approved, ratings)
        card.may_approve = approver.may(authors[note.pk].since) and card.is_complete
        cards.append(card)
    show_evidence([citation for note in notes for citation in note.citations.all()])
    for card in cards:
        card.check_rows = check_rows([card.row])
    return cards


def _drafts(article: Article) -> QuerySet[Note]:
    notes = Note.objects.unapproved().filter(anchor__article=article)
    notes = notes.exclude(anchor__status=Anchor.Status.RETIRED)
    notes = notes.select_related(
        "anchor__sentence__identity",
        "anchor__article",
        "rating",
        "written_by",
        "created_by",
        "sent_back_by",
        "released_by",
    )
    notes = notes.prefetch_related("reasons", "anchor__sentence__revision")
    return notes.with_citations().order_by("anchor__sentence__position", "pk")
