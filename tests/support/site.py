"""A whole newsroom as an operator runs it: its own database, hashed static files, a
real server.
"""

import atexit
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.databases import forget_site, new_database

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
COMMAND_SECONDS = 600  # after which a command has hung; a busy machine takes long
OF_ALL_SERVERS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "SITE_NAME",
)
PASSWORD = "correct horse battery"
# As tests/support/server_settings.py has it stored.
STORED_PASSWORD = (
    "pbkdf2_sha256$1$newsroomtests$qbae59whktzWwrs3tS3azUGBOiA3A8p5IgRFCF4jA6o="
)
QUICK = {"DJANGO_SETTINGS_MODULE": "tests.support.server_settings"}
# Python that loads three of the samples.
LOADING_FEW = f"""
import json
from shutil import copytree
from tempfile import TemporaryDirectory
from unittest.mock import patch
from pathlib import Path
from django.core.management import call_command
from newsroom.management.commands import load_samples
with TemporaryDirectory() as folder:
    few = Path(copytree(load_samples.SAMPLES, folder, dirs_exist_ok=True))
    samples = json.loads((few / "samples.json").read_text("utf-8"))
    chosen = {{"ferry", "lantern", "bridges"}}
    samples = [one for one in samples if one["name"] in chosen]
    (few / "samples.json").write_text(json.dumps(samples))
    with patch.object(load_samples, "SAMPLES", few):
        call_command("load_samples", password={PASSWORD!r}, verbosity=0)
"""
_LENDERS: list[
    subprocess.Popen[bytes]
] = []  # one that nobody knows would be waited for


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_product(folder: Path) -> Path:
    """The product in a folder of its own, as it is after a clone and `make setup`,
    which compiles it.

    Hazard: other processes compile meanwhile, in files that go again.
    """
    folder.mkdir(parents=True)
    for name in (
        "newsroom",
        "annotations",
        "articles",
        "templates",
        "bin",
        "requirements",
        "docs",
    ):
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=shutil.ignore_patterns("*.pyc.*", "images"),
        )
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    return folder


class Site:
    """Start it with `with`; `manage` runs commands against its database."""

    def __init__(
        self,
        folder: Path,
        root: Path = ROOT,
        template: str | None = None,
        options: Sequence[str] = (),
        **settings: str,
    ) -> None:
        """`template`: URL of the database that its own copies, of a migrated one if not
        said; '': of none.

        options: of bin/serve. A DATABASE_URL among the settings is taken instead of a
        new database.
        """
        self.folder, self.root, self.options = folder, root, options
        # Not in the folder: the path of a socket has at most some 100 characters.
        self._socket = f"{tempfile.gettempdir()}/newsroom-{secrets.token_hex(8)}"
        self._dismiss: weakref.finalize[..., Site] | None = None
        self._operates_with: dict[str, str] = {}
        self._lock = threading.Lock()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = os.environ | {
            "DATABASE_URL": settings.get("DATABASE_URL")
            or new_database(folder, migrated() if template is None else template),
            "VAR_DIR": str(folder),
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": self.url,
            "SITE_NAME": "The Test Examiner",
            "DEBUG": "0",
            "PYTHONWARNINGS": "ignore",
            **settings,
        }

    def beside(self, folder: Path, root: Path | None = None, **settings: str) -> "Site":
        """Another server of the same newsroom, with a folder of its own; `settings` are
        different there.
        """
        folder.mkdir(exist_ok=True)
        same = {name: self.env[name] for name in OF_ALL_SERVERS}
        return Site(folder, root or self.root, **same | settings)

    def manage(
        self, *arguments: str, check: bool = True, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """A command in a process of its own, which tests.support.commands has ready while the
        settings stay.
        """
        with self._lock:
            if self._dismiss and self._operates_with != self.env:
                self.dismiss()
            if not (self._dismiss and self._dismiss.alive):
                self._operates_with = dict(self.env)
                operator = self._start_operator()
                self._dismiss = weakref.finalize(
                    self, _end, operator, self._socket, os.getpid()
                )
        done = _ask(self._socket, {"arguments": arguments, "stdin": stdin})
        if check and done["code"]:
            raise AssertionError(f"{arguments}: {done['stdout']}{done['stderr']}")
        return subprocess.CompletedProcess(
            list(arguments), done["code"], done["stdout"], done["stderr"]
        )

    def _start_operator(self) -> int:
        """Return the id of a process that runs commands."""
        # What a test changed in a copy of the product is loaded anew.
        lender = _own_lender() if self.root == ROOT else _start_lender(self.root)
        asked = {"env": self._quick_env, "address": self._socket}
        return int(_ask(lender, asked)["pid"])

    @property
    def _quick_env(self) -> dict[str, str]:
        """A copy of the product is without the tests, and as an operator has it."""
        return self.env | QUICK if self.root == ROOT else self.env

    def make_ready(self, slug: str) -> None:
        """Persons have decided about the article: nothing in its sentences is open any
        more.
        """
        self.manage(
            "shell",
            "-v0",
            "-c",
            "from articles.models import Article; from tests.support.decisions import make_ready; "
            f"make_ready(Article.objects.get(slug={slug!r}))",
        )

    def add_user(self, username: str, role: str) -> None:
        """Logs in with PASSWORD."""
        self.manage("shell", "-v0", "-c", _adding({username: role}))

    def __enter__(self) -> "Site":
        self.start()
        return self

    def start(self) -> None:
        """As the operators' page says; comes back when it answers."""
        self.take_static_files()
        self.log = (self.folder / "server.log").open("a")
        self.server = subprocess.Popen(
            ["sh", "bin/serve", "--port", str(self.port), *self.options],
            cwd=self.root,
            env=self._quick_env,
            stdout=self.log,
            stderr=self.log,
        )
        self._wait()

    def take_static_files(self) -> None:
        """So that an upgrade need not collect them, which takes seconds."""
        if not (self.folder / "static").exists():
            shutil.copytree(_static_files(), self.folder / "static")

    def stop(self) -> int:
        """The exit code."""
        self.server.terminate()
        code = self.server.wait(40)
        self.log.close()
        return code

    def workers(self) -> list[int]:
        """Process ids of those that answer requests, oldest first."""
        _keeper_of_tasks, *workers = _children(self.server.pid)
        return workers

    def tasks_worker(self) -> int:
        """The process id of the worker of tasks, 0 while there is none."""
        keeper_of_tasks, *_workers = _children(self.server.pid)
        return next(iter(_children(keeper_of_tasks)), 0)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.server.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2)  # noqa: S310
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(
            f"The server did not start: {(self.folder / 'server.log').read_text()}"
        )

    def __exit__(self, *_: object) -> None:
        if self.server.poll() is None:
            self.stop()
        self.dismiss()

    def dismiss(self) -> None:
        """Ends what runs commands, should it run."""
        if self._dismiss:
            self._dismiss()


