"""The publish sheet: what will be public, what blocks, and the button; withdrawing."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from annotations.checkable import has_rules
from annotations.decisions import decide_open
from annotations.sentence_states import Kind as Decided
from articles.models import Article
from articles.problems import Problem
from articles.snapshot import snapshot
from newsroom.actions import publish as publishing
from newsroom.actions.gate import NotReady
from newsroom.actions.people import second_may_publish
from newsroom.actions.publish import Upcoming, upcoming
from newsroom.actions.second_requests import Reasons, answer_request, request_second
from newsroom.desk.access import acting, desk_view
from newsroom.desk.kept_texts import confirm_saved
from newsroom.editions.models import Edition

KINDS = [
    (kind.value, kind.label) for kind in (Edition.Kind.UPDATE, Edition.Kind.CORRECTION)
]


def _words(
    label: Any, help_text: Any, rows: int = 2, **options: Any
) -> forms.CharField:
    """What readers are told in a few sentences."""
    given = {
        "label": label,
        "help_text": help_text,
        "max_length": 1000,
        "required": False,
        **options,
    }
    return forms.CharField(**given, widget=forms.Textarea(attrs={"rows": rows}))


class PublishForm(forms.Form):
    after = forms.IntegerField(widget=forms.HiddenInput)
    request = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_open = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=KINDS,
        widget=forms.RadioSelect,
        required=False,
    )
    why = _words(
        gettext_lazy("Why it is no correction"),
        gettext_lazy(
            "For an update only, such as formatting or a later event. Readers see it beside the change note."
        ),
    )
    change_note = _words(
        gettext_lazy("Change note"),
        gettext_lazy("Readers see it with the edition: what is different, and why."),
        rows=3,
    )
    reason = _words(
        gettext_lazy("Why the sentences are left unchecked"),
        gettext_lazy("Readers see it, and each of the sentences is marked."),
    )
    own = _words(
        gettext_lazy("Why you publish your own article alone"),
        gettext_lazy("Readers see it."),
    )

    def offer(self, coming: Upcoming) -> None:
        """Shows only the kinds that fit, the first of them chosen; what else is posted
        is for the action to refuse. Whoever published alone before has the same reason
        again.
        """
        field = self.fields["kind"]
        field.initial = coming.kinds.allowed[0]
        widget = cast("forms.RadioSelect", field.widget)
        widget.choices = [
            choice for choice in KINDS if choice[0] in coming.kinds.allowed
        ]
        if coming.last:
            self.fields["own"].initial = coming.last.content["edition"]["alone_why"]


class WithdrawForm(forms.Form):
    after = forms.IntegerField(widget=forms.HiddenInput)
    reason = _words(
        gettext_lazy("Reason"),
        gettext_lazy("Readers who follow a link to the article see it."),
        rows=3,
        required=True,
        error_messages={
            "required": gettext_lazy(
                "Say why the article is withdrawn: readers will see the reason."
            )
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
            messages.success(request, _act(request, article, form))
        except NotReady:
            form.add_error(
                None, _("Not published: something is open, as listed below.")
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return confirm_saved(request, redirect("desk:publish", article.pk))
    return _show(request, article, form)


@snapshot()
def _show(request: HttpRequest, article: Article, form: PublishForm) -> HttpResponse:
    coming = upcoming(article, acting(request))
    form.offer(coming)
    context = _sheet(request, article, coming) | {"form": form}
    return render(
        request, "desk/publish.html", context, status=409 if form.errors else 200
    )


def _act(request: HttpRequest, article: Article, form: PublishForm) -> str:
    """What to tell the person. Raises Problem."""
    data, act, user = form.cleaned_data, request.POST.get("act", ""), acting(request)
    match act:
        case "ask":
            said = {"reason": data["reason"], "change_note": data["change_note"]}
            request_second(article, **said, user=user, after=data["after"])
            return _(
                "Requested. Everybody else who may publish sees it here and on their desk."
            )
        case "decline":
            answer_request(article, data["request"] or 0, agrees=False, user=user)
            return _("Declined: nothing was published.")
        # of the sentences that the person saw listed, those that stand as they were
        case "nothing":
            seen = {*request.POST.getlist("nothing")}
            sentences = article.current_revision.sentences.select_related(
                "identity", "revision"
            )
            number = decide_open(
                [one for one in sentences if one.key in seen],
                Decided.NOTHING,
                user=user,
            )
            words = ngettext(
                "Nothing to check in %(number)d sentence.",
                "Nothing to check in %(number)d sentences.",
                number,
            )
            return words % {"number": number}
    reasons = Reasons(
        unchecked=data["reason"],
        seen=data["seen_open"],
        own=data["own"],
        granting=data["request"] if act == "agree" else None,
    )
    edition = publishing.publish(
        article,
        user=user,
        kind=data["kind"] if data["after"] else "",
        why=data["why"],
        change_note=data["change_note"],
        reasons=reasons,
        after=data["after"],
    )
    published = _("Edition %(number)s is published.") % {"number": edition.number}
    return f"{published} {publishing.misdated(edition)}".strip()


def _sheet(
    request: HttpRequest, article: Article, coming: Upcoming
) -> dict[str, object]:
    """In a constant number of queries: everything on the sheet comes from the edition
    that it would make.
    """
    user = acting(request)
    waiting = coming.waiting
    notes = [
        (entry.sentence, note)
        for entry in coming.reading.entries
        for note in entry.notes
    ]

    def listed(name: str, things: Sequence[object]) -> dict[str, object]:
        """The first of many things, or all where the address asks for them by name."""
        is_whole = request.GET.get("all") == name
        shown = things if is_whole else things[:SHOWN]
        return {
            "name": name,
            "shown": shown,
            "number": len(things),
            "is_whole": is_whole,
        }

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
        "is_withdrawn": bool(
            coming.last and coming.last.kind == Edition.Kind.WITHDRAWAL
        ),
        "losses": coming.kinds.losses,
        "gate": coming.gate,
        "open": [
            (blocker, listed(blocker.kind, blocker.items))
            for blocker in coming.gate.blockers
        ],
        "unseen": listed("unseen", coming.gate.unseen),
        "needs_second": second_may_publish(user),
        "waiting": waiting,
        "has_changed": waiting and waiting.fingerprint != coming.gate.fingerprint,
    }


@desk_view("editions.withdraw_edition")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    last = article.editions.order_by("-number").first()
    form = WithdrawForm(
        request.POST or None, initial={"after": last.number if last else 0}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            publishing.withdraw(
                article,
                reason=data["reason"],
                user=acting(request),
                after=data["after"],
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request,
                _("The article is withdrawn. Its address now gives your reason."),
            )
            return confirm_saved(request, redirect("desk:publish", article.pk))
    context = {"article": article, "form": form, "last": last}
    return render(
        request, "desk/withdraw.html", context, status=409 if form.errors else 200
    )
