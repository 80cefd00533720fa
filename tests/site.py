"""A whole newsroom as an operator runs it: its own database, hashed static files, a real server."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 40
PASSWORD = "correct horse battery"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """Start it with `with`; `manage` runs commands against its database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = os.environ | {
            "DATABASE_URL": self._new_database(),
            "VAR_DIR": str(folder),
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": self.url,
            "SITE_NAME": "The Test Examiner",
            "DEBUG": "0",
            "PYTHONWARNINGS": "ignore",
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
            cwd=ROOT,
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
        self.manage("migrate", "-v0")
        self.manage("collectstatic", "--no-input", "-v0")
        self.log = (self.folder / "server.log").open("w")
        self.server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
                "--workers",
                "1",
                "--blocking-threads",
                "4",
                "newsroom.wsgi:application",
            ],
            cwd=ROOT,
            env=self.env,
            stdout=self.log,
            stderr=self.log,
        )
        self._wait()
        return self

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
        self.server.terminate()
        self.server.wait(20)
        self.log.close()
