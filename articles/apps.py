from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Text"

    def ready(self) -> None:
        from articles.immutable import guard_all

        post_migrate.connect(guard_all, sender=self)
