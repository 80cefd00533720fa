"""How well claims are told from the rest, beside a text classifier, and how the cost
grows.

    python bench/checkable.py             # the labelled sentences at $NEWSROOM_DATA, default ../shared/data
    python bench/checkable.py FOLDER      # with whatever of these is in it, at any depth:
        *.jsonl                           # {"text", "label", "language"}: 1 for a claim; English without
        <code>_pud-ud-test.conllu         # parallel treebanks, of which the last 500 sentences count

The peer is TF-IDF of words and pairs with logistic regression, where scikit-learn is
installed: learnt from claimbuster.jsonl, and from the sentences of bench/claims.
"""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from annotations.checkable import assess  # noqa: E402
from annotations.checkable.assessing import CHECK_FROM, NEEDS_SOURCE_FROM  # noqa: E402
from bench import train_checkable  # noqa: E402
from bench.measuring import (  # noqa: E402
    article_of,
    average_precision,
    cpu_seconds,
    data_file,
    ratio_table,
)

LAST = 500
LANGUAGES = ("de", "fr", "es", "pt", "ru", "zh", "ja", "ar", "ko")
FLAGGED = ("needs_source", "check")

type Scores = Callable[[list["Labelled"]], list[float]]


class Labelled(NamedTuple):
    text: str
    checkable: bool
    language: str = "en"


class Judge(NamedTuple):
    """name, what scores sentences, and from which score on one counts as a claim."""

    name: str
    scores: Scores
    bound: float


def ours() -> list[Judge]:
    def flagged(rows: list[Labelled]) -> list[float]:
        found = [assess(row.text, row.language) for row in rows]
        return [0.0 if one["tier"] == "none" else one["score"] for one in found]

    def needing(rows: list[Labelled]) -> list[float]:
        return [assess(row.text, row.language)["score"] for row in rows]

    return [
        Judge("ours, needs a source", needing, NEEDS_SOURCE_FROM),
        Judge("ours, flagged", flagged, CHECK_FROM),
    ]


def peers(folder: Path) -> list[Judge]:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
    except ImportError:
        print("scikit-learn is not installed: no peers")
        return []
    own = [
        Labelled(text, claim)
        for code, text, claim in train_checkable.sentences()
        if code == "en"
    ]
    known = {"bench/claims": own} | {
        name: rows for name, rows in sets(folder) if name == "claimbuster"
    }
    judges = []
    for name, rows in known.items():
        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            LogisticRegression(C=10, class_weight="balanced", max_iter=1000),
        )
        model.fit([row.text for row in rows], [row.checkable for row in rows])
        judges.append(
            Judge(f"TF-IDF + LR, {name}", partial(_probabilities, model), 0.5)
        )
    return judges


def _probabilities(model: Any, rows: list[Labelled]) -> list[float]:
    return [odds[1] for odds in model.predict_proba([row.text for row in rows])]


def sets(folder: Path) -> Iterator[tuple[str, list[Labelled]]]:
    for path in sorted(folder.rglob("*.jsonl")):
        rows = map(json.loads, path.read_text("utf-8").splitlines())
        yield (
            path.stem,
            [
                Labelled(row["text"], int(row["label"]) == 1, row.get("language", "en"))
                for row in rows
            ],
        )


def print_set(name: str, rows: list[Labelled], judges: list[Judge]) -> None:
    wanted = sum(row.checkable for row in rows)
    print(f"\n{name}: {len(rows)} sentences, {wanted} of them claims")
    for judge in judges:
        if judge.bound == 0.5 and rows[0].language != "en":
            continue
        scores = judge.scores(rows)
        ranked = [
            (score, row.checkable) for score, row in zip(scores, rows, strict=True)
        ]
        flagged = [claim for score, claim in ranked if score >= judge.bound]
        found = sum(flagged)
        precision, recall = found / max(len(flagged), 1), found / max(wanted, 1)
        f1 = 2 * found / max(wanted + len(flagged), 1)
        shares = f"AP {average_precision(ranked):.3f}  F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}"
        print(f"  {judge.name:42} {shares}")


