"""How well and how fast sentences are aligned, against the targets set for it.

    python -m bench.anchoring
    python -m bench.anchoring GIT_DIRECTORY... [--articles N]

Alone it reads the revisions in $NEWSROOM_DATA/reanchoring/dev.json (../shared/data by
default); without them, scripted revisions of our own. Speeds are ratios measured in one
run: machines differ, ratios hardly do.

Of a git repository each text file is an article, and each commit that changed it a
revision. 'least' are sentences whose words are gone, which somebody must look at
whatever the engine does.
"""

import argparse
import hashlib
import json
import random
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

from annotations.anchoring import Match, align
from articles.extracting import extract
from articles.problems import Refused
from articles.sentences import segment
from articles.text.characters import normalise
from articles.text.language import language_of
from bench.measuring import cpu_seconds, data_file
from tests.support.scripted_revisions import Case, Truth, revisions

OWN_SEEDS = range(100, 104)
HEAVY = {"r60", "heavy"}  # more than half of the words are others


def cases() -> tuple[str, list[Case]]:
    file = data_file("reanchoring/dev.json")
    if file:
        return file.name, list(read(file))
    return "scripted revisions", [
        case for seed in OWN_SEEDS for case in revisions(seed)
    ]


def read(file: Path) -> Iterator[Case]:
    for entry in json.loads(file.read_text(encoding="utf-8")):
        old, new = (
            [s for paragraph in entry[side] for s in paragraph]
            for side in ("old", "new")
        )
        truth = [truth_of(item) for item in entry["truth"]]
        yield Case(entry["id"], entry["scenario"], old, new, truth)


def truth_of(item: dict) -> Truth:
    expect = "typography" if "typography" in item["ops"] else item["expect"]
    return Truth(item["old"], expect, tuple(item["targets"]), tuple(item["ops"]))


def count(found: list[Case]) -> Counter:
    counts: Counter[str] = Counter()
    for case in found:
        for truth, match in zip(case.truth, align(case.old, case.new), strict=True):
            counts["decisions"] += 1
            expected = set(truth.targets)
            if match.status == "orphaned":
                counts[
                    "right" if truth.expect.endswith("gone") else "false orphans"
                ] += 1
            else:
                counts["right" if set(match.targets) == expected else "wrong"] += 1
            if match.status in ("kept", "moved"):
                same = (
                    truth.expect in ("same", "typography")
                    and set(match.targets) == expected
                )
                counts["silently wrong"] += not same
            elif match.status == "needs_review" and truth.expect == "same":
                counts["same but reviewed"] += 1
            if HEAVY & set(truth.ops):
                counts["heavy"] += 1
                counts["heavy first"] += bool(expected & set(match.targets[:1]))
                counts["heavy found"] += bool(
                    expected & {*match.targets[:1], *match.suggestions}
                )
    return counts


def print_quality(found: list[Case]) -> None:
    counts = count(found)
    rows = (
        ("right", "decisions", 1000, ">= 992"),
        ("wrong", "decisions", 1000, "<= 4"),
        ("silently wrong", "decisions", 1000, "0"),
        ("false orphans", "decisions", 1000, "<= 6"),
        ("same but reviewed", "decisions", 1000, ""),
        ("heavy found", "heavy", 100, ">= 90"),
        ("heavy first", "heavy", 100, ""),
    )
    print(
        f"{len(found)} revisions, {counts['decisions']} decisions, {counts['heavy']} heavy rewordings"
    )
    for name, whole, per, target in rows:
        share = per * counts[name] / max(1, counts[whole])
        print(f"  {name:<18} {share:7.2f} per {per:>5}   {target}")


def sentence(dice: random.Random) -> str:
    """Words as frequent as in a language: few common ones, many rare ones."""
    chosen = [
        f"w{int(dice.paretovariate(0.4)) % 8000}" for _ in range(dice.randint(8, 25))
    ]
    if dice.random() < 0.3:
        chosen[dice.randrange(1, len(chosen))] = str(dice.randint(1, 9999))
    return " ".join(chosen).capitalize() + "."


def edited(old: list[str], dice: random.Random) -> list[str]:
    """One in ten: a word changed, the sentence deleted, or one inserted after it."""
    new: list[str] = []
    for text in old:
        kind = (
            dice.choice(("word", "word", "word", "delete", "insert"))
            if dice.random() < 0.1
            else "none"
        )
        if kind == "word":
            words = text.split()
            words[dice.randrange(len(words))] = "other"
            text = " ".join(words)
        if kind != "delete":
            new.append(text)
        if kind == "insert":
            new.append(sentence(dice))
    return new


