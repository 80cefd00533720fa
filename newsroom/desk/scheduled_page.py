"""What is scheduled: changed, put on hold and cancelled on one page."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.problems import Problem
from articles.text.characters import whole_number
from newsroom.actions.people import PUBLISH
from newsroom.actions.schedule import cancel, change_time, hold
from newsroom.desk.access import acting, desk_view
from newsroom.desk.publish_sheet import TimeForm
from newsroom.editions.models import ScheduledEdition

PAST = timedelta(days=30)
MOST = 100  # of each list


@desk_view(PUBLISH)
@require_http_methods(["GET", "POST"])
def show_scheduled(request: HttpRequest) -> HttpResponse:
    """Show what is scheduled and what ended lately, or change one of these."""
    number = whole_number(request.GET.get("change", "")) or 0
    form = TimeForm(initial=_time_of(number))
    status = 200
    if request.method == "POST":
        number = whole_number(request.POST.get("number", "")) or 0
        form = TimeForm(request.POST)
        if form.is_valid():
            try:
                _act(request.POST.get("act", ""), number, form, acting(request))
                messages.success(request, _("Saved."))
                return redirect("desk:scheduled")
            except Problem as problem:
                form.add_error(None, problem.message)
        status = 409
    rows = ScheduledEdition.objects.select_related("article", "by", "held_by")
    ended = rows.filter(ended_at__gt=timezone.now() - PAST).select_related("edition")
    ended = ended.exclude(outcome="stopped").order_by("-ended_at")
    context: dict[str, object] = {"changing": number, "form": form}
    context["rows"] = rows.filter(ScheduledEdition.UNSETTLED)[:MOST]
    context["ended"] = ended[:MOST]
    return render(request, "desk/scheduled.html", context, status=status)


def _time_of(number: int) -> dict[str, str]:
    """Return the time of what has this number, as the form shows it."""
    row = ScheduledEdition.objects.waiting().filter(pk=number).first()
    if row is None:
        return {}
    return {"at": row.local_due.isoformat(timespec="minutes"), "zone": row.zone}


def _act(act: str, number: int, form: TimeForm, user: User) -> None:
    """Do what the button says; raise Problem."""
    match act:
        case "hold" | "release":
            hold(number, user=user, is_held=act == "hold")
        case "cancel":
            cancel(number, user=user)
        case _:
            change_time(number, form.due(), user=user)
