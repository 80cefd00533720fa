"""The keys of the page of reviews, typed ahead: each acts once, on the note in hand
when it is pressed.

What a key did not do is said.
"""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import log_in
from tests.support.workbench import HASTE

pytestmark = pytest.mark.browser

NOTES = 8
WORDS = "Which books are these, and as of which page?"
RESTORED = "Your unsaved text was restored."

LATE = """
const ask = window.fetch;
window.wait = 0;
window.fetch = async (url, options) => {
  const answer = await ask(url, options);
  await new Promise((go) => setTimeout(go, window.wait));
  return answer;
};
"""


@pytest.fixture
def review(site, tmp_path) -> str:
    """The page of an article with NOTES notes in review, which ada wrote."""
    sentences = [
        f"In {1900 + year} the port paid {year + 3} million dollars."
        for year in range(NOTES)
    ]
    slug = f"typed-ahead-{abs(hash(tmp_path.name))}"
    (tmp_path / "port.md").write_text(
        f"---\ntitle: {slug}\n---\n\n" + "\n\n".join(sentences), "utf-8"
    )
    notes = [
        {"sentence": one, "note": {"rating": "unverified", "body": "So it is."}}
        for one in sentences
    ]
    (tmp_path / "notes.json").write_text(json.dumps(notes), "utf-8")
    site.manage(
        "import_articles", str(tmp_path / "port.md"), "--kind", "ours", "--as", "ada"
    )
    site.manage("annotate", slug, str(tmp_path / "notes.json"), "--as", "ada")
    code = f"from articles.models import Article; print(Article.objects.get(slug={slug!r}).pk)"
    return f"/admin/articles/article/{site.manage('shell', '-v0', '-c', code).stdout.strip()}/review/"


def states(site, review: str) -> str:
    """Of the notes in the order of the text: a for approved, s for sent back, - for in
    review.
    """
    code = (
        "from annotations.models import Note; "
        f"notes = Note.objects.filter(anchor__article={review.split('/')[4]}); "
        "rows = notes.order_by('anchor__sentence__position').values_list('status', flat=True); "
        "print(''.join({'approved': 'a', 'sent_back': 's'}.get(one, '-') for one in rows))"
    )
    return site.manage("shell", "-v0", "-c", code).stdout.strip()


def change(site, review: str, number: int) -> None:
    """As ada does, who writes on while ben reads."""
    code = (
        "from django.contrib.auth.models import User; from annotations.models import Note; "
        "from annotations.notes import change_note; "
        f"notes = Note.objects.filter(anchor__article={review.split('/')[4]}); "
        f"note = notes.order_by('anchor__sentence__position')[{number}]; "
        "change_note(note.pk, version=note.version, rating=note.rating, body='Otherwise.', submit=True, "
        "user=User.objects.get(username='ada'))"
    )
    site.manage("shell", "-v0", "-c", code)


def press(page: Page, keys: str, gap: int = 60) -> None:
    for key in keys.split():
        page.keyboard.press(key)
        page.wait_for_timeout(gap / HASTE)


