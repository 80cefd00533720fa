"""Goes through docs/operators.md, as far as one machine can: one server, two behind
nginx, one of them killed, an upgrade of one after the other, a replica, a cache.
Readers read all the while, and none may see an error.

    python -m tests.postgres python -m tests.drill_nodes [STEP...]

Without steps it goes through all of them; each needs `database`, `one` and `two` before
it. The configurations are those of docs/deploy/. Whatever is not as it should be ends
it.
"""

import os
import re
import shlex
import signal
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import dj_database_url
import psycopg

from newsroom.conf import server
from tests.newsroom.conf.test_server import ANYBODY, GUARD, Visitor, get, styles, until
from tests.nodes import DEPLOY, Balancer, Replica, find_nginx
from tests.support.samples import POLLUTED
from tests.support.site import ROOT, Site, copy_product

SLUG = "read-all-the-while"
PAGE = f"/articles/{SLUG}/"
STEPS = (
    "unit",
    "database",
    "one",
    "two",
    "killed",
    "upgraded",
    "replica",
    "kept",
    "withdrawn",
)
# Seconds after which docs/operators.md shows no reader a withdrawn article; nginx
# counts whole ones.
PROMISED = 60
CODINGS = ("identity", "gzip", "br", "gzip, deflate, br")
READERS = 4


def main() -> int:
    find_nginx()
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        raise SystemExit(
            "Several servers need PostgreSQL: python -m tests.postgres python -m tests.drill_nodes"
        )
    with (
        tempfile.TemporaryDirectory(prefix="newsroom-drill-") as folder,
        ExitStack() as stack,
    ):
        os.environ.setdefault("TEST_TEMPLATES", folder)
        Drill(Path(folder), dj_database_url.parse(url)["HOST"], stack).run(sys.argv[1:])
    return 0


