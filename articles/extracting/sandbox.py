"""Run a reader on hostile bytes in a process that may be killed.

Starting Python and its libraries takes longer than reading most files. So a fork
server, a process that has them loaded and never sees content, forks for each file; the
fork limits itself, reads that one file, answers and ends. The fork server ends when
nothing was asked of it for a while.
"""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from articles.engine_errors import Failure, note_failure, unjudged
from articles.extracting.results import Refused
from articles.text.stored_messages import Message, load_messages

type Answer = dict[str, Any]
"""The JSON of a reader, whose shape `reads` decides."""

WALL_SECONDS = 10.0
CPU_SECONDS = 9
MEMORY = 512_000_000  # bytes of address space
START_SECONDS = 30.0
IDLE_SECONDS = 60.0  # after which the fork server ends
ROOT = Path(__file__).resolve().parents[2]
# The first byte from a fork, which tells one that never started from one that crashed.
READY = b"+"
CHUNK = 1 << 16
TOO_SLOW = Message("too_slow")
TOO_BIG = Message("too_big")


def run_limited(
    name: str, content: bytes, options: dict[str, str], *, reads: str = "article"
) -> Answer:
    """Return the content as the reader of the format `name` answers, as JSON.

    `reads`: what it is read as. An article is answered as Extracted.as_json, a document
    as document_reader.read_pages, a picture of a page as document_reader.draw, a scan
    as document_reader.draw_scan, and the pixels of a picture as pictures.make_sizes.
    Raise Refused where the reader refuses, crashes, or needs more than WALL_SECONDS,
    CPU_SECONDS or MEMORY.
    """
    header = json.dumps({"format": name, "options": options, "reads": reads})
    request = header.encode() + b"\n" + content
    with _fork_server.fork() as connection:
        began = time.monotonic()
        try:
            output = _exchange(connection, request, began + WALL_SECONDS)
        except TimeoutError as error:
            raise Refused(TOO_SLOW) from error
    return _answer(output, time.monotonic() - began)


def _exchange(connection: socket.socket, content: bytes, deadline: float) -> bytes:
    """Send the content and return the answer.

    Raise TimeoutError; the fork's own clock ends it soon after.
    """
    pieces: list[bytes] = []
    # A fork that has died early takes no content, but may have sent an answer before.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.settimeout(_left(deadline))
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
    with contextlib.suppress(ConnectionResetError):
        while True:
            connection.settimeout(_left(deadline))
            piece = connection.recv(CHUNK)
            if not piece:
                break
            pieces.append(piece)
    return b"".join(pieces)


def _left(deadline: float) -> float:
    """Return the seconds until the deadline. Raise TimeoutError after it."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _answer(output: bytes, seconds: float) -> Answer:
    """Return what the fork has read; note here what it could not judge."""
    try:
        answer = load_messages(output)
    except ValueError as error:
        if seconds >= CPU_SECONDS:
            # The limit of its processor time has ended it.
            raise Refused(TOO_SLOW) from error
        # A C library has crashed, or there was no memory even for a refusal.
        raise Refused(TOO_BIG) from error
    if "refused" in answer:
        raise Refused(answer["refused"])
    failures = [Failure(*failure) for failure in answer["failures"]]
    for failure in failures:
        note_failure(failure)
    extracted: Answer = answer["extracted"]
    return extracted | {"losses": [*extracted.get("losses", ()), *unjudged(failures)]}


class ForkServer:
    """The process that forks.

    Threads share it; a process that this one forks may share it too.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._door: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def fork(self) -> socket.socket:
        """Return a connection to a new fork. Raise Refused after two failures."""
        connection = self._try_fork() or self._try_fork(anew=True)
        if connection is None:
            raise Refused(TOO_BIG)
        return connection

    def _try_fork(self, *, anew: bool = False) -> socket.socket | None:
        """Return a connection, or None where the fork server has ended meanwhile.

        It ends by itself when it is idle.
        """
        door = self._running(anew)
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(door, [READY], [theirs.fileno()])
            ours.settimeout(START_SECONDS)
            if ours.recv(1) == READY:
                return ours
        except OSError:
            pass
        ours.close()
        return None

    def _running(self, anew: bool) -> socket.socket:
        with self._lock:
            has_ended = self._process is None or self._process.poll() is not None
            if anew or has_ended or self._door is None:
                return self._start()
            return self._door

    def _start(self) -> socket.socket:
        """Start the fork server in a session of its own, and return its door.

        It gets neither this process's environment, which holds secrets, nor what that
        and the user's folders add to Python.
        """
        if self._door:
            self._door.close()
        self._door, theirs = socket.socketpair()
        options = ["-B"] if sys.dont_write_bytecode else []
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                [
                    sys.executable,
                    *options,
                    "-s",
                    "-E",
                    "-m",
                    "articles.extracting.reader_process",
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
                start_new_session=True,
            )
        return self._door


_fork_server = ForkServer()
