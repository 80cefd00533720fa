"""An annotated article is corrected in every way, its notes are reviewed by keyboard,
and published.
"""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.samples import SOURCE

pytestmark = pytest.mark.browser

TITLE = "The wells that were sold twice"
SLUG = "the-wells-that-were-sold-twice"
TEXT = f"""# {TITLE}

The province sold 412 wells to the company in March. The deeds name two buyers for ninety of them. Nobody compared the lists.

A clerk in the land office noticed the double entries last autumn. She wrote to the director, who did not answer. The letter is in the file, and the reply slip is empty.

The company paid nine million for the wells. The province declined to comment. Farmers now buy water by the truck.
"""  # noqa: E501
SENTENCES = {
    "figure": "The province sold 412 wells to the company in March.",
    "kept": "The deeds name two buyers for ninety of them.",
    "typo": "A clerk in the land office noticed the double entries last autumn.",
    "split": "She wrote to the director, who did not answer.",
    "merged": "The letter is in the file, and the reply slip is empty.",
    "reworded": "The company paid nine million for the wells.",
    "deleted": "The province declined to comment.",
    "moved": "Farmers now buy water by the truck.",
}
EDITED = """The province sold 421 wells to the company in March. The deeds name two buyers for ninety of them. Farmers now buy water by the truck. Nobody compared the lists.

A clerk in the land office noticed the double entries last automn. She wrote to the director. He did not answer. The letter is in the file and nobody has ever filled in the reply slip, which is empty, as the director's own secretary confirmed.

For the wells the company paid nine million. The company paid ten million for the pumps.
"""  # noqa: E501


@pytest.fixture
def bench(site, tmp_path) -> str:
    (tmp_path / "wells.md").write_text(TEXT, "utf-8")
    items: list[dict[str, Any]] = [
        {
            "sentence": sentence,
            "note": {"rating": "unverified", "body": f"Note on what is {name}."},
        }
        for name, sentence in SENTENCES.items()
    ]
    # Two on one sentence: the queue leads from the one to the other.
    items += [
        {
            "sentence": SENTENCES["figure"],
            "note": {"rating": "supported"},
            "citations": [
                {"source": SOURCE, "locator": "sheet 3", "stance": "supports"}
            ],
        }
    ]
    (tmp_path / "notes.json").write_text(json.dumps(items), "utf-8")
    site.manage("import_articles", str(tmp_path / "wells.md"), "--as", "ada")
    site.manage(
        "annotate",
        SLUG,
        str(tmp_path / "notes.json"),
        "--as",
        "ada",
        "--reviewed-by",
        "ben",
    )
    site.make_ready(SLUG)
    site.manage("publish", SLUG, "--as", "ada")
    code = f"from articles.models import Article; print(Article.objects.get(slug={SLUG!r}).pk)"
    return f"/admin/articles/article/{site.manage('shell', '-v0', '-c', code).stdout.strip()}/workbench/"


# Notes whose own words were corrected are approved again.
APPROVE = """
from django.contrib.auth.models import User
from annotations import notes
from annotations.models import Note
ben = User.objects.get(username="ben")
for note in Note.objects.in_review().filter(anchor__article__slug="%s"):
    notes.approve_note(note.pk, version=note.version, user=ben)
"""


def test_no_note_is_lost_and_none_is_attached_silently(open_window, site, bench, axe):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    change_the_text(page)
    page.goto(f"{bench}?show=review")
    expect(
        page.get_by_role("heading", name="Positions to confirm, most urgent first")
    ).to_be_visible()
    listed = page.locator(".review-list li")
    assert listed.count() == 7
    expect(listed.first).to_contain_text("Detached")
    expect(listed.first).to_contain_text(SENTENCES["deleted"])
    assert axe(page) == []
    assert (
        "7 notes have unconfirmed positions"
        in site.manage("publish", SLUG, "--as", "ada", check=False).stderr
    )
    site.manage("check_anchors", SLUG)
    review_by_keyboard(page, axe)
    site.manage("shell", "-c", APPROVE % SLUG)
    site.make_ready(SLUG)
    publish_correction(page)
    site.manage("check_anchors", SLUG)
    site.manage("verify_editions")


def change_the_text(page: Page) -> None:
    page.get_by_role("link", name="Edit text").click()
    page.get_by_label("Text", exact=True).fill(EDITED)
    page.get_by_role("button", name="Preview changes").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(
        re.compile("sold 421 wells")
    )
    expect(page.locator("main")).to_contain_text("421")
    page.get_by_role("button", name="Save as revision 2").first.click()
    page.wait_for_url("**/workbench/**")


def review_by_keyboard(page: Page, axe) -> None:
    """Enter opens the queue; every decision leads to the next; u takes the last one
    back.
    """
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("The sentence was removed from the text.")
    expect(panel).to_contain_text("Note on what is deleted.")
    aside = panel.get_by_role("button", name="Move to the article as a whole")
    aside.press("Enter")
    expect(panel).to_contain_text("The note was moved to the article as a whole.")
    expect(panel).to_contain_text("A quantity or a unit changed")
    expect(panel.locator(".card").first.locator("del")).to_have_text(["412"])
    expect(panel.locator(".card").first.locator("ins")).to_have_text(["421"])
    assert axe(page) == []
    page.keyboard.press("u")
    expect(panel).to_contain_text("The sentence was removed from the text.")
    card = panel.locator(".card[data-in-hand]")
    decided = card.get_attribute("id")
    aside.press("Enter")
    for left in (6, 5, 4, 3, 2, 1):
        expect(
            page.get_by_role("link", name=f"Position unconfirmed {left}")
        ).to_be_visible()
        # Others may hear of a decision before its own answer is here: until then Enter
        # rightly does nothing.
        expect(card).not_to_have_id(decided)
        expect(panel.get_by_role("button", name="Keep note here Enter")).to_be_visible()
        decided = card.get_attribute("id")
        page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Position unconfirmed 0")).to_be_visible()
    expect(
        page.get_by_role("heading", name="All positions are confirmed")
    ).to_be_visible()


def publish_correction(page: Page) -> None:
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("radio", name="correction").check()
    page.get_by_label("Change note").fill("The province sold 421 wells, not 412.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    page.goto(f"/articles/{SLUG}/")
    expect(
        page.get_by_text("The province sold 421 wells, not 412.").first
    ).to_be_visible()
    for name in SENTENCES:
        expect(page.get_by_text(f"Note on what is {name}.").first).to_be_attached()
