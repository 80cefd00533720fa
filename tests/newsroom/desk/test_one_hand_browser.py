"""An annotator goes through a text without taking the hands off the keys: the workbench
opens where work is, one key saves, sends and goes on, and one field reads every source.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.support.samples import SENTENCES
from tests.support.workbench import SLOW, bench, drafts, imported, in_hand, take

__all__ = ["bench"]
pytestmark = pytest.mark.browser

RIS = "TY  - CASE\nTI  - Reeve v. Borough\nM1  - 17-cv-204\nPB  - High Court\nER  - \n"


def choose(page: Page, rating: str, body: str) -> None:
    page.keyboard.press("n")
    page.get_by_label(rating).check()
    page.get_by_label("Note for readers").fill(body)


def find(page: Page):
    return page.locator("#form [name=citation-find]")


def begin_citation(page: Page, bench: str) -> None:
    page.goto(bench)
    page.keyboard.press("c")
    expect(find(page)).to_be_focused()


def keys_shown(page: Page) -> set[str]:
    page.keyboard.press("?")
    sheet = page.locator("#status .popup-sheet dt:visible")
    shown = {word for words in sheet.all_inner_texts() for word in words.split()}
    page.keyboard.press("Escape")
    return shown


def test_the_workbench_opens_on_the_first_open_sentence_and_goes_on_with_one_key(
    open_window, bench
) -> None:
    page = open_window(user="ada")
    page.goto(bench)
    expect(page.locator("#text [aria-current=true]")).to_have_attribute(
        "data-state", "open"
    )
    expect(in_hand(page)).to_have_text(SENTENCES[0])
    choose(page, "Unverified", "We asked the ministry twice.")
    for box in page.locator("#form [name=covers]").all():
        box.check()
    page.keyboard.press("Control+Enter")
    expect(in_hand(page)).not_to_have_text(SENTENCES[0])
    expect(page.locator("#text [aria-current=true]")).to_have_attribute(
        "data-state", "open"
    )
    take(page, SENTENCES[0])
    expect(page.locator("#panel .card.note")).to_contain_text("in review")
    page.goto(bench)
    expect(in_hand(page)).not_to_have_text(SENTENCES[0])
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="No sentence selected")).to_be_visible()


def test_a_note_that_lacks_its_source_stays_a_draft_until_the_source_is_there(
    open_window, bench
) -> None:
    page = open_window(user="ada")
    page.goto(bench)
    choose(page, "Disputed", "The ledger says otherwise.")
    page.keyboard.press("Control+Enter")
    card = page.locator("#panel .card.note")
    expect(card).to_contain_text("needs a source")
    expect(page.locator("#panel .undo")).to_contain_text("It is still a draft.")
    expect(page.locator("#said")).to_contain_text("needs a source")
    expect(in_hand(page)).to_have_text(SENTENCES[0])
    page.keyboard.press("c")
    expect(find(page)).to_be_focused()
    page.keyboard.insert_text(RIS)
    status = page.locator("[data-picker-said]")
    expect(status).to_contain_text("New source: “Reeve v. Borough”")
    page.keyboard.press("Enter")
    page.keyboard.type("p. 4")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#form")).to_have_count(0)
    take(page, SENTENCES[0])
    expect(card).to_contain_text("in review")
    expect(card).to_contain_text("Reeve v. Borough")


def test_the_caret_stands_after_the_words_of_a_note_that_is_edited(
    open_window, site, bench
) -> None:
    drafts(site, bench, (SENTENCES[2], "They said so."))
    page = open_window(user="ada")
    page.goto(bench)
    take(page, SENTENCES[2])
    page.keyboard.press("Enter")
    body = page.get_by_label("Note for readers")
    expect(body).to_be_focused()
    page.keyboard.type(" Twice.")
    expect(body).to_have_value("They said so. Twice.")


def test_an_address_is_asked_for_its_title_alone(open_window, bench) -> None:
    page = open_window(user="ada")
    begin_citation(page, bench)
    page.keyboard.type("https://ledger.example/1907")
    page.keyboard.press("Enter")
    title = page.locator("#form [name=citation-title]")
    expect(title).to_be_focused()
    expect(page.locator("#form .make")).not_to_have_attribute("open", "")
    page.keyboard.type("The ledger of the port")
    page.get_by_label("Location in the source").fill("sheet 3")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#form")).to_have_count(0)
    take(page, SENTENCES[0])
    cited = page.locator("#panel .cited")
    expect(cited).to_contain_text("The ledger of the port")
    expect(
        cited.get_by_role("link", name="Open source").and_(page.locator("[href]"))
    ).to_have_attribute("href", "https://ledger.example/1907")


def test_what_is_typed_while_a_source_is_read_is_its_place(open_window, bench) -> None:
    page = open_window(user="ada")
    page.add_init_script(SLOW % [700])
    begin_citation(page, bench)
    page.keyboard.insert_text(RIS)
    page.keyboard.press("Enter")
    page.keyboard.type("p. 4")
    expect(page.locator("[data-picker-said]")).to_contain_text("Reeve v. Borough")
    expect(find(page)).to_have_value(RIS)
    place = page.get_by_label("Location in the source")
    expect(place).to_have_value("p. 4")
    expect(place).to_be_focused()


def test_an_interview_is_a_source_without_a_text_to_paste(open_window, bench) -> None:
    page = open_window(user="ada")
    begin_citation(page, bench)
    page.keyboard.type("Talk with the harbour master")
    page.get_by_role("button", name="Interview").click()
    page.keyboard.type("04:31")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#form")).to_have_count(0)
    take(page, SENTENCES[0])
    expect(page.locator("#panel .cited")).to_contain_text(
        "Talk with the harbour master"
    )


@pytest.mark.parametrize("key", ["4", "t"])
def test_after_a_note_the_next_key_is_for_the_next_words(
    open_window, site, tmp_path, request, key
) -> None:
    text = "In 1900 the port burnt; it paid 3 million dollars; 40 gates rusted."
    page = open_window(user="ada")
    page.goto(imported(site, tmp_path, request, f"\n\n{text}\n"))
    take(page, text)
    if key == "t":
        page.keyboard.press("t")
        expect(find(page)).to_be_focused()
        # Another than those that are new in other tests of this newsroom.
        page.keyboard.insert_text(RIS.replace("Reeve", "Marlow"))
        page.keyboard.press("Enter")
        page.keyboard.type("p. 4")
    else:
        page.keyboard.press(key)
        expect(page.get_by_label("Note for readers")).to_be_focused()
        page.keyboard.type("Nobody could say.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel .undo")).to_contain_text("The note is saved.")
    expect(page.locator("#text .noted")).to_have_text("1900")
    page.keyboard.press("c")
    expect(page.locator("#form h3")).to_contain_text("3 million dollars")


def test_keys_that_can_do_nothing_are_not_shown(open_window, site, bench) -> None:
    page = open_window(user="ada")
    page.goto(bench)
    expect(page.locator("#panel")).not_to_have_attribute("data-partial", "")
    shown = keys_shown(page)
    assert {"n", "c", "t", "o", "0"} <= shown
    # Nothing was cited, and there is no note and nothing to undo.
    assert not {"r", "m", "x", "u", "a", "e"} & shown
    drafts(site, bench, (SENTENCES[0], "A draft."))
    page.goto(bench)
    take(page, SENTENCES[0])
    expect(page.locator("#panel .card.note")).to_be_visible()
    assert {"m", "x", "a", "h"} <= keys_shown(page)


def test_a_text_is_imported_by_paste_with_few_keys(open_window, request) -> None:
    page = open_window(user="ada")
    page.goto("/admin/articles/article/add/")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    page.keyboard.insert_text(
        f"# {request.node.name}\n\nThe gate opened in 1907. It cost 3 million euros.\n"
    )
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Create article")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel")).to_contain_text("Sentence 1 of")


@pytest.mark.parametrize("kind", ["note", "support"])
def test_nothing_hides_under_the_pinned_sentence_at_400_percent(
    open_window, bench, kind
) -> None:
    page = open_window(user="ada")
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(bench)
    page.keyboard.press({"note": "n", "support": "c"}[kind])
    expect(page.locator("#form")).to_be_visible()
    hidden: list[str] = []
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 14:
        page.keyboard.press(key)
        hidden += page.evaluate(COVERED)
    assert hidden == []


# What covers the middle of the top of the focused element, if it is not that element.
COVERED = """() => {
  const focused = document.activeElement;
  if (!focused.closest("#form")) return [];
  const { left, right, top } = focused.getBoundingClientRect();
  const over = document.elementFromPoint((left + right) / 2, top + 4);
  const isSame = (element) => element.contains(focused) || focused.contains(element);
  const isFree = !over || isSame(over) || over.closest("label")?.contains(focused);
  return isFree ? [] : [`${focused.name || focused.textContent.trim()}: ${over.className}`];
}"""
