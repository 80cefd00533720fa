"""The article's page in a real browser: notes beside the text, a sheet from below, and
neither.
"""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
PUBLISH = """
from tests.support.editions import cite, document, make_pages, publish, rate
whole = ([rate("missing-context", "It rests on one record.")], [cite("13")])
for number, made in enumerate([document(), document(on_article=whole)]):
    edition = publish(made, kind=["", "correction"][number], change_note="Eleven centimetres.")
    make_pages(edition.article)
"""
DISPUTED = "That is ten times what neighbouring ports pay."


@pytest.fixture(scope="module")
def bridge(site) -> str:
    site.manage("shell", "-v0", "-c", PUBLISH)
    return BRIDGE


def mark(page: Page):
    return page.get_by_role(
        "link",
        name="Note 8: disputed, 1 source supports, 1 source contradicts; missing context",
    )


def entry(page: Page):
    return page.locator(
        ".entries > .entry", has=page.get_by_text("The two ports that answered us")
    )


def overlaps(page: Page) -> int:
    return page.evaluate(
        """() => {
          const entries = [...document.querySelectorAll(".entries > .entry")];
          const shown = entries.filter((entry) => entry.checkVisibility({ visibilityProperty: true }));
          const boxes = shown.map((entry) => entry.getBoundingClientRect());
          const meet = (one, other) =>
            one.top < other.bottom && other.top < one.bottom && one.left < other.right && other.left < one.right;
          return boxes.filter((box, index) => boxes.slice(index + 1).some((other) => meet(box, other))).length;
        }"""
    )


def await_that(page: Page, condition: Callable[[], bool]) -> None:
    """Not wait_for_function: it evaluates a string, which the page's CSP forbids from
    the second look on.
    """
    deadline = time.monotonic() + 15  # the machine may be busy
    while not condition():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


@pytest.mark.parametrize("width", [1280, 1920])
def test_notes_stand_in_the_margin_and_never_overlap(open_window, bridge, width):
    page = open_window(width=width)
    page.goto(bridge)
    page.locator(".settled").first.wait_for(state="attached")
    assert overlaps(page) == 0
    text, note = page.locator(".body").bounding_box(), entry(page).bounding_box()
    assert note["x"] >= text["x"] + text["width"]
    mark(page).click()
    expect(entry(page)).to_have_class("entry open")
    beside = (entry(page), page.get_by_text(DISPUTED))
    await_that(
        page,
        lambda: abs(beside[0].bounding_box()["y"] - beside[1].bounding_box()["y"]) < 12,
    )
    await_that(page, lambda: overlaps(page) == 0)


# How many of its heights an entry is below its sentence; for one under the paragraph,
# below that.
LATENESS = """() => [...document.querySelectorAll(".notes .entry")].map((entry) => {
  const sentence = document.getElementById(`s-${entry.dataset.key}`);
  const box = entry.getBoundingClientRect();
  if (!sentence || !box.height) return 0;
  const block = sentence.closest("blockquote, figure, li") ?? sentence.closest("h1, h2, h3, h4, p");
  const isUnder = entry.matches(".under");
  const place = isUnder ? block.getBoundingClientRect() : sentence.getClientRects()[0];
  if (!isUnder) return (box.top - place.top) / box.height;
  return Number(box.bottom > place.bottom + 1 || box.left < place.left - 1) * 2;
})"""


@pytest.mark.parametrize("width", [1120, 1280, 1920])
def test_a_note_stands_at_its_sentence_or_under_its_paragraph(
    open_window, bridge, width
):
    page = open_window(width=width)
    page.goto(bridge)
    page.locator(".settled").first.wait_for(state="attached")
    await_that(page, lambda: min(page.evaluate(LATENESS)) >= -0.01)
    await_that(page, lambda: max(page.evaluate(LATENESS)) <= 1.01)
    shown = page.locator("li.entry:visible")
    numbered = page.locator("li.entry:not([data-bare])")
    assert shown.count() == numbered.count()
    page.set_viewport_size({"width": 800, "height": 900})
    expect(page.locator(".under, .roomy")).to_have_count(0)


def test_escape_and_back_close_a_note(open_window, bridge):
    page = open_window()
    page.goto(bridge)
    mark(page).click()
    expect(entry(page)).to_have_class("entry open")
    assert "#n-" in page.url
    page.keyboard.press("Escape")
    expect(entry(page)).not_to_have_class("entry open")
    assert page.url.endswith(bridge)
    mark(page).click()
    page.go_back()
    expect(entry(page)).not_to_have_class("entry open")
    assert page.url.endswith(bridge)


