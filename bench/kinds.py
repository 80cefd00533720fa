"""How well the kind of the next edition is told from its words: what the publish sheet preselects.

    python -m bench.kinds [FILE...]     # of bench/changes/, both by default

Each line of a file is a label, a language, and the words before and after; | parts sentences. By what the
text says it is a correction (a figure, date, name, source, quotation or denial is told otherwise), an update
(more is told, or the same in other words) or a typo (spelling and typography). held_out.tsv was written
before anything was run on it.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from newsroom.editions.kinds import Kinds, kinds_after  # noqa: E402
from newsroom.editions.view import Reading, read  # noqa: E402
from tests.reader_fixtures import document  # noqa: E402

CHANGES = Path(__file__).parent / "changes"


class Labelled(NamedTuple):
    label: str
    language: str
    before: str
    after: str


def labelled(file: Path) -> Iterator[Labelled]:
    for line in file.read_text("utf-8").splitlines():
        yield Labelled(*line.split("\t"))


def judged(change: Labelled) -> Kinds:
    before, after = _edition(change.before, change), _edition(change.after, change)
    return kinds_after(before, after)


def _edition(text: str, change: Labelled) -> Reading:
    """A sentence keeps its key: the engine that gives keys has a bench of its own."""
    sentences = [(sentence, "none", [], []) for sentence in text.split("|")]
    made = document([("paragraph", sentences)], article={"language": change.language})
    made["sentences"][0]["key"] = "a000000000"
    return read(made)


def print_quality(name: str, changes: list[Labelled]) -> None:
    counts: Counter[str] = Counter()
    wrong = []
    for change in changes:
        kinds = judged(change)
        wanted, found = change.label == "correction", kinds.allowed[0] == "correction"
        counts.update({"found": found, "wanted": wanted, "both": wanted and found})
        counts["typos"] += change.label == "typo"
        counts["typos told"] += change.label == "typo" and kinds.least == "typo"
        counts["called a typo"] += change.label != "typo" and kinds.least == "typo"
        if wanted != found:
            wrong.append(change)
    precision, recall = counts["both"] / counts["found"], counts["both"] / counts["wanted"]
    print(f"{name}: {len(changes)} changes, {counts['wanted']} of them corrections")
    print(f"  preselected as one: {counts['found']}, precision {precision:.3f}, recall {recall:.3f}")
    print(f"  may be called a typing error: {counts['typos told']} of {counts['typos']}", end="")
    print(f", and {counts['called a typo']} that are more")
    for change in wrong:
        print("  ", *change, sep="\t")


if __name__ == "__main__":
    for name in sys.argv[1:] or ["seen.tsv", "held_out.tsv"]:
        print_quality(name, list(labelled(CHANGES / name)))
