"""The production server as it is shipped: it bears slow senders and readers, dead
workers and restarts.
"""

import http.cookiejar
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.site import PASSWORD, ROOT, Site, free_port, with_samples

pytestmark = pytest.mark.browser

GUARD = 60  # seconds after which a test has hung; nothing here is a matter of speed
MANY = 40
ANYBODY = ssl.create_default_context()  # a certificate of a test's own
ANYBODY.check_hostname, ANYBODY.verify_mode = False, ssl.CERT_NONE
FORM = "Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken={}\r\n".format(
    "a" * 32
)


# --- Tools ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms):
    folder = tmp_path_factory.mktemp("served")
    with Site(folder, template=with_samples()) as site:
        site.add_user("ada", "Editor")
        yield site


class Sender:
    """One raw connection."""

    def __init__(self, site, method="GET", path="/", headers="", sent=""):
        self.socket = socket.create_connection(("127.0.0.1", site.port), timeout=GUARD)
        self.socket.sendall(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n{sent}".encode()
        )

    def answer(self):
        """All that comes until the server closes; the test fails if it does not."""
        received = b""
        try:
            while piece := self.socket.recv(65_536):
                received += piece
        except ConnectionResetError:  # what it had not read was thrown away
            pass
        return received.decode("latin-1")

    def status(self):
        return int(self.socket.recv(65_536).split()[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def slow_post(site, path, length=5000):
    return Sender(
        site, "POST", path, f"{FORM}Content-Length: {length}\r\n", sent="username=ada"
    )


def get(site, path="/"):
    with urllib.request.urlopen(  # noqa: S310
        f"{site.url}{path}", timeout=GUARD, context=ANYBODY
    ) as answer:
        return answer.status, answer.read().decode(errors="replace")


class Visitor:
    """Somebody with a browser's cookies."""

    def __init__(self, site, user=""):
        self.site, self.jar = site, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar),
            urllib.request.HTTPSHandler(context=ANYBODY),
        )
        if user:
            self.ask("/accounts/login/")
            status, _ = self.ask(
                "/accounts/login/", login=user, password=PASSWORD, next="/admin/"
            )
            assert status == 200

    def ask(self, path, accept="text/html", **fields):
        tokens = [cookie.value for cookie in self.jar if cookie.name == "csrftoken"]
        data = urllib.parse.urlencode(
            fields | {"csrfmiddlewaretoken": "".join(tokens)}
        ).encode()
        request = urllib.request.Request(  # noqa: S310
            f"{self.site.url}{path}",
            data if fields else None,
            {"Accept": accept, "Referer": f"{self.site.url}/"},
        )
        try:
            with self.opener.open(request, timeout=GUARD) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def answers(site):
    try:
        return get(site)[0] == 200
    except OSError:
        return False


def until(true):
    deadline = time.monotonic() + GUARD
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


# --- Slow senders, slow readers -------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/", "/search/", "/feeds/articles.rss", "/healthz", "/readyz", "/no/such/page/"],
)
def test_what_a_reader_sends_is_refused_unread(served, path):
    with slow_post(served, path) as sender:
        answer = sender.answer()
    assert answer.startswith("HTTP/1.1 405")
    assert "connection: close" in answer.lower()


@pytest.mark.parametrize(
    "body", ["Content-Length: 5000\r\n", "Transfer-Encoding: chunked\r\n"]
)
def test_a_body_with_a_request_to_read_is_refused_unread(served, body):
    with Sender(served, "GET", "/", body) as sender:
        answer = sender.answer()
    assert answer.startswith("HTTP/1.1 413")
    assert "connection: close" in answer.lower()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/admin/desk/import/"])
def test_many_who_send_slowly_stop_neither_readers_nor_editors(served, path):
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(slow_post(served, path))
        for _ in range(6):
            assert get(served)[0] == 200
        assert Visitor(served, "ada").ask("/admin/")[0] == 200


def test_many_who_never_end_their_headers_stop_nobody(served):
    with ExitStack() as stack:
        senders = [
            stack.enter_context(Sender(served, headers="X-Slow: 1"))
            for _ in range(MANY)
        ]
        for _ in range(6):
            assert get(served)[0] == 200
        assert all(sender.answer() == "" for sender in senders)  # closed, by and by


def test_many_who_never_read_their_answer_stop_nobody(served):
    """The largest answers there are, to connections that take next to nothing."""
    path = "/static/" + re.search(r"/static/([^\"]+\.woff2)", get(served)[1])[1]
    with ExitStack() as stack:
        for _ in range(MANY):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            reader.connect(("127.0.0.1", served.port))
            stack.enter_context(reader)
            reader.sendall(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 60
            )
        for _ in range(6):
            assert get(served)[0] == 200


