"""The whole job as people do it, from import to correction, in a browser and by
commands.
"""

import json
import re

import feedparser
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import log_in
from tests.support.samples import ANNOTATIONS, POLLUTED, SENTENCES, SPAM
from tests.support.workbench import return_to, take

pytestmark = pytest.mark.browser

TITLE = "The harvest that the ministry counted twice"
SLUG = "the-harvest-that-the-ministry-counted-twice"
CITED, NOTED = SENTENCES[1], SENTENCES[4]


def test_an_editor_does_the_whole_job_and_a_reader_checks_it(
    open_window, site, tmp_path
):
    editor = open_window()
    log_in(editor, "ada")
    import_and_decide(editor, tmp_path)
    cite(editor, CITED)
    write_note(editor)
    review(open_window())
    site.make_ready(SLUG)
    publish(editor)
    read_with_javascript(open_window())
    read_without_javascript(open_window(java_script_enabled=False))
    follow(site, edition="first")
    correct_the_text(editor)
    review(open_window(), "1 note")
    site.make_ready(SLUG)
    publish_correction(editor)
    read_both_editions(open_window())
    follow(site, edition="second")
    assert "Every edition has its hash" in site.manage("verify_editions").stdout


def import_and_decide(page: Page, tmp_path) -> None:
    (tmp_path / "harvest.txt").write_text(POLLUTED, "utf-8")
    page.get_by_role("link", name="Import").first.click()
    page.get_by_label("Files").set_input_files(tmp_path / "harvest.txt")
    page.get_by_role("button", name="Preview").click()
    for run in SPAM:
        expect(page.locator("del", has_text=run)).to_be_visible()
        expect(page.locator(".result")).not_to_contain_text(run)
    expect(page.locator(".result .s")).to_have_count(len(SENTENCES))
    page.get_by_label("Byline").fill("Lena Aldous and Tom Reed")
    page.get_by_role("button", name=f"Keep “{SPAM[2]}”").click()
    expect(page.locator(".result")).to_contain_text(SPAM[2])
    page.get_by_role("button", name=f"Remove “{SPAM[2]}”").click()
    page.get_by_role("button", name="Remove all 2 passages").click()
    expect(page.get_by_text("to decide")).to_have_count(0)
    expect(page.get_by_label("Byline")).to_have_value("Lena Aldous and Tom Reed")
    page.get_by_role("button", name="Create article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def cite(page: Page, sentence: str) -> None:
    """It is supported."""
    take(page, sentence)
    page.keyboard.press("c")
    make_source(page, "Weighbridge books 2024", "sheet 3")
    page.get_by_label("URL, DOI or ISBN").fill("https://data.example/weighbridges/2024")
    page.get_by_role("textbox", name="Publisher").fill("Ministry of Agriculture")
    page.get_by_label("Quoted passage").fill("Total: 2,904,117 t")
    page.locator("#form").get_by_role("button", name="Save and send for review").click()
    return_to(page, sentence)
    expect(page.locator("#panel")).to_contain_text("Weighbridge books 2024")


def make_source(page: Page, title: str, place: str) -> None:
    page.get_by_text("Create source").click()
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Location in the source").fill(place)


def write_note(page: Page) -> None:
    take(page, NOTED)
    page.keyboard.press("n")
    page.get_by_label("Disputed").check()
    page.get_by_label("Note for readers").fill(
        "The method is in **annex 4**, which he signed."
    )
    expect(page.locator(".markdownx-preview strong")).to_have_text("annex 4")
    make_source(page, "Annex 4", "p. 2")
    page.get_by_text("More: attributed to").click()
    page.get_by_label("Karel Brandt").check()
    page.get_by_label("Other", exact=True).check()
    page.locator("#form").get_by_role("button", name="Save and send for review").click()
    return_to(page, NOTED)
    expect(page.locator("#panel article.card h3")).to_contain_text(
        "Karel Brandt’s claim: Disputed"
    )
    expect(page.locator("#panel")).to_contain_text("Annex 4")


def review(page: Page, what: str = "2 notes") -> None:
    """By somebody else, in a browser of their own."""
    log_in(page, "ben")
    # it waits for them on their desk
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator(".reviewed").first).to_contain_text("annex 4")
    page.get_by_role("button", name=f"Approve {what}").click()
    expect(page.get_by_text(f"{what} approved.")).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("link", name="Publish…").click()
    expect(page.get_by_role("heading", name="Publication checks")).to_have_count(0)
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()


