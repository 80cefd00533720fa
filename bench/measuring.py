"""CPU time as ratios: against a trivial pass over the same text, and from 100 KB to 1 MB."""

import atexit
import os
import random
import re
import shutil
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

_WORDS = re.compile(r"\w+")


def data_file(name: str) -> Path | None:
    """A file of the shared data sets, or None where they are not there."""
    root = os.environ.get("NEWSROOM_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
    path = Path(root) / name
    return path if path.is_file() else None


def scratch() -> Path:
    """A folder that goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="newsroom-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def article_of(lines: Sequence[str], words: int) -> list[str]:
    """The lines over and over until they hold so many words."""
    article: list[str] = []
    count = 0
    while count < words:
        line = lines[len(article) % len(lines)]
        article.append(line)
        count += len(line.split())
    return article


def cpu_seconds(run: Callable[[], object], times: int = 5) -> float:
    """The quickest of several runs: the machine may be busy with other things."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        run()
        best = min(best, time.process_time() - began)
    return best


def ratio_table(run: Callable[[str], object], units: dict[str, str]) -> None:
    """Each unit repeated to both sizes. Growth near 10 is linear; 'x words' is against finding the words."""
    print(f"\n{'text':24}{'100 KB, s':>10}{'1 MB, s':>10}{'growth':>9}{'x words':>9}")
    for name, unit in units.items():
        small, large = ((unit * (size // len(unit) + 1))[:size] for size in (100_000, 1_000_000))
        quick = cpu_seconds(lambda text=small: run(text), times=2)
        slow = cpu_seconds(lambda text=large: run(text), times=1)
        trivial = cpu_seconds(lambda text=large: sum(1 for _ in _WORDS.finditer(text)), times=1)
        columns = f"{quick:10.3f}{slow:10.3f}{slow / max(quick, 1e-9):9.1f}{slow / max(trivial, 1e-9):9.1f}"
        print(f"{name:24}{columns}")


def average_precision(ranked: Sequence[tuple[float, bool]]) -> float:
    """Mean precision at each right one, from the highest score down; equal scores count as one step."""
    order = sorted(ranked, key=lambda pair: -pair[0])
    wanted = sum(right for _, right in order)
    total, found, seen = 0.0, 0, 0
    for _, group in groupby(order, key=lambda pair: pair[0]):
        rights = [right for _, right in group]
        found, seen = found + sum(rights), seen + len(rights)
        total += sum(rights) * found / seen
    return total / max(wanted, 1)


# --- flat in any repeated character ------------------------------------------------------------------------

SIZES = (1_000, 32_000, 1_000_000)
FLAT = 2.0  # how many times more a KB of the largest may cost than one of the second
_HARD_CYCLES = (
    *("a. ", "A.", "1,", "1.", "九,", "百分之", "“a”", "(a)", "a'", "a-", "`a", "~~a ", "{++a", "a^(", "[1]"),
    *("a@", "字。", "……我", "» ", "A b ", "May 1 ", "said ", "10% ", "5 km ", "http://a ", "Mr. ", "z. B. "),
    *("\u202ea", "\u0301", "a\u0301", "\u200b", "\ud800", "\U000e0041", "😀", "👩\u200d👩", "> ", "- "),
    *(" ", "\t", "\n", "\u00a0", " | ", "a\t", "1 May, ", "By A ", "1/", "A_(", "“", "(", "["),
)


def cycles_of_every_script(number: int) -> list[str]:
    """A letter, a figure and a pair of both of each script, each mark of punctuation, and what is known to be
    hard; of many, so many by lot."""
    letters: dict[str, str] = {}
    figures: dict[str, str] = {}
    marks: list[str] = []
    for character in map(chr, range(sys.maxunicode + 1)):
        category, script = unicodedata.category(character), unicodedata.name(character, "").split(" ")[0]
        if category in ("Lo", "Ll"):
            letters.setdefault(script, character)
        elif category == "Nd":
            figures.setdefault(script, character)
        elif category[0] == "P":
            marks.append(character)
    pairs = [f"{letter}{figures.get(script, '.')}" for script, letter in letters.items()]
    sentences = [f"{letter}{letter} {letter}. " for letter in letters.values()]
    found = [*letters.values(), *figures.values(), *marks, *pairs, *sentences]
    chosen = random.Random(1).sample(found, min(number, len(found)))  # noqa: S311 - nothing secret
    return [*_HARD_CYCLES, *chosen]


def cost_table(run: Callable[[str], object], cycles: Sequence[str]) -> int:
    """Prints the CPU in milliseconds for a thousand code points, at each size, of the dearest of the
    cycles, and of all that do not stay flat; how many do not. The largest size is tried where the second is
    no cheaper than twice the first, and of every tenth."""
    rows = []
    for number, cycle in enumerate(cycles):
        costs = [_cost(run, cycle, size) for size in SIZES[:2]]
        if number % 10 == 0 or costs[1] > costs[0]:
            costs.append(_cost(run, cycle, SIZES[2]))
        rows.append((costs, cycle))
    steep = [row for row in rows if _growth(row[0]) > FLAT]
    print(f"\n{'cycle':32}" + "".join(f"{size // 1000:>9} KB" for size in SIZES) + f"{'growth':>9}")
    for costs, cycle in [*sorted(rows, reverse=True, key=lambda row: row[0][-1])[:12], *steep]:
        print(f"{cycle!a:32}" + "".join(f"{cost:12.2f}" for cost in costs) + f"{_growth(costs):9.1f}")
    print(
        f"{len(rows)} cycles, {sum(len(row[0]) == len(SIZES) for row in rows)} to 1 MB: {len(steep)} not flat"
    )
    return len(steep)


def _growth(costs: Sequence[float]) -> float:
    """Of the last size over the cheaper of those before; what takes no time to speak of does not grow."""
    return max(costs[-1], 0.2) / max(min(costs[:-1]), 0.2)


def _cost(run: Callable[[str], object], cycle: str, size: int) -> float:
    text = f"a{cycle * (size // len(cycle) + 1)}"[: size - 1] + "b"  # white space between letters stays
    times = 5 if size < SIZES[1] else 2 if size < SIZES[2] else 1
    return 1e6 * cpu_seconds(lambda: run(text), times=times) / size


# --- tables -------------------------------------------------------------------------------------------------


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)
