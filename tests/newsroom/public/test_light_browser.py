"""The article's page is light and still on a slow line, and in every script it reads
like the English one.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.support.editions import HEADING, cite, document, make_pages, publish, rate

pytestmark = pytest.mark.browser

AT = "/articles/{}/"
# bytes of a first view: page, styles, scripts, type; pictures come on top
LIMIT = 60_000
CLAIM = "The port paid {} crowns for an inspection which nobody, as far as the logs of the gate go, has made."

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) shifts.push(one.value, ...one.sources.map((it) => it.node?.nodeName));
}).observe({ type: "layout-shift", buffered: true });
"""
# Bytes a second and milliseconds, of a slow 3G line.
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
FAST = {
    "offline": False,
    "latency": 0,
    "downloadThroughput": -1,
    "uploadThroughput": -1,
}

TEXTS: dict[str, tuple[str, str, list[str]]] = {
    "zh-Hans": (
        "只在纸上检查过的桥",
        "林伟",
        ["第三跨下沉了十一厘米。", "没有人受伤。"],
    ),
    "ja": (
        "紙の上でだけ検査された橋",
        "佐藤健",
        ["第三径間が十一センチ沈んだ。", "けが人はいなかった。"],
    ),
    "el": (
        "Η γέφυρα που επιθεωρήθηκε στα χαρτιά",
        "Ελένη Δούκα",
        ["Κανείς δεν πέρασε.", "Ήταν κλειστή."],
    ),
    "ar": (
        "جسر شركة Hallen Port Co. على الورق",
        "سلمى حداد",
        ["تقول شركة Hallen Port Co. إن الجسر اجتاز الفحص.", "لا توجد صور في الملفات."],
    ),
}


def publish_all() -> None:
    """One in each script, and a long one."""
    for number, (language, (title, byline, text)) in enumerate(TEXTS.items(), 1):
        words = "Hallen Port Co." if language == "ar" else ""
        said = [rate("disputed", f"*{text[1]}*", words=words)]
        blocks = [
            (
                "paragraph",
                [
                    (text[0], "check", said, [cite("14", "contradicts")]),
                    (text[1], "none", [], []),
                ],
            ),
            (HEADING, [(title[:9], "none", [], [])]),
            ("quote", [(text[1] + " ", "none", [], [])]),
        ]
        facts = {
            "language": language,
            "title": title,
            "byline": byline,
            "standfirst": text[1],
        }
        _publish(number, f"in-{language.lower()}", blocks, facts)
    said, sentences = [cite("11", locator="p. 3"), cite("14", "contradicts")], []
    for number in range(400):
        notes = (
            [rate("disputed", CLAIM.format(number) * 2, words="The port")]
            if number % 8 in {1, 4, 6}
            else []
        )
        sentences.append((CLAIM.format(number), "check", notes, said if notes else []))
    _publish(
        9,
        "long",
        [("paragraph", sentences[at : at + 5]) for at in range(0, 400, 5)],
        {},
    )


def _publish(number: int, slug: str, blocks: Any, facts: dict[str, Any]) -> None:
    uid = f"00000000-0000-4000-9000-{number:012d}"
    make_pages(
        publish(document(blocks, article={"uid": uid, "slug": slug, **facts})).article
    )


@pytest.fixture(scope="module")
def articles(site) -> str:
    code = "from tests.newsroom.public.test_light_browser import publish_all; publish_all()"
    site.manage("shell", "-v0", "-c", code)
    return AT


@pytest.fixture
def line(open_window) -> Callable[..., tuple[Page, CDPSession]]:
    """line(width) is a new window, with nothing kept, and what can slow its
    line down.
    """

    def opened(width: int) -> tuple[Page, CDPSession]:
        page = open_window(width=width, has_touch=width < 500)
        control = page.context.new_cdp_session(page)
        control.send("Network.enable")
        return page, control

    return opened


@pytest.mark.parametrize("slug", ["long", "in-zh-hans", "in-ar"])
@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.nightly)])
def test_nothing_moves_on_a_slow_line(line, articles, slug, width):
    page, control = line(width)
    page.add_init_script(SHIFTS)
    control.send("Network.emulateNetworkConditions", SLOW)
    page.goto(articles.format(slug))
    page.wait_for_load_state("networkidle")
    expect(page.locator(".scripted")).to_have_count(1)
    control.send("Network.emulateNetworkConditions", FAST)
    for _ in range(4):
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(100)
    assert page.evaluate("shifts") == []