def read_with_javascript(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for run in SPAM:
        expect(page.locator("body")).not_to_contain_text(run)
    page.locator("article a[href^='#n-']").first.click()
    expect(page.get_by_text("annex 4").first).to_be_visible()
    assert page.context.cookies() == []


def read_without_javascript(page: Page) -> None:
    page.goto(f"/articles/{SLUG}/")
    mark = page.locator("article a[href^='#n-']").first
    target = page.locator(mark.get_attribute("href"))
    mark.click()
    assert page.url.endswith(mark.get_attribute("href"))
    expect(target).to_be_visible()
    back = target.locator("a[href^='#s-']").first
    back.click()
    expect(page.locator(re.sub(r".*#", "#", page.url))).to_be_visible()


def follow(site, edition: str) -> None:
    feed = feedparser.parse(f"{site.url}/feeds/articles.rss")
    assert not feed.bozo
    entry = next(entry for entry in feed.entries if entry.title == TITLE)
    content = entry.content[0].value
    assert "annex 4" in content
    assert "Weighbridge books 2024" in content
    assert ("5 May" in content) == (edition == "second")
    assert entry.id.startswith("urn:uuid:")


def correct_the_text(page: Page) -> None:
    page.get_by_role("link", name="Workbench").click()
    page.get_by_role("link", name="Edit text").click()
    text = page.get_by_label("Text", exact=True)
    wrong = text.input_value()
    text.fill(
        wrong.replace("4 May", "5 May").replace("refused to name", "declined to name")
    )
    page.get_by_role("button", name="Save as revision 2").first.click()
    expect(page.get_by_text("1 note has an unconfirmed position")).to_be_visible()
    page.get_by_role("link", name="Position unconfirmed 1").click()
    page.locator("#text a.s", has_text="He declined to name the method.").click()
    page.locator("#panel").get_by_role("button", name="Keep note here").first.click()
    expect(page.get_by_role("link", name="Position unconfirmed 0")).to_be_visible()


def publish_correction(page: Page) -> None:
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Say in the change note")).to_be_visible()
    expect(page.get_by_role("radio", name="correction")).to_be_checked()
    page.get_by_label("Change note").fill("The hearing is on 5 May, not 4 May.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()


def read_both_editions(page: Page) -> None:
    page.goto(f"/articles/{SLUG}/")
    expect(page.locator("main")).to_contain_text("on 5 May")
    expect(
        page.get_by_text("The hearing is on 5 May, not 4 May.").first
    ).to_be_visible()
    page.goto(f"/articles/{SLUG}/editions/1/")
    expect(page.locator("main")).to_contain_text("on 4 May")
    page.goto(f"/articles/{SLUG}/editions/")
    expect(page.locator("main")).to_contain_text("version 1", ignore_case=True)
    expect(page.locator("main")).to_contain_text("version 2", ignore_case=True)


def test_the_same_job_by_commands_alone(site, tmp_path):
    text, notes = tmp_path / "wells.txt", tmp_path / "notes.json"
    text.write_text(POLLUTED.replace("harvest", "yield"), "utf-8")
    renamed = json.loads(json.dumps(ANNOTATIONS).replace("harvest", "yield"))
    notes.write_text(json.dumps(renamed), "utf-8")
    row = json.loads(
        site.manage(
            "import_articles",
            str(text),
            "--findings",
            "remove",
            "--json",
            "--as",
            "ada",
        ).stdout
    )
    slug = row["slug"]
    site.manage("annotate", slug, str(notes), "--as", "ada", "--reviewed-by", "ben")
    site.make_ready(slug)
    assert "edition 1 published" in site.manage("publish", slug, "--as", "ada").stdout
    again = site.manage(
        "publish", slug, "--as", "ada", "--change-note", "Again.", check=False
    )
    assert again.returncode == 1
    assert "Nothing has changed since version 1" in again.stderr
    site.manage("verify_editions")
    assert any(
        entry.link.endswith(f"/articles/{slug}/")
        for entry in feedparser.parse(f"{site.url}/feeds/articles.rss").entries
    )
