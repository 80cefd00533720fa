"""What goes wrong with a machine at night: servers killed without end, a slow database,
a disk that takes nothing, clocks that jump, no memory, no descriptors. Readers must
read, what an editor was told is saved must be there, and all must recover by itself.

    python -m tests.postgres python -m tests.drill_trouble [STEP...]

Linux, root (it mounts a disk of its own), nginx and a C compiler. A step that lacks one
says so and ends the drill.
"""

import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import dj_database_url

from tests.drill_nodes import say
from tests.newsroom.conf.test_server import Visitor, get, until
from tests.nodes import Balancer, find_nginx
from tests.support.site import Site, with_samples

STEPS = ("killed", "slow", "readonly", "clock", "memory", "descriptors")
# One client may search 60 times a minute.
PAGES = (
    *("/", "/corrections/", "/feeds/articles.rss", "/archive/") * 12,
    "/search/?q=the",
)
SECONDS = float(os.environ.get("TROUBLE_SECONDS", "30"))


def main() -> int:
    steps = sys.argv[1:] or STEPS
    if "killed" in steps:
        find_nginx()
    for name in steps:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="newsroom-trouble-") as folder:
            os.environ.setdefault("TEST_TEMPLATES", f"{folder}/templates")
            Path(os.environ["TEST_TEMPLATES"]).mkdir(exist_ok=True)
            said = globals()[name](Path(folder))
            del os.environ["TEST_TEMPLATES"]
        say(f"{name}: {said} ({time.monotonic() - began:.0f} s)")
    return 0


# --- People ---------------------------------------------------------------------------


class People:
    """Readers and an editor who imports texts and notes which of them were taken."""

    def __init__(self, site: Site | Balancer, pause: float = 0.05) -> None:
        self.site, self.pause = site, pause
        self.ended = threading.Event()
        self.read: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        self.taken: list[str] = []
        self.threads = [
            threading.Thread(target=self.go_reading),
            threading.Thread(target=self.go_reading),
            threading.Thread(target=self.go_writing, args=(Visitor(site, "ada"),)),
        ]

    def go_reading(self) -> None:
        chance = random.Random(len(self.threads))  # noqa: S311 - nothing secret
        while not self.ended.wait(self.pause):
            try:
                status, _ = Visitor(self.site).ask(chance.choice(PAGES))
            except OSError as error:
                self.read[type(error).__name__] += 1
            else:
                self.read[str(status)] += 1

    def go_writing(self, editor: Visitor) -> None:
        number = 0
        while not self.ended.wait(4 * self.pause):
            number += 1
            text = f"The harbour paid for gate number {number} in trouble."
            try:
                status, page = editor.ask("/admin/desk/import/", text=text)
            except OSError as error:
                self.written[type(error).__name__] += 1
                continue
            self.written[str(status)] += 1
            if status == 200 and "/accounts/login/" not in page:
                self.taken.append(text)
            elif status == 503 and "still here" in page:
                assert text in page, (
                    f"what was typed is not on the page: {page[-2500:]}"
                )

    def end(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()

    @property
    def said(self) -> str:
        return (
            f"readers {dict(self.read)}, editor {dict(self.written)}, "
            f"{len(self.taken)} texts acknowledged, none lost"
        )


@contextmanager
def at_work(asked: Site | Balancer, site: Site) -> Iterator[People]:
    """People at work; at the end each text that was acknowledged must be stored."""
    people = People(asked)
    for thread in people.threads:
        thread.start()
    try:
        yield people
    finally:
        people.end()
    until(lambda: healthy(asked))
    stored = site.manage(
        "shell",
        "-v0",
        "-c",
        "from articles.models import Extraction\n"
        "for one in Extraction.objects.all(): print(one.text)",
    ).stdout
    lost = [text for text in people.taken if text not in stored]
    assert not lost, f"acknowledged and lost: {lost}"


def healthy(site: Site | Balancer) -> bool:
    with suppress(OSError):
        return get(site, "/readyz")[0] == 200
    return False


def started(folder: Path, stack: ExitStack, **settings: str) -> Site:
    own = folder / "newsroom"
    own.mkdir(exist_ok=True)
    site = stack.enter_context(Site(own, template=with_samples(), **settings))
    site.add_user("ada", "Editor")
    return site


# --- Step by step ---------------------------------------------------------------------


def killed(folder: Path) -> str:
    """Three servers on one database. Each second a process that answers is killed, and
    every ten seconds a whole server, which begins again as systemd begins it.
    """
    with ExitStack() as stack:
        balancer = Balancer(folder / "nginx", is_secure=False)
        settings = {"SITE_URL": balancer.url, "PROXY_COUNT": "1"}
        first = started(folder, stack, **settings)
        others = [
            stack.enter_context(first.beside(folder / name, **settings))
            for name in ("second", "third")
        ]
        servers = [first, *others]
        stack.enter_context(balancer.before(*(one.port for one in servers)))
        until(lambda: healthy(balancer))
        chance = random.Random(1)  # noqa: S311 - nothing secret
        blows = 0
        starting, fallen = threading.Thread(), None
        with at_work(balancer, first) as people:
            ends = time.monotonic() + SECONDS
            while time.monotonic() < ends:
                time.sleep(1)
                blows += 1
                if blows % 10 == 0 and not starting.is_alive():
                    fallen = chance.choice(servers)
                    starting = threading.Thread(target=kill_whole, args=(fallen,))
                    starting.start()
                    continue
                standing = [
                    one
                    for one in servers
                    if one is not fallen or not starting.is_alive()
                ]
                workers = [pid for one in standing for pid in one.workers()]
                os.kill(chance.choice(workers), signal.SIGKILL)
            if starting.ident:
                starting.join()
        assert set(people.read) <= {"200"}, people.read
        return f"{blows} killed; {people.said}"


def kill_whole(site: Site) -> None:
    """Kill a server and start it anew as systemd does."""
    site.server.kill()
    site.server.wait()
    time.sleep(2)  # RestartSec in docs/deploy/newsroom.service
    site.start()


def slow(folder: Path) -> str:
    """Each question to the database takes a third of a second more."""
    real = dj_database_url.parse(os.environ["DATABASE_URL"])["HOST"]
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="nr-") as near:
        wire = stack.enter_context(SlowWire(Path(real), Path(near)))
        site = started(folder, stack)
        url = site.env["DATABASE_URL"].replace(
            quote(real, safe=""), quote(near, safe="")
        )
        behind = site.beside(folder / "behind", DATABASE_URL=url)
        stack.enter_context(behind)
        with at_work(behind, site) as people:
            wire.delay = 0.3
            time.sleep(SECONDS)
            wire.delay = 0.0
        assert set(people.read) <= {"200"}, people.read
        return people.said


