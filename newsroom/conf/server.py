"""The production server: what an upgrade needs, then workers that are replaced when they die.

Every worker is a server of its own on the same port (SO_REUSEPORT), so that the end of one is no concern of
the others; all of them die with this process, and stay in its process group.
"""

import argparse
import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

MANAGE = [sys.executable, "manage.py"]
THREADS = 256  # of a worker, made as they are needed: more than newsroom/conf/gateway.py lets wait for bodies
STOP_SECONDS = 5  # for answers that are on their way
HEALTHY_SECONDS = 10  # a worker that lived that long is replaced at once
PAUSE_SECONDS = 2.0
LINUX = sys.platform == "linux"
# One heap for all threads, of which one at a time runs Python: of many each is cold when its turn comes.
MEMORY = {"MALLOC_ARENA_MAX": "1"}


class Stop(Exception):
    """Somebody asked the server to stop."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        workers = configured()
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        with claim(options.host, options.port):
            upgrade(["--readers"] if options.readers else [])
            raise_file_limit()
            say(f"Newsroom serves at http://{_shown(options.host)}:{options.port}/")
            supervise(worker_command(options.host, options.port), workers)
    except (Stop, KeyboardInterrupt):
        return 0
    except (ImproperlyConfigured, OSError) as error:
        say(error)
        return 2
    except subprocess.CalledProcessError as error:
        say(f"{error.cmd[2]} failed; nothing is served. What it said is above.")
        return 1
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/serve", description="Upgrade what is stored, then serve it.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", default=8000, type=_port, help="(default: %(default)s)")
    parser.add_argument(
        "--readers", action="store_true", help="leave the database as it is: for a role that only reads it"
    )
    return parser.parse_args(arguments)


def configured() -> int:
    """How many workers. Raises ImproperlyConfigured if the environment is not ready."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    from django.conf import settings

    workers = int(settings.WORKERS)
    from newsroom.conf.readiness import refuse_unready

    refuse_unready()
    return workers if LINUX else 1


def claim(host: str, port: int) -> socket.socket:
    """Keeps the port from other programs, not from the workers, until it is closed.

    Raises OSError saying what to do if it is taken: the workers would share it without a word.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
        claimed = socket.socket(family, kind, protocol)
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if LINUX:  # bound and never listening, it gets no connection
            claimed.bind(address)
        return claimed
    except OSError as error:
        raise OSError(
            f"Cannot listen at {host} port {port} ({error.strerror}). "
            f"Stop what uses it, or choose another: bin/serve --port {port + 1}"
        ) from error


def upgrade(options: list[str]) -> None:
    """Raises subprocess.CalledProcessError."""
    process = start([*MANAGE, "upgrade", *options])
    try:
        code = process.wait()
    except BaseException:
        end([process])
        raise
    if code:
        raise subprocess.CalledProcessError(code, process.args)


def worker_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--http", "1", "--no-ws", "--workers", "1", "--blocking-threads", str(THREADS)),
        *("--blocking-threads-idle-timeout", "600", "--backlog", "4096", "--backpressure", "4096"),
        # Also how long a connection may stand idle; a worker that is told to stop waits for no sender.
        *("--http1-header-read-timeout", "10000", "--workers-kill-timeout", str(STOP_SECONDS)),
        *("--log-level", "error", "newsroom.conf.server:application", "--factory"),
    ]


def application() -> Callable[..., object]:
    """Made in the worker's own process."""
    die_with_parent()
    from django.conf import settings

    made: Callable[..., object] = import_string(settings.WSGI_APPLICATION)
    return made


def supervise(command: list[str], count: int) -> None:
    """Keeps `count` workers running until Stop is raised."""
    workers: list[subprocess.Popen[bytes]] = []
    began: dict[int, float] = {}
    try:
        while True:
            for dead in [worker for worker in workers if worker.poll() is not None]:
                workers.remove(dead)
                say(f"A worker ended ({dead.returncode}); another takes its place.")
                if time.monotonic() - began.pop(dead.pid) < HEALTHY_SECONDS:
                    time.sleep(PAUSE_SECONDS)
            while len(workers) < count:
                workers.append(start(command))
                began[workers[-1].pid] = time.monotonic()
            time.sleep(0.1)
    finally:
        end(workers)


def start(command: list[str]) -> subprocess.Popen[bytes]:
    environment = MEMORY | os.environ
    return subprocess.Popen(  # noqa: S603
        command, env=environment, preexec_fn=die_with_parent, stdin=subprocess.DEVNULL
    )


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Asks them to end, and ends those that do not."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS + 2
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def die_with_parent() -> None:
    """A server that is killed must not leave workers behind that hold the port (PR_SET_PDEATHSIG)."""
    if LINUX:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def raise_file_limit() -> None:
    """Each connection is an open file, and many systems begin with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def say(what: object) -> None:
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked once is enough
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Stop


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 1 to 65535")
    return int(text)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
