"""Checking on the workbench, as a person does it: a story walked to its publication with keys alone."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

STORY = """# The pier

The council sold the pier in 2012. It got 3.1 million euros. Nobody asked why.

The engineer warned of rot in 40 beams. Her report was shelved in May 2013. A child fell in August.

The mayor said that 90 percent of the deck was sound. “We did what we could,” he said. The deck is shut.

The buyer owns 7 piers. It bought 3 of them in 2019. It rained all day.
"""
WALKED, SLUG = "the-quay-that-was-walked", "the-pier-that-was-changed"


def bench_of(site, folder, slug: str, story: str) -> str:
    """The address of its workbench."""
    (folder / "story.md").write_text(story, "utf-8")
    title = slug.replace("-", " ").capitalize()
    found = site.manage(
        "import_articles", str(folder / "story.md"), "--title", title, "--kind", "ours", "--as", "ada"
    )
    assert slug in found.stdout
    code = f"from articles.models import Article; print(Article.objects.get(slug={slug!r}).pk)"
    return f"/admin/articles/article/{site.manage('shell', '-v0', '-c', code).stdout.strip()}/workbench/"


@pytest.fixture
def bench(site, tmp_path) -> str:
    return bench_of(site, tmp_path, SLUG, STORY)


def settle_in_hand(page: Page) -> None:
    """With keys: each fact is ticked, then the sentence is checked."""
    panel = page.locator("#panel:not([inert]):not([data-partial])")
    expect(panel.locator(".state")).to_be_visible()  # its facts are there to be counted
    for _ in range(panel.locator(".fact-card[data-state=open]").count()):
        page.keyboard.press("t")
    page.keyboard.press("d")
    expect(panel.locator(".state")).to_have_attribute("data-state", "checked")


def test_a_story_is_walked_to_its_publication_with_keys_alone(open_window, site, tmp_path, axe):
    page = open_window(user="ada")
    page.goto(bench_of(site, tmp_path, WALKED, STORY.replace("pier", "quay")))
    expect(page.locator("#text .s")).to_have_count(13)
    for left in range(13, 0, -1):
        expect(page.locator("#count-open")).to_have_text(str(left))
        page.keyboard.press("o")
        expect(page.locator(".s[aria-current]")).to_have_count(1)
        expect(page.locator(".s[aria-current][data-state]")).to_have_count(0)
        expect(page.locator("#panel:not([inert]):not([data-partial]) .state")).to_be_visible()
        if page.locator(".s[aria-current]", has_text="Nobody asked").count():
            page.keyboard.press("0")
            expect(page.locator("#panel .state")).to_have_attribute("data-state", "nothing")
        else:
            settle_in_hand(page)
    expect(page.locator("#count-open")).to_have_text("0")
    page.locator("#text .s", has_text="40 beams").click()
    struck = page.locator("#text .fact[data-fact=ticked]", has_text=re.compile("^40$"))
    expect(struck).to_have_attribute("title", re.compile("ticked by Ada Example"))
    expect(page.locator("#panel:not([inert]):not([data-partial]) .state")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Publish…").click()
    expect(page.get_by_role("heading", name="Before you can publish")).to_have_count(0)
    page.get_by_role("button", name="Publish edition 1").click()
    expect(page.get_by_text("Edition 1 is published.")).to_be_visible()
    page.goto(f"/articles/{WALKED}/")
    expect(page.get_by_text("12 of 13 sentences checked, nothing to check in 1.").first).to_be_visible()


def test_a_figure_that_changes_opens_its_fact_alone_and_the_gate_leads_there(open_window, bench, site):
    site.make_ready(SLUG)
    page = open_window(user="ada")
    page.goto(bench)
    page.locator("#text .s", has_text="It bought 3 of them").click()
    settle_in_hand(page)
    page.get_by_role("link", name="Change the text").click()
    text = page.get_by_label("Text", exact=True)
    text.fill(text.input_value().replace("bought 3 of", "bought 4 of"))
    page.get_by_role("button", name="Save as revision 2").first.click()
    page.goto(bench.replace("workbench", "publish"))
    link = page.get_by_role("link", name="12. It bought 4 of them in 2019. — open: “4”")
    link.click()
    expect(page.locator(".s[aria-current]")).to_contain_text("It bought 4 of them")
    cards = page.locator("#panel .fact-card")
    expect(cards.filter(has_text="2019")).to_have_attribute("data-state", "ticked")
    expect(cards.first).to_contain_text("to check again: a quantity changed; Ada Example decided")
    page.keyboard.press("q")
    page.keyboard.type("Or three?")
    page.keyboard.press("Enter")
    expect(page.locator("#text .fact[data-fact=queried]")).to_have_text("4")
    page.keyboard.press("d")
    expect(page.locator("#problem")).to_contain_text("First settle its facts: “4”.")
    page.keyboard.press("t")
    expect(page.locator("#said")).to_contain_text("t did nothing")
    page.keyboard.press("]")  # only whoever takes it in hand decides on what somebody was asked about
    page.keyboard.press("t")
    expect(cards.filter(has_text="2019")).to_be_visible()
    expect(page.locator("#panel .fact-card[data-state=ticked]")).to_have_count(2)
    page.keyboard.press("u")
    expect(page.locator("#text .fact[data-fact=queried]")).to_have_text("4")


def test_words_are_marked_and_a_sentence_is_waived_without_javascript(open_window, bench):
    page = open_window(user="ada", java_script_enabled=False)
    page.goto(bench)
    page.locator("#text .s", has_text="It rained all day").click()
    page.locator("#panel summary", has_text="Mark other words").click()
    page.get_by_label("Words of the sentence").fill("all day")
    page.get_by_role("button", name="Mark", exact=True).click()
    rained = page.locator("#text .s", has_text="It rained all day")
    expect(rained.locator(".fact[data-fact=open]")).to_have_text("all day")
    page.locator("#panel summary", has_text="Waive").click()
    page.get_by_label("Why it is not checked").fill("The weather office is shut.")
    page.get_by_role("button", name="Waive", exact=True).click()
    expect(page.locator("#panel .state")).to_contain_text("The weather office is shut.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#panel .state")).to_contain_text("Not settled")
