"""What allauth asks of us: who may sign in, and with what roles."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from newsroom.accounts.factors import AT_PROVIDER, is_fresh, proofs_of
from newsroom.accounts.provider import account_at_provider, note_login_at_provider
from newsroom.models import SiteIdentity

type Method = dict[str, str]
# In the session, once: whether the person came back from the provider signed in afresh.
CAME_BACK = "came_back"


class AccountAdapter(DefaultAccountAdapter):
    """Signing in: for staff alone, and nobody registers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody opens an account for themselves."""
        return False

    def pre_login(
        self, request: HttpRequest, user: User, **_options: object
    ) -> HttpResponse | None:
        """Refuse accounts that are switched off or have nothing to do at the desk."""
        if user.is_active and user.is_staff:
            return None
        clear_login(request)
        words = gettext("This account may not use the desk. Ask an administrator.")
        messages.error(request, words)
        return redirect("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person goes on who has changed their password."""
        return reverse("admin:index")

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[Method]:
        """Return how the person can prove who they are.

        A password does not count for people who have a second factor and need it.
        """
        methods: list[Method] = super().get_reauthentication_methods(user)
        proofs = proofs_of(user)
        if "password" not in proofs:
            methods = [one for one in methods if one["id"] != "reauthenticate"]
        counts = settings.OIDC_URL and AT_PROVIDER in proofs
        if counts and SocialAccount.objects.filter(user_id=user.pk).exists():
            address = reverse("account_reauthenticate_at_provider")
            name = settings.OIDC_NAME
            methods.append({"id": AT_PROVIDER, "description": name, "url": address})
        return methods

    def is_reauthentication_required(self, *, app: str, **_options: object) -> bool:
        """Return whether a change of the account needs a fresh sign-in."""
        return not is_fresh(context.request)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for which site a key is, and what the browser calls it."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": self.get_totp_issuer()}

    def get_totp_issuer(self) -> str:
        """Return what apps and keys call the site: its name for readers."""
        return str(SiteIdentity.objects.first() or SiteIdentity())

    def build_totp_svg(self, url: str) -> str:
        """Return the picture of a code as it stands within a page."""
        picture: str = super().build_totp_svg(url)
        return picture.partition("?>")[2]


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Signing in through the newsroom's identity provider."""

    def is_open_for_signup(self, request: HttpRequest, login: SocialLogin) -> bool:
        """Return that accounts are made by `pre_social_login` alone."""
        return False

    def pre_social_login(self, request: HttpRequest, login: SocialLogin) -> None:
        """Give the login its account, or refuse a person without a role here."""
        if login.state.get("process") == AuthProcess.REDIRECT:
            note_login_at_provider(request, login.user, login)
            request.session[CAME_BACK] = is_fresh(request)
            return
        account = account_at_provider(login)
        if account is None:
            page = render(request, "accounts/no_role.html", status=403)
            raise ImmediateHttpResponse(page)
        if not login.is_existing:
            login.connect(request, account)
        note_login_at_provider(request, account, login)
