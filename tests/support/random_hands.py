"""Hands that do at random what people do on the workbench and in the text."""

import random
import re
from collections.abc import Callable

from playwright.sync_api import Error, Page

from tests.support.bad_network import PUT_CARET, THERE
from tests.support.workbench import HASTE

# No key of the workbench: what is typed into nothing does nothing.
HARMLESS = "bdpqyz789"
PATIENCE = 4000 / HASTE  # milliseconds that a person waits for a form
SAID_NOT_SAVED = re.compile("did nothing|no effect|not saved|kept at the bottom", re.I)


class Hands:
    """The acts of all persons, each in their `tabs`: "ada", "ada again" and so on.

    `log` is what was done, `typed` who typed each text, all of which differ, and `wrong`
    what must not happen.
    """

    def __init__(self, bench: str, seed: int, tabs: dict[str, Page]) -> None:
        self.bench, self.tabs, self.lot = bench, tabs, random.Random(seed)  # noqa: S311
        self.log = [f"WALK_SEED={seed}"]
        self.typed: dict[str, str] = {}
        self.wrong: list[str] = []
        self.acts: list[Callable[[Page], object]] = [
            *[self.write_note] * 5,
            *[self.send_for_review] * 3,
            *[self.approve] * 3,
            *[self.take] * 2,
            *[self.open_kept] * 2,
            self.write_on,
            self.save_draft,
            self.edit_note,
            self.add_source,
            self.remark,
            self.edit_text,
            self.undo,
            self.close,
            self.go_back,
            self.go_forward,
            self.reload,
            self.lose_network,
            self.lose_login,
        ]

    def say(self, words: object) -> None:
        self.log[-1] += f" {words}"

    def take(self, page: Page, among: str = "#text .block a.s") -> bool:
        sentences = page.locator(among)
        number = int(self.lot.random() * sentences.count())
        if not sentences.count():
            self.say("no such sentence")
            return False
        self.say(f"sentence {number}")
        sentences.nth(number).evaluate("sentence => sentence.click()")
        return True

    def sees(self, page: Page, selector: str) -> bool:
        """Whether a person who waits for it comes to see it."""
        try:
            page.wait_for_selector(selector, timeout=PATIENCE)
        except Error:
            self.say("never came")
            return False
        return True

    def type(self, page: Page, before: str = "", after: str = "") -> None:
        """A text of its own, which is then in a field, kept, or said not to be."""
        number = len(self.typed)
        text = "zq"
        for _ in range(4):
            number, digit = divmod(number, len(HARMLESS))
            text += HARMLESS[digit]
        text += "qz"
        self.say(text)
        heard = len(page.evaluate("said"))
        page.keyboard.type(f"{before}{text}{after}")
        if text in page.evaluate(THERE):
            self.typed[text] = self.person(page)
        elif not any(map(SAID_NOT_SAVED.search, page.evaluate("said")[heard:])):
            self.wrong.append(f"typed into nothing: {self.log[-1]}")

    def person(self, page: Page) -> str:
        name = next(name for name, one in self.tabs.items() if one is page)
        return name.split()[0]

    def write_note(self, page: Page) -> None:
        self.close(page)
        self.take(page)
        page.keyboard.press("n")
        rating = self.lot.choice("123456")
        if self.lot.random() < 0.5:
            self.say("at once")
            self.type(page, rating)
        elif self.sees(page, "#form:not([inert]) [name=body]"):
            page.keyboard.press(rating)
            self.type(page)

    def write_on(self, page: Page) -> None:
        field = page.locator("#form:not([inert]) [name=body]")
        if field.count():
            field.focus()
            page.keyboard.press("Control+End")
            self.type(page, " ")

    def edit_note(self, page: Page) -> None:
        self.close(page)
        if self.take(page, "#text a.s[data-state=noted]") and self.sees(
            page, "#panel:not([data-partial]) .card.note [data-hotkey=Enter]"
        ):
            page.keyboard.press("Enter")
            if self.sees(page, "#form:not([inert]) [name=body]"):
                self.write_on(page)

    def add_source(self, page: Page) -> None:
        self.close(page)
        self.take(page)
        page.keyboard.press("c")
        if self.sees(page, "#form:not([inert]) [name=citation-find]"):
            page.locator("#form [name=citation-find]").focus()
            self.type(page, "@book{a, title={", "}, year={1999}}")
            self.send_for_review(page)

    def remark(self, page: Page) -> None:
        self.close(page)
        self.take(page)
        if self.sees(page, "#panel:not([data-partial]):not([inert]) .more > summary"):
            page.locator("#panel .more").evaluate("more => (more.open = true)")
            page.locator("#remark").focus()
            self.type(page)
            self.press_button(page, "#panel [value=remark]")

    def press_button(self, page: Page, selector: str) -> None:
        page.evaluate("name => document.querySelector(name)?.click()", selector)

    def send_for_review(self, page: Page) -> None:
        page.keyboard.press("Control+Enter")

    def save_draft(self, page: Page) -> None:
        self.press_button(page, "#form:not([inert]) .actions > button:not([name])")

    def approve(self, page: Page) -> None:
        self.close(page)
        waiting = "#text a.s[data-queue~=drafts]"
        if self.take(page, waiting) and self.sees(page, "#panel [data-hotkey=a]"):
            page.keyboard.press("a")

    def open_kept(self, page: Page) -> None:
        self.close(page)
        self.press_button(page, "#kept a")

    def undo(self, page: Page) -> None:
        self.close(page)
        page.keyboard.press("u")

    def close(self, page: Page) -> None:
        if page.locator("#form").count():
            page.keyboard.press("Escape")

    def edit_text(self, page: Page) -> None:
        address = self.bench.replace("workbench", "text")
        field = page.locator("[name=markup]")
        if not self.leave(lambda: page.goto(address)) or not field.count():
            return
        field.focus()
        field.evaluate(PUT_CARET, 0.3 + self.lot.random() / 2)
        self.type(page, " ")
        page.context.set_offline(self.lot.random() < 0.2)
        with page.expect_event("framenavigated"):
            self.press_button(page, ".bar [name=save]")

    def go_back(self, page: Page) -> None:
        self.leave(page.go_back)

    def go_forward(self, page: Page) -> None:
        self.leave(page.go_forward)

    def reload(self, page: Page) -> None:
        self.leave(page.reload)

    def leave(self, by: Callable[..., object]) -> bool:
        """Whether there was a way to go."""
        try:
            by()
        except Error:
            self.say("unreachable")
            return False
        return True

    def lose_network(self, page: Page) -> None:
        page.context.set_offline(True)

    def lose_login(self, page: Page) -> None:
        page.context.clear_cookies(name="sessionid")
