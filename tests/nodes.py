"""A newsroom on several servers behind nginx, as docs/deploy/ configures it, and a
streaming replica.

tests/drill_nodes.py tries them; with NODES=2 the browser's tests run on two servers
too.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.postgres import TemporaryPostgres, die_with_parent
from tests.support.site import ROOT, Site, free_port

DEPLOY = ROOT / "docs" / "deploy"
MAIN = """
daemon off;
user {user};
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    proxy_cache_path cache {cache};
    include newsroom.conf;
}}
"""


LIMITS = " max_fails=5 fail_timeout=1s"  # of each server, as in docs/deploy/nginx.conf


class Balancer:
    """nginx as docs/deploy/nginx.conf has it, but for addresses and names; `with`
    starts it.

    is_secure: without it, as behind somebody else's TLS. keeps: with
    docs/deploy/nginx-cache.conf.
    """

    def __init__(
        self, folder: Path, *, is_secure: bool = True, keeps: bool = False
    ) -> None:
        self.folder, self.is_secure, self.keeps = folder, is_secure, keeps
        self.plain, self.port = free_port(), free_port()
        self.url = f"http{'s' if is_secure else ''}://127.0.0.1:{self.port}"

    def before(self, *ports: int) -> "Balancer":
        """Sets what it stands before: servers, or the same one twice."""
        self.ports = ports
        self.folder.mkdir(exist_ok=True)
        user = "root" if os.geteuid() == 0 else "nobody"
        (self.folder / "main.conf").write_text(
            MAIN.format(user=user, cache=cache_options())
        )
        (self.folder / "newsroom.conf").write_text(self.configuration())
        shutil.copy(DEPLOY / "nginx-cache.conf", self.folder / "newsroom-cache.conf")
        return self

    def configuration(self) -> str:
        first, *others = self.ports
        more = f"{LIMITS};\n    server ".join(
            f"127.0.0.1:{port}" for port in others or [first]
        )
        here = {
            "10.0.0.1:8000": f"127.0.0.1:{first}",
            "10.0.0.2:8000": more,
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port}{' ssl' * self.is_secure};",
            "news.example;": "127.0.0.1;",
            "/etc/ssl/news.example": str(self.folder / "own"),
        }
        if self.keeps:
            here["# include newsroom-cache.conf;"] = (
                f"include {self.folder}/newsroom-cache.conf;"
            )
        text = (DEPLOY / "nginx.conf").read_text()
        for theirs, ours in here.items():
            assert theirs in text, f"docs/deploy/nginx.conf has no {theirs}"
            text = text.replace(theirs, ours)
        return (
            text
            if self.is_secure
            else "\n".join(x for x in text.split("\n") if "ssl_" not in x)
        )

    def __enter__(self) -> "Balancer":
        if self.is_secure:
            certify(self.folder)
        command = [
            find_nginx(),
            "-p",
            self.folder,
            "-c",
            "main.conf",
            "-e",
            "error.log",
        ]
        self.process = subprocess.Popen(command, preexec_fn=die_with_parent)
        return self

    def reload(self, *ports: int) -> None:
        """The same before other servers; requests that are on their way end where they
        are.
        """
        self.before(*ports)
        self.process.send_signal(1)
        time.sleep(1)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)


def cache_options() -> str:
    """How long and how much nginx keeps, as docs/deploy/nginx-cache.conf tells
    operators to write it.
    """
    text = (DEPLOY / "nginx-cache.conf").read_text()
    found = re.search(r"proxy_cache_path /\S+ (.+);", text)
    assert found, "docs/deploy/nginx-cache.conf names no proxy_cache_path"
    return found[1]


def find_nginx() -> str:
    found = find_program("nginx")
    if not found:
        raise SystemExit(missing_programs(["nginx"]))
    return found


def find_program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


def missing_programs(names: list[str]) -> str | None:
    """Return a sentence that says which of these are not here; None where all are."""
    missing = " and ".join(name for name in names if not find_program(name))
    if not missing:
        return None
    return f"The drill of several servers needs {missing}: install it (Debian: apt install {missing})."


def certify(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", folder / "own.key", "-out", folder / "own.pem"]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)


class SiteOnTwo(Site):
    """The same as Site for whoever uses it; nginx sends each request to one of two
    servers in turn.
    """

    def __init__(
        self, folder: Path, template: str | None = None, **settings: str
    ) -> None:
        self.balancer = Balancer(folder / "nginx", is_secure=False)
        (folder / "one").mkdir()
        super().__init__(
            folder / "one",
            template=template,
            SITE_URL=self.balancer.url,
            PROXY_COUNT="1",
            **settings,
        )
        self.other = self.beside(folder / "two", PROXY_COUNT="1", **settings)

    def start(self) -> None:
        super().start()
        self.other.start()
        self.balancer.before(self.port, self.other.port).__enter__()
        self.url = self.balancer.url

    def stop(self) -> int:
        self.balancer.__exit__()
        self.other.stop()
        return super().stop()


class Replica(TemporaryPostgres):
    """A streaming replica of the server in the folder `primary`, made by
    docs/deploy/replica.sh.
    """

    def __init__(self, primary: str) -> None:
        super().__init__()
        self.primary = primary

    def make(self) -> None:
        here = {
            "10.0.0.10": self.primary,
            "/var/lib/postgresql/18/main": str(self.data),
        }
        script = (DEPLOY / "replica.sh").read_text()
        for theirs, ours in here.items():
            assert theirs in script, f"docs/deploy/replica.sh has no {theirs}"
            script = script.replace(theirs, ours)
        path = {"PATH": f"{self.programs}:/usr/bin:/bin"}
        subprocess.run(
            ["sh", "-euc", script], check=True, cwd="/", env=path, **self.identity
        )

    def ask(self, sql: str) -> str:
        return self.run(
            "psql", "-h", self.folder, "-U", "postgres", "-Atc", sql
        ).strip()


if __name__ == "__main__":  # before a drill begins, which takes long
    sys.exit(missing_programs(["nginx", "openssl"]))
