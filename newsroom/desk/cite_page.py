"""One source cited on several notes of an article at once."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from annotations.models import Note
from annotations.notes import cite_together
from annotations.sources.library import recently_cited
from articles.models import Article
from articles.problems import Problem
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from newsroom.desk.access import acting, desk_view
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.workbench.forms import CitationForm

RECENT = 8


@desk_view("annotations.change_note")
@require_http_methods(["GET", "HEAD", "POST"])
def cite(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the notes of an article, and cite a source on those that are ticked."""
    article = get_object_or_404(Article, pk=article_id)
    user = acting(request)
    form = CitationForm(
        request.POST or None, user=user, recent=recently_cited(user, RECENT)
    )
    notes = Note.objects.standing().filter(anchor__article=article)
    notes = notes.select_related("rating", "anchor")
    ticked = {whole_number(number) for number in request.POST.getlist("notes")}
    problem = ""
    if form.is_valid():
        try:
            with transaction.atomic():
                chosen = [note.pk for note in notes if note.pk in ticked]
                cited = cite_together(chosen, form.cited(user), user=user)
        except Problem as refusal:
            problem = str(refusal)
        else:
            number = len(cited)
            words = ngettext(
                "Source added to %(number)d note.",
                "Source added to %(number)d notes.",
                number,
            )
            messages.success(request, words % {"number": number})
            answer = redirect("admin:articles_article_change", article.pk)
            return confirm_saved(request, answer)
    listed = notes.order_by("anchor__sentence__position", "pk").with_citations()
    context = {
        "article": article,
        "citation": form,
        "notes": listed,
        "ticked": ticked,
        "problem": problem,
    }
    status = 422 if problem or form.errors else 200
    with snapshot():
        return render(request, "desk/cite.html", context, status=status)
