"""How well claims are told from the rest, tier by tier, and how the cost grows.

    python -m bench.checkable           # data at $NEWSROOM_DATA, default ../shared/data

Without that data it reports on the samples of the test suite.
"""

import json
from collections.abc import Callable
from typing import NamedTuple

from annotations.checkable import Tier, assess
from bench.measuring import article_of, cpu_seconds, data_file, ratio_table
from tests import test_checkable as samples


class Labelled(NamedTuple):
    text: str
    checkable: bool
    kinds: frozenset[str]


def from_lines(claims: list[str], others: list[str]) -> list[Labelled]:
    return [
        *(Labelled(text, True, frozenset()) for text in claims),
        *(Labelled(text, False, frozenset()) for text in others),
    ]


def print_table(name: str, rows: list[Labelled]) -> None:
    print(f"{name}: {len(rows)} sentences")
    for label, flags in TESTS.items():
        found = sum(row.checkable and flags(assess(row.text).tier) for row in rows)
        false = sum(not row.checkable and flags(assess(row.text).tier) for row in rows)
        wanted = sum(row.checkable for row in rows)
        precision, recall = found / max(found + false, 1), found / max(wanted, 1)
        f1 = 2 * found / max(wanted + found + false, 1)
        print(f"  {label:14} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")
    for row in rows:
        assessment = assess(row.text)
        lacking = row.kinds - {reason.kind for reason in assessment.reasons}
        if lacking or row.checkable != (assessment.tier != "none"):
            print(f"  wrong: {assessment.score:4} {row.text} {' '.join(sorted(lacking))}")


TESTS: dict[str, Callable[[Tier], bool]] = {
    "flagged": lambda tier: tier != "none",
    "needs a source": lambda tier: tier == "needs_source",
}


def print_speed() -> None:
    sentences = article_of(samples.CLAIMS + samples.NOT_CLAIMS + samples.MORE_CLAIMS, words=1500)
    milliseconds = cpu_seconds(lambda: [assess(sentence) for sentence in sentences]) * 1000
    print(f"\n1,500 words in {len(sentences)} sentences, CPU: {milliseconds:.1f} ms")
    ratio_table(
        lambda sample: assess(sample),
        {
            "English": " ".join(samples.CLAIMS[:8]) + " ",
            "one letter": "a",
            "digits": "9",
            "numbers": "9 ",
            "capitals": "A ",
            "apostrophes": "'",
            "quoted words": "'a ",
            "opening quotes": "“",
            "money": "$1 million ",
            "phrases": "more than at least ",
            "Han": "中",
        },
    )


def main() -> None:
    path = data_file("checkable/dev.json")
    if path:
        entries = json.loads(path.read_text("utf-8"))
        rows = [Labelled(e["text"], bool(e["checkable"]), frozenset(e["must_have_reasons"])) for e in entries]
        print_table(str(path), rows)
    print_table("first samples of the test suite", from_lines(samples.CLAIMS, samples.NOT_CLAIMS))
    print_table("second samples of the test suite", from_lines(samples.MORE_CLAIMS, samples.MORE_NOT_CLAIMS))
    print_table("harder samples of the test suite", from_lines(samples.HARD_CLAIMS, samples.HARD_NOT_CLAIMS))
    print_speed()


if __name__ == "__main__":
    main()
