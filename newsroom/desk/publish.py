"""The publish sheet: what will be public, what blocks, and the button."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.checkable import has_rules
from articles.models import Article
from articles.problems import Problem
from newsroom.actions import publish as publishing
from newsroom.actions.publish import NotReady, Upcoming, upcoming
from newsroom.desk.forms import PublishForm, WithdrawForm
from newsroom.desk.guard import acting, desk_view
from newsroom.models import Edition


@desk_view("newsroom.publish_edition")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        edition = _try_to_publish(request, article, form)
        if edition:
            messages.success(request, _("Edition %(number)s is published.") % {"number": edition.number})
            return redirect("desk:publish", article.pk)
    coming = upcoming(article, acting(request))
    form.offer(coming.kinds.allowed)
    context = _sheet(article, coming) | {"form": form}
    return render(request, "desk/publish.html", context, status=409 if form.errors else 200)


def _try_to_publish(request: HttpRequest, article: Article, form: PublishForm) -> Edition | None:
    data = form.cleaned_data
    try:
        return publishing.publish(
            article,
            user=acting(request),
            kind=data["kind"] if data["after"] else "",
            change_note=data["change_note"],
            waive_gate=data["waive_gate"],
            after=data["after"],
        )
    except NotReady:
        form.add_error(None, _("Not published: something blocks, as listed below."))
    except Problem as problem:
        form.add_error(None, str(problem))
    return None


def _sheet(article: Article, coming: Upcoming) -> dict[str, object]:
    """In a constant number of queries: everything on the sheet comes from the edition that it would make."""
    return {
        "article": article,
        "reading": coming.reading,
        "has_rules": has_rules(article.language),
        "notes": [(entry.sentence, note) for entry in coming.reading.entries for note in entry.notes],
        "last": coming.last,
        "is_withdrawn": bool(coming.last and coming.last.kind == Edition.Kind.WITHDRAWAL),
        "losses": coming.kinds.losses,
        "blockers": coming.blockers,
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
