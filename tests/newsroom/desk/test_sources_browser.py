"""An editor pastes and drops sources, merges two of them, and says that one is no
longer reliable.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.support.site import PASSWORD

pytestmark = pytest.mark.browser

LIST = "/admin/annotations/source/"
BIBTEX = """@book{gates, title = {Gates of {\\'E}llery}, author = {Lee, Ana}, year = 2019,
  url = {https://gates.example/}}
@book{broken, title = {Broken
"""


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without scripts"])
def test_sources_are_pasted_dropped_merged_and_weakened(
    open_window, site, tmp_path, scripts
):
    page = open_window(user="ada", java_script_enabled=scripts)
    name = f"scripts-{scripts}".lower()
    paste(page, f"https://{name}.example/a\nhello there")
    expect(
        page.get_by_role("heading", name="1 entry could not be read")
    ).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value(
        f"https://{name}.example/a\nhello there"
    )
    drop(page, tmp_path, BIBTEX.replace("gates.example", f"{name}.example/b"))
    page.get_by_role("link", name="Gates of Éllery").click()
    change(page, "address", f"http://www.{name}.example/a/")
    page.get_by_role("button", name="Merge into this source").click()
    expect(page.get_by_text("Merged: 0 citations moved.")).to_be_visible()
    page.get_by_role("link", name=f"{name}.example/a", exact=True).click()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("0 citations moved back.")).to_be_visible()
    page.get_by_role("link", name="Mark as no longer reliable…").click()
    expect(
        page.get_by_text("No note based on this source is approved or in review.")
    ).to_be_visible()
    page.get_by_label("Reason").fill("It made up its figures.")
    page.get_by_role("button", name="Mark as no longer reliable").click()
    expect(page.get_by_text("It made up its figures.")).to_be_visible()
    page.goto(f"{LIST}?state=unreliable&q={name}")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def paste(page: Page, text: str) -> None:
    page.goto(LIST)
    page.get_by_role("link", name="Add sources").click()
    page.locator("[name=text]").fill(text)
    page.get_by_role("button", name="Add", exact=True).click()


def drop(page: Page, folder, content: str) -> None:
    (folder / "sources.bib").write_text(content, "utf-8")
    page.goto(f"{LIST}several/")
    page.locator("[name=file]").set_input_files(folder / "sources.bib")
    page.get_by_role("button", name="Add", exact=True).click()


def change(page: Page, field: str, value: str) -> None:
    """And stays on the page."""
    page.locator(f"[name={field}]").fill(value)
    page.locator("[name=_continue]").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without scripts"])
def test_a_source_is_protected_by_one_and_who_it_is_is_read_by_another(
    open_window, site, axe, scripts
):
    """Whoever protects it does not read it again; whoever keeps it does, and that is
    recorded.
    """
    make_keeper(site)
    page, name = (
        open_window(user="ann", java_script_enabled=scripts),
        f"Whitlock {scripts}",
    )
    page.goto(f"{LIST}add/")
    page.locator("[name=work]").fill(f"Interview with {name}")
    page.locator("[name=visibility]").select_option("protected")
    page.locator("[name=contact]").fill("555 0199")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Enter an internal name, such as")).to_be_visible()
    expect(page.locator("[name=contact]")).to_have_value("555 0199")
    page.locator("[name=description]").fill(f"An inspector, {scripts}")
    page.locator("[name=_continue]").click()
    expect(page.get_by_role("heading", name=f"An inspector, {scripts}")).to_be_visible()
    expect(page.get_by_text("history of this source is restricted.")).to_be_visible()
    expect(page.get_by_role("link", name="History")).to_have_count(0)
    assert not [words for words in ("Whitlock", "0199") if words in page.content()]
    keeper = open_window(user="kay", java_script_enabled=scripts)
    keeper.goto(page.url)
    keeper.get_by_role("link", name="View identity…").click()
    keeper.get_by_label("Reason").fill("To call back.")
    if scripts:
        assert axe(keeper) == []
    keeper.get_by_role("button", name="Send request").click()
    handler = open_window(user="ann", java_script_enabled=scripts)
    handler.goto("/admin/requests/")
    handler.get_by_role("button", name="Agree").click()
    keeper.goto(page.url)
    keeper.get_by_role("link", name="View identity…").click()
    expect(keeper.locator("[name=work]")).to_have_value(f"Interview with {name}")
    if scripts:
        assert axe(keeper) == []
    keeper.locator("[name=internal_note]").fill("Met in May.")
    keeper.get_by_role("button", name="Save").click()
    expect(keeper.get_by_text("Saved.", exact=True)).to_be_visible()
    keeper.get_by_role("link", name="History").click()
    expect(keeper.get_by_text("kay read: identity")).to_be_visible()
    keeper.get_by_text("kay changed the identity of the source").click()
    expect(keeper.get_by_text("Met in May.")).to_be_visible()


def make_keeper(site) -> None:
    code = (
        "from django.contrib.auth.models import Group, User\n"
        "if not User.objects.filter(username='kay'):\n"
        f"    kay = User.objects.create_user('kay', password={PASSWORD!r}, is_staff=True)\n"
        "    kay.groups.set(Group.objects.filter(name__in=['Annotator', 'Keeper of sources']))\n"
    )
    site.manage("shell", "-v0", "-c", code)
