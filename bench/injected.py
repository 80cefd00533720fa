"""How much injected text is found, how often an innocent line is flagged, and how the cost grows.

    python -m bench.injected            # data at $NEWSROOM_DATA, default ../shared/data
    NEWSROOM_DATA=/elsewhere python -m bench.injected

Without that data it reports on the samples of the test suite.
"""

import json
from collections import Counter
from itertools import chain
from typing import NamedTuple

from articles.injected import Finding, find_injected
from articles.text.shapes import Span
from bench.measuring import article_of, cpu_seconds, data_file, ratio_table
from tests import test_injected as samples

TIERS = ("certain", "likely", "hint", "none")


class Case(NamedTuple):
    """Paragraphs of an article, one of them perhaps with injected text at `span` (offsets into it)."""

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
        cases.append(Case(entry["kind"], entry["lang"], paragraphs, min(at, len(host)), span))
    return cases


def cases_from_samples() -> list[Case]:
    def injected(kind: str, language: str, spam: str, paragraphs: list[str]) -> Case:
        at = next(i for i, paragraph in enumerate(paragraphs) if spam in paragraph)
        start = paragraphs[at].index(spam)
        return Case(kind, language, paragraphs, at, (start, start + len(spam)))

    def innocent(language: str, sentence: str) -> Case:
        host = samples.HOSTS[language]
        return Case("hard_negative", language, [*host[:2], sentence, *host[2:]], 2, None)

    return [
        *(injected("foreign_script", lang, spam, p) for lang, _, spam, p in samples.foreign_cases()),
        *(injected("other_language", lang, spam, p) for lang, _, spam, p in samples.other_language_cases()),
        *(innocent(lang, s) for lang, group in samples.INNOCENT.items() for s in group),
        *(Case("clean", lang, host, 0, None) for lang, host in samples.HOSTS.items()),
    ]


def is_other_language(case: Case, injected: str) -> bool:
    """Same-script spam that the model takes for another language than the host's."""
    from articles.injected.languages import guess

    answer = guess(injected)
    return answer is not None and answer.language != case.language and answer.score >= 0.5


def outcome(case: Case) -> tuple[str, bool]:
    """The strongest tier on the injected text, or anywhere in an innocent case; whether the span is exact."""
    text, spans = samples.spans_of(case.paragraphs)
    findings = find_injected(text, spans, case.language)
    if case.span:
        base = spans[case.touched].start
        target = Span(base + case.span[0], base + case.span[1])
        findings = [f for f in findings if f.start < target.end and target.start < f.end]
        exact = any((f.start, f.end) == target for f in findings)
    else:
        exact = not findings
    return strongest(findings), exact


def strongest(findings: list[Finding]) -> str:
    return min((f.tier for f in findings), key=TIERS.index, default="none")


def kind_of(case: Case) -> str:
    if case.kind == "same_script" and case.span:
        injected = case.paragraphs[case.touched][slice(*case.span)]
        return "other_language" if is_other_language(case, injected) else "same_language"
    return case.kind


def print_table(cases: list[Case]) -> None:
    tiers: dict[str, Counter[str]] = {}
    exact: Counter[str] = Counter()
    for case in cases:
        kind = kind_of(case)
        tier, is_exact = outcome(case)
        tiers.setdefault(kind, Counter())[tier] += 1
        exact[kind] += is_exact
    print(f"{'kind':16}{'n':>6}" + "".join(f"{tier:>9}" for tier in TIERS) + "   certain+likely   exact")
    for kind, counts in sorted(tiers.items()):
        n = counts.total()
        share = (counts["certain"] + counts["likely"]) / n
        print(
            f"{kind:16}{n:6}"
            + "".join(f"{counts[tier]:9}" for tier in TIERS)
            + f"{share:17.3f}{exact[kind] / n:8.3f}"
        )
    print("hard_negative and clean: every column but 'none' is a false alarm.")


def print_speed() -> None:
    host = list(chain.from_iterable(samples.HOSTS["en"] for _ in range(9)))
    spams = [f"{spam} {line}" for spam, line in zip(samples.SPAM["Han"], samples.HOSTS["en"], strict=False)]
    text, spans = samples.spans_of(article_of([*host, *spams], words=1500))
    find_injected(text, spans, "en")  # loads the model
    print(f"\n1,500 words, CPU: {cpu_seconds(lambda: find_injected(text, spans, 'en')) * 1000:.1f} ms")

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


def main() -> None:
    path = data_file("injected/dev.json")
    if path:
        print(f"{path}\n")
        print_table(cases_from_data(json.loads(path.read_text("utf-8"))))
        print()
    print("the samples of the test suite\n")
    print_table(cases_from_samples())
    print_speed()


if __name__ == "__main__":
    main()
