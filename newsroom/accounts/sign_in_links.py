"""One-time links with which people set their own password.

A link is an invitation and a reset in one. Nothing of it is stored: it is valid for
three days, until it is used, the account logs in, its sessions are ended, or another one is
made.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse

from newsroom.accounts.models import AccountEvent, record
from newsroom.accounts.sessions import end_sessions

Act = AccountEvent.AccountAct


class LinkTokens(PasswordResetTokenGenerator):
    """Tokens of links; Django's setting PASSWORD_RESET_TIMEOUT is three days."""

    key_salt = "newsroom.accounts.sign_in_links"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        void = AccountEvent.objects.filter(
            account_id=user.pk, act__in=[Act.LINK_MADE, Act.SESSIONS_ENDED]
        )
        value = super()._make_hash_value(user, timestamp)
        return f"{value}{void.values_list('pk', flat=True).first()}"


TOKENS = LinkTokens()


@transaction.atomic
def make_link(account: User, by: User | None) -> str:
    """Return the address of a new link for `account`; earlier ones are void."""
    record(account, Act.LINK_MADE, by)
    path = reverse("account_link", args=[account.pk, TOKENS.make_token(account)])
    return f"{settings.SITE_URL}{path}"


def account_of_link(account_id: int, token: str) -> User | None:
    """Return the account whose password the link may set, or None."""
    account = User.objects.filter(pk=account_id, is_active=True).first()
    if account is None or not TOKENS.check_token(account, token):
        return None
    return account


@transaction.atomic
def use_link(account: User, password: str) -> None:
    """Set the password for which the link was made, and end all sessions."""
    account.set_password(password)
    account.save(update_fields=["password"])
    record(account, Act.PASSWORD_SET, account)
    end_sessions(account)


@transaction.atomic
def end_access() -> None:
    """End the sessions of all accounts, and make all links void."""
    Session.objects.all().delete()
    for account in User.objects.filter(is_staff=True):
        record(account, Act.SESSIONS_ENDED, None)