def test_reading_many_notes_leaves_one_step_back(open_window, bridge):
    page = open_window()
    page.goto("/")
    page.goto(bridge)
    for number in (1, 4, 8):
        page.locator(".ref a").nth(number - 1).click()
    page.go_back()
    assert page.url.endswith(bridge)
    page.go_back()
    assert page.url.endswith("/")


def test_a_link_to_a_sentence_opens_its_note(open_window, bridge):
    page = open_window()
    page.goto(bridge)
    key = page.locator(".s", has_text=DISPUTED).get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{bridge}#{key}")
    expect(entry(page)).to_have_class("entry open")
    expect(page.get_by_text(DISPUTED)).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_note_without_a_number_opens_from_its_words_and_from_its_bar(
    open_window, bridge, width
):
    page = open_window(width=width)
    page.goto(bridge)
    sentence = page.locator(".s", has_text="Nobody was hurt.")
    expect(sentence.locator("sup")).to_have_count(0)
    shown = page.locator("dialog, .entry.open").get_by_text("p. 214")
    sentence.click()
    expect(shown).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".entry.open, dialog[open]")).to_have_count(0)
    page.locator("ol.strip a").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(shown).to_be_visible()


def test_on_a_small_screen_a_sheet_leaves_the_sentence_in_sight(open_window, bridge):
    page = open_window(width=390, has_touch=True)
    page.goto(bridge)
    mark(page).tap()
    sheet = page.get_by_role("dialog", name="Note")
    expect(sheet).to_be_visible()
    expect(sheet).to_be_focused()
    expect(sheet.get_by_text("The two ports that answered us")).to_be_visible()
    sentence = page.get_by_text(DISPUTED)

    def is_in_sight() -> bool:
        box = sentence.bounding_box()
        return box["y"] > 0 and box["y"] + box["height"] < sheet.bounding_box()["y"]

    await_that(page, is_in_sight)
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    mark(page).tap()
    sheet.get_by_role("button", name="Close").tap()
    expect(sheet).not_to_be_visible()
    mark(page).tap()
    page.go_back()
    expect(sheet).not_to_be_visible()


def test_without_script_notes_follow_the_text_with_links_both_ways(open_window, bridge):
    page = open_window(java_script_enabled=False)
    page.goto(bridge)
    mark(page).click()
    assert "#n-" in page.url
    expect(entry(page)).to_be_in_viewport()
    entry(page).get_by_role("link", name="link to the sentence").click()
    expect(page.get_by_text(DISPUTED)).to_be_in_viewport()
    assert entry(page).bounding_box()["x"] == page.locator(".body").bounding_box()["x"]


def test_the_strip_is_one_stop_for_the_tab_key(open_window, bridge):
    page = open_window()
    page.goto(bridge)
    page.locator("ol.strip a").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(
        page.get_by_role("link", name="Sentence 3: 1 source supports")
    ).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".notes :focus")).to_have_count(1)


def test_a_note_on_the_whole_article_is_reached_from_its_head(open_window, bridge):
    page = open_window(width=390)
    page.goto(bridge)
    page.get_by_role("link", name="A note on the article as a whole").click()
    expect(
        page.get_by_role("dialog").get_by_text("It rests on one record.")
    ).to_be_visible()


def test_print_keeps_the_strip_and_writes_addresses_out(open_window, bridge):
    page = open_window()
    page.emulate_media(media="print")
    page.goto(bridge)
    expect(page.locator("ol.strip")).to_be_visible()
    expect(entry(page)).to_be_visible()
    address = entry(page).locator(".out").first
    assert "https://courier.example" in address.evaluate(
        "one => getComputedStyle(one, '::after').content"
    )
    assert entry(page).bounding_box()["x"] == page.locator(".body").bounding_box()["x"]


def test_an_archived_article_is_visible_though_it_has_no_strip(
    open_window, site, tmp_path
):
    story = tmp_path / "crane.md"
    story.write_text("# The old crane\n\nIt lifted coal for ninety years.\n", "utf-8")
    dated = ("--first-published", "2014-05-31", "--findings", "remove")
    site.manage("import_articles", str(story), "--archive", *dated)
    page = open_window()
    page.goto("/articles/the-old-crane/")
    expect(page.get_by_text("It lifted coal for ninety years.")).to_be_visible()
    expect(page.get_by_text("Published before we annotated")).to_be_visible()
