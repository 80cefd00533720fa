"""What readers' pages are made with, apart from editions.

That is code, settings and static files.

Its hash is part of every page's key: no page outlives what made it. What lists show of
an article is stored, and outlives builds that make the same of it. The static files of
builds in use are kept in the database: in an upgrade any server can answer for any
page. A server's own are answered by whitenoise, from its disk.
"""

import hashlib
import json
import mimetypes
import secrets
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils import timezone

from newsroom.public.models import StaticFile

FOLDERS = ("newsroom", "annotations", "articles", "templates")
SUFFIXES = {".py", ".html", ".txt", ".xml", ".mo"}
# What the makers of summaries are: whatever they import, templates, translations and
# formats. A test holds that nothing is missing.
OF_SUMMARIES = (
    "annotations/anchoring",
    "annotations/presentation.py",
    "annotations/review_reasons.py",
    "annotations/sanitiser.py",
    "articles/engine_errors.py",
    "articles/model_fields.py",
    "articles/problems.py",
    "articles/text",
    "articles/triggers.py",
    "newsroom/conf/databases.py",
    "newsroom/conf/formats",
    "newsroom/conf/logs.py",
    "newsroom/editions",
    "newsroom/locale",
    "newsroom/public",
    "newsroom/settings.py",
)
LIBRARIES = (
    "Django",
    "Jinja2",
    "MarkupSafe",
    "markdown-it-py",
    "mdit-py-plugins",
    "nh3",
)
SETTINGS = (
    *("SITE_NAME", "SITE_URL", "DATA_LICENCE_NAME", "DATA_LICENCE_URL"),
    *("TIME_ZONE", "LANGUAGE_CODE", "CORRECTIONS_EMAIL"),
)


def current() -> str:
    """Return the hash of what this process makes pages with.

    In DEBUG it is another one each time, so that whatever is saved is shown at once.
    """
    if settings.DEBUG:
        return secrets.token_hex(32)
    return of_process()


@cache
def of_process() -> str:
    """Return the same, worked out once, since each answer asks."""
    return _hash_of([code(), _values(), static_names()])


def of_summaries() -> str:
    """Return the hash of what this process makes summaries with.

    That is less of the code, and no static files.
    """
    if settings.DEBUG:
        return secrets.token_hex(32)
    return of_summaries_in_process()


@cache
def of_summaries_in_process() -> str:
    """Return the same, worked out once."""
    return _hash_of([code(OF_SUMMARIES), _values()])


def _hash_of(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def forget_builds() -> None:
    """Let both be worked out anew, where settings have changed."""
    of_process.cache_clear()
    of_summaries_in_process.cache_clear()


def _values() -> list[str]:
    return [str(getattr(settings, name)) for name in SETTINGS]


def static_names() -> dict[str, str]:
    """Return the hashed names of our static files by their plain ones, in one order."""
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    ours = ("public/", "desk/", "newsroom/")
    return {
        name: address
        for name, address in sorted(hashed.items())
        if name.startswith(ours)
    }


@cache
def code(parts: tuple[str, ...] = FOLDERS) -> str:
    """Return the hash of all code and templates in these parts.

    Hazard: servers call it when they start. A server whose files are replaced under it
    goes on making what it made before.
    """
    digest = hashlib.sha256()
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in _files(parts):
        content = path.read_bytes()
        place = path.relative_to(settings.BASE_DIR)
        digest.update(f"{place} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(parts: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        path = settings.BASE_DIR / part
        inside = [path] if path.is_file() else path.rglob("*")
        yield from sorted(file for file in inside if file.suffix in SUFFIXES)


# --- Static files of builds that are in use -------------------------------------------


KEPT = timedelta(days=1)  # after a server with it started last


def keep_static() -> None:
    """Keep the files that pages of this build name, under their hashed names.

    Others go when their time is over.
    """
    root = Path(settings.STATIC_ROOT)
    now = timezone.now()
    names = set(static_names().values())
    known = set(StaticFile.objects.values_list("name", flat=True))
    new_files: list[StaticFile] = []
    for name in sorted(names - known):
        path = root / name
        if path.is_file():
            new_files.append(StaticFile(name=name, content=path.read_bytes(), used=now))
    StaticFile.objects.bulk_create(new_files)
    StaticFile.objects.filter(name__in=names & known).update(used=now)
    StaticFile.objects.filter(used__lt=now - KEPT).delete()


def static_content(name: str) -> bytes | None:
    """Return the file of that hashed name, or None."""
    files = StaticFile.objects.filter(pk=name)
    content = files.values_list("content", flat=True).first()
    if content is None:
        return None
    return bytes(content)


def static_type(name: str) -> str:
    """Return the media type of a file of that name."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