class Drill:
    def __init__(self, folder: Path, primary: str, stack: ExitStack) -> None:
        self.folder, self.primary, self.stack = folder, primary, stack
        self.editions = 0
        self.balancer = Balancer(folder / "nginx")
        self.secure = {"BEHIND_HTTPS_PROXY": "1", "PROXY_COUNT": "1", "WORKERS": "1"}

    def run(self, names: Sequence[str]) -> None:
        for name in names or STEPS:
            step = getattr(self, name)
            began = time.monotonic()
            said = step()
            say(f"{name}: {said} ({time.monotonic() - began:.0f} s)")

    def at(self, role: str, host: str) -> str:
        return f"postgres://{role}@{quote(host, safe='')}/newsroom"

    # --- Step by step -----------------------------------------------------------------

    def unit(self) -> str:
        """The unit starts a command that there is; the file holds settings that the
        guide lists.
        """
        command = re.search(
            "^ExecStart=(.+)$", (DEPLOY / "newsroom.service").read_text(), re.MULTILINE
        )
        program, *options = shlex.split(command[1])
        assert (ROOT / program.removeprefix("/srv/newsroom/")).exists()
        server.parse_arguments(options)
        names = re.findall(
            "^([A-Z_]+)=", (DEPLOY / "newsroom.env").read_text(), re.MULTILINE
        )
        guide = (ROOT / "docs" / "operators.md").read_text()
        assert [name for name in names if f"`{name}`" not in guide] == []
        return f"bin/serve {shlex.join(options)}, {len(names)} settings"

    def database(self) -> str:
        with psycopg.connect(
            host=self.primary, user="postgres", autocommit=True
        ) as connection:
            for statement in statements((DEPLOY / "primary.sql").read_text()):
                connection.execute(statement)
        return "roles, database and slot made"

    def one(self) -> str:
        """A server with an editor and a published article."""
        (self.folder / "first").mkdir()
        self.first = Site(
            self.folder / "first",
            DATABASE_URL=self.at("newsroom", self.primary),
            OWNER_DATABASE_URL=self.at("newsroom_owner", self.primary),
            SITE_URL=self.balancer.url,
            **self.secure,
        )
        self.stack.enter_context(self.first)
        self.first.add_user("ada", "Editor")
        text = self.folder / "article.txt"
        text.write_text(POLLUTED)
        self.first.manage(
            "import_articles",
            str(text),
            "--title",
            SLUG,
            "--findings",
            "remove",
            "--as",
            "ada",
        )
        self.first.make_ready(SLUG)
        asked = f"from articles.models import Article; print(Article.objects.get(slug={SLUG!r}).pk)"
        self.article = self.first.manage("shell", "-v0", "-c", asked).stdout.strip()
        self.stack.enter_context(self.balancer.before(self.first.port))
        until(self.answers)
        self.editor = Visitor(self.balancer, "ada")
        self.publish()
        return f"published, read at {self.balancer.url} with TLS"

    def two(self) -> str:
        """What is published through one is read through both."""
        self.second = self.stack.enter_context(self.beside("second"))
        self.balancer.reload(self.first.port, self.second.port)
        for _ in range(4):
            self.publish()
            assert {self.shown() for _ in range(6)} == {self.editions}
            assert [self.shown_by(site) for site in (self.first, self.second)] == [
                self.editions
            ] * 2
        return f"{self.editions} editions, each read at once from both"

    def killed(self) -> str:
        with self.reading() as readers:
            for site, blow in (
                (self.first, signal.SIGKILL),
                (self.second, signal.SIGKILL),
                (self.first, signal.SIGTERM),
            ):
                os.kill(site.server.pid, blow)
                site.server.wait(GUARD)
                self.publish()
                readers.go_on()
                site.start()
                # until nginx asks it again: fail_timeout in docs/deploy/nginx.conf
                time.sleep(1.5)
                readers.go_on()
        return f"{readers.said}; two killed and one stopped, each begun again"

    def upgraded(self) -> str:
        """Two of a new version take the place of the two, one by one; both versions
        publish.
        """
        root = new_version(self.folder / "product")
        with self.reading() as readers:
            third = self.stack.enter_context(self.beside("third", root=root))
            self.publish()  # by an old one
            self.balancer.reload(self.second.port, third.port)
            readers.go_on()
            self.first.stop()
            for _ in range(4):  # by each of both versions
                self.publish()
                readers.go_on()
            fourth = self.stack.enter_context(self.beside("fourth", root=root))
            self.balancer.reload(third.port, fourth.port)
            readers.go_on()
            self.second.stop()
            third.manage("reindex")
            readers.go_on()
        third.manage("check_all")
        assert {*styles(get(self.balancer, PAGE)[1])} != readers.first_styles
        self.first, self.second = third, fourth
        return f"{readers.said}; every style of every page, of both versions"

    def replica(self) -> str:
        copy = Replica(self.primary)
        self.stack.callback(copy.__exit__)
        copy.__enter__()
        for site in (self.first, self.second):
            site.stop()
            site.env["REPLICA_URL"] = self.at("newsroom_readers", str(copy.folder))
            site.start()
        assert (
            "no issues"
            in self.first.manage(
                "check", "--database", "default", "--database", "replica"
            ).stdout
        )
        return "; ".join([self.paused(copy), self.failed(copy)])

    def paused(self, copy: Replica) -> str:
        """Readers see the older edition, whole; who has logged in the new one; then all
        of them.
        """
        until(lambda: self.shown() == self.editions)
        copy.ask("SELECT pg_wal_replay_pause()")
        before = [
            get(self.balancer, path)[1] for path in (PAGE, f"{PAGE}edition.json", "/")
        ]
        self.publish(seen=False)
        after = [
            get(self.balancer, path)[1] for path in (PAGE, f"{PAGE}edition.json", "/")
        ]
        assert after == before
        assert {self.shown() for _ in range(6)} == {self.editions - 1}
        assert {self.shown(self.editor) for _ in range(6)} == {self.editions}
        copy.ask("SELECT pg_wal_replay_resume()")
        until(lambda: self.shown() == self.editions)
        return "a replay that pauses shows the edition before, to editors the new one"

    def failed(self, copy: Replica) -> str:
        with self.reading() as readers:
            copy.stop()
            readers.go_on()
            self.publish()
            copy.start()
            readers.go_on()
            until(
                lambda: (
                    "newsroom_readers"
                    in copy.ask("SELECT usename FROM pg_stat_activity")
                )
            )
            self.publish(seen=False)
            readers.go_on()
        until(lambda: self.shown() == self.editions)
        said = (
            (self.first.folder / "server.log").read_text().count("answered without it")
        )
        assert said
        return f"without the replica {readers.said}"

    def kept(self) -> str:
        """A cache of nginx's own: hits, what who logs in renews, and old pages when no
        server is left.
        """
        self.keep()
        assert cached(self.balancer) == "MISS"
        assert cached(self.balancer) == "HIT"
        self.publish(seen=False)
        assert self.shown() == self.editions - 1
        assert self.shown(self.editor) == self.editions
        assert self.shown() == self.editions
        for site in (self.first, self.second):
            site.stop()
        assert self.shown() == self.editions
        for site in (self.first, self.second):
            site.start()
        return "kept for a minute, renewed for who has logged in, shown when no server is left"

    def withdrawn(self) -> str:
        """No copy of nginx's own outlives the minute after a withdrawal: neither of a
        page that is asked for all the time nor of one for which nobody asks until then;
        nor when no server is left.
        """
        self.keep()
        until(self.answers)
        unasked = (f"{PAGE}edition.json", f"{PAGE}editions/")
        for path in (PAGE, *unasked):
            for coding in CODINGS:
                assert asked(self.balancer, path, coding).status == 200
                assert asked(self.balancer, path, coding).cache == "HIT"
        form = f"/admin/articles/article/{self.article}/withdraw/"
        status, said = self.editor.ask(
            form, after=self.editions, reason="It was not true."
        )
        assert status == 200, said
        began = time.monotonic()
        while asked(self.balancer, PAGE, "br").status == 200:
            time.sleep(1)
        shown = time.monotonic() - began
        assert shown <= PROMISED + 2, (
            f"The withdrawn article was shown for {shown:.0f} seconds."
        )
        time.sleep(max(0, PROMISED + 2 - shown))
        first = {path: asked(self.balancer, path, "br").status for path in unasked}
        assert first == dict.fromkeys(unasked, 410)
        for site in (self.first, self.second):
            site.stop()
        last = {
            asked(self.balancer, path, coding).status
            for path in (PAGE, *unasked)
            for coding in CODINGS
        }
        assert last == {410}
        return f"410 after {shown:.0f} s, to whoever asks first after a minute, and when no server is left"

    def keep(self) -> None:
        """Let nginx keep pages from now on."""
        self.balancer.keeps = True
        self.balancer.reload(self.first.port, self.second.port)

    # --- What people do ---------------------------------------------------------------

    def beside(self, name: str, **options) -> Site:
        return self.first.beside(self.folder / name, **self.secure, **options)

    def answers(self) -> bool:
        try:
            return get(self.balancer, "/healthz")[0] == 200
        except OSError:
            return False

    def publish(self, *, seen: bool = True) -> None:
        """Another edition, through the balancer; seen: by readers, at once."""
        change = (
            "from articles.models import Article\n"
            f"article = Article.objects.get(slug={SLUG!r})\n"
            f"article.standfirst = 'Number {self.editions + 1}.'\n"
            "article.save()"
        )
        self.first.manage("shell", "-v0", "-c", change)
        fields = (
            {"kind": "correction", "change_note": "More is known."}
            if self.editions
            else {}
        )
        sheet = f"/admin/articles/article/{self.article}/publish/"
        status, said = self.editor.ask(sheet, after=self.editions, **fields)
        self.editions += 1
        assert (status, f"Version {self.editions} is published." in said) == (
            200,
            True,
        ), said
        assert not seen or self.shown() == self.editions

    def shown(self, visitor: Visitor | None = None) -> int:
        """The number of the edition that a reader sees."""
        status, page = (visitor or Visitor(self.balancer)).ask(PAGE)
        assert status == 200
        return number_in(page)

    def shown_by(self, site: Site) -> int:
        """The same asked of one server, as the balancer asks it."""
        request = urllib.request.Request(  # noqa: S310
            f"{site.url}{PAGE}", headers={"X-Forwarded-Proto": "https"}
        )
        with urllib.request.urlopen(request, timeout=GUARD) as answer:  # noqa: S310
            return number_in(answer.read().decode())

    @contextmanager
    def reading(self):
        readers = Readers(self.balancer)
        try:
            readers.go_on()
            yield readers
        finally:
            readers.end()
        assert not readers.wrong, readers.wrong


