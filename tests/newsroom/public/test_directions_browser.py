"""Names that run the other way, in a real browser: each word stands where who reads the
line expects it.
"""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PUBLISH = """
from tests.support.editions import make_pages, publish
from tests.support.two_directions import arabic, english
for at, made in enumerate((arabic(), english(slug="english"), arabic(language="he", slug="hebrew"))):
    made["article"]["uid"] = f"00000000-0000-4000-8000-{at:012d}"
    make_pages(publish(made).article)
"""
# as each meets the name of the other direction
ENGLISH, ARABIC = "بلدية الميناء", "Hallen Stone Co."
# Where the middle of each of some words stands in the first line of text that has them
# all.
MIDDLES = """([selector, words]) => {
  const line = [...document.querySelectorAll(selector)].find(
    (one) => words.every((word) => one.textContent.includes(word)));
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(), at = 0; node && at < words.length;) {
    const start = node.data.indexOf(words[at]);
    if (start < 0) { node = walker.nextNode(); continue; }
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + words[at].length);
    const box = range.getBoundingClientRect();
    found.push([box.left + box.width / 2, box.top + box.height / 2]);
    at += 1;
  }
  return found;
}"""


@pytest.fixture(scope="module")
def published(site) -> None:
    site.manage("shell", "-v0", "-c", PUBLISH)


def stands_in_line(page: Page, selector: str, *words: str, leftwards: bool) -> bool:
    """Whether the words follow each other in that direction, on one line."""
    middles = page.evaluate(MIDDLES, [selector, list(words)])
    assert len(middles) == len(words)
    assert max(y for _, y in middles) - min(y for _, y in middles) < 12
    across = [x for x, _ in middles]
    return across == sorted(across, reverse=leftwards)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("slug", ["english", "hebrew"])
def test_an_english_line_runs_to_the_right_whatever_the_name_and_the_text(
    open_window, published, slug, width
):
    page = open_window(width=width)
    page.goto(f"/articles/{slug}/")
    assert stands_in_line(
        page,
        ".note-head > span",
        ENGLISH,
        "’s claim",
        ":",
        "Supported",
        leftwards=False,
    )
    assert stands_in_line(
        page, ".sources li > p", "سلمى الحداد", "and", leftwards=False
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_an_arabic_line_runs_to_the_left_whatever_the_name(
    open_window, published, width
):
    page = open_window(width=width)
    page.goto("/articles/al-jisr/")
    assert stands_in_line(
        page, ".note-head > span", "ادعاء", ARABIC, ":", "غير صحيح", leftwards=True
    )
    assert stands_in_line(
        page, ".credits .byline", "بقلم", "ليلى", "Jonas", leftwards=True
    )
    assert stands_in_line(page, ".marks .verdict", "✕", "غير صحيح", leftwards=True)
    # The text is at the right, the first sentence at the right of the strip, notes at
    # the left.
    first, second = (page.locator(".strip li").nth(at).bounding_box() for at in (0, 1))
    assert first["x"] > second["x"]
    if width > 1000:
        page.locator(".settled").first.wait_for(state="attached")
        assert (
            page.locator(".entries > .entry").first.bounding_box()["x"]
            < page.locator(".body").bounding_box()["x"]
        )


def test_the_sheet_stands_as_its_text_does(open_window, published):
    page = open_window(width=390)
    page.goto("/articles/al-jisr/")
    page.locator(".ref a").nth(1).click()
    sheet = page.locator("dialog.sheet")
    sheet.wait_for()
    assert sheet.evaluate("sheet => getComputedStyle(sheet).direction") == "rtl"
    assert stands_in_line(
        page,
        "dialog.sheet .note-head > span",
        "ادعاء",
        ARABIC,
        "غير صحيح",
        leftwards=True,
    )
