"""Second factors: who needs one, who has one, and what a fresh sign-in is."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest

from newsroom.accounts.models import AccountEvent, record
from newsroom.accounts.sessions import end_sessions

FRESH_SECONDS = 600
# Those who manage accounts, read who sources are, or agree to what takes two people.
SENSITIVE = (
    *("auth.change_user", "annotations.view_sourceidentity"),
    *("editions.publish_edition", "editions.withhold_edition"),
)
# In the session: that this person has a second factor.
HAS_FACTOR = "has_factor"
# In the session: the key of the account whose one-time link was used in it.
LINKED = "linked"
# Among the proofs in a session: a login at the provider, when the provider says it was.
AT_PROVIDER = "provider"


def needs_factor(user: User) -> bool:
    """Return whether SECOND_FACTOR asks this person for a second factor."""
    if settings.SECOND_FACTOR == "some":
        return any(user.has_perm(permission) for permission in SENSITIVE)
    return bool(settings.SECOND_FACTOR == "all")


def has_factor(user: User | AnonymousUser) -> bool:
    """Return whether the person has an authenticator app, security key or passkey."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    found = Authenticator.objects.filter(user_id=user.pk, type__in=kinds)
    return bool(found.exists())


def lacks_factor(request: HttpRequest, user: User) -> bool:
    """Return whether the person must set up a second factor before anything else."""
    if request.session.get(HAS_FACTOR) or not needs_factor(user):
        return False
    by_provider = settings.OIDC_IS_FACTOR and "socialaccount" in _steps(request)
    if not by_provider and not has_factor(user):
        return True
    request.session[HAS_FACTOR] = True
    return False


def may_add_first(request: HttpRequest, user: User) -> bool:
    """Return whether the person may set up the first second factor that they need.

    Hazard: whoever phished the password could set up one of their own. So only with a
    one-time link in this session, or at the very first login of the account. Of an
    account without a password the provider answers for the login.
    """
    if request.session.get(LINKED) == user.pk or not user.has_usable_password():
        return True
    logins = AccountEvent.AccountAct.SIGNED_IN, AccountEvent.AccountAct.NEW_DEVICE
    return AccountEvent.objects.filter(account=user, act__in=logins).count() <= 1


def proofs_of(user: User | AnonymousUser) -> set[str]:
    """Return by what the person signs in afresh.

    By the second factor, or by a password or the provider where they have none.
    """
    is_optional = settings.SECOND_FACTOR == "none"
    if is_optional or not has_factor(user):
        return {"mfa", "password", AT_PROVIDER}
    if settings.OIDC_IS_FACTOR:
        return {"mfa", AT_PROVIDER}
    return {"mfa"}


def is_fresh(request: HttpRequest) -> bool:
    """Return whether the person has signed in within the last ten minutes."""
    steps = _steps(request)
    oldest = time.time() - FRESH_SECONDS
    return any(steps.get(proof, 0) > oldest for proof in proofs_of(request.user))


def _steps(request: HttpRequest) -> dict[str, float]:
    """Return when each kind of proof was last given in this session, in seconds."""
    records = get_authentication_records(request, request.user)
    return {step["method"]: step["at"] for step in records}


@transaction.atomic
def reset_factors(account: User, by: User | None) -> None:
    """Take all second factors and recovery codes from an account, and end its sessions.

    The caller has checked that two administrators agree, or is the operator.
    """
    Authenticator.objects.filter(user=account).delete()
    record(account, AccountEvent.AccountAct.FACTOR_RESET, by)
    end_sessions(account)
