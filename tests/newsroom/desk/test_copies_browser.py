"""A copy is kept beside a source and read beside the text; marked words become a source
of a note.
"""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.documents import pdf
from tests.support.workbench import imported, return_to

pytestmark = pytest.mark.browser

TEXT = "The quay was sold for 4.1 million euros in March 2024.\n\nNobody asked who bought it.\n"
BUDGET = pdf(
    ["Contents"],
    ["The quay was sold for 4.1 million euros.", "Nobody objected."],
    head="Budget 2024",
)
SOURCE = {"id": "budget", "type": "report", "title": "Budget 2024"}


@pytest.fixture
def bench(site, tmp_path, request) -> str:
    bench = imported(site, tmp_path, request, TEXT)
    notes = [
        {
            "sentence": "Nobody asked who bought it.",
            "note": {"rating": "unverified", "body": "We asked."},
            "citations": [
                {
                    "source": SOURCE,
                    "locator": "p. 2",
                    "quote": "Nobody objected.",
                    "stance": "context",
                }
            ],
        }
    ]
    path = tmp_path / "notes.json"
    path.write_text(json.dumps(notes), "utf-8")
    code = f"from articles.models import Article; print(Article.objects.get(pk={bench.split('/')[4]}).slug)"
    slug = site.manage("shell", "-v0", "-c", code).stdout.strip()
    site.manage("annotate", slug, str(path), "--as", "ada")
    return bench


def keep(page: Page, tmp_path) -> None:
    path = tmp_path / "budget.pdf"
    path.write_bytes(BUDGET)
    page.goto("/admin/annotations/source/?q=Budget+2024")
    page.locator("#result_list a").first.click()
    page.locator("#id_document").set_input_files(str(path))
    page.get_by_role("button", name="Save copy").click()
    expect(page.get_by_text("budget.pdf: Saved: 2 pages.")).to_be_visible()


@pytest.mark.parametrize("height", [844, 256])
def test_a_form_under_quotations_scrolls_in_its_pane_and_not_with_the_page(
    open_window, bench, height
):
    page = open_window(user="ada", width=390)
    page.set_viewport_size({"width": 390, "height": height})
    page.goto(f"{bench}?s=")
    page.locator("#text a.s", has_text="Nobody asked").click()
    expect(page.locator("#panel .check-table")).to_be_attached()
    page.keyboard.press("n")
    expect(page.locator("#form")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.locator("#panel").bounding_box()["height"] > 0.6 * height


def mark_words(page: Page, words: str) -> None:
    """As a person does with the mouse."""
    script = """([selector, words]) => {
        const place = document.querySelector(selector);
        const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
        for (let node; (node = walker.nextNode()); ) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(node, at, node, at + words.length);
            return true;
        }
        return false;
    }"""
    assert page.evaluate(script, ["#document [data-text]", words])


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.nightly), 390])
def test_from_a_document_to_a_note_in_three_acts(
    open_window, bench, tmp_path, axe, width
):
    page = open_window(width, user="ada")
    keep(page, tmp_path)
    assert axe(page) == []
    page.goto(f"{bench}?s=")
    page.locator("#text a.s", has_text="Nobody asked").click()
    card = page.locator("#panel .card.note").first
    expect(card).to_contain_text("Found in the saved copy")
    card.get_by_role("link", name=re.compile("Open page")).click()
    copy = page.locator("#document")
    expect(copy.locator("mark")).to_have_text("Nobody objected")
    assert axe(page) == []
    mark_words(page, "The quay was sold for 4.1 million euros.")
    page.keyboard.press("c")
    expect(page.get_by_label("Quoted passage")).to_have_value(
        "The quay was sold for 4.1 million euros."
    )
    expect(page.get_by_label("Location in the source")).to_have_value("p. 2")
    page.keyboard.press("Control+Enter")
    copy.locator("[data-close-document]").click()
    return_to(page, "Nobody asked who bought it.")
    expect(card).to_contain_text("The quay was sold for 4.1 million euros.")
    expect(card.locator(".evidence")).to_have_count(2)


def test_words_that_are_not_there_are_said_not_to_be(open_window, bench, tmp_path):
    page = open_window(user="ada")
    keep(page, tmp_path)
    page.goto(f"{bench}?s=")
    page.locator("#text a.s", has_text="Nobody asked").click()
    card = page.locator("#panel .card.note").first
    card.get_by_role("link", name="Edit Budget 2024").click()
    page.get_by_label("Quoted passage").fill("The quay was sold for 1.4 million euros.")
    page.keyboard.press("Control+Enter")
    return_to(page, "Nobody asked who bought it.")
    expect(card).to_contain_text("Not found in the saved copy")
    expect(card).to_contain_text("4.1 million")
    card.get_by_role("link", name=re.compile("Open page")).click()
    page.locator("#document").get_by_label("I have read these words").fill(
        "In the table of page 2."
    )
    page.locator("#document").get_by_role("button", name="Confirm quotation").click()
    expect(page).to_have_url(re.compile("/workbench/"))
    expect(page.get_by_text("Ada", exact=False).first).to_be_visible()
    expect(page.get_by_text("In the table of page 2.")).to_be_visible()
