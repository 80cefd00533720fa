"""Who asks: the address by which wrong passwords and searches are counted."""

import ipaddress
import math
import re
import threading
import time

from django.conf import settings
from django.http import HttpRequest

WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+")


def address(request: HttpRequest) -> str:
    """The address of the client behind PROXY_COUNT proxies; of the connection where none, or fewer, are told.

    Each proxy writes at the end of X-Forwarded-For whom it speaks for, so the client is PROXY_COUNT from the
    end. Hazard: what stands before that was written by the client itself.
    """
    connection = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 # a Unix socket has no address
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < settings.PROXY_COUNT <= len(told):
        return connection
    return _plain(told[-settings.PROXY_COUNT]) or connection


def _plain(told: str) -> str:
    """Without brackets and a port, which some proxies write; "" where it is no address."""
    match = WITH_PORT.fullmatch(told.strip())
    try:
        found = ipaddress.ip_address(match[1] or match[2] if match else told.strip())
    except ValueError:
        return ""
    if getattr(found, "scope_id", None):  # PostgreSQL has no such address
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


class Bursts:
    """Counts what each client asks of this process: `most` in `seconds`, from the first that it asks."""

    CLIENTS = 10_000  # remembered; those that have long asked nothing go first

    def __init__(self, most: int, seconds: int) -> None:
        self.most, self.seconds = most, seconds
        self.asked: dict[str, tuple[float, int]] = {}
        self.lock = threading.Lock()

    def wait(self, client: str) -> int:
        """Seconds until this client may ask again; 0: it may now, and is counted."""
        now = time.monotonic()
        with self.lock:
            began, count = self.asked.get(client, (now, 0))
            if now - began >= self.seconds:
                began, count = now, 0
            if count >= self.most:
                return math.ceil(began + self.seconds - now)
            if count == 0:
                self._begin(client)
            self.asked[client] = began, count + 1
            return 0

    def _begin(self, client: str) -> None:
        """Its count is the newest, and the oldest makes room for it."""
        self.asked.pop(client, None)
        if len(self.asked) >= self.CLIENTS:
            del self.asked[next(iter(self.asked))]


def network(client: str) -> str:
    """Whose address it is: with IPv6 one subscriber has a whole /64."""
    try:
        return str(ipaddress.IPv6Interface(f"{client}/64").network)
    except ValueError:
        return client
