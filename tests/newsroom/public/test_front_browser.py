"""The front page in a real browser: a lead, topics, corrections, and on each card what was found."""

import os

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PUBLISH = """
from tests.paper_fixtures import paper
from tests.reader_fixtures import make_pages, publish
for made, options in paper():
    make_pages(publish(made, **options).article)
"""


@pytest.fixture(scope="module")
def paper(site) -> None:
    site.manage("shell", "-v0", "-c", PUBLISH)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_front_page_is_a_paper_at_each_width(open_window, paper, width, scheme):
    page = open_window(width=width, color_scheme=scheme)
    for path in ("/", "/corrections/", "/authors/layla-haddad/", "/sources/14/", "/articles/the-well/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if where := os.environ.get("SHOTS"):
            page.screenshot(path=f"{where}/{path.replace('/', '_')}-{width}-{scheme}.png", full_page=True)
    page.goto("/")
    expect(page.get_by_role("navigation", name="Topics")).to_contain_text("Water")
    expect(page.get_by_role("region", name="Latest corrections")).to_contain_text("Clarification")
