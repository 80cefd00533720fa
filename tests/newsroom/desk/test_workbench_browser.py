"""The workbench in a browser: by keyboard, without JavaScript, and when things go
wrong.
"""

import random
import re

import pytest
from playwright.sync_api import Route, expect

from tests import NIGHTLY
from tests.conftest import log_in
from tests.support.samples import SENTENCES
from tests.support.workbench import (
    SLOW,
    bench,
    delete,
    drafts,
    in_hand,
    in_hand_is,
    save,
    take,
    type_fast,
    write,
)

__all__ = ["bench"]
pytestmark = pytest.mark.browser


# --- Faster than the newsroom answers -------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "waits"),
    [
        pytest.param(0, [0], marks=pytest.mark.nightly),
        pytest.param(40, [0], marks=pytest.mark.nightly),
        (0, [900, 400, 50]),
        pytest.param(40, [700, 50, 300], marks=pytest.mark.nightly),
    ],
)
def test_a_note_falls_on_the_sentence_that_is_highlighted(
    open_window, bench, gap, waits
):
    page = open_window(user="ada")
    page.add_init_script(SLOW % waits)
    page.goto(f"{bench}?s=")
    for text, keys in (
        (SENTENCES[0], "j n"),
        (SENTENCES[3], "j k j j j n"),
        (SENTENCES[1], "k k n"),
    ):
        type_fast(page, keys, gap)
        expect(page.locator("#form")).to_be_visible()
        in_hand_is(page, text)
        write(page, f"About {text}")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#panel article.card")).to_contain_text(f"About {text}")
        in_hand_is(page, text)


SEQUENCES = 100 if NIGHTLY else 8  # on each network
GAPS = (0, 0, 15, 40, 90, 160, 300)  # milliseconds between keys
ALIKE = """() => [
  document.querySelector("#text [aria-current=true]").dataset.key,
  document.querySelector("#panel").dataset.key,
  document.querySelector("#form [name=sentence]").value,
  new URLSearchParams(new URL(document.querySelector("#form").action).search).get("s"),
]"""


@pytest.mark.parametrize(
    "waits",
    [
        pytest.param([0], marks=pytest.mark.nightly, id="quick network"),
        pytest.param([250, 0, 120, 40], id="slow network"),
    ],
)
def test_of_many_fast_sequences_none_falls_on_another_sentence(
    open_window, site, bench, waits
):
    drafts(
        site,
        bench,
        *((text, f"Draft {number}.") for text in SENTENCES[:8] for number in range(4)),
    )
    page = open_window(user="ada")
    page.add_init_script(SLOW % waits)
    page.goto(f"{bench}?s=")
    keys = page.evaluate(
        "[...document.querySelectorAll('#text a.s')].map((one) => one.dataset.key)"
    )
    left = [4 if number < 8 else 0 for number in range(len(keys))]
    page.keyboard.press("j")
    at, lot = 0, random.Random(7)  # noqa: S311 - nothing secret
    for _ in range(SEQUENCES):
        steps = lot.choices("jk", weights=(3, 2), k=lot.randint(1, 4))
        for key in (*steps, last := lot.choice("nnca")):
            page.keyboard.press(key)
            page.wait_for_timeout(lot.choice(GAPS))
        for key in steps:
            at = max(0, min(len(keys) - 1, at + (1 if key == "j" else -1)))
        if last == "a":
            left[at] = max(0, left[at] - 1)
            expect(page.locator(f"#s-{keys[at]} sup.draft")).to_have_count(left[at])
        else:
            expect(page.locator("#form")).to_be_visible()
            assert set(page.evaluate(ALIKE)) == {keys[at]}
            page.keyboard.press("Escape")
            expect(page.locator("#form")).to_have_count(0)
    assert [page.locator(f"#s-{key} sup.draft").count() for key in keys] == left


def test_the_next_key_may_follow_a_save_at_once(open_window, bench):
    page = open_window(user="ada")
    page.add_init_script(SLOW % [300, 50])
    page.goto(f"{bench}?s=")
    type_fast(page, "j n")
    expect(page.locator("#form")).to_be_visible()
    write(page, "The first.")
    type_fast(page, "Control+Enter Control+Enter j c")
    expect(page.get_by_label("Location in the source")).to_be_visible()
    in_hand_is(page, SENTENCES[1])
    expect(
        page.locator("#text a.s", has_text=SENTENCES[0]).locator("sup.draft")
    ).to_have_count(1)
    type_fast(page, "Escape k")
    in_hand_is(page, SENTENCES[0])
    expect(page.locator("#panel article.card")).to_have_count(1)


