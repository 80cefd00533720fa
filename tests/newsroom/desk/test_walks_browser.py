"""Two persons at random acts on one article, one of them in two tabs, while the network
does what networks do: nothing typed is lost, nothing is done twice, nothing is silent.

A walk that fails prints its acts; WALK_SEED=… walks it again. By day hands and network
are three times as fast as by night, as in test_typed_ahead_browser.py.
"""

import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Request, Response

from tests import NIGHTLY
from tests.support.bad_network import NETWORK, OFFERED, QUIET, THERE, UNSAID
from tests.support.random_hands import Hands
from tests.support.workbench import HASTE, imported

pytestmark = pytest.mark.browser

WALKS = 50 if NIGHTLY else 1
LENGTH = 100  # acts in each of them
TEXT = "".join(
    f"\n\nIn {1900 + year} the port burnt; it paid {year + 3} million dollars. "
    "Nobody asked why."
    for year in range(12)
)

STORED = """
import json
from annotations.models import Citation, Note, Remark, Source
from articles.models import Article
article = Article.objects.get(pk={article})
notes = Note.objects.filter(anchor__article=article)
print(json.dumps(dict(
    notes=[list(note.history.order_by("history_id").values_list("body", "status")) for note in notes],
    citations=list(Citation.objects.filter(note__in=notes).values_list("source__title", flat=True)),
    sources=list(Source.objects.values_list("title", flat=True)),
    remarks=list(Remark.objects.filter(article=article).values_list("body", flat=True)),
    texts=list(article.revisions.order_by("number").values_list("text", flat=True)),
)))
"""


