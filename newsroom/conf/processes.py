"""What the processes of the server share."""

import ctypes
import io
import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from logging import makeLogRecord

from django.core.exceptions import ImproperlyConfigured

from newsroom.conf import environment
from newsroom.conf.logs import JsonLines

LINUX = sys.platform == "linux"
STDERR = 2


def die_with_parent() -> None:
    """End this process when its parent dies (PR_SET_PDEATHSIG).

    A server that is killed must not leave processes behind that hold the port or work.
    """
    if not LINUX:
        return
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    # A parent that died before the call above sends no signal any more.
    if parent and os.getppid() != parent.pid:
        os._exit(1)


def say(message: object) -> None:
    """Write a line to standard error: a sentence, or JSON like the lines of the log.

    It is a sentence also where LOG_FORMAT itself is wrong.
    """
    line = str(message)
    with suppress(ImproperlyConfigured):
        form = environment.choice("LOG_FORMAT", "Text", environment.LOG_FORMATS)
        if form == "Json":
            about = {"name": "newsroom.server", "levelname": "INFO", "msg": line}
            line = JsonLines().format(makeLogRecord(about))
    os.write(STDERR, f"{line}\n".encode(errors="backslashreplace"))


class SaidLines(io.TextIOBase):
    """A stream of which every line is said."""

    begun = ""

    def write(self, text: str) -> int:
        """Say the lines that are complete."""
        *lines, self.begun = f"{self.begun}{text}".split("\n")
        for line in filter(None, lines):
            say(line)
        return len(text)
