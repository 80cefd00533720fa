"""Pictures in a real browser: nothing jumps, nothing overflows, and at the desk one is
added by keyboard.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.pictures import picture

pytestmark = pytest.mark.browser

QUAY = "/articles/the-quay/"
PUBLISH = """
from articles.models import Article
from newsroom.actions.accept import bring_in
from newsroom.actions.illustrate import PictureDetails, change_picture
from tests.support.decisions import publish
from tests.support.pictures import BLUE, illustrated_docx, picture
words = ["The quay was sold in March to a company that appears in no register we could search."] * 6
parts = [words[0], picture(), "^ The quay on the day of the sale.", *words[1:]]
parts += [picture(500, 700, colour=BLUE), words[0]]
said = {"title": "The quay", "kind": "ours", "standfirst": "It was sold in March, and nobody says to whom."}
article = bring_in(illustrated_docx(*parts), path="quay.docx", user=None, metadata=said).article
change_picture(article, 0, PictureDetails(1, "Two cranes", "Photo: Ann Lee"), based_on=1, user=None)
change_picture(article, 1, PictureDetails(7, "", "Bo Ek", is_decorative=True), based_on=2, user=None)
publish(article, user=None)
print(article.pk)
"""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 400);
})"""
LOADED = (
    "() => [...document.images].every((one) => one.complete && one.naturalWidth > 0)"
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def quay(site) -> str:
    return site.manage("shell", "-v0", "-c", PUBLISH).stdout.split()[-1]


def keep(page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [pytest.param(1280, "light", marks=pytest.mark.nightly), (390, "dark")],
)
def test_pictures_stand_in_the_text_and_in_lists(open_window, quay, axe, width, scheme):
    page = open_window(width=width)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for address in (QUAY, "/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(SHIFTS) == 0
        page.mouse.wheel(0, 4000)
        page.wait_for_function(LOADED)
        assert page.evaluate(SIDEWAYS) <= 0
        assert axe(page) == []
        keep(
            page,
            f"pictures-{'article' if address == QUAY else 'front'}-{width}-{scheme}",
        )


def test_the_first_is_there_at_once_and_the_small_size_is_enough_on_a_phone(
    open_window, quay
):
    page = open_window(width=390)
    page.goto(QUAY)
    figure = page.locator("figure").first
    expect(figure.get_by_role("img", name="Two cranes")).to_be_visible()
    expect(figure).to_contain_text("Photo: Ann Lee")
    assert figure.locator("img").evaluate("(one) => one.currentSrc !== one.src")
    expect(page.locator("figure").nth(1).locator("img")).to_have_attribute(
        "loading", "lazy"
    )


@pytest.mark.parametrize(
    ("width", "scheme"),
    [pytest.param(1280, "light", marks=pytest.mark.nightly), (390, "dark")],
)
def test_one_is_added_at_the_desk_by_keyboard(
    open_window, quay, axe, width, scheme, tmp_path
):
    file = tmp_path / "pier.jpg"
    file.write_bytes(picture(900, 600))
    page = open_window(width=width, user="ada")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"/admin/articles/article/{quay}/change/#pictures")
    there = page.locator("#pictures .picture").count()
    page.locator("#pictures summary").focus()
    page.keyboard.press("Enter")
    form = page.locator("#pictures details form")
    form.locator("input[type=file]").set_input_files(file)
    form.get_by_label("Alt text").fill("The pier")
    form.get_by_label("Credit").fill("Ann Lee")
    form.get_by_label("Caption").fill("The pier in May.")
    form.get_by_label("Position").select_option("at the end")
    form.get_by_role("button", name="Add the picture").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pictures .picture")).to_have_count(there + 1)
    expect(
        page.get_by_text("Saved. Readers will see this in the next published version.")
    ).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []
    keep(page, f"pictures-desk-{width}-{scheme}")