def until_done(page: Page) -> None:
    expect(page.locator("[data-note][aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize(
    "wait", [0, pytest.param(700, marks=pytest.mark.nightly), 1500]
)
def test_keys_typed_ahead_act_on_what_was_in_hand(open_window, site, review, wait):
    page = open_window(user="ben")
    page.add_init_script(LATE)
    page.goto(review)
    page.evaluate(f"window.wait = {wait / HASTE}")
    press(page, "j a j a")  # the first and the third
    press(page, "k a")  # the second
    until_done(page)
    assert states(site, review) == "aaa-----"
    page.goto(review)
    page.evaluate(f"window.wait = {wait / HASTE}")
    press(page, "j a a", gap=0)  # twice at once: the second has not been read
    press(page, "k j a j a j a j a a", gap=0)
    until_done(page)
    assert states(site, review) == "aaaaaaaa"
    expect(page.get_by_role("heading", name="No note waits for review")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("a did nothing")


def test_a_key_pressed_twice_at_once_approves_one_note(open_window, site, review):
    page = open_window(user="ben")
    page.goto(review)
    press(page, "j a a", gap=0)
    until_done(page)
    expect(page.locator("#said")).to_have_text(
        "1 note approved. a did nothing: no action was available."
    )
    assert states(site, review) == "a-------"
    page.wait_for_timeout(400)
    press(page, "a", gap=0)
    until_done(page)
    assert states(site, review) == "aa------"


def test_what_was_sent_back_leaves_the_list_and_all_others_are_approved(
    open_window, site, review
):
    page = open_window(user="ben")
    page.goto(review)
    press(page, "j Enter")
    page.keyboard.type(WORDS)
    press(page, "Control+Enter", gap=0)
    until_done(page)
    expect(page.locator("[data-note]")).to_have_count(NOTES - 1)
    expect(page.locator("#other-notes")).to_contain_text(WORDS)
    press(page, "A", gap=0)
    until_done(page)
    assert states(site, review) == "s" + "a" * (NOTES - 1)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_words_typed_ahead_go_where_they_were_begun(open_window, site, review):
    page = open_window(user="ben")
    page.add_init_script(LATE)
    page.goto(review)
    page.evaluate(f"window.wait = {1500 / HASTE}")
    press(page, "j a Enter")
    page.keyboard.type(WORDS, delay=40 / HASTE)
    field = page.locator("[data-note]:focus-within textarea")
    expect(field).to_have_value(WORDS)
    until_done(page)
    expect(field).to_have_value(WORDS)  # also once the answer is there
    expect(field).to_be_focused()
    press(page, "Control+Enter A", gap=0)
    until_done(page)
    assert states(site, review) == "as" + "a" * (NOTES - 2)
    page.reload()
    expect(page.get_by_text(WORDS)).to_be_visible()


def test_what_is_refused_is_said_there_and_the_rest_goes_on(
    open_window, site, review, axe
):
    page = open_window(user="ben")
    page.goto(review)
    change(site, review, 1)
    press(page, "j a j k a j k a", gap=0)
    until_done(page)
    assert states(site, review) == "a-a-----"
    refused = page.locator("[data-note]", has=page.get_by_role("alert"))
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("somebody else has changed")
    expect(refused).to_contain_text("Otherwise.")
    assert page.evaluate("document.activeElement.matches('[data-note]:nth-child(2)')")
    assert axe(page) == []
    press(page, "k a", gap=0)
    until_done(page)
    assert states(site, review) == "aaa-----"


def fail(route: Route) -> None:
    if route.request.method == "POST":
        route.fulfill(status=503, body="")
    else:
        route.continue_()


@pytest.mark.parametrize(
    "trouble",
    ["offline", pytest.param("503", marks=pytest.mark.nightly), "login ended"],
)
def test_words_of_what_is_sent_back_are_never_lost(open_window, site, review, trouble):
    page = open_window(user="ben")
    page.goto(review)
    press(page, "j Enter")
    page.keyboard.type(WORDS, delay=40 / HASTE)
    if trouble == "offline":
        page.context.set_offline(True)
    elif trouble == "503":
        page.route("**/review/", fail)
    else:
        page.context.clear_cookies(name="sessionid")
    press(page, "Control+Enter j k a", gap=0)
    expect(page.get_by_role("alert")).to_have_count(2)  # at each of the two
    field = page.locator("[data-note] textarea").first
    expect(field).to_have_value(WORDS)
    page.context.set_offline(False)
    page.unroute_all()
    if trouble == "login ended":
        log_in(page, "ben")
    page.goto("/admin/")
    page.goto(review)
    expect(field).to_have_value(WORDS)
    expect(field).to_be_visible()
    expect(page.get_by_text(RESTORED)).to_be_visible()
    field.press("Control+Enter")
    until_done(page)
    assert states(site, review) == "s-------"
    page.reload()
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    page.problems.clear()
