"""Accounts of people who sign in through an OpenID Connect provider."""

import time

from allauth.account.internal.flows.login import record_authentication
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from newsroom.accounts.factors import AT_PROVIDER
from newsroom.accounts.managing import note_rights, rights_of
from newsroom.accounts.models import AccountEvent, RoleMapping, record

GROUPS = "groups"  # the claim that lists a person's groups


@transaction.atomic
def account_at_provider(login: SocialLogin) -> User | None:
    """Return the account of the person who signs in, with the roles of their groups.

    It is the one that signed in before, else the one of the same username that has no
    password, else a new one. Return None for a person to whom no group gives a role, or
    whose username is of an account with a password.
    """
    claims = _claims(login)
    roles = _mapped_roles(claims)
    if not roles:
        return None
    account = _account(login, str(claims.get("preferred_username", "")))
    if account is None:
        return None
    before = rights_of(account)
    mapped = Group.objects.filter(mappings__isnull=False)
    account.groups.remove(*mapped.exclude(pk__in=[role.pk for role in roles]))
    account.groups.add(*roles)
    note_rights(account, before, None)
    return account


def note_login_at_provider(
    request: HttpRequest, account: User, login: SocialLogin
) -> None:
    """Note in the session when the person logged in there, if the provider says so.

    Hazard: whoever is logged in there comes back without a question.
    """
    moment = _claims(login).get("auth_time")
    if isinstance(moment, int | float):
        at = min(moment, time.time())
        record_authentication(request, account, AT_PROVIDER, at=at)


def _account(login: SocialLogin, username: str) -> User | None:
    if login.is_existing:
        known: User = login.user
        return known
    account = User.objects.filter(username=username).first()
    if account is None:
        return _new_account(username)
    # Hazard: at many providers people choose that name themselves.
    if account.has_usable_password():
        return None
    return account


def _new_account(username: str) -> User | None:
    """Return a new account without a password; None if no account has such a name."""
    account = User(username=username, is_staff=True)
    account.set_unusable_password()
    try:
        account.full_clean()
    except ValidationError:
        return None
    account.save()
    record(account, AccountEvent.AccountAct.CREATED, None, "OpenID Connect")
    return account


def _claims(login: SocialLogin) -> dict[str, object]:
    data = login.account.extra_data
    claims: dict[str, object] = {}
    for part in ("id_token", "userinfo"):
        claims |= data.get(part) or {}
    return claims


def _mapped_roles(claims: dict[str, object]) -> list[Group]:
    names = claims.get(GROUPS)
    if isinstance(names, str):
        names = [names]
    if not isinstance(names, list):
        return []
    mapped = RoleMapping.objects.filter(claim__in=[str(name) for name in names])
    return list(Group.objects.filter(mappings__in=mapped).distinct())
