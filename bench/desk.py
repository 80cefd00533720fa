"""What the workbench costs: server CPU, queries, bytes of the answer, and the longest
task in the browser.

    CHROMIUM=/usr/bin/chromium python -m bench.desk [SENTENCES...]

On the production server, with one worker and a SQLite database of its own; a note on
every eighth sentence. Then, by the clock of the browser, how long after a key the panel
of the next sentence is there (the slowest of several), and how long after the answer to
another's save an open page shows it.

CPU in milliseconds, the mean of several requests; a task in milliseconds of the clock,
the median of several longest (tasks below 50 ms count as 0, since a browser reports
none). Bytes are compressed.
"""

import gzip
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.measuring import markdown, scratch

FOLDER = scratch()
os.environ["TEST_TEMPLATES"] = str(FOLDER / "templates")
Path(os.environ["TEST_TEMPLATES"]).mkdir()

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.support.site import Site  # noqa: E402

SIZES = (60, 1_000, 4_584)
TIMES = 12
FETCH = {"X-Requested-With": "fetch", "Accept": "text/html, application/json"}
OBSERVE = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
}).observe({ type: "longtask", buffered: true });
let pressed = 0;
window.panelTook = null;
addEventListener("keydown", () => { pressed = performance.now(); window.panelTook = null; }, true);
new MutationObserver(() => {
  const panel = document.getElementById("panel");
  const current = document.querySelector(".s[aria-current]");
  const shown = panel && !panel.inert && panel.dataset.hand === current?.id;
  if (shown && pressed && window.panelTook === null) window.panelTook = performance.now() - pressed;
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["inert"] });
"""


def fill(size: int) -> int:
    """An article of so many sentences, a note on every eighth (half of them approved)
    and a source on every tenth; its number.
    """
    from annotations.models import Anchor, AnchorEvent, Citation, Note, Rating, Source
    from articles.models import Article, Sentence
    from tests.support.desk import PARAGRAPHS, add_revision

    article = Article.objects.create(
        slug=f"of-{size}", title=f"An article of {size} sentences"
    )
    words = [
        sentence
        for paragraph in PARAGRAPHS
        for sentence in paragraph
        if len(sentence) > 30
    ]
    sentences = [
        f"{number} times: {words[number % len(words)]}" for number in range(1, size + 1)
    ]
    revision = add_revision(
        article, [sentences[at : at + 5] for at in range(0, size, 5)]
    )
    rows = list(Sentence.objects.filter(revision=revision).select_related("revision"))
    ratings, source = (
        list(Rating.objects.all()),
        Source.objects.create(csl={"title": "Minutes", "type": "book"}),
    )

    def anchored(row: Sentence) -> Anchor:
        return Anchor(article=article, sentence=row, confirmed_text=row.text)

    noted = Anchor.objects.bulk_create(anchored(row) for row in rows[::8])
    cited = Anchor.objects.bulk_create(anchored(row) for row in rows[::10])
    AnchorEvent.objects.bulk_create(
        AnchorEvent(
            anchor=anchor,
            act="attached",
            revision=revision,
            to_sentence=anchor.sentence,
            status=anchor.status,
        )
        for anchor in (*noted, *cited)
    )
    rated = Note.objects.bulk_create(
        Note(
            anchor=anchor,
            rating=ratings[n % len(ratings)],
            body=f"The ledger of year {n} says *otherwise*.",
            status="approved" if n % 2 else "draft",
            approved_at=datetime.now(UTC) if n % 2 else None,
        )
        for n, anchor in enumerate(noted)
    )
    holding = Note.objects.bulk_create(Note(anchor=anchor) for anchor in cited)
    Citation.objects.bulk_create(
        Citation(note=note, source=source, stance="context")
        for note in (*rated, *holding)
    )
    return article.pk


# --- The server -----------------------------------------------------------------------


def cpu_of(pids: list[int]) -> float:
    """Milliseconds so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def asked(site: Site, ask: Callable[[int], int]) -> tuple[float, int]:
    """CPU of one request, and the bytes of the last answer."""
    ask(0)
    before = cpu_of(site.workers())
    for number in range(1, TIMES + 1):
        size = ask(number)
    return (cpu_of(site.workers()) - before) / TIMES, size


def queries(article: int, address: str, data: dict[str, str] | None = None) -> int:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username="ada"))
    with CaptureQueriesContext(connection) as seen:
        answer = (
            client.post(address, data, headers=FETCH)
            if data
            else client.get(address, headers=FETCH)
        )
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return len(seen)


def number_in(html: str) -> str:
    """Up to where a page knows what was done: it says so when it asks."""
    found = re.search(r'id="state" value="(\d+)"', html)
    return found[1] if found else ""


# --- The browser ----------------------------------------------------------------------


def longest(page: Page, act: Callable[[], None], times: int = 5) -> float:
    found = []
    for _ in range(times):
        page.evaluate("window.longest = 0")
        act()
        page.wait_for_timeout(400)
        found.append(page.evaluate("window.longest"))
    return statistics.median(found)


