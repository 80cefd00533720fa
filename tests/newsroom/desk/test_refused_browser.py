"""A save of the workbench that did not go well while the person goes on: it takes
neither panel nor focus.

It waits with its words until they come back.
"""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests import NIGHTLY
from tests.support.workbench import HASTE, drafts, imported, in_hand, in_hand_is

pytestmark = pytest.mark.browser

PROSE = "The harbour master did not reply to us; ask t, i, r and o."
PACE = 60 / HASTE  # milliseconds from key to key
UNREADABLE = "["  # a form with this for a source is refused
FIRST = 3  # sentence to begin at
TEXT = "".join(
    f"\n\nIn {1900 + year} the port burnt. It paid {year + 3} million dollars."
    for year in range(12)
)

# Answers to what is sent come late: `wait` milliseconds after they are there.
LATE = """
const ask = window.fetch;
window.wait = 0;
window.fetch = async (url, options) => {
  const isSent = options?.method === "POST";
  try {
    return await ask(url, options);
  } finally {
    if (isSent) await new Promise((go) => setTimeout(go, window.wait));
  }
};
"""


@pytest.fixture
def bench(site, tmp_path, request) -> str:
    return imported(site, tmp_path, request, f"{TEXT}\n")


def find(page: Page) -> Locator:
    """The source of the form that is open."""
    return page.locator("#form [name=citation-find]")


