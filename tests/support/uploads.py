"""Bytes that come in, for tests that have no upload."""

from django.contrib.auth.models import User

from articles.intake import Incoming, take_in
from articles.models import Intake


def receive(
    content: bytes, *, path: str, user: User | None = None, **said: str
) -> Intake:
    """said: media_type, url and language, as of Incoming."""
    return take_in(Incoming(content, path, **said), user)
