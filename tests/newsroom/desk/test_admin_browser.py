"""Who knows only the admin does the whole job there: two people, without opening the
workbench.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import NIGHTLY

pytestmark = pytest.mark.browser

TEXT = """{title}

By Lena Aldous

The port paid 4.2 million euros for the quay in 2019. It rained all day. The quay was measured on 4 May.
"""
PAID, RAINED, MEASURED = "The port paid", "It rained", "The quay was measured"
SUPPORTED = 0  # its place in the scale
SAVE = "#form .button.primary"
BROWSERS = {"en": ("en-GB", True)}  # its locale, and whether it runs scripts
if NIGHTLY:
    BROWSERS["zh without scripts"] = ("zh-CN", False)


@pytest.mark.parametrize(("locale", "scripts"), BROWSERS.values(), ids=BROWSERS.keys())
def test_two_people_do_the_whole_job_on_pages_of_the_admin(
    open_window, site, tmp_path, locale, scripts
):
    seen = list[str]()
    title = f"The quay that was paid for twice, in {locale[:2]}"
    ada, ben = (
        open_window(user=name, locale=locale, java_script_enabled=scripts)
        for name in ("ada", "ben")
    )
    for page in (ada, ben):
        page.on("framenavigated", lambda frame: seen.append(frame.url))
    article = bring_in(ada, tmp_path, title)
    speaks(ada, locale)
    note_with_a_new_source(ada, article, previews=scripts)
    cite_again(ada, article, MEASURED, picks=scripts)
    nothing_to_check(ada, article, RAINED)
    approve(ben, article, PAID)
    approve(ben, article, MEASURED)
    settle_the_rest(ada, article)
    publish(ben, article)
    correct(ada, article)
    approve(ben, article, MEASURED)
    settle_the_rest(ben, article)
    publish(ben, article, "The quay was measured on 5 May, not 4 May.")
    reads(open_window(), public_page(ada, article), "5 May", "4.2 million")
    withdraw(ada, article)
    assert not [url for url in seen if "/workbench/" in url]


def speaks(page: Page, locale: str) -> None:
    assert page.locator("html").get_attribute("lang").startswith(locale[:2])


def bring_in(page: Page, folder, title: str) -> str:
    """The address of its page."""
    (folder / "quay.txt").write_text(TEXT.format(title=title), "utf-8")
    page.goto("/admin/articles/article/add/")
    page.locator("#id_files").set_input_files(folder / "quay.txt")
    page.locator("form:has(#id_files) button.primary").click()
    page.locator("[name=kind][value=ours]").check()
    page.locator("[name=accept][value=page]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.locator(".metadata > summary").click()
    page.locator("#id_byline").fill("Lena Aldous and Tom Reed")
    page.locator("#article_form [name=_save]").click()
    expect(page.locator(".message.success")).to_be_visible()
    expect(page.locator("#id_byline")).to_have_value("Lena Aldous and Tom Reed")
    return page.url


def open_sentence(page: Page, article: str, words: str) -> None:
    page.goto(article)
    page.locator(".sentences").get_by_role("link", name=re.compile(words)).click()
    expect(page.locator(".in-paragraph mark")).to_contain_text(words)


def note_with_a_new_source(page: Page, article: str, *, previews: bool) -> None:
    begin_note(page, article, PAID)
    page.locator("#form [name=body]").fill("The **minutes** say so.")
    if previews:
        expect(page.locator("#form .markdownx-preview strong")).to_have_text("minutes")
    page.locator("#form details.make > summary").click()
    page.locator("#form [name=citation-title]").fill("Minutes of the port")
    page.locator("#form [name=citation-locator]").fill("p. 7")
    page.locator(SAVE).click()
    expect(page.locator("#form")).to_have_count(0)
    open_sentence(page, article, PAID)
    expect(page.locator(".note .cited")).to_contain_text("Minutes of the port")
    expect(page.locator(".note .review-acts [value=unapprove]")).to_be_visible()


def begin_note(page: Page, article: str, words: str) -> None:
    open_sentence(page, article, words)
    page.locator(".sentence-acts [data-hotkey=n]").click()
    page.locator("#form [name=rating]").nth(SUPPORTED).check()


def cite_again(page: Page, article: str, words: str, *, picks: bool) -> None:
    """A note first, then its source, which is known."""
    begin_note(page, article, words)
    page.locator(SAVE).click()
    expect(page.locator(".note .error")).to_be_visible()
    page.locator(".note [data-hotkey=c]").click()
    if picks:
        page.locator("#form [name=citation-find]").press_sequentially("minutes of")
        page.locator("#form").get_by_text("Minutes of the port").click()
        expect(page.locator("#form [name=citation-locator]")).to_be_focused()
    else:
        page.locator("#form [name=citation-find]").fill("Minutes of the port")
    page.locator("#form [name=citation-locator]").fill("p. 9")
    page.locator(SAVE).click()
    expect(page.locator("#form")).to_have_count(0)
    open_sentence(page, article, words)
    expect(page.locator(".note .cited")).to_contain_text("p. 9")
    page.locator(".note .cited a[data-go]").click()
    page.locator("#form [name=citation-locator]").fill("p. 8")
    page.locator(SAVE).click()
    expect(page.locator("#form")).to_have_count(0)
    open_sentence(page, article, words)
    expect(page.locator(".note .cited")).to_contain_text("p. 8")


def nothing_to_check(page: Page, article: str, words: str) -> None:
    open_sentence(page, article, words)
    page.locator(".sentence-acts [value=nothing]").click()
    expect(page.locator(".sentence-acts [value=claim]")).to_be_visible()


def approve(page: Page, article: str, words: str) -> None:
    open_sentence(page, article, words)
    page.locator(".note .review-acts [value=approve]").click()
    expect(page.locator(".note .review-acts [value=approve]")).to_have_count(0)


def settle_the_rest(page: Page, article: str) -> None:
    """What the rules propose there is no claim, and in the sentence nothing to
    check.
    """
    page.goto(article)
    while (left := page.locator(".sentences tr[data-state=open] a")).count():
        left.first.click()
        while (proposed := page.locator(".proposals [value=no_claim]")).count():
            proposed.first.click()
        if (nothing := page.locator(".sentence-acts [value=nothing]")).count():
            nothing.click()
        page.goto(article)


def publish(page: Page, article: str, change: str = "") -> None:
    page.goto(article)
    page.locator(".tools a[href$='/publish/']").click()
    if change:
        page.locator("[name=change_note]").fill(change)
    page.locator("form[data-kept^=publish] button.primary").click()
    expect(page.locator(".message.success")).to_be_visible()


def correct(page: Page, article: str) -> None:
    """The text, then the note whose sentence changed."""
    page.goto(article)
    page.locator(".tools a[href*='/text/']").click()
    text = page.locator("textarea[name=markup]")
    text.fill(text.input_value().replace("4 May", "5 May"))
    page.locator("button[name=save]").last.click()
    open_sentence(page, article, MEASURED)
    page.locator(".review-tray [value=confirm]").click()
    expect(page.locator(".review-tray")).to_have_count(0)
    page.locator(".note [data-hotkey=Enter]").click()
    page.locator("#form [name=body]").fill("It was the fifth, as the minutes say.")
    page.locator(SAVE).click()
    expect(page.locator(".note .prose")).to_have_text(
        "It was the fifth, as the minutes say."
    )


def public_page(page: Page, article: str) -> str:
    page.goto(article)
    return page.locator(".viewsitelink").get_attribute("href") or ""


def reads(page: Page, address: str, *words: str) -> None:
    page.goto(address)
    for one in words:
        expect(page.locator("main")).to_contain_text(one)


def withdraw(page: Page, article: str) -> None:
    page.goto(article)
    page.locator(".tools a[href$='/withdraw/']").click()
    page.locator("[name=reason]").fill("It was another port.")
    page.locator(
        "form:has([name=reason]) button.danger, form:has([name=reason]) button.primary"
    ).first.click()
    expect(page.locator(".message.success")).to_be_visible()
    page.goto(article)
    expect(page.locator(".tools a[href$='/withdraw/']")).to_have_count(0)
