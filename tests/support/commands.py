"""Commands at once: processes that have loaded the newsroom fork one for each, as tests
ask for hundreds.

    python -m tests.support.commands SOCKET

This process has loaded what depends on no setting. A connection to SOCKET sends {"env",
"address"} as JSON and closes its half; it is answered {"pid"} of another process, which
has loaded the newsroom with these settings and listens at that address. That one is sent
{"arguments", "stdin"}, and answers {"code", "stdout", "stderr"}. Each command has a
process of its own.

The end of the interpreter, which takes all of its memory to pieces, is left out: it
would cost more than most commands.
"""

import atexit
import gc
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import IO, Any, Never

# What takes long to load and asks for no setting: libraries, and our pure modules.
LIBRARIES = (
    *("django.core.handlers.wsgi", "django.core.management.commands.shell"),
    *("django.db.migrations", "django.db.models", "django.forms", "django.views.debug"),
    *("bibtexparser", "htmldate", "httpcore", "jinja2", "mammoth", "markdown_it"),
    *("nh3", "PIL.Image", "pypdfium2", "rispy", "stdnum", "Stemmer", "tqdm"),
    *("articles.extracting", "articles.injected", "articles.sentences"),
    *("annotations.anchoring", "annotations.checkable", "annotations.quotations"),
    *("annotations.rewording", "newsroom.editions"),
)


def main(address: str) -> None:
    for name in LIBRARIES:
        import_module(name)
    _serve(address, _operate)


def _operate(both: IO[bytes], env: dict[str, str], address: str) -> None:
    os.environ.clear()
    os.environ.update(env)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django
    from django.urls import get_resolver

    django.setup()
    get_resolver().url_patterns  # noqa: B018 - loads every view before the forks
    _serve(address, _run_command, lambda: _send(both, {"pid": os.getpid()}))


def _serve(
    address: str,
    answer: Callable[..., None],
    tell_ready: Callable[[], None] = lambda: None,
) -> None:
    """Call `answer` in a fork for each connection, with what it sends."""
    # A fork that collects garbage, as at its end, would otherwise copy all of this.
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{address}-")
        door.listen(64)
        # there is nothing at the address that does not answer
        os.rename(f"{address}-", address)
        tell_ready()
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
            both = connection.makefile("rwb")
            connection.close()
            answer(both, **json.load(both))
            os._exit(0)


def _send(both: IO[bytes], answer: dict[str, Any]) -> None:
    """Answer, which ends the connection."""
    with both:
        both.write(json.dumps(answer).encode())


def _run_command(both: IO[bytes], arguments: list[str], stdin: str) -> None:
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
        code = os.waitstatus_to_exitcode(status)
        _send(
            both,
            {"code": code, "stdout": _whole(said), "stderr": _whole(complained)},
        )


def _run(arguments: list[str], files: tuple[IO[str], ...]) -> Never:
    """As manage.py does."""
    for number, file in enumerate(files):
        file.seek(0)
        os.dup2(file.fileno(), number)
    from newsroom.management.main import main

    code = 0
    try:
        main(["manage.py", *arguments])
    except SystemExit as end:
        code = _exit_code(end)
    except BaseException:
        traceback.print_exc()
        code = 1
    _leave(code)


def _exit_code(end: SystemExit) -> int:
    """Return the code of a process that ends so, which prints a sentence."""
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)  # noqa: T201
    return 1


def _leave(code: int) -> Never:
    """End this process after everything that waits for its end.

    Hazard: SQLite empties its log as the last connection is closed.
    """
    from django.db import connections

    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _whole(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


if __name__ == "__main__":
    main(sys.argv[1])
