"""The history of an article or a source, and the difference of two revisions."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations.models import Source
from annotations.sources.identities import (
    What,
    may_read_identities,
    record_reading,
    was_protected,
)
from articles import sentence_keys
from articles.models import Article, Revision
from articles.problems import Problem, Refused
from articles.text.characters import whole_number
from newsroom.actions.preview import compare_revisions
from newsroom.actions.restore_states import restore_state
from newsroom.actions.revise import restore_revision
from newsroom.desk.access import (
    acting,
    ask_for_fresh_sign_in,
    by_fetch,
    one_article,
    past_view,
)
from newsroom.desk.article_list import staff_by_name
from newsroom.desk.history_days import by_day
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.text_page import count_changes, tell_of_revision
from newsroom.desk.timeline import KIND_WORDS, Wanted, timeline

PER_PAGE = 100
MOST_SKIPPED = 10_000
LONGEST_KEY = 16


@past_view("articles.view_article", shows=one_article)
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show everything that was done about an article; restore what a POST names.

    ?from=&to= leads to the difference of two revisions. A panel of the workbench gets
    the steps alone.
    """
    article = get_object_or_404(Article, pk=article_id)
    if request.method == "POST":
        return _restore(request, article)
    older = whole_number(request.GET.get("from", ""))
    newer = whole_number(request.GET.get("to", ""))
    if older and newer:
        return redirect("desk:difference", article.pk, older, newer)
    kind = request.GET.get("kind", "")
    if kind not in KIND_WORDS:
        kind = ""
    wanted = _wanted(request.GET, article.pk, kind)
    sentence = None
    if wanted.key:
        sentence = sentence_keys.last_seen(article, wanted.key)
    is_panel = by_fetch(request)
    context = {
        **_steps_of_page(wanted),
        "article": article,
        "bench": is_panel and wanted.key,
        "tells_about": not wanted.anchor and (is_panel or not wanted.key),
        "kinds": KIND_WORDS.items(),
        "people": staff_by_name(),
        "sentence": sentence,
        "revisions": _revisions(article),
    }
    template = "desk/_steps.html" if is_panel else "desk/history.html"
    return render(request, template, context)


@require_safe
def source_history(request: HttpRequest, source_id: int | None) -> HttpResponse:
    """Show everything that was done about a source.

    An old state is only read here: a source has a version, and what protects it. Before
    a source was protected its states named it, so that the whole history of a protected
    one is for people who may read its identity.
    """
    source = get_object_or_404(Source, pk=source_id)
    user = acting(request)
    if not source.is_public:
        ask_for_fresh_sign_in(request)
    record_reading(source, What.HISTORY, user)
    kind = (
        "identity" if may_read_identities(user) and was_protected(source) else "source"
    )
    context = _steps_of_page(_wanted(request.GET, source.pk, kind))
    context["source"] = source
    return render(request, "desk/history.html", context)


def _wanted(query: QueryDict, owner: int, kind: str) -> Wanted:
    """Return which steps of an article or a source are asked for."""
    skip = whole_number(query.get("skip", "")) or 0
    return Wanted(
        article=owner,
        key=query.get("s", "")[:LONGEST_KEY],
        anchor=whole_number(query.get("a", "")) or 0,
        person=whole_number(query.get("person", "")) or 0,
        kind=kind,
        skip=min(skip, MOST_SKIPPED),
    )


def _steps_of_page(wanted: Wanted) -> dict[str, object]:
    """Return the steps of a page, and how many come before the next page (`older`)."""
    steps = timeline(wanted, PER_PAGE + 1)
    has_more = len(steps) > PER_PAGE
    older = wanted.skip + PER_PAGE if has_more else 0
    shown = steps[:PER_PAGE]
    return {"steps": shown, "days": by_day(shown), "wanted": wanted, "older": older}


def _restore(request: HttpRequest, article: Article) -> HttpResponse:
    answer = redirect(_place_after_restoring(request, article))
    try:
        if "restore" in request.POST:
            _restore_revision(request, article)
        else:
            _restore_state(request, article)
    except Problem as problem:
        words = _("Nothing was restored. %(problem)s")
        messages.error(request, words % {"problem": problem})
        return answer
    return confirm_saved(request, answer)


def _place_after_restoring(request: HttpRequest, article: Article) -> str:
    key = request.POST.get("bench", "")[:LONGEST_KEY]
    if key:
        return f"{reverse('workbench', args=[article.pk])}?{urlencode({'s': key})}"
    return f"{request.path}?{request.GET.urlencode()}"


def _restore_state(request: HttpRequest, article: Article) -> None:
    """Restore an earlier state of a note, a citation and the like. Raise Problem."""
    state = whole_number(request.POST.get("state", "")) or 0
    last = whole_number(request.POST.get("version", "")) or 0
    kind = request.POST.get("kind", "")
    restore_state(kind, article, state, version=last, user=acting(request))
    messages.success(
        request, _("The version is restored. The newest entry shows the current state.")
    )


def _restore_revision(request: HttpRequest, article: Article) -> None:
    """Restore an earlier text, and say what came of it. Raise Problem."""
    number = whole_number(request.POST.get("restore", ""))
    seen = whole_number(request.POST.get("based_on", ""))
    if number is None or seen is None:
        raise Refused(_("Choose a revision to restore."))
    why = request.POST.get("why", "")
    revision = restore_revision(
        article, number, based_on=seen, why=why, user=acting(request)
    )
    if revision.number == seen:
        words = _("The text is already that of revision %(number)s.")
        messages.info(request, words % {"number": number})
        return
    words = _("Revision %(number)s was restored as revision %(newest)s.")
    numbers = {"number": number, "newest": revision.number}
    tell_of_revision(request, words % numbers, article)


@past_view("articles.view_article", shows=one_article)
@require_safe
def difference(request: HttpRequest, article_id: int, a: int, b: int) -> HttpResponse:
    """Show what changed from revision `a` to revision `b`, which may be the older."""
    article = get_object_or_404(Article, pk=article_id)
    revisions = article.revisions.select_related("created_by")
    older = get_object_or_404(revisions, number=a)
    newer = get_object_or_404(revisions, number=b)
    changes = compare_revisions(older, newer)
    listed = list(_revisions(article))
    context = {
        "article": article,
        "older": older,
        "newer": newer,
        "revisions": listed,
        "current": listed[0],
        "changes": changes,
        "sums": count_changes(changes),
    }
    return render(request, "desk/difference.html", context)


def _revisions(article: Article) -> QuerySet[Revision]:
    return article.revisions.order_by("-number").defer("text", "blocks")
