"""Commands at once: a process that has loaded the newsroom forks one for each, as tests
ask for hundreds.

    python -m tests.support.commands SOCKET

A connection to SOCKET sends {"arguments", "stdin"} as JSON and closes its half; it is
answered {"code", "stdout", "stderr"}. Each command has a process of its own, with the
settings of this one.
"""

import gc
import json
import os
import signal
import socket
import sys
import tempfile
from typing import IO


def main(address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django
    from django.urls import get_resolver

    django.setup()
    get_resolver().url_patterns  # noqa: B018 - loads every view before the forks
    # A fork that collects garbage, as at its end, would otherwise copy all of this.
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{address}-")
        door.listen(64)
        # there is nothing at the address that does not answer
        os.rename(f"{address}-", address)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        door.settimeout(5)
        parent = os.getppid()
        while os.getppid() == parent:  # tests that were killed leave none behind
            try:
                connection = door.accept()[0]
            except TimeoutError:
                continue
            if os.fork():
                connection.close()
                continue
            door.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            connection.setblocking(True)
            with connection, connection.makefile("rwb") as both:
                both.write(json.dumps(_answer(**json.load(both))).encode())
            os._exit(0)


def _answer(arguments: list[str], stdin: str) -> dict[str, object]:
    with (
        tempfile.TemporaryFile("w+") as typed,
        tempfile.TemporaryFile("w+") as said,
        tempfile.TemporaryFile("w+") as complained,
    ):
        typed.write(stdin)
        child = os.fork()
        if not child:
            _run(arguments, (typed, said, complained))
        status = os.waitpid(child, 0)[1]
        return {
            "code": os.waitstatus_to_exitcode(status),
            "stdout": _whole(said),
            "stderr": _whole(complained),
        }


def _run(arguments: list[str], files: tuple[IO[str], ...]) -> None:
    """As manage.py does. The child leaves by the interpreter's own door, so that what
    ends with it ends.
    """
    for number, file in enumerate(files):
        file.seek(0)
        os.dup2(file.fileno(), number)
    from newsroom.management.main import main

    main(["manage.py", *arguments])
    sys.exit(0)


def _whole(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


if __name__ == "__main__":
    main(sys.argv[1])
