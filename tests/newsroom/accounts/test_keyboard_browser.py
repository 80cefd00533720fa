"""Signing in, second factors, requests and settings with Tab, Enter and Space alone; and
what a screen reader is told of each control.
"""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.support.keyboard import MOST, tab_to
from tests.support.site import PASSWORD, Site, with_samples

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEW = "a new horse staple"
# What a person can use, by a mark that Tab leaves when it comes by.
LEFT_OUT = """() => {
    const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
    const used = new Set();
    return [...document.querySelectorAll(controls)].filter(one => {
        if (one.matches(':disabled') || !one.checkVisibility()) return false;
        if (one.type === 'radio') {
            const reached = [...one.form.elements[one.name]].some(r => r.dataset.reached);
            return !reached;
        }
        return !one.dataset.reached;
    }).map(one => one.outerHTML.slice(0, 120));
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms):
    folder = tmp_path_factory.mktemp("keyboard")
    with Site(folder, template=with_samples(), SECOND_FACTOR="some") as site:
        for name in ("ada", "ben", "cleo"):
            site.add_user(name, "Administrator")
        yield site


@pytest.fixture
def window(browser, served, request):
    """A page of the site in a language; any message in the console fails the test."""
    context = browser.new_context(base_url=served.url, locale=request.param)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    context.close()
    assert said == []


CHINESE = pytest.param("zh-CN", marks=pytest.mark.nightly)
in_both = pytest.mark.parametrize("window", ["en-GB", CHINESE], indirect=True)


def press(page, control: str, key: str = "Enter") -> None:
    tab_to(page, control)
    page.keyboard.press(key)


def write(page, control: str, text: str) -> None:
    tab_to(page, control)
    page.keyboard.type(text)


def log_in(page, name: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    write(page, "[name=login]", name)
    write(page, "[name=password]", password)
    page.keyboard.press("Enter")


def add_app(page) -> str:
    """By the keyboard alone; return the secret of the app."""
    page.wait_for_url("**/accounts/2fa/")
    press(page, "a[href$='/2fa/totp/activate/']")
    page.wait_for_url("**/totp/activate/")
    secret = page.locator("code").inner_text()
    write(page, "[name=code]", code(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    return secret


def code(secret: str, at: float = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time() + at) // 30))


def wrong_with(page, axe) -> list[str]:
    """What axe finds, controls without a name, and those that Tab does not reach."""
    wrong = axe(page)
    tree = page.locator("body").aria_snapshot()
    roles = "button|textbox|checkbox|radio|combobox|link|img"
    wrong += re.findall(rf"- (?:{roles})(?::.*)?$", tree, re.M)
    page.evaluate("document.activeElement.blur()")
    for _press in range(MOST):
        page.keyboard.press("Tab")
        # Where the caret stood in a field, the way goes on from the end to the top.
        was_reached = page.evaluate(
            "() => { const it = document.activeElement;"
            " if (it === document.body) return false;"
            " const before = it.dataset.reached;"
            " it.dataset.reached = 'yes';"
            " return Boolean(before) }"
        )
        if was_reached:
            break
    wrong += page.evaluate(LEFT_OUT)
    return [f"{page.url}: {one}" for one in wrong]


@in_both
def test_a_person_comes_in_and_sets_up_an_app_by_the_keyboard_alone(
    window, served, axe, request
):
    name = {"en-GB": "ada", "zh-CN": "ben"}[request.node.callspec.params["window"]]
    link = served.manage("sign_in_link", name).stdout.strip()
    window.goto(link)
    wrong = wrong_with(window, axe)
    write(window, "[name=new_password1]", NEW)
    write(window, "[name=new_password2]", NEW)
    window.keyboard.press("Enter")
    window.wait_for_url("**/accounts/login/")
    wrong += wrong_with(window, axe)
    log_in(window, name, NEW)
    window.wait_for_url("**/accounts/2fa/")
    wrong += wrong_with(window, axe)
    secret = add_app(window)
    wrong += wrong_with(window, axe)
    for path in (
        "/admin/",
        "/admin/requests/",
        "/accounts/notices/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/password/change/",
        "/accounts/sessions/",
    ):
        answer = window.goto(path)
        assert answer.status == 200, path
        wrong += wrong_with(window, axe)
    window.goto("/accounts/2fa/")
    press(window, "form[action$='logout/'] button")
    window.wait_for_url("**/logout/")
    wrong += wrong_with(window, axe)
    log_in(window, name, NEW)
    window.wait_for_url("**/2fa/authenticate/")
    wrong += wrong_with(window, axe)
    write(window, "[name=code]", code(secret, 30))
    window.keyboard.press("Enter")
    window.wait_for_url("**/admin/")
    assert wrong == []
