"""How many statements are proposed to be rated, how many proposals are superfluous, and what it costs.

    python bench/proposing.py               # the sentences in bench/claims/statements.txt
    python bench/proposing.py FILE ...      # others of the same form; that file says what counts
    python bench/proposing.py --wrong FILE  # with what is missed and what is superfluous

The peer makes a proposal of each reason, merged where they overlap.
"""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from annotations.checkable import assess, propose  # noqa: E402
from articles.text.shapes import Reason, Span  # noqa: E402
from bench.measuring import cpu_seconds  # noqa: E402

STATEMENTS = ROOT / "bench" / "claims" / "statements.txt"

PROPOSED = {"figure", "money", "percent", "date", "quote", "comparison", "change"}

type Proposes = Callable[[str, list[Reason], str], list[Reason]]


class Labelled(NamedTuple):
    language: str
    text: str
    statements: list[Span]


def labelled(path: Path) -> list[Labelled]:
    lines = (line for line in path.read_text("utf-8").splitlines() if "\t" in line and line[0] != "#")
    return [_read(*line.split("\t")) for line in lines]


def _read(language: str, marked: str) -> Labelled:
    text, statements, start = "", [], 0
    for letter in marked:
        if letter == "{":
            start = len(text)
        elif letter == "}":
            statements.append(Span(start, len(text)))
        else:
            text += letter
    return Labelled(language, text, statements)


def merged(text: str, reasons: list[Reason], language: str) -> list[Reason]:
    found: list[Reason] = []
    for one in reasons:
        if one["kind"] in PROPOSED:
            start = found.pop()["start"] if found and one["start"] < found[-1]["end"] else one["start"]
            found.append({"kind": one["kind"], "start": start, "end": one["end"]})
    return found


def judged(row: Labelled, proposals: list[Reason]) -> tuple[list[Span], list[Span]]:
    """The statements that are missed, and the proposals that are superfluous."""
    missed, superfluous = list(row.statements), []
    for span in (Span(one["start"], one["end"]) for one in proposals):
        of = [one for one in row.statements if one.overlaps(span)]
        if len(of) == 1 and of[0] in missed:
            missed.remove(of[0])
        else:
            superfluous.append(span)
    return missed, superfluous


def print_quality(rows: list[Labelled], name: str, proposes: Proposes, *, wrong: bool) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        proposals = proposes(row.text, assess(row.text, row.language)["reasons"], row.language)
        missed, superfluous = judged(row, proposals)
        for group in ("all", row.language):
            counts[group, "statements"] += len(row.statements)
            counts[group, "missed"] += len(missed)
            counts[group, "proposed"] += len(proposals)
            counts[group, "superfluous"] += len(superfluous)
        if wrong and (missed or superfluous):
            print(f"{row.language} {row.text}")
            print("   missed", *(repr(one.of(row.text)) for one in missed))
            print("   superfluous", *(repr(one.of(row.text)) for one in superfluous))
    for group in dict.fromkeys(group for group, _ in counts):
        statements, proposed = counts[group, "statements"], counts[group, "proposed"]
        recall = 1 - counts[group, "missed"] / max(statements, 1)
        share = counts[group, "superfluous"] / max(proposed, 1)
        print(f"{name:7}{group:4}{statements:5} statements  recall {recall:.2f}  superfluous {share:.2f}")


def print_cost(rows: list[Labelled]) -> None:
    found = [(row.text, assess(row.text, row.language)["reasons"], row.language) for row in rows]
    tasks: dict[str, Callable[[], object]] = {
        "merged": lambda: [merged(*one) for one in found],
        "ours": lambda: [propose(*one) for one in found],
        "assess": lambda: [assess(row.text, row.language) for row in rows],
    }
    for name, run in tasks.items():
        print(f"{name:7}{cpu_seconds(run) / len(rows) * 1e6:6.1f} µs a sentence")


def main() -> None:
    for name in [one for one in sys.argv[1:] if one != "--wrong"] or [str(STATEMENTS)]:
        rows = labelled(Path(name))
        print(f"{name}: {len(rows)} sentences")
        print_quality(rows, "merged", merged, wrong=False)
        print_quality(rows, "ours", propose, wrong="--wrong" in sys.argv)
        print_cost(rows)


if __name__ == "__main__":
    main()
