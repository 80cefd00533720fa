"""A reader's way through the samples' newsroom, by phone and at a desk, in three
languages.

From the front page into a note and its source, to what was corrected, by search to a
sentence, and away with a feed.
"""

import re
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

import feedparser
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import new_window
from tests.newsroom.public.test_light_browser import LIMIT, transferred
from tests.support.site import Site, with_samples

pytestmark = pytest.mark.browser


class Way(NamedTuple):
    """title: of an article of ours. searched: words of a sentence that has a note, as
    typed. direction: of the page. close: what the sheet's button says.
    """

    language: str
    title: str
    searched: str
    direction: str
    close: str


WAYS = [
    Way(
        "en",
        "The bridges that were inspected from a desk",
        "duty rosters",
        "ltr",
        "Close",
    ),
    Way("zh", "登记簿上换过的滤芯", "送货单", "ltr", "关闭"),
    Way("ar", "مصابيح دُفع ثمنها مرتين", "عددناها", "rtl", "إغلاق"),
]


@pytest.fixture(scope="module")
def paper(newsrooms, tmp_path_factory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("journey"), template=with_samples()) as site:
        yield site


WIDTHS = {"desk": 1280, "phone": 390}
# By day each language is read once, and on each width one.
BY_DAY = {("phone", "en"), ("desk", "zh"), ("phone", "ar")}
READERS = [
    pytest.param(
        width,
        way,
        id=f"{name}-{way.language}",
        marks=[] if (name, way.language) in BY_DAY else [pytest.mark.nightly],
    )
    for name, width in WIDTHS.items()
    for way in WAYS
]


@pytest.fixture(params=WIDTHS.values(), ids=WIDTHS)
def page(request, browser, paper) -> Iterator[Page]:
    window = new_window(
        browser, request.param, None, paper.url, {"has_touch": request.param < 500}
    )
    window.problems = []
    yield window
    assert window.problems == []
    window.context.close()


@pytest.mark.parametrize(("page", "way"), READERS, indirect=["page"])
def test_a_reader_finds_what_an_article_rests_on(page, paper, axe, way):
    page.goto("/")
    page.get_by_role("link", name=way.title).first.click()
    expect(page.locator("h1")).to_contain_text(way.title)
    assert page.locator("html").get_attribute("lang").startswith(way.language)
    assert page.locator("html").get_attribute("dir") == way.direction
    address = page.url

    read_a_note(page, way)
    follow_a_source(page, address, way)
    read_what_changed(page, address, way)
    search_for_a_sentence(page, way)
    carry_it_away(page, paper, address)
    assert axe(page) == []


def read_a_note(page: Page, way: Way) -> None:
    mark = page.locator(".body .ref a").first
    key = mark.get_attribute("data-key")
    mark.click()
    is_narrow = page.viewport_size["width"] < 500
    note = page.locator("dialog.sheet") if is_narrow else page.locator(f"#n-{key}")
    expect(note).to_be_visible()
    expect(note.locator(".verdict").first).to_be_visible()
    assert page.url.endswith(f"#n-{key}")
    if is_narrow:
        note.get_by_role("button", name=way.close).click()
        expect(note).to_be_hidden()
    else:
        page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/articles/[-\w]+/$"))


def follow_a_source(page: Page, address: str, way: Way) -> None:
    source = page.locator("section.sources cite a").first
    title = source.inner_text()
    source.click()
    expect(page.locator("h1")).to_have_text(title)
    page.get_by_role("link", name=way.title).first.click()
    expect(page).to_have_url(re.compile(re.escape(address)))


def read_what_changed(page: Page, address: str, way: Way) -> None:
    page.goto(address)
    page.locator("section.corrections").wait_for()
    page.locator(
        f'.provenance a[href$="{address.rsplit("/articles", 1)[1]}editions/"]'
    ).first.click()
    expect(page.locator("h1")).to_contain_text(way.title)
    page.go_back()


def search_for_a_sentence(page: Page, way: Way) -> None:
    page.goto("/search/")
    page.get_by_role("searchbox").fill(way.searched)
    page.keyboard.press("Enter")
    hit = page.locator("li", has=page.get_by_role("link", name=way.title)).first
    expect(hit.locator(".passage").first).to_be_visible()
    hit.locator(".passage a").first.click()
    expect(page.locator("h1")).to_contain_text(way.title)
    assert "#s-" in page.url
    expect(page.locator(":target")).to_be_in_viewport()


def carry_it_away(page: Page, paper: Site, address: str) -> None:
    author = page.locator(".byline a[rel=author]").first
    name = author.inner_text()
    author.click()
    expect(page.locator("h1")).to_contain_text(name)
    feed = page.locator('head link[type="application/rss+xml"]').last.get_attribute(
        "href"
    )
    with urllib.request.urlopen(f"{paper.url}{feed}") as answer:  # noqa: S310 - of ours
        read = feedparser.parse(answer.read())
    assert not read.bozo
    assert address in {entry.link for entry in read.entries}
    page.locator('.colophon a[href="/method/"]').click()
    expect(page.locator("dl [data-tone]").first).to_be_visible()


def test_a_first_view_of_a_sample_is_light(page):
    control = page.context.new_cdp_session(page)
    control.send("Network.enable")
    sizes, faces = transferred(
        page, control, "/articles/the-bridges-that-were-inspected-from-a-desk/"
    )
    total = sum(sizes.values())
    assert (faces, total <= LIMIT) == (1, True), f"{total}: {sizes}"
