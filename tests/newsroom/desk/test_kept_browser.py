"""What was typed on the workbench and not saved: whose it is, and where it is found
again.
"""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import log_in
from tests.support.samples import SENTENCES
from tests.support.workbench import bench, delete, in_hand_is, save, take, write

__all__ = ["bench"]
pytestmark = pytest.mark.browser

SECRET = "The clerk is our source; her name stays in this room."


def type_a_secret(page: Page, bench: str) -> None:
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[4])
    page.keyboard.press("n")
    unfold(page)
    page.get_by_label("Internal note").fill(SECRET)


def unfold(page: Page) -> None:
    page.locator("#form").get_by_text("More: attributed to").click()


def open_note(page: Page, bench: str) -> None:
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[4])
    page.keyboard.press("n")
    expect(page.locator("#form")).to_be_visible()


def stored(page: Page) -> str:
    return page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_what_was_typed_is_gone_at_logout(open_window, bench):
    page = open_window()
    log_in(page, "ada")
    type_a_secret(page, bench)
    assert SECRET in stored(page)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="You are logged out")).to_be_visible()
    assert "clerk" not in stored(page)
    log_in(page, "ben")
    open_note(page, bench)
    expect(page.locator("#kept")).to_be_hidden()
    page.evaluate("history.go(-5)")  # to the page that ada typed into
    expect(page.locator("#form")).to_be_visible()
    expect(page.get_by_text("ben", exact=False).first).to_be_attached()
    expect(page.get_by_label("Internal note")).to_have_value("")


def test_after_an_ended_login_only_the_same_person_finds_it(open_window, bench):
    page = open_window(user="ada")
    type_a_secret(page, bench)
    page.context.clear_cookies()
    page.goto(f"{bench}?s=")
    log_in(page, "ben")
    open_note(page, bench)
    expect(page.locator("#kept")).to_be_hidden()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="You are logged out")).to_be_visible()
    log_in(page, "ada")
    open_note(page, bench)
    page.locator("#kept a").click()
    expect(page.get_by_label("Internal note")).to_be_visible()
    expect(page.get_by_label("Internal note")).to_have_value(SECRET)


def test_another_tab_shows_nothing_more_after_logout(open_window, bench):
    page = open_window()
    log_in(page, "ada")
    type_a_secret(page, bench)
    other = page.context.new_page()
    other.goto("/admin/")
    other.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    log_in(other, "ben")
    assert SECRET not in stored(other)


# A login in another tab that no message tells this one of: nothing is saved under the
# other's name.
def test_nothing_is_saved_under_another_name(open_window, bench):
    page = open_window(user="ada")
    type_a_secret(page, bench)
    write(page, "Ada's words.")
    others = open_window(user="ben")
    page.context.clear_cookies()
    page.context.add_cookies(others.context.cookies())
    save(page)
    expect(page.locator("#problem")).to_contain_text("Somebody else is logged in")
    expect(page.get_by_label("Note for readers")).to_have_value("Ada's words.")
    others.goto(f"{bench}?s=")
    take(others, SENTENCES[4])
    expect(others.locator("#panel article.card")).to_have_count(0)


def test_a_closed_tab_loses_nothing(open_window, bench):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[4])
    page.keyboard.press("n")
    write(page, "Half a note, and then the battery.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(f"{bench}?s=")
    take(again, SENTENCES[4])
    again.keyboard.press("n")
    expect(again.locator("#form")).to_be_visible()
    again.locator("#kept a").click()
    expect(again.get_by_label("Note for readers")).to_have_value(
        "Half a note, and then the battery."
    )


# --- Where it is found again ----------------------------------------------------------


def test_a_draft_whose_sentence_is_deleted_meanwhile_is_found_again(
    open_window, site, bench, axe
):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[4])
    page.keyboard.press("n")
    write(page, "Half a thought.")
    page.close(run_before_unload=False)
    delete(site, bench, SENTENCES[4])
    again = page.context.new_page()
    again.goto(f"{bench}?s=")
    expect(again.locator("#kept")).to_contain_text("1 text not saved")
    expect(again.locator("#kept .kept")).to_contain_text(SENTENCES[4])
    expect(again.locator("#kept .kept")).to_contain_text("Half a thought.")
    assert axe(again) == []
    again.locator("#kept a").click()
    expect(again.get_by_label("Note for readers")).to_have_value("Half a thought.")
    assert axe(again) == []
    again.get_by_label("Sentence for your text").select_option(
        label=f"4. {SENTENCES[3]}"
    )
    again.keyboard.press("Control+Enter")
    expect(again.locator("#panel article.card")).to_contain_text("Half a thought.")
    in_hand_is(again, SENTENCES[3])
    expect(again.locator("#kept")).to_be_hidden()


