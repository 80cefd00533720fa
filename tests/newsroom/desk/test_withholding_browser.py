"""What must not be read any more: one person asks, another agrees, and readers are
told.
"""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.workbench import imported

pytestmark = pytest.mark.browser

TEXT = "The quay was sold to {name} in March.\n\nNobody asked who bought it.\n"
NAMES = {True: "Ada Fenwick", False: "Bo Harrow", None: "Quillon Marsh"}
ADDRESS = "/admin/editions/withholding/"


@pytest.fixture
def slug(site, tmp_path, request) -> str:
    """Of an article that is published, with a source of its own."""
    name = (
        request.node.callspec.params.get("script")
        if hasattr(request.node, "callspec")
        else None
    )
    # one newsroom for all of them
    bench = imported(site, tmp_path, request, TEXT.format(name=NAMES[name]))
    code = f"from articles.models import Article; print(Article.objects.get(pk={bench.split('/')[4]}).slug)"
    slug = site.manage("shell", "-v0", "-c", code).stdout.strip()
    source = {"id": slug, "type": "report", "title": f"Papers of {slug}"}
    cited = [{"source": source, "quote": "She signed.", "stance": "context"}]
    notes = [{"sentence": "Nobody asked who bought it.", "citations": cited}]
    path = tmp_path / "notes.json"
    path.write_text(json.dumps(notes), "utf-8")
    site.manage("annotate", slug, str(path), "--as", "ada")
    site.manage("publish", slug, "--as", "ada", "--waive-gate", "It cannot wait.")
    return slug


def agree(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="1 withholding request").click()
    page.get_by_role("button", name="Confirm withholding").click()
    expect(
        page.get_by_text(re.compile(r"Changed: \d+ places? in published versions\."))
    ).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_published_source_is_protected_and_withheld_by_two(
    open_window, slug, axe, script
):
    ada, ben = (
        open_window(390, user=name, java_script_enabled=script)
        for name in ("ada", "ben")
    )
    ada.goto(f"/admin/annotations/source/?q=Papers+of+{slug}")
    ada.locator("#result_list a").first.click()
    ada.get_by_label("Named to readers").select_option("protected")
    ada.get_by_label("Internal name (protected sources only)").fill(
        "a person at the quay"
    )
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.get_by_text("Somebody else must confirm it.")).to_be_visible()
    agree(ben)
    ben.goto(f"/articles/{slug}/")
    expect(ben.locator("body")).to_contain_text("to protect a source")
    expect(ben.locator("body")).not_to_contain_text("Papers of")
    if script:
        assert axe(ben) == []


def test_a_name_is_looked_for_withheld_and_erased(open_window, site, slug, axe):
    ada, ben = (open_window(user=name) for name in ("ada", "ben"))
    ada.goto(ADDRESS)
    ada.get_by_label("Names, quotations, places").fill("Quillon Marsh")
    ada.get_by_role("button", name="Find locations").click()
    expect(ada.get_by_text("Found in 1 place in published versions.")).to_be_visible()
    assert axe(ada) == []
    ada.get_by_role("button", name="Hide and request erasure").click()
    expect(ada.get_by_text("Enter a public reason.")).to_be_visible()
    expect(ada.get_by_label("Names, quotations, places")).to_have_value("Quillon Marsh")
    ada.get_by_label("Public reason", exact=True).fill("at the person’s request")
    ada.get_by_role("button", name="Hide and request erasure").click()
    expect(ada.get_by_text("Somebody else must confirm it.")).to_be_visible()
    agree(ben)
    assert axe(ben) == []
    ben.goto(f"/articles/{slug}/")
    expect(ben.locator("body")).to_contain_text("at the person’s request")
    expect(ben.locator("body")).not_to_contain_text("Quillon")
    ada.goto(ADDRESS)
    ada.get_by_label("Names, quotations, places").fill("Quillon Marsh")
    ada.get_by_role("button", name="Find locations").click()
    expect(ada.get_by_text("Found in 0 places in published versions.")).to_be_visible()
    expect(ada.get_by_text("Found in data that readers do not see")).to_have_count(0)
    assert site.manage("verify_editions").returncode == 0
