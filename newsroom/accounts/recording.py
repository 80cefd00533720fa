"""Records what happens to accounts, and ends the sessions that a change makes unsafe."""

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as django_signals
from django.contrib.auth.models import User
from django.http import HttpRequest

from newsroom.accounts import sessions
from newsroom.accounts.factors import HAS_FACTOR
from newsroom.accounts.models import AccountEvent, record
from newsroom.conf.logins import known_owner, owner_of

Act = AccountEvent.AccountAct


def listen() -> None:
    """Connect the signals."""
    django_signals.user_logged_in.connect(sessions.begin)
    account_signals.user_logged_in.connect(_signed_in)
    account_signals.password_changed.connect(_password_changed)
    account_signals.password_set.connect(_password_changed)
    factor_signals.authenticator_added.connect(_factor_added)
    factor_signals.authenticator_reset.connect(_factor_added)
    factor_signals.authenticator_removed.connect(_factor_removed)


def _signed_in(*, request: HttpRequest, user: User, **_signal: object) -> None:
    act = Act.NEW_DEVICE
    if known_owner(request.COOKIES) == owner_of(user.get_username()):
        act = Act.SIGNED_IN
    record(user, act, user, request.session.get(sessions.BROWSER, ""))


def _password_changed(*, request: HttpRequest, user: User, **_signal: object) -> None:
    record(user, Act.PASSWORD_CHANGED, user)
    sessions.end_sessions(user, keep=request.session.session_key)


def _factor_added(
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **_signal: object,
) -> None:
    act = Act.CODES_MADE
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        act = Act.FACTOR_ADDED
        # To add it, the person has just used it.
        record_authentication(request, user, "mfa")
    record(user, act, user, authenticator.type)
    sessions.end_sessions(user, keep=request.session.session_key)


def _factor_removed(
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **_signal: object,
) -> None:
    request.session.pop(HAS_FACTOR, None)
    record(user, Act.FACTOR_REMOVED, user, authenticator.type)
    sessions.end_sessions(user, keep=request.session.session_key)
