"""Security keys and passkeys in a browser, whose authenticator is a virtual one; and
every page of accounts for everybody.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.support.site import PASSWORD, Site, with_samples
from tests.test_everybody import overflow

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms):
    folder = tmp_path_factory.mktemp("keys")
    hosts = "127.0.0.1,localhost"
    with Site(folder, template=with_samples(), ALLOWED_HOSTS=hosts) as site:
        for name in ("ada", "ben", "cleo"):
            site.add_user(name, "Editor")
        yield site


@pytest.fixture
def window(browser, served):
    """A page of the site by its name; any message in the console fails the test."""
    context = browser.new_context(base_url=f"http://localhost:{served.port}")
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    context.close()
    assert said == []


def add_authenticator(page, *, resident: bool) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if resident else "usb",
        "hasResidentKey": resident,
        "hasUserVerification": resident,
        "isUserVerified": resident,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def log_in(page, name: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def add_key(page, *, passwordless: bool) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    if passwordless:
        page.get_by_label("Log in with this key alone").check()
    page.get_by_role("button", name="Add", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    page.get_by_label("I have saved my recovery codes").check()


def log_out(page) -> None:
    page.goto("/accounts/2fa/")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="You are logged out")).to_be_visible()


def test_with_a_password_and_a_security_key(window):
    add_authenticator(window, resident=False)
    log_in(window, "ada")
    window.wait_for_url("**/admin/")
    add_key(window, passwordless=False)
    log_out(window)
    log_in(window, "ada")
    window.wait_for_url("**/2fa/authenticate/")
    window.get_by_role("button", name="Use a security key").click()
    window.wait_for_url("**/admin/")


def test_with_a_passkey_and_nothing_else(window):
    add_authenticator(window, resident=True)
    log_in(window, "ben")
    window.wait_for_url("**/admin/")
    add_key(window, passwordless=True)
    log_out(window)
    window.goto("/accounts/login/")
    window.get_by_role("button", name="Use a passkey").click()
    window.wait_for_url("**/admin/")


@pytest.mark.parametrize(
    "language", [pytest.param("en-GB", marks=pytest.mark.nightly), "zh-CN"]
)
def test_the_pages_are_for_everybody(browser, served, axe, language):
    base = f"http://localhost:{served.port}"
    context = browser.new_context(
        base_url=base, locale=language, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    wrong = axe(page)
    page.locator("[name=login]").fill("cleo")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    for path in (
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "password/change/",
        "reauthenticate/",
        "sessions/",
    ):
        page.goto(f"/accounts/{path}")
        wrong += [f"{path}: {one}" for one in axe(page)]
        if overflow(page) > 0:
            wrong.append(f"{path} is too wide")
        tree = page.locator("body").aria_snapshot()
        nameless = re.findall(r"- (?:button|textbox|checkbox|link)(?::|$)", tree, re.M)
        wrong += [f"{path}: {control} has no name" for control in nameless]
    context.close()
    assert wrong == []
