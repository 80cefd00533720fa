"""Turns at something that few requests of this process can have at once."""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

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
