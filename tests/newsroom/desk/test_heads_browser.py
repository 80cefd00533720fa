"""Title and standfirst at the workbench and for readers, with the keys and in the
margin.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.support.workbench import in_hand, in_hand_is, save, write

pytestmark = pytest.mark.browser

TITLE = "The pier cost 3.4 million euros"
STANDFIRST = "Nobody asked why. The council bought it in 2012."
HEAD = "---\ntitle: {}\nstandfirst: {}\nunknown: author, date, publisher, url\n---\n\n"
TEXT = f"{HEAD}The deck rots.\n\nIt rained on it all winter.\n"


@pytest.fixture
def pier(site, tmp_path) -> tuple[str, str]:
    """The slug of an article with both, and the address of its workbench."""
    path = tmp_path / "pier.md"
    path.write_text(TEXT.format(TITLE, STANDFIRST), "utf-8")
    given = ["--kind", "examined", "--as", "ada", "--json"]
    slug = json.loads(site.manage("import_articles", str(path), *given).stdout)["slug"]
    code = f"from articles.models import Article; print(Article.objects.get(slug={slug!r}).pk)"
    number = site.manage("shell", "-v0", "-c", code).stdout.strip()
    return slug, f"/admin/articles/article/{number}/workbench/"


def test_keys_walk_through_them_and_a_note_is_written_and_read(
    open_window, site, pier, axe, tmp_path
):
    slug, bench = pier
    page = open_window(user="ada")
    page.goto(f"{bench}?s=")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for text in (
        TITLE,
        "Nobody asked why.",
        "The council bought it in 2012.",
        "The deck rots.",
    ):
        page.keyboard.press("j")
        in_hand_is(page, text)
    page.keyboard.press("k")
    page.locator("#text .title a.s").click()
    expect(in_hand(page)).to_have_text(TITLE)
    page.keyboard.press("n")
    write(page, "It cost 4.1 million.", rating="Unverified")
    save(page)
    expect(page.locator("#panel article.card")).to_contain_text("It cost 4.1 million.")
    expect(page.locator("#text .title sup.draft")).to_have_count(1)
    assert axe(page) == []
    approved(site, slug)
    site.manage("publish", slug, "--as", "ada", "--waive-gate", "For the test.")
    for width, where in ((1440, ".entries"), (390, ".sheet")):
        page = open_window(width=width)
        page.goto(f"/articles/{slug}/")
        page.locator("h1 .s").click()
        said = page.locator(where).get_by_text("It cost 4.1 million.")
        expect(said).to_be_visible()
        expect(page.locator("h1 .s")).to_have_class("s open")
        if width == 1440:  # under the headline and above the text
            head = page.locator("h1 .s").bounding_box()
            assert said.bounding_box()["y"] >= head["y"] + head["height"]
            assert said.bounding_box()["y"] < page.locator("#text").bounding_box()["y"]
        assert axe(page) == []


def approved(site, slug: str) -> None:
    code = (
        "from annotations import notes; from annotations.models import Note; "
        f"[notes.approve_note(note.pk, version=note.version, user=None) "
        f"for note in Note.objects.filter(anchor__article__slug={slug!r})]"
    )
    site.manage("shell", "-v0", "-c", code)
