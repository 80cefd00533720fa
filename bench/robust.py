"""Whether any text stops an engine, loses a letter or takes more than its length.

    python -m bench.robust [--part seen|unseen|all] [--each N] [--mutated N] [--costs N] FOLDER...

Each file (.conllu, .txt, .md, .jsonl) of the folders is read in paragraphs, at most N of each file. A third
of the files, by the hash of their names, is the unseen part. The folder that a file stands in names its
language. Without folders the texts of the tests are taken. Exits with 1 if anything failed.

Failures are errors that an engine was guarded from; losses are letters that are in no sentence and in no
finding, or in both. CPU is in milliseconds for a thousand code points: of sentences, findings and claims
together.
"""

import argparse
import hashlib
import json
import logging
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from annotations.anchoring import align  # noqa: E402
from articles.advising import noting  # noqa: E402
from articles.extracting.metadata.bylines import read_both  # noqa: E402
from articles.sentences import segment  # noqa: E402
from articles.text.language import guess_language  # noqa: E402
from articles.text.normalising import normalise  # noqa: E402
from articles.text.typesetting import Typeset  # noqa: E402
from bench.measuring import cost_table, cycles_of_every_script  # noqa: E402
from newsroom.actions.triage import triage  # noqa: E402
from tests.mutated import TEXTS, mutate  # noqa: E402

SEED = 9
READ = 40_000_000  # code points of one file
SHOWN = 20

type Row = dict[str, object]


# --- the texts ---------------------------------------------------------------------------------------------


def files_of(folders: Sequence[Path], part: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in READERS and path.is_file()
    ]
    return [path for path in found if part in ("all", "unseen" if _is_unseen(path) else "seen")]


def _is_unseen(path: Path) -> bool:
    return hashlib.sha256(path.name.encode()).digest()[0] % 3 == 0


def _treebank(text: str) -> Iterator[str]:
    """A paragraph where the treebank marks them, else a sentence."""
    marked = "# newpar" in text
    gathered: list[str] = []
    for line in text.split("\n"):
        if gathered and (line.startswith(("# newpar", "# newdoc")) or not marked):
            yield " ".join(gathered)
            gathered = []
        if line.startswith("# text = "):
            gathered.append(line[9:])
    yield from [" ".join(gathered)] if gathered else []


def _blocks(text: str) -> Iterator[str]:
    return (block.strip() for block in re.split(r"\n\s*\n", text))


