"""A batch: a progress bar, a row per file, and buttons that do some of the work each time."""

import uuid
from collections.abc import Callable

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.models import Article, Finding, Intake
from newsroom.actions import batches
from newsroom.conf.errors import wants_json
from newsroom.desk.guard import acting, desk_view

PER_PAGE = 100
# Short where the page asks again by itself; longer where a person presses the button each time.
SECONDS_BY_ITSELF = 1.5
SECONDS_BY_HAND = 6.0

STEPS: dict[str, Callable[..., int]] = {
    "read": batches.read_some,
    "accept": batches.accept_some,
    "revise": lambda *given: batches.accept_some(*given, revisions=True),
    "certain": batches.remove_certain,
}


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    if not Intake.objects.filter(batch=batch).exists():
        raise Http404(_("There is no such batch."))
    if request.method == "POST":
        return _step(request, batch)
    return render(request, "desk/batch.html", _context(request, batch))


def _step(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """As JSON {"left", "html"} for the page's script; without it back to the page."""
    step = request.POST.get("step", "")
    if step == "again":
        left = batches.try_again(batch, acting(request))
    elif step in Article.Kind.values:
        batches.say_whose(batch, step, acting(request))
        left = 0
    elif step in STEPS:
        seconds = SECONDS_BY_ITSELF if wants_json(request) else SECONDS_BY_HAND
        left = STEPS[step](batch, acting(request), seconds)
    else:
        return HttpResponseBadRequest(_("There is no such step."))
    if wants_json(request):
        html = render_to_string("desk/batch.html#state", _context(request, batch), request)
        return JsonResponse({"left": 0 if step == "again" else left, "html": html})
    return redirect(request.get_full_path())


def _context(request: HttpRequest, batch: uuid.UUID) -> dict[str, object]:
    show = request.GET.get("show", "")
    files = _files(batch)
    if show in Intake.Status.values:
        files = files.filter(status=show)
    page = Paginator(files, PER_PAGE).get_page(request.GET.get("page"))
    standing = batches.standing(batch)
    first = Intake.objects.filter(batch=batch).select_related("received_by").order_by("pk").first()
    numbers = [(status, label, getattr(standing, status)) for status, label in Intake.Status.choices]
    return {
        "batch": batch,
        "first": first,
        "standing": standing,
        "whose": _whose(batch),
        "shown": [number for number in numbers if number[2]],
        "show": show,
        "page": page,
    }


def _whose(batch: uuid.UUID) -> list[tuple[str, str, int]]:
    """Of how many files that are not accepted yet it was said so."""
    waiting = Intake.objects.filter(batch=batch, status__in=[Intake.Status.QUEUED, Intake.Status.WAITING])
    said = dict(waiting.order_by().values_list("metadata__kind").annotate(n=Count("pk")))
    return [(kind, str(label), said.get(kind, 0)) for kind, label in Article.Kind.choices]


def _files(batch: uuid.UUID) -> QuerySet[Intake]:
    """Each with the number of its undecided findings, and the intake in which its bytes wait, if they do."""
    undecided = Finding.objects.undecided().filter(extraction=OuterRef("extraction")).order_by()
    waiting = Intake.objects.filter(extraction=OuterRef("extraction"), status=Intake.Status.WAITING)
    return (
        Intake.objects.filter(batch=batch)
        .select_related("article")
        .annotate(
            undecided=Subquery(undecided.values("extraction").annotate(n=Count("pk")).values("n")),
            waits_in=Subquery(waiting.filter(~Q(pk=OuterRef("pk"))).order_by("pk").values("pk")[:1]),
        )
        .order_by("pk")
    )
