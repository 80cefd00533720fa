"""Hands that wait for nothing: what was pressed on the workbench is done, or the page
says that it is not.

Keys are drawn as a person may press them, and pressed at every pace on every network;
then the database is compared with a model that knows no time. By day hands and network
are three times as fast as by night (`make nightly`), fewer keys are drawn, and only
some of the paces are tried.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests import NIGHTLY
from tests.support.workbench import HASTE, drafts, imported, in_hand_is, type_fast

pytestmark = pytest.mark.browser

DRAWN = 20 if NIGHTLY else 1  # at each pace
LENGTH = 12  # acts in each of them
APART = 8  # sentences from where one sequence begins to where the next does
YEARS = 4 * (DRAWN + 6)  # sentences with three proposals each
TEXT = "".join(
    f"\n\nIn {1900 + year} the port burnt; it paid {year + 3} million dollars; {year + 40} gates rusted. "
    "Nobody asked why."
    for year in range(YEARS)
)

# Milliseconds that answers take: to what was sent, to what was asked for. said: all
# that the page has said.
NETWORK = """
const ask = window.fetch, [sent, asked] = %s;
window.fetch = async (url, options) => {
  if (String(url).includes("/live/")) return ask(url, options);
  window.going += 1;
  try {
    const answer = await ask(url, options);
    await new Promise((go) => setTimeout(go, options?.method === "POST" ? sent : asked));
    options?.signal?.throwIfAborted();
    return answer;
  } finally {
    window.going -= 1;
    window.last = performance.now();
  }
};
Object.assign(window, { going: 0, last: 0, said: [] });
addEventListener("DOMContentLoaded", () => {
  const hear = () => said.at(-1) !== text("#said") && said.push(text("#said"));
  const text = (name) => document.querySelector(name).textContent;
  const region = document.querySelector("#said");
  if (region) new MutationObserver(hear).observe(region, { childList: true, subtree: true });
});
"""
PACES = {  # milliseconds between keys, and the network
    "0 on a quick network": (0, (0, 0)),
    "0 on a slow one": (0, (300, 1500)),
    "60, saves slow": (60, (1500, 0)),
    "150, panels slow": (150, (0, 1500)),
    "300 on a slow one": (300, (300, 300)),
}
FOR_ALL_KEYS = [*PACES] if NIGHTLY else ["60, saves slow"]
FOR_OTHER_KEYS = (
    ["150, panels slow", "0 on a slow one"] if NIGHTLY else ["0 on a slow one"]
)


@pytest.fixture
def bench(site, tmp_path, request) -> str:
    bench = imported(site, tmp_path, request, f"{TEXT}\n")
    site.manage("shell", "-v0", "-c", CITED.format(article=bench.split("/")[4]))
    return bench


# The source that t rests on: used last, at a place.
CITED = """
from django.contrib.auth.models import User
from annotations import notes
from annotations.models import Rating
from annotations.sources import library
from annotations.writing import Cited
from articles.models import Article
first = Article.objects.get(pk={article}).current_revision.sentences.get(position=0)
source = library.find_or_create(dict(type="book", title="The books"), None)
notes.write_note(first, rating=Rating.objects.get(slug="supported"), sources=[Cited(source, "p. 1")],
    user=User.objects.get(username="ada"))
