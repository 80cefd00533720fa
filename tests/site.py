"""A whole newsroom as an operator runs it: its own database, hashed static files, a real server."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
PASSWORD = "correct horse battery"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """Start it with `with`; `manage` runs commands against its database."""

    def __init__(self, folder: Path, root: Path = ROOT, options: Sequence[str] = (), **settings: str) -> None:
        self.folder, self.root, self.options = folder, root, options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = os.environ | {
            "DATABASE_URL": settings.get("DATABASE_URL") or self._new_database(),
            "VAR_DIR": str(folder),
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": self.url,
            "SITE_NAME": "The Test Examiner",
            "DEBUG": "0",
            "PYTHONWARNINGS": "ignore",
            **settings,
        }

    def _new_database(self) -> str:
        """Beside the database of the other tests, of the same kind."""
        url = os.environ.get("DATABASE_URL", "")
        if not url.startswith("postgres"):
            return f"sqlite:///{self.folder / 'site.sqlite3'}"
        import dj_database_url
        import psycopg

        name = f"site_{secrets.token_hex(4)}"
        server = dj_database_url.parse(url)
        with psycopg.connect(
            host=server["HOST"], user=server["USER"], dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return re.sub(r"/[^/]*$", f"/{name}", url)

    def manage(
        self, *arguments: str, check: bool = True, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.root,
            env=self.env,
            capture_output=True,
            text=True,
            input=stdin,
            timeout=120,
        )
        if check and done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}{done.stderr}")
        return done

    def add_user(self, username: str, role: str) -> None:
        """Logs in with PASSWORD."""
        self.manage(
            "shell",
            "-v0",
            "-c",
            "from django.contrib.auth.models import Group, User; "
            f"user = User.objects.create_user({username!r}, password={PASSWORD!r}, is_staff=True, "
            f"first_name={username.title()!r}, last_name='Example'); "
            f"user.groups.add(Group.objects.get(name={role!r}))",
        )

    def __enter__(self) -> "Site":
        self.start()
        return self

    def start(self) -> None:
        """As the operators' page says; comes back when it answers."""
        self.log = (self.folder / "server.log").open("a")
        self.server = subprocess.Popen(
            ["sh", "bin/serve", "--port", str(self.port), *self.options],
            cwd=self.root,
            env=self.env,
            stdout=self.log,
            stderr=self.log,
        )
        self._wait()

    def stop(self) -> int:
        """The exit code."""
        self.server.terminate()
        code = self.server.wait(40)
        self.log.close()
        return code

    def workers(self) -> list[int]:
        """Process ids of those that answer requests, oldest first."""
        parents = {self.server.pid, *_children({self.server.pid})}
        return sorted(_children(parents) - parents)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.server.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2)  # noqa: S310
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"The server did not start: {(self.folder / 'server.log').read_text()}")

    def __exit__(self, *_: object) -> None:
        if self.server.poll() is None:
            self.stop()


def _children(parents: set[int]) -> set[int]:
    """Process ids, from /proc."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) in parents:
                found.add(int(status.parent.name))
    return found
