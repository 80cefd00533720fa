"""The Django app of accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Connects what records the history of accounts."""

    name = "newsroom.accounts"
    verbose_name = _("Identity provider")

    def ready(self) -> None:
        """Connect it."""
        from newsroom.accounts import recording

        recording.listen()