class SlowWire:
    """A socket in the folder `near` that leads to PostgreSQL's, after `delay` seconds."""

    def __init__(self, real: Path, near: Path) -> None:
        self.real, self.near, self.delay = real, near, 0.0
        near.chmod(0o755)

    def __enter__(self) -> "SlowWire":
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(self.near / ".s.PGSQL.5432"))
        self.door.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.door.close()

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.door.accept()
                there = socket.socket(socket.AF_UNIX)
                there.connect(str(self.real / ".s.PGSQL.5432"))
                for source, target, waits in (
                    (here, there, True),
                    (there, here, False),
                ):
                    threading.Thread(
                        target=self.carry, args=(source, target, waits), daemon=True
                    ).start()

    def carry(self, source: socket.socket, target: socket.socket, waits: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                if waits:
                    time.sleep(self.delay)
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def readonly(folder: Path) -> str:
    """The database takes nothing for a while: on SQLite its files cannot be written,
    on PostgreSQL it is read-only, as after a failover.
    """
    with ExitStack() as stack:
        site = started(folder, stack)
        with at_work(site, site) as people:
            time.sleep(SECONDS / 4)
            before = len(people.taken)
            with nothing_written(site.env["DATABASE_URL"]):
                time.sleep(SECONDS / 2)
                while_away = len(people.taken)
            time.sleep(SECONDS / 4)
            until(lambda: len(people.taken) > while_away)
        assert set(people.read) <= {"200"}, people.read
        return f"{while_away - before} texts taken meanwhile; {people.said}"


@contextmanager
def nothing_written(url: str) -> Iterator[None]:
    settings = dj_database_url.parse(url)
    if settings["ENGINE"].endswith("sqlite3"):
        change = shutil.which("chattr")
        if not change:
            raise SystemExit("The drill of a read-only disk needs chattr (e2fsprogs).")
        files = list(Path(settings["NAME"]).parent.glob("newsroom.sqlite3*"))
        subprocess.run([change, "+i", *files], check=True)
        try:
            yield
        finally:
            subprocess.run([change, "-i", *files], check=True)
        return
    from tests.support.databases import administered

    with administered(settings) as server:
        server.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        server.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            server.execute("SET default_transaction_read_only = off")
            server.execute("ALTER SYSTEM RESET default_transaction_read_only")
            server.execute("SELECT pg_reload_conf()")


# Adds what the file SHIFT says, in seconds, to the clock of whoever loads it.
SHIFTED_CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long shift(void) {
    long seconds = 0;
    FILE *file = fopen(getenv("SHIFT"), "r");
    if (file) { if (fscanf(file, "%ld", &seconds) != 1) seconds = 0; fclose(file); }
    return seconds;
}
int clock_gettime(clockid_t which, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int said = real(which, at);
    if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE) at->tv_sec += shift();
    return said;
}
time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *at, void *zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
"""


# By the clock that jumps it is due once it is a day ahead.
SCHEDULED = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from newsroom.actions.schedule import Due, schedule
from tests.support.decisions import make_ready
from tests.support.small_article import new_article
article = new_article()
make_ready(article)
due = Due(timezone.now() + timedelta(hours=12), "UTC")
schedule(article, due, user=User.objects.get(username="ada"))
"""
PUBLISHED = """
from newsroom.editions.models import ScheduledEdition
print(ScheduledEdition.objects.get().article.editions.count())
"""


