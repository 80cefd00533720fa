"""The workbench by its keys: every card, every rating, to and fro, and where the focus is afterwards."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.at_the_bench import SLOW, bench, drafts, in_hand, in_hand_is, save, take, type_fast, write
from tests.samples import SENTENCES, SOURCE

__all__ = ["bench"]
pytestmark = pytest.mark.browser


def annotate(site, bench: str, tmp_path, items: list[dict[str, object]]) -> None:
    code = f"from articles.models import Article; print(Article.objects.get(pk={bench.split('/')[4]}).slug)"
    slug = site.manage("shell", "-v0", "-c", code).stdout.strip()
    (tmp_path / "items.json").write_text(json.dumps(items), "utf-8")
    site.manage("annotate", slug, str(tmp_path / "items.json"), "--as", "ben")


def reword(site, bench: str, old: str, new: str) -> None:
    code = (
        "from newsroom.actions import revise as revising; from articles.models import Article; "
        f"article = Article.objects.get(pk={bench.split('/')[4]}); "
        "text = revising.editable_text(article.current_revision); "
        f"revising.revise(article, text.replace({old!r}, {new!r}), "
        "based_on=article.current_revision.number, user=None)"
    )
    site.manage("shell", "-v0", "-c", code)


def cards(page: Page):
    return page.locator("#panel article.card")


def has_focus(page: Page, selector: str = "body") -> bool:
    return page.evaluate("(selector) => document.activeElement.matches(selector)", selector)


# --- Cards ----------------------------------------------------------------------------------------------


def test_each_card_can_be_taken_and_the_keys_act_on_it(open_window, site, bench, axe):
    drafts(site, bench, (SENTENCES[0], "The first draft."), (SENTENCES[0], "The second draft."))
    page = open_window(user="ada")
    page.goto(bench)
    page.keyboard.press("j")
    expect(cards(page)).to_have_count(2)
    expect(cards(page).first.get_by_role("link", name="Edit e", exact=True)).to_be_visible()
    expect(cards(page).last.get_by_role("link", name="Edit", exact=True)).to_be_attached()
    page.keyboard.press("]")
    expect(cards(page).last).to_be_focused()
    expect(cards(page).last.get_by_role("link", name="Edit e", exact=True)).to_be_visible()
    expect(cards(page).first.get_by_role("link", name="Edit", exact=True)).to_be_attached()
    assert axe(page) == []
    second = cards(page).last.locator(".prose").inner_text()
    page.keyboard.press("e")
    expect(page.get_by_label("Note for readers")).to_have_value(second)
    type_fast(page, "Escape ] a")
    expect(page.locator("#panel article.card", has_text=second)).to_contain_text(
        "approved by Ada Example, today"
    )
    expect(page.locator("#filters")).to_contain_text("Drafts 1")


def test_what_is_done_with_a_card_is_reached_by_tab_alone(open_window, site, bench):
    drafts(site, bench, (SENTENCES[0], "One."), (SENTENCES[0], "Two."))
    page = open_window(user="ada")
    page.goto(bench)
    page.keyboard.press("j")
    expect(cards(page)).to_have_count(2)
    last = cards(page).last.get_by_role("link", name="Edit")
    for _ in range(30):
        page.keyboard.press("Tab")
        if last.evaluate("(link) => link === document.activeElement"):
            break
    expect(last).to_be_focused()
    expect(last.locator("kbd")).to_be_visible()  # the card of what has the focus is in hand
    assert last.evaluate("(link) => getComputedStyle(link.parentElement).opacity") == "1"


def test_the_queue_goes_on_where_a_note_and_a_citation_share_a_sentence(open_window, site, bench, tmp_path):
    note = {"rating": "supported", "body": "The books say so."}
    citation = {"source": SOURCE, "stance": "supports"}
    annotate(site, bench, tmp_path, [{"sentence": SENTENCES[1], "note": note, "citations": [citation]}])
    reword(site, bench, "2.9 million", "3.9 million")
    page = open_window(user="ada")
    page.goto(bench)
    expect(page.locator("#filters")).to_contain_text("Needs review 2")
    page.locator("#text a.s", has_text="3.9 million").click()
    expect(in_hand(page)).to_contain_text("3.9 million")
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_contain_text("Needs review 1")
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_contain_text("Needs review 0")
    expect(in_hand(page)).to_contain_text("3.9 million")


def test_removing_asks_nothing_and_can_be_undone(open_window, site, bench):
    drafts(site, bench, (SENTENCES[2], "Not needed."))
    page = open_window(user="ada")
    page.goto(bench)
    take(page, SENTENCES[2])
    page.keyboard.press("x")
    expect(page.locator("#panel article").get_by_label("Why")).to_be_focused()
    page.keyboard.type("said twice")
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(0)
    expect(page.locator("#panel")).to_contain_text("was removed by Ada Example, today")
    page.keyboard.press("u")
    expect(cards(page)).to_contain_text("Not needed.")


# --- A note and a citation in few keys ------------------------------------------------------------------


@pytest.mark.parametrize("waits", [[0], [500]])
def test_a_rated_note_takes_three_keys_besides_its_words(open_window, bench, waits):
    page = open_window(user="ada")
    page.add_init_script(SLOW % waits)
    page.goto(bench)
    page.keyboard.press("j")
    in_hand_is(page, SENTENCES[0])
    page.keyboard.press("n")
    page.keyboard.press("5")
    page.keyboard.type("The clerk counted twice.")
    page.keyboard.press("Control+Enter")
    expect(cards(page)).to_contain_text("The clerk counted twice.")
    expect(cards(page).locator("h3")).to_contain_text("Disputed")
    expect(page.locator("#form")).to_have_count(0)
    in_hand_is(page, SENTENCES[0])


def test_a_rating_is_changed_from_within_the_words(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
    type_fast(page, "j n")
    expect(page.locator("#form")).to_be_visible()
    page.keyboard.press("5")
    expect(page.get_by_label("Note for readers")).to_be_focused()
    page.keyboard.type("In 5 words")
    page.keyboard.press("Alt+2")
    page.keyboard.type(" or 6.")
    expect(page.get_by_label("Note for readers")).to_have_value("In 5 words or 6.")
    expect(page.get_by_role("radio", name="Mostly supported")).to_be_checked()


@pytest.mark.parametrize("waits", [[0], [500]])
def test_a_source_is_used_again_in_two_keys(open_window, bench, waits):
    page = open_window(user="ada")
    page.add_init_script(SLOW % waits)
    page.goto(bench)
    type_fast(page, "j c")
    page.get_by_text("Make a new source").click()
    page.get_by_role("textbox", name="Title").fill(f"Weighbridge books, {bench}")
    save(page)
    expect(cards(page)).to_contain_text("Weighbridge books")
    page.keyboard.press("j")
    in_hand_is(page, SENTENCES[1])
    expect(cards(page)).to_have_count(0)
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    expect(cards(page)).to_contain_text(f"Weighbridge books, {bench}")
    expect(cards(page)).to_have_count(1)
    in_hand_is(page, SENTENCES[1])


# --- To and fro -----------------------------------------------------------------------------------------


def test_to_the_next_without_a_source_and_to_any_by_number_or_words(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
    without = page.locator("#text .s[data-queue~=source]")
    page.keyboard.press("s")
    in_hand_is(page, without.nth(0).inner_text()[:40])
    page.keyboard.press("s")
    in_hand_is(page, without.nth(1).inner_text()[:40])
    page.keyboard.press("S")
    in_hand_is(page, without.nth(0).inner_text()[:40])
    page.keyboard.press("g")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    in_hand_is(page, SENTENCES[6])
    page.keyboard.press("/")
    page.keyboard.type("THE MINISTRY")
    expect(page.locator("#find-said")).to_have_text("2 sentences")
    page.keyboard.press("Enter")
    in_hand_is(page, SENTENCES[7])
    assert has_focus(page, ".s")
    type_fast(page, "g Enter")
    in_hand_is(page, SENTENCES[0])
    type_fast(page, "g Enter")
    in_hand_is(page, SENTENCES[7])


def test_a_sentence_is_found_without_javascript(open_window, bench):
    page = open_window(user="ada", java_script_enabled=False)
    page.goto(bench)
    for asked, found in (("7", SENTENCES[6]), ("weighbridges recorded", SENTENCES[1])):
        page.get_by_role("searchbox").fill(asked)
        page.get_by_role("button", name="Go").click()
        expect(in_hand(page)).to_have_text(found)
    page.get_by_role("searchbox").fill("no such words")
    page.get_by_role("button", name="Go").click()
    expect(page.locator("#find-said")).to_have_text("No sentence contains that.")


def test_back_leads_to_the_sentence_before(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
    before = page.evaluate("history.length")
    for number in (0, 1, 2):
        page.keyboard.press("j")
        in_hand_is(page, SENTENCES[number])
    assert page.evaluate("history.length") == before + 3
    page.go_back()
    in_hand_is(page, SENTENCES[1])
    assert has_focus(page, ".s[aria-current]")
    page.keyboard.press("b")
    in_hand_is(page, SENTENCES[0])
    page.go_forward()
    in_hand_is(page, SENTENCES[1])
    page.reload()
    in_hand_is(page, SENTENCES[1])


def test_a_key_that_is_held_leaves_no_trail(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
    page.keyboard.press("j")
    in_hand_is(page, SENTENCES[0])
    before = page.evaluate("history.length")
    page.keyboard.down("j")
    for _ in range(5):
        page.keyboard.down("j")  # as a keyboard repeats it
    page.keyboard.up("j")
    in_hand_is(page, SENTENCES[6])
    assert page.evaluate("history.length") <= before + 1


# --- The focus ------------------------------------------------------------------------------------------


def test_the_focus_is_never_lost(open_window, site, bench):
    drafts(site, bench, (SENTENCES[1], "A draft."))
    page = open_window(user="ada")
    page.goto(bench)
    type_fast(page, "j n")
    expect(page.locator("#form")).to_be_visible()
    page.keyboard.press("Control+Enter")  # empty
    expect(page.locator("#form .error").first).to_be_visible()
    assert has_focus(page, "#form input")
    type_fast(page, "5 x")
    page.keyboard.press("Escape")
    expect(page.locator("#form")).to_have_count(0)
    assert has_focus(page, ".s[aria-current]")
    page.locator("#kept").get_by_role("button", name="Discard").click()
    expect(page.locator("#kept")).to_be_hidden()
    assert not has_focus(page)
    page.keyboard.press("f")  # without a source
    expect(page.locator("#filters [aria-current]")).to_contain_text("Without a source")
    assert not has_focus(page)
    type_fast(page, "f f")  # drafts: the sentence in hand is none
    in_hand_is(page, SENTENCES[1])
    assert has_focus(page, ".s[aria-current]")
    page.locator("[data-filter=review]").click()  # nothing there
    expect(page.locator("#panel")).not_to_have_attribute("aria-busy", "true")
    assert not has_focus(page)


def test_the_focus_is_not_lost_where_one_is_refused(open_window, site, bench):
    drafts(site, bench, (SENTENCES[0], "A draft."))
    page = open_window(user="ada")
    page.goto(bench)
    page.keyboard.press("j")
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_be_visible()
    code = (
        "from annotations import notes; from annotations.models import Note; "
        f"note = Note.objects.get(anchor__article={bench.split('/')[4]}); "
        "notes.change_note(note.pk, version=note.version, rating=note.rating, body='Anew.', user=None)"
    )
    page.route("**/workbench/live/**", lambda route: route.fulfill(status=204))  # nobody tells the page of it
    site.manage("shell", "-v0", "-c", code)
    approve.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_contain_text("has changed since you looked")
    assert not has_focus(page)


# --- Undo -----------------------------------------------------------------------------------------------


def test_the_last_save_is_undone(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
    type_fast(page, "j n")
    write(page, "First words.")
    save(page)
    expect(cards(page)).to_contain_text("First words.")
    page.keyboard.press("e")
    write(page, "Second words.", rating="Mostly supported")
    save(page)
    expect(cards(page)).to_contain_text("Second words.")
    page.keyboard.press("u")
    expect(cards(page).locator(".prose")).to_have_text("First words.")
    expect(cards(page).locator("h3")).to_contain_text("Disputed")
    take(page, SENTENCES[3])
    type_fast(page, "n")
    write(page, "Not needed.")
    save(page)
    expect(cards(page)).to_contain_text("Not needed.")
    page.keyboard.press("u")
    expect(cards(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Restore it")).to_be_visible()


# --- What a key did not do ------------------------------------------------------------------------------


def test_a_key_that_came_too_early_is_said_to_have_done_nothing(open_window, site, bench):
    drafts(site, bench, (SENTENCES[0], "The first draft."), (SENTENCES[0], "The second draft."))
    page = open_window(user="ada")
    page.add_init_script(SLOW % [700])
    page.goto(bench)
    page.keyboard.press("j")
    expect(cards(page)).to_have_count(2)
    type_fast(page, "a a")
    said = page.locator("#said")
    expect(said).to_have_text("a did nothing: what you decided before is still being saved.")
    expect(said).to_have_text(
        re.compile(r"^Approve: saved \d\d:\d\d; a, pressed before that, did nothing: look, then press again$")
    )
    expect(page.locator("#filters")).to_contain_text("Drafts 1")
    page.keyboard.press("a")
    expect(said).to_have_text(re.compile(r"^Approve: saved \d\d:\d\d$"))
    expect(page.locator("#filters")).to_contain_text("Drafts 0")


def test_what_waited_for_a_decision_that_was_refused_is_said_not_to_be_done(open_window, bench):
    page = open_window(user="ada")
    page.add_init_script(SLOW % [400])
    page.goto(bench)
    take(page, SENTENCES[1])  # it holds facts
    type_fast(page, "d 0")
    expect(page.locator("#problem")).to_contain_text("First settle its facts")
    expect(page.locator("#said")).to_have_text("What you pressed after that was not done.")
    expect(page.locator("#panel .facts .state")).to_contain_text("Not settled")
