"""A statement in a frame of another site, in a real browser, narrow, light and dark."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.conftest import new_window
from tests.support.site import Site, with_samples

pytestmark = pytest.mark.browser

ARTICLE = "/articles/the-bridges-that-were-inspected-from-a-desk/"


@pytest.fixture(scope="module")
def paper(newsrooms, tmp_path_factory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("frames"), template=with_samples()) as site:
        yield site


@contextmanager
def other_site(html: str) -> Iterator[str]:
    """Serve a page of another site.

    Hazard: a browser lets a page of the web show none of this machine in a frame, so
    the other site is of this machine too.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    "scheme", [pytest.param("light", marks=pytest.mark.nightly), "dark"]
)
def test_another_site_shows_a_statement_and_no_article(browser, paper, axe, scheme):
    page = new_window(browser, 360, None, paper.url, {"color_scheme": scheme})
    page.problems = []
    page.goto(ARTICLE)
    link = page.locator(".share a").first.get_attribute("href")
    page.goto(link)
    code = page.locator(".share code").first.text_content()
    assert re.search(rf'src="[^"]*{link}"', code)
    frames = "".join(
        f'<iframe src="{paper.url}{path}" width="320" height="600"></iframe>'
        for path in (link, ARTICLE)
    )
    with other_site(frames) as other:
        page.goto(other)
        statement = page.frame_locator("iframe").first
        expect(statement.locator("blockquote")).to_be_visible()
        html = statement.locator("html")
        assert html.evaluate("it => it.scrollWidth - it.clientWidth") == 0
        expect(page.frame_locator("iframe").nth(1).locator("#main")).to_have_count(0)
    page.goto(link)
    assert axe(page) == []
    page.context.close()
