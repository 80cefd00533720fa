"""How much readers may ask for: who waits, one client after the other, and who may not.

All of these are of one process.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest

from articles.problems import Refused
from articles.text.translation import ngettext
from newsroom.conf.clients import RateLimit, Share, client_of

IN_LINE = 32  # waiting requests of one client; each of them holds a thread


class Turns:
    """Places, `most` at once.

    The next free one goes to the client that was served longest ago. So a client that
    asks for a thousand pages makes itself wait, and another one for one page at most.
    """

    def __init__(self, most: int) -> None:
        self.free = most
        self.lines: OrderedDict[str, deque[threading.Event]] = OrderedDict()
        self.lock = threading.Lock()

    @contextmanager
    def place(self, client: str, seconds: float) -> Iterator[bool]:
        """Hold a place until the end of the block.

        Yield whether there was one within `seconds`.
        """
        has_place = self._wait(client, seconds)
        try:
            yield has_place
        finally:
            if has_place:
                self._pass_on()

    def _wait(self, client: str, seconds: float) -> bool:
        turn = threading.Event()
        with self.lock:
            if self.free:
                self.free -= 1
                return True
            line = self.lines.setdefault(client, deque())
            if len(line) >= IN_LINE:
                return False
            line.append(turn)
        if turn.wait(seconds):
            return True
        with self.lock:
            # The turn may have come since the time was up.
            if turn.is_set():
                return True
            line.remove(turn)
            if not line:
                del self.lines[client]
        return False

    def _pass_on(self) -> None:
        with self.lock:
            if not self.lines:
                self.free += 1
                return
            client, line = self.lines.popitem(last=False)
            line.popleft().set()
            if line:
                # At the end: the others are served first.
                self.lines[client] = line


# The share of the database that readers have beside the one page that is made
# (`answers.PAGES`).
ASKING = Turns(max(1, settings.READERS_SHARE - 1))
# In a minute from one client: other pages have no such limit.
SEARCHES = RateLimit(60, seconds=60)
COMPARISONS = RateLimit(10, seconds=60)
COMPARING = Share(1, 1)
DOWNLOADS = Share(4, 1)  # a slow reader holds a thread


class TooOften(Refused):
    """A client that asked too often; in `seconds` it may ask again."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__(
            ngettext(
                "Too many requests. Wait %(seconds)d second, then try again.",
                "Too many requests. Wait %(seconds)d seconds, then try again.",
                seconds,
            )
            % {"seconds": seconds}
        )
        self.seconds = seconds


def count_request(limit: RateLimit, request: HttpRequest) -> None:
    """Count a request of this kind. Raise TooOften."""
    seconds = limit.wait(client_of(request.META))
    if seconds:
        raise TooOften(seconds)
