from django.apps import AppConfig
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles.text import wording


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Publication")

    def ready(self) -> None:
        from newsroom.actions import stories
        from newsroom.conf import checks  # noqa: F401 - registers them

        stories.listen()

        words = wording.Speaker(translation.gettext, translation.ngettext, translation.pgettext)
        wording.speak_through(words)
