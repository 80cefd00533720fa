"""Run a program on a hostile picture: `python -I -S scan_process.py PROGRAM ARGUMENT…`.

The limits are set before the program takes the place of this process, and hold for it
and all that it starts. It loads nothing of the newsroom.
"""

import contextlib
import os
import resource
import signal
import sys

CPU_SECONDS = 60
WALL_SECONDS = 300.0
MEMORY = 2_000_000_000  # bytes of address space
LIMITS = {
    resource.RLIMIT_CPU: CPU_SECONDS,
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 0,
}


def main(command: list[str]) -> None:
    """Limit this process, then run the command in its place."""
    # Hazard: some containers and systems forbid it; the network is then not cut off.
    with contextlib.suppress(OSError, AttributeError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    # The clock runs on in the program, also when nobody waits for it any more.
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
