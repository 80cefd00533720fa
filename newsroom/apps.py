from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from articles.text import wording
from newsroom.conf import wording as words


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Publication")

    def ready(self) -> None:
        from newsroom.actions import protect, stories

        import_module("newsroom.conf.checks")  # registers them
        stories.listen()
        protect.listen()

        wording.speak_through(wording.Speaker(words.gettext, words.ngettext, words.pgettext))
