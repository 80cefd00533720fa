"""What the processes of the server share."""

import ctypes
import multiprocessing
import os
import signal
import sys

LINUX = sys.platform == "linux"


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
    """Write a line to standard error."""
    sys.stderr.write(f"{message}\n")
