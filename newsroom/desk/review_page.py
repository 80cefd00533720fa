"""An article among the people of the desk: who checks it by when, and what waits to be
approved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from annotations.anchors import Stale
from annotations.models import Note, Remark
from annotations.needs import missing_for_review, missing_release
from annotations.note_history import authors_of, last_states
from annotations.notes import approve_notes, send_back
from annotations.sentence_states import span_in
from annotations.writing import Approver
from articles.models import Article
from articles.problems import Problem, Refused
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from articles.text.tokens import WordEdit, changed_words
from newsroom.actions.people import Assignment, assign, checkers, finish
from newsroom.desk.access import acting, desk_view
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.templatetags.desk_tags import named
from newsroom.desk.workbench.page import Card
from newsroom.models import Check

NAMED = 60  # code points by which a note is named


class AssignForm(forms.Form):
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
        label=gettext_lazy("By"),
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
        initial = {"checker": check.checker_id, "due": check.due} if check else {}
        super().__init__(data, initial=initial)
        checker = cast("forms.ModelChoiceField[User]", self.fields["checker"])
        checker.queryset, checker.label_from_instance = checkers(), named  # type: ignore[assignment]

    @property
    def given(self) -> Assignment:
        return Assignment(self.cleaned_data["checker"], self.cleaned_data["due"])


@dataclass
class Waiting(Card):
    """A note that nobody has approved. since: what differs from what was approved last,
    if anything was. may_approve: the person who looks may, as it is; last: who must,
    where all who could wrote it.
    """

    since: Sequence[WordEdit] = ()
    may_approve: bool = False
    last: User | None = None

    @cached_property
    def is_without(self) -> str:
        """What it still needs before anybody approves it; '' if nothing."""
        return missing_for_review(self.row, self.citations)

    @property
    def is_complete(self) -> bool:
        return not self.is_without

    @property
    def lacks(self) -> str:
        """What it still needs before it is published."""
        return self.is_without or missing_release(self.row)

    @property
    def sentence(self) -> tuple[str, str, str]:
        """Before, in and after the words that it is about."""
        text = (
            self.anchor.sentence.text
            if self.anchor.sentence
            else self.anchor.confirmed_text
        )
        span = span_in(self.row, text)
        return (
            (text[: span.start], span.of(text), text[span.end :])
            if span
            else (text, "", "")
        )


@desk_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    posted = request.POST if request.POST.get("act") == "assign" else None
    problem = ""
    if request.method == "POST":
        try:
            messages.success(
                request, _act(request, article, check_of(article, posted)["assign"])
            )
        except Stale as why:
            problem = _changed(request, article) or str(why)
        except Problem as why:
            problem = str(why)
        else:
            return confirm_saved(request, redirect("desk:review", article.pk))
    return _show(request, article, posted, problem)


@snapshot()
def _show(
    request: HttpRequest, article: Article, posted: QueryDict | None, problem: str
) -> HttpResponse:
    typed = request.POST.get("comment", "")
    context = check_of(article, posted) | {
        "article": article,
        "problem": problem,
        "typed": typed,
    }
    context["typed_for"] = _seen(request.POST.get("note", ""))[0]
    context |= _standing(article, acting(request))
    return render(request, "desk/review.html", context, status=409 if problem else 200)


def _act(request: HttpRequest, article: Article, form: AssignForm) -> str:
    """What to tell the person. Raises Problem."""
    user, data = acting(request), request.POST
    match data.get("act"):
        case "approve":
            chosen = [
                _seen(one) for one in data.getlist("only") or data.getlist("notes")
            ]
            done = len(approve_notes(_of(article, chosen), user=user))
            said = ngettext(
                "%(count)d note approved.", "%(count)d notes approved.", done
            )
            return said % {"count": done}
        case "send_back":
            ((pk, version),) = _of(article, [_seen(data.get("note", ""))])
            send_back(pk, version=version, comment=data.get("comment", ""), user=user)
            return _("Sent back.")
        case "assign":
            if not form.is_valid():
                raise Refused(_("Not saved: see the messages beside the fields."))
            assign([article], form.given, user=user)
            return _("Saved.")
        case "finish":
            finish(
                article, revision=whole_number(data.get("revision", "")) or 0, user=user
            )
            return _("The check of this text is finished.")
    raise Refused(_("Choose what to do."))


def _seen(text: str) -> tuple[int, int]:
    """Number and version of a note as the page showed it: 12-3."""
    number, _dash, version = text.partition("-")
    return whole_number(number) or 0, whole_number(version) or 0


def _of(article: Article, chosen: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the article. Raises Refused if one is not, or none was chosen."""
    known = Note.objects.filter(
        anchor__article=article, pk__in=[pk for pk, _version in chosen]
    )
    if not chosen or known.count() != len({pk for pk, _version in chosen}):
        raise Refused(_("Choose at least one note of this article."))
    return list(chosen)


def _changed(request: HttpRequest, article: Article) -> str:
    """Which of the notes that the person saw are others now."""
    seen = dict(
        map(_seen, [*request.POST.getlist("notes"), request.POST.get("note", "")])
    )
    others = [
        note
        for note in _drafts(article).filter(pk__in=seen)
        if note.version != seen[note.pk]
    ]
    named = (
        f"“{Truncator(note.anchor.confirmed_text).chars(NAMED)}”" for note in others
    )
    words = _(
        "Nothing was saved, because somebody else has changed: %(notes)s. Look again."
    )
    return words % {"notes": _(", ").join(named)} if others else ""


# --- What is shown --------------------------------------------------------------------


def check_of(article: Article, data: QueryDict | None = None) -> dict[str, Any]:
    """What desk/_check.html shows: the check as it stands, and the form that gives it
    to somebody.
    """
    check = Check.objects.filter(article=article).select_related("checker").first()
    revision = article.revisions.order_by("-number").defer("text", "blocks").first()
    return {
        "check": check,
        "assign": AssignForm(data, check=check),
        "revision": revision,
        "finished": bool(check and revision and check.is_done_for(revision)),
    }


def _standing(article: Article, user: User) -> dict[str, object]:
    """In a constant number of queries."""
    waiting = _waiting(article, user)
    reviewed = [one for one in waiting if one.row.status == Note.Status.IN_REVIEW]
    return {
        "reviewed": reviewed,
        "approvable": [one.row for one in reviewed if one.may_approve],
        "others": [one for one in waiting if one.row.status != Note.Status.IN_REVIEW],
        "remarks": Remark.objects.open()
        .filter(article=article)
        .select_related("written_by"),
    }


def _waiting(article: Article, user: User) -> list[Waiting]:
    found = list(_drafts(article))
    approver, authors = Approver(user), authors_of(found)
    approved = last_states(found, status=Note.Status.APPROVED)
    last = {note.pk: approver.last_of(authors[note.pk].since) for note in found}
    people = User.objects.in_bulk([person for person in last.values() if person])
    cards = []
    for note in found:
        before = approved.get(note.pk)
        since = changed_words(before.body, note.body) if before else ()
        card = Waiting(note, since=since, last=people.get(last[note.pk] or 0))
        card.may_approve = approver.may(authors[note.pk].since) and card.is_complete
        cards.append(card)
    return cards


def _drafts(article: Article) -> QuerySet[Note]:
    rows = Note.objects.drafts().filter(anchor__article=article)
    people = ("written_by", "created_by", "sent_back_by", "released_by")
    rows = rows.select_related(
        "anchor__sentence__identity", "anchor__article", "rating", *people
    )
    rows = rows.prefetch_related("reasons", "anchor__sentence__revision")
    return rows.with_citations().order_by("anchor__sentence__position", "pk")
