"""Settings from the environment and, below it, from one file.

The server, commands and cron share the file. A value that makes no sense is refused
with a sentence that says what to write instead.
"""

import os
import re
import zoneinfo
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from articles.text.characters import whole_number

LOG_FORMATS = ("Text", "Json")
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
NAME = r"[\w-]+(\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\]"
HOST = re.compile(rf"\*|\.?({NAME})", re.ASCII)
# `https://*.news.example` stands for all its subdomains.
ORIGIN = re.compile(
    rf"https?://(?P<all>\*\.)?({NAME})(:[1-9]\d{{0,4}})?", re.IGNORECASE
)
TESSERACT = re.compile(r"[a-z]{3}(_[a-z]+)*", re.ASCII)
MAIL = re.compile(rf"[\w.+-]+@({NAME})", re.ASCII)

# By the scheme of the server's URL.
MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
PAGE = re.compile(r"https?://[\w.-]+(:\d{1,5})?(/[^\s<>\\]*)?", re.ASCII)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
FILE = "newsroom.env"
# Only what a shell and systemd read as the same value, so that the file can be handed
# to both.
LINE = re.compile(
    r"""([A-Z][A-Z0-9_]*)=(?:'([^']*)'|"([^"\\$`]*)"|([\w@%+:=,./?!^*\[\]-]*))"""
)
# The names of all settings that were read.
_known: set[str] = set()


def settings_file() -> Path | None:
    """Return the file of settings, or None.

    It is newsroom.env beside manage.py, or what ENV_FILE names; none if that is empty.
    Raise ImproperlyConfigured if ENV_FILE names a file that does not exist.
    """
    name = os.environ.get("ENV_FILE")
    if name is None:
        path = BASE_DIR / FILE
        return path if path.exists() else None
    if not name:
        return None
    path = BASE_DIR / name
    if not path.exists():
        raise ImproperlyConfigured(f"ENV_FILE names {name}, which is not there.")
    return path


@cache
def settings_in_file() -> dict[str, str]:
    """Return the values of the file by name.

    Raise ImproperlyConfigured naming the line that cannot be read.
    """
    path = settings_file()
    if path is None:
        return {}
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}.") from error
    values: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        # Hazard: the line may hold a secret, and the message goes into a log.
        match = LINE.fullmatch(text)
        if match is None:
            raise ImproperlyConfigured(
                f"{path}, line {number}: write NAME=value, or NAME='a value' if it has spaces or marks."
            )
        name = match[1]
        if name in values:
            raise ImproperlyConfigured(f"{path}, line {number}: {name} is there twice.")
        values[name] = match[2] or match[3] or match[4] or ""
    return values


def refuse_unknown() -> None:
    """Raise ImproperlyConfigured if the file sets a name that no setting has.

    Call it after every setting was read.
    """
    unknown = sorted(settings_in_file().keys() - _known)
    if unknown:
        raise ImproperlyConfigured(
            f"{settings_file()} sets {', '.join(unknown)}, and Newsroom has no such setting."
        )


def set_default(name: str, value: str) -> None:
    """Set a default, below the file, for this process and those that it starts."""
    if name not in settings_in_file():
        os.environ.setdefault(name, value)


def _value(name: str, default: str = "") -> str:
    _known.add(name)
    return os.environ.get(name, settings_in_file().get(name, default)).strip()


def text(name: str, default: str = "") -> str:
    """Return one line of text."""
    value = _value(name, default)
    if not value.isprintable():
        raise ImproperlyConfigured(
            f"{name} holds a line end or another control character; write one line."
        )
    return value


def folder(name: str, default: str) -> Path:
    """Return the path of a folder, which need not exist yet."""
    value = BASE_DIR / (text(name) or default)
    for path in (value, *value.parents):
        if path.exists() and not path.is_dir():
            raise ImproperlyConfigured(
                f"{name} names {value}, and {path} is a file; name a folder."
            )
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return whether a setting is on."""
    value = _value(name, str(default)).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int) -> int:
    """Return a whole number from `least` to `most`."""
    value = _value(name)
    if not value:
        return default
    number = whole_number(value)
    if number is None or not least <= number <= most:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write a whole number from {least} to {most}."
        )
    return number


def site_url(name: str, default: str) -> str:
    """Return the http(s) address of a site, without path and without a slash at its end."""
    value = text(name, default).rstrip("/")
    match = ORIGIN.fullmatch(value)
    if match is None or match["all"]:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write an address such as https://news.example."
        )
    return value


def page_url(name: str, default: str) -> str:
    """Return the http(s) address of a page anywhere; the default may be empty."""
    value = text(name, default)
    if value != default:
        example = default or "https://id.news.example/"
        _refuse_unlike(PAGE, name, value, example=example)
    return value


def mail_address(name: str) -> str:
    """Return the address of a mailbox, or ""."""
    value = text(name)
    if value:
        _refuse_unlike(MAIL, name, value, example="errors@news.example")
    return value


def _refuse_unlike(
    pattern: re.Pattern[str], name: str, value: str, *, example: str
) -> None:
    if not pattern.fullmatch(value):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write an address such as {example}."
        )


def mail_server(name: str) -> dict[str, object]:
    """Return the mail server that a URL names as Django's MAILERS has it, or {}."""
    value = text(name)
    if not value:
        return {}
    wanted = (
        f"{name} is not understood; write smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465,"
        " smtp+plain://localhost:25 for a server on this machine, or file:///folder."
    )
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError as error:
        raise ImproperlyConfigured(wanted) from error
    backends = "django.core.mail.backends"
    if url.scheme == "file" and url.path:
        return {
            "BACKEND": f"{backends}.filebased.EmailBackend",
            "OPTIONS": {"file_path": url.path},
        }
    if url.scheme not in MAIL_PORTS or not url.hostname:
        raise ImproperlyConfigured(wanted)
    options = {
        "host": url.hostname,
        "port": port or MAIL_PORTS[url.scheme],
        "username": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        "use_tls": url.scheme == "smtp",
        "use_ssl": url.scheme == "smtps",
        "timeout": 20,
    }
    return {"BACKEND": f"{backends}.smtp.EmailBackend", "OPTIONS": options}


def comma_list(name: str, pattern: re.Pattern[str], wanted: str) -> list[str]:
    """Return the items that are written between commas."""
    items = []
    for part in text(name).split(","):
        item = part.strip()
        if not item:
            continue
        if not pattern.fullmatch(item):
            raise ImproperlyConfigured(
                f"{name} holds {item!r}; write {wanted}, separated by commas."
            )
        items.append(item)
    return items


def time_zone(name: str, default: str) -> str:
    """Return the name of a time zone that this system knows."""
    value = text(name) or default
    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write a zone such as Europe/Berlin."
        ) from error
    return value


def choice(name: str, default: str, known: Sequence[str]) -> str:
    """Return the choice of `known` that the value names, in small letters or capitals."""
    value = text(name) or default
    for option in known:
        if option.lower() == value.lower():
            return option
    raise ImproperlyConfigured(f"{name} is {value!r}; write one of {', '.join(known)}.")