def test_two_tabs_keep_two_drafts(open_window, bench):
    one = open_window(user="ada")
    two = one.context.new_page()
    for page, body in ((one, "From the first tab."), (two, "From the second tab.")):
        page.goto(f"{bench}?s=")
        take(page, SENTENCES[2])
        page.keyboard.press("n")
        write(page, body)
    expect(two.locator("#kept .kept")).to_have_count(1)  # its own is in sight
    two.keyboard.press("Control+Enter")
    expect(two.locator("#panel article.card")).to_contain_text("From the second tab.")
    one.close(run_before_unload=False)
    two.reload()
    two.locator("#kept a").click()
    expect(two.get_by_label("Note for readers")).to_have_value("From the first tab.")


def test_what_is_still_written_in_one_tab_is_not_lost_where_another_discards_it(
    open_window, bench
):
    one = open_window(user="ada")
    one.goto(f"{bench}?s=")
    take(one, SENTENCES[2])
    one.keyboard.press("n")
    write(one, "From the first tab.")
    two = one.context.new_page()
    two.goto(f"{bench}?s=")
    two.locator("#kept").get_by_role("button", name="Discard").click()
    expect(two.locator("#kept")).to_be_hidden()
    one.wait_for_timeout(3_000)
    one.close(run_before_unload=False)
    two.reload()
    expect(two.locator("#kept .kept")).to_contain_text("From the first tab.")
    two.locator("#kept").get_by_role("button", name="Discard").click()
    two.wait_for_timeout(1_000)
    two.reload()
    expect(two.locator("#kept")).to_be_hidden()


def test_two_drafts_on_one_sentence_are_both_within_reach(open_window, bench):
    page = open_window(user="ada")
    for body in ("The first beginning.", "The second beginning."):
        page.goto(f"{bench}?s=")
        take(page, SENTENCES[2])
        page.keyboard.press("n")
        write(page, body)
        page.keyboard.press("Escape")
        expect(page.locator("#form")).to_have_count(0)
    for body in ("The first beginning.", "The second beginning."):
        page.goto(f"{bench}?s=")
        expect(page.locator("#kept")).to_contain_text("2 texts not saved")
        page.locator("#kept").get_by_role("link", name=body).click()
        expect(page.get_by_label("Note for readers")).to_have_value(body)
        in_hand_is(page, SENTENCES[2])
        expect(page.locator("#kept .kept")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#kept .kept")).to_have_count(2)
    expect(page.locator("#form")).to_have_count(0)
    page.locator("#kept").get_by_role("button", name="Discard").first.click()
    expect(page.locator("#kept")).to_contain_text("1 text not saved")
    assert page.evaluate("document.activeElement.matches('#kept a')")


def test_what_is_typed_after_a_lost_answer_outlives_its_confirmation(
    open_window, bench
):
    """The server saves, and the browser has its cookie that says so."""
    page = open_window(user="ada")
    open_note(page, bench)
    write(page, "The ledger says eleven.")

    def lose_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/*", lose_answer)
    with page.expect_event("requestfailed"):
        save(page)
    expect(page.locator("#form:not([inert])")).to_be_visible()
    page.get_by_label("Note for readers").press_sequentially(" And so does the mayor.")
    page.unroute_all()
    page.goto(f"{bench}?s=")
    page.locator("#kept a").click()
    body = "The ledger says eleven. And so does the mayor."
    expect(page.get_by_label("Note for readers")).to_have_value(body)
    page.problems.clear()  # the browser reports what did not go well
