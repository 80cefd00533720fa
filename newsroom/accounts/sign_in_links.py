"""One-time links with which people set their own password.

A link is an invitation and a reset in one. Nothing of it is stored: it is valid for
three days, until it is used, the account logs in, or another one is made.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse

from newsroom.accounts.models import AccountEvent, record
from newsroom.accounts.sessions import end_sessions


class LinkTokens(PasswordResetTokenGenerator):
    """Tokens of links; Django's setting PASSWORD_RESET_TIMEOUT is three days."""

    key_salt = "newsroom.accounts.sign_in_links"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        made = AccountEvent.objects.filter(
            account_id=user.pk, act=AccountEvent.AccountAct.LINK_MADE
        )
        value = super()._make_hash_value(user, timestamp)
        return f"{value}{made.values_list('pk', flat=True).first()}"


TOKENS = LinkTokens()


@transaction.atomic
def make_link(account: User, by: User | None) -> str:
    """Return the address of a new link for `account`; earlier ones are void."""
    record(account, AccountEvent.AccountAct.LINK_MADE, by)
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
    record(account, AccountEvent.AccountAct.PASSWORD_SET, account)
    end_sessions(account)
