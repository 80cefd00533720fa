"""The workbench on a phone, a tablet and at 400% zoom: nothing covers the sentence that
one writes about.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.support.samples import SENTENCES
from tests.support.workbench import bench, in_hand_is, save, write

__all__ = ["bench"]
pytestmark = pytest.mark.browser

# Which of the boxes of these elements lie in sight, and not under another element.
SEEN = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const [box] = element.getClientRects();
  const across = box && box.left + Math.min(20, box.width / 2);
  const at = box && document.elementFromPoint(across, box.top + box.height / 2);
  return Boolean(at) && (element.contains(at) || at.contains(element));
})"""
# Controls of the page that are smaller than a finger needs, but for links in running
# text.
SMALL = """() => [...document.querySelectorAll(":is(#panel, .foot) :is(a, button, summary, label)")]
  .filter((control) => !control.matches("label:not(:has(input))"))
  .filter((control) => control.checkVisibility({ visibilityProperty: true }))
  .filter((control) => !control.closest("p.small, .prose, .source"))
  .filter((control) => control.getBoundingClientRect().height < 43.5)
  .map((control) => control.outerHTML.slice(0, 160))"""


def width_is_kept(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("width", "height"),
    [(390, 844), pytest.param(820, 1180, marks=pytest.mark.nightly)],
)
def test_the_sentence_and_its_neighbours_stay_in_sight_above_the_form(
    open_window, bench, axe, width, height
):
    page = open_window(user="ada", width=width, has_touch=True)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{bench}?s=")
    width_is_kept(page)
    page.locator("#text a.s", has_text=SENTENCES[3]).tap()
    in_hand_is(page, SENTENCES[3])
    page.locator("#panel").get_by_role("link", name="Add note", exact=True).tap()
    expect(page.locator("#form")).to_be_visible()
    width_is_kept(page)
    seen = page.evaluate(SEEN, "#text .s")
    assert seen[2:5] == [True, True, True]
    assert page.evaluate(SEEN, "#status") == [True]
    assert page.evaluate(SMALL) == []
    assert axe(page) == []
    write(page, "From the train.")
    page.get_by_text("More: attributed to").tap()
    page.get_by_label("Internal note").focus()  # far down in the form
    assert page.evaluate(SEEN, "#text .s")[3] is True
    save(page)
    expect(page.locator("#panel article.card")).to_contain_text("From the train.")
    assert page.evaluate(SEEN, "#text .s")[3] is True
    assert page.evaluate(SMALL) == []


def test_at_400_percent_the_panel_has_the_screen_and_says_which_sentence(
    open_window, bench, axe
):
    page = open_window(user="ada")
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{bench}?s=")
    width_is_kept(page)
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.locator("#form")).to_be_visible()
    width_is_kept(page)
    expect(page.locator("#panel .in-hand")).to_be_in_viewport()
    assert page.evaluate(SEEN, "#status") == [True]
    assert axe(page) == []
    page.keyboard.press("5")
    page.keyboard.type("Written large.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel article.card")).to_contain_text("Written large.")
    page.keyboard.press("Escape")
    expect(page.locator("#text .s").first).to_be_in_viewport()


def test_at_400_percent_the_text_scrolls_with_the_page(open_window, bench):
    page = open_window(user="ada")
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{bench}?s=")
    last = page.locator("#text .s").last
    last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 256
    assert page.evaluate(SEEN, "#status") == [False]
    last.click()
    expect(page.locator("#panel.open .in-hand")).to_be_in_viewport()
    assert page.locator("#panel").bounding_box()["height"] > 200
    page.keyboard.press("Escape")
    expect(last).to_be_in_viewport()


def test_the_masthead_of_a_phone_is_one_row_with_a_menu(open_window, bench, axe):
    page = open_window(user="ada", width=390)
    page.goto("/admin/")
    assert page.locator(".masthead").bounding_box()["height"] < 64
    to_import = page.locator(".masthead-nav").get_by_role("link", name="Import")
    expect(to_import).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(to_import).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(to_import).to_be_hidden()
