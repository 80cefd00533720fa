"""Who asks: the address by which guesses, bodies, searches and comparisons are counted;
and how they are.
"""

import ipaddress
import math
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings

WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+")


def address(environ: Mapping[str, Any]) -> str:
    """The address of the client behind PROXY_COUNT proxies; of the connection where
    none, or fewer, are told. environ: of a request as WSGI describes it.

    Each proxy writes at the end of X-Forwarded-For whom it speaks for, so the client is
    PROXY_COUNT from the end. Hazard: what stands before that was written by the client
    itself.
    """
    connection = environ.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 # a Unix socket has no address
    told = environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", settings.PROXY_COUNT)
    if not 0 < settings.PROXY_COUNT <= len(told):
        return connection
    return _plain(told[-settings.PROXY_COUNT]) or connection


def _plain(told: str) -> str:
    """Without brackets and a port, which some proxies write; "" where it is no
    address.
    """
    match = WITH_PORT.fullmatch(told.strip())
    try:
        found = ipaddress.ip_address(match[1] or match[2] if match else told.strip())
    except ValueError:
        return ""
    if getattr(found, "scope_id", None):  # PostgreSQL has no such address
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


class Bursts:
    """Counts what each client asks of this process: `most` in `seconds`, from the first
    that it asks.
    """

    CLIENTS = 10_000  # remembered; those that have long asked nothing go first

    def __init__(self, most: int, seconds: int) -> None:
        self.most, self.seconds = most, seconds
        self.asked: dict[str, tuple[float, int]] = {}
        self.lock = threading.Lock()

    def wait(self, client: str) -> int:
        """Seconds until this client may ask again; 0: it may now, and is counted."""
        now = time.monotonic()
        with self.lock:
            began, count = self.asked.pop(client, (now, 0))
            if now - began >= self.seconds:
                began, count = now, 0
            seconds = math.ceil(began + self.seconds - now) if count >= self.most else 0
            self.asked[client] = began, count + (not seconds)
            if len(self.asked) > self.CLIENTS:
                del self.asked[next(iter(self.asked))]
        return seconds

    def forgive(self, client: str) -> None:
        """Once: what was counted shall not count."""
        with self.lock:
            began, count = self.asked.get(client, (0.0, 0))
            if count:
                self.asked[client] = began, count - 1


class Share:
    """Places at once in this process: `most` in all, `each` for one holder."""

    def __init__(self, most: int, each: int) -> None:
        self.most, self.each = most, each
        self.held = Counter[str]()
        self.lock = threading.Lock()

    @contextmanager
    def place(self, holder: str) -> Iterator[bool]:
        """Whether there was one; it is held until the end."""
        with self.lock:
            has_one = self.held.total() < self.most and self.held[holder] < self.each
            self.held[holder] += has_one
        try:
            yield has_one
        finally:
            with self.lock:
                self.held[holder] -= has_one
                if not self.held[holder]:
                    del self.held[holder]


def network(client: str) -> str:
    """Whose address it is: with IPv6 one subscriber has a whole /64."""
    try:
        return str(ipaddress.IPv6Interface(f"{client}/64").network)
    except ValueError:
        return client
