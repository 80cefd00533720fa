"""Every page on wide and narrow windows, light and dark: axe finds nothing, nothing overflows.

SCREENSHOTS=folder keeps the pictures; `make screenshots` renews those of the guides.
"""

import os
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.once]

BRIDGES = "/articles/the-bridges-that-were-inspected-from-a-desk/"
READERS = {
    "front": "/",
    "article": BRIDGES,
    "note": None,  # the article with a note open
    "edition": f"{BRIDGES}editions/1/",
    "editions": f"{BRIDGES}editions/",
    "compare": f"{BRIDGES}editions/1/2/",
    "corrections": "/corrections/",
    "examined": "/articles/a-ferry-timetable-that-nobody-can-keep/",
    "search": "/search/?q=bridge",
    "missing": "/articles/never-written/",
}
DESK = {
    "login": "/admin/login/",
    "articles": "/admin/desk/",
    "import": "/admin/desk/import/",
    "findings": "/admin/articles/article/{clinic}/findings/",
    "workbench": "/admin/articles/article/{bridges}/workbench/",
    "publish": "/admin/articles/article/{bridges}/publish/",
    "review": "/admin/articles/article/{bridges}/review/",
    "changes": "/admin/articles/article/{bridges}/changes/",
    "blocked": "/admin/articles/article/{clinic}/publish/",
    "text": "/admin/articles/article/{bridges}/text/",
    "details": "/admin/articles/article/{bridges}/details/",
    "overall": "/admin/articles/article/{ferry}/overall/",
    "withdraw": "/admin/articles/article/{bridges}/withdraw/",
    "back-office": "/admin/",
    "scale": "/admin/annotations/ratingscale/1/change/",
    "sources": "/admin/annotations/source/",
    "originals": "/admin/articles/original/",
}
WINDOWS = [(1440, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def samples(site) -> dict[str, str]:
    """The sample newsroom; names of articles to their ids."""
    site.manage("load_samples", "--password", "correct horse battery")
    code = (
        "from articles.models import Article; "
        "rows = Article.objects.filter(external_id__startswith='sample-'); "
        "print(*[f'{a.external_id[7:]}={a.pk}' for a in rows])"
    )
    pairs = site.manage("shell", "-v0", "-c", code).stdout.split()
    return dict(pair.split("=") for pair in pairs)


def look(page, axe, name: str, width: int, scheme: str) -> None:
    page.wait_for_load_state()
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png")
    assert axe(page) == []
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name} is {overflow} px wider than a window of {width}"


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_readers_pages(open_window, samples, axe, width, scheme):
    page = open_window(width=width, color_scheme=scheme, reduced_motion="reduce")
    for name, address in READERS.items():
        if address:
            page.goto(address)
        else:
            page.goto(BRIDGES)
            page.locator("article a[href^='#n-']").nth(5).click()
            page.wait_for_timeout(300)
        look(page, axe, name, width, scheme)


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_desk_pages(open_window, samples, axe, width, scheme):
    page = open_window(width=width, color_scheme=scheme, user="editor", reduced_motion="reduce")
    for name, address in DESK.items():
        if name == "login":
            continue
        page.goto(address.format(**samples))
        if name == "workbench":
            page.locator("#text a.s[data-tone]").nth(3).click()
            page.locator("#panel.open").wait_for()
        look(page, axe, name, width, scheme)


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_login(open_window, axe, width, scheme):
    page = open_window(width=width, color_scheme=scheme)
    page.goto(DESK["login"])
    look(page, axe, "login", width, scheme)


def test_the_article_printed(open_window, samples):
    page = open_window(width=900)
    page.goto(BRIDGES)
    page.emulate_media(media="print")
    assert "22 percent" in page.locator("main").inner_text()
    written_out = page.locator("main a[href^='https://records.']").first.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "https://records.estermouth.example/works/bridge-register" in written_out