def opened(page: Page, address: str) -> float:
    found = []
    for _ in range(3):
        page.goto(address)
        page.wait_for_timeout(1500)
        found.append(page.evaluate("window.longest"))
    return statistics.median(found)


def save_one(page: Page) -> None:
    for key in ("j", "n"):
        page.keyboard.press(key)
    page.locator("#form").wait_for()
    page.locator("#form [name=rating]").first.check()
    page.locator("#form [name=body]").fill("The minutes say so.")
    page.keyboard.press("Control+Enter")
    page.locator("#form").wait_for(state="detached")


def filters(page: Page) -> None:
    page.locator("[data-filter=drafts]").click()
    page.wait_for_timeout(300)
    page.locator("[data-filter=all]").click()


def panel_after_a_key(page: Page) -> float:
    """Of those moves that were made fast, and of those after a rest."""
    found = []
    for wait in (30, 30, 30, 30, 600, 600, 600, 600):
        page.keyboard.press("j")
        page.wait_for_timeout(wait)
        page.wait_for_function("window.panelTook !== null")
        found.append(page.evaluate("window.panelTook"))
    return max(found)


def others_after_a_save(page: Page, save: Callable[[int], int]) -> float:
    """Seconds; the longest of several."""
    found = []
    for number in range(27, 31):
        save(number)
        answered = time.perf_counter()
        page.locator(f"#s-k{number} sup.draft").wait_for()
        found.append(time.perf_counter() - answered)
    return max(found)


# --- The table ------------------------------------------------------------------------


def measure(site: Site, page: Page, size: int) -> list[list[str]]:
    """Rows of the table; the last two have what the clock of the browser says."""
    from annotations.models import Rating

    article, rating = fill(size), str(Rating.objects.first().pk)
    address = f"/admin/articles/article/{article}/workbench/"
    sheet = f"/admin/articles/article/{article}/publish/"
    request = page.context.request
    page.goto(address)
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    known = [number_in(page.content())]

    def get(where: str, **headers: str) -> Callable[[int], int]:
        def ask(number: int) -> int:
            answer = request.get(
                where.replace("KEY", f"k{number}"),
                headers=headers | {"X-Since": known[0]},
            )
            return len(gzip.compress(answer.body(), 6))

        return ask

    def note(number: int) -> dict[str, str]:
        return {
            "act": "note",
            "sentence": f"k{number}",
            "rating": rating,
            "body": f"Note {number}.",
            "revision": "1",
        }

    def save(number: int) -> int:
        data = note(number) | {"csrfmiddlewaretoken": token}
        headers = FETCH | {"Referer": site.url + address, "X-Since": known[0]}
        answer = request.post(f"{address}?s=k{number}", form=data, headers=headers)
        if not answer.ok:
            raise SystemExit(answer.text())
        known[0] = number_in(answer.text())
        return len(gzip.compress(answer.body(), 6))

    rows = [
        (
            "open",
            asked(site, get(address)),
            queries(article, address),
            opened(page, address),
        ),
        (
            "select",
            asked(site, get(f"{address}?s=KEY", **FETCH)),
            queries(article, f"{address}?s=k1"),
            longest(page, lambda: page.keyboard.press("j")),
        ),
        (
            "save a note",
            asked(site, save),
            queries(article, f"{address}?s=k40", note(40)),
            longest(page, lambda: save_one(page)),
        ),
        ("filter", (0.0, 0), 0, longest(page, lambda: filters(page))),
        ("publish sheet", asked(site, get(sheet)), queries(article, sheet), 0.0),
    ]
    page.goto(f"{address}?s=k1")
    clock = {
        "panel after a key": panel_after_a_key(page),
        "another's note after its save": 1000 * others_after_a_save(page, save),
    }
    return [
        *(
            [
                f"{size:,}",
                name,
                f"{cpu:.1f}",
                str(count),
                f"{size_of:,}",
                f"{task:.0f}",
                "",
            ]
            for name, (cpu, size_of), count, task in rows
        ),
        *(
            [f"{size:,}", name, "", "", "", "", f"{taken:.0f}"]
            for name, taken in clock.items()
        ),
    ]


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    folder = FOLDER / "site"
    folder.mkdir()
    with Site(folder, WORKERS="1") as site, sync_playwright() as playwright:
        os.environ.update(
            {
                name: site.env[name]
                for name in ("DATABASE_URL", "VAR_DIR", "SECRET_KEY", "DEBUG")
            }
        )
        os.environ |= {
            "ALLOWED_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        import django

        django.setup()
        from tests.conftest import CHROMIUM_FLAGS, chromium, log_in

        site.add_user("ada", "Editor")
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=CHROMIUM_FLAGS
        )
        page = browser.new_context(
            base_url=site.url, viewport={"width": 1440, "height": 900}
        ).new_page()
        page.add_init_script(OBSERVE)
        log_in(page, "ada")
        table = [row for size in sizes for row in measure(site, page, size)]
        browser.close()
    heads = [
        "sentences",
        "act",
        "CPU, ms",
        "queries",
        "bytes",
        "longest task, ms",
        "by the clock, ms",
    ]
    print(markdown(heads, table))


if __name__ == "__main__":
    main()