def press(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press("Space" if key == " " else key)
        page.wait_for_timeout(PACE)


def take(page: Page, number: int) -> str:
    sentence = page.locator("#text .block a.s").nth(number)
    sentence.click()
    words = sentence.locator(".t").inner_text()
    expect(in_hand(page)).to_have_text(words)
    expect(page.locator("#panel")).not_to_have_attribute("data-partial", "")
    return words


# (what becomes of it, milliseconds by night until the answer is there)
TROUBLES = [
    ("refused", 0),
    ("refused", 1500),
    ("503", 700),
    ("unreachable", 1500),
]
if NIGHTLY:
    TROUBLES.append(("refused", 700))


def test_whoever_types_on_keeps_panel_and_focus(open_window, bench):
    page = open_window(user="ada")
    page.add_init_script(LATE)
    sent: list[str] = []  # how posts to the workbench fail, one after another

    def answer(route: Route) -> None:
        trouble = sent.pop(0) if route.request.method == "POST" and sent else ""
        if trouble == "503":
            route.fulfill(status=503, body="")
        elif trouble == "unreachable":
            route.abort()
        else:
            route.continue_()

    page.route("**/workbench/**", answer)
    page.goto(f"{bench}?s=")
    body, kept = page.get_by_label("Note for readers"), page.locator("#kept")
    for number, (trouble, wait) in enumerate(TROUBLES):
        at = FIRST + 3 * number
        page.evaluate(f"window.wait = {wait / HASTE}")
        left = take(page, at)
        page.keyboard.press("n")
        expect(page.locator("#form")).to_be_visible()
        page.get_by_label("Disputed").check()
        body.fill(f"Words {number}.")
        if trouble == "refused":
            find(page).fill(f"{UNREADABLE} {number}")
        else:
            sent.append(trouble)
        page.keyboard.press("Control+Enter")
        page.keyboard.press("ArrowDown")
        press(page, "n4" + PROSE)
        # All of it is in the form of the next sentence, and nothing else has happened.
        expect(body).to_have_value(PROSE)
        expect(body).to_be_focused()
        expect(page.locator("#text .s[data-unsaved]")).to_have_count(1)
        expect(kept).to_contain_text(f"Words {number}.")
        in_hand_is(
            page,
            page.locator("#text .block a.s").nth(at + 1).locator(".t").inner_text(),
        )
        page.keyboard.press("Control+Enter")
        expect(page.locator("#panel .undo")).to_be_visible()
        # Whoever goes back finds it as they left it.
        assert take(page, at) == left
        expect(body).to_have_value(f"Words {number}.")
        expect(page.locator("#text .s[data-unsaved]")).to_have_count(0)
        expect(page.locator("#text [aria-current=true]")).to_be_focused()
        find(page).fill("")
        page.evaluate("window.wait = 0")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#panel article.card")).to_contain_text(f"Words {number}.")
        expect(kept).to_be_hidden()
    page.problems.clear()


def test_it_is_said_and_whoever_stayed_is_led_to_what_is_wrong(open_window, bench, axe):
    page = open_window(user="ada")
    page.add_init_script(LATE)
    page.goto(f"{bench}?s=")
    left = take(page, FIRST)
    page.keyboard.press("n")
    expect(page.locator("#form")).to_be_visible()
    page.get_by_label("Note for readers").fill("Without its source.")
    find(page).fill(UNREADABLE)
    page.evaluate("window.wait = 500")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#form .error, #form .errorlist").first).to_be_visible()
    expect(page.locator("#form :focus")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.locator("#text .block a.s").nth(FIRST + 4).click()
    expect(page.locator("#said")).to_contain_text(f"Not saved: “{left[:40]}")
    expect(page.locator("#form")).to_have_count(0)
    assert axe(page) == []


def test_what_is_sent_back_and_remarked_is_kept_too(open_window, site, bench):
    """On the workbench as on the page of reviews."""
    page = open_window(user="ben")
    page.goto(f"{bench}?s=")
    words = page.locator("#text .block a.s").nth(FIRST).locator(".t").inner_text()
    drafts(site, bench, (words, "It is said."))
    page.reload()
    take(page, FIRST)
    page.get_by_text("Send back…").click()
    page.get_by_label("Comment for the author").press_sequentially(
        "Which books?", delay=PACE
    )
    page.get_by_text("Remarks, split or join").click()
    page.get_by_label("New remark").press_sequentially("Ask t.", delay=PACE)
    page.reload()
    take(page, FIRST)
    expect(page.get_by_label("Comment for the author")).to_have_value("Which books?")
    expect(page.get_by_label("New remark")).to_have_value("Ask t.")
    page.get_by_role("button", name="Add remark", exact=True).click()
    expect(page.locator(".thread")).to_contain_text("Ask t.")
    expect(page.get_by_label("Comment for the author")).to_have_value("Which books?")
    page.get_by_role("button", name="Send back", exact=True).click()
    expect(page.locator("#panel .sent-back")).to_contain_text("Which books?")
    assert (
        page.evaluate(
            "Object.keys(localStorage).filter((key) => key.includes('draft'))"
        )
        == []
    )


def test_what_is_written_after_a_remark_that_was_not_saved_is_kept_apart(
    open_window, bench
):
    page = open_window(user="ada")
    page.add_init_script(LATE)
    page.route(
        "**/workbench/?*",
        lambda route: (
            route.fulfill(status=503)
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.goto(f"{bench}?s=")
    take(page, FIRST)
    page.get_by_text("Remarks, split or join").click()
    page.get_by_label("New remark").press_sequentially("Ask t.", delay=PACE)
    page.evaluate("window.wait = 500")
    page.get_by_role("button", name="Add remark", exact=True).click()
    page.locator("#text .block a.s").nth(FIRST + 4).click()
    expect(page.locator("#said")).to_contain_text("Not saved")
    take(page, FIRST)
    expect(page.get_by_label("New remark")).to_have_value("Ask t.")
    page.locator("#text [aria-current=true]").focus()
    page.keyboard.press("n")
    expect(page.locator("#form")).to_be_visible()
    press(page, "4" + PROSE)
    page.reload()
    page.goto(f"{bench}?s=")
    kept = page.locator("#kept")
    expect(kept).to_contain_text("2 texts not saved")
    expect(kept).to_contain_text("Ask t.")
    expect(kept).to_contain_text(PROSE[:40])
    page.problems.clear()
