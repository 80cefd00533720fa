"""Changing a text in a browser: look, save, two editors at once, by keyboard and on a
telephone.
"""

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def article(site, request) -> str:
    """The start of the addresses of an article of this test's own, with a note."""
    slug = request.node.name.replace("_", "-")[:80]
    code = (
        "from tests.support.small_article import annotate, new_article; article = new_article(); "
        f"Article.objects.filter(pk=article.pk).update(slug={slug!r}); "
        "annotate(article, 'It paid'); print(article.pk)"
    )
    number = site.manage("shell", "-v0", "-c", code).stdout.split()[-1]
    return f"/admin/articles/article/{number}"


def retype(page, old, new):
    editor = page.get_by_label("Text", exact=True)
    editor.fill(editor.input_value().replace(old, new))
    return editor


def test_a_look_comes_into_the_page_and_what_is_typed_stays(open_window, article, axe):
    page = open_window(user="ada")
    page.goto(f"{article}/text/")
    editor = retype(page, "3.1", "3.4")
    editor.press("Control+Enter")
    look = page.locator("#changes")
    expect(look).to_be_focused()
    expect(look).to_contain_text("The position of 1 note must then be confirmed")
    expect(look.locator("ins")).to_have_text("3.4")
    expect(page).to_have_url(page.url.split("#")[0])
    assert axe(page) == []
    editor.press_sequentially(" More.")
    expect(look.get_by_role("button", name="Update preview")).to_be_visible()
    # Whoever leaves without saving finds it again.
    page.goto("/admin/")
    page.goto(f"{article}/text/")
    expect(page.get_by_text("Your unsaved text was restored.")).to_be_visible()
    assert "3.4 million" in editor.input_value()
    page.locator(".bar").get_by_role("button", name="Save as revision 2").click()
    expect(page.locator(".messages")).to_contain_text("Revision 2 is saved.")
    expect(page.locator(".messages")).to_contain_text(
        "1 note has an unconfirmed position"
    )


def test_two_editors_without_javascript(open_window, article, axe):
    ada = open_window(width=390, user="ada", java_script_enabled=False)
    ben = open_window(user="ben")
    for page in (ada, ben):
        page.goto(f"{article}/text/")
    retype(ben, "2012", "2013")
    ben.locator(".bar").get_by_role("button", name="Save").click()
    ben.wait_for_url("**/workbench/")
    retype(ada, "2012", "2014")
    retype(ada, "rot", "decay")
    ada.get_by_role("button", name="Preview changes").click()
    expect(ada.get_by_role("alert")).to_contain_text(
        "1 place was changed by both of you"
    )
    ada.get_by_role("button", name="Use your version").click()
    ada.get_by_role("button", name="Preview changes").click()
    expect(ada.locator("#changes")).to_contain_text("2 places in the text change.")
    ada.locator("#changes").get_by_role("button", name="Save as revision 3").click()
    expect(ada.locator(".messages")).to_contain_text("Revision 3 is saved.")
    ada.problems.clear()  # a browser reports the answer 409 as an error
    ben.goto(f"{article}/history/")
    expect(ben.locator(".happened > li", has_text="revision")).to_have_count(3)
    assert axe(ben) == []
    ben.goto(f"{article}/history/1/3/")
    expect(ben.locator("ins", has_text="decay")).to_be_visible()
    assert axe(ben) == []


@pytest.fixture
def examined(site, tmp_path) -> str:
    """The start of the addresses of an examined text of which nothing is known."""
    path = tmp_path / "wall.md"
    head = f"---\ntitle: {tmp_path.name}\n---\n\n"
    path.write_text(
        f"{head}The wall cost nine rnillion crowns.\n\nIt fell in May.\n", "utf-8"
    )
    row = json.loads(
        site.manage("import_articles", str(path), "--kind", "examined", "--json").stdout
    )
    code = f"print(Article.objects.get(slug={row['slug']!r}).pk)"
    return f"/admin/articles/article/{site.manage('shell', '-v0', '-c', code).stdout.split()[-1]}"


def test_an_examined_text_is_repaired_by_keyboard_and_says_why(
    open_window, examined, axe
):
    page = open_window(user="ada")
    page.goto(f"{examined}/text/")
    expect(page.get_by_label("Text extracted from the original")).to_have_value(
        re.compile("nine rnillion")
    )
    editor = retype(page, "rnillion", "million")
    editor.press("Control+Enter")
    expect(page.locator("#changes ins")).to_have_text("million")
    assert axe(page) == []
    page.locator("#changes").get_by_role("button", name="Save as revision 2").press(
        "Enter"
    )
    expect(page.locator(".errorlist")).to_contain_text("say what was read wrongly")
    page.problems.clear()  # a browser reports the answer 422 as an error
    page.get_by_label("Extraction error").press_sequentially("“m” was read as “rn”.")
    page.locator(".bar").get_by_role("button", name="Save as revision 2").press("Enter")
    expect(page.locator(".messages")).to_contain_text("Revision 2 is saved.")


def test_the_repair_is_undone_and_the_origin_said_to_be_unknown_without_javascript(
    open_window, examined, axe
):
    page = open_window(width=390, user="ada", java_script_enabled=False, locale="zh-CN")
    page.goto(f"{examined}/text/")
    editor = page.locator("[name=markup]")
    editor.fill(editor.input_value().replace("rnillion", "million"))
    page.locator("[name=summary]").fill("“m”读成了“rn”。")
    page.locator(".bar [name=save]").click()
    page.goto(f"{examined}/history/2/1/")
    page.get_by_label("提取错误").fill("原件本来如此。")
    page.locator("[name=restore]").click()
    expect(page.locator(".happened")).to_contain_text("原件本来如此。")
    page.goto(f"{examined}/change/")
    page.locator(".metadata > summary").click()
    for name in ("byline", "site", "canonical_url", "dated"):
        page.locator(f"[name=unknown][value={name}]").check()
    page.locator("#article_form .actions button").first.click()
    page.goto(f"{examined}/publish/")
    expect(page.locator("main")).not_to_contain_text("此第三方文本缺少")


def test_a_sentence_is_split_by_keyboard(open_window, article, axe):
    page = open_window(user="ada")
    page.goto(f"{article}/workbench/")
    key = page.locator("#text a.s", has_text="It paid").get_attribute("data-key")
    page.goto(f"{article}/sentences/{key}/")
    assert axe(page) == []
    page.get_by_label("between “It” and").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Split.")
    expect(page.locator("#text a.s", has_text="It paid")).to_contain_text(
        "It paid 3.1 million euros"
    )
    expect(page.locator("#text a.s", has_text="💶")).to_contain_text("💶 for it.")
