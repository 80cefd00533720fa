"""The production server: what an upgrade needs, then workers, which are replaced when
they die.

On Linux they are forked from this process, which loads the code once and opens no
database. Each listens by a socket of its own (SO_REUSEPORT): the end of one is no
concern of the others. All die with this process.
"""

import argparse
import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from newsroom.conf.readiness import (
    ask_for_packages,
    refuse_missing_database,
    refuse_missing_settings,
)

HEAD_LIMIT = (
    # bytes of an address and headers: what is longer is refused with 431, and nothing
    # is read
    16_384
)
# of a worker, made as they are needed: more than newsroom/conf/gateway.py lets wait for
# bodies
THREADS = 256
STOP_SECONDS = 5  # for answers that are on their way
HEALTHY_SECONDS = 10  # a worker that lived that long is replaced at once
PAUSE_SECONDS = 2.0
LINUX = sys.platform == "linux"
APPLICATION = "newsroom.conf.server:application"


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    multiprocessing.set_start_method("fork" if LINUX else "spawn")
    # without a traceback, until granian hears it
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sentence := ask_for_packages():
        say(sentence)
        return 2
    try:
        refuse_missing_settings()
        refuse_missing_database()
        with claim(options.host, options.port):
            if upgrade(["--readers"] if options.readers else []):
                say("upgrade failed; nothing is served. What it said is above.")
                return 1
            load()
            host = f"[{options.host}]" if ":" in options.host else options.host
            say(f"Newsroom serves at http://{host}:{options.port}/")
            serve(options.host, options.port, workers=settings.WORKERS if LINUX else 1)
            return 0
    except (ImproperlyConfigured, OSError) as error:
        say(error)
    return 2


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/serve", description="Upgrade what is stored, then serve it."
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen at (default: %(default)s)",
    )
    parser.add_argument(
        "--port", default=8000, type=_port, help="(default: %(default)s)"
    )
    parser.add_argument(
        "--readers",
        action="store_true",
        help="leave the database as it is: for a role that only reads it",
    )
    return parser.parse_args(arguments)


def claim(host: str, port: int) -> socket.socket:
    """Keeps the port from other programs, not from the workers, until it is closed.

    Raises OSError saying what to do if it is taken: the workers would share it without
    a word.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        claimed = socket.socket(family, kind, protocol)
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        claimed.bind(address)
    except OSError as error:
        raise OSError(
            f"Cannot listen at {host} port {port} ({error.strerror}). "
            f"Stop what uses it, or choose another: bin/serve --port {port + 1}"
        ) from error
    if LINUX:  # shared from now on; bound and never listening, it gets no connection
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    else:
        claimed.close()
    return claimed


def upgrade(options: Sequence[str]) -> int:
    """Its exit code. In a process of its own, whose memory goes with it."""
    django.setup()
    process = multiprocessing.Process(target=_upgrade, args=(options,))
    process.start()
    process.join()
    return process.exitcode or 0


def _upgrade(options: Sequence[str]) -> None:
    die_with_parent()
    # which stands above what is here
    commands = import_module("newsroom.management.main")
    commands.main(["manage.py", "upgrade", *options])


def load() -> None:
    """What workers share. Hazard: it reads the names of the static files, which an
    upgrade makes.
    """
    import_string(settings.WSGI_APPLICATION)
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()  # what is collected in a worker is written to, and shared no longer


class Workers(MPServer):
    """Of granian, which would end where a worker dies soon after another one."""

    def _serve_loop(
        self, spawn_target: Callable[..., None], target_loader: Callable[..., object]
    ) -> None:
        # SIGHUP: its terminal was closed
        while not (self.interrupt_signal or self.reload_signal):
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            while self.interrupt_children and not self.interrupt_signal:
                dead = self.interrupt_children.pop()
                say("A worker ended; another takes its place.")
                if time.monotonic() - self.wrks[dead].birth < HEALTHY_SECONDS:
                    self.main_loop_interrupt.wait(PAUSE_SECONDS)
                self._respawn_workers([dead], spawn_target, target_loader)


def serve(host: str, port: int, target: str = APPLICATION, workers: int = 1) -> None:
    """Until it is told to stop. target: module:factory."""
    server = Workers(
        target,
        host,
        port,
        workers=workers,
        factory=True,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        backlog=4096,
        backpressure=4096,
        # Also how long a connection may stand idle; a worker that is told to stop waits
        # for no sender.
        http1_settings=HTTP1Settings(
            header_read_timeout=10_000, max_buffer_size=HEAD_LIMIT
        ),
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
    )
    with suppress(SystemExit):  # a worker heard of the end before it was told
        server.serve()


def application() -> Callable[..., object]:
    """Made in the worker's own process."""
    die_with_parent()
    made: Callable[..., object] = import_string(settings.WSGI_APPLICATION)
    return made


def die_with_parent() -> None:
    """A server that is killed must not leave workers behind that hold the port
    (PR_SET_PDEATHSIG).
    """
    if LINUX:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        parent = multiprocessing.parent_process()
        # it died before it was asked, and sends no signal any more
        if parent and os.getppid() != parent.pid:
            os._exit(1)


def say(what: object) -> None:
    sys.stderr.write(f"{what}\n")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no port; write a number from 1 to 65535"
        )
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
