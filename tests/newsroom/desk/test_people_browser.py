"""Two people of the desk in two browsers: one writes, the other sends back and
approves; both talk.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.samples import POLLUTED, SENTENCES

pytestmark = pytest.mark.browser


@pytest.fixture
def bench(site, tmp_path) -> str:
    """The workbench of a new article."""
    path = tmp_path / "shared.txt"
    title = f"Shared {tmp_path.name}"
    path.write_text(f"{POLLUTED}\nThis is about {title}.\n", "utf-8")
    site.manage(
        "import_articles",
        str(path),
        "--title",
        title,
        "--findings",
        "remove",
        "--as",
        "ada",
    )
    code = f"from articles.models import Article; print(Article.objects.get(title={title!r}).pk)"
    number = site.manage("shell", "-v0", "-c", code).stdout.strip()
    return f"/admin/articles/article/{number}/workbench/"


def take(page: Page, text: str) -> None:
    page.locator("#text a.s", has_text=text).click()
    expect(page.locator("#panel .in-hand")).to_have_text(text)


def send_for_review(page: Page, body: str) -> None:
    take(page, SENTENCES[1])
    page.keyboard.press("n")
    page.get_by_label("Unverified").check()
    page.get_by_label("Note for readers").fill(body)
    page.get_by_role("button", name="Save and send for review").click()
    expect(page.locator("#form")).to_have_count(0)
    take(page, SENTENCES[1])
    expect(page.locator("#panel .card.note")).to_contain_text("in review")


def test_one_writes_and_the_other_sends_back_and_approves(
    open_window, bench, axe
) -> None:
    ada, ben = open_window(user="ada"), open_window(user="ben")
    ada.goto(f"{bench}?s=")
    send_for_review(ada, "The books say otherwise.")
    expect(
        ada.locator("#panel").get_by_role("button", name="Approve", exact=False)
    ).to_have_count(0)

    ben.goto(f"{bench}?s=")
    take(ben, SENTENCES[1])
    ben.get_by_text("Send back…").click()
    ben.get_by_label("Comment for the author").fill("Which books, and which page?")
    ben.get_by_role("button", name="Send back", exact=True).click()
    expect(ben.locator("#panel .card.note")).to_contain_text("sent back")
    assert axe(ben) == []

    ada.reload()
    expect(ada.locator("#panel .sent-back")).to_contain_text(
        "Which books, and which page?"
    )
    ada.keyboard.press("Enter")
    ada.get_by_label("Note for readers").fill(
        "The weighbridge books say otherwise, page 12."
    )
    ada.get_by_role("button", name="Save and send for review").click()
    expect(ada.locator("#form")).to_have_count(0)
    take(ada, SENTENCES[1])
    expect(ada.locator("#panel .card.note")).to_contain_text("in review")

    ben.reload()
    expect(ben.locator("#panel .card.note")).to_contain_text("page 12")
    ben.keyboard.press("a")
    expect(ben.locator("#panel .card.note")).to_contain_text("approved by")


def test_a_thread_of_remarks_and_a_check_that_is_finished(
    open_window, bench, axe
) -> None:
    ada, ben = open_window(user="ada"), open_window(user="ben", width=390)
    ada.goto(f"{bench}?s=")
    take(ada, SENTENCES[1])
    ada.get_by_text("Remarks, split or join").click()
    remark = ada.get_by_label("New remark")
    remark.press_sequentially("@be", delay=40)
    option = ada.get_by_role("option", name="@ben")
    expect(option).to_have_attribute("aria-selected", "true")
    assert axe(ada) == []
    remark.press("Enter")
    expect(option).to_be_hidden()
    remark.press_sequentially("Have you seen the books?")
    expect(remark).to_have_value("@ben Have you seen the books?")
    ada.get_by_role("button", name="Add remark").click()
    expect(ada.locator(".thread")).to_contain_text("Have you seen the books?")
    ada.goto(bench.replace("workbench", "details"))
    ada.get_by_label("Checker").select_option(label="Ben Example")
    ada.get_by_label("Deadline", exact=True).fill("2020-01-31T17:00")
    ada.get_by_role("button", name="Assign").click()
    expect(ada.locator(".check")).to_contain_text("overdue since")
    assert axe(ada) == []

    ben.goto(bench.replace("workbench", "review"))
    expect(ben.locator("main")).to_contain_text("Have you seen the books?")
    ben.get_by_role("button", name="Finish check").click()
    expect(ben.locator(".check")).to_contain_text("finished")
    ben.get_by_role("link", name="Reply at the sentence").click()
    ben.get_by_text("1 open remark").click()
    ben.get_by_label("Reply").fill("Yes, all of them.")
    ben.get_by_role("button", name="Add remark").click()
    expect(ben.locator(".thread li")).to_have_count(2)
    ben.get_by_role("button", name="Resolve").click()
    expect(ben.locator(".thread .resolved")).to_have_count(2)
    expect(ben.get_by_role("button", name=re.compile("Reopen"))).to_be_visible()
    assert axe(ben) == []


def test_the_review_works_without_javascript(open_window, bench) -> None:
    ada, ben = (
        open_window(user="ada"),
        open_window(user="ben", java_script_enabled=False),
    )
    ada.goto(f"{bench}?s=")
    send_for_review(ada, "The books say otherwise.")
    ben.goto(bench.replace("workbench", "review"))
    ben.get_by_text("Send back…").click()
    ben.get_by_label("Comment for the author").fill("Which books?")
    ben.get_by_role("button", name="Send back", exact=True).click()
    expect(ben.get_by_text("Which books?")).to_be_visible()
    ben.goto(bench.replace("workbench", "details"))
    ben.get_by_label("Checker").select_option(label="Ada Example")
    ben.get_by_role("button", name="Assign").click()
    expect(ben.locator(".check")).to_contain_text("Ada Example")


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.nightly), 390])
def test_what_waits_is_on_the_front_page_and_nothing_overflows(
    open_window, bench, axe, width
) -> None:
    ada, ben = open_window(user="ada"), open_window(user="ben", width=width)
    ada.goto(f"{bench}?s=")
    send_for_review(ada, "The books say otherwise.")
    ben.goto("/admin/")
    expect(ben.locator(".mine")).to_contain_text("in review")
    ben.get_by_role("link", name="All articles").click()
    ben.locator("#changelist-filter").get_by_role("link", name="Ada Example").click()
    expect(ben.locator("#result_list tbody tr").first).to_be_visible()
    for address in (
        "/admin/",
        "/admin/articles/article/",
        bench.replace("workbench", "changes"),
        bench.replace("workbench", "review"),
    ):
        ben.goto(address)
        assert axe(ben) == []
        assert ben.evaluate("document.documentElement.scrollWidth <= innerWidth")
