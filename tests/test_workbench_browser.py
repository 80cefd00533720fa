"""The workbench in a browser: by keyboard, without JavaScript, and when things go wrong."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import log_in
from tests.samples import POLLUTED, SENTENCES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def bench(site, tmp_path, request) -> str:
    """The address of the workbench of an article of this test's own."""
    name = request.node.name.replace("_", " ")[:80]
    path = tmp_path / "article.txt"
    path.write_text(f"{POLLUTED}\nThis is about {name}.\n", "utf-8")
    site.manage("import_articles", str(path), "--title", name, "--findings", "remove", "--as", "ada")
    code = f"from articles.models import Article; print(Article.objects.get(title={name!r}).pk)"
    number = site.manage("shell", "-v0", "-c", code).stdout.strip()
    return f"/admin/articles/article/{number}/workbench/"


def take(page: Page, text: str) -> None:
    page.locator("#text a.s", has_text=text).click()
    expect(in_hand(page)).to_have_text(text)


def in_hand(page: Page):
    return page.locator("#panel .in-hand")


def write(page: Page, body: str, rating: str = "Disputed") -> None:
    page.get_by_label(rating).check()
    page.get_by_label("Note for readers").fill(body)


def save(page: Page) -> None:
    page.locator("#form").get_by_role("button", name="Save", exact=True).click()


def test_everything_by_keyboard(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(in_hand(page)).to_have_text(SENTENCES[1])
    page.keyboard.press("k")
    expect(in_hand(page)).not_to_have_text(SENTENCES[1])
    page.keyboard.press("ArrowDown")
    expect(in_hand(page)).to_have_text(SENTENCES[1])
    page.keyboard.press("n")
    expect(page.locator("#form")).to_be_visible()
    page.keyboard.press("Space")
    page.get_by_label("Note for readers").focus()
    page.keyboard.type("Written without a mouse: j, k and n are letters here.")
    save(page)
    expect(page.locator("#panel")).to_contain_text("Written without a mouse: j, k and n are letters here.")
    expect(in_hand(page)).to_have_text(SENTENCES[1])
    page.keyboard.press("a")
    expect(page.locator("#panel")).to_contain_text("approved by")


def test_saving_does_not_reload_the_page_or_lose_the_place(open_window, bench):
    page = open_window(user="ada", width=1280)
    page.goto(bench)
    page.evaluate("window.stillTheSamePage = true")
    take(page, SENTENCES[8])
    place = page.evaluate("scrollY")
    page.keyboard.press("n")
    write(page, "A note.")
    save(page)
    expect(page.locator("#panel")).to_contain_text("A note.")
    assert page.evaluate("window.stillTheSamePage") is True
    assert page.evaluate("scrollY") == place


def test_without_javascript(open_window, bench):
    page = open_window(user="ada", java_script_enabled=False)
    page.goto(bench)
    take(page, SENTENCES[2])
    page.get_by_role("link", name="Note n").click()
    write(page, "By form alone.")
    save(page)
    expect(page.locator("#panel")).to_contain_text("By form alone.")
    expect(in_hand(page)).to_have_text(SENTENCES[2])


def test_a_stale_save_shows_both_and_loses_neither(open_window, bench):
    ada, ben = open_window(user="ada"), open_window(user="ben")
    ada.goto(bench)
    take(ada, SENTENCES[0])
    ada.keyboard.press("n")
    write(ada, "First words.")
    save(ada)
    expect(ada.locator("#panel")).to_contain_text("First words.")
    ben.goto(ada.url)
    ben.get_by_role("link", name="Edit").first.click()
    ada.get_by_role("link", name="Edit").first.click()
    write(ben, "Ben's words.")
    save(ben)
    expect(ben.locator("#panel")).to_contain_text("Ben's words.")
    write(ada, "Ada's words.")
    save(ada)
    both = ada.locator(".stale")
    expect(both).to_contain_text("Ben's words.")
    expect(both).to_contain_text("Ada's words.")
    both.get_by_role("button", name="Keep mine").click()
    expect(ada.locator("#panel article, #panel .card").first).to_contain_text("Ada's words.")
    expect(ada.locator("#form")).to_have_count(0)


def test_an_ended_login_loses_nothing(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
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
    expect(page.locator("#panel")).to_contain_text("Three hours of work.")


def test_a_closed_tab_loses_nothing(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
    take(page, SENTENCES[4])
    page.keyboard.press("n")
    write(page, "Half a note, and then the battery.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(bench)
    take(again, SENTENCES[4])
    again.keyboard.press("n")
    expect(again.locator("#form")).to_be_visible()
    again.get_by_role("button", name="Bring it back").click()
    expect(again.get_by_label("Note for readers")).to_have_value("Half a note, and then the battery.")


def test_the_preview_is_sanitised(open_window, bench):
    page = open_window(user="ada")
    page.goto(bench)
    take(page, SENTENCES[5])
    page.keyboard.press("n")
    write(page, "**bold** <img src=x onerror=alert(1)> [x](javascript:alert(1))")
    preview = page.locator(".markdownx-preview")
    expect(preview.locator("strong")).to_have_text("bold")
    expect(preview.locator("img, script, a[href^='javascript']")).to_have_count(0)
