from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Publication"

    def ready(self) -> None:
        from newsroom.conf import checks  # noqa: F401 - registers them
