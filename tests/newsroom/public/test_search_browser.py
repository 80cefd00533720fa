"""The page of search in a real browser: by keyboard, without JavaScript, on a phone."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PUBLISH = """
from tests.support.editions import document, make_pages, other_article, publish
make_pages(publish(document()).article)
for number in range(20, 32):
    make_pages(publish(other_article(number)).article)
"""
TITLE = "The bridge that was inspected on paper"


@pytest.fixture(scope="module")
def searched(site) -> str:
    site.manage("shell", "-v0", "-c", PUBLISH)
    return "/search/"


@pytest.mark.parametrize(
    ("width", "options"), [(1280, {}), (390, {"java_script_enabled": False})]
)
def test_a_reader_finds_an_article_and_the_sentence_in_it(
    open_window, searched, width, options
):
    page = open_window(width=width, **options)
    page.goto(searched)
    page.get_by_role("searchbox").fill("brandt struck chamb")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("all of these words.")
    hit = (
        page.locator(".hits > li")
        .filter(has=page.get_by_role("link", name=TITLE))
        .first
    )
    expect(hit.get_by_role("heading")).to_have_text(TITLE)
    expect(hit).to_contain_text("1 false")
    expect(hit.locator("mark").filter(has_text="Chamber").first).to_be_visible()
    sentence = hit.locator("li").filter(has_text="struck Lars Brandt")
    expect(sentence.locator(".verdict")).to_contain_text("False")
    button, field = (
        page.get_by_role("button").bounding_box(),
        page.get_by_role("searchbox").bounding_box(),
    )
    assert button["width"] < field["width"]
    sentence.get_by_role("link").click()
    assert "#s-" in page.url
    expect(page.locator(":target")).to_contain_text("struck Lars Brandt")


def test_what_does_not_fit_is_on_the_next_page(open_window, searched):
    page = open_window(width=390)
    page.goto(f"{searched}?q=lorry")
    expect(page.locator(".hits > li")).to_have_count(10)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="More", exact=True).click()
    expect(page.locator(".hits > li").last).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("lorry")