class Readers:
    """Some who read without a pause: pages, and each file that these name."""

    def __init__(self, balancer: Balancer) -> None:
        self.balancer, self.ended = balancer, threading.Event()
        self.read, self.wrong = Counter[int](), list[str]()
        self.first_styles = {*styles(get(balancer, PAGE)[1])}
        self.threads = [threading.Thread(target=self.go) for _ in range(READERS)]
        for thread in self.threads:
            thread.start()

    @property
    def said(self) -> str:
        return f"{self.read.total()} pages and files, {len(self.wrong)} errors"

    def go(self) -> None:
        while not self.ended.is_set():
            for path in (
                "/",
                PAGE,
                f"{PAGE}editions/1/",
                f"{PAGE}edition.json",
                "/feeds/articles.rss",
            ):
                for name in sorted(styles(self.ask(path))):
                    self.ask(name)

    def ask(self, path: str) -> str:
        try:
            status, page = get(self.balancer, path)
            self.read[status] += 1
        except OSError as error:
            self.wrong.append(f"{path}: {error!r}")
            return ""
        return page

    def go_on(self) -> None:
        """Comes back when each has read more."""
        wanted = self.read.total() + 25 * READERS
        until(lambda: self.read.total() >= wanted or self.wrong)

    def end(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(GUARD)


def number_in(page: str) -> int:
    return int(re.search(r"Number (\d+)\.", page)[1])


def new_version(folder: Path) -> Path:
    """The product with other styles and another template."""
    copy_product(folder)
    with (folder / "newsroom/public/static/public/reader.css").open("a") as style:
        style.write("\nbody { outline: 0 }\n")
    return folder


def statements(sql: str) -> list[str]:
    plain = re.sub(r"^--.*$", "", sql, flags=re.MULTILINE)
    return [statement.strip() for statement in plain.split(";") if statement.strip()]


def cached(balancer: Balancer) -> str:
    with urllib.request.urlopen(  # noqa: S310
        f"{balancer.url}{PAGE}", timeout=GUARD, context=ANYBODY
    ) as answer:
        return answer.headers["X-Cache"]


class Copy(NamedTuple):
    """An answer of nginx: its status, and whether it was one that nginx kept."""

    status: int
    cache: str


def asked(balancer: Balancer, path: str, coding: str) -> Copy:
    request = urllib.request.Request(  # noqa: S310
        f"{balancer.url}{path}", headers={"Accept-Encoding": coding}
    )
    try:
        with urllib.request.urlopen(request, timeout=GUARD, context=ANYBODY) as answer:  # noqa: S310
            return Copy(answer.status, answer.headers["X-Cache"])
    except urllib.error.HTTPError as refusal:
        return Copy(refusal.code, refusal.headers["X-Cache"])


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
