"""What stands round the text: headline, byline and the rest, and what was found of it as a whole."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.notes import approve_overall, finding_of, remove_overall, write_overall
from articles.models import Article
from articles.problems import Conflict, Problem, Refused
from newsroom.actions.checking import PUBLISH
from newsroom.actions.details import describe, kind_is_frozen
from newsroom.desk.credits import written
from newsroom.desk.forms import DetailsForm, OverallForm
from newsroom.desk.guard import acting, desk_view
from newsroom.desk.review import check_of
from newsroom.desk.workbench.conflicts import differences


@desk_view("articles.change_article")
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    now = get_object_or_404(Article, pk=article_id)  # the form writes what was typed into its own instance
    form = DetailsForm(request.POST or None, article, may_move=acting(request).has_perm(PUBLISH))
    if kind_is_frozen(now):
        form.freeze_kind()
    conflict = ""
    if request.method == "POST" and form.is_valid():
        try:
            describe(
                now,
                form.cleaned_data,
                changed=set(form.changed_data) - {"version"},
                version=form.cleaned_data["version"],
                user=acting(request),
            )
        except Conflict as error:
            conflict = str(error)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The details are saved."))
            return redirect("desk:details", article_id)
    stands = {"credits": written(now).replace("\n", "; "), "kind": now.get_kind_display()}
    current = [
        (field.label, stands.get(field.name, getattr(now, field.name, None)))
        for field in form.visible_fields()
    ]
    context = {"article": now, "form": form, "conflict": conflict, "current": current}
    context |= check_of(now)
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "desk/details.html", context, status=status)


@desk_view("articles.view_article")
@require_http_methods(["GET", "POST"])
def overall(request: HttpRequest, article_id: int) -> HttpResponse:
    """The finding on an examined text as a whole: written, approved, removed."""
    article = get_object_or_404(Article, pk=article_id)
    form, overtaken = OverallForm(request.POST or None, found=finding_of(article)), False
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, article, form)
        except Problem as problem:
            overtaken = isinstance(problem, Conflict)
            form.add_error(None, str(problem))
        else:
            return redirect("desk:overall", article_id)
    found = finding_of(article)
    context = {"article": article, "form": form, "found": found}
    if overtaken and found:
        context["differences"] = differences(found, form)
    return render(request, "desk/overall.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, article: Article, form: OverallForm) -> None:
    user, version, said = acting(request), form.cleaned_data["version"], request.POST.get("act", "")
    if said == "remove":
        remove_overall(article, version=version, user=user)
        messages.success(request, _("The finding is removed; its history is kept."))
    elif said == "approve":
        approve_overall(article, version=version, user=user)
        messages.success(request, _("Approved. Readers see it with the next edition."))
    else:
        given = {name: form.cleaned_data[name] for name in ("rating", "body")}
        write_overall(article, **given, version=version, user=user)
        messages.success(request, _("Saved. Readers see it once it is approved and published."))
