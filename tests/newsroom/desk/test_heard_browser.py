"""What a screen reader says while somebody works by keyboard alone, as far as
Chromium's tree tells it.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.samples import POLLUTED, SENTENCES, SPAM
from tests.support.workbench import bench, drafts, in_hand_is, take, type_fast
from tests.test_look import BRIDGES, samples

__all__ = ["bench", "samples"]
pytestmark = pytest.mark.browser


def focused(page: Page) -> tuple[str, str, str]:
    """(role, name, description) of what has the focus."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    for node in reversed(nodes):
        states = {
            one["name"]: one["value"].get("value") for one in node.get("properties", [])
        }
        if states.get("focused") and not node["ignored"]:
            said = (
                str(node.get(key, {}).get("value", ""))
                for key in ("role", "name", "description")
            )
            return tuple(" ".join(words.split()) for words in said)  # type: ignore[return-value]
    return ("", "", "")


def said(page: Page, words: str) -> None:
    expect(page.locator("#said")).to_have_text(re.compile(rf"^{words}\s*$"))


# --- The workbench


def test_each_act_says_what_was_done(open_window, bench):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[2])
    page.keyboard.press("0")
    said(
        page, r"Nothing to check: The difference was never explained\. saved \d\d:\d\d"
    )
    assert "Numbers are a matter of method" in focused(page)[1]  # it has led on
    assert "open" in focused(page)[1]
    page.keyboard.press("u")
    said(page, r"Undo: saved \d\d:\d\d")
    page.locator("#text a.s", has_text="This is about").click()
    heard = "document.querySelector('#said').textContent"
    page.keyboard.press("j")
    said(page, r"There is nothing further down\.")
    first = page.evaluate(heard)
    page.keyboard.press("j")
    # else it would not be said again
    page.wait_for_function(f"(first) => {heard} !== first", arg=first)
    said(page, r"There is nothing further down\.")


def test_what_is_missing_in_a_form_is_said_with_its_field(open_window, bench):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[1])
    page.keyboard.press("n")
    expect(page.locator("#form")).to_be_visible()
    rating = page.get_by_role("radiogroup", name="Rating")
    expect(rating).not_to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+Enter")
    said(page, r"Not saved: see the messages beside the fields\.")
    expect(rating).to_have_attribute("aria-invalid", "true")
    expect(rating).to_have_accessible_description("Choose a rating.")


def test_a_conflict_has_the_focus_and_both_ways_out_come_next(open_window, site, bench):
    drafts(site, bench, (SENTENCES[1], "The first draft."))
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[1])
    page.keyboard.press("Enter")
    page.get_by_label("Note for readers").fill("Mine.")
    code = (
        "from annotations import notes; from annotations.models import Note; "
        f"note = Note.objects.get(anchor__article={bench.split('/')[4]}); "
        "notes.change_note(note.pk, version=note.version, rating=note.rating, body='Theirs.', user=None)"
    )
    site.manage("shell", "-v0", "-c", code)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel .stale")).to_be_focused()
    role, name, _ = focused(page)
    assert (role, name) == (
        "region",
        "A command saved this while you were typing. Nothing is lost.",
    )
    for way in ("Keep mine", "Keep theirs"):
        page.keyboard.press("Tab")
        assert focused(page)[1] == way


def test_what_changes_without_a_save_is_said_too(open_window, site, bench):
    drafts(site, bench, (SENTENCES[1], "The first draft."))
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[1])
    page.keyboard.press("m")
    said(
        page,
        r"Choose the sentence to which this note belongs\. The note “Unverified: The first draft\.”",
    )
    page.keyboard.press("j")
    said(
        page,
        r"Move note to the current sentence\? The note “Unverified: The first draft\.”",
    )
    page.keyboard.press("Enter")
    said(page, r"The note was moved\. saved \d\d:\d\d")
    page.locator("[data-filter=open]").click()
    said(page, r"Open \d+")
    page.keyboard.press("?")
    assert focused(page)[:2] == ("DisclosureTriangle", "Keyboard shortcuts ?")
    page.keyboard.press("Escape")
    assert page.locator(".keys").evaluate("(keys) => !keys.open")


def test_ones_own_save_is_not_taken_for_anothers(open_window, site, bench):
    """The page asks what others did before it saves, and is answered after that."""
    drafts(site, bench, (SENTENCES[1], "The first draft."))
    page = open_window(user="ada")
    held: list[Route] = []
    page.route(
        "**/workbench/live/**",
        lambda route: held.append(route) if not held else route.continue_(),
    )
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[1])
    page.wait_for_timeout(2_500)
    assert held
    type_fast(page, "x")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .undo")).to_contain_text(
        "The note was removed from the article."
    )
    held[0].continue_()
    page.wait_for_timeout(1_000)
    page.keyboard.press("u")
    expect(page.locator("#panel article.card")).to_contain_text("The first draft.")
    in_hand_is(page, SENTENCES[1])


# --- The other pages of the desk

# What is put into the live region once the page is there: only that is announced.
HEARD = """
window.heard = [];
const hear = (node) => heard.push(node.textContent);
const listen = (changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(hear));
addEventListener("DOMContentLoaded", () =>
  new MutationObserver(listen).observe(document.querySelector(".messages"), { childList: true }));
"""


def test_a_form_that_comes_back_keeps_the_focus_and_says_what_was_done(
    open_window, tmp_path
):
    page = open_window(user="ada")
    page.add_init_script(HEARD)
    page.goto("/admin/desk/import/")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".errorlist")).to_be_focused()
    assert focused(page)[1] == "Choose a file, or paste the article’s text."
    (tmp_path / "heard.txt").write_text(POLLUTED.replace("harvest", "hearing"), "utf-8")
    page.get_by_label("Files").set_input_files(tmp_path / "heard.txt")
    page.get_by_role("button", name="Preview").click()
    for button, words in (
        ("Keep", "1 suspect passage kept."),
        ("Remove", "1 suspect passage removed."),
    ):
        page.get_by_role("button", name=f"{button} “{SPAM[2]}”").last.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("(words) => heard.includes(words)", arg=words)
        expect(page.locator(".finding", has_text=SPAM[2])).to_be_focused()
        assert SPAM[2] in focused(page)[1]
    page.get_by_role("button", name="Remove all 2 passages").press("Enter")
    page.wait_for_function("() => heard.includes('2 suspect passages removed.')")
    assert page.evaluate("document.activeElement !== document.body")


# --- Readers


def test_the_sheet_is_called_what_its_note_is(
    open_window: Callable[..., Page], samples
):
    page = open_window(width=390)
    page.goto(BRIDGES)
    page.locator("article a[href^='#n-']").nth(2).focus()
    page.keyboard.press("Enter")
    page.locator("dialog.sheet").wait_for()
    assert focused(page)[:2] == ("dialog", "Note 3 Mostly supported")
    page.keyboard.press("Escape")
    assert focused(page)[1].startswith("Note 3: mostly supported")
