"""On the server as it is shipped: however strangers hold its doors, editors save and
readers read.
"""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode

import pytest

from newsroom.conf.logins import OF_A_NAME
from tests import by_night
from tests.newsroom.conf.test_server import Sender, Visitor, get, until
from tests.support.site import PASSWORD, Site, with_samples

pytestmark = pytest.mark.browser

STRANGERS = 60
TIMES = by_night(12)  # somebody saves and reads meanwhile
TOKEN = "a" * 32
LONG = """
import random
from articles.models import Article
from tests.support.editions import cite, document, make_pages, publish
chance, said = random.Random(1), []
for number in range(2):
    said.append([" ".join(chance.choices([f"word{n}" for n in range(900)], k=14)) + "." for _ in range(700)])
    if number:
        said[-1] = [" ".join(w if chance.random() > 0.2 else "other" for w in one.split()) for one in said[0]]
    blocks = [("paragraph", [(one, "none", [], [])]) for one in said[-1]]
    blocks[0][1][0][3].append(cite("11"))
    uid = "00000000-0000-4000-8000-000000000001"
    make_pages(publish(document(blocks, article={"slug": "long", "uid": uid})).article)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms):
    folder = tmp_path_factory.mktemp("doors")
    with Site(
        folder, template=with_samples(), LOCK_TIMEOUT="10", PROXY_COUNT="1"
    ) as site:
        site.add_user("ada", "Editor")
        site.add_user("ben", "Editor")
        site.add_user("cleo", "Editor")
        site.manage("shell", "-v0", "-c", LONG)
        yield site


def stranger(number: int) -> str:
    return f"X-Forwarded-For: 198.51.100.{number % 250}\r\n"


def guess(site: Site, client: int, name: str) -> int:
    form = urlencode({"csrfmiddlewaretoken": TOKEN, "login": name, "password": "wrong"})
    headers = f"{stranger(client)}Cookie: csrftoken={TOKEN}\r\nConnection: close\r\n"
    headers += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n"
    with Sender(site, "POST", "/accounts/login/", headers, sent=form) as sender:
        return sender.status()


def status_of(site: Site, client: int, path: str) -> int:
    with Sender(
        site, "GET", path, f"{stranger(client)}Connection: close\r\n"
    ) as sender:
        return sender.status()


@contextmanager
def beset(by):
    """By STRANGERS threads, each of which does `by(its number)` over and over; yields
    how often it was answered what.
    """
    answers, over = Counter(), threading.Event()

    def go_on(number: int) -> None:
        while not over.is_set():
            try:
                answers[by(number)] += 1
            except OSError:
                answers["nothing"] += 1

    with ThreadPoolExecutor(STRANGERS) as threads:
        for number in range(STRANGERS):
            threads.submit(go_on, number)
        try:
            time.sleep(2)
            yield answers
        finally:
            over.set()


def save(editor: Visitor, number: int) -> int:
    return editor.ask(
        "/admin/desk/import/", text=f"What was saved, number {number}. It rained."
    )[0]


def told(times: int, done) -> Counter:
    """How often it was answered what; who asks waits no longer than GUARD."""
    return Counter(done(number) for number in range(times))


def test_who_guesses_at_invented_names_keeps_no_editor_out(served):
    editor = Visitor(served, "ada")
    with beset(
        lambda number: guess(served, number, f"name{time.monotonic_ns()}")
    ) as answers:
        saved = told(TIMES, lambda number: save(editor, number))
        read = told(TIMES, lambda _: get(served)[0])
    assert saved == {200: TIMES}
    assert read == {200: TIMES}
    assert answers[429] + answers[503] > answers[200]


@pytest.mark.nightly
def test_who_guesses_at_a_name_keeps_its_owner_from_no_known_browser(served):
    editor = Visitor(served, "ben")
    known = next(
        cookie.value for cookie in editor.jar if cookie.name == "known_browser"
    )
    # Each worker counts its part of the whole, and who asks does not choose the worker.
    answers = Counter(guess(served, client, "ben") for client in range(100, 220))
    assert answers[200] <= OF_A_NAME
    assert answers[429] > answers[200]
    form = urlencode(
        {
            "csrfmiddlewaretoken": TOKEN,
            "login": "ben",
            "password": PASSWORD,
            "next": "/admin/",
        }
    )
    headers = f"{stranger(230)}Cookie: csrftoken={TOKEN}; known_browser={known}\r\n"
    headers += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n"
    with Sender(served, "POST", "/accounts/login/", headers, sent=form) as sender:
        assert sender.status() == 302
    assert Visitor(served, "ada").ask("/admin/")[0] == 200


@pytest.mark.parametrize(("sent", "from_one"), [("", True), ("login=ada", False)])
def test_four_hundred_who_send_nothing_take_no_editors_place(served, sent, from_one):
    editor = Visitor(served, "ada")
    headers = f"Cookie: csrftoken={TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with ExitStack() as stack:
        for number in range(400):
            asking = f"{stranger(1 if from_one else number)}{headers}Content-Length: 5000\r\n"
            stack.enter_context(
                Sender(served, "POST", "/accounts/login/", asking, sent=sent)
            )
        saved = told(2 * TIMES, lambda number: save(editor, number))
        if from_one:
            assert Visitor(served, "cleo").ask("/admin/")[0] == 200
    assert saved == {200: 2 * TIMES}


def test_who_asks_for_comparisons_starves_nobody(served):
    editor = Visitor(served, "ada")
    with beset(
        lambda number: status_of(served, number, "/articles/long/editions/1/2/")
    ) as answers:
        read = told(TIMES, lambda _: get(served, "/sources/11/")[0])
        saved = told(TIMES, lambda number: save(editor, number))
        until(lambda: answers[200])
    assert read == {200: TIMES}
    assert saved == {200: TIMES}
    assert answers[429] + answers[503] > 0
