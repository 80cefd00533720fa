"""Servers to measure: their processes, the time that these had of the processor, and a
client.

Linux only: processes and their clocks are read from the kernel.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from newsroom.conf import server
from tests.support.site import ROOT, Site, free_port

WORKERS = 2
ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}  # as bin/serve has it
START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


class Server(NamedTuple):
    """pids: of the processes that with all their children are what answers. target,
    env, python: as `serving` takes them.
    """

    port: int
    pids: tuple[int, ...]
    target: str
    env: Mapping[str, str]
    python: str = sys.executable

    def seconds(self) -> float:
        """Of the processor, until now."""
        return processor_seconds(self.pids)


def of_site(site: Site, databases: tuple[int, ...]) -> Server:
    """One that bin/serve has started."""
    return Server(
        site.port, (site.server.pid, *databases), server.APPLICATION, site.env
    )


@contextmanager
def serving(
    target: str,
    env: Mapping[str, str],
    *,
    python: str = sys.executable,
    workers: int = WORKERS,
    databases: tuple[int, ...] = (),
) -> Iterator[Server]:
    """`target`, a factory, by as many workers as bin/serve starts, each as it starts
    them.
    """
    port = free_port()
    command = [
        python,
        "-c",
        f"from newsroom.conf import server; server.serve('127.0.0.1', {port}, {target!r})",
    ]
    started = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | ONE_HEAP | dict(env),
            preexec_fn=server.die_with_parent,
        )
        for _ in range(workers)
    ]
    try:
        _wait(port, started)
        yield Server(
            port, (*(one.pid for one in started), *databases), target, env, python
        )
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(server.STOP_SECONDS + 2)


def _wait(port: int, started: Sequence[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if any(one.poll() is not None for one in started):
            break
        # Both: one worker alone would answer at once.
        if _listening(port) == len(started):
            return
        time.sleep(0.05)
    raise SystemExit(f"A server did not start: {started[0].args}")


def _listening(port: int) -> int:
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(
        row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "0A"
        for row in listening
    )


# --- The processor --------------------------------------------------------------------


def processor_seconds(roots: Sequence[int]) -> float:
    """Of processes and all their children, those that have ended too. A process's own
    clock has nanoseconds, that of its children that ended has hundredths.
    """
    parents, ended = {}, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            pid = int(entry.parent.name)
            parents[pid], ended[pid] = (
                int(fields[1]),
                (int(fields[13]) + int(fields[14])) / TICKS,
            )
    tree, newest = set(roots), set(roots)
    while newest := {pid for pid, parent in parents.items() if parent in newest} - tree:
        tree |= newest
    return sum(clock_of(pid) + ended.get(pid, 0.0) for pid in tree)


def clock_of(pid: int) -> float:
    """Seconds of the processor; 0 of a process that is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # CPUCLOCK_SCHED of another process
    except OSError:
        return 0.0


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


# --- The client -----------------------------------------------------------------------

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
# Each connection comes from an address of its own: no client asks too often.
addresses = count(2)


class Answer(NamedTuple):
    status: int
    head: bytes
    size: int

    def header(self, name: str) -> str:
        found = re.search(
            rb"\r\n%s: *([^\r]*)" % name.encode(), self.head, re.IGNORECASE
        )
        return found[1].decode() if found else ""


def request(
    path: str, *, method: str = "GET", close: bool = False, **headers: str
) -> bytes:
    told = {"Host": "127.0.0.1", "Accept_Encoding": "gzip"} | headers
    if close:
        told["Connection"] = "close"
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()


class Line:
    """One connection."""

    def __init__(self, port: int) -> None:
        number = next(addresses) % 16_000_000
        source = f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255 or 1}"
        self.socket = socket.create_connection(
            ("127.0.0.1", port), timeout=60, source_address=(source, 0)
        )
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.bodiless = request.startswith(b"HEAD")
        self.socket.sendall(request)

    def receive(self) -> Answer:
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head, body = data[: end + 2], data[end + 4 :]
        status = int(head[9:12])
        if self.bodiless or status == 304:
            return Answer(status, head, 0)
        if CHUNKED.search(head):
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
            return Answer(status, head, len(body))
        length = LENGTH.search(head)
        missing = (int(length[1]) if length else 0) - len(body)
        size = len(body) + max(missing, 0)
        while missing > 0:
            missing -= len(self._more())
        return Answer(status, head, size)

    def _more(self) -> bytes:
        if data := self.socket.recv(262_144):
            return data
        raise SystemExit("A server ended a connection before its answer was whole.")

    def close(self) -> None:
        self.socket.close()


def ask(port: int, request: bytes) -> Answer:
    line = Line(port)
    line.send(request)
    answer = line.receive()
    line.close()
    return answer
