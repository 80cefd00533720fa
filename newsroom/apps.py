"""The Django app of the project itself."""

from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils import translation as words
from django.utils.autoreload import file_changed
from django.utils.translation import gettext_lazy as _

from articles.text import translation

if TYPE_CHECKING:
    from annotations.models import Source


class NewsroomConfig(AppConfig):
    """Connects signals, roles and translations when Django starts."""

    name = "newsroom"
    verbose_name = _("Site")

    def ready(self) -> None:
        """Connect them."""
        from django.contrib.auth.models import Group, User

        from annotations.models import protected
        from newsroom.actions.people import person_name
        from newsroom.conf.model_names import translate_names
        from newsroom.public.version import watch_tables
        from newsroom.roles import apply_roles, role_name

        import_module("newsroom.operations.installation_checks")  # registers them
        import_module("newsroom.actions.branding")  # publishes what is saved
        protected.connect(
            _withhold, dispatch_uid="editions that name a protected source"
        )

        post_migrate.connect(apply_roles, sender=self)
        post_migrate.connect(watch_tables, sender=self)
        translation.speak_through(words)
        file_changed.connect(_forget_words, dispatch_uid="words in other catalogues")
        translate_names()
        # Hazard: the admin shows str(), which is the login of a person, and the name of
        # a role in English.
        User.add_to_class("__str__", person_name)
        Group.add_to_class("__str__", role_name)


def _withhold(source: "Source", **_: object) -> None:
    """Withhold a source that was protected from all editions.

    The code that publishes is loaded when it is needed.
    """
    from articles.history import HISTORY_USER
    from newsroom.actions.withhold import follow_protection

    follow_protection(source, getattr(source, HISTORY_USER, None))


def _forget_words(**_: object) -> None:
    """Look words up anew after `make words`, in a server that reloads what is saved."""
    translation.forget_words()
