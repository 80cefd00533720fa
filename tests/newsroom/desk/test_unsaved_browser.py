"""Long texts in the forms of the desk: whatever comes between typing and saving,
nothing typed is lost.

Only the server's confirmation deletes what the browser keeps.
"""

from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests import NIGHTLY
from tests.conftest import log_in
from tests.support.workbench import HASTE

pytestmark = pytest.mark.browser

TYPED = "The harbour master did not reply to us."
PUT_BACK = "Your unsaved text was restored."
PACE = 40 / HASTE  # milliseconds from key to key


class Form(NamedTuple):
    address: str
    field: str
    button: str


@pytest.fixture
def article(site, request) -> str:
    """The start of the addresses of a published article of this test's own."""
    slug = request.node.name.translate(str.maketrans("_[]- ", "-----")).strip("-")[:80]
    code = (
        "from tests.support.small_article import new_article; from articles.models import Article; "
        f"article = new_article(slug={slug!r}); print(article.pk)"
    )
    number = site.manage("shell", "-v0", "-c", code).stdout.split()[-1]
    site.make_ready(slug)
    site.manage("publish", slug, "--as", "ada", "--waive-gate", "The vote is tonight.")
    return f"/admin/articles/article/{number}"


def forms(article: str) -> list[Form]:
    return [
        Form(f"{article}/text/", "[name=markup]", ".bar [name=save]"),
        Form(
            f"{article}/change/#details",
            "#article_form [name=standfirst]",
            "#article_form [name=_save]",
        ),
        Form("/admin/desk/import/", "[name=text]", "main form .button.primary"),
        Form(f"{article}/publish/", "[name=change_note]", "main .button.primary"),
    ]


def type_into(page: Page, form: Form, words: str = TYPED) -> Locator:
    page.goto(form.address)
    field = page.locator(form.field)
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words, delay=PACE)
    return field


def expect_back(page: Page, form: Form) -> None:
    """Whoever visits another page and comes back has it before them, and is told."""
    page.goto("/admin/")
    page.goto(form.address)
    field = page.locator(form.field)
    expect(field).to_be_visible()
    assert field.input_value().endswith(TYPED), form.address
    expect(page.get_by_text(PUT_BACK)).to_be_visible()


def answer_posts(page: Page, answer) -> None:
    """Posts alone: answer(route) says what becomes of them."""
    page.route(
        "**/*",
        lambda route: (
            answer(route) if route.request.method == "POST" else route.continue_()
        ),
    )


def fail_with(status: int):
    def answer(route: Route) -> None:
        route.fulfill(
            status=status, body="<title>No</title><p>No.</p>", content_type="text/html"
        )

    return answer


TROUBLES = ["offline", "timed out", "500", "503", "login ended", "never sent"]


def troubled_forms(article: str, trouble: str) -> list[Form]:
    """By night all; by day every second one, and the others with the next trouble."""
    if NIGHTLY:
        return forms(article)
    return forms(article)[TROUBLES.index(trouble) % 2 :: 2]


# What the browser tells in the same way as "offline" and "503".
LIKE_OTHERS = ("timed out", "500")


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(one, marks=[pytest.mark.nightly] if one in LIKE_OTHERS else [])
        for one in TROUBLES
    ],
)
def test_nothing_typed_is_lost(open_window, article, trouble):
    page = open_window(user="ada")
    if trouble == "timed out":
        answer_posts(page, lambda route: route.abort("timedout"))
    elif trouble.isdigit():
        answer_posts(page, fail_with(int(trouble)))
    for form in troubled_forms(article, trouble):
        type_into(page, form)
        send_into(page, form, trouble)
        expect_back(page, form)
    page.problems.clear()  # the browser reports what did not go well


def send_into(page: Page, form: Form, trouble: str) -> None:
    if trouble == "never sent":
        return
    if trouble == "offline":
        page.context.set_offline(True)
    if trouble == "login ended":
        page.context.clear_cookies(name="sessionid")
    with page.expect_event("framenavigated"):
        page.locator(form.button).first.click(no_wait_after=True)
    page.context.set_offline(False)
    if trouble == "login ended":
        expect(page.get_by_role("heading", name="Your login has ended")).to_be_visible()
        log_in(page, "ada")


def drafts(page: Page) -> list[str]:
    # Hazard: words of a page are there before its modules have removed what is saved.
    page.wait_for_load_state("load")
    return page.evaluate(
        "Object.keys(localStorage).filter((key) => key.includes('draft'))"
    )


def marks(context: BrowserContext) -> list[str]:
    return [
        cookie["name"]
        for cookie in context.cookies()
        if cookie["name"].startswith("saved-")
    ]


def test_the_confirmation_of_the_server_deletes_it(open_window, article, axe):
    page = open_window(user="ada")
    text, details, _, sheet = forms(article)
    type_into(page, text)
    page.locator(text.button).click()
    expect(page.locator(".messages")).to_contain_text("Revision 2 is saved.")
    type_into(page, details)
    page.locator(details.button).click()
    expect(page.locator(".messages")).to_contain_text("The details are saved.")
    assert (drafts(page), marks(page.context)) == ([], [])
    # A refusal confirms nothing.
    type_into(page, sheet)
    page.locator(sheet.button).first.click()
    expect(page.locator("main .errorlist, main [role=alert]").first).to_be_visible()
    assert len(drafts(page)) == 1
    expect_back(page, sheet)
    assert axe(page) == []
    page.get_by_role("button", name="Discard text").click()
    expect(page.locator(sheet.field)).to_have_value("")
    assert drafts(page) == []
    page.problems.clear()


