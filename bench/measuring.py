"""CPU time as ratios: against a trivial pass over the same text, and from 100 KB to 1
MB.
"""

import atexit
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

_WORDS = re.compile(r"\w+")


def data_file(name: str) -> Path | None:
    """A file of the shared data sets, or None where they are not there."""
    root = (
        os.environ.get("NEWSROOM_DATA")
        or Path(__file__).resolve().parents[2] / "shared" / "data"
    )
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
    """Each unit repeated to both sizes. Growth near 10 is linear; 'x words' is against
    finding the words.
    """
    print(f"\n{'text':24}{'100 KB, s':>10}{'1 MB, s':>10}{'growth':>9}{'x words':>9}")
    for name, unit in units.items():
        small, large = (
            (unit * (size // len(unit) + 1))[:size] for size in (100_000, 1_000_000)
        )
        quick = cpu_seconds(lambda text=small: run(text), times=2)
        slow = cpu_seconds(lambda text=large: run(text), times=1)
        trivial = cpu_seconds(
            lambda text=large: sum(1 for _ in _WORDS.finditer(text)), times=1
        )
        columns = f"{quick:10.3f}{slow:10.3f}{slow / max(quick, 1e-9):9.1f}{slow / max(trivial, 1e-9):9.1f}"
        print(f"{name:24}{columns}")


def average_precision(ranked: Sequence[tuple[float, bool]]) -> float:
    """Mean precision at each right one, from the highest score down; equal scores count
    as one step.
    """
    order = sorted(ranked, key=lambda pair: -pair[0])
    wanted = sum(right for _, right in order)
    total, found, seen = 0.0, 0, 0
    for _, group in groupby(order, key=lambda pair: pair[0]):
        rights = [right for _, right in group]
        found, seen = found + sum(rights), seen + len(rights)
        total += sum(rights) * found / seen
    return total / max(wanted, 1)


# --- tables ---------------------------------------------------------------------------


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)
