"""An editor cites one source on two notes, and asks for a release that another
gives.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.samples import SENTENCES
from tests.support.workbench import bench, drafts, take  # noqa: F401

pytestmark = pytest.mark.browser

NEEDS_SIGN_OFF = "This note requires sign-off by a person who may sign off notes."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without scripts"])
def test_a_source_on_two_notes_and_a_release(open_window, site, bench, scripts) -> None:  # noqa: F811
    drafts(site, bench, (SENTENCES[2], "First."), (SENTENCES[3], "Second."))
    page = open_window(user="ada", java_script_enabled=scripts)
    page.goto(bench.replace("workbench", "change"))
    page.get_by_role("link", name="Add source to several notes…").click()
    boxes = page.locator("[name=notes]")
    expect(boxes).to_have_count(2)
    make(page, f"The ledger {scripts}")
    page.get_by_role("button", name="Cite source", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one note.")
    for number in range(2):
        boxes.nth(number).check()
    page.get_by_role("button", name="Cite source", exact=True).click()
    expect(page.get_by_text("Source added to 2 notes.")).to_be_visible()

    page.goto(f"{bench}?s=")
    take(page, SENTENCES[2])
    expect(page.locator("#panel .cited")).to_contain_text(f"The ledger {scripts}")
    page.locator("#panel article").get_by_role(
        "link", name=re.compile("^Edit note( Enter)?$")
    ).click()
    page.get_by_text("More: attributed to").click()
    page.get_by_label("Required before publication").select_option("release")
    page.locator("#form").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#panel")).to_contain_text(NEEDS_SIGN_OFF)
    page.get_by_role("button", name="Sign off", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else must sign it off")

    other = open_window(user="ben", java_script_enabled=scripts)
    other.goto(f"{bench}?s=")
    take(other, SENTENCES[2])
    other.get_by_role("button", name="Sign off", exact=True).click()
    expect(other.locator("#panel")).to_contain_text("signed off by Ben Example")
    expect(other.locator("#panel")).not_to_contain_text(NEEDS_SIGN_OFF)


def make(page: Page, title: str) -> None:
    page.get_by_text("Create source").click()
    page.locator("[name=citation-title]").fill(title)
