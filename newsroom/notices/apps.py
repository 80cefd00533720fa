"""The Django app of mail to the people of the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "newsroom.notices"
    label = "notices"
    verbose_name = _("Notifications")
