"""Runs tests in copies of a project, each in a process forked from one that has read the libraries.

What has to be imported anew is the product and its tests only; so a run begins within a second or two, and a
fault outside of functions is seen like any other.
"""

import gc
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

OURS = str(Path(__file__).resolve().parent.parent.parent)
LEFT_OUT = (".venv", ".tools", ".git", "var", "__pycache__", ".*_cache", ".hypothesis")
WALL_SECONDS = 900  # only against what sleeps for ever: the machine may be busy
OPTIONS = ["-q", "-p", "no:cacheprovider", "--no-header"]


class Copy:
    """A project in a folder of its own, where it may be broken."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.root, self.var, self.log = folder / "project", folder / "var", folder / "log"
        shutil.copytree(project, self.root, ignore=shutil.ignore_patterns(*LEFT_OUT))
        (self.root / ".venv").symlink_to((project / ".venv").resolve())
        self.var.mkdir()
        self.broken: tuple[Path, bytes, os.stat_result] | None = None
        self.stamp = int(time.time())

    def take(self, fault: "Fault | None") -> None:
        """Python keeps compiled files by their date in seconds: that of a fault is its own."""
        if fault:
            file = self.root / fault.file
            self.broken = file, file.read_bytes(), file.stat()
            file.write_text(fault.source, "utf-8")
            self.stamp += 1
            os.utime(file, (self.stamp, self.stamp))

    def restore(self) -> None:
        if self.broken:
            file, content, stat = self.broken
            file.write_bytes(content)
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            self.broken = None

    def enter(self) -> None:
        """This process works in it from now on."""
        os.chdir(self.root)
        os.environ["VAR_DIR"] = str(self.var)
        sys.path[:] = [str(self.root), *(entry for entry in sys.path if entry not in ("", OURS))]
        for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
            del sys.modules[name]  # ours: the copy has its own
        importlib.invalidate_caches()


class Fault(Protocol):
    @property
    def file(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclass
class Task:
    """run: what a process of its own does in a copy; gives the exit code. seconds: of CPU that it may take.
    fault: stands in the copy meanwhile."""

    run: Callable[[Copy], int]
    seconds: int
    fault: Fault | None = None


@dataclass
class Ended:
    """code: None if time was up."""

    task: Task
    code: int | None
    seconds: float


def run_all(tasks: Iterable[Task], copies: list[Copy]) -> Iterator[Ended]:
    """As many at once as there are copies; yields them as they end."""
    waiting = list(tasks)[::-1]
    free = list(copies)
    running: dict[int, tuple[Task, Copy, float]] = {}
    while waiting or running:
        while waiting and free:
            task, copy = waiting.pop(), free.pop()
            copy.take(task.fault)
            running[_forked(task, copy)] = (task, copy, time.monotonic() + WALL_SECONDS)
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if not pid:
            _stop_the_late(running)
            time.sleep(0.02)
        elif pid in running:
            task, copy, _ = running.pop(pid)
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)  # servers that it left behind
            copy.restore()
            free.append(copy)
            code = os.waitstatus_to_exitcode(status)
            late = code in (-signal.SIGXCPU, -signal.SIGKILL)
            yield Ended(task, None if late else code, usage.ru_utime + usage.ru_stime)


def _stop_the_late(running: dict[int, tuple[Task, Copy, float]]) -> None:
    for pid, (_, _, deadline) in running.items():
        if time.monotonic() > deadline:
            os.killpg(pid, signal.SIGKILL)


def _forked(task: Task, copy: Copy) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 3
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (task.seconds, task.seconds + 5))
        log = os.open(copy.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(log, stream)
        copy.enter()
        code = task.run(copy)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def read_libraries(copy: Copy) -> None:
    """All that the tests import and is not the product's, once, before anything is forked."""
    names = copy.var / "libraries.json"

    def look(copy: Copy) -> int:
        import pytest

        code = pytest.main([*OPTIONS, "--collect-only", "-qq", "tests"])
        found = [
            name
            for name, module in sys.modules.items()
            if "site-packages" in str(getattr(module, "__file__", None)) and name != "__main__"
        ]
        names.write_text(json.dumps(found))
        return int(code)

    [ended] = run_all([Task(look, 600)], [copy])
    if ended.code:
        raise SystemExit(f"The tests cannot be collected:\n{copy.log.read_text()}")
    for name in json.loads(names.read_text()):
        with suppress(Exception):  # some want Django's settings first
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
