"""The samples' logo, colours and pages in a real browser, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.conftest import new_window
from tests.support.site import Site, with_samples

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/articles/the-bridges-that-were-inspected-from-a-desk/",
    "/pages/about/",
    "/pages/imprint/zh-hans/",
    "/method/",
    "/search/",
)
LINK = {"light": "rgb(15, 98, 92)", "dark": "rgb(23, 150, 141)"}


@pytest.fixture(scope="module")
def paper(newsrooms, tmp_path_factory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("identity"), template=with_samples()) as site:
        yield site


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(390, "light"), pytest.param(1280, "dark", marks=pytest.mark.nightly)],
)
def test_logo_and_colours_are_on_every_page(browser, paper, axe, width, scheme):
    page = new_window(browser, width, None, paper.url, {"color_scheme": scheme})
    page.problems = []
    for path in PAGES:
        page.goto(path)
        logo = page.get_by_role("img", name="The Test Examiner")
        expect(logo).to_be_visible()
        assert logo.evaluate("it => it.complete && it.naturalWidth > 100"), path
        footer = page.locator(".colophon a").first
        expect(footer).to_have_css("color", LINK[scheme])
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Imprint").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imprint")
    page.get_by_role("link", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("版权信息")
    assert page.problems == []
    page.context.close()
