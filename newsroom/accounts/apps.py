"""The Django app of accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Names the app."""

    name = "newsroom.accounts"
    verbose_name = _("Accounts")
