"""Forms of keys and codes, which refuse more than allauth's do.

Of keys they refuse what no browser sends; of codes what was used before.
"""

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import (
    AuthenticateForm,
    BaseAuthenticateForm,
    ReauthenticateForm,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.db import transaction

# In the data of an authenticator: the codes that were used last. The clock allows an
# app's code for three periods, in which at most five codes are right.
USED = "used"
REMEMBERED = 5


class CredentialField(forms.JSONField):
    """What a browser sends of a key: an object with at least these parts."""

    widget = forms.HiddenInput

    def validate(self, value: object) -> None:
        """Raise ValidationError for anything else."""
        super().validate(value)
        is_whole = isinstance(value, dict) and {"rawId", "response"} <= value.keys()
        if not is_whole:
            raise get_adapter().validation_error("incorrect_code")


class LoginKeyForm(LoginWebAuthnForm):
    """The form of a passkey."""

    credential = CredentialField()


class SecondKeyForm(AuthenticateWebAuthnForm):
    """The form of a key after the password."""

    credential = CredentialField()


class FreshKeyForm(ReauthenticateWebAuthnForm):
    """The form of a key for a fresh sign-in."""

    credential = CredentialField()


class CodeForm(BaseAuthenticateForm):
    """The form of a code, which is right once in all processes of the server."""

    @transaction.atomic
    def clean_code(self) -> str:
        """Return the code; raise ValidationError if it is wrong or was used."""
        # Hazard: without the lock two processes would take the same code at once.
        list(Authenticator.objects.select_for_update().filter(user=self.user))
        code = normalize_user_code(super().clean_code())
        data = self.authenticator.data
        used = data.get(USED, [])
        if code in used:
            raise get_adapter().validation_error("incorrect_code")
        data[USED] = [*used, code][-REMEMBERED:]
        self.authenticator.save(update_fields=["data"])
        return code


class SecondCodeForm(CodeForm, AuthenticateForm):
    """The form of a code after the password."""


class FreshCodeForm(CodeForm, ReauthenticateForm):
    """The form of a code for a fresh sign-in."""
