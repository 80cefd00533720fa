"""docs/first-hour.md is followed by its letter: who reads it can do what it says.

Each numbered step is read from left to right. Words in bold are pressed, words in this
`type` are written into the field that follows in bold, words in italics are seen. `as`
a login name changes the person. With SCREENSHOTS=folder each picture is made where the
guide shows it; `make screenshots` renews them.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.screenshots import keep_picture
from tests.support.site import ROOT

pytestmark = pytest.mark.browser

GUIDE = ROOT / "docs" / "first-hour.md"
# The logins of the demo, and editors of the newsroom of the tests.
LOGINS = {"editor": "ada", "reviewer": "ben"}
STEP = re.compile(r"^\d+\. (.*\n(?:\n? +.*\n)*)", re.MULTILINE)
TOKEN = re.compile(
    r"as `(?P<person>\w+)`"
    r"|`(?P<typed>[^`]+)` in \*\*(?P<field>[^*]+)\*\*"
    r"|\*\*(?P<pressed>[^*]+)\*\*"
    r"|\*(?P<seen>[^*]+)\*"
    r"|images/(?P<picture>[\w-]+)\.png"
)


def test_the_first_hour_is_as_the_guide_says(open_window) -> None:
    steps = STEP.findall(GUIDE.read_text("utf-8"))
    assert len(steps) == 14
    windows: dict[str, Page] = {}
    page: Page | None = None
    for step in steps:
        for token in TOKEN.finditer(step):
            said = token.groupdict()
            if said["person"]:
                page = of_person(said["person"], page, windows, open_window)
            elif page:
                follow(page, said)
    assert {*windows} == {*LOGINS}


def of_person(
    person: str,
    before: Page | None,
    windows: dict[str, Page],
    open_window: Callable[..., Page],
) -> Page:
    """Return the person's window, on the page where the other one is."""
    if person not in windows:
        windows[person] = open_window(user=LOGINS[person])
    page = windows[person]
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(before.url if before else "/admin/")
    return page


def follow(page: Page, said: dict[str, str]) -> None:
    if said["typed"]:
        field = page.get_by_role("textbox", name=said["field"])
        field.fill(said["typed"])
    if said["pressed"]:
        named(page, said["pressed"]).click()
        page.wait_for_load_state()
    if said["seen"]:
        expect(page.get_by_text(said["seen"]).first).to_be_visible()
    if said["picture"]:
        keep_picture(page, f"{said['picture']}-1280-light")


def named(page: Page, label: str) -> Locator:
    """Return what has this label, whole, or else as a part."""
    whole = re.compile(rf"^\W*{re.escape(label)}(?: \S)?$", re.IGNORECASE)
    expect(pressable(page, label).first).to_be_visible()
    exact = pressable(page, whole)
    if exact.count():
        return exact.first
    return pressable(page, label).first


def pressable(page: Page, label: str | re.Pattern[str]) -> Locator:
    found = page.locator("summary").filter(has_text=label)
    for role in ("button", "link", "radio"):
        found = found.or_(page.get_by_role(role, name=label))
    return found.filter(visible=True)
