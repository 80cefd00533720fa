"""What browser tests of the workbench do with it, as a person would."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests import NIGHTLY
from tests.support.samples import POLLUTED, SENTENCES

# By day hands and network are so many times as fast as by night.
HASTE = 1 if NIGHTLY else 3


@pytest.fixture
def bench(site, tmp_path, request) -> str:
    """The address of the workbench of an article of this test's own."""
    return imported(site, tmp_path, request)


def imported(site, tmp_path, request, more: str = "") -> str:
    """The same, with `more` at the end of the text. It begins with its title, which is
    therefore no sentence before SENTENCES.
    """
    name = request.node.name.replace("_", " ")[:80]
    path = tmp_path / "article.txt"
    path.write_text(f"{POLLUTED}{more}\nThis is about {name}.\n", "utf-8")
    given = [
        "--title",
        f"{SENTENCES[0]} {SENTENCES[1]}",
        "--findings",
        "remove",
        "--as",
        "ada",
        "--json",
    ]
    code = (
        "import json; from io import StringIO; from articles.models import Article; "
        "from django.core.management import call_command; said = StringIO(); "
        f"call_command('import_articles', {str(path)!r}, *{given!r}, stdout=said); "
        "print(Article.objects.get(slug=json.loads(said.getvalue())['slug']).pk)"
    )
    number = site.manage("shell", "-v0", "-c", code).stdout.strip()
    return f"/admin/articles/article/{number}/workbench/"


def take(page: Page, text: str) -> None:
    page.locator("#text a.s", has_text=text).click()
    expect(in_hand(page)).to_have_text(text)


def return_to(page: Page, text: str) -> None:
    """Once a save is done, which leads on where the sentence is settled."""
    expect(page.locator("#panel .undo")).to_be_visible()
    take(page, text)
    expect(page.locator("#panel")).not_to_have_attribute("data-partial", "")


def in_hand(page: Page):
    return page.locator("#panel .in-hand")


def write(page: Page, body: str, rating: str = "Disputed") -> None:
    page.get_by_label(rating).check()
    page.get_by_label("Note for readers").fill(body)


def save(page: Page) -> None:
    page.locator("#form").get_by_role("button", name="Save", exact=True).click()


# Each answer is held back by the next of these milliseconds, so that later ones
# overtake earlier ones, even those that the page has already given up.
SLOW = """
const ask = window.fetch, waits = %s;
let asked = 0;
window.fetch = async (url, options) => {
  const wait = waits[asked++ %% waits.length];
  const answer = await ask(url, { ...options, signal: undefined });
  await new Promise((go) => setTimeout(go, wait));
  return answer;
};
"""


def drafts(site, bench: str, *written: tuple[str, str]) -> None:
    """Drafts on those sentences: (sentence, body). Their rating needs words alone."""
    code = (
        "import json; from annotations import importing, notes; from annotations.models import Rating; "
        "from articles.models import Article; "
        f"article = Article.objects.get(pk={bench.split('/')[4]}); "
        "places = importing.Places(article); "
        f"[notes.write_note(places.find(text), rating=Rating.objects.get(slug='unverified'), "
        f"body=body, user=None) for text, body in json.loads({json.dumps(written)!r})]"
    )
    site.manage("shell", "-v0", "-c", code)


def type_fast(page: Page, keys: str, gap: int = 0) -> None:
    for key in keys.split():
        page.keyboard.press(key)
        if gap:
            page.wait_for_timeout(gap)


def in_hand_is(page: Page, text: str) -> None:
    """Highlight and panel agree."""
    current = page.locator("#text [aria-current=true]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text(text)
    key = current.get_attribute("data-key")
    expect(page.locator(f"#panel[data-key='{key}']")).to_have_count(1)


def delete(site, bench: str, sentence: str) -> None:
    """As a colleague does who changes the text."""
    code = (
        "from newsroom.actions import revise as revising; from articles.models import Article; "
        f"article = Article.objects.get(pk={bench.split('/')[4]}); "
        "old = revising.editable_text(article.current_revision); "
        f"new = old.replace({f' {sentence}'!r}, ''); assert new != old; "
        "revising.revise(article, new, based_on=article.current_revision.number, user=None)"
    )
    site.manage("shell", "-v0", "-c", code)
