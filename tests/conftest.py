"""What every test may ask for. Tests never flush a database: its triggers forbid it, as they should."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import axe_playwright_python
import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import override_settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    expect,
    sync_playwright,
)

from articles import advising
from newsroom.actions.intake import Arrival, bring_in
from newsroom.public.memory import MEMORY
from newsroom.public.views import COMPARING, COMPARISONS, SEARCHES
from tests.databases import HANG, NOWHERE, lent, settle, used
from tests.nodes import SiteOnTwo
from tests.samples import POLLUTED
from tests.site import PASSWORD, ROOT, Site, copy_product, migrated, with_samples

# Playwright keeps an event loop in the thread of the tests, which Django would refuse to work beside.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ON_TWO = os.environ.get("NODES") == "2"  # servers behind nginx
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def pytest_configure(config: pytest.Config) -> None:
    """Where databases lie that all processes of this run copy; the first process makes and removes it, unless
    it is there for many runs."""
    if not hasattr(config, "workerinput") and "TEST_TEMPLATES" not in os.environ:
        folder = os.environ["TEST_TEMPLATES"] = tempfile.mkdtemp(prefix="newsroom-tests-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only one database has is no test of the other, and what asks for none is proved on SQLite: nothing
    is skipped."""
    here, others = [], []
    for item in items:
        (here if vendor_of(item) in {"", connection.vendor} else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = here
    if hasattr(config, "workeroutput"):
        config.workeroutput["others"] = [item.nodeid for item in others]


def vendor_of(item: pytest.Item) -> str:
    """The only database on which a test runs; nothing if on each."""
    if only := item.get_closest_marker("database"):
        return only.args[0]
    once = item.get_closest_marker("once") and not ON_TWO
    return "sqlite" if once or not asks_for_a_database(item) else ""


def asks_for_a_database(item: pytest.Item) -> bool:
    """By a fixture or by a mark. That no other test has one is seen to below."""
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("database")
    return bool(marked or {"django_db_setup", "newsrooms"} & set(item.fixturenames))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Whatever opens a database, here or in a program that the test starts, finds none that was not asked
    for."""
    nowhere = {} if asks_for_a_database(item) else {"DATABASE_URL": NOWHERE}
    with patch.dict(os.environ, nowhere):
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The closing line says how many run on another database; every worker has found the same ones."""
    if node.gateway.id == "gw0" and hasattr(node, "workeroutput"):
        others = [SimpleNamespace(nodeid=one) for one in node.workeroutput.get("others", [])]
        node.config.hook.pytest_deselected(items=others)


@pytest.fixture(autouse=True, scope="session")
def quick_settings() -> Iterator[None]:
    """Plain names for static files, cheap passwords; the browser's server keeps the real ones."""
    from django.conf import settings

    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": PLAIN_FILES},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """Instead of pytest-django's, which migrates in every process."""
    with django_db_blocker.unblock():
        settle(migrated())
        yield
        connection.close()


@pytest.fixture(autouse=True)
def no_database_unasked(request, django_db_blocker) -> Iterator[None]:
    """A test that asks for no database has none here either."""
    with nullcontext() if asks_for_a_database(request.node) else django_db_blocker.block():
        yield


@pytest.fixture(autouse=True)
def judged(request, caplog) -> Iterator[None]:
    """No engine may fail unnoticed behind its guard; a test that means it to is marked `unjudged`."""
    yield
    failed = [record for record in caplog.get_records("call") if record.name == advising.log.name]
    assert not failed or request.node.get_closest_marker("unjudged"), failed[0].getMessage()


@pytest.fixture(autouse=True)
def searches_begin(monkeypatch) -> None:
    """What one test has asked is not counted or kept in the next, nor how long a busy machine took for it."""
    MEMORY.clear()
    for counted in (SEARCHES, COMPARISONS):
        counted.asked.clear()
    monkeypatch.setattr(COMPARING, "SHORT", HANG)


@pytest.fixture
def make_user(db):
    """make_user("Editor") is a member of that role; make_user(None) is staff without one."""

    def make(role: str | None, username: str = "") -> User:
        user = User.objects.create_user(
            username or (role or "nobody").lower(), password="correct horse battery", is_staff=True
        )
        if role:
            user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def annotator(make_user) -> User:
    return make_user("Annotator")


@pytest.fixture
def editor(make_user) -> User:
    return make_user("Editor")


@pytest.fixture
def administrator(make_user) -> User:
    return make_user("Administrator")


# --- A database where commits are real -----------------------------------------------------------------


@pytest.fixture
def own_database(tmp_path, django_db_setup, django_db_blocker) -> Iterator[dict[str, Any]]:
    """The samples' newsroom, for this test alone; its settings. Threads that it starts are in it too."""
    with django_db_blocker.unblock(), lent(tmp_path, with_samples()) as own, used(own):
        yield own


@pytest.fixture(scope="session")
def newsrooms() -> None:
    """Asked for by tests and fixtures that make newsrooms of their own, so that they run on each database."""


@pytest.fixture
def bring(editor):
    """bring(text, path=..., findings=...) is an arrival."""

    def bring(text: str = POLLUTED, path: str = "harvest.txt", **options) -> Arrival:
        arrival = bring_in(text.encode(), path=path, user=editor, **options)
        assert isinstance(arrival, Arrival)
        return arrival

    return bring


# --- A real server and a real browser, started once per run ---------------------------------------------

expect.set_options(timeout=15_000)  # the machine may be busy
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory, newsrooms) -> Iterator[Site]:
    """On two servers behind nginx if NODES is 2."""
    kind = SiteOnTwo if ON_TWO else Site
    with kind(tmp_path_factory.mktemp("site")) as site:
        site.add_user("ada", "Editor")
        site.add_user("ben", "Editor")
        site.add_user("ann", "Annotator")
        yield site


@pytest.fixture
def copy(tmp_path) -> Path:
    """The product in a folder of its own, where a test may change it."""
    return copy_product(tmp_path / "product")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def chromium() -> str:
    """The path of one, which bin/browser gets where there is none."""
    if path := os.environ.get("CHROMIUM"):
        return path
    found = subprocess.run(["sh", "bin/browser"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def logins(browser, site) -> Callable[[str], StorageState]:
    """logins("ada") is what a browser keeps of her login; all windows of hers go on with it. A test that logs
    out begins with `log_in`, which makes another."""

    @cache
    def login(user: str) -> StorageState:
        with browser.new_context(base_url=site.url) as context:
            log_in(context.new_page(), user)
            return context.storage_state()

    return login


@pytest.fixture
def open_window(browser, site, logins) -> Iterator[Callable[..., Page]]:
    """open_window(width=..., user=..., **context) is a page of its own; a CSP violation fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        refused_on_purpose = re.search(r"status of (401|403|404|409|410|422)", message.text)
        if message.type == "error" and not refused_on_purpose:
            problems.append(f"{message.location.get('url')}: {message.text}")

    def open_it(width: int = 1280, user: str = "", **options) -> Page:
        options |= {"storage_state": logins(user)} if user else {}
        window = {"width": width, "height": 900}
        context = browser.new_context(base_url=site.url, viewport=window, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", listen)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.problems = problems  # a test that expects one takes it out
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert problems == []


def log_in(page: Page, user: str) -> None:
    page.goto("/admin/login/?next=/admin/desk/")
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/desk/")


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page; its script goes in past the CSP, which forbids pages to do that."""
    script = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")

    def run(page: Page) -> list[str]:
        page.evaluate(script)
        # Of what is right nothing is asked: telling it takes as long as looking for what is wrong.
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then((all) => all.violations)")
        return [f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"]]

    return run
