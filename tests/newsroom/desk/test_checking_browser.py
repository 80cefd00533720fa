"""A story on the workbench as a person checks it: to its publication, after its text
changed, and without a script.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.workbench import in_hand, return_to, type_fast

pytestmark = pytest.mark.browser

STORY = """# The {what}

The council sold the {what} in 2012. It got 3.1 million euros. Nobody asked why.

The buyer owns 7 {what}s. It bought 3 of them in 2019. It rained all day.
"""


def bench_of(site, folder, what: str) -> tuple[str, str]:
    """The slug of such a story, and the address of its workbench."""
    (folder / "story.md").write_text(STORY.format(what=what), "utf-8")
    slug = f"the-{what}-that-was-sold"
    given = [
        "--title",
        slug.replace("-", " ").capitalize(),
        "--kind",
        "ours",
        "--as",
        "ada",
    ]
    assert (
        slug in site.manage("import_articles", str(folder / "story.md"), *given).stdout
    )
    code = f"from articles.models import Article; print(Article.objects.get(slug={slug!r}).pk)"
    number = site.manage("shell", "-v0", "-c", code).stdout.strip()
    return slug, f"/admin/articles/article/{number}/workbench/"


def cite_the_register(page: Page) -> None:
    expect(page.locator("#f-citation-find")).to_be_focused()
    page.keyboard.type("The land register")
    page.keyboard.press("Enter")
    expect(page.locator("#f-citation-title, #f-citation-locator").first).to_be_visible()
    page.locator("#f-citation-locator").fill("folio 12")
    page.keyboard.press("Enter")
    expect(page.locator("#form")).to_have_count(0)


def test_a_story_is_walked_to_its_publication_with_keys_alone(
    open_window, site, tmp_path, axe
):
    slug, bench = bench_of(site, tmp_path, "quay")
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    expect(page.locator("#text .s")).to_have_count(7)
    page.keyboard.press("o")
    expect(page.locator("#panel[data-state=open]")).to_be_visible()
    page.keyboard.press("0")  # the headline
    expect(in_hand(page)).to_contain_text("The council sold")
    page.keyboard.press("c")
    cite_the_register(page)
    while int(left := page.locator("#count-open").inner_text()):
        expect(
            page.locator("#panel:not([inert]):not([data-partial])[data-state=open]")
        ).to_be_visible()
        claims = not re.search("Nobody asked|It rained", in_hand(page).inner_text())
        was = in_hand(page).inner_text()
        before = page.locator("#panel .proposal[tabindex]").count(), left, was
        page.keyboard.press("t" if claims else "0")
        if claims:
            expect(page.locator("#f-citation-locator")).to_be_focused()
            page.keyboard.type("folio 12")
            page.keyboard.press("Enter")
            expect(page.locator("#form")).to_have_count(0)
        page.wait_for_function(
            """([proposals, left, was]) => {
              const now = document.querySelector("#count-open").textContent;
              if (now === left)
                return document.querySelectorAll("#panel .proposal[tabindex]").length !== proposals;
              return now === "0" || document.querySelector("#panel .in-hand").innerText !== was;
            }""",
            arg=before,
        )
        expect(page.locator("#panel:not([inert]):not([data-partial])")).to_be_visible()
    page.locator("#text .s", has_text="It got").click()
    noted = page.locator("#text .noted", has_text="3.1 million")
    expect(noted).to_have_attribute("data-tone", "supported")
    expect(page.locator("#panel article.card")).to_contain_text(
        "Supports: “The land register”, folio 12"
    )
    assert axe(page) == []
    other = open_window(user="ben")
    other.goto(bench.replace("workbench", "review"))
    other.keyboard.press("A")
    expect(other.get_by_text("No note waits for review")).to_be_visible()
    other.goto(bench.replace("workbench", "publish"))
    other.get_by_role("button", name="Publish version 1").click()
    expect(other.get_by_text("Version 1 is published.")).to_be_visible()
    other.goto(f"/articles/{slug}/")
    supported = re.compile("supported, 1 source supports")
    expect(other.get_by_role("link", name=supported).first).to_be_visible()


def test_words_that_are_gone_after_a_change_are_marked_again(
    open_window, site, tmp_path
):
    _, bench = bench_of(site, tmp_path, "pier")
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    page.locator("#text .s", has_text="It bought 3").click()
    expect(page.locator("#panel .proposal").first).to_be_visible()
    page.keyboard.press("4")
    page.keyboard.type("Nobody could say.")
    page.keyboard.press("Control+Enter")
    return_to(page, "It bought 3 of them in 2019.")
    expect(page.locator("#panel article.card")).to_contain_text("Nobody could say.")
    page.get_by_role("link", name="Edit text").click()
    text = page.get_by_label("Text", exact=True)
    text.fill(
        text.input_value().replace(
            "It bought 3 of them in 2019.", "It bought all of them."
        )
    )
    page.get_by_role("button", name="Save as revision 2").first.click()
    page.goto(f"{bench}?show=review")
    page.keyboard.press("Enter")
    tray = page.locator("#panel .review-tray")
    expect(tray).to_be_visible()
    again = tray.get_by_label("is no longer in the sentence. Select the words again.")
    if again.count():
        page.keyboard.press("Enter")
        expect(page.locator("#problem")).to_contain_text(
            "The selected words of the note are no longer in the sentence. Select the words again."
        )
        again.fill("all of them")
    tray.get_by_role("button", name="Keep note here").click()
    expect(page.locator("#count-review")).to_have_text("0")
    expect(page.locator("#text .noted")).to_be_visible()


def test_words_are_noted_and_a_sentence_is_left_unchecked_without_javascript(
    open_window, site, tmp_path
):
    _, bench = bench_of(site, tmp_path, "mole")
    page = open_window(user="ada", java_script_enabled=False)
    page.goto(f"{bench}?s=")
    page.locator("#text .s", has_text="It rained all day").click()
    page.locator("#panel").get_by_role("link", name="Select words…").click()
    page.get_by_label("Selected words").fill("all day")
    page.get_by_role("radio", name="Unverified").check()
    page.get_by_label("Note for readers").fill("The weather office did not answer.")
    page.get_by_role("button", name="Save and send for review").click()
    rained = page.locator("#text .s", has_text="It rained all day")
    expect(rained.locator(".noted")).to_have_text("all day")
    page.locator("#text .s", has_text="Nobody asked").click()
    page.locator("#panel summary", has_text="Leave unchecked").click()
    page.get_by_label("Public reason for leaving it unchecked").fill(
        "The archive is shut."
    )
    page.get_by_role("button", name="Leave unchecked", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#panel")).to_contain_text("Nobody asked")
    expect(page.locator("#panel[data-state=open]")).to_be_visible()
    page.locator("#text .s", has_text="It got").click()
    page.locator("#panel .proposal").get_by_role("button", name="Not a claim").click()
    expect(page.locator("#panel .undo")).to_contain_text("Not a claim:")


# Whether the field that has the focus is what stands at its own place in the window.
IS_FREE = """() => {
  const field = document.activeElement, { left, top, width, height } = field.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 12));
  return Boolean(there) && (field.contains(there) || there.contains(field));
}"""


def test_at_400_per_cent_the_focused_field_is_free_and_the_text_begins_high_up(
    open_window, site, tmp_path
):
    _, bench = bench_of(site, tmp_path, "dock")
    page = open_window(user="ada", width=1440)
    page.goto(f"{bench}?s=")
    assert page.locator("#text .s").first.bounding_box()["y"] < 300
    page.set_viewport_size({"width": 360, "height": 225})
    type_fast(page, "o n")
    expect(page.locator("#form")).to_be_visible()
    for _ in range(24):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.closest('#form') !== null"):
            break
        assert page.evaluate(IS_FREE), page.evaluate("document.activeElement.outerHTML")