def _ask(address: str, request: dict[str, Any]) -> dict[str, Any]:
    """Return what a process of tests.support.commands answers."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(COMMAND_SECONDS)
        asking.connect(address)
        asking.sendall(json.dumps(request).encode())
        asking.shutdown(socket.SHUT_WR)
        with asking.makefile("rb") as answer:
            said = answer.read()
    assert said, "No command can be run: what it said is above."
    return json.loads(said)


@cache
def _own_lender() -> str:
    return _start_lender(ROOT)


def _start_lender(root: Path) -> str:
    """Return the address of a process that starts others, until this one ends."""
    address = f"{tempfile.gettempdir()}/newsroom-{secrets.token_hex(8)}"
    lender = subprocess.Popen(
        [sys.executable, "-m", "tests.support.commands", address],
        cwd=root,
        env=os.environ | {"PYTHONPATH": f"{root}:{ROOT}", "PYTHONWARNINGS": "ignore"},
    )
    _LENDERS.append(lender)
    atexit.register(_end, lender.pid, address, os.getpid())
    while not Path(address).exists():
        assert lender.poll() is None, "It cannot begin: what it said is above."
        time.sleep(0.02)
    return address


def _end(number: int, address: str, owner: int) -> None:
    """Hazard: a fork of the process that began it ends too."""
    if os.getpid() != owner:
        return
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
    Path(address).unlink(missing_ok=True)


def migrated() -> str:
    """The URL of an empty newsroom's database. Copies are cheap."""
    return _made_once("migrated", "", "migrate", "-v0")


def staffed() -> str:
    """The same with two editors, ada and ben, and the annotator ann."""
    people = {"ada": "Editor", "ben": "Editor", "ann": "Annotator"}
    return _made_once("staffed", migrated(), "shell", "-v0", "-c", _adding(people))


def _adding(people: Mapping[str, str]) -> str:
    """Python that makes users of those roles."""
    return (
        "from django.contrib.auth.models import Group, User\n"
        f"for name, role in {people!r}.items():\n"
        f"    user = User.objects.create(username=name, password={STORED_PASSWORD!r}, is_staff=True, "
        "first_name=name.title(), last_name='Example')\n"
        "    user.groups.add(Group.objects.get(name=role))"
    )


def with_samples() -> str:
    """The same of a newsroom with the samples in it."""
    return _made_once("samples", migrated(), "load_samples", "--password", PASSWORD)


def with_few_samples() -> str:
    """The same with three samples, which fill every table that all of them fill:
    whatever reads a whole newsroom costs half.
    """
    return _made_once("few-samples", migrated(), "shell", "-v0", "-c", LOADING_FEW)


def _static_files() -> Path:
    """Collected once in a run. A server takes a copy as it is if it has the same files
    to collect.

    Hazard: `collectstatic` alone would not note which files these are.
    """
    _made_once("static", migrated(), "upgrade", "--readers")
    return Path(os.environ["TEST_TEMPLATES"]) / "static" / "static"


def _made_once(name: str, template: str, *command: str) -> str:
    """By the first process of this run that asks; the others wait for it."""
    folder = Path(os.environ["TEST_TEMPLATES"]) / name
    folder.mkdir(exist_ok=True)
    done = folder / "url"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            newsroom = Site(folder, template=template)
            newsroom.manage(*command)
            newsroom.dismiss()
            forget_site(newsroom.env["DATABASE_URL"])
            done.write_text(newsroom.env["DATABASE_URL"])
    return done.read_text()


def _children(parent: int) -> list[int]:
    """Process ids, from /proc, oldest first.

    Hazard: a process may have a lower number than an older one.
    """
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                begun = int(fields[19])
                found.append((begun, int(status.parent.name)))
    return [number for _begun, number in sorted(found)]
