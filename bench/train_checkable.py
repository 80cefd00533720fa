"""Learns the weights of annotations.checkable.likelihood.

    python -m bench.train_checkable FOLDER          # writes annotations/checkable/words/weights.txt
    python -m bench.train_checkable FOLDER --folds  # how well it does on sentences that it did not learn from

From bench/claims, whose sentences were written for it, and from what is in FOLDER:

    claimbuster.jsonl   # {"text", "label"}: sentences of debates, 1 where they are worth checking
    wikipedia.txt       # sentences of its articles, one a line: nearly all of them could be checked
    parallel/en.txt     # sentences, one a line
    parallel/CODE.txt   # their translations, line by line; CODE-REGION.txt counts as CODE

English is learnt from sentences with labels. Every other language is learnt from the
odds that English gives the sentence that was translated, and the signs that all share
from both.

Logistic regression by AdaGrad (Duchi and others, 2011). The same sentences give the
same weights.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from math import exp, sqrt
from pathlib import Path
from typing import NamedTuple

from annotations.checkable import assessing, likelihood
from annotations.checkable.lexicon import LANGUAGES, lexicon
from annotations.checkable.likelihood import BIAS, SHARED
from annotations.checkable.statement import Statement
from bench.measuring import average_precision

CLAIMS = Path(__file__).parent / "claims"
ROUNDS, RATE, FOLDS = 20, 0.2, 5
L2, WORDS = 3.0, 3.0  # how dear a weight is, and how much louder words are than signs
SEEN = 3  # rarer words are left out
DEBATES, WIKIPEDIA = 0.3, 0.05  # how much a sentence of them counts

type Feature = tuple[str, str]  # a section of the weights and a name there


class Example(NamedTuple):
    """each: how much a word counts, where a sign counts for 1. claim: how likely it is
    one.
    """

    signs: tuple[Feature, ...]
    words: tuple[Feature, ...]
    each: float
    claim: float
    weight: float


def sentences() -> list[tuple[str, str, bool]]:
    """Every sentence that was written for it: its language, and whether it claims
    something to be checked.
    """
    rows = [
        (code, line, name == "claims")
        for code in ("en", "zh")
        for name in ("claims", "others")
        for line in _lines(CLAIMS / f"{name}_{code}.txt")
    ]
    plain = (line.split("\t") for line in _lines(CLAIMS / "plain.txt"))
    return rows + [(code, text, claim == "1") for code, claim, text in plain]


def _lines(path: Path) -> list[str]:
    return [
        line
        for line in path.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def example(
    text: str, claim: float, code: str, odds_of: str = "", weight: float = 1.0
) -> Example:
    """odds_of: a kind of sentences of which more or fewer are claims than of the
    language's others.
    """
    statement = Statement(text, lexicon(code))
    words = likelihood.features(statement)
    signs = [
        (SHARED, name)
        for name in likelihood.signs(statement, assessing.found(statement))
    ]
    signs += [(code, BIAS), *([("", odds_of)] if odds_of else [])]
    each = WORDS / sqrt(max(len(words), 1))
    return Example(
        tuple(sorted(signs)),
        tuple((code, word) for word in sorted(words)),
        each,
        claim,
        weight,
    )


def odds(weights: dict[Feature, float], one: Example) -> float:
    told = sum(weights.get(sign, 0.0) for sign in one.signs)
    return told + one.each * sum(weights.get(word, 0.0) for word in one.words)


def learn(examples: Sequence[Example]) -> dict[Feature, float]:
    seen = Counter(feature for one in examples for feature in (*one.signs, *one.words))
    order, chance = [_known(one, seen) for one in examples], random.Random(1)  # noqa: S311
    weights: dict[Feature, float] = defaultdict(float)
    steps: dict[Feature, float] = defaultdict(partial(float, 1e-2))
    dear = {feature: L2 / count for feature, count in seen.items()}
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for one in order:
            error = one.weight * (_share(odds(weights, one)) - one.claim)
            for features, slope in ((one.signs, error), (one.words, error * one.each)):
                for feature in features:
                    moved = slope + dear[feature] * weights[feature]
                    steps[feature] += moved * moved
                    weights[feature] -= RATE * moved / sqrt(steps[feature])
    return weights


def _known(one: Example, seen: Counter[Feature]) -> Example:
    return one._replace(words=tuple(word for word in one.words if seen[word] >= SEEN))


def _share(log_odds: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, log_odds))))


def labelled(folder: Path) -> list[Example]:
    """What has labels: the sentences of bench/claims, and English ones of others."""
    found = [example(text, claim, code) for code, text, claim in sentences()]
    rows = map(
        json.loads, (folder / "claimbuster.jsonl").read_text("utf-8").splitlines()
    )
    found += [
        example(row["text"], int(row["label"]), "en", "debates", DEBATES)
        for row in rows
    ]
    articles = (folder / "wikipedia.txt").read_text("utf-8").splitlines()
    return found + [example(text, 1.0, "en", weight=WIKIPEDIA) for text in articles]


def translated(folder: Path, teacher: dict[Feature, float]) -> Iterator[Example]:
    """Every sentence of the parallel texts, with how likely English holds it for a
    claim.
    """
    lines = (folder / "parallel" / "en.txt").read_text("utf-8").splitlines()
    claims = [_share(odds(teacher, example(text, 0, "en"))) for text in lines]
    for path in sorted((folder / "parallel").glob("*.txt")):
        for text, claim in zip(
            path.read_text("utf-8").splitlines(), claims, strict=True
        ):
            yield example(text, claim, path.stem.split("-")[0], "news")


def print_folds(known: Sequence[Example]) -> None:
    order = list(known)
    random.Random(3).shuffle(order)  # noqa: S311
    judged: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        weights = learn([one for i, one in enumerate(order) if i % FOLDS != fold])
        own = (one for one in order[fold::FOLDS] if one.weight == 1.0)
        judged += [(odds(weights, one), bool(one.claim)) for one in own]
    print(
        f"{len(judged)} sentences of bench/claims, each judged by what was learnt from the other folds:"
    )
    print(f"AP {average_precision(judged):.3f}")


def table(weights: dict[Feature, float]) -> str:
    """A section for all languages and one for each; in them names by their weight, in
    tenths of log odds.
    """
    rows: dict[str, dict[int, list[str]]] = {
        code: {} for code in (SHARED, *sorted(LANGUAGES))
    }
    for (section, name), weight in sorted(weights.items()):
        scaled = round(
            10 * weight * (1 if section == SHARED or name == BIAS else WORDS)
        )
        if section and scaled:
            rows[section].setdefault(scaled, []).append(name)
    lines = [
        "# Learnt by bench/train_checkable.py: names and their weight, in tenths of log odds.",
        "",
    ]
    for section, found in rows.items():
        lines += [
            f"[{section}]",
            *(f"{weight}: {' '.join(found[weight])}" for weight in sorted(found)),
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    folder = Path(sys.argv[1])
    known = labelled(folder)
    if "--folds" in sys.argv:
        print_folds(known)
        return
    weights = learn([*known, *translated(folder, learn(known))])
    likelihood.WEIGHTS.write_text(text := table(weights), "utf-8")
    print(f"{len(text.encode()) / 1000:.0f} KB")


if __name__ == "__main__":
    main()
