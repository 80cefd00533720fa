"""Every revision of a text, the difference between any two, and the way back; the life of one annotation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
from annotations.models import Anchor, CheckEvent
from articles import sentence_keys
from articles.models import Article, Revision
from articles.problems import Conflict, Problem, Refused
from articles.text.characters import whole_number
from articles.text.tokens import changed_words
from newsroom.actions.preview import differences
from newsroom.actions.restore_states import (
    KINDS,
    HistoryKind,
    State,
    both_states,
    newest_states,
    restore_state,
)
from newsroom.actions.revise import restore
from newsroom.desk.guard import acting, desk_view
from newsroom.desk.text_page import summed, warn_of_unresolved
from newsroom.desk.timeline import KIND_WORDS, Step, Wanted, timeline
from newsroom.desk.workbench.conflicts import Difference, differing
from newsroom.desk.workbench.page import REVIEW_WORDS


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
            REVIEW_WORDS.get(event.reason, event.reason) if event.reason else "",
        )
        for event in events
    ]
    return render(request, "desk/anchor.html", {"anchor": found, "article": found.article, "steps": steps})


# --- Who changed what -------------------------------------------------------------------------------------

PER_PAGE = 40
MOST_SKIPPED = 10_000


@desk_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def happened(request: HttpRequest, article_id: int) -> HttpResponse:
    """Everything that anybody did about an article, newest first; a POST brings an earlier state back."""
    article = get_object_or_404(Article, pk=article_id)
    if request.method != "POST":
        return render(request, "desk/happened.html", _told(request, article))
    try:
        _bring_back(request, article)
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
    given = {"s": wanted.key, "person": wanted.person, "kind": wanted.kind}
    older = urlencode(_given(given | _next(wanted, steps[:PER_PAGE]))) if steps[PER_PAGE:] else ""
    return {
        "article": article,
        "steps": restorable(article, steps[:PER_PAGE], acting(request)),
        "wanted": wanted,
        "older": older,
        "kinds": KIND_WORDS.items(),
        "people": User.objects.filter(is_staff=True).order_by("first_name", "last_name", "username"),
        "sentence": sentence_keys.last_seen(article, wanted.key) if wanted.key else None,
    }


def _wanted(query: QueryDict, article: Article) -> Wanted:
    kind = query.get("kind", "")
    try:
        before = datetime.fromisoformat(query.get("before", ""))
    except ValueError:
        before = None
    return Wanted(
        article=article.pk,
        key=query.get("s", "")[:16],
        person=whole_number(query.get("person", "")) or 0,
        kind=kind if kind in KIND_WORDS else "",
        before=before if before and before.tzinfo else None,
        skip=min(whole_number(query.get("skip", "")) or 0, MOST_SKIPPED),
    )


def _next(wanted: Wanted, shown: list[Step]) -> dict[str, object]:
    """Where the next page begins. Hazard: what one transaction did may all have one time."""
    last = shown[-1].at
    skip = sum(step.at == last for step in shown) + (wanted.skip if wanted.before == last else 0)
    return {"before": last.isoformat(), "skip": skip}


def _given(values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}


def _asked_for(request: HttpRequest) -> tuple[str, int]:
    """How, and the number of the state."""
    return request.POST.get("kind", ""), whole_number(request.POST.get("state", "")) or 0


def _bring_back(request: HttpRequest, article: Article) -> None:
    """Says what came of it. Raises Conflict."""
    way, state = _asked_for(request)
    version = whole_number(request.POST.get("version", "")) or 0
    try:
        done = bring_back(article, way, state, version=version, user=acting(request))
    except Conflict:
        raise
    except Problem as problem:
        messages.error(request, _("Nothing was brought back. %(why)s") % {"why": problem})
    else:
        messages.success(request, done)


# --- What can be restored ----------------------------------------------------------------------------------

UNDO = "undo"  # of the last decision about a fact or a sentence, instead of bringing an earlier one back


@dataclass(frozen=True)
class Restorable:
    """With one step. way: of KINDS, or UNDO; empty for none. version: the last state of what it is about."""

    step: Step
    way: str = ""
    version: int = 0

    @property
    def label(self) -> str:
        return _("Undo") if self.way == UNDO else str(KINDS[self.way].button)


def restorable(article: Article, steps: Sequence[Step], user: User) -> list[Restorable]:
    last = newest_states(article.pk)
    return [_offered(step, last.get(step.of), user) for step in steps]


def _offered(step: Step, last: int | None, user: User) -> Restorable:
    if last is None or not step.can_be_restored:
        return Restorable(step)
    way = step.kind if step.state != last else UNDO if step.can_be_undone else ""
    return Restorable(step, way, last) if way and user.has_perm(KINDS[step.kind].may) else Restorable(step)


def bring_back(article: Article, way: str, state: int, *, version: int, user: User) -> str:
    """What is told when it is done. Raises Refused, Conflict and PermissionDenied."""
    if way == UNDO:
        if not CheckEvent.objects.filter(pk=state, article=article).exists():
            raise Refused(_("There is no such decision here: reload the page and look again."))
        decisions.undo(state, user=user)
        return _("The decision is taken back.")
    if way not in KINDS:
        raise Refused(_("Choose what to bring back."))
    restore_state(way, article, state, version=version, user=user)
    return str(KINDS[way].done)


# --- Where somebody else was faster -----------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """One state: who made it, when, its number, and what it says."""

    person: User | None
    at: datetime
    version: int
    values: Sequence[str]


@dataclass(frozen=True)
class Overtaken:
    """now: what stands; then: what was to be brought back, which a person may still do by that way."""

    now: Moment
    then: Moment
    differences: Sequence[Difference]
    way: str
    state: int


def overtaken(article: Article, way: str, state: int) -> Overtaken:
    """Of a state that was found to be there."""
    kind = KINDS[way]
    then, now = (_moment(kind, one) for one in both_states(kind, article, state))
    values = zip(map(str, kind.fields.values()), now.values, then.values, strict=True)
    return Overtaken(now, then, differing(values), way, state)


def _moment(kind: HistoryKind, state: State) -> Moment:
    return Moment(getattr(state, kind.person), getattr(state, kind.time), state.pk, kind.says(state))
