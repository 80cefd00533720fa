"""Settings from the environment and, below it, from one file that server, commands and
cron share.

Junk is refused with a sentence that says what to write instead.
"""

import os
import re
import zoneinfo
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from articles.text.characters import whole_number

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
NAME = r"[\w-]+(\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\]"
HOST = re.compile(rf"\*|\.?({NAME})", re.ASCII)
# `https://*.news.example` stands for all its subdomains.
ORIGIN = re.compile(
    rf"https?://(?P<all>\*\.)?({NAME})(:[1-9]\d{{0,4}})?", re.IGNORECASE
)
MAIL = re.compile(rf"[\w.+-]+@({NAME})", re.ASCII)

PAGE = re.compile(r"https?://[\w.-]+(:\d{1,5})?(/[^\s<>\\]*)?", re.ASCII)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
FILE = "newsroom.env"
# Only what a shell and systemd read as the same value, so that the file can be handed
# to both.
LINE = re.compile(
    r"""([A-Z][A-Z0-9_]*)=(?:'([^']*)'|"([^"\\$`]*)"|([\w@%+:=,./?!^*\[\]-]*))"""
)
_known: set[str] = set()


def file() -> Path | None:
    """The file of settings: newsroom.env beside manage.py, or what ENV_FILE names; none
    if that is empty.

    Raises ImproperlyConfigured if ENV_FILE names none that there is.
    """
    named = os.environ.get("ENV_FILE")
    if named is None:
        path = BASE_DIR / FILE
        return path if path.exists() else None
    if named and not (BASE_DIR / named).exists():
        raise ImproperlyConfigured(f"ENV_FILE names {named}, which is not there.")
    return BASE_DIR / named if named else None


@cache
def in_file() -> dict[str, str]:
    """What the file says, by name. Raises ImproperlyConfigured naming the line that
    cannot be read.
    """
    if (path := file()) is None:
        return {}
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}.") from error
    found: dict[str, str] = {}
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line and not line.startswith("#"):
            # Hazard: the line may hold a secret, and what is said of it goes into a
            # log.
            match = LINE.fullmatch(line)
            if match is None:
                raise ImproperlyConfigured(
                    f"{path}, line {number}: write NAME=value, or NAME='a value' if it has spaces or marks."
                )
            if match[1] in found:
                raise ImproperlyConfigured(
                    f"{path}, line {number}: {match[1]} is there twice."
                )
            found[match[1]] = match[2] or match[3] or match[4] or ""
    return found


def refuse_unknown() -> None:
    """Once every setting was asked for. Raises ImproperlyConfigured for what the file
    calls otherwise.
    """
    if unknown := sorted(in_file().keys() - _known):
        raise ImproperlyConfigured(
            f"{file()} sets {', '.join(unknown)}, and Newsroom has no such setting."
        )


def presume(name: str, value: str) -> None:
    """A default of this process, and of those that it starts, below the file."""
    if name not in in_file():
        os.environ.setdefault(name, value)


def _given(name: str, default: str = "") -> str:
    _known.add(name)
    return os.environ.get(name, in_file().get(name, default)).strip()


def text(name: str, default: str = "") -> str:
    """One line of text."""
    value = _given(name, default)
    if not value.isprintable():
        raise ImproperlyConfigured(
            f"{name} holds a line end or another control character; write one line."
        )
    return value


def folder(name: str, default: str) -> Path:
    """A folder, which need not be there yet."""
    value = BASE_DIR / (text(name) or default)
    for path in (value, *value.parents):
        if path.exists() and not path.is_dir():
            raise ImproperlyConfigured(
                f"{name} names {value}, and {path} is a file; name a folder."
            )
    return value


def flag(name: str, default: bool = False) -> bool:
    value = _given(name, str(default)).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int) -> int:
    """A whole number from `least` to `most`."""
    value = _given(name)
    if not value:
        return default
    number = whole_number(value)
    if number is None or not least <= number <= most:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write a whole number from {least} to {most}."
        )
    return number


def address(name: str, default: str) -> str:
    """The http(s) address of a site, without path and without a slash at its end."""
    value = text(name, default).rstrip("/")
    match = ORIGIN.fullmatch(value)
    if match is None or match["all"]:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write an address such as https://news.example."
        )
    return value


def page(name: str, default: str) -> str:
    """The http(s) address of a page anywhere."""
    return _such_as(default, PAGE, name, text(name, default))


def mail(name: str) -> str:
    """The address of a mailbox, or nothing."""
    value = text(name)
    return value and _such_as("errors@news.example", MAIL, name, value)


def _such_as(example: str, pattern: re.Pattern[str], name: str, value: str) -> str:
    if not pattern.fullmatch(value):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write an address such as {example}."
        )
    return value


def listed(name: str, pattern: re.Pattern[str], wanted: str) -> list[str]:
    """What is written between commas."""
    found = [one.strip() for one in text(name).split(",") if one.strip()]
    for one in found:
        if not pattern.fullmatch(one):
            raise ImproperlyConfigured(
                f"{name} holds {one!r}; write {wanted}, separated by commas."
            )
    return found


def time_zone(name: str, default: str) -> str:
    value = text(name) or default
    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write a zone such as Europe/Berlin."
        ) from error
    return value


def one_of(name: str, default: str, known: Sequence[str]) -> str:
    """However it is written, in small letters or capitals."""
    value = text(name) or default
    for one in known:
        if one.lower() == value.lower():
            return one
    raise ImproperlyConfigured(f"{name} is {value!r}; write one of {', '.join(known)}.")