"""


# --- What a person presses, and what comes of it --------------------------------------


@dataclass
class Sentence:
    """proposals: words to open, covered or set aside. decided: nothing, unchecked or
    empty.
    """

    text: str
    proposals: dict[str, str]
    decided: str = ""
    notes: list[list[str]] = field(default_factory=list)  # [words, body, status]

    def left(self) -> list[str]:
        return [words for words, state in self.proposals.items() if state == "open"]

    @property
    def state(self) -> str:
        left = self.left()
        if self.notes and not left:
            return "noted"
        if self.decided and (not left or self.decided == "unchecked" or not self.notes):
            return self.decided
        return "open" if left or not self.proposals else "nothing"


class Model:
    """The bench as it is to whoever waits for each answer. `acts` is what was pressed;
    each act is a list of keys. idle: keys that have nothing to do where they are
    pressed. is_led_on: the page goes on to another sentence by itself, so that the next
    act begins with going to one by its number.
    """

    def __init__(self, sentences: list[Sentence], at: int) -> None:
        self.sentences, self.at = sentences, at
        self.acts: list[list[str]] = []
        self.idle: Counter[str] = Counter()
        self.undo: Any = None
        self.is_led_on = False

    @property
    def here(self) -> Sentence:
        return self.sentences[self.at]

    def press(self, *keys: str) -> None:
        self.acts.append(list(keys))

    def step(self, by: int) -> None:
        to = max(0, min(len(self.sentences) - 1, self.at + by))
        self.press(
            *(
                ["g", *str(to + 1), "Enter"]
                if self.is_led_on
                else ["j" if by > 0 else "k"]
            )
        )
        self.at, self.undo, self.is_led_on = to, None, False

    def do(self, key: str, *typed: str, change: Any) -> None:
        """change: what it does to the sentence; None where the key has nothing
        to do.
        """
        self.press(key, *typed)
        if change is None:
            self.idle[key] += 1
            return
        here, was = (
            self.here,
            replace(
                self.here, proposals={**self.here.proposals}, notes=[*self.here.notes]
            ),
        )
        change(here)
        self.is_led_on = here.state != "open"
        self.undo = lambda: vars(here).update(vars(was))

    def support(self) -> None:
        def change(here: Sentence) -> None:
            words = next(iter(here.left()), "")
            here.proposals |= {words: "covered"} if words else {}
            here.notes.append([words, "", "in_review"])

        if self.here.left() or self.here.state == "open":
            self.do("t", *"p. 2", "Control+Enter", change=change)
            self.undo = None  # while the form is saved, u does nothing and says so
        else:
            self.do("t", change=None)

    def no_claim(self) -> None:
        left = self.here.left()
        self.do(
            "i",
            change=(lambda here: here.proposals.update({left[0]: "set aside"}))
            if left
            else None,
        )

    def nothing(self) -> None:
        may = not self.here.notes and self.here.state != "nothing"
        self.do(
            "0",
            change=(lambda here: setattr(here, "decided", "nothing")) if may else None,
        )

    def leave(self, why: str) -> None:
        self.do(
            "v",
            *why,
            "Enter",
            change=lambda here: setattr(here, "decided", "unchecked"),
        )

    def note(self, body: str) -> None:
        def change(here: Sentence) -> None:
            here.notes.append(["", body, "in_review"])

        self.do("n", "4", *body, "Control+Enter", change=change)
        self.undo = None

    def take_back(self) -> None:
        self.press("u")
        if self.undo is None:
            self.idle["u"] += 1
        else:
            self.undo()
        # it may still lead on before that, so that nobody knows where the next step
        # begins
        self.undo = None

    def draw(self, lot: random.Random) -> None:
        """One act of those that a person may do here."""
        acts: list[Any] = [
            lambda: self.step(1),
            lambda: self.step(1),
            lambda: self.step(-1),
        ]
        if self.undo:
            acts.append(self.take_back)
        if not self.is_led_on:
            acts += [self.support, self.support, self.no_claim]
            if not self.here.left():
                acts.append(self.nothing)
            if self.here.state != "noted":
                acts.append(lambda: self.leave(f"It did, {len(self.acts)}"))
            if not self.here.notes:
                acts.append(lambda: self.note(f"The clerk did it, {len(self.acts)}."))
        lot.choice(acts)()


# What hands did when keys were seen to be dropped.


def all_and_on(model: Model, _: random.Random) -> None:
    for _ in range(2):
        model.step(1)
        while model.here.left():
            model.support()
    model.step(1)
    model.nothing() if not model.here.left() else model.support()


def aside_and_support(model: Model, _: random.Random) -> None:
    model.step(1)
    model.no_claim()
    while model.here.left():
        model.support()


def note_and_on(model: Model, _: random.Random) -> None:
    model.step(1)
    model.note("The clerk did it; ask t, i and o.")
    model.support()  # the note covers nothing
    model.step(1)
    model.support()
    model.step(-1)
    model.no_claim()


def back_and_forth(model: Model, _: random.Random) -> None:
    model.step(1)
    model.no_claim()
    model.take_back()
    model.no_claim()
    model.leave("The books burnt.")
    model.take_back()
    model.step(1)
    model.take_back()


NAMED = {
    one.__name__: one
    for one in (all_and_on, aside_and_support, note_and_on, back_and_forth)
}
DRAWN_ONES = [(f"drawn {n}", Model.draw) for n in range(DRAWN)]

# --- Against the page -----------------------------------------------------------------

FOUND = """
import json
from annotations.sentence_states import states_of
from annotations.models import Note
from articles.models import Article
article = Article.objects.get(pk={article})
sentences = list(article.current_revision.sentences.select_related("revision").order_by('position'))
standing = states_of(sentences)
notes = {{}}
for note in Note.objects.filter(anchor__article=article).exclude(anchor__status='retired').order_by('pk'):
    notes.setdefault(note.anchor.sentence_id, []).append([note.words_text, note.body, note.status])