@pytest.mark.parametrize(
    "waits", [pytest.param([0], marks=pytest.mark.nightly), [600, 50, 200]]
)
def test_a_draft_is_approved_on_the_sentence_that_is_highlighted(
    open_window, site, bench, waits
):
    drafts(
        site,
        bench,
        *((text, f"Draft on {number}.") for number, text in enumerate(SENTENCES[:4])),
    )
    page = open_window(user="ada")
    page.add_init_script(SLOW % waits)
    page.goto(f"{bench}?s=")
    type_fast(page, "j j a j j a")
    expect(page.locator("#filters")).to_contain_text("Not approved 2")
    in_hand_is(page, SENTENCES[3])
    for text, left in zip(SENTENCES[:4], (1, 0, 1, 0), strict=True):
        sentence = page.locator("#text a.s", has_text=text)
        expect(sentence.locator("sup.draft")).to_have_count(left)


def test_a_decision_is_not_made_twice_on_what_nobody_has_read(open_window, site, bench):
    drafts(site, bench, (SENTENCES[0], "One."), (SENTENCES[0], "Two."))
    page = open_window(user="ada")
    page.add_init_script(SLOW % [300])
    page.goto(f"{bench}?s=")
    type_fast(page, "j a a a")
    expect(page.locator("#filters")).to_contain_text("Not approved 1")
    expect(page.get_by_role("button", name="Approve a")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#filters")).to_contain_text("Not approved 0")


def test_keys_after_a_click_mean_the_sentence_that_was_clicked(
    open_window, site, bench
):
    drafts(site, bench, (SENTENCES[0], "Not this one."), (SENTENCES[5], "This one."))
    page = open_window(user="ada")
    page.add_init_script(SLOW % [500, 50])
    page.goto(f"{bench}?s=")
    page.keyboard.press("j")
    page.locator("#text a.s", has_text=SENTENCES[5]).click()
    page.keyboard.press("a")
    page.locator("#text a.s", has_text=SENTENCES[7]).click()
    page.get_by_role("link", name="Add note n").click()
    expect(page.locator("#form")).to_be_visible()
    in_hand_is(page, SENTENCES[7])
    expect(
        page.locator("#text a.s", has_text=SENTENCES[0]).locator("sup.draft")
    ).to_have_count(1)
    expect(
        page.locator("#text a.s", has_text=SENTENCES[5]).locator("sup.draft")
    ).to_have_count(0)


def test_a_sentence_that_is_chosen_again_stays_though_it_was_closed_before(
    open_window, bench
):
    page = open_window(user="ada")
    page.add_init_script(SLOW % [400])
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[2])
    expect(page.locator("#panel")).to_have_attribute("aria-busy", "false")
    page.keyboard.press("Escape")
    page.locator("#text a.s", has_text=SENTENCES[2]).click()
    page.wait_for_timeout(1200)
    in_hand_is(page, SENTENCES[2])


def test_letters_for_a_form_that_is_on_its_way_are_no_commands(
    open_window, site, bench
):
    drafts(site, bench, (SENTENCES[0], "Still a draft."))
    page = open_window(user="ada")
    page.add_init_script(SLOW % [400])
    page.goto(f"{bench}?s=")
    type_fast(page, "j c w a n j e")
    expect(page.locator("#f-citation-find")).to_have_value("wanje")
    in_hand_is(page, SENTENCES[0])
    expect(page.locator("#filters")).to_contain_text("Not approved 1")


def test_without_the_newsroom_one_moves_on_and_decides_nothing(open_window, bench):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    page.keyboard.press("j")
    in_hand_is(page, SENTENCES[0])
    page.context.set_offline(True)
    type_fast(page, "j j j n")
    expect(page.locator("#problem")).to_contain_text("cannot be reached")
    in_hand_is(page, SENTENCES[3])
    expect(page.locator("#form")).to_have_count(0)
    page.context.set_offline(False)
    page.problems.clear()
    page.wait_for_timeout(600)  # before, a letter would be for the note
    type_fast(page, "j n")
    expect(page.locator("#form")).to_be_visible()
    in_hand_is(page, SENTENCES[4])


# --- What changes while somebody writes -----------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_note_on_a_sentence_that_is_deleted_meanwhile_is_placed(
    open_window, site, bench, script
):
    page = open_window(user="ada", java_script_enabled=script)
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[4])
    page.get_by_role("link", name=re.compile("^Add note")).click()
    write(page, "He never did.")
    delete(site, bench, SENTENCES[4])
    save(page)
    expect(page.locator("#form")).to_contain_text("no longer in the text")
    expect(page.locator("#form blockquote")).to_have_text(SENTENCES[4])
    expect(page.get_by_label("Note for readers")).to_have_value("He never did.")
    save(page)
    expect(page.locator("#form")).to_contain_text("no longer in the text")
    page.get_by_label("Sentence for your text").select_option(
        label=f"4. {SENTENCES[3]}"
    )
    save(page)
    expect(page.locator("#panel article.card")).to_contain_text("He never did.")
    expect(in_hand(page)).to_have_text(SENTENCES[3])
    expect(page.locator("#form")).to_have_count(0)
    expect(page.locator("#kept")).to_be_hidden()


