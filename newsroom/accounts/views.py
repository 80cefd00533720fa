"""Pages of people's own accounts that allauth does not have."""

from allauth.account.internal.flows.reauthentication import resume_request
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from newsroom.accounts import sessions, sign_in_links
from newsroom.accounts.adapters import CAME_BACK
from newsroom.accounts.factors import LINKED
from newsroom.accounts.managing import may_manage
from newsroom.accounts.models import AccountEvent, record
from newsroom.conf.logins import note_proof


@sensitive_post_parameters()
@never_cache
def set_password(request: HttpRequest, account_id: int, token: str) -> HttpResponse:
    """Show the page of a one-time link, and set the password that is sent."""
    account = sign_in_links.account_of_link(account_id, token)
    if account is None:
        return render(request, "accounts/link_void.html", status=404)
    form = SetPasswordForm(account, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/link.html", {"form": form, "account": account})
    sign_in_links.use_link(account, form.cleaned_data["new_password1"])
    request.session[LINKED] = account.pk
    note_proof(request)
    messages.success(request, gettext("Your password is set. Log in with it."))
    return redirect("account_login")


@login_required
@never_cache
def reauthenticate_at_provider(request: HttpRequest) -> HttpResponseBase:
    """Lead to the provider for a fresh sign-in; after it do what was asked before."""
    came_back = request.session.pop(CAME_BACK, None)
    if came_back:
        return resume_request(request) or redirect("admin:index")
    context = {"name": settings.OIDC_NAME, "has_failed": came_back is False}
    return render(request, "accounts/reauthenticate_at_provider.html", context)


@login_required
@never_cache
def list_sessions(request: HttpRequest, account_id: int | None = None) -> HttpResponse:
    """Show the open sessions of an account, and end those that are chosen."""
    person = request.user
    if not isinstance(person, User):
        raise PermissionDenied
    account = person
    if account_id is not None:
        account = get_object_or_404(User, pk=account_id)
    if account != person and not _manages(person, account):
        raise PermissionDenied
    if request.method == "POST":
        _end(request, account, person)
        return redirect(request.path)
    context = {
        "account": account,
        "sessions": sessions.open_sessions(account),
        "place": sessions.place_of(request),
    }
    return render(request, "accounts/sessions.html", context)


def _manages(person: User, account: User) -> bool:
    return person.has_perm("auth.change_user") and may_manage(person, account)


def _end(request: HttpRequest, account: User, person: User) -> None:
    """End the session that the form names, or all but the one that asks."""
    own = request.session.session_key
    if sessions.end_sessions(account, keep=own, mark=request.POST.get("session", "")):
        record(account, AccountEvent.AccountAct.SESSIONS_ENDED, person)
        messages.success(request, gettext("The sessions were ended."))