print(json.dumps([
    dict(
        text=one.text,
        proposals={{
            seen.words: "covered" if seen.is_covered else "set aside" if seen.set_aside else "open"
            for seen in standing[one.pk].proposals
        }},
        decided=standing[one.pk].decision.kind if standing[one.pk].decision else "",
        notes=notes.get(one.pk, []),
    )
    for one in sentences
]))
"""


def found(site, bench: str) -> list[Sentence]:
    code = FOUND.format(article=bench.split("/")[4])
    return [
        Sentence(**one)
        for one in json.loads(site.manage("shell", "-v0", "-c", code).stdout)
    ]


def hurry(page: Page, model: Model, gap: int) -> None:
    for key in (key for act in model.acts for key in act):
        page.keyboard.press("Space" if key == " " else key)
        if gap:
            page.wait_for_timeout(gap / HASTE)


def slowed(network: tuple[int, int]) -> str:
    return NETWORK % json.dumps([one / HASTE for one in network])


def until_quiet(page: Page) -> None:
    """Nothing is on its way, and nothing has come for a while."""
    quiet = f"() => !going && performance.now() - last > {1000 / HASTE}"
    page.wait_for_function(quiet, timeout=120_000)


def differences(
    model: Model, sentences: list[Sentence], said: list[str]
) -> Iterator[str]:
    pressed = " ".join("".join(act) for act in model.acts)
    for number, (is_there, meant) in enumerate(
        zip(sentences, model.sentences, strict=True)
    ):
        if is_there != meant:
            yield f"{pressed}\n  sentence {number} is {is_there}\n  and not {meant}; {said}"
    idle = {
        key
        for key in model.idle
        if not any(re.search(rf"\b{key}\b.* did nothing", one) for one in said)
    }
    if idle:
        yield f"{pressed}\n  {idle} did nothing, unsaid: {said}"


@pytest.mark.parametrize("pace", FOR_ALL_KEYS)
def test_what_was_pressed_is_done_or_said_not_to_be(open_window, site, bench, pace):
    gap, network = PACES[pace]
    lot = random.Random(pace)  # noqa: S311 - nothing secret
    page = open_window(user="ada")
    page.add_init_script(slowed(network))
    sentences = found(site, bench)
    first = (
        next(n for n, one in enumerate(sentences) if n and len(one.proposals) > 2) - 1
    )
    wrong = []
    for number, (name, act) in enumerate([*NAMED.items(), *DRAWN_ONES]):
        model = Model(sentences, first + APART * number)
        page.goto(f"{bench}?s=")
        page.locator("#text .block a.s").nth(model.at).click()
        for _ in range(LENGTH if act is Model.draw else 1):
            act(model, lot)
        hurry(page, model, gap)
        until_quiet(page)
        sentences = found(site, bench)
        wrong += [
            f"{name}: {one}"
            for one in differences(model, sentences, page.evaluate("said"))
        ]
    assert not wrong, "\n".join(wrong)


def test_what_is_pressed_for_a_sentence_that_one_came_back_to_is_done_to_what_it_is_now(
    open_window, site, bench
):
    """Its panel was kept from before the note that is still being saved."""
    page = open_window(user="ada")
    page.add_init_script(slowed((3000, 0)))
    page.goto(f"{bench}?s=")
    before = found(site, bench)
    at = next(n for n, one in enumerate(before) if len(one.proposals) > 2)
    page.locator("#text .block a.s").nth(at).click()
    until_quiet(page)
    type_fast(page, "n")
    until_quiet(page)
    type_fast(page, "4 S o . Control+Enter 0 j k")
    until_quiet(page)
    assert found(site, bench)[at].notes == [["", "So.", "in_review"]]
    assert any("0 did nothing" in one for one in page.evaluate("said"))


@pytest.mark.parametrize("trouble", ["", "503", "unreachable"])
def test_what_is_typed_while_a_save_leads_on_is_kept_and_on_no_other_sentence(
    open_window, site, bench, trouble
):
    def answer(route: Route) -> None:
        if not trouble or route.request.method != "POST":
            route.continue_()
        elif trouble == "503":
            route.fulfill(status=503, body="")
        else:
            route.abort()

    page = open_window(user="ada")
    page.add_init_script(slowed((1500, 300)))
    page.route("**/workbench/**", answer)
    page.goto(f"{bench}?s=")
    sentences = found(site, bench)
    is_plain = [one.state == "open" and not one.proposals for one in sentences]
    at = is_plain.index(True, 1)
    page.locator("#text .block a.s").nth(at).click()
    until_quiet(page)
    type_fast(page, "n")
    until_quiet(page)
    type_fast(page, "4 F i r s t . Control+Enter n 4 T y p e d")
    until_quiet(page)
    if not trouble:
        sentences[at].notes.append(["", "First.", "in_review"])
    assert found(site, bench) == sentences
    values = "Array.from(document.querySelectorAll('#form textarea'), (field) => field.value)"
    there = [page.locator("#kept").inner_text(), *page.evaluate(values)]
    for words in ["Typed", "First."] if trouble else ["Typed"]:
        assert any(words in one for one in there)
    page.problems.clear()


# --- The other keys -------------------------------------------------------------------

DRAFTED = {
    4: ["One."],
    5: ["Two."],
    7: ["Three.", "Four."],
    9: ["Five."],
    11: ["Six."],
    13: ["Seven."],
}
# (sentence to begin at, keys, {sentence: its notes afterwards}); what stands in
# quotation marks is typed.
OTHERS: list[tuple[int, str, dict[int, list[list[str]]]]] = [
    (3, "j a j a", {4: [["", "One.", "approved"]], 5: [["", "Two.", "approved"]]}),
    (6, "j ] a k", {7: [["", "Three.", "draft"], ["", "Four.", "approved"]]}),
    (8, "j x 'said twice' Enter j", {9: []}),
    (10, "j Enter 'More.' Control+Enter j", {11: [["", "Six.More.", "in_review"]]}),
    (12, "j m j j Enter j", {13: [], 15: [["", "Seven.", "draft"]]}),
    (16, "j j k n 4 'Here.' Control+Enter", {17: [["", "Here.", "in_review"]], 18: []}),
    (
        19,
        "j n 4 'One' Enter 'two.' Control+Enter j",
        {20: [["", "One\ntwo.", "in_review"]], 21: []},
    ),
]


def keys_in(written: str) -> list[str]:
    parts = re.findall(r"'([^']+)'|(\S+)", written)
    return [key for typed, key in parts for key in (typed or [key])]


@pytest.mark.parametrize("pace", FOR_OTHER_KEYS)
def test_each_other_key_acts_where_it_was_pressed(open_window, site, bench, pace):
    gap, network = PACES[pace]
    texts = [one.text for one in found(site, bench)]
    drafts(
        site,
        bench,
        *((texts[number], body) for number, all_ in DRAFTED.items() for body in all_),
    )
    page = open_window(user="ada")
    page.add_init_script(slowed(network))
    for start, written, _ in OTHERS:
        page.goto(f"{bench}?s=")
        page.locator("#text .block a.s").nth(start).click()
        for key in keys_in(written):
            page.keyboard.press("Space" if key == " " else key)
            page.wait_for_timeout(gap / HASTE)
        until_quiet(page)
    now = found(site, bench)
    meant = {number: notes for _, _, after in OTHERS for number, notes in after.items()}
    assert {number: now[number].notes for number in meant} == meant


# --- Whoever leaves -------------------------------------------------------------------


def test_what_is_typed_for_a_form_that_never_comes_or_is_left_is_kept(
    open_window, bench
):
    page = open_window(user="ada")
    page.add_init_script(slowed((0, 1500)))
    page.goto(f"{bench}?s=")
    sentence = page.locator("#text .block a.s")
    sentence.nth(3).click()
    type_fast(page, "n 4 L e f t ArrowDown t")
    until_quiet(page)
    kept = page.locator("#kept")
    expect(kept).to_contain_text("1 text not saved")
    expect(kept).to_contain_text("4Left")
    assert any("kept at the bottom of the page" in one for one in page.evaluate("said"))
    sentence.nth(6).click()
    until_quiet(page)
    page.context.set_offline(True)
    type_fast(page, "n 2 N e v e r Control+Enter j t")
    expect(page.locator("#problem")).to_contain_text("cannot be reached")
    expect(kept).to_contain_text("2Never")
    page.context.set_offline(False)
    page.problems.clear()
    page.reload()
    expect(kept).to_contain_text("2 texts not saved")
    kept.get_by_role("link", name="4Left").click()
    expect(page.get_by_label("Note for readers")).to_have_value("Left")
    expect(page.get_by_role("radio").nth(3)).to_be_checked()
    in_hand_is(page, sentence.nth(3).inner_text()[:30])


def test_whoever_leaves_before_all_is_saved_is_told(open_window, site, bench):
    page = open_window(user="ada")
    page.add_init_script(slowed((1500, 0)))
    told: list[str] = []
    page.on("dialog", lambda dialog: (told.append(dialog.type), dialog.dismiss()))
    page.goto(f"{bench}?s=")
    at = next(n for n, one in enumerate(found(site, bench)) if len(one.left()) > 2)
    page.locator("#text .block a.s").nth(at).click()
    until_quiet(page)
    type_fast(page, "i i j")
    page.evaluate("location.href = '/admin/'")
    page.wait_for_timeout(500)
    assert told == ["beforeunload"]
    until_quiet(page)
    assert list(found(site, bench)[at].proposals.values()).count("set aside") == 2
    page.goto("/admin/")
    assert told == ["beforeunload"]
