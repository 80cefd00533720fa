"""How many statements are proposed to be rated, how many proposals are superfluous, and
what it costs.

    python bench/proposing.py [--wrong] [FILE ...]

FILE is of the form of bench/claims/statements.txt, the default, which says what counts.
--wrong: with what is missed and what is superfluous. The peer makes a proposal of each
reason, merged where they overlap.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from annotations.checkable import assess, propose
from articles.text.shapes import Reason, Span
from bench.measuring import cpu_seconds

STATEMENTS = Path(__file__).with_name("claims") / "statements.txt"
PROPOSED = {"figure", "money", "percent", "date", "quote", "comparison", "change"}


class Row(NamedTuple):
    language: str
    text: str
    statements: list[Span]


def labelled(path: Path) -> list[Row]:
    rows = []
    for language, marks in (
        line.split("\t")
        for line in path.read_text("utf-8").splitlines()
        if "\t" in line
    ):
        # whose braces move all that follows
        found = enumerate(re.finditer("{.*?}", marks))
        spans = [Span(one.start() - 2 * n, one.end() - 2 * n - 2) for n, one in found]
        rows.append(Row(language, re.sub("[{}]", "", marks), spans))
    return rows


def merged(text: str, reasons: list[Reason], language: str) -> list[Reason]:
    found: list[Reason] = []
    for one in (one for one in reasons if one["kind"] in PROPOSED):
        start = (
            found.pop()["start"]
            if found and one["start"] < found[-1]["end"]
            else one["start"]
        )
        found.append({"kind": one["kind"], "start": start, "end": one["end"]})
    return found


def judged(row: Row, proposals: list[Reason]) -> tuple[list[Span], list[Span]]:
    """What is missed, and what is superfluous."""
    missed, superfluous = list(row.statements), []
    for span in (Span(one["start"], one["end"]) for one in proposals):
        of = [one for one in row.statements if one.overlaps(span)]
        if len(of) == 1 and of[0] in missed:
            missed.remove(of[0])
        else:
            superfluous.append(span)
    return missed, superfluous


def show(
    rows: list[Row],
    name: str,
    proposes: Callable[..., list[Reason]],
    *,
    wrong: bool = False,
) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    given = [
        (row.text, assess(row.text, row.language)["reasons"], row.language)
        for row in rows
    ]
    for row, one in zip(rows, given, strict=True):
        missed, over = judged(row, proposals := proposes(*one))
        for group in ("all", row.language):
            sizes = {
                "all": row.statements,
                "missed": missed,
                "over": over,
                "proposed": proposals,
            }
            counts[group].update({what: len(found) for what, found in sizes.items()})
        for what, spans in (("missed", missed), ("superfluous", over)) if wrong else ():
            print(
                *(f"{what} “{span.of(row.text)}” of: {row.text}\n" for span in spans),
                sep="",
                end="",
            )
    for group, of in counts.items():
        recall, extra = (
            1 - of["missed"] / max(of["all"], 1),
            of["over"] / max(of["proposed"], 1),
        )
        print(
            f"{name:7}{group:4}{of['all']:5} statements  proposed {recall:.2f}  superfluous {extra:.2f}"
        )
    seconds = cpu_seconds(lambda: [proposes(*one) for one in given])
    print(f"{name:7}{seconds / len(rows) * 1e6:.1f} µs a sentence")


def main() -> None:
    for name in [one for one in sys.argv[1:] if one != "--wrong"] or [str(STATEMENTS)]:
        rows = labelled(Path(name))
        show(rows, "merged", merged)
        show(rows, "ours", propose, wrong="--wrong" in sys.argv)
        seconds = cpu_seconds(
            lambda sentences=rows: [assess(one.text, one.language) for one in sentences]
        )
        print(
            f"{name}: {len(rows)} sentences, assessed in {seconds / len(rows) * 1e6:.1f} µs each"
        )


if __name__ == "__main__":
    main()