def transferred(
    page: Page, control: CDPSession, address: str
) -> tuple[dict[str, int], int]:
    """Bytes of the first view by address, without pictures; how many typefaces are
    among them.
    """
    named: dict[str, str] = {}
    sizes: dict[str, int] = {}
    control.on(
        "Network.responseReceived",
        lambda e: named.update({e["requestId"]: e["response"]["url"]}),
    )
    control.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    found = {
        named[key]: size
        for key, size in sizes.items()
        if not named[key].endswith(".webp")
    }
    return found, sum(name.endswith(".woff2") for name in found)


@pytest.mark.parametrize("slug", ["in-zh-hans", "in-ar", "in-el"])
def test_a_first_view_is_light_and_only_latin_pages_load_a_typeface(
    line, articles, slug
):
    sizes, faces = transferred(*line(1280), articles.format(slug))
    assert (faces, sum(sizes.values()) <= LIMIT / 2) == (0, True), sizes


def test_the_text_is_met_before_the_strip_which_stands_above_it(line, articles):
    page, control = line(1280)
    page.goto(articles.format("in-el"))
    tree = {
        node["nodeId"]: node
        for node in control.send("Accessibility.getFullAXTree")["nodes"]
    }
    told = list(_told(tree, next(iter(tree))))
    text, strip = (
        told.index("Ήταν κλειστή."),
        told.index("The evidence, sentence by sentence"),
    )
    assert text < strip < told.index("Notes")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        above, below = (
            page.locator("ol.strip").bounding_box(),
            page.locator(".body").bounding_box(),
        )
        assert above["y"] + above["height"] < below["y"]
    page.emulate_media(media="print")
    assert (
        page.locator("ol.strip").bounding_box()["y"]
        < page.locator(".body").bounding_box()["y"]
    )


def _told(tree: dict[str, Any], at: str) -> Iterator[str]:
    """Names, in the order in which a screen reader meets them."""
    yield tree[at].get("name", {}).get("value", "")
    for child in tree[at]["childIds"]:
        yield from _told(tree, child)


def test_arabic_goes_on_after_a_latin_name_and_its_number_follows_it(line, articles):
    page, _ = line(1280)
    page.goto(articles.format("in-ar"))
    name, number = (
        page.locator(f".body .s {one}").first for one in (".doubtful", ".ref a")
    )
    after = page.evaluate(
        """() => {
          const words = document.querySelector(".body .s sup").nextSibling, range = document.createRange();
          range.setStart(words, 1); range.setEnd(words, 3);
          return range.getBoundingClientRect().right;
        }"""
    )
    assert (
        name.bounding_box()["x"]
        >= number.bounding_box()["x"] + number.bounding_box()["width"] - 1
    )
    assert number.bounding_box()["x"] >= after - 1
    for where in (".body .doubtful", "h1"):
        assert _left_of(page, where, "C") < _left_of(page, where, ".")


def _left_of(page: Page, where: str, letter: str) -> float:
    """Of the first such letter in there."""
    return page.evaluate(
        """([where, letter]) => {
          const walker = document.createTreeWalker(document.querySelector(where), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(letter), range = document.createRange();
            if (at < 0) continue;
            range.setStart(walker.currentNode, at); range.setEnd(walker.currentNode, at + 1);
            return range.getBoundingClientRect().x;
          }
        }""",
        [where, letter],
    )


@pytest.mark.parametrize("slug", ["in-zh-hans", "in-ja", "in-ar"])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_what_knows_no_italics_has_none_and_chinese_has_room(
    line, articles, slug, media
):
    page, _ = line(1280)
    page.emulate_media(media=media)
    page.goto(articles.format(slug))
    slanted = """() => [...document.querySelectorAll(".paper *")].filter(
      (one) => getComputedStyle(one).fontStyle !== "normal").length"""
    assert page.evaluate(slanted) == 0
    if slug != "in-ar":
        style = "one => { const is = getComputedStyle(one); return [is.lineHeight, is.fontSize]; }"
        height, size = (
            float(one.removesuffix("px"))
            for one in page.locator(".body p").first.evaluate(style)
        )
        assert height == pytest.approx(1.75 * size, abs=0.1)


def test_notes_are_read_where_their_script_never_comes(line, articles):
    page, _ = line(1280)
    page.clock.install()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(articles.format("in-el"))
    page.problems.clear()
    expect(page.locator(".notes")).to_have_css("visibility", "visible", timeout=20_000)
    assert (
        page.locator(".entry").first.bounding_box()["x"]
        > page.locator(".body").bounding_box()["x"] + 500
    )


def test_every_script_passes_axe(line, articles, axe):
    page, _ = line(1280)
    for slug in ("in-ar", "in-ja"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(articles.format(slug))
            assert axe(page) == []
    page.goto("/method/")
    assert axe(page) == []
