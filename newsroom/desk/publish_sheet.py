"""The publish sheet: what will be public, what blocks, and the button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from annotations.checkable import has_rules
from annotations.sentence_states import Kind as Decided
from annotations.sentence_states import decide_open
from articles.models import Article
from articles.problems import Problem
from newsroom.actions import gate
from newsroom.actions import publish as publishing
from newsroom.actions.gate import NotReady
from newsroom.actions.people import needs_second
from newsroom.actions.publish import Upcoming, upcoming
from newsroom.desk.guard import acting, desk_view
from newsroom.editions.models import Edition

KINDS = [(kind.value, kind.label) for kind in (Edition.Kind.UPDATE, Edition.Kind.CORRECTION)]


class PublishForm(forms.Form):
    after = forms.IntegerField(widget=forms.HiddenInput)
    request = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_open = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=KINDS, widget=forms.RadioSelect, required=False
    )
    why = forms.CharField(
        label=gettext_lazy("Why it is no correction"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "For an update only, such as formatting or a later event. Readers see it beside the change note."
        ),
    )
    change_note = forms.CharField(
        label=gettext_lazy("Change note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Readers see it with the edition: what is different, and why."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the sentences are left unchecked"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Readers see it, and each of the sentences is marked."),
    )
    own = forms.CharField(
        label=gettext_lazy("Why you publish your own article alone"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Readers see it."),
    )

    def offer(self, coming: Upcoming) -> None:
        """Shows only the kinds that fit, the first of them chosen; what else is posted is for the action to
        refuse. Whoever published alone before has the same reason again."""
        field = self.fields["kind"]
        field.initial = coming.kinds.allowed[0]
        widget = cast("forms.RadioSelect", field.widget)
        widget.choices = [choice for choice in KINDS if choice[0] in coming.kinds.allowed]
        if coming.last:
            self.fields["own"].initial = coming.last.content["edition"]["alone_why"]


class WithdrawForm(forms.Form):
    after = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Readers who follow a link to the article see it."),
        error_messages={
            "required": gettext_lazy("Say why the article is withdrawn: readers will see the reason.")
        },
    )


SHOWN = 10  # of each list, unless the address asks for all of it


@desk_view("editions.publish_edition")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = ACTS.get(request.POST.get("act", ""), _publish)(request, article, form)
        except NotReady:
            form.add_error(None, _("Not published: something is open, as listed below."))
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect("desk:publish", article.pk)
    coming = upcoming(article, acting(request))
    form.offer(coming)
    context = _sheet(request, article, coming) | {"form": form}
    return render(request, "desk/publish.html", context, status=409 if form.errors else 200)


def _publish(request: HttpRequest, article: Article, form: PublishForm) -> str:
    data = form.cleaned_data
    edition = publishing.publish(
        article,
        user=acting(request),
        kind=data["kind"] if data["after"] else "",
        why=data["why"],
        change_note=data["change_note"],
        leave_unchecked=data["reason"],
        seen_open=data["seen_open"],
        alone_why=data["own"],
        granting=data["request"] if request.POST.get("act") == "agree" else None,
        after=data["after"],
    )
    published = _("Edition %(number)s is published.") % {"number": edition.number}
    return f"{published} {publishing.misdated(edition)}".strip()


def _ask(request: HttpRequest, article: Article, form: PublishForm) -> str:
    data = form.cleaned_data
    said = {"reason": data["reason"], "change_note": data["change_note"]}
    gate.ask(article, **said, user=acting(request), after=data["after"])
    return _("Requested. Everybody else who may publish sees it here and on their desk.")


def _decline(request: HttpRequest, article: Article, form: PublishForm) -> str:
    gate.answer(article, form.cleaned_data["request"] or 0, agrees=False, user=acting(request))
    return _("Declined: nothing was published.")


def _nothing(request: HttpRequest, article: Article, form: PublishForm) -> str:
    """Of the sentences that the person saw listed, those that stand as they were."""
    seen = {*request.POST.getlist("nothing")}
    chosen = [
        one
        for one in article.current_revision.sentences.select_related("identity", "revision")
        if one.key in seen
    ]
    number = decide_open(chosen, Decided.NOTHING, user=acting(request))
    words = ngettext(
        "Nothing to check in %(number)d sentence.", "Nothing to check in %(number)d sentences.", number
    )
    return words % {"number": number}


ACTS: dict[str, Callable[[HttpRequest, Article, PublishForm], str]] = {
    "ask": _ask,
    "decline": _decline,
    "nothing": _nothing,
}


@dataclass(frozen=True)
class ShortList:
    """The first of many things, or all where the address asks for them by name."""

    name: str
    things: Sequence[object]
    is_whole: bool

    @property
    def number(self) -> int:
        return len(self.things)

    @property
    def shown(self) -> Sequence[object]:
        return self.things[: None if self.is_whole else SHOWN]

    @property
    def rest(self) -> int:
        return 0 if self.is_whole else max(self.number - SHOWN, 0)


def _sheet(request: HttpRequest, article: Article, coming: Upcoming) -> dict[str, object]:
    """In a constant number of queries: everything on the sheet comes from the edition that it would make."""
    user = acting(request)
    waiting = coming.waiting
    notes = [(entry.sentence, note) for entry in coming.reading.entries for note in entry.notes]

    def listed(name: str, things: Sequence[object]) -> ShortList:
        return ShortList(name, things, is_whole=request.GET.get("all") == name)

    return {
        "article": article,
        "reading": coming.reading,
        "has_rules": has_rules(article.language),
        "notes": notes,
        "listed_notes": listed("notes", notes),
        "listed_sources": listed("sources", coming.reading.sources),
        "last": coming.last,
        "misdated": coming.misdated,
        "known_as": coming.known_as,
        "is_withdrawn": bool(coming.last and coming.last.kind == Edition.Kind.WITHDRAWAL),
        "losses": coming.kinds.losses,
        "gate": coming.gate,
        "open": [(blocker, listed(blocker.kind, blocker.items)) for blocker in coming.gate.blockers],
        "unseen": listed("unseen", coming.gate.unseen),
        "needs_second": needs_second(user),
        "waiting": waiting,
        "has_changed": waiting and waiting.fingerprint != coming.gate.fingerprint,
    }


@desk_view("editions.withdraw_edition")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    last = article.editions.order_by("-number").first()
    form: Form = WithdrawForm(request.POST or None, initial={"after": last.number if last else 0})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            publishing.withdraw(article, reason=data["reason"], user=acting(request), after=data["after"])
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The article is withdrawn. Its address now gives your reason."))
            return redirect("desk:publish", article.pk)
    context = {"article": article, "form": form, "last": last}
    return render(request, "desk/withdraw.html", context, status=409 if form.errors else 200)
