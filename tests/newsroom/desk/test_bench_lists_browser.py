"""On an open workbench: what is on no sentence changes place alone; a history unfolds;
single keys go off.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.support.samples import SENTENCES
from tests.support.workbench import bench, drafts, in_hand, in_hand_is, take

__all__ = ["bench"]
pytestmark = pytest.mark.browser


def loose(page: Page, name: str):
    return page.locator(f"#{name} li")


def move_first(page: Page, to: str) -> None:
    loose(page, "margin").first.locator("a").click()
    page.locator("#panel .card").get_by_role("link", name="Move m").click()
    expect(page.locator("#panel")).to_contain_text(
        "Choose the sentence to which this note belongs."
    )
    take(page, to)
    page.get_by_role("button", name="Move note here").click()


def test_a_note_goes_to_the_article_as_a_whole_and_back(
    open_window, site, bench
) -> None:
    drafts(site, bench, (SENTENCES[0], "One."), (SENTENCES[0], "Two."))
    ada, ben = open_window(user="ada"), open_window(user="ben")
    for page in (ada, ben):
        page.goto(f"{bench}?s=")
        expect(page.locator("#margin")).to_be_hidden()
    take(ada, SENTENCES[0])
    code = (
        "from annotations import anchors; from annotations.models import Note; "
        f"[anchors.detach(note.anchor_id, user=None) for note in Note.objects.filter("
        f"anchor__article={bench.split('/')[4]})]"
    )
    site.manage("shell", "-v0", "-c", code)
    for page in (ada, ben):
        expect(loose(page, "margin")).to_have_count(2)
        expect(page.locator("#margin")).to_be_visible()
    move_first(ben, SENTENCES[0])
    for page in (ada, ben):
        expect(loose(page, "margin")).to_have_count(1)
    expect(in_hand(ada)).to_have_text(SENTENCES[0])
    move_first(ada, SENTENCES[1])
    for page in (ada, ben):
        expect(page.locator("#margin")).to_be_hidden()


def test_a_history_is_fetched_when_it_is_unfolded(
    open_window, site, bench, axe
) -> None:
    drafts(site, bench, (SENTENCES[0], "The first draft."))
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[0])
    past = page.locator("#panel article .past")
    expect(past).to_have_count(1)
    expect(past.locator("li")).to_have_count(0)
    page.keyboard.press("h")
    expect(past.locator("li")).to_have_count(2)
    expect(past).to_contain_text("wrote a note")
    assert axe(page) == []


def test_a_history_can_be_reached_without_javascript(open_window, site, bench) -> None:
    drafts(site, bench, (SENTENCES[0], "The first draft."))
    page = open_window(user="ada", java_script_enabled=False)
    page.goto(f"{bench}?s=")
    page.locator("#text a.s", has_text=SENTENCES[0]).click()
    page.locator("#panel article .past summary").click()
    page.locator("#panel article .past").get_by_role(
        "link", name="Change history"
    ).click()
    expect(page.locator("main")).to_contain_text("The first draft.")


def test_single_keys_can_be_switched_off_and_stay_so(open_window, bench, axe) -> None:
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[0])
    page.get_by_text("Keyboard shortcuts ?").click()
    page.locator("#single-keys").uncheck()
    assert axe(page) == []
    shown = page.locator(".keys dl kbd:visible").all_text_contents()
    assert shown == ["↓", "↑", "Esc"]
    assert not page.locator(":is(.find, .keys > summary) kbd:visible").count()
    expect(page.locator("#find")).not_to_have_attribute("aria-keyshortcuts", "g")
    page.keyboard.press("Escape")
    page.locator("#text .s[aria-current]").focus()
    page.keyboard.press("n")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    expect(page.locator("#form")).to_have_count(0)
    in_hand_is(page, SENTENCES[0])
    page.keyboard.press("ArrowDown")
    in_hand_is(page, SENTENCES[1])
    page.reload()
    page.locator("#text .s[aria-current]").focus()
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    in_hand_is(page, SENTENCES[1])
    page.locator(".keys > summary").click()
    page.locator("#single-keys").check()
    expect(page.locator(".find kbd")).to_be_visible()
    expect(page.locator("#find")).to_have_attribute("aria-keyshortcuts", "g")
    page.keyboard.press("Escape")
    page.locator("#text .s[aria-current]").focus()
    page.keyboard.press("j")
    in_hand_is(page, SENTENCES[2])