class Walk(Hands):
    """`seen`: after which act each text was last in a browser."""

    def __init__(self, bench: str, seed: int, tabs: dict[str, Page]) -> None:
        super().__init__(bench, seed, tabs)
        self.seen: dict[str, str] = {}
        self.counts: Counter[tuple[str, str]] = Counter()
        self.cookies = {page: page.context.cookies() for page in tabs.values()}
        for name, page in tabs.items():
            self.listen(name, page)

    def listen(self, name: str, page: Page) -> None:
        def count(request: Request, what: str) -> None:
            act = re.search(r'name="act"\s+(\w+)', request.post_data or "")
            if act:
                self.counts[act[1], what] += 1

        def count_answer(answer: Response) -> None:
            count(answer.request, "done" if answer.ok else "refused")

        page.on("request", lambda request: count(request, "sent"))
        page.on("response", count_answer)
        page.on("pageerror", lambda error: self.wrong.append(f"{name}: {error.stack}"))
        page.on("dialog", lambda dialog: dialog.accept())  # whoever leaves means it

    def go(self, length: int) -> None:
        for page in self.tabs.values():
            page.goto(f"{self.bench}?s=")
        for _ in range(length):
            name, page = self.lot.choice(sorted(self.tabs.items()))
            self.arrive(page)
            waits = [self.lot.choice([0, 300, 1500]) / HASTE for _ in range(6)]
            fates = self.lot.choices(["", "503", "lost"], [8, 1, 1], k=6)
            page.evaluate(
                "given => Object.assign(window, given)",
                {"waits": waits, "fates": fates},
            )
            act = self.lot.choice(self.acts)
            self.log.append(f"{len(self.log)}. {name}: {act.__name__}")
            try:
                act(page)
            except Error as error:  # the page was on its way to another
                if "context was destroyed" not in str(error):
                    raise
            page.wait_for_timeout(self.lot.choice([0, 0, 300, 900]) / HASTE)
            self.hear(page)

    def hear(self, page: Page) -> None:
        """What failed some time ago is said by now."""
        if not self.is_at_bench(page):
            return
        there = page.evaluate(THERE)
        self.seen |= {text: self.log[-1] for text in self.typed if text in there}
        unsaid = page.evaluate(UNSAID)
        self.wrong += [f"silent after {self.log[-1]}: {one}" for one in unsaid]

    def is_at_bench(self, page: Page) -> bool:
        page.wait_for_load_state("load")
        return page.locator("#bench").count() > 0

    def arrive(self, page: Page) -> None:
        """Trouble passes now and then; whoever is elsewhere goes to the workbench."""
        is_there = self.is_at_bench(page)
        if not is_there or self.lot.random() < 0.6:
            self.recover(page)
        if not is_there:
            page.goto(f"{self.bench}?s=")

    def recover(self, page: Page) -> None:
        page.context.set_offline(False)
        page.context.add_cookies(self.cookies[page])

    # --- What must hold ---------------------------------------------------------------

    def settle(self) -> dict[str, str]:
        """The network is well again. What each person is offered, in all their tabs."""
        there = dict.fromkeys(map(self.person, self.tabs.values()), "")
        for page in self.tabs.values():
            self.recover(page)
            if self.is_at_bench(page):
                page.evaluate("Object.assign(window, { waits: [], fates: [] })")
                page.wait_for_function(QUIET, timeout=60_000)
                self.hear(page)
        for page in self.tabs.values():
            page.goto(f"{self.bench}?s=")
            there[self.person(page)] += page.evaluate(THERE)
            if not page.evaluate(OFFERED, self.bench.split("/")[4]):
                self.wrong.append("kept, but not offered")
        return there

    def differences(
        self, there: dict[str, str], stored: dict[str, Any]
    ) -> Iterator[str]:
        yield from self.wrong
        bodies = [[body for body, _ in rows] for rows in stored["notes"]]
        for text, person in self.typed.items():
            times = sum(max(body.count(text) for body in rows) for rows in bodies)
            rest = [*stored["sources"], *stored["remarks"], stored["texts"][-1]]
            times += sum(words.count(text) for words in rest)
            if times > 1 or stored["citations"].count(text) > 1:
                yield f"{text} is stored {times} times"
            if not times and text not in there[person]:
                yield f"{text} is lost; last seen after {self.seen.get(text)}"
        for before, after in pairwise(stored["texts"]):
            if before == after:
                yield "a revision changes nothing"
        statuses = [["", *(status for _, status in rows)] for rows in stored["notes"]]
        approvals = sum(
            before != after == "approved"
            for rows in statuses
            for before, after in pairwise(rows)
        )
        least = self.counts["approve", "done"]
        most = self.counts["approve", "sent"] - self.counts["approve", "refused"]
        if not least <= approvals <= most + self.counts["unsave", "sent"]:
            yield f"{approvals} approvals by {least} to {most} acts"


def seed_of(number: int) -> int:
    if "WALK_SEED" in os.environ:
        return int(os.environ["WALK_SEED"])
    return random.SystemRandom().randrange(10**6) if NIGHTLY else number


@pytest.mark.parametrize("number", range(WALKS))
def test_a_walk_loses_nothing_and_does_nothing_twice_or_in_silence(
    open_window, site, tmp_path, request, number
):
    bench = imported(site, tmp_path, request, f"{TEXT}\n")
    ada, ben = open_window(user="ada"), open_window(user="ben")
    for page in (ada, ben):
        page.context.add_init_script(NETWORK)
    tabs = {"ada": ada, "ada again": ada.context.new_page(), "ben": ben}
    log = Path(site.folder / "server.log")
    begins = log.stat().st_size
    walk = Walk(bench, seed_of(number), tabs)
    try:
        walk.go(LENGTH)
        there = walk.settle()
    finally:
        request.node.add_report_section("call", "acts", "\n".join(walk.log))
        # A browser reports what did not come; what scripts did wrong is in `wrong`.
        ada.problems.clear()
    code = STORED.format(article=bench.split("/")[4])
    stored = json.loads(site.manage("shell", "-v0", "-c", code).stdout)
    wrong = list(walk.differences(there, stored))
    errors = [
        line for line in log.read_text()[begins:].splitlines() if " ERROR " in line
    ]
    assert wrong + errors == []
