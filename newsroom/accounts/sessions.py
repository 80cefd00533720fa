"""The sessions of an account: which are open, and how they end.

A session itself says whose it is, so that none is overlooked.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsroom.conf.clients import client_of
from newsroom.conf.session_store import BEGAN

SEEN = "seen"  # in the session: when it was last used, in seconds
BROWSER = "browser"
PLACE = "place"  # in the session: what stands for the network it was begun from
SEEN_SECONDS = 300  # how exactly the last use is known
# What a browser says of itself, and its name; the first that is found counts.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class OpenSession:
    """A session by which somebody is logged in."""

    key: str
    browser: str
    place: str
    began: datetime
    seen: datetime

    @property
    def mark(self) -> str:
        """What stands for the session on a page: with its key one could log in."""
        return _hashed(self.key)


def open_sessions(account: AbstractBaseUser) -> list[OpenSession]:
    """Return the sessions of an account, the one that was used last first."""
    found = [_described(key, data) for key, data in _sessions_of(account)]
    return sorted(found, key=lambda session: session.seen, reverse=True)


def end_sessions(
    account: AbstractBaseUser, *, keep: str | None = None, mark: str = ""
) -> int:
    """End all sessions of an account, or the one with this mark, and count.

    The one whose key is `keep` stays.
    """
    ended = [one.key for one in open_sessions(account) if mark in {"", one.mark}]
    found = Session.objects.filter(session_key__in=ended).exclude(session_key=keep)
    return found.delete()[0]


def _sessions_of(account: AbstractBaseUser) -> Iterator[tuple[str, dict[str, object]]]:
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(account.pk):
            yield session.session_key, data


def _described(key: str, data: dict[str, object]) -> OpenSession:
    times = [float(str(data.get(name, 0))) for name in (BEGAN, SEEN)]
    began, seen = [datetime.fromtimestamp(seconds, UTC) for seconds in times]
    browser, place = [str(data.get(name, "")) for name in (BROWSER, PLACE)]
    return OpenSession(key, browser, place, began, seen)


def begin(*, request: HttpRequest, **_signal: object) -> None:
    """Note in the session when and where it began, and with which browser."""
    now = time.time()
    request.session[BEGAN] = now
    request.session[SEEN] = now
    request.session[BROWSER] = browser_name(request.headers.get("User-Agent", ""))
    request.session[PLACE] = place_of(request)


def place_of(request: HttpRequest) -> str:
    """Return what stands for the network of the client, and does not reveal it."""
    return _hashed(client_of(request.META))


def _hashed(text: str) -> str:
    hashed = salted_hmac("newsroom.sessions", text, algorithm="sha256")
    return hashed.hexdigest()[:20]


def note_use(request: HttpRequest) -> None:
    """Lengthen the session, at most every SEEN_SECONDS: each time is a change."""
    now = time.time()
    if now - request.session.get(SEEN, 0) > SEEN_SECONDS:
        request.session[SEEN] = now


def browser_name(agent: str) -> str:
    """Return the names of browser and system that `agent` claims, such as Firefox."""
    names = []
    for signs in (BROWSERS, SYSTEMS):
        found = [name for sign, name in signs.items() if sign in agent]
        names += found[:1]
    return ", ".join(names)