def test_a_body_that_is_late_gives_its_thread_back(served):
    """More bodies than threads, none of which ever comes whole: each connection is
    closed in the end.
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--http",
        "1",
        "--port",
        str(port),
    ]
    command += [
        "--blocking-threads",
        "4",
        "--log-level",
        "critical",
        "tests.support.short_timeouts:application",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=served.env)
    impatient = SimpleNamespace(port=port, url=f"http://127.0.0.1:{port}")
    try:
        until(lambda: answers(impatient))
        with ExitStack() as stack:
            senders = [
                stack.enter_context(slow_post(impatient, "/accounts/login/"))
                for _ in range(12)
            ]
            assert all("200 OK" not in sender.answer() for sender in senders)
            assert get(impatient)[0] == 200
    finally:
        server.terminate()
        server.wait(GUARD)


def test_a_body_without_its_length_is_refused(served):
    with Sender(
        served, "POST", "/accounts/login/", "Transfer-Encoding: chunked\r\n"
    ) as sender:
        assert sender.answer().startswith("HTTP/1.1 411")


@pytest.mark.parametrize("cookie", ["", "Cookie: known_browser=madeup\r\n"])
def test_a_stranger_sends_nothing_large(served, cookie):
    with Sender(
        served, "POST", "/admin/desk/import/", f"{cookie}Content-Length: 7000000\r\n"
    ) as sender:
        assert sender.answer().startswith("HTTP/1.1 413")


def test_an_editor_sends_large_files(served):
    editor = Visitor(served, "ada")
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in editor.jar)
    headers = (
        f"Cookie: {cookies}\r\nContent-Length: 7000000\r\nContent-Type: text/plain\r\n"
    )
    with Sender(
        served, "POST", "/admin/desk/import/", headers, sent="a" * 7_000_000
    ) as sender:
        # read whole, and then the form's token is missing
        assert sender.status() == 403


# --- Dead workers, start and stop -----------------------------------------------------


def test_a_worker_that_dies_is_replaced_again_and_again(served):
    for _ in range(3):
        until(lambda: len(served.workers()) == 2)
        killed = served.workers()[0]
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in served.workers() and answers(served))  # noqa: B023
    until(lambda: len(served.workers()) == 2)


def test_a_taken_port_is_refused(served):
    done = subprocess.run(
        ["sh", "bin/serve", "--port", str(served.port)],
        cwd=ROOT,
        env=served.env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert f"bin/serve --port {served.port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "Set SECRET_KEY"),
        (
            "DATABASE_POOL",
            "0",
            "DATABASE_POOL is '0'; write a whole number from 2 to 100.",
        ),
        (
            "TIME_ZONE",
            "Mars",
            "TIME_ZONE is 'Mars'; write a zone such as Europe/Berlin.",
        ),
    ],
)
def test_a_server_that_is_not_ready_says_so_in_one_line(tmp_path, name, value, words):
    env = os.environ | {
        "VAR_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "127.0.0.1",
        name: value,
    }
    command = ["sh", "bin/serve", "--port", str(free_port())]
    env["LOG_FORMAT"] = "json"
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert words in json.loads(line)["message"]


def alive(pid):
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except OSError:
        return False


@pytest.mark.parametrize("blow", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_the_server_leaves_nobody_behind(newsrooms, tmp_path, blow):
    with Site(tmp_path) as site:
        workers = site.workers()
        groups = {os.getpgid(pid) for pid in [site.server.pid, *workers]}
        with slow_post(site, "/accounts/login/"):
            os.kill(site.server.pid, blow)
            code = site.server.wait(GUARD)
        assert code == (-blow if blow == signal.SIGKILL else 0)
        until(lambda: not any(alive(pid) for pid in workers))
        assert len(groups) == 1
        if blow == signal.SIGKILL:
            site.start()  # the port is free again


ORPHAN = """
import multiprocessing, os, time
from newsroom.conf import processes

def late():
    while os.getppid() == parent:
        time.sleep(0.01)
    processes.die_with_parent()
    os.write(1, b"still here")

def short():
    global parent
    parent = os.getpid()
    fork.Process(target=late).start()
    os._exit(0)

fork = multiprocessing.get_context("fork")
fork.Process(target=short).start()
"""


def test_a_worker_whose_server_died_while_it_began_ends_too():
    done = subprocess.run(
        [sys.executable, "-c", ORPHAN], cwd=ROOT, stdout=subprocess.PIPE, timeout=GUARD
    )
    assert done.stdout == b""


# --- Upgrades -------------------------------------------------------------------------


def styles(page):
    return set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))


def published_pages(site):
    seen, waiting = {}, ["/"]
    while waiting:
        path = waiting.pop()
        try:
            seen[path] = get(site, path)[1]
        except urllib.error.HTTPError as gone:
            if gone.code != 410:
                raise
            seen[path] = gone.read().decode()
        links = re.findall(
            r'href="(/(?:articles|topics|sources|corrections)[^"#?]*/)"', seen[path]
        )
        waiting += [
            link for link in set(links) if link not in seen and link not in waiting
        ]
    return seen


def test_an_upgrade_changes_the_styles_of_every_page(newsrooms, copy, tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    with Site(var, root=copy, template=with_samples()) as site:
        before = published_pages(site)
        assert site.stop() == 0
        for name in ("reader", "statement"):
            file = copy / f"newsroom/public/static/public/{name}.css"
            with file.open("a") as style:
                style.write("\nbody { outline: 0 }\n")
        site.start()
        after = published_pages(site)
        assert after.keys() == before.keys()
        assert len(after) > 5
        for path, page in after.items():
            assert styles(page) != styles(before[path]), path
        # kept for caches
        for name in set().union(*map(styles, [*after.values(), *before.values()])):
            assert get(site, name)[0] == 200, name
