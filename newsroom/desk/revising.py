"""Editing an article's whole text. A conflict shows both texts and loses neither."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from annotations.models import Anchor
from articles.desk import acting, desk_view
from articles.models import Article
from newsroom import workflow
from newsroom.desk.forms import RevisionForm


@desk_view("articles.revise_article")
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    current = article.current_revision
    text = workflow.editable_text(current)
    initial = {"markup": text, "based_on": current.number}
    form = RevisionForm(request.POST or None, initial=initial)
    conflict = ""
    if request.method == "POST" and form.is_valid():
        try:
            revision = workflow.revise(
                article,
                form.cleaned_data["markup"],
                based_on=form.cleaned_data["based_on"],
                summary=form.cleaned_data["summary"],
                user=acting(request),
            )
        except workflow.Conflict as error:
            conflict = str(error)
        except workflow.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell(request, article, revision.number, current.number)
            return redirect("workbench", article.pk)
    context = {
        "article": article,
        "revision": current,
        "form": form,
        "conflict": conflict,
        "current_text": text,
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "desk/revise.html", context, status=status)


def _tell(request: HttpRequest, article: Article, number: int, before: int) -> None:
    if number == before:
        messages.info(request, "Nothing was changed, so no revision was made.")
        return
    unresolved = Anchor.objects.filter(article=article).unresolved().count()
    messages.success(request, f"Revision {number} is saved.")
    if unresolved:
        what = "1 annotation needs" if unresolved == 1 else f"{unresolved} annotations need"
        messages.warning(request, f"{what} your eye: the text changed under it.")
