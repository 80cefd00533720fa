"""Clients: the address by which requests are counted, and the counts themselves."""

import ipaddress
import math
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings

WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+")


def client_of(environ: Mapping[str, object]) -> str:
    """Return the client as which the request that `environ` describes is counted.

    One IPv6 subscriber has a whole /64.
    """
    address = client_address(environ)
    try:
        return str(ipaddress.IPv6Interface(f"{address}/64").network)
    except ValueError:
        return address


def client_address(environ: Mapping[str, object]) -> str:
    """Return the address of the client behind PROXY_COUNT proxies.

    Return the address of the connection where there are no proxies, or fewer entries
    than proxies. `environ` describes the request as WSGI does.

    Each proxy writes at the end of X-Forwarded-For whom it speaks for, so the client is
    PROXY_COUNT from the end. Hazard: what stands before that was written by the client
    itself.
    """
    # A Unix socket has no address.
    connection = str(environ.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104
    if settings.PROXY_COUNT <= 0:
        return connection
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", ""))
    entries = forwarded.rsplit(",", settings.PROXY_COUNT)
    if len(entries) < settings.PROXY_COUNT:
        return connection
    return _without_port(entries[-settings.PROXY_COUNT]) or connection


def _without_port(entry: str) -> str:
    """Return an entry without brackets and port, or "" where it is no address."""
    text = entry.strip()
    match = WITH_PORT.fullmatch(text)
    if match:
        text = match[1] or match[2]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.scope_id:  # PostgreSQL has no such address
        return ""
    return str(address.ipv4_mapped or address)


class RateLimit:
    """How often each client may ask this process: `most` times in `seconds`.

    The time of a client runs from its first request.
    """

    # How many clients are remembered. Those that have asked nothing for the longest
    # time are forgotten first.
    CLIENTS = 10_000

    def __init__(self, most: int, seconds: int) -> None:
        self.most = most
        self.seconds = seconds
        # Of each client: when its time began, and its requests since.
        self.counts: dict[str, tuple[float, int]] = {}
        self.lock = threading.Lock()

    def wait(self, client: str) -> int:
        """Count a request and return 0, or return how many seconds the client waits."""
        now = time.monotonic()
        with self.lock:
            began, count = self.counts.pop(client, (now, 0))
            if now - began >= self.seconds:
                began = now
                count = 0
            seconds = 0
            if count >= self.most:
                seconds = math.ceil(began + self.seconds - now)
            if seconds == 0:
                count += 1
            self.counts[client] = began, count
            if len(self.counts) > self.CLIENTS:
                oldest = next(iter(self.counts))
                del self.counts[oldest]
        return seconds

    def forgive(self, client: str) -> None:
        """Take back one counted request."""
        with self.lock:
            began, count = self.counts.get(client, (0.0, 0))
            if count:
                self.counts[client] = began, count - 1


class Share:
    """Places in this process: `most` at once in all, `each` at once for one holder."""

    def __init__(self, most: int, each: int) -> None:
        self.most = most
        self.each = each
        self.held = Counter[str]()
        self.lock = threading.Lock()

    @contextmanager
    def place(self, holder: str) -> Iterator[bool]:
        """Hold a place until the end of the block; yield whether there was one."""
        has_place = self._take(holder)
        try:
            yield has_place
        finally:
            if has_place:
                self._give_back(holder)

    def _take(self, holder: str) -> bool:
        with self.lock:
            if self.held.total() >= self.most or self.held[holder] >= self.each:
                return False
            self.held[holder] += 1
            return True

    def _give_back(self, holder: str) -> None:
        with self.lock:
            self.held[holder] -= 1
            if not self.held[holder]:
                del self.held[holder]