def clock(folder: Path) -> str:
    """The server's clock jumps a day ahead, two days back, and right again. Readers
    read; whose session ended logs in again; what is scheduled is published once, when
    the clock says that it is due.
    """
    compiler = shutil.which("cc")
    if not compiler:
        raise SystemExit("The drill of clocks needs a C compiler: apt install gcc")
    source, library, shift = (
        folder / name for name in ("clock.c", "clock.so", "shift")
    )
    source.write_text(SHIFTED_CLOCK)
    shift.write_text("0")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True
    )
    with ExitStack() as stack:
        preloaded = {"LD_PRELOAD": str(library), "SHIFT": str(shift)}
        site = started(folder, stack, **preloaded)
        site.manage("shell", "-v0", "-c", SCHEDULED)
        said = []
        was_due = False
        for seconds in (-2 * 86_400, 0, 86_400, -2 * 86_400, 0):
            shift.write_text(str(seconds))
            with at_work(site, site) as people:
                time.sleep(SECONDS / 4)
            assert set(people.read) <= {"200"}, people.read
            assert people.taken, (seconds, people.written)
            if seconds > 0:
                until(lambda: published(site))
                was_due = True
            assert published(site) == was_due
            said.append(f"{seconds / 86_400:+.0f} d: {people.said}")
        site.manage("verify_editions")
        return "; ".join(said)


def published(site: Site) -> int:
    return int(site.manage("shell", "-v0", "-c", PUBLISHED).stdout)


def memory(folder: Path) -> str:
    """The processes that answer get no more memory; those that end are replaced."""

    def starve(process: int) -> None:
        text = Path(f"/proc/{process}/status").read_text()
        size = int(text.partition("VmSize:")[2].split()[0]) * 1024
        resource.prlimit(process, resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))

    def feed(process: int) -> None:
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(process, resource.RLIMIT_AS, unlimited)

    return starved(folder, starve, feed)


def descriptors(folder: Path) -> str:
    """The processes that answer may open nothing more."""
    limits: dict[int, tuple[int, int]] = {}

    def starve(process: int) -> None:
        limits[process] = resource.prlimit(process, resource.RLIMIT_NOFILE)
        resource.prlimit(process, resource.RLIMIT_NOFILE, (4, limits[process][1]))

    def feed(process: int) -> None:
        resource.prlimit(process, resource.RLIMIT_NOFILE, limits[process])

    return starved(folder, starve, feed)


def starved(folder: Path, starve, feed) -> str:
    with ExitStack() as stack:
        site = started(folder, stack)
        with at_work(site, site) as people:
            time.sleep(SECONDS / 4)
            victims = site.workers()
            for process in victims:
                starve(process)
            before = people.said
            time.sleep(SECONDS / 2)
            meanwhile = people.said
            for process in victims:
                with suppress(OSError):
                    feed(process)
            until(lambda: healthy(site))
            people.read.clear()
            time.sleep(SECONDS / 4)
        log = (site.folder / "server.log").read_text()[-3000:]
        assert set(people.read) <= {"200"}, (
            f"{people.read}\n{before}\n{meanwhile}\n{log}"
        )
        ended = len(set(victims) - set(site.workers()))
        return f"before: {before}; until then: {meanwhile}; {ended} ended; after: {people.said}"


if __name__ == "__main__":
    sys.exit(main())
