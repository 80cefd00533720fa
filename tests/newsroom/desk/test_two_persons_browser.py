"""Two persons take an article through review and publish it: one asks, the other sees
and agrees.
"""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.samples import SOURCE

pytestmark = pytest.mark.browser

SLUG = "the-well-that-was-sold"
TEXT = """# The well that was sold {times}

The province sold 412 wells to the company in March. The company paid nine million for the wells. Nobody compared the lists.

The deeds name two buyers for ninety of them.
"""  # noqa: E501
NOTED = {
    "412 wells": "The province sold 412 wells to the company in March.",
    "nine million": "The company paid nine million for the wells.",
    "two buyers": "The deeds name two buyers for ninety of them.",
}

# What ada does on the workbench about the note that was sent back.
SUBMIT = """
from django.contrib.auth.models import User
from annotations.models import Note
from annotations.notes import submit_note
note = Note.objects.get(status="sent_back", anchor__article__slug__endswith="-twice")
submit_note(note.pk, version=note.version, user=User.objects.get(username="ada"))
"""


@pytest.fixture
def bring(site, tmp_path) -> Callable[[str], str]:
    """bring("twice") is the address of the pages of such an article on the desk. Ada's
    notes on it, which have no prose, are in review.
    """
    cited = [
        {
            "source": SOURCE,
            "locator": "sheet 3",
            "quote": "412 deeds",
            "stance": "supports",
        }
    ]
    items = [
        {
            "sentence": sentence,
            "note": {"rating": "supported", "words": words, "answer": "elsewhere"},
            "citations": cited,
        }
        for words, sentence in NOTED.items()
    ]

    def brought(times: str) -> str:
        (tmp_path / "well.md").write_text(TEXT.format(times=times), "utf-8")
        (tmp_path / "notes.json").write_text(json.dumps(items), "utf-8")
        site.manage(
            "import_articles",
            str(tmp_path / "well.md"),
            "--kind",
            "ours",
            "--as",
            "ada",
        )
        site.manage(
            "annotate", f"{SLUG}-{times}", str(tmp_path / "notes.json"), "--as", "ada"
        )
        code = f"from articles.models import Article; print(Article.objects.get(slug='{SLUG}-{times}').pk)"
        return f"/admin/articles/article/{site.manage('shell', '-v0', '-c', code).stdout.strip()}/"

    return brought


def test_notes_are_reviewed_by_keyboard_and_sentences_left_unchecked_by_two(
    open_window, site, bring, axe
) -> None:
    article = bring("twice")
    ben = open_window(user="ben")
    ben.goto(f"{article}review/")
    review(ben, axe)
    ada = open_window(user="ada")
    ada.goto(f"{article}publish/")
    expect(ada.get_by_text("2 notes are not approved")).to_be_visible()
    assert ada.get_by_label("Reason for leaving the sentences unchecked").count() == 0
    ada.get_by_role("link", name="2. The province sold 412 wells").click()
    expect(ada.get_by_text("Which sheet?")).to_be_visible()
    site.manage("shell", "-v0", "-c", SUBMIT)
    ben.reload()
    ben.keyboard.press("A")
    expect(ben.get_by_text("2 notes approved.")).to_be_visible()
    publish_with_two(ada, ben, article, axe)
    said = json.loads(ada.request.get(f"/articles/{SLUG}-twice/edition.json").text())[
        "edition"
    ]
    assert (said["unchecked_by"], said["seconded_by"]) == ("Ada Example", "Ben Example")
    ada.goto(f"/articles/{SLUG}-twice/")
    expect(ada.get_by_text("The vote is tonight.").first).to_be_visible()


def review(page: Page, axe) -> None:
    """The first is sent back, the second approved, the third left."""
    hand = page.locator("[data-note]:focus")
    page.keyboard.press("j")
    expect(hand.locator("blockquote mark")).to_have_text("412 wells")
    for words in (
        "Supported",
        "Weighbridge books 2024",
        "sheet 3",
        "412 deeds",
        "Ada Example",
    ):
        expect(hand).to_contain_text(words)
    assert axe(page) == []
    page.keyboard.press("Enter")
    page.keyboard.type("Which sheet?")
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 notes in review")).to_be_visible()
    # The next is in hand.
    expect(hand.locator("blockquote mark")).to_have_text("nine million")
    page.keyboard.press("j")
    expect(hand.locator("blockquote mark")).to_have_text("two buyers")
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.get_by_text("1 note in review")).to_be_visible()
    expect(hand.locator("blockquote mark")).to_have_text("two buyers")


def publish_with_two(ada: Page, ben: Page, article: str, axe) -> None:
    ada.goto(f"{article}publish/")
    ada.get_by_label("Reason for leaving the sentences unchecked").fill(
        "The vote is tonight."
    )
    assert axe(ada) == []
    ada.get_by_role("button", name="Request agreement").click()
    expect(ada.get_by_role("button", name="Cancel request")).to_be_visible()
    ben.goto("/admin/desk/")
    ben.get_by_role("listitem").filter(
        has_text="Ada Example asks you to agree"
    ).get_by_role("link").click()
    expect(ben.get_by_text("The vote is tonight.")).to_be_visible()
    assert axe(ben) == []
    ben.get_by_role("button", name="Agree and publish").click()
    expect(ben.get_by_text("Version 1 is published.")).to_be_visible()


def test_all_that_one_may_approve_is_approved_without_javascript(
    open_window, bring
) -> None:
    article = bring("thrice")
    page = open_window(user="ben", java_script_enabled=False)
    page.goto(f"{article}review/")
    page.get_by_role("button", name="Approve 3 notes").click()
    expect(page.get_by_text("3 notes approved.")).to_be_visible()
    expect(page.get_by_role("heading", name="No note waits for review")).to_be_visible()
