"""The publish sheet: what will be public, what blocks, and the button."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from annotations.checkable import has_rules
from annotations.settling import settle_nothing
from articles.models import Article
from articles.problems import Problem
from newsroom.actions import publish as publishing
from newsroom.actions import waiving
from newsroom.actions.gate import NotReady
from newsroom.actions.publish import Upcoming, upcoming
from newsroom.desk.forms import PublishForm, WithdrawForm
from newsroom.desk.guard import acting, desk_view
from newsroom.models import Edition


@desk_view("newsroom.publish_edition")
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
    form.offer(coming.kinds.allowed)
    context = _sheet(request, article, coming) | {"form": form}
    return render(request, "desk/publish.html", context, status=409 if form.errors else 200)


def _publish(request: HttpRequest, article: Article, form: PublishForm) -> str:
    data = form.cleaned_data
    edition = publishing.publish(
        article,
        user=acting(request),
        kind=data["kind"] if data["after"] else "",
        change_note=data["change_note"],
        waive_gate=data["waive_gate"],
        granting=data["request"] if request.POST.get("act") == "grant" else None,
        after=data["after"],
    )
    return _("Edition %(number)s is published.") % {"number": edition.number}


def _ask(request: HttpRequest, article: Article, form: PublishForm) -> str:
    data = form.cleaned_data
    waiving.ask(article, reason=data["waive_gate"], change_note=data["change_note"], user=acting(request))
    return _("Asked: whoever else may publish sees it here.")


def _decline(request: HttpRequest, article: Article, form: PublishForm) -> str:
    waiving.decline(article, form.cleaned_data["request"] or 0, user=acting(request))
    return _("Declined: nothing was published.")


def _nothing(request: HttpRequest, article: Article, form: PublishForm) -> str:
    """Of the sentences that the person saw listed, those that stand as they were."""
    chosen = [
        one
        for one in article.current_revision.sentences.select_related("identity", "revision")
        if one.key in {*request.POST.getlist("nothing")}
    ]
    number = settle_nothing(chosen, user=acting(request))
    words = ngettext(
        "Nothing to check in %(number)d sentence.", "Nothing to check in %(number)d sentences.", number
    )
    return words % {"number": number}


ACTS: dict[str, Callable[[HttpRequest, Article, PublishForm], str]] = {
    "ask": _ask,
    "decline": _decline,
    "nothing": _nothing,
}


def _sheet(request: HttpRequest, article: Article, coming: Upcoming) -> dict[str, object]:
    """In a constant number of queries: everything on the sheet comes from the edition that it would make."""
    user = acting(request)
    waiting = waiving.waiting(article)
    return {
        "article": article,
        "reading": coming.reading,
        "has_rules": has_rules(article.language),
        "notes": [(entry.sentence, note) for entry in coming.reading.entries for note in entry.notes],
        "last": coming.last,
        "is_withdrawn": bool(coming.last and coming.last.kind == Edition.Kind.WITHDRAWAL),
        "losses": coming.kinds.losses,
        "gate": coming.gate,
        "needs_second": waiving.needs_second(user),
        "waiting": waiting,
        "has_changed": waiting and waiting.fingerprint != coming.gate.fingerprint,
        "history": list(
            article.editions.select_related("published_by").defer("document").order_by("-number")
        ),
    }


@desk_view("newsroom.withdraw_edition")
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
