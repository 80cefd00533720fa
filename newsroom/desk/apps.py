"""The Django app of the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "newsroom.desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from newsroom.desk import stories

        stories.listen()
