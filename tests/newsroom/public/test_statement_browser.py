"""A statement in a frame of another site, in a real browser, narrow, light and dark."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.conftest import new_window
from tests.support.site import Site, with_samples

pytestmark = pytest.mark.browser

ARTICLE = "/articles/the-bridges-that-were-inspected-from-a-desk/"
OTHER = "http://other.example/"


@pytest.fixture(scope="module")
def paper(newsrooms, tmp_path_factory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("frames"), template=with_samples()) as site:
        yield site


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_another_site_shows_a_statement_and_no_article(browser, paper, axe, scheme):
    page = new_window(browser, 360, None, paper.url, {"color_scheme": scheme})
    page.problems = []
    page.goto(ARTICLE)
    link = page.locator(".share a").first.get_attribute("href")
    code = page.locator(".share code").first.text_content()
    assert re.search(rf'src="[^"]*{link}"', code)
    frames = "".join(
        f'<iframe src="{paper.url}{path}" width="320" height="600"></iframe>'
        for path in (link, ARTICLE)
    )
    page.route(
        OTHER, lambda route: route.fulfill(body=frames, content_type="text/html")
    )
    page.goto(OTHER)
    statement = page.frame_locator("iframe").first
    expect(statement.locator("blockquote")).to_be_visible()
    width = statement.locator("html").evaluate("it => it.scrollWidth - it.clientWidth")
    assert width == 0
    expect(page.frame_locator("iframe").nth(1).locator("h1")).to_have_count(0)
    page.goto(link)
    assert axe(page) == []
    page.context.close()
