"""What pages are made with, apart from editions: code, settings, and the static files that they name.

Each version of it has a stamp. Pages of several may stand side by side, as in an upgrade of several servers:
the files that they name are stored beside them, so that whoever serves a page can serve its styles too.
"""

import hashlib
import json
import mimetypes
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from newsroom.public.store import Content, Page

CODE = ("newsroom", "annotations", "articles", "templates")
# tests/newsroom/public/test_rebuilding.py holds that nothing that pages are made with stands there.
NOT_PAGES = (
    *(
        f"newsroom/{name}"
        for name in ("actions", "desk", "management", "migrations", "operations", "samples")
    ),
    *(f"newsroom/{name}" for name in ("static", "templates/desk")),
    *(f"articles/{name}" for name in ("injected", "migrations", "models", "sentences")),
    *(f"annotations/{name}" for name in ("checkable", "migrations", "models", "sources")),
    *(f"templates/{name}" for name in ("admin", "simple_history")),
)
SUFFIXES = {".py", ".html", ".txt", ".xml", ".mo"}
LIBRARIES = ("Django", "Jinja2", "MarkupSafe", "markdown-it-py", "mdit-py-plugins", "nh3", "rfc8785")
SETTINGS = ("SITE_NAME", "SITE_URL", "TIME_ZONE", "LANGUAGE_CODE", "DEBUG")


def current() -> str:
    """Of what this process makes pages with."""
    return _stamp(tuple(str(getattr(settings, name)) for name in SETTINGS), tuple(_static_names().items()))


@cache
def _stamp(values: tuple[str, ...], static: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256(json.dumps([CODE_IMPORTED, values, static]).encode()).hexdigest()


def owner_of_static() -> str:
    return f"static/{current()}"


def static_pages() -> list[Page]:
    """The static files that pages made here may name, under their hashed names; none in DEBUG."""
    return [
        Page(f"{settings.STATIC_URL}{name}", Content(file.read_bytes, _media_type(name)), "static")
        for name in _static_names().values()
        if (file := Path(settings.STATIC_ROOT) / name).is_file()
    ]


def is_static(path: str, content: Content) -> bool:
    """Whether it is a static file, of whatever version, under the name that its content gives it."""
    digest = hashlib.md5(content.body, usedforsecurity=False).hexdigest()[:12]  # as HashedFilesMixin has it
    named = path.startswith(f"{settings.STATIC_URL}newsroom/") and f".{digest}." in path
    return named and (content.media_type, content.status) == (_media_type(path), 200)


def _media_type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _static_names() -> dict[str, str]:
    """Hashed names of our files by their plain ones, in one order; none in DEBUG."""
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    return {name: address for name, address in sorted(hashed.items()) if name.startswith("newsroom/")}


def code_files() -> Iterator[Path]:
    """Paths of ours that pages are made with, below BASE_DIR."""
    others = tuple(f"{folder}/" for folder in NOT_PAGES)
    for folder in CODE:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            short = path.relative_to(settings.BASE_DIR)
            if path.suffix in SUFFIXES and not short.as_posix().startswith(others):
                yield short


def _of_code() -> str:
    found = hashlib.sha256()
    for name in LIBRARIES:
        found.update(f"{name} {version(name)}\n".encode())
    for path in code_files():
        content = (settings.BASE_DIR / path).read_bytes()
        found.update(f"{path} {len(content)}\n".encode() + content)
    return found.hexdigest()


# Hazard: when it is imported. A server whose files are replaced under it goes on making what it made before.
CODE_IMPORTED = _of_code()