def print_speed() -> None:
    dice = random.Random(1)  # noqa: S311
    few, many = ([sentence(dice) for _ in range(size)] for size in (5_000, 20_000))
    few_edited, many_edited, others = (
        edited(few, dice),
        edited(many, dice),
        [sentence(dice) for _ in few],
    )
    equal_only = cpu_seconds(
        lambda: SequenceMatcher(
            None, few, few_edited, autojunk=False
        ).get_matching_blocks(),
        times=3,
    )
    base = cpu_seconds(lambda: align(few, few_edited), times=3)
    grown = cpu_seconds(lambda: align(many, many_edited), times=2)
    replaced = cpu_seconds(lambda: align(few, others), times=2)
    rows = (
        (
            "5,000 sentences, 10% edited",
            base,
            base / equal_only,
            "x difflib, equal only",
            "<= 0.5 s",
        ),
        (
            "20,000 sentences, 10% edited",
            grown,
            grown / base,
            "x the 5,000",
            "<= 4.5 x",
        ),
        (
            "5,000 sentences, all replaced",
            replaced,
            replaced / base,
            "x 10% edited",
            "<= 1.5 s",
        ),
    )
    print("CPU time")
    for name, seconds, ratio, of, target in rows:
        print(f"  {name:<30} {seconds:5.2f} s   {ratio:5.1f} {of:<22} {target}")


# --- Real histories -------------------------------------------------------------------

SUFFIXES = (".md", ".asc", ".adoc", ".markdown", ".txt")
FENCED = re.compile(
    r"^(?:```|~~~|----).*?^(?:```|~~~|----)[^\n]*$", re.DOTALL | re.MULTILINE
)


def git(directory: str, *arguments: str) -> str:
    done = subprocess.run(
        ["git", f"--git-dir={directory}", *arguments], capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", "replace")


def histories(directory: str, at_most: int) -> Iterator[list[list[str]]]:
    """The editions of one file after another, oldest first, in the order of a hash of
    their paths.
    """
    blobs: dict[str, list[str]] = defaultdict(list)
    log = git(
        directory,
        "log",
        "--reverse",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "--format=",
    )
    for line in log.splitlines():
        about, _, path = line.partition("\t")
        if path.lower().endswith(SUFFIXES) and not about.endswith("D"):
            blobs[path].append(about.split()[3])
    count = 0
    for path in sorted(
        blobs, key=lambda path: hashlib.sha256(path.encode()).hexdigest()
    ):
        if count == at_most:
            return
        cuts = (cut(git(directory, "cat-file", "blob", blob)) for blob in blobs[path])
        editions = [one for one in cuts if len(one) > 4]
        if len(editions) > 1:
            count += 1
            yield editions


def cut(markup: str) -> list[str]:
    """Sentences, as an import would cut them; code left out."""
    try:
        read = extract(FENCED.sub("", markup).encode(), filename="article.md")
    except Refused:
        return []
    blocks = (read.text[block["start"] : block["end"]] for block in read.blocks)
    return [
        text[start:end]
        for text in blocks
        for start, end in segment(text, language_of(markup))
    ]


def print_histories(directory: str, at_most: int) -> None:
    counts: Counter[str] = Counter()
    for editions in histories(directory, at_most):
        for old, new in pairwise(editions):
            matches = align(old, new)
            kept = [
                (i, one.targets[0])
                for i, one in enumerate(matches)
                if one.status in {"kept", "moved"}
            ]
            counts["revisions"] += 1
            counts["sentences"] += len(old)
            counts["looked at"] += len(old) - len(kept)
            counts["least"] += (
                Counter(map(normalise, old)) - Counter(map(normalise, new))
            ).total()
            counts["silently wrong"] += sum(
                normalise(old[i]) != normalise(new[j]) for i, j in kept
            )
    print(
        directory,
        *(f"  {name:<16} {number}" for name, number in counts.items()),
        sep="\n",
    )
    print(f"  {'of the least':<16} {counts['looked at'] / max(1, counts['least']):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("directories", nargs="*")
    parser.add_argument("--articles", type=int, default=60)
    given = parser.parse_args()
    for directory in given.directories:
        print_histories(directory, given.articles)
    if not given.directories:
        source, found = cases()
        print(f"{Match.ALGORITHM} on {source}")
        print_quality(found)
        print_speed()


if __name__ == "__main__":
    main()
