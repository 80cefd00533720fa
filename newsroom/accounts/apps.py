"""The Django app of accounts."""

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Connects what records the history of accounts."""

    name = "newsroom.accounts"
    verbose_name = _("Identity provider")

    def ready(self) -> None:
        """Connect it."""
        from newsroom.accounts import recording

        recording.listen()
        post_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, **_signal: object) -> None:
    """Make the table of django.core.cache unless it is there."""
    call_command("createcachetable", database=using, verbosity=0)
