"""Learns the weights of annotations.checkable.assessing from the sentences in bench/claims.

    python -m bench.train_checkable            # writes annotations/checkable/words/weights.txt
    python -m bench.train_checkable --folds    # how well it does on sentences that it did not learn from

Logistic regression by AdaGrad (Duchi and others, 2011) with the score of the rules as an offset, so that a
weight is in points of that score. The same sentences give the same weights.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import NamedTuple

from annotations.checkable import assessing
from annotations.checkable.assessing import NEEDS_SOURCE_FROM, ByRules, by_rules
from annotations.checkable.lexicon import lexicon
from annotations.checkable.statement import Statement
from bench.measuring import average_precision

FOLDER = Path(__file__).parent / "claims"
TABLE = Path(assessing.__file__).parent / "words" / "weights.txt"
ROUNDS, RATE, DECAY, FOLDS = 12, 0.15, 0.1, 5
# Rarer features, and weights that move no sentence, are left out.
SEEN, MOVES = 2, 0.05


class Example(NamedTuple):
    """margin: how far the rules' score is from the tier that needs a source."""

    names: tuple[str, ...]
    each: float
    margin: float
    claim: bool


class Model(NamedTuple):
    """scale: how much a point of the rules' score says, as log odds."""

    weights: dict[str, float]
    scale: float


def sentences() -> list[tuple[str, bool]]:
    """Every sentence with whether it claims something that can be checked."""
    return [
        (line, name == "claims")
        for name in ("claims", "others")
        for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def _margin(found: ByRules) -> float:
    """How far from needing a source; what is far off is as good as certain."""
    return max(-2.0, min(found.score, 6.0)) - NEEDS_SOURCE_FROM


def examples(rows: Sequence[tuple[str, bool]]) -> list[Example]:
    made = []
    for text, claim in rows:
        statement = Statement(text, lexicon("en"))
        rules = by_rules(statement)
        found = assessing.features(statement, rules.kinds)
        made.append(Example(tuple(sorted(found)), assessing.share(found), _margin(rules), claim))
    seen = Counter(name for example in made for name in example.names)
    return [
        example._replace(names=tuple(name for name in example.names if seen[name] >= SEEN))
        for example in made
    ]


def odds(model: Model, example: Example) -> float:
    weights = model.weights
    moved = example.each * sum(weights.get(name, 0.0) for name in example.names)
    return weights.get(assessing.BIAS, 0.0) + moved + model.scale * example.margin


def learn(known: Sequence[Example]) -> Model:
    order, chance = list(known), random.Random(1)  # noqa: S311
    weights: dict[str, float] = {}
    steps: dict[str, float] = {}
    scale, scale_step = 1.0, 1e-8

    def move(name: str, slope: float) -> None:
        steps[name] = steps.get(name, 1e-2) + slope * slope
        weights[name] = weights.get(name, 0.0) - RATE * slope / steps[name] ** 0.5

    for _ in range(ROUNDS):
        chance.shuffle(order)
        for example in order:
            log_odds = max(-30.0, min(30.0, odds(Model(weights, scale), example)))
            error = 1 / (1 + exp(-log_odds)) - example.claim
            scale_step += (error * example.margin) ** 2
            scale -= RATE * error * example.margin / scale_step**0.5
            for name in example.names:
                move(name, error * example.each + DECAY * weights.get(name, 0.0))
            move(assessing.BIAS, error)
    return Model(weights, scale)


def print_folds(known: list[Example]) -> None:
    order = list(known)
    random.Random(3).shuffle(order)  # noqa: S311
    judged: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        model = learn([example for i, example in enumerate(order) if i % FOLDS != fold])
        judged += [(odds(model, example), example.claim) for example in order[fold::FOLDS]]
    found = sum(claim for log_odds, claim in judged if log_odds > 0)
    flagged, wanted = sum(log_odds > 0 for log_odds, _ in judged), sum(claim for _, claim in judged)
    rules = average_precision([(example.margin, example.claim) for example in known])
    print(f"{len(judged)} sentences, each judged by what was learnt from the other folds:")
    print(f"AP {average_precision(judged):.3f} (rules alone {rules:.3f}), ", end="")
    print(f"P {found / flagged:.3f}, R {found / wanted:.3f}")


def table(model: Model) -> str:
    """A weight a line, in points of the rules' score."""
    points = {name: weight / model.scale for name, weight in model.weights.items()}
    lines = [f"{weight:.2f} {name}" for name, weight in sorted(points.items()) if abs(weight) >= MOVES]
    return "\n".join(lines) + "\n"


def main() -> None:
    known = examples(sentences())
    if "--folds" in sys.argv[1:]:
        print_folds(known)
    else:
        TABLE.write_text(text := table(learn(known)), "utf-8")
        print(f"{text.count('\n')} weights, {len(text.encode()) / 1000:.0f} KB")


if __name__ == "__main__":
    main()
