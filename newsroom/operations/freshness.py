"""Whether the stored pages are still what this code and these settings would make."""

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import transaction

from newsroom.public.store import Fingerprint

CODE = ("newsroom", "annotations", "articles", "templates")
NOT_PAGES = {"desk", "management", "migrations", "samples", "static", "admin", "simple_history"}
SUFFIXES = {".py", ".html", ".txt", ".xml"}
LIBRARIES = ("Django", "markdown-it-py", "mdit-py-plugins", "nh3", "rfc8785")
SETTINGS = ("SITE_NAME", "SITE_URL", "TIME_ZONE", "LANGUAGE_CODE", "DEBUG")


def fingerprint() -> str:
    """Of everything that pages are made from, apart from editions."""
    made_from = [
        *((name, str(getattr(settings, name))) for name in SETTINGS),
        *((name, version(name)) for name in LIBRARIES),
        *((name, address) for name, address in sorted(_static_names().items())),
        *((str(path), _digest(path)) for path in _code()),
    ]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()


def is_stale() -> bool:
    return not Fingerprint.objects.filter(value=fingerprint()).exists()


@transaction.atomic
def record(made_with: str) -> None:
    """Remembers the fingerprint that the pages were made with."""
    Fingerprint.objects.all().delete()
    Fingerprint.objects.create(value=made_with)


def _code() -> Iterator[Path]:
    """Paths of our files, below BASE_DIR."""
    for folder in CODE:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            short = path.relative_to(settings.BASE_DIR)
            if path.suffix in SUFFIXES and not NOT_PAGES & set(short.parts):
                yield short


def _digest(path: Path) -> str:
    return hashlib.sha256((settings.BASE_DIR / path).read_bytes()).hexdigest()


def _static_names() -> dict[str, str]:
    """Hashed names of the files that pages may name, by their plain ones; none in DEBUG."""
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    return {name: address for name, address in hashed.items() if name.startswith("newsroom/")}
