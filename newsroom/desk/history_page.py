"""Every revision of a text, the difference between any two, and the way back; the life of one annotation."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations import decisions
from annotations.models import CheckEvent
from articles import sentence_keys
from articles.models import Article, Revision
from articles.problems import Conflict, Problem, Refused
from articles.text.characters import moment_in, whole_number
from newsroom.actions.preview import differences
from newsroom.actions.restore_states import (
    KINDS,
    both_states,
    newest_states,
    restore_state,
)
from newsroom.actions.revise import restore
from newsroom.desk.article_list import staff_by_name
from newsroom.desk.guard import acting, by_fetch, desk_view
from newsroom.desk.text_page import summed, tell_of_revision
from newsroom.desk.timeline import KIND_WORDS, UNDO, TimelineStep, Wanted, step_of, timeline
from newsroom.desk.workbench.conflicts import differing


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
        told = {"number": number, "newest": revision.number}
        if revision.number == seen:
            messages.info(request, _("The text is already that of revision %(number)s.") % told)
            return redirect("desk:history", article.pk)
        words = _("Revision %(number)s is restored, as revision %(newest)s.") % told
        tell_of_revision(request, words, article)
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


# --- Who changed what -------------------------------------------------------------------------------------

PER_PAGE = 40
MOST_SKIPPED = 10_000


@desk_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def happened(request: HttpRequest, article_id: int) -> HttpResponse:
    """Everything that anybody did about an article, newest first; a POST restores an earlier state. A panel
    of the workbench gets the steps alone."""
    article = get_object_or_404(Article, pk=article_id)
    if request.method != "POST":
        template = "desk/_steps.html" if by_fetch(request) else "desk/happened.html"
        return render(request, template, _told(request, article))
    try:
        _restore_earlier(request, article)
    except Conflict:
        way, state = _asked_for(request)
        context = _told(request, article) | {"overtaken": overtaken(article, way, state)}
        return render(request, "desk/happened.html", context, status=409)
    if key := request.POST.get("bench", "")[:16]:
        return redirect(f"{reverse('workbench', args=[article.pk])}?{urlencode({'s': key})}")
    return redirect(f"{request.path}?{request.GET.urlencode()}")


def _told(request: HttpRequest, article: Article) -> dict[str, object]:
    wanted = _wanted(request.GET, article)
    steps = timeline(wanted, PER_PAGE + 1)
    given = {"s": wanted.key, "a": wanted.anchor, "person": wanted.person, "kind": wanted.kind}
    given = {name: value for name, value in given.items() if value}
    older = urlencode(given | _next(wanted, steps[:PER_PAGE])) if steps[PER_PAGE:] else ""
    return {
        "article": article,
        "steps": restorable(article, steps[:PER_PAGE], acting(request)),
        "wanted": wanted,
        "bench": by_fetch(request) and wanted.key,
        "tells_about": not wanted.anchor and (by_fetch(request) or not wanted.key),
        "older": older,
        "kinds": KIND_WORDS.items(),
        "people": staff_by_name(),
        "sentence": sentence_keys.last_seen(article, wanted.key) if wanted.key else None,
    }


def _wanted(query: QueryDict, article: Article) -> Wanted:
    kind = query.get("kind", "")
    return Wanted(
        article=article.pk,
        key=query.get("s", "")[:16],
        anchor=whole_number(query.get("a", "")) or 0,
        person=whole_number(query.get("person", "")) or 0,
        kind=kind if kind in KIND_WORDS else "",
        before=moment_in(query.get("before", "")),
        skip=min(whole_number(query.get("skip", "")) or 0, MOST_SKIPPED),
    )


def _next(wanted: Wanted, shown: list[TimelineStep]) -> dict[str, object]:
    """Where the next page begins. Hazard: what one transaction did may all have one time."""
    last = shown[-1].at
    skip = sum(step.at == last for step in shown) + (wanted.skip if wanted.before == last else 0)
    return {"before": last.isoformat(), "skip": skip}


def _asked_for(request: HttpRequest) -> tuple[str, int]:
    """How, and the number of the state."""
    return request.POST.get("kind", ""), whole_number(request.POST.get("state", "")) or 0


def _restore_earlier(request: HttpRequest, article: Article) -> None:
    """Says what came of it. Raises Conflict."""
    way, state = _asked_for(request)
    version = whole_number(request.POST.get("version", "")) or 0
    try:
        done = restore_earlier(article, way, state, version=version, user=acting(request))
    except Conflict:
        raise
    except Problem as problem:
        messages.error(request, _("Nothing was restored. %(problem)s") % {"problem": problem})
    else:
        messages.success(request, done)


# --- What can be restored ----------------------------------------------------------------------------------


def restorable(article: Article, steps: Sequence[TimelineStep], user: User) -> list[TimelineStep]:
    """The same, each with the way in which `user` can restore its state (of KINDS, UNDO, or none) and the
    version, the last state of what it is about."""
    last = newest_states(article.pk)
    return [_offered(step, last.get(step.of), user) for step in steps]


def _offered(step: TimelineStep, last: int | None, user: User) -> TimelineStep:
    if last is None or not step.can_be_restored or not user.has_perm(KINDS[step.kind].may):
        return step
    way = step.kind if step.state != last else UNDO if step.can_be_undone else ""
    return replace(step, way=way, version=last)


def restore_earlier(article: Article, way: str, state: int, *, version: int, user: User) -> str:
    """What is told when it is done. Raises Refused, Conflict and PermissionDenied."""
    if way == UNDO:
        if not CheckEvent.objects.filter(pk=state, article=article).exists():
            raise Refused(_("There is no such decision here: reload the page and look again."))
        decisions.undo(state, user=user)
        return _("The decision is taken back.")
    if way not in KINDS:
        raise Refused(_("Choose what to restore."))
    restore_state(way, article, state, version=version, user=user)
    return str(KINDS[way].done)


def overtaken(article: Article, way: str, state: int) -> dict[str, object]:
    """Both sides, where somebody else was faster. now: what stands; then: what was to be restored."""
    kind = KINDS[way]
    then, now = both_states(kind, article, state)
    values = zip(map(str, kind.fields.values()), kind.says(now), kind.says(then), strict=True)
    return {
        "now": step_of(way, now, None),
        "then": step_of(way, then, None),
        "differences": differing(values),
    }
