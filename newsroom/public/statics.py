"""Static files of builds that are in use, in the database: in an upgrade any server can answer for any page.

A server's own are answered by whitenoise, from its disk.
"""

import mimetypes
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from newsroom.public.build import static_names
from newsroom.public.models import StaticFile

KEPT = timedelta(days=1)  # after a server with it started last


def keep() -> None:
    """Those that pages of this build name, under their hashed names; others go when their time is over."""
    root, now = Path(settings.STATIC_ROOT), timezone.now()
    names = set(static_names().values())
    known = set(StaticFile.objects.values_list("name", flat=True))
    StaticFile.objects.bulk_create(
        StaticFile(name=name, content=(root / name).read_bytes(), used=now)
        for name in sorted(names - known)
        if (root / name).is_file()
    )
    StaticFile.objects.filter(name__in=names & known).update(used=now)
    StaticFile.objects.filter(used__lt=now - KEPT).delete()


def content_of(name: str) -> bytes | None:
    found = StaticFile.objects.filter(pk=name).values_list("content", flat=True).first()
    return None if found is None else bytes(found)


def media_type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
