"""What every test may ask for. Tests never flush a database: its triggers forbid it, as
they should.
"""

import gc
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import axe_playwright_python
import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.test import Client, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    StorageState,
    expect,
    sync_playwright,
)

from articles import engine_errors
from articles.models import Article
from newsroom.accounts.factors import FRESH_SECONDS
from newsroom.actions.accept import Arrival, bring_in
from newsroom.conf.stack import with_room
from newsroom.public import build
from newsroom.public.answers import LAST, MEMORY
from newsroom.public.limits import COMPARISONS, DOWNLOADS, SEARCHES
from newsroom.public.picture_views import CHECKED, SHOWN
from newsroom.public.site import NOTHING, remember
from tests import NIGHTLY, by_night
from tests.nodes import SiteOnTwo
from tests.support.databases import NOWHERE, lent, planned_rows, settle, used
from tests.support.samples import POLLUTED
from tests.support.site import (
    PASSWORD,
    ROOT,
    Site,
    copy_product,
    migrated,
    staffed,
    with_few_samples,
    with_samples,
)
from tests.support.small_article import new_article
from tests.support.two_databases import is_of_both_by_day

# A busy machine is no failure.
hypothesis_settings.register_profile(
    "newsroom",
    max_examples=by_night(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("newsroom")

# Playwright keeps an event loop in the thread of the tests, which Django would refuse
# to work beside.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ON_TWO = os.environ.get("NODES") == "2"  # servers behind nginx
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def pytest_configure(config: pytest.Config) -> None:
    """Where databases lie that all processes of this run copy; the first process makes
    and removes it, unless it is there for many runs.
    """
    config.addinivalue_line("markers", "nightly: a long form, tried by night only")
    if not hasattr(config, "workerinput") and "TEST_TEMPLATES" not in os.environ:
        folder = os.environ["TEST_TEMPLATES"] = tempfile.mkdtemp(
            prefix="newsroom-tests-"
        )
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick",
        action="store_true",
        help="nothing that needs a browser, a server or seconds",
    )
    parser.addoption(
        "--no-server",
        action="store_true",
        help="nothing that needs a browser or a server",
    )


@receiver(user_logged_in)
def prove_at_login(request: HttpRequest, user: User, **_signal: object) -> None:
    """Let `force_login` be a fresh sign-in, as a password is."""
    record_authentication(request, user, "password")


def pytest_collection(session: pytest.Session) -> None:
    """Register the classes of the admin, which tests read while they are collected.

    Of a whole run each worker first loads another part of the files: where they were
    never loaded, all would rewrite the assertions of all files at the same time.
    """
    admin.autodiscover()
    worker = getattr(session.config, "workerinput", None)
    if not worker or [Path(name).name for name in session.config.args] != ["tests"]:
        return
    number = int(worker["workerid"].removeprefix("gw"))
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    for file in files[number :: worker["workercount"]]:
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """What only one database has is no test of the other; what asks for none, or for a
    browser, is proved on SQLite. Nothing is skipped.
    """
    here, others = [], []
    for item in items:
        is_of_here = vendor_of(item) in {"", connection.vendor}
        is_given = all(
            os.environ.get(mark.args[0]) for mark in item.iter_markers("given")
        )
        is_of_today = NIGHTLY or not item.get_closest_marker("nightly")
        is_wanted = (
            is_of_here
            and is_given
            and is_of_today
            and not (config.getoption("quick") and takes_seconds(item))
            and not (config.getoption("no_server") and needs_server(item))
        )
        (here if is_wanted else others).append(item)
    config.hook.pytest_deselected(items=others)
    # Browsers wait where others compute: begun first they go beside those. Files of long
    # tests follow, so that none is left alone at the end.
    long_files = {item.path for item in here if takes_seconds(item)}
    items[:] = sorted(
        here,
        key=lambda item: (
            "browser" not in item.fixturenames,
            item.path not in long_files,
        ),
    )
    if hasattr(config, "workeroutput"):
        config.workeroutput["others"] = [item.nodeid for item in others]


def pytest_collection_finish() -> None:
    """Look for garbage more seldom, and not among what stays until the last test."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def vendor_of(item: pytest.Item) -> str:
    """Return the only database on which a test runs; nothing if on each."""
    only = item.get_closest_marker("database")
    if only:
        return only.args[0]
    in_a_browser = "browser" in item.fixturenames and not ON_TWO
    if in_a_browser or not asks_for_a_database(item):
        return "sqlite"
    name = item.name.partition("[")[0]
    if NIGHTLY or is_of_both_by_day(item.path.relative_to(ROOT), name):
        return ""
    return "sqlite"


def takes_seconds(item: pytest.Item) -> bool:
    return needs_server(item) or item.get_closest_marker("slow") is not None


def needs_server(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("browser")
    costly = {
        "browser",
        "newsrooms",
        "own_database",
        "all_samples",
        "empty_newsroom",
        "copy",
    }
    return bool(marked or costly & set(item.fixturenames))


def asks_for_a_database(item: pytest.Item) -> bool:
    """By a fixture or by a mark. That no other test has one is seen to below."""
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("database")
    return bool(marked or {"django_db_setup", "newsrooms"} & set(item.fixturenames))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Whatever opens a database, here or in a program that the test starts, finds none
    that was not asked for.
    """
    nowhere = {} if asks_for_a_database(item) else {"DATABASE_URL": NOWHERE}
    with patch.dict(os.environ, nowhere):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[object]:
    """Pytest calls a test from so deep that a tenth of the time would go where this
    room is missing.
    """
    pyfuncitem.obj = with_room(pyfuncitem.obj)
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The closing line says how many run on another database; every worker has found
    the same ones.
    """
    if node.gateway.id == "gw0" and hasattr(node, "workeroutput"):
        others = [
            SimpleNamespace(nodeid=one) for one in node.workeroutput.get("others", [])
        ]
        node.config.hook.pytest_deselected(items=others)


@pytest.fixture(autouse=True, scope="session")
def quick_settings() -> Iterator[None]:
    """Plain names for static files, cheap passwords; a server has the real names, and
    what tests/support/server_settings.py says of passwords.
    """
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
        before = planned_rows()
        yield
        assert planned_rows() == before, (
            "A test asked for ANALYZE by itself: see tests.support.databases.analyse."
        )
        connection.close()


@pytest.fixture(autouse=True)
def no_database_unasked(request, django_db_blocker) -> Iterator[None]:
    """A test that asks for no database has none here either."""
    with (
        nullcontext()
        if asks_for_a_database(request.node)
        else django_db_blocker.block()
    ):
        yield


@pytest.fixture(autouse=True)
def judged(request, caplog) -> Iterator[None]:
    """No engine may fail unnoticed behind its guard; a test that means it to is marked
    `unjudged`.
    """
    yield
    failed = [
        record
        for record in caplog.get_records("call")
        if record.name == engine_errors.log.name
    ]
    assert not failed or request.node.get_closest_marker("unjudged"), failed[
        0
    ].getMessage()


@receiver(setting_changed)
def forget_the_build(**_: object) -> None:
    build.forget_builds()


@pytest.fixture(autouse=True)
def searches_begin() -> None:
    """What one test has asked is not counted or kept in the next."""
    MEMORY.clear()
    remember(NOTHING)
    build.forget_builds()
    for remembered in (LAST, SHOWN, CHECKED):
        remembered.clear()
    for counted in (SEARCHES, COMPARISONS):
        counted.counts.clear()
    DOWNLOADS.held.clear()


def new_member(role: str | None, username: str = "") -> User:
    user = User.objects.create_user(
        username or (role or "nobody").lower(),
        password="correct horse battery",
        is_staff=True,
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def make_user(db) -> Callable[..., User]:
    """make_user("Editor") is a member of that role; make_user(None) is staff without
    one.
    """
    return new_member


@pytest.fixture(scope="module")
def rows_of_file(django_db_setup, django_db_blocker) -> Iterator[None]:
    """What fixtures of a whole file store is there until its last test. What a test
    stores is rolled back before the next, as always.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def annotator(make_user) -> User:
    return make_user("Annotator")


@pytest.fixture
def editor(make_user) -> User:
    return make_user("Editor")


@pytest.fixture
def pier(editor) -> Article:
    """Our own reporting."""
    return new_article(user=editor)


@pytest.fixture
def desk(client, editor) -> Client:
    """Of an editor."""
    client.force_login(editor)
    return client


@pytest.fixture
def administrator(make_user) -> User:
    return make_user("Administrator")


# --- A database where commits are real ------------------------------------------------


@pytest.fixture
def own_database(
    tmp_path, django_db_setup, django_db_blocker
) -> Iterator[dict[str, Any]]:
    """A newsroom of three samples, of all by night, for this test alone; its settings.
    Threads that it starts are in it too.
    """
    template = with_samples() if NIGHTLY else with_few_samples()
    with django_db_blocker.unblock(), lent(tmp_path, template) as own, used(own):
        yield own


@pytest.fixture
def all_samples(
    tmp_path, django_db_setup, django_db_blocker
) -> Iterator[dict[str, Any]]:
    """The same with every sample, for what is said of the samples or of many pages."""
    with django_db_blocker.unblock(), lent(tmp_path, with_samples()) as own, used(own):
        yield own


@pytest.fixture
def empty_newsroom(
    tmp_path, django_db_setup, django_db_blocker
) -> Iterator[dict[str, Any]]:
    """The same of a newsroom in which nothing is but its people: whatever is made anew,
    or read whole, costs a tenth.
    """
    with django_db_blocker.unblock(), lent(tmp_path, staffed()) as own, used(own):
        yield own


@pytest.fixture(scope="session")
def newsrooms() -> None:
    """Asked for by tests and fixtures that make newsrooms of their own, so that they
    run on each database.
    """


@pytest.fixture
def bring(editor):
    """bring(text, path=..., findings=...) is an arrival."""

    def bring(text: str = POLLUTED, path: str = "harvest.txt", **options) -> Arrival:
        return bring_in(text.encode(), path=path, user=editor, **options)

    return bring


# --- A real server and a real browser, started once per run
# ---------------------------------------------

expect.set_options(timeout=15_000)  # the machine may be busy
# Hazard: the last of this switch holds, so the first lines are what Playwright itself
# switches off. The last line are lists under the address bar: each window loads those
# pages, which nobody sees, in a renderer more.
OFF = """
AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades LensOverlay MediaRouter
HttpsFirstBalancedModeAutoEnable PaintHolding ThirdPartyStoragePartitioning TcpPortRandomizationWin
AvoidCorsURLLoaderRestartOnRedirect OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch
WebUIOmniboxPopup WebUIOmniboxAimPopup
"""
CHROMIUM_FLAGS = [
    f"--disable-features={','.join(OFF.split())}",
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
    with kind(tmp_path_factory.mktemp("site"), template=staffed()) as site:
        yield site


@pytest.fixture
def copy(tmp_path) -> Path:
    """The product in a folder of its own, where a test may change it."""
    return copy_product(tmp_path / "product")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


def chromium() -> str:
    """The path of one, which bin/browser gets where there is none."""
    if path := os.environ.get("CHROMIUM"):
        return path
    found = subprocess.run(
        ["sh", "bin/browser"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return found.stdout.strip()


@pytest.fixture(scope="session")
def logins(browser, site) -> Callable[[str], StorageState]:
    """logins("ada") is what a browser keeps of her login; all windows of hers go on
    with it, while it is fresh enough for an act that asks for that. A test that logs
    out begins with `log_in`, which makes another.
    """
    made: dict[str, tuple[float, StorageState]] = {}

    def login(user: str) -> StorageState:
        made_at, state = made.get(user, (0.0, None))
        if state is None or time.monotonic() - made_at > FRESH_SECONDS / 2:
            with browser.new_context(base_url=site.url) as context:
                log_in(context.new_page(), user)
                state = context.storage_state()
            made[user] = (time.monotonic(), state)
        return state

    return login


RESET = dict.fromkeys(
    ("media", "color_scheme", "reduced_motion", "forced_colors", "contrast"), "null"
)
FORGET = """kept => {
  sessionStorage.clear();
  localStorage.clear();
  for (const { name, value } of kept) localStorage.setItem(name, value);
}"""
# A window in which a test has done one of these is of no use to the next.
SPOILING = (
    "on",
    "once",
    "route",
    "add_init_script",
    "expose_function",
    "expose_binding",
    "close",
)


@pytest.fixture(scope="session")
def idle_windows() -> dict[tuple[str, int], list[Page]]:
    """Per user and width, windows that are as new: a renderer costs more to start than
    most tests to run.

    Hazard: a second tab of a window is as wide as its first one was made.
    """
    return defaultdict(list)


@pytest.fixture
def open_window(browser, site, logins, idle_windows) -> Iterator[Callable[..., Page]]:
    """open_window(width=..., user=..., **context) is a page of its own; a CSP violation
    fails the test.
    """
    opened: list[tuple[Page, str | None, int]] = []
    problems: list[str] = []

    def open_it(width: int = 1280, user: str = "", **options) -> Page:
        if idle_windows[user, width] and not options:
            page = idle_windows[user, width].pop()
            page.set_viewport_size({"width": width, "height": 900})
            if user:
                page.context.add_cookies(logins(user)["cookies"])
        else:
            page = new_window(
                browser, width, logins(user) if user else None, site.url, options
            )
        opened.append((page, None if options else user, width))
        page.problems = problems  # a test that expects one takes it out
        return page

    yield open_it
    for page, user, width in opened:
        if user is not None and is_as_new(
            page, logins(user) if user else None, site.url
        ):
            idle_windows[user, width].append(page)
        else:
            page.context.close()
    assert problems == []


def new_window(
    browser: Browser,
    width: int,
    login: StorageState | None,
    address: str,
    options: dict[str, Any],
) -> Page:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        storage_state=login,
        **options,
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.is_spoilt = False

    def listen(message: ConsoleMessage) -> None:
        refused_on_purpose = re.search(
            r"status of (401|403|404|409|410|422)", message.text
        )
        if message.type == "error" and not refused_on_purpose:
            page.problems.append(f"{message.location.get('url')}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    for name in SPOILING:
        setattr(page, name, spoiling(page, getattr(page, name)))
    return page


def spoiling(page: Page, act: Callable[..., Any]) -> Callable[..., Any]:
    def spoil(*args: Any, **options: Any) -> Any:
        page.is_spoilt = True
        return act(*args, **options)

    return spoil


def is_as_new(page: Page, login: StorageState | None, address: str) -> bool:
    """Nothing of what a test did there is left: neither what the browser keeps nor how
    it shows pages.

    It stays at a page of the site without scripts: at an address of no site the browser
    would begin another renderer, and one more at the next page.
    """
    context = page.context
    if page.is_spoilt or len(context.pages) != 1:
        return False
    try:
        page.goto(f"{address}/robots.txt")
        page.evaluate(
            FORGET,
            [
                one
                for origin in (login or {}).get("origins", [])
                for one in origin["localStorage"]
            ],
        )
    except Error:  # a page that does not let go of what was typed in it
        return False
    context.set_offline(False)
    context.clear_permissions()
    context.clear_cookies()
    if login:
        context.add_cookies(login["cookies"])
    page.emulate_media(**RESET)
    return True


def log_in(page: Page, user: str) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: url.endswith("/admin/") and "login" not in url)


# Contrast takes two thirds of axe's time: it is measured once for all elements that
# look the same in the same place. Of what is right nothing is asked: telling it takes
# as long as looking for what is wrong.
AXE = """async (others) => {
  const kinds = new Map(), kindOf = new Map(), firsts = [];
  const speaks = (one) => one.matches("input, select, textarea, button")
    || [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  for (const one of document.querySelectorAll("body, body *")) {
    const is = getComputedStyle(one);
    const kind = [kindOf.get(one.parentElement), one.localName, one.className, one.disabled, is.color,
      is.background, is.opacity, is.font, is.textShadow, is.position, is.display, is.visibility].join("|");
    const isFirst = !kinds.has(kind);
    if (isFirst) kinds.set(kind, kinds.size);
    kindOf.set(one, kinds.get(kind));
    if (isFirst && speaks(one)) firsts.push(one);
  }
  const how = { resultTypes: ["violations"], preload: false };
  const rules = { "color-contrast": { enabled: false }, "target-size": { enabled: true } };
  for (const name of others) rules[name] = { enabled: true };
  const rest = await axe.run({ ...how, rules });
  if (!firsts.length) return rest.violations;
  const contrast = await axe.run({ include: firsts }, { ...how, runOnly: ["color-contrast"] });
  return [...rest.violations, ...contrast.violations];
}"""


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """axe(page, *rules) is what it finds wrong, also by the named rules, which it does
    not ask by itself.

    Its script goes in past the CSP, which forbids pages to do that.
    """
    script = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(
        "utf-8"
    )

    def run(page: Page, *others: str) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        found = page.evaluate(AXE, list(others))
        return [
            f"{one['id']}: {one['help']}: {node['html']}"
            for one in found
            for node in one["nodes"]
        ]

    return run
