"""Everything that anybody did about an article, with the way back, or about a source;
the difference of two revisions.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations.models import Source
from annotations.sources.identities import What, may_read, record_reading, was_protected
from articles import sentence_keys
from articles.models import Article, Revision
from articles.problems import Problem, Refused
from articles.text.characters import whole_number
from newsroom.actions.preview import compare_revisions
from newsroom.actions.restore_states import restore_state
from newsroom.actions.revise import restore_revision
from newsroom.desk.access import acting, by_fetch, past_view
from newsroom.desk.article_list import staff_by_name
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.text_page import summed, tell_of_revision
from newsroom.desk.timeline import KIND_WORDS, Wanted, timeline

PER_PAGE = 40
MOST_SKIPPED = 10_000


@past_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest, article_id: int) -> HttpResponse:
    """Everything, newest first; a POST restores an earlier state or revision.
    ?from=&to= leads to the difference of two revisions. A panel of the workbench gets
    the steps alone.
    """
    article = get_object_or_404(Article, pk=article_id)
    if request.method == "POST":
        return _restore(request, article)
    older, newer = (whole_number(request.GET.get(name, "")) for name in ("from", "to"))
    if older and newer:
        return redirect("desk:difference", article.pk, older, newer)
    kind = request.GET.get("kind", "")
    wanted = _wanted(request.GET, article.pk, kind if kind in KIND_WORDS else "")
    context = _page(wanted) | {
        "article": article,
        "bench": by_fetch(request) and wanted.key,
        "tells_about": not wanted.anchor and (by_fetch(request) or not wanted.key),
        "kinds": KIND_WORDS.items(),
        "people": staff_by_name(),
        "sentence": sentence_keys.last_seen(article, wanted.key)
        if wanted.key
        else None,
        "revisions": _listed(article),
    }
    return render(
        request,
        "desk/_steps.html" if by_fetch(request) else "desk/history.html",
        context,
    )


@require_safe
def source_history(request: HttpRequest, source_id: int | None) -> HttpResponse:
    """An old state is read here and typed in again: a source has a version, and what
    protects it. Of a protected one the states before that name it, so all of them are
    for those who may read its identity.
    """
    source, user = get_object_or_404(Source, pk=source_id), acting(request)
    record_reading(source, What.HISTORY, user)
    kind = "identity" if may_read(user) and was_protected(source) else "source"
    shown = _page(_wanted(request.GET, source.pk, kind))
    return render(request, "desk/history.html", shown | {"source": source})


def _wanted(query: QueryDict, of: int, kind: str) -> Wanted:
    anchor, person, skip = (
        whole_number(query.get(name, "")) or 0 for name in ("a", "person", "skip")
    )
    return Wanted(
        of, query.get("s", "")[:16], anchor, person, kind, min(skip, MOST_SKIPPED)
    )


def _page(wanted: Wanted) -> dict[str, object]:
    """older: how many steps come before the next page."""
    steps = timeline(wanted, PER_PAGE + 1)
    older = wanted.skip + PER_PAGE if steps[PER_PAGE:] else 0
    return {"steps": steps[:PER_PAGE], "wanted": wanted, "older": older}


def _restore(request: HttpRequest, article: Article) -> HttpResponse:
    is_restored = True
    try:
        if "restore" in request.POST:
            _restore_revision(request, article)
        else:
            state, last = (
                whole_number(request.POST.get(name, "")) or 0
                for name in ("state", "version")
            )
            kind = request.POST.get("kind", "")
            restore_state(kind, article, state, version=last, user=acting(request))
            messages.success(
                request, _("It is restored: the newest entry says what stands now.")
            )
    except Problem as problem:
        is_restored = False
        messages.error(
            request, _("Nothing was restored. %(problem)s") % {"problem": problem}
        )
    if key := request.POST.get("bench", "")[:16]:
        place = f"{reverse('workbench', args=[article.pk])}?{urlencode({'s': key})}"
    else:
        place = f"{request.path}?{request.GET.urlencode()}"
    if is_restored:
        return confirm_saved(request, redirect(place))
    return redirect(place)


def _restore_revision(request: HttpRequest, article: Article) -> None:
    """Says what came of it. Raises Problem."""
    number, seen = (
        whole_number(request.POST.get(name, "")) for name in ("restore", "based_on")
    )
    if number is None or seen is None:
        raise Refused(_("Choose a revision to restore."))
    why = request.POST.get("why", "")
    revision = restore_revision(
        article, number, based_on=seen, why=why, user=acting(request)
    )
    told = {"number": number, "newest": revision.number}
    if revision.number == seen:
        messages.info(
            request, _("The text is already that of revision %(number)s.") % told
        )
        return
    words = _("Revision %(number)s is restored, as revision %(newest)s.") % told
    tell_of_revision(request, words, article)


@past_view("articles.view_article")
@require_safe
def difference(request: HttpRequest, article_id: int, a: int, b: int) -> HttpResponse:
    """What changed from revision a to revision b, which may be the older one."""
    article = get_object_or_404(Article, pk=article_id)
    both = article.revisions.select_related("created_by")
    older, newer = get_object_or_404(both, number=a), get_object_or_404(both, number=b)
    changes = compare_revisions(older, newer)
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


def _listed(article: Article) -> QuerySet[Revision]:
    return article.revisions.order_by("-number").defer("text", "blocks")