def _rows(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        row = json.loads(line) if line.strip() else {}
        if isinstance(row, dict) and isinstance(row.get("text"), str):
            yield from _blocks(row["text"])


READERS = {
    ".conllu": _treebank,
    ".txt": lambda text: iter(text.splitlines()),
    ".md": _blocks,
    ".jsonl": _rows,
}


def paragraphs_of(path: Path, most: int) -> list[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        read = READERS[path.suffix](file.read(READ))
    return list(islice((text for text in read if text.strip()), most))


# --- one paragraph -------------------------------------------------------------------------------------


def lost(text: str, row: Row) -> str:
    """What is wrong with the answer; empty where sentences and findings rebuild the text."""
    strong = [one for one in row["findings"] if one["tier"] != "hint"]  # type: ignore[attr-defined]
    covered = bytearray(len(text))
    for one in [*row["sentences"], *strong]:  # type: ignore[misc]
        start, end = one["start"], one["end"]
        if text[start:end] != one["text"] or not one["text"].strip() or any(covered[start:end]):
            return "a span that overlaps or is not what it says"
        covered[start:end] = b"\x01" * (end - start)
    if any(not covered[at] and not text[at].isspace() for at in range(len(text))):
        return "characters in no span"
    return ""


class Tally:
    """Of the paragraphs of one language."""

    def __init__(self) -> None:
        self.paragraphs = self.size = 0
        self.seconds = 0.0
        self.bad: list[str] = []

    def judge(self, texts: Sequence[str], language: str) -> list[Row]:
        # One reading of the clock for all of them: it may cost as much as a paragraph.
        began = time.process_time()
        answers = [_answer(text, language) for text in texts]
        self.seconds += time.process_time() - began
        self.paragraphs += len(texts)
        for text, (row, problem) in zip(texts, answers, strict=True):
            self.size += len(text)
            if problem := problem or lost(text, row):
                self.bad.append(f"{problem}: {text[:200]!a}")
        return [row for row, _ in answers]


def _answer(text: str, language: str) -> tuple[Row, str]:
    """The answer, and what went wrong."""
    with noting() as failures:
        try:
            row = triage(text, language)
            read_both(text)
        except Exception as error:
            return {"sentences": [], "findings": []}, f"stopped by {error!r}"
    return row, "".join(failure.report.split("\n")[-2:][0] for failure in failures)


def carry(tally: Tally, old: list[str], row: Row) -> None:
    """Notes on the sentences of a text are found in another, or said to be lost."""
    new = [one["text"] for one in row["sentences"]]  # type: ignore[attr-defined]
    try:
        fine = len(align(old, new)) == len(old)
    except Exception as error:
        tally.bad.append(f"not aligned: {error!r}: {' '.join(new)[:200]!a}")
    else:
        tally.bad += [] if fine else [f"an alignment that is not whole: {' '.join(new)[:200]!a}"]


def every_engine(text: str, language: str) -> None:
    triage(text, language)
    guess_language(text)
    read_both(text)
    normalise(text)
    Typeset(text).pieces(0, len(text))
    align([text], [text + "."])


# --- all -----------------------------------------------------------------------------------------------


def run(texts: dict[str, list[tuple[str, list[str]]]], mutated: int) -> dict[str, Tally]:
    """texts: (language, paragraphs) under the name of the language. Mutated ones are told under 'mutated'."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for name, files in texts.items():
        for language, rows in files:
            tallies[name].judge(rows, language)
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    short = [
        (language, text)
        for files in texts.values()
        for language, rows in files
        for text in rows
        if len(text) < 5000
    ]
    for language, text in chance.choices(short, k=mutated):
        old = [span.of(text) for span in segment(text, language)]
        [row] = tallies["mutated"].judge([mutate(text, chance)], language)
        carry(tallies["mutated"], old, row)
    return tallies


def show(tallies: dict[str, Tally]) -> int:
    """Prints them; how many paragraphs went wrong."""
    print(f"{'language':24}{'paragraphs':>11}{'KB':>9}{'wrong':>7}{'CPU ms/KB':>11}")
    for name, tally in sorted(tallies.items(), key=lambda item: -item[1].paragraphs):
        cost = 1e6 * tally.seconds / max(tally.size, 1)
        print(f"{name:24}{tally.paragraphs:11}{tally.size / 1000:9.0f}{len(tally.bad):7}{cost:11.2f}")
    real = [tally for name, tally in tallies.items() if name != "mutated"]
    bad = [line for tally in tallies.values() for line in tally.bad]
    seconds, size = sum(tally.seconds for tally in real), sum(tally.size for tally in real)
    print(
        f"{sum(tally.paragraphs for tally in real)} paragraphs of {len(real)} languages and "
        f"{tallies['mutated'].paragraphs if 'mutated' in tallies else 0} mutated ones: {len(bad)} wrong; "
        f"{1e6 * seconds / max(size, 1):.2f} ms of CPU a KB"
    )
    for kind, number in Counter(line.split(": '")[0] for line in bad).most_common(SHOWN):
        print(f"{number:6} {kind}")
        print(f"       {min((line for line in bad if line.startswith(kind)), key=len)}")
    return len(bad)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--part", choices=("seen", "unseen", "all"), default="all")
    parser.add_argument("--each", type=int, default=1000, help="paragraphs of one file, at most")
    parser.add_argument("--mutated", type=int, default=500)
    parser.add_argument("--costs", type=int, default=10, help="cycles of characters that are timed")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    texts: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for path in files_of(options.folders, options.part):
        rows = paragraphs_of(path, options.each)
        language = guess_language("\n".join(rows[:100]))
        texts[path.parent.name.removeprefix("UD_").split("-")[0]].append((language, rows))
    if not options.folders:
        texts |= {language: [(language, rows)] for language, rows in TEXTS.items()}
    bad = show(run(texts, options.mutated))
    steep = sum(
        cost_table(partial(every_engine, language=language), cycles_of_every_script(options.costs))
        for language in ("en", "zh")
        if options.costs
    )
    return 1 if bad or steep else 0


if __name__ == "__main__":
    raise SystemExit(main())
