"""Requests: every act that takes two people, what waits and what was answered."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Source
from articles.problems import Problem
from articles.text.characters import whole_number
from newsroom.accounts.managing import may_manage
from newsroom.accounts.models import RoleMapping
from newsroom.actions.act_requests import (
    About,
    Act,
    acts_to_answer,
    answer_act,
    check_may_ask,
    request_act,
)
from newsroom.actions.people import PUBLISH, WITHHOLD
from newsroom.desk.access import acting, ask_for_fresh_sign_in
from newsroom.editions.models import SecondRequest, Withholding
from newsroom.models import ActRequest

PAST = timedelta(days=30)
MOST = 100  # of each table
SEEN_BY = gettext_lazy(
    "Whoever is asked to agree sees your reason. If nobody else counts as a second "
    "person, you decide alone, and the requests say so."
)


class RequestRow(NamedTuple):
    """A request of any kind as the page shows it.

    `address` is where it is answered; of an act on accounts and sources it is empty,
    since it is answered here.
    """

    request: ActRequest | SecondRequest | Withholding
    what: str
    address: str = ""
    is_mine: bool = False
    may_answer: bool = False


@admin.site.admin_view
def show_requests(request: HttpRequest) -> HttpResponse:
    """Show the requests that the person may see, or answer one of them."""
    user = acting(request)
    if request.method == "POST":
        ask_for_fresh_sign_in(request)
        number = whole_number(request.POST.get("request", "")) or 0
        try:
            answer_act(number, agrees=request.POST.get("act") == "agree", user=user)
            messages.success(request, _("Saved."))
        except Problem as problem:
            messages.error(request, problem.message)
        return redirect("desk:requests")
    rows = sorted(_rows(request), key=lambda row: row.request.asked_at, reverse=True)
    context = {
        **admin.site.each_context(request),
        "title": _("Requests"),
        "waiting": [row for row in rows if not row.request.answer],
        "answered": [row for row in rows if row.request.answer],
    }
    return render(request, "desk/requests.html", context)


def _rows(request: HttpRequest) -> Iterator[RequestRow]:
    """Yield the requests that wait, and those that were answered lately."""
    user = acting(request)
    lately = timezone.now() - PAST
    if user.has_perm(PUBLISH):
        publications = SecondRequest.objects.exclude(answered_at__lt=lately)
        publications = publications.select_related("article", "asked_by", "answered_by")
        for one in publications.order_by("-pk")[:MOST]:
            address = reverse("desk:publish", args=[one.article_id])
            yield RequestRow(one, str(one), address)
    if user.has_perm(WITHHOLD):
        address = reverse("desk:withholding")
        withholdings = Withholding.objects.exclude(answered_at__lt=lately)
        withholdings = withholdings.select_related("asked_by", "answered_by")
        for hidden in withholdings.order_by("-pk")[:MOST]:
            yield RequestRow(hidden, f"{hidden} ({hidden.pk})", address)
    answerable = {one.pk for one in acts_to_answer(user)}
    acts = ActRequest.objects.exclude(answered_at__lt=lately)
    acts = acts.select_related(
        "asked_by", "answered_by", "account", "role", "source", "batch"
    )
    for act in acts.order_by("-pk")[:MOST]:
        is_mine = act.asked_by == user
        if is_mine or act.pk in answerable or act.answered_by == user:
            yield RequestRow(
                act, str(act), "", is_mine=is_mine, may_answer=act.pk in answerable
            )


# --- Asking ---------------------------------------------------------------------------


class ReasonForm(forms.Form):
    """Why an act is asked for."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea,
        help_text=SEEN_BY,
    )


@admin.site.admin_view
def ask_act(request: HttpRequest, act: Act, number: int) -> HttpResponse:
    """Ask for an act on the source, account or mapping with this number."""
    user = acting(request)
    check_may_ask(act, user)
    about = _about(act, number)
    if about.account and not may_manage(user, about.account):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        ask_for_fresh_sign_in(request)
        try:
            request_act(act, about, reason=form.cleaned_data["reason"], user=user)
            messages.success(request, _("Saved."))
            return redirect("desk:requests")
        except Problem as problem:
            form.add_error(None, problem.message)
    what = ActRequest(act=act, **about._asdict())
    return render(request, "desk/ask.html", {"form": form, "what": what})


def _about(act: Act, number: int) -> About:
    if act == Act.UNMAPPING:
        mapping = get_object_or_404(RoleMapping, pk=number)
        return About(role=mapping.role, claim=mapping.claim)
    if act == Act.FACTORS:
        return About(account=get_object_or_404(User, pk=number))
    protected = Source.objects.filter(visibility=Source.Visibility.PROTECTED)
    return About(source=get_object_or_404(protected, pk=number))
