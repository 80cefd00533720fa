"""The front page in a real browser: a lead, topics, corrections, and on each card what
was found.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import new_window
from tests.support.site import Site, staffed

pytestmark = pytest.mark.browser

PUBLISH = """
from tests.support.paper import paper
from tests.support.editions import make_pages, publish
for made, options in paper():
    make_pages(publish(made, **options).article)
"""
PAGES = (
    "/",
    "/corrections/",
    "/authors/layla-haddad/",
    "/sources/14/",
    "/articles/article-1/",
)


@pytest.fixture(scope="module")
def paper(newsrooms, tmp_path_factory) -> Iterator[Site]:
    """A site of its own: articles of other tests would push these off the front page."""
    with Site(tmp_path_factory.mktemp("front"), template=staffed()) as site:
        site.manage("shell", "-v0", "-c", PUBLISH)
        yield site


@pytest.fixture
def open_page(browser, paper) -> Iterator[Callable[..., Page]]:
    """open_page(width=...) is a reader's window of the paper."""
    opened: list[Page] = []

    def open_it(width: int = 1280) -> Page:
        page = new_window(browser, width, None, paper.url, {})
        page.problems = []
        opened.append(page)
        return page

    yield open_it
    for page in opened:
        page.context.close()
    assert [page.problems for page in opened if page.problems] == []


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.nightly)])
def test_every_list_fits_either_way_round_and_is_for_everybody(open_page, axe, width):
    page = open_page(width)
    for path in PAGES:
        page.goto(path)
        assert axe(page) == [], path
        for direction in ("ltr", "rtl"):
            page.evaluate("way => { document.documentElement.dir = way }", direction)
            assert fits(page), (path, direction)


def test_a_reader_finds_topics_verdicts_and_corrections_on_the_front_page(
    open_page,
):
    page = open_page()
    page.goto("/")
    lead = page.locator(".front > li").first
    assert (
        lead.bounding_box()["width"]
        > 1.5 * page.locator(".front > li").nth(1).bounding_box()["width"]
    )
    card = page.get_by_role("article").filter(has_text="Lemon water")
    expect(card).to_contain_text("Overall rating: disputed")
    band = page.get_by_role("region", name="Latest corrections")
    band.get_by_role("link", name="See what changed").first.click()
    expect(page).to_have_url(re.compile(r"/articles/[-\w]+/editions/\d+/\d+/$"))
    page.go_back()
    page.get_by_role("navigation", name="Topics").get_by_role(
        "link", name="Water"
    ).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Water")
    page.get_by_role("link", name="Marta Venn").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Marta Venn")
