"""The process that reads hostile files.

It is started as `python -m articles.extracting.reader_process`, and waits at a socket,
its standard input. For each connection that arrives there it forks; the fork takes one
JSON line {"format", "options", "reads"}, then the content, and gives back
{"extracted": what it read as_json, "failures": [articles.engine_errors.Failure]}, or
{"refused"}. It limits itself before it reads a byte of the content, and opens no file
but Python's own, no socket and no process.
"""

import contextlib
import gc
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial

from articles.engine_errors import noting
from articles.extracting import document_reader, pictures, sandbox
from articles.extracting.document_reader import Drawing
from articles.extracting.file_formats import Options, all_formats, format_by_name
from articles.extracting.pictures import Shrunk
from articles.extracting.results import TOO_DEEP, Extracted, Refused
from articles.extracting.web_page.who_and_when import load_dates
from articles.text.shapes import ReadDocument
from articles.text.stored_messages import Message, dump_messages

type Reader = Callable[[bytes, Options], Extracted | ReadDocument | Drawing | Shrunk]

MANY = 10  # files, after which the parts that only some need are loaded for all
DAMAGED = Message("unreadable")
FORBIDDEN_EVENTS = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "ctypes.",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.chmod",
    "os.link",
    "os.symlink",
    "shutil.",
)
WRITING_MODES = frozenset("wax+")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Serve until the starting process has ended, or asks nothing for a while."""
    _warm_up()
    # A fork that collects garbage would otherwise copy all of this.
    gc.freeze()
    with socket.socket(fileno=sys.stdin.fileno()) as door:
        door.settimeout(sandbox.IDLE_SECONDS)
        for number, connection in enumerate(_connections(door)):
            _forget_ended()
            if number == MANY:
                load_dates()
                gc.freeze()
            with connection:
                if os.fork() == 0:
                    # Hazard: a fork that fails must not go on here as a second
                    # fork server.
                    try:
                        door.close()
                        _serve(connection)
                    finally:
                        os._exit(0)


def _forget_ended() -> None:
    """Collect the forks that have ended: all they had to say was in the connection."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _warm_up() -> None:
    """Read a text of our own in each format.

    Libraries load much of themselves at the first text: here, once for all forks.
    """
    options = {"charset": "", "language": "", "url": ""}
    pictures.load_pillow()
    for kind in all_formats():
        if kind.sandboxed:
            _read(kind.read, kind.sample(), options)


def _connections(door: socket.socket) -> Iterator[socket.socket]:
    with contextlib.suppress(OSError):
        while True:
            _, handles, _, _ = socket.recv_fds(door, 1, 1)
            if not handles:
                return
            yield socket.socket(fileno=handles[0])


def _serve(connection: socket.socket) -> None:
    _limit()
    connection.settimeout(None)
    connection.sendall(sandbox.READY)
    with connection.makefile("rb") as file:
        header = json.loads(file.readline())
        content = file.read()
    sys.dont_write_bytecode = True
    if header["reads"] in {"document", "picture", "scan"}:
        # The guard forbids to load a library of C later.
        document_reader.load_pdfium()
    sys.addaudithook(_guard)
    reader = _reader(header["reads"], header["format"])
    answer = _read(reader, content, header["options"])
    connection.sendall(dump_messages(answer).encode())


def _reader(reads: str, name: str) -> Reader:
    """Return what reads a format `name` as `run_limited` says."""
    match reads:
        case "document":
            return partial(document_reader.read_pages, name)
        case "picture":
            return document_reader.draw
        case "scan":
            return partial(document_reader.draw_scan, name)
        case "pixels":
            return pictures.make_sizes
        case _:
            return format_by_name(name).read


def _read(read: Reader, content: bytes, options: Options) -> dict[str, object]:
    try:
        with noting() as failures:
            answer = read(content, options).as_json()
    except Refused as refusal:
        return {"refused": refusal.message}
    except RecursionError:
        return {"refused": TOO_DEEP}
    except MemoryError:
        return {"refused": sandbox.TOO_BIG}
    except Exception as error:
        print(type(error).__name__, error, file=sys.stderr)  # noqa: T201
        return {"refused": DAMAGED}
    # Nobody reads the log of this process: the process that asked notes failures again.
    return {"extracted": answer, "failures": failures}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (sandbox.CPU_SECONDS, sandbox.CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (sandbox.MEMORY, sandbox.MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Hazard: a SIGXFSZ that is not ignored would end the process instead of failing the
    # write.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Nobody waits for an answer after this time: the signal, which Python does not
    # catch, ends the process.
    signal.setitimer(signal.ITIMER_REAL, sandbox.WALL_SECONDS)


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is not allowed here.")
    if event == "open" and not _is_own_file(arguments):
        raise PermissionError(f"Opening {arguments[0]!r} is not allowed here.")


def _is_own_file(arguments: tuple[object, ...]) -> bool:
    """Return whether a library reads a part of itself, as some do late."""
    path, mode, flags = arguments
    if not isinstance(path, str) or not isinstance(flags, int) or flags & WRITING:
        return False
    if not WRITING_MODES.isdisjoint(str(mode or "")):
        return False
    path = os.path.normpath(path)
    if path.startswith((f"{sys.prefix}/", f"{sys.base_prefix}/lib")):
        return True
    # The checkout holds more than code: the database may be in it.
    return path.startswith(f"{sandbox.ROOT}/articles/") and path.endswith(
        (".py", ".pyc")
    )


if __name__ == "__main__":
    main()