# --- The rest of the day --------------------------------------------------------------


def test_everything_by_keyboard(open_window, bench):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(in_hand(page)).to_have_text(SENTENCES[1])
    page.keyboard.press("k")
    expect(in_hand(page)).not_to_have_text(SENTENCES[1])
    page.keyboard.press("ArrowDown")
    expect(in_hand(page)).to_have_text(SENTENCES[1])
    page.keyboard.press("n")
    expect(page.locator("#form")).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_label("Note for readers")).to_be_focused()
    page.keyboard.type("Written without a mouse: j, k and n are letters here.")
    save(page)
    expect(page.locator("#panel article.card").first).to_contain_text(
        "Written without a mouse: j, k and n are letters here."
    )
    expect(in_hand(page)).to_have_text(SENTENCES[1])
    page.keyboard.press("a")
    expect(page.locator("#panel article.card")).to_contain_text("in review")


def test_saving_does_not_reload_the_page_or_lose_the_place(open_window, bench):
    page = open_window(user="ada", width=1280)
    page.goto(f"{bench}?s=")
    page.evaluate("window.stillTheSamePage = true")
    take(page, SENTENCES[8])
    # Past the head of the page, so that the panel is whole in the window whatever fonts
    # it is set in.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    place = page.evaluate("scrollY")
    assert place > 0
    page.keyboard.press("n")
    write(page, "A note.")
    save(page)
    expect(page.locator("#panel article.card").first).to_contain_text("A note.")
    assert page.evaluate("window.stillTheSamePage") is True
    assert page.evaluate("scrollY") == place


def test_without_javascript(open_window, bench):
    page = open_window(user="ada", java_script_enabled=False)
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[2])
    page.get_by_role("link", name=re.compile("^Add note")).click()
    write(page, "By form alone.")
    save(page)
    expect(page.locator("#panel article.card").first).to_contain_text("By form alone.")
    expect(in_hand(page)).to_have_text(SENTENCES[2])


def test_a_stale_save_shows_both_and_loses_neither(open_window, bench):
    ada, ben = open_window(user="ada"), open_window(user="ben")
    ada.goto(f"{bench}?s=")
    take(ada, SENTENCES[0])
    ada.keyboard.press("n")
    write(ada, "First words.")
    save(ada)
    expect(ada.locator("#panel article.card").first).to_contain_text("First words.")
    ben.goto(ada.url)
    for page in (ben, ada):
        page.locator("#panel article").get_by_role("link", name="Edit").click()
    write(ben, "Ben's words.")
    save(ben)
    expect(ben.locator("#panel article.card").first).to_contain_text("Ben's words.")
    write(ada, "Ada's words.")
    save(ada)
    both = ada.locator(".stale")
    expect(both).to_contain_text("Ben's words.")
    expect(both).to_contain_text("Ada's words.")
    both.get_by_role("button", name="Keep mine").click()
    expect(ada.locator("#panel article.card").first).to_contain_text("Ada's words.")
    expect(ada.locator("#form")).to_have_count(0)


def test_a_changed_text_that_does_not_come_is_said_and_asked_for_again(
    open_window, site, bench
):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    troubles = [lambda route: route.fulfill(status=503), lambda route: route.abort()]

    def answer(route: Route) -> None:
        is_page = route.request.headers.get("x-requested-with") == "page"
        (troubles.pop(0) if is_page and troubles else Route.continue_)(route)

    page.route(f"**{bench}?*", answer)
    delete(site, bench, SENTENCES[4])
    problem = page.locator("#problem")
    expect(problem).to_contain_text("answered with an error (503)")
    expect(problem).to_contain_text("cannot be reached")
    page.problems.clear()
    expect(page.locator("#said")).to_contain_text("The text has changed: revision 2.")
    expect(page.locator("#text")).not_to_contain_text(SENTENCES[4])


def test_an_ended_login_loses_nothing(open_window, bench):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[3])
    page.keyboard.press("n")
    write(page, "Three hours of work.")
    page.context.clear_cookies()
    save(page)
    expect(page.locator("#problem")).to_contain_text("Your login has ended")
    expect(page.get_by_label("Note for readers")).to_have_value("Three hours of work.")
    other_tab = page.context.new_page()
    log_in(other_tab, "ada")
    save(page)
    expect(page.locator("#form")).to_have_count(0)
    expect(page.locator("#panel article.card").first).to_contain_text(
        "Three hours of work."
    )


def test_the_preview_is_sanitised(open_window, bench):
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    take(page, SENTENCES[5])
    page.keyboard.press("n")
    write(page, "**bold** <img src=x onerror=alert(1)> [x](javascript:alert(1))")
    preview = page.locator(".markdownx-preview")
    expect(preview.locator("strong")).to_have_text("bold")
    expect(preview.locator("img, script, a[href^='javascript']")).to_have_count(0)
