"""What becomes of keys and notes in real histories: each file of a git repository is an article, each commit
that changed it a revision.

    bench/histories.py GIT_DIRECTORY... [--half 0/1] [--articles N] [--alarms REASON]

--half: only one half of the files, by a hash of their paths. --alarms: prints changed sentences with that
reason, to be judged by a person; nothing else is counted then.
"""

import argparse
import hashlib
import os
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django  # noqa: E402

django.setup()

from annotations.anchoring import align  # noqa: E402
from annotations.review_reasons import SAFE  # noqa: E402
from articles.extracting import extract  # noqa: E402
from articles.problems import Refused  # noqa: E402
from articles.sentences import segment  # noqa: E402
from articles.text.language import guess_language  # noqa: E402
from articles.text.normalising import normalise  # noqa: E402
from bench.peers import by_difflib, by_quote  # noqa: E402
from tests.histories import Replay, lost_between, named_twice  # noqa: E402

SUFFIXES = (".md", ".asc", ".adoc", ".markdown", ".txt")
FENCED = re.compile(r"^(?:```|~~~|----).*?^(?:```|~~~|----)[^\n]*$", re.DOTALL | re.MULTILINE)
ASCIIDOC = re.compile(
    r"\(\(\(.*?\)\)\)|\[\[[^\]\n]*\]\]|^(?:image|include|ifdef|endif)::.*$|^\[.*\]$", re.MULTILINE
)

type Edition = list[str]


def git(directory: str, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", f"--git-dir={directory}", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def blobs(directory: str) -> dict[str, list[str]]:
    """Path to its blobs, oldest first."""
    log = git(directory, "log", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--format=")
    found: dict[str, list[str]] = defaultdict(list)
    for line in log.decode("utf-8", "replace").splitlines():
        about, _, path = line.partition("\t")
        if path.lower().endswith(SUFFIXES) and not about.endswith("D"):
            found[path].append(about.split()[3])
    return found


def articles(directory: str, half: int | None, at_most: int) -> Iterator[tuple[str, list[Edition]]]:
    """(path, its editions) of files with at least two editions, in an order that chance decides."""
    chosen = [
        (hashlib.sha256(path.encode()).hexdigest(), path, found)
        for path, found in blobs(directory).items()
        if len(found) > 1
    ]
    count = 0
    for digest, path, found in sorted(chosen):
        if half is not None and int(digest[-1], 16) % 2 != half:
            continue
        texts = [git(directory, "cat-file", "blob", blob).decode("utf-8", "replace") for blob in found]
        language = guess_language(texts[-1])
        editions = [edition for text in texts if len(edition := sentences(text, language)) >= 5]
        if len(editions) > 1:
            yield path, editions
            count += 1
        if count == at_most:
            return


def sentences(markup: str, language: str) -> Edition:
    """As an import would cut it; code and what is only for the typesetter left out."""
    plain = ASCIIDOC.sub("", FENCED.sub("", markup))
    try:
        read = extract(plain.encode(), filename="article.md", media_type="", url="", language=language)
    except Refused:
        return []
    found: Edition = []
    for block in read.blocks:
        text = read.text[block.start : block.end]
        found += [text[start:end] for start, end in segment(text, language)]
    return found


# --- Figures --------------------------------------------------------------------------------------------


def unavoidable(old: Edition, new: Edition) -> int:
    """Old sentences whose words are not there any more: the least that a person must look at."""
    return (Counter(map(normalise, old)) - Counter(map(normalise, new))).total()


def count(old: Edition, new: Edition, counts: Counter[str]) -> None:
    matches = align(old, new)
    kept = [match.status in {"kept", "moved"} for match in matches]
    safe = any(match.reason in SAFE for match in matches if match.status == "needs_review")
    counts["revisions"] += 1
    counts["sentences"] += len(old)
    counts["least"] += unavoidable(old, new)
    counts["looked at"] += kept.count(False)
    counts["acts"] += (
        sum(
            1
            for match, is_kept in zip(matches, kept, strict=True)
            if not is_kept and match.reason not in SAFE
        )
        + safe
    )
    counts["silently wrong"] += sum(
        normalise(old[i]) != normalise(new[match.targets[0]]) for i, match in enumerate(matches) if kept[i]
    )
    counts["lost by difflib"] += len(old) - len(by_difflib(old, new))
    quoted = by_quote(old, new, fuzzy=False)
    counts["lost by quote"] += len(old) - len(quoted)
    counts["quote on a place that another has"] += len(quoted) - len(set(quoted.values()))
    for match in matches:
        if match.status in {"needs_review", "orphaned"}:
            counts[f"  {match.reason or 'gone'}"] += 1


def count_keys(editions: list[Edition], counts: Counter[str]) -> None:
    """Every edition against every other; of a long history, about a hundred pairs."""
    replay = Replay()
    for edition in editions:
        replay.feed(edition)
    repeated = {text for texts in replay.texts for text, number in Counter(texts).items() if number > 1}
    pairs = list(combinations(range(len(editions)), 2))
    for one, other in pairs[:: 1 + len(pairs) // 100]:
        lost, both = lost_between(replay, one, other)
        counts["same sentence in two editions"] += both
        outlived = sum(text in repeated for text in lost)
        counts["with two keys, as a copy outlived it"] += outlived
        counts["with two keys otherwise"] += len(lost) - outlived
    counts["keys that named two texts"] += len({*named_twice(replay)})


def alarms(editions: list[Edition], reason: str) -> Iterator[tuple[str, str]]:
    for old, new in pairwise(editions):
        for i, match in enumerate(align(old, new)):
            if match.reason == reason:
                yield old[i], new[match.targets[0]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("directories", nargs="+")
    parser.add_argument("--half", type=int, choices=[0, 1])
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--alarms")
    given = parser.parse_args()
    for directory in given.directories:
        counts: Counter[str] = Counter()
        found: set[tuple[str, str]] = set()
        for _, editions in articles(directory, given.half, given.articles):
            if given.alarms:
                found.update(alarms(editions, given.alarms))
                continue
            for old, new in pairwise(editions):
                count(old, new, counts)
            count_keys(editions, counts)
        if given.alarms:
            chosen = sorted(found)
            random.Random(9).shuffle(chosen)  # noqa: S311
            for old, new in chosen[:60]:
                print(f"- {old}\n+ {new}\n")
            continue
        print(directory)
        for name, number in counts.items():
            print(f"  {name:<36} {number}")
        print(f"  {'cost of the least':<36} {counts['looked at'] / max(1, counts['least']):.3f}")
        print(f"  {'acts of the least':<36} {counts['acts'] / max(1, counts['least']):.3f}")


if __name__ == "__main__":
    main()
