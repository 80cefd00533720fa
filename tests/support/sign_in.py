"""Signing in as people do, where `force_login` is not enough."""

import time

from allauth.account.internal.flows import login as login_flow
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"


def sign_in(client: Client, name: str, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": name, "password": password})


def refresh(client: Client, user: User, method: str = "password", ago: float = 0):
    """Note in the client's session that the person has just proved who they are."""
    session = client.session
    session[login_flow.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": time.time() - ago}
    ]
    session[login_flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


def give_app(user: User) -> list[str]:
    """Give the person an authenticator app; return their recovery codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()


def code(at: float = 0) -> str:
    """What the app shows now, or `at` seconds later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time() + at) // 30))
