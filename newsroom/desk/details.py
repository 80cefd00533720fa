"""Headline, standfirst, byline and the rest of what stands round the text."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.models import Article
from articles.problems import Conflict
from newsroom.actions.details import describe
from newsroom.desk.credits import written
from newsroom.desk.forms import DetailsForm
from newsroom.desk.guard import acting, desk_view
from newsroom.desk.review import check_of


@desk_view("articles.change_article")
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    now = get_object_or_404(Article, pk=article_id)  # the form writes what was typed into its own instance
    form = DetailsForm(request.POST or None, article)
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
        else:
            messages.success(request, _("The details are saved."))
            return redirect("desk:details", article_id)
    stands = {"credits": written(now).replace("\n", "; ")}
    current = [
        (field.label, stands.get(field.name, getattr(now, field.name, None)))
        for field in form.visible_fields()
    ]
    context = {"article": now, "form": form, "conflict": conflict, "current": current}
    context |= check_of(now)
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "desk/details.html", context, status=status)
