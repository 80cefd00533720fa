"""The production server: what an upgrade needs, then workers that are replaced when they die.

Every worker is a server of its own on the same port (SO_REUSEPORT), so that the end of one is no concern of
the others; all of them die with this process, and stay in its process group. On Linux they are forked from
it: the code is loaded once, and its memory shared. So nothing here may open a database or start a thread.
"""

import argparse
import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from types import FrameType

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from newsroom.conf.packages import what_is_missing

THREADS = 256  # of a worker, made as they are needed: more than newsroom/conf/gateway.py lets wait for bodies
STOP_SECONDS = 5  # for answers that are on their way
HEALTHY_SECONDS = 10  # a worker that lived that long is replaced at once
PAUSE_SECONDS = 2.0
LINUX = sys.platform == "linux"
PROCESSES: ForkContext | SpawnContext = (
    multiprocessing.get_context("fork") if LINUX else multiprocessing.get_context("spawn")
)
SIGNALS = (signal.SIGTERM, signal.SIGINT)
APPLICATION = "newsroom.conf.server:application"
M_ARENA_MAX = -8  # malloc.h


class Stop(Exception):
    """Somebody asked the server to stop."""


class NotUpgraded(Exception):
    """Nothing can be served."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if sentence := what_is_missing():
        say(sentence)
        return 2
    try:
        workers = configured()
        for number in SIGNALS:
            signal.signal(number, _stop)
        with claim(options.host, options.port):
            upgrade(["--readers"] if options.readers else [])
            load()
            raise_file_limit()
            say(f"Newsroom serves at http://{_shown(options.host)}:{options.port}/")
            supervise(partial(start, serve, options.host, options.port), workers)
    except (Stop, KeyboardInterrupt):
        return 0
    except (ImproperlyConfigured, OSError) as error:
        say(error)
        return 2
    except NotUpgraded:
        say("upgrade failed; nothing is served. What it said is above.")
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


def upgrade(options: Sequence[str]) -> None:
    """In a process of its own, whose memory goes with it. Raises NotUpgraded."""
    import django

    django.setup()
    process = start(_upgrade, options)
    try:
        process.join()
    except BaseException:
        end([process])
        raise
    if process.exitcode:
        raise NotUpgraded


def _upgrade(options: Sequence[str]) -> None:
    commands = import_module("newsroom.management.main")  # which stands above what is here
    commands.main(["manage.py", "upgrade", *options])


def load() -> None:
    """What workers share. Hazard: it reads the names of the static files, which an upgrade makes."""
    from django.conf import settings

    import_string(settings.WSGI_APPLICATION)
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()  # what is collected in a worker is written to, and shared no longer


def serve(host: str, port: int, target: str = APPLICATION) -> None:
    """One worker, by this process and another, until it is told to stop. target: module:factory."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    one_heap()
    multiprocessing.set_start_method(PROCESSES.get_start_method(), force=True)
    Server(
        target,
        host,
        port,
        factory=True,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        backlog=4096,
        backpressure=4096,
        # Also how long a connection may stand idle; a worker that is told to stop waits for no sender.
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
    ).serve()


def application() -> Callable[..., object]:
    """Made in the worker's own process."""
    die_with_parent()
    from django.conf import settings

    made: Callable[..., object] = import_string(settings.WSGI_APPLICATION)
    return made


def one_heap() -> None:
    """For all threads, of which one at a time runs Python: of many each is cold when its turn comes."""
    if LINUX and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):  # not every C library has it
        mallopt(M_ARENA_MAX, 1)


def supervise(begin: Callable[[], BaseProcess], count: int) -> None:
    """Keeps `count` workers running until Stop is raised."""
    workers: list[BaseProcess] = []
    began: dict[BaseProcess, float] = {}
    try:
        while True:
            for dead in [worker for worker in workers if worker.exitcode is not None]:
                workers.remove(dead)
                say(f"A worker ended ({dead.exitcode}); another takes its place.")
                if time.monotonic() - began.pop(dead) < HEALTHY_SECONDS:
                    time.sleep(PAUSE_SECONDS)
            while len(workers) < count:
                workers.append(begin())
                began[workers[-1]] = time.monotonic()
            time.sleep(0.1)
    finally:
        end(workers)


def start[**P](run: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> BaseProcess:
    process = PROCESSES.Process(target=_run, args=(run, *args), kwargs=kwargs)
    with undisturbed():
        process.start()
    return process


def _run[**P](run: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    die_with_parent()
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    run(*args, **kwargs)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hazard: a signal that arrives in a process just forked would be answered as its parent answers it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def end(processes: Sequence[BaseProcess]) -> None:
    """Asks them to end, and ends those that do not."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS + 2
    for process in processes:
        process.join(max(0.0, deadline - time.monotonic()))
        if process.exitcode is None:
            process.kill()


def die_with_parent() -> None:
    """A server that is killed must not leave workers behind that hold the port (PR_SET_PDEATHSIG)."""
    if not LINUX:
        return
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent and os.getppid() != parent.pid:  # it died before it was asked, and sends no signal any more
        os._exit(1)


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
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # asked once is enough
    raise Stop


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 1 to 65535")
    return int(text)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
