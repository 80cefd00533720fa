"""The Django app of mail to the people of the desk."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "newsroom.notices"
    label = "notices"
