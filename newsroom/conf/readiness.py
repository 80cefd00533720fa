"""What must be set before anyone is served or anything is written; who lacks it is refused and told."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def missing() -> Iterator[str]:
    """One sentence for each setting that a newsroom outside DEBUG still needs."""
    if settings.DEBUG:
        return
    key = settings.SECRET_KEY
    if key == settings.DEVELOPMENT_KEY or len(key) < 50 or len(set(key)) < 5:
        yield "Set SECRET_KEY to a random text of 50 characters or more that only you know."
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield "Set ALLOWED_HOSTS to the host names that readers use, separated by commas; * is not one."
    public = set(settings.ALLOWED_HOSTS) - set(settings.LOCAL_HOSTS)
    if public and not settings.SITE_URL.startswith("https://"):
        yield "Set SITE_URL to the https:// address that readers use; logins must not travel in the clear."


def refuse_unready() -> None:
    """Raises ImproperlyConfigured naming everything that is missing."""
    if sentences := list(missing()):
        raise ImproperlyConfigured(
            "Nothing was done: settings are missing, in the environment and in newsroom.env. "
            + " ".join(sentences)
        )
