"""Several people on one article at once: nothing is lost, nobody is moved, and each
sees what the others do.

By night (`make nightly`) with eight browsers for two minutes.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests import NIGHTLY
from tests.support.workbench import imported

pytestmark = pytest.mark.browser

BROWSERS = 8 if NIGHTLY else 3
SECONDS = 120 if NIGHTLY else 3

type Open = Callable[..., Page]


@pytest.fixture
def bench(site, tmp_path, request) -> str:
    """The address of the workbench of an article of this test's own, long enough to
    scroll.
    """
    more = (
        f"\n\nIn {1900 + year} the port paid {year} million for its gates."
        for year in range(80)
    )
    return imported(site, tmp_path, request, "".join(more) + "\n")


def bodies(site, bench: str) -> Counter[str]:
    code = (
        "import json; from annotations.models import Note; print(json.dumps(list(Note.objects.filter("
        f"anchor__article={bench.split('/')[4]}).values_list('body', flat=True))))"
    )
    return Counter(json.loads(site.manage("shell", "-v0", "-c", code).stdout))


def take(page: Page, number: int) -> None:
    page.locator(f"#text a.s[data-n='{number}']").click()
    expect(page.locator("#panel:not([data-partial]) .in-hand")).to_be_visible()


def same_places(page: Page, before: list[float]) -> bool:
    """To a pixel: a browser lays lines out in fractions of them and scrolls by whole
    ones.
    """
    return all(
        abs(now - then) <= 1
        for now, then in zip(page.evaluate(PLACES), before, strict=True)
    )


def start_note(page: Page, body: str) -> None:
    """In the new form: one that is being saved may still be there."""
    page.keyboard.press("n")
    page.locator("#form:not([inert]) [name=rating]").first.check()
    page.locator("#form:not([inert]) [name=body]").fill(body)


MARKS = "[...document.querySelectorAll('#text a.s')].map((one) => one.querySelectorAll('sup.draft').length)"
# What must stay as it is under the hands of somebody who does nothing: what is held,
# and where it stands.
HELD = """() => {
  const { activeElement: at } = document;
  const hand = document.querySelector("#text [aria-current=true]");
  const panel = document.querySelector("#panel");
  return [at.id, at.value, at.selectionStart, at.selectionEnd, hand.dataset.key, panel.dataset.key];
}"""
PLACES = """() => [
  document.querySelector("#text [aria-current=true]").getBoundingClientRect().top,
  document.querySelector("#panel").scrollTop,
]"""


@dataclass
class Person:
    name: str
    page: Page
    lot: random.Random
    written: list[str] = field(default_factory=list)

    def act(self) -> None:
        """Goes somewhere, writes a note there and goes on without waiting for the
        answer.
        """
        page = self.page
        page.keyboard.press("Escape")
        for key in self.lot.choices("jjk", k=self.lot.randint(1, 4)):
            page.keyboard.press(key)
        body = f"{self.name} says this, {len(self.written)}."
        start_note(page, body)
        page.keyboard.press("Control+Enter")
        self.written.append(body)


def test_of_several_at_once_nobody_is_moved_and_nothing_is_lost(
    open_window: Open, site, bench
) -> None:
    people = []
    for number in range(BROWSERS):
        name = f"{['ada', 'ben', 'ann'][number]}" if number < 3 else f"person{number}"
        if number >= 3:
            site.add_user(name, "Annotator")
        # else it may still scroll when it is measured
        page = open_window(user=name, reduced_motion="reduce")
        page.goto(f"{bench}?s=")
        people.append(Person(name, page, random.Random(number)))  # noqa: S311 - nothing secret
    writer, reader, *_ = people
    take(writer.page, 20)
    start_note(writer.page, "Half a thought about the gates.")
    writer.page.keyboard.press("ArrowLeft")
    writer.page.keyboard.press("Shift+ArrowLeft")
    take(reader.page, 24)
    still = [
        (page, page.evaluate(HELD), page.evaluate(PLACES))
        for page in (writer.page, reader.page)
    ]
    busy = people[2:]
    for number, person in enumerate(busy):
        take(person.page, 16 + 2 * number)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until or not busy[-1].written:
        for person in busy:
            person.act()
    written = Counter(body for person in people for body in person.written)
    for person in busy:
        expect(person.page.locator("#form")).to_have_count(0)
    # before any of them are compared: the first may be the last to hear of a note
    for person in people:
        expect(person.page.locator("#text a.s sup.draft")).to_have_count(
            written.total()
        )
    marks = [person.page.evaluate(MARKS) for person in people]
    assert all(one == marks[0] for one in marks)
    for page, held, places in still:
        assert page.evaluate(HELD) == held
        assert same_places(page, places)
    writer.page.keyboard.press("Control+Enter")
    expect(writer.page.locator("#form")).to_have_count(0)
    assert bodies(site, bench) == written + Counter(["Half a thought about the gates."])


def test_who_is_on_which_sentence_is_shown(open_window: Open, bench, axe) -> None:
    ada, ben = open_window(user="ada"), open_window(user="ben")
    for page, number in ((ada, 3), (ben, 5)):
        page.goto(f"{bench}?s=")
        take(page, number)
    expect(ada.locator("#people")).to_have_text("Ben Example is here")
    expect(ada.locator("#text a.s[data-n='5']")).to_have_attribute(
        "data-here", "Ben Example"
    )
    take(ben, 6)
    expect(ada.locator("#text a.s[data-n='6']")).to_have_attribute(
        "data-here", "Ben Example"
    )
    expect(ada.locator("#text a.s[data-n='5']")).not_to_have_attribute(
        "data-here", "Ben Example"
    )
    assert axe(ada) == []
    ada.locator("#people a").click()
    expect(ada.locator("#panel .in-hand")).to_have_text(
        ben.locator("#panel .in-hand").inner_text()
    )


def test_a_panel_that_is_only_read_follows_what_others_do(
    open_window: Open, bench
) -> None:
    ada, ben = open_window(user="ada"), open_window(user="ben")
    for page in (ada, ben):
        page.goto(f"{bench}?s=")
        take(page, 3)
    start_note(ben, "Not what the records say.")
    ben.keyboard.press("Control+Enter")
    expect(ada.locator("#panel .card")).to_contain_text("Not what the records say.")


def test_a_panel_that_somebody_writes_in_only_says_that_others_did_something(
    open_window: Open, bench
) -> None:
    ada, ben = open_window(user="ada"), open_window(user="ben")
    for page in (ada, ben):
        page.goto(f"{bench}?s=")
        take(page, 3)
    start_note(ada, "Mine.")
    start_note(ben, "His.")
    ben.keyboard.press("Control+Enter")
    expect(ada.locator("#problem")).to_contain_text("Somebody else has just changed")
    expect(ada.locator("#form [name=body]")).to_have_value("Mine.")
    ada.keyboard.press("Control+Enter")
    expect(ada.locator("#panel .card")).to_have_count(2)


def test_a_new_text_comes_in_without_moving_anybody(
    open_window: Open, site, bench
) -> None:
    ada = open_window(user="ada")
    ada.goto(f"{bench}?s=")
    take(ada, 30)
    start_note(ada, "Half a thought.")
    held, places = ada.evaluate(HELD), ada.evaluate(PLACES)
    code = (
        "from newsroom.actions import revise as revising; from articles.models import Article; "
        f"article = Article.objects.get(pk={bench.split('/')[4]}); "
        "old = revising.editable_text(article.current_revision); "
        "new = old.replace('In 1900 the port paid', 'In 1900, they say, after long debates and against the "
        "advice of the engineers of the harbour, the port finally paid'); assert new != old; "
        "revising.revise(article, new, based_on=article.current_revision.number, user=None)"
    )
    site.manage("shell", "-v0", "-c", code)
    expect(ada.locator("#text")).to_contain_text("they say, after long debates")
    assert ada.evaluate(HELD) == held
    assert same_places(ada, places)
