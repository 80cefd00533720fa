"""Forms of keys, which refuse what no browser sends before allauth reads it."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms


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