def test_a_save_whose_page_never_came_is_known_to_be_saved(open_window, article):
    page = open_window(user="ada")
    page.route("**/workbench/", lambda route: route.abort("connectionreset"))
    text = forms(article)[0]
    type_into(page, text)
    with page.expect_event("framenavigated"):
        page.locator(text.button).click(no_wait_after=True)
    page.goto(text.address)
    expect(page.locator("main")).to_contain_text("Revision 2, by Ada")
    assert page.locator(text.field).input_value().endswith(TYPED)
    expect(page.get_by_text(PUT_BACK)).to_have_count(0)
    assert drafts(page) == []
    page.problems.clear()


def test_a_closed_tab_and_the_back_button_lose_nothing(open_window, article):
    page = open_window(user="ada")
    text = forms(article)[0]
    type_into(page, text)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    expect_back(again, text)
    again.goto("/admin/")
    again.go_back()
    expect(again.get_by_text(PUT_BACK)).to_be_visible()
    assert again.locator(text.field).input_value().endswith(TYPED)


def test_two_tabs_never_write_over_one_another(open_window, article):
    one = open_window(user="ada")
    sheet = forms(article)[3]
    type_into(one, sheet, "From the first tab.")
    two = one.context.new_page()
    two.goto(sheet.address)
    field = two.locator(sheet.field)
    expect(field).to_have_value("From the first tab.")
    field.fill("From the second tab.")
    one.locator(sheet.field).press_sequentially(" And on.", delay=PACE)
    one.close(run_before_unload=False)
    two.reload()
    expect(field).to_have_value("From the first tab. And on.")
    two.get_by_role("button", name="Restore text of").click()
    expect(field).to_have_value("From the second tab.")
    two.get_by_role("button", name="Discard text").click()
    expect(field).to_have_value("From the first tab. And on.")
    two.get_by_role("button", name="Discard text").click()
    expect(field).to_have_value("")


def test_what_a_colleague_saved_meanwhile_is_brought_together_with_it(
    open_window, site, article
):
    page = open_window(user="ada")
    text = forms(article)[0]
    type_into(page, text)
    page.goto("/admin/")
    code = (
        "from newsroom.actions import revise as revising; from articles.models import Article; "
        f"article = Article.objects.get(pk={article.split('/')[-1]}); "
        "new = revising.editable_text(article.current_revision).replace('2012', '2013'); "
        "revising.revise(article, new, based_on=1, user=None)"
    )
    site.manage("shell", "-v0", "-c", code)
    expect_back(page, text)
    page.locator(text.button).click()
    expect(page.get_by_role("alert")).to_contain_text("both your changes and theirs")
    both = page.locator(text.field)
    assert "2013" in both.input_value()
    assert both.input_value().endswith(TYPED)
    # And so once more, from what was brought together.
    page.goto("/admin/")
    page.goto(text.address)
    assert "2013" in both.input_value()
    assert both.input_value().endswith(TYPED)
    page.locator(text.button).click()
    expect(page.locator(".messages")).to_contain_text("Revision 3 is saved.")
    assert drafts(page) == []


def test_details_typed_over_others_are_a_conflict_and_can_be_saved(
    open_window, article
):
    ada, ben = open_window(user="ada"), open_window(user="ben")
    details = forms(article)[1]
    type_into(ada, details)
    ada.goto("/admin/")
    ben.goto(details.address)
    ben.locator("#article_form [name=byline]").fill("Ben Example")
    ben.locator(details.button).click()
    expect(ben.locator(".messages")).to_contain_text("The details are saved.")
    expect_back(ada, details)
    ada.locator(details.button).click()
    expect(ada.get_by_role("alert")).to_contain_text(
        "Not saved; your text is still here."
    )
    ada.locator(details.button).click()
    expect(ada.locator(".messages")).to_contain_text("The details are saved.")
    assert drafts(ada) == []


def test_what_the_sheet_lacks_leads_to_its_field_and_is_saved_by_key(
    open_window, article, site
):
    page = open_window(user="ada")
    number = article.split("/")[-1]
    code = (
        "from articles.models import Article; Article.objects"
        f".filter(pk={number}).update(kind='examined', unknown=[])"
    )
    site.manage("shell", "-v0", "-c", code)
    page.goto(f"{article}/publish/")
    page.get_by_role("link", name="This third-party text lacks").click()
    author = page.locator("#article_form [name=byline]")
    expect(author).to_be_in_viewport()
    author.fill("Ann Lee")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_contain_text("The details are saved.")
    page.goto(f"{article}/publish/")
    expect(
        page.get_by_role("link", name="This third-party text lacks")
    ).to_contain_text("lacks: publisher")