def print_languages(folder: Path) -> None:
    texts = {
        path.name[:2]: _sentences(path)
        for path in folder.rglob("??_pud-ud-test.conllu")
    }
    if "en" not in texts:
        return
    needed = [assess(text)["tier"] == "needs_source" for text in texts["en"]]
    flagged = [assess(text)["tier"] in FLAGGED for text in texts["en"]]
    count = len(needed)
    print(
        f"\nThe same {count} sentences in other languages; wanted is what the English tier marks"
    )
    print(
        f"  of all sentences: needs a source {sum(needed) / count:.2f}, flagged {sum(flagged) / count:.2f}"
    )
    for code in LANGUAGES:
        if code in texts:
            tiers = [assess(text, code)["tier"] for text in texts[code]]
            needs = _of([tier == "needs_source" for tier in tiers], needed)
            print(
                f"  {code}  needs a source {needs}   flagged {_of([t in FLAGGED for t in tiers], flagged)}"
            )
    labels = {row.text: row.checkable for _, rows in sets(folder) for row in rows}
    known = [
        (at, labels[text]) for at, text in enumerate(texts["en"]) if text in labels
    ]
    print(
        f"\n{len(known)} of them are labelled, {sum(claim for _, claim in known)} as claims; needs a source"
    )
    for code in ("en", *LANGUAGES) if known else ():
        found = [assess(texts[code][at], code) for at, _ in known]
        ranked = [
            (one["score"], claim) for one, (_, claim) in zip(found, known, strict=True)
        ]
        needs = _of(
            [one["tier"] == "needs_source" for one in found],
            [claim for _, claim in known],
        )
        print(f"  {code}  AP {average_precision(ranked):.3f}  {needs}")


def _of(got: list[bool], wanted: list[bool]) -> str:
    both = sum(a and b for a, b in zip(got, wanted, strict=True))
    return f"R {both / max(sum(wanted), 1):.2f}  P {both / max(sum(got), 1):.2f}"


def _sentences(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [
        line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")
    ][-LAST:]


def print_golden() -> None:
    path = data_file("checkable/dev.json")
    if not path:
        return
    entries = json.loads(path.read_text("utf-8"))
    wrong = 0
    for entry in entries:
        assessment = assess(entry["text"])
        lacking = set(entry["must_have_reasons"]) - {
            reason["kind"] for reason in assessment["reasons"]
        }
        if lacking or bool(entry["checkable"]) != (assessment["tier"] != "none"):
            wrong += 1
            print(
                f"  wrong: {assessment['score']:4} {entry['text']} {' '.join(sorted(lacking))}"
            )
    print(f"{path}: {len(entries) - wrong} of {len(entries)} right, reasons included")


def print_speed() -> None:
    sentences = article_of(
        [text for code, text, _ in train_checkable.sentences() if code == "en"],
        words=15_000,
    )
    seconds = cpu_seconds(lambda: [assess(sentence) for sentence in sentences])
    print(
        f"\n{len(sentences)} English sentences of 15,000 words: {len(sentences) / seconds:,.0f} a second"
    )
    units = {
        "one letter": "a",
        "digits": "9",
        "numbers": "9 ",
        "capitals": "A ",
        "apostrophes": "'",
        "opening quotes": "“",
        "percent": "5 per cent ",
        "money": "$1 million ",
        "phrases": "more than at least ",
    }
    ratio_table(lambda sample: assess(sample), units)
    ratio_table(
        lambda sample: assess(sample, "zh"),
        {"Han": "中", "numerals": "百", "counted": "五个"},
    )


def main() -> None:
    print_golden()
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        judges = ours() + peers(folder)
        for name, rows in sets(folder):
            if name != "claimbuster":
                print_set(name, rows, judges)
        print_languages(folder)
    print_speed()


if __name__ == "__main__":
    main()
