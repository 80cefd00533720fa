"""The production server: it upgrades what is stored, then keeps workers running.

On Linux workers are forked from this process, which loads the code once and opens no
database. Each listens on a socket of its own (SO_REUSEPORT), so that the end of one
does not touch the others. A worker that dies is replaced. All die with this process.
"""

import argparse
import gc
import multiprocessing
import os
import shutil
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

from newsroom.conf.processes import LINUX, SaidLines, die_with_parent, say
from newsroom.conf.readiness import (
    ask_for_packages,
    refuse_missing_database,
    refuse_missing_settings,
)
from newsroom.conf.tasks_worker import start_keeper, stop_keeper

# Bytes of an address and headers: a longer head is refused with 431 and not read.
HEAD_LIMIT = 16_384
# Threads of a worker, made as they are needed: more than newsroom/conf/gateway.py lets
# wait for bodies.
THREADS = 256
STOP_SECONDS = 5  # for answers that are on their way
HEALTHY_SECONDS = 10  # a worker that lived that long is replaced at once
PAUSE_SECONDS = 2.0
APPLICATION = "newsroom.conf.server:application"


def main(arguments: list[str]) -> int:
    """Serve until told to stop. Return the exit code."""
    options = parse_arguments(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    multiprocessing.set_start_method("fork" if LINUX else "spawn")
    # Until granian handles it, Ctrl+C ends the process without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sentence = ask_for_packages()
    if sentence:
        say(sentence)
        return 2
    try:
        refuse_missing_settings()
        refuse_missing_database()
        with claim_port(options.host, options.port):
            return upgrade_and_serve(options)
    except (ImproperlyConfigured, OSError) as error:
        say(error)
        return 2


def upgrade_and_serve(options: argparse.Namespace) -> int:
    """Upgrade what is stored, then serve it. Return the exit code."""
    exit_code = upgrade(["--readers"] if options.readers else [])
    if exit_code:
        say("upgrade failed; nothing is served. What it said is above.")
        return 1
    # Hazard: the process ids of an earlier start are others now.
    shutil.rmtree(settings.METRICS_DIR, ignore_errors=True)
    load_code()
    host = options.host
    if ":" in host:
        host = f"[{host}]"
    say(f"Newsroom serves at http://{host}:{options.port}/")
    workers = settings.WORKERS if LINUX else 1
    if options.readers:
        serve(options.host, options.port, workers=workers)
        return 0
    keeper = start_keeper()
    try:
        serve(options.host, options.port, workers=workers)
    finally:
        stop_keeper(keeper)
    return 0


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Return the options of bin/serve."""
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


def claim_port(host: str, port: int) -> socket.socket:
    """Keep the port from other programs, not from the workers, until it is closed.

    Raise OSError saying what to do if it is taken: otherwise the workers would share it
    with the other program.
    """
    try:
        claimed = _bind(host, port)
    except OSError as error:
        raise OSError(
            f"Cannot listen at {host} port {port} ({error.strerror}). "
            f"Stop what uses it, or choose another: bin/serve --port {port + 1}"
        ) from error
    if LINUX:
        # Workers may share it from now on. It is bound and never listens, so it gets no
        # connection.
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    else:
        claimed.close()
    return claimed


def _bind(host: str, port: int) -> socket.socket:
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    family, kind, protocol, _, address = addresses[0]
    bound = socket.socket(family, kind, protocol)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(address)
    return bound


def upgrade(options: Sequence[str]) -> int:
    """Run manage.py upgrade and return its exit code.

    It runs in a process of its own, which gives its memory back at its end.
    """
    django.setup()
    # What the workers load too is loaded here, so that it is loaded once.
    import_module(settings.ROOT_URLCONF)
    process = multiprocessing.Process(target=_upgrade, args=(options,))
    process.start()
    process.join()
    return process.exitcode or 0


def _upgrade(options: Sequence[str]) -> None:
    die_with_parent()
    if settings.LOG_FORMAT == "Json":
        sys.stdout = sys.stderr = SaidLines()
    # Imported by name: the layer of commands stands above this one.
    commands = import_module("newsroom.management.main")
    commands.main(["manage.py", "upgrade", *options])


def load_code() -> None:
    """Load what workers share.

    Hazard: it reads the names of the static files, which an upgrade makes.
    """
    import_string(settings.WSGI_APPLICATION)
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    # Hazard: memory that a worker's collector writes to is shared no longer.
    gc.freeze()
    # A page of the desk makes hundreds of thousands of objects, of which few are in a
    # cycle: looked for so rarely, that takes a tenth less of the processor.
    gc.set_threshold(50_000, 20, 20)


class Workers(MPServer):
    """Granian's workers, which go on where two die soon after each other."""

    def _serve_loop(
        self, spawn_target: Callable[..., None], target_loader: Callable[..., object]
    ) -> None:
        # The reload signal is SIGHUP: the terminal was closed.
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
    """Serve until told to stop. `target` is "module:factory"."""
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
        # The timeout is also how long a connection may be idle. A worker that is told
        # to stop does not wait for senders.
        http1_settings=HTTP1Settings(
            header_read_timeout=10_000, max_buffer_size=HEAD_LIMIT
        ),
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
        # Its lines go where those of the newsroom go, in the same format.
        log_dictconfig={"loggers": {"_granian": {"propagate": True}}},
    )
    # A worker may see the signal before the server has told it to stop.
    with suppress(SystemExit):
        server.serve()


def application() -> Callable[..., object]:
    """Return the WSGI application, made in the worker's own process."""
    die_with_parent()
    wsgi_application: Callable[..., object] = import_string(settings.WSGI_APPLICATION)
    return wsgi_application


def _port(text: str) -> int:
    is_number = text.isascii() and text.isdigit()
    if not is_number or not 0 < int(text[:6]) < 65_536:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no port; write a number from 1 to 65535"
        )
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
