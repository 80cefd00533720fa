"""Finished pages that this process keeps, compressed, within a budget of bytes.

Not Django's cache framework: its local memory counts entries, not bytes, and takes 5 microseconds to give one
(this .2), of some 70 that an answer takes; a cache server is asked in no less time than the database.
"""

import gzip
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import brotli

BUDGET = 16_000_000  # bytes of a process
SEEN = 10_000  # keys of pages that were asked for once
LEVEL = 5  # of gzip
QUALITY = 5  # of Brotli: a fifth smaller than gzip; the next one takes twice as long for 2%


@dataclass
class Body:
    """A finished page. size: bytes when it is plain."""

    status: int
    media_type: str
    size: int
    gzip: bytes
    _brotli: bytes | None = field(default=None, repr=False)

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.gzip)

    @property
    def brotli(self) -> bytes:
        """Made when it is first asked for."""
        if self._brotli is None:
            self._brotli = brotli.compress(self.plain, quality=QUALITY)
        return self._brotli

    @property
    def weight(self) -> int:
        return 2 * len(self.gzip) + 1_000


def body_of(plain: bytes, status: int, media_type: str) -> Body:
    # Without mtime=0 the same page would be other bytes every second.
    return Body(status, media_type, len(plain), gzip.compress(plain, LEVEL, mtime=0))


class Memory:
    """By key; what was not asked for longest goes first."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        self.weight = 0
        self.bodies: OrderedDict[str, Body] = OrderedDict()
        self.seen: OrderedDict[str, None] = OrderedDict()

    def get(self, key: str) -> Body | None:
        with self.lock:
            if body := self.bodies.get(key):
                self.bodies.move_to_end(key)
            return body

    def offer(self, key: str, body: Body, *, at_once: bool) -> None:
        """Keeps it, if it is no giant; one that is rarely asked for (not at_once) from its second time on."""
        with self.lock:
            if body.weight > self.budget // 8 or not (at_once or self._was_seen(key)):
                return
            self.weight += body.weight - (self.bodies[key].weight if key in self.bodies else 0)
            self.bodies[key] = body
            while self.weight > self.budget:
                self.weight -= self.bodies.popitem(last=False)[1].weight

    def _was_seen(self, key: str) -> bool:
        was_seen = key in self.seen
        self.seen[key] = None
        if len(self.seen) > SEEN:
            self.seen.popitem(last=False)
        return was_seen


MEMORY = Memory()
