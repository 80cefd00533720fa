"""How well quotations are found in documents, beside what else one would take, and what
a check costs.

    python bench/quotations.py FOLDER [NAME]

FOLDER has files/ and NAME (pairs.jsonl), a JSON object a line: {"file", "type": pdf,
html, docx or txt, "language", "quotation", "label": exact, near or not found, "page",
"why"}. -v names what was judged otherwise than labelled.

The peers look into the whole text: `in`, white space folded, and partial_ratio of
rapidfuzz of 90 and more.
"""

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from annotations.quotations import find_quotation, read_pages  # noqa: E402
from articles.extracting import read_document  # noqa: E402

ALIKE = 90  # of 100
type Judge = Callable[[dict], str]


@cache
def pages_of(file: Path) -> list[str]:
    """As the product reads it."""
    return [*read_document(file.read_bytes(), filename=file.name).pages]


def main(folder: Path, name: str) -> None:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines if line]
    indexed = cache(lambda file, language: read_pages(pages_of(file), language))
    took: list[float] = []
    wrong: list[str] = []

    def ours(pair: dict) -> str:
        document = indexed(folder / "files" / pair["file"], pair["language"])
        began = time.process_time()
        found = find_quotation(pair["quotation"], document)
        took.append(1000 * (time.process_time() - began))
        if found.verdict != pair["label"] or (
            pair["page"] and found.page != pair["page"]
        ):
            more = found.closest or found.differences
            wrong.append(
                f"{pair} -> {found.verdict}, page {found.page}\n    {more}\n    {found.differences}"
            )
        return found.verdict

    def folded(pair: dict) -> str:
        text = " ".join("\n".join(pages_of(folder / "files" / pair["file"])).split())
        return "exact" if " ".join(pair["quotation"].split()) in text else "not found"

    def alike(pair: dict) -> str:
        from rapidfuzz import fuzz

        text = " ".join("\n".join(pages_of(folder / "files" / pair["file"])).split())
        ratio = fuzz.partial_ratio(" ".join(pair["quotation"].split()), text)
        return "near" if ratio >= ALIKE else "not found"

    for title, judge in (
        ("ours", ours),
        ("in", folded),
        (f"partial_ratio >= {ALIKE}", alike),
    ):
        print_table(title, pairs, judge)
    took.sort()
    print(
        f"\nms a check: p50 {took[len(took) // 2]:.2f}, p99 {took[int(len(took) * 0.99)]:.2f}"
    )
    if "-v" in sys.argv:
        print("\n" + "\n".join(wrong))


def print_table(title: str, pairs: list[dict], judge: Judge) -> None:
    found: Counter[str] = Counter()
    total = Counter(pair["label"] for pair in pairs)
    false: defaultdict[str, list[bool]] = defaultdict(list)
    for pair in pairs:
        verdict = judge(pair)
        found[pair["label"]] += verdict != "not found"
        found[pair["label"] + " as such"] += verdict == pair["label"]
        if pair["label"] == "not found":
            false[pair["why"]].append(verdict != "not found")
    print(f"\n{title}")
    for label in ("exact", "near"):
        print(
            f"  {label:12}{found[label]:4} found, {found[label + ' as such']:4} as such, of {total[label]:4}"
        )
    print(
        f"  {'not found':12}{found['not found']:4} falsely found, of {total['not found']:4}"
    )
    print(
        "    "
        + ", ".join(
            f"{why} {sum(ones)}/{len(ones)}" for why, ones in sorted(false.items())
        )
    )


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if not one.startswith("-")]
    main(Path(given[0]), given[1] if len(given) > 1 else "pairs.jsonl")
