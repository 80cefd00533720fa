"""Every revision of a text, the difference between any two, and the way back; the life of one annotation."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations.anchoring import changed_words
from annotations.models import Anchor
from articles.models import Article, Revision
from articles.problems import Problem, Refused
from articles.text.clean import whole_number
from newsroom.actions.preview import differences
from newsroom.actions.revise import restore
from newsroom.desk.guard import acting, desk_view
from newsroom.desk.text import summed, warn_of_unresolved


@desk_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest, article_id: int) -> HttpResponse:
    """All revisions, newest first. ?a=&b= leads to the difference of two; a POST restores one."""
    article = get_object_or_404(Article, pk=article_id)
    if request.method == "POST":
        return _restore(request, article)
    a, b = (whole_number(request.GET.get(name, "")) for name in "ab")
    if a and b:
        return redirect("desk:difference", article.pk, a, b)
    revisions = list(_listed(article))
    editions = article.editions.order_by("number").values_list("revision", "number", "kind")
    published = {revision: number for revision, number, kind in editions if kind != "withdrawal"}
    rows = [(revision, published.get(revision.pk)) for revision in revisions]
    return render(request, "desk/history.html", {"article": article, "rows": rows, "revisions": revisions})


def _listed(article: Article) -> QuerySet[Revision]:
    return article.revisions.order_by("-number").defer("text", "blocks").select_related("created_by")


def _restore(request: HttpRequest, article: Article) -> HttpResponse:
    number, seen = (whole_number(request.POST.get(name, "")) for name in ("restore", "based_on"))
    try:
        if number is None or seen is None:
            raise Refused(_("Choose a revision to restore."))
        revision = restore(article, number, based_on=seen, user=acting(request))
    except Problem as problem:
        messages.error(request, _("Nothing was restored. %(problem)s") % {"problem": problem})
    else:
        if revision.number == seen:
            messages.info(request, _("The text is already that of revision %(number)s.") % {"number": number})
        else:
            messages.success(
                request,
                _("Revision %(number)s is restored, as revision %(newest)s.")
                % {"number": number, "newest": revision.number},
            )
            warn_of_unresolved(request, article)
    return redirect("desk:history", article.pk)


@desk_view("articles.view_article")
@require_safe
def difference(request: HttpRequest, article_id: int, a: int, b: int) -> HttpResponse:
    """What changed from revision a to revision b, which may be the older one."""
    article = get_object_or_404(Article, pk=article_id)
    both = article.revisions.select_related("created_by")
    older, newer = get_object_or_404(both, number=a), get_object_or_404(both, number=b)
    changes = differences(older, newer)
    revisions = list(_listed(article))
    context = {
        "article": article,
        "older": older,
        "newer": newer,
        "revisions": revisions,
        "current": revisions[0],
        "changes": changes,
        "sums": summed(changes),
    }
    return render(request, "desk/difference.html", context)


@desk_view("articles.view_article")
@require_safe
def anchor(request: HttpRequest, anchor_id: int) -> HttpResponse:
    """The life of one note or citation: every step from one sentence to the next, who took it, and why."""
    found = get_object_or_404(
        Anchor.objects.select_related("article", "note__rating", "citation__source"), pk=anchor_id
    )
    sentences = ("from_sentence__revision", "to_sentence__revision")
    events = list(found.events.select_related("revision", "person", *sentences))
    steps = [
        (
            event,
            changed_words(
                event.from_sentence.text if event.from_sentence else "",
                event.to_sentence.text if event.to_sentence else "",
            ),
        )
        for event in events
    ]
    return render(request, "desk/anchor.html", {"anchor": found, "article": found.article, "steps": steps})
