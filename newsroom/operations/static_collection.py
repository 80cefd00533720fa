"""Collecting the static files, and whether that was done."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static() -> None:
    """Collect the static files if one, or the code that hashes them, has changed.

    Hashing and compressing every file takes seconds.
    """
    if is_collected():
        return
    # A run that is cut short must leave no stamp.
    _stamp().unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    _stamp().write_text(_state())


def is_collected() -> bool:
    """Return whether the collected files are those of this code."""
    return _stamp().is_file() and _stamp().read_text() == _state()


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / "collected"


def _state() -> str:
    return hashlib.sha256("\n".join(_static_state()).encode()).hexdigest()


def _static_state() -> Iterator[str]:
    """Yield what the collected files depend on.

    That is the code that hashes them, and the name, size and time of each file.
    """
    yield str(settings.STORAGES["staticfiles"])
    for package in ("Django", "whitenoise", "brotli"):
        yield version(package)
    for finder in get_finders():
        files = sorted(finder.list([]), key=lambda file: file[0])
        for name, storage in files:
            status = Path(storage.path(name)).stat()
            yield f"{name} {status.st_size} {status.st_mtime_ns}"
