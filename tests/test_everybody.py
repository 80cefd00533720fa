"""The desk and the paper for everybody: right to left, enlarged four times, by
keyboard, in forced colours.

Pages are made here and shown in a real browser without a server, so that they may speak
any language. By day every second page stands the other way round and the others are
enlarged, by night (`make nightly`) all are both.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Page, Route

from newsroom.conf.errors import busy_response, server_error
from newsroom.editions.view import read
from tests import NIGHTLY
from tests.newsroom.desk.test_roles import (
    PAGES,
    READ_ONLY,
    address_of,  # noqa: F401
    article,  # noqa: F401
    log_in,  # noqa: F401
    waiting,  # noqa: F401
)
from tests.support.editions import cite, document, rate
from tests.support.pages import article_page
from tests.support.pseudo_language import spoken
from tests.support.tables import table

pytestmark = pytest.mark.browser
ORIGIN = "http://desk.test"
OURS = [name for name in sorted(PAGES) if name.startswith(("desk:", "workbench"))]
# what was kept, as it came, and a download
NO_PAGES = {
    "desk:original",
    "desk:picture",
    "desk:article_picture",
    "desk:writers_copy",
}
OPENED = [
    name for name in OURS if PAGES[name][0] is not READ_ONLY and name not in NO_PAGES
]
OF_ADMIN = ["admin:annotations_source_changelist", "admin:annotations_source_change"]
OF_ADMIN += [f"admin:{one}_change" for one in ("articles_article", "articles_sentence")]
OF_ADMIN += [f"admin:annotations_source_{one}" for one in ("several", "unreliable")]
OF_ADMIN += ["admin:articles_article_changelist", "admin:annotations_note_changelist"]
OF_ADMIN += ["admin:editions_edition_change"]
ALL = [*OPENED, *OF_ADMIN]
TURNED = ALL if NIGHTLY else ALL[::2]
ENLARGED = ALL if NIGHTLY else ALL[1::2]


@pytest.fixture
def show(browser) -> Iterator[Callable[..., Page]]:
    """show(html, width=..., **media) is a window with that page, its styles and its
    scripts.
    """
    shown = {"html": ""}

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        if path.startswith("/static/"):
            route.fulfill(path=finders.find(path.removeprefix("/static/")))
        elif route.request.is_navigation_request():
            route.fulfill(body=shown["html"], content_type="text/html; charset=utf-8")
        else:
            route.fulfill(body="{}", content_type="application/json")

    context = browser.new_context()
    page = context.new_page()
    page.route(f"{ORIGIN}/**", answer)

    def open_it(html: str, width: int = 1440, **media: Any) -> Page:
        shown["html"] = html
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**media)
        page.goto(f"{ORIGIN}/")
        return page

    yield open_it
    context.close()


@pytest.fixture
def desk_page(request, db):
    """desk_page("desk:publish", language="he") is its HTML."""
    client = request.getfixturevalue("log_in")("superuser")
    at = request.getfixturevalue("address_of")

    def html(name: str, language: str = "en") -> str:
        answer = client.get(at(name), headers={"accept-language": language})
        assert answer.status_code == 200
        return answer.content.decode()

    return html


@pytest.fixture
def hebrew(tmp_path) -> Iterator[None]:
    with spoken(tmp_path, "he"):
        yield


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(
            path=Path(folder) / f"{name.replace(':', '-')}.png", full_page=True
        )


def overflow(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@table("name", TURNED)
def test_a_page_of_the_desk_stands_the_other_way_round(hebrew, desk_page, show, name):
    page = show(desk_page(name, "he"))
    keep(page, f"rtl-{name}")
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert overflow(page) <= 0
    name_at = page.locator(".masthead-name").bounding_box()
    assert name_at["x"] > 720, "the masthead begins at the right"


@table("name", ENLARGED)
def test_a_page_of_the_desk_may_be_enlarged_four_times(desk_page, show, axe, name):
    """1280 px at 400 % are 320: no line needs scrolling sideways, nothing is
    cut off.
    """
    page = show(desk_page(name), width=320)
    keep(page, f"narrow-{name}")
    assert overflow(page) <= 0
    assert axe(page, "target-size") == [], "24 pixels each"


SPACED = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    "p { margin-block-end: 2em !important; }"
)


@table("name", ["admin:index", "desk:preview", "desk:publish", "workbench"])
def test_a_page_of_the_desk_may_be_set_wider(desk_page, show, name):
    """WCAG 1.4.12."""
    page = show(desk_page(name), width=390)
    page.evaluate(SPACED, SPACING)
    assert overflow(page) <= 0
    cut = page.locator("main :is(button, .button, h1, h2, label)").evaluate_all(
        "all => all.filter(one => one.offsetParent && !one.matches('.visually-hidden')"
        " && getComputedStyle(one).overflow !== 'visible' && one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.outerHTML)"
    )
    assert cut == []


@table("name", ["desk:preview", "desk:publish", "workbench"])
def test_a_page_of_the_desk_holds_in_forced_colours(desk_page, show, axe, name):
    page = show(desk_page(name), forced_colors="active", reduced_motion="reduce")
    keep(page, f"forced-{name}")
    # Which colours these are is for the person to say, and axe does not know them.
    assert [one for one in axe(page) if not one.startswith("color-contrast")] == []
    frames = page.locator(
        "main .button, main button:not(.as-link, .visually-hidden)"
    ).evaluate_all(
        "all => all.filter(one => one.offsetParent).map(one => getComputedStyle(one).borderTopStyle)"
    )
    assert set(frames) <= {"solid"}, "a button is told by its frame, not by its ground"
    moving = page.evaluate("document.getAnimations().length")
    assert moving == 0


# Where the last sign of an element's words is drawn, and where the letter before it.
ENDS = """element => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = null, end = 0;
  while (walker.nextNode()) {
    for (const found of walker.currentNode.data.matchAll(/\\w[.:](?=\\s|$)/g)) {
      node = walker.currentNode;
      end = found.index + 2;
    }
  }
  const left = at => {
    const range = document.createRange();
    range.setStart(node, at); range.setEnd(node, at + 1);
    return range.getBoundingClientRect().left;
  };
  return [left(end - 2), left(end - 1)];
}"""


def test_the_full_stop_of_an_english_sentence_stays_at_its_end_in_a_persian_article(
    show,
):
    made = document(
        [
            (
                "paragraph",
                [
                    (
                        "دفعت المدينة 3.1 مليون في 2024.",
                        "check",
                        [rate("disputed", "قال التقرير غير ذلك.")],
                        [cite("p1")],
                    )
                ],
            )
        ],
        article={
            "language": "fa",
            "title": "الجسر",
            "standfirst": "عن الجسر.",
            "byline": "Marta Venn",
        },
    )
    page = show(article_page(read(made), "0" * 64))
    keep(page, "persian")
    for selector in (
        ".said .summary",
        ".provenance p >> nth=1",
        ".marks p >> nth=0",
        ".marks dd >> nth=0",
    ):
        letter, stop = page.locator(selector).first.evaluate(ENDS)
        assert stop > letter, (
            f"{selector} is read from the left, and its full stop stands at its left"
        )
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#text p')).direction")
        == "rtl"
    )


def test_every_act_of_a_sheet_is_reached_with_the_tab_key(desk_page, show):
    page = show(desk_page("desk:publish"))
    # Of a row of radios the tab key reaches one, the arrows the others.
    acts = "a[href], button, input:not([type=hidden], [type=radio]), textarea, summary"
    wanted = page.locator(f"main :is({acts})").filter(visible=True).count()
    reached = set()
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(() => { const at = document.activeElement; const style = getComputedStyle(at);"
            "return [at.closest('main') ? [...document.querySelectorAll('main *')].indexOf(at) : -1,"
            "style.outlineStyle !== 'none' || style.boxShadow !== 'none' || at.matches('summary')]; })()"
        )
        if shown[0] >= 0:
            assert shown[1], "what has the focus shows it"
            reached.add(shown[0])
    assert len(reached) >= wanted


def test_what_is_missing_on_the_desk_is_said_by_the_desk(client, editor):
    client.force_login(editor)
    for address in (
        "/admin/desk/import/999999/",
        "/admin/nowhere/",
        "/admin/articles/article/999999/workbench/",
    ):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 404
        assert 'class="desk ' in page, "the desk's own page"
        assert "matches the given query" not in page
    assert "Latest articles" in client.get("/nowhere/").content.decode()


@pytest.mark.django_db
def test_a_fault_on_the_desk_is_said_by_the_desk(rf):
    for request, template in (
        (rf.get("/admin/"), "desk/500.html"),
        (rf.get("/"), "500.html"),
    ):
        try:
            raise ValueError
        except ValueError:
            page = server_error(request).content.decode()
        assert (page.count('class="desk ') == 1) == template.startswith("desk/")
    busy_page = busy_response(rf.get("/admin/"))
    assert busy_page.status_code == 503
    assert 'class="desk ' in busy_page.content.decode()


# --- Every state, not only the one that goes well -------------------------------------

STATES = {
    "nothing given": ("desk:import", {}),
    "no change note": ("desk:publish", {"after": "1", "kind": "update"}),
    "somebody was faster": (
        "admin:articles_article_change",
        {"version": "0", "title": "Another", "language": "en"},
    ),
    "nothing to withdraw for": ("desk:withdraw", {"after": "1"}),
    "an empty text": ("desk:revise", {"markup": "", "based_on": "1", "save": "1"}),
    "no place chosen": ("desk:sentence", {"based_on": "1"}),
}


@pytest.fixture
def refused(request, db) -> Callable[[str], HttpResponse]:
    """refused("no change note") is the answer to what was sent in that state."""
    client = request.getfixturevalue("log_in")("superuser")
    at = request.getfixturevalue("address_of")
    return lambda state: client.post(at(STATES[state][0]), STATES[state][1])


@table("state", STATES, rolled_back=True)
def test_a_form_that_is_refused_is_for_everybody_too(refused, show, axe, state):
    answer = refused(state)
    page = show(answer.content.decode(), width=390, color_scheme="dark")
    keep(page, f"state-{state.replace(' ', '-')}")
    assert (
        "errorlist" in answer.content.decode()
        or "notice" in answer.content.decode()
        or "message" in page.content()
    )
    assert axe(page) == []
    assert overflow(page) <= 0


def test_who_may_not_is_told_on_a_page_for_everybody(client, make_user, show, axe):
    wrong = client.post("/accounts/login/", {"login": "ada", "password": "wrong"})
    ended = client.post("/admin/desk/import/", {"text": "What I typed."})
    client.force_login(make_user("Annotator"))
    refused = client.get("/admin/desk/import/")
    missing = client.get("/admin/desk/import/999999/")
    for answer, status in ((wrong, 200), (ended, 401), (refused, 403), (missing, 403)):
        assert answer.status_code == status
        page = show(answer.content.decode(), width=390)
        assert axe(page) == []
        assert overflow(page) <= 0
    assert "You don't have access" in refused.content.decode()
